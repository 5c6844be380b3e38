/*
 * GitHub's part of the dialect, rule by rule: what each section on an extension
 * of the GFM specification says, in cases of our own, through render_fragment().
 * What differs from cmark-gfm is the last table, and in tests/spec/exceptions.txt.
 */
#include "ext/html/html.h"
#include "ext/md/md.h"
#include "render/render.h"
#include "tests/runner.h"

#define TH(text) "<th>" text "</th>\n"
#define TD(text) "<td>" text "</td>\n"
#define TH_A(align, text) "<th align=\"" align "\">" text "</th>\n"
#define TD_A(align, text) "<td align=\"" align "\">" text "</td>\n"
#define TR(cells) "<tr>\n" cells "</tr>\n"
#define BODY(rows) "<tbody>\n" rows "</tbody>\n"
#define TABLE(head, body) "<table>\n<thead>\n" TR(head) "</thead>\n" body "</table>\n"

#define OPEN "<input type=\"checkbox\" disabled=\"\" />"
#define DONE "<input type=\"checkbox\" checked=\"\" disabled=\"\" />"

#define URL(url) "<a href=\"" url "\">" url "</a>"
#define WWW(rest) "<a href=\"http://www." rest "\">www." rest "</a>"
#define MAIL(address) "<a href=\"mailto:" address "\">" address "</a>"

struct fragment_case {
	const char *markdown, *html;
};

/* A header row and a delimiter row of as many cells; rows to the first blank line or other block. */
static const struct fragment_case tables[] = {
	{ "| host | role |\n|---|---|\n| web-1 | front |\n| db-1 | store |\n",
	  TABLE(TH("host") TH("role"),
	        BODY(TR(TD("web-1") TD("front")) TR(TD("db-1") TD("store")))) },
	{ "host | role\n-|-\nweb-1 | front\n",
	  TABLE(TH("host") TH("role"), BODY(TR(TD("web-1") TD("front")))) },
	{ "| l | c | r | n |\n:--|:-:|--:|---\n1 | 2 | 3 | 4\n",
	  TABLE(TH_A("left", "l") TH_A("center", "c") TH_A("right", "r") TH("n"),
	        BODY(TR(TD_A("left", "1") TD_A("center", "2") TD_A("right", "3") TD("4")))) },
	{ "|   wide    |x|\n|---|---|\n|a   |     b |\n",
	  TABLE(TH("wide") TH("x"), BODY(TR(TD("a") TD("b")))) },
	{ "| one |\n| --- |\n| 1 |\n", TABLE(TH("one"), BODY(TR(TD("1")))) },
	{ "| cmd \\| pipe |\n|---|\n| `a \\| b` |\n| *x \\| y* |\n",
	  TABLE(TH("cmd | pipe"),
	        BODY(TR(TD("<code>a | b</code>")) TR(TD("<em>x | y</em>")))) },
	{ "| a | b |\n|---|---|\n| **bold** `code` | [text](/to) ~~old~~ |\n",
	  TABLE(TH("a") TH("b"), BODY(TR(TD("<strong>bold</strong> <code>code</code>") TD(
					 "<a href=\"/to\">text</a> <del>old</del>")))) },
	{ "| a | b |\n|---|---|\n| - no list | # no heading |\n",
	  TABLE(TH("a") TH("b"), BODY(TR(TD("- no list") TD("# no heading")))) },
	{ "| a |\n|---|\n| 1 |\n> quote\n",
	  TABLE(TH("a"), BODY(TR(TD("1")))) "<blockquote>\n<p>quote</p>\n</blockquote>\n" },
	{ "| a |\n|---|\n| 1 |\n- item\n",
	  TABLE(TH("a"), BODY(TR(TD("1")))) "<ul>\n<li>item</li>\n</ul>\n" },
	{ "| a |\n|---|\n| 1 |\n# heading\n",
	  TABLE(TH("a"), BODY(TR(TD("1")))) "<h1>heading</h1>\n" },
	{ "| a |\n|---|\n| 1 |\n***\n", TABLE(TH("a"), BODY(TR(TD("1")))) "<hr />\n" },
	{ "| a |\n|---|\n| 1 |\n```\ncode\n```\n",
	  TABLE(TH("a"), BODY(TR(TD("1")))) "<pre><code>code\n</code></pre>\n" },
	{ "| a |\n|---|\n| 1 |\n<div>\n</div>\n",
	  TABLE(TH("a"), BODY(TR(TD("1")))) "<div>\n</div>\n" },
	{ "| a | b |\n|---|---|\n| 1 | 2 |\nplain words\n\nafter\n",
	  TABLE(TH("a") TH("b"),
	        BODY(TR(TD("1") TD("2")) TR(TD("plain words") TD("")))) "<p>after</p>\n" },
	{ "| a | b |\n|---|---|\n| 1 | 2 |\n---\n",
	  TABLE(TH("a") TH("b"), BODY(TR(TD("1") TD("2")))) "<hr />\n" },
	{ "| a | b |\n|---|\n| 1 |\n", "<p>| a | b |\n|---|\n| 1 |</p>\n" },
	{ "| a |\n|---|---|\n| 1 |\n", "<p>| a |\n|---|---|\n| 1 |</p>\n" },
	{ "| a | b |\n|---|---|\n| only |\n| 1 | 2 | 3 | 4 |\n",
	  TABLE(TH("a") TH("b"), BODY(TR(TD("only") TD("")) TR(TD("1") TD("2")))) },
	{ "| a | b |\n|---|---|\n", TABLE(TH("a") TH("b"), "") },
	{ "| a | b |\n| x | y |\n", "<p>| a | b |\n| x | y |</p>\n" },
	{ "words before\n| a | b |\n|---|---|\n| 1 | 2 |\n",
	  "<p>words before</p>\n" TABLE(TH("a") TH("b"), BODY(TR(TD("1") TD("2")))) },
	{ "> | a |\n> |---|\n> | 1 |\n",
	  "<blockquote>\n" TABLE(TH("a"), BODY(TR(TD("1")))) "</blockquote>\n" },
	{ "- | a |\n  |---|\n  | 1 |\n",
	  "<ul>\n<li>\n" TABLE(TH("a"), BODY(TR(TD("1")))) "</li>\n</ul>\n" },
	{ "    | a |\n    |---|\n", "<pre><code>| a |\n|---|\n</code></pre>\n" },
	{ "| a | b |\n|---|---|\n| | 2 |\n", TABLE(TH("a") TH("b"), BODY(TR(TD("") TD("2")))) },
};

