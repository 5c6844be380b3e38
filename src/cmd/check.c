/*
 * `opsbook check`: what of the notes is broken, dangerous, or could be better.
 */
#include "cmd/check_int.h"

#include <string.h>
#include <time.h>

#include "base/path.h"
#include "cmd/run_int.h"
#include "ext/git/git.h"
#include "sys/clock.h"
#include "sys/fs.h"

/* Bytes of a file of alerting rules, and of a baseline. */
#define RULES_MAX ((size_t)16 << 20)
#define RULES_FILES 256
#define BASELINE_MAX ((size_t)64 << 20)

/* Read the notes at `path` and look at them; findings are in c->p.diags. */
int check_run(struct check *c, const struct cmd_args *args, const struct site_options *options,
              struct err *e)
{
	struct lint_options lint = { .today = c->today };
	struct buf web = BUF_INIT;
	int result = -1;

	if (project_open(&c->p, options, e) != 0)
		return -1;
	/* Who wrote a note and when is of no use here, and takes a walk over the history. */
	c->p.conf.git_dates = false;
	c->p.conf.redirects = false;
	if (project_read(&c->kb, &c->p, e) != 0)
		return -1;
	lint.conf = &c->p.conf;
	lint.runbooks = session_book_options(&c->p, &c->arena);
	lint.runbooks.no_hashes = true;
	lint.workers = c->p.workers;
	lint.rules = c->rules.v;
	lint.nrules = c->rules.n;
	if (c->p.conf.repo_url.n)
		buf_add(&web, c->p.conf.repo_url);
	else if (!source_web_url(&web, source_origin(c->p.source)->remote))
		buf_clear(&web);
	lint.remote = buf_str(&web);
	if (!c->now && cmd_value(args, "external") && check_external(c, e) != 0)
		goto out;
	external_say(&c->p.diags, &c->kb, c->now ? &c->now->answers : &c->answers,
	             (size_t)c->p.conf.max_note_size);
	result = lint_run(&c->p.diags, &c->kb, &lint, e);
out:
	buf_release(&web);
	return result;
}

void check_release(struct check *c)
{
	kb_release(&c->kb);
	project_close(&c->p);
	vec_release(&c->rules);
	map_release(&c->answers);
	arena_release(&c->arena);
}

static int read_rules(struct check *c, const struct cmd_args *args, struct err *e)
{
	const char *path;
	size_t at = 0;

	while ((path = cmd_next(args, "rules", &at))) {
		struct lint_rules_file file = { .path = str_of(path) };
		struct buf bytes = BUF_INIT;
		int result = fs_read(&bytes, path, RULES_MAX, e);

		file.bytes = arena_str(&c->arena, buf_str(&bytes));
		buf_release(&bytes);
		if (result != 0)
			return -1;
		if (c->rules.n == RULES_FILES)
			return err_set(e, ERR_LIMIT, "more than %d files of rules",
			               RULES_FILES);
		vec_push(&c->rules, file);
	}
	return 0;
}

/* The commit from which the notes at `path` went another way than REV; in `a`. */
static int find_base(struct str *out, struct arena *a, const char *path, const char *revision,
                     struct err *e)
{
	struct git_repo *repo = NULL;
	struct git_point here, there;
	struct git_id base;
	struct buf hex = BUF_INIT;
	int result = -1;

	if (git_repo_find(&repo, path, e) != 0)
		return -1;
	if (!repo)
		return err_set(e, ERR_INVALID,
		               "--changed-since needs a git repository, and '%s' is none",
		               path);
	if (git_repo_resolve(&there, a, repo, revision, e) != 0 ||
	    git_repo_head(&here, a, repo, e) != 0)
		goto out;
	result = 0;
	*out = str_of(revision);
	if (here.has_commit && there.has_commit) {
		result = git_repo_merge_base(&base, repo, &here.commit, &there.commit, e);
		if (result == 0) {
			git_id_add_hex(&hex, &base);
			*out = arena_str(a, buf_str(&hex));
		}
	}
out:
	buf_release(&hex);
	git_repo_free(repo);
	return result;
}

static void collect_paths(struct map *out, const struct kb *kb)
{
	for (size_t i = 0; i < kb->nfiles; i++)
		map_set(out, kb->files[i].path, 1);
}

