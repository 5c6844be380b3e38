/*
 * Decides where a param's value comes from: what was given, then its `from`, then its default, then
 * whoever can be asked. Commands are run only after the plan was agreed to.
 */
#include <stdio.h>

#include "run/job_int.h"
#include "run/state.h"
#include "sys/fs.h"

struct str run_mask(const struct run *r, struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	struct str out;

	redact_text(r->secrets.n ? *vec_last(&r->secrets) : NULL, &b, text);
	out = arena_str(a, buf_str(&b));
	buf_release(&b);
	return out;
}

void params_mask(struct run *r)
{
	struct {
		VEC_FIELDS(struct str);
	} values = { 0 };
	struct param_value *p;

	vec_each(p, &r->params) {
		if (p->param->secret && p->value)
			vec_push(&values, str_of(p->value));
	}
	vec_push(&r->secrets, redact_set_new(values.v, values.n));
	vec_each(p, &r->params) {
		struct buf b = BUF_INIT;

		mem_free(p->shown);
		p->shown = NULL;
		if (!p->value)
			continue;
		redact_text(*vec_last(&r->secrets), &b, str_of(p->value));
		/* A secret that is white space alone is found nowhere, but is one. */
		if (p->param->secret) {
			buf_clear(&b);
			buf_add_z(&b, REDACT_MARK);
		}
		p->shown = buf_detach(&b);
	}
	vec_release(&values);
}

int params_write(struct run *r, struct err *e)
{
	struct journal_values values = { 0 };
	const struct param_value *p;
	int result;

	vec_each(p, &r->params) {
		struct journal_value v = { .name = p->param->name };

		if (!p->value)
			continue;
		v.value = str_of(p->shown);
		v.masked = strcmp(p->shown, p->value) != 0;
		vec_push(&values, v);
	}
	result = journal_put_params(r->journal, str_of(r->id), &values, e);
	vec_release(&values);
	return result;
}

static struct param_value *find(const struct run *r, struct str name)
{
	struct param_value *p;

	vec_each(p, &r->params) {
		if (str_eq(p->param->name, name))
			return p;
	}
	return NULL;
}

/* Check and put into the environment; the secrets are not in force yet. */
static int set(struct run *r, struct param_value *p, struct str value, struct err *e)
{
	struct buf why = BUF_INIT;
	int result = -1;

	if (value.n > RUNBOOK_MAX_VALUE)
		err_set(e, ERR_LIMIT, "%.*s is over the cap of %zu bytes",
		        STR_ARG(p->param->name), RUNBOOK_MAX_VALUE);
	else if (str_find_char(value, '\0', 0) != STR_NPOS)
		err_set(e, ERR_INVALID, "%.*s holds a zero byte", STR_ARG(p->param->name));
	else if (!runbook_param_check(p->param, value, &why))
		err_set(e, ERR_INVALID, "%s", why.p);
	else
		result = 0;
	if (result == 0) {
		struct buf copy = BUF_INIT;

		buf_add(&copy, value);
		mem_free(p->value);
		p->value = buf_detach(&copy);
		env_set(&r->env, p->param->name, value);
		map_set(&r->exported, p->param->name, 1);
	}
	buf_release(&why);
	return result;
}

int run_set_param(struct run *r, struct str name, struct str value, struct err *e)
{
	struct param_value *p = find(r, name);

	if (!p)
		return err_set(e, ERR_NOT_FOUND, "there is no param %.*s", STR_ARG(name));
	if (set(r, p, value, e) != 0)
		return -1;
	params_mask(r);
	return r->begun ? params_write(r, e) : 0;
}

bool run_param(const struct run *r, struct str name, struct str *value)
{
	const struct param_value *p = find(r, name);

	if (!p || !p->value)
		return false;
	*value = str_of(p->shown);
	return true;
}

static int no_such(const struct run *r, struct str name, struct err *e)
{
	const struct param_value *p;
	struct buf names = BUF_INIT;

	vec_each(p, &r->params)
		buf_addf(&names, "%s%.*s", names.len ? ", " : "", STR_ARG(p->param->name));
	err_set(e, ERR_INVALID,
	        names.len ? "there is no param %.*s; there are %s"
	                  : "there is no param %.*s: these steps have none%s",
	        STR_ARG(name), names.p);
	buf_release(&names);
	return -1;
}

int params_take(struct run *r, struct err *e)
{
	const struct runbook_params *params = &r->plan->params;

	for (size_t i = 0; i < params->n; i++) {
		struct param_value *p = vec_add(&r->params);

		p->param = &params->v[i];
		/* Somebody's variable of the same name is no value: it was not checked. */
		env_unset(&r->env, p->param->name);
	}
	params_mask(r);
	for (size_t i = 0; i < r->options.nvalues; i++) {
		const struct run_value *v = &r->options.values[i];
		struct param_value *p = find(r, v->name);

		if (!p)
			return no_such(r, v->name, e);
		if (set(r, p, v->value, e) != 0)
			return -1;
	}
	for (size_t i = 0; i < r->params.n; i++) {
		struct param_value *p = &r->params.v[i];

		if (!p->value && p->param->has_default &&
		    p->param->from == RUNBOOK_FROM_NOWHERE &&
		    set(r, p, p->param->normal, e) != 0)
			return -1;
	}
	params_mask(r);
	return 0;
}

