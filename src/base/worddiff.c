/*
 * Decides what counts as changed: the shortest way from one sequence of lines
 * to the other (Myers, "An O(ND) difference algorithm and its variations",
 * 1986), and within lines that differ the same over their words.
 */
#include "base/worddiff.h"

#include <stdint.h>

#include "base/map.h"
#include "base/utf8.h"

/* Longer ways are not looked for: what is left counts as replaced. Memory grows with the square. */
#define WAY_MAX 1000

/* A text cut into tokens, equal ones with equal numbers. */
struct tokens {
	VEC_FIELDS(struct str);
	struct {
		VEC_FIELDS(uint32_t);
	} ids;
};

/* For each token of both sides: is it in the other as well? */
struct marks {
	bool *gone, *fresh;
};

static void add_token(struct tokens *t, struct map *known, struct str text)
{
	uintptr_t *id = map_at(known, text);

	if (*id == 0)
		*id = known->n;
	vec_push(t, text);
	vec_push(&t->ids, (uint32_t)*id);
}

static void cut_lines(struct tokens *t, struct map *known, struct str text)
{
	while (text.n) {
		size_t end = str_find_char(text, '\n', 0);

		end = end == STR_NPOS ? text.n : end + 1;
		add_token(t, known, str_cut(text, 0, end));
		text = str_tail(text, end);
	}
}

enum class { SPACE, WORD, HAN, MARK };

static enum class class_of(uint32_t c) {
	if (c < 0x80){ if (char_is_space((char)c)) return c == '\n' ? MARK : SPACE;
	               return char_is_alnum((char)c) || c == '_' ? WORD : MARK; }
if (utf8_is_han(c)) return HAN;
return utf8_is_word(c) ? WORD : utf8_is_space(c) ? SPACE : MARK;
}

static void cut_words(struct tokens *t, struct map *known, struct str text)
{
	while (text.n) {
		struct str rest = text, next;
		uint32_t c = 0;
		enum class first;

		utf8_next(&rest, &c);
		first = class_of(c);
		for (next = rest; (first == WORD || first == SPACE) && utf8_next(&next, &c) &&
		                  class_of(c) == first;)
			rest = next;
		add_token(t, known, str_cut(text, 0, text.n - rest.n));
		text = rest;
	}
}

static void tokens_release(struct tokens *t)
{
	vec_release(t);
	vec_release(&t->ids);
}

static void mark_all(struct marks m, size_t na, size_t nb)
{
	for (size_t i = 0; i < na; i++)
		m.gone[i] = true;
	for (size_t i = 0; i < nb; i++)
		m.fresh[i] = true;
}

/*
 * From the end back: at each length of way `d`, `ways` holds the furthest places of all diagonals
 * that a way of that length reached.
 */
static void trace(struct marks m, int *const *ways, int d, int x, int y)
{
	for (; d > 0; d--) {
		const int *v =
			ways[d - 1] + d; /* v[k] for k from -(d-1) to d-1, d in the middle */
		int k = x - y, before;
		bool down = k == -d || (k != d && v[k - 1] < v[k + 1]);

		before = down ? v[k + 1] : v[k - 1];
		x = before;
		y = before - (down ? k + 1 : k - 1);
		if (down)
			m.fresh[y] = true;
		else
			m.gone[x] = true;
	}
}

/* Mark what differs between na and nb numbers, both without a common beginning or end. */
static void find_way(struct marks m, const uint32_t *a, int na, const uint32_t *b, int nb)
{
	int *ways[WAY_MAX + 1] = { NULL };
	int most = na + nb < WAY_MAX ? na + nb : WAY_MAX, d;
	bool found = false;

	for (d = 0; d <= most && !found; d++) {
		/* One free place at each end, so that neighbours can always be asked. */
		int *v = ways[d] = mem_alloc((2 * (size_t)d + 3) * sizeof(int));

		v += d + 1;
		v[-d - 1] = v[d + 1] = -1;
		for (int k = -d; k <= d && !found; k += 2) {
			const int *u = d > 0 ? ways[d - 1] + d : NULL;
			int x = d == 0                                       ? 0
			        : k == -d || (k != d && u[k - 1] < u[k + 1]) ? u[k + 1]
			                                                     : u[k - 1] + 1;
			int y = x - k;

			while (x < na && y < nb && x >= 0 && y >= 0 && a[x] == b[y]) {
				x++;
				y++;
			}
			v[k] = x;
			/* Diagonals between are those of the length before. */
			if (k > -d)
				v[k - 1] = -1;
			if (x >= na && y >= nb)
				found = true;
		}
	}
	if (found)
		trace(m, ways, d - 1, na, nb);
	else
		mark_all(m, (size_t)na, (size_t)nb);
	for (int i = 0; i <= most; i++)
		mem_free(ways[i]);
}

