#include "link/link.h"

#include "ext/md/md.h"
#include "tests/runner.h"

/* A small repository; `@` after a path gives the note's title. */
static const struct {
	const char *path, *title;
} notes[] = {
	{ "README.md", "Home" },
	{ "devops.md", "DevOps 手册" },
	{ ".img_devops/CI.md", "CI" },
	{ "ops/README.md", "Operations" },
	{ "ops/disk full.md", "Disk full" },
	{ "ops/100%.md", "Percent" },
	{ "ops/C#.md", "Sharp" },
	{ "sre/on-call.md", "On call" },
	{ "ops/ops.md", "Ops of ops" },
	{ "a/dup.md", "Dup A" },
	{ "b/dup.md", "Dup B" },
	{ "b/Case.md", "Case" },
};
static const char *const files[] = { ".img_devops/a.png", "pdf/Guide.PDF", "x/unique.svg",
	                             "[1].png" };
static const char *const folders[] = { "", "ops", "sre", "a", "b", ".img_devops" };

static struct arena arena;
static struct note made[countof(notes)];
static struct link_table *table;

static void setup(void)
{
	struct note_options options = { .dialect = MD_ALL };
	struct diags diags = DIAGS_INIT;

	md_setup();
	arena = (struct arena)ARENA_INIT;
	table = link_table_new();
	for (size_t i = 0; i < countof(notes); i++) {
		struct str text = arena_strf(&arena,
		                             "---\ntitle: %s\naliases: [alias-%zu]\n---\n"
		                             "## 第一节\n\n## Part One\n\ntext ^blk\n",
		                             notes[i].title, i);

		note_parse(&made[i], &arena, str_of(notes[i].path), text, &options, &diags);
		link_table_add_note(table, i, &made[i]);
	}
	for (size_t i = 0; i < countof(files); i++)
		link_table_add_file(table, i, str_of(files[i]));
	for (size_t i = 0; i < countof(folders); i++)
		link_table_add_folder(table, i, str_of(folders[i]));
	link_table_ready(table);
	ck_assert_uint_eq(diags.n, 0);
	diags_release(&diags);
}

static void teardown(void)
{
	for (size_t i = 0; i < countof(notes); i++)
		note_release(&made[i]);
	link_table_free(table);
	arena_release(&arena);
}

static size_t note_number(const char *path)
{
	for (size_t i = 0; i < countof(notes); i++)
		if (strcmp(notes[i].path, path) == 0)
			return i;
	ck_abort_msg("no note %s", path);
	return 0;
}

