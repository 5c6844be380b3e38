/*
 * Decides what was meant by a word that is in no note: the words of the index
 * at one slip of the pen, two for long words; the nearest first, then the most
 * used. A site's search does the same: docs/search-index.md.
 */
#include "search/search_int.h"

#include "base/distance.h"
#include "base/utf8.h"

/* Shorter words have no slips; from this length on two may be made. */
#define SLIP_CHARS 3
#define TWO_SLIPS_CHARS 7
#define LONGEST (WORD_CHARS_MAX - 2)

struct candidate {
	struct str word;
	unsigned distance;
	int64_t notes;
};

static bool better(const struct candidate *a, const struct candidate *b)
{
	if (a->distance != b->distance)
		return a->distance < b->distance;
	if (a->notes != b->notes)
		return a->notes > b->notes;
	return str_cmp(a->word, b->word) < 0;
}

/* Keep the best three, in order. */
static void offer(struct candidate best[3], size_t *n, struct candidate c)
{
	size_t at = *n;

	while (at > 0 && better(&c, &best[at - 1]))
		at--;
	if (at == 3)
		return;
	for (size_t i = *n < 3 ? (*n)++ : 2; i > at; i--)
		best[i] = best[i - 1];
	best[at] = c;
}

/* The notes that hold a word of the index; 0 when it is in none. */
static int count_notes(int64_t *out, struct search_index *index, struct str word, struct err *e)
{
	struct db_rows *rows;
	int r;

	*out = 0;
	if (db_query(&rows, index->db, "SELECT doc FROM vocab WHERE term = ?1", e, "s", word) !=
	    0)
		return -1;
	r = db_next(rows, e);
	if (r == 1)
		*out = db_int(rows, 0);
	db_done(rows);
	return r < 0 ? -1 : 0;
}

static int find_near(struct query_term *term, struct search_index *index, struct arena *a,
                     struct str word, struct err *e)
{
	size_t chars = utf8_length(word);
	unsigned bound = chars >= TWO_SLIPS_CHARS ? 2 : 1;
	struct candidate best[3];
	size_t n = 0;
	struct db_rows *rows;
	int r;

	if (db_query(&rows, index->db, "SELECT term FROM word WHERE chars BETWEEN ?1 AND ?2", e,
	             "ii", (int64_t)(chars - bound), (int64_t)(chars + bound)) != 0)
		return -1;
	while ((r = db_next(rows, e)) == 1) {
		struct candidate c = { db_text(rows, 0), 0, 0 };

		c.distance = distance_bounded(word, c.word, bound);
		if (c.distance > bound)
			continue;
		/* A word stays known when the last note with it is gone. */
		if (count_notes(&c.notes, index, c.word, e) != 0) {
			r = -1;
			break;
		}
		c.word = arena_str(a, c.word);
		if (c.notes)
			offer(best, &n, c);
	}
	db_done(rows);
	/* What is two slips away counts only when nothing is one away. */
	for (term->nnear = 0; term->nnear < n; term->nnear++) {
		if (best[term->nnear].distance > best[0].distance)
			break;
		term->near[term->nnear] = best[term->nnear].word;
	}
	return r;
}

/* A single word, of a script with spaces, that can be mistyped. */
static bool can_be_mistyped(const struct query_term *t)
{
	size_t chars;

	if (t->exclude || t->quoted || t->tokens.n == 0 || t->tokens.v[0].kind != TOKEN_WORD)
		return false;
	for (size_t i = 1; i < t->tokens.n; i++)
		if (!t->tokens.v[i].same)
			return false;
	chars = utf8_length(t->tokens.v[0].text);
	return chars >= SLIP_CHARS && chars <= LONGEST;
}

int near_words(bool *found, struct buf *instead, struct search_index *index, struct query *q,
               struct arena *a, struct err *e)
{
	struct query_term *it;

	*found = false;
	vec_each(it, q) {
		int64_t notes;

		if (!can_be_mistyped(it))
			continue;
		if (count_notes(&notes, index, it->tokens.v[0].text, e) != 0)
			return -1;
		if (notes)
			continue;
		if (find_near(it, index, a, it->tokens.v[0].text, e) != 0)
			return -1;
		for (size_t i = 0; i < it->nnear; i++)
			buf_addf(instead, "%s%.*s", instead->len ? ", " : "",
			         STR_ARG(it->near[i]));
		*found = *found || it->nnear > 0;
	}
	return 0;
}
