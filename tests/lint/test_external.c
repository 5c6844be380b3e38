/*
 * Which addresses are asked for, and what answers mean.
 */
#include "lint/external.h"
#include "tests/runner.h"

static const struct {
	const char *target, *url; /* url NULL: not asked for */
} targets[] = {
	{ "https://ops.cn/a?b=c#d", "https://ops.cn/a?b=c" },
	{ "HTTP://Ops.CN:8080", "HTTP://Ops.CN:8080" },
	{ "https://ops.cn/中文", "https://ops.cn/中文" },
	{ "https://myexample.com/x", "https://myexample.com/x" },
	{ "https://example.com/x", NULL },
	{ "https://www.example.org", NULL },
	{ "https://a.local/x", NULL },
	{ "http://localhost:8080/x", NULL },
	{ "http://8.8.8.8/x", NULL },
	{ "http://[::1]/x", NULL },
	{ "http://wiki/x", NULL },
	{ "https://u:p@ops.cn/x", NULL },
	{ "https://ops.cn/<name>", NULL },
	{ "https://ops.cn/$X", NULL },
	{ "https://", NULL },
	{ "mailto:a@ops.cn", NULL },
	{ "//ops.cn/x", NULL },
	{ "data:text/plain,x", NULL },
};

START_TEST(asked_for)
{
	struct str url;
	bool asked = external_url(&url, str_of(targets[_i].target));

	ck_assert_int_eq(asked, targets[_i].url != NULL);
	if (asked)
		ck_assert_view_eq(url, targets[_i].url);
}
END_TEST

static const struct {
	const char *url;
	unsigned status;
	bool no_host;
	const char *moved;
	enum external_state state;
} answers[] = {
	{ "https://a.cn/x", 200, false, "", EXTERNAL_FINE },
	{ "https://a.cn/x", 401, false, "", EXTERNAL_FINE },
	{ "https://a.cn/x", 403, false, "", EXTERNAL_FINE },
	{ "https://a.cn/x", 429, false, "", EXTERNAL_FINE },
	{ "https://a.cn/x", 404, false, "", EXTERNAL_MISSING },
	{ "https://a.cn/x", 410, false, "https://a.cn/y", EXTERNAL_MISSING },
	{ "https://a.cn/x", 503, false, "", EXTERNAL_UNREACHABLE },
	{ "https://a.cn/x", 0, false, "", EXTERNAL_UNREACHABLE },
	{ "https://a.cn/x", 0, true, "", EXTERNAL_MISSING },
	{ "https://a.cn/x", 200, false, "https://b.cn/x", EXTERNAL_MOVED },
	{ "https://a.cn/x", 200, false, "https://a.cn/", EXTERNAL_FINE },
	{ "http://a.cn/", 200, false, "https://a.cn/", EXTERNAL_MOVED },
	{ "https://a.cn/x", 200, false, "https://a.cn/x", EXTERNAL_FINE },
};

START_TEST(judged)
{
	struct arena a = ARENA_INIT;
	struct external_answer r =
		external_judge(str_of(answers[_i].url), answers[_i].status, answers[_i].no_host,
	                       str_of(answers[_i].moved), STR("why"), &a);

	ck_assert_int_eq(r.state, answers[_i].state);
	ck_assert_int_eq(r.state == EXTERNAL_MOVED, r.to.n > 0);
	ck_assert_int_eq(r.state == EXTERNAL_MISSING || r.state == EXTERNAL_UNREACHABLE,
	                 r.why.n > 0);
	arena_release(&a);
}
END_TEST

Suite *lint_external_suite(void)
{
	Suite *s = suite_create("lint/external");
	TCase *t = tcase_create("external");

	tcase_add_loop_test(t, asked_for, 0, countof(targets));
	tcase_add_loop_test(t, judged, 0, countof(answers));
	suite_add_tcase(s, t);
	return s;
}
