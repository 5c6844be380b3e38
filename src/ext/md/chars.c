/*
 * Decides what kind a character is of for the Han rules.
 */
#include "ext/md/md_int.h"

#include "base/utf8.h"

bool md_is_wide_mark(uint32_t c)
{
	return c == 0x201c || c == 0x201d || c == 0x2018 || c == 0x2019 || c == 0x2026 ||
	       c == 0x2014 || c == 0xb7;
}

bool md_is_east(uint32_t c)
{
	return utf8_is_cjk(c) || (c >= 0xac00 && c <= 0xd7a3);
}

/* Arrows, mathematical signs, dingbats, emoji: cmark-gfm takes them for letters. */
static bool is_symbol(uint32_t c)
{
	return (c >= 0x2190 && c <= 0x2767 && !(c >= 0x2308 && c <= 0x230b) && c != 0x2329 &&
	        c != 0x232a) ||
	       (c >= 0x2794 && c <= 0x27bf) || (c >= 0x2b00 && c <= 0x2bff) || c >= 0x1f000;
}

bool md_is_punct(uint32_t c)
{
	return utf8_is_punct(c) && !is_symbol(c);
}

uint32_t md_char_before(struct str s, size_t at)
{
	struct str before = str_cut(s, 0, at);
	uint32_t c;

	return utf8_prev(&before, &c) ? c : 0;
}

uint32_t md_char_at(struct str s, size_t at)
{
	struct str behind = str_tail(s, at);
	uint32_t c;

	return utf8_next(&behind, &c) ? c : 0;
}
