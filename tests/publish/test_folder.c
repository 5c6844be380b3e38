#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/publish/sites.h"

/* Publishes that are killed: while pages are made, and while the sites change places. */
#define KILLED_EARLY 4
#define KILLED_LATE 8

/* Publish a revision to SITE, or fail the test; `text` gets what changed. */
static enum publish_outcome publish(const char **text, const char *revision, size_t keep,
                                    bool force)
{
	struct publish_options options = sites_options("repo", revision);
	struct publish_report r;
	struct err e = ERR_INIT;
	enum publish_outcome outcome;

	options.force = force;
	publish_report_init(&r);
	ck_assert_msg(publish_folder(&r, &options, SITE, keep, &e) == 0, "%s", e.msg);
	outcome = r.outcome;
	if (text)
		*text = sites_changes(&r.changes);
	publish_report_release(&r);
	return outcome;
}

static enum publish_outcome put_on_line(const char *revision)
{
	return publish(NULL, revision, 3, true);
}

static void roll_back(const char *commit, const char *changes)
{
	struct publish_report r;
	struct err e = ERR_INIT;

	publish_report_init(&r);
	ck_assert_msg(publish_rollback(&r, SITE, commit, false, &e) == 0, "%s", e.msg);
	ck_assert_str_eq(sites_changes(&r.changes), changes);
	publish_report_release(&r);
}

START_TEST(changes)
{
	struct publish_options options;
	struct publish_report r;
	struct err e = ERR_INIT;
	const char *text, *sum;

	sites_begin();
	options = sites_options("repo", "one");
	options.dry_run = true;
	publish_report_init(&r);
	ck_assert(publish_folder(&r, &options, SITE, 3, &e) == 0);
	ck_assert_int_eq(r.outcome, PUBLISH_TRIED);
	ck_assert_str_eq(sites_changes(&r.changes), "+disk.html +index.html +old.html ");
	ck_assert_str_eq(r.commit, sites_ask("git -C repo rev-parse one"));
	ck_assert_str_eq(r.was, "");
	publish_report_release(&r);
	ck_assert_int_eq(fs_kind(SITE), FS_NONE);

	ck_assert_int_eq(publish(&text, "one", 3, false), PUBLISH_DONE);
	ck_assert_str_eq(text, "+disk.html +index.html +old.html ");
	ck_assert_int_eq(publish(&text, "two", 3, false), PUBLISH_DONE);
	ck_assert_str_eq(text, "~disk.html ~index.html +net.html -old.html ");
	ck_assert(sites_file_has(SITE "/disk.html", "Step 2."));
	sum = sites_sum("www");
	ck_assert_int_eq(publish(&text, "two", 3, false), PUBLISH_SAME);
	ck_assert_str_eq(text, "");
	ck_assert_str_eq(sites_sum("www"), sum);
}
END_TEST

START_TEST(newest_wins)
{
	sites_begin();
	ck_assert_int_eq(publish(NULL, "two", 3, false), PUBLISH_DONE);
	ck_assert_int_eq(publish(NULL, "one", 3, false), PUBLISH_NEWER);
	ck_assert(sites_file_has(SITE "/disk.html", "Step 2."));
	ck_assert_int_eq(publish(NULL, "one", 3, true), PUBLISH_DONE);
	ck_assert(sites_file_has(SITE "/disk.html", "Step 1."));
	/* A branch that is no child of the commit on line: the later one of the two. */
	repo_run("cd repo; git checkout -q -b side one");
	repo_commit("Ann", SITES_TIME + 50, "echo side > side.md");
	ck_assert_int_eq(publish(NULL, "two", 3, false), PUBLISH_DONE);
	ck_assert_int_eq(publish(NULL, "side", 3, false), PUBLISH_NEWER);
	repo_commit("Ann", SITES_TIME + 150, "echo side >> side.md");
	ck_assert_int_eq(publish(NULL, "side", 3, false), PUBLISH_DONE);
	/* A child is newer whatever its clock says. */
	repo_commit("Ann", SITES_TIME - 900, "echo side >> side.md");
	ck_assert_int_eq(publish(NULL, "side", 3, false), PUBLISH_DONE);
	ck_assert_int_eq(publish(NULL, "side~1", 3, false), PUBLISH_NEWER);
}
END_TEST

