/*
 * search.h - a query to results.
 *
 * For cmd/ and serve/.
 */
#ifndef OPSBOOK_SEARCH_SEARCH_H
#define OPSBOOK_SEARCH_SEARCH_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "search/index.h"

/* Bytes [from, to) of a snippet that are what was looked for. */
struct search_mark {
	size_t from, to;
};

struct search_hit {
	struct str path, title;
	struct str url;     /* of the page, from the site's root, not percent-encoded */
	struct str heading; /* that it falls under; empty at the note's top */
	struct str anchor;  /* the heading's id, or empty */
	double score;       /* more is better; 0 when there is nothing to tell by */
	bool exact_title;   /* the query is the note's title: stands first */
	bool complete;      /* every word was found */
	struct str snippet; /* one line of text */
	struct search_marks {
		VEC_FIELDS(struct search_mark);
	} marks;
};

/* By which reading of the query there are results. */
enum search_reading {
	SEARCH_ALL,  /* every word */
	SEARCH_SOME, /* any word: too few notes have all of them */
	SEARCH_NEAR, /* a word that nobody wrote was taken for one like it */
	SEARCH_TEXT, /* operators taken as text */
};

struct search_results {
	VEC_FIELDS(struct search_hit);
	size_t total;    /* found, of which the first are given */
	size_t complete; /* with every word; they stand before the others */
	enum search_reading reading;
	struct str instead; /* SEARCH_NEAR: what was searched for, "kubectl" */
	struct arena arena;
};

struct search_options {
	size_t limit; /* results wanted */
	bool typing;  /* the last word may be the beginning of one */
};

/*
 * Find the notes for `text` (UTF-8, may hold anything). No result is no error. `out` is to be given
 * to search_results_release(), also after an error.
 */
NODISCARD int search_run(struct search_results *out, struct search_index *index,
                         struct str text, const struct search_options *options, struct err *e);

void search_results_release(struct search_results *results);

#endif
