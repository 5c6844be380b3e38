#include "ext/highlight/highlight.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "tests/runner.h"

static const char *const languages[] = {
	"bash", "c",   "console", "css",        "diff",       "dockerfile", "go",    "hcl",
	"html", "ini", "java",    "javascript", "json",       "make",       "nginx", "python",
	"rust", "sql", "toml",    "tsx",        "typescript", "yaml",
};

/* The text that a browser would show: no tags, the four entities as characters. */
static void add_text(struct buf *out, struct str html)
{
	static const struct {
		struct str entity;
		char c;
	} entities[] = {
		{ STR_INIT("&amp;"), '&' },
		{ STR_INIT("&lt;"), '<' },
		{ STR_INIT("&gt;"), '>' },
		{ STR_INIT("&quot;"), '"' },
	};

	while (html.n) {
		size_t skip = 1;
		char c = html.p[0];

		if (c == '<') {
			skip = str_find_char(html, '>', 0) + 1;
			ck_assert_uint_gt(skip, 0);
		} else {
			for (size_t i = 0; i < countof(entities); i++)
				if (str_starts(html, entities[i].entity)) {
					c = entities[i].c;
					skip = entities[i].entity.n;
				}
			ck_assert(c != '&' || skip > 1);
			buf_add_byte(out, c);
		}
		html = str_tail(html, skip);
	}
}

static size_t count(struct str s, struct str what)
{
	size_t n = 0;

	for (size_t at = str_find(s, what, 0); at != STR_NPOS; at = str_find(s, what, at + 1))
		n++;
	return n;
}

/* Whatever the code is: its text is kept, and every span is closed. */
static void check_text(const char *language, struct str code)
{
	struct buf html = BUF_INIT, text = BUF_INIT;

	highlight_code(&html, str_of(language), code);
	add_text(&text, buf_str(&html));
	ck_assert_msg(str_eq(buf_str(&text), code), "%s changed the text of: %.*s\ninto: %s",
	              language, STR_ARG(code), html.p);
	ck_assert_uint_eq(count(buf_str(&html), STR("<span ")),
	                  count(buf_str(&html), STR("</span>")));
	buf_release(&html);
	buf_release(&text);
}

/* Pieces that a few or all of the languages give a meaning to. */
static const char *const pieces[] = {
	"if ",
	"then\n",
	"fi",
	"\n",
	"\n\n",
	"  ",
	"\t",
	"{",
	"}",
	"(",
	")",
	"[",
	"]",
	"\"",
	"'",
	"`",
	"$",
	"${",
	"$(",
	"<<EOF\n",
	"EOF\n",
	"<",
	">",
	"&",
	"|",
	";",
	":",
	": ",
	"- ",
	"# ",
	"//",
	"/*",
	"*/",
	"\\",
	"\\\n",
	"=",
	"==",
	"foo",
	"Bar",
	"BAZ",
	"1",
	"0x1f",
	"1.5e3",
	"true",
	"null",
	"key: v\n",
	"a = 1\n",
	"[x]\n",
	"@@ -1 +1 @@\n",
	"+a\n",
	"-b\n",
	"$ ls\n",
	"> x\n",
	"# id\n",
	"FROM a\n",
	"RUN x\n",
	"select ",
	"fn ",
	"def f():\n",
	"<a b=\"c\">",
	"</a>",
	"<!--",
	"-->",
	"\xe4\xb8\xad",
	"\xff",
	"\xc0",
	"server {\n",
	"resource \"a\" \"b\" {\n",
	"|\n  t\n",
	"---\n",
	"&x ",
	"*x",
	"%",
	"~",
	"^",
	"!",
	"?",
	",",
};

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

START_TEST(any_text_is_kept)
{
	uint32_t state = (uint32_t)_i * 7919u + 1;

	for (int round = 0; round < 40; round++) {
		struct buf code = BUF_INIT;
		uint32_t n = next(&state) % 60;

		while (n--) {
			if (next(&state) % 20 == 0)
				buf_add_byte(&code, (char)(next(&state) % 256));
			else
				buf_add_z(&code, pieces[next(&state) % countof(pieces)]);
		}
		check_text(languages[_i], buf_str(&code));
		buf_release(&code);
	}
}
END_TEST

/* Cut anywhere, a real piece of code is no less kept. */
START_TEST(cut_text_is_kept)
{
	static const char code[] = "$ cat <<'E' > x\n\xe4\xbd\xa0 & <b>\nE\nout\n\"a ${b} $(c "
				   "\"d\")\" # {\n[s]\nk = \"v\"\n"
				   "FROM x AS y\nRUN a \\\n # c\n && b\nlocation / { "
				   "proxy_pass http://$h; }\n/* x */";

	for (size_t to = 0; to < sizeof(code); to++)
		check_text(languages[_i], str_from(code, to));
}
END_TEST

