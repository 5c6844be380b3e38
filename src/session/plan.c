/*
 * Decides what a page's wish means: the note is read as it is now, blocks are found by name or number, values are params
 * and nothing else. Whatever else stands in a request is not looked at.
 */
#include "session/session_int.h"

#include <stdio.h>
#include <string.h>

#include "base/path.h"

/* Digits of a block's hash that a page must know at least. */
#define HASH_LEAST 8
#define HASH_DIGITS 40
/* Problems of a note that are told. */
#define PROBLEMS 20

static struct str text_of(const struct value *body, struct str key)
{
	const struct value *v = value_get(body, key);

	/* Numbers of blocks may be numbers. */
	return v && (v->kind == VALUE_STRING || v->kind == VALUE_NUMBER) ? v->str : STR_NONE;
}

static bool find_value(const struct wanted *w, struct str name, struct str *value)
{
	const struct run_value *it;

	vec_each(it, &w->values) {
		if (!str_eq(it->name, name))
			continue;
		*value = it->value;
		return true;
	}
	return false;
}

static bool get(void *ctx, const struct runbook_param *p, struct str *value)
{
	const struct wanted *w = ctx;

	if (!find_value(w, p->name, value)) {
		*value = p->normal;
		if (!p->has_default || p->from != RUNBOOK_FROM_NOWHERE)
			return false;
	}
	if (p->secret)
		*value = STR("***");
	return true;
}

struct session_view wanted_view(const struct wanted *w)
{
	return (struct session_view){ &w->plan, get, (void *)w };
}

int wanted_note(struct wanted *w, struct session *s, struct str note, struct err *e)
{
	struct diags ignored = DIAGS_INIT;
	size_t file;
	int result = -1;

	w->opened = true;
	if (session_notes_open(&w->notes, &s->options.site, e) != 0)
		return -1;
	file = session_notes_at(&w->notes, note);
	if (file == STR_NPOS)
		err_set(e, ERR_NOT_FOUND, "there is no note '%.*s' in %s",
		        STR_ARG(str_cut(note, 0, 200)), s->root.p);
	else
		result = session_notes_read(&w->book, &w->notes, file, &ignored, e);
	diags_release(&ignored);
	return result;
}

static int take_values(struct wanted *w, const struct value *body, struct err *e)
{
	const struct value *values = value_get(body, STR("values"));
	const struct value_item *it;

	if (!values)
		return 0;
	if (values->kind != VALUE_MAP || values->count > RUNBOOK_MAX_PARAMS)
		return err_set(e, ERR_INVALID, "values must be an object of at most %d texts",
		               RUNBOOK_MAX_PARAMS);
	value_each(it, values)
	{
		struct run_value v = { it->key, value_text(it->value) };

		if (it->value->kind == VALUE_LIST || it->value->kind == VALUE_MAP)
			return err_set(e, ERR_INVALID, "the value of %.*s is no single one",
			               STR_ARG(str_cut(it->key, 0, 80)));
		/* A field that was left empty is one that was not given. */
		if (v.value.n == 0)
			continue;
		v.name = arena_str(&w->arena, v.name);
		v.value = arena_str(&w->arena, v.value);
		vec_push(&w->values, v);
	}
	return 0;
}

/* Is the block that was asked for the one that the page shows? */
static int check_shown(const struct wanted *w, const struct value *body, struct err *e)
{
	const struct runbook_block *b = runbook_find(&w->book, w->selected);
	struct str hash = text_of(body, STR("hash"));

	if (hash.n == 0 || w->selected.n == 0)
		return 0;
	if (hash.n < HASH_LEAST || hash.n > HASH_DIGITS)
		return err_set(e, ERR_INVALID,
		               "hash must be %d to %d digits of the block's hash", HASH_LEAST,
		               HASH_DIGITS);
	if (b && str_starts(str_of(b->hash), hash))
		return 0;
	return err_set(e, ERR_CONFLICT,
	               "the note changed: '%.*s' is not the block that the page shows; reload "
	               "the page and look at it again",
	               STR_ARG(str_cut(w->selected, 0, 80)));
}

int wanted_read(struct wanted *w, struct session *s, const struct value *body, struct err *e)
{
	struct runbook_wish wish = { .what = RUNBOOK_ALL, .tag = STR_NONE };
	struct str step = text_of(body, STR("step")), from = text_of(body, STR("from"));

	if (step.n && from.n)
		return err_set(e, ERR_INVALID, "step and from exclude each other");
	if (wanted_note(w, s, text_of(body, STR("note")), e) != 0 ||
	    take_values(w, body, e) != 0)
		return -1;
	w->selected = arena_str(&w->arena, step.n ? step : from);
	wish.names = &w->selected;
	wish.nnames = w->selected.n > 0;
	if (wish.nnames)
		wish.what = step.n ? RUNBOOK_STEP : RUNBOOK_FROM;
	if (check_shown(w, body, e) != 0 ||
	    runbook_plan(&w->plan, &w->arena, &w->book, &wish, e) != 0)
		return -1;
	w->ssh = run_ssh_new(s->options.inventory, s->options.env);
	return 0;
}

