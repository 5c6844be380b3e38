#include "note/note.h"

#include "ext/md/md.h"
#include "tests/runner.h"

static struct arena arena;
static struct diags diags;
static struct note note;

static void setup(void)
{
	md_setup();
	arena = (struct arena)ARENA_INIT;
	diags = (struct diags)DIAGS_INIT;
}

static void teardown(void)
{
	note_release(&note);
	diags_release(&diags);
	arena_release(&arena);
}

static void parse(const char *path, const char *text)
{
	struct note_options options = { .dialect = MD_ALL };

	note_parse(&note, &arena, str_of(path), str_of(text), &options, &diags);
}

static const struct {
	const char *path, *text, *title;
	enum note_title_from from;
} titles[] = {
	{ "a/b.md", "---\ntitle: From the front\n---\n# Heading\n", "From the front",
	  NOTE_TITLE_FRONT_MATTER },
	{ "a/b.md", "# Only heading\n\ntext\n", "Only heading", NOTE_TITLE_HEADING },
	{ "a/b.md", "# One\n\n# Two\n", "b", NOTE_TITLE_FILE_NAME },
	{ "a/b.md", "text first\n\n# One\n", "b", NOTE_TITLE_FILE_NAME },
	{ "a/b.md", "# [链接](x.md)标题\n", "链接标题", NOTE_TITLE_HEADING },
	{ "a/README.md", "text\n", "a", NOTE_TITLE_FILE_NAME },
	{ ".img_x/CI.md", "", "CI", NOTE_TITLE_FILE_NAME },
	{ "a/.hidden.md", "", "hidden", NOTE_TITLE_FILE_NAME },
};

START_TEST(title)
{
	parse(titles[_i].path, titles[_i].text);
	ck_assert_view_eq(note.title, titles[_i].title);
	ck_assert_int_eq(note.title_from, titles[_i].from);
}
END_TEST

/* What begins with "---" or "- " and is no front matter. */
static const char *const no_front[] = {
	"---\n\nprose between\n\n---\n", "- a list\n- first\n",
	"---\nnever closed\ntitle: x\n", "----\ntitle: x\n----\n",
	"---\n- a\n- b\n---\n",          "text\n---\ntitle: x\n---\n",
};

START_TEST(no_front_matter)
{
	parse("n.md", no_front[_i]);
	ck_assert_ptr_null(note.meta);
	ck_assert_uint_eq(note.body, 0);
	ck_assert_uint_eq(diags.n, 0);
}
END_TEST

START_TEST(front_matter_keys)
{
	parse("n.md", "\xef\xbb\xbf---\r\ntitle: 标题\ntags: [a, '#b', a]\naliases: x, y\n"
	              "date: 2024-02-29\nupdated: 2024-03-01T10:00:00Z\nreview: 2025-01-01\n"
	              "draft: yes\norder: 1.5\nowner: team\ntoc: false\nlang: zh-CN\n"
	              "redirect_from: /old.html\ncustom: {deep: 1}\n---\nbody #c\n");
	ck_assert_uint_eq(diags.n, 0);
	ck_assert_view_eq(note.title, "标题");
	ck_assert_uint_eq(note.tags.n, 3);
	ck_assert_view_eq(note.tags.v[1], "b");
	ck_assert_view_eq(note.tags.v[2], "c");
	ck_assert_uint_eq(note.aliases.n, 2);
	ck_assert_view_eq(note.created, "2024-02-29");
	ck_assert_view_eq(note.updated, "2024-03-01");
	ck_assert_view_eq(note.review, "2025-01-01");
	ck_assert(note.draft);
	ck_assert(note.has_order && note.order > 1.4 && note.order < 1.6);
	ck_assert(!note.toc);
	ck_assert_view_eq(note.redirect_from.v[0], "/old.html");
	ck_assert_view_eq(value_text(value_path(note.meta, STR("custom.deep"))), "1");
	ck_assert_uint_eq(note.body_line, 16);
}
END_TEST

START_TEST(broken_front_matter)
{
	parse("n.md", "---\ntitle: a\nbad: [1, 2\n---\n# Heading\n");
	ck_assert_uint_eq(diags.n, 1);
	ck_assert_int_eq(diags.v[0].code, DIAG_FRONT_MATTER);
	ck_assert_uint_ge(diags.v[0].line, 3);
	ck_assert_view_eq(note.title, "Heading");
	ck_assert_uint_eq(note.body_line, 5);
}
END_TEST

