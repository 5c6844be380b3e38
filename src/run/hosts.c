/*
 * Decides on which hosts a block is executed: on all that its pattern means, and after a failure on
 * those alone where it did not go well.
 */
#include "run/job_int.h"

/* Names that are said in a sentence. */
#define NAMED 8

int run_hosts_find(struct run_hosts *out, struct arena *a, const struct run_transport *t,
                   const struct runbook_block *block, struct err *e)
{
	if (t->hosts(t->ctx, out, a, block, e) != 0)
		return -1;
	if (out->n == 0)
		return err_set(e, ERR_NOT_FOUND, "no host matches '%.*s'",
		               STR_ARG(block->hosts));
	if (block->expecthosts_max &&
	    (out->n < block->expecthosts_min || out->n > block->expecthosts_max))
		return err_set(e, ERR_INVALID,
		               "'%.*s' matches %zu hosts, the note expects %u to %u",
		               STR_ARG(block->hosts), out->n, block->expecthosts_min,
		               block->expecthosts_max);
	return 0;
}

static bool has_host(const struct run_hosts *hosts, struct str name)
{
	for (size_t i = 0; i < hosts->n; i++)
		if (str_eq(hosts->v[i], name))
			return true;
	return false;
}

void hosts_again_clear(struct run *r, const struct runbook_block *block)
{
	vec_clear(&r->again[block->number]);
}

void hosts_again_only(const struct run *r, const struct runbook_block *block,
                      struct run_hosts *hosts)
{
	const struct run_hosts *again = &r->again[block->number];
	size_t kept = 0;

	for (size_t i = 0; again->n && i < hosts->n; i++)
		if (has_host(again, hosts->v[i]))
			hosts->v[kept++] = hosts->v[i];
	/* None of them is there any more: then it is for all, as it was agreed to. */
	if (kept)
		hosts->n = kept;
}

void hosts_ended(struct job *job, struct live *live)
{
	const struct run_transport *t = job->run->options.transport;
	struct buf why = BUF_INIT;

	if (!live->target.argv)
		return;
	if (t->ended)
		t->ended(t->ctx, &why, &live->target, live->end.code);
	if (why.len && live->proc && !live->lost && live->end.cause == PROC_BY_ITSELF)
		live->why = arena_str(&job->arena, buf_str(&why));
	live->target.argv = NULL;
	buf_release(&why);
}

void hosts_sum_up(struct job *job)
{
	struct run_hosts *again;
	struct buf names = BUF_INIT;
	size_t begun = job->lives.n, failed = job->result.hosts_failed;

	if (!job->remote)
		return;
	again = &job->run->again[job->block->number];
	vec_clear(again);
	if (job->result.outcome == RUN_OK)
		return;
	for (size_t i = 0; i < job->hosts.n; i++) {
		struct live *live = i < begun ? job->lives.v[i] : NULL;

		if (live && live->proc && !live->lost && live->end.code == 0 &&
		    live->end.cause == PROC_BY_ITSELF)
			continue;
		vec_push(again, arena_str(&job->run->arena, job->hosts.v[i]));
		if (live && again->n <= NAMED)
			buf_addf(&names, "%s%.*s", names.len ? ", " : "", STR_ARG(live->host));
	}
	if (job->hosts.n > 1 && job->result.why.n) {
		if (failed > NAMED)
			buf_addf(&names, " and %zu more", failed - NAMED);
		job->result.why =
			arena_strf(&job->arena, "%.*s; %zu of %zu hosts failed: %s",
		                   STR_ARG(job->result.why), failed, job->hosts.n, names.p);
		if (begun < job->hosts.n)
			job->result.why =
				arena_strf(&job->arena, "%.*s; %zu not begun",
			                   STR_ARG(job->result.why), job->hosts.n - begun);
	}
	buf_release(&names);
}
