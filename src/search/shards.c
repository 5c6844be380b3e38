/*
 * Decides how terms are cut into files. What a query loads are whole files, so many small ones; and
 * one for a term, so its positions stand beside its postings. Only long lists of them are in
 * files apart, which phrases ask for: of pairs of a run and of parts of a name, which are
 * nearly always asked for in phrases, only the longest.
 */
#include "search/publish_int.h"

#include "base/utf8.h"

/* Positions of so many bytes stand beside the postings: of words and numbers, of all others. */
#define BESIDE_WORD 400
#define BESIDE_PART 6000
/* Bytes of a file, and how many files there are of 10,000 notes; beyond that, they grow. */
#define TERM_BYTES 8000.0
#define TERM_FILES 740.0
#define POSITION_BYTES 10000.0
#define POSITION_FILES 110.0
/* About what a term takes beside its text. */
#define TERM_HEAD 5

/* Where a term's positions are, as the dictionary says it. */
enum where { WHERE_NONE, WHERE_HERE, WHERE_APART, WHERE_NEXT };

/* The way through the files of positions, one term after the other. */
struct apart {
	size_t file, offset;
	double limit;
};

void put_front_coded(struct buf *out, struct str before, struct str s)
{
	size_t shared = 0;

	while (shared < before.n && shared < s.n && before.p[shared] == s.p[shared])
		shared++;
	put_number(out, shared);
	put_string(out, str_tail(s, shared));
}

bool shards_is_apart(const struct pub_term *t)
{
	bool word = t->text.n && (char_is_alnum(t->text.p[0]));

	return t->positions.n > (word ? BESIDE_WORD : BESIDE_PART);
}

/*
 * Has term `i` of a file that begins with `from` the postings of the term before it? A stem that one
 * word has, has those of the word.
 */
static bool is_repeated(const struct publish *p, size_t from, size_t i)
{
	const struct pub_term *t = &p->terms.v[i];

	return i > from && t->text.p[t->text.n - 1] == TERM_STEM && t->text.n > 1 &&
	       str_eq(str_cut(t->text, 0, t->text.n - 1), t[-1].text) &&
	       t->notes == t[-1].notes && t->postings.n == t[-1].postings.n &&
	       t->hash == t[-1].hash;
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static double position_limit(const struct publish *p)
{
	const struct pub_term *it;
	double all = 0;

	vec_each(it, &p->terms)
		if (shards_is_apart(it))
			all += (double)it->positions.n;
	return larger(POSITION_BYTES, all / (POSITION_FILES * p->scale));
}

static double term_size(const struct publish *p, size_t from, size_t i)
{
	const struct pub_term *t = &p->terms.v[i];

	return (double)(t->text.n + TERM_HEAD + (is_repeated(p, from, i) ? 0 : t->postings.n) +
	                (shards_is_apart(t) ? 0 : t->positions.n));
}

static double term_limit(const struct publish *p)
{
	double all = 0;

	for (size_t i = 0; i < p->terms.n; i++)
		all += term_size(p, 0, i);
	return larger(TERM_BYTES, all / (TERM_FILES * p->scale));
}

static enum where step(struct apart *at, const struct pub_term *t)
{
	enum where where = WHERE_APART;

	if (!shards_is_apart(t))
		return t->positions.n ? WHERE_HERE : WHERE_NONE;
	if ((double)at->offset >= at->limit) {
		where = WHERE_NEXT;
		at->file++;
		at->offset = 0;
	}
	at->offset += t->positions.n;
	return where;
}

void shards_cut(struct publish *p)
{
	struct apart at = { 0, 0, position_limit(p) };
	double limit = term_limit(p), size = 0;
	struct pub_shard *t = NULL;

	p->p_limit = at.limit;
	for (size_t i = 0; i < p->terms.n; i++) {
		const struct pub_term *term = &p->terms.v[i];
		enum where where;

		if (!t || size >= limit) {
			t = vec_add(&p->t);
			*t = (struct pub_shard){ i, i, at.file, at.offset };
			size = 0;
		}
		size += term_size(p, t->from, i);
		t->to = i + 1;
		where = step(&at, term);
		if (where == WHERE_NEXT || (where == WHERE_APART && p->p.n == 0))
			vec_push(&p->p, (struct pub_shard){ .from = i });
		if (where >= WHERE_APART)
			vec_last(&p->p)->to = i + 1;
	}
}

void shards_add_terms(struct buf *out, const struct publish *p, size_t file)
{
	const struct pub_shard *t = &p->t.v[file];
	struct apart at = { t->p_file, t->p_offset, p->p_limit };
	struct buf dictionary = BUF_INIT;
	struct str before = STR_NONE;

	for (size_t i = t->from; i < t->to; i++) {
		const struct pub_term *term = &p->terms.v[i];

		put_front_coded(&dictionary, before, term->text);
		put_number(&dictionary, (uint64_t)term->notes * 2 + term->piece);
		put_number(&dictionary, is_repeated(p, t->from, i) ? 0 : term->postings.n);
		put_number(&dictionary, term->positions.n * 4 + (unsigned)step(&at, term));
		before = term->text;
	}
	put_number(out, t->to - t->from);
	put_number(out, t->p_file);
	put_number(out, t->p_offset);
	put_string(out, buf_str(&dictionary));
	for (size_t i = t->from; i < t->to; i++) {
		const struct pub_term *term = &p->terms.v[i];

		if (!is_repeated(p, t->from, i))
			buf_add(out, term->postings);
		if (!shards_is_apart(term))
			buf_add(out, term->positions);
	}
	buf_release(&dictionary);
}

void shards_add_positions(struct buf *out, const struct publish *p, size_t file)
{
	const struct pub_shard *s = &p->p.v[file];

	for (size_t i = s->from; i < s->to; i++)
		if (shards_is_apart(&p->terms.v[i]))
			buf_add(out, p->terms.v[i].positions);
}