START_TEST(wrong_values)
{
	parse("n.md", "---\ntitle: [a]\ndate: yesterday\ndraft: perhaps\norder: first\n---\n");
	ck_assert_uint_eq(diags.n, 4);
	for (size_t i = 0; i < diags.n; i++)
		ck_assert_int_eq(diags.v[i].code, DIAG_FRONT_MATTER_VALUE);
	ck_assert_uint_eq(diags.v[1].line, 3);
	ck_assert_uint_eq(diags.v[1].column, 7);
}
END_TEST

START_TEST(names_are_capped)
{
	struct buf text = BUF_INIT;

	buf_add_z(&text, "---\naliases:\n");
	for (int i = 0; i < NOTE_MAX_NAMES + 5; i++)
		buf_addf(&text, "  - a%d\n", i);
	buf_add_z(&text, "---\n");
	parse("n.md", text.p);
	ck_assert_uint_eq(note.aliases.n, NOTE_MAX_NAMES);
	ck_assert_uint_eq(diags.n, 1);
	ck_assert_uint_eq(diags.v[0].line, 3);
	buf_release(&text);
}
END_TEST

START_TEST(outline)
{
	parse("n.md", "# A\n## [Link](x) `code`\n##\n## 说明\n## 说明\n");
	ck_assert_uint_eq(note.headings.n, 4);
	ck_assert_view_eq(note.headings.v[1].text, "Link code");
	ck_assert_view_eq(note.headings.v[1].id, "link-code");
	ck_assert_view_eq(note.headings.v[2].id, "说明");
	ck_assert_view_eq(note.headings.v[3].id, "说明-1");
	ck_assert(note.headings.v[0].title);
	ck_assert(!note.headings.v[1].title);
}
END_TEST

START_TEST(links)
{
	parse("n.md", "---\ntitle: t\n---\n看[这里](a.md)。\n\n![图](.img_n/x.png)\n\n"
	              "[[wiki|text]] and ![[other#part]]\n\n<img src=\"raw.png\" "
	              "style=\"zoom:50%\">\n\n[out](https://example.com)\n");
	ck_assert_uint_eq(note.links.n, 6);
	ck_assert_view_eq(note.links.v[0].target, "a.md");
	ck_assert_uint_eq(note.links.v[0].line, 4);
	ck_assert_uint_eq(note.links.v[0].column, 2);
	ck_assert_view_eq(note.links.v[0].context, "看这里。");
	ck_assert_int_eq(note.links.v[1].kind, NOTE_IMAGE);
	ck_assert_int_eq(note.links.v[2].kind, NOTE_WIKI_LINK);
	ck_assert_view_eq(note.links.v[2].target, "wiki");
	ck_assert_int_eq(note.links.v[3].kind, NOTE_WIKI_EMBED);
	ck_assert_view_eq(note.links.v[3].target, "other#part");
	ck_assert_int_eq(note.links.v[4].kind, NOTE_IMAGE);
	ck_assert_view_eq(note.links.v[4].target, "raw.png");
	ck_assert_uint_eq(note.links.v[4].line, 10);
	ck_assert_view_eq(note.links.v[5].context, "");
}
END_TEST

/* Places in raw HTML, on its first line and on later ones. */
START_TEST(links_in_raw_html)
{
	parse("n.md", "x <a href=\"1\">中</a><a href=\"2\">b</a>\n\n"
	              "<div><a href=\"3\">c</a>\n中<a href=\"4\">d</a><a href=\"5\">e</a>\n"
	              "<a href=\"6\">f</a></div>\n");
	static const unsigned places[][2] = { { 1, 12 }, { 1, 29 }, { 3, 15 },
		                              { 4, 11 }, { 4, 28 }, { 5, 10 } };

	ck_assert_uint_eq(note.links.n, countof(places));
	for (size_t i = 0; i < countof(places); i++) {
		ck_assert_uint_eq(note.links.v[i].line, places[i][0]);
		ck_assert_uint_eq(note.links.v[i].column, places[i][1]);
	}
}
END_TEST

