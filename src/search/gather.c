/*
 * Decides what is kept of a note between reading it and writing the index. All of it that
 * depends on no other note is worked out here, on all cores: the tokens of
 * a note become, for each term in it,
 *
 *   number of the term in the worker's vocabulary * 2 + simple; what the posting holds
 *   behind its first number; length of the positions; the positions
 *
 * and its text goes into the text file of its neighbours at once.
 */
#include "search/gather_int.h"

#include <string.h>

#include "base/alloc.h"

#define NONE UINT32_MAX
/* Text files: notes' bytes, and how many files of 10,000 notes. */
#define TEXT_BYTES 12000
#define TEXT_FILES 255.0

static const unsigned weights[PACK_COLUMNS] = { 10, 3, 4, 1, 1 };

/* A term of the note that is being read, and where it stands. */
struct term_entry {
	uint32_t word, first, last, weight, titles, n;
};

struct instance {
	uint32_t position, next;
	unsigned column;
};

/* Tokens that wait until memory has brought what is known of them. */
#define WAITING 32

struct waiting {
	size_t n;
	struct waiting_token {
		uint32_t hash, position;
		unsigned column;
		bool same, piece, bare, stemmed;
		unsigned char len;
		char text[TOKEN_MAX + 8]; /* zeros behind it, up to a multiple of 8 */
	} v[WAITING];
};

struct gatherer {
	struct publish *p;
	struct vocabulary *words;
	struct arena arena; /* of the note */
	struct deflater *deflater;
	struct buf bytes, text, positions, forward, packed;
	struct waiting waiting;
	uint32_t stamp;
	uint32_t at[PACK_COLUMNS]; /* positions of each column up to now */
	struct {
		VEC_FIELDS(struct term_entry);
	} entries;
	struct {
		VEC_FIELDS(struct instance);
	} instances;
};

struct gathering {
	struct publish *p;
	struct gatherer *workers; /* POOL_MAX of them */
};

static void grow_slots(struct vocabulary *v)
{
	uint64_t *old = v->slots;
	size_t n = v->nslots;

	v->nslots = n ? n * 2 : 4096;
	v->slots = mem_zero(v->nslots, sizeof(*v->slots));
	for (size_t i = 0; i < n; i++) {
		size_t at = (old[i] >> 32) & (v->nslots - 1);

		while (old[i] && v->slots[at])
			at = (at + 1) & (v->nslots - 1);
		if (old[i])
			v->slots[at] = old[i];
	}
	mem_free(old);
}

static uint32_t add_word(struct vocabulary *v, struct str text)
{
	struct pub_word w = { .len = (unsigned char)text.n, .stem = STEM_UNKNOWN };

	if (text.n <= sizeof(w.text.here))
		memcpy(w.text.here, text.p, text.n);
	else
		w.text.away = arena_str(&v->arena, text).p;
	vec_push(v, w);
	return (uint32_t)v->n;
}

/* Eight bytes at a time, the last of which may be zeros behind the text. */
static uint32_t hash_of(const char *text, size_t n)
{
	uint64_t h = n * 0x9e3779b97f4a7c15u, eight;

	for (size_t i = 0; i < n; i += 8) {
		memcpy(&eight, text + i, 8);
		h = (h ^ eight) * 0xbf58476d1ce4e5b9u;
		h ^= h >> 32;
	}
	return (uint32_t)(h ^ h >> 29);
}

/* Are the words of the vocabulary and the token one? Short ones have zeros behind them in both. */
static bool is_word(const struct pub_word *w, const struct waiting_token *t)
{
	if (w->len != t->len)
		return false;
	return w->len <= sizeof(w->text.here)
	               ? memcmp(w->text.here, t->text, sizeof(w->text.here)) == 0
	               : memcmp(w->text.away, t->text, t->len) == 0;
}

