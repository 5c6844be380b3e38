/*
 * Decides what happens around a block: is it agreed to, does its guard pass, did it do what it
 * should, and what now that it did not.
 */
#include <string.h>

#include "run/job_int.h"

/* Between two tries when the note does not say. */
#define EVERY_US 1000000

int step_execute(struct job **out, enum run_outcome *outcome, struct run *r,
                 const struct runbook_block *block, enum run_role role,
                 const struct runbook_block *of, size_t place, struct err *e)
{
	for (unsigned attempt = 1;; attempt++) {
		struct err why = ERR_INIT;
		struct job *job;
		bool more;

		if (job_new(out, r, block, role, of, place, &why) != 0) {
			*outcome = RUN_UNSTARTED;
			return job_leave_out(*out, *outcome, str_of(why.msg), e);
		}
		job = *out;
		if (job_begin(job, attempt, e) != 0)
			return -1;
		if (job_is_background(job) && job->result.outcome != RUN_UNSTARTED) {
			*outcome = RUN_OK;
			return 0;
		}
		while (!job_is_over(job))
			loop_once(r, 0);
		more = block->effect == RUNBOOK_READ && attempt <= block->retry && !r->stop;
		if (job_end(job, more, e) != 0)
			return -1;
		*outcome = job->result.outcome;
		if (!job->result.will_retry)
			return 0;
		if (!loop_sleep(r,
		                block->every_ms ? (int64_t)block->every_ms * 1000 : EVERY_US)) {
			*outcome = RUN_STOPPED;
			return 0;
		}
		job_free(job);
		*out = NULL;
	}
}

/* Run the guard, the verify or the like of `of`; only its outcome matters. */
static int execute_for(enum run_outcome *outcome, struct run *r, size_t block,
                       enum run_role role, const struct runbook_block *of, struct err *e)
{
	struct job *job = NULL;
	int result;

	hosts_forget(r, &r->book->blocks[block]);
	result = step_execute(&job, outcome, r, &r->book->blocks[block], role, of, SIZE_MAX, e);
	hosts_forget(r, &r->book->blocks[block]);
	job_free(job);
	return result;
}

/* Must something pass before `block` changes anything? `*why` is empty when it did. */
static int check_guard(struct run *r, const struct runbook_block *block, struct str *why,
                       struct arena *a, struct err *e)
{
	enum run_outcome outcome;

	*why = STR_NONE;
	if (block->effect == RUNBOOK_READ)
		return 0;
	if (r->book->guard_refusal.n) {
		*why = r->book->guard_refusal;
		return 0;
	}
	if (r->book->guard == RUNBOOK_NONE || r->book->guard == block->number)
		return 0;
	if (execute_for(&outcome, r, r->book->guard, RUN_GUARD, block, e) != 0)
		return -1;
	if (outcome != RUN_OK)
		*why = arena_strf(a, "its guard '%.*s' did not pass",
		                  STR_ARG(r->book->blocks[r->book->guard].name));
	return 0;
}

/* A step it needs, that is in the plan before it and did not succeed; or NULL. */
static const struct runbook_block *missing_need(const struct run *r,
                                                const struct runbook_block *block)
{
	for (size_t i = 0; i < block->needs.n; i++) {
		if (r->unmet[block->needs.v[i]])
			return &r->book->blocks[block->needs.v[i]];
	}
	return NULL;
}

static bool same_hosts(const struct job *x, const struct job *y)
{
	if (x->hosts.n != y->hosts.n)
		return false;
	for (size_t i = 0; i < x->hosts.n; i++)
		if (!str_eq(x->hosts.v[i], y->hosts.v[i]))
			return false;
	return true;
}

/*
 * While it was asked about, a param may have got another value, and its hosts be others: 1 with these
 * in `*job`, to be asked about again; -1 when there are none.
 */