START_TEST(every_language_is_known)
{
	struct buf html = BUF_INIT;

	ck_assert_view_eq(highlight_language(str_of(languages[_i])), languages[_i]);
	ck_assert(!highlight_code(&html, STR("no-such-language"), STR("<x>")));
	ck_assert_buf_eq(&html, "&lt;x&gt;");
	buf_release(&html);
}
END_TEST

#define K(text) "<span class=\"hl-keyword\">" text "</span>"
#define F(text) "<span class=\"hl-function\">" text "</span>"
#define S(text) "<span class=\"hl-string\">" text "</span>"
#define P(text) "<span class=\"hl-property\">" text "</span>"
#define N(text) "<span class=\"hl-number\">" text "</span>"
#define C(text) "<span class=\"hl-comment\">" text "</span>"
#define T(text) "<span class=\"hl-type\">" text "</span>"
#define H(name, text) "<span class=\"hl-" name "\">" text "</span>"

static const struct {
	const char *language, *code, *html;
} spans[] = {
	{ "sh", "echo \"hi $x\" # c",
	  F("echo") " " S("&quot;hi ") P("$x") S("&quot;") " " C("# c") },
	{ "bash", "if ls -l | wc; then",
	  K("if") " " F("ls") " " H("constant", "-l") " " H("operator",
	                                                    "|") " " F("wc") "; " K("then") },
	{ "yml", "a: 1\nb: \"x\" # c\n",
	  P("a") ": " N("1") "\n" P("b") ": " S("&quot;x&quot;") " " C("# c") "\n" },
	{ "yaml", "on: true", P("on") ": " H("boolean", "true") },
	{ "json", "{\"a\": [1, null]}",
	  "{" P("&quot;a&quot;") ": [" N("1") ", " H("constant", "null") "]}" },
	{ "py", "def f(): return \"x\"",
	  K("def") " " F("f") "(): " K("return") " " S("&quot;x&quot;") },
	{ "golang", "func f() { return 1 }",
	  K("func") " " F("f") "() { " K("return") " " N("1") " }" },
	{ "c", "int f(void) { return 0; }",
	  T("int") " " F("f") "(" T("void") ") { " K("return") " " N("0") "; }" },
	{ "js", "const x = 1;", K("const") " x " H("operator", "=") " " N("1") ";" },
	{ "ts", "type A = string",
	  K("type") " " T("A") " " H("operator", "=") " " T("string") },
	{ "tsx", "<a/>", "&lt;" H("tag", "a") "/&gt;" },
	{ "sql", "SELECT 1 -- c", K("SELECT") " " N("1") " " C("-- c") },
	{ "toml", "[a]\nk = \"v\"",
	  "[" T("a") "]\n" P("k") " " H("operator", "=") " " S("&quot;v&quot;") },
	{ "html", "<a href=x>",
	  "&lt;" H("tag", "a") " " H("attribute", "href") "=" S("x") "&gt;" },
	{ "css", "a { color: red }", H("tag", "a") " { " P("color") ": red }" },
	{ "java", "class A { int f() { return 1; } }",
	  K("class") " " T("A") " { " T("int") " " F("f") "() { " K("return") " " N(
		  "1") "; } }" },
	{ "rs", "fn f() { let x = \"a\"; }",
	  K("fn") " " F("f") "() { " K("let") " x = " S("&quot;a&quot;") "; }" },
	{ "makefile", "# c\ninclude a.mk\n", C("# c") "\n" K("include") " a.mk\n" },
	{ "dockerfile", "FROM a AS b\nRUN ls -l\n",
	  K("FROM") " a " K("AS") " b\n" K("RUN") " " F("ls") " " H("constant", "-l") "\n" },
	{ "docker", "ENV A=\"b\"\nCOPY --from=x . /y",
	  K("ENV") " " P("A") "=" S("&quot;b&quot;") "\n" K("COPY") " " H("attribute",
	                                                                  "--from") "=x . /y" },
	{ "Dockerfile", "RUN a \\\n  # c\n  b\nUSER c",
	  K("RUN") " " F("a") " \\\n  " C("# c") "\n  " F("b") "\n" K("USER") " c" },
	{ "ini", "; c\n[s]\nk = 5\nb=yes\n",
	  C("; c") "\n" T("[s]") "\n" P("k") " " H("operator", "=") " " N("5") "\n" P("b")
	          H("operator", "=") H("boolean", "yes") "\n" },
	{ "properties", "a.b: ${c}\n",
	  P("a.b") H("operator", ":") " " H("variable", "${c}") "\n" },
	{ "diff", "--- a\n@@ -1 @@\n-x\n+<y>\n z\n",
	  K("--- a") "\n" H("label", "@@ -1 @@") "\n" H("deleted", "-x") "\n" H(
		  "inserted", "+&lt;y&gt;") "\n z\n" },
	{ "nginx", "server {\n  listen 80; # c\n  root $a;\n}",
	  K("server") " {\n  " P("listen") " " N("80") "; " C("# c") "\n  " P("root") " " H(
		  "variable", "$a") ";\n}" },
	{ "tf", "resource \"a\" \"b\" {\n  c = var.d # e\n}",
	  K("resource") " " S("&quot;a&quot;") " " S("&quot;b&quot;") " {\n  " P("c") " " H(
		  "operator", "=") " " H("variable", "var") ".d " C("# e") "\n}" },
	{ "hcl", "x = \"a ${b}\"\ny = f(<<E\nz\nE\n)",
	  P("x") " " H("operator", "=") " " S("&quot;a ") H("variable", "${b}")
	          S("&quot;") "\n" P("y") " " H("operator", "=") " " F("f") "(" S(
			  "&lt;&lt;E\nz\nE\n") ")" },
};