/* Items whose first paragraph begins with a box and white space. */
static const struct fragment_case tasks[] = {
	{ "- [ ] open\n- [x] done\n- [X] done too\n",
	  "<ul>\n<li>" OPEN " open</li>\n<li>" DONE " done</li>\n<li>" DONE
	  " done too</li>\n</ul>\n" },
	{ "1. [ ] first\n2. [x] second\n",
	  "<ol>\n<li>" OPEN " first</li>\n<li>" DONE " second</li>\n</ol>\n" },
	{ "* [ ] outer\n  + [x] inner\n    - [ ] innermost\n",
	  "<ul>\n<li>" OPEN " outer\n<ul>\n<li>" DONE " inner\n<ul>\n<li>" OPEN
	  " innermost</li>\n</ul>\n</li>\n</ul>\n</li>\n</ul>\n" },
	{ "- [ ] a\n- plain\n", "<ul>\n<li>" OPEN " a</li>\n<li>plain</li>\n</ul>\n" },
	{ "- [x] a\n\n- [ ] b\n",
	  "<ul>\n<li>" DONE " \n<p>a</p>\n</li>\n<li>" OPEN " \n<p>b</p>\n</li>\n</ul>\n" },
	{ "- [ ] *a* `b`\n", "<ul>\n<li>" OPEN " <em>a</em> <code>b</code></li>\n</ul>\n" },
	{ "- []\n- [y] a\n- [ ]a\n- [  ] b\n",
	  "<ul>\n<li>[]</li>\n<li>[y] a</li>\n<li>[ ]a</li>\n<li>[  ] b</li>\n</ul>\n" },
	{ "- a [ ] b\n", "<ul>\n<li>a [ ] b</li>\n</ul>\n" },
	{ "[ ] no list\n", "<p>[ ] no list</p>\n" },
	{ "- a\n\n  [x] second paragraph\n",
	  "<ul>\n<li>\n<p>a</p>\n<p>[x] second paragraph</p>\n</li>\n</ul>\n" },
	{ "- \\[ ] escaped\n", "<ul>\n<li>[ ] escaped</li>\n</ul>\n" },
};

