/*
 * Decides on which hosts the steps of a plan will run, before it is shown: who agrees to a change
 * agrees to these machines.
 */
#include "cmd/run_int.h"

#include <unistd.h>

/* Names that are shown; of the others the number. */
#define SHOWN 12

static bool look_up(void *ctx, struct str name, struct str *value)
{
	const struct run_session *s = ctx;
	const struct runbook_param *p = runbook_plan_param(&s->plan, name);

	return p && run_session_param(s, p, value);
}

bool run_hosts_pattern(struct buf *out, const struct run_session *s,
                       const struct runbook_block *b)
{
	return runbook_expand(out, b->hosts, look_up, (void *)s);
}

static int resolve(struct run_session *s, size_t number, struct err *e)
{
	const struct runbook_block *b;
	struct buf pattern = BUF_INIT;
	int result = 0;

	if (number == RUNBOOK_NONE)
		return 0;
	b = &s->book->blocks[number];
	if (b->hosts.n == 0 || s->hosts[number].n)
		return 0;
	/* A param that is still to be asked for: then it is found when the step is asked about. */
	if (run_hosts_pattern(&pattern, s, b) &&
	    run_hosts_find(&s->hosts[number], &s->arena, run_ssh_transport(s->ssh), b,
	                   buf_str(&pattern), e) != 0)
		result = err_wrap(e, "'%.*s'", STR_ARG(b->name));
	buf_release(&pattern);
	return result;
}

int run_hosts_resolve(struct run_session *s, const char *inventory, struct err *e)
{
	s->ssh = run_ssh_new(inventory, (const char *const *)environ);
	s->hosts = arena_array(&s->arena, struct run_hosts, s->book->nblocks + 1);
	for (size_t i = 0; i < s->plan.nsteps; i++) {
		const struct runbook_step *step = &s->plan.steps[i];

		if (resolve(s, step->block, e) != 0 || resolve(s, step->guard, e) != 0 ||
		    resolve(s, step->verify, e) != 0 || resolve(s, step->undo, e) != 0)
			return -1;
	}
	return 0;
}

void run_hosts_release(struct run_session *s)
{
	for (size_t i = 0; s->hosts && i < s->book->nblocks; i++)
		vec_release(&s->hosts[i]);
	run_ssh_free(s->ssh);
	s->ssh = NULL;
	s->hosts = NULL;
}

void run_add_hosts(struct buf *out, const struct str *hosts, size_t n)
{
	buf_addf(out, "%zu host%s: ", n, n == 1 ? "" : "s");
	for (size_t i = 0; i < n && i < SHOWN; i++) {
		buf_add_z(out, i ? ", " : "");
		term_add_plain(out, hosts[i]);
	}
	if (n > SHOWN)
		buf_addf(out, " and %zu more", n - SHOWN);
}
