/*
 * Blocks with prompts: what is typed, what is expected; and http blocks.
 */
#include "tests/runbook/book.h"

/* A block's text -> its script, and its commands as "line[status] script -> expected". */
static const struct {
	const char *lang, *code, *script, *commands;
} cases[] = {
	{ "console", "$ ls\na\nb\n$ pwd\n/x\n", "ls\npwd\n",
	  "2[0] ls\n -> a\nb\n;5[0] pwd\n -> /x\n;" },
	{ "console", "$ false\n[1]\n$ true", "false\ntrue\n",
	  "2[1] false\n -> ;4[0] true\n -> ;" },
	{ "console", "$ x\nout\n[127]\n", "x\n", "2[127] x\n -> out\n;" },
	{ "console", "$ x\n[256]\n[x]\n", "x\n", "2[0] x\n -> [256]\n[x]\n;" },
	{ "console", "intro\n$ x\n", "x\n", "3[0] x\n -> ;" },
	/* Only "$ " is a prompt. */
	{ "console", "$ echo $HOME\n$HOME is it\n", "echo $HOME\n",
	  "2[0] echo $HOME\n -> $HOME is it\n;" },
	{ "console", "$\n$ x\n", "x\n", "3[0] x\n -> ;" },
	{ "console", "  $ x\n  y\n", "x\n", "2[0] x\n ->   y\n;" },
	/* Commands of several lines. */
	{ "console", "$ ls \\\n  -l\nout\n", "ls \\\n  -l\n", "2[0] ls \\\n  -l\n -> out\n;" },
	{ "console", "$ for i in 1 2; do\n> echo $i\n> done\n1\n2\n",
	  "for i in 1 2; do\necho $i\ndone\n",
	  "2[0] for i in 1 2; do\necho $i\ndone\n -> 1\n2\n;" },
	{ "console", "$ cat <<EOF\n> a\n> EOF\na\n", "cat <<EOF\na\nEOF\n",
	  "2[0] cat <<EOF\na\nEOF\n -> a\n;" },
	{ "console", "$ cat <<EOF\na\nEOF\na\n", "cat <<EOF\na\nEOF\n",
	  "2[0] cat <<EOF\na\nEOF\n -> a\n;" },
	{ "console", "$ echo '{\n  x\n}'\nout\n", "echo '{\n  x\n}'\n",
	  "2[0] echo '{\n  x\n}'\n -> out\n;" },
	{ "console", "$ a |\nsort\nout\n", "a |\nsort\n", "2[0] a |\nsort\n -> out\n;" },
	/* Never closed: what follows was output. */
	{ "console", "$ echo it's\nits\nend\n$ x\n", "echo it's\nx\n",
	  "2[0] echo it's\n -> its\nend\n;5[0] x\n -> ;" },
	{ "console", "$ echo \"a\nb\n$ x\"\n", "echo \"a\nx\"\n",
	  "2[0] echo \"a\n -> b\n;4[0] x\"\n -> ;" },
	{ "console", "$ ls > x\n> y\n", "ls > x\n", "2[0] ls > x\n -> > y\n;" },
	/* Root's prompt, where it is the only one. */
	{ "console", "# id -u\n0\n", "id -u\n", "2[0] id -u\n -> 0\n;" },
	{ "console", "# a comment\n$ x\n# y\n", "x\n", "3[0] x\n -> # y\n;" },
	/* Without any prompt all of it is the script. */
	{ "console", "ls\npwd\n", "ls\npwd\n", "" },
	{ "bash", "ls\n$ x\n", "ls\n$ x\n", "" },
	{ "bash", "\n$ ls\nout\n", "ls\n", "3[0] ls\n -> out\n;" },
	{ "bash", "$TOOL --x\n", "$TOOL --x\n", "" },
	{ "python", "$ x\n", "$ x\n", "" },
	{ "sh-session", "$ x\n", "x\n", "2[0] x\n -> ;" },
};

START_TEST(sessions)
{
	struct buf text = BUF_INIT, got = BUF_INIT;
	const struct runbook_block *x;
	struct book b;

	buf_addf(&text, "```%s\n%s%s```\n", cases[_i].lang, cases[_i].code,
	         str_ends(str_of(cases[_i].code), STR("\n")) ? "" : "\n");
	book_read(&b, text.p);
	x = book_one(&b);
	ck_assert_view_eq(x->script, cases[_i].script);
	for (size_t i = 0; i < x->transcript.n; i++) {
		const struct runbook_command *c = &x->transcript.v[i];

		buf_addf(&got, "%u[%d] %.*s -> %.*s;", c->line, c->status, STR_ARG(c->script),
		         STR_ARG(c->expected));
	}
	ck_assert_str_eq(got.p, cases[_i].commands);
	book_release(&b);
	buf_release(&text);
	buf_release(&got);
}
END_TEST

/* A long block whose quote is never closed is read in reasonable time. */
START_TEST(bounded)
{
	struct buf text = BUF_INIT;
	struct book b;

	buf_add_z(&text, "```console\n");
	for (int i = 0; i < 4000; i++)
		buf_addf(&text, "$ echo '%d\noutput of some length and more of it\n", i * 2);
	for (int i = 0; i < 8000; i++)
		buf_add_z(&text, "more and more output that nothing ever closes\n");
	buf_add_z(&text, "```\n");
	book_read(&b, text.p);
	ck_assert_uint_eq(book_one(&b)->transcript.n, 4000);
	book_release(&b);
	buf_release(&text);
}
END_TEST

