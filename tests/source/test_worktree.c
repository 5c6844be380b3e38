#include "tests/source/repo.h"

START_TEST(tracked_and_would_be_tracked)
{
	struct opened o;

	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000,
	            "echo '*.log\nout/' > .gitignore; echo a > a.md; echo t > kept.log\n"
	            "git add -f kept.log; mkdir -p d/.img_x node_modules .obsidian d/.github\n"
	            "echo p > d/.img_x/p.png; echo n > d/n.md; echo x > d/.github/x.md");
	repo_run("cd repo; mkdir out; echo o > out/o.md; echo l > d/l.log; echo u > d/u.md\n"
	         "echo x > node_modules/x.md; echo x > .obsidian/x.md; rm a.md\n"
	         "echo s > staged.md; git add staged.md");
	opened_init(&o, "repo", NULL);
	ck_assert_str_eq(opened_paths(&o),
	                 ".gitignore|d/.img_x/p.png|d/n.md|d/u.md|kept.log|staged.md|");
	ck_assert_str_eq(opened_problems(&o), "");
	ck_assert_str_eq(opened_read(&o, "d/u.md"), "u\n");
	ck_assert_uint_eq(o.files[opened_find(&o, "d/u.md")].size, 2);
	ck_assert_int_eq(o.files[opened_find(&o, "d/n.md")].modified, 0);
	ck_assert_int_gt(o.files[opened_find(&o, "d/u.md")].modified, 1500000000);
	ck_assert_int_gt(o.files[opened_find(&o, "staged.md")].modified, 1500000000);
	opened_release(&o);
}
END_TEST

START_TEST(odd_names)
{
	static const char names[] =
		" lead.md|!!.md|100%.md|[1].md|a b.md|a,b==c.md|new\nline.md|q'\".md|"
		"\xe5\x8f\x8d\xe6\xa8\xa1\xe5\xbc\x8f/"
		"\xe6\x8c\x81\xe7\xbb\xad.md|\xff\xfe.md|";

	repo_begin();
	repo_init();
	repo_commit(
		"Ann", 1000000000,
		"mkdir '\xe5\x8f\x8d\xe6\xa8\xa1\xe5\xbc\x8f'; for f in ' lead' '!!' '100%%' "
		"'[1]' "
		"'a b' 'a,b==c' 'new\nline' \"q'\\\"\" "
		"'\xe5\x8f\x8d\xe6\xa8\xa1\xe5\xbc\x8f/\xe6\x8c\x81\xe7\xbb\xad' '\xff\xfe'\n"
		"do printf %%s \"$f\" > \"$f.md\"; done");
	ck_source("repo", NULL, names, "");
	ck_source("repo", "HEAD", names, "");
	/* The same without anything tracked. */
	repo_run("cd repo; rm -r .git; git init -q");
	ck_source("repo", NULL, names, "");
	repo_run("cd repo; rm -r .git");
	ck_source("repo", NULL, names, "");
}
END_TEST

START_TEST(sub_folder_is_the_root)
{
	struct opened o;

	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000,
	            "mkdir -p docs/in docsx; echo '*.tmp' > .gitignore; echo '/in/no.md' > "
	            "docs/.gitignore\n"
	            "echo 1 > docs/in/a.md; echo 2 > docsx/b.md; echo 3 > c.md");
	repo_run("cd repo; echo 1 > docs/in/x.tmp; echo 2 > docs/in/no.md; echo 3 > docs/u.md");
	opened_init(&o, "repo/docs/../docs", NULL);
	ck_assert_str_eq(opened_paths(&o), ".gitignore|in/a.md|u.md|");
	ck_assert_view_eq(source_origin(o.s)->prefix, "docs");
	ck_assert_view_eq(source_origin(o.s)->name, "repo");
	ck_assert_str_eq(opened_read(&o, "in/a.md"), "1\n");
	opened_release(&o);
	ck_source("repo/docs", "main", ".gitignore|in/a.md|", "");
	ck_source_fails("repo/.git/refs/../../../none", NULL, ERR_NOT_FOUND);
	/* Neither the inside of .git nor nothing is what this means. */
	opened_init(&o, "repo/.git", NULL);
	ck_assert_view_eq(source_origin(o.s)->prefix, "");
	ck_assert_str_eq(opened_paths(&o),
	                 ".gitignore|c.md|docs/.gitignore|docs/in/a.md|docs/u.md|docsx/b.md|");
	opened_release(&o);
	/* What the user names is wanted, though listed it would not be. */
	repo_run("cd repo; mkdir -p .github/docs; echo 1 > .github/docs/a.md; ln -s a.md "
	         ".github/docs/b.md");
	ck_source("repo/.github", NULL, "docs/a.md|docs/b.md|", "");
}
END_TEST