/* The number of a word, added when it is new. */
static uint32_t find_word(struct vocabulary *v, const struct waiting_token *t)
{
	size_t at;

	if (v->n * 2 >= v->nslots)
		grow_slots(v);
	for (at = t->hash & (v->nslots - 1); v->slots[at]; at = (at + 1) & (v->nslots - 1)) {
		uint32_t number = (uint32_t)v->slots[at];

		if (v->slots[at] >> 32 == t->hash && is_word(&v->v[number - 1], t))
			return number - 1;
	}
	v->slots[at] = (uint64_t)t->hash << 32 | add_word(v, str_from(t->text, t->len));
	return (uint32_t)v->slots[at] - 1;
}

void vocabulary_close(struct vocabulary *v)
{
	vec_trim(v);
	mem_free(v->slots);
	v->slots = NULL;
	v->nslots = 0;
}

void vocabulary_release(struct vocabulary *v)
{
	vec_release(v);
	mem_free(v->slots);
	arena_release(&v->arena);
}

/* Of a bare word only how often it stands there. */
static void add_instance(struct gatherer *g, uint32_t number, const struct waiting_token *t)
{
	struct pub_word *word = &g->words->v[number];
	uint32_t instance = (uint32_t)g->instances.n;
	struct term_entry *entry;

	if (word->stamp != g->stamp) {
		word->stamp = g->stamp;
		word->entry = (uint32_t)g->entries.n;
		vec_push(&g->entries,
		         (struct term_entry){ number, instance, instance, 0, 0, 0 });
		entry = vec_last(&g->entries);
	} else {
		entry = &g->entries.v[word->entry];
		if (!word->bare) {
			const struct instance *last = &g->instances.v[entry->last];

			/* Parts of a name may be alike; the index has a term once at a position. */
			if (t->same && last->position == t->position &&
			    last->column == t->column)
				return;
			g->instances.v[entry->last].next = instance;
			entry->last = instance;
		}
	}
	if (!word->bare)
		vec_push(&g->instances, (struct instance){ t->position, NONE, t->column });
	entry->n++;
	entry->weight += weights[t->column];
	entry->titles += t->column == PACK_TITLE;
}

/* Put the key of a term and its hash into `t`. */
static void set_key(struct waiting_token *t, struct str key)
{
	size_t zeros = key.n < 16 ? 16 : (key.n + 7) / 8 * 8;

	t->len = (unsigned char)key.n;
	memcpy(t->text, key.p, key.n);
	memset(t->text + key.n, 0, zeros - key.n);
	t->hash = hash_of(t->text, key.n);
}

/* The number of a word's stem + 1, which is worked out when the word is met first; 0: it has none. */
static uint32_t find_stem(struct vocabulary *v, uint32_t number)
{
	char text[TOKEN_MAX];
	struct str stem = search_word_stem(text, pub_word_text(&v->v[number]));
	struct waiting_token t;

	if (stem.n == 0)
		return 0;
	/* It sorts beside its word, so that one file has both. */
	memmove(text, text + 1, stem.n - 1);
	text[stem.n - 1] = TERM_STEM;
	set_key(&t, stem);
	number = find_word(v, &t);
	v->v[number].bare = true;
	return number + 1;
}

static void take_token(struct gatherer *g, const struct waiting_token *t)
{
	uint32_t number = find_word(g->words, t), stem;
	struct pub_word *word = &g->words->v[number];

	word->piece |= t->piece;
	word->bare |= t->bare;
	stem = word->stem;
	add_instance(g, number, t);
	if (!t->stemmed)
		return;
	if (stem == STEM_UNKNOWN) {
		stem = find_stem(g->words, number);
		g->words->v[number].stem = stem;
	}
	if (stem)
		add_instance(g, stem - 1, t);
}

/* A word's slot was asked for when its token came; now for the word itself, then for the next. */
static void take_waiting(struct gatherer *g)
{
	struct waiting *w = &g->waiting;
	const struct vocabulary *v = g->words;

	for (size_t i = 0; i < w->n && v->nslots; i++) {
		uint32_t number = (uint32_t)v->slots[w->v[i].hash & (v->nslots - 1)];

		if (number)
			__builtin_prefetch(&v->v[number - 1], 1);
	}
	for (size_t i = 0; i < w->n; i++)
		take_token(g, &w->v[i]);
	w->n = 0;
}

