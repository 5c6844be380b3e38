/*
 * Decides how the processes of a block make one result, and what the journal is told of it.
 */
#include "run/job_int.h"
#include "sys/clock.h"
#include "sys/lock.h"

/* A limit as people say it. */
static struct str spoken(struct arena *a, int64_t ms)
{
	if (ms % 60000 == 0)
		return arena_strf(a, "%lld min", (long long)(ms / 60000));
	if (ms % 1000 == 0)
		return arena_strf(a, "%lld s", (long long)(ms / 1000));
	return arena_strf(a, "%lld ms", (long long)ms);
}

struct str job_why_of(struct job *job, const struct live *live)
{
	struct arena *a = &job->arena;

	if (live->why.n)
		return live->why;
	if (live->end.cause == PROC_TIMEOUT)
		return arena_strf(a, "it took longer than %.*s",
		                  STR_ARG(spoken(a, job_timeout(job))));
	if (live->end.cause == PROC_STOPPED)
		return STR("it was stopped");
	if (live->end.signal)
		return arena_strf(a, "it was ended by signal %d", live->end.signal);
	return arena_strf(a, "it ended with status %d", live->end.code);
}

static struct str why_with_host(struct job *job, const struct live *live)
{
	struct str why = job_why_of(job, live);

	return live->host.n ? arena_strf(&job->arena, "%.*s: %.*s", STR_ARG(live->host),
	                                 STR_ARG(why))
	                    : why;
}

enum run_outcome job_outcome_of(const struct live *live)
{
	if (live->lost)
		return RUN_LOST;
	if (!live->proc)
		return RUN_UNSTARTED;
	if (live->end.cause == PROC_TIMEOUT)
		return RUN_TIMEOUT;
	if (live->end.cause == PROC_STOPPED)
		return RUN_STOPPED;
	return live->end.code == 0 ? RUN_OK : RUN_FAILED;
}

/* The result of all of its processes: that of the first that failed. */
static void sum_up(struct job *job)
{
	struct run_result *result = &job->result;

	result->duration_us = clock_mono_us() - job->begun_us;
	result->tail = buf_str(&job->tail);
	if (result->outcome == RUN_UNSTARTED)
		return;
	for (size_t i = 0; i < job->lives.n; i++) {
		struct live *live = job->lives.v[i];
		enum run_outcome outcome = job_outcome_of(live);

		hosts_settle(job, live);
		/* There, what stays is the connection for the next step. */
		result->left += job->remote ? 0 : live->end.left;
		if (outcome == RUN_OK || result->outcome != RUN_OK)
			continue;
		result->outcome = outcome;
		result->code = live->end.code;
		result->signal = live->end.signal;
		result->why = why_with_host(job, live);
	}
	hosts_take_results(job);
	if (result->outcome == RUN_OK && !job->as_one && job->next_host < job->hosts.n) {
		result->outcome = RUN_STOPPED;
		result->why = STR("it was stopped");
	}
	hosts_sum_up(job);
	if (job->block && job->block->via == RUNBOOK_VIA_TIUP && result->outcome != RUN_OK)
		result->replay = tiup_replay(job);
	/* Being stopped at the end is what a background step is for. */
	if (job_is_background(job) && job->stopping && result->outcome == RUN_STOPPED) {
		result->outcome = RUN_OK;
		result->why = STR_NONE;
	}
}

static void forget(struct job *job)
{
	struct jobs *jobs = &job->run->jobs;

	for (size_t i = 0; i < jobs->n; i++) {
		if (jobs->v[i] != job)
			continue;
		memmove(jobs->v + i, jobs->v + i + 1, (jobs->n - i - 1) * sizeof(*jobs->v));
		jobs->n--;
		break;
	}
}

int job_end(struct job *job, bool will_retry, struct err *e)
{
	struct run *r = job->run;
	struct journal_values kept = { 0 };
	int written;

	sum_up(job);
	forget(job);
	if (job->fault.code != ERR_NONE)
		return err_set(e, job->fault.code, "%s", job->fault.msg);
	job_carry(job, &kept);
	job->result.will_retry = will_retry && job->result.outcome != RUN_OK;
	job->result.why = run_mask(r, &job->arena, job->result.why);
	job->row.duration_us = job->result.duration_us;
	job->row.outcome = job->result.outcome;
	job->row.code = job->result.code;
	job->row.signal = job->result.signal;
	job->row.why = job->result.why;
	job->row.tail = job->result.tail;
	written = journal_result(r->journal, str_of(r->id), &job->row, &kept,
	                         run_mask(r, &job->arena, buf_str(&r->cwd)), e);
	vec_release(&kept);
	lock_drop(job->lock);
	job->lock = -1;
	if (r->events.step_end)
		r->events.step_end(r->events.ctx, &job->step, &job->result);
	return written;
}

int job_leave_out(struct job *job, enum run_outcome outcome, struct str why, struct err *e)
{
	struct run *r = job->run;

	job_number(job, 1);
	job->result.outcome = outcome;
	job->result.why = run_mask(r, &job->arena, why);
	job->row.outcome = outcome;
	job->row.why = job->result.why;
	if (journal_leave_out(r->journal, str_of(r->id), &job->row, e) != 0)
		return -1;
	if (r->events.step_end)
		r->events.step_end(r->events.ctx, &job->step, &job->result);
	return 0;
}
