/*
 * Decides on which hosts a block is executed: on all that its pattern means; after a failure, and in
 * a run that is resumed, on those alone where it was not done; and to take it back, on those where
 * it was begun.
 */
#include "run/job_int.h"

int run_hosts_find(struct run_hosts *out, struct arena *a, const struct run_transport *t,
                   const struct runbook_block *block, struct str pattern, struct err *e)
{
	if (t->hosts(t->ctx, out, a, block, pattern, e) != 0)
		return -1;
	if (out->n == 0)
		return err_set(e, ERR_NOT_FOUND, "no host matches '%.*s'", STR_ARG(pattern));
	if (block->expecthosts_max &&
	    (out->n < block->expecthosts_min || out->n > block->expecthosts_max))
		return err_set(e, ERR_INVALID,
		               "'%.*s' matches %zu hosts, the note expects %u to %u",
		               STR_ARG(pattern), out->n, block->expecthosts_min,
		               block->expecthosts_max);
	return 0;
}

static bool look_up(void *ctx, struct str name, struct str *value)
{
	return env_get(ctx, name, value);
}

int hosts_find(struct job *job, struct err *e)
{
	struct run *r = job->run;
	const struct runbook_block *b = job->block;
	const struct run_transport *t = r->options.transport;
	struct buf pattern = BUF_INIT;
	int found = -1;

	job->remote = b && b->hosts.n > 0;
	if (!job->remote) {
		vec_push(&job->hosts, STR_NONE);
		return 0;
	}
	job->as_one = b->via == RUNBOOK_VIA_ANSIBLE;
	if (!t)
		err_set(e, ERR_INVALID, "nothing here runs a step on other hosts");
	else if (!runbook_expand(&pattern, b->hosts, look_up, &r->env))
		err_set(e, ERR_INVALID, "hosts=%.*s uses a param that has no value",
		        STR_ARG(b->hosts));
	else
		found = run_hosts_find(&job->hosts, &job->arena, t, b, buf_str(&pattern), e);
	buf_release(&pattern);
	return found;
}

static struct host_state *find_state(const struct run *r, const struct runbook_block *block,
                                     struct str name)
{
	struct host_states *fleet = &r->fleet[block->number];

	for (size_t i = 0; i < fleet->n; i++)
		if (str_eq(fleet->v[i].name, name))
			return &fleet->v[i];
	return NULL;
}

void hosts_forget(struct run *r, const struct runbook_block *block)
{
	vec_clear(&r->fleet[block->number]);
}

void hosts_keep_open(const struct run *r, const struct runbook_block *block,
                     struct run_hosts *hosts)
{
	size_t kept = 0;

	for (size_t i = 0; i < hosts->n; i++) {
		const struct host_state *state = find_state(r, block, hosts->v[i]);

		if (!state || !state->done)
			hosts->v[kept++] = hosts->v[i];
	}
	/* Done on all, and yet once more: then it is for all, as it was agreed to. */
	if (kept)
		hosts->n = kept;
}

int hosts_keep_begun(const struct run *r, const struct runbook_block *of,
                     struct run_hosts *hosts, struct err *e)
{
	size_t kept = 0;

	/* Done here: then the undo's own pattern says where. */
	if (of->hosts.n == 0)
		return 0;
	for (size_t i = 0; i < hosts->n; i++)
		if (find_state(r, of, hosts->v[i]))
			hosts->v[kept++] = hosts->v[i];
	hosts->n = kept;
	return kept ? 0
	            : err_set(e, ERR_NOT_FOUND, "'%.*s' was begun on none of its hosts",
	                      STR_ARG(of->name));
}

bool hosts_any_begun(const struct run *r, const struct runbook_block *block)
{
	return r->fleet[block->number].n > 0;
}

void hosts_note(struct run *r, const struct runbook_block *block, const struct run_part *part)
{
	struct host_state *state = find_state(r, block, part->name);

	if (part->state == RUN_PART_UNREACHED || part->state == RUN_PART_SKIPPED)
		return;
	if (!state) {
		state = vec_add(&r->fleet[block->number]);
		*state = (struct host_state){ .name = arena_str(&r->arena, part->name) };
	}
	state->done = run_part_is_done(part->state);
	state->lost_out = part->out_masked;
	state->out = arena_str(&r->arena, part->out);
}

void hosts_note_undone(struct run *r, const struct runbook_block *block, struct str host)
{
	struct host_states *fleet = &r->fleet[block->number];
	struct host_state *state = find_state(r, block, host);

	if (!state)
		return;
	*state = fleet->v[fleet->n - 1];
	fleet->n--;
}
