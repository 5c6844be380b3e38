#include "base/str.h"

#include "tests/runner.h"

static const struct {
	const char *in, *out;
} trims[] = {
	{ "", "" },
	{ "  ", "" },
	{ "a", "a" },
	{ " a b\t\n", "a b" },
	{ "\r\n中文 \v", "中文" },
	{ "\xc2\xa0 a", "\xc2\xa0 a" },
};

START_TEST(trim)
{
	ck_assert_view_eq(str_trim(str_of(trims[_i].in)), trims[_i].out);
}
END_TEST

START_TEST(compare)
{
	ck_assert(str_eq(STR(""), STR_NONE));
	ck_assert(str_eq(STR("a\0b"), STR("a\0b")));
	ck_assert(!str_eq(STR("a\0b"), STR("a\0c")));
	ck_assert(!str_eq(STR("a"), STR("ab")));
	ck_assert(str_eq_ci(STR("ReadMe.MD"), STR("README.md")));
	ck_assert(!str_eq_ci(STR("É"), STR("é")));
	ck_assert_int_eq(str_cmp(STR("a"), STR("a")), 0);
	ck_assert_int_lt(str_cmp(STR("a"), STR("ab")), 0);
	ck_assert_int_gt(str_cmp(STR("b"), STR("ab")), 0);
	ck_assert_int_gt(str_cmp(STR("\xff"), STR("a")), 0);
	ck_assert_int_lt(str_cmp(STR(""), STR("a")), 0);
	ck_assert_uint_eq(str_of(NULL).n, 0);
}
END_TEST

START_TEST(ends)
{
	ck_assert(str_starts(STR("abc"), STR("ab")));
	ck_assert(str_starts(STR("abc"), STR("")));
	ck_assert(!str_starts(STR("a"), STR("ab")));
	ck_assert(str_ends(STR("x.md"), STR(".md")));
	ck_assert(!str_ends(STR("x.MD"), STR(".md")));
	ck_assert(str_ends_ci(STR("x.MD"), STR(".md")));
	ck_assert(!str_ends_ci(STR("d"), STR(".md")));
}
END_TEST

START_TEST(find)
{
	struct str s = STR("a,b,,中,c");

	ck_assert_uint_eq(str_find_char(s, ',', 0), 1);
	ck_assert_uint_eq(str_find_char(s, ',', 2), 3);
	ck_assert_uint_eq(str_find_char(s, 'x', 0), STR_NPOS);
	ck_assert_uint_eq(str_find_char(s, ',', 99), STR_NPOS);
	ck_assert_uint_eq(str_rfind_char(s, ','), 8);
	ck_assert_uint_eq(str_rfind_char(s, 'a'), 0);
	ck_assert_uint_eq(str_rfind_char(STR_NONE, 'a'), STR_NPOS);
	ck_assert_uint_eq(str_find(s, STR("中"), 0), 5);
	ck_assert_uint_eq(str_find(s, STR("中"), 6), STR_NPOS);
	ck_assert_uint_eq(str_find(s, STR(""), 3), 3);
	ck_assert_uint_eq(str_find(s, STR("a"), 99), STR_NPOS);
	ck_assert_uint_eq(str_find(STR("a"), STR("ab"), 0), STR_NPOS);
}
END_TEST

/* A needle whose first byte stands everywhere is found like any other. */
START_TEST(find_behind_false_starts)
{
	char text[128];

	memset(text, 'a', sizeof(text));
	for (size_t n = 1; n < sizeof(text); n++) {
		struct str s = str_from(text, n);

		ck_assert_uint_eq(str_find(s, STR("ab"), 0), STR_NPOS);
		text[n - 1] = 'b';
		ck_assert_uint_eq(str_find(s, STR("ab"), 0), n < 2 ? STR_NPOS : n - 2);
		ck_assert_uint_eq(str_find(s, STR("ab"), n - 1), STR_NPOS);
		ck_assert_uint_eq(str_find(s, STR("abc"), 0), STR_NPOS);
		text[n - 1] = 'a';
	}
}
END_TEST

