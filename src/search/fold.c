/*
 * Decides how text is folded: NFKC over a character and the marks behind it,
 * characters that cannot be seen dropped, lower case, and which characters are
 * of words, of scripts without spaces, or join parts of an identifier.
 *
 * The twin is fold() in themes/default/engine/tokens.js.
 */
#include "search/tokens_int.h"

#include "base/utf8.h"
#include "ext/unicode/unicode.h"

/* More marks on one character than anybody reads begin anew. */
#define CLUSTER_MAX 16

struct range {
	uint32_t from, to;
};

/* Han, kana, bopomofo, Hangul; Thai, Lao, Myanmar, Khmer without their digits. */
static const struct range grams[] = {
	{ 0x0e01, 0x0e3a }, { 0x0e40, 0x0e4e }, { 0x0e80, 0x0ecf }, { 0x0edc, 0x0edf },
	{ 0x1000, 0x103f }, { 0x1050, 0x108f }, { 0x1780, 0x17d3 }, { 0x3005, 0x3007 },
	{ 0x3041, 0x3096 }, { 0x309d, 0x309f }, { 0x30a1, 0x30fa }, { 0x30fc, 0x30ff },
	{ 0x3105, 0x312f }, { 0x31a0, 0x31bf }, { 0x31f0, 0x31ff }, { 0x3400, 0x4dbf },
	{ 0x4e00, 0x9fff }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0x20000, 0x3ffff },
};

/* Soft hyphens, marks of direction, joiners, variation selectors. */
static const struct range unseen[] = {
	{ 0x00ad, 0x00ad }, { 0x034f, 0x034f },   { 0x061c, 0x061c }, { 0x180b, 0x180e },
	{ 0x200b, 0x200f }, { 0x202a, 0x202e },   { 0x2060, 0x206f }, { 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff }, { 0xe0000, 0xe0fff },
};

static bool is_in(const struct range *ranges, size_t n, uint32_t c)
{
	size_t from = 0, to = n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (c > ranges[mid].to)
			from = mid + 1;
		else
			to = mid;
	}
	return from < n && c >= ranges[from].from;
}

static bool is_joint(uint32_t c)
{
	switch (c) {
	case '_':
	case '-':
	case '.':
	case '/':
	case ':':
	case '@':
	case '=':
	case '+':
	case '#':
	case '\\':
		return true;
	default:
		return false;
	}
}

static bool is_ascii_alnum(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

enum fold_class fold_class_of(uint32_t c)
{
	if (c < 0x80)
		return is_ascii_alnum(c) ? FOLD_WORD : is_joint(c) ? FOLD_JOINT : FOLD_BREAK;
	if (c >= 0x4e00 && c <= 0x9fff)
		return FOLD_GRAM;
	if (c >= 0x0e01 && is_in(grams, countof(grams), c))
		return FOLD_GRAM;
	return unicode_is_word(c) ? FOLD_WORD : FOLD_BREAK;
}

/* Does `c` belong to the character before it? */
static bool extends(uint32_t c)
{
	if (c < 0x300 || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xff01 && c <= 0xff5e))
		return false;
	/* Hangul vowels and finals (U+11A7 is neither); voice marks of half-width kana. */
	if ((c >= 0x1160 && c <= 0x11ff && c != 0x11a7) || c == 0xff9e || c == 0xff9f)
		return true;
	return unicode_is_mark(c);
}

/* Of the ranges that normal form and case leave as they are. */
static bool is_han(uint32_t c)
{
	return c >= 0x3400 && c <= 0x9fff;
}

static void put(struct fold_char *out, uint32_t c, bool upper, size_t from, size_t to)
{
	*out = (struct fold_char){ .c = c,
		                   .class = (unsigned char)fold_class_of(c),
		                   .upper = upper,
		                   .from = (uint32_t)from,
		                   .to = (uint32_t)to };
}

/* Append `c`, in normal form, to out[n]. */
static size_t add(struct fold_char *out, size_t n, uint32_t c, size_t from, size_t to)
{
	uint32_t low = c;

	if (c >= 'A' && c <= 'Z')
		low = c + 32;
	else if (c == 0x130)
		low = 'i';
	else if (c == 0x3c2)
		low = 0x3c3;
	else if (c >= 0x80 && !is_han(c))
		low = unicode_lower(c);
	if (c == 0xdf || c == 0x1e9e) {
		put(&out[n++], 's', c != 0xdf, from, to);
		put(&out[n++], 's', false, from, to);
		return n;
	}
	put(&out[n++], low, low != c && c != 0x3c2, from, to);
	return n;
}

size_t fold_step(struct fold_char out[FOLD_STEP], struct str text, size_t *at)
{
	struct str rest = str_tail(text, *at), after;
	uint32_t in[CLUSTER_MAX], normal[CLUSTER_MAX * UNICODE_GROWTH], c;
	size_t n = 0, k, from = *at, done = 0;

	/* Two bytes of ASCII: the first stands for itself. */
	if (rest.n > 0 && !(rest.p[0] & 0x80) && (rest.n == 1 || !(rest.p[1] & 0x80))) {
		*at = from + 1;
		return add(out, 0, (unsigned char)rest.p[0], from, from + 1);
	}
	if (!utf8_next(&rest, &in[n]))
		return 0;
	n++;
	for (after = rest; n < CLUSTER_MAX && utf8_next(&after, &c) && extends(c); rest = after)
		in[n++] = c;
	*at = text.n - rest.n;
	if (n == 1 && (is_han(in[0]) || in[0] < 0x80 || in[0] == 0x3001 || in[0] == 0x3002))
		return add(out, 0, in[0], from, *at);
	/* Full-width forms of ASCII. */
	if (n == 1 && in[0] >= 0xff01 && in[0] <= 0xff5e)
		return add(out, 0, in[0] - 0xfee0, from, *at);
	k = unicode_nfkc(normal, in, n);
	for (size_t i = 0; i < k; i++)
		if (!is_in(unseen, countof(unseen), normal[i]))
			done = add(out, done, normal[i], from, *at);
	return done;
}

void search_fold(struct buf *out, struct str text)
{
	struct fold_char chars[FOLD_STEP];
	size_t start = out->len, at = 0;
	bool space = false;

	while (at < text.n) {
		size_t n = fold_step(chars, text, &at);

		for (size_t i = 0; i < n; i++) {
			if (utf8_is_space(chars[i].c)) {
				space = out->len > start;
				continue;
			}
			if (space)
				buf_add_byte(out, ' ');
			space = false;
			buf_add_char(out, chars[i].c);
		}
	}
}
