/* What of a note's HTML is kept, and how it is written. */
#include "ext/html/html.h"

#include <string.h>

#include "tests/ext/html/oracle.h"
#include "tests/runner.h"

static const struct {
	const char *in, *out;
} cases[] = {
	/* as people write it */
	{ "", "" },
	{ "plain 中文 &amp; text", "plain 中文 &amp; text" },
	{ "<p>Hello <b>x</b> <kbd>Ctrl</kbd></p>", "<p>Hello <b>x</b> <kbd>Ctrl</kbd></p>" },
	{ "<img src=\"a.png\" style=\"zoom:50%;\" />", "<img src=\"a.png\" class=\"w-50\">" },
	{ "<img src=\"a.png\" alt=\"图\" style=\"zoom: 33%;\" />",
	  "<img src=\"a.png\" alt=\"图\" class=\"w-35\">" },
	{ "<img src=a.png style='zoom:0.5'>", "<img src=\"a.png\" class=\"w-50\">" },
	{ "<img src=a.png style='zoom:1%'>", "<img src=\"a.png\" class=\"w-5\">" },
	{ "<img src=a.png style='zoom:250%'>", "<img src=\"a.png\" class=\"w-100\">" },
	{ "<img src=a.png class=zoom style='zoom:67%'>",
	  "<img src=\"a.png\" class=\"zoom w-65\">" },
	{ "<img style=\"width:300px\" src=\"a.png\">", "<img src=\"a.png\" width=\"300\">" },
	{ "<img style=\"WIDTH: 40% ; height:20px; color:red\" src=\"a.png\">",
	  "<img src=\"a.png\" class=\"w-40\" height=\"20\">" },
	{ "<img style=\"width:300px\" width=\"50\" src=\"a.png\">",
	  "<img width=\"300\" src=\"a.png\">" },
	{ "<img style=\"width:300px\" src=a width=1200 height=800>",
	  "<img src=\"a\" width=\"300\" height=\"200\">" },
	{ "<img style=\"width:300px;height:9px\" src=a width=1200 height=800>",
	  "<img src=\"a\" width=\"300\" height=\"9\">" },
	{ "<img style=\"zoom:50%\" src=a class=\"zoom\" width=12 height=8>",
	  "<img src=\"a\" class=\"zoom w-50\" width=\"12\" height=\"8\">" },
	{ "<img src=a.png width=300 height=20% align=right border=0>",
	  "<img src=\"a.png\" width=\"300\" height=\"20%\" align=\"right\" border=\"0\">" },
	{ "<img src=a.png width=\"calc(1)\">", "<img src=\"a.png\">" },
	{ "<td style=\"text-align:center\">x</td>", "<td align=\"center\">x</td>" },
	{ "<span style=\"text-align:center;zoom:50%\">x</span>", "<span>x</span>" },
	{ "<center>x</center><font color=red>y</font>", "<center>x</center>y" },
	{ "<u>a</u><sub>b</sub><sup>c</sup><ruby>漢<rt>han</rt></ruby>",
	  "<u>a</u><sub>b</sub><sup>c</sup><ruby>漢<rt>han</rt></ruby>" },
	{ "<abbr title=\"Service Level\">SLO</abbr><br><br/><hr>",
	  "<abbr title=\"Service Level\">SLO</abbr><br><br/><hr>" },
	{ "<details><summary>s</summary>\n\nx</details>",
	  "<details><summary>s</summary>\n\nx</details>" },
	{ "<video controls src=\"a.mp4\"></video><audio src=\"a.mp3\" controls></audio>",
	  "<video controls src=\"a.mp4\"></video><audio src=\"a.mp3\" controls></audio>" },
	{ "<P ALIGN=Center>x</P>", "<p align=\"Center\">x</p>" },
	{ "<a name=\"top\"/>x", "<a name=\"top\"></a>x" },
	{ "<a id='q\"q' href=x target=_blank>x</a>", "<a id=\"q&quot;q\" href=\"x\">x</a>" },
	{ "<a href=\"?a=1&amp;b=2&c=3\">x</a>", "<a href=\"?a=1&amp;b=2&c=3\">x</a>" },
	{ "<a title='1 < 2 > 0'>x</a>", "<a title=\"1 &lt; 2 &gt; 0\">x</a>" },
	{ "<img src='data:image/png;base64,AAAA'>",
	  "<img src=\"data:image/png;base64,AAAA\">" },
	{ "<a href='mailto:a@b.c'>x</a><a href='tel:1'>y</a>",
	  "<a href=\"mailto:a@b.c\">x</a><a href=\"tel:1\">y</a>" },
	{ "<input type=checkbox>", "<input type=\"checkbox\" disabled>" },
	{ "<input type=text><input>", "" },
	{ "<img src=a srcset='b 2x' id=a ID=b>", "<img src=\"a\" id=\"a\">" },
	/* an id names one element, and has no white space in it */
	{ "<p id=\"a\">1</p><b id=a>2</b><i id='&#97;'>3</i><u id=\"A\">4</u>",
	  "<p id=\"a\">1</p><b>2</b><i>3</i><u id=\"A\">4</u>" },
	{ "<p id=\"a b\">1</p><b id=\"\">2</b><b id>3</b>", "<p>1</p><b>2</b><b>3</b>" },
	/* words in angle brackets */
	{ "ssh <user>@<host>", "ssh &lt;user&gt;@&lt;host&gt;" },
	{ "<your-name a=\"b\">&amp;</your-name>",
	  "&lt;your-name a=&quot;b&quot;&gt;&amp;&lt;/your-name&gt;" },
	{ "a <名字> b < c << d <3", "a &lt;名字> b &lt; c &lt;&lt; d &lt;3" },
	{ "use <title> here", "use  here" },
	/* dropped with what they hold */
	{ "a<script>x</script>b<style>y</style>c", "abc" },
	{ "a<iframe src=x>y</iframe>b", "ab" },
	{ "a<svg><path d=x/><svg></svg></svg>b<math><mi>x</mi></math>c", "abc" },
	{ "a<svg/>b<object><p>x</p></object>c", "abc" },
	{ "a<svg><script></svg></script></svg>b", "ab" },
	{ "a<!-- x -->b<!doctype html>c<?php x ?>d</>e", "abcde" },
	{ "a<form><button>b</button></form>", "ab" },
	/* nesting */
	{ "<b>x", "<b>x</b>" },
	{ "x</b></div>", "x" },
	{ "<p>a <b>c</p><p>d</p>", "<p>a <b>c</b></p><p>d</p>" },
	{ "<p>a<p>b", "<p>a</p><p>b</p>" },
	{ "<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>" },
	{ "<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>" },
	{ "<table><tr><td>a<td>b<tr><th>c</table>",
	  "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>" },
	{ "<div><table><tr><td></div>x</table></div>",
	  "<div><table><tr><td>x</td></tr></table></div>" },
	{ "<b><div>x</b>y</div>z", "<b></b><div><b>x</b>y</div>z" },
	{ "<div><section>x</div>y", "<div><section>x</section></div>y" },
	{ "<pre>\n\nx</pre>", "<pre>\n\nx</pre>" },
	{ "<b><div>x</b></div><pre>\n\nx</pre>", "<b></b><div><b>x</b></div><pre>\n\nx</pre>" },
	/* broken */
	{ "<img src=x", "&lt;img src=x" },
	{ "<a href=\"x", "&lt;a href=\"x" },
	{ "a <!-- b", "a &lt;!-- b" },
	{ "\xff\xfe<b>\xe4</b>", "\xff\xfe<b>\xe4</b>" },
};

