/*
 * Decides which section of a note a result points to, and which stretch of its
 * text is shown: where most of what was asked for stands together.
 */
#include "search/search_int.h"

#include "base/alloc.h"
#include "base/utf8.h"

/* Bytes of a snippet, and of what it shows before the first mark. */
#define SNIPPET 240
#define LEAD 60
/* Marks found in one text at most, and different tokens that are told apart. */
#define MARKS_MAX 2000

struct found {
	size_t from, to;
	size_t which; /* of the query's tokens */
};

/* A token of the query that may be the beginning of what was found. */
struct start {
	struct str text;
	enum token_kind kind;
	size_t which;
};

/* What a result may have been found by. */
struct wanted {
	struct map tokens; /* token -> number + 1 */
	struct {
		VEC_FIELDS(struct start);
	} starts;
};

struct scan {
	const struct wanted *wanted;
	struct str text;
	struct {
		VEC_FIELDS(struct found);
	} v;
};

/* Forward to the beginning of a character. */
static size_t whole(struct str text, size_t at)
{
	while (at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* A lone character begins pairs, a word begins words and pieces of names. */
static const struct start *start_of(const struct wanted *w, const struct search_token *t)
{
	const struct start *it;

	vec_each(it, &w->starts) {
		bool fits = it->kind == TOKEN_TAIL
		                    ? t->kind == TOKEN_GRAM
		                    : t->kind == TOKEN_WORD || t->kind == TOKEN_PIECE;

		if (fits && str_starts(t->text, it->text))
			return it;
	}
	return NULL;
}

static void see(void *ctx, const struct search_token *t)
{
	struct scan *s = ctx;
	struct found found = { t->from, t->to, 0 };
	const struct start *start;
	uintptr_t *at;

	if (s->v.n >= MARKS_MAX)
		return;
	at = map_find(&s->wanted->tokens, t->text);
	if (at && *at) {
		found.which = (size_t)*at - 1;
	} else {
		start = start_of(s->wanted, t);
		if (!start)
			return;
		found.which = start->which;
		/* Of a pair only the character that was asked for. */
		if (start->kind == TOKEN_TAIL)
			found.to = whole(s->text, t->from + 1);
	}
	vec_push(&s->v, found);
}

static void look_for(struct wanted *w, struct str token)
{
	if (!map_has(&w->tokens, token))
		map_set(&w->tokens, token, w->tokens.n + 1);
}

/* The last position of a term that may go on; a lone character of a run always does. */
static void add_start(struct wanted *w, const struct query_term *term, size_t positions)
{
	const struct query_token *it, *last = NULL;
	uintptr_t *at;

	vec_each(it, &term->tokens)
		if (!it->same)
			last = it;
	if (!last || !(term->prefix || (positions == 1 && last->kind == TOKEN_TAIL)))
		return;
	at = map_find(&w->tokens, last->text);
	if (at && *at)
		vec_push(&w->starts, (struct start){ last->text, last->kind, (size_t)*at - 1 });
}

/* The tokens that a result may have been found by. */
static void want(struct wanted *w, const struct query *q)
{
	const struct query_term *term;
	const struct query_token *it;

	vec_each(term, q) {
		size_t n = 0;

		if (term->exclude)
			continue;
		vec_each(it, &term->tokens)
			n += !it->same;
		vec_each(it, &term->tokens) {
			/* The end of a run is in its last pair; a joint and a common word tell nothing. */
			if ((it->kind == TOKEN_TAIL && n > 1) || it->kind == TOKEN_LINK ||
			    (it->kind == TOKEN_WORD && search_is_stop_word(it->text) &&
			     q->n > 1))
				continue;
			look_for(w, it->text);
		}
		for (size_t i = 0; i < term->nnear; i++)
			look_for(w, term->near[i]);
		add_start(w, term, n);
	}
}

/* How many different tokens are among found [from, to). */
static size_t different(const struct scan *s, size_t from, size_t to, unsigned char *seen,
                        size_t nseen)
{
	size_t n = 0;

	for (size_t i = 0; i < nseen; i++)
		seen[i] = 0;
	for (size_t i = from; i < to; i++) {
		n += !seen[s->v.v[i].which];
		seen[s->v.v[i].which] = 1;
	}
	return n;
}

static void find_in(struct scan *s, struct str text)
{
	s->text = text;
	vec_clear(&s->v);
	if (s->wanted->tokens.n)
		search_tokens(text, see, s);
}

/* The place in `text` from which a snippet shows most; `*worth` is how much. */
static size_t best_place(size_t *worth, struct str text, struct scan *s, unsigned char *seen)
{
	size_t best = 0, from = 0;

	*worth = 0;
	find_in(s, text);
	for (size_t to = 0; to < s->v.n; to++) {
		size_t n;

		while (s->v.v[to].to - s->v.v[from].from > SNIPPET - LEAD && from < to)
			from++;
		/* Once more only when the stretch begins or grows with something. */
		n = different(s, from, to + 1, seen, s->wanted->tokens.n);
		if (n > *worth) {
			*worth = n;
			best = s->v.v[from].from;
		}
	}
	return best;
}

/* Where a snippet that shows `place` begins: a little before it, where a word does. */
static size_t beginning(struct str text, size_t place)
{
	size_t at = place > LEAD ? whole(text, place - LEAD) : 0;

	if (at == 0)
		return 0;
	for (size_t i = at; i < place; i++)
		if (char_is_space(text.p[i]))
			return i + 1;
	return at;
}

/* Is what stands between two marks the joint of a name? */
static bool is_joined(struct str text, size_t from, size_t to)
{
	if (to - from > 3)
		return false;
	for (; from < to; from++)
		if (!char_is_punct(text.p[from]))
			return false;
	return true;
}

static void add_marks(struct search_hit *hit, const struct scan *s, size_t from, size_t to)
{
	for (size_t i = 0; i < s->v.n; i++) {
		struct search_mark m = { s->v.v[i].from, s->v.v[i].to };

		if (m.from < from || m.to > to)
			continue;
		m.from -= from;
		m.to -= from;
		/* Pairs of a run overlap; kin stand at the same place; parts of a name are one. */
		if (hit->marks.n &&
		    (m.from <= vec_last(&hit->marks)->to ||
		     is_joined(hit->snippet, vec_last(&hit->marks)->to, m.from))) {
			if (m.to > vec_last(&hit->marks)->to)
				vec_last(&hit->marks)->to = m.to;
			continue;
		}
		vec_push(&hit->marks, m);
	}
}

static void cut(struct search_hit *hit, struct arena *a, struct str text, struct scan *s,
                size_t place)
{
	size_t from = beginning(text, place), to = text.n;
	struct str piece;
	char *p;

	if (to - from > SNIPPET) {
		to = whole(text, from + SNIPPET);
		/* Not in the middle of a word, where a space is near. */
		for (size_t i = to; i > to - LEAD / 2; i--) {
			if (char_is_space(text.p[i - 1])) {
				to = i - 1;
				break;
			}
		}
	}
	while (to > from && char_is_space(text.p[to - 1]))
		to--;
	piece = arena_str(a, str_cut(text, from, to));
	p = arena_alloc(a, piece.n + 1);
	for (size_t i = 0; i < piece.n; i++)
		p[i] = char_is_space(piece.p[i]) ? ' ' : piece.p[i];
	hit->snippet = str_from(p, piece.n);
	find_in(s, text);
	add_marks(hit, s, from, to);
}

void snippet_fill(struct search_hit *hit, struct arena *a, struct str sections,
                  const struct query *q)
{
	struct wanted wanted = { .tokens = MAP_INIT };
	struct scan s = { .wanted = &wanted };
	struct note_section section;
	struct str rest = sections, text = STR_NONE, first = STR_NONE;
	size_t best = 0, place = 0;
	unsigned char *seen;

	want(&wanted, q);
	seen = mem_zero(wanted.tokens.n + 1, 1);
	while (entry_next_section(&rest, &section)) {
		const struct str texts[] = { section.body, section.code };
		size_t heading, worth, at;

		best_place(&heading, section.heading, &s, seen);
		if (first.n == 0)
			first = section.body;
		for (size_t i = 0; i < countof(texts); i++) {
			at = best_place(&worth, texts[i], &s, seen);
			/* A heading that says it counts as much as its text. */
			if (worth + (section.id.n ? heading : 0) <= best)
				continue;
			best = worth + (section.id.n ? heading : 0);
			text = texts[i];
			place = at;
			hit->heading = section.id.n ? arena_str(a, section.heading) : STR_NONE;
			hit->anchor = arena_str(a, section.id);
		}
	}
	cut(hit, a, text.n ? text : first, &s, place);
	mem_free(seen);
	map_release(&wanted.tokens);
	vec_release(&wanted.starts);
	vec_release(&s.v);
}

void search_results_release(struct search_results *results)
{
	struct search_hit *it;

	vec_each(it, results)
		vec_release(&it->marks);
	vec_release(results);
	arena_release(&results->arena);
	*results = (struct search_results){ .n = 0 };
}
