#include "kb/kb.h"

#include "ext/md/md.h"
#include "tests/runner.h"

static struct source *source;
static struct diags diags;
static struct kb kb;

static void setup(void)
{
	md_setup();
	diags = (struct diags)DIAGS_INIT;
	source = source_memory();
}

static void teardown(void)
{
	kb_release(&kb);
	diags_release(&diags);
	source_free(source);
}

static void add(const char *path, const char *text)
{
	source_memory_add(source, str_of(path), str_of(text));
}

static void build_with(struct kb_options options)
{
	const struct source_file *files;
	struct err e = ERR_INIT;
	size_t n;

	options.dialect = MD_ALL;
	options.workers = 2;
	ck_assert_int_eq(source_list(source, &files, &n, &diags, &e), 0);
	ck_assert_msg(kb_build(&kb, source, files, n, &options, &diags, &e) == 0, "%s", e.msg);
	diags_sort(&diags);
}

static void build(void)
{
	build_with((struct kb_options)KB_OPTIONS_INIT);
}

static const struct kb_note *at(const char *path)
{
	size_t n = kb_note_at(&kb, str_of(path));

	ck_assert_msg(n != KB_NONE, "no note %s", path);
	return &kb.notes.v[n];
}

static size_t count(enum diag_code code)
{
	size_t n = 0;

	for (size_t i = 0; i < diags.n; i++)
		n += diags.v[i].code == code;
	return n;
}

START_TEST(addresses)
{
	add("README.md", "x");
	add(".img_x/.deep/CI.md", "x");
	add("_ob/x.md", "x");
	add("a b/中 文[1]%.markdown", "x");
	add("dir/index.md", "x");
	build();
	ck_assert_view_eq(at("README.md")->url, "index.html");
	ck_assert_view_eq(at(".img_x/.deep/CI.md")->url, "img_x/deep/CI.html");
	ck_assert_view_eq(at("_ob/x.md")->url, "__ob/x.html");
	ck_assert_view_eq(at("a b/中 文[1]%.markdown")->url, "a b/中 文[1]%.html");
	ck_assert_view_eq(at("dir/index.md")->url, "dir/index.html");
	ck_assert_uint_eq(diags.n, 0);
}
END_TEST

START_TEST(collisions)
{
	add("a.md", "x");
	add("a.markdown", "x");
	add("A.md", "x");
	add("d/README.md", "x");
	add("d/index.md", "x");
	add("404.md", "x");
	build();
	ck_assert_uint_eq(count(DIAG_OUTPUT_COLLISION), 2);
	ck_assert_uint_eq(count(DIAG_OUTPUT_CASE), 2);
	ck_assert_view_eq(at("d/README.md")->url, "d/index.html");
	ck_assert_view_eq(at("d/index.md")->url, "d/index-2.html");
	ck_assert_view_eq(at("404.md")->url, "404-2.html");
	for (size_t i = 0; i < kb.notes.n; i++)
		for (size_t j = 0; j < i; j++)
			ck_assert(!str_eq_ci(kb.notes.v[i].url, kb.notes.v[j].url));
}
END_TEST

START_TEST(only_what_is_referenced)
{
	add("n.md", "![](i/a.png) ![](i/copy.png) [doc](doc.pdf) ![](i/noext)\n");
	add("i/a.png", "\x89PNG\r\n\x1a\n one");
	add("i/copy.png", "\x89PNG\r\n\x1a\n one");
	add("i/noext", "GIF89a\x01");
	add("i/unused.png", "\x89PNG\r\n\x1a\n two");
	add("doc.pdf", "%PDF");
	build();
	ck_assert_uint_eq(kb.assets.n, 4);
	ck_assert_view_eq(kb_asset(&kb, 0)->url, "doc.pdf");
	ck_assert_view_eq(kb_asset(&kb, 1)->url, "i/a.png");
	ck_assert_view_eq(kb_asset(&kb, 2)->url, "i/a.png");
	ck_assert_view_eq(kb_asset(&kb, 3)->url, "i/noext.gif");
	ck_assert_uint_eq(count(DIAG_IMAGE_TYPE), 1);
}
END_TEST

START_TEST(missing_things)
{
	add("a/n.md", "中文[x](gone.md)\n\n![](gone.png)\n\n![[gone]]\n\n[y](m.md#no)\n\n"
	              "[z](javascript:x)\n");
	add("a/m.md", "## Yes\n");
	build();
	ck_assert_uint_eq(diags.n, 5);
	ck_assert_int_eq(diags.v[0].code, DIAG_LINK_MISSING);
	ck_assert_uint_eq(diags.v[0].line, 1);
	ck_assert_uint_eq(diags.v[0].column, 3);
	ck_assert_view_eq(diags.v[0].source, "中文[x](gone.md)");
	ck_assert_int_eq(diags.v[1].code, DIAG_IMAGE_MISSING);
	ck_assert_int_eq(diags.v[2].code, DIAG_EMBED_MISSING);
	ck_assert_int_eq(diags.v[3].code, DIAG_ANCHOR_MISSING);
	ck_assert_int_eq(diags.v[4].code, DIAG_LINK_SCHEME);
}
END_TEST

START_TEST(backlinks)
{
	add("a.md", "See [b](b.md) and [b again](b.md).\n");
	add("b.md", "Self [me](b.md), up [[a]].\n");
	add("c.md", "---\nunlisted: true\n---\n[[b]]\n");
	build();
	ck_assert_uint_eq(at("b.md")->backlinks.n, 1);
	ck_assert_view_eq(at("b.md")->backlinks.v[0].context, "See b and b again.");
	ck_assert_uint_eq(at("a.md")->backlinks.n, 1);
}
END_TEST