/* One or two tildes, not three; within a paragraph; inside other inlines and around them. */
static const struct fragment_case strikes[] = {
	{ "~~gone~~ here\n", "<p><del>gone</del> here</p>\n" },
	{ "~gone~ here\n", "<p><del>gone</del> here</p>\n" },
	{ "so ~~~gone~~~ here\n", "<p>so ~~~gone~~~ here</p>\n" },
	{ "so ~~many\nlines~~ gone\n", "<p>so <del>many\nlines</del> gone</p>\n" },
	{ "a ~~b\n\nc~~ d\n", "<p>a ~~b</p>\n<p>c~~ d</p>\n" },
	{ "in~~side~~words\n", "<p>in<del>side</del>words</p>\n" },
	{ "~~ spaces ~~\n", "<p>~~ spaces ~~</p>\n" },
	{ "~~*both*~~ *~~both~~* **~~bold~~**\n",
	  "<p><del><em>both</em></del> <em><del>both</del></em> "
	  "<strong><del>bold</del></strong></p>\n" },
	{ "*a ~~b* c~~\n", "<p><em>a ~~b</em> c~~</p>\n" },
	{ "\\~~not~~ `~~code~~` ~~a\\~~~\n",
	  "<p>~~not~~ <code>~~code~~</code> <del>a~</del></p>\n" },
	{ "[~~text~~](/to) ~~[text](/to)~~\n",
	  "<p><a href=\"/to\"><del>text</del></a> <del><a href=\"/to\">text</a></del></p>\n" },
	{ "~~a~ b~~\n", "<p><del>a~ b</del></p>\n" },
	{ "~~\n", "<p>~~</p>\n" },
	{ "~~a~~~~b~~\n", "<p><del>a~~~~b</del></p>\n" },
};

