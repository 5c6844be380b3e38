/*
 * numbers_int.h - numbers and strings as docs/search-index.md has them.
 */
#ifndef OPSBOOK_SEARCH_NUMBERS_INT_H
#define OPSBOOK_SEARCH_NUMBERS_INT_H

#include "base/buf.h"

/* Append a varint. */
static inline void put_number(struct buf *out, uint64_t number)
{
	while (number > 0x7f) {
		buf_add_byte(out, (char)(0x80 | (number & 0x7f)));
		number >>= 7;
	}
	buf_add_byte(out, (char)number);
}

/* The same where there is room; gives what is behind it. */
static inline char *put_number_at(char *p, uint64_t number)
{
	while (number > 0x7f) {
		*p++ = (char)(0x80 | (number & 0x7f));
		number >>= 7;
	}
	*p++ = (char)number;
	return p;
}

/* Read one, behind which `*p` is then. */
static inline uint64_t take_number(const char **p)
{
	uint64_t number = 0;
	unsigned shift = 0;

	do
		number |= (uint64_t)((unsigned char)**p & 0x7f) << (shift++ * 7);
	while (*(*p)++ & 0x80);
	return number;
}

/* The bytes that one takes. */
static inline size_t number_size(uint64_t number)
{
	size_t n = 1;

	for (; number > 0x7f; n++)
		number >>= 7;
	return n;
}

/* Append a string: its length, then its bytes. */
static inline void put_string(struct buf *out, struct str s)
{
	put_number(out, s.n);
	buf_add(out, s);
}

#endif
