/*
 * The handbook names every diagnostic with its severity, so that a reader who
 * meets a code finds it.
 */
#include <stdio.h>

#include "base/diag.h"
#include "tests/runner.h"

START_TEST(names_every_code)
{
	static const char *const severities[] = { "hint", "warning", "error" };
	static const char *const files[] = { "content/handbook/diagnostics.md",
		                             "content/handbook/check.md" };
	struct diags diags = DIAGS_INIT;
	struct diag_place at = { STR("n.md"), 0, 0, 0, STR("") };
	struct buf text = BUF_INIT, row = BUF_INIT;
	int c;

	for (size_t i = 0; i < countof(files); i++) {
		FILE *f = fopen(files[i], "r");

		ck_assert_msg(f != NULL, "run from the root of the repository");
		while ((c = getc(f)) != EOF)
			buf_add_byte(&text, (char)c);
		fclose(f);
	}
	for (int code = 0; code < DIAG_CODE_COUNT; code++) {
		struct diag *d = diag_add(&diags, (enum diag_code)code, &at, "x");

		buf_clear(&row);
		buf_addf(&row, "| `%s` | %s |", diag_code_name(d->code),
		         severities[d->severity]);
		ck_assert_msg(str_find(buf_str(&text), buf_str(&row), 0) != STR_NPOS,
		              "no row '%s'", row.p);
	}
	diags_release(&diags);
	buf_release(&text);
	buf_release(&row);
}
END_TEST

Suite *base_handbook_suite(void)
{
	Suite *s = suite_create("base/handbook");
	TCase *t = tcase_create("diagnostics");

	tcase_add_test(t, names_every_code);
	suite_add_tcase(s, t);
	return s;
}
