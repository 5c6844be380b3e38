/*
 * Inputs made to be slow or to break a parser. Each must end within Check's
 * time limit, which is far above what it takes and far below what it took; the
 * number of steps shows that the text was read and not thrown away.
 */
#include <stdlib.h>
#include <string.h>

#include "ext/md/md.h"
#include "tests/runner.h"

/* `head`, `times` times `piece`, `tail`. */
static const struct {
	const char *head, *piece;
	unsigned times;
	const char *tail;
	size_t steps_min;
} loads[] = {
	{ "", ">", 50000, "a", 100000 },
	{ "", "> ", 20000, "$$", 40000 },
	{ "", "[", 50000, "", 5 },
	{ "", "![", 50000, "", 5 },
	{ "", "*a ", 50000, "", 5 },
	{ "", "a**", 50000, "", 5 },
	{ "", "*a_", 50000, "", 5 },
	{ "", "*a **a ", 20000, "", 5 },
	{ "", "(", 50000, "", 5 },
	{ "", "[a](", 50000, "", 5 },
	{ "", "[a](<b", 50000, "", 5 },
	{ "", "[a][", 50000, "", 5 },
	{ "", "- ", 20000, "a", 80000 },
	{ "", "`a", 50000, "", 5 },
	{ "", "a <!--", 200000, "", 5 },
	{ "", "a <?", 50000, "", 5 },
	{ "a\n", "    <?\n", 50000, "", 5 },
	{ "", "a <!A ", 50000, "", 5 },
	{ "", "a <![CDATA[", 50000, "", 5 },
	{ "| a | b |\n|---|---|\n| ", "<![CDATA[", 50000, " | ]]> |", 5 },
	{ "", "<a ", 50000, ">", 3 },
	{ "", "a@b.c.", 50000, "", 5 },
	{ "", "a@", 50000, "", 5 },
	{ "", "a@b.c ", 20000, "", 80000 },
	{ "", "[[", 50000, "", 5 },
	{ "", "[[a", 50000, "", 5 },
	{ "", "![[a", 50000, "", 5 },
	{ "", "[[a]] ", 50000, "", 100000 },
	{ "", "==", 50000, "", 5 },
	{ "", "==a ", 50000, "", 5 },
	{ "", "~~a ", 50000, "", 5 },
	{ "", "~=*_", 50000, "", 5 },
	{ "", "~a ~~b ", 50000, "", 5 },
	{ "", "~a~ ~~b~~ ~c ", 20000, "", 60000 },
	{ "", "a=*", 50000, "", 5 },
	{ "", "<a=_", 50000, "", 5 },
	{ "", "> - [x] a\n", 30000, "", 60000 },
	{ "", "$", 50000, "", 5 },
	{ "", "$a ", 50000, "", 5 },
	{ "", "$$a ", 50000, "", 50000 },
	{ "", "$$\n", 50000, "", 25000 },
	{ "", "$$\n> a\n", 20000, "", 60000 },
	{ "", "- $$\n\na\n\n", 20000, "", 100000 },
	{ "", "http://", 50000, "", 5 },
	{ "", "http://a_", 50000, "", 5 },
	{ "", "http://(", 50000, "", 5 },
	{ "", "http://a_!", 50000, "", 5 },
	{ "", "http://a_}", 50000, "", 5 },
	{ "http://a.b/", ")", 100000, "", 5 },
	{ "http://a.b/&", "a;", 50000, "", 5 },
	{ "", " www.", 50000, "", 5 },
	{ "", " www.a", 50000, "", 100000 },
	{ "", "#a ", 50000, "", 50000 },
	{ "", "#", 100000, "", 5 },
	{ "", "中。**文", 50000, "", 50000 },
	{ "中。", "*", 100000, "文", 5 },
	{ "", "中文\n", 100000, "", 5 },
	{ "", "> [!a]\n\n", 20000, "", 60000 },
	{ "", "^b\n\n", 50000, "", 5 },
	{ "", "\r", 500000, "", 2 },
	{ "", "\x01", 200000, "", 5 },
	{ "", "&#1;", 100000, "", 5 },
	{ "", "- ```\n", 20000, "", 40000 },
	{ "", "c *a* [x](y) ", 40000, "", 300000 },
	{ "", "c *a* [x](y)\n", 40000, "", 300000 },
	{ "[x]: /u\n\n", "c *a* [x] ", 40000, "", 80000 },
	{ "", "word ", 500000, "", 5 },
	{ "", "[a](b) ", 50000, "", 200000 },
	{ "a\n", "|-|\n|-|-|\n", 20000, "", 5 },
	{ "", "[^", 50000, "", 5 },
	{ "", "[^a]: ", 30000, "", 2 },
	{ "[^a]\n\n[^a]: b", "[^a]", 50000, "", 50000 },
};

