/*
 * deflate.h - bytes made smaller, as every browser can read them.
 *
 * The only door to libdeflate, which takes half of zlib's time. For search/ and serve/. The format is
 * raw deflate (RFC 1951) where no other is named. A deflater is used by one thread at a time.
 */
#ifndef OPSBOOK_EXT_DEFLATE_DEFLATE_H
#define OPSBOOK_EXT_DEFLATE_DEFLATE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

struct deflater;

enum deflate_what {
	DEFLATE_NUMBERS, /* lists of them, which repeat little */
	DEFLATE_TEXT,
};

struct deflater *deflate_new(enum deflate_what what);
void deflate_free(struct deflater *d);

/* Append `bytes`, at most BUF_MAX / 2 of them, compressed. The same bytes always give the same. */
void deflate_add(struct deflater *d, struct buf *out, struct str bytes);

/* The same in the gzip format (RFC 1952), for HTTP; no time stands in it. */
void deflate_add_gzip(struct deflater *d, struct buf *out, struct str bytes);

/* Append what was compressed, at most `max` bytes of it; false when `bytes` are not whole or give more. */
NODISCARD bool deflate_undo(struct buf *out, struct str bytes, size_t max);

#endif
