/*
 * Decides what a writer may have meant by a link that leads nowhere: names at
 * a small edit distance, or names that hold what was written.
 */
#include "link/table_int.h"

#include "base/distance.h"
#include "base/path.h"
#include "base/utf8.h"

/* Names looked at for one suggestion, so that a broken index note stays cheap. */
#define LOOK_AT 200000
/* Of these, such as may be near, whose letters are compared. */
#define COMPARE 1000

struct pick {
	struct str text;
	unsigned far;
};

/* Keep the `max` nearest, in order; earlier ones win ties. */
static size_t keep(struct pick *picks, size_t n, size_t max, struct pick pick)
{
	size_t at = n;

	for (size_t i = 0; i < n; i++)
		if (str_eq(picks[i].text, pick.text))
			return n;
	while (at > 0 && picks[at - 1].far > pick.far)
		at--;
	if (at >= max)
		return n;
	if (n < max)
		n++;
	for (size_t i = n - 1; i > at; i--)
		picks[i] = picks[i - 1];
	picks[at] = pick;
	return n;
}

struct shape shape_of(struct str key)
{
	struct shape s = { 0, 0 };
	uint32_t c;

	while (utf8_next(&key, &c)) {
		s.letters |= UINT64_C(1) << (c * UINT32_C(0x9e3779b1) >> 26);
		s.chars++;
	}
	return s;
}

/* Could far_from() be within `limit`? Each edit changes two letters at most. */
static bool may_be_near(const struct shape *wanted, const struct shape *name, unsigned limit)
{
	size_t longer = name->chars > wanted->chars ? name->chars - wanted->chars
	                                            : wanted->chars - name->chars;

	if ((wanted->letters & ~name->letters) == 0 && name->chars >= wanted->chars)
		return true;
	return longer <= limit &&
	       (unsigned)__builtin_popcountll(wanted->letters ^ name->letters) <= 2 * limit;
}

/* How far names may be from what was written; not so far that no letter is the same. */
static unsigned limit_of(struct str wanted)
{
	unsigned limit = distance_tolerance(wanted);
	size_t chars = utf8_length(utf8_head(wanted, limit + 1));

	return limit < chars ? limit : chars ? (unsigned)chars - 1 : 0;
}

/* How far `name` is from `wanted` (both in lower case); more than `limit` when too far. */
static unsigned far_from(struct str wanted, struct str name, unsigned limit)
{
	if (wanted.n >= 4 && str_find(name, wanted, 0) != STR_NPOS)
		return limit;
	return distance_bounded(wanted, name, limit);
}

static size_t suggest_names(struct pick *picks, size_t max, const struct link_table *t,
                            const struct names *names, struct str wanted)
{
	unsigned limit = limit_of(wanted);
	struct shape shape = shape_of(wanted);
	size_t n = 0, compared = 0;

	for (size_t i = 0; i < names->shapes.n && i < LOOK_AT && compared < COMPARE; i++) {
		const struct map_entry *it = &names->heads.entries[i];
		unsigned d;

		if (!may_be_near(&shape, &names->shapes.v[i], limit))
			continue;
		compared++;
		d = far_from(wanted, it->key, limit);
		if (d <= limit) {
			const struct ref *ref = &names->refs.v[(uint32_t)it->value - 1];

			n = keep(picks, n, max,
			         (struct pick){ t->entries.v[ref->entry].path, d });
		}
	}
	return n;
}

static size_t suggest_ids(struct pick *picks, size_t max, const struct note *note,
                          struct str wanted)
{
	unsigned limit = limit_of(wanted);
	size_t n = 0;

	for (size_t i = 0; i < note->headings.n && i < LOOK_AT; i++) {
		unsigned d = far_from(wanted, note->headings.v[i].id, limit);

		if (d <= limit)
			n = keep(picks, n, max, (struct pick){ note->headings.v[i].id, d });
	}
	return n;
}

size_t link_suggest(struct str *out, size_t max, const struct link_table *t, struct arena *a,
                    struct str target, const struct note *anchors_of)
{
	struct pick picks[8];
	struct buf plain = BUF_INIT, wanted = BUF_INIT;
	size_t n;

	if (max > countof(picks))
		max = countof(picks);
	buf_add_decoded(&plain, anchors_of ? target : path_base(target));
	utf8_add_lower(&wanted, buf_str(&plain));
	if (anchors_of)
		n = suggest_ids(picks, max, anchors_of, buf_str(&wanted));
	else if (path_ext(buf_str(&wanted)).n && !path_is_markdown(buf_str(&wanted)))
		n = suggest_names(picks, max, t, &t->names->bases, buf_str(&wanted));
	else
		n = suggest_names(picks, max, t, &t->names->stems, path_stem(buf_str(&wanted)));
	for (size_t i = 0; i < n; i++)
		out[i] = arena_str(a, picks[i].text);
	buf_release(&plain);
	buf_release(&wanted);
	return n;
}
