/*
 * Places and faults. Positions are what every link diagnostic stands on: right
 * in lists, quotes and tables, behind Han text, over lines, with fillers about.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "ext/md/md.h"
#include "tests/runner.h"

/*
 * The node of `kind` number `nth` must stand at the "@" of the Markdown; the
 * "@" is taken out before the parse.
 */
static const struct {
	const char *markdown;
	enum md_kind kind;
	unsigned nth;
} places[] = {
	{ "@[a](b)", MD_LINK, 0 },
	{ "中文 @[a](b)", MD_LINK, 0 },
	{ "中文。@[a](b)", MD_LINK, 0 },
	{ "**中文。**后 @[a](b)", MD_LINK, 0 },
	{ "[a](b) 与 @[a](b)", MD_LINK, 1 },
	{ "x\ny @[a](b)", MD_LINK, 0 },
	{ "  x\n   y @[a](b)", MD_LINK, 0 },
	{ "x\n@![图](b)", MD_IMAGE, 0 },
	{ "- 项 @[a](b)", MD_LINK, 0 },
	{ "- 项\n  续 @[a](b)", MD_LINK, 0 },
	{ "- 项\n续 @[a](b)", MD_LINK, 0 },
	{ "- a\n  - b\n    c @![a](b)", MD_IMAGE, 0 },
	{ "10. 项\n    续 @[a](b)", MD_LINK, 0 },
	{ "> 引 @[a](b)", MD_LINK, 0 },
	{ "> 引\n> 续 @[a](b)", MD_LINK, 0 },
	{ "> 引\n续 @[a](b)", MD_LINK, 0 },
	{ "> > 引\n> >   续 @[a](b)", MD_LINK, 0 },
	{ "> - 引\n>   续 @[a](b)", MD_LINK, 0 },
	{ "> [!note] 题 @[a](b)\n> c", MD_LINK, 0 },
	{ "> [!note] 题\n> 正 @[a](b)", MD_LINK, 0 },
	{ "# 标题 @[a](b)", MD_LINK, 0 },
	{ "## 标题 @[a](b) ##", MD_LINK, 0 },
	{ "- # 标题 @[a](b)", MD_LINK, 0 },
	{ "标题 @[a](b)\n===", MD_LINK, 0 },
	{ "标题\n续 @[a](b)\n---", MD_LINK, 0 },
	{ "| 头 | @[a](b) |\n|---|---|\n| c | d |", MD_LINK, 0 },
	{ "| 头 | b |\n|---|---|\n| 中文 | @[a](b) |", MD_LINK, 0 },
	{ "头 | b\n---|---\n中文 | x @[a](b)", MD_LINK, 0 },
	{ "| a | b |\n|---|---|\n| x \\| y @[a](b) | |", MD_LINK, 0 },
	{ "| a | b |\n|---|---|\n| `x \\| y` | @[a](b) |", MD_LINK, 0 },
	{ "- x\n\n  | a | b |\n  |---|---|\n  | 中 | @[a](b) |", MD_LINK, 0 },
	{ "> | a | b |\n> |---|---|\n> | 中 | @[a](b) |", MD_LINK, 0 },
	{ "| a |\n|---|\n| @[[b|c]] |", MD_WIKI_LINK, 0 },
	{ "[r]: /u\n中文 @[r]", MD_LINK, 0 },
	{ "[r]: /u\n[s]: /v\n中文\n续 @[s]", MD_LINK, 0 },
	{ "x @[多\n行](b)", MD_LINK, 0 },
	{ "> x @[多\n> 行](b)", MD_LINK, 0 },
	{ "x `a\nb` @[c](d)", MD_LINK, 0 },
	{ "x <b\nc> @[c](d)", MD_LINK, 0 },
	{ "中 @<http://a.b>", MD_LINK, 0 },
	{ "中\n文 @<http://a.b> c", MD_LINK, 0 },
	{ "见@http://a.b。", MD_LINK, 0 },
	{ "中文\n> 见@www.a.b。", MD_LINK, 0 },
	{ "中文 **“a”** @[[b]]", MD_WIKI_LINK, 0 },
	{ "- 中文\n  @![[b]]", MD_WIKI_EMBED, 0 },
	{ "中文 @<b>x</b>", MD_HTML, 0 },
	{ "> 中文\n> x @<b>", MD_HTML, 0 },
	{ "中文 @$x$", MD_INLINE_MATH, 0 },
	{ "中文 @#标签", MD_TAG, 0 },
	{ "a\n\n@# b", MD_HEADING, 0 },
	{ "- a\n\n  @```sh\n  x\n  ```", MD_CODE_BLOCK, 0 },
	{ "> @```sh\n> x\n> ```", MD_CODE_BLOCK, 0 },
	{ "a\n\n@$$\nx\n$$", MD_MATH_BLOCK, 0 },
	{ "$$\nx\n$$\n\n中 @[a](b)", MD_LINK, 0 },
	{ "a\n\n@<div>", MD_HTML_BLOCK, 0 },
	{ "- 中@**粗**", MD_STRONG, 0 },
	{ "**甲 =** *=* @[a](b)", MD_LINK, 0 },
	{ "> - [x] @甲 [a](b)", MD_TEXT, 0 },
	{ "> - [x] 甲 @[a](b)", MD_LINK, 0 },
	{ "a\r\n中 @[a](b)\r\n", MD_LINK, 0 },
	{ "a\r中 @[a](b)", MD_LINK, 0 },
	{ "\xef\xbb\xbf中 @[a](b)", MD_LINK, 0 },
	{ "\xff 中 @[a](b)", MD_LINK, 0 },
	{ "\xee\x80\x80**中。**文 @[a](b)", MD_LINK, 0 },
	{ "\t\xe4\xb8\xad\n\n- a\n\n\t中 @[a](b)", MD_LINK, 0 },
	{ "a[^1]\n\n[^1]: 中 @[a](b)", MD_LINK, 0 },
	{ "a[^1]\n\n[^1]: 中\n    文 @[a](b)", MD_LINK, 0 },
};

