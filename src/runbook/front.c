/*
 * Decides what a note's front matter says about running it: its own keys that
 * Runme has too (cwd, shell, skipPrompts, tag), and all below `runbook`. A param
 * that cannot be read as it is meant keeps every block of the note from running.
 */
#include <regex.h>
#include <string.h>

#include "base/distance.h"
#include "base/utf8.h"
#include "runbook/runbook_int.h"

/* The YAML begins in the second line. */
#define FIRST_LINE 2

#define PATTERN_MAX 1000

#define SAY(r, v, ...)                                                                         \
	reading_say((r), DIAG_RUNBOOK_PARAM, (v)->line ? (v)->line + FIRST_LINE - 1 : 0,       \
	            (v)->column, 0, __VA_ARGS__)

static bool is_single(const struct value *v)
{
	return v->kind == VALUE_STRING || v->kind == VALUE_NUMBER || v->kind == VALUE_BOOL;
}

static struct str one_text(struct reading *r, const struct value_item *it)
{
	if (is_single(it->value))
		return arena_str(r->a, str_trim(value_text(it->value)));
	if (it->value->kind != VALUE_NULL)
		SAY(r, it->value, "'%.*s' should be a text", STR_ARG(it->key));
	return STR_NONE;
}

/* A list of texts, or one text parted by commas. */
static struct runbook_names many_texts(struct reading *r, const struct value_item *it)
{
	struct names out = { .n = 0 };
	struct runbook_names kept;
	const struct value_item *e;

	if (is_single(it->value)) {
		names_split(&out, value_text(it->value));
	} else if (it->value->kind == VALUE_LIST) {
		value_each(e, it->value)
		{
			if (is_single(e->value))
				vec_push(&out, value_text(e->value));
			else
				SAY(r, e->value, "'%.*s' should be a list of texts",
				    STR_ARG(it->key));
		}
	} else if (it->value->kind != VALUE_NULL) {
		SAY(r, it->value, "'%.*s' should be a list of texts", STR_ARG(it->key));
	}
	kept = names_keep(r->a, &out);
	vec_release(&out);
	return kept;
}

/* A param being read. */
struct declaring {
	struct reading *r;
	struct runbook_param *p;
	const struct value *place;
	bool typed, bad;
};

static void wrong(struct declaring *d, const struct value *at, const char *why, struct str what)
{
	SAY(d->r, at, "param %.*s: %s%s%.*s%s", STR_ARG(d->p->name), why, what.n ? " '" : "",
	    STR_ARG(utf8_head(what, 80)), what.n ? "'" : "");
	d->bad = true;
}

static void take_type(struct declaring *d, const struct value *v)
{
	struct str text = value_text(v);

	for (int i = 0; i <= RUNBOOK_SECRET; i++) {
		if (!str_eq(text, str_of(runbook_type_name((enum runbook_type)i))))
			continue;
		d->p->type = (enum runbook_type)i;
		d->typed = true;
		return;
	}
	wrong(d, v, "the type is string, int, bool, enum, duration, host or secret, not", text);
}

static bool take_truth(struct declaring *d, const struct value *v)
{
	if (v->kind != VALUE_BOOL)
		wrong(d, v, "this should be true or false", STR_NONE);
	return v->kind == VALUE_BOOL && v->truth;
}

static void take_pattern(struct declaring *d, const struct value *v)
{
	struct str text = value_text(v);
	struct buf z = BUF_INIT;
	regex_t re;

	buf_add(&z, text);
	if (text.n == 0 || text.n > PATTERN_MAX || strlen(z.p) != text.n)
		wrong(d, v, "a pattern is a text of at most 1000 bytes", STR_NONE);
	else if (regcomp(&re, z.p, REG_EXTENDED | REG_NOSUB) != 0)
		wrong(d, v, "this is no extended regular expression:", text);
	else
		regfree(&re);
	d->p->pattern = arena_str(d->r->a, text);
	buf_release(&z);
}

