/*
 * The table of runners in opsbook.yml.
 */
#include "conf/conf.h"
#include "tests/runner.h"

static const char *read_all(struct conf *c, const char *yaml)
{
	struct diags d = DIAGS_INIT;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	const struct diag *it;
	char *z;

	ck_assert_msg(conf_read(c, STR("opsbook.yml"), str_of(yaml), &d, &e) == 0, "%s", e.msg);
	vec_each(it, &d)
		buf_addf(&out, "%u:%u %.*s\n", it->line, it->column, STR_ARG(it->message));
	z = runner_text(buf_str(&out));
	buf_release(&out);
	diags_release(&d);
	return z;
}

START_TEST(both_forms)
{
	struct err e = ERR_INIT;
	struct conf c;

	conf_init(&c);
	ck_assert_uint_eq(c.runners.n, 0);
	ck_assert_str_eq(read_all(&c, "runners:\n"
	                              "  ruby: {command: ruby -w, extension: rb}\n"
	                              "  lua: lua5.4\n"
	                              "  c++: {command: run-cpp}\n"),
	                 "");
	ck_assert_uint_eq(c.runners.n, 3);
	ck_assert_view_eq(c.runners.v[0].lang, "ruby");
	ck_assert_view_eq(c.runners.v[0].command, "ruby -w");
	ck_assert_view_eq(c.runners.v[0].extension, "rb");
	ck_assert_view_eq(c.runners.v[1].command, "lua5.4");
	ck_assert_view_eq(c.runners.v[1].extension, "");
	ck_assert_int_eq(conf_set(&c, STR("runners"), STR("Ruby=ruby3.1 -W"), &e), 0);
	ck_assert_uint_eq(c.runners.n, 3);
	ck_assert_view_eq(c.runners.v[2].command, "ruby3.1 -W");
	ck_assert_int_eq(conf_set(&c, STR("runners"), STR("ruby"), &e), -1);
	conf_release(&c);
}
END_TEST

#define WANTS                                                                                  \
	"\"runners\" takes languages with their command, such as \"ruby: {command: ruby -w, "  \
	"extension: rb}\"\n"

static const struct {
	const char *yaml, *said;
} wrong[] = {
	{ "runners: ruby\n", "1:10 \"runners\" takes a map from languages to commands\n" },
	{ "runners: [ruby]\n", "1:10 \"runners\" takes a map from languages to commands\n" },
	{ "runners: {ruby: }\n", "1:17 " WANTS },
	{ "runners: {ruby: [a]}\n", "1:17 " WANTS },
	{ "runners: {ruby: {extension: rb}}\n", "1:17 " WANTS },
	{ "runners: {ruby: {command: ruby, ext: rb}}\n", "1:17 " WANTS },
	{ "runners: {ruby: {command: ruby, extension: ../rb}}\n", "1:17 " WANTS },
	{ "runners: {a b: ruby}\n", "1:16 " WANTS },
	{ "runners: {}\n", "" },
	{ "runners:\n", "" },
};

START_TEST(says_what_is_wrong)
{
	struct conf c;

	conf_init(&c);
	ck_assert_str_eq(read_all(&c, wrong[_i].yaml), wrong[_i].said);
	ck_assert_uint_eq(c.runners.n, 0);
	conf_release(&c);
}
END_TEST

Suite *conf_runners_suite(void)
{
	Suite *s = suite_create("conf/runners");
	TCase *t = tcase_create("runners");

	tcase_add_test(t, both_forms);
	tcase_add_loop_test(t, says_what_is_wrong, 0, countof(wrong));
	suite_add_tcase(s, t);
	return s;
}
