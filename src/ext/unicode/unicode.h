/*
 * unicode.h - normal forms and general categories.
 *
 * The only door to utf8proc. For search/. Pure.
 */
#ifndef OPSBOOK_EXT_UNICODE_UNICODE_H
#define OPSBOOK_EXT_UNICODE_UNICODE_H

#include "base/attr.h"

/* The most characters that one character becomes under NFKC. */
#define UNICODE_GROWTH 18

/*
 * Put the NFKC form of the `n` code points at `in` into `out`, which has room for
 * `n` times UNICODE_GROWTH; gives their number. What is no character is left as it is.
 */
size_t unicode_nfkc(uint32_t *out, const uint32_t *in, size_t n);

/* A combining mark of any kind (M*). */
bool unicode_is_mark(uint32_t c);

/* A letter, mark or number of any script (L*, M*, N*). */
bool unicode_is_word(uint32_t c);

/* Simple lower case; `c` itself when it has none. */
uint32_t unicode_lower(uint32_t c);

#endif
