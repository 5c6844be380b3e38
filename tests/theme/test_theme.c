#include "theme/theme.h"

#include <string.h>

#include "tests/runner.h"

static struct theme *must_ready(struct theme *t)
{
	struct err e = ERR_INIT;

	ck_assert_msg(theme_ready(t, &e) == 0, "%s", e.msg);
	return t;
}

static const struct theme_asset *asset_named(const struct theme *t, struct str name)
{
	size_t n;
	const struct theme_asset *all = theme_assets(t, &n);

	for (size_t i = 0; i < n; i++)
		if (str_eq(all[i].name, name))
			return &all[i];
	return NULL;
}

static const char *render(const struct theme *t, struct str name)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	char *z;

	ck_assert_msg(theme_render(t, &out, name, NULL, &e) == 0, "%s", e.msg);
	z = runner_text(buf_str(&out));
	buf_release(&out);
	return z;
}

/* The built-in theme as it was compiled in: whole, and with every kind of page. */
START_TEST(built_in)
{
	static const char *const kinds[] = { "note", "folder", "home", "tags",
		                             "tag",  "recent", "404",  "redirect" };
	struct theme *t = must_ready(theme_new());

	for (size_t i = 0; i < countof(kinds); i++)
		ck_assert_msg(theme_has(t, str_of(kinds[i])), "no template %s", kinds[i]);
	ck_assert(!theme_has(t, STR("templates/note")));
	ck_assert(!theme_has(t, STR("none")));
	ck_assert_ptr_nonnull(strstr(render(t, STR("note")), "<!doctype html>"));
	ck_assert_ptr_nonnull(asset_named(t, STR("favicon.svg")));
	ck_assert_uint_gt(asset_named(t, STR("favicon.svg"))->bytes.n, 0);
	theme_free(t);
}
END_TEST

