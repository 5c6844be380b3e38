/*
 * Decides nothing: the stems of words met lately, because text says the same words again and again and a
 * stem takes longer to work out than all else about a word.
 */
#include "search/index_int.h"

#include <string.h>

#include "base/alloc.h"

/* A power of two of them; longer words are rare. */
#define MEMO_WORDS 2048
#define MEMO_BYTES 31

struct stem_memo {
	struct memo_word {
		unsigned char word_n, stem_n;
		char word[MEMO_BYTES], stem[MEMO_BYTES];
	} v[MEMO_WORDS];
};

struct stem_memo *stem_memo_new(void)
{
	return mem_new(struct stem_memo);
}

void stem_memo_free(struct stem_memo *memo)
{
	mem_free(memo);
}

struct str stem_memo_find(struct stem_memo *memo, char out[TOKEN_MAX], struct str word)
{
	struct memo_word *m = &memo->v[str_hash(word) & (MEMO_WORDS - 1)];
	struct str stem;

	if (word.n > MEMO_BYTES - 1 || word.n == 0)
		return search_word_stem(out, word);
	if (m->word_n == word.n && memcmp(m->word, word.p, word.n) == 0)
		return str_from(m->stem, m->stem_n);
	/* With its sign before it a stem is at most one byte longer than its word. */
	stem = search_word_stem(out, word);
	m->word_n = (unsigned char)word.n;
	m->stem_n = (unsigned char)stem.n;
	memcpy(m->word, word.p, word.n);
	memcpy(m->stem, out, stem.n);
	return str_from(m->stem, m->stem_n);
}