START_TEST(known_spans)
{
	struct buf html = BUF_INIT;

	ck_assert(highlight_code(&html, str_of(spans[_i].language), str_of(spans[_i].code)));
	ck_assert_buf_eq(&html, spans[_i].html);
	buf_release(&html);
}
END_TEST

#define CMD "<span class=\"line cmd\"><span class=\"hl-prompt\">"
#define OUT "<span class=\"line out\">"
#define E "</span>"

static const struct {
	const char *language, *code, *html;
} sessions[] = {
	{ "console", "$ ls -l\na < b\n",
	  CMD "$ " E F("ls") " " H("constant", "-l") "\n" E OUT "a &lt; b\n" E },
	{ "shell-session", "[root@n1 ~]# id\nuid=0",
	  CMD "[root@n1 ~]# " E F("id") "\n" E OUT "uid=0" E },
	{ "console", "sh-4.4# id\n# x\n", CMD "sh-4.4# " E F("id") "\n" E OUT "# x\n" E },
	{ "console", "# id\nuid=0\n", CMD "# " E F("id") "\n" E OUT "uid=0\n" E },
	{ "console", "a@b:~/c$ id\n", CMD "a@b:~/c$ " E F("id") "\n" E },
	{ "console", "$ a \\\n  -b\n-c\n",
	  CMD "$ " E F("a") " \\\n" E "<span class=\"line cmd\">  " H(
		  "constant", "-b") "\n" E OUT "-c\n" E },
	{ "console", "$ cat <<X\n# y\nX\nz",
	  CMD "$ " E F("cat") " " H("operator", "&lt;&lt;")
	          S("X") "\n" E "<span class=\"line cmd\">" S("# y\n") E
	  "<span class=\"line cmd\">" S("X") "\n" E OUT "z" E },
	{ "console", "$ for i in 1; do\n> ls\n> done\n> id x\n",
	  CMD
	  "$ " E K("for") " " P("i") " " K("in") " " N("1") "; " K("do") "\n" E CMD "&gt; " E F(
		  "ls") "\n" E CMD "&gt; " E K("done") "\n" E CMD "&gt; " E F("id") " x\n" E },
	{ "console", "$ npm test\n> x@1 test\n",
	  CMD "$ " E F("npm") " test\n" E OUT "&gt; x@1 test\n" E },
	{ "sh", "\n$ ls\nout\n", OUT "\n" E CMD "$ " E F("ls") "\n" E OUT "out\n" E },
	{ "console", "$\n", CMD "$" E "\n" E },
};

START_TEST(known_sessions)
{
	struct buf html = BUF_INIT;

	ck_assert(highlight_code(&html, str_of(sessions[_i].language),
	                         str_of(sessions[_i].code)));
	ck_assert_buf_eq(&html, sessions[_i].html);
	buf_release(&html);
}
END_TEST

START_TEST(output_alone_is_no_session)
{
	struct buf html = BUF_INIT;

	ck_assert(!highlight_console(&html, STR("NAME  READY\nweb   1/1 > \"x\"\n")));
	ck_assert_buf_eq(&html, "NAME  READY\nweb   1/1 &gt; &quot;x&quot;\n");
	buf_release(&html);
}
END_TEST

