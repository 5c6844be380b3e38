/*
 * Decides what a run that died has done, and with what the rest of it goes on. Nothing is trusted:
 * finished changes are verified again, and of the one in flight somebody must say what became of it.
 */
#include <stdio.h>
#include <string.h>

#include "run/job_int.h"
#include "run/state.h"
#include "sys/fs.h"

/* Values of the run before, unless others are given. Masked ones are not known. */
static int take_params(struct run *r, struct err *e)
{
	struct journal_values values = { 0 };
	const struct journal_value *v;
	int result = journal_params(&values, &r->arena, r->journal, str_of(r->id), e);

	vec_each(v, &values) {
		struct run_value *all;
		bool given = !runbook_plan_param(r->plan, v->name) || v->masked;

		for (size_t i = 0; i < r->options.nvalues; i++)
			given = given || str_eq(r->options.values[i].name, v->name);
		if (given)
			continue;
		all = arena_array(&r->arena, struct run_value, r->options.nvalues + 1);
		if (r->options.nvalues)
			memcpy(all, r->options.values, r->options.nvalues * sizeof(*all));
		all[r->options.nvalues++] = (struct run_value){ v->name, v->value };
		r->options.values = all;
	}
	vec_release(&values);
	return result;
}

/* Is the row one of block `b`? By name, or of a block without one by what it does. */
static bool is_of(const struct journal_step *row, const struct runbook_block *b)
{
	return b->named ? str_eq(row->name, b->name) : strcmp(row->hash, b->hash) == 0;
}

static enum run_past past_of(const struct journal_step *row, const struct runbook_block *b)
{
	if (row->in_flight)
		return RUN_PAST_IN_FLIGHT;
	if (row->outcome != RUN_OK)
		return RUN_PAST_NONE;
	return strcmp(row->hash, b->hash) == 0 ? RUN_PAST_DONE : RUN_PAST_CHANGED;
}

static bool tells_hosts(const struct journal_step *row, const struct run_parts *parts)
{
	const struct run_part *part;

	vec_each(part, parts) {
		if (part->seq == row->seq)
			return true;
	}
	return row->outcome == RUN_UNSTARTED || row->outcome == RUN_SKIPPED ||
	       row->outcome == RUN_REFUSED;
}

/*
 * What a row says of its hosts. Those that one in flight says nothing of may have begun, and a row of
 * an older journal speaks of all at once.
 */
static void take_hosts(struct run *r, const struct runbook_block *b,
                       const struct journal_step *row, const struct run_parts *parts)
{
	struct run_part begun = { .state = RUN_PART_FAILED };
	struct str rest = row->hosts;
	const struct run_part *part;

	if (!row->in_flight && row->outcome == RUN_OK)
		begun.state = RUN_PART_OK;
	if (row->in_flight || !tells_hosts(row, parts))
		while (str_split(&rest, ' ', &begun.name))
			hosts_note(r, b, &begun);
	vec_each(part, parts) {
		if (part->seq != row->seq)
			continue;
		/* A line of one in flight that says "not reached" is surer than our guess. */
		if (part->state == RUN_PART_UNREACHED && row->in_flight)
			hosts_note_undone(r, b, part->name);
		else
			hosts_note(r, b, part);
	}
}

static void take_undone_hosts(struct run *r, const struct runbook_block *b,
                              const struct journal_step *row, const struct run_parts *parts)
{
	const struct run_part *part;

	if (row->hosts.n == 0 && row->outcome == RUN_OK && !row->in_flight)
		hosts_forget(r, b);
	vec_each(part, parts) {
		if (part->seq == row->seq && run_part_is_done(part->state))
			hosts_note_undone(r, b, part->name);
	}
}

/* Hosts that were done are done, as long as the block is the one that was. */
static void take_fleet(struct run *r, const struct runbook_block *b,
                       const struct journal_steps *rows, const struct run_parts *parts)
{
	const struct journal_step *row;

	vec_each(row, rows) {
		if (row->role == RUN_STEP && is_of(row, b) && strcmp(row->hash, b->hash) == 0)
			take_hosts(r, b, row, parts);
		else if (row->role == RUN_UNDO && str_eq(row->of, b->name))
			take_undone_hosts(r, b, row, parts);
	}
}

static void take_steps(struct run *r, const struct journal_steps *rows,
                       const struct run_parts *parts)
{
	const struct journal_step *row;

	for (size_t i = 0; i < r->plan->nsteps; i++) {
		const struct runbook_block *b = &r->book->blocks[r->plan->steps[i].block];

		if (b->hosts.n)
			take_fleet(r, b, rows, parts);
		vec_each(row, rows) {
			if (row->role != RUN_STEP || !is_of(row, b))
				continue;
			r->past[i].what = past_of(row, b);
			r->past[i].seq = row->seq;
		}
		/* Taken back since: it is not done any more. */
		vec_each(row, rows) {
			if (row->role == RUN_UNDO && row->outcome == RUN_OK &&
			    !row->in_flight && str_eq(row->of, b->name) &&
			    row->seq > r->past[i].seq)
				r->past[i].what = RUN_PAST_NONE;
		}
	}
	vec_each(row, rows)
		r->seq = row->seq > r->seq ? row->seq : r->seq;
}

