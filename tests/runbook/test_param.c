/*
 * Params: what the front matter declares, and which values fit.
 */
#include "tests/runbook/book.h"

static const struct {
	struct runbook_param p;
	const char *value, *why;
} values[] = {
#define P .name = STR_INIT("X"), .type
	{ { P = RUNBOOK_STRING }, "", "" },
	{ { P = RUNBOOK_STRING }, "$(reboot) \"x\"\n'y' 中文", "" },
	{ { P = RUNBOOK_STRING, .required = true }, "", "X must be given: it is required" },
	{ { P = RUNBOOK_STRING, .pattern = STR_INIT("^[a-z]+$") }, "abc", "" },
	{ { P = RUNBOOK_STRING, .pattern = STR_INIT("^[a-z]+$") },
	  "ab1",
	  "X must be like ^[a-z]+$, not 'ab1'" },
	/* The whole value, whatever the pattern says. */
	{ { P = RUNBOOK_STRING, .pattern = STR_INIT("[a-z]+") },
	  "a;reboot",
	  "X must be like [a-z]+, not 'a;reboot'" },
	{ { P = RUNBOOK_STRING, .pattern = STR_INIT("a|b") }, "b", "" },
	{ { P = RUNBOOK_STRING, .pattern = STR_INIT("a|b") },
	  "ab",
	  "X must be like a|b, not 'ab'" },
	{ { P = RUNBOOK_STRING, .pattern = STR_INIT("^[a-z]+$") },
	  "abc\nreboot",
	  "X must be like ^[a-z]+$, not 'abc\nreboot'" },
	{ { P = RUNBOOK_STRING, .pattern = STR_INIT("^[a-z]+$") },
	  "abc\n",
	  "X must be like ^[a-z]+$, not 'abc\n'" },
	{ { P = RUNBOOK_INT }, "-12", "" },
	{ { P = RUNBOOK_INT }, "0x1", "X must be a whole number, not '0x1'" },
	{ { P = RUNBOOK_INT }, "1 ", "X must be a whole number, not '1 '" },
	{ { P = RUNBOOK_INT }, "-", "X must be a whole number, not '-'" },
	{ { P = RUNBOOK_INT },
	  "1234567890123456789",
	  "X must be a whole number, not '1234567890123456789'" },
	{ { P = RUNBOOK_BOOL }, "true", "" },
	{ { P = RUNBOOK_BOOL }, "yes", "X must be true or false, not 'yes'" },
	{ { P = RUNBOOK_DURATION }, "1h30m", "" },
	{ { P = RUNBOOK_DURATION },
	  "90",
	  "X must be a duration such as 30s, 10m or 1h30m, not '90'" },
	{ { P = RUNBOOK_HOST }, "node-1.example.org", "" },
	{ { P = RUNBOOK_HOST }, "[::1]:22", "" },
	{ { P = RUNBOOK_HOST }, "10.0.0.1", "" },
	{ { P = RUNBOOK_HOST },
	  "-oProxyCommand=x",
	  "X must be a host name or an IP address, not '-oProxyCommand=x'" },
	{ { P = RUNBOOK_HOST }, "a b", "X must be a host name or an IP address, not 'a b'" },
	{ { P = RUNBOOK_HOST },
	  "$(reboot)",
	  "X must be a host name or an IP address, not '$(reboot)'" },
	{ { P = RUNBOOK_SECRET, .secret = true }, "any thing", "" },
	{ { P = RUNBOOK_INT, .secret = true }, "hunter2", "X must be a whole number" },
	{ { P = RUNBOOK_SECRET, .secret = true, .pattern = STR_INIT("x+") },
	  "hunter2",
	  "X must be like x+" },
};

START_TEST(fits)
{
	struct buf why = BUF_INIT;
	bool ok = runbook_param_check(&values[_i].p, str_of(values[_i].value), &why);

	ck_assert_str_eq(why.p, values[_i].why);
	ck_assert_int_eq(ok, why.len == 0);
	ck_assert_int_eq(runbook_param_check(&values[_i].p, str_of(values[_i].value), NULL),
	                 ok);
	buf_release(&why);
}
END_TEST