static size_t count_steps(struct str markdown)
{
	struct md_doc *doc = md_parse(markdown, MD_ALL);
	struct md_walk *walk = md_walk_new(doc);
	struct md_node n;
	size_t steps = 0;

	while (md_walk_next(walk, &n))
		steps++;
	md_walk_free(walk);
	md_free(doc);
	return steps;
}

START_TEST(load)
{
	struct buf text = BUF_INIT;

	md_setup();
	buf_add_z(&text, loads[_i].head);
	for (unsigned i = 0; i < loads[_i].times; i++)
		buf_add_z(&text, loads[_i].piece);
	buf_add_z(&text, loads[_i].tail);
	ck_assert_uint_ge(count_steps(buf_str(&text)), loads[_i].steps_min);
	buf_release(&text);
}
END_TEST

START_TEST(link_references)
{
	struct buf text = BUF_INIT;

	md_setup();
	for (unsigned i = 0; i < 100000; i++)
		buf_addf(&text, "[a%u]: /u%u\n", i, i);
	buf_add_z(&text, "\n[a7] [a99999]\n");
	ck_assert_uint_eq(count_steps(buf_str(&text)), 11);
	buf_release(&text);
}
END_TEST

START_TEST(footnotes_in_footnotes)
{
	struct buf text = BUF_INIT;

	md_setup();
	buf_add_z(&text, "[^a0]\n\n");
	for (unsigned i = 0; i < 20000; i++)
		buf_addf(&text, "[^a%u]: x [^a%u]\n\n", i, i + 1);
	ck_assert_uint_ge(count_steps(buf_str(&text)), 100000);
	buf_release(&text);
}
END_TEST

static void add_row(struct buf *text, const char *cell, unsigned columns)
{
	buf_add_byte(text, '|');
	for (unsigned i = 0; i < columns; i++)
		buf_add_z(text, cell);
	buf_add_byte(text, '\n');
}

