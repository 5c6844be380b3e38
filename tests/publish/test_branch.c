#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/publish/sites.h"

/* What a test's publish is like, and what came of it. */
struct run {
	const char *repo, *revision, *remote;
	bool squash, force;
	/* A shell command that somebody else runs while the pages are made. */
	const char *meanwhile;
	enum publish_outcome outcome;
	char made[41];
	const char *changes;
};

static void move_once(void *ctx, size_t done, size_t total)
{
	const char **command = ctx;

	if (*command)
		repo_run("%s", *command);
	*command = NULL;
}

static void publish(struct run *run)
{
	struct publish_options options =
		sites_options(run->repo ? run->repo : "repo", run->revision);
	const struct publish_branch branch = { "pages", run->remote, run->squash };
	const char *command = run->meanwhile;
	struct publish_report r;
	struct err e = ERR_INIT;

	options.force = run->force;
	options.site.progress = move_once;
	options.site.progress_ctx = &command;
	publish_report_init(&r);
	ck_assert_msg(publish_branch(&r, &options, &branch, &e) == 0, "%s", e.msg);
	ck_assert_ptr_null(command);
	run->outcome = r.outcome;
	run->changes = sites_changes(&r.changes);
	memcpy(run->made, r.made, sizeof(run->made));
	ck_assert_int_eq(r.pushed, run->remote != NULL && r.made[0]);
	publish_report_release(&r);
}

/* The branch of a repository holds the very site of a revision. */
static void ck_branch(const char *repo, const char *revision)
{
	struct publish_options options = sites_options("repo", revision);
	struct publish_report r;
	struct err e = ERR_INIT;

	repo_run("rm -rf www out; mkdir out; git -C %s archive pages | tar -x -C out", repo);
	publish_report_init(&r);
	ck_assert_msg(publish_folder(&r, &options, SITE, 0, &e) == 0, "%s", e.msg);
	publish_report_release(&r);
	ck_assert_str_eq(sites_sum("out"), sites_sum(SITE));
}

START_TEST(commits)
{
	struct run run = { .revision = "one" };
	const char *first, *one;

	sites_begin();
	publish(&run);
	ck_assert_int_eq(run.outcome, PUBLISH_DONE);
	ck_assert_str_eq(run.changes, "+disk.html +index.html +old.html ");
	first = sites_ask("git -C repo rev-parse pages");
	ck_assert_str_eq(run.made, first);
	ck_branch("repo", "one");
	one = sites_ask("git -C repo rev-parse one");
	/* The commit tells where it comes from, and is the same wherever it is made. */
	ck_assert(str_starts(str_of(sites_ask("git -C repo log -1 --format=%B pages")),
	                     str_of(sites_ask("git -C repo log -1 --abbrev=10 --format="
	                                      "'Publish %h%n%nSource: %H%nPages: 3 added, 0 "
	                                      "changed, 0 moved, 0 removed' one"))));
	ck_assert_str_eq(sites_ask("git -C repo log -1 --format=%at,%ct,%cn,%ce pages"),
	                 "1000000000,1000000000,Con,con@example.org");
	ck_assert_str_eq(sites_ask("git -C repo show pages:_ob/build.json | grep -o '[0-9a-f]"
	                           "\\{40\\}'"),
	                 one);

	run = (struct run){ .revision = "two" };
	publish(&run);
	ck_assert_str_eq(run.changes, "~disk.html ~index.html +net.html -old.html ");
	ck_assert_str_eq(sites_ask("git -C repo rev-parse pages^"), first);
	ck_branch("repo", "two");
	run = (struct run){ .revision = "two" };
	publish(&run);
	ck_assert_int_eq(run.outcome, PUBLISH_SAME);
	ck_assert_str_eq(run.made, "");
	run = (struct run){ .revision = "one" };
	publish(&run);
	ck_assert_int_eq(run.outcome, PUBLISH_NEWER);
	ck_assert_str_eq(sites_ask("git -C repo rev-list --count pages"), "2");
	run = (struct run){ .revision = "one", .force = true, .squash = true };
	publish(&run);
	ck_assert_str_eq(sites_ask("git -C repo rev-list --count pages"), "1");
	ck_branch("repo", "one");
	repo_run("git -C repo fsck --strict --no-dangling");
	ck_assert_str_eq(sites_ask("git -C repo status --porcelain"), "");
}
END_TEST

/* Only what is new is written; what is there is not even touched. */
START_TEST(objects)
{
	struct run run = { .revision = "two" };
	const char *fresh;

	sites_begin();
	publish(&run);
	repo_run("find repo/.git/objects -type f -exec touch -d 2001-02-03 {} +");
	run = (struct run){ .revision = "three" };
	publish(&run);
	ck_assert_int_eq(run.outcome, PUBLISH_DONE);
	fresh = sites_ask("cd repo; find .git/objects -type f -newermt 2001-03-01 |\n"
	                  "sed 's,.git/objects/\\(..\\)/,\\1,' | git cat-file --batch-check |\n"
	                  "grep -c blob");
	ck_assert_str_eq(fresh,
	                 sites_ask("git -C repo diff --no-renames --diff-filter=AM --name-only "
	                           "pages^ pages | wc -l"));
	repo_run("test %s -lt $(git -C repo ls-tree -r pages | wc -l)", fresh);
}
END_TEST