static void see(void *ctx, unsigned column, const struct search_token *t)
{
	struct gatherer *g = ctx;
	struct waiting *w = &g->waiting;
	const struct vocabulary *v = g->words;
	struct waiting_token *to = &w->v[w->n++];

	g->at[column] += !t->same;
	set_key(to, t->text);
	if (v->nslots)
		__builtin_prefetch(&v->slots[to->hash & (v->nslots - 1)]);
	to->position = g->at[column] - 1;
	to->column = column;
	to->same = t->same;
	to->piece = t->kind == TOKEN_PIECE;
	to->bare = t->kind == TOKEN_WHOLE;
	to->stemmed = t->stemmed;
	if (w->n == WAITING)
		take_waiting(g);
}

static char *put_positions(char *p, const struct instance *v, uint32_t at, bool simple)
{
	if (simple)
		return put_number_at(p, (uint64_t)v[at].position * 2 +
		                                (v[at].column == PACK_CODE));
	while (at != NONE) {
		unsigned column = v[at].column;
		uint32_t end = at, before = 0;
		size_t n = 0;

		for (; end != NONE && v[end].column == column; end = v[end].next)
			n++;
		p = put_number_at(p, n * 16 + column * 2 + (end != NONE));
		for (; at != end; at = v[at].next) {
			p = put_number_at(p, v[at].position - before);
			before = v[at].position;
		}
	}
	return p;
}

/* The most bytes of a number below 2^36, and the numbers of an entry beside its positions. */
#define NUMBER_BYTES 6
#define ENTRY_NUMBERS 4

static void put_entry(struct buf *out, struct gatherer *g, const struct term_entry *e)
{
	bool simple = e->weight == 1 && e->titles == 0;
	char *p, *positions, *end;

	/* A column has one number more than positions. */
	buf_reserve(&g->positions, (e->n + PACK_COLUMNS) * NUMBER_BYTES);
	end = positions = g->positions.p;
	if (!g->words->v[e->word].bare)
		end = put_positions(positions, g->instances.v, e->first, simple);
	buf_reserve(out, ENTRY_NUMBERS * NUMBER_BYTES + (size_t)(end - positions));
	p = put_number_at(out->p + out->len, (uint64_t)e->word * 2 + simple);
	if (!simple)
		p = put_number_at(p, (uint64_t)e->weight * 2 + (e->titles > 0));
	if (e->titles)
		p = put_number_at(p, e->titles);
	p = put_number_at(p, (size_t)(end - positions));
	memcpy(p, positions, (size_t)(end - positions));
	out->len = (size_t)(p - out->p) + (size_t)(end - positions);
}

static struct str folded(struct arena *a, struct gatherer *g, struct str text)
{
	buf_clear(&g->positions);
	search_fold(&g->positions, text);
	return arena_str(a, buf_str(&g->positions));
}

static uint64_t hash_entry(const struct entry *e, struct str url)
{
	const struct str parts[] = { e->path, e->names, e->lang, e->tags, e->sections, url };
	uint64_t h = e->runbook;

	for (size_t i = 0; i < countof(parts); i++) {
		uint64_t both[2] = { h, str_hash(parts[i]) };

		h = str_hash(str_from((const char *)both, sizeof(both)));
	}
	return h;
}

static int gather_note(struct gatherer *g, struct pub_block *b, struct pub_note *n,
                       struct arena *texts, struct err *e)
{
	const struct search_site *site = g->p->site;
	struct note_options options = { .dialect = site->dialect };
	const struct kb_note *note = n->note;
	const struct term_entry *it;
	struct entry entry;

