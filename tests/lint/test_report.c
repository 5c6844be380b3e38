/*
 * Findings in every form; baselines. The CLI test holds SARIF to its schema.
 */
#include "lint/report.h"
#include "tests/runner.h"

static void fill(struct diags *d)
{
	struct diag_place a = { STR("b c/文.md"), 2, 3, 4, STR("x\n文[a](\"b\")\n") };
	struct diag_place b = { STR("z,1:2.md"), 0, 0, 0, STR_NONE };

	*d = (struct diags)DIAGS_INIT;
	diag_add(d, DIAG_LINK_MISSING, &a, "link leads nowhere: '<b>'");
	diag_hint(d, "did you mean 'c'?");
	diag_add(d, DIAG_NOTE_EMPTY, &b, "empty");
	diag_add(d, DIAG_SECRET_KEY, &b, "100%% a\nkey");
}

static const struct {
	enum report_format format;
	const char *want;
} forms[] = {
	{ REPORT_TEXT, "b c/文.md:2:3: warning: link leads nowhere: '<b>' [link-missing]\n"
	               "    2 | 文[a](\"b\")\n      |    ^^^^\n      = did you mean 'c'?\n"
	               "z,1:2.md: error: 100% a�key [secret-key]\n" },
	{ REPORT_JSON,
	  "[\n{\"code\":\"link-missing\",\"severity\":\"warning\","
	  "\"path\":\"top/b c/文.md\",\"line\":2,\"column\":3,\"width\":4,"
	  "\"message\":\"link leads nowhere: '\\u003cb>'\","
	  "\"hint\":\"did you mean 'c'?\",\"source\":\"文[a](\\\"b\\\")\",\"id\":\"#1\"},\n"
	  "{\"code\":\"secret-key\",\"severity\":\"error\",\"path\":\"top/z,1:2.md\","
	  "\"message\":\"100% a\\nkey\",\"id\":\"#2\"}\n]\n" },
	{ REPORT_GITHUB,
	  "::warning file=top/b c/文.md,line=2,col=3,endColumn=7,title=opsbook "
	  "link-missing::link leads nowhere: '<b>'%0Adid you mean 'c'?\n"
	  "::error file=top/z%2C1%3A2.md,title=opsbook secret-key::100%25 a%0Akey\n" },
	{ REPORT_GITLAB,
	  "[\n{\"type\":\"issue\",\"check_name\":\"link-missing\",\"description\":\"link leads "
	  "nowhere: '\\u003cb>'; did you mean "
	  "'c'?\",\"severity\":\"minor\",\"fingerprint\":\"#1\","
	  "\"location\":{\"path\":\"top/b c/文.md\",\"lines\":{\"begin\":2}}},\n"
	  "{\"type\":\"issue\",\"check_name\":\"secret-key\",\"description\":\"100% a\\nkey\","
	  "\"severity\":\"major\",\"fingerprint\":\"#2\",\"location\":{\"path\":\"top/"
	  "z,1:2.md\","
	  "\"lines\":{\"begin\":1}}}\n]\n" },
	{ REPORT_JUNIT,
	  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	  "<testsuite name=\"opsbook check\" tests=\"2\" failures=\"2\" errors=\"0\">\n"
	  "  <testcase classname=\"opsbook check\" name=\"top/b c/文.md\" file=\"top/b "
	  "c/文.md\">\n"
	  "    <failure type=\"link-missing\" message=\"1 finding\">b c/文.md:2:3: warning: "
	  "link leads "
	  "nowhere: &#39;&lt;b&gt;&#39; [link-missing]\n"
	  "    2 | 文[a](&quot;b&quot;)\n      |    ^^^^\n      = did you mean &#39;c&#39;?\n"
	  "</failure>\n  </testcase>\n"
	  "  <testcase classname=\"opsbook check\" name=\"top/z,1:2.md\" "
	  "file=\"top/z,1:2.md\">\n"
	  "    <failure type=\"secret-key\" message=\"1 finding\">z,1:2.md: error: 100% a�key "
	  "[secret-key]\n</failure>\n  </testcase>\n</testsuite>\n" },
};

