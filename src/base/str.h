/*
 * str.h - a view of bytes that somebody else owns.
 *
 * For everyone. A `struct str` is passed by value, is not NUL-terminated and
 * may hold any byte; text is UTF-8 where a call says so. It lives as long as
 * what it points into. To build strings see buf.h. The smallest questions are
 * answered inline: they are asked of every byte of every note.
 */
#ifndef OPSBOOK_BASE_STR_H
#define OPSBOOK_BASE_STR_H

#include <string.h>

#include "base/attr.h"

struct str {
	const char *p;
	size_t n; /* bytes */
};

/* A view of a string literal, usable in initialisers as STR_INIT. */
#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_INIT(literal)                                                                      \
	{                                                                                      \
		"" literal, sizeof(literal) - 1                                                \
	}
#define STR_NONE ((struct str){ "", 0 })
/* For printf: "%.*s" takes STR_ARG(s). */
#define STR_ARG(s) (int)(s).n, (s).p

/* A position that stands for "not found". */
#define STR_NPOS ((size_t)-1)

/* A view of the C string `z`; NULL gives the empty view. */
static inline struct str str_of(const char *z)
{
	return (struct str){ z ? z : "", z ? strlen(z) : 0 };
}

/* A view of `n` bytes at `p`. */
static inline struct str str_from(const char *p, size_t n)
{
	return (struct str){ n ? p : "", n };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Equal but for the case of ASCII letters. */
bool str_eq_ci(struct str a, struct str b);

/* Byte order, shorter first among equals: < 0, 0, > 0. */
int str_cmp(struct str a, struct str b);

static inline bool str_starts(struct str s, struct str with)
{
	return s.n >= with.n && (with.n == 0 || memcmp(s.p, with.p, with.n) == 0);
}

static inline bool str_ends(struct str s, struct str with)
{
	return s.n >= with.n &&
	       (with.n == 0 || memcmp(s.p + s.n - with.n, with.p, with.n) == 0);
}

/* As str_ends(), but for the case of ASCII letters. */
bool str_ends_ci(struct str s, struct str with);

/* Position of the first `c` at or after `from`, or STR_NPOS. */
static inline size_t str_find_char(struct str s, char c, size_t from)
{
	const char *hit = from < s.n ? (const char *)memchr(s.p + from, c, s.n - from) : NULL;

	return hit ? (size_t)(hit - s.p) : STR_NPOS;
}

/* Position of the last `c`, or STR_NPOS. */
size_t str_rfind_char(struct str s, char c);

/* Position of the first `what` at or after `from`, or STR_NPOS. */
size_t str_find(struct str s, struct str what, size_t from);

/* Bytes [from, to) of `s`, both clamped to its end. */
static inline struct str str_cut(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return str_from(s.p + from, to - from);
}

/* From `from` to the end. */
static inline struct str str_tail(struct str s, size_t from)
{
	return str_cut(s, from, s.n);
}

/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/*
 * Take the piece before the next `sep` off `*rest` into `*piece`. False when
 * nothing is left. "a,,b" gives "a", "", "b"; the empty string gives nothing.
 */
bool str_split(struct str *rest, char sep, struct str *piece);

/* Take the next line off `*rest`, without its "\n" or "\r\n"; false at the end. */
bool str_line(struct str *rest, struct str *line);

/* 64-bit hash, the same in every run and on every machine. Not for secrets. */
uint64_t str_hash(struct str s);

/* ASCII only, whatever the locale. */
static inline bool char_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool char_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool char_is_alnum(char c)
{
	return char_is_alpha(c) || char_is_digit(c);
}

static inline bool char_is_punct(char c)
{
	return c > ' ' && c < 0x7f && !char_is_alnum(c);
}

static inline char char_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

#endif
