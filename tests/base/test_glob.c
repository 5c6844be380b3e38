#include "base/glob.h"

#include "tests/runner.h"

static const struct {
	const char *pattern, *path;
	bool folder, match;
} cases[] = {
	/* without a slash: a name in any folder */
	{ "a.md", "a.md", false, true },
	{ "a.md", "x/y/a.md", false, true },
	{ "a.md", "a.mdx", false, false },
	{ "a.md", "xa.md", false, false },
	{ "a", "a/b", false, false },
	{ "*.md", "x/a.md", false, true },
	{ "*.md", ".md", false, true },
	{ "*", "x/y", false, true },
	{ "a*b*c", "a1b2b3c", false, true },
	{ "a*b*c", "a1b2b3", false, false },
	{ "*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false, false },
	{ "?.md", "a.md", false, true },
	{ "?.md", "文.md", false, true },
	{ "?.md", ".md", false, false },
	{ "草稿*", "笔记/草稿 1.md", false, true },
	{ "**.md", "x/a.md", false, true },
	/* classes */
	{ "[abc].md", "b.md", false, true },
	{ "[abc].md", "d.md", false, false },
	{ "[a-c]x", "bx", false, true },
	{ "[!a-c]x", "bx", false, false },
	{ "[^a-c]x", "dx", false, true },
	{ "[]a]x", "]x", false, true },
	{ "[a-]x", "-x", false, true },
	{ "[一-龥]x", "文x", false, true },
	{ "[\\]]x", "]x", false, true },
	{ "[1].md", "1.md", false, true },
	{ "[1.md", "[1.md", false, true },
	{ "x[", "x[", false, true },
	{ "[!a]", "/", false, false },
	/* as it is */
	{ "\\*.md", "*.md", false, true },
	{ "\\*.md", "a.md", false, false },
	{ "\\!a", "!a", false, true },
	{ "\\#a", "#a", false, true },
	{ "a\\", "a\\", false, true },
	/* with a slash: from the root */
	{ "x/a.md", "x/a.md", false, true },
	{ "x/a.md", "y/x/a.md", false, false },
	{ "/a.md", "a.md", false, true },
	{ "/a.md", "x/a.md", false, false },
	{ "x/*", "x/a.md", false, true },
	{ "x/*", "x/y/a.md", false, false },
	{ "x/*/a.md", "x/y/a.md", false, true },
	{ "*/a.md", "a.md", false, false },
	/* folders only */
	{ "x/", "x", true, true },
	{ "x/", "y/x", true, true },
	{ "x/", "x", false, false },
	{ "/x/", "y/x", true, false },
	{ "y/x/", "y/x", true, true },
	/* any number of folders */
	{ "**/a", "a", false, true },
	{ "**/a", "x/y/a", false, true },
	{ "**/a", "x/y/b", false, false },
	{ "x/**", "x/a", false, true },
	{ "x/**", "x/y/a", false, true },
	{ "x/**", "x", true, false },
	{ "x/**/a", "x/a", false, true },
	{ "x/**/a", "x/y/z/a", false, true },
	{ "x/**/a", "y/a", false, false },
	{ "**/x/**", "a/x/b/c", false, true },
	{ "**/x/*/y/**/z", "a/x/b/x/c/y/d/z", false, true },
	{ "**/x/*/y/**/z", "a/x/b/x/c/y/d/w", false, false },
	{ "x/**/", "x/y", true, true },
	{ "/**", "a/b", false, true },
	{ "x/**y", "x/zy", false, true },
	{ "x/**y", "x/z/y", false, false },
	/* nothing */
	{ "", "a", false, false },
	{ "/", "a", false, false },
	{ "a", "", false, false },
};

START_TEST(matches)
{
	ck_assert_msg(glob_matches(str_of(cases[_i].pattern), str_of(cases[_i].path),
	                           cases[_i].folder) == cases[_i].match,
	              "\"%s\" and \"%s\"", cases[_i].pattern, cases[_i].path);
}
END_TEST

static const struct {
	const char *patterns[4];
	const char *path;
	bool out;
} lists[] = {
	{ { NULL }, "a.md", false },
	{ { "drafts/" }, "drafts/a.md", true },
	{ { "drafts/" }, "x/drafts/y/a.md", true },
	{ { "drafts/" }, "drafts", false },
	{ { "/drafts" }, "drafts/a.md", true },
	{ { "/drafts" }, "x/drafts/a.md", false },
	{ { "*.md", "!keep.md" }, "keep.md", false },
	{ { "*.md", "!keep.md" }, "x/keep.md", false },
	{ { "*.md", "!keep.md" }, "x/other.md", true },
	{ { "!keep.md", "*.md" }, "keep.md", true },
	{ { "x/", "!x/keep.md" }, "x/keep.md", true },
	{ { "x/*", "!x/keep.md" }, "x/keep.md", false },
	{ { "x/**", "!x/y/", "!x/y/keep.md" }, "x/y/keep.md", false },
	{ { "x/**", "!x/y/", "!x/y/keep.md" }, "x/y/a.md", true },
	{ { "# note", "", "\\#a" }, "#a", true },
	{ { "# note", "" }, "# note", false },
	{ { "!a" }, "a", false },
};

START_TEST(lists_of_patterns)
{
	struct str patterns[4];
	size_t n = 0;

	while (n < 4 && lists[_i].patterns[n]) {
		patterns[n] = str_of(lists[_i].patterns[n]);
		n++;
	}
	ck_assert(glob_excludes(patterns, n, str_of(lists[_i].path)) == lists[_i].out);
}
END_TEST

/* A pattern and a path of 100 KB that a backtracking matcher would never finish. */
START_TEST(long_input)
{
	struct buf pattern = BUF_INIT, path = BUF_INIT;

	for (int i = 0; i < 200; i++)
		buf_add_z(&pattern, "**/*a*/");
	buf_add_z(&pattern, "b");
	for (int i = 0; i < 2000; i++)
		buf_add_z(&path, "xaxaxaxaxaxaxaxaxaxaxaxaxaxaxaxaxaxaxaxaxaxaxaxaxa/");
	buf_add_z(&path, "c");
	ck_assert(!glob_matches(buf_str(&pattern), buf_str(&path), false));
	buf_release(&pattern);
	buf_release(&path);
}
END_TEST

Suite *base_glob_suite(void)
{
	Suite *s = suite_create("base/glob");
	TCase *t = tcase_create("patterns");

	tcase_add_loop_test(t, matches, 0, countof(cases));
	tcase_add_loop_test(t, lists_of_patterns, 0, countof(lists));
	tcase_add_test(t, long_input);
	suite_add_tcase(s, t);
	return s;
}