START_TEST(files_of_a_project)
{
	struct theme *t = theme_new();
	char mine[] = "mine {{>x/part}}";
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;

	theme_add(t, STR("templates/404.mustache"), str_of(mine));
	theme_add(t, STR("templates/x/part.mustache"), STR("first"));
	theme_add(t, STR("templates/x/part.mustache"), STR("second"));
	theme_add(t, STR("templates/notes.txt"), STR("{{#ignored"));
	memset(mine, 'x', sizeof(mine) - 1);
	must_ready(t);
	ck_assert_str_eq(render(t, STR("404")), "mine second");
	ck_assert(theme_has(t, STR("note")));
	ck_assert_int_eq(theme_render(t, &out, STR("none"), NULL, &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	theme_free(t);
}
END_TEST

static const struct {
	const char *path, *bytes, *message;
} wrong[] = {
	{ "templates/a.mustache", "x\n{{#y}}",
	  "templates/a.mustache:2:1: the section \"y\" is not closed" },
	{ "templates/a.mustache", "x {{>y}}",
	  "templates/a.mustache:1:3: there is no template \"y\"" },
	{ "i18n/de.yml", "a: b: c\n",
	  "i18n/de.yml:1:5: a colon and a space inside a value: put the value in quotes" },
	{ "i18n/en.yml", "- a\n", "i18n/en.yml:1:1: not a list of \"name: words\"" },
	{ "i18n/de.yml", "a: 1\nb: [c]\n", "i18n/de.yml:2:1: \"b\" is not plain words" },
};

START_TEST(says_what_is_wrong)
{
	struct theme *t = theme_new();
	struct err e = ERR_INIT;

	theme_add(t, str_of(wrong[_i].path), str_of(wrong[_i].bytes));
	ck_assert_int_eq(theme_ready(t, &e), -1);
	ck_assert_int_eq(e.code, ERR_INVALID);
	ck_assert_str_eq(e.msg, wrong[_i].message);
	theme_free(t);
}
END_TEST

START_TEST(words)
{
	struct theme *t = theme_new();
	struct str built_in_zh, built_in_en;
	const struct value *w;

	must_ready(t);
	w = theme_words(t, STR("zh-CN"));
	ck_assert_ptr_eq(w, theme_words(t, STR("zh")));
	built_in_zh = str_of(runner_text(value_text(value_get(w, STR("contents")))));
	w = theme_words(t, STR("fr"));
	ck_assert_ptr_eq(w, theme_words(t, STR("en")));
	ck_assert_ptr_eq(w, theme_words(t, STR("")));
	built_in_en = str_of(runner_text(value_text(value_get(w, STR("contents")))));
	ck_assert(built_in_en.n && built_in_zh.n && !str_eq(built_in_en, built_in_zh));
	theme_free(t);

	t = theme_new();
	theme_add(t, STR("i18n/en.yml"), STR("copied: Got it\nown: yes\n"));
	theme_add(t, STR("i18n/zh_TW.yml"), STR("copied: 已複製\n"));
	must_ready(t);
	w = theme_words(t, STR("en-GB"));
	ck_assert_view_eq(value_text(value_get(w, STR("copied"))), "Got it");
	ck_assert_view_eq(value_text(value_get(w, STR("contents"))), built_in_en.p);
	w = theme_words(t, STR("zh-tw"));
	ck_assert_view_eq(value_text(value_get(w, STR("copied"))), "已複製");
	ck_assert_view_eq(value_text(value_get(w, STR("contents"))), built_in_zh.p);
	ck_assert_view_eq(value_text(value_get(w, STR("own"))), "yes");
	ck_assert_ptr_eq(w, theme_words(t, STR("zh_TW")));
	ck_assert_ptr_ne(w, theme_words(t, STR("zh-Hant")));
	theme_free(t);
}
END_TEST

/* Scripts get the same words, in a file of the language. */
START_TEST(words_for_scripts)
{
	struct theme *t = theme_new();
	const struct theme_asset *script;

	theme_add(t, STR("i18n/zh_TW.yml"), STR("copy_commands: \"「\\\"」\"\n"));
	must_ready(t);
	script = asset_named(t, STR("words-zh-tw.js"));
	ck_assert_ptr_nonnull(script);
	ck_assert(str_starts(script->bytes, STR("window.opsbook.words={\"")));
	ck_assert(str_find(script->bytes, STR("\"copy-commands\":\"「\\\"」\""), 0) !=
	          STR_NPOS);
	ck_assert(str_find(script->bytes, STR("\"contents\":\""), 0) != STR_NPOS);
	ck_assert_view_eq(theme_words_script(t, STR("zh-TW")), runner_text(script->published));
	script = asset_named(t, STR("words-zh.js"));
	ck_assert_view_eq(theme_words_script(t, STR("zh-Hant")),
	                  runner_text(script->published));
	script = asset_named(t, STR("words-en.js"));
	ck_assert_view_eq(theme_words_script(t, STR("fr")), runner_text(script->published));
	theme_free(t);
}
END_TEST

/* Where "PREFIX" + ten hex digits + "SUFFIX" is what is expected. */
static void check_published(struct str published, struct str prefix, struct str suffix)
{
	struct str hash = str_cut(published, prefix.n, prefix.n + 10);

	ck_assert_msg(str_starts(published, prefix) && str_ends(published, suffix) &&
	                      published.n == prefix.n + 10 + suffix.n,
	              "%.*s", STR_ARG(published));
	for (size_t i = 0; i < hash.n; i++)
		ck_assert(strchr("0123456789abcdef", hash.p[i]));
}

START_TEST(assets)
{
	struct theme *t = theme_new();
	const struct theme_asset *all;
	size_t n;

	theme_add(t, STR("assets/x.min.css"), STR("x"));
	theme_add(t, STR("assets/none"), STR("y"));
	theme_add(t, STR("assets/lib/lib.js"), STR("z"));
	theme_add(t, STR("assets/lib/f/a-b.woff2"), STR("f"));
	theme_add(t, STR("assets/lib/main.js"), STR("m"));
	must_ready(t);
	all = theme_assets(t, &n);
	for (size_t i = 1; i < n; i++)
		ck_assert_int_lt(str_cmp(all[i - 1].name, all[i].name), 0);
	check_published(asset_named(t, STR("x.min.css"))->published, STR("_ob/x.min."),
	                STR(".css"));
	ck_assert_view_eq(asset_named(t, STR("x.min.css"))->key, "x_min_css");
	check_published(asset_named(t, STR("none"))->published, STR("_ob/none."), STR(""));
	check_published(asset_named(t, STR("lib/lib.js"))->published, STR("_ob/lib."),
	                STR("/lib.js"));
	ck_assert_view_eq(asset_named(t, STR("lib/lib.js"))->key, "lib_js");
	ck_assert_view_eq(asset_named(t, STR("lib/main.js"))->key, "lib_main_js");
	ck_assert_view_eq(asset_named(t, STR("lib/f/a-b.woff2"))->key, "lib_f_a_b_woff2");
	/* One folder, one hash: the files find each other. */
	ck_assert_int_eq(strncmp(asset_named(t, STR("lib/lib.js"))->published.p,
	                         asset_named(t, STR("lib/f/a-b.woff2"))->published.p,
	                         sizeof("_ob/lib.0123456789/") - 1),
	                 0);
	theme_free(t);
}
END_TEST

/* The published name of `asset` when the project has put `bytes` at `path`. */
static const char *published_with(struct str asset, struct str path, struct str bytes)
{
	struct theme *t = theme_new();
	const char *z;

	theme_add(t, STR("assets/a.css"), STR("a"));
	theme_add(t, STR("assets/lib/b.css"), STR("b"));
	theme_add(t, STR("assets/lib/c.css"), STR("c"));
	theme_add(t, path, bytes);
	must_ready(t);
	z = runner_text(asset_named(t, asset)->published);
	theme_free(t);
	return z;
}

START_TEST(hashes_follow_content)
{
	const char *a = published_with(STR("a.css"), STR("assets/other"), STR("1"));
	const char *b = published_with(STR("lib/b.css"), STR("assets/other"), STR("1"));

	ck_assert_str_eq(published_with(STR("a.css"), STR("assets/other"), STR("2")), a);
	ck_assert_str_ne(published_with(STR("a.css"), STR("assets/a.css"), STR("A")), a);
	ck_assert_str_eq(published_with(STR("lib/b.css"), STR("assets/a.css"), STR("A")), b);
	ck_assert_str_ne(published_with(STR("lib/b.css"), STR("assets/lib/c.css"), STR("C")),
	                 b);
	ck_assert_str_ne(published_with(STR("lib/b.css"), STR("assets/lib/d.css"), STR("")), b);
}
END_TEST

/* What npm gives, under the names that templates know. */
START_TEST(assets_from_packages)
{
	static const struct {
		const char *name, *key;
	} known[] = {
		{ "mermaid.js", "mermaid_js" },
		{ "katex/katex.js", "katex_js" },
		{ "katex/katex.css", "katex_css" },
	};
	struct theme *t = must_ready(theme_new());
	const struct theme_asset *css = asset_named(t, STR("katex/katex.css"));

	for (size_t i = 0; i < countof(known); i++) {
		const struct theme_asset *asset = asset_named(t, str_of(known[i].name));

		/* A build without npm's packages leaves them out and says so. */
		if (asset)
			ck_assert_view_eq(asset->key, known[i].key);
	}
	if (css) {
		ck_assert_uint_eq(str_find(css->bytes, STR(".ttf"), 0), STR_NPOS);
		ck_assert_uint_ne(str_find(css->bytes, STR("url(fonts/"), 0), STR_NPOS);
		ck_assert_ptr_nonnull(
			asset_named(t, STR("katex/fonts/KaTeX_Main-Regular.woff2")));
	}
	theme_free(t);
}
END_TEST

Suite *theme_theme_suite(void)
{
	Suite *s = suite_create("theme/theme");
	TCase *t = tcase_create("files");

	tcase_add_test(t, built_in);
	tcase_add_test(t, files_of_a_project);
	tcase_add_loop_test(t, says_what_is_wrong, 0, countof(wrong));
	suite_add_tcase(s, t);
	t = tcase_create("words");
	tcase_add_test(t, words);
	tcase_add_test(t, words_for_scripts);
	suite_add_tcase(s, t);
	t = tcase_create("assets");
	tcase_add_test(t, assets);
	tcase_add_test(t, hashes_follow_content);
	tcase_add_test(t, assets_from_packages);
	suite_add_tcase(s, t);
	return s;
}