START_TEST(releases)
{
	struct publish_releases all = { 0 };
	struct publish_report r;
	struct err e = ERR_INIT;
	const char *one, *two, *three;

	sites_begin();
	put_on_line("one");
	one = sites_sum(SITE);
	put_on_line("two");
	two = sites_sum(SITE);
	put_on_line("three");
	three = sites_sum(SITE);
	ck_assert(publish_releases_list(&all, SITE, &e) == 0);
	ck_assert_uint_eq(all.n, 2);
	ck_assert_str_eq(all.v[0].commit, sites_ask("git -C repo rev-parse two"));
	ck_assert_int_eq(all.v[1].time, SITES_TIME);
	vec_release(&all);

	roll_back(NULL, "~disk.html ~index.html ");
	ck_assert_str_eq(sites_sum(SITE), two);
	roll_back(NULL, "~disk.html ~index.html ");
	ck_assert_str_eq(sites_sum(SITE), three);
	roll_back(sites_ask("git -C repo rev-parse --short=9 one"),
	          "~disk.html ~index.html -net.html +old.html ");
	ck_assert_str_eq(sites_sum(SITE), one);
	publish_report_init(&r);
	ck_assert(publish_rollback(&r, SITE, "ffff", false, &e) != 0);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	publish_report_release(&r);
	ck_assert_str_eq(sites_sum(SITE), one);

	/* No more than are asked for, the last ones. */
	publish(NULL, "two", 1, true);
	ck_assert_str_eq(sites_names(STATE "/releases"), "000003|");
	ck_assert_str_eq(sites_sum(STATE "/releases/000003"), one);
	publish(NULL, "three", 0, true);
	ck_assert_str_eq(sites_names(STATE "/releases"), "");
	ck_assert_str_eq(sites_names(STATE), "releases|");
}
END_TEST

START_TEST(files_of_others)
{
	struct publish_options options;
	struct publish_report r;
	struct err e = ERR_INIT;

	sites_begin();
	repo_run("mkdir -p " SITE "; echo mine > " SITE "/mine");
	options = sites_options("repo", "one");
	publish_report_init(&r);
	ck_assert(publish_folder(&r, &options, SITE, 3, &e) != 0);
	ck_assert_int_eq(e.code, ERR_CONFLICT);
	ck_assert_str_eq(sites_names(SITE), "mine|");
	ck_assert_str_eq(sites_names("www"), "site|");
	publish_report_release(&r);
}
END_TEST

START_TEST(secrets_stay_off_line)
{
	static const char login[] = "printf '# Login\\n\\ncurl -u admin:Tr0ub4dor-39x "
				    "https://intra.corp/\\n' > login.md";
	struct publish_options options;
	struct publish_report r;
	struct err e = ERR_INIT;
	const char *sum;

	sites_begin();
	put_on_line("three");
	sum = sites_sum("www");
	repo_commit("Ann", SITES_TIME + 300, "%s", login);
	options = sites_options("repo", NULL);
	publish_report_init(&r);
	ck_assert_msg(publish_folder(&r, &options, SITE, 3, &e) == 0, "%s", e.msg);
	ck_assert_int_eq(r.outcome, PUBLISH_BLOCKED);
	ck_assert_uint_eq(r.blocking, 1);
	ck_assert_uint_eq(r.diags.n, 1);
	ck_assert_int_eq(r.diags.v[0].code, DIAG_SECRET_PASSWORD);
	ck_assert_uint_eq(r.diags.v[0].line, 3);
	publish_report_release(&r);
	ck_assert_str_eq(sites_sum("www"), sum);
	options.allow_errors = true;
	publish_report_init(&r);
	ck_assert(publish_folder(&r, &options, SITE, 3, &e) == 0);
	ck_assert_int_eq(r.outcome, PUBLISH_DONE);
	publish_report_release(&r);
	ck_assert_int_eq(fs_kind(SITE "/login.html"), FS_FILE);
}
END_TEST

