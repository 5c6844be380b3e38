/* Addresses in raw HTML: found, replaced, everything else byte for byte. */
#include "ext/html/html.h"

#include <string.h>

#include "tests/runner.h"

struct seen {
	struct buf log;
	bool replace;
};

/* Logs each link; turns "x" into "new&\"x\"", and gives images a size. */
static bool visit(void *ctx, const struct html_link *link, struct buf *out, struct buf *extra)
{
	struct seen *seen = ctx;

	buf_addf(&seen->log, "%.*s.%.*s=%.*s@%zu%s|", STR_ARG(link->tag),
	         STR_ARG(link->attribute), STR_ARG(link->value), link->offset,
	         link->image ? "!" : "");
	if (!seen->replace)
		return false;
	/* Drop it. */
	if (str_eq(link->value, STR("gone")))
		return true;
	buf_add_z(out, "n&w/");
	buf_add(out, link->value);
	if (link->image)
		buf_add_z(extra, " width=\"3\"");
	return true;
}

static const struct {
	const char *in, *out, *log;
} cases[] = {
	{ "<a href=\"x.md\">", "<a href=\"n&amp;w/x.md\">", "a.href=x.md@9|" },
	{ "<a href='x'>", "<a href='n&amp;w/x'>", "a.href=x@9|" },
	{ "<a href=x>t</a>", "<a href=\"n&amp;w/x\">t</a>", "a.href=x@8|" },
	{ "<A\n  HREF = x\n  id=y>", "<A\n  HREF = \"n&amp;w/x\"\n  id=y>", "a.href=x@12|" },
	{ "<img src=\"a b.png\" />", "<img src=\"n&amp;w/a b.png\" width=\"3\" />",
	  "img.src=a b.png@10!|" },
	{ "<img src=a/>", "<img src=\"n&amp;w/a/\" width=\"3\">", "img.src=a/@9!|" },
	{ "<img\nsrc=\"图/一.png\"\nalt=\"a > b\"\n>",
	  "<img\nsrc=\"n&amp;w/图/一.png\"\nalt=\"a > b\" width=\"3\"\n>",
	  "img.src=图/一.png@10!|" },
	{ "<img src=\"?a=1&amp;b=2&copy;\">", "<img src=\"n&amp;w/?a=1&amp;b=2©\" width=\"3\">",
	  "img.src=?a=1&b=2©@10!|" },
	{ "<video src=a poster=b>",
	  "<video src=\"n&amp;w/a\" poster=\"n&amp;w/b\" width=\"3\">",
	  "video.src=a@11|video.poster=b@20!|" },
	{ "<p><a href=1>x</a><img src=2></p>",
	  "<p><a href=\"n&amp;w/1\">x</a><img src=\"n&amp;w/2\" width=\"3\"></p>",
	  "a.href=1@11|img.src=2@27!|" },
	{ "</div>", "</div>", "" },
	{ "<div class=\"x\" title='<a href=y>'>", "<div class=\"x\" title='<a href=y>'>", "" },
	{ "<a href>x</a><a href=\"\">", "<a href>x</a><a href=\"\">", "" },
	{ "<!-- <img src=x> -->", "<!-- <img src=x> -->", "" },
	{ "<script>'<img src=x>'</script>", "<script>'<img src=x>'</script>", "" },
	{ "<word href=x src=y>", "<word href=x src=y>", "" },
	{ "<img src=x", "<img src=x", "" },
	{ "a < b", "a < b", "" },
	{ "<img srcset='a 2x'>", "<img srcset='a 2x'>", "" },
	{ "<a href=\" x \">", "<a href=\"n&amp;w/x\">", "a.href=x@9|" },
	{ "<a id=1 href=\"gone\" class=x>t</a>", "<a id=1 class=x>t</a>", "a.href=gone@14|" },
	{ "<a href='gone'>t</a><a href=gone >", "<a>t</a><a >",
	  "a.href=gone@9|a.href=gone@28|" },
	{ "", "", "" },
};

START_TEST(replaced)
{
	struct seen seen = { BUF_INIT, true };
	struct buf out = BUF_INIT;

	html_rewrite(&out, str_of(cases[_i].in), visit, &seen);
	ck_assert_buf_eq(&out, cases[_i].out);
	ck_assert_buf_eq(&seen.log, cases[_i].log);
	buf_release(&out);
	buf_release(&seen.log);
}
END_TEST

START_TEST(looked_at)
{
	struct seen seen = { BUF_INIT, false };
	struct buf out = BUF_INIT;

	html_rewrite(&out, str_of(cases[_i].in), visit, &seen);
	ck_assert_buf_eq(&out, cases[_i].in);
	buf_clear(&seen.log);
	html_rewrite(NULL, str_of(cases[_i].in), visit, &seen);
	ck_assert_buf_eq(&seen.log, cases[_i].log);
	/* Replacing without an output must not crash either. */
	seen.replace = true;
	html_rewrite(NULL, str_of(cases[_i].in), visit, &seen);
	buf_release(&out);
	buf_release(&seen.log);
}
END_TEST

static const struct {
	const char *in;
	unsigned width, height;
} sizes[] = {
	{ "<img src=x>", 0, 0 },
	{ "<img src=x width=300 height='20px'>", 300, 20 },
	{ "<img width=50% src=x height=a>", 0, 0 },
	{ "<img width=9 src=x style='width: 40px; zoom:50%'>", 40, 0 },
};

