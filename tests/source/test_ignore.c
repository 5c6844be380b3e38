#include "source/ignore.h"

#include "source/glob.h"
#include "tests/source/repo.h"

static const struct {
	const char *pattern, *text;
	bool matches;
} globs[] = {
	{ "abc", "abc", true },
	{ "abc", "abcd", false },
	{ "a?c", "abc", true },
	{ "a?c", "a/c", false },
	{ "*.md", ".md", true },
	{ "*.md", "a.md.txt", false },
	{ "a*b*c", "aXbYbZc", true },
	{ "a*c", "a/c", false },
	{ "**/b", "b", true },
	{ "**/b", "x/y/b", true },
	{ "**/b", "x/yb", false },
	{ "a/**/b", "a/b", true },
	{ "a/**/b", "a/x/y/b", true },
	{ "a/**/b", "a/xb", false },
	{ "a/**/b", "ab", false },
	{ "a/**", "a/x/y", true },
	{ "a/**", "a", false },
	{ "**", "x/y", true },
	{ "a**b", "aXb", true },
	{ "a**b", "a/b", false },
	{ "**/x/**/y", "x/y", true },
	{ "**/x/**/y", "1/x/2/x/3/y", true },
	{ "[abc]", "b", true },
	{ "[!abc]", "b", false },
	{ "[^abc]", "d", true },
	{ "[a-c]x", "bx", true },
	{ "[]x]", "]", true },
	{ "[!]x]", "]", false },
	{ "[a-]", "-", true },
	{ "[\\]]", "]", true },
	{ "[[:digit:]-]", "7", true },
	{ "[[:digit:]-]", "-", true },
	{ "[[:digit:]]", "a", false },
	{ "a[!x]b", "a/b", false },
	{ "[a", "[a", false },
	{ "[[:none:]]", "a", false },
	{ "\\*", "*", true },
	{ "\\*", "a", false },
	{ "a\\", "a\\", false },
	{ "\xe6\x8c\x81?", "\xe6\x8c\x81x", true },
	{ "a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
};

START_TEST(glob)
{
	struct arena a = ARENA_INIT;
	const struct glob *g = glob_new(&a, str_of(globs[_i].pattern));

	ck_assert_msg((g && glob_match(g, str_of(globs[_i].text))) == globs[_i].matches,
	              "%s and %s", globs[_i].pattern, globs[_i].text);
	arena_release(&a);
}
END_TEST

START_TEST(glob_too_long)
{
	char pattern[GLOB_MAX + 1], text[GLOB_MAX];
	struct arena a = ARENA_INIT;

	memset(pattern, '?', sizeof(pattern));
	memset(text, 'x', sizeof(text));
	ck_assert_ptr_null(glob_new(&a, str_from(pattern, GLOB_MAX + 1)));
	ck_assert(glob_match(glob_new(&a, str_from(pattern, GLOB_MAX)),
	                     str_from(text, GLOB_MAX)));
	arena_release(&a);
}
END_TEST

START_TEST(last_rule_decides)
{
	struct ignore ig = { 0 };

	ignore_push(&ig, STR_NONE,
	            STR("\xef\xbb\xbf# note\r\n*.log\r\n!keep.log\n/only\nf/\na\\ \nb  "
	                "\n\n!\n/\n"));
	ck_assert(ignore_has(&ig, STR("d/x.log"), false));
	ck_assert(!ignore_has(&ig, STR("d/keep.log"), false));
	ck_assert(ignore_has(&ig, STR("only"), false));
	ck_assert(!ignore_has(&ig, STR("d/only"), false));
	ck_assert(ignore_has(&ig, STR("d/f"), true));
	ck_assert(!ignore_has(&ig, STR("d/f"), false));
	ck_assert(ignore_has(&ig, STR("a "), false));
	ck_assert(ignore_has(&ig, STR("b"), false));
	ck_assert(!ignore_has(&ig, STR("# note"), false));
	ignore_push(&ig, STR("d"), STR("!x.log\n/f\nin/er\n"));
	ck_assert(!ignore_has(&ig, STR("d/x.log"), false));
	ck_assert(ignore_has(&ig, STR("d/f"), false));
	ck_assert(!ignore_has(&ig, STR("d/e/f"), false));
	ck_assert(ignore_has(&ig, STR("d/in/er"), false));
	ignore_pop(&ig);
	ck_assert(ignore_has(&ig, STR("d/x.log"), false));
	ignore_release(&ig);
}
END_TEST

/* What git itself lists, for trees and rules drawn by lot. */
START_TEST(as_git_does)
{
	static const char *const names[] = { "a",   "b",        "foo", "x.log", "y.md",
		                             "a b", "keep.log", "[1]", "tmp",   "!z" };
	static const char *const rules[] = {
		"*.log", "!keep.log",   "/a",     "a/",    "foo/",    "/foo/b",
		"**/b",  "a/**",        "a/**/b", "foo/*", "!foo/b",  "\\[1\\]",
		"[ab]",  "!a/",         "a b",    "\\!z",  "!tmp",    "tmp/",
		"*",     "!*/",         "!*.md",  "[!a]",  "?",       "foo/**/*.log",
		"/*/b",  "**/foo/b",    "x*",     "**",    "!/a/b/",  "*.md",
		"b/ ",   "[[:alpha:]]", "[a-c]/", "\\a",   "!foo/**", "a/*/b"
	};
	struct buf git = BUF_INIT, script = BUF_INIT;
	struct opened o;
	unsigned lot = 20240817u + (unsigned)_i * 7919u;

	repo_begin();
	repo_init();
	buf_add_z(&script, "cd repo; set --");
	for (unsigned i = 0; i < 40; i++) {
		unsigned depth = (lot = lot * 1103515245u + 12345u) >> 16 & 3;

		buf_add_z(&script, " '");
		for (unsigned d = 0; d <= depth; d++) {
			lot = lot * 1103515245u + 12345u;
			buf_addf(&script, "%s%s", d ? "/" : "",
			         names[(lot >> 16) % countof(names)]);
		}
		buf_add_byte(&script, '\'');
		if (i % 13 == 12) {
			/* Later ones may collide with files: then they are not made. */
			buf_add_z(&script,
			          "\nfor f; do mkdir -p \"$(dirname \"$f\")\" && [ ! -d "
			          "\"$f\" ] && echo x > \"$f\" || :; done; set --");
		}
	}
	buf_add_z(&script, "\n");
	for (unsigned i = 0; i < 3; i++) {
		buf_addf(&script, "for d in %s; do [ -d \"$d\" ] || continue; { :",
		         i == 0   ? "."
		         : i == 1 ? "foo a"
		                  : "*/*");
		for (unsigned r = 0; r < 4; r++) {
			lot = lot * 1103515245u + 12345u;
			buf_addf(&script, "; echo '%s'", rules[(lot >> 16) % countof(rules)]);
		}
		buf_add_z(&script, "; } > \"$d/.gitignore\"; done\n");
	}
	if (_i % 3 == 0)
		buf_add_z(&script, "git add -f a foo || :\n");
	buf_add_z(&script,
	          "git ls-files -co --exclude-standard | LC_ALL=C sort -u | tr '\\n' '|' "
	          "> ../listed\n");
	repo_run("%s", script.p);
	opened_init(&o, "repo", NULL);
	{
		FILE *f = fopen("listed", "r");
		char chunk[4096];
		size_t n;

		while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
			buf_add_bytes(&git, chunk, n);
		fclose(f);
	}
	ck_assert_str_eq(opened_paths(&o), git.p);
	opened_release(&o);
	buf_release(&git);
	buf_release(&script);
}
END_TEST

Suite *source_ignore_suite(void)
{
	Suite *s = suite_create("source/ignore");
	TCase *t = tcase_create("ignore");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, glob, 0, countof(globs));
	tcase_add_test(t, glob_too_long);
	tcase_add_test(t, last_rule_decides);
	tcase_add_loop_test(t, as_git_does, 0, 30);
	suite_add_tcase(s, t);
	return s;
}