static const struct {
	const char *from;
	enum note_link_kind kind;
	const char *target;
	enum link_kind to;
	const char *path, *anchor;
	enum link_rule rule;
} cases[] = {
	{ "devops.md", NOTE_LINK, "ops/README.md", LINK_NOTE, "ops/README.md", "",
	  LINK_BY_PATH },
	{ "devops.md", NOTE_LINK, "./ops/../ops/README.md", LINK_NOTE, "ops/README.md", "",
	  LINK_BY_PATH },
	{ "devops.md", NOTE_LINK, ".img_devops/CI", LINK_NOTE, ".img_devops/CI.md", "",
	  LINK_BY_ENDING },
	{ "devops.md", NOTE_LINK, "ops/disk%20full.md", LINK_NOTE, "ops/disk full.md", "",
	  LINK_BY_DECODED },
	{ "devops.md", NOTE_LINK, "ops/100%.md", LINK_NOTE, "ops/100%.md", "", LINK_BY_PATH },
	{ "devops.md", NOTE_LINK, "ops/C#.md", LINK_NOTE, "ops/C#.md", "", LINK_BY_PATH },
	{ "devops.md", NOTE_LINK, "ops", LINK_NOTE, "ops/README.md", "", LINK_BY_FOLDER },
	{ "devops.md", NOTE_LINK, "sre/", LINK_FOLDER, "sre", "", LINK_BY_FOLDER },
	{ "sre/on-call.md", NOTE_LINK, "..", LINK_NOTE, "README.md", "", LINK_BY_FOLDER },
	{ "sre/on-call.md", NOTE_LINK, "/devops.md#x", LINK_NOTE, "devops.md", "x",
	  LINK_BY_ROOT },
	{ "sre/on-call.md", NOTE_LINK, "/ops", LINK_NOTE, "ops/README.md", "", LINK_BY_ROOT },
	{ "devops.md", NOTE_LINK, "ops/README.html", LINK_NOTE, "ops/README.md", "",
	  LINK_BY_ENDING },
	{ "devops.md", NOTE_LINK, "#%E7%AC%AC", LINK_SELF, NULL, "第", LINK_BY_PATH },
	{ "devops.md", NOTE_LINK, "ops/README.md?plain=1#a", LINK_NOTE, "ops/README.md", "a",
	  LINK_BY_PATH },
	{ "sre/on-call.md", NOTE_LINK, "ops/README.md", LINK_NOTE, "ops/README.md", "",
	  LINK_BY_LOOSE_ROOT },
	{ "devops.md", NOTE_LINK, "ops\\README.md", LINK_NOTE, "ops/README.md", "",
	  LINK_BY_BACKSLASH },
	{ "devops.md", NOTE_LINK, "OPS/Readme.md", LINK_NOTE, "ops/README.md", "",
	  LINK_BY_CASE },
	{ "b/dup.md", NOTE_LINK, "case.md", LINK_NOTE, "b/Case.md", "", LINK_BY_CASE },
	{ "devops.md", NOTE_LINK, "gone/on-call.md", LINK_NOTE, "sre/on-call.md", "",
	  LINK_BY_NAME },
	{ "devops.md", NOTE_LINK, "gone/dup.md", LINK_MISSING, NULL, "", LINK_BY_PATH },
	{ "devops.md", NOTE_LINK, "../out.md", LINK_MISSING, NULL, "", LINK_BY_PATH },
	{ "devops.md", NOTE_LINK, "https://example.com", LINK_EXTERNAL, NULL, "",
	  LINK_BY_PATH },
	{ "devops.md", NOTE_LINK, "javascript:void(0)", LINK_BAD_SCHEME, NULL, "",
	  LINK_BY_PATH },
	{ "devops.md", NOTE_IMAGE, ".img_devops/a.png", LINK_FILE, ".img_devops/a.png", "",
	  LINK_BY_PATH },
	{ "devops.md", NOTE_IMAGE, "[1].png", LINK_FILE, "[1].png", "", LINK_BY_PATH },
	{ "devops.md", NOTE_IMAGE, "lost/unique.svg", LINK_FILE, "x/unique.svg", "",
	  LINK_BY_NAME },
	{ "devops.md", NOTE_LINK, "pdf/guide.pdf", LINK_FILE, "pdf/Guide.PDF", "",
	  LINK_BY_CASE },
	{ "devops.md", NOTE_WIKI_LINK, "On-Call", LINK_NOTE, "sre/on-call.md", "",
	  LINK_BY_WIKI_NAME },
	{ "devops.md", NOTE_WIKI_LINK, "disk full", LINK_NOTE, "ops/disk full.md", "",
	  LINK_BY_WIKI_NAME },
	{ "devops.md", NOTE_WIKI_LINK, "devops 手册#第一节", LINK_NOTE, "devops.md", "第一节",
	  LINK_BY_TITLE },
	{ "devops.md", NOTE_WIKI_LINK, "Alias-4", LINK_NOTE, "ops/disk full.md", "",
	  LINK_BY_ALIAS },
	{ "devops.md", NOTE_WIKI_LINK, "ops", LINK_NOTE, "ops/ops.md", "", LINK_BY_WIKI_NAME },
	{ "devops.md", NOTE_WIKI_LINK, "sre", LINK_FOLDER, "sre", "", LINK_BY_FOLDER },
	{ "b/Case.md", NOTE_WIKI_LINK, "dup", LINK_NOTE, "b/dup.md", "", LINK_BY_ENDING },
	{ "devops.md", NOTE_WIKI_LINK, "dup", LINK_NOTE, "a/dup.md", "", LINK_BY_WIKI_NAME },
	{ "devops.md", NOTE_WIKI_EMBED, "a.png", LINK_FILE, ".img_devops/a.png", "",
	  LINK_BY_WIKI_NAME },
};

