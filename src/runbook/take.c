/*
 * Decides what each attribute of a block means. One table: a key, what reads
 * its value, and for Runme's keys that say nothing here, nobody. A value that
 * cannot be is reported and refuses the block.
 */
#include "runbook/runbook_int.h"

#include <stddef.h>
#include <string.h>

#include "base/distance.h"
#include "base/utf8.h"

/* An attribute being taken. */
struct taking {
	struct reading *r;
	struct runbook_block *b;
	const struct runbook_attr *attr;
	bool quiet; /* the attributes could not be read as they are meant: that was said */
};

static void wrong(struct taking *t, const char *wants)
{
	struct str key = t->attr->key, value = t->attr->value;

	if (t->quiet)
		return;
	reading_say(t->r, DIAG_RUNBOOK_VALUE, t->b->line, t->attr->value_column,
	            (unsigned)utf8_length(value), "%.*s takes %s, not '%.*s'", STR_ARG(key),
	            wants, STR_ARG(utf8_head(value, 80)));
	block_refuse(t->r, t->b, "its %.*s takes %s, not '%.*s'", STR_ARG(key), wants,
	             STR_ARG(utf8_head(value, 80)));
}

static void take_choice(struct taking *t, int *field, const char *const *words,
                        const char *wants)
{
	for (int i = 0; words[i]; i++) {
		if (str_eq(t->attr->value, str_of(words[i]))) {
			*field = i;
			return;
		}
	}
	wrong(t, wants);
}

/* The words that Runme's language has for it. */
static bool read_bool(struct str text, bool *out)
{
	static const char *const yes[] = { "true", "True", "TRUE", "t", "T", "1" };
	static const char *const no[] = { "false", "False", "FALSE", "f", "F", "0" };

	for (size_t i = 0; i < countof(yes); i++) {
		if (str_eq(text, str_of(yes[i])))
			return *out = true, true;
		if (str_eq(text, str_of(no[i])))
			return *out = false, true;
	}
	return false;
}

static void take_bool(struct taking *t, void *field)
{
	if (!read_bool(t->attr->value, field))
		wrong(t, "true or false");
}

static void take_duration(struct taking *t, void *field)
{
	uint64_t *ms = field;

	if (!runbook_duration(t->attr->value, ms) || *ms == 0)
		wrong(t, "a duration such as 30s, 10m or 1h30m");
}

static bool read_count(struct str text, unsigned max, unsigned *out)
{
	unsigned n = 0;

	if (text.n == 0 || text.n > 6)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (!char_is_digit(text.p[i]))
			return false;
		n = n * 10 + (unsigned)(text.p[i] - '0');
	}
	*out = n;
	return n <= max;
}

static void take_count(struct taking *t, void *field)
{
	unsigned *count = field;

	if (!read_count(t->attr->value, 100000, count) || *count == 0)
		wrong(t, "a number from 1 to 100000");
}

static void take_retry(struct taking *t, void *field)
{
	if (!read_count(t->attr->value, 100000, field))
		wrong(t, "a number from 0 to 100000");
}

static void take_maxfail(struct taking *t, void *field)
{
	struct str text = t->attr->value;

	t->b->has_maxfail = true;
	t->b->maxfail_percent = str_ends(text, STR("%"));
	if (t->b->maxfail_percent)
		text.n--;
	if (!read_count(text, t->b->maxfail_percent ? 100 : 100000, &t->b->maxfail))
		wrong(t, "a number of hosts, or a percentage such as 10%");
}

static void take_expecthosts(struct taking *t, void *field)
{
	struct str text = t->attr->value;
	size_t dots = str_find(text, STR(".."), 0);
	struct runbook_block *b = t->b;

	if (!read_count(str_cut(text, 0, dots), 100000, &b->expecthosts_min) ||
	    !read_count(dots == STR_NPOS ? text : str_tail(text, dots + 2), 100000,
	                &b->expecthosts_max) ||
	    b->expecthosts_min == 0 || b->expecthosts_max < b->expecthosts_min)
		wrong(t, "a number of hosts such as 8, or a range such as 4..12");
}

static void take_variable(struct taking *t, void *field)
{
	if (!name_is_variable(t->attr->value) || name_is_reserved(t->attr->value))
		wrong(t, "the name of a variable of your own, such as RELEASE");
	else
		*(struct str *)field = t->attr->value;
}

