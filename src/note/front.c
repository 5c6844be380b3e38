/*
 * Decides what is front matter and what its keys mean. A note may begin with
 * "---" for other reasons (a rule above prose): it has front matter only when
 * a closing line follows and what stands between is a YAML map, or tries to be
 * one (its first line is "word:").
 */
#include "note/front_int.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "ext/yaml/yaml.h"

static bool is_fence(struct str line)
{
	while (line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t'))
		line.n--;
	return str_eq(line, STR("---"));
}

static bool is_closing(struct str line)
{
	return is_fence(line) || str_eq(str_trim(line), STR("..."));
}

/* Does the first line with something in it look like "key:" or a comment? */
static bool looks_like_map(struct str yaml)
{
	struct str line;

	while (str_line(&yaml, &line)) {
		size_t colon;

		line = str_trim(line);
		if (line.n == 0)
			continue;
		if (line.p[0] == '#' || line.p[0] == '{')
			return true;
		colon = str_find_char(line, ':', 0);
		if (colon == STR_NPOS || colon == 0 || line.p[0] == '-')
			return false;
		if (colon + 1 < line.n && line.p[colon + 1] != ' ')
			return false;
		return str_find_char(str_cut(line, 0, colon), ' ', 0) == STR_NPOS;
	}
	return false;
}

bool note_front_cut(struct str bytes, struct str *yaml, size_t *body, unsigned *body_line)
{
	struct str rest = bytes, line;
	const char *start;
	unsigned n = 1;

	if (str_starts(rest, STR("\xef\xbb\xbf")))
		rest = str_tail(rest, 3);
	if (!str_line(&rest, &line) || !is_fence(line))
		return false;
	start = rest.p;
	while (rest.n) {
		const char *before = rest.p;

		if (!str_line(&rest, &line))
			break;
		n++;
		if (!is_closing(line))
			continue;
		*yaml = str_from(start, (size_t)(before - start));
		*body = rest.n ? (size_t)(rest.p - bytes.p) : bytes.n;
		*body_line = n + 1;
		return true;
	}
	return false;
}

void front_add_name(struct note_names *names, struct arena *a, struct str name)
{
	struct str *it;

	name = str_trim(name);
	if (name.n == 0 || names->n >= NOTE_MAX_NAMES)
		return;
	vec_each(it, names)
		if (str_eq(*it, name))
			return;
	vec_push(names, arena_str(a, name));
}

/* What reading the keys needs to know. */
struct front {
	struct note *note;
	struct arena *arena;
	struct str bytes;
	unsigned first_line; /* of the YAML in the file */
	struct diags *diags;
};

static struct diag_place place(const struct front *f, unsigned line, unsigned column)
{
	return (struct diag_place){ f->note->path, f->first_line + line - 1, column, 0,
		                    f->bytes };
}

static void bad_value(struct front *f, const struct value_item *it, const char *wanted)
{
	struct diag_place at = place(f, it->value->line, it->value->column);

	diag_add(f->diags, DIAG_FRONT_MATTER_VALUE, &at, "'%.*s' should be %s",
	         STR_ARG(it->key), wanted);
}

static struct str text_of(struct front *f, const struct value_item *it)
{
	if (it->value->kind == VALUE_NULL)
		return STR_NONE;
	if (it->value->kind == VALUE_LIST || it->value->kind == VALUE_MAP) {
		bad_value(f, it, "a text");
		return STR_NONE;
	}
	return str_trim(value_text(it->value));
}

static bool truth_of(struct front *f, const struct value_item *it, bool otherwise)
{
	struct str s = value_text(it->value);

	if (it->value->kind == VALUE_BOOL)
		return it->value->truth;
	if (str_eq_ci(s, STR("yes")) || str_eq_ci(s, STR("on")))
		return true;
	if (str_eq_ci(s, STR("no")) || str_eq_ci(s, STR("off")))
		return false;
	bad_value(f, it, "true or false");
	return otherwise;
}

/* A list of texts; also one text, parted by commas where `commas`. */
static void names_of(struct front *f, const struct value_item *it, struct note_names *names,
                     bool commas, bool hash)
{
	const struct value_item *e;
	struct str rest, piece;

	if (it->value->kind == VALUE_LIST && it->value->count > NOTE_MAX_NAMES)
		bad_value(f, it, "a list of at most 1000; the rest is left out");
	if (it->value->kind == VALUE_LIST) {
		value_each(e, it->value)
		{
			struct str s = value_text(e->value);

			if (hash && str_starts(s, STR("#")))
				s = str_tail(s, 1);
			front_add_name(names, f->arena, s);
		}
		return;
	}
	if (it->value->kind == VALUE_MAP) {
		bad_value(f, it, "a list of texts, or one text");
		return;
	}
	rest = text_of(f, it);
	while (str_split(&rest, commas ? ',' : '\0', &piece)) {
		piece = str_trim(piece);
		if (hash && str_starts(piece, STR("#")))
			piece = str_tail(piece, 1);
		front_add_name(names, f->arena, piece);
	}
}

bool note_date(struct str text, struct str *date)
{
	static const unsigned days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned v[3] = { 0, 0, 0 };
	size_t part = 0;

	text = str_trim(text);
	if (text.n < 10 || (text.n > 10 && text.p[10] != 'T' && text.p[10] != ' '))
		return false;
	for (size_t i = 0; i < 10; i++) {
		if (i == 4 || i == 7) {
			if (text.p[i] != '-')
				return false;
			part++;
		} else if (char_is_digit(text.p[i])) {
			v[part] = v[part] * 10 + (unsigned)(text.p[i] - '0');
		} else {
			return false;
		}
	}
	if (v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > days[v[1] - 1])
		return false;
	*date = str_cut(text, 0, 10);
	return true;
}

static void read_date(struct front *f, const struct value_item *it, struct str *out)
{
	struct str date;

	if (it->value->kind == VALUE_NULL)
		return;
	if (note_date(value_text(it->value), &date))
		*out = arena_str(f->arena, date);
	else
		bad_value(f, it, "a date as 2024-05-31");
}

static void read_order(struct front *f, const struct value_item *it)
{
	char *end;
	struct str s = arena_str(f->arena, value_text(it->value));
	double order = strtod(s.p, &end);

	if (s.n == 0 || *end != '\0' || !isfinite(order)) {
		bad_value(f, it, "a number");
		return;
	}
	f->note->order = order;
	f->note->has_order = true;
}

/* flat: one line a key */
static void read_key(struct front *f, const struct value_item *it)
{
	struct note *note = f->note;
	struct str k = it->key;

	if (str_eq(k, STR("title"))) {
		note->title = arena_str(f->arena, text_of(f, it));
		note->title_line = f->first_line + it->line - 1;
	} else if (str_eq(k, STR("description"))) {
		note->description = arena_str(f->arena, text_of(f, it));
	} else if (str_eq(k, STR("aliases")) || str_eq(k, STR("alias"))) {
		names_of(f, it, &note->aliases, true, false);
	} else if (str_eq(k, STR("redirect_from"))) {
		names_of(f, it, &note->redirect_from, false, false);
	} else if (str_eq(k, STR("tags")) || str_eq(k, STR("tag"))) {
		names_of(f, it, &note->tags, true, true);
	} else if (str_eq(k, STR("date"))) {
		read_date(f, it, &note->created);
	} else if (str_eq(k, STR("updated"))) {
		read_date(f, it, &note->updated);
	} else if (str_eq(k, STR("review"))) {
		read_date(f, it, &note->review);
	} else if (str_eq(k, STR("draft"))) {
		note->draft = truth_of(f, it, false);
	} else if (str_eq(k, STR("unlisted"))) {
		note->unlisted = truth_of(f, it, false);
	} else if (str_eq(k, STR("toc"))) {
		note->toc = truth_of(f, it, true);
	} else if (str_eq(k, STR("order"))) {
		read_order(f, it);
	} else if (str_eq(k, STR("owner"))) {
		note->owner = arena_str(f->arena, text_of(f, it));
	} else if (str_eq(k, STR("lang"))) {
		note->lang = arena_str(f->arena, text_of(f, it));
	} else if (str_eq(k, STR("runbook"))) {
		note->is_runbook = it->value->kind == VALUE_MAP || value_is_true(it->value);
	}
}

void front_read(struct note *note, struct arena *a, struct str bytes, struct diags *diags)
{
	struct front f = { note, a, bytes, 2, diags };
	struct yaml_fault fault = { 0, 0, "" };
	const struct value_item *it;
	struct value *meta = NULL;
	struct str yaml;
	size_t body;
	unsigned line;

	note->body = str_starts(bytes, STR("\xef\xbb\xbf")) ? 3 : 0;
	note->body_line = 1;
	if (!note_front_cut(bytes, &yaml, &body, &line))
		return;
	if (yaml_read(&meta, a, yaml, &fault) != 0) {
		struct diag_place at = place(&f, fault.line, fault.column);

		if (!looks_like_map(yaml))
			return;
		diag_add(diags, DIAG_FRONT_MATTER, &at, "front matter cannot be read: %s",
		         fault.why);
		diag_hint(diags, "the note is published without it; quote values that hold "
		                 "\": \" or begin with one of {[&*!|>%%@");
	} else if (meta->kind == VALUE_MAP) {
		note->meta = meta;
		value_each(it, meta) read_key(&f, it);
	} else if (meta->kind != VALUE_NULL || str_trim(yaml).n > 0) {
		return;
	}
	note->body = body;
	note->body_line = line;
}