/* Leave only what was not there when the branch began, in the same file or in one that was renamed since. */
static int drop_older(struct check *c, const struct cmd_args *args,
                      const struct site_options *options, struct err *e)
{
	struct site_options then = *options;
	struct check before = { .today = c->today, .now = c };
	struct map known = MAP_INIT, paths = MAP_INIT, paths_then = MAP_INIT;
	struct str base = STR_NONE;
	int result = -1;

	if (find_base(&base, &c->arena, options->path, cmd_value(args, "changed-since"), e) !=
	    0)
		return -1;
	then.revision = base.p;
	for (size_t i = 0; i < c->rules.n; i++)
		vec_push(&before.rules, c->rules.v[i]);
	if (check_run(&before, args, &then, e) == 0) {
		report_take(&known, &before.p.diags);
		report_drop(&c->p.diags, &known);
		collect_paths(&paths, &c->kb);
		collect_paths(&paths_then, &before.kb);
		report_drop_moved(&c->p.diags, &paths, &before.p.diags, &paths_then);
		result = 0;
	}
	check_release(&before);
	map_release(&known);
	map_release(&paths);
	map_release(&paths_then);
	return result;
}

/* Take the known ones out; gives how many of them are gone in `*gone`. */
static int drop_known(struct check *c, const char *path, size_t *gone, struct err *e)
{
	struct map known = MAP_INIT;
	struct buf bytes = BUF_INIT, why = BUF_INIT;
	int result = fs_read(&bytes, path, BASELINE_MAX, e);

	if (result != 0 && e->code == ERR_NOT_FOUND) {
		err_clear(e);
		result =
			err_set(e, ERR_INVALID,
		                "there is no baseline '%s'; --update-baseline writes it", path);
	} else if (result == 0 && !report_read_baseline(&known, buf_str(&bytes), &why)) {
		result = err_set(e, ERR_INVALID, "%s: %s", path, why.p);
	}
	if (result == 0)
		*gone = report_drop(&c->p.diags, &known);
	map_release(&known);
	buf_release(&bytes);
	buf_release(&why);
	return result;
}

static void print_count(size_t n, const char *word, const char *sep)
{
	fprintf(stderr, "%s%zu %s%s", sep, n, word, n == 1 ? "" : "s");
}

static void print_summary(const struct check *c, size_t gone, bool hints)
{
	const size_t *n = c->p.diags.count;

	fprintf(stderr, "opsbook: ");
	print_count(c->kb.notes.n, "note", "");
	print_count(n[DIAG_ERROR], "error", ": ");
	print_count(n[DIAG_WARNING], "warning", ", ");
	print_count(n[DIAG_HINT], "hint", ", ");
	fprintf(stderr, "%s\n", n[DIAG_HINT] && !hints ? " (--hints shows them)" : "");
	if (gone)
		fprintf(stderr,
		        "opsbook: %zu finding%s of the baseline %s gone; "
		        "--update-baseline takes %s out\n",
		        gone, gone == 1 ? "" : "s", gone == 1 ? "is" : "are",
		        gone == 1 ? "it" : "them");
}

/* Write the report to stdout or --output. */
static int write_report(const struct check *c, const struct cmd_args *args,
                        enum report_format format, struct err *e)
{
	const char *path = cmd_value(args, "output");
	struct report_options o = { .format = format, .version = OPSBOOK_VERSION };
	struct buf out = BUF_INIT;
	int result = 0;

	o.least = cmd_value(args, "hints") ? DIAG_HINT : DIAG_WARNING;
	o.color = !path && cmd_color(stdout);
	/* A person stands in the folder; a program wants the repository's paths. */
	o.prefix = format == REPORT_TEXT ? STR_NONE : source_origin(c->p.source)->prefix;
	report_add(&out, &c->p.diags, &o);
	if (path)
		result = fs_write_atomic(path, buf_str(&out), e);
	else
		fwrite(out.p, 1, out.len, stdout);
	buf_release(&out);
	return result;
}

static int update_baseline(const struct check *c, const char *path, struct err *e)
{
	struct buf out = BUF_INIT;
	int result;

	report_write_baseline(&out, &c->p.diags);
	result = fs_write_atomic(path, buf_str(&out), e);
	buf_release(&out);
	if (result == 0)
		fprintf(stderr, "opsbook: %zu finding%s in %s\n", c->p.diags.n,
		        c->p.diags.n == 1 ? "" : "s", path);
	return result;
}

/* What the options ask for, beside which notes. */
struct asked {
	enum report_format format;
	enum diag_severity fail_on;
};

