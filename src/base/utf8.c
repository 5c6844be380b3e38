/*
 * Decides what counts as valid UTF-8 and which kind a character is of.
 */
#include "base/utf8.h"

#include <string.h>

#include "base/unicode_int.h"

/* Length of the sequence that `lead` begins, 0 when it begins none. */
static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if (lead >= 0xe0 && lead < 0xf0)
		return 3;
	return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/* Decode one character at `p`, `n` > 0 bytes left. Gives its length, 0 when it is bad. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *c)
{
	static const unsigned char mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	size_t len;
	uint32_t v;

	/* Most Han characters: a lead byte that needs no look at what it may not begin. */
	if (p[0] > 0xe0 && p[0] < 0xed && n >= 3 && (p[1] & 0xc0) == 0x80 &&
	    (p[2] & 0xc0) == 0x80) {
		*c = (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 |
		     (p[2] & 0x3f);
		return 3;
	}
	len = sequence_length(p[0]);
	if (len == 0 || len > n)
		return 0;
	v = p[0] & mask[len];
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (p[i] & 0x3f);
	}
	if ((len == 3 && (v < 0x800 || (v >= 0xd800 && v < 0xe000))) ||
	    (len == 4 && (v < 0x10000 || v > 0x10ffff)))
		return 0;
	*c = v;
	return len;
}

void utf8_next_wide(struct str *s, uint32_t *c)
{
	size_t len = decode((const unsigned char *)s->p, s->n, c);

	if (len == 0) {
		*c = UTF8_BAD;
		len = 1;
	}
	s->p += len;
	s->n -= len;
}

bool utf8_prev(struct str *s, uint32_t *c)
{
	for (size_t len = 1; len <= 4 && len <= s->n; len++) {
		const unsigned char *p = (const unsigned char *)s->p + s->n - len;

		if ((*p & 0xc0) == 0x80)
			continue;
		if (decode(p, len, c) == len) {
			s->n -= len;
			return true;
		}
		break;
	}
	if (s->n == 0)
		return false;
	*c = UTF8_BAD;
	s->n--;
	return true;
}

size_t utf8_size(uint32_t c)
{
	if (c < 0x80)
		return 1;
	if (c < 0x800)
		return 2;
	return c < 0x10000 ? 3 : 4;
}

/* Do eight bytes at `p` hold one above 0x7f? */
static bool eight_have_wide(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return (w & 0x8080808080808080u) != 0;
}

size_t utf8_invalid(struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		uint32_t c;
		size_t len;

		if ((unsigned char)s.p[at] < 0x80) {
			at++;
			while (at + 8 <= s.n && !eight_have_wide(s.p + at))
				at += 8;
			continue;
		}
		len = decode((const unsigned char *)s.p + at, s.n - at, &c);
		if (len == 0)
			return at;
		at += len;
	}
	return STR_NPOS;
}

size_t utf8_length(struct str s)
{
	size_t n = 0;
	uint32_t c;

	while (utf8_next(&s, &c))
		n++;
	return n;
}

size_t utf8_length_valid(struct str s)
{
	size_t within = 0, at = 0;

	for (; at + 8 <= s.n; at += 8) {
		uint64_t w;

		/* A one in each byte that is 10xxxxxx, then their sum in the top byte. */
		memcpy(&w, s.p + at, sizeof(w));
		w = (w >> 7) & ~(w >> 6) & 0x0101010101010101u;
		within += (size_t)((w * 0x0101010101010101u) >> 56);
	}
	for (; at < s.n; at++)
		within += ((unsigned char)s.p[at] & 0xc0) == 0x80;
	return s.n - within;
}

struct str utf8_head(struct str s, size_t chars)
{
	struct str rest = s;
	uint32_t c;

	while (chars > 0) {
		if (chars >= 8 && rest.n >= 8 && !eight_have_wide(rest.p)) {
			rest = str_tail(rest, 8);
			chars -= 8;
			continue;
		}
		if (!utf8_next(&rest, &c))
			break;
		chars--;
	}
	return str_cut(s, 0, s.n - rest.n);
}

void buf_add_char(struct buf *b, uint32_t c)
{
	unsigned char out[4];
	size_t n = 0;

	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = UTF8_BAD;
	if (c < 0x80) {
		out[n++] = (unsigned char)c;
	} else if (c < 0x800) {
		out[n++] = (unsigned char)(0xc0 | c >> 6);
		out[n++] = (unsigned char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		out[n++] = (unsigned char)(0xe0 | c >> 12);
		out[n++] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
		out[n++] = (unsigned char)(0x80 | (c & 0x3f));
	} else {
		out[n++] = (unsigned char)(0xf0 | c >> 18);
		out[n++] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
		out[n++] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
		out[n++] = (unsigned char)(0x80 | (c & 0x3f));
	}
	buf_add_bytes(b, out, n);
}

static bool in_ranges(const struct unicode_range *r, size_t count, uint32_t c)
{
	size_t lo = 0, hi = count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (c < r[mid].first)
			hi = mid;
		else if (c > r[mid].last)
			lo = mid + 1;
		else
			return true;
	}
	return false;
}

bool utf8_is_word(uint32_t c)
{
	if (c < 0x80)
		return char_is_alnum((char)c) || c == '_';
	/* The ideographs are one range of the table, and most of what is asked for. */
	if (c >= 0x4e00 && c <= 0x9fff)
		return true;
	return in_ranges(unicode_word, unicode_word_count, c);
}

bool utf8_is_punct(uint32_t c)
{
	if (c < 0x80)
		return char_is_punct((char)c);
	return in_ranges(unicode_punct, unicode_punct_count, c);
}

uint32_t utf8_lower(uint32_t c)
{
	size_t lo = 0, hi = unicode_lowers_count;

	if (c < 0x80)
		return (uint32_t)(unsigned char)char_lower((char)c);
	/* No script of East Asia has cases. */
	if (c >= 0x2e80 && c < 0xa640)
		return c;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct unicode_lower *r = &unicode_lowers[mid];

		if (c < r->first)
			hi = mid;
		else if (c > r->last)
			lo = mid + 1;
		else if ((c - r->first) % r->step == 0)
			return (uint32_t)((int64_t)c + r->delta);
		else
			return c;
	}
	return c;
}

void utf8_add_lower(struct buf *out, struct str s)
{
	uint32_t c;

	while (utf8_next(&s, &c))
		buf_add_char(out, utf8_lower(c));
}

bool utf8_is_han(uint32_t c)
{
	if (c < 0x2e80)
		return false;
	return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x3041 && c <= 0x30ff && c != 0x30fb) ||
	       (c >= 0x20000 && c <= 0x323af) || (c >= 0xf900 && c <= 0xfaff) ||
	       (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0x3105 && c <= 0x312f) || c == 0x3005 ||
	       c == 0x3006 || c == 0x3007 || (c >= 0x31a0 && c <= 0x31bf);
}

bool utf8_is_cjk(uint32_t c)
{
	if (c < 0x2e80)
		return false;
	return utf8_is_han(c) || (c >= 0x3000 && c <= 0x303f) || (c >= 0xff00 && c <= 0xffef) ||
	       (c >= 0xfe30 && c <= 0xfe4f) || c == 0x30fb;
}

bool utf8_is_space(uint32_t c)
{
	if (c < 0x80)
		return char_is_space((char)c);
	return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}
