/*
 * Decides how much of the index is in memory while it is written. A small one is written in one
 * part. Of a large one what the workers noted is dealt out to its parts on disk, in
 * the order of notes, so that each is then read once and its lists are put together alone.
 */
#include "search/gather_int.h"

#include <string.h>

#include "base/alloc.h"

/* Written to disk at a time. */
#define BUCKET_BYTES ((size_t)64 << 10)

/* Where the next of a term's lists goes. */
struct slot {
	char *postings, *positions;
	uint32_t last; /* number of the last note + 1 */
};

/* What is known of a part's terms. For each note that has some: its number less the one before,
 * and as a string its records, with the terms counted from the part's first. */
struct bucket {
	struct buf note, open;
	uint32_t last; /* number of the last note + 1 */
	struct {
		VEC_FIELDS(struct pub_kept);
	} closed;
};

struct filler {
	struct slot *slots;
	char *bytes;            /* of the part that is filled */
	struct bucket *buckets; /* one a part, when there are several */
	/* Which parts need a term: that of its dictionary, and that of its positions. */
	uint32_t *part, *other;
	struct buf room;
};

static struct pub_term *term_at(const struct publish *p, size_t term)
{
	return &p->terms.v[p->reserved + term];
}

static size_t list_bytes(const struct publish *p, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		if (i >= p->reserved)
			n += p->terms.v[i].postings.n + p->terms.v[i].positions.n;
	return n;
}

static size_t above(size_t a, size_t b)
{
	return a > b ? a - b : 0;
}

/* A file of positions is of the part in which its first term is, though its last may be in another's. */
static void end_part(struct publish *p, struct pub_part *part)
{
	size_t end = part->t_to ? p->t.v[part->t_to - 1].to : 0;

	part->to = above(end, p->reserved);
	while (part->p_to < p->p.n && p->p.v[part->p_to].from < end)
		part->p_to++;
	if (part->p_to > part->p_from && p->p.v[part->p_to - 1].to > end)
		part->to = p->p.v[part->p_to - 1].to - p->reserved;
}

void fill_cut(struct publish *p)
{
	struct pub_part part = { 0 };
	size_t bytes = 0;

	for (size_t i = 0; i < p->t.n; i++) {
		const struct pub_shard *t = &p->t.v[i];
		size_t more = list_bytes(p, t->from, t->to);

		if (p->scratch && bytes && bytes + more > p->memory) {
			end_part(p, &part);
			vec_push(&p->parts, part);
			part = (struct pub_part){
				i, i, part.p_to, part.p_to, above(t->from, p->reserved), 0
			};
			bytes = 0;
		}
		bytes += more;
		part.t_to = i + 1;
	}
	end_part(p, &part);
	vec_push(&p->parts, part);
	p->filler = mem_new(struct filler);
	p->filler->room = (struct buf)BUF_INIT;
}

/* Does a part need the lists of this term? Beyond its own dictionary only those with positions apart. */
static bool is_needed(const struct publish *p, const struct pub_part *part, size_t term)
{
	return p->reserved + term < p->t.v[part->t_to - 1].to ||
	       shards_is_apart(term_at(p, term));
}

static void place_terms(struct publish *p, const struct pub_part *part)
{
	struct filler *f = p->filler;
	size_t size = 0;
	char *at;

	for (size_t i = part->from; i < part->to; i++)
		if (is_needed(p, part, i))
			size += term_at(p, i)->postings.n + term_at(p, i)->positions.n;
	mem_free(f->slots);
	mem_free(f->bytes);
	f->slots = mem_zero(part->to - part->from + 1, sizeof(*f->slots));
	at = f->bytes = mem_alloc(size + 1);
	for (size_t i = part->from; i < part->to; i++) {
		struct slot *s = &f->slots[i - part->from];
		struct pub_term *term = term_at(p, i);

		if (!is_needed(p, part, i))
			continue;
		term->postings.p = s->postings = at;
		at += term->postings.n;
		term->positions.p = s->positions = at;
		at += term->positions.n;
	}
}

static char *put_bytes(char *to, struct str bytes)
{
	memcpy(to, bytes.p, bytes.n);
	return to + bytes.n;
}

static void fill_note(struct slot *slots, struct pub_forward *f, uint32_t note)
{
	struct pub_record records[RECORDS_AHEAD];
	size_t n;

	while ((n = forward_next(records, f)) > 0) {
		for (size_t k = 0; k < n; k++)
			__builtin_prefetch(&slots[records[k].term], 1);
		for (size_t k = 0; k < n; k++) {
			const struct slot *s = &slots[records[k].term];

			__builtin_prefetch(s->postings, 1);
			__builtin_prefetch(s->positions, 1);
		}
		for (size_t k = 0; k < n; k++) {
			struct slot *s = &slots[records[k].term];

			s->postings =
				put_number_at(s->postings, (uint64_t)(note - s->last) * 2 +
			                                           records[k].simple);
			s->postings = put_bytes(s->postings, records[k].tail);
			s->positions = put_bytes(s->positions, records[k].positions);
			s->last = note + 1;
		}
	}
}

static int close_bucket(struct publish *p, struct bucket *b, struct err *e)
{
	struct pub_kept kept = { .n = b->open.len };

	if (scratch_add(&kept.away, p->scratch, buf_str(&b->open), e) != 0)
		return -1;
	vec_push(&b->closed, kept);
	buf_clear(&b->open);
	return 0;
}