static int find_again(struct job **job, struct err *why)
{
	const struct run_step *s = &(*job)->step;
	struct job *now;
	int found = job_new(&now, (*job)->run, s->block, s->role, s->of, s->place, why);

	if (found == 0 && same_hosts(now, *job)) {
		job_free(now);
		return 0;
	}
	job_free(*job);
	*job = now;
	return found == 0 ? 1 : -1;
}

/* Ask whether it may start; `*go` is false when it was left out, and then `*next` may say QUIT. */
static int ask(struct run *r, struct job **asked, bool *go, enum step_next *next, struct err *e)
{
	struct job *job;
	struct err why = ERR_INIT;
	enum run_answer answer;
	char agreed[41] = "";
	int moved;

	*go = false;
	do {
		job = *asked;
		answer = RUN_QUIT;
		moved = 0;
		if (r->events.consent && !r->stop)
			answer = r->events.consent(r->events.ctx, &job->step, agreed);
		if (r->stop || (answer != RUN_GO && answer != RUN_SKIP)) {
			*next = STEP_QUIT;
			return 0;
		}
		if (answer == RUN_SKIP)
			return job_leave_out(job, RUN_SKIPPED, STR_NONE, e);
		if (str_find_char(job->block->hosts, '$', 0) != STR_NPOS)
			moved = find_again(asked, &why);
	} while (moved > 0);
	job = *asked;
	if (moved < 0)
		return job_leave_out(job, RUN_UNSTARTED, str_of(why.msg), e);
	if (strncmp(agreed, job->block->hash, sizeof(agreed)) != 0)
		return job_leave_out(job, RUN_REFUSED,
		                     STR("what was agreed to is not this block: it changed"),
		                     e);
	*go = true;
	return 0;
}

/* Execute a change or a look, and its verify. The result is in `*job`. */
static int execute(struct job **job, struct run *r, const struct runbook_block *block,
                   enum run_role role, const struct runbook_block *of, size_t place,
                   struct err *e)
{
	struct arena a = ARENA_INIT;
	enum run_outcome outcome, verified;
	struct str why;
	int result = check_guard(r, block, &why, &a, e);

	if (result == 0 && why.n) {
		struct err ignored = ERR_INIT;

		(void)!job_new(job, r, block, role, of, place, &ignored);
		result = job_leave_out(*job, RUN_REFUSED, why, e);
	} else if (result == 0) {
		result = step_execute(job, &outcome, r, block, role, of, place, e);
		if (result == 0 && outcome == RUN_OK && block->verify != RUNBOOK_NONE) {
			result = execute_for(&verified, r, block->verify, RUN_VERIFY, block, e);
			if (result == 0 && verified != RUN_OK) {
				(*job)->result.outcome = RUN_UNVERIFIED;
				(*job)->result.why = arena_strf(
					&(*job)->arena, "its verify '%.*s' did not pass",
					STR_ARG(r->book->blocks[block->verify].name));
				(*job)->row.outcome = RUN_UNVERIFIED;
				(*job)->row.why = (*job)->result.why;
				result = journal_amend(r->journal, str_of(r->id),
				                       (*job)->step.seq, &(*job)->row, e);
			}
		} else if (result == 0 && outcome != RUN_OK &&
		           (*job)->result.outcome == RUN_OK) {
			(*job)->result.outcome = outcome;
		}
	}
	arena_release(&a);
	return result;
}

/* Ask what is to be done about a failure. */
static enum run_answer ask_failed(struct run *r, const struct job *job)
{
	struct {
		VEC_FIELDS(struct run_pending);
	} pending = { 0 };
	enum run_answer answer = RUN_QUIT;

	/* The last is taken back first. */
	for (size_t i = r->done.n; i > 0; i--)
		vec_push(&pending, (struct run_pending){ r->done.v[i - 1].block,
		                                         r->done.v[i - 1].partly });
	if (r->events.failed)
		answer = r->events.failed(r->events.ctx, &job->step, &job->result, pending.v,
		                          pending.n);
	vec_release(&pending);
	/* Whoever stopped a step and goes on did not stop the run. */
	if (answer == RUN_RETRY || answer == RUN_UNDO_ALL || answer == RUN_SKIP)
		r->stop = 0;
	return answer;
}

