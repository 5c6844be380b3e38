#include "ext/md/md.h"
#include "render/render.h"
#include "tests/runner.h"

/* Parts of notes in other notes, and what must not come along or get lost. */

static struct source *source;
static struct diags diags;
static struct kb kb;
static struct theme *theme;
static struct render *render;
static struct render_worker worker;
static struct buf page;

static void setup(void)
{
	md_setup();
	source = source_memory();
	page = (struct buf)BUF_INIT;
	diags = (struct diags)DIAGS_INIT;
	theme = theme_new();
	theme_add(theme, STR("templates/note.mustache"), STR("{{{content}}}"));
}

static void teardown(void)
{
	render_worker_release(&worker);
	render_free(render);
	theme_free(theme);
	kb_release(&kb);
	diags_release(&diags);
	source_free(source);
	buf_release(&page);
}

static void add(const char *path, const char *text)
{
	source_memory_add(source, str_of(path), str_of(text));
}

static void build(void)
{
	struct render_options options = { .dialect = MD_ALL, .max_note_size = (size_t)1 << 20 };
	struct kb_options kb_options = KB_OPTIONS_INIT;
	const struct source_file *files;
	struct err e = ERR_INIT;
	size_t n;

	kb_options.dialect = MD_ALL;
	ck_assert_int_eq(source_list(source, &files, &n, &diags, &e), 0);
	ck_assert_int_eq(kb_build(&kb, source, files, n, &kb_options, &diags, &e), 0);
	ck_assert_msg(theme_ready(theme, &e) == 0, "%s", e.msg);
	render = render_new(&kb, theme, &options);
}

/* The body of the page of the note `path`. */
static const char *body_of(const char *path)
{
	struct err e = ERR_INIT;
	struct str url;

	buf_clear(&page);
	ck_assert_msg(render_item(render, &worker, kb_note_at(&kb, str_of(path)), &url, &page,
	                          &e) == 0,
	              "%s", e.msg);
	return runner_text(str_trim(buf_str(&page)));
}

#define TITLE(href)                                                                            \
	"<div class=\"embed\"><div class=\"embed-title\"><a href=\"" href "\">s</a></div>\n"

/* What "a.md" becomes beside "s.md". */
static const struct {
	const char *s, *a, *html;
} parts[] = {
	/* A part ends with the quote, the list or the footnote that it stands in. */
	{ "> one\n>\n> ## In\n>\n> two\n\nthree\n", "![[s#In]]",
	  TITLE("s.html#in") "<h2>In</h2>\n<p>two</p>\n</div>" },
	{ "- one\n\n  ## In\n\n  two\n- three\n", "![[s#In]]",
	  TITLE("s.html#in") "<h2>In</h2>\n<p>two</p>\n</div>" },
	{ "x[^1]\n\n[^1]: one\n\n    ## In\n\n    two\n\n## Out\n\nthree\n", "![[s#In]]",
	  TITLE("s.html#in") "<h2>In</h2>\n<p>two</p>\n</div>" },
	/* A heading in a quote is no end of a part around it. */
	{ "## A\n\n> # Q\n\none\n\n## B\n\ntwo\n", "![[s#A]]",
	  TITLE("s.html#a") "<h2>A</h2>\n<blockquote>\n<h1>Q</h1>\n</blockquote>\n"
	                    "<p>one</p>\n</div>" },
	/* Headings of footnotes come last in the outline. */
	{ "x[^1]\n\n[^1]: one\n\n    ## In\n\n## Out\n\nthree\n", "![[s#Out]]",
	  TITLE("s.html#out") "<h2>Out</h2>\n<p>three</p>\n</div>" },
	/* Emphasis is closed before an embed and opened after it. */
	{ "x", "**a ![[s]] *b* c** d",
	  "<p><strong>a </strong></p>\n" TITLE(
		  "s.html") "<p>x</p>\n</div>\n"
	                    "<p><strong> <em>b</em> c</strong> d</p>" },
	{ "x", "**![[s]]**", TITLE("s.html") "<p>x</p>\n</div>" },
	{ "x", "![[s]]\n![[gone.png]] b",
	  TITLE("s.html") "<p>x</p>\n</div>\n<p><span class=\"missing\" role=\"img\" "
	                  "aria-label=\"Image\">Image <small>gone.png</small></span> b</p>" },
	/* No block in what holds text only. */
	{ "x", "> [!tip] t ![[s]]\n> ![[s]]",
	  "<div class=\"callout callout-tip\" role=\"note\"><p class=\"callout-title\">t "
	  "<a href=\"s.html\">s</a></p><div class=\"callout-body\">\n" TITLE(
		  "s.html") "<p>x</p>\n</div>\n</div></div>" },
	{ "x", "## ![[s]]\n\nz", "<h2><a href=\"s.html\">s</a></h2>\n<p>z</p>" },
	/* The contents of an embed would lead to ids that are not there. */
	{ "[TOC]\n\n## A\n\n## B\n", "![[s]]",
	  TITLE("s.html") "<h2>A</h2>\n<h2>B</h2>\n</div>" },
	/* The title stands at the page's top. */
	{ "# s\n\nx\n", "[l](s.md#s) ![[s#s]]",
	  "<p><a href=\"s.html\">l</a> </p>\n" TITLE("s.html") "<h1>s</h1>\n<p>x</p>\n</div>" },
	{ "x", "# T\n\n[l](#t)", "<p><a href=\"#top\">l</a></p>" },
};

START_TEST(part)
{
	add("s.md", parts[_i].s);
	add("a.md", parts[_i].a);
	build();
	ck_assert_str_eq(body_of("a.md"), parts[_i].html);
}
END_TEST