static int check(struct check *c, const struct cmd_args *args, const struct asked *asked,
                 const struct site_options *options)
{
	const char *baseline = cmd_value(args, "baseline");
	const size_t *n = c->p.diags.count;
	struct err e = ERR_INIT;
	size_t gone = 0, grave = 0;

	if (read_rules(c, args, &e) != 0 || check_run(c, args, options, &e) != 0)
		return cmd_fail(&e);
	if (cmd_value(args, "changed-since") && drop_older(c, args, options, &e) != 0)
		return cmd_fail(&e);
	if (baseline && cmd_value(args, "update-baseline"))
		return update_baseline(c, baseline, &e) == 0 ? EXIT_FINE : cmd_fail(&e);
	if (baseline && drop_known(c, baseline, &gone, &e) != 0)
		return cmd_fail(&e);
	if (write_report(c, args, asked->format, &e) != 0)
		return cmd_fail(&e);
	print_summary(c, gone, cmd_value(args, "hints") != NULL);
	for (int s = (int)asked->fail_on; s <= DIAG_ERROR; s++)
		grave += n[s];
	return grave ? EXIT_CONTENT : EXIT_FINE;
}

static bool find_severity(enum diag_severity *out, const char *name)
{
	for (int i = DIAG_HINT; i <= DIAG_ERROR; i++) {
		if (strcmp(name, diag_severity_name((enum diag_severity)i)) != 0)
			continue;
		*out = (enum diag_severity)i;
		return true;
	}
	return false;
}

/* The day to judge by: --today, else the clock's, UTC. */
static int find_today(struct check *c, const char *given)
{
	struct buf now = BUF_INIT;
	struct str day = STR_NONE;

	if (given && !note_date(str_of(given), &day))
		return -1;
	if (!given) {
		clock_add_utc(&now, clock_wall_ms());
		day = str_cut(buf_str(&now), 0, 10);
	}
	c->today = arena_str(&c->arena, day);
	buf_release(&now);
	return 0;
}

static int run(const struct cmd_args *args)
{
	const char *format = cmd_value(args, "format"), *fail_on = cmd_value(args, "fail-on");
	struct asked asked = { REPORT_TEXT, DIAG_WARNING };
	struct check c = { .today = STR_NONE };
	struct site_options options;
	struct err e = ERR_INIT;
	int status;

	if (format && !report_find(&asked.format, str_of(format)))
		return cmd_usage(args->cmd,
		                 "--format is text, json, sarif, github, gitlab or "
		                 "junit, not '%s'",
		                 format);
	if (fail_on && !find_severity(&asked.fail_on, fail_on))
		return cmd_usage(args->cmd, "--fail-on is hint, warning or error, not '%s'",
		                 fail_on);
	if (cmd_value(args, "update-baseline") && !cmd_value(args, "baseline"))
		return cmd_usage(args->cmd, "--update-baseline needs --baseline FILE");
	if (find_today(&c, cmd_value(args, "today")) != 0) {
		arena_release(&c.arena);
		return cmd_usage(args->cmd, "--today takes a date such as 2027-03-01");
	}
	if (cmd_site_options(&options, args, args->nargs ? args->args[0] : NULL, &e) != 0)
		status = cmd_usage(args->cmd, "%s", e.msg);
	else
		status = check(&c, args, &asked, &options);
	check_release(&c);
	return status;
}

static const struct cmd_option options[] = {
	{ "format", 'f', "FORMAT", "text (default), json, sarif, github, gitlab or junit" },
	{ "output", 'o', "FILE", "write the report to FILE" },
	{ "hints", 0, NULL, "report hints too" },
	{ "fail-on", 0, "SEVERITY", "exit with 1 from hint, warning (default) or error on" },
	{ "changed-since", 0, "REV", "only what is new since the branch left REV" },
	{ "baseline", 0, "FILE", "leave out what is in FILE" },
	{ "update-baseline", 0, NULL, "write all that is found to the baseline" },
	{ "rules", 0, "FILE", "hold the alerts of these Prometheus rules to the notes" },
	{ "external", 0, NULL, "ask other sites whether what is linked to is there" },
	{ "today", 0, "DATE", "judge reviews by this day" },
	{ "drafts", 0, NULL, "check drafts too" },
	{ "rev", 'r', "REV", "check this revision" },
	{ "jobs", 'j', "N", "threads (default: one for each core)" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_check = {
	.name = "check",
	.summary = "find broken links, secrets, faults of runbooks and more",
	.usage = "[REPO] [--format FORMAT] [--changed-since REV] [--baseline FILE]",
	.text = "Looks for links, images and headings that are not there, for keys and\n"
		"passwords, for runbooks that cannot run or are dangerous, and for what is\n"
		"old, empty or never shown. Exits with 1 when there are warnings or errors.",
	.options = options,
	.most = 1,
	.run = run,
};