void wanted_release(struct wanted *w)
{
	run_ssh_free(w->ssh);
	vec_release(&w->values);
	if (w->opened)
		session_notes_close(&w->notes);
	arena_release(&w->arena);
	*w = (struct wanted){ .ssh = NULL };
}

/* Where a block begins, unless the step before it ends elsewhere. */
static void add_folder(struct buf *out, const struct wanted *w, const struct runbook_block *b)
{
	struct str above = path_dir(w->book.path);
	struct buf path = BUF_INIT;

	if (b->cwd.n == 0 || b->cwd.p[0] != '/') {
		buf_add(&path, w->notes.root);
		if (above.n)
			buf_addf(&path, "/%.*s", STR_ARG(above));
		if (b->cwd.n)
			buf_add_byte(&path, '/');
	}
	buf_add(&path, b->cwd);
	say_text(out, "cwd", buf_str(&path));
	buf_release(&path);
}

static void add_name(struct buf *out, const char *key, const struct wanted *w, size_t number)
{
	if (number != RUNBOOK_NONE)
		say_text(out, key, w->book.blocks[number].name);
}

static void add_step(struct buf *out, struct wanted *w, size_t place)
{
	const struct runbook_step *step = &w->plan.steps[place];
	const struct runbook_block *b = &w->book.blocks[step->block];
	struct session_view view = wanted_view(w);
	struct run_hosts hosts = { .n = 0 };
	struct err why = ERR_INIT;

	buf_addf(out, "%s{\"place\":%zu,\"number\":%zu", place ? "," : "", place,
	         b->number + 1);
	say_text(out, "name", b->name);
	say_bool(out, "named", b->named);
	say_bool(out, "needed", step->needed);
	say_text(out, "hash", str_of(b->hash));
	say_number(out, "line", b->line);
	say_text(out, "effect", str_of(runbook_effect_name(b->effect)));
	say_text(out, "lang", b->lang);
	say_text(out, "script", b->script);
	add_folder(out, w, b);
	add_name(out, "verify", w, step->verify);
	add_name(out, "undo", w, step->undo);
	add_name(out, "guard", w, step->guard);
	say_number(out, "timeout_s", (int64_t)(b->timeout_ms / 1000));
	say_bool(out, "interactive", b->interactive);
	(void)!session_hosts(&hosts, &w->arena, &view, run_ssh_transport(w->ssh), b, &why);
	say_texts(out, "hosts", hosts.v, hosts.n);
	say_text(out, "pattern", b->hosts);
	if (b->effect == RUNBOOK_DANGER)
		say_text(out, "confirm", session_target(&w->arena, &view, b));
	if (why.code != ERR_NONE)
		say_text(out, "refusal", str_of(why.msg));
	buf_add_byte(out, '}');
	vec_release(&hosts);
}

static void add_params(struct buf *out, const struct wanted *w)
{
	buf_add_z(out, ",\"params\":[");
	for (size_t i = 0; i < w->plan.params.n; i++) {
		const struct runbook_param *p = &w->plan.params.v[i];
		struct str value = STR_NONE;
		struct buf problem = BUF_INIT;

		if (find_value(w, p->name, &value))
			(void)!runbook_param_check(p, value, &problem);
		else if (p->has_default && p->from == RUNBOOK_FROM_NOWHERE)
			value = p->normal;
		buf_add_z(out, i ? "," : "");
		say_param(out, p, value, buf_str(&problem));
		buf_release(&problem);
	}
	buf_add_byte(out, ']');
}

/* Values of params that there are not, and what is wrong with the note as a runbook. */
static void add_problems(struct buf *out, struct wanted *w)
{
	const struct run_value *v;
	bool first = true;

	buf_add_z(out, ",\"problems\":[");
	vec_each(v, &w->values) {
		struct buf text = BUF_INIT;

		if (runbook_plan_param(&w->plan, v->name))
			continue;
		buf_addf(&text, "there is no param %.*s", STR_ARG(str_cut(v->name, 0, 80)));
		buf_add_z(out, first ? "" : ",");
		buf_add_json(out, buf_str(&text));
		buf_release(&text);
		first = false;
	}
	buf_add_byte(out, ']');
}

int plan_answer(struct buf *out, struct session *s, const struct value *body, struct err *e)
{
	struct wanted w = { .ssh = NULL };
	int result = wanted_read(&w, s, body, e);

	if (result == 0) {
		buf_add_z(out, "{\"note\":");
		buf_add_json(out, w.book.path);
		say_text(out, "title", w.book.title);
		say_text(out, "effect", str_of(runbook_effect_name(w.plan.effect)));
		buf_add_z(out, ",\"steps\":[");
		for (size_t i = 0; i < w.plan.nsteps; i++)
			add_step(out, &w, i);
		buf_add_byte(out, ']');
		add_params(out, &w);
		add_problems(out, &w);
		buf_add_z(out, "}\n");
	}
	wanted_release(&w);
	return result;
}