/* One line that is not empty. */
static void take_text(struct taking *t, void *field)
{
	struct str text = t->attr->value;
	bool control = text.n == 0;

	for (size_t i = 0; i < text.n; i++)
		control = control || (unsigned char)text.p[i] < ' ';
	if (control)
		wrong(t, "one line of text");
	else
		*(struct str *)field = text;
}

static void take_words(struct taking *t, void *field)
{
	struct names words = { .n = 0 };
	struct str rest = t->attr->value, word;

	while (str_split(&rest, ' ', &word))
		if (word.n)
			vec_push(&words, word);
	*(struct runbook_names *)field = names_keep(t->r->a, &words);
	if (words.n == 0)
		wrong(t, "a command");
	vec_release(&words);
}

static void take_tags(struct taking *t, void *field)
{
	struct names tags = { .n = 0 };

	for (size_t i = 0; i < t->b->tags.n; i++)
		vec_push(&tags, t->b->tags.v[i]);
	names_split(&tags, t->attr->value);
	t->b->tags = names_keep(t->r->a, &tags);
	vec_release(&tags);
}

/* Runme's forms: a bool, and words. */
static void take_prompt_env(struct taking *t, void *field)
{
	static const char *const yes[] = { "yes", "always", "all" }, *const no[] = { "no",
		                                                                     "never" };
	struct str v = t->attr->value;
	bool truth;

	if (read_bool(v, &truth)) {
		t->b->prompt_env = truth ? RUNBOOK_PROMPT_YES : RUNBOOK_PROMPT_NO;
		return;
	}
	for (size_t i = 0; i < countof(yes); i++)
		if (str_eq_ci(v, str_of(yes[i])))
			t->b->prompt_env = RUNBOOK_PROMPT_YES;
	for (size_t i = 0; i < countof(no); i++)
		if (str_eq_ci(v, str_of(no[i])))
			t->b->prompt_env = RUNBOOK_PROMPT_NO;
	if (t->b->prompt_env == RUNBOOK_PROMPT_AUTO && !str_eq_ci(v, STR("auto")))
		wrong(t, "yes, no or auto");
}

static void take_name(struct taking *t, void *field)
{
	struct str v = t->attr->value;
	bool digits = v.n > 0, odd = v.n == 0 || v.n > 100;

	for (size_t i = 0; i < v.n; i++) {
		digits = digits && char_is_digit(v.p[i]);
		odd = odd || (unsigned char)v.p[i] <= ' ' || v.p[i] == 0x7f || v.p[i] == ',' ||
		      v.p[i] == '#';
	}
	t->b->name = v;
	t->b->named = v.n > 0;
	if ((!digits && !odd) || t->quiet)
		return;
	reading_say(t->r, DIAG_RUNBOOK_NAME, t->b->line, t->attr->value_column,
	            (unsigned)utf8_length(v),
	            digits ? "'%.*s' would mean the block of that number"
	                   : "nothing could refer to the name '%.*s'",
	            STR_ARG(utf8_head(v, 80)));
	diag_hint(t->r->diags, digits ? "a name needs a letter"
	                              : "a name is a word, without blanks, commas and \"#\"");
	block_refuse(t->r, t->b, "its name '%.*s' is none", STR_ARG(utf8_head(v, 80)));
}

/*
 * Keys that others look at (refs.c, lang.c, the page) or that are Runme's and
 * mean nothing here.
 */
static const char *const silent[] = {
	"needs",        "verify",     "undo",     "expect", "match",
	"title",        "envs",       "mimetype", "id",     "closeTerminalOnSuccess",
	"terminalRows", "skipPrompts"
};

static const char *const effects[] = { "read", "change", "danger", NULL };
static const char *const vias[] = { "local", "ssh", "ansible", "tox", "tiup", NULL };

const char *runbook_effect_name(enum runbook_effect effect)
{
	return effects[effect];
}

static void take_effect(struct taking *t, void *field)
{
	int effect = -1;

	take_choice(t, &effect, effects, "read, change or danger");
	/* A slip of the pen makes nothing safer. */
	t->b->effect = effect < 0 ? RUNBOOK_DANGER : (enum runbook_effect)effect;
}

static void take_via(struct taking *t, void *field)
{
	int via = RUNBOOK_VIA_LOCAL;

	take_choice(t, &via, vias, "local, ssh, ansible, tox or tiup");
	t->b->via = (enum runbook_via)via;
}

