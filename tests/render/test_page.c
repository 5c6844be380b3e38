#include "render/render.h"

#include <stdio.h>

#include "ext/md/md.h"
#include "tests/runner.h"

static struct source *source;
static struct diags diags;
static struct kb kb;
static struct theme *theme;
static struct render *render;
static struct render_worker worker;
static struct render_options options;
static struct buf page;
static const char *note_template; /* another than theme_files has; or NULL */

/* A theme with nothing but the body. */
static const struct {
	const char *path, *text;
} theme_files[] = {
	{ "templates/note.mustache", "{{{content}}}" },
	{ "templates/folder.mustache",
	  "{{{content}}}[{{#entries}}{{title}}={{href}};{{/entries}}]" },
	{ "templates/home.mustache",
	  "{{{content}}}[{{#entries}}{{title}}={{href}};{{/entries}}]" },
	{ "templates/404.mustache", "{{root}} {{site.home_href}}" },
	{ "templates/redirect.mustache", "{{target}}" },
	{ "templates/search.mustache",
	  "{{site.langs}}|{{site.has_runbooks}}|{{root}}|{{page.noindex}}" },
	{ "templates/tag.mustache",
	  "{{tag_name}}:{{#entries}}{{title}}={{href}};{{/entries}}" },
};

/* What running needs of a page. */
#define POWER                                                                                  \
	"{{{csp}}}|{{#needs.power}}power{{#runs_here}} here{{/runs_here}}{{/needs.power}}|"    \
	"{{#needs.run}}{{note_path}}{{/needs.run}}|{{{content}}}"

static void setup(void)
{
	md_setup();
	note_template = NULL;
	source = source_memory();
	page = (struct buf)BUF_INIT;
	diags = (struct diags)DIAGS_INIT;
	options = (struct render_options){ .dialect = MD_ALL,
		                           .max_note_size = (size_t)1 << 20,
		                           .title = STR("Site") };
}

static void teardown(void)
{
	render_worker_release(&worker);
	render_free(render);
	theme_free(theme);
	render = NULL;
	theme = NULL;
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
	struct kb_options kb_options = KB_OPTIONS_INIT;
	const struct source_file *files;
	struct err e = ERR_INIT;
	size_t n;

	kb_options.dialect = MD_ALL;
	ck_assert_int_eq(source_list(source, &files, &n, &diags, &e), 0);
	ck_assert_int_eq(kb_build(&kb, source, files, n, &kb_options, &diags, &e), 0);
	theme = theme_new();
	for (size_t i = 0; i < countof(theme_files); i++)
		theme_add(theme, str_of(theme_files[i].path), str_of(theme_files[i].text));
	if (note_template)
		theme_add(theme, STR("templates/note.mustache"), str_of(note_template));
	ck_assert_msg(theme_ready(theme, &e) == 0, "%s", e.msg);
	render = render_new(&kb, theme, &options);
}

/* The page at this address. */
static const char *at(const char *url)
{
	struct err e = ERR_INIT;

	for (size_t i = 0; i < render_count(render); i++) {
		struct str got;

		buf_clear(&page);
		ck_assert_msg(render_item(render, &worker, i, &got, &page, &e) == 0, "%s",
		              e.msg);
		if (str_eq(got, str_of(url)))
			return runner_text(str_trim(buf_str(&page)));
	}
	ck_abort_msg("no page %s", url);
	return NULL;
}

static void check_has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "'%s' lacks '%s'", text, part);
}

static void check_lacks(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL, "'%s' has '%s'", text, part);
}

