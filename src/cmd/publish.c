/*
 * `opsbook publish`: notes to the site that readers look at.
 */
#include "cmd/publish_int.h"
#include "cmd/table_int.h"

#include <stdlib.h>
#include <time.h>

#include "base/buf.h"

/* Old sites that are kept, unless --keep says otherwise. */
#define KEEP 3
#define KEEP_MAX 1000
/* Pages of a kind that are listed. */
#define LISTED 50

static int finish(const struct cmd_args *args, const struct publish_report *r,
                  const char *where)
{
	bool quiet = cmd_value(args, "quiet") != NULL;
	struct buf text = BUF_INIT;

	cmd_print_diags(&r->diags, !quiet && cmd_value(args, "hints") != NULL);
	if (cmd_value(args, "json")) {
		publish_add_json(&text, r, where);
		fwrite(text.p, 1, text.len, stdout);
	} else {
		publish_print_changes(stdout, &r->changes, LISTED);
		fflush(stdout);
		publish_add_sentence(&text, r, where);
		if (!quiet || r->outcome == PUBLISH_BLOCKED)
			fprintf(stderr, "opsbook: %s\n", text.p);
	}
	buf_release(&text);
	return r->outcome == PUBLISH_BLOCKED ? EXIT_CONTENT : EXIT_FINE;
}

static int print_releases(const char *dir)
{
	struct publish_releases all = { 0 };
	const struct publish_release *it;
	struct err e = ERR_INIT;
	int status = EXIT_FINE;

	if (publish_releases_list(&all, dir, &e) != 0)
		status = cmd_fail(&e);
	vec_each(it, &all) {
		time_t when = (time_t)it->time;
		char day[32] = "";
		struct tm tm;

		if (it->time && gmtime_r(&when, &tm))
			strftime(day, sizeof(day), "%Y-%m-%d %H:%M UTC", &tm);
		printf("%.10s  %-20s  %zu pages\n", it->commit[0] ? it->commit : "(no commit)",
		       day, it->pages);
	}
	if (status == EXIT_FINE && all.n == 0)
		fprintf(stderr, "opsbook: no release is kept beside %s\n", dir);
	vec_release(&all);
	return status;
}

/* What the options ask for together; 0, or the exit status. */
static int check_options(const struct cmd_args *args)
{
	const char *dir = cmd_value(args, "dir"), *branch = cmd_value(args, "branch");

	if (!dir == !branch)
		return cmd_usage(args->cmd, "say where to: either --dir or --branch");
	if (!dir && (cmd_value(args, "keep") || cmd_value(args, "rollback") ||
	             cmd_value(args, "to") || cmd_value(args, "releases")))
		return cmd_usage(args->cmd,
		                 "--keep, --rollback and --releases belong to --dir; "
		                 "a branch keeps its history");
	if (!branch && (cmd_value(args, "push") || cmd_value(args, "squash")))
		return cmd_usage(args->cmd, "--push and --squash belong to --branch");
	if (cmd_value(args, "to") && !cmd_value(args, "rollback"))
		return cmd_usage(args->cmd, "--to belongs to --rollback");
	if (cmd_value(args, "rev") && cmd_value(args, "working-tree"))
		return cmd_usage(args->cmd, "either --rev or --working-tree");
	return 0;
}

static int take_keep(size_t *out, const struct cmd_args *args)
{
	const char *keep = cmd_value(args, "keep");
	char *end;

	*out = KEEP;
	if (!keep)
		return 0;
	*out = strtoul(keep, &end, 10);
	if (*keep < '0' || *keep > '9' || *end || *out > KEEP_MAX)
		return cmd_usage(args->cmd, "--keep takes a number from 0 to %d", KEEP_MAX);
	return 0;
}

static int publish(struct publish_report *r, const struct cmd_args *args,
                   const struct publish_options *options, size_t keep, struct err *e)
{
	const char *dir = cmd_value(args, "dir");
	const struct publish_branch branch = { cmd_value(args, "branch"),
		                               cmd_value(args, "push"),
		                               cmd_value(args, "squash") != NULL };

	if (cmd_value(args, "rollback"))
		return publish_rollback(r, dir, cmd_value(args, "to"), options->dry_run, e);
	if (dir)
		return publish_folder(r, options, dir, keep, e);
	return publish_branch(r, options, &branch, e);
}

static int run(const struct cmd_args *args)
{
	const char *dir = cmd_value(args, "dir");
	struct publish_options options = { .dry_run = cmd_value(args, "dry-run") != NULL };
	struct publish_report report;
	struct err e = ERR_INIT;
	size_t keep;
	int status = check_options(args);

	if (status == 0)
		status = take_keep(&keep, args);
	if (status != 0)
		return status;
	if (cmd_value(args, "releases"))
		return print_releases(dir);
	if (cmd_site_options(&options.site, args, args->nargs ? args->args[0] : NULL, &e) != 0)
		return cmd_usage(args->cmd, "%s", e.msg);
	options.force = cmd_value(args, "force") != NULL;
	options.working_tree = cmd_value(args, "working-tree") != NULL;
	options.allow_errors = cmd_value(args, "allow-errors") != NULL;
	publish_report_init(&report);
	if (publish(&report, args, &options, keep, &e) != 0) {
		cmd_print_diags(&report.diags, false);
		status = cmd_fail(&e);
	} else {
		status = finish(args, &report, dir ? dir : cmd_value(args, "branch"));
	}
	publish_report_release(&report);
	return status;
}

static const struct cmd_option options[] = {
	{ "dir", 'd', "DIR", "folder that a web server shows; replaced in one step" },
	{ "branch", 'b', "BRANCH",
	  "branch that gets a commit with the site, without a checkout" },
	{ "push", 'p', "REMOTE",
	  "push the branch to this remote or URL, built upon what it has" },
	{ "squash", 0, NULL, "keep no history on the branch: always one commit" },
	{ "rev", 'r', "REV",
	  "publish this revision (default: the commit that is checked out)" },
	{ "working-tree", 'w', NULL, "publish the files as they are, committed or not" },
	{ "keep", 'k', "N", "old sites to keep beside DIR (default: 3)" },
	{ "rollback", 0, NULL, "put the site that was in DIR before back; again undoes it" },
	{ "to", 0, "COMMIT", "with --rollback: the kept site of this commit" },
	{ "releases", 0, NULL, "list the sites kept beside DIR" },
	{ "dry-run", 'n', NULL, "say what would change, change nothing" },
	{ "force", 0, NULL, "replace the site of a newer commit too" },
	{ "allow-errors", 0, NULL, "publish although something could not be published whole" },
	{ "base-url", 0, "URL",
	  "address of the site: for the feed, sitemap and canonical links" },
	{ "drafts", 0, NULL, "publish drafts too" },
	{ "json", 0, NULL, "say what changed as JSON" },
	{ "hints", 0, NULL, "show hints too" },
	{ "quiet", 'q', NULL, "print only the pages, warnings and errors" },
	{ "jobs", 'j', "N", "threads (default: one for each core)" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_publish = {
	.name = "publish",
	.summary = "put the site of a commit on line: a folder, a branch",
	.usage = "[REPO] --dir DIR | --branch BRANCH [--push REMOTE]",
	.text = "Builds the site of the commit that is checked out in REPO (default: the "
		"current\n"
		"folder) and puts it on line in one step, or not at all. Prints the pages "
		"that\n"
		"appeared (+), changed (~), moved (>) and vanished (-). Of several at the "
		"same\n"
		"time the newest commit wins. Exits with 1 when something in the notes must "
		"not\n"
		"go on line.",
	.options = options,
	.most = 1,
	.run = run,
};
