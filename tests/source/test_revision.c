#include "tests/source/repo.h"

#ifdef __SANITIZE_ADDRESS__
/*
 * The library loses the memory of a regular expression for each setting when it opens a
 * repository with extensions, which is what a partial clone is.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libpcre2\n";
}
#endif

static void make_history(void)
{
	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000, "echo 1 > a.md");
	repo_run("cd repo; git tag light; git tag -a v1.2 -m release");
	repo_commit("Ann", 1000000100, "mkdir d; echo 2 > d/b.md");
	repo_run("cd repo; git branch side/way");
	repo_commit("Ann", 1000000200, "git rm -q a.md; echo 3 > c.md");
}

static const struct {
	const char *revision, *paths, *branch;
} revisions[] = {
	{ "HEAD", "c.md|d/b.md|", "main" },
	{ "main", "c.md|d/b.md|", "main" },
	{ "refs/heads/main", "c.md|d/b.md|", "main" },
	{ "side/way", "a.md|d/b.md|", "side/way" },
	{ "light", "a.md|", "" },
	{ "v1.2", "a.md|", "" },
	{ "v1.2^{commit}", "a.md|", "" },
	{ "main~2", "a.md|", "" },
	{ "main^", "a.md|d/b.md|", "" },
	{ "main^^", "a.md|", "" },
	{ "@", "c.md|d/b.md|", "main" },
	{ "@{1}", "a.md|d/b.md|", "main" },
	{ "main:d", "b.md|", "" },
	{ ":/change", "c.md|d/b.md|", "" },
};

START_TEST(forms)
{
	struct opened o;

	make_history();
	for (size_t i = 0; i < countof(revisions); i++) {
		opened_init(&o, "repo", revisions[i].revision);
		ck_assert_msg(strcmp(opened_paths(&o), revisions[i].paths) == 0, "%s: %s",
		              revisions[i].revision, opened_paths(&o));
		if (revisions[i].revision[0] != '@')
			ck_assert_view_eq(source_origin(o.s)->branch, revisions[i].branch);
		ck_assert(!source_origin(o.s)->working_tree);
		opened_release(&o);
	}
}
END_TEST

START_TEST(by_id)
{
	struct opened o, again;
	char shorter[9];

	make_history();
	opened_init(&o, "repo", "light");
	snprintf(shorter, sizeof(shorter), "%.*s", 8, source_origin(o.s)->commit.p);
	ck_assert_str_eq(opened_read(&o, "a.md"), "1\n");
	opened_init(&again, "repo", shorter);
	ck_assert(str_eq(source_origin(o.s)->commit, source_origin(again.s)->commit));
	ck_assert_int_eq(source_origin(again.s)->commit_time, 1000000000);
	opened_release(&again);
	opened_release(&o);
}
END_TEST

START_TEST(what_is_none)
{
	make_history();
	ck_source_fails("repo", "none", ERR_NOT_FOUND);
	ck_source_fails("repo", "main~9", ERR_NOT_FOUND);
	ck_source_fails("repo", "main:c.md", ERR_INVALID);
	ck_source_fails("repo", "a..b", ERR_INVALID);
	ck_source_fails("repo/d", "v1.2", ERR_NOT_FOUND);
}
END_TEST

START_TEST(bare)
{
	struct opened o;

	make_history();
	repo_run("git clone -q --bare repo notes.git; git init -q --bare -b main empty.git");
	opened_init(&o, "notes.git", NULL);
	ck_assert_str_eq(opened_paths(&o), "c.md|d/b.md|");
	ck_assert_str_eq(opened_read(&o, "d/b.md"), "2\n");
	ck_assert(source_origin(o.s)->bare);
	ck_assert_view_eq(source_origin(o.s)->name, "notes");
	ck_assert_view_eq(source_origin(o.s)->branch, "main");
	opened_release(&o);
	ck_source("notes.git", "v1.2", "a.md|", "");
	ck_source("notes.git", "side/way", "a.md|d/b.md|", "");
	ck_source("empty.git", NULL, "", "");
	ck_source_fails("empty.git", "main", ERR_NOT_FOUND);
}
END_TEST

START_TEST(remote)
{
	struct opened o;

	make_history();
	repo_run("cd repo; git remote add other https://bob:s3cret@git.example.org/o/r.git");
	opened_init(&o, "repo", NULL);
	ck_assert_view_eq(source_origin(o.s)->remote, "https://git.example.org/o/r.git");
	opened_release(&o);
	/* Of several, none can be told to be the one. */
	repo_run("cd repo; git remote add third https://git.example.org/o/r3.git");
	opened_init(&o, "repo", NULL);
	ck_assert_view_eq(source_origin(o.s)->remote, "");
	opened_release(&o);
	repo_run("cd repo; git remote add origin ssh://git:pw@git.example.org:22/o/x.git\n"
	         "git update-ref refs/remotes/origin/next main^");
	opened_init(&o, "repo", "origin/next");
	ck_assert_view_eq(source_origin(o.s)->remote, "ssh://git@git.example.org:22/o/x.git");
	ck_assert_view_eq(source_origin(o.s)->branch, "next");
	opened_release(&o);
	repo_run("cd repo; git remote set-url origin git@github.com:o/x.git");
	opened_init(&o, "repo", NULL);
	ck_assert_view_eq(source_origin(o.s)->remote, "git@github.com:o/x.git");
	opened_release(&o);
}
END_TEST

