/*
 * Decides how a run is shown: what it was, each step with its script and the end of its output, and
 * what became of it on each host.
 */
#include "cmd/runs_int.h"

#include "cmd/term.h"
#include "run/run.h"

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

static void add_block(struct buf *out, struct str text, const char *before, size_t lines)
{
	struct term_filter filter = { 0 };
	struct str line;

	while (lines-- > 0 && str_line(&text, &line)) {
		buf_add_z(out, before);
		term_add_filtered(out, &filter, line, false);
		buf_add_byte(out, '\n');
	}
	if (text.n)
		buf_addf(out, "%s...\n", before);
}

/* A line for each host or environment. */
static void add_parts(struct buf *out, const struct runs_view *v, size_t seq, bool color)
{
	const struct run_part *part;

	vec_each(part, &v->parts) {
		const char *state = run_part_name(part->state);
		bool good = run_part_is_done(part->state);

		if (part->seq != seq)
			continue;
		buf_addf(out, "      %s%-11s%s ", color ? runs_color(good ? "ok" : state) : "",
		         state, color ? PLAIN : "");
		term_add_plain(out, part->name);
		if (part->why.n) {
			buf_add_z(out, ": ");
			term_add_plain(out, part->why);
		}
		buf_add_byte(out, '\n');
	}
}

static void add_step(struct buf *out, const struct runs_view *v,
                     const struct journal_step *step, bool color)
{
	const char *outcome = runs_step_outcome(step);

	buf_addf(out, "\n%4zu  %s%-10s%s ", step->seq, color ? runs_color(outcome) : "",
	         outcome, color ? PLAIN : "");
	if (step->role != RUN_STEP)
		buf_addf(out, "%s ", run_role_name(step->role));
	buf_add_z(out, color ? BOLD : "");
	term_add_plain(out, step->name);
	buf_add_z(out, color ? PLAIN : "");
	if (step->of.n) {
		buf_add_z(out, " of ");
		term_add_plain(out, step->of);
	}
	buf_addf(out, "  %s%s, line %u, ", color ? DIM : "", runbook_effect_name(step->effect),
	         step->line);
	runs_add_time(out, step->started_ms);
	if (!step->in_flight) {
		buf_add_z(out, ", ");
		term_add_duration(out, step->duration_us);
	}
	if (step->attempt > 1)
		buf_addf(out, ", try %u", step->attempt);
	buf_addf(out, "%s\n", color ? PLAIN : "");
	if (step->why.n) {
		buf_add_z(out, "      ");
		term_add_plain(out, step->why);
		buf_add_byte(out, '\n');
	}
	add_parts(out, v, step->seq, color);
	add_block(out, step->script, "        ", 40);
	if (step->tail.n)
		add_block(out, step->tail, "      | ", 40);
}

static void add_run(struct buf *out, const struct runs_view *v, bool color)
{
	const struct journal_run *run = &v->run;
	const char *outcome = runs_outcome(run);
	const struct journal_step *step;

	buf_addf(out, "%s", color ? BOLD : "");
	term_add_plain(out, run->title);
	buf_addf(out, "%s  ", color ? PLAIN : "");
	term_add_plain(out, run->note);
	if (run->revision.n)
		buf_addf(out, " at %.*s", STR_ARG(str_cut(run->revision, 0, 10)));
	buf_addf(out, "\nrun      %.*s: %s%s%s, %u of %u steps\nby       ", STR_ARG(run->id),
	         color ? runs_color(outcome) : "", outcome, color ? PLAIN : "", run->ok,
	         run->steps);
	term_add_plain(out, run->user);
	buf_add_z(out, " on ");
	term_add_plain(out, run->machine);
	buf_add_z(out, "\nbegan    ");
	runs_add_time(out, run->started_ms);
	buf_add_z(out, " UTC");
	if (run->ended_ms) {
		buf_add_z(out, "\nended    ");
		runs_add_time(out, run->ended_ms);
		buf_add_z(out, " UTC");
	}
	if (run->params.n > 2) {
		buf_add_z(out, "\nparams   ");
		term_add_plain(out, run->params);
	}
	buf_add_byte(out, '\n');
	vec_each(step, &v->steps)
		add_step(out, v, step, color);
	if (journal_can_resume(run))
		buf_addf(out, "\nto go on: opsbook run --resume %.*s\n", STR_ARG(run->id));
}

int runs_show(struct runs_view *v, const struct cmd_args *args)
{
	struct buf out = BUF_INIT;

	if (cmd_value(args, "json"))
		runs_add_json(&out, v);
	else
		add_run(&out, v, cmd_color(stdout));
	fwrite(out.p, 1, out.len, stdout);
	buf_release(&out);
	return EXIT_FINE;
}
