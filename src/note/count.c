/*
 * Decides what is a word: letters, digits and "_" of any script, gone on with by
 * "'" and "-"; and that an ideograph is counted by itself. Every character of
 * every note comes here, so that plain ASCII is taken eight bytes at a time.
 */
#include "note/count_int.h"

#include <string.h>

#include "base/utf8.h"

/* Words and ideographs of a text that is being counted. */
struct count {
	unsigned words, han;
	bool in_word;
};

/* Is the character at `s` one of U+4000 to U+9FFF: an ideograph, as nearly all that are wide? */
static bool is_plain_han(struct str s)
{
	return s.n >= 3 && (unsigned char)s.p[0] >= 0xe4 && (unsigned char)s.p[0] <= 0xe9 &&
	       (s.p[1] & 0xc0) == 0x80 && (s.p[2] & 0xc0) == 0x80;
}

#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The top bit of each byte of `w`, all below 0x80, that is in [from, to]. */
static inline uint64_t between(uint64_t w, unsigned from, unsigned to)
{
	return (w + EIGHT(0x80u - from)) & ~(w + EIGHT(0x7fu - to)) & EIGHT(0x80);
}

/* Count eight bytes at once. False when there is more to them than ASCII letters and blanks. */
static bool count_eight(struct count *n, const char *p)
{
	uint64_t w, in, starts;

	memcpy(&w, p, sizeof(w));
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		w = __builtin_bswap64(w);
	if ((w & EIGHT(0x80)) || between(w, '\'', '\'') || between(w, '-', '-'))
		return false;
	in = between(w | EIGHT(0x20), 'a', 'z') | between(w, '0', '9') | between(w, '_', '_');
	starts = in & ~(in << 8 | (n->in_word ? 0x80 : 0));
	n->words += (unsigned)(((starts >> 7) * EIGHT(1)) >> 56);
	n->in_word = in >> 63;
	return true;
}

void count_text(unsigned *words, unsigned *han, struct str text)
{
	struct count n = { 0, 0, false };

	for (;;) {
		bool word;
		uint32_t c;

		if (text.n >= 8 && count_eight(&n, text.p)) {
			text = str_tail(text, 8);
			continue;
		}
		if (is_plain_han(text)) {
			n.han++;
			n.in_word = false;
			text = str_tail(text, 3);
			continue;
		}
		if (!utf8_next(&text, &c))
			break;
		if (c >= 0x80 && utf8_is_han(c)) {
			n.han++;
			n.in_word = false;
			continue;
		}
		word = c < 0x80 ? char_is_alnum((char)c) || c == '_' : utf8_is_word(c);
		n.words += word && !n.in_word;
		n.in_word = word || (n.in_word && (c == '\'' || c == '-'));
	}
	*words += n.words;
	*han += n.han;
}
