/*
 * utf8.h - reading UTF-8 and asking about characters.
 *
 * For everyone. Tables come from the Unicode Character Database, version 14
 * (tools/unicode-table.py makes unicode_table.c). Pure.
 */
#ifndef OPSBOOK_BASE_UTF8_H
#define OPSBOOK_BASE_UTF8_H

#include "base/buf.h"
#include "base/str.h"

#define UTF8_BAD 0xfffdu

/*
 * Take the next character off `*s` into `*c`; false at the end. A byte that
 * begins no valid sequence is taken alone and gives U+FFFD.
 */
static inline bool utf8_next(struct str *s, uint32_t *c);

/* For utf8_next(): the character that a byte above 0x7f begins; `s` is not empty. */
void utf8_next_wide(struct str *s, uint32_t *c);

/* The same from the end. */
bool utf8_prev(struct str *s, uint32_t *c);

/* Bytes that `c` takes: 1 to 4. */
size_t utf8_size(uint32_t c);

/* Offset of the first byte that is not valid UTF-8 (RFC 3629), or STR_NPOS when all is. */
size_t utf8_invalid(struct str s);

/* Number of characters; each bad byte counts as one. */
size_t utf8_length(struct str s);

/* The same for what is known to be valid, eight bytes at a time. */
size_t utf8_length_valid(struct str s);

/* The first `chars` characters of `s`. */
struct str utf8_head(struct str s, size_t chars);

/* What a word is made of: letters, marks, digits and connectors of any script (Unicode \w). */
bool utf8_is_word(uint32_t c);

/* Simple lower case; `c` itself when it has none. */
uint32_t utf8_lower(uint32_t c);

/* Append `s` in lower case. */
void utf8_add_lower(struct buf *out, struct str s);

/* A Han ideograph, kana, bopomofo or CJK punctuation or full-width form: written without spaces. */
bool utf8_is_cjk(uint32_t c);

/* A Han ideograph, kana or bopomofo: the letters among utf8_is_cjk(). */
bool utf8_is_han(uint32_t c);

/* Punctuation or symbol of any script (Unicode P* and S*). */
bool utf8_is_punct(uint32_t c);

/* White space of any script. */
bool utf8_is_space(uint32_t c);

static inline bool utf8_next(struct str *s, uint32_t *c)
{
	if (s->n == 0)
		return false;
	*c = (unsigned char)s->p[0];
	if (*c < 0x80) {
		s->p++;
		s->n--;
	} else {
		utf8_next_wide(s, c);
	}
	return true;
}

#endif
