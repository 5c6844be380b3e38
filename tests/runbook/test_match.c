/*
 * Output against what is expected: every kind of pattern, what is said about the first difference.
 */
#include <check.h>

#include "runbook/match.h"
#include "tests/runner.h"

static const struct {
	enum runbook_match match;
	const char *want, *got, *why; /* NULL: it matches */
} cases[] = {
	{ RUNBOOK_MATCH_EXACT, "", "", NULL },
	{ RUNBOOK_MATCH_EXACT, "a\nb\n", "a\nb\n", NULL },
	{ RUNBOOK_MATCH_EXACT, "a\nb\n", "a\nb", NULL },
	{ RUNBOOK_MATCH_EXACT, "a\n", "a\nb\n", "line 2 is too much: 'b'" },
	{ RUNBOOK_MATCH_EXACT, "a\nb\n", "a\n", "line 2 is missing: 'b'" },
	{ RUNBOOK_MATCH_EXACT, "a\n", "a \n", "line 1 is not as expected" },
	{ RUNBOOK_MATCH_EXACT, "*\n...\n", "x\ny\n", "line 1 is not as expected" },
	{ RUNBOOK_MATCH_EXACT, "中文\n", "中文\n", NULL },
	{ RUNBOOK_MATCH_GLOB, "a*c\n", "abbbc\n", NULL },
	{ RUNBOOK_MATCH_GLOB, "a*c\n", "ac\n", NULL },
	{ RUNBOOK_MATCH_GLOB, "a*b*c\n", "axxbyybzzc\n", NULL },
	{ RUNBOOK_MATCH_GLOB, "a*c\n", "abbb\n", "line 1 is not as expected" },
	{ RUNBOOK_MATCH_GLOB, "?文\n", "中文\n", NULL },
	{ RUNBOOK_MATCH_GLOB, "?\n", "\n", "line 1 is not as expected" },
	{ RUNBOOK_MATCH_GLOB, "\\*\\?\\\\\n", "*?\\\n", NULL },
	{ RUNBOOK_MATCH_GLOB, "\\*\n", "x\n", "line 1 is not as expected" },
	{ RUNBOOK_MATCH_GLOB, "a\n...\nz\n", "a\nb\nc\nz\n", NULL },
	{ RUNBOOK_MATCH_GLOB, "a\n...\nz\n", "a\nz\n", NULL },
	{ RUNBOOK_MATCH_GLOB, "...\n", "", NULL },
	{ RUNBOOK_MATCH_GLOB, "...\nz\n...\nz\n", "z\ny\nz\n", NULL },
	{ RUNBOOK_MATCH_GLOB, "...\nz\n...\nz\n", "z\ny\n",
	  "it is not as expected from line 1 on" },
	{ RUNBOOK_MATCH_RE, "[0-9]+ files?\n", "12 files\n", NULL },
	{ RUNBOOK_MATCH_RE, "[0-9]+\n", "12 files\n", "line 1 is not as expected" },
	{ RUNBOOK_MATCH_RE, "a|b\n", "b\n", NULL },
	{ RUNBOOK_MATCH_RE, "a|b\n", "ab\n", "line 1 is not as expected" },
	{ RUNBOOK_MATCH_RE, "x\n...\n.*end\n", "x\n1\n2\nthe end\n", NULL },
	{ RUNBOOK_MATCH_RE, "(\n", "(\n", "'(' is no regular expression: Unmatched ( or \\(" },
	{ RUNBOOK_MATCH_JSON, "{\"a\":1,\"b\":[1,2]}", "{ \"b\": [1.0, 2], \"a\": 1 }\n",
	  NULL },
	{ RUNBOOK_MATCH_JSON, "[1,2]", "[2,1]", "it is another JSON value" },
	{ RUNBOOK_MATCH_JSON, "[]", "nothing",
	  "what was printed is no JSON: line 1: invalid "
	  "token near 'nothing'" },
};

START_TEST(expected)
{
	struct runbook_expect expect = { .text = str_of(cases[_i].want),
		                         .match = cases[_i].match };
	struct buf why = BUF_INIT;
	bool good = match_expected(&expect, str_of(cases[_i].got), &why);

	ck_assert_str_eq(good ? "" : why.p, cases[_i].why ? cases[_i].why : "");
	ck_assert(good == !cases[_i].why);
	buf_release(&why);
}
END_TEST