static bool check_size(void *ctx, const struct html_link *link, struct buf *out,
                       struct buf *extra)
{
	const int *i = ctx;

	ck_assert_uint_eq(link->width, sizes[*i].width);
	ck_assert_uint_eq(link->height, sizes[*i].height);
	buf_add_z(extra, " id=\"seen\"");
	return false;
}

START_TEST(own_size)
{
	struct buf out = BUF_INIT;

	html_rewrite(&out, str_of(sizes[_i].in), check_size, &_i);
	ck_assert(str_ends(buf_str(&out), STR(" id=\"seen\">")));
	buf_release(&out);
}
END_TEST

static void add_id(void *ctx, struct str id)
{
	buf_addf(ctx, "%.*s|", STR_ARG(id));
}

START_TEST(ids)
{
	struct buf log = BUF_INIT;

	html_ids(STR("<a name='a&amp;b'></a><p id=\"架构\"><img name=no ID=c><word id=no>"
	             "<svg><g id=no></g></svg><a id=d name=e>"),
	         add_id, &log);
	ck_assert_buf_eq(&log, "a&b|架构|c|d|e|");
	buf_release(&log);
}
END_TEST

static const struct {
	const char *in, *out;
} texts[] = {
	{ "<p>a <b>b</b> &amp; c&nbsp;d</p>", "a b & c\xc2\xa0"
	                                      "d" },
	{ "a<script>x</script>b<!-- y -->c<style>z</style>", "abc" },
	{ "ssh <host> now", "ssh <host> now" },
	{ "<p>中文<br>一", "中文一" },
	{ "</div>", "" },
	{ "1 < 2 &lt; 3 &bogus; &#x4e2d;", "1 < 2 < 3 &bogus; 中" },
};

START_TEST(text)
{
	struct buf out = BUF_INIT;

	html_text(&out, str_of(texts[_i].in));
	ck_assert_buf_eq(&out, texts[_i].out);
	buf_release(&out);
}
END_TEST

static const struct {
	const char *in;
	bool known;
} tags[] = {
	{ "<b>", true },
	{ "</b>", true },
	{ "<DIV class=x>", true },
	{ "<img\nsrc=x>", true },
	{ "<!-- x -->", true },
	{ "<!DOCTYPE x>", true },
	{ "<?php x ?>", true },
	{ "<svg>", true },
	{ "<br/>", true },
	{ "<word>", false },
	{ "<your-name>", false },
	{ "</word>", false },
	{ "<path>", false },
	{ "<host>", false },
	{ "text", false },
	{ "", false },
	{ "<", false },
	{ "<b", false },
	{ "<名字>", false },
	{ "<bb>", false },
	{ "<details open>", true },
	{ "<abcdefghijklmnopqrstuvwxyz>", false },
};

START_TEST(known_tags)
{
	ck_assert_int_eq(html_is_known_tag(str_of(tags[_i].in)), tags[_i].known);
}
END_TEST

static const struct {
	const char *url;
	bool link, image;
} urls[] = {
	{ "", true, true },
	{ "a/b.md", true, true },
	{ "../a b.md#x", true, true },
	{ "#x", true, true },
	{ "?a:b", true, true },
	{ "/a:b", true, true },
	{ "./a:b", true, true },
	{ "笔记:一.md", true, true },
	{ "//example.org/x", true, true },
	{ "https://example.org", true, true },
	{ "HTTP://example.org", true, true },
	{ "mailto:x@y.z", true, true },
	{ "tel:+1", true, true },
	{ "ftp://x", true, true },
	{ "xmpp:x", true, true },
	{ ":x", true, true },
	{ "data:image/png;base64,x", false, true },
	{ "data:image/png,x", false, true },
	{ "DATA:IMAGE/GIF;base64,x", false, true },
	{ "data:image/avif;base64,x", false, true },
	{ "data:image/png", false, false },
	{ "data:image/pngx,x", false, false },
	{ "data:image/svg+xml,x", false, false },
	{ "data:text/html,x", false, false },
	{ "data:,x", false, false },
	{ "javascript:x", false, false },
	{ "java script:x", true, true }, /* a space makes it a path */
	{ " \t\n\x01javascript:x", false, false },
	{ "java\tscr\nipt:x", false, false },
	{ "java\x01script:x", false, false },
	{ "javascript\x01:x", false, false },
	{ "vbscript:x", false, false },
	{ "file:///etc", false, false },
	{ "C:\\x", false, false },
	{ "unknown-scheme:x", false, false },
	{ "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz:x", false, false },
	{ "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz.md", true, true },
};

START_TEST(schemes)
{
	ck_assert_int_eq(html_scheme_allowed(str_of(urls[_i].url), false), urls[_i].link);
	ck_assert_int_eq(html_scheme_allowed(str_of(urls[_i].url), true), urls[_i].image);
}
END_TEST

Suite *ext_html_rewrite_suite(void)
{
	Suite *s = suite_create("ext/html/rewrite");
	TCase *t = tcase_create("addresses");

	tcase_add_loop_test(t, replaced, 0, (int)countof(cases));
	tcase_add_loop_test(t, looked_at, 0, (int)countof(cases));
	tcase_add_loop_test(t, own_size, 0, (int)countof(sizes));
	tcase_add_test(t, ids);
	tcase_add_loop_test(t, text, 0, (int)countof(texts));
	tcase_add_loop_test(t, known_tags, 0, (int)countof(tags));
	tcase_add_loop_test(t, schemes, 0, (int)countof(urls));
	suite_add_tcase(s, t);
	return s;
}
