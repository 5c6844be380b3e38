#include "link/link.h"

#include <stdio.h>

#include "ext/md/md.h"
#include "tests/runner.h"

/* Folders that each hold a note "n.md" with the title "Same". */
#define MANY 300

static struct arena arena;
static struct note made[MANY + 2];
static struct link_table *table;

static void make(size_t i, const char *path, const char *text)
{
	struct note_options options = { .dialect = MD_ALL };
	struct diags diags = DIAGS_INIT;

	note_parse(&made[i], &arena, str_of(path), str_of(text), &options, &diags);
	link_table_add_note(table, i, &made[i]);
	ck_assert_uint_eq(diags.n, 0);
	diags_release(&diags);
}

static void setup(void)
{
	char path[64];

	md_setup();
	arena = (struct arena)ARENA_INIT;
	table = link_table_new();
	for (size_t i = 0; i < MANY; i++) {
		snprintf(path, sizeof(path), "d%zu/%sn.md", i / 2, i % 2 ? "" : "sub/");
		make(i, path, "---\ntitle: Same\n---\n");
	}
	make(MANY, "d7/other/asks.md", "---\ntitle: \"SRE: 基础\"\n---\n");
	make(MANY + 1, "asks.md", "x ^blk\n\n<a id=\"html\"></a>\n");
	link_table_ready(table);
}

static void teardown(void)
{
	for (size_t i = 0; i < countof(made); i++)
		note_release(&made[i]);
	link_table_free(table);
	arena_release(&arena);
}

static struct link_target ask(size_t from, enum note_link_kind kind, const char *target)
{
	struct link_target t;

	link_resolve(&t, table, &arena, &made[from], STR_NONE, kind, str_of(target));
	return t;
}

/* Among many of a name: in the nearest folder, there the shallowest, then the first. */
START_TEST(nearest_of_many)
{
	struct link_target t = ask(MANY, NOTE_WIKI_LINK, "n");

	ck_assert_int_eq(t.kind, LINK_NOTE);
	ck_assert_view_eq(made[t.index].path, "d7/n.md");
	ck_assert_uint_eq(t.candidates, MANY);
	t = ask(MANY, NOTE_WIKI_LINK, "same");
	ck_assert_int_eq(t.rule, LINK_BY_TITLE);
	ck_assert_view_eq(made[t.index].path, "d7/n.md");
	t = ask(MANY + 1, NOTE_WIKI_LINK, "Same");
	ck_assert_view_eq(made[t.index].path, "d0/n.md");
}
END_TEST

/* A title with a colon is not an address with a scheme. */
START_TEST(colon_in_a_name)
{
	struct link_target t = ask(0, NOTE_WIKI_LINK, "SRE: 基础");

	ck_assert_int_eq(t.kind, LINK_NOTE);
	ck_assert_uint_eq(t.index, MANY);
	ck_assert_int_eq(ask(0, NOTE_LINK, "SRE: 基础").kind, LINK_BAD_SCHEME);
	ck_assert_int_eq(ask(0, NOTE_WIKI_LINK, "https://e.example/n").kind, LINK_EXTERNAL);
	ck_assert_int_eq(ask(0, NOTE_WIKI_LINK, "javascript:x").kind, LINK_BAD_SCHEME);
}
END_TEST

/* Ids of both kinds are found in notes of few and of many. */
START_TEST(anchors_of_many)
{
	struct note_options options = { .dialect = MD_ALL };
	struct link_table *big = link_table_new();
	struct diags diags = DIAGS_INIT;
	struct buf text = BUF_INIT;
	struct note note;
	struct str id;

	for (unsigned i = 0; i < 70; i++)
		buf_addf(&text, "## Head %u\n\ntext ^b%u\n\n", i, i);
	note_parse(&note, &arena, STR("big.md"), buf_str(&text), &options, &diags);
	link_table_add_note(big, 0, &note);
	link_table_ready(big);
	ck_assert(link_anchor(&id, big, 0, STR("^b69")));
	ck_assert_view_eq(id, "^b69");
	ck_assert(link_anchor(&id, big, 0, STR("Head 69")));
	ck_assert_view_eq(id, "head-69");
	ck_assert(!link_anchor(&id, big, 0, STR("^b70")));
	ck_assert(link_anchor(&id, table, MANY + 1, STR("^blk")));
	ck_assert(link_anchor(&id, table, MANY + 1, STR("html")));
	link_table_free(big);
	note_release(&note);
	buf_release(&text);
	diags_release(&diags);
}
END_TEST

START_TEST(nothing_like_it)
{
	struct str near[3];

	/* One letter is like any other. */
	ck_assert_uint_eq(link_suggest(near, 3, table, &arena, STR("d.md"), NULL), 0);
	ck_assert_uint_eq(link_suggest(near, 3, table, &arena, STR("akss.md"), NULL), 1);
}
END_TEST

Suite *link_many_suite(void)
{
	Suite *s = suite_create("link/many");
	TCase *t = tcase_create("names");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nearest_of_many);
	tcase_add_test(t, colon_in_a_name);
	tcase_add_test(t, anchors_of_many);
	tcase_add_test(t, nothing_like_it);
	suite_add_tcase(s, t);
	return s;
}
