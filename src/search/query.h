/*
 * query.h - what somebody typed, taken apart.
 *
 * For search.c and tests. Everything typed is a query: what is no operator is text. Pure.
 *
 *   word word       all of them            "two words"   side by side
 *   -word -"a b"    not this               tag: path: lang: is:runbook title:   filters
 *   word*           words that begin so
 */
#ifndef OPSBOOK_SEARCH_QUERY_H
#define OPSBOOK_SEARCH_QUERY_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"
#include "search/tokens.h"

/* What is typed beyond these is not read: bytes, terms, tokens of a term. */
#define QUERY_MAX 4096
#define QUERY_TERMS 64
#define QUERY_TOKENS 256
/* A loose query asks for so many words at most: each of them is looked for in all notes. */
#define QUERY_LOOSE 96

enum query_field {
	QUERY_TEXT,  /* any column */
	QUERY_TITLE, /* the title column */
	QUERY_TAG,   /* folded, whole */
	QUERY_PATH,  /* folded, any part */
	QUERY_LANG,  /* "zh" is "zh-CN" too */
	QUERY_IS,    /* "runbook" */
};

/* A token of a term, its text in the arena. */
struct query_token {
	struct str text;
	enum token_kind kind;
	bool same, joined;
	size_t from, to; /* of the term's text */
};

struct query_tokens {
	VEC_FIELDS(struct query_token);
};

struct query_term {
	enum query_field field;
	bool exclude, quoted, prefix;
	struct str text;            /* as typed, without operators */
	struct query_tokens tokens; /* of QUERY_TEXT and QUERY_TITLE */
	/* Words at a slip of the pen from `text` that exist; set by the search when nothing matches. */
	struct str near[3];
	size_t nnear;
};

struct query {
	VEC_FIELDS(struct query_term);
};

/* How a query is read. */
enum query_mode {
	QUERY_LITERAL = 1, /* no operators: all of it is text */
	QUERY_TYPING = 2,  /* the last word may not be complete */
};

/* Read `text` (UTF-8, may hold anything) into `out`; strings live in `a`. */
void query_parse(struct query *out, struct arena *a, struct str text, unsigned mode);

void query_release(struct query *q);

/*
 * Append the FTS5 expression of a term of text; false, appending nothing, when it has no token to
 * ask for. `loose` asks for any of its parts and pairs instead of all of them side by side.
 */
bool query_term_match(struct buf *out, const struct query_term *term, bool loose);

/* Append the expression of all terms of text that are not excluded: all of them, or any when
 * `loose`. Words that tell nothing are left out when others remain. False when there is none. */
bool query_match(struct buf *out, const struct query *q, bool loose);

/* The number of terms that query_match() would ask for. */
size_t query_count(const struct query *q);

#endif
