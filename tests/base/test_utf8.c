#include "base/utf8.h"

#include "tests/runner.h"

static const struct {
	const char *in;
	size_t invalid; /* offset, or STR_NPOS */
	size_t chars;
} cases[] = {
	{ "", STR_NPOS, 0 },
	{ "abc", STR_NPOS, 3 },
	{ "中文é😀", STR_NPOS, 4 },
	{ "\xef\xbf\xbd", STR_NPOS, 1 },
	{ "\xf4\x8f\xbf\xbf", STR_NPOS, 1 },
	{ "a\x80", 1, 2 },
	{ "ab\xc0\xaf", 2, 4 }, /* overlong "/" */
	{ "\xe0\x80\xaf", 0, 3 },
	{ "\xf0\x80\x80\xaf", 0, 4 },
	{ "\xed\xa0\x80", 0, 3 },     /* a surrogate */
	{ "\xf4\x90\x80\x80", 0, 4 }, /* over U+10FFFF */
	{ "\xf5", 0, 1 },
	{ "中\xe4\xb8", 3, 3 }, /* cut off */
	{ "\xe4\xb8"
	  "a",
	  0, 3 },
	{ "\xff\xfe", 0, 2 },
};

START_TEST(valid)
{
	struct str s = str_of(cases[_i].in);

	ck_assert_uint_eq(utf8_invalid(s), cases[_i].invalid);
	ck_assert_uint_eq(utf8_length(s), cases[_i].chars);
}
END_TEST

/* From either end the same characters in the same number of steps. */
START_TEST(both_ways)
{
	uint32_t forth[16], c;
	size_t n = 0;
	struct str s = str_of(cases[_i].in);

	while (utf8_next(&s, &c))
		forth[n++] = c;
	s = str_of(cases[_i].in);
	while (utf8_prev(&s, &c)) {
		ck_assert_uint_gt(n, 0);
		ck_assert_uint_eq(c, forth[--n]);
	}
	ck_assert_uint_eq(n, 0);
	ck_assert_uint_eq(s.n, 0);
}
END_TEST

/*
 * Written and read back, and the answers about it agree. No ck_assert() in here:
 * it would be asked a million times.
 */
static bool is_consistent(struct buf *b, uint32_t c)
{
	struct str s;
	uint32_t back = 0;

	buf_clear(b);
	buf_add_char(b, c);
	s = buf_str(b);
	return b->len == utf8_size(c) && utf8_invalid(s) == STR_NPOS && utf8_next(&s, &back) &&
	       back == c && s.n == 0 && utf8_lower(utf8_lower(c)) == utf8_lower(c) &&
	       (!utf8_is_han(c) || utf8_is_cjk(c)) && !(utf8_is_punct(c) && utf8_is_space(c));
}

START_TEST(every_character)
{
	struct buf b = BUF_INIT;

	for (uint32_t c = 0; c <= 0x10ffff; c++)
		if ((c < 0xd800 || c >= 0xe000) && !is_consistent(&b, c))
			ck_abort_msg("U+%04X", c);
	buf_release(&b);
}
END_TEST

/* What is read eight bytes at a time gives the same at every place in them. */
START_TEST(by_eights)
{
	static const char *const signs[] = { "a", "é", "中", "😀" };
	struct buf b = BUF_INIT;

	for (size_t before = 0; before < 20; before++)
		for (size_t i = 0; i < countof(signs); i++) {
			buf_clear(&b);
			for (size_t n = 0; n < before; n++)
				buf_add_byte(&b, 'x');
			for (size_t n = 0; n < 5; n++)
				buf_add_z(&b, signs[i]);
			buf_add_z(&b, "tail of plain text");
			ck_assert_uint_eq(utf8_length_valid(buf_str(&b)), before + 5 + 18);
			ck_assert_uint_eq(utf8_length(buf_str(&b)), before + 5 + 18);
			ck_assert_uint_eq(utf8_invalid(buf_str(&b)), STR_NPOS);
			for (size_t at = 0; at < b.len; at++) {
				char was = b.p[at];

				b.p[at] = '\xff';
				ck_assert_uint_le(utf8_invalid(buf_str(&b)), at);
				b.p[at] = was;
			}
		}
	ck_assert_uint_eq(utf8_length_valid(STR_NONE), 0);
	buf_release(&b);
}
END_TEST

START_TEST(head)
{
	ck_assert_view_eq(utf8_head(STR("中文字"), 2), "中文");
	ck_assert_view_eq(utf8_head(STR("ab"), 9), "ab");
	ck_assert_view_eq(utf8_head(STR("ab"), 0), "");
	ck_assert_view_eq(utf8_head(STR("\xe4\xb8x"), 1), "\xe4");
}
END_TEST

START_TEST(lower)
{
	struct buf b = BUF_INIT;

	utf8_add_lower(&b, STR("ÀÉ Straße ΑΒΓ Привет ＡＢ 中 İ \xff"));
	ck_assert(str_starts(buf_str(&b), STR("àé straße αβγ привет ａｂ 中 ")));
	ck_assert(str_ends(buf_str(&b), STR(" \xef\xbf\xbd")));
	buf_release(&b);
}
END_TEST

static const struct {
	uint32_t c;
	bool word, punct, han, cjk, space;
} kinds[] = {
	{ 'a', true, false, false, false, false },
	{ '_', true, true, false, false, false },
	{ '-', false, true, false, false, false },
	{ '5', true, false, false, false, false },
	{ ' ', false, false, false, false, true },
	{ 0x4e2d, true, false, true, true, false },  /* 中 */
	{ 0x3042, true, false, true, true, false },  /* あ */
	{ 0x30a2, true, false, true, true, false },  /* ア */
	{ 0x20000, true, false, true, true, false }, /* extension B */
	{ 0xff0c, false, true, false, true, false }, /* ， */
	{ 0x3002, false, true, false, true, false }, /* 。 */
	{ 0x300c, false, true, false, true, false }, /* 「 */
	{ 0x3000, false, false, false, true, true },
	{ 0x2014, false, true, false, false, false }, /* — */
	{ 0x201c, false, true, false, false, false }, /* “ */
	{ 0x00e9, true, false, false, false, false }, /* é */
	{ 0x0301, true, false, false, false, false }, /* a combining accent */
	{ 0x1f600, false, true, false, false, false },
	{ 0x00a0, false, false, false, false, true },
	{ 0x20ac, false, true, false, false, false }, /* € */
	{ 0x200b, false, false, false, false, false },
};

START_TEST(kind)
{
	uint32_t c = kinds[_i].c;

	ck_assert_msg(utf8_is_word(c) == kinds[_i].word, "word U+%04X", c);
	ck_assert_msg(utf8_is_punct(c) == kinds[_i].punct, "punct U+%04X", c);
	ck_assert_msg(utf8_is_han(c) == kinds[_i].han, "han U+%04X", c);
	ck_assert_msg(utf8_is_cjk(c) == kinds[_i].cjk, "cjk U+%04X", c);
	ck_assert_msg(utf8_is_space(c) == kinds[_i].space, "space U+%04X", c);
}
END_TEST

Suite *base_utf8_suite(void)
{
	Suite *s = suite_create("base/utf8");
	TCase *t = tcase_create("characters");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, valid, 0, (int)countof(cases));
	tcase_add_loop_test(t, both_ways, 0, (int)countof(cases));
	tcase_add_test(t, every_character);
	tcase_add_test(t, by_eights);
	tcase_add_test(t, head);
	tcase_add_test(t, lower);
	tcase_add_loop_test(t, kind, 0, (int)countof(kinds));
	suite_add_tcase(s, t);
	return s;
}