/* A note "d/n.md" beside "d/m.md", "x.md", an image; and what its body becomes. */
static const struct {
	const char *text, *html;
} bodies[] = {
	{ "[m](m.md)", "<p><a href=\"m.html\">m</a></p>" },
	{ "[x](../x)", "<p><a href=\"../x.html\">x</a></p>" },
	{ "[x](../x.md#第一)", "<p><a href=\"../x.html#%E7%AC%AC%E4%B8%80\">x</a></p>" },
	{ "[[x]]", "<p><a href=\"../x.html\">x</a></p>" },
	{ "[[x#第一]]", "<p><a href=\"../x.html#%E7%AC%AC%E4%B8%80\">x › 第一</a></p>" },
	{ "[[x|文字]]", "<p><a href=\"../x.html\">文字</a></p>" },
	{ "[o](https://e.example/?a=1&b=2)",
	  "<p><a class=\"external\" rel=\"noopener\" "
	  "href=\"https://e.example/?a=1&amp;b=2\">o</a></p>" },
	{ "[j](javascript:alert(1))",
	  "<p><span class=\"missing-link\" title=\"No note of this name was found: "
	  "javascript:alert(1)\">j</span></p>" },
	{ "[g](gone.md)", "<p><span class=\"missing-link\" title=\"No note of this name was "
	                  "found: gone.md\">g</span></p>" },
	{ "![alt](i.svg)",
	  "<p><img src=\"i.svg\" alt=\"alt\" width=\"3\" height=\"2\" loading=\"lazy\" "
	  "decoding=\"async\" class=\"zoom\" /></p>" },
	{ "![a|30](i.svg)![b|x](i.svg)",
	  "<p><img src=\"i.svg\" alt=\"a\" width=\"30\" height=\"20\" loading=\"lazy\" "
	  "decoding=\"async\" class=\"zoom\" /><img src=\"i.svg\" alt=\"b|x\" width=\"3\" "
	  "height=\"2\" loading=\"lazy\" decoding=\"async\" class=\"zoom\" /></p>" },
	{ "![[i.svg|30]]",
	  "<p><img src=\"i.svg\" alt=\"Image\" width=\"30\" height=\"20\" loading=\"lazy\" "
	  "decoding=\"async\" class=\"zoom\" /></p>" },
	{ "![a](gone.png)", "<p><span class=\"missing\" role=\"img\" aria-label=\"a\">a "
	                    "<small>gone.png</small></span></p>" },
	{ "![](i.svg \"A title\")",
	  "<figure class=\"image\"><img src=\"i.svg\" alt=\"Image\" title=\"A title\" "
	  "width=\"3\" "
	  "height=\"2\" loading=\"lazy\" decoding=\"async\" class=\"zoom\" />"
	  "<figcaption>A title</figcaption></figure>" },
	{ "==m== ~~s~~ {{ x }} <word>",
	  "<p><mark>m</mark> <del>s</del> {{ x }} &lt;word&gt;</p>" },
	{ "这是**我想做的事。**所以继续", "<p>这是<strong>我想做的事。</strong>所以继续</p>" },
	{ "a ^blk", "<p id=\"^blk\">a</p>" },
	{ "> [!TIP]- Title\n> body",
	  "<details class=\"callout callout-tip\"><summary "
	  "class=\"callout-title\">Title</summary>"
	  "<div class=\"callout-body\">\n<p>body</p>\n</div></details>" },
	{ "> [!NOTE]\n> body", "<div class=\"callout callout-note\" role=\"note\"><p "
	                       "class=\"callout-title\">Note</p>"
	                       "<div class=\"callout-body\">\n<p>body</p>\n</div></div>" },
	{ "```nosuch\na < b\n```",
	  "<figure class=\"code\" data-lang=\"nosuch\" data-block=\"1\"><figcaption>nosuch"
	  "</figcaption><pre tabindex=\"0\"><code class=\"language-nosuch\">a &lt; b\n"
	  "</code></pre></figure>" },
	{ "$x<y$", "<p><span class=\"math\">x&lt;y</span></p>" },
	{ "```mermaid\na\n```",
	  "<figure class=\"mermaid\"><pre tabindex=\"0\"><code>a\n</code></pre></figure>" },
	{ "## ", "" },
};

START_TEST(body)
{
	add("x.md", "text\n\n## 第一\n");
	add("d/m.md", "m");
	add("d/n.md", bodies[_i].text);
	add("d/i.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3\" height=\"2\"/>");
	build();
	ck_assert_str_eq(at("d/n.html"), bodies[_i].html);
}
END_TEST

START_TEST(embed_whole_and_part)
{
	add("a.md", "before ![[b]] after\n\n![[b#Two]]\n\n![[b#^blk]]\n");
	add("b.md", "# B\n\none [a](a.md)\n\n## Two\n\ntwo\n\n## Three\n\nthree ^blk\n");
	build();
	{
		const char *html = at("a.html");

		check_has(html, "<p>before </p>\n<div class=\"embed\">");
		check_has(html, "<p>one <a href=\"a.html\">a</a></p>");
		check_has(html, "</div>\n<p> after</p>");
		check_has(
			html,
			"<a href=\"b.html#two\">B</a></div>\n<h2>Two</h2>\n<p>two</p>\n</div>");
		check_has(html, "<p>three</p>\n</div>");
	}
}
END_TEST

START_TEST(embed_item)
{
	add("a.md", "![[b#^one]]\n");
	add("b.md", "- first\n- second ^one\n\n  - inner\n- third\n");
	build();
	check_has(at("a.html"), "<ul>\n<li>");
	check_has(at("a.html"), "inner");
	check_lacks(at("a.html"), "third");
	check_lacks(at("a.html"), "first");
	check_has(at("a.html"), "</li>\n</ul>\n</div>");
}
END_TEST

