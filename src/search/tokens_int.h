/*
 * tokens_int.h - folded characters, between fold.c and tokens.c.
 */
#ifndef OPSBOOK_SEARCH_TOKENS_INT_H
#define OPSBOOK_SEARCH_TOKENS_INT_H

#include "search/tokens.h"

enum fold_class {
	FOLD_BREAK, /* parts words */
	FOLD_WORD,  /* letter, digit or mark of a script with spaces */
	FOLD_GRAM,  /* of a script written without spaces */
	FOLD_JOINT, /* joins parts of an identifier */
};

struct fold_char {
	uint32_t c;          /* folded */
	unsigned char class; /* enum fold_class */
	bool upper;          /* was a capital */
	uint16_t at;         /* for tokens.c */
	uint32_t from, to;   /* bytes of the text */
};

/* The most characters that a step of folding gives. */
#define FOLD_STEP (16 * 18 * 2)

/*
 * Fold what stands at `*at` of `text`: a character with the marks behind it.
 * Puts what becomes of it, maybe nothing, into `out`, moves `*at` behind it and
 * gives the number of characters.
 */
size_t fold_step(struct fold_char out[FOLD_STEP], struct str text, size_t *at);

/* The class of a folded character. */
enum fold_class fold_class_of(uint32_t c);

/* Where tokens go. */
struct token_out {
	search_token_fn *token;
	void *ctx;
	bool stems; /* with them */
};

/* The longest that plain_take() takes, in bytes. */
#define PLAIN_MAX 1024

/*
 * Give the tokens of the plain word or run that begins at `at`, where no other word goes on. Gives its
 * end; `at`, and no token, when there is none. plain.c.
 */
size_t plain_take(const struct token_out *out, struct str text, size_t at);

/* The class of a byte of ASCII. */
enum fold_class plain_class(unsigned char c);

/* Give the stem of a folded word that stands for bytes [from, to), if it has one. */
void token_emit_stem(const struct token_out *out, struct str word, size_t from, size_t to);

#endif
