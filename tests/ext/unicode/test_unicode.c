#include "ext/unicode/unicode.h"

#include "tests/runner.h"

static const struct {
	uint32_t in[4];
	size_t n;
	uint32_t out[4];
	size_t k;
} forms[] = {
	{ { 0xff21 }, 1, { 'A' }, 1 },                      /* full width */
	{ { 'e', 0x301 }, 2, { 0xe9 }, 1 },                 /* composed */
	{ { 'a', 0x301, 0x323 }, 3, { 0x1ea1, 0x301 }, 2 }, /* put in order */
	{ { 0xfb01 }, 1, { 'f', 'i' }, 2 },                 /* ligature */
	{ { 0xff76, 0xff9e }, 2, { 0x30ac }, 1 },           /* half-width kana */
	{ { 0x1100, 0x1161, 0x11a8 }, 3, { 0xac01 }, 1 },   /* Hangul */
	{ { 0x4e2d }, 1, { 0x4e2d }, 1 },                   /* as it is */
};

START_TEST(nfkc)
{
	uint32_t out[4 * UNICODE_GROWTH];

	ck_assert_uint_eq(unicode_nfkc(out, forms[_i].in, forms[_i].n), forms[_i].k);
	for (size_t i = 0; i < forms[_i].k; i++)
		ck_assert_uint_eq(out[i], forms[_i].out[i]);
}
END_TEST

START_TEST(longest)
{
	const uint32_t in[] = { 0xfdfa };
	uint32_t out[UNICODE_GROWTH];

	ck_assert_uint_eq(unicode_nfkc(out, in, 1), UNICODE_GROWTH);
}
END_TEST

START_TEST(categories)
{
	ck_assert(unicode_is_mark(0x301) && !unicode_is_mark('a'));
	ck_assert(unicode_is_word('a') && unicode_is_word(0x4e2d) && unicode_is_word(0xbd));
	ck_assert(!unicode_is_word('_') && !unicode_is_word(0xff0c) &&
	          !unicode_is_word(0x10ffff));
	ck_assert_uint_eq(unicode_lower(0x3a3), 0x3c3);
	ck_assert_uint_eq(unicode_lower(0x4e2d), 0x4e2d);
}
END_TEST

Suite *ext_unicode_unicode_suite(void)
{
	Suite *s = suite_create("ext/unicode/unicode");
	TCase *t = tcase_create("unicode");

	tcase_add_loop_test(t, nfkc, 0, (int)countof(forms));
	tcase_add_test(t, longest);
	tcase_add_test(t, categories);
	suite_add_tcase(s, t);
	return s;
}
