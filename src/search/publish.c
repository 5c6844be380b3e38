/*
 * Decides the order of notes in a site's index and how a file of it is wrapped. Notes are
 * numbered by their length in tokens, so that all lengths together are a short
 * list of steps, then by path, so that a number also decides between equal scores.
 */
#include "search/gather_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

#define MANY_NOTES 10000.0
/* What may be in memory at one time, of notes and of terms together. */
#define MEMORY ((size_t)128 << 20)

static const char letters[PUB_KINDS] = {
	[PUB_TERMS] = 't',  [PUB_POSITIONS] = 'p', [PUB_CARDS] = 'd', [PUB_TEXT] = 'x',
	[PUB_TITLES] = 'k', [PUB_PATHS] = 'n',     [PUB_WORDS] = 'w', [PUB_META] = 'm',
};

struct writing {
	const struct publish *p;
	/* Files of each kind, and where these begin among all that are written together. */
	size_t from[PUB_KINDS], to[PUB_KINDS], first[PUB_KINDS + 1];
	struct {
		struct buf payload, packed, script;
		struct deflater *deflater;
	} worker[POOL_MAX];
};

uint32_t pub_hash(struct str s)
{
	uint32_t h = 0x811c9dc5;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x01000193;
	return h;
}

static void list_notes(struct publish *p)
{
	const struct kb *kb = p->site->kb;

	p->notes = mem_zero(kb->notes.n + 1, sizeof(*p->notes));
	for (size_t i = 0; i < kb->notes.n; i++)
		if (kb->notes.v[i].listed)
			p->notes[p->nnotes++].note = &kb->notes.v[i];
	p->scale = (double)p->nnotes > MANY_NOTES ? sqrt((double)p->nnotes / MANY_NOTES) : 1;
}

static int by_length(const void *x, const void *y)
{
	const struct pub_note *a = x, *b = y;

	if (a->length != b->length)
		return a->length > b->length ? 1 : -1;
	return str_cmp(a->note->note.path, b->note->note.path);
}

static void number_notes(struct publish *p)
{
	struct str version = STR(OPSBOOK_VERSION);

	qsort(p->notes, p->nnotes, sizeof(*p->notes), by_length);
	p->fingerprint = str_hash(version) + PUBLISH_VERSION;
	for (size_t i = 0; i < p->nnotes; i++) {
		uint64_t both[2] = { p->fingerprint, p->notes[i].hash };

		p->tokens += p->notes[i].length;
		p->fingerprint = str_hash(str_from((const char *)both, sizeof(both)));
	}
}

static void add_steps(struct buf *out, const struct publish *p)
{
	struct buf steps = BUF_INIT;
	uint32_t before = 0;
	size_t n = 0;

	for (size_t from = 0, to; from < p->nnotes; from = to) {
		for (to = from; to < p->nnotes && p->notes[to].length == p->notes[from].length;)
			to++;
		put_number(&steps, p->notes[from].length - before);
		put_number(&steps, to - from);
		before = p->notes[from].length;
		n++;
	}
	put_number(out, n);
	buf_add(out, buf_str(&steps));
	buf_release(&steps);
}

/* The shortest beginning of a file's first term that is above the term before it. */
static void add_directory(struct buf *out, const struct publish *p)
{
	struct str before = STR_NONE;

	for (size_t i = 1; i < p->t.n; i++) {
		struct str first = p->terms.v[p->t.v[i].from].text,
			   last = p->terms.v[p->t.v[i].from - 1].text;
		size_t n = 0;

		while (n < last.n && n < first.n && first.p[n] == last.p[n])
			n++;
		first = str_cut(first, 0, n + 1);
		put_front_coded(out, before, first);
		before = first;
	}
}

static void add_meta(struct buf *out, const struct publish *p)
{
	buf_add_byte(out, PUBLISH_VERSION);
	put_number(out, p->nnotes);
	put_number(out, p->tokens);
	put_number(out, p->cards);
	for (unsigned kind = PUB_TERMS; kind < PUB_META; kind++)
		put_number(out, pub_count(p, kind));
	for (size_t i = 0; i < p->words.cuts.n; i++)
		put_number(out, p->words.cuts.v[i]);
	add_steps(out, p);
	add_directory(out, p);
}

static void add_payload(struct buf *out, const struct publish *p, enum pub_kind kind,
                        size_t file)
{
	switch (kind) {
	case PUB_TERMS:
		shards_add_terms(out, p, file);
		return;
	case PUB_POSITIONS:
		shards_add_positions(out, p, file);
		return;
	case PUB_CARDS:
		cards_add(out, p, file);
		return;
	case PUB_TITLES:
		cards_add_titles(out, p, file);
		return;
	case PUB_PATHS:
		cards_add_paths(out, p, file);
		return;
	case PUB_WORDS:
		words_add(out, p, file);
		return;
	case PUB_META:
		add_meta(out, p);
		return;
	case PUB_TEXT:
	case PUB_KINDS:
		return;
	}
}