/* Bare addresses: where they may begin, what a host is, what trails them. */
static const struct fragment_case addresses[] = {
	{ "www.ex.io\n", "<p>" WWW("ex.io") "</p>\n" },
	{ "see www.ex.io/a-b_c/d?e=f#g now\n",
	  "<p>see " WWW("ex.io/a-b_c/d?e=f#g") " now</p>\n" },
	{ "www.ex.io. www.ex.io/x.y, www.ex.io! www.ex.io? www.ex.io: www.ex.io*\n",
	  "<p>" WWW("ex.io") ". " WWW("ex.io/x.y") ", " WWW("ex.io") "! " WWW("ex.io") "? " WWW(
		  "ex.io") ": " WWW("ex.io") "*</p>\n" },
	{ "www.ex.io/a_ www.ex.io/b~ 'www.ex.io/c' \"www.ex.io/d\"\n",
	  "<p>" WWW("ex.io/a") "_ " WWW(
		  "ex.io/b") "~ 'www.ex.io/c' &quot;www.ex.io/d&quot;</p>\n" },
	{ "www.ex.io/(a) (www.ex.io/b) www.ex.io/(c))) (www.ex.io/(d)\n",
	  "<p>" WWW("ex.io/(a)") " (" WWW("ex.io/b") ") " WWW("ex.io/(c)") ")) (" WWW(
		  "ex.io/(d)") "</p>\n" },
	{ "www.ex.io/(a))b\n", "<p>" WWW("ex.io/(a))b") "</p>\n" },
	{ "www.ex.io/?a=1&b=2 www.ex.io/?a=1&amp; www.ex.io/?a;\n",
	  "<p>" WWW("ex.io/?a=1&amp;b=2") " " WWW("ex.io/?a=1") "&amp; " WWW(
		  "ex.io/?a") ";</p>\n" },
	{ "www.ex.io/a<b www.ex.io<br>\n",
	  "<p>" WWW("ex.io/a") "&lt;b " WWW("ex.io") "<br></p>\n" },
	{ "*www.ex.io* _www.ex.io/a_ ~~www.ex.io~~ (www.ex.io)\n",
	  "<p><em>" WWW("ex.io") "</em> <em>" WWW("ex.io/a") "</em> <del>" WWW(
		  "ex.io") "</del> (" WWW("ex.io") ")</p>\n" },
	{ "xwww.ex.io /www.ex.io \"www.ex.io\" -www.ex.io\n",
	  "<p>xwww.ex.io /www.ex.io &quot;www.ex.io&quot; -www.ex.io</p>\n" },
	{ "www.e_x.io www.ex.i_o www.a_b.ex.io\n",
	  "<p>www.e_x.io www.ex.i_o " WWW("a_b.ex.io") "</p>\n" },
	{ "www.\n", "<p>www.</p>\n" },
	{ "wWw.ex.io WWW.ex.io\n", "<p>wWw.ex.io WWW.ex.io</p>\n" },
	{ "http://ex.io https://ex.io/a, (ftp://ex.io/b)\n",
	  "<p>" URL("http://ex.io") " " URL("https://ex.io/a") ", (" URL(
		  "ftp://ex.io/b") ")</p>\n" },
	{ "HTTPS://EX.io/A\n", "<p>" URL("HTTPS://EX.io/A") "</p>\n" },
	{ "http://localhost:8080/x http://10.0.0.1\n",
	  "<p>" URL("http://localhost:8080/x") " " URL("http://10.0.0.1") "</p>\n" },
	{ "http:// https:/ex.io ssh://ex.io file:///etc/hosts xhttp://ex.io\n",
	  "<p>http:// https:/ex.io ssh://ex.io file:///etc/hosts xhttp://ex.io</p>\n" },
	{ "http://ex.io/~me/*x*/y **http://ex.io/z**\n",
	  "<p>" URL("http://ex.io/~me/*x*/y") " <strong>" URL(
		  "http://ex.io/z") "</strong></p>\n" },
	{ "http://ex.io/it's https://ex.io/ü\n",
	  "<p><a href=\"http://ex.io/it&#x27;s\">http://ex.io/it's</a> <a "
	  "href=\"https://ex.io/%C3%BC\">https://ex.io/ü</a></p>\n" },
	{ "[http://ex.io](/to) [see www.ex.io](/to) `www.ex.io`\n",
	  "<p><a href=\"/to\">http://ex.io</a> <a href=\"/to\">see www.ex.io</a> "
	  "<code>www.ex.io</code></p>\n" },
	{ "![www.ex.io](/i.png)\n", "<p><img src=\"/i.png\" alt=\"www.ex.io\" /></p>\n" },
	{ "<http://ex.io> <https://ex.io/a>.\n",
	  "<p>" URL("http://ex.io") " " URL("https://ex.io/a") ".</p>\n" },
	{ "> www.ex.io\n>www.ex.io\n",
	  "<blockquote>\n<p>" WWW("ex.io") "\n" WWW("ex.io") "</p>\n</blockquote>\n" },
	{ "| www.ex.io | x |\n|---|---|\n|www.ex.io|http://ex.io|\n",
	  "<table>\n<thead>\n<tr>\n<th>" WWW(
		  "ex.io") "</th>\n<th>x</th>\n</tr>\n</"
	                   "thead>\n<tbody>\n<tr>\n<td>" WWW("ex.io") "</td>\n<td>" URL(
				   "http://ex.io") "</td>\n</tr>\n</"
	                                           "tbody>\n</"
	                                           "table>\n" },
	{ "a |www.ex.io\n", "<p>a |www.ex.io</p>\n" },
};

