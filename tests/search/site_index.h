/*
 * site_index.h - reads the files of docs/search-index.md back, for tests: slow, and sure of nothing.
 */
#ifndef OPSBOOK_TESTS_SEARCH_SITE_INDEX_H
#define OPSBOOK_TESTS_SEARCH_SITE_INDEX_H

#include "ext/deflate/deflate.h"
#include "tests/runner.h"

/* What is left of a payload. */
struct bytes {
	struct str rest;
};

UNUSED static uint64_t get_number(struct bytes *b)
{
	uint64_t number = 0;

	for (unsigned shift = 0;; shift += 7) {
		unsigned char byte;

		ck_assert_uint_gt(b->rest.n, 0);
		ck_assert_uint_lt(shift, 64);
		byte = (unsigned char)b->rest.p[0];
		number |= (uint64_t)(byte & 0x7f) << shift;
		b->rest = str_tail(b->rest, 1);
		if (!(byte & 0x80))
			return number;
	}
}

UNUSED static struct str get_bytes(struct bytes *b, size_t n)
{
	struct str s = str_cut(b->rest, 0, n);

	ck_assert_uint_eq(s.n, n);
	b->rest = str_tail(b->rest, n);
	return s;
}

UNUSED static struct str get_string(struct bytes *b)
{
	return get_bytes(b, get_number(b));
}

/* The next of a list of front-coded strings; `last` holds the one before and then this one. */
UNUSED static void get_front_coded(struct buf *last, struct bytes *b)
{
	size_t shared = get_number(b);
	struct str tail = get_string(b);

	ck_assert_uint_le(shared, last->len);
	buf_cut(last, shared);
	buf_add(last, tail);
}

static unsigned digit_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 26;
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0') + 52;
	ck_assert(c == '+' || c == '/');
	return c == '+' ? 62 : 63;
}

/* Append the payload of a file, whose fingerprint goes to `print`. */
UNUSED static void get_payload(struct buf *out, struct buf *print, struct str script,
                               const char *name)
{
	struct buf begin = BUF_INIT, packed = BUF_INIT;
	uint32_t bits = 0;
	unsigned have = 0;

	buf_addf(&begin, "opsbook.index(\"%s\",\"", name);
	ck_assert(str_starts(script, buf_str(&begin)));
	ck_assert(str_ends(script, STR("\");\n")));
	script = str_cut(script, begin.len, script.n - 4);
	buf_clear(print);
	buf_add(print, str_cut(script, 0, 16));
	ck_assert(str_starts(str_tail(script, 16), STR("\",\"")));
	script = str_tail(script, 19);
	ck_assert_uint_eq(script.n % 4, 0);
	for (size_t i = 0; i < script.n && script.p[i] != '='; i++) {
		bits = bits << 6 | digit_value(script.p[i]);
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_add_byte(&packed, (char)(bits >> have));
		}
	}
	ck_assert(deflate_undo(out, buf_str(&packed), (size_t)16 << 20));
	buf_release(&packed);
	buf_release(&begin);
}

#endif
