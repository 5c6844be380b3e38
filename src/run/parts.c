/*
 * Decides what became of a block on each of its hosts, or in each environment of tox, and what that
 * makes of the whole. A program for all of them is believed in what it tells of each, never in its
 * exit status alone.
 */
#include "run/job_int.h"

/* Names that are said in a sentence. */
#define NAMED 8

/* Keep them, and write them down. */
static void put(struct job *job, struct run_part *parts, size_t n)
{
	struct run *r = job->run;

	for (size_t i = 0; i < n; i++) {
		struct run_part *part = &parts[i];
		struct str out;

		part->seq = job->step.seq;
		if (job->remote)
			hosts_note(r, job->block, part);
		/* From here on it is shown. */
		out = job->hidden ? STR(REDACT_MARK) : run_mask(r, &job->arena, part->out);
		part->out_masked = part->out.n && !str_eq(out, part->out);
		part->out = part->out.n ? out : STR_NONE;
		part->why = run_mask(r, &job->arena, part->why);
		vec_push(&job->parts, *part);
	}
	if (n && job->fault.code == ERR_NONE)
		(void)!journal_put_parts(r->journal, str_of(r->id), &job->row, parts, n,
		                         &job->fault);
}

void hosts_hang_up(struct job *job, struct live *live)
{
	const struct run_transport *t = job->run->options.transport;
	struct buf why = BUF_INIT;
	bool begun = true;

	if (!live->target.argv)
		return;
	if (t->ended)
		t->ended(t->ctx, &why, &begun, &live->target, live->end.code);
	if (why.len && live->proc && !live->lost && live->end.cause == PROC_BY_ITSELF)
		live->why = arena_str(&job->arena, buf_str(&why));
	live->unreached = !begun;
	live->target.argv = NULL;
	buf_release(&why);
}

static struct str trimmed(struct job *job, const struct buf *raw)
{
	return arena_str(&job->arena, str_trim(buf_str(raw)));
}

void hosts_settle(struct job *job, struct live *live)
{
	enum run_outcome outcome;
	struct run_part part = { .name = live->host };

	if (live->settled || live->host.n == 0)
		return;
	live->settled = true;
	hosts_hang_up(job, live);
	outcome = job_outcome_of(live);
	part.state = outcome == RUN_OK                ? RUN_PART_OK
	             : !live->proc || live->unreached ? RUN_PART_UNREACHED
	                                              : RUN_PART_FAILED;
	part.code = live->end.code;
	part.why = outcome == RUN_OK ? STR_NONE : job_why_of(job, live);
	part.out = outcome == RUN_OK && job->block->out.n && !live->raw_over
	                   ? trimmed(job, &live->raw)
	                   : STR_NONE;
	put(job, &part, 1);
}

/* The first that is not as it should be. */
static const struct run_part *first_bad(const struct job *job)
{
	const struct run_part *part;

	vec_each(part, &job->parts) {
		if (part->state == RUN_PART_FAILED || part->state == RUN_PART_UNREACHED)
			return part;
	}
	return NULL;
}

static bool has_part(const struct job *job, struct str name)
{
	const struct run_part *part;

	vec_each(part, &job->parts) {
		if (str_eq(part->name, name))
			return true;
	}
	return false;
}

/* It ended by itself: how it went is what it tells. */
static void judge(struct job *job, const struct results *told)
{
	struct run_result *result = &job->result;
	const struct run_part *bad = first_bad(job);
	bool ansible = job->script.results == SCRIPT_RESULTS_ANSIBLE;
	size_t missing = 0;

	for (size_t i = 0; job->as_one && !told->play && i < job->hosts.n; i++)
		missing += !has_part(job, job->hosts.v[i]);
	if (ansible && !told->whole) {
		result->outcome = RUN_FAILED;
		result->why = arena_strf(&job->arena,
		                         "ansible-playbook ended with status %d and told of no "
		                         "host: see what it says",
		                         job->lives.v[0]->end.code);
	} else if (job->parts.n == 0) {
		result->outcome = RUN_FAILED;
		result->why = ansible ? STR("it was for no host: none of them is in the play")
		                      : STR("tox ran no environment");
	} else if (bad) {
		result->outcome = RUN_FAILED;
		result->code = bad->code;
		result->why = arena_strf(&job->arena, "%.*s: %.*s", STR_ARG(bad->name),
		                         STR_ARG(bad->why.n ? bad->why : STR("it failed")));
	} else if (missing) {
		result->outcome = RUN_FAILED;
		result->why = STR("ansible left hosts out");
	} else if (ansible) {
		result->outcome = RUN_OK;
		result->code = 0;
		result->why = STR_NONE;
	}
}

void hosts_take_results(struct job *job)
{
	struct results told = { .play = job->script.whole_play };
	struct live *live = job->lives.n ? job->lives.v[0] : NULL;
	struct err e = ERR_INIT;

	if (job->script.results == SCRIPT_RESULTS_NONE || !live)
		return;
	if (results_read(&told, &job->arena, &job->script, &e) != 0)
		run_notice(job->run, "'%.*s': %s", STR_ARG(job->step.name), e.msg);
	put(job, told.parts.v, told.parts.n);
	if (live->proc && !live->lost && live->end.cause == PROC_BY_ITSELF)
		judge(job, &told);
	vec_release(&told.parts);
}

void hosts_sum_up(struct job *job)
{
	struct run_result *result = &job->result;
	const struct run_part *part;
	struct buf names = BUF_INIT;
	size_t failed = 0, all = job->remote ? job->hosts.n : job->parts.n;
	const char *what = job->remote ? "hosts" : "environments";

	result->parts = job->parts.v;
	result->nparts = job->parts.n;
	vec_each(part, &job->parts) {
		if (part->state != RUN_PART_FAILED && part->state != RUN_PART_UNREACHED)
			continue;
		if (++failed <= NAMED)
			buf_addf(&names, "%s%.*s", names.len ? ", " : "", STR_ARG(part->name));
	}
	if (failed > NAMED)
		buf_addf(&names, " and %zu more", failed - NAMED);
	result->hosts_failed = (unsigned)failed;
	if (result->outcome != RUN_OK && all > 1 && result->why.n) {
		if (failed)
			result->why =
				arena_strf(&job->arena, "%.*s; %zu of %zu %s failed: %s",
			                   STR_ARG(result->why), failed, all, what, names.p);
		if (job->parts.n < all)
			result->why = arena_strf(&job->arena, "%.*s; %zu not begun",
			                         STR_ARG(result->why), all - job->parts.n);
	}
	buf_release(&names);
}