START_TEST(written)
{
	struct report_options o = { .format = forms[_i].format,
		                    .least = DIAG_WARNING,
		                    .prefix = STR("top"),
		                    .version = "1" };
	struct buf out = BUF_INIT, want = BUF_INIT;
	char first[17], second[17];
	struct diags d;

	fill(&d);
	report_fingerprint(first, &d.v[0], 0);
	report_fingerprint(second, &d.v[2], 0);
	for (const char *z = forms[_i].want; *z; z++) {
		if (z[0] == '#' && (z[1] == '1' || z[1] == '2') && z[2] == '"') {
			buf_add_z(&want, z[1] == '1' ? first : second);
			z++;
		} else {
			buf_add_byte(&want, *z);
		}
	}
	report_add(&out, &d, &o);
	ck_assert_buf_eq(&out, want.p);
	buf_release(&out);
	buf_release(&want);
	diags_release(&d);
}
END_TEST

START_TEST(nothing)
{
	static const char *const wants[] = {
		"",
		"[]\n",
		NULL,
		"",
		"[]\n",
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"opsbook check\" "
		"tests=\"1\" "
		"failures=\"0\" errors=\"0\">\n  <testcase classname=\"opsbook check\" "
		"name=\"all notes\"/>\n"
		"</testsuite>\n",
	};
	struct diags d = DIAGS_INIT;
	struct buf out = BUF_INIT;

	for (int f = REPORT_TEXT; f <= REPORT_JUNIT; f++) {
		struct report_options o = { .format = (enum report_format)f, .version = "1" };

		buf_clear(&out);
		report_add(&out, &d, &o);
		if (wants[f])
			ck_assert_buf_eq(&out, wants[f]);
	}
	buf_release(&out);
}
END_TEST

/* A finding is known again when lines come before it, not when there is one more of its kind. */
START_TEST(baseline)
{
	struct diag_place at = { STR("a.md"), 1, 1, 1, STR("[x](y)\nmore\n") };
	struct diag_place moved = { STR("a.md"), 2, 1, 1, STR("new\n[x](y)\n") };
	struct diag_place other = { STR("a.md"), 2, 1, 1, STR("new\n[x](z)\n") };
	struct diags before = DIAGS_INIT, after = DIAGS_INIT;
	struct buf file = BUF_INIT, why = BUF_INIT;
	struct map known = MAP_INIT, none = MAP_INIT;

	diag_add(&before, DIAG_LINK_MISSING, &at, "nowhere: 'y'");
	diag_add(&before, DIAG_NOTE_EMPTY, &at, "fixed since");
	report_write_baseline(&file, &before);
	ck_assert_msg(report_read_baseline(&known, buf_str(&file), &why), "%s", why.p);
	ck_assert_uint_eq(known.n, 2);
	diag_add(&after, DIAG_LINK_MISSING, &moved, "nowhere: 'y'");
	diag_add(&after, DIAG_LINK_MISSING, &moved, "nowhere: 'y'");
	diag_add(&after, DIAG_LINK_MISSING, &other, "nowhere: 'y'");
	ck_assert_uint_eq(report_drop(&after, &known), 1);
	ck_assert_uint_eq(after.n, 2);
	ck_assert_uint_eq(after.count[DIAG_WARNING], 2);
	ck_assert_view_eq(after.v[1].source, "[x](z)");
	ck_assert(!report_read_baseline(&none, STR("{\"version\": 2}"), &why));
	ck_assert(!report_read_baseline(&none, STR("["), &why));
	diags_release(&before);
	diags_release(&after);
	map_release(&known);
	map_release(&none);
	buf_release(&file);
	buf_release(&why);
}
END_TEST

Suite *lint_report_suite(void)
{
	Suite *s = suite_create("lint/report");
	TCase *t = tcase_create("report");

	tcase_add_loop_test(t, written, 0, countof(forms));
	tcase_add_test(t, nothing);
	tcase_add_test(t, baseline);
	suite_add_tcase(s, t);
	return s;
}
