/*
 * Decides which text is so plain that it is cut without being folded into characters first: a word
 * of ASCII that is no part of a name, and a run of Han. Most text is such. What they give is
 * what tokens.c would; all that is any harder is left to it.
 */
#include "search/tokens_int.h"

/* What a byte is: fold_class_of() of ASCII, in two bits, 0 of others; and the bit that makes a capital small. */
#define CLASS 0x03
#define CAPITAL 0x20

#define X16(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x
#define B FOLD_BREAK
#define W FOLD_WORD
#define J FOLD_JOINT
#define C (FOLD_WORD | CAPITAL)

/* clang-format off */
static const unsigned char kinds[256] = {
	X16(B), X16(B),
	B, B, B, J, B, B, B, B, B, B, B, J, B, J, J, J,
	W, W, W, W, W, W, W, W, W, W, J, B, B, J, B, B,
	J, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
	C, C, C, C, C, C, C, C, C, C, C, B, J, B, B, J,
	B, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, B, B, B, B, B,
};
/* clang-format on */

enum fold_class plain_class(unsigned char c)
{
	return (enum fold_class)(kinds[c] & CLASS);
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static unsigned char byte_at(struct str text, size_t at)
{
	return at < text.n ? (unsigned char)text.p[at] : 0;
}

/* Is one of U+4E00 to U+9FFF at `at`: Han that folding leaves as it is? */
static bool is_han(struct str text, size_t at)
{
	unsigned char c = byte_at(text, at), next = byte_at(text, at + 1);

	return (c >= 0xe5 && c <= 0xe9) || (c == 0xe4 && next >= 0xb8);
}

/* Is what stands at `at` surely nothing that changes the character before it, and not changed itself? */
static bool is_apart(struct str text, size_t at)
{
	return is_han(text, at) || (byte_at(text, at) < 0x80 &&
	                            (byte_at(text, at + 1) < 0x80 || is_han(text, at + 1)));
}

/* Does a piece of a CamelCase word begin within? See begins_piece() of tokens.c. */
static bool has_pieces(struct str word)
{
	for (size_t i = 1; i < word.n; i++)
		if (is_capital(word.p[i]) && (!is_capital(word.p[i - 1]) ||
		                              (i + 1 < word.n && !is_capital(word.p[i + 1]))))
			return true;
	return false;
}

/* Digits only, behind the "v" that it begins with? */
static bool is_version(struct str word)
{
	for (size_t i = 1; i < word.n; i++)
		if (!char_is_digit(word.p[i]))
			return false;
	return word.n > 1;
}

static void emit_word(const struct token_out *out, struct str low, size_t at)
{
	struct search_token t = { .text = low,
		                  .kind = TOKEN_WORD,
		                  .stemmed = !out->stems,
		                  .from = at,
		                  .to = at + low.n };

	out->token(out->ctx, &t);
	if (low.p[0] == 'v' && is_version(low)) {
		t = (struct search_token){ .text = str_tail(low, 1),
			                   .kind = TOKEN_PIECE,
			                   .same = true,
			                   .from = at + 1,
			                   .to = at + low.n };
		out->token(out->ctx, &t);
	}
	if (out->stems)
		token_emit_stem(out, low, at, at + low.n);
}

/* A word that begins at `at`, with the joints behind it that join nothing. */
static size_t take_word(const struct token_out *out, struct str text, size_t at)
{
	char low[TOKEN_MAX];
	size_t n = 0, next;
	unsigned capitals = 0;

	for (; n < TOKEN_MAX && at + n < text.n; n++) {
		unsigned char c = (unsigned char)text.p[at + n];

		if ((kinds[c] & CLASS) != FOLD_WORD)
			break;
		low[n] = (char)(c | (kinds[c] & CAPITAL));
		capitals |= kinds[c] & (n ? CAPITAL : 0);
	}
	for (next = at + n; (kinds[byte_at(text, next)] & CLASS) == FOLD_JOINT;)
		next++;
	/* "c++" and "c#" are words. */
	if ((next > at + n && n == 1) || !is_apart(text, next) ||
	    (kinds[byte_at(text, next)] & CLASS) == FOLD_WORD ||
	    (capitals && has_pieces(str_cut(text, at, at + n))))
		return at;
	emit_word(out, str_from(low, n), at);
	return next;
}

/* Does the run of Han before `at` end there? Not when other signs of its kind may follow. */
static bool ends_run(struct str text, size_t at)
{
	unsigned char c = byte_at(text, at), next = byte_at(text, at + 1),
		      last = byte_at(text, at + 2);

	if (c < 0x80)
		return true;
	/* The common marks: U+3001, 3002, 3008 to 3011; full-width forms of ASCII from U+FF01 to FF1F. */
	if (c == 0xe3 && next == 0x80)
		return last == 0x81 || last == 0x82 || (last >= 0x88 && last <= 0x91);
	return c == 0xef && next == 0xbc && last >= 0x81 && last <= 0x9f;
}

static size_t take_run(const struct token_out *out, struct str text, size_t at)
{
	size_t end = at;
	struct search_token t = { .kind = TOKEN_GRAM };

	while (end - at < PLAIN_MAX - 3 && is_han(text, end) && text.n - end >= 3 &&
	       (text.p[end + 1] & 0xc0) == 0x80 && (text.p[end + 2] & 0xc0) == 0x80)
		end += 3;
	if (end == at || !ends_run(text, end))
		return at;
	for (size_t i = at; i < end; i += 3) {
		t.from = i;
		t.to = i + 6;
		if (t.to > end) {
			t.to = end;
			t.kind = TOKEN_TAIL;
		}
		t.text = str_cut(text, t.from, t.to);
		out->token(out->ctx, &t);
	}
	return end;
}

size_t plain_take(const struct token_out *out, struct str text, size_t at)
{
	unsigned char c = (unsigned char)text.p[at];

	if (is_han(text, at))
		return take_run(out, text, at);
	return (kinds[c] & CLASS) == FOLD_WORD ? take_word(out, text, at) : at;
}