static void check_order(size_t folder, const char *const *names, size_t n)
{
	const struct kb_entries *e = &kb.folders.v[folder].entries;

	ck_assert_uint_eq(e->n, n);
	for (size_t i = 0; i < n; i++)
		ck_assert_view_eq(e->v[i].folder ? kb.folders.v[e->v[i].number].title
		                                 : kb.notes.v[e->v[i].number].note.title,
		                  names[i]);
}

START_TEST(natural_order)
{
	static const char *const want[] = { "pinned", "zdir", "2-b", "10-a", "B", "c" };

	add("10-a.md", "x");
	add("2-b.md", "x");
	add("c.md", "x");
	add("B.md", "x");
	add("pinned.md", "---\norder: 1\n---\n");
	add("zdir/x.md", "x");
	build();
	check_order(0, want, countof(want));
	ck_assert_uint_eq(at("zdir/x.md")->prev, kb_note_at(&kb, STR("pinned.md")));
}
END_TEST

START_TEST(readme_order)
{
	static const char *const want[] = { "z", "dir", "a", "m" };

	add("README.md", "[z](z.md) then [dir](dir/x.md), [[a]]\n");
	add("a.md", "x");
	add("z.md", "x");
	add("m.md", "x");
	add("dir/x.md", "x");
	build();
	check_order(0, want, countof(want));
}
END_TEST

START_TEST(kept_folders)
{
	add("devops.md", "[CI](.img_devops/CI)\n");
	add(".img_devops/CI.md", "x");
	add(".detail_devops/more.md", "x");
	add("typora.md", "x");
	add("typora.assets/sub.md", "x");
	build();
	ck_assert_uint_ne(at("devops.md")->index_of, KB_NONE);
	ck_assert_uint_eq(at(".img_devops/CI.md")->folder, at("devops.md")->index_of);
	ck_assert_uint_eq(at(".detail_devops/more.md")->folder, at("devops.md")->index_of);
	ck_assert_view_eq(at("devops.md")->url, "devops.html");
	ck_assert_uint_eq(at("typora.assets/sub.md")->folder, at("typora.md")->index_of);
	ck_assert_uint_eq(kb.folders.v[0].entries.n, 2);
	ck_assert_uint_eq(diags.n, 0);
}
END_TEST

START_TEST(drafts_tags_redirects)
{
	struct kb_options options = KB_OPTIONS_INIT;

	add("a.md",
	    "---\ntags: [Ops, 中文]\nredirect_from: [/old/a.md, b]\naliases: Other name\n"
	    "---\n");
	add("b.md", "#ops\n");
	add("d.md", "---\ndraft: true\n---\n#ops\n");
	build_with(options);
	ck_assert_uint_eq(kb.notes.n, 2);
	ck_assert_uint_eq(kb.drafts.n, 1);
	ck_assert_uint_eq(kb.tags.n, 2);
	ck_assert_view_eq(kb.tags.v[0].name, "Ops");
	ck_assert_uint_eq(kb.tags.v[0].notes.n, 2);
	ck_assert_view_eq(kb.tags.v[1].url, "_ob/tags/中文.html");
	ck_assert_uint_eq(kb.redirects.n, 2);
	ck_assert_view_eq(kb.redirects.v[0].url, "old/a.html");
	ck_assert_view_eq(kb.redirects.v[1].url, "Other name.html");
	ck_assert_uint_eq(count(DIAG_REDIRECT_COLLISION), 1);
}
END_TEST

START_TEST(languages)
{
	add("en.md", "Mostly English words here with one 中文 word in it, as happens.\n");
	add("zh.md", "持续集成中的问题整理，使用 Jenkins 和 GitLab CI 的团队。\n");
	add("set.md", "---\nlang: ja\n---\n中文\n");
	build();
	ck_assert_view_eq(kb_note_lang(&kb, at("en.md")), "en");
	ck_assert_view_eq(kb_note_lang(&kb, at("zh.md")), "zh-CN");
	ck_assert_view_eq(kb_note_lang(&kb, at("set.md")), "ja");
	ck_assert_view_eq(kb.lang, "en");
}
END_TEST

START_TEST(excluded_and_too_large)
{
	static const struct str patterns[] = { STR_INIT("private/"), STR_INIT("*.tmp.md") };
	struct kb_options options = KB_OPTIONS_INIT;

	options.exclude = patterns;
	options.nexclude = countof(patterns);
	add("private/a.md", "x");
	add("b.tmp.md", "x");
	add("large.md", "more than eighteen bytes");
	add("c.md", "[p](private/a.md)");
	options.max_note_size = 18;
	build_with(options);
	ck_assert_uint_eq(kb.notes.n, 1);
	ck_assert_uint_eq(count(DIAG_NOTE_TOO_LARGE), 1);
	ck_assert_uint_eq(count(DIAG_LINK_MISSING), 1);
}
END_TEST

Suite *kb_kb_suite(void)
{
	Suite *s = suite_create("kb/kb");
	TCase *t = tcase_create("build");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, addresses);
	tcase_add_test(t, collisions);
	tcase_add_test(t, only_what_is_referenced);
	tcase_add_test(t, missing_things);
	tcase_add_test(t, backlinks);
	tcase_add_test(t, natural_order);
	tcase_add_test(t, readme_order);
	tcase_add_test(t, kept_folders);
	tcase_add_test(t, drafts_tags_redirects);
	tcase_add_test(t, languages);
	tcase_add_test(t, excluded_and_too_large);
	suite_add_tcase(s, t);
	return s;
}