static void ck_lacks(const char *path, const char *file)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct opened o;

	opened_init(&o, path, "HEAD");
	ck_assert_int_eq(source_read(o.s, opened_find(&o, file), 0, &b, 100, &e), -1);
	ck_assert_msg(e.code == ERR_NOT_FOUND, "%s", e.msg);
	ck_assert_ptr_nonnull(strstr(e.msg, file));
	ck_assert_uint_eq(b.len, 0);
	buf_release(&b);
	opened_release(&o);
}

START_TEST(partial_clones)
{
	make_history();
	repo_run("git -C repo config uploadpack.allowFilter true\n"
	         "git clone -q --no-checkout --filter=blob:none file://$PWD/repo blobless\n"
	         "git clone -q --bare --filter=tree:0 file://$PWD/repo treeless\n"
	         "for c in blobless treeless; do git -C $c config core.repositoryformatversion "
	         "1; git -C $c config extensions.partialClone origin; done");
	ck_source("blobless", "HEAD", "c.md|d/b.md|", "");
	ck_lacks("blobless", "d/b.md");
	ck_source("treeless", NULL, "", ". file-missing-object|");
	/* With its first tree alone, the folder in it is missing. */
	repo_run("git -C repo cat-file tree HEAD^{tree} > tree\n"
	         "git -C treeless hash-object -t tree -w --literally ../tree");
	ck_source("treeless", NULL, "c.md|", "d file-missing-object|");
}
END_TEST

START_TEST(missing_blob)
{
	make_history();
	repo_run("cd repo; id=$(git rev-parse HEAD:c.md); rm -f .git/objects/$(echo $id | sed "
	         "'s,^..,&/,')");
	ck_lacks("repo", "c.md");
	/* The working tree has it. */
	ck_source("repo", NULL, "c.md|d/b.md|", "");
}
END_TEST

START_TEST(broken_blob)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct opened o;

	make_history();
	repo_run("cd repo; f=.git/objects/$(git rev-parse HEAD:c.md | sed 's,^..,&/,')\n"
	         "chmod u+w $f; echo rubbish > $f");
	opened_init(&o, "repo", "HEAD");
	ck_assert_int_eq(source_read(o.s, opened_find(&o, "c.md"), 0, &b, 100, &e), -1);
	ck_assert_int_eq(e.code, ERR_EXTERNAL);
	opened_release(&o);
	buf_release(&b);
}
END_TEST

/* A tree that git would never write, with names that climb out. */
START_TEST(hostile_names)
{
	repo_begin();
	repo_init();
	repo_run("cd repo; b=$(echo x | git hash-object -w --stdin)\n"
	         "raw=$(echo $b | sed 's/../\\\\x&/g')\n"
	         "bash -c \"printf '100644 ../up.md\\\\0$raw'\" > ../t\n"
	         "bash -c \"printf '100644 .GIT\\\\0$raw'\" >> ../t\n"
	         "bash -c \"printf '100644 ..\\\\0$raw'\" >> ../t\n"
	         "bash -c \"printf '100644 ok.md\\\\0$raw'\" >> ../t\n"
	         "t=$(git hash-object -t tree -w --literally ../t)\n"
	         "git update-ref refs/heads/main $(git commit-tree -m x $t)");
	ck_source("repo", "main", "ok.md|", "");
}
END_TEST

START_TEST(blob_ids)
{
	struct buf b = BUF_INIT;

	source_blob_id(&b, STR("hello\n"));
	buf_add_byte(&b, ' ');
	source_blob_id(&b, STR_NONE);
	ck_assert_buf_eq(&b, "ce013625030ba8dba906f756967f9e9ca394464a "
	                     "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
	buf_release(&b);
}
END_TEST

START_TEST(memory)
{
	struct source *s = source_memory();
	struct diags diags = DIAGS_INIT;
	const struct source_facts *facts;
	const struct source_file *files;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	bool shallow;
	size_t n;

	source_memory_add(s, STR("b.md"), STR("two"));
	source_memory_add(s, STR("a/.x/c.png"), STR("t\0e"));
	source_memory_add(s, STR(".git/config"), STR("no"));
	source_memory_add(s, STR("a/node_modules/x.md"), STR("no"));
	ck_assert_int_eq(source_list(s, &files, &n, &diags, &e), 0);
	ck_assert_uint_eq(n, 2);
	ck_assert_view_eq(files[0].path, "a/.x/c.png");
	ck_assert_uint_eq(files[0].size, 3);
	ck_assert_view_eq(files[1].path, "b.md");
	ck_assert_int_eq(source_read(s, 1, 0, &b, 2, &e), -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	err_clear(&e);
	ck_assert_int_eq(source_read(s, 1, 0, &b, 3, &e), 0);
	ck_assert_buf_eq(&b, "two");
	ck_assert_int_eq(source_history(s, &a, &facts, &shallow, &e), 0);
	ck_assert_int_eq(facts[1].created, 0);
	ck_assert_view_eq(source_origin(s)->commit, "");
	buf_release(&b);
	arena_release(&a);
	diags_release(&diags);
	source_free(s);
}
END_TEST

Suite *source_revision_suite(void)
{
	Suite *s = suite_create("source/revision");
	TCase *t = tcase_create("revision");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, forms);
	tcase_add_test(t, by_id);
	tcase_add_test(t, what_is_none);
	tcase_add_test(t, bare);
	tcase_add_test(t, remote);
	tcase_add_test(t, partial_clones);
	tcase_add_test(t, missing_blob);
	tcase_add_test(t, broken_blob);
	tcase_add_test(t, hostile_names);
	tcase_add_test(t, blob_ids);
	tcase_add_test(t, memory);
	suite_add_tcase(s, t);
	return s;
}