/* From now on it may have changed something. */
static void remember(struct run *r, const struct runbook_block *block)
{
	if (block->effect == RUNBOOK_READ || block->undo == RUNBOOK_NONE)
		return;
	for (size_t i = 0; i < r->done.n; i++) {
		if (r->done.v[i].block == block) {
			r->done.v[i].partly = true;
			return;
		}
	}
	vec_push(&r->done, (struct done_change){ block, true, true });
}

/* It ended: was it done as a whole, in part, or not at all? */
static void settle(struct run *r, const struct runbook_block *block, enum run_outcome outcome)
{
	struct done_change *it;

	vec_each(it, &r->done) {
		if (it->block == block)
			break;
	}
	if (!r->done.n || it == r->done.v + r->done.n)
		return;
	it->partly = outcome != RUN_OK && outcome != RUN_UNVERIFIED;
	/* Not even begun; what a try before it did was added before, and stays. */
	if (it->fresh && (outcome == RUN_REFUSED || outcome == RUN_UNSTARTED ||
	                  (block->hosts.n && !hosts_any_begun(r, block))))
		r->done.n--;
	else
		it->fresh = false;
}

/* Before the next try: what runs in the background is ended, the rest is forgotten. */
static int put_away(struct job **job, struct err *e)
{
	int result = 0;

	if (*job && job_runs(*job)) {
		job_stop(*job);
		while (!job_is_over(*job))
			loop_once((*job)->run, 0);
		result = job_end(*job, false, e);
	}
	job_free(*job);
	*job = NULL;
	return result;
}

/*
 * Go on where TiUP stopped. Its verify first: what looked like a failure may have been done, and a
 * replay would do it twice.
 */
static int replay(struct run *r, struct job **job, size_t place, struct err *e)
{
	const struct runbook_block *block = (*job)->block;
	enum run_outcome verified = RUN_FAILED;
	int result = 0;

	if (block->verify != RUNBOOK_NONE)
		result = execute_for(&verified, r, block->verify, RUN_VERIFY, block, e);
	if (result != 0)
		return -1;
	if (verified == RUN_OK) {
		(*job)->result.outcome = (*job)->row.outcome = RUN_OK;
		(*job)->row.why = STR("its verify says that it was done");
		return journal_amend(r->journal, str_of(r->id), (*job)->step.seq, &(*job)->row,
		                     e);
	}
	r->replay = arena_str(&r->arena, (*job)->result.replay);
	result = put_away(job, e);
	if (result == 0)
		result = execute(job, r, block, RUN_STEP, NULL, place, e);
	r->replay = STR_NONE;
	return result;
}

int step_do(struct run *r, size_t place, enum step_next *next, bool *failed, struct err *e)
{
	const struct runbook_block *block = &r->book->blocks[r->plan->steps[place].block];
	const struct runbook_block *need = missing_need(r, block);
	struct err why = ERR_INIT;
	struct job *job = NULL;
	bool go = true, again = true;
	int result = 0;

	*next = STEP_GO_ON;
	if (job_new(&job, r, block, RUN_STEP, NULL, place, &why) != 0) {
		go = false;
		result = job_leave_out(job, RUN_UNSTARTED, str_of(why.msg), e);
	} else if (need) {
		go = false;
		result = job_leave_out(job, RUN_REFUSED,
		                       arena_strf(&job->arena,
		                                  "it needs '%.*s', which did not succeed",
		                                  STR_ARG(need->name)),
		                       e);
	} else {
		result = ask(r, &job, &go, next, e);
		if (result != 0 || *next == STEP_QUIT || job->result.outcome == RUN_SKIPPED) {
			job_free(job);
			return result;
		}
	}
	while (result == 0 && again) {
		enum run_answer answer;

		again = false;
		if (go) {
			result = put_away(&job, e);
			if (result != 0)
				break;
			remember(r, block);
			result = execute(&job, r, block, RUN_STEP, NULL, place, e);
			if (result != 0)
				break;
			settle(r, block, job->result.outcome);
		}
		r->unmet[block->number] = job->result.outcome != RUN_OK;
		if (job->result.outcome == RUN_OK)
			break;
		answer = ask_failed(r, job);
		if (answer == RUN_REPLAY && job->result.replay.n) {
			result = replay(r, &job, place, e);
			if (result != 0)
				break;
			settle(r, block, job->result.outcome);
			r->unmet[block->number] = job->result.outcome != RUN_OK;
			if (job->result.outcome == RUN_OK)
				break;
			answer = ask_failed(r, job);
		}
		again = go = answer == RUN_RETRY;
		*failed = *failed || !again;
		if (answer == RUN_UNDO_ALL)
			*next = STEP_UNDO;
		else if (answer != RUN_SKIP && !again)
			*next = STEP_QUIT;
	}
	/* In the background it belongs to the run. */
	if (!job || !job_runs(job))
		job_free(job);
	return result;
}

