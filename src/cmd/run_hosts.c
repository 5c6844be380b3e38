/*
 * Decides on which hosts the steps of a plan will run, before it is shown: who agrees to a change
 * agrees to these machines.
 */
#include "cmd/run_int.h"

#include <unistd.h>

/* Names that are shown; of the others the number. */
#define SHOWN 12

static bool get(void *ctx, const struct runbook_param *p, struct str *value)
{
	return run_session_param(ctx, p, value);
}

struct session_view run_view(const struct run_session *s)
{
	return (struct session_view){ &s->plan, get, (void *)s };
}

bool run_hosts_pattern(struct buf *out, const struct run_session *s,
                       const struct runbook_block *b)
{
	struct session_view view = run_view(s);

	return session_pattern(out, &view, b);
}

static int resolve(struct run_session *s, size_t number, struct err *e)
{
	struct session_view view = run_view(s);
	const struct runbook_block *b;

	if (number == RUNBOOK_NONE)
		return 0;
	b = &s->book->blocks[number];
	if (s->hosts[number].n || session_hosts(&s->hosts[number], &s->arena, &view,
	                                        run_ssh_transport(s->ssh), b, e) == 0)
		return 0;
	return err_wrap(e, "'%.*s'", STR_ARG(b->name));
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