START_TEST(kept)
{
	struct buf out = BUF_INIT;

	buf_add_z(&out, "before|");
	html_sanitise(&out, str_of(cases[_i].in), NULL, NULL);
	ck_assert_view_eq(str_tail(buf_str(&out), 7), cases[_i].out);
	ck_assert(str_starts(buf_str(&out), STR("before|")));
	buf_release(&out);
}
END_TEST

START_TEST(nul_bytes)
{
	struct buf out = BUF_INIT;

	html_sanitise(&out, STR("a\0b<b\0>c<a title=\"d\0e\">f<scr\0ipt>"), NULL, NULL);
	ck_assert_uint_eq(str_find_char(str_tail(buf_str(&out), 2), '<', 0) != STR_NPOS, true);
	ck_assert(str_find(buf_str(&out),
	                   STR("a\xef\xbf\xbd"
	                       "b&lt;b"),
	                   0) == 0);
	ck_assert(str_find(buf_str(&out),
	                   STR("title=\"d\xef\xbf\xbd"
	                       "e\""),
	                   0) != STR_NPOS);
	ck_assert_ptr_null(oracle(out.p, out.len));
	buf_release(&out);
}
END_TEST

/* docs/theme-context.md, "Content HTML": what our own renderer writes stays byte for byte. */
static const char *const ours[] = {
	"<h2 id=\"架构\">架构 <a class=\"anchor\" href=\"#架构\" "
	"aria-label=\"Link\">#</a></h2>\n",
	"<figure class=\"code\" data-lang=\"sh\"><figcaption>sh</figcaption><pre "
	"tabindex=\"0\">"
	"<code class=\"language-sh\"><span class=\"hl-keyword\">if</span> a &lt; "
	"b\n</code></pre>"
	"</figure>",
	"<figure class=\"code\" data-lang=\"sh\" data-name=\"drain\" data-effect=\"danger\" "
	"data-block=\"3\"><figcaption><span class=\"step-name\">drain</span><span "
	"class=\"effect effect-danger\">danger</span></figcaption><pre tabindex=\"0\"><code>x"
	"</code></pre></figure>",
	"<span class=\"line cmd\"><span class=\"hl-prompt\">$ </span>ls</span>",
	"<div class=\"callout callout-note\" role=\"note\"><p class=\"callout-title\">Note</p>"
	"<div class=\"callout-body\"><p>x</p></div></div>",
	"<details class=\"callout callout-tip\" open><summary "
	"class=\"callout-title\">T</summary>"
	"<div class=\"callout-body\">x</div></details>",
	"<div class=\"table\" tabindex=\"0\" role=\"region\" "
	"aria-label=\"表\"><table>\n<thead>\n<tr>"
	"<th align=\"center\">a</th></tr></thead><tbody><tr><td align=\"right\">b</td></tr>"
	"</tbody></table></div>",
	"<figure class=\"image\"><img src=\"a.png\" width=\"3\" height=\"4\" alt=\"a &amp; b\" "
	"loading=\"lazy\" decoding=\"async\" class=\"zoom "
	"w-25\"><figcaption>t</figcaption></figure>",
	"<span class=\"missing\" role=\"img\" aria-label=\"alt\">alt "
	"<small>p.png</small></span>",
	"<span class=\"missing-link\" title=\"no such note\">x</span>",
	"<a class=\"external\" rel=\"noopener\" "
	"href=\"https://example.org/?a=1&amp;b=%20\">x</a>",
	"<a class=\"tag\" href=\"../t/x.html\">#x</a><mark>m</mark>",
	"<span class=\"math\">a^2</span><div class=\"math\">\\frac{a}{b}</div>",
	"<figure class=\"mermaid\"><pre><code>graph LR; a--&gt;b</code></pre></figure>",
	"<div class=\"embed\"><div class=\"embed-title\"><a "
	"href=\"x.html\">x</a></div><p>y</p></div>",
	"<sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1\">1</a></sup><section "
	"class=\"footnotes\"><ol><li id=\"fn1\"><p>x <a href=\"#fnref1\" "
	"class=\"footnote-backref\">↩</a></p></li></ol></section>",
	"<ul><li class=\"task\"><input type=\"checkbox\" checked disabled> x</li></ul>",
	"<ul><li class=\"task\"><input type=\"checkbox\" disabled=\"\" /> x</li></ul>",
	"<nav class=\"toc-inline\"><ul><li><a href=\"#a\">a</a></li></ul></nav>",
	"<ol start=\"3\"><li>x</li></ol><blockquote><p>a<br />\nb</p></blockquote><hr />",
	"<h3 id=\"a\" lang=\"zh-CN\" dir=\"ltr\">x</h3><del>x</del>",
};

