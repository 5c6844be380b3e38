/*
 * `opsbook runs`: the journal, for people and for programs.
 */
#include "cmd/runs_int.h"

#include <string.h>
#include <unistd.h>

#include "cmd/table_int.h"
#include "cmd/term.h"
#include "run/run.h"
#include "sys/clock.h"
#include "sys/fs.h"

#define LIMIT 20

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

const char *runs_outcome(const struct journal_run *run)
{
	switch (run->state) {
	case JOURNAL_RUNS:
		return "running";
	case JOURNAL_DEAD:
		return "cut off";
	case JOURNAL_ENDED:
		break;
	}
	return run_outcome_name(run->outcome);
}

const char *runs_step_outcome(const struct journal_step *step)
{
	return step->in_flight ? "in flight" : run_outcome_name(step->outcome);
}

const char *runs_color(const char *outcome)
{
	if (strcmp(outcome, "ok") == 0)
		return "\033[32m";
	if (strcmp(outcome, "skipped") == 0 || strcmp(outcome, "running") == 0 ||
	    strcmp(outcome, "declined") == 0)
		return "\033[33m";
	return "\033[31m";
}

void runs_add_time(struct buf *out, int64_t ms)
{
	size_t start = out->len;

	clock_add_utc(out, ms);
	/* "2026-11-21T03:04:05.678Z": to the second, as people write it. */
	if (out->len - start > 19)
		buf_cut(out, start + 19);
	if (out->len - start > 10)
		out->p[start + 10] = ' ';
}

static void add_listed(struct buf *out, const struct journal_run *run, bool color)
{
	const char *outcome = runs_outcome(run);

	runs_add_time(out, run->started_ms);
	buf_addf(out, "  %.*s  %s%-9s%s ", STR_ARG(run->id), color ? runs_color(outcome) : "",
	         outcome, color ? PLAIN : "");
	buf_addf(out, "%3u of %-3u ", run->ok, run->steps);
	buf_add_z(out, color ? BOLD : "");
	term_add_plain(out, run->note);
	buf_addf(out, "%s  %s", color ? PLAIN : "", color ? DIM : "");
	term_add_plain(out, run->user);
	buf_add_byte(out, '@');
	term_add_plain(out, run->machine);
	buf_addf(out, "%s\n", color ? PLAIN : "");
}

static int list(struct runs_view *v, const struct cmd_args *args, size_t limit)
{
	const char *note = cmd_value(args, "note");
	bool json = cmd_value(args, "json") != NULL;
	struct journal_runs runs = { 0 };
	const struct journal_run *it;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	if (v->journal &&
	    journal_list(&runs, &v->arena, v->journal, STR_NONE, str_of(note), limit, &e) != 0)
		return cmd_fail(&e);
	buf_add_z(&out, json ? "[" : "");
	vec_each(it, &runs) {
		if (json) {
			buf_add_z(&out, it == runs.v ? "\n" : ",\n");
			runs_add_json_head(&out, it);
			buf_add_byte(&out, '}');
		} else {
			add_listed(&out, it, cmd_color(stdout));
		}
	}
	if (json)
		buf_add_z(&out, runs.n ? "\n]\n" : "]\n");
	else if (runs.n == 0)
		fprintf(stderr, "opsbook: there are no runs\n");
	fwrite(out.p, 1, out.len, stdout);
	buf_release(&out);
	vec_release(&runs);
	return EXIT_FINE;
}

static int export(struct runs_view *v, const struct cmd_args *args)
{
	const char *format = cmd_value(args, "format"), *path = cmd_value(args, "output");
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	int status = EXIT_FINE;

	if (!format)
		format = cmd_value(args, "json") ? "json" : "markdown";
	if (strcmp(format, "markdown") == 0)
		runs_add_markdown(&out, v);
	else if (strcmp(format, "json") == 0)
		runs_add_json(&out, v);
	else if (strcmp(format, "junit") == 0)
		runs_add_junit(&out, v);
	else if (strcmp(format, "asciicast") != 0)
		status = cmd_usage(
			args->cmd,
			"--format takes markdown, json, junit or asciicast, not '%s'", format);
	else if (runs_add_cast(&out, v, &e) != 0)
		status = cmd_fail(&e);
	if (status == EXIT_FINE && path) {
		if (fs_write_atomic(path, buf_str(&out), &e) != 0)
			status = cmd_fail(&e);
	} else if (status == EXIT_FINE) {
		fwrite(out.p, 1, out.len, stdout);
	}
	buf_release(&out);
	return status;
}