START_TEST(embed_cycle)
{
	add("a.md", "![[b]]\n");
	add("b.md", "![[a]]\n");
	build();
	check_has(at("a.html"), "<a href=\"a.html\">a</a>");
	diags_sort(&worker.diags);
	ck_assert_uint_eq(worker.diags.n, 1);
	ck_assert_int_eq(worker.diags.v[0].code, DIAG_EMBED_CYCLE);
	ck_assert_view_eq(worker.diags.v[0].path, "b.md");
}
END_TEST

START_TEST(embed_depth)
{
	char name[32], text[48];

	for (int i = 0; i < 9; i++) {
		snprintf(name, sizeof(name), "n%d.md", i);
		snprintf(text, sizeof(text), "t%d ![[n%d]]\n", i, i + 1);
		add(name, text);
	}
	add("n9.md", "end");
	build();
	check_has(at("n0.html"), "t5");
	check_lacks(at("n0.html"), "t6");
	ck_assert_uint_gt(worker.diags.n, 0);
	ck_assert_int_eq(worker.diags.v[0].code, DIAG_EMBED_DEPTH);
}
END_TEST

START_TEST(raw_html)
{
	add("d/n.md", "<img src=\"../i.svg\" style=\"zoom:50%\" onerror=\"x()\">\n\n"
	              "<script>alert(1)</script>\n\n<a href=\"m.md\">m</a> <kbd>k</kbd>\n");
	add("d/m.md", "m");
	add("i.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"5\"/>");
	build();
	{
		const char *html = at("d/n.html");

		check_has(html, "src=\"../i.svg\"");
		check_has(html, "w-50");
		check_has(html, "width=\"10\"");
		check_has(html, "href=\"m.html\"");
		check_has(html, "<kbd>k</kbd>");
		check_lacks(html, "onerror");
		check_lacks(html, "alert");
	}
}
END_TEST

START_TEST(trusted_html)
{
	add("n.md", "<div onclick=\"x()\">y</div>\n");
	options.trust_html = true;
	build();
	check_has(at("n.html"), "onclick");
}
END_TEST

START_TEST(folders_and_redirects)
{
	add("d/n.md", "---\naliases: [Old]\ntags: [T]\n---\n");
	add("e/README.md", "# E\n\nhello\n");
	add("e/f.md", "f");
	options.base_url = STR("https://x.example/wiki/");
	options.sitemap = true;
	build();
	ck_assert_str_eq(at("index.html"), "[d=d/index.html;E=e/index.html;]");
	ck_assert_str_eq(at("d/index.html"), "[n=n.html;]");
	ck_assert_str_eq(at("e/index.html"), "<p>hello</p>\n[f=f.html;]");
	ck_assert_str_eq(at("d/Old.html"), "n.html");
	ck_assert_str_eq(at("_ob/tags/t.html"), "T:n=../../d/n.html;");
	ck_assert_str_eq(at("404.html"), "/wiki/ /wiki/index.html");
	check_has(at("sitemap.xml"), "<loc>https://x.example/wiki/e/</loc>");
	check_has(at("_ob/tree/0.js"), "[\"E\",\"e/index.html\",");
	check_lacks(at("sitemap.xml"), "search.html");
}
END_TEST

/* It knows what the notes can be narrowed to; drafts and unlisted notes are nobody's choice. */
START_TEST(search_page)
{
	add("a.md", "---\nlang: zh-CN\n---\nx");
	add("b.md", "---\nlang: zh\n---\nx");
	add("c.md", "---\nlang: en-GB\nrunbook: {}\n---\nx");
	add("d.md", "---\nlang: fr\nunlisted: true\n---\nx");
	add("search.md", "---\nlang: zh\n---\nSearching");
	options.search = true;
	options.base_url = STR("https://x.example");
	options.sitemap = true;
	build();
	ck_assert_str_eq(at("search.html"), "zh en|true||true");
	check_has(at("search-2.html"), "Searching");
	check_lacks(at("sitemap.xml"), "search.html");
	check_has(at("sitemap.xml"), "search-2.html");
}
END_TEST

/* Without an index there is no page to search on. */
START_TEST(no_search_page)
{
	add("a.md", "x");
	build();
	for (size_t i = 0; i < render_count(render); i++) {
		struct err e = ERR_INIT;
		struct str url;

		buf_clear(&page);
		ck_assert_int_eq(render_item(render, &worker, i, &url, &page, &e), 0);
		ck_assert(!str_eq(url, STR("search.html")));
	}
}
END_TEST