static void deal_record(struct publish *p, uint32_t part, const struct pub_record *r)
{
	struct buf *to = &p->filler->buckets[part].note;

	put_number(to, (uint64_t)(r->term - p->parts.v[part].from) * 2 + r->simple);
	buf_add(to, r->tail);
	put_string(to, r->positions);
}

static int deal_note(struct publish *p, uint32_t note, struct err *e)
{
	struct pub_record records[RECORDS_AHEAD];
	const struct filler *all = p->filler;
	size_t limit = BUCKET_BYTES < p->memory ? BUCKET_BYTES : p->memory;
	struct pub_forward f;
	size_t n;

	if (forward_open(&f, &p->filler->room, p, note, e) != 0)
		return -1;
	while ((n = forward_next(records, &f)) > 0) {
		for (size_t k = 0; k < n; k++) {
			uint32_t term = records[k].term;

			deal_record(p, all->part[term], &records[k]);
			if (all->other[term] != all->part[term])
				deal_record(p, all->other[term], &records[k]);
		}
	}
	for (size_t i = 0; i < p->parts.n; i++) {
		struct bucket *b = &all->buckets[i];

		if (b->note.len == 0)
			continue;
		put_number(&b->open, note - b->last);
		put_string(&b->open, buf_str(&b->note));
		b->last = note + 1;
		buf_clear(&b->note);
		if (b->open.len >= limit && close_bucket(p, b, e) != 0)
			return -1;
	}
	return 0;
}

static int deal_notes(struct publish *p, struct err *e)
{
	struct filler *f = p->filler;
	size_t n = p->terms.n - p->reserved;
	int r = 0;

	f->buckets = mem_zero(p->parts.n, sizeof(*f->buckets));
	f->part = mem_zero(n + 1, sizeof(*f->part));
	f->other = mem_zero(n + 1, sizeof(*f->other));
	for (uint32_t k = 0; k < p->parts.n; k++) {
		const struct pub_part *part = &p->parts.v[k];

		f->buckets[k].note = f->buckets[k].open = (struct buf)BUF_INIT;
		for (size_t i = part->from; i < above(p->t.v[part->t_to - 1].to, p->reserved);
		     i++)
			f->part[i] = f->other[i] = k;
	}
	for (uint32_t k = 0; k < p->parts.n; k++)
		for (size_t i = p->parts.v[k].from; i < p->parts.v[k].to; i++)
			if (f->part[i] != k && is_needed(p, &p->parts.v[k], i))
				f->other[i] = k;
	for (size_t i = 0; i < p->nnotes && r == 0; i++)
		r = deal_note(p, (uint32_t)i, e);
	for (size_t k = 0; k < p->parts.n && r == 0; k++) {
		r = close_bucket(p, &f->buckets[k], e);
		buf_release(&f->buckets[k].note);
		buf_release(&f->buckets[k].open);
	}
	mem_free(f->part);
	mem_free(f->other);
	f->part = f->other = NULL;
	return r;
}

/* What the workers noted is where it is needed now. */
static void drop_forward(struct publish *p)
{
	struct pub_block *it;

	vec_each(it, &p->blocks)
		kept_release(&it->forward);
	for (unsigned w = 0; w < POOL_MAX; w++) {
		mem_free(p->numbers[w]);
		p->numbers[w] = NULL;
	}
}

static int fill_from_notes(struct publish *p, struct err *e)
{
	struct pub_forward f;

	for (size_t i = 0; i < p->nnotes; i++) {
		if (forward_open(&f, &p->filler->room, p, i, e) != 0)
			return -1;
		fill_note(p->filler->slots, &f, (uint32_t)i);
	}
	return 0;
}

static int fill_from_bucket(struct publish *p, const struct bucket *b, struct err *e)
{
	const struct pub_kept *it;
	uint32_t last = 0;

	vec_each(it, &b->closed) {
		struct pub_forward f = { .numbers = NULL };
		const char *at, *end;
		struct str bytes;
		size_t n;

		if (kept_get(&bytes, &p->filler->room, p, it, 0, it->n, e) != 0)
			return -1;
		for (at = bytes.p, end = at + bytes.n; at < end; at = f.end) {
			last += (uint32_t)take_number(&at) + 1;
			n = take_number(&at);
			f.p = at;
			f.end = at + n;
			fill_note(p->filler->slots, &f, last - 1);
		}
	}
	return 0;
}

int fill_part(struct publish *p, size_t part, struct err *e)
{
	struct filler *f = p->filler;
	int r = 0;

	if (p->parts.n > 1 && part == 0) {
		r = deal_notes(p, e);
		drop_forward(p);
	}
	if (r != 0 || p->t.n == 0)
		return r;
	place_terms(p, &p->parts.v[part]);
	r = f->buckets ? fill_from_bucket(p, &f->buckets[part], e) : fill_from_notes(p, e);
	if (!f->buckets)
		drop_forward(p);
	return r;
}

void fill_free(struct publish *p)
{
	struct filler *f = p->filler;

	drop_forward(p);
	if (!f)
		return;
	for (size_t k = 0; f->buckets && k < p->parts.n; k++) {
		buf_release(&f->buckets[k].note);
		buf_release(&f->buckets[k].open);
		vec_release(&f->buckets[k].closed);
	}
	mem_free(f->buckets);
	mem_free(f->slots);
	mem_free(f->bytes);
	buf_release(&f->room);
	mem_free(f);
}
