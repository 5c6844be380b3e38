/*
 * Decides nothing: small questions about bytes, each answered in one pass.
 */
#include "base/str.h"

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

bool str_ends_ci(struct str s, struct str with)
{
	return s.n >= with.n && str_eq_ci(str_tail(s, s.n - with.n), with);
}

size_t str_rfind_char(struct str s, char c)
{
	const char *hit = s.n ? memrchr(s.p, c, s.n) : NULL;

	return hit ? (size_t)(hit - s.p) : STR_NPOS;
}

/* First bytes that turn out to begin something else before memmem() is asked. */
#define FALSE_STARTS 32

/*
 * What is looked for is short and its first byte seldom stands elsewhere: going
 * from one to the next is several times faster than memmem(), which in return
 * is linear for any input.
 */
size_t str_find(struct str s, struct str what, size_t from)
{
	const char *hit;

	if (from > s.n || what.n > s.n - from)
		return STR_NPOS;
	if (what.n == 0)
		return from;
	for (unsigned i = 0; i < FALSE_STARTS; i++) {
		from = str_find_char(s, what.p[0], from);
		if (from == STR_NPOS || what.n > s.n - from)
			return STR_NPOS;
		if (memcmp(s.p + from, what.p, what.n) == 0)
			return from;
		from++;
	}
	if (what.n > s.n - from)
		return STR_NPOS;
	hit = memmem(s.p + from, s.n - from, what.p, what.n);
	return hit ? (size_t)(hit - s.p) : STR_NPOS;
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
