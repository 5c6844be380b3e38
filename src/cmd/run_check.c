/*
 * Decides what a run still needs to be told when nobody can be asked: everything is said at once,
 * each with the option that answers it, before anything happens.
 */
#include "cmd/run_int.h"

static void check_params(struct buf *out, const struct run_session *s)
{
	for (size_t i = 0; i < s->plan.params.n; i++) {
		const struct runbook_param *p = &s->plan.params.v[i];
		struct str value;

		if (run_values_get(&s->values, p->name, &value)) {
			size_t start = out->len;

			buf_add_z(out, "  ");
			if (runbook_param_check(p, value, out))
				buf_cut(out, start);
			else
				buf_add_byte(out, '\n');
		}
		if (!p->required || p->from != RUNBOOK_FROM_NOWHERE ||
		    run_session_param(s, p, &value))
			continue;
		buf_addf(out, "  --param %.*s=VALUE", STR_ARG(p->name));
		if (p->help.n) {
			buf_add_z(out, "  ");
			term_add_plain(out, p->help);
		}
		buf_add_byte(out, '\n');
	}
}

static bool has_confirm(struct run_session *s, const struct runbook_block *b)
{
	struct str target = run_danger_target(s, b), given;

	if (!run_values_get(&s->wants.confirms, b->name, &given))
		return false;
	/* What a command gives is known only later, and is held against it then. */
	for (size_t i = 0; i < s->plan.params.n; i++) {
		const struct runbook_param *p = &s->plan.params.v[i];
		struct str value;

		if (p->type == RUNBOOK_HOST && p->from != RUNBOOK_FROM_NOWHERE &&
		    !run_session_param(s, p, &value))
			return true;
	}
	return str_eq(given, target);
}

/* A host that is still to be given will be the target. */
static const struct runbook_param *unknown_host(const struct run_session *s,
                                                const struct runbook_block *b)
{
	struct str value;

	for (size_t i = 0; i < s->plan.params.n && b->hosts.n == 0; i++) {
		const struct runbook_param *p = &s->plan.params.v[i];

		if (p->type == RUNBOOK_HOST && !p->secret && !run_session_param(s, p, &value))
			return p;
	}
	return NULL;
}

static void check_block(struct buf *out, struct run_session *s, const struct runbook_block *b,
                        const char *what, bool *changes)
{
	const struct runbook_param *host;
	struct str target;

	if (b->interactive)
		buf_addf(out, "  a terminal: '%.*s' is interactive\n", STR_ARG(b->name));
	if (b->effect == RUNBOOK_CHANGE && !s->wants.yes && !*changes) {
		buf_addf(out, "  --yes  '%.*s'%s changes things\n", STR_ARG(b->name), what);
		*changes = true;
	}
	if (b->effect != RUNBOOK_DANGER || has_confirm(s, b))
		return;
	host = unknown_host(s, b);
	target = host ? STR("TARGET") : run_danger_target(s, b);
	buf_addf(out, "  --confirm %.*s=%.*s  '%.*s'%s is dangerous", STR_ARG(b->name),
	         STR_ARG(target), STR_ARG(b->name), what);
	if (host)
		buf_addf(out, "; TARGET is the value of %.*s", STR_ARG(host->name));
	buf_add_byte(out, '\n');
}

bool run_preflight(struct buf *out, struct run_session *s)
{
	size_t before = out->len;
	bool changes = false;

	check_params(out, s);
	for (size_t i = 0; i < s->plan.nsteps; i++)
		check_block(out, s, &s->book->blocks[s->plan.steps[i].block], "", &changes);
	for (size_t i = 0; i < s->plan.nsteps && s->wants.undo; i++)
		if (s->plan.steps[i].undo != RUNBOOK_NONE)
			check_block(out, s, &s->book->blocks[s->plan.steps[i].undo],
			            ", an undo,", &changes);
	return out->len == before;
}
