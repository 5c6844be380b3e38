#include "base/diag.h"
#include "base/utf8.h"

#include <string.h>

#include "tests/runner.h"

static const char note[] = "# 标题\n\n看[说明](缺.md)吧 x\n\ttab [a](b.md)\n";

static const struct {
	unsigned line, column, width;
	const char *text;
} carets[] = {
	{ 3, 2, 9,
	  "a.md:3:2: warning: no such note [link-missing]\n"
	  "    3 | 看[说明](缺.md)吧 x\n"
	  "      |   ^^^^^^^^^^^^\n" },
	{ 3, 7, 0,
	  "a.md:3:7: warning: no such note [link-missing]\n"
	  "    3 | 看[说明](缺.md)吧 x\n"
	  "      |          ^^\n" },
	{ 4, 6, 3,
	  "a.md:4:6: warning: no such note [link-missing]\n"
	  "    4 | \ttab [a](b.md)\n"
	  "      | \t    ^^^\n" },
	{ 3, 14, 5,
	  "a.md:3:14: warning: no such note [link-missing]\n"
	  "    3 | 看[说明](缺.md)吧 x\n"
	  "      |                   ^\n" },
	{ 1, 0, 0,
	  "a.md:1: warning: no such note [link-missing]\n"
	  "    1 | # 标题\n" },
	{ 0, 0, 0, "a.md: warning: no such note [link-missing]\n" },
	{ 99, 1, 0, "a.md:99:1: warning: no such note [link-missing]\n" },
};

START_TEST(caret_placed)
{
	struct diags d = DIAGS_INIT;
	struct diag_place at = { STR("a.md"), carets[_i].line, carets[_i].column,
		                 carets[_i].width, str_of(note) };
	struct buf out = BUF_INIT;

	diag_add_text(&out, diag_add(&d, DIAG_LINK_MISSING, &at, "no such %s", "note"), false);
	ck_assert_buf_eq(&out, carets[_i].text);
	buf_release(&out);
	diags_release(&d);
}
END_TEST

START_TEST(wide_characters)
{
	/* Korean and emoji take two cells, half-width kana one. */
	struct diags d = DIAGS_INIT;
	struct diag_place at = { STR("a"), 1, 4, 1, STR("한😀ｱx") };
	struct buf out = BUF_INIT;

	diag_add_text(&out, diag_add(&d, DIAG_LINK_WEAK, &at, "m"), false);
	ck_assert_buf_eq(&out, "a:1:4: hint: m [link-weak]\n    1 | 한😀ｱx\n      |      ^\n");
	buf_release(&out);
	diags_release(&d);
}
END_TEST

/* What stands in a note must not drive the reader's terminal. */
START_TEST(control_characters)
{
	struct diags d = DIAGS_INIT;
	struct diag_place at = { STR("a\x1b[2J\n.md"), 1, 3, 1,
		                 STR("x\x1b[31m\xe2\x80\xae\xff\x7f\tz\n") };
	struct buf out = BUF_INIT;

	diag_add_text(&out, diag_add(&d, DIAG_NOTE_CONTROL, &at, "bad \x1b]0;t\x07"), false);
	ck_assert_ptr_null(strchr(out.p, 0x1b));
	ck_assert_ptr_null(strchr(out.p, 0x07));
	ck_assert_ptr_null(strchr(out.p, 0x7f));
	ck_assert_ptr_null(strstr(out.p, "\xe2\x80\xae"));
	ck_assert_ptr_nonnull(strstr(out.p, "\tz\n"));
	ck_assert_ptr_nonnull(strstr(out.p, "[31m"));
	buf_release(&out);
	diags_release(&d);
}
END_TEST

START_TEST(long_line)
{
	struct diags d = DIAGS_INIT;
	struct buf line = BUF_INIT, out = BUF_INIT;
	struct diag_place at = { STR("a.md"), 1, 1001, 4, STR_NONE };
	struct str caret, quote, text;

	for (int i = 0; i < 1000; i++)
		buf_add_z(&line, "长");
	buf_add_z(&line, "HERE");
	for (int i = 0; i < 1000; i++)
		buf_add_z(&line, "z");
	at.bytes = buf_str(&line);
	diag_add_text(&out, diag_add(&d, DIAG_LINK_MISSING, &at, "x"), false);
	text = buf_str(&out);
	ck_assert(str_line(&text, &quote) && str_line(&text, &quote) &&
	          str_line(&text, &caret));
	ck_assert(str_find(quote, STR("长HEREz"), 0) != STR_NPOS);
	ck_assert_uint_lt(quote.n, 400);
	ck_assert(str_ends(caret, STR(" ^^^^")));
	/* 49 wide characters of two cells stand before it. */
	ck_assert_uint_eq(caret.n, 8 + 2 * 49 + 4);
	buf_release(&line);
	buf_release(&out);
	diags_release(&d);
}
END_TEST

