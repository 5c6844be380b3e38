/*
 * `opsbook hook`: publishing from a repository that is pushed to.
 */
#include "cmd/publish_int.h"
#include "cmd/table_int.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "publish/hook.h"

/* What a pusher is shown at most: pages of a kind, problems. */
#define SHOWN_PAGES 8
#define SHOWN_PROBLEMS 8
/* What git tells a hook: a line for each reference that was pushed. */
#define LINES_MAX ((size_t)64 << 20)
#define KEEP 3

static int install(const struct cmd_args *args, const char *repo)
{
	const struct hook_spec spec = { repo, cmd_value(args, "dir"), cmd_value(args, "branch"),
		                        cmd_value(args, "keep") };
	struct buf path = BUF_INIT;
	struct err e = ERR_INIT;
	int status = EXIT_FINE;

	if (!spec.dir)
		return cmd_usage(args->cmd, "say where to publish to: --dir DIR");
	if (hook_install(&path, &spec, &e) != 0)
		status = cmd_fail(&e);
	else
		printf("%s publishes %s%sto %s from the next push on\n", path.p,
		       spec.branch ? spec.branch : "", spec.branch ? " " : "", spec.dir);
	buf_release(&path);
	return status;
}

static int take_away(const char *repo)
{
	struct buf path = BUF_INIT;
	struct err e = ERR_INIT;
	int status = EXIT_FINE;

	if (hook_remove(&path, repo, &e) != 0)
		status = cmd_fail(&e);
	else
		printf("removed %s\n", path.p);
	buf_release(&path);
	return status;
}

/* Errors first, then warnings; a pusher's terminal is no place for a list. */
static void print_problems(const struct diags *diags)
{
	static const enum diag_severity order[] = { DIAG_ERROR, DIAG_WARNING };
	struct buf text = BUF_INIT;
	const struct diag *it;
	size_t shown = 0, all = diags->count[DIAG_ERROR] + diags->count[DIAG_WARNING];

	for (size_t i = 0; i < countof(order); i++)
		vec_each(it, diags)
			if (it->severity == order[i] && shown < SHOWN_PROBLEMS) {
				buf_clear(&text);
				diag_add_text(&text, it, false);
				fwrite(text.p, 1, text.len, stdout);
				shown++;
			}
	if (all > shown)
		printf("and %zu more problems\n", all - shown);
	buf_release(&text);
}

/* Publish what the branch is now: of two pushers the later one finds the work done. */
static int publish(const struct cmd_args *args, const char *repo, const struct hook_push *push,
                   const char *branch)
{
	const char *dir = cmd_value(args, "dir"), *keep = cmd_value(args, "keep");
	struct publish_options options = { .site = { .path = repo }, .force = push->rewound };
	struct buf ref = BUF_INIT, text = BUF_INIT;
	struct publish_report r;
	struct err e = ERR_INIT, log = ERR_INIT;
	int status = EXIT_FINE;

	buf_addf(&ref, "refs/heads/%s", branch);
	options.site.revision = ref.p;
	publish_report_init(&r);
	if (publish_folder(&r, &options, dir, keep ? strtoul(keep, NULL, 10) : KEEP, &e) == 0) {
		publish_add_sentence(&text, &r, dir);
		status = r.outcome == PUBLISH_BLOCKED ? EXIT_CONTENT : EXIT_FINE;
	} else {
		buf_addf(&text, "not published, the old site stays: %s", e.msg);
		status = EXIT_FAILED;
	}
	printf("opsbook: %s\n", text.p);
	publish_print_changes(stdout, &r.changes, SHOWN_PAGES);
	print_problems(&r.diags);
	fflush(stdout);
	buf_splice(&text, 0, 0, STR(": "));
	buf_splice(&text, 0, 0, str_of(branch));
	if (hook_log(repo, buf_str(&text), &log) != 0)
		fprintf(stderr, "opsbook: %s\n", log.msg);
	publish_report_release(&r);
	buf_release(&ref);
	buf_release(&text);
	return status;
}

static int run_hook(const struct cmd_args *args, const char *repo)
{
	struct buf lines = BUF_INIT_MAX(LINES_MAX), branch = BUF_INIT;
	struct hook_push push;
	struct err e = ERR_INIT;
	char bytes[4096];
	size_t n;
	int status = EXIT_FINE;

	if (!cmd_value(args, "dir"))
		return cmd_usage(args->cmd, "say where to publish to: --dir DIR");
	/* Somebody who pushes and goes away wants the site all the same. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	while ((n = fread(bytes, 1, sizeof(bytes), stdin)) > 0)
		buf_add_bytes(&lines, bytes, n);
	if (hook_read(&push, &branch, repo, cmd_value(args, "branch"), buf_str(&lines), &e) !=
	    0)
		status = cmd_fail(&e);
	else if (push.moved)
		status = publish(args, repo, &push, branch.p);
	buf_release(&lines);
	buf_release(&branch);
	return status;
}

static int run(const struct cmd_args *args)
{
	const char *keep = cmd_value(args, "keep");
	const char *action = args->args[0], *repo = args->nargs > 1 ? args->args[1] : ".";

	if (keep && (!*keep || strspn(keep, "0123456789") != strlen(keep) || strlen(keep) > 3))
		return cmd_usage(args->cmd, "--keep takes a number from 0 to 999");
	if (strcmp(action, "install") == 0)
		return install(args, repo);
	if (strcmp(action, "remove") == 0)
		return take_away(repo);
	if (strcmp(action, "run") == 0)
		return run_hook(args, repo);
	return cmd_usage(args->cmd, "'%s' is none of install, remove, run", action);
}

static const struct cmd_option options[] = {
	{ "dir", 'd', "DIR", "folder that a web server shows" },
	{ "branch", 'b', "BRANCH", "branch to publish (default: the one that HEAD names)" },
	{ "keep", 'k', "N", "old sites to keep beside DIR (default: 3)" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_hook = {
	.name = "hook",
	.summary = "publish whenever somebody pushes to a repository",
	.usage = "install|remove|run [REPO] --dir DIR [--branch BRANCH]",
	.text = "Install makes the post-receive hook of REPO, usually a bare one that people "
		"push\n"
		"to: from then on the site in DIR follows BRANCH. Who pushes sees a short "
		"report;\n"
		"a log is kept in REPO/opsbook/publish.log. Run is what the hook calls.",
	.options = options,
	.least = 1,
	.most = 2,
	.run = run,
};