/* Was it begun, and is it not known to have had no effect? `*partly`: perhaps it did a part of it. */
static bool is_begun(const struct journal_step *row, bool *partly)
{
	*partly = row->in_flight || (row->outcome != RUN_OK && row->outcome != RUN_UNVERIFIED);
	return row->in_flight || (row->outcome != RUN_SKIPPED && row->outcome != RUN_REFUSED &&
	                          row->outcome != RUN_UNSTARTED);
}

/* Note in r->done what a row says of block `b`, a change that can be taken back. */
static void take_change(struct run *r, const struct runbook_block *b, bool partly)
{
	size_t i = 0;

	while (i < r->done.n && r->done.v[i].block != b)
		i++;
	if (i == r->done.n)
		vec_push(&r->done, (struct done_change){ b, false, false });
	r->done.v[i].partly = r->done.v[i].partly || partly;
}

static void drop_change(struct run *r, struct str name)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->done.n; i++)
		if (!str_eq(r->done.v[i].block->name, name))
			r->done.v[kept++] = r->done.v[i];
	r->done.n = kept;
}

/* What is to be taken back, in the order in which it was done. A block that is another one since is left alone. */
static int take_changes(struct run *r, const struct journal_steps *rows, struct err *e)
{
	const struct journal_step *row;
	size_t changed = 0;
	bool partly;

	vec_each(row, rows) {
		if (row->role == RUN_UNDO && row->outcome == RUN_OK && !row->in_flight)
			drop_change(r, row->of);
		for (size_t i = 0; i < r->plan->nsteps && row->role == RUN_STEP; i++) {
			const struct runbook_block *b =
				&r->book->blocks[r->plan->steps[i].block];

			if (!is_of(row, b) || b->effect == RUNBOOK_READ ||
			    b->undo == RUNBOOK_NONE || !is_begun(row, &partly))
				continue;
			if (strcmp(row->hash, b->hash) == 0) {
				take_change(r, b, partly);
				continue;
			}
			changed++;
			run_notice(r, "'%.*s' changed in the note since: it is not taken back",
			           STR_ARG(b->name));
		}
	}
	if (r->done.n)
		return 0;
	return err_set(e, ERR_CONFLICT, "nothing of the run %s can be taken back: %s", r->id,
	               changed ? "its steps changed in the note since"
	                       : "no step that changed something and has an undo");
}

static bool may_take_over(const struct run *r, const struct journal_run *run)
{
	if (r->options.undo && run->state == JOURNAL_ENDED)
		return true;
	return journal_can_resume(run);
}

int resume_find(struct run *r, struct err *e)
{
	struct journal_steps rows = { 0 };
	struct run_parts parts = { 0 };
	struct journal_run run;
	int result = -1;

	if (journal_find(&run, &r->arena, r->journal, str_of(r->options.resume), e) != 0)
		return -1;
	if (!may_take_over(r, &run))
		return err_set(e, ERR_CONFLICT,
		               run.state == JOURNAL_RUNS
		                       ? "the run %.*s is still going on"
		                       : "the run %.*s has ended: there is nothing to resume",
		               STR_ARG(run.id));
	if (!str_eq(run.note, r->book->path))
		return err_set(e, ERR_CONFLICT, "the run %.*s was of %.*s", STR_ARG(run.id),
		               STR_ARG(run.note));
	snprintf(r->id, sizeof(r->id), "%.*s", STR_ARG(run.id));
	r->resumed = true;
	if (take_params(r, e) == 0 &&
	    journal_steps(&rows, &r->arena, r->journal, str_of(r->id), e) == 0 &&
	    journal_parts(&parts, &r->arena, r->journal, str_of(r->id), e) == 0) {
		take_steps(r, &rows, &parts);
		result = r->options.undo ? take_changes(r, &rows, e) : 0;
	}
	vec_release(&rows);
	vec_release(&parts);
	return result;
}

/* What its steps exported; a value that a secret was in is not known any more. */
static int take_carried(struct run *r, struct err *e)
{
	struct journal_values values = { 0 };
	const struct journal_value *v;
	struct str cwd;
	int result = journal_carried(&values, &cwd, &r->arena, r->journal, str_of(r->id), e);

	vec_each(v, &values) {
		if (v->gone) {
			env_unset(&r->env, v->name);
		} else if (v->masked) {
			run_notice(r,
			           "%.*s, which an earlier step exported, held a secret and is "
			           "lost",
			           STR_ARG(v->name));
			for (size_t i = 0; i < r->plan->nsteps; i++)
				r->past[i].lost_exports =
					r->past[i].lost_exports || r->past[i].seq == v->seq;
		} else {
			env_set(&r->env, v->name, v->value);
			map_set(&r->exported, v->name, 1);
		}
	}
	if (result == 0 && cwd.n && fs_target_kind(cwd.p) == FS_FOLDER)
		buf_add(&r->cwd, cwd);
	vec_release(&values);
	return result;
}

