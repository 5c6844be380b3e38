/*
 * Decides which findings a report tells, by what a finding is known again when its line has moved,
 * and how findings are written for a person or as JSON.
 */
#include "lint/report_int.h"

#include <stdio.h>

#include "base/vec.h"
#include "ext/json/json.h"

bool report_find(enum report_format *out, struct str name)
{
	static const char *const names[] = { "text",   "json",   "sarif",
		                             "github", "gitlab", "junit" };

	for (size_t i = 0; i < countof(names); i++) {
		if (!str_eq(name, str_of(names[i])))
			continue;
		*out = (enum report_format)i;
		return true;
	}
	return false;
}

/* Append what a finding is known by. */
static void add_identity(struct buf *out, const struct diag *d)
{
	buf_addf(out, "%s\n", diag_code_name(d->code));
	buf_add(out, d->path);
	buf_add_byte(out, '\n');
	buf_add(out, d->message);
	buf_add_byte(out, '\n');
	buf_add(out, str_trim(d->source));
}

void report_fingerprint(char out[17], const struct diag *d, unsigned nth)
{
	struct buf text = BUF_INIT;

	add_identity(&text, d);
	buf_addf(&text, "\n%u", nth);
	snprintf(out, 17, "%016llx", (unsigned long long)str_hash(buf_str(&text)));
	buf_release(&text);
}

/* How many findings like it came before. */
static unsigned count_alike(struct map *seen, struct buf *key, const struct diag *d)
{
	buf_clear(key);
	add_identity(key, d);
	return (unsigned)(*map_at(seen, buf_str(key)))++;
}

void report_add_path(struct buf *out, const struct report_options *o, struct str path)
{
	if (o->prefix.n) {
		buf_add(out, o->prefix);
		buf_add_byte(out, '/');
	}
	buf_add(out, path);
}

void report_add(struct buf *out, const struct diags *diags, const struct report_options *o)
{
	static void (*const forms[])(struct buf *, const struct report_item *, size_t,
	                             const struct report_options *) = {
		[REPORT_TEXT] = report_add_text,     [REPORT_JSON] = report_add_json,
		[REPORT_SARIF] = report_add_sarif,   [REPORT_GITHUB] = report_add_github,
		[REPORT_GITLAB] = report_add_gitlab, [REPORT_JUNIT] = report_add_junit,
	};
	struct {
		VEC_FIELDS(struct report_item);
	} items = { NULL, 0, 0 };
	struct map seen = MAP_INIT;
	struct buf key = BUF_INIT;
	const struct diag *d;

	vec_each(d, diags) {
		unsigned nth = count_alike(&seen, &key, d);
		struct report_item item = { .d = d };

		if (d->severity < o->least)
			continue;
		report_fingerprint(item.fingerprint, d, nth);
		vec_push(&items, item);
	}
	forms[o->format](out, items.v, items.n, o);
	vec_release(&items);
	map_release(&seen);
	buf_release(&key);
}

void report_take(struct map *out, const struct diags *diags)
{
	struct map seen = MAP_INIT;
	struct buf key = BUF_INIT;
	char fingerprint[17];
	const struct diag *d;

	vec_each(d, diags) {
		report_fingerprint(fingerprint, d, count_alike(&seen, &key, d));
		map_set(out, str_of(fingerprint), 1);
	}
	map_release(&seen);
	buf_release(&key);
}

void report_write_baseline(struct buf *out, const struct diags *diags)
{
	struct map seen = MAP_INIT;
	struct buf key = BUF_INIT;
	char fingerprint[17];
	const struct diag *d;

	buf_add_z(out, "{\n\"version\": 1,\n\"findings\": [");
	vec_each(d, diags) {
		report_fingerprint(fingerprint, d, count_alike(&seen, &key, d));
		buf_addf(out, "%s\n{\"id\": \"%s\", \"code\": \"%s\", \"path\": ",
		         d == diags->v ? "" : ",", fingerprint, diag_code_name(d->code));
		buf_add_json(out, d->path);
		buf_add_byte(out, '}');
	}
	buf_add_z(out, diags->n ? "\n]\n}\n" : "]\n}\n");
	map_release(&seen);
	buf_release(&key);
}

