/*
 * A document is kept as a row of steps: every field of a node must come back,
 * on entering and on leaving it, whatever its size.
 */
#include <string.h>

#include "ext/md/md.h"
#include "tests/runner.h"

static struct buf text;
static struct md_doc *doc;

static void setup(void)
{
	md_setup();
	text = (struct buf)BUF_INIT;
	doc = NULL;
}

static void teardown(void)
{
	md_free(doc);
	buf_release(&text);
}

/* Parse what is in `text`; give the first node of `kind`, entered or left. */
static struct md_node find(enum md_kind kind, bool enter)
{
	struct md_walk *walk;
	struct md_node n = { .kind = MD_DOCUMENT };
	bool found = false;

	if (!doc)
		doc = md_parse(buf_str(&text), MD_ALL);
	walk = md_walk_new(doc);
	while (!found && md_walk_next(walk, &n))
		found = n.kind == kind && n.enter == enter;
	ck_assert(found);
	md_walk_free(walk);
	return n;
}

START_TEST(both_ends)
{
	struct md_node n;

	buf_add_z(&text, "3) x\n\n   > [!Warning]- t\n   > a\n\n"
	                 "# [l](u \"t\")\n\n| a | b |\n|--:|---|\n| c | d |\n\n- [x] y\n");
	for (int enter = 0; enter < 2; enter++) {
		n = find(MD_LIST, enter);
		ck_assert(n.ordered && !n.tight && n.start == 3);
		n = find(MD_CALLOUT, enter);
		ck_assert_view_eq(n.info, "warning");
		ck_assert_int_eq(n.fold, MD_FOLD_CLOSED);
		n = find(MD_HEADING, enter);
		ck_assert_uint_eq(n.level, 1);
		ck_assert_uint_eq(n.line, 6);
		n = find(MD_LINK, enter);
		ck_assert_view_eq(n.url, "u");
		ck_assert_view_eq(n.title, "t");
		ck_assert(!n.bare);
		n = find(MD_TABLE_CELL, enter);
		ck_assert(n.header && n.align == MD_ALIGN_RIGHT);
	}
}
END_TEST

/* Numbers and lengths of one byte, two, and more. */
START_TEST(large_numbers)
{
	struct md_node n;

	for (int i = 0; i < 20000; i++)
		buf_add_byte(&text, '\n');
	for (int i = 0; i < 300; i++)
		buf_add_z(&text, "中");
	buf_add_z(&text, " [x](");
	for (int i = 0; i < 20000; i++)
		buf_add_byte(&text, 'u');
	buf_add_z(&text, ")\n\n2000000. y ^block\n");
	n = find(MD_LINK, false);
	ck_assert_uint_eq(n.line, 20001);
	ck_assert_uint_eq(n.column, 302);
	ck_assert_uint_eq(n.url.n, 20000);
	n = find(MD_LIST, true);
	ck_assert_uint_eq(n.start, 2000000);
	n = find(MD_ITEM, false);
	ck_assert_view_eq(n.block_id, "block");
}
END_TEST

/* Every node that is entered is left, in the right order, and skipping goes to just there. */
START_TEST(nesting)
{
	enum md_kind open[64];
	size_t depth = 0;
	struct md_walk *walk;
	struct md_node n;

	buf_add_z(&text,
	          "> - a *b **c** d*\n>   1. ![e](f)\n>\n>      ```\n>      g\n>      ```\n"
	          "\n[^n]\n\n[^n]: h\n");
	doc = md_parse(buf_str(&text), MD_ALL);
	walk = md_walk_new(doc);
	while (md_walk_next(walk, &n)) {
		bool inside =
			n.kind <= MD_FOOTNOTE || (n.kind >= MD_EMPH && n.kind <= MD_IMAGE);

		if (!n.enter)
			ck_assert_int_eq(open[--depth], n.kind);
		else if (inside && n.kind == MD_IMAGE)
			md_walk_skip(walk);
		else if (inside)
			open[depth++] = n.kind;
	}
	ck_assert_uint_eq(depth, 0);
	md_walk_free(walk);
}
END_TEST

START_TEST(size)
{
	for (int i = 0; i < 1000; i++)
		buf_add_z(&text,
		          "A paragraph with a [link](to.md) and some *words* in it.\n\n");
	doc = md_parse(buf_str(&text), MD_ALL);
	ck_assert_uint_gt(md_size(doc), text.len / 2);
	ck_assert_uint_lt(md_size(doc), text.len * 2);
}
END_TEST

Suite *ext_md_pack_suite(void)
{
	Suite *s = suite_create("ext/md/pack");
	TCase *t = tcase_create("steps");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, both_ends);
	tcase_add_test(t, large_numbers);
	tcase_add_test(t, nesting);
	tcase_add_test(t, size);
	suite_add_tcase(s, t);
	return s;
}
