#include "tests/source/repo.h"

START_TEST(links_are_followed_once)
{
	static const char paths[] =
		"abs.md|d/up.md|list/a.md|list/sub/b.md|real/a.md|real/sub/b.md|"
		"top.md|way.md|";
	static const char problems[] =
		"chain.md symlink-loop|dangling.md symlink-dangling|gone symlink-dangling|"
		"into-git symlink-outside|list/nested.md symlink-loop|list/sub/parent "
		"symlink-loop|loop1 symlink-loop|"
		"loop2 symlink-loop|out.md symlink-outside|real/nested.md symlink-loop|"
		"real/sub/parent symlink-loop|self symlink-loop|through.md symlink-loop|"
		"up symlink-outside|";
	struct opened o;

	repo_begin();
	repo_init();
	repo_run("echo secret > outside.md; cd repo; mkdir -p real/sub d\n"
	         "echo a > real/a.md; echo b > real/sub/b.md; echo t > top.md\n"
	         "ln -s top.md way.md; ln -s ../top.md d/up.md; ln -s way.md chain.md\n"
	         "ln -s real/ list; ln -s ../way.md real/nested.md; ln -s .. real/sub/parent\n"
	         "ln -s none.md dangling.md; ln -s real/none gone; ln -s ../outside.md out.md\n"
	         "ln -s .. up; ln -s self self; ln -s loop2 loop1; ln -s loop1 loop2\n"
	         "ln -s list/a.md through.md; ln -s .git/config into-git\n"
	         "ln -s \"$PWD/top.md\" abs.md");
	opened_init(&o, "repo", NULL);
	ck_assert_str_eq(opened_paths(&o), paths);
	ck_assert_str_eq(opened_problems(&o), problems);
	ck_assert_str_eq(opened_read(&o, "way.md"), "t\n");
	ck_assert_str_eq(opened_read(&o, "d/up.md"), "t\n");
	ck_assert_str_eq(opened_read(&o, "abs.md"), "t\n");
	ck_assert_str_eq(opened_read(&o, "list/sub/b.md"), "b\n");
	ck_assert_uint_eq(o.files[opened_find(&o, "list/a.md")].size, 2);
	opened_release(&o);
	/* In the object store the same holds; only an absolute path means nothing there. */
	repo_commit("Ann", 1000000000, "rm abs.md");
	opened_init(&o, "repo", "HEAD");
	ck_assert_str_eq(opened_paths(&o), strchr(paths, '|') + 1);
	ck_assert_str_eq(opened_problems(&o), problems);
	ck_assert_str_eq(opened_read(&o, "list/sub/b.md"), "b\n");
	opened_release(&o);
	/* And in a folder without git. */
	repo_run("rm -r repo/.git; rm repo/into-git");
	opened_init(&o, "repo", NULL);
	ck_assert_str_eq(opened_paths(&o), strchr(paths, '|') + 1);
	opened_release(&o);
}
END_TEST

START_TEST(what_is_ignored_is_not_there)
{
	repo_begin();
	repo_init();
	repo_run("cd repo; echo 'draft*' > .gitignore; echo 1 > draft.md; mkdir drafts d "
	         "node_modules\n"
	         "echo 1 > drafts/a.md; echo 1 > d/draft.md; echo 1 > d/a.md; echo 1 > "
	         "node_modules/x\n"
	         "ln -s draft.md x.md; ln -s drafts y; ln -s d z; ln -s node_modules m");
	ck_source("repo", NULL, ".gitignore|d/a.md|z/a.md|",
	          "m symlink-outside|x.md symlink-dangling|y symlink-dangling|");
}
END_TEST

START_TEST(out_of_the_sub_folder)
{
	static const char paths[] = "in.md|one.md|shared/img/p.png|shared/s.md|";
	static const char problems[] =
		"chain.md symlink-loop|far.md symlink-outside|root symlink-loop|x.md "
		"symlink-dangling|";
	struct opened o;

	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000,
	            "mkdir -p docs common/img; echo '*.no' > .gitignore; echo s > common/s.md\n"
	            "echo p > common/img/p.png; echo n > common/a.no; echo i > docs/in.md\n"
	            "ln -s docs again; ln -s ../common docs/shared; ln -s ../common/s.md "
	            "docs/one.md\n"
	            "ln -s ../again/in.md docs/chain.md; ln -s .. docs/root\n"
	            "ln -s ../../../far.md docs/far.md; ln -s ../common/none.md docs/x.md");
	opened_init(&o, "repo/docs", NULL);
	ck_assert_str_eq(opened_paths(&o), paths);
	ck_assert_str_eq(opened_problems(&o), problems);
	ck_assert_str_eq(opened_read(&o, "one.md"), "s\n");
	ck_assert_str_eq(opened_read(&o, "shared/img/p.png"), "p\n");
	opened_release(&o);
	opened_init(&o, "repo/docs", "main");
	ck_assert_str_eq(opened_paths(&o), paths);
	ck_assert_str_eq(opened_read(&o, "shared/s.md"), "s\n");
	opened_release(&o);
}
END_TEST

/* Where the file system has no links, git leaves their targets in files. */
START_TEST(links_written_as_files)
{
	struct opened o;

	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000, "echo t > top.md; ln -s top.md way.md");
	repo_run("cd repo; git config core.symlinks false; rm way.md; git checkout -q way.md; "
	         "test ! -h way.md");
	opened_init(&o, "repo", NULL);
	ck_assert_str_eq(opened_paths(&o), "top.md|way.md|");
	ck_assert_str_eq(opened_read(&o, "way.md"), "t\n");
	opened_release(&o);
}
END_TEST

Suite *source_links_suite(void)
{
	Suite *s = suite_create("source/links");
	TCase *t = tcase_create("links");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, links_are_followed_once);
	tcase_add_test(t, what_is_ignored_is_not_there);
	tcase_add_test(t, out_of_the_sub_folder);
	tcase_add_test(t, links_written_as_files);
	suite_add_tcase(s, t);
	return s;
}