static void take_from(struct declaring *d, const struct value *v)
{
	static const struct {
		const char *word;
		enum runbook_from from;
	} words[] = { { "cmd:", RUNBOOK_FROM_CMD },
		      { "env:", RUNBOOK_FROM_ENV },
		      { "file:", RUNBOOK_FROM_FILE } };
	struct str text = str_trim(value_text(v));

	for (size_t i = 0; i < countof(words); i++) {
		if (!str_starts(text, str_of(words[i].word)))
			continue;
		d->p->source =
			arena_str(d->r->a, str_trim(str_tail(text, strlen(words[i].word))));
		d->p->from = words[i].from;
	}
	if (d->p->source.n == 0)
		wrong(d, v, "a source is cmd:COMMAND, env:NAME or file:PATH, not", text);
	else if (d->p->from == RUNBOOK_FROM_ENV && !name_is_variable(d->p->source))
		wrong(d, v, "this is no variable's name:", d->p->source);
}

static void take_default(struct declaring *d, const struct value *v)
{
	if (v->kind == VALUE_NULL)
		return;
	if (!is_single(v)) {
		wrong(d, v, "the default should be a text", STR_NONE);
		return;
	}
	d->p->has_default = true;
	d->p->normal = arena_str(d->r->a, value_text(v));
	d->place = v;
}

static const char *const param_keys[] = { "type",   "required", "default", "pattern",
	                                  "values", "help",     "from",    "secret" };

static void say_unknown(struct reading *r, const struct value_item *it, const char *what,
                        const char *const *keys, size_t n)
{
	SAY(r, it, "%s has no '%.*s'", what, STR_ARG(it->key));
	for (size_t i = 0; i < n; i++) {
		if (distance_bounded(it->key, str_of(keys[i]), 2) > 2)
			continue;
		diag_hint(r->diags, "did you mean '%s'?", keys[i]);
		return;
	}
}

/* flat: one line a key */
static void take_param_key(struct declaring *d, const struct value_item *it)
{
	const struct value *v = it->value;
	struct str k = it->key;

	if (str_eq(k, STR("type")))
		take_type(d, v);
	else if (str_eq(k, STR("required")))
		d->p->required = take_truth(d, v);
	else if (str_eq(k, STR("secret")))
		d->p->secret = take_truth(d, v);
	else if (str_eq(k, STR("default")))
		take_default(d, v);
	else if (str_eq(k, STR("pattern")))
		take_pattern(d, v);
	else if (str_eq(k, STR("values")))
		d->p->values = many_texts(d->r, it);
	else if (str_eq(k, STR("help")))
		d->p->help = one_text(d->r, it);
	else if (str_eq(k, STR("from")))
		take_from(d, v);
	else
		say_unknown(d->r, it, "a param", param_keys, countof(param_keys));
	/* A rule that is misspelt would not be kept. */
	for (size_t i = 0; i < countof(param_keys); i++)
		if (str_eq(k, str_of(param_keys[i])))
			return;
	d->bad = true;
}

/* What the keys mean together. */
static void check_param(struct declaring *d)
{
	struct runbook_param *p = d->p;
	struct buf why = BUF_INIT;

	if (!d->typed && p->values.n)
		p->type = RUNBOOK_ENUM;
	else if (!d->typed && p->secret)
		p->type = RUNBOOK_SECRET;
	p->secret = p->secret || p->type == RUNBOOK_SECRET;
	if (p->type == RUNBOOK_ENUM && p->values.n == 0)
		wrong(d, d->place, "an enum needs its values", STR_NONE);
	else if (p->type != RUNBOOK_ENUM && p->values.n)
		wrong(d, d->place, "only an enum has values", STR_NONE);
	if (p->secret && p->has_default)
		wrong(d, d->place, "a secret's value does not belong into a note", STR_NONE);
	else if (p->has_default && !d->bad && !runbook_param_check(p, p->normal, &why)) {
		SAY(d->r, d->place, "the default of param %s", why.p);
		d->bad = true;
	}
	buf_release(&why);
}