/* What else was in flight, guards and the like, was cut off. */
static int close_others(struct run *r, struct err *e)
{
	struct journal_steps rows = { 0 };
	struct journal_step *row;
	int result = journal_steps(&rows, &r->arena, r->journal, str_of(r->id), e);

	vec_each(row, &rows) {
		if (result != 0 || !row->in_flight ||
		    (row->role == RUN_STEP && !r->options.undo))
			continue;
		row->outcome = RUN_LOST;
		row->why = STR("the run ended before it did");
		result = journal_amend(r->journal, str_of(r->id), row->seq, row, e);
	}
	vec_release(&rows);
	return result;
}

int resume_begin(struct run *r, struct err *e)
{
	if (journal_adopt(r->journal, str_of(r->id), r->options.undo, e) != 0 ||
	    take_carried(r, e) != 0)
		return -1;
	return close_others(r, e);
}

/* Say what became of the row that was in flight. */
static int amend(struct run *r, const struct past *past, enum run_outcome outcome,
                 const char *why, struct err *e)
{
	struct journal_step row = { .outcome = outcome, .why = str_of(why) };

	return journal_amend(r->journal, str_of(r->id), past->seq, &row, e);
}

/* Does its verify say that it is done? Without one, nobody knows: false. */
static int verify(bool *passed, struct run *r, const struct runbook_block *b, struct err *e)
{
	enum run_outcome outcome = RUN_FAILED;
	struct job *job = NULL;
	int result = 0;

	if (b->verify != RUNBOOK_NONE)
		result = step_execute(&job, &outcome, r, &r->book->blocks[b->verify],
		                      RUN_VERIFY, b, SIZE_MAX, e);
	*passed = outcome == RUN_OK;
	job_free(job);
	return result;
}

static void take_as_done(struct run *r, const struct runbook_block *b)
{
	if (b->effect != RUNBOOK_READ && b->undo != RUNBOOK_NONE)
		vec_push(&r->done, (struct done_change){ b, false, false });
}

/* Somebody must say whether it was done. */
static int settle_in_flight(bool *done, bool *quit, struct run *r, size_t place,
                            const struct runbook_block *b, struct err *e)
{
	enum run_answer answer = RUN_QUIT;
	struct job *job = NULL;
	struct err ignored = ERR_INIT;
	bool passed = false;

	if (b->effect == RUNBOOK_READ)
		return amend(r, &r->past[place], RUN_LOST, "the run ended before it did", e);
	if (verify(&passed, r, b, e) != 0)
		return -1;
	(void)!job_new(&job, r, b, RUN_STEP, NULL, place, &ignored);
	job->step.seq = r->past[place].seq;
	if (r->events.in_flight)
		answer = r->events.in_flight(r->events.ctx, &job->step,
		                             b->verify != RUNBOOK_NONE, passed);
	job_free(job);
	*quit = answer != RUN_GO && answer != RUN_SKIP;
	*done = answer == RUN_SKIP;
	if (*quit)
		return 0;
	return amend(r, &r->past[place], *done ? RUN_OK : RUN_LOST,
	             *done ? "said to be done when the run was resumed"
	                   : "the run ended before it did",
	             e);
}

int resume_step(bool *done, bool *quit, struct run *r, size_t place, struct err *e)
{
	const struct runbook_block *b = &r->book->blocks[r->plan->steps[place].block];
	const struct past *past = &r->past[place];
	int result = 0;

	*done = *quit = false;
	/* It went with the run, however it ended: it is needed again. */
	if (b->background)
		return past->what == RUN_PAST_IN_FLIGHT
		               ? amend(r, past, RUN_LOST, "the run ended before it did", e)
		               : 0;
	switch (past->what) {
	case RUN_PAST_IN_FLIGHT:
		result = settle_in_flight(done, quit, r, place, b, e);
		break;
	case RUN_PAST_DONE:
		if (b->verify != RUNBOOK_NONE) {
			result = verify(done, r, b, e);
			if (result == 0 && !*done)
				run_notice(r, "'%.*s' was done, but its verify does not pass",
				           STR_ARG(b->name));
		} else {
			/* To look once more does no harm, and its variables come back. */
			*done = b->effect != RUNBOOK_READ || !past->lost_exports;
		}
		break;
	case RUN_PAST_CHANGED:
		run_notice(r, "'%.*s' was done, and changed in the note since",
		           STR_ARG(b->name));
		break;
	case RUN_PAST_NONE:
	default:
		break;
	}
	if (*done)
		take_as_done(r, b);
	return result;
}
