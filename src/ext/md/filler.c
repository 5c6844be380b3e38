/*
 * Decides which two characters that a note does not hold may stand in its text
 * while cmark-gfm reads it: a filler, which it takes for a letter, and a point,
 * which it takes for punctuation. Clean takes both out again.
 */
#include "ext/md/prepare_int.h"

#include <string.h>

#include "base/utf8.h"

/* U+E000 to U+E0FF are tried; a note that holds all of them loses U+10FFFD. */
#define FILLER_FIRST 0xe000u
#define FILLER_COUNT 256
#define FILLER_LEAD '\xee'
#define FILLER_LAST_RESORT "\xf4\x8f\xbf\xbd"

/* U+A874 to U+A877, marks of the Phags-pa script; a note that holds all four gets no points. */
#define POINT_FIRST 0xa874u
#define POINT_COUNT 4
#define POINT_LEAD '\xea'

struct used {
	bool filler[FILLER_COUNT], point[POINT_COUNT];
};

uint32_t md_numeric_entity(struct str s, size_t at)
{
	uint32_t n = 0;
	bool hex;
	size_t from;

	if (s.n - at < 4 || s.p[at + 1] != '#')
		return 0;
	hex = char_lower(s.p[at + 2]) == 'x';
	from = at += hex ? 3 : 2;
	for (; at < s.n && at - from < 8; at++) {
		char c = char_lower(s.p[at]);

		if (char_is_digit(c))
			n = n * (hex ? 16 : 10) + (uint32_t)(c - '0');
		else if (hex && c >= 'a' && c <= 'f')
			n = n * 16 + (uint32_t)(c - 'a' + 10);
		else
			break;
	}
	return at > from && at < s.n && s.p[at] == ';' ? n : 0;
}

static void take(struct used *used, uint32_t c)
{
	if (c >= FILLER_FIRST && c - FILLER_FIRST < FILLER_COUNT)
		used->filler[c - FILLER_FIRST] = true;
	else if (c >= POINT_FIRST && c - POINT_FIRST < POINT_COUNT)
		used->point[c - POINT_FIRST] = true;
}

static void take_written(struct used *used, struct str bytes, char lead)
{
	for (size_t at = 0; (at = str_find_char(bytes, lead, at)) != STR_NPOS; at++) {
		struct str s = str_tail(bytes, at);
		uint32_t c;

		if (utf8_next(&s, &c))
			take(used, c);
	}
}

/* Put the first character from `first` on that is not used into `out`. Gives its size, or 0. */
static size_t choose(char out[4], uint32_t first, const bool *used, size_t count)
{
	struct buf b = BUF_INIT;
	size_t i = 0, n = 0;

	while (i < count && used[i])
		i++;
	if (i < count) {
		buf_add_char(&b, first + (uint32_t)i);
		n = b.len;
		memcpy(out, b.p, n);
	}
	buf_release(&b);
	return n;
}

void md_filler_choose(struct parse *p, struct str bytes)
{
	struct used used = { { false }, { false } };

	take_written(&used, bytes, FILLER_LEAD);
	take_written(&used, bytes, POINT_LEAD);
	for (size_t at = 0; (at = str_find_char(bytes, '&', at)) != STR_NPOS; at++)
		take(&used, md_numeric_entity(bytes, at));
	p->filler_n = choose(p->filler, FILLER_FIRST, used.filler, FILLER_COUNT);
	if (p->filler_n == 0) {
		memcpy(p->filler, FILLER_LAST_RESORT, sizeof(p->filler));
		p->filler_n = sizeof(p->filler);
	}
	p->point_n = choose(p->point, POINT_FIRST, used.point, POINT_COUNT);
	if (p->point_n == 0)
		p->point[0] = p->filler[0];
}

void md_filler_add(struct parse *p)
{
	p->changed = true;
	buf_add_bytes(&p->text, p->filler, p->filler_n);
}

void md_point_add(struct parse *p)
{
	p->changed = true;
	buf_add_bytes(&p->text, p->point, p->point_n);
}

size_t md_filler_at(const struct parse *p, struct str s, size_t at)
{
	if (s.n - at >= p->filler_n && memcmp(s.p + at, p->filler, p->filler_n) == 0)
		return p->filler_n;
	if (s.n - at >= p->point_n && memcmp(s.p + at, p->point, p->point_n) == 0)
		return p->point_n;
	return 0;
}
