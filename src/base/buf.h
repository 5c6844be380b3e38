/*
 * buf.h - building strings.
 *
 * For everyone. A `struct buf` owns its bytes, is never NULL, is always
 * NUL-terminated and carries a cap: what would grow it past `max` is dropped
 * and `full` is set, to be asked once at the end. Escaping is in the name of
 * the call. Start with BUF_INIT, end with buf_release().
 */
#ifndef OPSBOOK_BASE_BUF_H
#define OPSBOOK_BASE_BUF_H

#include <stdarg.h>
#include <string.h>

#include "base/attr.h"
#include "base/str.h"

struct buf {
	char *p;
	size_t len;  /* bytes, without the closing NUL */
	size_t size; /* allocated; 0 while p is the shared empty string */
	size_t max;  /* cap on len */
	bool full;   /* something was dropped */
};

extern char buf_empty[1];

/* 1 GiB: for what has no nearer cap of its own. */
#define BUF_MAX ((size_t)1 << 30)

#define BUF_INIT                                                                               \
	{                                                                                      \
		buf_empty, 0, 0, BUF_MAX, false                                                \
	}
#define BUF_INIT_MAX(cap)                                                                      \
	{                                                                                      \
		buf_empty, 0, 0, (cap), false                                                  \
	}

/* Free the bytes; the buf is empty and usable again. */
void buf_release(struct buf *b);

/* Empty it, keeping the memory for reuse. */
static inline void buf_clear(struct buf *b)
{
	b->len = 0;
	b->full = false;
	if (b->size)
		b->p[0] = '\0';
}

/* Make room for `more` bytes. */
void buf_reserve(struct buf *b, size_t more);

/* For buf_add_bytes(), when there is no room yet or nothing to add. */
void buf_add_slowly(struct buf *b, const void *p, size_t n);

/* Append bytes as they are. Inline: a page is made of thousands of short pieces. */
static inline void buf_add_bytes(struct buf *b, const void *p, size_t n)
{
	/* `len` is below `size` once there are bytes of its own; both are 0 before. */
	if (n == 0 || n >= b->size - b->len || n > b->max - b->len) {
		buf_add_slowly(b, p, n);
		return;
	}
	memcpy(b->p + b->len, p, n);
	b->len += n;
	b->p[b->len] = '\0';
}

static inline void buf_add(struct buf *b, struct str s)
{
	buf_add_bytes(b, s.p, s.n);
}

static inline void buf_add_z(struct buf *b, const char *z)
{
	buf_add_bytes(b, z, strlen(z));
}

static inline void buf_add_byte(struct buf *b, char c)
{
	buf_add_bytes(b, &c, 1);
}

/* Append a number in decimal. */
void buf_add_number(struct buf *b, long number);

/* Append the code point `c` as UTF-8; what is none becomes U+FFFD. */
void buf_add_char(struct buf *b, uint32_t c);

/* Append as printf does. */
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_vaddf(struct buf *b, const char *fmt, va_list args);

/* Append text for HTML content: & < > and " escaped. */
void buf_add_html(struct buf *b, struct str s);

/* Append text for a double-quoted HTML attribute: also ' is escaped. */
void buf_add_attr(struct buf *b, struct str s);

/* Append text for XML content or attributes; characters XML forbids are dropped. */
void buf_add_xml(struct buf *b, struct str s);

/*
 * Append bytes of a path for a URL: all but unreserved characters, "/" and
 * the few that are safe in a path are percent-encoded. Not for whole URLs.
 */
void buf_add_url(struct buf *b, struct str path);

/*
 * Append a whole URL for an href: what is already percent-encoded stays, bytes
 * that no URL may have are encoded. The result still needs buf_add_attr().
 */
void buf_add_href(struct buf *b, struct str url);

/* Append a JSON string with its quotes; bad UTF-8 becomes U+FFFD, "<" is escaped for script tags. */
void buf_add_json(struct buf *b, struct str s);

/* Append `url` with its percent-encoded bytes decoded; "%zz" stays as it is. */
void buf_add_decoded(struct buf *b, struct str url);

/* Shorten to `len` bytes; longer is left alone. */
void buf_cut(struct buf *b, size_t len);

/* Replace bytes [from, to) by `with`. */
void buf_splice(struct buf *b, size_t from, size_t to, struct str with);

/* A view of it all, or of what stands from `from` on. Gone when the buf changes. */
static inline struct str buf_str(const struct buf *b)
{
	return str_from(b->p, b->len);
}

static inline struct str buf_from(const struct buf *b, size_t from)
{
	return str_tail(buf_str(b), from);
}

/* Give the NUL-terminated bytes away: the caller frees them with mem_free(). The buf is empty. */
char *buf_detach(struct buf *b);

#endif