static void take_param(struct reading *r, struct params *out, const struct value_item *it)
{
	struct runbook_param p = { .name = arena_str(r->a, it->key) };
	struct declaring d = { r, &p, it->value, false, false };
	const struct value_item *e;

	p.line = it->line + FIRST_LINE - 1;
	p.column = it->column;
	p.normal = p.pattern = p.help = p.source = p.label = STR_NONE;
	if (!name_is_variable(it->key)) {
		SAY(r, it, "'%.*s' cannot be a variable: letters, digits and \"_\" only",
		    STR_ARG(it->key));
		d.bad = true;
	} else if (name_is_reserved(it->key)) {
		SAY(r, it, "a param cannot be called %.*s: that variable has a meaning already",
		    STR_ARG(it->key));
		d.bad = true;
	}
	if (it->value->kind == VALUE_MAP)
		value_each(e, it->value) take_param_key(&d, e);
	else if (it->value->kind == VALUE_LIST)
		wrong(&d, it->value, "this should be a map such as {type: string}", STR_NONE);
	else
		take_default(&d, it->value);
	check_param(&d);
	if (d.bad && r->params_refusal.n == 0)
		r->params_refusal = arena_strf(
			r->a, "param %.*s in the front matter cannot be read", STR_ARG(p.name));
	vec_push(out, p);
}

static void take_params(struct reading *r, const struct value_item *it,
                        const struct value *labels)
{
	struct params out = { .n = 0 };
	const struct value_item *e;

	if (it->value->kind != VALUE_MAP && it->value->kind != VALUE_NULL) {
		SAY(r, it->value, "'params' should be a map of names");
		r->params_refusal = STR("the params in the front matter cannot be read");
		return;
	}
	if (it->value->kind == VALUE_MAP)
		value_each(e, it->value)
		{
			if (out.n >= RUNBOOK_MAX_PARAMS)
				break;
			take_param(r, &out, e);
			vec_last(&out)->label =
				arena_str(r->a, value_text(value_get(labels, e->key)));
		}
	r->book->params = params_keep(r->a, &out);
	vec_release(&out);
}

/* labels: {NODE: instance}: all of them must be params. */
static void check_labels(struct reading *r, const struct value *labels)
{
	const struct value_item *it;

	value_each(it, labels)
	{
		bool known = false;

		for (size_t i = 0; i < r->book->params.n; i++)
			known = known || str_eq(r->book->params.v[i].name, it->key);
		if (!known)
			SAY(r, it, "there is no param '%.*s' that a label could give",
			    STR_ARG(it->key));
	}
}

static const char *const book_keys[] = { "params", "guard", "alerts", "labels", "session" };

static void take_session(struct reading *r, const struct value_item *it)
{
	struct str text = one_text(r, it);

	if (str_eq(text, STR("shell")))
		r->book->session = RUNBOOK_SESSION_SHELL;
	else if (!str_eq(text, STR("process")))
		SAY(r, it->value, "a session is 'process' or 'shell'");
}

static void take_book(struct reading *r, const struct value *map)
{
	const struct value *labels = value_get(map, STR("labels"));
	const struct value_item *it;

	value_each(it, map)
	{
		if (str_eq(it->key, STR("params")))
			take_params(r, it, labels);
		else if (str_eq(it->key, STR("alerts")))
			r->book->alerts = many_texts(r, it);
		else if (str_eq(it->key, STR("session")))
			take_session(r, it);
		else if (!str_eq(it->key, STR("guard")) && !str_eq(it->key, STR("labels")))
			say_unknown(r, it, "a runbook", book_keys, countof(book_keys));
	}
	if (labels && labels->kind == VALUE_MAP)
		check_labels(r, labels);
	else if (labels && labels->kind != VALUE_NULL)
		SAY(r, labels, "'labels' should be a map from params to labels");
}

void front_take(struct reading *r)
{
	const struct value_item *it;

	value_each(it, r->note->meta)
	{
		if (str_eq(it->key, STR("runbook")) && it->value->kind == VALUE_MAP)
			take_book(r, it->value);
		else if (str_eq(it->key, STR("cwd")))
			r->book->cwd = one_text(r, it);
		else if (str_eq(it->key, STR("shell")))
			r->book->shell = one_text(r, it);
		else if (str_eq(it->key, STR("skipPrompts")))
			r->book->skip_prompts =
				it->value->kind == VALUE_BOOL && it->value->truth;
		else if (str_eq(it->key, STR("tag")) && !is_single(it->value))
			continue;
		else if (str_eq(it->key, STR("tag")))
			r->book->tags = many_texts(r, it);
	}
}
