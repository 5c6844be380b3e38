/*
 * Decides in which order a query is tried - every word, words like those that
 * nobody wrote, any word, all of it as plain text - and how results are sorted:
 * a title that is the query, notes with every word, then by bm25; between equals
 * the shorter note, then paths, so that the order does not tell an index's history.
 */
#include "search/search_int.h"

#include <string.h>

#include "base/alloc.h"

/* Of the columns title, headings, tags, body, code. */
#define RANK "relevance(ft, 10.0, 3.0, 4.0, 1.0, 1.0)"
/* With fewer results than this, of several words any will do. */
#define ENOUGH 5

struct scored {
	int64_t id;
	double score;
	bool complete, exact;
};

struct run {
	struct search_results *out;
	struct search_index *index;
	struct query query;
	struct buf match;
	struct {
		VEC_FIELDS(struct scored);
	} v;
	bool filtered;
	int64_t *ids; /* sorted; of the notes that the filters let pass */
	size_t nids;
};

static int by_number(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

static bool is_filter(const struct query_term *t)
{
	return t->field != QUERY_TEXT && t->field != QUERY_TITLE;
}

static bool passes(const struct query_term *t, struct str path, struct str lang,
                   struct str tags, bool runbook)
{
	struct buf text = BUF_INIT;
	bool yes = false;

	switch (t->field) {
	case QUERY_TAG:
		buf_addf(&text, "\n%.*s\n", STR_ARG(t->text));
		yes = str_find(tags, buf_str(&text), 0) != STR_NPOS;
		break;
	case QUERY_PATH:
		search_fold(&text, path);
		yes = str_find(buf_str(&text), t->text, 0) != STR_NPOS;
		break;
	case QUERY_LANG:
		search_fold(&text, lang);
		yes = str_starts(buf_str(&text), t->text) &&
		      (text.len == t->text.n || text.p[t->text.n] == '-');
		break;
	case QUERY_IS:
		yes = runbook;
		break;
	case QUERY_TEXT:
	case QUERY_TITLE:
		break;
	}
	buf_release(&text);
	return yes != t->exclude;
}

/* Put the ids of the notes that every filter lets pass into r->ids. */
static int filter(struct run *r, struct err *e)
{
	struct {
		VEC_FIELDS(int64_t);
	} ids = { NULL, 0, 0 };
	const struct query_term *it;
	struct db_rows *rows;
	int more;

	vec_each(it, &r->query)
		r->filtered = r->filtered || is_filter(it);
	if (!r->filtered)
		return 0;
	if (db_query(&rows, r->index->db, "SELECT id, path, lang, tags, runbook FROM note", e,
	             "") != 0)
		return -1;
	while ((more = db_next(rows, e)) == 1) {
		bool pass = true;

		vec_each(it, &r->query)
			if (is_filter(it))
				pass = pass && passes(it, db_text(rows, 1), db_text(rows, 2),
				                      db_text(rows, 3), db_int(rows, 4) != 0);
		if (pass)
			vec_push(&ids, db_int(rows, 0));
	}
	db_done(rows);
	vec_sort(&ids, by_number);
	r->ids = ids.v;
	r->nids = ids.n;
	return more;
}

/* Take the notes with excluded words out of the results. */
static int exclude(struct run *r, struct err *e)
{
	const struct query_term *it;

	vec_each(it, &r->query) {
		struct db_rows *rows;
		struct {
			VEC_FIELDS(int64_t);
		} ids = { NULL, 0, 0 };
		size_t kept = 0;
		int more;

		buf_clear(&r->match);
		if (!it->exclude || is_filter(it) || !query_term_match(&r->match, it, false))
			continue;
		if (db_query(&rows, r->index->db, "SELECT rowid FROM ft WHERE ft MATCH ?1", e,
		             "s", buf_str(&r->match)) != 0)
			return -1;
		while ((more = db_next(rows, e)) == 1)
			vec_push(&ids, db_int(rows, 0));
		db_done(rows);
		vec_sort(&ids, by_number);
		for (size_t i = 0; i < r->v.n && more == 0; i++)
			if (ids.n == 0 ||
			    !bsearch(&r->v.v[i].id, ids.v, ids.n, sizeof(*ids.v), by_number))
				r->v.v[kept++] = r->v.v[i];
		if (more == 0)
			r->v.n = kept;
		vec_release(&ids);
		if (more < 0)
			return -1;
	}
	return 0;
}

static bool allowed(const struct run *r, int64_t id)
{
	return !r->filtered ||
	       (r->nids && bsearch(&id, r->ids, r->nids, sizeof(id), by_number));
}

/* Find by the query's words: r->v is all that is found, unsorted. */
static int find(struct run *r, bool loose, struct err *e)
{
	struct db_rows *rows;
	int more = 0;

	vec_clear(&r->v);
	buf_clear(&r->match);
	if (query_match(&r->match, &r->query, loose)) {
		if (db_query(&rows, r->index->db,
		             "SELECT rowid, " RANK " FROM ft WHERE ft MATCH ?1", e, "s",
		             buf_str(&r->match)) != 0)
			return -1;
		while ((more = db_next(rows, e)) == 1)
			if (allowed(r, db_int(rows, 0)))
				vec_push(&r->v, (struct scored){ .id = db_int(rows, 0),
				                                 .score = db_double(rows, 1) });
		db_done(rows);
	} else if (r->filtered) {
		for (size_t i = 0; i < r->nids; i++)
			vec_push(&r->v, (struct scored){ .id = r->ids[i] });
	}
	return more < 0 ? -1 : exclude(r, e);
}

static int by_id(const void *x, const void *y)
{
	const struct scored *a = x, *b = y;

	return (a->id > b->id) - (a->id < b->id);
}

/* As by_rank(), but equals are equal. */
static int by_worth(const struct scored *a, const struct scored *b)
{
	if (a->exact != b->exact)
		return a->exact ? -1 : 1;
	if (a->complete != b->complete)
		return a->complete ? -1 : 1;
	if (a->score < b->score || a->score > b->score)
		return a->score > b->score ? -1 : 1;
	return 0;
}

static int by_rank(const void *x, const void *y)
{
	int order = by_worth(x, y);

	return order ? order : by_id(x, y);
}

/* One of several that are worth the same. */
struct equal {
	struct scored scored;
	int64_t length;
	struct str path;
};

static int by_length(const void *x, const void *y)
{
	const struct equal *a = x, *b = y;

	if (a->length != b->length)
		return a->length > b->length ? 1 : -1;
	return str_cmp(a->path, b->path);
}

/* Put r->v[from..to), which are worth the same, in order. */
static int part_equals(struct run *r, size_t from, size_t to, struct err *e)
{
	struct equal *equals = mem_zero(to - from, sizeof(*equals));
	struct arena a = ARENA_INIT;
	int more = 0;

	for (size_t i = from; i < to && more >= 0; i++) {
		struct equal *it = &equals[i - from];
		struct db_rows *rows;

		it->scored = r->v.v[i];
		it->path = STR_NONE;
		more = db_query(&rows, r->index->db,
		                "SELECT length, path FROM note WHERE id = ?1", e, "i",
		                it->scored.id);
		if (more == 0 && (more = db_next(rows, e)) == 1) {
			it->length = db_int(rows, 0);
			it->path = arena_str(&a, db_text(rows, 1));
		}
		db_done(rows);
	}
	qsort(equals, to - from, sizeof(*equals), by_length);
	for (size_t i = from; i < to; i++)
		r->v.v[i] = equals[i - from].scored;
	mem_free(equals);
	arena_release(&a);
	return more < 0 ? -1 : 0;
}

/* Sort the results, as far as the first `limit` need it. */
static int sort(struct run *r, size_t limit, struct err *e)
{
	size_t to;

	vec_sort(&r->v, by_rank);
	for (size_t from = 0; from < r->v.n && from < limit; from = to) {
		to = from + 1;
		while (to < r->v.n && by_worth(&r->v.v[from], &r->v.v[to]) == 0)
			to++;
		if (to - from > 1 && part_equals(r, from, to, e) != 0)
			return -1;
	}
	return 0;
}

/* Find by any word; those that had every word stay in front. */
static int find_any(struct run *r, struct err *e)
{
	struct scored *had = NULL;
	size_t n = r->v.n;
	int result;

	if (n) {
		had = mem_copy(r->v.v, n * sizeof(*had));
		qsort(had, n, sizeof(*had), by_id);
	}
	result = find(r, true, e);
	for (size_t i = 0; i < r->v.n && result == 0; i++)
		r->v.v[i].complete =
			n && bsearch(&r->v.v[i], had, n, sizeof(*had), by_id) != NULL;
	mem_free(had);
	return result;
}

static void all_complete(struct run *r)
{
	for (size_t i = 0; i < r->v.n; i++)
		r->v.v[i].complete = true;
}

static bool has_operators(const struct query *q)
{
	const struct query_term *it;

	vec_each(it, q)
		if (is_filter(it) || it->exclude || it->quoted)
			return true;
	return false;
}

/* One reading after the other, until there is something. */
static int find_somehow(struct run *r, struct str text, struct err *e)
{
	struct buf instead = BUF_INIT;
	bool near = false;
	int result = find(r, false, e);

	all_complete(r);
	if (result == 0 && r->v.n == 0 && query_count(&r->query) > 0) {
		result = near_words(&near, &instead, r->index, &r->query, &r->out->arena, e);
		if (result == 0 && near) {
			result = find(r, false, e);
			all_complete(r);
		}
	}
	if (result == 0 && (r->v.n == 0 || (r->v.n < ENOUGH && query_count(&r->query) > 1))) {
		size_t before = r->v.n;

		result = find_any(r, e);
		r->out->reading = r->v.n > before ? SEARCH_SOME : SEARCH_ALL;
	}
	if (near && r->v.n > 0) {
		r->out->reading = SEARCH_NEAR;
		r->out->instead = arena_str(&r->out->arena, buf_str(&instead));
	}
	buf_release(&instead);
	/* A pasted message may look like operators. */
	if (result == 0 && r->v.n == 0 && has_operators(&r->query)) {
		query_release(&r->query);
		query_parse(&r->query, &r->out->arena, text, QUERY_LITERAL);
		r->filtered = false;
		result = find(r, true, e);
		r->out->reading = SEARCH_TEXT;
	}
	return result;
}

/* A note whose title is what was typed, also when its words are common ones. */
static int mark_exact(struct run *r, struct str text, struct err *e)
{
	struct buf key = BUF_INIT;
	struct db_rows *rows;
	int more = 0;

	search_fold(&key, str_cut(text, 0, QUERY_MAX));
	if (key.len == 0)
		goto out;
	if (db_query(&rows, r->index->db, "SELECT id FROM note WHERE title_key = ?1", e, "s",
	             buf_str(&key)) != 0) {
		more = -1;
		goto out;
	}
	while ((more = db_next(rows, e)) == 1)
		for (size_t i = 0; i < r->v.n; i++)
			if (r->v.v[i].id == db_int(rows, 0))
				r->v.v[i].exact = true;
	db_done(rows);
out:
	buf_release(&key);
	return more;
}

static int give(struct run *r, size_t limit, struct err *e)
{
	struct arena *a = &r->out->arena;

	if (sort(r, limit, e) != 0)
		return -1;
	r->out->total = r->v.n;
	for (size_t i = 0; i < r->v.n; i++)
		r->out->complete += r->v.v[i].complete;
	for (size_t i = 0; i < r->v.n && i < limit; i++) {
		struct search_hit *hit;
		struct db_rows *rows;
		int more;

		if (db_query(&rows, r->index->db,
		             "SELECT path, title, url, sections FROM note WHERE id = ?1", e,
		             "i", r->v.v[i].id) != 0)
			return -1;
		more = db_next(rows, e);
		if (more == 1) {
			hit = vec_add(r->out);
			hit->path = arena_str(a, db_text(rows, 0));
			hit->title = arena_str(a, db_text(rows, 1));
			hit->url = arena_str(a, db_text(rows, 2));
			hit->heading = hit->anchor = STR_NONE;
			hit->score = r->v.v[i].score;
			hit->exact_title = r->v.v[i].exact;
			hit->complete = r->v.v[i].complete;
			snippet_fill(hit, a, db_text(rows, 3), &r->query);
		}
		db_done(rows);
		if (more < 0)
			return -1;
	}
	return 0;
}

int search_run(struct search_results *out, struct search_index *index, struct str text,
               const struct search_options *options, struct err *e)
{
	struct run r = { .out = out, .index = index, .match = BUF_INIT };
	int result;

	*out = (struct search_results){ .instead = STR_NONE, .arena = ARENA_INIT };
	query_parse(&r.query, &out->arena, text, options->typing ? QUERY_TYPING : 0);
	/* One state of the index for all that is asked of it. */
	result = db_run(index->db, "BEGIN", e);
	if (result == 0) {
		result = filter(&r, e);
		if (result == 0)
			result = find_somehow(&r, text, e);
		if (result == 0)
			result = mark_exact(&r, text, e);
		if (result == 0)
			result = give(&r, options->limit, e);
		if (db_run(index->db, "COMMIT", result == 0 ? e : NULL) != 0)
			result = -1;
	}
	query_release(&r.query);
	vec_release(&r.v);
	mem_free(r.ids);
	buf_release(&r.match);
	return result;
}
