/*
 * Decides nothing: what the workers noted for each note becomes what is written for each
 * term. Twice through the notes, in the order of their numbers: once to
 * measure, once to write into place, so that nothing has to grow.
 */
#include "search/publish_int.h"

#include <string.h>

#include "base/alloc.h"

/* Longer reserved terms are known by their head and a hash. */
#define RESERVED_MAX 120
#define RESERVED_HEAD 104

/* A term under construction. */
struct slot {
	/* Bytes while they are measured, then where the next goes. */
	union place {
		size_t bytes;
		char *at;
	} postings, positions;
	uint32_t notes;
	uint32_t last; /* number of the last note + 1 */
};

/* A word of a worker. */
struct origin {
	const struct pub_word *word;
	unsigned worker;
	uint32_t number;
};

struct inversion {
	struct publish *p;
	uint32_t *number[POOL_MAX]; /* of a worker's word among all terms */
	struct {
		VEC_FIELDS(struct origin);
	} origins;
	struct slot *slots;   /* one for each term of text */
	size_t nslots, first; /* how many, and how many reserved ones stand before */
};

/* What the workers wrote for one note. */
struct forward {
	const char *p, *end;
	const uint32_t *number; /* of the worker's words */
};

/* A term of it. */
struct record {
	struct slot *slot;
	struct str tail; /* of the posting */
	struct str positions;
	bool simple;
};

/* Terms are all over memory: so many of them are asked for before the first is needed. */
#define AHEAD 16

static uint64_t take_number(const char **p)
{
	uint64_t number = 0;
	unsigned shift = 0;

	do
		number |= (uint64_t)((unsigned char)**p & 0x7f) << (shift++ * 7);
	while (*(*p)++ & 0x80);
	return number;
}

static struct record take_record(const struct inversion *inv, struct forward *f)
{
	uint64_t head = take_number(&f->p);
	struct record r = { .slot = &inv->slots[f->number[head >> 1]], .simple = head & 1 };
	const char *tail = f->p;

	if (!r.simple && take_number(&f->p) & 1)
		take_number(&f->p);
	r.tail = str_from(tail, (size_t)(f->p - tail));
	head = take_number(&f->p);
	r.positions = str_from(f->p, head);
	f->p += head;
	return r;
}

/* The next terms of a note, at most AHEAD; none at the end. */
static size_t take_records(struct record out[AHEAD], const struct inversion *inv,
                           struct forward *f)
{
	size_t n = 0;

	for (; n < AHEAD && f->p < f->end; n++) {
		out[n] = take_record(inv, f);
		__builtin_prefetch(out[n].slot, 1);
	}
	return n;
}

static struct forward forward_of(const struct inversion *inv, const struct pub_note *n)
{
	const struct pub_block *b = &inv->p->blocks.v[n->block];

	return (struct forward){ b->forward.p + n->from, b->forward.p + n->to,
		                 inv->number[b->worker] };
}

static size_t number_size(uint64_t number)
{
	size_t n = 1;

	while (number > 0x7f) {
		number >>= 7;
		n++;
	}
	return n;
}

static int by_text(const void *x, const void *y)
{
	const struct origin *a = x, *b = y;

	return str_cmp(pub_word_text(a->word), pub_word_text(b->word));
}

/* The words of all workers, each once, in byte order. */
static void merge_words(struct inversion *inv)
{
	struct publish *p = inv->p;

	for (unsigned w = 0; w < POOL_MAX; w++) {
		const struct vocabulary *v = &p->vocabulary[w];

		inv->number[w] = mem_alloc((v->n + 1) * sizeof(uint32_t));
		for (size_t i = 0; i < v->n; i++)
			vec_push(&inv->origins, (struct origin){ &v->v[i], w, (uint32_t)i });
	}
	vec_sort(&inv->origins, by_text);
	for (size_t i = 0; i < inv->origins.n; i++) {
		const struct origin *o = &inv->origins.v[i];
		struct pub_term *term;

		if (i == 0 || by_text(o, o - 1) != 0) {
			term = vec_add(&p->terms);
			term->text = pub_word_text(o->word);
		}
		vec_last(&p->terms)->piece |= o->word->piece;
		inv->number[o->worker][o->number] = (uint32_t)(p->terms.n - 1 - inv->first);
	}
	inv->nslots = p->terms.n - inv->first;
	inv->slots = mem_zero(inv->nslots + 1, sizeof(*inv->slots));
}

static void measure_terms(struct inversion *inv)
{
	struct record records[AHEAD];

	for (size_t i = 0; i < inv->p->nnotes; i++) {
		struct forward f = forward_of(inv, &inv->p->notes[i]);
		size_t n;

		while ((n = take_records(records, inv, &f)) > 0) {
			for (size_t k = 0; k < n; k++) {
				struct slot *s = records[k].slot;

				s->postings.bytes +=
					number_size((i - s->last) * 2 + 1) + records[k].tail.n;
				s->positions.bytes += records[k].positions.n;
				s->last = (uint32_t)i + 1;
				s->notes++;
			}
		}
	}
}