/* Publish what is checked out, and tell what was found: "line message" a line. */
static const char *findings(enum publish_outcome *outcome)
{
	struct publish_options options = sites_options("repo", NULL);
	struct buf text = BUF_INIT;
	struct publish_report r;
	struct err e = ERR_INIT;
	const struct diag *it;
	const char *out;

	publish_report_init(&r);
	ck_assert_msg(publish_folder(&r, &options, SITE, 3, &e) == 0, "%s", e.msg);
	*outcome = r.outcome;
	vec_each(it, &r.diags)
		buf_addf(&text, "%u %.*s\n", it->line, STR_ARG(it->message));
	ck_assert_uint_eq(r.blocking, r.diags.n);
	publish_report_release(&r);
	out = runner_text(buf_str(&text));
	buf_release(&text);
	return out;
}

/* And what commits were called. */
START_TEST(secrets_of_messages)
{
	enum publish_outcome outcome;
	const char *text;
	char want[200];

	sites_begin();
	repo_commit("Ann", SITES_TIME + 300,
	            "echo '# Login' > login.md; echo 'history: 5' > opsbook.yml");
	findings(&outcome);
	ck_assert_int_eq(outcome, PUBLISH_DONE);
	repo_commit("Ann", SITES_TIME + 400,
	            "echo Ask. >> login.md; git commit -qam 'Log in: curl -u "
	            "admin:Tr0ub4dor-39x https://intra.corp/' -m more;"
	            "echo Now. >> login.md");
	snprintf(want, sizeof(want),
	         "0 this looks like a password in a command: the message of commit %s, which "
	         "the note's "
	         "history shows\n",
	         sites_ask("git -C repo rev-parse --short=10 HEAD~1"));
	text = findings(&outcome);
	ck_assert_int_eq(outcome, PUBLISH_BLOCKED);
	ck_assert_str_eq(text, want);
	repo_commit("Ann", SITES_TIME + 500, "echo 'history: 0' > opsbook.yml");
	findings(&outcome);
	ck_assert_int_eq(outcome, PUBLISH_DONE);
}
END_TEST

/* Published histories show what was taken out of a note. */
START_TEST(secrets_of_the_past)
{
	static const char with[] = "printf '# Login\\n\\n%s\\ncurl -u admin:Tr0ub4dor-39x "
				   "https://intra.corp/\\n' > login.md";
	enum publish_outcome outcome;
	const char *text, *commit;
	char want[200];

	sites_begin();
	repo_commit("Ann", SITES_TIME + 300, with, "");
	repo_commit("Ann", SITES_TIME + 400, with, "More.");
	commit = sites_ask("git -C repo rev-parse --short=10 HEAD");
	repo_commit("Ann", SITES_TIME + 500, "printf '# Login\\n\\nAsk.\\n' > login.md");
	findings(&outcome);
	ck_assert_int_eq(outcome, PUBLISH_DONE);

	/* The newest version that has it is named, once; who reads the report does not learn it. */
	repo_commit("Ann", SITES_TIME + 600, "echo 'history: 5' > opsbook.yml");
	text = findings(&outcome);
	ck_assert_int_eq(outcome, PUBLISH_BLOCKED);
	snprintf(
		want, sizeof(want),
		"0 this looks like a password in a command: line 4 of the version of %s, which "
		"the note's history shows\n",
		commit);
	ck_assert_str_eq(text, want);
	ck_assert_int_eq(fs_kind(SITE "/_ob/history"), FS_NONE);

	/* What is in the note still is told there, with its line. */
	repo_commit("Ann", SITES_TIME + 700, with, "Again.");
	ck_assert_str_eq(findings(&outcome), "4 this looks like a password in a command\n");

	/* It leaves the site when it is older than what is shown. */
	repo_commit("Ann", SITES_TIME + 800,
	            "echo 'history: 1' > opsbook.yml; echo '# Login' > login.md");
	findings(&outcome);
	ck_assert_int_eq(outcome, PUBLISH_BLOCKED);
	repo_commit("Ann", SITES_TIME + 900, "echo 'Ask.' >> login.md");
	findings(&outcome);
	ck_assert_int_eq(outcome, PUBLISH_DONE);
	ck_assert_int_eq(fs_kind(SITE "/_ob/history/login.html"), FS_FILE);

	/* What is accepted is accepted: by the list, and by a comment beside it. */
	repo_commit("Ann", SITES_TIME + 1000, "echo 'history: 9' > opsbook.yml");
	findings(&outcome);
	ck_assert_int_eq(outcome, PUBLISH_BLOCKED);
	repo_commit("Ann", SITES_TIME + 1100,
	            "mkdir .opsbook; echo 'secret-password login.md' > .opsbook/allow");
	findings(&outcome);
	ck_assert_int_eq(outcome, PUBLISH_DONE);
	repo_commit("Ann", SITES_TIME + 1200,
	            "git rm -qr .opsbook login.md; printf '# New\\n\\ncurl -u "
	            "admin:Tr0ub4dor-39x https://intra.corp/ <!-- opsbook: ignore "
	            "secret-password -->\\n' > new.md");
	repo_commit("Ann", SITES_TIME + 1300, "printf '# New\\n\\nAsk.\\n' > new.md");
	ck_assert_str_eq(findings(&outcome), "");
	ck_assert_int_eq(outcome, PUBLISH_DONE);
}
END_TEST

