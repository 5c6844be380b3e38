#include "base/err.h"

#include <errno.h>
#include <string.h>

#include "tests/runner.h"

START_TEST(first_one_stays)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(err_set(&e, ERR_LIMIT, "over %d", 5), -1);
	ck_assert_int_eq(err_set(&e, ERR_IO, "later"), -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_str_eq(e.msg, "over 5");
	err_wrap(&e, "%s", "x.md");
	ck_assert_str_eq(e.msg, "x.md: over 5");
}
END_TEST

/* The system's reason in words. */
START_TEST(reason)
{
	struct err e = ERR_INIT;

	err_errno(&e, ENOENT, "cannot open %s", "x");
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	ck_assert_str_eq(e.msg, "cannot open x: No such file or directory");
	err_clear(&e);
	err_errno(&e, EACCES, "no");
	ck_assert_int_eq(e.code, ERR_IO);
	ck_assert_str_eq(e.msg, "no: Permission denied");
	err_clear(&e);
	err_errno(&e, 99999, "odd");
	ck_assert_ptr_nonnull(strstr(e.msg, "99999"));
}
END_TEST

START_TEST(too_long)
{
	struct err e = ERR_INIT;
	char text[2000];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	err_errno(&e, ENOENT, "%s", text);
	ck_assert_uint_lt(strlen(e.msg), sizeof(e.msg));
}
END_TEST

Suite *base_err_suite(void)
{
	Suite *s = suite_create("base/err");
	TCase *t = tcase_create("err");

	tcase_add_test(t, first_one_stays);
	tcase_add_test(t, reason);
	tcase_add_test(t, too_long);
	suite_add_tcase(s, t);
	return s;
}