START_TEST(fits_enum_and_caps)
{
	static const struct str words[] = { STR_INIT("staging"), STR_INIT("prod") };
	struct runbook_param p = { .name = STR("ENV"),
		                   .type = RUNBOOK_ENUM,
		                   .values = { words, 2 } };
	struct buf why = BUF_INIT, large = BUF_INIT;

	ck_assert(runbook_param_check(&p, STR("prod"), &why));
	ck_assert(!runbook_param_check(&p, STR("Prod"), &why));
	ck_assert_str_eq(why.p, "ENV must be one of staging, prod, not 'Prod'");
	p.type = RUNBOOK_STRING;
	buf_clear(&why);
	ck_assert(!runbook_param_check(&p, STR("a\0b"), &why));
	ck_assert_str_eq(why.p, "ENV must be without NUL bytes");
	for (size_t i = 0; i <= RUNBOOK_MAX_VALUE; i++)
		buf_add_byte(&large, 'x');
	buf_clear(&why);
	ck_assert(!runbook_param_check(&p, buf_str(&large), &why));
	ck_assert_str_eq(why.p, "ENV must be at most 64 KiB long");
	buf_release(&why);
	buf_release(&large);
}
END_TEST

static const struct {
	const char *text;
	uint64_t ms;
} durations[] = { { "500ms", 500 },  { "30s", 30000 },       { "10m", 600000 },
	          { "2h", 7200000 }, { "7d", 604800000 },    { "1d2h3m4s5ms", 93784005 },
	          { "0s", 0 },       { "365d", 31536000000 } };

static const char *const no_durations[] = { "",
	                                    "s",
	                                    "5",
	                                    "5 s",
	                                    "5x",
	                                    "-5s",
	                                    "1.5h",
	                                    "5m1h",
	                                    "1s1s",
	                                    "366d",
	                                    "99999999999999999999s",
	                                    "5S" };

START_TEST(reads_durations)
{
	uint64_t ms;

	for (size_t i = 0; i < countof(durations); i++) {
		ck_assert_msg(runbook_duration(str_of(durations[i].text), &ms), "%s",
		              durations[i].text);
		ck_assert_uint_eq(ms, durations[i].ms);
	}
	for (size_t i = 0; i < countof(no_durations); i++)
		ck_assert_msg(!runbook_duration(str_of(no_durations[i]), &ms), "%s",
		              no_durations[i]);
}
END_TEST

START_TEST(declares)
{
	const struct runbook_param *p;
	struct book b;

	book_read(&b,
	          "---\nrunbook:\n  params:\n"
	          "    NODE: {type: host, required: true, pattern: '[a-z]+', help: a node}\n"
	          "    ENV: {values: [staging, prod], default: staging}\n"
	          "    TOKEN: {secret: true, from: \"cmd: pass show x\"}\n"
	          "    USER_ID: {type: int, from: env:USER_ID}\n"
	          "    CERT: {from: file:a.pem}\n"
	          "    MOUNT: /var\n"
	          "    PORT: 5432\n"
	          "    NOTHING:\n"
	          "  alerts: [Full, Fuller]\n"
	          "  labels: {NODE: instance}\n"
	          "  session: shell\n---\n");
	ck_assert_str_eq(book_says(&b), "");
	ck_assert_uint_eq(b.r.params.n, 8);
	p = b.r.params.v;
	ck_assert(p[0].type == RUNBOOK_HOST && p[0].required && !p[0].has_default);
	ck_assert_view_eq(p[0].pattern, "[a-z]+");
	ck_assert_view_eq(p[0].help, "a node");
	ck_assert_view_eq(p[0].label, "instance");
	ck_assert_uint_eq(p[0].line, 4);
	ck_assert_uint_eq(p[0].column, 5);
	ck_assert(p[1].type == RUNBOOK_ENUM && p[1].has_default && p[1].values.n == 2);
	ck_assert_view_eq(p[1].normal, "staging");
	ck_assert(p[2].type == RUNBOOK_SECRET && p[2].secret && p[2].from == RUNBOOK_FROM_CMD);
	ck_assert_view_eq(p[2].source, "pass show x");
	ck_assert_int_eq(p[3].from, RUNBOOK_FROM_ENV);
	ck_assert_int_eq(p[4].from, RUNBOOK_FROM_FILE);
	ck_assert_view_eq(p[5].normal, "/var");
	ck_assert_view_eq(p[6].normal, "5432");
	ck_assert(!p[7].has_default && !p[7].required);
	ck_assert_uint_eq(b.r.alerts.n, 2);
	ck_assert_int_eq(b.r.session, RUNBOOK_SESSION_SHELL);
	book_release(&b);
}
END_TEST