/* Where it was taken back it is not to be taken back once more. */
static void note_undone(struct run *r, const struct runbook_block *of, const struct job *job)
{
	const struct run_part *part;

	if (!job->remote && job->result.outcome == RUN_OK)
		hosts_forget(r, of);
	vec_each(part, &job->parts) {
		if (job->remote && run_part_is_done(part->state))
			hosts_note_undone(r, of, part->name);
	}
}

/* Take one change back: 1 when it was, 0 when not, -1 on an error. */
static int undo_one(struct run *r, const struct runbook_block *of, enum step_next *next,
                    struct err *e)
{
	const struct runbook_block *block = &r->book->blocks[of->undo];
	struct err why = ERR_INIT;
	struct job *job = NULL;
	bool go = true;
	int result = 0, undone = 0;

	hosts_forget(r, block);
	if (job_new(&job, r, block, RUN_UNDO, of, SIZE_MAX, &why) != 0)
		result = job_leave_out(job, RUN_UNSTARTED, str_of(why.msg), e);
	else
		result = ask(r, &job, &go, next, e);
	while (result == 0 && go && *next == STEP_GO_ON && !undone) {
		enum run_answer answer;

		job_free(job);
		job = NULL;
		result = execute(&job, r, block, RUN_UNDO, of, SIZE_MAX, e);
		if (result != 0)
			break;
		note_undone(r, of, job);
		undone = job->result.outcome == RUN_OK;
		if (undone)
			break;
		answer = ask_failed(r, job);
		go = answer == RUN_RETRY;
		if (answer != RUN_RETRY && answer != RUN_SKIP)
			*next = STEP_QUIT;
	}
	job_free(job);
	return result == 0 ? undone : -1;
}

int step_undo_all(struct run *r, bool *clean, struct err *e)
{
	enum step_next next = STEP_GO_ON;

	*clean = true;
	while (r->done.n && next == STEP_GO_ON) {
		const struct runbook_block *of = vec_last(&r->done)->block;
		int undone = undo_one(r, of, &next, e);

		if (undone < 0)
			return -1;
		*clean = *clean && undone == 1;
		if (undone == 1)
			r->unmet[of->number] = true;
		r->done.n--;
	}
	*clean = *clean && r->done.n == 0;
	return 0;
}

int step_end_background(struct run *r, bool *failed, struct err *e)
{
	int result = 0;

	for (size_t i = 0; i < r->jobs.n; i++)
		job_stop(r->jobs.v[i]);
	while (r->jobs.n) {
		struct job *job = *vec_last(&r->jobs);

		while (!job_is_over(job))
			loop_once(r, 0);
		/* All are ended, also when the journal fails. */
		if (job_end(job, false, result == 0 ? e : NULL) != 0)
			result = -1;
		*failed = *failed || job->result.outcome != RUN_OK;
		job_free(job);
	}
	return result;
}