START_TEST(resolve)
{
	const struct note *from = &made[note_number(cases[_i].from)];
	struct link_target t;

	link_resolve(&t, table, &arena, from, STR_NONE, cases[_i].kind,
	             str_of(cases[_i].target));
	ck_assert_msg(t.kind == cases[_i].to, "%s: kind %d", cases[_i].target, (int)t.kind);
	ck_assert_view_eq(t.anchor, cases[_i].anchor);
	if (cases[_i].to == LINK_NOTE)
		ck_assert_str_eq(notes[t.index].path, cases[_i].path);
	else if (cases[_i].to == LINK_FILE)
		ck_assert_str_eq(files[t.index], cases[_i].path);
	else if (cases[_i].to == LINK_FOLDER)
		ck_assert_str_eq(folders[t.index], cases[_i].path);
	if (cases[_i].path)
		ck_assert_msg(t.rule == cases[_i].rule, "%s: %s", cases[_i].target,
		              link_rule_name(t.rule));
}
END_TEST

START_TEST(ambiguous)
{
	struct link_target t;

	link_resolve(&t, table, &arena, &made[note_number("devops.md")], STR_NONE,
	             NOTE_WIKI_LINK, STR("dup"));
	ck_assert_uint_eq(t.candidates, 2);
}
END_TEST

static const struct {
	const char *anchor, *id;
} anchors[] = {
	{ "part-one", "part-one" }, { "Part One", "part-one" },   { "第一节", "第一节" },
	{ "^blk", "^blk" },         { "x#Part One", "part-one" }, { "gone", NULL },
	{ "^gone", NULL },
};

START_TEST(anchor)
{
	struct str id;

	if (!anchors[_i].id) {
		ck_assert(!link_anchor(&id, table, 1, str_of(anchors[_i].anchor)));
		return;
	}
	ck_assert(link_anchor(&id, table, 1, str_of(anchors[_i].anchor)));
	ck_assert_view_eq(id, anchors[_i].id);
}
END_TEST

START_TEST(typora_root)
{
	struct link_target t;

	link_resolve(&t, table, &arena, &made[note_number("sre/on-call.md")],
	             STR(".img_devops"), NOTE_IMAGE, STR("/a.png"));
	ck_assert_int_eq(t.kind, LINK_FILE);
	ck_assert_str_eq(files[t.index], ".img_devops/a.png");
}
END_TEST

START_TEST(suggestions)
{
	struct str near[3];
	size_t n = link_suggest(near, 3, table, &arena, STR("ops/on-cal.md"), NULL);

	ck_assert_uint_ge(n, 1);
	ck_assert_view_eq(near[0], "sre/on-call.md");
	n = link_suggest(near, 3, table, &arena, STR("part-on"), &made[0]);
	ck_assert_uint_ge(n, 1);
	ck_assert_view_eq(near[0], "part-one");
	ck_assert_uint_eq(link_suggest(near, 3, table, &arena, STR("zzzzzzzz"), NULL), 0);
}
END_TEST

Suite *link_resolve_suite(void)
{
	Suite *s = suite_create("link/resolve");
	TCase *t = tcase_create("rules");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, resolve, 0, countof(cases));
	tcase_add_loop_test(t, anchor, 0, countof(anchors));
	tcase_add_test(t, ambiguous);
	tcase_add_test(t, typora_root);
	tcase_add_test(t, suggestions);
	suite_add_tcase(s, t);
	return s;
}