START_TEST(cut)
{
	struct str s = STR("hello");

	ck_assert_view_eq(str_cut(s, 1, 3), "el");
	ck_assert_view_eq(str_cut(s, 3, 1), "");
	ck_assert_view_eq(str_cut(s, 2, 99), "llo");
	ck_assert_view_eq(str_cut(s, 99, STR_NPOS), "");
	ck_assert_view_eq(str_tail(s, 4), "o");
	ck_assert_view_eq(str_tail(s, 6), "");
	ck_assert_ptr_nonnull(str_tail(s, 6).p);
}
END_TEST

static const struct {
	const char *in, *pieces;
} splits[] = {
	{ "", "" },        { "a", "[a]" },  { "a,b", "[a][b]" }, { "a,,b", "[a][][b]" },
	{ ",a", "[][a]" }, { "a,", "[a]" }, { ",", "[]" },       { "中,文", "[中][文]" },
};

START_TEST(split)
{
	struct str rest = str_of(splits[_i].in), piece;
	struct buf out = BUF_INIT;

	while (str_split(&rest, ',', &piece))
		buf_addf(&out, "[%.*s]", STR_ARG(piece));
	ck_assert_buf_eq(&out, splits[_i].pieces);
	ck_assert(!str_split(&rest, ',', &piece));
	buf_release(&out);
}
END_TEST

static const struct {
	const char *in, *lines;
} line_cases[] = {
	{ "", "" },         { "a", "[a]" },   { "a\n", "[a]" },       { "a\r\nb", "[a][b]" },
	{ "\n\n", "[][]" }, { "\r\n", "[]" }, { "a\rb\n", "[a\rb]" }, { "一\n二", "[一][二]" },
};

START_TEST(lines)
{
	struct str rest = str_of(line_cases[_i].in), line;
	struct buf out = BUF_INIT;

	while (str_line(&rest, &line))
		buf_addf(&out, "[%.*s]", STR_ARG(line));
	ck_assert_buf_eq(&out, line_cases[_i].lines);
	buf_release(&out);
}
END_TEST

START_TEST(hash)
{
	/* Of every length around a word: the same bytes the same number, others another. */
	char bytes[20] = "abcdefghijklmnopqrs";

	for (size_t n = 0; n < 19; n++) {
		uint64_t h = str_hash(str_from(bytes, n));

		ck_assert_uint_eq(h, str_hash(str_from(bytes, n)));
		ck_assert_uint_ne(h, str_hash(str_from(bytes, n + 1)));
		if (n > 0) {
			bytes[n - 1]++;
			ck_assert_uint_ne(h, str_hash(str_from(bytes, n)));
			bytes[n - 1]--;
		}
	}
	ck_assert_uint_ne(str_hash(STR("\0")), str_hash(STR("")));
}
END_TEST

START_TEST(chars)
{
	for (int i = 0; i < 256; i++) {
		char c = (char)i;
		bool upper = i >= 'A' && i <= 'Z', lower = i >= 'a' && i <= 'z';
		bool digit = i >= '0' && i <= '9';

		ck_assert_int_eq(char_is_alpha(c), upper || lower);
		ck_assert_int_eq(char_is_digit(c), digit);
		ck_assert_int_eq(char_is_alnum(c), upper || lower || digit);
		ck_assert_int_eq(char_is_space(c), i == ' ' || (i >= 9 && i <= 13));
		ck_assert_int_eq(char_is_punct(c),
		                 i > 32 && i < 127 && !(upper || lower || digit));
		ck_assert_int_eq(char_lower(c), upper ? (char)(i + 32) : c);
	}
}
END_TEST

Suite *base_str_suite(void)
{
	Suite *s = suite_create("base/str");
	TCase *t = tcase_create("views");

	tcase_add_loop_test(t, trim, 0, (int)countof(trims));
	tcase_add_test(t, compare);
	tcase_add_test(t, ends);
	tcase_add_test(t, find);
	tcase_add_test(t, find_behind_false_starts);
	tcase_add_test(t, cut);
	tcase_add_loop_test(t, split, 0, (int)countof(splits));
	tcase_add_loop_test(t, lines, 0, (int)countof(line_cases));
	tcase_add_test(t, hash);
	tcase_add_test(t, chars);
	suite_add_tcase(s, t);
	return s;
}
