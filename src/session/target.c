/*
 * Decides whom a block is done to, before it is shown: who agrees to a change agrees to these machines, and who
 * agrees to a danger types their name.
 */
#include "session/target.h"

static bool look_up(void *ctx, struct str name, struct str *value)
{
	const struct session_view *v = ctx;
	const struct runbook_param *p = runbook_plan_param(v->plan, name);

	return p && v->get(v->ctx, p, value);
}

bool session_pattern(struct buf *out, const struct session_view *v,
                     const struct runbook_block *b)
{
	struct session_view view = *v;

	return runbook_expand(out, b->hosts, look_up, &view);
}

int session_hosts(struct run_hosts *out, struct arena *a, const struct session_view *v,
                  const struct run_transport *t, const struct runbook_block *b, struct err *e)
{
	struct buf pattern = BUF_INIT;
	int result = 0;

	/* A param that is still to be asked for: then they are found when the step is asked about. */
	if (b->hosts.n && session_pattern(&pattern, v, b))
		result = run_hosts_find(out, a, t, b, buf_str(&pattern), e);
	buf_release(&pattern);
	return result;
}

struct str session_target(struct arena *a, const struct session_view *v,
                          const struct runbook_block *b)
{
	const struct runbook_params *params = &v->plan->params;
	const struct runbook_param *found = NULL;
	struct str value;

	if (b->hosts.n) {
		struct buf pattern = BUF_INIT;

		(void)!session_pattern(&pattern, v, b);
		value = arena_str(a, buf_str(&pattern));
		buf_release(&pattern);
		return value;
	}
	for (size_t i = 0; i < params->n; i++) {
		const struct runbook_param *p = &params->v[i];
		bool used = str_find(b->script, p->name, 0) != STR_NPOS;

		if (p->type != RUNBOOK_HOST || p->secret || !v->get(v->ctx, p, &value))
			continue;
		/* The one that the script names, else the first. */
		if (!found || (used && str_find(b->script, found->name, 0) == STR_NPOS))
			found = p;
	}
	if (found && v->get(v->ctx, found, &value))
		return value;
	return b->named ? b->name : runbook_attr(b, STR("name"));
}
