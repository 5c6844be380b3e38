/*
 * Decides nothing: what the workers noted for each note is told by term. Twice through the
 * notes, in the order of their numbers: here to measure, in fill.c to write into place, so that
 * nothing has to grow.
 */
#include "search/gather_int.h"

#include <string.h>

#include "base/alloc.h"

/* Longer reserved terms are known by their head and a hash. */
#define RESERVED_MAX 120
#define RESERVED_HEAD 104

/* A term while it is measured. */
struct slot {
	size_t postings, positions;
	uint64_t hash;
	uint32_t notes;
	uint32_t last; /* number of the last note + 1 */
};

/* A word of a worker. */
struct origin {
	const struct pub_word *word;
	unsigned worker;
	uint32_t number;
};

struct origins {
	VEC_FIELDS(struct origin);
};

static struct pub_record take_record(struct pub_forward *f)
{
	uint64_t head = take_number(&f->p), what;
	uint32_t word = (uint32_t)(head >> 1);
	struct pub_record r = { .term = f->numbers ? f->numbers[word] : word,
		                .simple = head & 1 };
	const char *tail = f->p;

	if (!r.simple) {
		what = take_number(&f->p);
		r.weight = (uint32_t)(what >> 1);
		r.titles = what & 1 ? (uint32_t)take_number(&f->p) : 0;
	}
	r.tail = str_from(tail, (size_t)(f->p - tail));
	head = take_number(&f->p);
	r.positions = str_from(f->p, head);
	f->p += head;
	return r;
}

size_t forward_next(struct pub_record out[RECORDS_AHEAD], struct pub_forward *f)
{
	size_t n = 0;

	for (; n < RECORDS_AHEAD && f->p < f->end; n++)
		out[n] = take_record(f);
	return n;
}

int forward_open(struct pub_forward *out, struct buf *room, const struct publish *p,
                 size_t note, struct err *e)
{
	const struct pub_note *n = &p->notes[note];
	const struct pub_block *b = &p->blocks.v[n->block];
	struct str bytes;

	if (kept_get(&bytes, room, p, &b->forward, n->from, n->to, e) != 0)
		return -1;
	*out = (struct pub_forward){ bytes.p, bytes.p + bytes.n, p->numbers[b->worker] };
	return 0;
}

static int by_text(const void *x, const void *y)
{
	const struct origin *a = x, *b = y;

	return str_cmp(pub_word_text(a->word), pub_word_text(b->word));
}

/* The words of all workers, each once, in byte order. */
static void merge_words(struct publish *p)
{
	struct origins all = { NULL, 0, 0 };
	size_t n = 0;

	for (unsigned w = 0; w < POOL_MAX; w++)
		n += p->vocabulary[w].n;
	vec_grow(&all, n);
	for (unsigned w = 0; w < POOL_MAX; w++) {
		const struct vocabulary *v = &p->vocabulary[w];

		p->numbers[w] = mem_alloc((v->n + 1) * sizeof(uint32_t));
		for (size_t i = 0; i < v->n; i++)
			vec_push(&all, (struct origin){ &v->v[i], w, (uint32_t)i });
	}
	vec_sort(&all, by_text);
	for (size_t i = 0; i < all.n; i++) {
		const struct origin *o = &all.v[i];
		struct pub_term *term;

		if (i == 0 || by_text(o, o - 1) != 0) {
			term = vec_add(&p->terms);
			term->text = pub_word_text(o->word);
		}
		vec_last(&p->terms)->piece |= o->word->piece;
		p->numbers[o->worker][o->number] = (uint32_t)(p->terms.n - 1 - p->reserved);
	}
	vec_release(&all);
}

static uint64_t mix(uint64_t h, uint64_t number)
{
	h = (h ^ number) * 0xbf58476d1ce4e5b9u;
	return h ^ h >> 32;
}

static void measure_record(struct slot *s, const struct pub_record *r, uint32_t note)
{
	uint64_t head = (uint64_t)(note - s->last) * 2 + r->simple;

	s->postings += number_size(head) + r->tail.n;
	s->positions += r->positions.n;
	s->hash = mix(s->hash, head);
	if (!r->simple)
		s->hash = mix(s->hash, (uint64_t)r->titles << 32 | r->weight);
	s->last = note + 1;
	s->notes++;
}

static int measure_terms(struct slot *slots, const struct publish *p, struct err *e)
{
	struct pub_record records[RECORDS_AHEAD];
	struct buf room = BUF_INIT;
	struct pub_forward f;
	int r = 0;

	for (size_t i = 0; i < p->nnotes && r == 0; i++) {
		size_t n;

		r = forward_open(&f, &room, p, i, e);
		while (r == 0 && (n = forward_next(records, &f)) > 0) {
			for (size_t k = 0; k < n; k++)
				__builtin_prefetch(&slots[records[k].term], 1);
			for (size_t k = 0; k < n; k++)
				measure_record(&slots[records[k].term], &records[k],
				               (uint32_t)i);
		}
	}
	buf_release(&room);
	return r;
}

static int measure(struct publish *p, struct err *e)
{
	size_t n = p->terms.n - p->reserved;
	struct slot *slots = mem_zero(n + 1, sizeof(*slots));
	int r = measure_terms(slots, p, e);

	for (size_t i = 0; i < n; i++) {
		struct pub_term *term = &p->terms.v[p->reserved + i];

		term->notes = slots[i].notes;
		term->hash = slots[i].hash;
		term->postings = str_from(NULL, slots[i].postings);
		term->positions = str_from(NULL, slots[i].positions);
	}
	mem_free(slots);
	return r;
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
				 .hash = str_hash(buf_str(&list->postings)),
				 .notes = list->notes });
		buf_release(&list->postings);
	}
	vec_sort(&p->terms, by_term);
	map_release(&r.terms);
	vec_release(&r.lists);
	buf_release(&r.text);
}

int invert_terms(struct publish *p, struct err *e)
{
	/* They sort before all words. */
	add_reserved(p);
	p->reserved = p->terms.n;
	merge_words(p);
	return measure(p, e);
}
