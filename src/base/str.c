/*
 * Decides nothing: small questions about bytes, each answered in one pass.
 */
#include "base/str.h"

#include <string.h>

struct str str_of(const char *z)
{
	return (struct str){ z ? z : "", z ? strlen(z) : 0 };
}

struct str str_from(const char *p, size_t n)
{
	return (struct str){ n ? p : "", n };
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eq_ci(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (char_lower(a.p[i]) != char_lower(b.p[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, n) : 0;

	if (d)
		return d;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts(struct str s, struct str with)
{
	return s.n >= with.n && str_eq(str_cut(s, 0, with.n), with);
}

bool str_ends(struct str s, struct str with)
{
	return s.n >= with.n && str_eq(str_tail(s, s.n - with.n), with);
}

bool str_ends_ci(struct str s, struct str with)
{
	return s.n >= with.n && str_eq_ci(str_tail(s, s.n - with.n), with);
}

size_t str_find_char(struct str s, char c, size_t from)
{
	const char *hit;

	if (from >= s.n)
		return STR_NPOS;
	hit = memchr(s.p + from, c, s.n - from);
	return hit ? (size_t)(hit - s.p) : STR_NPOS;
}

size_t str_rfind_char(struct str s, char c)
{
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == c)
			return i - 1;
	return STR_NPOS;
}

size_t str_find(struct str s, struct str what, size_t from)
{
	const char *hit;

	if (from > s.n || what.n > s.n - from)
		return STR_NPOS;
	if (what.n == 0)
		return from;
	hit = memmem(s.p + from, s.n - from, what.p, what.n);
	return hit ? (size_t)(hit - s.p) : STR_NPOS;
}

struct str str_cut(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return str_from(s.p + from, to - from);
}

struct str str_tail(struct str s, size_t from)
{
	return str_cut(s, from, s.n);
}

struct str str_trim(struct str s)
{
	while (s.n && char_is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && char_is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_split(struct str *rest, char sep, struct str *piece)
{
	size_t at;

	if (!rest->p || rest->n == 0)
		return false;
	at = str_find_char(*rest, sep, 0);
	if (at == STR_NPOS) {
		*piece = *rest;
		*rest = STR_NONE;
		return true;
	}
	*piece = str_cut(*rest, 0, at);
	*rest = str_tail(*rest, at + 1);
	return true;
}

bool str_line(struct str *rest, struct str *line)
{
	if (!str_split(rest, '\n', line))
		return false;
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

/* FNV-1a over 8-byte words with a final mix: fast enough for paths and words. */
uint64_t str_hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u ^ s.n;
	size_t i = 0;

	for (; i + 8 <= s.n; i += 8) {
		uint64_t w;

		memcpy(&w, s.p + i, 8);
		h = (h ^ w) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	for (; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	h ^= h >> 29;
	h *= 0xbf58476d1ce4e5b9u;
	return h ^ (h >> 32);
}

bool char_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool char_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool char_is_alnum(char c)
{
	return char_is_alpha(c) || char_is_digit(c);
}

bool char_is_punct(char c)
{
	return c > ' ' && c < 0x7f && !char_is_alnum(c);
}

char char_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}