bool report_read_baseline(struct map *out, struct str bytes, struct buf *why)
{
	struct arena a = ARENA_INIT;
	struct json_problem problem;
	struct value *root = NULL;
	const struct value_item *it;
	bool fine = false;

	if (json_value_read(&root, &a, bytes, &problem) != 0) {
		buf_addf(why, "line %u: %s", problem.line, problem.why);
	} else if (!str_eq(value_text(value_get(root, STR("version"))), STR("1"))) {
		buf_add_z(why, "it is no baseline of this version");
	} else {
		fine = true;
		value_each(it, value_get(root, STR("findings")))
		{
			struct str id = value_text(value_get(it->value, STR("id")));

			if (id.n == 16)
				map_set(out, id, 1);
		}
	}
	arena_release(&a);
	return fine;
}

size_t report_drop(struct diags *diags, const struct map *known)
{
	struct map seen = MAP_INIT;
	struct buf key = BUF_INIT;
	char fingerprint[17];
	size_t kept = 0, met = 0;

	for (size_t i = 0; i < diags->n; i++) {
		struct diag d = diags->v[i];

		report_fingerprint(fingerprint, &d, count_alike(&seen, &key, &d));
		if (map_has(known, str_of(fingerprint))) {
			diags->count[d.severity]--;
			met++;
		} else {
			diags->v[kept++] = d;
		}
	}
	diags->n = kept;
	map_release(&seen);
	buf_release(&key);
	return known->n - met;
}

void report_add_text(struct buf *out, const struct report_item *v, size_t n,
                     const struct report_options *o)
{
	for (size_t i = 0; i < n; i++)
		diag_add_text(out, v[i].d, o->color);
}

void report_add_json(struct buf *out, const struct report_item *v, size_t n,
                     const struct report_options *o)
{
	struct buf path = BUF_INIT;

	buf_add_byte(out, '[');
	for (size_t i = 0; i < n; i++) {
		const struct diag *d = v[i].d;

		buf_clear(&path);
		report_add_path(&path, o, d->path);
		buf_addf(out,
		         "%s\n{\"code\":\"%s\",\"severity\":\"%s\",\"path\":", i ? "," : "",
		         diag_code_name(d->code), diag_severity_name(d->severity));
		buf_add_json(out, buf_str(&path));
		if (d->line)
			buf_addf(out, ",\"line\":%u", d->line);
		if (d->line && d->column)
			buf_addf(out, ",\"column\":%u,\"width\":%u", d->column,
			         d->width ? d->width : 1);
		buf_add_z(out, ",\"message\":");
		buf_add_json(out, d->message);
		if (d->hint.n) {
			buf_add_z(out, ",\"hint\":");
			buf_add_json(out, d->hint);
		}
		if (d->source.n) {
			buf_add_z(out, ",\"source\":");
			buf_add_json(out, d->source);
		}
		buf_addf(out, ",\"id\":\"%s\"}", v[i].fingerprint);
	}
	buf_add_z(out, n ? "\n]\n" : "]\n");
	buf_release(&path);
}

void report_drop_moved(struct diags *diags, const struct map *paths, const struct diags *before,
                       const struct map *before_paths)
{
	struct map gone = MAP_INIT;
	struct buf key = BUF_INIT;
	const struct diag *d;
	size_t kept = 0;

	vec_each(d, before) {
		struct diag nowhere = *d;

		if (map_has(paths, d->path))
			continue;
		nowhere.path = STR_NONE;
		buf_clear(&key);
		add_identity(&key, &nowhere);
		(*map_at(&gone, buf_str(&key)))++;
	}
	memset(diags->count, 0, sizeof(diags->count));
	vec_each(d, diags) {
		struct diag nowhere = *d;
		uintptr_t *left = NULL;

		nowhere.path = STR_NONE;
		buf_clear(&key);
		add_identity(&key, &nowhere);
		if (!map_has(before_paths, d->path))
			left = map_find(&gone, buf_str(&key));
		if (left && *left > 0) {
			--*left;
			continue;
		}
		diags->count[d->severity]++;
		diags->v[kept++] = *d;
	}
	diags->n = kept;
	map_release(&gone);
	buf_release(&key);
}
