/*
 * Decides how a configuration file becomes settings and what is said about
 * lines that do not.
 */
#include "base/distance.h"
#include "base/utf8.h"
#include "conf/conf_int.h"
#include "ext/yaml/yaml.h"

/* Entries of a list that are read. */
#define LIST_MAX 1000

struct file {
	struct conf *conf;
	struct str path, bytes;
	struct diags *diags;
};

static struct diag_place place_of(const struct file *f, unsigned line, unsigned column,
                                  struct str marked)
{
	return (struct diag_place){ .path = f->path,
		                    .line = line,
		                    .column = column,
		                    .width = (unsigned)utf8_length(marked),
		                    .bytes = f->bytes };
}

static const char *nearest(struct str name)
{
	unsigned best = distance_tolerance(name) + 1;
	const char *found = NULL;

	for (size_t i = 0; i < conf_settings_count; i++) {
		const char *known = conf_settings[i].name;
		unsigned d = distance_bounded(name, str_of(known), best);

		if (d < best) {
			best = d;
			found = known;
		}
	}
	return found;
}

static void say_unknown(const struct file *f, const struct value_item *it)
{
	struct diag_place at = place_of(f, it->line, it->column, it->key);
	const char *meant = nearest(it->key);

	diag_add(f->diags, DIAG_CONFIG_UNKNOWN, &at, "there is no setting \"%.*s\"",
	         (int)(it->key.n > 80 ? 80 : it->key.n), it->key.p);
	if (meant)
		diag_hint(f->diags, "did you mean \"%s\"?", meant);
}

static void say_wrong(const struct file *f, const struct conf_setting *s, const struct value *v,
                      const char *wants)
{
	struct diag_place at = place_of(f, v->line, v->column, value_text(v));

	diag_add(f->diags, DIAG_CONFIG_VALUE, &at, "\"%s\" takes %s", s->name, wants);
}

static void read_list(const struct file *f, const struct conf_setting *s,
                      const struct value *list)
{
	const struct value_item *it;

	if (list->count > LIST_MAX) {
		say_wrong(f, s, list, "at most 1000 entries");
		return;
	}
	value_each(it, list)
	{
		const char *wants = conf_take(f->conf, s, value_text(it->value));

		if (wants)
			say_wrong(f, s, it->value, wants);
	}
}

/* A runner's key that is none would say nothing. */
static bool has_only(const struct value *map, const struct str *keys, size_t n)
{
	const struct value_item *it;
	size_t known = 0;

	value_each(it, map)
	{
		for (size_t i = 0; i < n; i++)
			known += str_eq(it->key, keys[i]) && it->value->kind != VALUE_MAP &&
			         it->value->kind != VALUE_LIST;
	}
	return known == map->count;
}

/* runners: {ruby: {command: ruby -w, extension: rb}, lua: lua5.4} */
static void read_runners(const struct file *f, const struct conf_setting *s,
                         const struct value *map)
{
	static const struct str keys[] = { STR_INIT("command"), STR_INIT("extension") };
	struct conf_runners *field = (struct conf_runners *)((char *)f->conf + s->offset);
	const struct value_item *it;

	if (map->count > LIST_MAX) {
		say_wrong(f, s, map, "at most 1000 entries");
		return;
	}
	value_each(it, map)
	{
		const struct value *v = it->value;
		struct conf_runner runner = { it->key, value_text(v), STR_NONE };
		const char *wants;

		if (v->kind == VALUE_MAP && has_only(v, keys, countof(keys))) {
			runner.command = value_text(value_get(v, keys[0]));
			runner.extension = value_text(value_get(v, keys[1]));
		}
		wants = conf_add_runner(f->conf, field, &runner);
		if (wants)
			say_wrong(f, s, v, wants);
	}
}

/* check: {note-orphan: off, private-address: warning} */
static void read_checks(const struct file *f, const struct conf_setting *s,
                        const struct value *map)
{
	struct conf_checks *field = (struct conf_checks *)((char *)f->conf + s->offset);
	const struct value_item *it;

	value_each(it, map)
	{
		/* YAML reads some spellings of "off" as a truth. */
		bool off = it->value->kind == VALUE_BOOL && !it->value->truth;
		const char *wants = conf_add_check(f->conf, field, it->key,
		                                   off ? STR("off") : value_text(it->value));

		if (wants)
			say_wrong(f, s, it->value, wants);
	}
}

static void read_setting(const struct file *f, const struct conf_setting *s,
                         const struct value *v)
{
	const char *wants;

	/* "title:" with nothing behind it leaves the default. */
	if (v->kind == VALUE_NULL)
		return;
	if (v->kind == VALUE_LIST && s->type == CONF_LIST) {
		read_list(f, s, v);
	} else if (v->kind == VALUE_MAP && s->type == CONF_RUNNERS) {
		read_runners(f, s, v);
	} else if (v->kind == VALUE_MAP && s->type == CONF_CHECKS) {
		read_checks(f, s, v);
	} else if (s->type == CONF_CHECKS) {
		say_wrong(f, s, v, "a map from codes to off, hint, warning or error");
	} else if (s->type == CONF_RUNNERS) {
		say_wrong(f, s, v, "a map from languages to commands");
	} else if (v->kind == VALUE_LIST || v->kind == VALUE_MAP) {
		say_wrong(f, s, v,
		          s->type == CONF_LIST ? "a list of patterns" : "a single value");
	} else {
		wants = conf_take(f->conf, s, v->str);
		if (wants)
			say_wrong(f, s, v, wants);
	}
}

int conf_read(struct conf *c, struct str path, struct str bytes, struct diags *d, struct err *e)
{
	const struct file f = { c, path, bytes, d };
	struct arena scratch = ARENA_INIT;
	struct yaml_fault fault = { 0 };
	const struct value_item *it;
	struct value *root = NULL;
	int rc = 0;

	if (yaml_read(&root, &scratch, bytes, &fault) != 0)
		rc = err_set(e, ERR_INVALID, "%.*s:%u:%u: %s", STR_ARG(path), fault.line,
		             fault.column, fault.why);
	else if (root->kind != VALUE_MAP && root->kind != VALUE_NULL)
		rc = err_set(e, ERR_INVALID, "%.*s:%u:%u: not a list of \"setting: value\"",
		             STR_ARG(path), root->line, root->column);
	if (rc != 0)
		goto out;
	value_each(it, root)
	{
		const struct conf_setting *s = conf_find(it->key);

		if (s)
			read_setting(&f, s, it->value);
		else
			say_unknown(&f, it);
	}
out:
	arena_release(&scratch);
	return rc;
}

int conf_set(struct conf *c, struct str name, struct str text, struct err *e)
{
	const struct conf_setting *s = conf_find(name);
	const char *wants;

	if (!s)
		return err_set(e, ERR_NOT_FOUND, "there is no setting \"%.*s\"", STR_ARG(name));
	wants = conf_take(c, s, text);
	if (wants)
		return err_set(e, ERR_INVALID, "\"%s\" takes %s, not \"%.*s\"", s->name, wants,
		               (int)(text.n > 80 ? 80 : text.n), text.p);
	return 0;
}