/* One piece of memory for all of them. */
static void place_terms(struct inversion *inv)
{
	struct publish *p = inv->p;
	size_t size = 0;
	char *at;

	for (size_t i = 0; i < inv->nslots; i++)
		size += inv->slots[i].postings.bytes + inv->slots[i].positions.bytes;
	at = p->postings = mem_alloc(size + 1);
	for (size_t i = 0; i < inv->nslots; i++) {
		struct slot *s = &inv->slots[i];
		struct pub_term *term = &p->terms.v[inv->first + i];

		term->notes = s->notes;
		term->postings = str_from(at, s->postings.bytes);
		at += s->postings.bytes;
		term->positions = str_from(at, s->positions.bytes);
		at += s->positions.bytes;
		s->postings.at = (char *)term->postings.p;
		s->positions.at = (char *)term->positions.p;
		s->last = 0;
	}
}

static char *put_bytes(char *to, struct str bytes)
{
	memcpy(to, bytes.p, bytes.n);
	return to + bytes.n;
}

static void put_record(const struct record *r, size_t note)
{
	struct slot *s = r->slot;

	s->postings.at = put_number_at(s->postings.at, (note - s->last) * 2 + r->simple);
	s->postings.at = put_bytes(s->postings.at, r->tail);
	s->positions.at = put_bytes(s->positions.at, r->positions);
	s->last = (uint32_t)note + 1;
}

static void fill_terms(struct inversion *inv)
{
	struct record records[AHEAD];

	for (size_t i = 0; i < inv->p->nnotes; i++) {
		struct forward f = forward_of(inv, &inv->p->notes[i]);
		size_t n;

		while ((n = take_records(records, inv, &f)) > 0) {
			for (size_t k = 0; k < n; k++) {
				__builtin_prefetch(records[k].slot->postings.at, 1);
				__builtin_prefetch(records[k].slot->positions.at, 1);
			}
			for (size_t k = 0; k < n; k++)
				put_record(&records[k], i);
		}
	}
}

/* Terms that stand for what a note is, not for what it says. */
struct reserved_list {
	struct buf postings;
	uint32_t notes, last;
};

struct reserved {
	struct map terms; /* -> number in `lists` + 1 */
	struct {
		VEC_FIELDS(struct reserved_list);
	} lists;
	struct buf text;
};

static void reserve(struct reserved *r, const char *kind, struct str text, uint32_t note)
{
	struct reserved_list *list;
	uintptr_t *at;

	buf_clear(&r->text);
	buf_add_z(&r->text, kind);
	buf_add(&r->text, text.n > RESERVED_MAX ? str_cut(text, 0, RESERVED_HEAD) : text);
	if (text.n > RESERVED_MAX)
		buf_addf(&r->text, "%08x", (unsigned)pub_hash(text));
	at = map_at(&r->terms, buf_str(&r->text));
	if (!*at) {
		list = vec_add(&r->lists);
		list->postings = (struct buf)BUF_INIT;
		*at = r->lists.n;
	}
	list = &r->lists.v[*at - 1];
	/* A note may have a tag twice, but for case. */
	if (list->last == note + 1)
		return;
	put_number(&list->postings, (uint64_t)(note - list->last) * 2 + 1);
	list->last = note + 1;
	list->notes++;
}

static int by_term(const void *x, const void *y)
{
	const struct pub_term *a = x, *b = y;

	return str_cmp(a->text, b->text);
}

static void add_reserved(struct publish *p)
{
	struct reserved r = { .text = BUF_INIT };
	struct map_entry *it;

	for (size_t i = 0; i < p->nnotes; i++) {
		const struct pub_note *n = &p->notes[i];
		struct str rest = n->tags, tag;

		while (str_split(&rest, '\n', &tag))
			if (tag.n)
				reserve(&r, TERM_TAG, tag, (uint32_t)i);
		reserve(&r, TERM_LANG, n->lang, (uint32_t)i);
		if (n->note->note.is_runbook)
			reserve(&r, TERM_RUNBOOK, STR_NONE, (uint32_t)i);
	}
	map_each(it, &r.terms) {
		struct reserved_list *list = &r.lists.v[it->value - 1];

		vec_push(&p->terms,
		         (struct pub_term){
				 .text = arena_str(&p->arena, it->key),
				 .postings = arena_str(&p->arena, buf_str(&list->postings)),
				 .positions = STR_NONE,
				 .notes = list->notes });
		buf_release(&list->postings);
	}
	vec_sort(&p->terms, by_term);
	map_release(&r.terms);
	vec_release(&r.lists);
	buf_release(&r.text);
}

void invert_terms(struct publish *p)
{
	struct inversion inv = { .p = p };

	/* They sort before all words. */
	add_reserved(p);
	inv.first = p->terms.n;
	merge_words(&inv);
	measure_terms(&inv);
	place_terms(&inv);
	fill_terms(&inv);
	for (unsigned w = 0; w < POOL_MAX; w++)
		mem_free(inv.number[w]);
	vec_release(&inv.origins);
	mem_free(inv.slots);
}
