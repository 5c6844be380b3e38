#include "tests/source/repo.h"

/* A list as it was, and what is made of it after a change. */
static struct opened first;
static struct source_memo *memo;

static void begin(const char *path)
{
	struct diags said = DIAGS_INIT;

	opened_init(&first, path, NULL);
	diags_copy(&said, &first.diags);
	memo = source_memo_new(first.s, &said);
	diags_release(&said);
}

static void end(void)
{
	source_memo_free(memo);
	opened_release(&first);
}

/* After a change of `path` (or nothing) the list is had again, and is that of a walk. */
static bool again(const char *folder, const char *path)
{
	struct str changed = path ? str_of(path) : STR_NONE;
	struct opened o = { .diags = DIAGS_INIT }, walked;
	bool had = source_again(&o.s, &o.files, &o.n, memo, &changed, path != NULL, &o.diags);

	if (!had)
		return false;
	opened_init(&walked, folder, NULL);
	diags_sort(&o.diags);
	ck_assert_str_eq(opened_paths(&o), opened_paths(&walked));
	ck_assert_str_eq(opened_problems(&o), opened_problems(&walked));
	for (size_t i = 0; i < o.n; i++) {
		ck_assert_uint_eq(o.files[i].size, walked.files[i].size);
		ck_assert_int_eq(o.files[i].modified, walked.files[i].modified);
		ck_assert_uint_eq(o.files[i].stamp, walked.files[i].stamp);
	}
	ck_assert(str_eq(source_origin(o.s)->commit, source_origin(walked.s)->commit));
	opened_release(&walked);
	opened_release(&o);
	return true;
}

static void make_repo(void)
{
	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000,
	            "mkdir d; echo a > d/a.md; echo b > b.md; echo '*.log' > .gitignore\n"
	            "ln -s d/a.md link.md; ln -s nowhere.md dangling.md");
	/* Git's own files are too young before that. */
	repo_run("sleep 3; cd repo; echo new > new.md");
}

START_TEST(bytes_of_listed_files)
{
	make_repo();
	begin("repo");
	ck_assert(again("repo", NULL));
	repo_run("cd repo; echo longer > d/a.md; touch -d @1500000000 new.md");
	ck_assert(again("repo", "d/a.md"));
	/* Also what was too young to be known: "new.md" is looked at unasked. */
	repo_run("cd repo; echo and longer > new.md");
	ck_assert(again("repo", NULL));
	/* What an editor needed for a moment. */
	ck_assert(again("repo", ".b.swp"));
	repo_run("cd repo; echo x > .b.swp; mv .b.swp b.md");
	ck_assert(again("repo", "b.md"));
	/* Each stands alone, whatever became of the list before. */
	opened_release(&first);
	first = (struct opened){ .diags = DIAGS_INIT };
	repo_run("cd repo; echo longest of all > b.md");
	ck_assert(again("repo", "b.md"));
	end();
}
END_TEST

START_TEST(what_is_walked)
{
	static const char *const changes[][2] = {
		{ "rm b.md", "b.md" },
		{ "rm b.md; ln -s d/a.md b.md", "b.md" },
		{ "echo b > c.md", "c.md" },
		{ "echo b > c.log", "c.log" },
		{ "ln -sfn b.md link.md", "link.md" },
		{ "echo 'b.md' > .gitignore", ".gitignore" },
		{ "mkdir -p .git/info; echo new.md > .git/info/exclude", NULL },
		{ "git add new.md", NULL },
		{ "git rm -q --cached b.md", NULL },
		{ "git add -A; git commit -qm more", ".git/logs/HEAD" },
		{ "git checkout -qb other", ".git/HEAD" },
		{ "git config remote.origin.url https://a.example/x.git", NULL },
	};

	make_repo();
	repo_run("cp -a repo kept");
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		begin("repo");
		repo_run("cd repo; %s", changes[i][0]);
		ck_assert_msg(!again("repo", changes[i][1]), "not walked after: %s",
		              changes[i][0]);
		end();
		repo_run("rm -rf repo; cp -a kept repo");
	}
}
END_TEST

START_TEST(other_sources)
{
	struct diags none = DIAGS_INIT;
	struct opened o;

	make_repo();
	opened_init(&o, "repo", "HEAD");
	ck_assert_ptr_null(source_memo_new(o.s, &none));
	opened_release(&o);
	/* A folder of it, with paths from there. */
	begin("repo/d");
	repo_run("cd repo; echo longer > d/a.md");
	ck_assert(again("repo/d", "a.md"));
	end();
	/* Links to what is not watched. */
	repo_run("cd repo; ln -s ../b.md d/b.md");
	begin("repo/d");
	ck_assert_ptr_null(memo);
	end();
	repo_run("mkdir plain; echo a > plain/a.md");
	begin("plain");
	repo_run("echo longer > plain/a.md");
	ck_assert(again("plain", "a.md"));
	end();
}
END_TEST

Suite *source_again_suite(void)
{
	Suite *s = suite_create("source/again");
	TCase *tc = tcase_create("core");

	tcase_add_test(tc, bytes_of_listed_files);
	tcase_add_test(tc, what_is_walked);
	tcase_add_test(tc, other_sources);
	suite_add_tcase(s, tc);
	return s;
}