/* What it was given, as a JSON object. */
static int find_params(struct runs_view *v, struct err *e)
{
	struct journal_values values = { 0 };
	const struct journal_value *it;
	struct buf json = BUF_INIT;
	int result = journal_params(&values, &v->arena, v->journal, v->run.id, e);

	buf_add_byte(&json, '{');
	vec_each(it, &values) {
		buf_add_z(&json, it == values.v ? "" : ",");
		buf_add_json(&json, it->name);
		buf_add_byte(&json, ':');
		buf_add_json(&json, it->value);
	}
	buf_add_byte(&json, '}');
	v->run.params = arena_str(&v->arena, buf_str(&json));
	buf_release(&json);
	vec_release(&values);
	return result;
}

/* Without an ID it is the last run. */
static int find(struct runs_view *v, const char *id, struct err *e)
{
	struct journal_runs runs = { 0 };
	int result = -1;

	if (!v->journal) {
		err_set(e, ERR_NOT_FOUND, "there are no runs");
	} else if (id) {
		result = journal_find(&v->run, &v->arena, v->journal, str_of(id), e);
	} else {
		result = journal_list(&runs, &v->arena, v->journal, STR_NONE, STR_NONE, 1, e);
		if (result == 0 && runs.n == 0)
			result = err_set(e, ERR_NOT_FOUND, "there are no runs");
		if (result == 0)
			v->run = runs.v[0];
		vec_release(&runs);
	}
	if (result == 0)
		result = find_params(v, e);
	if (result == 0)
		result = journal_steps(&v->steps, &v->arena, v->journal, v->run.id, e);
	if (result == 0)
		result = journal_parts(&v->parts, &v->arena, v->journal, v->run.id, e);
	return result;
}

/* No journal yet is no runs, not an error. */
static int open_journal(struct runs_view *v, struct err *e)
{
	struct buf path = BUF_INIT;
	bool none;

	if (run_state_folder(&v->state, (const char *const *)environ, e) != 0)
		return -1;
	buf_addf(&path, "%s", v->state.p);
	none = fs_target_kind(path.p) == FS_NONE;
	buf_release(&path);
	if (none)
		return 0;
	if (journal_open(&v->journal, v->state.p, false, e) == 0)
		return 0;
	journal_free(v->journal);
	v->journal = NULL;
	if (e->code != ERR_NOT_FOUND) {
		/* A damaged journal is no fault of the command line. */
		e->code = ERR_EXTERNAL;
		return -1;
	}
	err_clear(e);
	return 0;
}

static int run(const struct cmd_args *args)
{
	const char *what = args->nargs ? args->args[0] : "list";
	const char *id = args->nargs > 1 ? args->args[1] : NULL;
	struct runs_view v = { .state = BUF_INIT };
	struct err e = ERR_INIT;
	size_t limit = LIMIT;
	int status;

	if (strcmp(what, "list") != 0 && strcmp(what, "show") != 0 &&
	    strcmp(what, "replay") != 0 && strcmp(what, "export") != 0)
		return cmd_usage(args->cmd, "say list, show, replay or export, not '%s'", what);
	if (cmd_take_limit(&limit, args) != 0)
		return EXIT_USAGE;
	if (strcmp(what, "list") == 0 && id)
		return cmd_usage(args->cmd, "list takes no ID; did you mean show?");
	if (open_journal(&v, &e) != 0)
		status = cmd_fail(&e);
	else if (strcmp(what, "list") == 0)
		status = list(&v, args, limit);
	else if (find(&v, id, &e) != 0)
		status = cmd_fail(&e);
	else if (strcmp(what, "show") == 0)
		status = runs_show(&v, args);
	else if (strcmp(what, "replay") == 0)
		status = runs_replay(&v, args);
	else
		status = export(&v, args);
	vec_release(&v.steps);
	vec_release(&v.parts);
	journal_free(v.journal);
	buf_release(&v.state);
	arena_release(&v.arena);
	return status;
}

static const struct cmd_option options[] = {
	{ "limit", 'n', "N", "list N runs at most (default: 20)" },
	{ "note", 0, "NOTE", "list only runs of this note, a path" },
	{ "json", 0, NULL, "print JSON" },
	{ "format", 'f', "FORMAT", "export: markdown (default), json, junit or asciicast" },
	{ "output", 'o', "FILE", "export: write to FILE" },
	{ "speed", 0, "N", "replay: N times as fast (default: 1)" },
	{ "idle", 0, "SECONDS", "replay: wait no longer than this (default: 2)" },
	{ "raw", 0, NULL, "replay: let the recording move the cursor" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_runs = {
	.name = "runs",
	.summary = "look at the journal of runs",
	.usage = "[list | show [ID] | replay [ID] | export [ID]] [OPTION...]",
	.text = "Lists the runs, the newest first; shows one with its steps; plays its "
		"recording;\n"
		"or exports it: as a timeline in Markdown for a postmortem, as JSON, as "
		"JUnit's\n"
		"XML, or as an asciicast (version 2).\n\n"
		"ID may be shortened as long as it is clear which run is meant; without it, "
		"the\n"
		"last one is. Secrets were masked before anything was written down.",
	.options = options,
	.most = 2,
	.run = run,
};