/* Bare mail addresses: what stands on both sides of the "@". */
static const struct fragment_case mails[] = {
	{ "me@ex.io\n", "<p>" MAIL("me@ex.io") "</p>\n" },
	{ "to me.you-us_them+tag@mail.ex.io, please\n",
	  "<p>to " MAIL("me.you-us_them+tag@mail.ex.io") ", please</p>\n" },
	{ "a+b@ex.io but a@b+c.ex\n", "<p>" MAIL("a+b@ex.io") " but a@b+c.ex</p>\n" },
	{ "a@ex.io. a@ex.io- a@ex.io_\n", "<p>" MAIL("a@ex.io") ". a@ex.io- a@ex.io_</p>\n" },
	{ "a@b @ex.io a@ a@b@c.ex\n", "<p>a@b @ex.io a@ a@" MAIL("b@c.ex") "</p>\n" },
	{ "root@10.0.0.1\n", "<p>root@10.0.0.1</p>\n" },
	{ "*a@ex.io* (a@ex.io) <a@ex.io>\n",
	  "<p><em>" MAIL("a@ex.io") "</em> (" MAIL("a@ex.io") ") " MAIL("a@ex.io") "</p>\n" },
	{ "[a@ex.io](/to) `a@ex.io`\n",
	  "<p><a href=\"/to\">a@ex.io</a> <code>a@ex.io</code></p>\n" },
	{ "a@ex.io b@ex.io\n", "<p>" MAIL("a@ex.io") " " MAIL("b@ex.io") "</p>\n" },
};

/* Where we do more than cmark-gfm, or less, or what it needed care to do alike. */
static const struct fragment_case ours[] = {
	{ "> - [x] a\n> - [ ]  *b*\n> - \\[ ] c\n> - [ ]d\n",
	  "<blockquote>\n<ul>\n<li>" DONE " a</li>\n<li>" OPEN
	  " <em>b</em></li>\n<li>[ ] c</li>\n<li>[ ]d</li>\n</ul>\n</blockquote>\n" },
	{ "- 1. [ ] a\n", "<ul>\n<li>\n<ol>\n<li>" OPEN " a</li>\n</ol>\n</li>\n</ul>\n" },
	{ "- [ ] a\n  > 1) [X] b\n", "<ul>\n<li>" OPEN " a\n<blockquote>\n<ol>\n<li>" DONE
	                             " b</li>\n</ol>\n</blockquote>\n</li>\n</ul>\n" },
	{ "~~takes ~5 minutes~~\n", "<p><del>takes ~5 minutes</del></p>\n" },
	{ "~a ~~b~~ c~\n", "<p><del>a <del>b</del> c</del></p>\n" },
	{ "a@.io a@x..io b@x.io\n", "<p>a@.io a@x..io " MAIL("b@x.io") "</p>\n" },
	{ "/etc/a@b.service ssh://me@ex.io/x\n", "<p>/etc/a@b.service ssh://me@ex.io/x</p>\n" },
	{ "www. www./ www.- www.&\n", "<p>www. www./ www.- www.&amp;</p>\n" },
	{ "_http://ex.io_ http://ex_/a\n",
	  "<p><em>" URL("http://ex.io") "</em> http://ex_/a</p>\n" },
	{ "http://[::1]/a http://-a.io\n", "<p>http://[::1]/a http://-a.io</p>\n" },
	{ "[<http://ex.io>](/to)\n", "<p><a href=\"/to\">http://ex.io</a></p>\n" },
	{ "&#5; &#x41;\n", "<p>&amp;#5; A</p>\n" },
	{ "**a =** b, **= c** d, *a*=b, a=_b_\n",
	  "<p><strong>a =</strong> b, <strong>= c</strong> d, <em>a</em>=b, "
	  "a=<em>b</em></p>\n" },
	{ "![<b>a</b> <name> it's](/i \"it's\")\n",
	  "<p><img src=\"/i\" alt=\"&lt;b&gt;a&lt;/b&gt; &lt;name&gt; it's\" title=\"it's\" "
	  "/></p>\n" },
	/* Characters that the parser may borrow come through as they are. */
	{ "\uA874\uE000 **a =** b\n", "<p>\uA874\uE000 <strong>a =</strong> b</p>\n" },
	{ "\uA874\uA875\uA876\uA877 **a =** b\n",
	  "<p>\uA874\uA875\uA876\uA877 **a =** b</p>\n" },
};

