/*
 * Decides nothing: the restricted Damerau-Levenshtein distance, computed only
 * in the band around the diagonal that `bound` leaves.
 */
#include "base/distance.h"

#include "base/utf8.h"

struct word {
	uint32_t c[DISTANCE_MAX_CHARS];
	unsigned n;
};

static bool take_word(struct word *w, struct str s)
{
	uint32_t c;

	w->n = 0;
	while (utf8_next(&s, &c)) {
		if (w->n == DISTANCE_MAX_CHARS)
			return false;
		w->c[w->n++] = c;
	}
	return true;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Cell (i, j): rows are 0 for this one, 1 and 2 for those before. */
static unsigned cell(const struct word *a, const struct word *b, unsigned *const rows[3],
                     unsigned i, unsigned j)
{
	bool same = a->c[i - 1] == b->c[j - 1];
	unsigned d = rows[1][j - 1] + !same;

	d = least(d, least(rows[1][j], rows[0][j - 1]) + 1);
	if (i > 1 && j > 1 && a->c[i - 1] == b->c[j - 2] && a->c[i - 2] == b->c[j - 1])
		d = least(d, rows[2][j - 2] + 1);
	return d;
}

static unsigned banded(const struct word *a, const struct word *b, unsigned bound)
{
	unsigned room[3][DISTANCE_MAX_CHARS + 2];
	const unsigned far = bound + 1;

	for (unsigned j = 0; j <= b->n; j++) {
		room[0][j] = least(j, far);
		room[1][j] = room[2][j] = far;
	}
	for (unsigned i = 1; i <= a->n; i++) {
		unsigned *const rows[3] = { room[i % 3], room[(i + 2) % 3], room[(i + 1) % 3] };
		unsigned from = i > bound ? i - bound : 1, to = least(i + bound, b->n);
		unsigned best = far;

		rows[0][from - 1] = from == 1 ? least(i, far) : far;
		for (unsigned j = from; j <= to; j++) {
			rows[0][j] = least(cell(a, b, rows, i, j), far);
			best = least(best, rows[0][j]);
		}
		/* The next row looks one cell past the band of this one. */
		if (to < b->n)
			rows[0][to + 1] = far;
		if (best == far && rows[0][from - 1] == far)
			return far;
	}
	return room[a->n % 3][b->n];
}

unsigned distance_bounded(struct str a, struct str b, unsigned bound)
{
	struct word wa, wb;

	if (str_eq(a, b))
		return 0;
	if (bound > DISTANCE_MAX_CHARS)
		bound = DISTANCE_MAX_CHARS;
	if (!take_word(&wa, a) || !take_word(&wb, b))
		return bound + 1;
	if (wa.n > wb.n + bound || wb.n > wa.n + bound)
		return bound + 1;
	return banded(&wa, &wb, bound);
}

unsigned distance_tolerance(struct str s)
{
	size_t third = utf8_length(utf8_head(s, 12)) / 3;

	return third < 1 ? 1 : (unsigned)third;
}
