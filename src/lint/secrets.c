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

	if (allow_has(l->allow, DIAG_PRIVATE_ADDRESS, l->path, value))
		return;
	at = lint_place(l, from, n);
	diag_add(l->diags, DIAG_PRIVATE_ADDRESS, &at, "%.*s is an address of a private network",
	         STR_ARG(value));
	diag_hint(l->diags, "whoever reads the site learns how the network is laid out; a name "
	                    "says more");
}

static bool is_word_byte(char c)
{
	return char_is_alnum(c) || c == '_';
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

static bool ask(struct secret *s, struct str b, size_t at, enum start start)
{
	bool begins = at == 0 || !is_word_byte(b.p[at - 1]);

	switch (start) {
	case WORD:
		return begins && (secret_token(s, b, at) || secret_in_header(s, b, at));
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

		if (start == NOTHING)
			continue;
		if (start == ADDRESS) {
			size_t n = at && is_word_byte(b.p[at - 1]) ? 0 : private_address(b, at);

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