/* 5,000 columns and 2,000 rows of one cell: ten million cells nobody wrote. */
START_TEST(table_filled_up)
{
	struct buf text = BUF_INIT;
	const struct md_fault *f;
	struct md_doc *doc;
	size_t n;

	md_setup();
	buf_add_z(&text, "text\n\n");
	add_row(&text, "a|", 5000);
	add_row(&text, "-|", 5000);
	for (unsigned i = 0; i < 2000; i++)
		buf_add_z(&text, "|a\n");
	doc = md_parse(buf_str(&text), MD_ALL);
	f = md_faults(doc, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(f->kind, MD_FAULT_TABLE);
	ck_assert_uint_eq(f->line, 4);
	md_free(doc);
	buf_release(&text);
}
END_TEST

/* Written in full, but each row costs the square of its width. */
START_TEST(table_too_wide)
{
	struct buf text = BUF_INIT;
	struct md_doc *doc;
	size_t n;

	md_setup();
	add_row(&text, "a|", 5000);
	add_row(&text, "-|", 5000);
	for (unsigned i = 0; i < 200; i++)
		add_row(&text, "b|", 5000);
	doc = md_parse(buf_str(&text), MD_ALL);
	ck_assert_int_eq(md_faults(doc, &n)->kind, MD_FAULT_TABLE);
	ck_assert_uint_eq(n, 1);
	md_free(doc);
	buf_release(&text);
}
END_TEST

/* A large table that somebody wrote stays one, as does one with "-" in its cells. */
START_TEST(table_written)
{
	struct buf text = BUF_INIT;
	size_t cells;

	md_setup();
	add_row(&text, "a|", 200);
	add_row(&text, "-|", 200);
	for (unsigned i = 0; i < 500; i++)
		add_row(&text, i % 2 ? "b|" : "-|", 200);
	cells = 501 * 200;
	ck_assert_uint_eq(count_steps(buf_str(&text)), 4 + 2 * 501 + cells * 3);
	buf_release(&text);
}
END_TEST

/* Finding each cell's place must not begin at the start of its row. */
START_TEST(table_wide)
{
	struct buf text = BUF_INIT;

	md_setup();
	add_row(&text, "a|", 5000);
	add_row(&text, "-|", 5000);
	for (unsigned i = 0; i < 20; i++)
		add_row(&text, "b|", 5000);
	ck_assert_uint_eq(count_steps(buf_str(&text)), 4 + 2 * 21 + 21 * 5000 * 3);
	buf_release(&text);
}
END_TEST

/* The tree is used with as little stack as the parse: nothing goes down by calls. */
START_TEST(skip_deep)
{
	struct buf text = BUF_INIT;
	struct md_walk *walk;
	struct md_doc *doc;
	struct md_node n;

	md_setup();
	for (unsigned i = 0; i < 50000; i++)
		buf_add_byte(&text, '>');
	buf_add_z(&text, "a\n\nb");
	doc = md_parse(buf_str(&text), MD_ALL);
	walk = md_walk_new(doc);
	ck_assert(md_walk_next(walk, &n) && n.kind == MD_DOCUMENT);
	ck_assert(md_walk_next(walk, &n) && n.kind == MD_QUOTE && n.enter);
	md_walk_skip(walk);
	ck_assert(md_walk_next(walk, &n) && n.kind == MD_PARAGRAPH && n.line == 3);
	md_walk_free(walk);
	md_free(doc);
	buf_release(&text);
}
END_TEST

/* Characters that the parser uses for itself are the writer's when he wrote them. */
START_TEST(private_characters)
{
	struct buf text = BUF_INIT;
	struct md_walk *walk;
	struct md_doc *doc;
	struct md_node n;
	bool seen = false;

	md_setup();
	for (unsigned c = 0xe000; c < 0xe000 + (unsigned)_i; c++)
		buf_add_char(&text, c);
	buf_add_z(&text, "&#xe0fe;**中。**文 www.a.b [[c|d]]");
	doc = md_parse(buf_str(&text), MD_ALL);
	walk = md_walk_new(doc);
	while (md_walk_next(walk, &n))
		if (n.kind == MD_TEXT && !seen) {
			seen = true;
			ck_assert_uint_eq(n.text.n, 3 * (size_t)_i + 3);
			ck_assert(memcmp(n.text.p, text.p, 3 * (size_t)_i) == 0);
			ck_assert(str_ends(n.text, STR("\xee\x83\xbe")));
		} else if (n.kind == MD_STRONG && n.enter) {
			ck_assert_uint_eq(n.column, (unsigned)_i + 9);
		}
	ck_assert(seen);
	md_walk_free(walk);
	md_free(doc);
	buf_release(&text);
}
END_TEST

Suite *ext_md_load_suite(void)
{
	Suite *s = suite_create("ext/md/load");
	TCase *t = tcase_create("load");

	tcase_set_timeout(t, 20);
	tcase_add_loop_test(t, load, 0, (int)countof(loads));
	tcase_add_test(t, link_references);
	tcase_add_test(t, footnotes_in_footnotes);
	tcase_add_test(t, table_filled_up);
	tcase_add_test(t, table_written);
	tcase_add_test(t, table_wide);
	tcase_add_test(t, table_too_wide);
	tcase_add_test(t, skip_deep);
	tcase_add_loop_test(t, private_characters, 0, 300);
	suite_add_tcase(s, t);
	return s;
}