/* What a process that was killed between two steps left, made by hand. */
START_TEST(left_half_way)
{
	const char *one, *two, *next;

	sites_begin();
	put_on_line("one");
	one = sites_sum(SITE);
	put_on_line("two");
	two = sites_sum(SITE);
	put_on_line("three");

	/* While pages were made. */
	repo_run("mkdir " STATE "/new; cp " SITE "/disk.html " STATE "/new");
	ck_assert_int_eq(put_on_line("three"), PUBLISH_SAME);
	ck_assert_str_eq(sites_names(STATE), "releases|");
	ck_assert_str_eq(sites_names(STATE "/releases"), "000001|000002|");

	/* After it was said what comes, before it came: new/ was never on line. */
	repo_run("cp -r " STATE "/releases/000001 " STATE "/new");
	next = one;
	repo_run("echo %s > " STATE "/next", next);
	ck_assert_int_eq(put_on_line("three"), PUBLISH_SAME);
	ck_assert_str_eq(sites_names(STATE "/releases"), "000001|000002|");

	/* After the exchange, before the old site got its place: it gets it now. */
	next = sites_sum(SITE);
	repo_run("mv " STATE "/releases/000002 " STATE "/new; printf %%s %s > " STATE "/next",
	         next);
	roll_back(NULL, "~disk.html ~index.html ");
	ck_assert_str_eq(sites_sum(SITE), two);
	ck_assert_str_eq(sites_names(STATE), "releases|");
	ck_assert_str_eq(sites_names(STATE "/releases"), "000001|000002|");
	ck_assert_str_eq(sites_sum(STATE "/releases/000001"), one);

	/* After that, before what was said was taken back. */
	repo_run("printf %%s %s > " STATE "/next", two);
	ck_assert_int_eq(put_on_line("two"), PUBLISH_SAME);
	ck_assert_str_eq(sites_names(STATE), "releases|");
	ck_assert_str_eq(sites_names(STATE "/releases"), "000001|000002|");
}
END_TEST

/* Two sites of one commit, of files that are being edited, are told apart too. */
START_TEST(half_way_without_commit)
{
	struct publish_options options;
	struct publish_report r;
	struct err e = ERR_INIT;

	sites_begin();
	put_on_line("two");
	put_on_line("three");
	repo_run("cp -r " SITE " " STATE "/new; echo '<main>x</main>' > " STATE
	         "/new/disk.html");
	repo_run("printf %%s %s > " STATE "/next", sites_sum(STATE "/new"));
	options = sites_options("repo", NULL);
	options.working_tree = true;
	publish_report_init(&r);
	ck_assert_msg(publish_folder(&r, &options, SITE, 3, &e) == 0, "%s", e.msg);
	publish_report_release(&r);
	ck_assert_str_eq(sites_names(STATE "/releases"), "000001|");
}
END_TEST

static void die_at(void *ctx, size_t done, size_t total)
{
	const size_t *at = ctx;

	if (done >= *at)
		raise(SIGKILL);
}