START_TEST(line_ends)
{
	struct book b;

	book_read(&b, "```sh\r\nls\r\npwd\r\n```\r\n```sh\n\n```\n```sh\nx");
	ck_assert_uint_eq(b.r.nblocks, 3);
	ck_assert_view_eq(b.r.blocks[0].script, "ls\npwd\n");
	ck_assert_view_eq(b.r.blocks[1].refusal, "there is nothing in it");
	ck_assert_view_eq(b.r.blocks[2].script, "x\n");
	ck_assert_view_eq(b.r.blocks[2].refusal, "its fence is never closed");
	book_release(&b);
	book_read(&b, "```sh\necho \xff\n```\n");
	ck_assert_view_eq(book_one(&b)->refusal, "it has bytes that are no UTF-8 text");
	book_release(&b);
}
END_TEST

/* Code is never read as Markdown of our dialect. */
START_TEST(code_stays)
{
	static const char code[] =
		"[[ -f \"$x\" ]] && echo ==a== $b$ #tag ^id [^1] **中文。**后\n"
		"\tx=[[note]] ![[embed]] [TOC] $$y$$ &amp; \\* <!-- c -->\n";
	struct buf text = BUF_INIT;
	struct book b;

	buf_addf(&text, "```bash\n%s```\n\n[^1]: x\n", code);
	book_read(&b, text.p);
	ck_assert_view_eq(book_one(&b)->script, code);
	book_release(&b);
	buf_release(&text);
}
END_TEST

static const char *requests_of(const struct runbook_block *b)
{
	struct buf out = BUF_INIT;
	char *z;

	for (size_t i = 0; i < b->requests.n; i++) {
		const struct runbook_request *q = &b->requests.v[i];

		buf_addf(&out, "%u %.*s %.*s\n", q->line, STR_ARG(q->method), STR_ARG(q->url));
		for (size_t k = 0; k < q->nheaders; k++)
			buf_addf(&out, "%.*s=%.*s\n", STR_ARG(q->headers[k].name),
			         STR_ARG(q->headers[k].value));
		if (q->body.n)
			buf_addf(&out, "[%.*s]\n", STR_ARG(q->body));
	}
	z = runner_text(buf_str(&out));
	buf_release(&out);
	return z;
}

static const struct {
	const char *code, *requests, *said;
} http[] = {
	{ "GET https://example.org/a?b=c HTTP/1.1\n", "2 GET https://example.org/a?b=c\n", "" },
	{ "http://localhost:$PORT/\n", "2 GET http://localhost:$PORT/\n", "" },
	{ "$BASE/x\n", "2 GET $BASE/x\n", "" },
	{ "# a comment\n\nPOST https://x/y\nContent-Type: "
	  "application/json\nX-A:b:c\n\n{\"a\":\n\n1}\n\n",
	  "4 POST https://x/y\nContent-Type=application/json\nX-A=b:c\n[{\"a\":\n\n1}]\n", "" },
	{ "GET https://x/y\n  ?a=1\n  &b=2\nA: b\n", "2 GET https://x/y?a=1&b=2\nA=b\n", "" },
	{ "GET https://x/1\n\n### the next\nDELETE https://x/2\nA: b\n###\nPUT "
	  "https://x/3\n\nbody\n### end\n",
	  "2 GET https://x/1\n5 DELETE https://x/2\nA=b\n8 PUT https://x/3\n[body]\n", "" },
	{ "GET ftp://x/\n", "",
	  "2:1+12 value a request begins with a method and an http:// or https:// address\n" },
	{ "GET https://x/a b\n", "",
	  "2:1+17 value a request begins with a method and an http:// or https:// address\n" },
	{ "GET https://x/\nbad header\n", "",
	  "3:1+10 value a header is \"Name: value\"; a blank line comes before the body\n" },
	{ "# nothing\n", "", "" },
};

START_TEST(requests)
{
	struct buf text = BUF_INIT;
	struct book b;

	buf_addf(&text, "```http\n%s```\n", http[_i].code);
	book_read(&b, text.p);
	ck_assert_int_eq(book_one(&b)->kind, RUNBOOK_HTTP);
	ck_assert_str_eq(requests_of(book_one(&b)), http[_i].requests);
	ck_assert_str_eq(book_says(&b), http[_i].said);
	ck_assert_int_eq(book_one(&b)->refusal.n == 0, http[_i].requests[0] != '\0');
	book_release(&b);
	buf_release(&text);
}
END_TEST

Suite *runbook_script_suite(void)
{
	Suite *s = suite_create("runbook/script");
	TCase *t = tcase_create("scripts");

	tcase_add_loop_test(t, sessions, 0, countof(cases));
	tcase_add_test(t, bounded);
	tcase_add_test(t, line_ends);
	tcase_add_test(t, code_stays);
	tcase_add_loop_test(t, requests, 0, countof(http));
	suite_add_tcase(s, t);
	return s;
}
