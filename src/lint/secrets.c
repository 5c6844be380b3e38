/*
 * secret-key, secret-token, secret-password, private-address: what must not leave the house. One
 * pass over the bytes; where a byte may begin something, the rules that look for that are asked. What
 * is found is never repeated: not in the message, nor in a quoted line (lint.c puts stars over it).
 */
#include "lint/secret_int.h"

#include "base/utf8.h"

/* Findings of one file; a file of nothing but addresses is one problem. */
#define FOUND_MAX 200

/* Of a value in several lines, the first. */
static size_t first_line(struct str value)
{
	size_t end = str_find_char(value, '\n', 0);

	return end == STR_NPOS ? value.n : end;
}

static void say(struct lint_note *l, const struct secret *s)
{
	struct str value = str_cut(l->bytes, s->from, s->from + s->n);
	struct diag_place at;

	if (allow_has(l->allow, s->code, l->path, value))
		return;
	at = lint_place(l, s->from, first_line(value));
	if (l->version && map_has(l->values, value))
		return;
	if (l->values)
		map_set(l->values, value, 1);
	if (l->version) {
		past_say(l, s, at.line);
		return;
	}
	diag_add(l->diags, s->code, &at, "this looks like %s", s->what);
	if (s->code == DIAG_SECRET_PASSWORD)
		diag_hint(l->diags,
		          "take it from a variable or a <placeholder>; if it is none, say "
		          "so: <!-- opsbook: ignore secret-password -->");
	else
		diag_hint(l->diags,
		          "revoke it and take it out, of the history too; it is to be "
		          "taken as known to others");
}

static void say_address(struct lint_note *l, size_t from, size_t n)
{
	struct str value = str_cut(l->bytes, from, from + n);
	struct diag_place at;

	if (l->version || allow_has(l->allow, DIAG_PRIVATE_ADDRESS, l->path, value))
		return;
	at = lint_place(l, from, n);
	diag_add(l->diags, DIAG_PRIVATE_ADDRESS, &at, "%.*s is an address of a private network",
	         STR_ARG(value));
	diag_hint(l->diags, "whoever reads the site learns how the network is laid out; a name "
	                    "says more");
}

/* Letters, digits and "_": asked of nearly every byte. */
static const bool word_bytes[256] = {
	['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1,
	['8'] = 1, ['9'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1,
	['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1,
	['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1,
	['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['_'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1,
	['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1,
	['l'] = 1, ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1,
	['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1,
};

static bool is_word_byte(char c)
{
	return word_bytes[(unsigned char)c];
}

/* What a byte may begin. Most begin nothing, and a note is mostly such bytes. */
enum start { NOTHING, WORD, ADDRESS, DASH, SIGN, HAN };

static const unsigned char
	starts[256] = {
		['A'] = WORD, ['L'] = WORD,  ['B'] = WORD, ['g'] = WORD,    ['x'] = WORD,
		['s'] = WORD, ['r'] = WORD,  ['n'] = WORD, ['p'] = WORD,    ['d'] = WORD,
		['h'] = WORD, ['e'] = WORD,  ['-'] = DASH, ['1'] = ADDRESS, [':'] = SIGN,
		['='] = SIGN, [0xef] = SIGN, /* the first byte of the full-width colon */
		[0xe5] = HAN,                /* of 密码 and 口令 */
	};

/* The name that a sign at `at` gives a value, if it could be a secret's. */
static bool ask_name(struct secret *s, struct str b, size_t at)
{
	size_t end = at, from;

	while (end > 0 && b.p[end - 1] == ' ')
		end--;
	if (end > 0 && (b.p[end - 1] == '"' || b.p[end - 1] == '\''))
		end--;
	for (from = end; from > 0 && end - from < 64; from--)
		if (!is_word_byte(b.p[from - 1]) && b.p[from - 1] != '-' &&
		    b.p[from - 1] != '.')
			break;
	/* Names of what we look for end in one of: password, passwd, pwd, _pass, secret, token, key. */
	if (end - from < 3 || !strchr("dDtTnNyYsSeE", b.p[end - 1]))
		return false;
	return secret_assigned(s, b, from);
}

/* Could a token or a header's scheme begin with these two? Asked of every word. */
static bool may_begin(char first, char second)
{
	switch (first) {
	case 'A':
		return second == 'K' || second == 'S' || second == 'I';
	case 'B':
		return second == 'a' || second == 'e';
	case 'L':
		return second == 'T';
	case 'd':
		return second == 'c' || second == 'o';
	case 'e':
		return second == 'y';
	case 'g':
		return second == 'h' || second == 'i' || second == 'l';
	case 'h':
		return second == 'v' || second == 'f';
	case 'n':
		return second == 'p';
	case 'p':
		return second == 'y';
	case 'r':
	case 's':
		return second == 'k';
	case 'x':
		return second == 'o' || second == 'a';
	default:
		return false;
	}
}

/* The byte `n` behind `at`, or 0. */
static unsigned char behind(struct str b, size_t at, size_t n)
{
	return b.n - at > n ? (unsigned char)b.p[at + n] : 0;
}

/* Is there more of what the byte `at` began? Asked of every dash, comma and third character of a text. */
static bool goes_on(struct str b, size_t at, enum start start)
{
	unsigned char second = behind(b, at, 1), third = behind(b, at, 2);

	switch (start) {
	case WORD:
		return may_begin(b.p[at], (char)second);
	case DASH: /* "-----BEGIN", "--password", "--user", "-p": a bullet and a rule of a table are none */
		return second == '-' ? third == '-' || third == 'p' || third == 'u'
		                     : second == 'p' || second == 'u' || second == 'P' ||
		                               second == 'a' || second == 'w';
	case SIGN:
		return b.p[at] == ':' || b.p[at] == '=' || (second == 0xbc && third == 0x9a);
	case HAN:
		return second == 0xaf || second == 0x8f;
	case ADDRESS:
		return true;
	case NOTHING:
		break;
	}
	return false;
}

static bool ask(struct secret *s, struct str b, size_t at, enum start start)
{
	switch (start) {
	case WORD:
		return secret_token(s, b, at) || secret_in_header(s, b, at);
	case DASH:
		return secret_key(s, b, at) || secret_in_option(s, b, at);
	case HAN:
		return secret_assigned(s, b, at);
	case SIGN:
		if (b.p[at] == ':' && b.n - at > 3 && b.p[at + 1] == '/' && b.p[at + 2] == '/')
			return secret_hook(s, b, at + 3) || secret_in_url(s, b, at + 3);
		return ask_name(s, b, at);
	case NOTHING:
	case ADDRESS:
		break;
	}
	return false;
}

void secrets_note(struct lint_note *l)
{
	struct str b = l->bytes;
	unsigned found = 0;
	struct secret s;

	for (size_t at = 0; at < b.n && found < FOUND_MAX; at++) {
		enum start start = (enum start)starts[(unsigned char)b.p[at]];

		bool in_word = is_word_byte(b.p[at]);

		/* Most letters stand within a word, and most words are none of ours. */
		if (start == NOTHING || (in_word && at && is_word_byte(b.p[at - 1])) ||
		    !goes_on(b, at, start)) {
			while (in_word && at + 1 < b.n && is_word_byte(b.p[at + 1]))
				at++;
			continue;
		}
		if (start == ADDRESS) {
			size_t n = private_address(b, at);

			if (n) {
				say_address(l, at, n);
				found++;
				at += n - 1;
			}
		} else if (ask(&s, b, at, start)) {
			say(l, &s);
			found++;
			at = s.from + s.n - 1;
		}
	}
}