/* The repository ignores it: to the user it is a folder of notes all the same. */
START_TEST(ignored_folder_is_a_plain_one)
{
	struct opened o;

	repo_begin();
	repo_init();
	repo_run("cd repo; echo /private > .gitignore; mkdir -p private/notes\n"
	         "echo 1 > private/notes/a.md; echo '*.md' > private/.gitignore");
	opened_init(&o, "repo/private/notes", NULL);
	ck_assert_str_eq(opened_paths(&o), "a.md|");
	ck_assert(!source_origin(o.s)->working_tree);
	ck_assert_view_eq(source_origin(o.s)->name, "notes");
	ck_assert_str_eq(opened_read(&o, "a.md"), "1\n");
	opened_release(&o);
	/* But not when something in it is tracked. */
	repo_run("cd repo; git add -f private/notes/a.md; echo 2 > private/notes/b.md");
	ck_source("repo/private/notes", NULL, "a.md|", "");
}
END_TEST

START_TEST(submodules)
{
	static const char problems[] = "inner submodule-skipped|mod submodule-skipped|";
	struct opened o;

	repo_begin();
	repo_init();
	repo_run("git init -q other; cd other; echo 1 > m.md; git add .; git commit -qm 1");
	repo_run("cd repo; git -c protocol.file.allow=always submodule --quiet add ../other "
	         "mod\n"
	         "echo 1 > a.md; git add .; git commit -qm 1; git init -q inner; echo 1 > "
	         "inner/i.md");
	opened_init(&o, "repo", NULL);
	ck_assert_str_eq(opened_paths(&o), ".gitmodules|a.md|");
	ck_assert_str_eq(opened_problems(&o), problems);
	ck_assert_int_eq(o.diags.v[0].severity, DIAG_HINT);
	ck_assert_uint_gt(o.diags.v[0].hint.n, 0);
	opened_release(&o);
	ck_source("repo", "HEAD", ".gitmodules|a.md|", "mod submodule-skipped|");
	/* A submodule itself is a repository like any other. */
	ck_source("repo/mod", NULL, "m.md|", "");
}
END_TEST

START_TEST(unborn_and_detached)
{
	struct opened o;

	repo_begin();
	repo_init();
	repo_run("cd repo; echo 1 > a.md");
	opened_init(&o, "repo", NULL);
	ck_assert_str_eq(opened_paths(&o), "a.md|");
	ck_assert_view_eq(source_origin(o.s)->commit, "");
	ck_assert_view_eq(source_origin(o.s)->branch, "main");
	opened_release(&o);
	ck_source_fails("repo", "HEAD", ERR_NOT_FOUND);
	repo_commit("Ann", 1000000000, ":");
	repo_run("cd repo; git checkout -q --detach");
	opened_init(&o, "repo", NULL);
	ck_assert_uint_eq(source_origin(o.s)->commit.n, 40);
	ck_assert_view_eq(source_origin(o.s)->branch, "");
	ck_assert_int_eq(source_origin(o.s)->commit_time, 1000000000);
	ck_assert(source_origin(o.s)->working_tree);
	opened_release(&o);
}
END_TEST