START_TEST(ours_passes)
{
	struct buf out = BUF_INIT;

	html_sanitise(&out, str_of(ours[_i]), NULL, NULL);
	ck_assert_buf_eq(&out, ours[_i]);
	buf_release(&out);
}
END_TEST

static void note_dropped(void *ctx, struct str what)
{
	struct buf *log = ctx;

	buf_add(log, what);
	buf_add_byte(log, '|');
}

START_TEST(dropped_is_told)
{
	struct buf out = BUF_INIT, log = BUF_INIT;

	html_sanitise(
		&out,
		STR("<script>x</script><p onclick=x OnFoo=y><a href='java&Tab;script:x'>z</a>"
	            "<b><div></b></div><img src=\"data:text/html,x\">"),
		note_dropped, &log);
	ck_assert_buf_eq(&log, "<script>|onclick=|onfoo=|java\tscript:x|data:text/html,x|");
	buf_release(&out);
	buf_release(&log);
}
END_TEST

/* Each of these made some parser take quadratic time or overflow its stack. */
static const struct {
	const char *piece;
	unsigned times;
} heavy[] = {
	{ "<div>", 100000 },
	{ "<b>", 100000 },
	{ "<b><div></b>", 20000 },
	{ "<div><table><tr><td></div>", 20000 },
	{ "<ul><li>", 50000 },
	{ "<a ", 100000 },
	{ "<a x=\"", 100000 },
	{ "<!--", 100000 },
	{ "<svg>", 100000 },
	{ "<svg><script>", 50000 },
	{ "<script></scriptx", 50000 },
	{ "</script", 100000 },
	{ "<!-- --!", 50000 },
	{ "<i><p></i>", 20000 },
	{ "<font size=1>", 50000 },
	{ "<table>", 100000 },
	{ "<", 500000 },
	{ "<p title='", 50000 },
	{ "&x", 200000 },
	{ "<b><i><u><p></b>", 10000 },
};

