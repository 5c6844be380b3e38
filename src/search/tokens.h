/*
 * tokens.h - text to the tokens it is found by.
 *
 * The one definition of what a word is: for the index, for queries, for
 * snippets. themes/default/engine/tokens.js is its twin for the browser;
 * tests/search/vectors.txt holds both to the same tokens. Pure.
 *
 * - Text is folded first: NFKC, then lower case (ß is ss, final sigma is sigma).
 * - Han, kana, Hangul, Thai and other scripts written without spaces: a run gives a token
 *   of two characters for each but its last, and that one alone (TOKEN_TAIL). A substring
 *   of the run is then a phrase of its pairs.
 * - Identifiers, versions, paths, addresses: parts at consecutive positions; at the same
 *   position as a part, the part with the joint before it (TOKEN_LINK, "_get"), so that a
 *   phrase can ask for the joint, and at the first part's the whole (TOKEN_WHOLE).
 * - CamelCase is one word at one position; its parts and neighbouring pairs of parts stand at
 *   the same position (TOKEN_PIECE), so that "GitHub Actions" and "github actions" meet.
 * - English words have their stem at the same position (TOKEN_STEM, "~deploy").
 * - "c++", "c#", "f#" and "g++" are words, ".net" is the word "dotnet".
 */
#ifndef OPSBOOK_SEARCH_TOKENS_H
#define OPSBOOK_SEARCH_TOKENS_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

/* Longest token in bytes; a longer word is known by its head, a longer whole is left out. */
#define TOKEN_MAX 120

/* The letter is what tools show. */
enum token_kind {
	TOKEN_WORD = 'w',
	TOKEN_GRAM = 'g', /* two characters of a run */
	TOKEN_TAIL = 't', /* the last character of a run */
	TOKEN_LINK = 'l',
	TOKEN_WHOLE = 'i',
	TOKEN_PIECE = 'p',
	TOKEN_STEM = 's',
};

struct search_token {
	struct str text; /* folded; valid during the call */
	enum token_kind kind;
	bool same;       /* at the position of the token before it; else at the next one */
	bool joined;     /* a word or its kin that has a joint before it */
	bool stemmed;    /* from search_words(): its stem, if any, stands here too */
	size_t from, to; /* bytes of the text given that it stands for */
};

typedef void search_token_fn(void *ctx, const struct search_token *token);

/* Call `token` for each token of `text` (UTF-8; bad bytes part words), in order of position. */
void search_tokens(struct str text, search_token_fn *token, void *ctx);

/*
 * The same without stems, for those who see so many words that they know most of them: of a token
 * with `stemmed` the stem is search_word_stem()'s.
 */
void search_words(struct str text, search_token_fn *token, void *ctx);

/* The stem of a token, "~deploy", put into `out`; STR_NONE when it has none. */
struct str search_word_stem(char out[TOKEN_MAX], struct str word);

/* Append `text` folded, as its tokens are: to compare titles and tags. White space becomes one space, none at the ends. */
void search_fold(struct buf *out, struct str text);

/* Is the folded word so common in English that it alone tells nothing? */
bool search_is_stop_word(struct str word);

/* The stem of a word of a to z: its length, after changing letters of `word` in place. */
size_t search_stem(char *word, size_t n);

#endif