/* What stands below "runbook:" -> what is said; `refuses`: and no block runs. */
static const struct {
	const char *yaml, *said;
	bool refuses;
} wrong[] = {
	{ "  parms: {}\n", "3:3+0 param a runbook has no 'parms' (did you mean 'params'?)\n",
	  false },
	{ "  params: [A]\n", "3:11+0 param 'params' should be a map of names\n", true },
	{ "  params: {a-b: x}\n",
	  "3:12+0 param 'a-b' cannot be a variable: letters, digits and \"_\" only\n", true },
	{ "  params: {PATH: x}\n",
	  "3:12+0 param a param cannot be called PATH: that variable has a meaning already\n",
	  true },
	{ "  params: {A: {type: text}}\n",
	  "3:22+0 param param A: the type is string, int, bool, enum, duration, host or "
	  "secret, not 'text'\n",
	  true },
	{ "  params: {A: {patern: x}}\n",
	  "3:16+0 param a param has no 'patern' (did you mean 'pattern'?)\n", true },
	{ "  params: {A: {pattern: 'a('}}\n",
	  "3:25+0 param param A: this is no extended regular expression: 'a('\n", true },
	{ "  params: {A: {type: int, default: x}}\n",
	  "3:36+0 param the default of param A must be a whole number, not 'x'\n", true },
	{ "  params: {A: {type: enum}}\n", "3:15+0 param param A: an enum needs its values\n",
	  true },
	{ "  params: {A: {type: int, values: [1]}}\n",
	  "3:15+0 param param A: only an enum has values\n", true },
	{ "  params: {A: {secret: true, default: x}}\n",
	  "3:39+0 param param A: a secret's value does not belong into a note\n", true },
	{ "  params: {A: {from: pass}}\n",
	  "3:22+0 param param A: a source is cmd:COMMAND, env:NAME or file:PATH, not 'pass'\n",
	  true },
	{ "  params: {A: {required: x}}\n",
	  "3:26+0 param param A: this should be true or false\n", true },
	{ "  labels: {B: x}\n", "3:12+0 param there is no param 'B' that a label could give\n",
	  false },
	{ "  session: tmux\n", "3:12+0 param a session is 'process' or 'shell'\n", false },
	{ "  alerts: {a: b}\n", "3:11+0 param 'alerts' should be a list of texts\n", false },
};

START_TEST(says_what_is_wrong)
{
	struct buf text = BUF_INIT;
	struct book b;

	buf_addf(&text, "---\nrunbook:\n%s---\n```sh\ntrue\n```\n", wrong[_i].yaml);
	book_read(&b, text.p);
	ck_assert_str_eq(book_says(&b), wrong[_i].said);
	ck_assert_int_eq(book_one(&b)->refusal.n > 0, wrong[_i].refuses);
	book_release(&b);
	buf_release(&text);
}
END_TEST

static bool get(void *ctx, struct str name, struct str *value)
{
	*value = STR("$A${B}");
	return str_eq(name, STR("A")) || str_eq(name, STR("B_1"));
}

START_TEST(expands)
{
	static const struct {
		const char *text, *wanted;
		bool all;
	} texts[] = { { "", "", true },
		      { "a$$b", "a$b", true },
		      /* Once: what comes in is not looked at again. */
		      { "<$A>${B_1}x", "<$A${B}>$A${B}x", true },
		      { "$C/${C}", "$C/${C}", false },
		      { "$ $1 ${ ${A ${A-x} $", "$ $1 ${ ${A ${A-x} $", true } };

	for (size_t i = 0; i < countof(texts); i++) {
		struct buf out = BUF_INIT;

		ck_assert_int_eq(runbook_expand(&out, str_of(texts[i].text), get, NULL),
		                 texts[i].all);
		ck_assert_str_eq(out.p, texts[i].wanted);
		buf_release(&out);
	}
}
END_TEST

Suite *runbook_param_suite(void)
{
	Suite *s = suite_create("runbook/param");
	TCase *t = tcase_create("params");

	tcase_add_loop_test(t, fits, 0, countof(values));
	tcase_add_test(t, fits_enum_and_caps);
	tcase_add_test(t, reads_durations);
	tcase_add_test(t, declares);
	tcase_add_loop_test(t, says_what_is_wrong, 0, countof(wrong));
	tcase_add_test(t, expands);
	suite_add_tcase(s, t);
	return s;
}
