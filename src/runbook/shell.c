/*
 * Decides in which quotes each byte of shell code stands. Not a parser of the
 * language: it knows quotes, substitutions, here-documents and comments, as
 * much as it takes to put a variable in the place of a word and to tell whether
 * a command goes on in the next line.
 */
#include "runbook/runbook_int.h"

#include <string.h>

/*
 * Frames: '(' a subshell or $(, '`' backquotes, '{' a ${, '"' double quotes,
 * '\'' and '$' single quotes plain and with escapes, '#' a comment, '+' a $((,
 * 'h' a here-document that is expanded, 'H' one that is not.
 */
static char top(const struct shell *s)
{
	return s->depth ? s->frames[s->depth - 1] : '\0';
}

static void push(struct shell *s, char frame)
{
	if (s->depth < SHELL_DEPTH)
		s->frames[s->depth++] = frame;
	else
		s->lost = true;
}

static char byte_at(const struct shell *s, size_t at)
{
	return at < s->code.n ? s->code.p[at] : '\0';
}

/* Within ${...} the quotes around it decide. */
static char around(const struct shell *s)
{
	size_t i = s->depth;

	while (i > 0 && s->frames[i - 1] == '{')
		i--;
	return i > 0 ? s->frames[i - 1] : '\0';
}

static bool is_double(const struct shell *s)
{
	return around(s) == '"' || around(s) == 'h';
}

bool shell_in_here(const struct shell *s)
{
	return around(s) == 'h';
}

bool shell_look(struct shell *s, enum shell_place *place)
{
	if (s->at >= s->code.n)
		return false;
	switch (top(s)) {
	case '\'':
	case '$':
		*place = SHELL_SINGLE;
		break;
	case '#':
		*place = SHELL_COMMENT;
		break;
	case '+':
		*place = SHELL_SUM;
		break;
	case 'H':
		*place = SHELL_HERE;
		break;
	default:
		*place = is_double(s) ? SHELL_DOUBLE : SHELL_PLAIN;
		break;
	}
	return true;
}

static bool ends_word(char c)
{
	return c == '\0' || char_is_space(c) || strchr(";&|<>()", c) != NULL;
}

/* The word behind "<<", with its quotes taken off; its text comes behind the line. */
static void take_here(struct shell *s)
{
	struct shell_here here = { STR_NONE, false, false };
	size_t from;
	char quote;

	s->at += 2;
	if (byte_at(s, s->at) == '-') {
		here.tabs = true;
		s->at++;
	}
	while (byte_at(s, s->at) == ' ' || byte_at(s, s->at) == '\t')
		s->at++;
	quote = byte_at(s, s->at);
	if (quote == '\\' || quote == '\'' || quote == '"') {
		here.quoted = true;
		s->at++;
	}
	from = s->at;
	while (s->at < s->code.n &&
	       (quote == '\'' || quote == '"' ? s->code.p[s->at] != quote
	                                      : !ends_word(s->code.p[s->at])))
		s->at++;
	here.word = str_cut(s->code, from, s->at);
	if (quote == '\'' || quote == '"')
		s->at += s->at < s->code.n;
	if (here.word.n == 0)
		return;
	if (s->nheres < SHELL_HERES)
		s->heres[s->nheres++] = here;
	else
		s->lost = true;
}

static struct str line_at(const struct shell *s, size_t at)
{
	return str_cut(s->code, at, str_find_char(s->code, '\n', at));
}

/* At the beginning of a line of a here-document: is it the last one? */
static bool at_here_end(const struct shell *s)
{
	struct str line = line_at(s, s->at);

	while (s->here.tabs && str_starts(line, STR("\t")))
		line = str_tail(line, 1);
	return str_eq(line, s->here.word);
}

/* Go on behind the end of a line: with a waiting here-document, or out of one that ends. */
static void begin_line(struct shell *s)
{
	bool in = top(s) == 'h' || top(s) == 'H';

	while (s->at < s->code.n) {
		if (!in && s->nheres) {
			s->here = s->heres[0];
			memmove(s->heres, s->heres + 1, --s->nheres * sizeof(*s->heres));
			push(s, s->here.quoted ? 'H' : 'h');
			in = true;
		}
		if (!in || !at_here_end(s))
			return;
		s->at += line_at(s, s->at).n;
		s->at += s->at < s->code.n;
		s->depth--;
		in = false;
	}
}

static void skip_dollar(struct shell *s, bool quoted)
{
	char next = byte_at(s, s->at + 1);

	s->at++;
	if (next == '(' && byte_at(s, s->at + 1) == '(') {
		push(s, '+');
		s->parens = 2;
		s->at += 2;
	} else if (next == '(' || next == '{') {
		push(s, next);
		s->at++;
	} else if (next == '\'' && !quoted) {
		push(s, '$');
		s->at++;
	}
}

static bool begins_comment(const struct shell *s)
{
	return s->at == 0 || char_is_space(s->code.p[s->at - 1]) ||
	       strchr(";&|(`", s->code.p[s->at - 1]) != NULL;
}

/* flat: one case a sign. Outside all quotes, or within $( ), ( ), ` `. */
static void skip_plain(struct shell *s)
{
	char c = s->code.p[s->at];

	switch (c) {
	case '$':
		skip_dollar(s, false);
		return;
	case '\'':
	case '"':
	case '(':
		push(s, c);
		break;
	case '`':
		if (top(s) == '`')
			s->depth--;
		else
			push(s, c);
		break;
	case ')':
		if (top(s) == '(')
			s->depth--;
		break;
	case '#':
		if (begins_comment(s))
			push(s, '#');
		break;
	case '<':
		if (byte_at(s, s->at + 1) != '<')
			break;
		if (byte_at(s, s->at + 2) == '<')
			s->at += 2;
		else {
			take_here(s);
			return;
		}
		break;
	default:
		break;
	}
	s->at++;
}

/* Within double quotes, a here-document or ${ }. */
static void skip_double(struct shell *s, bool quoted)
{
	char c = s->code.p[s->at], frame = top(s);

	if (c == '$') {
		skip_dollar(s, quoted);
		return;
	}
	s->at++;
	if (frame == '{' && c == '}')
		s->depth--;
	else if (frame == '"' && c == '"')
		s->depth--;
	else if (frame == '{' && (c == '"' || (c == '\'' && !quoted)))
		push(s, c);
	else if (c == '`')
		push(s, '`');
}

static void skip_sum(struct shell *s)
{
	char c = s->code.p[s->at++];

	if (c == '(')
		s->parens++;
	else if (c == ')' && --s->parens == 0)
		s->depth--;
}

void shell_skip(struct shell *s)
{
	char c = s->code.p[s->at], frame = top(s);
	bool raw = frame == '\'' || frame == 'H' || frame == '#';

	if (c == '\\' && !raw && s->at + 1 < s->code.n) {
		s->at += 2;
		if (s->code.p[s->at - 1] == '\n')
			begin_line(s);
		return;
	}
	if (frame == '#' && c == '\n')
		s->depth--;
	if (frame == '\'' || frame == '$' || frame == 'H' || (frame == '#' && c != '\n')) {
		s->at++;
		if ((frame == '\'' || frame == '$') && c == '\'')
			s->depth--;
	} else if (frame == '+') {
		skip_sum(s);
	} else if (frame == '"' || frame == 'h' || frame == '{') {
		skip_double(s, is_double(s));
	} else {
		skip_plain(s);
	}
	if (c == '\n')
		begin_line(s);
}

bool shell_is_open(const struct shell *s)
{
	return s->nheres > 0 || (s->depth > 0 && !(s->depth == 1 && top(s) == '#'));
}