	buf_clear(&g->bytes);
	if (!note->note.doc && source_read(site->kb->source, note->file, b->worker, &g->bytes,
	                                   site->max_note_size, e) != 0)
		return err_wrap(e, "a note changed while the site was built");
	arena_clear(&g->arena);
	entry_fill(&entry, &g->arena, &note->note, buf_str(&g->bytes), &options);
	put_string(&g->text, entry.sections);
	n->hash = hash_entry(&entry, note->url);
	n->has_title = entry.title_key.n > 0;
	n->title_hash = pub_hash(entry.title_key);
	n->lang = folded(texts, g, entry.lang);
	n->tags = arena_str(texts, entry.tags);
	vec_clear(&g->entries);
	vec_clear(&g->instances);
	memset(g->at, 0, sizeof(g->at));
	g->stamp++;
	entry_words(&entry, see, g);
	take_waiting(g);
	for (size_t i = 0; i < PACK_COLUMNS; i++)
		n->length += g->at[i];
	n->from = g->forward.len;
	vec_each(it, &g->entries)
		put_entry(&g->forward, g, it);
	n->to = g->forward.len;
	return 0;
}

static int gather_block(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct gathering *all = ctx;
	struct pub_block *b = &all->p->blocks.v[item];
	struct gatherer *g = &all->workers[worker];
	int r = 0;

	if (!g->deflater)
		g->deflater = deflate_new(DEFLATE_TEXT);
	b->worker = worker;
	buf_clear(&g->text);
	buf_clear(&g->forward);
	buf_clear(&g->packed);
	put_number(&g->text, b->to - b->from);
	for (size_t i = b->from; i < b->to && r == 0; i++) {
		all->p->notes[i].block = (uint32_t)item;
		all->p->notes[i].place = (uint32_t)(i - b->from);
		r = gather_note(g, b, &all->p->notes[i], &all->p->texts[worker], e);
	}
	deflate_add(g->deflater, &g->packed, buf_str(&g->text));
	if (r == 0)
		r = kept_put(&b->text, all->p, buf_str(&g->packed), e);
	if (r == 0)
		r = kept_put(&b->forward, all->p, buf_str(&g->forward), e);
	return r;
}

/* A file has as many notes as it takes to make it worth a request. */
static void cut_blocks(struct publish *p)
{
	double bytes = 0, limit;
	struct pub_block *b = NULL;
	size_t size = 0;

	for (size_t i = 0; i < p->nnotes; i++)
		bytes += (double)p->notes[i].note->note.size;
	limit = bytes / (TEXT_FILES * p->scale);
	if (limit < TEXT_BYTES)
		limit = TEXT_BYTES;
	for (size_t i = 0; i < p->nnotes; i++) {
		if (!b || (double)size >= limit) {
			b = vec_add(&p->blocks);
			b->from = i;
			size = 0;
		}
		size += p->notes[i].note->note.size;
		b->to = i + 1;
	}
}

int gather_blocks(struct publish *p, struct err *e)
{
	struct gathering all = { p, mem_zero(POOL_MAX, sizeof(struct gatherer)) };
	int r;

	for (unsigned i = 0; i < POOL_MAX; i++) {
		struct gatherer *g = &all.workers[i];

		g->p = p;
		g->words = &p->vocabulary[i];
		g->bytes = g->text = g->positions = g->forward = g->packed =
			(struct buf)BUF_INIT;
	}
	cut_blocks(p);
	r = pool_run(p->site->workers, p->blocks.n, gather_block, &all, e);
	for (unsigned i = 0; i < POOL_MAX; i++) {
		struct gatherer *g = &all.workers[i];

		vocabulary_close(&p->vocabulary[i]);
		arena_release(&g->arena);
		deflate_free(g->deflater);
		buf_release(&g->bytes);
		buf_release(&g->text);
		buf_release(&g->positions);
		buf_release(&g->forward);
		buf_release(&g->packed);
		vec_release(&g->entries);
		vec_release(&g->instances);
	}
	mem_free(all.workers);
	return r;
}