START_TEST(linked_worktree)
{
	struct opened o;

	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000, "echo 1 > a.md");
	repo_run("cd repo; git worktree add -q ../feature -b feature; echo '*.no' >> "
	         ".git/info/exclude; echo 2 > ../feature/b.md; echo 2 > ../feature/c.no");
	opened_init(&o, "feature", NULL);
	ck_assert_str_eq(opened_paths(&o), "a.md|b.md|");
	ck_assert_view_eq(source_origin(o.s)->branch, "feature");
	ck_assert_view_eq(source_origin(o.s)->name, "feature");
	opened_release(&o);
	ck_source("feature", "main", "a.md|", "");
}
END_TEST

START_TEST(conflict_lists_once)
{
	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000, "echo 1 > a.md");
	repo_run("cd repo; git checkout -q -b side");
	repo_commit("Ann", 1000000001, "echo 2 > a.md");
	repo_run("cd repo; git checkout -q main");
	repo_commit("Ann", 1000000002, "echo 3 > a.md");
	repo_run("cd repo; ! git merge side; git ls-files -u | grep -q a.md");
	ck_source("repo", NULL, "a.md|", "");
}
END_TEST

/* An index that only newer git understands: HEAD says what is tracked. */
START_TEST(index_beyond_the_library)
{
	repo_begin();
	repo_init();
	repo_commit(
		"Ann", 1000000000,
		"echo '*.log' > .gitignore; echo 1 > a.md; echo 1 > k.log; git add -f k.log");
	repo_run("cd repo; git update-index --split-index; echo 2 > b.md; echo 2 > l.log; git "
	         "add b.md");
	ck_source("repo", NULL, ".gitignore|a.md|b.md|k.log|", "");
	repo_run("cd repo; git update-index --no-split-index --index-version 4");
	ck_source("repo", NULL, ".gitignore|a.md|b.md|k.log|", "");
}
END_TEST

START_TEST(output_is_avoided)
{
	struct source_options options = { .path = "repo" };
	const struct source_file *files;
	struct diags diags = DIAGS_INIT;
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;
	struct source *s;
	size_t n;

	repo_begin();
	repo_init();
	repo_run("mkdir -p repo/site/x; echo 1 > repo/site/x/a.md; echo 1 > repo/sitemap.md");
	buf_addf(&out, "%s/repo/site", getcwd((char[4096]){ 0 }, 4096));
	options.avoid = out.p;
	ck_assert_int_eq(source_open(&s, &options, &e), 0);
	ck_assert_int_eq(source_list(s, &files, &n, &diags, &e), 0);
	ck_assert_uint_eq(n, 1);
	ck_assert_view_eq(files[0].path, "sitemap.md");
	source_free(s);
	diags_release(&diags);
	buf_release(&out);
}
END_TEST

/* What is only read needs no look at pictures and no dates. */
START_TEST(notes_alone)
{
	struct source_options options = { .path = "repo", .notes_only = true };
	const struct source_file *files;
	struct diags diags = DIAGS_INIT;
	struct err e = ERR_INIT;
	struct source *s;
	size_t n;

	repo_begin();
	repo_init();
	repo_run("cd repo; echo 1 > a.md; echo 22 > b.png; ln -s a.md c.md; git add a.md; git "
	         "commit -qm x");
	ck_assert_int_eq(source_open(&s, &options, &e), 0);
	ck_assert_int_eq(source_list(s, &files, &n, &diags, &e), 0);
	ck_assert_uint_eq(n, 3);
	for (size_t i = 0; i < n; i++) {
		bool is_note = !str_eq(files[i].path, STR("b.png"));

		ck_assert_int_eq(files[i].modified, 0);
		ck_assert(is_note || files[i].stamp == 0);
		ck_assert_int_eq(files[i].size == 2, is_note);
		ck_assert_int_eq(files[i].size == UINT64_MAX, !is_note);
	}
	source_free(s);
	diags_release(&diags);
}
END_TEST