START_TEST(what_a_page_needs)
{
	parse("n.md",
	      "```mermaid\ngraph\n```\n\n$x$\n\n```sh {name=go effect=read}\nls\n```\n"
	      "<div id=\"here\">x</div>\n\npara ^block\n\n![](https://x.example/a.png)\n");
	ck_assert(note.has_mermaid);
	ck_assert(note.has_math);
	ck_assert(note.is_runbook);
	ck_assert(note.has_html);
	ck_assert(note.has_remote_image);
	ck_assert_uint_eq(note.fences.n, 2);
	ck_assert_uint_eq(note.fences.v[1].line, 7);
	ck_assert_uint_eq(note.anchors.n, 2);
	ck_assert_view_eq(note.anchors.v[1], "^block");
}
END_TEST

START_TEST(description)
{
	parse("n.md", "# T\n\nFirst **paragraph**, ![noise](x.png)\nsecond line.\n\nSecond.\n");
	ck_assert_view_eq(note.description, "First paragraph,  second line.");
	ck_assert_uint_eq(note.words, 6);
}
END_TEST

START_TEST(faults_have_file_lines)
{
	parse("n.md", "---\ntitle: x\n---\ntext\n\n```sh\nopen\n");
	ck_assert_uint_eq(diags.n, 1);
	ck_assert_int_eq(diags.v[0].code, DIAG_FENCE_UNCLOSED);
	ck_assert_uint_eq(diags.v[0].line, 6);
	ck_assert_view_eq(diags.v[0].source, "```sh");
}
END_TEST

static const struct {
	const char *target;
	bool external;
} targets[] = {
	{ "https://x", true }, { "mailto:a@b", true }, { "//host/x", true }, { "a.md", false },
	{ "C:/x", false },     { "a:b", false },       { "#x", false },      { "", false },
	{ "中文:x", false },   { "x-y+z.1:q", true },
};

/* A document that was asked for is the one that render/ would make of the body. */
START_TEST(kept_document)
{
	struct note_options options = { .dialect = MD_ALL, .keep = true };
	struct md_walk *walk;
	struct md_node n;

	parse("n.md", "---\ntitle: x\n---\n[a](b)\n");
	ck_assert_ptr_null(note.doc);
	note_release(&note);
	note_parse(&note, &arena, STR("n.md"), STR("---\ntitle: x\n---\n[a](b)\n"), &options,
	           &diags);
	ck_assert_ptr_nonnull(note.doc);
	walk = md_walk_new(note.doc);
	while (md_walk_next(walk, &n) && n.kind != MD_LINK)
		;
	ck_assert_view_eq(n.url, "b");
	ck_assert_uint_eq(n.line, 1);
	md_walk_free(walk);
}
END_TEST

START_TEST(external)
{
	ck_assert_int_eq(note_is_external(str_of(targets[_i].target)), targets[_i].external);
}
END_TEST

static const struct {
	const char *text, *date;
} dates[] = {
	{ "2024-02-29", "2024-02-29" }, { " 2024-12-31T23:59 ", "2024-12-31" },
	{ "2024-13-01", NULL },         { "2024-02-30", NULL },
	{ "24-01-01", NULL },           { "2024/01/01", NULL },
	{ "2024-01-01x", NULL },        { "", NULL },
};

START_TEST(date)
{
	struct str got;

	if (!dates[_i].date) {
		ck_assert(!note_date(str_of(dates[_i].text), &got));
		return;
	}
	ck_assert(note_date(str_of(dates[_i].text), &got));
	ck_assert_view_eq(got, dates[_i].date);
}
END_TEST

Suite *note_note_suite(void)
{
	Suite *s = suite_create("note/note");
	TCase *t = tcase_create("parse");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, title, 0, countof(titles));
	tcase_add_loop_test(t, no_front_matter, 0, countof(no_front));
	tcase_add_test(t, front_matter_keys);
	tcase_add_test(t, broken_front_matter);
	tcase_add_test(t, wrong_values);
	tcase_add_test(t, names_are_capped);
	tcase_add_test(t, outline);
	tcase_add_test(t, links);
	tcase_add_test(t, links_in_raw_html);
	tcase_add_test(t, what_a_page_needs);
	tcase_add_test(t, description);
	tcase_add_test(t, faults_have_file_lines);
	tcase_add_test(t, kept_document);
	suite_add_tcase(s, t);
	t = tcase_create("small");
	tcase_add_loop_test(t, external, 0, countof(targets));
	tcase_add_loop_test(t, date, 0, countof(dates));
	suite_add_tcase(s, t);
	return s;
}