static const struct {
	const char *want, *got;
	bool good;
} lines[] = {
	{ "a\n", "a\n", true },
	{ "a*\n", "ab\n", false },
	{ "a* (glob)\n", "ab\n", true },
	{ "[ab]+ (re)\n", "abba\n", true },
	{ "[ab]+ (regex)\n", "abc\n", false },
	{ "x (equal)\n", "x\n", true },
	{ "x (no-eol)\n", "x", true },
	{ "[0-9] (re+)\nend\n", "1\n2\n3\nend\n", true },
	{ "[0-9] (re+)\nend\n", "end\n", false },
	{ "[0-9] (re*)\nend\n", "end\n", true },
	{ "[0-9] (re*)\nend\n", "1\n2\nend\n", true },
	{ "[0-9] (re?)\nend\n", "1\nend\n", true },
	{ "[0-9] (re?)\nend\n", "1\n2\nend\n", false },
	{ "* (glob+)\nlast\n", "last\nlast\n", true },
	{ "* (glob+)\nlast\n", "last\n", false },
	{ "a\n...\n", "a\nb\nc\n", true },
	{ "f(x)\n", "f(x)\n", true },
	{ "see (glob)x\n", "see (glob)x\n", true },
};

START_TEST(console)
{
	struct buf why = BUF_INIT;

	ck_assert_msg(match_console(str_of(lines[_i].want), str_of(lines[_i].got), &why) ==
	                      lines[_i].good,
	              "%s against %s: %s", lines[_i].want, lines[_i].got, why.p);
	buf_release(&why);
}
END_TEST

START_TEST(similar)
{
	struct runbook_expect expect = { .text = STR("MARTHA"),
		                         .match = RUNBOOK_MATCH_SIMILAR,
		                         .similarity = 0.961 };
	struct buf why = BUF_INIT;

	/* The measure's own textbook example: 0.9611. */
	ck_assert(match_expected(&expect, STR("MARHTA"), &why));
	expect.similarity = 0.962;
	ck_assert(!match_expected(&expect, STR("MARHTA\n"), &why));
	ck_assert_str_eq(why.p, "its similarity is 0.96, not 0.96");
	expect.similarity = 0.01;
	ck_assert(!match_expected(&expect, STR("xyz"), &why));
	expect.similarity = 1;
	ck_assert(match_expected(&expect, STR("MARTHA\n"), &why));
	buf_release(&why);
}
END_TEST

START_TEST(many_lines)
{
	struct buf got = BUF_INIT, why = BUF_INIT;

	for (int i = 0; i < 50000; i++)
		buf_addf(&got, "line %d\n", i);
	ck_assert(match_console(STR("line 0\n...\nline 49999\n"), buf_str(&got), &why));
	ck_assert(!match_console(STR("line 0\n...\nline 49998\n"), buf_str(&got), &why));
	buf_release(&got);
	buf_release(&why);
}
END_TEST

START_TEST(diff)
{
	struct buf out = BUF_INIT;

	match_add_diff(&out, STR("1\n2\n3\n4\n5\n6\n"), STR("1\n2\n3\nx\ny\n5\n6\n"), 30);
	ck_assert_str_eq(out.p, " 2\n 3\n-4\n+x\n+y\n 5\n 6\n");
	buf_clear(&out);
	match_add_diff(&out, STR(""), STR("a\n"), 30);
	ck_assert_str_eq(out.p, "+a\n");
	buf_release(&out);
}
END_TEST

Suite *runbook_match_suite(void);
Suite *runbook_match_suite(void)
{
	Suite *s = suite_create("runbook/match");
	TCase *t = tcase_create("match");

	tcase_add_loop_test(t, expected, 0, countof(cases));
	tcase_add_loop_test(t, console, 0, countof(lines));
	tcase_add_test(t, similar);
	tcase_add_test(t, many_lines);
	tcase_add_test(t, diff);
	suite_add_tcase(s, t);
	return s;
}