/* A file of the sitemap takes so many addresses, then there are several and an index. */
START_TEST(large_sitemap)
{
	char name[16];

	for (int i = 0; i < 9; i++) {
		snprintf(name, sizeof(name), "n%d.md", i);
		add(name, i == 4 ? "---\nunlisted: true\n---\n" : "x");
	}
	options.base_url = STR("https://x.example");
	options.sitemap = true;
	options.sitemap_urls = 4;
	build();
	check_has(at("sitemap.xml"), "<sitemap><loc>https://x.example/sitemap-3.xml</loc>");
	check_lacks(at("sitemap.xml"), "sitemap-4.xml");
	check_has(at("sitemap-1.xml"), "n3.html</loc></url>\n</urlset>");
	check_has(at("sitemap-2.xml"), "<urlset xmlns=\"http://www.sitemaps.org/schemas/"
	                               "sitemap/0.9\">\n<url><loc>https://x.example/n5.html");
	check_has(at("sitemap-3.xml"), "<loc>https://x.example/</loc></url>\n</urlset>");
	check_lacks(at("sitemap-3.xml"), "n8.html");
}
END_TEST

START_TEST(headings)
{
	add("n.md", "# Title\n\n## A [l](n.md)\n\n[TOC]\n");
	build();
	{
		const char *html = at("n.html");

		check_lacks(html, "Title");
		check_has(html, "<h2 id=\"a-l\">A <a href=\"n.html\">l</a><a class=\"anchor\" "
		                "href=\"#a-l\"");
		check_has(html,
		          "<nav class=\"toc-inline\"><ul>\n<li><a href=\"#a-l\">A l</a></li>");
	}
}
END_TEST

/* CommonMark's own HTML when nothing of ours is asked for. */
static const struct {
	const char *text, *html;
} plain[] = {
	{ "# a\n", "<h1>a</h1>\n" },
	{ "- a\n- b\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n" },
	{ "3. a\n\n4. b\n",
	  "<ol start=\"3\">\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n" },
	{ "> a\n", "<blockquote>\n<p>a</p>\n</blockquote>\n" },
	{ "```sh x\na\n```\n", "<pre><code class=\"language-sh\">a\n</code></pre>\n" },
	{ "![a *b*](/u \"t\")\n", "<p><img src=\"/u\" alt=\"a b\" title=\"t\" /></p>\n" },
	{ "a  \nb\nc\n", "<p>a<br />\nb\nc</p>\n" },
	{ "<b>x</b>\n", "<p><b>x</b></p>\n" },
	{ "***\n", "<hr />\n" },
};

START_TEST(fragment)
{
	buf_clear(&page);
	render_fragment(&page, str_of(plain[_i].text), 0);
	ck_assert_buf_eq(&page, plain[_i].html);
}
END_TEST

static const struct {
	enum render_runs runs;
	const char *has, *lacks;
} powers[] = {
	{ RENDER_RUNS_NONE, "connect-src 'self';", "power" },
	{ RENDER_RUNS_NONE, "|||<p>", "data-hash" },
	{ RENDER_RUNS_HERE, "connect-src 'self';", "127.0.0.1" },
	{ RENDER_RUNS_HERE, "|power here|ops/a.md|", "data-hash=\"\"" },
	{ RENDER_RUNS_PAIRED, "connect-src 'self' http://127.0.0.1:* http://localhost:*;",
	  "here" },
	{ RENDER_RUNS_PAIRED, "|power|ops/a.md|", "data-hash=\"\"" },
};

/* Whoever may run is said on every page, what may be run where it stands; without leave, neither. */
START_TEST(power)
{
	const char *text, *hash;

	add("ops/a.md", "Text.\n\n```sh\ntrue\n```\n");
	add("plain.md", "Text.\n");
	options.runs = powers[_i].runs;
	note_template = POWER;
	build();
	text = at("ops/a.html");
	check_has(text, powers[_i].has);
	check_lacks(text, powers[_i].lacks);
	hash = strstr(text, "data-hash=\"");
	ck_assert_int_eq(hash != NULL, options.runs != RENDER_RUNS_NONE);
	if (hash)
		ck_assert_uint_eq(strcspn(hash + strlen("data-hash=\""), "\""), 40);
	text = at("plain.html");
	check_has(text, options.runs == RENDER_RUNS_NONE ? "|||" : "|power");
	check_lacks(text, "plain.md");
}
END_TEST

Suite *render_page_suite(void)
{
	Suite *s = suite_create("render/page");
	TCase *t = tcase_create("pages");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, body, 0, countof(bodies));
	tcase_add_test(t, embed_whole_and_part);
	tcase_add_test(t, embed_item);
	tcase_add_test(t, embed_cycle);
	tcase_add_test(t, embed_depth);
	tcase_add_test(t, raw_html);
	tcase_add_test(t, trusted_html);
	tcase_add_test(t, folders_and_redirects);
	tcase_add_test(t, search_page);
	tcase_add_test(t, no_search_page);
	tcase_add_test(t, large_sitemap);
	tcase_add_test(t, headings);
	tcase_add_loop_test(t, power, 0, countof(powers));
	tcase_add_loop_test(t, fragment, 0, countof(plain));
	suite_add_tcase(s, t);
	return s;
}
