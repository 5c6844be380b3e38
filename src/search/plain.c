/*
 * Decides which text is so plain that it is cut without being folded into characters first: a word
 * of ASCII that is no part of a name, and a run of Han. Most text is such. What they give is
 * what tokens.c would; all that is any harder is left to it.
 */
#include "search/tokens_int.h"

/* A byte of ASCII: parts words, is of one, or is a joint, as fold_class_of() has it. */
static const char classes[] = "00000000000000000000000000000000"
			      "00030000000303331111111111300300"
			      "31111111111111111111111111103003"
			      "01111111111111111111111111100000";

enum fold_class plain_class(unsigned char c)
{
	return (enum fold_class)(classes[c] - '0');
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
	return is_han(text, at) ||
	       (byte_at(text, at) < 0x80 &&
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

static bool is_version(struct str word)
{
	for (size_t i = 1; i < word.n; i++)
		if (!char_is_digit(word.p[i]))
			return false;
	return word.n > 1 && (word.p[0] | 0x20) == 'v';
}

static void emit_word(const struct token_out *out, struct str text, size_t at, size_t n)
{
	char low[TOKEN_MAX];
	struct search_token t = { .kind = TOKEN_WORD,
		                  .stemmed = !out->stems,
		                  .from = at,
		                  .to = at + n };

	for (size_t i = 0; i < n; i++)
		low[i] = (char)(text.p[at + i] | (is_capital(text.p[at + i]) ? 0x20 : 0));
	t.text = str_from(low, n);
	out->token(out->ctx, &t);
	if (is_version(t.text)) {
		t = (struct search_token){ .text = str_from(low + 1, n - 1),
			                   .kind = TOKEN_PIECE,
			                   .same = true,
			                   .from = at + 1,
			                   .to = at + n };
		out->token(out->ctx, &t);
	}
	if (out->stems)
		token_emit_stem(out, str_from(low, n), at, at + n);
}

/* A word that begins at `at`, with the joints behind it that join nothing. */
static size_t take_word(const struct token_out *out, struct str text, size_t at)
{
	size_t end = at, next;

	while (byte_at(text, end) < 0x80 && plain_class(byte_at(text, end)) == FOLD_WORD)
		end++;
	for (next = end; byte_at(text, next) < 0x80 &&
	                 plain_class(byte_at(text, next)) == FOLD_JOINT;)
		next++;
	/* "c++" and "c#" are words. */
	if (end - at > TOKEN_MAX || (next > end && end == at + 1) || !is_apart(text, next) ||
	    (byte_at(text, next) < 0x80 && plain_class(byte_at(text, next)) == FOLD_WORD) ||
	    has_pieces(str_cut(text, at, end)))
		return at;
	emit_word(out, text, at, end - at);
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
	return c < 0x80 && plain_class(c) == FOLD_WORD ? take_word(out, text, at) : at;
}