/* In a process of its own: publish, and die when page `page` is made; `page` over them all: live. */
static pid_t publish_apart(const char *revision, size_t page)
{
	struct publish_options options = sites_options("repo", revision);
	struct publish_report r;
	struct err e = ERR_INIT;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child > 0)
		return child;
	options.force = true;
	options.site.progress = die_at;
	options.site.progress_ctx = &page;
	publish_report_init(&r);
	_exit(publish_folder(&r, &options, SITE, 2, &e) == 0 ? 0 : 1);
}

static bool has_ended(pid_t child)
{
	siginfo_t info = { .si_pid = 0 };

	ck_assert_int_eq(waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT), 0);
	return info.si_pid == child;
}

static bool was_killed(pid_t child)
{
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "it failed");
	return WIFSIGNALED(status);
}

START_TEST(killed)
{
	const char *one, *two, *now;

	sites_begin();
	put_on_line("one");
	one = sites_sum(SITE);
	put_on_line("two");
	two = sites_sum(SITE);
	for (size_t i = 0; i < KILLED_EARLY; i++) {
		ck_assert(was_killed(publish_apart("one", i)));
		ck_assert_str_eq(sites_sum(SITE), two);
	}
	/* From the moment on in which it says what comes, until it is done. */
	for (unsigned i = 0; i < KILLED_LATE; i++) {
		pid_t child = publish_apart(i % 2 ? "two" : "one", SIZE_MAX);
		const struct timespec nap = { .tv_nsec = (long)(i / 2) * 300000 };

		while (fs_kind(STATE "/next") == FS_NONE && !has_ended(child))
			continue;
		nanosleep(&nap, NULL);
		kill(child, SIGKILL);
		was_killed(child);
		now = sites_sum(SITE);
		ck_assert(strcmp(now, one) == 0 || strcmp(now, two) == 0);
	}
	publish(NULL, "one", 2, true);
	publish(NULL, "two", 2, true);
	ck_assert_str_eq(sites_sum(SITE), two);
	ck_assert_str_eq(sites_names(STATE), "releases|");
	now = sites_names(STATE "/releases");
	for (const char *at = now; *at; at = strchr(at, '|') + 1) {
		char path[64];

		snprintf(path, sizeof(path), STATE "/releases/%.6s", at);
		ck_assert(strcmp(sites_sum(path), one) == 0 ||
		          strcmp(sites_sum(path), two) == 0);
	}
}
END_TEST

/* Whoever comes last: the newest commit stays, whole. */
START_TEST(several_at_once)
{
	static const char *const order[] = { "two", "three", "one" };
	pid_t child[countof(order)];
	const char *three, *left;

	sites_begin();
	put_on_line("three");
	three = sites_sum(SITE);
	repo_run("rm -rf www");
	for (size_t i = 0; i < countof(order); i++) {
		child[i] = fork();
		ck_assert_int_ge(child[i], 0);
		if (child[i] == 0) {
			struct publish_options options = sites_options("repo", order[i]);
			struct publish_report r;
			struct err e = ERR_INIT;

			publish_report_init(&r);
			_exit(publish_folder(&r, &options, SITE, 3, &e) == 0 ? 0 : 1);
		}
	}
	for (size_t i = 0; i < countof(order); i++)
		ck_assert(!was_killed(child[i]));
	ck_assert_str_eq(sites_sum(SITE), three);
	left = sites_names(STATE);
	ck_assert(strcmp(left, "") == 0 || strcmp(left, "releases|") == 0);
}
END_TEST

Suite *publish_folder_suite(void)
{
	Suite *s = suite_create("publish/folder");
	TCase *tc = tcase_create("core");

	tcase_add_test(tc, changes);
	tcase_add_test(tc, newest_wins);
	tcase_add_test(tc, releases);
	tcase_add_test(tc, files_of_others);
	tcase_add_test(tc, secrets_stay_off_line);
	tcase_add_test(tc, secrets_of_the_past);
	tcase_add_test(tc, secrets_of_messages);
	tcase_add_test(tc, left_half_way);
	tcase_add_test(tc, half_way_without_commit);
	tcase_add_test(tc, killed);
	tcase_add_test(tc, several_at_once);
	suite_add_tcase(s, tc);
	return s;
}