/* Ask until the answer is one. `problem`: why there is no value from elsewhere. */
static int ask(struct run *r, struct param_value *p, struct str problem, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct run_param_view view = { p->param, problem };
	int result = -1;

	while (result != 0) {
		struct buf answer = BUF_INIT_MAX(RUNBOOK_MAX_VALUE + 1);
		struct err why = ERR_INIT;

		if (!r->events.ask || r->stop ||
		    !r->events.ask(r->events.ctx, &view, &answer)) {
			buf_release(&answer);
			break;
		}
		result = set(r, p, buf_str(&answer), &why);
		view.problem = arena_str(&a, str_of(why.msg));
		buf_release(&answer);
	}
	if (result != 0)
		err_set(e, ERR_INVALID, "%.*s has no value%s%.*s", STR_ARG(p->param->name),
		        view.problem.n ? ": " : "", STR_ARG(view.problem));
	arena_release(&a);
	return result;
}

int params_ask(struct run *r, struct err *e)
{
	for (size_t i = 0; i < r->params.n; i++) {
		struct param_value *p = &r->params.v[i];

		if (!p->value && p->param->required && p->param->from == RUNBOOK_FROM_NOWHERE &&
		    ask(r, p, STR_NONE, e) != 0)
			return -1;
	}
	params_mask(r);
	return 0;
}

/* A command's output is its param's value: of that nothing is shown. */
static int read_command(struct run *r, struct buf *out, const struct runbook_param *param,
                        struct err *e)
{
	const char *argv[] = { "sh", "-c", NULL, NULL };
	struct job *job;
	int result = job_new(&job, r, NULL, RUN_PARAM, NULL, SIZE_MAX, e);

	if (result == 0) {
		argv[2] = arena_str(&job->arena, param->source).p;
		job->step.name = param->name;
		job->step.script = run_mask(r, &job->arena, param->source);
		job->script.argv = argv;
		result = job_begin(job, 1, e);
	}
	if (result == 0) {
		while (!job_is_over(job))
			loop_once(r, 0);
		result = job_end(job, false, e);
	}
	if (result == 0 && job->result.outcome != RUN_OK)
		result = err_set(e, ERR_EXTERNAL, "its command failed: %.*s",
		                 STR_ARG(job->result.why));
	if (result == 0)
		buf_add(out, buf_str(&job->lives.v[0]->raw));
	job_free(job);
	return result;
}

static int read_from(struct run *r, struct buf *out, const struct runbook_param *param,
                     struct err *e)
{
	struct buf path = BUF_INIT;
	const char *value;
	int result = 0;

	switch (param->from) {
	case RUNBOOK_FROM_CMD:
		result = read_command(r, out, param, e);
		break;
	case RUNBOOK_FROM_ENV:
		buf_add(&path, param->source);
		value = state_env(r->options.env, path.p);
		if (value)
			buf_add_z(out, value);
		else
			result =
				err_set(e, ERR_NOT_FOUND, "the variable %s is not set", path.p);
		break;
	case RUNBOOK_FROM_FILE:
		if (param->source.n && param->source.p[0] != '/')
			buf_addf(&path, "%.*s/", STR_ARG(r->note_folder));
		buf_add(&path, param->source);
		result = fs_read(out, path.p, RUNBOOK_MAX_VALUE, e);
		break;
	case RUNBOOK_FROM_NOWHERE:
	default:
		result = err_set(e, ERR_NOT_FOUND, "nobody gave one");
		break;
	}
	buf_release(&path);
	/* As $(...) takes it. */
	while (out->len && (out->p[out->len - 1] == '\n' || out->p[out->len - 1] == '\r'))
		buf_cut(out, out->len - 1);
	return result;
}

int params_evaluate(struct run *r, struct err *e)
{
	for (size_t i = 0; i < r->params.n; i++) {
		struct param_value *p = &r->params.v[i];
		struct buf value = BUF_INIT;
		struct err why = ERR_INIT;
		int result;

		if (p->value || p->param->from == RUNBOOK_FROM_NOWHERE)
			continue;
		result = read_from(r, &value, p->param, &why);
		if (result == 0)
			result = set(r, p, buf_str(&value), &why);
		buf_release(&value);
		if (result != 0 && p->param->has_default)
			result = set(r, p, p->param->normal, e);
		else if (result != 0 && p->param->required)
			result = ask(r, p, str_of(why.msg), e);
		else if (result != 0)
			run_notice(r, "%.*s has no value: %s", STR_ARG(p->param->name),
			           why.msg);
		if (result != 0 && (p->param->required || p->param->has_default))
			return -1;
		/* The next command may print this one's value. */
		params_mask(r);
	}
	return 0;
}
