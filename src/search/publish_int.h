/*
 * publish_int.h - what the files that write a site's index share.
 *
 * gather.c reads notes and gives what follows from each alone; invert.c and fill.c turn that round, from
 * terms to notes; shards.c and cards.c make the files' content of it; spill.c keeps what does
 * not fit into memory; publish.c calls them.
 */
#ifndef OPSBOOK_SEARCH_PUBLISH_INT_H
#define OPSBOOK_SEARCH_PUBLISH_INT_H

#include <stdatomic.h>

#include "base/map.h"
#include "base/vec.h"
#include "ext/deflate/deflate.h"
#include "search/index_int.h"
#include "search/numbers_int.h"
#include "search/publish.h"
#include "sys/pool.h"
#include "sys/scratch.h"

#define PUBLISH_VERSION 2

/* Reserved terms begin with one of these. */
#define TERM_TAG "\x01"
#define TERM_LANG "\x02"
#define TERM_RUNBOOK "\x03"
/* Stems end with this. */
#define TERM_STEM '\x01'

/* Bytes that wait until the index is written: in memory while there is room, else on disk. */
struct pub_kept {
	char *here; /* NULL: it is on disk */
	uint64_t away;
	size_t n;
};

/* A note that is published. */
struct pub_note {
	const struct kb_note *note;
	struct str lang, tags; /* folded: the tags each between line ends */
	uint64_t hash;         /* of all that is kept of it */
	uint32_t title_hash;
	bool has_title; /* it can be looked for */
	uint32_t length;
	uint32_t block, place; /* where its text is */
	size_t from, to;       /* its part of the block's `forward` */
};

/* Neighbours in the order of paths: read together, their text in one file. */
struct pub_block {
	size_t from, to;         /* of the notes in the order of paths */
	unsigned worker;         /* whose vocabulary `forward` speaks */
	struct pub_kept forward; /* see gather.c */
	struct pub_kept text;    /* compressed */
};

/* A term with all that is found by it, as docs/search-index.md wants it. */
struct pub_term {
	struct str text;
	/* Of the terms of text the bytes are there while their part of the index is written: see fill.c. */
	struct str postings, positions;
	uint64_t hash; /* of what its postings say */
	uint32_t notes;
	bool piece;
};

/* A file of terms. */
struct pub_shard {
	size_t from, to; /* terms */
	size_t p_file, p_offset;
};

struct pub_shards {
	VEC_FIELDS(struct pub_shard);
};

/* A part of the index whose postings are in memory at one time. */
struct pub_part {
	size_t t_from, t_to, p_from, p_to; /* files */
	size_t from, to;                   /* terms that they need, but reserved ones */
};

struct publish {
	const struct search_site *site;
	struct scratch *scratch;  /* NULL: everything stays in memory */
	size_t memory;            /* bytes that may be kept of notes, and as many of terms */
	atomic_size_t kept_bytes; /* of notes */
	double scale;             /* the more notes, the more files */
	struct pub_note *notes;   /* in the order of paths, then of their numbers */
	size_t nnotes;
	size_t cards; /* in a file */
	uint64_t tokens;
	uint64_t fingerprint;
	struct {
		VEC_FIELDS(struct pub_block);
	} blocks;
	struct vocabulary *vocabulary; /* POOL_MAX of them */
	struct {
		VEC_FIELDS(struct pub_term);
	} terms;                     /* in byte order */
	size_t reserved;             /* how many of them are; these come first */
	uint32_t *numbers[POOL_MAX]; /* of a worker's word among the others */
	struct {
		VEC_FIELDS(struct pub_part);
	} parts;
	struct filler *filler;
	struct arena arena;           /* terms */
	struct arena texts[POOL_MAX]; /* a worker's: notes' lang and tags */
	struct pub_shards t, p;
	double p_limit; /* a file of positions ends when it reaches this */
	struct pub_titles {
		VEC_FIELDS(uint32_t);
	} titles;      /* notes in order of the hash of their titles */
	size_t *paths; /* notes in order of their paths */
	struct pub_words {
		struct pub_lists {
			VEC_FIELDS(uint32_t);
		} * lists; /* terms by their length in characters */
		struct pub_cuts {
			VEC_FIELDS(size_t);
		} cuts; /* shortest length of each file */
	} words;
};

/* The kinds of files, by the letter of their name; the number of each. */
enum pub_kind {
	PUB_TERMS,
	PUB_POSITIONS,
	PUB_CARDS,
	PUB_TEXT,
	PUB_TITLES,
	PUB_PATHS,
	PUB_WORDS,
	PUB_META,
	PUB_KINDS
};

/* `before` is the string before it in the list, empty for the first. */
void put_front_coded(struct buf *out, struct str before, struct str s);

/* 32-bit FNV-1a. */
uint32_t pub_hash(struct str s);

/* Read all blocks: fills blocks and notes, which are in the order of paths. */
NODISCARD int gather_blocks(struct publish *p, struct err *e);

/*
 * Keep `bytes` until kept_release(), and read them again, from `from` up to `to`: `*out` is
 * in `room` or in memory that stays.
 */
NODISCARD int kept_put(struct pub_kept *to, struct publish *p, struct str bytes, struct err *e);
NODISCARD int kept_get(struct str *out, struct buf *room, const struct publish *p,
                       const struct pub_kept *k, size_t from, size_t to, struct err *e);
void kept_release(struct pub_kept *k);

/*
 * Fill p->terms from the blocks, but for the bytes of their lists, of which only the lengths are
 * known then; the notes are in the order of their numbers.
 */
NODISCARD int invert_terms(struct publish *p, struct err *e);

/* Decide which files are written together; then the lists of their terms, one part after the other. */
void fill_cut(struct publish *p);
NODISCARD int fill_part(struct publish *p, size_t part, struct err *e);
void fill_free(struct publish *p);

/* Decide what stands in which file of t and p. */
void shards_cut(struct publish *p);
/* Are the term's positions in a file of their own kind? */
bool shards_is_apart(const struct pub_term *t);
void shards_add_terms(struct buf *out, const struct publish *p, size_t file);
void shards_add_positions(struct buf *out, const struct publish *p, size_t file);

/* The same for words by length. */
void words_cut(struct publish *p);
void words_add(struct buf *out, const struct publish *p, size_t file);
void words_release(struct publish *p);

/* Put titles and paths in order; the files of notes. */
void cards_cut(struct publish *p);
void cards_add(struct buf *out, const struct publish *p, size_t file);
void cards_add_titles(struct buf *out, const struct publish *p, size_t file);
void cards_add_paths(struct buf *out, const struct publish *p, size_t file);

/* How many files there are of a kind. */
size_t pub_count(const struct publish *p, enum pub_kind kind);

#endif