/* transform=false is an older word for ignore=true. */
static void take_transform(struct taking *t, void *field)
{
	bool transform = true;

	take_bool(t, &transform);
	t->b->ignore = t->b->ignore || !transform;
}

#define FIELD(name) offsetof(struct runbook_block, name)

/* The field is where what was read goes; readers that fill several look at the block. */
static const struct {
	const char *key;
	void (*take)(struct taking *t, void *field);
	size_t field;
} keys[] = {
	{ "name", take_name, FIELD(name) },
	{ "effect", take_effect, FIELD(effect) },
	{ "timeout", take_duration, FIELD(timeout_ms) },
	{ "retry", take_retry, FIELD(retry) },
	{ "every", take_duration, FIELD(every_ms) },
	{ "out", take_variable, FIELD(out) },
	{ "cwd", take_text, FIELD(cwd) },
	{ "interpreter", take_words, FIELD(program) },
	{ "interactive", take_bool, FIELD(interactive) },
	{ "background", take_bool, FIELD(background) },
	{ "excludeFromRunAll", take_bool, FIELD(exclude_from_run_all) },
	{ "ignore", take_bool, FIELD(ignore) },
	{ "transform", take_transform, FIELD(ignore) },
	{ "tag", take_tags, FIELD(tags) },
	{ "category", take_tags, FIELD(tags) },
	{ "promptEnv", take_prompt_env, FIELD(prompt_env) },
	{ "lock", take_text, FIELD(lock) },
	{ "via", take_via, FIELD(via) },
	{ "hosts", take_text, FIELD(hosts) },
	{ "forks", take_count, FIELD(forks) },
	{ "serial", take_count, FIELD(serial) },
	{ "maxfail", take_maxfail, FIELD(maxfail) },
	{ "expecthosts", take_expecthosts, FIELD(expecthosts_min) },
	{ "db", take_text, FIELD(db) },
};

const char *attr_nearest(struct str key, bool *known)
{
	unsigned best = distance_tolerance(key) + 1;
	const char *near = NULL;
	const size_t n = countof(keys), all = n + countof(silent);

	*known = false;
	for (size_t i = 0; i < all && best > 0; i++) {
		const char *name = i < n ? keys[i].key : silent[i - n];
		unsigned d = str_eq_ci(key, str_of(name)) && !str_eq(key, str_of(name))
		                     ? 1
		                     : distance_bounded(key, str_of(name), best);

		if (d >= best)
			continue;
		best = d;
		near = name;
	}
	*known = near && best == 0;
	return *known ? NULL : near;
}

static void hint_unknown(struct taking *t)
{
	bool known;
	const char *near = attr_nearest(t->attr->key, &known);

	if (known || !near || t->quiet || !char_is_alpha(t->attr->key.p[0]))
		return;
	reading_say(t->r, DIAG_RUNBOOK_KEY, t->b->line, t->attr->column,
	            (unsigned)utf8_length(t->attr->key), "there is no attribute '%.*s'",
	            STR_ARG(t->attr->key));
	diag_hint(t->r->diags, "did you mean '%s'?", near);
}

/* What belongs together. */
static void check_together(struct taking *t)
{
	struct runbook_block *b = t->b;
	const struct runbook_attr *retry = attr_find(&b->attrs, STR("retry"));

	if (b->retry && b->effect != RUNBOOK_READ) {
		t->attr = retry;
		wrong(t, "a number only with effect=read");
	}
	if (b->hosts.n && !attr_find(&b->attrs, STR("via")))
		b->via = RUNBOOK_VIA_SSH;
	if (b->via == RUNBOOK_VIA_SSH && b->hosts.n == 0) {
		t->attr = attr_find(&b->attrs, STR("via"));
		wrong(t, "ssh only together with hosts=");
	}
}

void block_take_attrs(struct reading *r, struct runbook_block *b)
{
	struct taking t = { r, b, NULL, b->refusal.n > 0 };

	for (size_t i = 0; i < b->attrs.n; i++) {
		size_t k = 0;

		t.attr = &b->attrs.v[i];
		/* Of a key that is given twice the last one counts. */
		if (attr_find(&b->attrs, t.attr->key) != t.attr)
			continue;
		while (k < countof(keys) && !str_eq(t.attr->key, str_of(keys[k].key)))
			k++;
		if (k < countof(keys))
			keys[k].take(&t, (char *)b + keys[k].field);
		else
			hint_unknown(&t);
	}
	if (b->annotated)
		check_together(&t);
}
