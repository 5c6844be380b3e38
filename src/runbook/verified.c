/*
 * Decides what a record of tests says: which of its entries are whole, and how they are written. The
 * file is made for version control: a line a block, in the order of paths and keys, nothing else in it.
 */
#include "runbook/verified.h"

#include <stdio.h>
#include <string.h>

struct str verified_key(struct arena *a, const struct runbook_block *b)
{
	return b->named ? b->name : arena_strf(a, "#%zu", b->number + 1);
}

static int compare(const struct verified_entry *e, struct str note, struct str key)
{
	int order = str_cmp(e->note, note);

	return order ? order : str_cmp(e->key, key);
}

/* Where the entry is, or would be. */
static size_t place(const struct verified *v, struct str note, struct str key)
{
	size_t low = 0, high = v->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&v->v[middle], note, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct verified_entry *verified_find(const struct verified *v, struct str note,
                                           struct str key)
{
	size_t at = place(v, note, key);

	return at < v->n && compare(&v->v[at], note, key) == 0 ? &v->v[at] : NULL;
}

void verified_set(struct verified *v, const struct verified_entry *entry)
{
	size_t at = place(v, entry->note, entry->key);

	if (at == v->n || compare(&v->v[at], entry->note, entry->key) != 0) {
		vec_grow(v, 1);
		memmove(&v->v[at + 1], &v->v[at], (v->n - at) * sizeof(*v->v));
		v->n++;
	}
	v->v[at] = *entry;
}

/* 40 digits, or 64 of a repository that counts in SHA-256. */
static bool is_id(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!char_is_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'f'))
			return false;
	return s.n == 40 || s.n == 64;
}

static bool is_moment(struct str s)
{
	static const char form[] = "0000-00-00T00:00:00Z";

	if (s.n != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (form[i] == '0' ? !char_is_digit(s.p[i]) : s.p[i] != form[i])
			return false;
	return true;
}

/* A member's text; `good` turns false when it is there and no string. */
static struct str member(const struct value *map, struct str key, bool *good)
{
	const struct value *v = value_get(map, key);

	if (!v)
		return STR_NONE;
	*good &= v->kind == VALUE_STRING;
	return v->kind == VALUE_STRING ? v->str : STR_NONE;
}

/* What is wrong with an entry, or NULL. */
static const char *read_entry(struct verified_entry *out, const struct value *from)
{
	bool good = true;

	if (from->kind != VALUE_MAP)
		return "is no object";
	out->hash = member(from, STR("hash"), &good);
	out->when = member(from, STR("when"), &good);
	out->commit = member(from, STR("commit"), &good);
	out->where = member(from, STR("where"), &good);
	if (!good)
		return "has a member that is no text";
	if (!is_id(out->hash))
		return "has no 'hash' of 40 hexadecimal digits";
	if (!is_moment(out->when))
		return "has no 'when' like 2026-11-21T03:04:05Z";
	if (out->commit.n && !is_id(out->commit))
		return "has a 'commit' that is no full commit id";
	return NULL;
}

/* The first fault is said. */
static int fault(struct json_problem *problem, struct str note, struct str key, const char *why)
{
	if (problem->why[0] == '\0')
		snprintf(problem->why, sizeof(problem->why), "%.*s%s%.*s%s%s",
		         (int)(note.n < 80 ? note.n : 80), note.n ? note.p : "",
		         key.n ? "#" : "", (int)(key.n < 40 ? key.n : 40), key.n ? key.p : "",
		         note.n ? " " : "", why);
	return -1;
}

static int read_note(struct verified *out, struct str note, const struct value *blocks,
                     struct json_problem *problem)
{
	const struct value_item *it;
	int result = 0;

	if (blocks->kind != VALUE_MAP)
		return fault(problem, note, STR_NONE, "is no object");
	value_each(it, blocks)
	{
		struct verified_entry entry = { .note = note, .key = it->key };
		const char *why = read_entry(&entry, it->value);

		if (why)
			result = fault(problem, note, it->key, why);
		else
			vec_push(out, entry);
	}
	return result;
}

static int by_key(const void *x, const void *y)
{
	const struct verified_entry *b = y;

	return compare(x, b->note, b->key);
}

int verified_read(struct verified *out, struct arena *a, struct str bytes,
                  struct json_problem *problem)
{
	const struct value *version, *notes;
	const struct value_item *it;
	struct value *root;
	int result = 0;

	*out = (struct verified){ .foreign = false };
	*problem = (struct json_problem){ .line = 0 };
	if (json_value_read(&root, a, bytes, problem) != 0)
		return -1;
	version = value_get(root, STR("version"));
	if (!version || version->kind != VALUE_NUMBER)
		return fault(problem, STR_NONE, STR_NONE, "there is no 'version' in it");
	out->foreign = !str_eq(version->str, STR("1"));
	notes = value_get(root, STR("notes"));
	if (out->foreign || !notes)
		return 0;
	if (notes->kind != VALUE_MAP)
		return fault(problem, STR_NONE, STR_NONE, "'notes' is no object");
	value_each(it, notes) if (read_note(out, it->key, it->value, problem) != 0) result = -1;
	vec_sort(out, by_key);
	return result;
}

static void add_entry(struct buf *out, const struct verified_entry *it)
{
	buf_add_z(out, "      ");
	buf_add_json(out, it->key);
	buf_add_z(out, ": {\"hash\": ");
	buf_add_json(out, it->hash);
	buf_add_z(out, ", \"when\": ");
	buf_add_json(out, it->when);
	buf_add_z(out, ", \"commit\": ");
	buf_add_json(out, it->commit);
	buf_add_z(out, ", \"where\": ");
	buf_add_json(out, it->where);
	buf_add_byte(out, '}');
}

void verified_write(struct buf *out, const struct verified *v)
{
	buf_add_z(out, "{\n  \"version\": 1,\n  \"notes\": {");
	for (size_t i = 0; i < v->n; i++) {
		const struct verified_entry *it = &v->v[i];

		if (i == 0 || !str_eq(it->note, it[-1].note)) {
			buf_add_z(out, i ? "\n    },\n    " : "\n    ");
			buf_add_json(out, it->note);
			buf_add_z(out, ": {\n");
		} else {
			buf_add_z(out, ",\n");
		}
		add_entry(out, it);
	}
	buf_add_z(out, v->n ? "\n    }\n  }\n}\n" : "}\n}\n");
}

void verified_release(struct verified *v)
{
	vec_release(v);
}
