/*
 * gather_int.h - what gather.c leaves to those who turn it round.
 *
 * Every worker has a vocabulary of its own, and speaks of words by their numbers in it.
 */
#ifndef OPSBOOK_SEARCH_GATHER_INT_H
#define OPSBOOK_SEARCH_GATHER_INT_H

#include "search/publish_int.h"

#define STEM_UNKNOWN UINT32_MAX

/* Terms that a worker has met. */
struct pub_word {
	/* Short ones stand here: a second place in memory costs more than all else. */
	union {
		char here[16]; /* zeros behind it */
		const char *away;
	} text;
	uint32_t stem;  /* STEM_UNKNOWN, or its number + 1, 0 for none */
	uint32_t entry; /* in the note that is being read, */
	uint32_t stamp; /* when that is the note of this number */
	unsigned char len;
	bool piece;
	bool bare; /* a stem or a whole identifier: no phrase has it, so nobody asks where it stands */
};

static inline struct str pub_word_text(const struct pub_word *w)
{
	return str_from(w->len <= sizeof(w->text.here) ? w->text.here : w->text.away, w->len);
}

struct vocabulary {
	struct arena arena;
	VEC_FIELDS(struct pub_word);
	uint64_t *
		slots; /* hash above, below the number in `v` + 1; 0 is free; a power of two of them */
	size_t nslots;
};

/* Free all of it; and what only finds words in it. */
void vocabulary_release(struct vocabulary *v);
void vocabulary_close(struct vocabulary *v);

/* What the workers wrote for one note, a record a term. */
struct pub_forward {
	const char *p, *end;
	const uint32_t *numbers; /* of the worker's words; NULL: they have those of terms */
};

struct pub_record {
	uint32_t term; /* not counting reserved ones */
	bool simple;
	uint32_t weight, titles;
	struct str tail; /* of the posting */
	struct str positions;
};

/* Terms are all over memory: so many of them are asked for before the first is needed. */
#define RECORDS_AHEAD 16

/* The next terms of a note, at most RECORDS_AHEAD; 0 at the end. */
size_t forward_next(struct pub_record out[RECORDS_AHEAD], struct pub_forward *f);

/* Of the note with this number; valid while `room` and the block are. */
NODISCARD int forward_open(struct pub_forward *out, struct buf *room, const struct publish *p,
                           size_t note, struct err *e);

#endif