/* Problems of one long line, in any order, each quote the part around their own place. */
START_TEST(long_line_many_times)
{
	static const unsigned columns[] = { 1, 7, 400, 401, 5000, 20, 9999, 9999, 3, 6000 };
	struct diags d = DIAGS_INIT;
	struct buf line = BUF_INIT;
	struct diag_place at = { STR("a.md"), 2, 0, 4, STR_NONE };

	buf_add_z(&line, "first\n");
	for (unsigned i = 1; i <= 10000; i += 5)
		buf_addf(&line, "%04u文", i);
	buf_add_z(&line, "\nlast");
	at.bytes = buf_str(&line);
	for (size_t i = 0; i < countof(columns); i++) {
		const struct diag *diag;
		struct str part;
		uint32_t c;

		at.column = columns[i];
		diag = diag_add(&d, DIAG_LINK_MISSING, &at, "x");
		ck_assert_uint_le(diag->source_column, at.column);
		ck_assert_uint_lt(at.column - diag->source_column, utf8_length(diag->source));
		part = str_tail(diag->source,
		                utf8_head(diag->source, at.column - diag->source_column).n);
		ck_assert(utf8_next(&part, &c));
		ck_assert_uint_eq(c, at.column % 5 == 0
		                             ? 0x6587
		                             : (uint32_t)line.p[6 + (at.column - 1) / 5 * 7 +
		                                                (at.column - 1) % 5]);
	}
	at.line = 3;
	at.column = 2;
	ck_assert_view_eq(diag_add(&d, DIAG_LINK_MISSING, &at, "x")->source, "last");
	at.line = 1;
	ck_assert_view_eq(diag_add(&d, DIAG_LINK_MISSING, &at, "x")->source, "first");
	buf_release(&line);
	diags_release(&d);
}
END_TEST

START_TEST(colour_and_hint)
{
	struct diags d = DIAGS_INIT;
	struct diag_place at = { STR("a.md"), 1, 1, 1, STR("x") };
	struct buf out = BUF_INIT;
	struct diag *diag = diag_add(&d, DIAG_FILE_UNREADABLE, &at, "cannot read");

	diag_hint(&d, "try %s", "this");
	diag_add_text(&out, diag, true);
	ck_assert_buf_eq(&out, "a.md:1:1: \033[31merror:\033[0m cannot read [file-unreadable]\n"
	                       "    1 | x\n      | \033[32m^\033[0m\n      = try this\n");
	ck_assert_uint_eq(d.count[DIAG_ERROR], 1);
	buf_release(&out);
	diags_release(&d);
}
END_TEST

static void add(struct diags *d, const char *path, unsigned line, unsigned column,
                enum diag_code code)
{
	struct diag_place at = { str_of(path), line, column, 0, STR_NONE };

	diag_add(d, code, &at, "m");
}

START_TEST(merged_and_sorted)
{
	struct diags a = DIAGS_INIT, b = DIAGS_INIT;
	struct buf out = BUF_INIT;

	add(&a, "b.md", 2, 1, DIAG_LINK_MISSING);
	add(&a, "b.md", 1, 9, DIAG_LINK_WEAK);
	add(&b, "a.md", 5, 1, DIAG_NOTE_TOO_LARGE);
	add(&b, "b.md", 2, 1, DIAG_LINK_MISSING);
	add(&b, "b.md", 2, 1, DIAG_LINK_AMBIGUOUS);
	add(&b, "b.md", 1, 10, DIAG_LINK_WEAK);
	diags_merge(&a, &b);
	ck_assert_uint_eq(b.n, 0);
	ck_assert_uint_eq(a.n, 6);
	diags_sort(&a);
	for (size_t i = 0; i < a.n; i++)
		diag_add_text(&out, &a.v[i], false);
	ck_assert_buf_eq(&out, "a.md:5:1: error: m [note-too-large]\n"
	                       "b.md:1:9: hint: m [link-weak]\n"
	                       "b.md:1:10: hint: m [link-weak]\n"
	                       "b.md:2:1: warning: m [link-missing]\n"
	                       "b.md:2:1: warning: m [link-ambiguous]\n");
	ck_assert_uint_eq(a.count[DIAG_ERROR], 1);
	ck_assert_uint_eq(a.count[DIAG_WARNING], 2);
	ck_assert_uint_eq(a.count[DIAG_HINT], 2);
	buf_release(&out);
	diags_release(&a);
	diags_release(&b);
}
END_TEST

START_TEST(codes_are_complete)
{
	for (int i = 0; i < DIAG_CODE_COUNT; i++) {
		const char *name = diag_code_name((enum diag_code)i);

		ck_assert_ptr_nonnull(name);
		ck_assert_uint_gt(strlen(diag_code_summary((enum diag_code)i)), 8);
		ck_assert_uint_eq(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(name, diag_code_name((enum diag_code)j));
	}
}
END_TEST

Suite *base_diag_suite(void)
{
	Suite *s = suite_create("base/diag");
	TCase *t = tcase_create("problems");

	tcase_add_loop_test(t, caret_placed, 0, (int)countof(carets));
	tcase_add_test(t, wide_characters);
	tcase_add_test(t, control_characters);
	tcase_add_test(t, long_line);
	tcase_add_test(t, long_line_many_times);
	tcase_add_test(t, colour_and_hint);
	tcase_add_test(t, merged_and_sorted);
	tcase_add_test(t, codes_are_complete);
	suite_add_tcase(s, t);
	return s;
}