START_TEST(heavy_input)
{
	struct buf in = BUF_INIT, out = BUF_INIT;

	for (unsigned i = 0; i < heavy[_i].times; i++)
		buf_add_z(&in, heavy[_i].piece);
	html_sanitise(&out, buf_str(&in), NULL, NULL);
	ck_assert_uint_le(out.len, 8 * in.len);
	ck_assert_ptr_null(oracle(out.p, out.len));
	buf_release(&in);
	buf_release(&out);
}
END_TEST

START_TEST(many_attributes)
{
	struct buf in = BUF_INIT, out = BUF_INIT;

	buf_add_z(&in, "<p ");
	for (unsigned i = 0; i < 50000; i++)
		buf_addf(&in, "data-a%u=1 ", i);
	buf_add_z(&in, ">x</p>");
	html_sanitise(&out, buf_str(&in), NULL, NULL);
	ck_assert(str_starts(buf_str(&out), STR("<p data-a0=\"1\" data-a1=\"1\" ")));
	ck_assert(str_ends(buf_str(&out), STR("data-a31=\"1\">x</p>")));
	buf_release(&in);
	buf_release(&out);
}
END_TEST

START_TEST(deep_text_stays)
{
	struct buf in = BUF_INIT, out = BUF_INIT;

	for (unsigned i = 0; i < 100000; i++)
		buf_add_z(&in, "<div>");
	buf_add_z(&in, "deep");
	for (unsigned i = 0; i < 100000; i++)
		buf_add_z(&in, "</div>");
	buf_add_z(&in, "<p>after</p>");
	html_sanitise(&out, buf_str(&in), NULL, NULL);
	ck_assert(str_find(buf_str(&out), STR("<div>deep</div>"), 0) != STR_NPOS);
	ck_assert(str_ends(buf_str(&out), STR("</div><p>after</p>")));
	buf_release(&in);
	buf_release(&out);
}
END_TEST

Suite *ext_html_sanitise_suite(void)
{
	Suite *s = suite_create("ext/html/sanitise");
	TCase *t = tcase_create("kept");
	TCase *h = tcase_create("heavy");

	tcase_add_loop_test(t, kept, 0, (int)countof(cases));
	tcase_add_loop_test(t, ours_passes, 0, (int)countof(ours));
	tcase_add_test(t, nul_bytes);
	tcase_add_test(t, dropped_is_told);
	suite_add_tcase(s, t);
	tcase_set_timeout(h, 60);
	tcase_add_loop_test(h, heavy_input, 0, (int)countof(heavy));
	tcase_add_test(h, many_attributes);
	tcase_add_test(h, deep_text_stays);
	suite_add_tcase(s, h);
	return s;
}