/* Disallowed raw HTML is the sanitiser's: the fragment has the tags, the page does not. */
static const char *const disallowed[] = {
	"title",   "textarea", "style",  "xmp",       "iframe",
	"noembed", "noframes", "script", "plaintext",
};

static void check(const struct fragment_case *c, unsigned dialect)
{
	struct buf out = BUF_INIT;

	md_setup();
	render_fragment(&out, str_of(c->markdown), dialect);
	ck_assert_msg(str_eq(buf_str(&out), str_of(c->html)), "%s\ngives\n%s\nwanted\n%s",
	              c->markdown, out.p, c->html);
	buf_release(&out);
}

START_TEST(gfm_tables)
{
	check(&tables[_i], MD_GFM);
}
END_TEST

START_TEST(gfm_tasks)
{
	check(&tasks[_i], MD_GFM);
}
END_TEST

START_TEST(gfm_strikes)
{
	check(&strikes[_i], MD_GFM);
}
END_TEST

START_TEST(gfm_addresses)
{
	check(&addresses[_i], MD_GFM);
}
END_TEST

START_TEST(gfm_mails)
{
	check(&mails[_i], MD_GFM);
}
END_TEST

START_TEST(gfm_ours)
{
	check(&ours[_i], MD_GFM);
}
END_TEST

/* What GitHub's part adds is text without it. */
START_TEST(gfm_off)
{
	static const struct fragment_case off[] = {
		{ "| a |\n|---|\n", "<p>| a |\n|---|</p>\n" },
		{ "- [x] a\n", "<ul>\n<li>[x] a</li>\n</ul>\n" },
		{ "> - [x] a\n", "<blockquote>\n<ul>\n<li>[x] a</li>\n</ul>\n</blockquote>\n" },
		{ "~~a~~ *b~*c\n", "<p>~~a~~ *b~*c</p>\n" },
		{ "www.ex.io http://ex.io a@ex.io\n",
		  "<p>www.ex.io http://ex.io a@ex.io</p>\n" },
	};

	for (size_t i = 0; i < countof(off); i++)
		check(&off[i], 0);
}
END_TEST

START_TEST(gfm_disallowed)
{
	struct buf markdown = BUF_INIT, html = BUF_INIT, clean = BUF_INIT, tag = BUF_INIT;

	md_setup();
	buf_addf(&markdown, "**a** <%s> <em>b</em>\n", disallowed[_i]);
	buf_addf(&tag, "<%s>", disallowed[_i]);
	render_fragment(&html, buf_str(&markdown), MD_GFM);
	ck_assert_uint_ne(str_find(buf_str(&html), buf_str(&tag), 0), STR_NPOS);
	html_sanitise(&clean, buf_str(&html), NULL, NULL);
	ck_assert_uint_eq(str_find(buf_str(&clean), buf_str(&tag), 0), STR_NPOS);
	ck_assert_uint_ne(str_find(buf_str(&clean), STR("<strong>a</strong>"), 0), STR_NPOS);
	buf_release(&markdown);
	buf_release(&html);
	buf_release(&clean);
	buf_release(&tag);
}
END_TEST

Suite *render_gfm_suite(void)
{
	Suite *s = suite_create("render/gfm");
	TCase *t = tcase_create("gfm");

	tcase_add_loop_test(t, gfm_tables, 0, countof(tables));
	tcase_add_loop_test(t, gfm_tasks, 0, countof(tasks));
	tcase_add_loop_test(t, gfm_strikes, 0, countof(strikes));
	tcase_add_loop_test(t, gfm_addresses, 0, countof(addresses));
	tcase_add_loop_test(t, gfm_mails, 0, countof(mails));
	tcase_add_loop_test(t, gfm_ours, 0, countof(ours));
	tcase_add_loop_test(t, gfm_disallowed, 0, countof(disallowed));
	tcase_add_test(t, gfm_off);
	suite_add_tcase(s, t);
	return s;
}