static const struct {
	const char *alias, *language;
} aliases[] = {
	{ "SH", "bash" },
	{ "Shell", "bash" },
	{ "zsh", "bash" },
	{ "text/x-sh", "bash" },
	{ "yml", "yaml" },
	{ "golang", "go" },
	{ "TypeScript", "typescript" },
	{ "jsx", "javascript" },
	{ "node", "javascript" },
	{ "rs", "rust" },
	{ "docker", "dockerfile" },
	{ "terraform", "hcl" },
	{ "mk", "make" },
	{ "conf", "ini" },
	{ ".env", "ini" },
	{ "application/json", "json" },
	{ "language-python", "python" },
	{ "patch", "diff" },
	{ "shell-session", "console" },
	{ "postgresql", "sql" },
	{ "xml", "html" },
	{ " py ", "python" },
	{ "ps1", "" },
	{ "", "" },
	{ "text", "" },
	{ "c++", "" },
	{ "mermaid", "" },
	{ "text/", "" },
	{ "bash zsh", "" },
};

START_TEST(names_of_languages)
{
	ck_assert_view_eq(highlight_language(str_of(aliases[_i].alias)), aliases[_i].language);
}
END_TEST

/* Fill `code` with `what` up to `size` bytes and see whether it is highlighted. */
static bool is_highlighted(const char *language, const char *what, size_t size)
{
	struct buf code = BUF_INIT, html = BUF_INIT;
	bool done;

	while (code.len + strlen(what) <= size)
		buf_add_z(&code, what);
	done = highlight_code(&html, str_of(language), buf_str(&code));
	ck_assert(done || str_eq(buf_str(&html), buf_str(&code)));
	buf_release(&code);
	buf_release(&html);
	return done;
}

START_TEST(too_long_is_plain)
{
	ck_assert(is_highlighted("ini", "                 ; comment\n", HIGHLIGHT_MAX));
	ck_assert(!is_highlighted("ini", "                 ; comment\n", HIGHLIGHT_MAX + 40));
	ck_assert(is_highlighted("yaml", "xxxxx", 10000));
	ck_assert(!is_highlighted("yaml", "xxxxx", 10005));
	ck_assert(is_highlighted("json", "[\n", HIGHLIGHT_PIECES));
	ck_assert(!is_highlighted("json", "[\n", HIGHLIGHT_PIECES + 2));
}
END_TEST

/* What makes parsers lose themselves: nothing but openings. */
static const char *const openings[] = { "(",  "[",    "{",       "\"",         "'",     "${",
	                                "$(", "\"${", "<a ",     "<a>\n",      "<<A\n", "if ",
	                                "- ", "- \n", "a: \n ",  "/*",         "`",     "[[",
	                                "((", "((\n", "$ <<E\n", "case x in\n" };

START_TEST(openings_end)
{
	for (size_t l = 0; l < countof(languages); l++) {
		struct buf code = BUF_INIT;

		while (code.len < 1500)
			buf_add_z(&code, openings[_i]);
		check_text(languages[l], buf_str(&code));
		buf_release(&code);
	}
}
END_TEST

#define THREADS 4

static void *highlight_all(void *arg)
{
	struct buf *out = arg;

	for (int round = 0; round < 20; round++)
		for (size_t i = 0; i < countof(spans); i++)
			highlight_code(out, str_of(spans[i].language), str_of(spans[i].code));
	return NULL;
}

START_TEST(threads_agree)
{
	pthread_t thread[THREADS];
	struct buf out[THREADS], alone = BUF_INIT;

	highlight_release();
	for (size_t i = 0; i < THREADS; i++) {
		out[i] = (struct buf)BUF_INIT;
		ck_assert_int_eq(pthread_create(&thread[i], NULL, highlight_all, &out[i]), 0);
	}
	highlight_all(&alone);
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		ck_assert(str_eq(buf_str(&out[i]), buf_str(&alone)));
		buf_release(&out[i]);
	}
	buf_release(&alone);
	highlight_release();
}
END_TEST

Suite *ext_highlight_highlight_suite(void)
{
	Suite *s = suite_create("ext/highlight");
	TCase *t = tcase_create("any code");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, any_text_is_kept, 0, countof(languages));
	tcase_add_loop_test(t, cut_text_is_kept, 0, countof(languages));
	tcase_add_loop_test(t, openings_end, 0, countof(openings));
	tcase_add_test(t, too_long_is_plain);
	suite_add_tcase(s, t);

	t = tcase_create("known code");
	tcase_add_loop_test(t, known_spans, 0, countof(spans));
	tcase_add_loop_test(t, known_sessions, 0, countof(sessions));
	tcase_add_test(t, output_alone_is_no_session);
	suite_add_tcase(s, t);

	t = tcase_create("languages");
	tcase_add_loop_test(t, every_language_is_known, 0, countof(languages));
	tcase_add_loop_test(t, names_of_languages, 0, countof(aliases));
	suite_add_tcase(s, t);

	t = tcase_create("threads");
	tcase_add_test(t, threads_agree);
	suite_add_tcase(s, t);
	return s;
}