static void check_has(const char *text, const char *what)
{
	ck_assert_msg(strstr(text, what) != NULL, "'%s' lacks '%s'", text, what);
}

static void check_lacks(const char *text, const char *what)
{
	ck_assert_msg(strstr(text, what) == NULL, "'%s' has '%s'", text, what);
}

START_TEST(footnotes_of_a_part)
{
	add("s.md", "zero[^z] one[^a]\n\n## P\n\ntwo[^b] again[^a]\n\n## Q\n\n"
	            "[^z]: Z\n[^a]: A\n[^b]: B\n");
	add("a.md", "![[s#P]]\n");
	build();
	{
		const char *html = body_of("a.md");

		check_has(html, "href=\"#fne1-3\" id=\"fnrefe1-3\"");
		check_has(html, "<li id=\"fne1-3\">\n<p>B <a href=\"#fnrefe1-3\"");
		/* Its first reference is not in the part. */
		check_has(html, "href=\"#fne1-2\" id=\"fnrefe1-2-2\"");
		check_has(html, "<li id=\"fne1-2\">\n<p>A <a href=\"#fnrefe1-2-2\"");
		check_lacks(html, "Z");
		check_lacks(html, "#fnrefe1-2\"");
	}
}
END_TEST

START_TEST(footnotes_around_an_embed)
{
	add("leaf.md", "leaf[^1]\n\n[^1]: of leaf\n");
	add("s.md", "s[^1]\n\n![[leaf]]\n\ns again[^1]\n\n[^1]: of s\n");
	add("a.md", "![[s]]\n");
	build();
	{
		const char *html = body_of("a.md");

		check_has(html, "<li id=\"fne2-1\">\n<p>of leaf <a href=\"#fnrefe2-1\"");
		check_has(html, "<li id=\"fne1-1\">\n<p>of s <a href=\"#fnrefe1-1\"");
		check_has(html, "<a href=\"#fnrefe1-1-2\"");
	}
}
END_TEST

/* A reference that is not written is not led back to. */
START_TEST(references_that_are_not_shown)
{
	add("a.md", "# T[^1]\n\n![alt[^1]](x.png) [link[^1]](a.md) text[^1]\n\n[^1]: N\n");
	build();
	{
		const char *html = body_of("a.md");

		check_has(html, "link<sup class=\"footnote-ref\">1</sup></a>");
		check_has(html, "id=\"fnref1-4\"");
		check_has(html, "<p>N <a href=\"#fnref1-4\"");
		check_lacks(html, "#fnref1\"");
		check_lacks(html, "#fnref1-2");
		check_lacks(html, "#fnref1-3");
	}
}
END_TEST

START_TEST(block_id_once)
{
	add("a.md", "one ^b\n\ntwo ^b\n\n- x ^c\n- y ^c\n\n> q\n\n^b\n");
	build();
	ck_assert_ptr_null(strstr(strstr(body_of("a.md"), "id=\"^b\"") + 1, "id=\"^b\""));
	ck_assert_ptr_null(strstr(strstr(body_of("a.md"), "id=\"^c\"") + 1, "id=\"^c\""));
}
END_TEST

#define PICTURE "<img src=\"i.svg\" alt=\"Image\" width=\"3\" height=\"2\" loading=\"lazy\""

/* Headings without words, and images in headings: no picture is lost. */
START_TEST(pictures_in_headings)
{
	add("i.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3\" height=\"2\"/>");
	add("a.md", "# ![](i.svg) T\n\n## ![](i.svg)\n\n## \n\n## \\ \n");
	add("b.md", "# <img src=\"i.svg\"> T <b>x</b>\n\ntext\n");
	add("c.md", "# ![](i.svg)\n\n# Real\n");
	build();
	check_has(body_of("a.md"), "<p>" PICTURE);
	check_has(body_of("a.md"), "<h2>" PICTURE);
	check_lacks(body_of("a.md"), "<h2></h2>");
	check_has(body_of("b.md"), "<p><img src=\"i.svg\" width=\"3\"");
	check_lacks(body_of("b.md"), "<b>");
	/* "Real" is the only one with words, but not the first. */
	check_has(body_of("c.md"), "<h1>" PICTURE);
	check_has(body_of("c.md"), "<h1 id=\"real\">Real");
	ck_assert_view_eq(kb.notes.v[2].note.title, "c");
}
END_TEST

START_TEST(raw_html_that_leads_nowhere)
{
	add("a.md", "<img src=\"gone.png\" width=\"3\"> <a href='gone.md'>g</a> "
	            "<img src=\"a.md\"> <video src=gone.mp4 controls></video>\n\n"
	            "<p id=\"x\">1</p>\n\n<p id=\"x\">2</p>\n");
	build();
	{
		const char *html = body_of("a.md");

		check_has(html, "<img width=\"3\" class=\"missing\" alt=\"gone.png\">");
		check_has(html, "<a class=\"missing-link\" title=\"");
		check_has(html, "<img class=\"missing\" alt=\"a.md\">");
		check_has(html, "<video controls></video>");
		check_has(html, "<p id=\"x\">1</p>");
		check_has(html, "<p>2</p>");
	}
}
END_TEST

Suite *render_embed_suite(void)
{
	Suite *s = suite_create("render/embed");
	TCase *t = tcase_create("parts");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, part, 0, countof(parts));
	tcase_add_test(t, footnotes_of_a_part);
	tcase_add_test(t, footnotes_around_an_embed);
	tcase_add_test(t, references_that_are_not_shown);
	tcase_add_test(t, block_id_once);
	tcase_add_test(t, pictures_in_headings);
	tcase_add_test(t, raw_html_that_leads_nowhere);
	suite_add_tcase(s, t);
	return s;
}