START_TEST(plain_folder)
{
	struct opened o;
	const struct source_facts *facts;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	bool shallow;

	repo_begin();
	repo_run("mkdir -p notes/.h notes/node_modules; echo 1 > notes/.h/a.md; echo 2 > "
	         "notes/b.md\n"
	         "echo x > notes/node_modules/x.md; echo 'b.md' > notes/.gitignore\n"
	         "touch -d @1234567890 notes/b.md");
	opened_init(&o, "notes", NULL);
	ck_assert_str_eq(opened_paths(&o), ".gitignore|.h/a.md|b.md|");
	ck_assert_int_eq(o.files[2].modified, 1234567890);
	ck_assert_uint_eq(o.files[2].size, 2);
	ck_assert_str_eq(opened_read(&o, "b.md"), "2\n");
	ck_assert_view_eq(source_origin(o.s)->name, "notes");
	ck_assert(!source_origin(o.s)->working_tree);
	ck_assert_int_eq(source_history(o.s, &a, &facts, &shallow, &e), 0);
	ck_assert_int_eq(facts[2].updated, 0);
	ck_assert(!shallow);
	arena_release(&a);
	opened_release(&o);
	ck_source_fails("notes", "HEAD", ERR_NOT_FOUND);
	ck_source_fails("none", NULL, ERR_NOT_FOUND);
	ck_source_fails("notes/b.md", NULL, ERR_INVALID);
}
END_TEST

START_TEST(damaged)
{
	repo_begin();
	repo_run("mkdir -p a/.git b; echo 'gitdir: /nowhere/at/all' > b/.git");
	ck_source_fails("a", NULL, ERR_EXTERNAL);
	ck_source_fails("b", NULL, ERR_EXTERNAL);
}
END_TEST

/* The files belong to somebody else; git itself would refuse. Needs root to show. */
START_TEST(other_owner)
{
	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000, "echo 1 > a.md");
	if (geteuid() == 0)
		repo_run("chown -R 12345:12345 repo; ! git -C repo status");
	ck_source("repo", NULL, "a.md|", "");
	ck_source("repo", "HEAD", "a.md|", "");
}
END_TEST

START_TEST(unreadable_folder)
{
	repo_begin();
	repo_init();
	repo_run("chmod 755 . ..; cd repo; mkdir shut; echo 1 > a.md; echo 1 > shut/b.md; "
	         "chmod 000 shut");
	/* To root nothing is shut. */
	if (geteuid() == 0 && seteuid(65534) != 0)
		return;
	if (access("repo/a.md", R_OK) == 0)
		ck_source("repo", NULL, "a.md|", "shut file-unreadable|");
	if (seteuid(getuid()) == 0)
		repo_run("chmod 755 repo/shut");
}
END_TEST

START_TEST(over_the_cap)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct opened o;

	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000, "echo 123456789 > a.md");
	for (int i = 0; i < 2; i++) {
		opened_init(&o, "repo", i ? "HEAD" : NULL);
		ck_assert_int_eq(source_read(o.s, 0, 0, &b, 9, &e), -1);
		ck_assert_int_eq(e.code, ERR_LIMIT);
		err_clear(&e);
		ck_assert_int_eq(source_read(o.s, 0, 0, &b, 10, &e), 0);
		opened_release(&o);
	}
	ck_assert_buf_eq(&b, "123456789\n123456789\n");
	buf_release(&b);
}
END_TEST

Suite *source_worktree_suite(void)
{
	Suite *s = suite_create("source/worktree");
	TCase *t = tcase_create("worktree");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, tracked_and_would_be_tracked);
	tcase_add_test(t, odd_names);
	tcase_add_test(t, sub_folder_is_the_root);
	tcase_add_test(t, ignored_folder_is_a_plain_one);
	tcase_add_test(t, submodules);
	tcase_add_test(t, unborn_and_detached);
	tcase_add_test(t, linked_worktree);
	tcase_add_test(t, conflict_lists_once);
	tcase_add_test(t, index_beyond_the_library);
	tcase_add_test(t, output_is_avoided);
	tcase_add_test(t, notes_alone);
	tcase_add_test(t, plain_folder);
	tcase_add_test(t, damaged);
	tcase_add_test(t, other_owner);
	tcase_add_test(t, unreadable_folder);
	tcase_add_test(t, over_the_cap);
	suite_add_tcase(s, t);
	return s;
}
