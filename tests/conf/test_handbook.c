/*
 * The handbook's reference of settings is the table that the program reads.
 */
#include <stdio.h>

#include "conf/conf.h"
#include "tests/runner.h"

START_TEST(has_every_row)
{
	FILE *f = fopen("content/handbook/configuration.md", "r");
	struct buf text = BUF_INIT, reference = BUF_INIT;
	struct str rest, line;
	unsigned rows = 0;
	int c;

	ck_assert_msg(f != NULL, "run from the root of the repository");
	while ((c = getc(f)) != EOF)
		buf_add_byte(&text, (char)c);
	fclose(f);
	conf_add_reference(&reference);
	rest = buf_str(&reference);
	while (str_line(&rest, &line)) {
		if (!str_starts(line, STR("| `")))
			continue;
		rows++;
		ck_assert_msg(str_find(buf_str(&text), line, 0) != STR_NPOS, "no row '%.*s'",
		              STR_ARG(line));
	}
	ck_assert_uint_gt(rows, 15);
	buf_release(&text);
	buf_release(&reference);
}
END_TEST

Suite *conf_handbook_suite(void)
{
	Suite *s = suite_create("conf/handbook");
	TCase *t = tcase_create("settings");

	tcase_add_test(t, has_every_row);
	suite_add_tcase(s, t);
	return s;
}
