/*
 * Decides what numbers, strings, variables and here-documents look like in the
 * languages that have a lexer of ours.
 */
#include "ext/highlight/lex_int.h"

#include <string.h>

/* What is longer is not taken for a "${...}". */
#define BRACES_MAX 1000

char lexer_peek(const struct lexer *x, size_t ahead)
{
	return x->at + ahead < x->code.n ? x->code.p[x->at + ahead] : '\0';
}

bool lexer_sees(const struct lexer *x, const char *what)
{
	return str_starts(str_tail(x->code, x->at), str_of(what));
}

void lexer_take(struct lexer *x, size_t n, enum highlight_class hl)
{
	size_t to = x->at + n < x->code.n ? x->at + n : x->code.n;

	highlight_runs_add(x->runs, x->at, to, hl);
	x->at = to;
}

void lexer_take_line(struct lexer *x, enum highlight_class hl)
{
	size_t end = str_find_char(x->code, '\n', x->at);

	lexer_take(x, (end == STR_NPOS ? x->code.n : end) - x->at, hl);
}

void lexer_skip_blanks(struct lexer *x)
{
	while (lexer_peek(x, 0) == ' ' || lexer_peek(x, 0) == '\t')
		x->at++;
}

size_t lexer_word(const struct lexer *x, const char *more)
{
	size_t n = 0;

	for (; x->at + n < x->code.n; n++) {
		char c = x->code.p[x->at + n];

		if (!char_is_alnum(c) && c != '_' && !((unsigned char)c & 0x80) &&
		    !(c && strchr(more, c)))
			break;
	}
	return n;
}

bool lexer_word_in(const struct lexer *x, size_t n, const char *list, bool any_case)
{
	struct str word = str_cut(x->code, x->at, x->at + n), rest = str_of(list), one;

	while (n && str_split(&rest, ' ', &one))
		if (any_case ? str_eq_ci(one, word) : str_eq(one, word))
			return true;
	return false;
}

bool lexer_number(struct lexer *x)
{
	size_t sign = lexer_peek(x, 0) == '-' || lexer_peek(x, 0) == '+', n = sign;

	if (!char_is_digit(lexer_peek(x, n)))
		return false;
	while (char_is_alnum(lexer_peek(x, n)) || lexer_peek(x, n) == '.' ||
	       lexer_peek(x, n) == '_')
		n++;
	/* "10.0.0.1:80", "2024-01-02" and "1a-b" are no numbers, and no use is made of them. */
	if (lexer_peek(x, n) == '%')
		n++;
	lexer_take(x, n, HL_NUMBER);
	return true;
}

/* Bytes of "${...}" with its nested braces, or 0. */
static size_t braces(const struct lexer *x)
{
	size_t n = 2, depth = 1;

	for (; depth && n < BRACES_MAX && lexer_peek(x, n) && lexer_peek(x, n) != '\n'; n++) {
		char c = x->code.p[x->at + n];

		depth += c == '{';
		depth -= c == '}';
	}
	return depth ? 0 : n;
}

bool lexer_variable(struct lexer *x)
{
	char c = lexer_peek(x, 0);
	size_t n = 0;

	if ((c == '$' || c == '%') && lexer_peek(x, 1) == '{') {
		n = braces(x);
	} else if (c == '$' && (char_is_alpha(lexer_peek(x, 1)) || lexer_peek(x, 1) == '_')) {
		n = 2;
		while (char_is_alnum(lexer_peek(x, n)) || lexer_peek(x, n) == '_')
			n++;
	} else if (c == '$' && char_is_digit(lexer_peek(x, 1))) {
		n = 2;
	}
	if (!n)
		return false;
	lexer_take(x, n, HL_VARIABLE);
	return true;
}

void lexer_string(struct lexer *x, bool lines, bool sigil)
{
	char quote = lexer_peek(x, 0);

	lexer_take(x, 1, HL_STRING);
	while (x->at < x->code.n) {
		char c = lexer_peek(x, 0);

		if (c == '\n' && !lines)
			return;
		if (c == '\\' && quote == '"') {
			bool newline = lexer_peek(x, 1) == '\n';

			lexer_take(x, newline && !lines ? 1 : 2, HL_ESCAPE);
		} else if (c == quote) {
			lexer_take(x, 1, HL_STRING);
			return;
		} else if (!sigil || quote == '\'' || !lexer_variable(x)) {
			lexer_take(x, 1, HL_STRING);
		}
	}
}

struct str lexer_heredoc(struct str line)
{
	size_t at = str_find(line, STR("<<"), 0), from, to;
	char quote = '\0';

	if (at == STR_NPOS || (at && line.p[at - 1] == '<'))
		return STR_NONE;
	from = at + 2;
	if (from < line.n && (line.p[from] == '-' || line.p[from] == '~'))
		from++;
	while (from < line.n && line.p[from] == ' ')
		from++;
	if (from < line.n && (line.p[from] == '"' || line.p[from] == '\''))
		quote = line.p[from++];
	if (from < line.n && !char_is_alpha(line.p[from]) && line.p[from] != '_')
		return STR_NONE; /* "<<<", a shift */
	to = from;
	while (to < line.n && (char_is_alnum(line.p[to]) || line.p[to] == '_'))
		to++;
	if (quote && (to == line.n || line.p[to] != quote))
		return STR_NONE;
	return str_cut(line, from, to);
}

void lexer_skip_heredoc(struct lexer *x, struct str end)
{
	struct str rest = str_tail(x->code, x->at), line;

	while (str_line(&rest, &line))
		if (str_eq(str_trim(line), end))
			break;
	x->at = x->code.n - rest.n;
}