static void add_base64(struct buf *out, struct str s)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *to;
	size_t i;

	buf_reserve(out, s.n / 3 * 4 + 5);
	to = out->p + out->len;
	for (i = 0; i < s.n; i += 3) {
		uint32_t three = (uint32_t)(unsigned char)s.p[i] << 16;

		if (i + 1 < s.n)
			three |= (uint32_t)(unsigned char)s.p[i + 1] << 8;
		if (i + 2 < s.n)
			three |= (unsigned char)s.p[i + 2];
		*to++ = digits[three >> 18];
		*to++ = digits[three >> 12 & 63];
		*to++ = i + 1 < s.n ? digits[three >> 6 & 63] : '=';
		*to++ = i + 2 < s.n ? digits[three & 63] : '=';
	}
	out->len = (size_t)(to - out->p);
	out->p[out->len] = '\0';
}

static int write_file(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct writing *w = ctx;
	const struct publish *p = w->p;
	struct buf *script = &w->worker[worker].script, *packed = &w->worker[worker].packed,
		   *payload = &w->worker[worker].payload;
	unsigned kind = 0;
	struct str bytes;
	char name[64];
	size_t file;

	while (item >= w->first[kind + 1])
		kind++;
	file = w->from[kind] + item - w->first[kind];
	if (kind == PUB_META)
		snprintf(name, sizeof(name), "meta");
	else
		snprintf(name, sizeof(name), "%c%zu", letters[kind], file);
	if (kind == PUB_TEXT) {
		const struct pub_kept *text = &p->blocks.v[file].text;

		if (kept_get(&bytes, packed, p, text, 0, text->n, e) != 0)
			return -1;
	} else {
		if (!w->worker[worker].deflater)
			w->worker[worker].deflater = deflate_new(DEFLATE_NUMBERS);
		buf_clear(payload);
		buf_clear(packed);
		add_payload(payload, p, kind, file);
		deflate_add(w->worker[worker].deflater, packed, buf_str(payload));
		bytes = buf_str(packed);
	}
	buf_clear(script);
	buf_addf(script, "opsbook.index(\"%s\",\"%016llx\",\"", name,
	         (unsigned long long)p->fingerprint);
	add_base64(script, bytes);
	buf_add_z(script, "\");\n");
	buf_clear(payload);
	buf_addf(payload, "_ob/search/%s.js", name);
	return p->site->write(p->site->ctx, buf_str(payload), buf_str(script), e);
}

static int write_part(struct writing *w, struct publish *p, size_t number, struct err *e)
{
	const struct pub_part *part = &p->parts.v[number];

	/* All else goes with the first part. */
	for (unsigned kind = 0; kind < PUB_KINDS; kind++) {
		w->from[kind] = 0;
		w->to[kind] = number == 0 ? pub_count(p, kind) : 0;
	}
	w->from[PUB_TERMS] = part->t_from;
	w->to[PUB_TERMS] = part->t_to;
	w->from[PUB_POSITIONS] = part->p_from;
	w->to[PUB_POSITIONS] = part->p_to;
	for (unsigned kind = 0; kind < PUB_KINDS; kind++)
		w->first[kind + 1] = w->first[kind] + w->to[kind] - w->from[kind];
	if (fill_part(p, number, e) != 0)
		return -1;
	return pool_run(p->site->workers, w->first[PUB_KINDS], write_file, w, e);
}

static int write_files(struct publish *p, struct err *e)
{
	struct writing *w = mem_new(struct writing);
	int r = 0;

	w->p = p;
	for (unsigned i = 0; i < POOL_MAX; i++)
		w->worker[i].payload = w->worker[i].packed = w->worker[i].script =
			(struct buf)BUF_INIT;
	for (size_t i = 0; i < p->parts.n && r == 0; i++)
		r = write_part(w, p, i, e);
	for (unsigned i = 0; i < POOL_MAX; i++) {
		buf_release(&w->worker[i].payload);
		buf_release(&w->worker[i].packed);
		buf_release(&w->worker[i].script);
		deflate_free(w->worker[i].deflater);
	}
	mem_free(w);
	return r;
}

static void publish_free(struct publish *p)
{
	struct pub_block *it;

	vec_each(it, &p->blocks)
		kept_release(&it->text);
	fill_free(p);
	for (unsigned i = 0; i < POOL_MAX; i++) {
		vocabulary_release(&p->vocabulary[i]);
		arena_release(&p->texts[i]);
	}
	words_release(p);
	vec_release(&p->blocks);
	vec_release(&p->terms);
	vec_release(&p->parts);
	vec_release(&p->t);
	vec_release(&p->p);
	vec_release(&p->titles);
	arena_release(&p->arena);
	mem_free(p->vocabulary);
	scratch_free(p->scratch);
	mem_free(p->paths);
	mem_free(p->notes);
	mem_free(p);
}

int search_publish(const struct search_site *site, struct err *e)
{
	struct publish *p = mem_new(struct publish);
	int r;

	p->site = site;
	p->scratch = site->scratch ? scratch_new(site->scratch) : NULL;
	p->memory = (site->memory ? site->memory : MEMORY) / 2;
	p->vocabulary = mem_zero(POOL_MAX, sizeof(*p->vocabulary));
	list_notes(p);
	r = gather_blocks(p, e);
	if (r == 0) {
		if (site->read)
			site->read(site->ctx);
		number_notes(p);
		r = invert_terms(p, e);
	}
	if (r == 0) {
		shards_cut(p);
		fill_cut(p);
		words_cut(p);
		cards_cut(p);
		r = write_files(p, e);
	}
	publish_free(p);
	return r;
}