/* Somebody else moves the branch between our look and our move. */
START_TEST(races)
{
	struct run run = { .revision = "one" };
	const char *older, *newer, *made;

	sites_begin();
	publish(&run);
	older = sites_ask("git -C repo rev-parse pages");
	run = (struct run){ .revision = "three" };
	publish(&run);
	newer = sites_ask("git -C repo rev-parse pages");
	repo_run("cd repo; git update-ref refs/heads/theirs %s; git update-ref -d "
	         "refs/heads/pages",
	         newer);

	/* It was not there, now it is: we build upon it. */
	run = (struct run){
		.revision = "two",
		.meanwhile = runner_text(str_of(
			"git -C repo update-ref refs/heads/pages $(git -C repo "
			"rev-parse theirs^) 0000000000000000000000000000000000000000"))
	};
	publish(&run);
	ck_assert_int_eq(run.outcome, PUBLISH_DONE);
	ck_assert_str_eq(sites_ask("git -C repo rev-parse pages^"), older);
	ck_assert_str_eq(run.changes, "~disk.html ~index.html +net.html -old.html ");
	ck_branch("repo", "two");

	/* It was there, and has a newer site now: that one stays. */
	made = sites_ask("git -C repo rev-parse pages");
	repo_run("git -C repo update-ref refs/heads/pages %s", older);
	run = (struct run){ .revision = "two",
		            .meanwhile = "git -C repo update-ref refs/heads/pages $(git -C "
		                         "repo rev-parse theirs)" };
	publish(&run);
	ck_assert_int_eq(run.outcome, PUBLISH_NEWER);
	ck_assert_str_eq(run.made, "");
	ck_assert_str_eq(sites_ask("git -C repo rev-parse pages"), newer);

	/* It was there, and is gone. */
	repo_run("git -C repo update-ref refs/heads/pages %s", older);
	run = (struct run){ .revision = "two",
		            .meanwhile = "git -C repo update-ref -d refs/heads/pages" };
	publish(&run);
	ck_assert_int_eq(run.outcome, PUBLISH_DONE);
	ck_assert_str_eq(sites_ask("git -C repo rev-list --count pages"), "1");
	ck_assert_str_ne(run.made, made);
	ck_branch("repo", "two");
}
END_TEST

/* The same at a remote, where only the push can tell. */
START_TEST(remote_race)
{
	struct run run = { .revision = "one", .remote = "origin" };

	sites_begin();
	repo_run("git clone -q --bare repo server.git; git clone -q server.git clone\n"
	         "git clone -q server.git other");
	run.repo = "clone";
	publish(&run);
	repo_run("git -C other fetch -q origin pages:theirs; cd other; git checkout -q theirs\n"
	         "echo ops.example.com > CNAME; git add CNAME; git commit -qm domain");
	run = (struct run){ .repo = "clone",
		            .revision = "three",
		            .remote = "origin",
		            .meanwhile = "git -C other push -q origin theirs:pages" };
	publish(&run);
	ck_assert_int_eq(run.outcome, PUBLISH_DONE);
	ck_assert_str_eq(sites_ask("git -C server.git rev-list --count pages"), "3");
	ck_assert_str_eq(sites_ask("git -C server.git show pages:CNAME"), "ops.example.com");
	repo_run("git -C server.git show pages:disk.html | grep -q 'Step 3'");
	ck_assert_str_eq(sites_ask("git -C clone for-each-ref --format='%(refname)' "
	                           "refs/heads"),
	                 "refs/heads/main");
}
END_TEST

static pid_t publish_apart(const char *revision)
{
	struct publish_options options = sites_options("repo", revision);
	const struct publish_branch branch = { "pages", NULL, false };
	struct publish_report r;
	struct err e = ERR_INIT;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child > 0)
		return child;
	publish_report_init(&r);
	_exit(publish_branch(&r, &options, &branch, &e) == 0 ? 0 : 1);
}

START_TEST(several_at_once)
{
	static const char *const order[] = { "two", "three", "one" };
	pid_t child[countof(order)];
	int status;

	sites_begin();
	for (size_t i = 0; i < countof(order); i++)
		child[i] = publish_apart(order[i]);
	for (size_t i = 0; i < countof(order); i++) {
		ck_assert_int_eq(waitpid(child[i], &status, 0), child[i]);
		ck_assert_int_eq(status, 0);
	}
	ck_branch("repo", "three");
	repo_run("git -C repo fsck --strict --no-dangling");
	ck_assert_str_eq(sites_names("repo/.git/opsbook"), "");
}
END_TEST

START_TEST(refused)
{
	static const struct {
		const char *name, *remote;
		enum err_code code;
	} cases[] = {
		{ "main", NULL, ERR_CONFLICT },
		{ "notes", NULL, ERR_CONFLICT },
		{ "a..b", NULL, ERR_INVALID },
		{ "pages", "--upload-pack=x", ERR_INVALID },
		{ "pages", "./gone", ERR_EXTERNAL },
	};
	const char *refs;

	sites_begin();
	repo_run("git -C repo branch notes");
	refs = sites_ask("git -C repo for-each-ref");
	for (size_t i = 0; i < countof(cases); i++) {
		struct publish_options options = sites_options("repo", "one");
		const struct publish_branch branch = { cases[i].name, cases[i].remote, false };
		struct publish_report r;
		struct err e = ERR_INIT;

		publish_report_init(&r);
		ck_assert_int_eq(publish_branch(&r, &options, &branch, &e), -1);
		ck_assert_msg(e.code == cases[i].code, "%s: %d: %s", cases[i].name, e.code,
		              e.msg);
		publish_report_release(&r);
	}
	ck_assert_str_eq(sites_ask("git -C repo for-each-ref"), refs);
}
END_TEST

Suite *publish_branch_suite(void)
{
	Suite *s = suite_create("publish/branch");
	TCase *tc = tcase_create("core");

	tcase_add_test(tc, commits);
	tcase_add_test(tc, objects);
	tcase_add_test(tc, races);
	tcase_add_test(tc, remote_race);
	tcase_add_test(tc, several_at_once);
	tcase_add_test(tc, refused);
	suite_add_tcase(s, tc);
	return s;
}