START_TEST(place)
{
	const char *at = strchr(places[_i].markdown, '@');
	struct buf text = BUF_INIT;
	struct str before, line;
	unsigned lines = 0, column = 0, nth = places[_i].nth;
	struct md_doc *doc;
	struct md_walk *walk;
	struct md_node n;
	bool found = false;

	md_setup();
	before = str_from(places[_i].markdown, (size_t)(at - places[_i].markdown));
	buf_add(&text, before);
	buf_add_z(&text, at + 1);
	if (str_starts(before, STR("\xef\xbb\xbf")))
		before = str_tail(before, 3);
	for (size_t i = 0; i < before.n; i++)
		if (before.p[i] == '\n' || (before.p[i] == '\r' && before.p[i + 1] != '\n'))
			lines++, column = (unsigned)i + 1;
	line = str_tail(before, column);
	doc = md_parse(buf_str(&text), MD_ALL);
	walk = md_walk_new(doc);
	while (!found && md_walk_next(walk, &n))
		found = n.enter && n.kind == places[_i].kind && nth-- == 0;
	ck_assert_msg(found, "no such node in %s", places[_i].markdown);
	ck_assert_msg(n.line == lines + 1 && n.column == utf8_length(line) + 1,
	              "%s: is said to stand at %u:%u, not %u:%u", places[_i].markdown, n.line,
	              n.column, lines + 1, (unsigned)utf8_length(line) + 1);
	md_walk_free(walk);
	md_free(doc);
	buf_release(&text);
}
END_TEST

static const struct {
	const char *markdown;
	size_t n;
	enum md_fault_kind kind;
	unsigned line, column; /* 0: no fault */
} faults[] = {
#define TEXT(literal) literal, sizeof(literal) - 1
	{ TEXT("a\n\n```\nb"), MD_FAULT_FENCE, 3, 1 },
	{ TEXT("a\n\n```\nb\n```"), MD_FAULT_FENCE, 0, 0 },
	{ TEXT("- ~~~~\n  b\n  ~~~\n"), MD_FAULT_FENCE, 1, 3 },
	{ TEXT("> ```\n> b\n> ```\n"), MD_FAULT_FENCE, 0, 0 },
	{ TEXT("```"), MD_FAULT_FENCE, 1, 1 },
	{ TEXT("    ```"), MD_FAULT_FENCE, 0, 0 },
	{ TEXT("$$\nx"), MD_FAULT_FENCE, 0, 0 },
	{ TEXT("中\0b\0"), MD_FAULT_CONTROL, 1, 2 },
	{ TEXT("a\n\x01"), MD_FAULT_CONTROL, 2, 1 },
	{ TEXT("a\tb\fc\r\n"), MD_FAULT_CONTROL, 0, 0 },
	{ TEXT("a\n中\xff\xfe"), MD_FAULT_ENCODING, 2, 2 },
	{ TEXT("\xed\xa0\x80"), MD_FAULT_ENCODING, 1, 1 },
	{ TEXT("\xef\xbf\xbd"), MD_FAULT_ENCODING, 0, 0 },
#undef TEXT
};

START_TEST(fault)
{
	size_t n;
	const struct md_fault *f;
	struct md_doc *doc;

	md_setup();
	doc = md_parse(str_from(faults[_i].markdown, faults[_i].n), MD_ALL);
	f = md_faults(doc, &n);
	ck_assert_uint_eq(n, faults[_i].line != 0);
	if (n) {
		ck_assert_int_eq(f->kind, faults[_i].kind);
		ck_assert_uint_eq(f->line, faults[_i].line);
		ck_assert_uint_eq(f->column, faults[_i].column);
	}
	md_free(doc);
}
END_TEST

Suite *ext_md_place_suite(void)
{
	Suite *s = suite_create("ext/md/place");
	TCase *t = tcase_create("places");

	tcase_add_loop_test(t, place, 0, (int)countof(places));
	tcase_add_loop_test(t, fault, 0, (int)countof(faults));
	suite_add_tcase(s, t);
	return s;
}