/* Mark what differs between two sequences. */
static void compare(struct marks m, const uint32_t *a, size_t na, const uint32_t *b, size_t nb)
{
	while (na && nb && a[0] == b[0]) {
		a++, b++, na--, nb--;
		m.gone++, m.fresh++;
	}
	while (na && nb && a[na - 1] == b[nb - 1])
		na--, nb--;
	if (na == 0 || nb == 0 || na > INT32_MAX / 4 || nb > INT32_MAX / 4)
		mark_all(m, na, nb);
	else
		find_way(m, a, (int)na, b, (int)nb);
}

static void add_piece(struct worddiff *out, enum worddiff_kind kind, struct str text)
{
	struct worddiff_piece *last = out->n ? vec_last(out) : NULL;

	if (text.n == 0)
		return;
	if (last && last->kind == kind && last->text.p + last->text.n == text.p)
		last->text.n += text.n;
	else
		vec_push(out, (struct worddiff_piece){ kind, text });
}

static bool is_word(struct str token)
{
	uint32_t c = 0;

	utf8_next(&token, &c);
	return class_of(c) == WORD || class_of(c) == HAN;
}

/* Compare two stretches that differ. */
static void compare_words(struct worddiff *out, struct str before, struct str after)
{
	struct tokens a = { 0 }, b = { 0 };
	struct map known = MAP_INIT;
	struct marks m;
	size_t i = 0, k = 0;

	cut_words(&a, &known, before);
	cut_words(&b, &known, after);
	m.gone = mem_zero(a.n + 1, sizeof(bool));
	m.fresh = mem_zero(b.n + 1, sizeof(bool));
	compare(m, a.ids.v, a.n, b.ids.v, b.n);
	while (i < a.n || k < b.n) {
		if (i < a.n && m.gone[i]) {
			out->gone += is_word(a.v[i]);
			add_piece(out, WORDDIFF_GONE, a.v[i++]);
		} else if (k < b.n && m.fresh[k]) {
			out->fresh += is_word(b.v[k]);
			add_piece(out, WORDDIFF_NEW, b.v[k++]);
		} else {
			add_piece(out, WORDDIFF_SAME, b.v[k]);
			i++, k++;
		}
	}
	mem_free(m.gone);
	mem_free(m.fresh);
	tokens_release(&a);
	tokens_release(&b);
	map_release(&known);
}

/* The text of lines `from` to `to` - 1. */
static struct str stretch(const struct tokens *t, size_t from, size_t to)
{
	if (from == to)
		return STR_NONE;
	return str_from(t->v[from].p, (size_t)(t->v[to - 1].p + t->v[to - 1].n - t->v[from].p));
}

void worddiff_find(struct worddiff *out, struct str before, struct str after)
{
	struct tokens a = { 0 }, b = { 0 };
	struct map known = MAP_INIT;
	struct marks m;

	cut_lines(&a, &known, before);
	cut_lines(&b, &known, after);
	m.gone = mem_zero(a.n + 1, sizeof(bool));
	m.fresh = mem_zero(b.n + 1, sizeof(bool));
	compare(m, a.ids.v, a.n, b.ids.v, b.n);
	for (size_t i = 0, k = 0; i < a.n || k < b.n;) {
		size_t from_a = i, from_b = k;

		while (i < a.n && m.gone[i])
			i++;
		while (k < b.n && m.fresh[k])
			k++;
		if (i > from_a || k > from_b) {
			compare_words(out, stretch(&a, from_a, i), stretch(&b, from_b, k));
			continue;
		}
		add_piece(out, WORDDIFF_SAME, b.v[k]);
		i++, k++;
	}
	mem_free(m.gone);
	mem_free(m.fresh);
	tokens_release(&a);
	tokens_release(&b);
	map_release(&known);
}

void worddiff_release(struct worddiff *d)
{
	vec_release(d);
	d->gone = d->fresh = 0;
}
