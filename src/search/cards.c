/*
 * Decides what a list of results needs: cards of notes, few in a file because results are
 * far apart; titles by hash; paths; and words by length, from which slips of the pen
 * are told.
 */
#include "search/publish_int.h"

#include "base/alloc.h"
#include "base/utf8.h"

#define CARDS 16
#define CARD_FILES 380.0
#define TITLES 320
#define PATHS 16384
#define WORD_BYTES 20000

static int by_hash(const void *x, const void *y, void *ctx)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	const struct pub_note *notes = ctx;

	if (notes[a].title_hash != notes[b].title_hash)
		return notes[a].title_hash > notes[b].title_hash ? 1 : -1;
	return (a > b) - (a < b);
}

static int by_path(const void *x, const void *y, void *ctx)
{
	const struct pub_note *notes = ctx;

	return str_cmp(notes[*(const size_t *)x].note->note.path,
	               notes[*(const size_t *)y].note->note.path);
}

void cards_cut(struct publish *p)
{
	double share = (double)p->nnotes / (CARD_FILES * p->scale);

	p->cards = CARDS;
	while ((double)p->cards < share)
		p->cards++;
	p->paths = mem_zero(p->nnotes + 1, sizeof(*p->paths));
	for (size_t i = 0; i < p->nnotes; i++) {
		p->paths[i] = i;
		if (p->notes[i].has_title)
			vec_push(&p->titles, (uint32_t)i);
	}
	if (p->titles.n)
		qsort_r(p->titles.v, p->titles.n, sizeof(*p->titles.v), by_hash, p->notes);
	qsort_r(p->paths, p->nnotes, sizeof(*p->paths), by_path, p->notes);
}

/* The path with ".html" is not written twice. */
static struct str address(const struct kb_note *n)
{
	struct str stem = str_cut(n->note.path, 0, str_rfind_char(n->note.path, '.'));

	return str_starts(n->url, stem) && str_eq(str_tail(n->url, stem.n), STR(".html"))
	               ? STR_NONE
	               : n->url;
}

void cards_add(struct buf *out, const struct publish *p, size_t file)
{
	size_t from = file * p->cards, to = from + p->cards;

	for (size_t i = from; i < to && i < p->nnotes; i++) {
		const struct pub_note *n = &p->notes[i];

		put_string(out, n->note->note.title);
		put_string(out, n->note->note.path);
		put_string(out, address(n->note));
		put_number(out, n->note->note.is_runbook);
		put_number(out, n->block);
		put_number(out, n->place);
	}
}

static size_t title_files(const struct publish *p)
{
	return (p->titles.n + TITLES - 1) / TITLES;
}

static size_t file_of_hash(const struct publish *p, uint32_t hash)
{
	return (size_t)(((uint64_t)hash * title_files(p)) >> 32);
}

void cards_add_titles(struct buf *out, const struct publish *p, size_t file)
{
	uint32_t before = 0;
	size_t from = 0, to;

	while (from < p->titles.n &&
	       file_of_hash(p, p->notes[p->titles.v[from]].title_hash) < file)
		from++;
	for (to = from;
	     to < p->titles.n && file_of_hash(p, p->notes[p->titles.v[to]].title_hash) == file;)
		to++;
	put_number(out, to - from);
	for (size_t i = from; i < to; i++) {
		uint32_t hash = p->notes[p->titles.v[i]].title_hash;

		put_number(out, hash - before);
		put_number(out, p->titles.v[i]);
		before = hash;
	}
}

void cards_add_paths(struct buf *out, const struct publish *p, size_t file)
{
	size_t from = file * PATHS, to = from + PATHS < p->nnotes ? from + PATHS : p->nnotes;
	struct str before = STR_NONE;

	put_number(out, to - from);
	for (size_t i = from; i < to; i++) {
		struct str path = p->notes[p->paths[i]].note->note.path;

		put_front_coded(out, before, path);
		put_number(out, p->paths[i]);
		before = path;
	}
}

void words_cut(struct publish *p)
{
	size_t bytes = 0;

	p->words.lists = mem_zero(WORD_CHARS_MAX + 1, sizeof(*p->words.lists));
	for (size_t i = 0; i < p->terms.n; i++) {
		size_t chars = word_length(p->terms.v[i].text);

		if (chars)
			vec_push(&p->words.lists[chars], (uint32_t)i);
	}
	for (size_t chars = 0; chars <= WORD_CHARS_MAX; chars++) {
		const struct pub_lists *list = &p->words.lists[chars];

		if (list->n == 0)
			continue;
		if (p->words.cuts.n == 0 || bytes >= WORD_BYTES) {
			vec_push(&p->words.cuts, chars);
			bytes = 0;
		}
		for (size_t i = 0; i < list->n; i++)
			bytes += p->terms.v[list->v[i]].text.n;
	}
}

void words_add(struct buf *out, const struct publish *p, size_t file)
{
	size_t to = file + 1 < p->words.cuts.n ? p->words.cuts.v[file + 1] : WORD_CHARS_MAX + 1;

	for (size_t chars = p->words.cuts.v[file]; chars < to; chars++) {
		const struct pub_lists *list = &p->words.lists[chars];
		struct str before = STR_NONE;

		if (list->n == 0)
			continue;
		put_number(out, chars);
		put_number(out, list->n);
		for (size_t i = 0; i < list->n; i++) {
			const struct pub_term *term = &p->terms.v[list->v[i]];

			put_front_coded(out, before, term->text);
			put_number(out, term->notes);
			before = term->text;
		}
	}
}

void words_release(struct publish *p)
{
	for (size_t chars = 0; p->words.lists && chars <= WORD_CHARS_MAX; chars++)
		vec_release(&p->words.lists[chars]);
	mem_free(p->words.lists);
	vec_release(&p->words.cuts);
}

size_t pub_count(const struct publish *p, enum pub_kind kind)
{
	switch (kind) {
	case PUB_TERMS:
		return p->t.n;
	case PUB_POSITIONS:
		return p->p.n;
	case PUB_CARDS:
		return (p->nnotes + p->cards - 1) / p->cards;
	case PUB_TEXT:
		return p->blocks.n;
	case PUB_TITLES:
		return title_files(p);
	case PUB_PATHS:
		return (p->nnotes + PATHS - 1) / PATHS;
	case PUB_WORDS:
		return p->words.cuts.n;
	case PUB_META:
		return 1;
	case PUB_KINDS:
		break;
	}
	return 0;
}
