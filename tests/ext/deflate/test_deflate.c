#include "ext/deflate/deflate.h"

#include "tests/runner.h"

static struct buf packed, plain, text;

static void setup(void)
{
	packed = plain = text = (struct buf)BUF_INIT;
	for (int i = 0; i < 5000; i++)
		buf_addf(&text, "line %d of many\n", i % 37);
}

static void teardown(void)
{
	buf_release(&packed);
	buf_release(&plain);
	buf_release(&text);
}

START_TEST(there_and_back)
{
	struct deflater *d = deflate_new(DEFLATE_TEXT);
	const struct str texts[] = { STR(""), STR("a"), str_from("\0\xff\0", 3),
		                     buf_str(&text) };

	for (size_t i = 0; i < countof(texts); i++) {
		buf_clear(&packed);
		buf_clear(&plain);
		deflate_add(d, &packed, texts[i]);
		ck_assert(deflate_undo(&plain, buf_str(&packed), texts[i].n));
		ck_assert(str_eq(buf_str(&plain), texts[i]));
	}
	ck_assert_uint_lt(packed.len, text.len / 10);
	deflate_free(d);
}
END_TEST

START_TEST(not_whole)
{
	struct deflater *d = deflate_new(DEFLATE_TEXT);

	deflate_add(d, &packed, buf_str(&text));
	ck_assert(
		!deflate_undo(&plain, str_cut(buf_str(&packed), 0, packed.len / 2), text.len));
	ck_assert(!deflate_undo(&plain, buf_str(&packed), text.len - 1));
	ck_assert(!deflate_undo(&plain, STR_NONE, 10));
	ck_assert_uint_eq(plain.len, 0);
	deflate_free(d);
}
END_TEST

Suite *ext_deflate_deflate_suite(void)
{
	Suite *s = suite_create("ext/deflate/deflate");
	TCase *t = tcase_create("deflate");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, there_and_back);
	tcase_add_test(t, not_whole);
	suite_add_tcase(s, t);
	return s;
}
