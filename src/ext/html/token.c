/*
 * Decides where a tag begins and ends: as the tokenizer of the HTML standard
 * does, but for what is cut off by the end of the text, which is text here.
 */
#include "ext/html/html_int.h"

/* Each scan for the end of a tag that has none costs the rest of the text. */
#define FAILURES_MAX 64

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static size_t skip_space(struct str s, size_t at)
{
	while (at < s.n && is_space(s.p[at]))
		at++;
	return at;
}

/* Behind the name of an attribute; its first byte may even be "=". */
static size_t name_end(struct str s, size_t at)
{
	size_t start = at;

	while (at < s.n && !is_space(s.p[at]) && s.p[at] != '/' && s.p[at] != '>' &&
	       (s.p[at] != '=' || at == start))
		at++;
	return at;
}

/* Take the value behind "=" at `*at`; false when its quote is never closed. */
static bool take_value(struct str s, size_t *at, struct html_attr *a)
{
	size_t from = *at, end = from;

	if (from < s.n && (s.p[from] == '"' || s.p[from] == '\'')) {
		a->quote = s.p[from++];
		end = str_find_char(s, a->quote, from);
		if (end == STR_NPOS)
			return false;
		*at = end + 1;
	} else {
		while (end < s.n && !is_space(s.p[end]) && s.p[end] != '>')
			end++;
		*at = end;
	}
	a->value = str_cut(s, from, end);
	a->has_value = true;
	return true;
}

enum step { STEP_ATTRIBUTE, STEP_END, STEP_CUT };

/* Take an attribute at `*at` of `s`, or stop at ">" or where the text is cut off. */
static enum step take_attr(struct str s, size_t *at, struct html_attr *a)
{
	size_t end;

	while (*at < s.n && (is_space(s.p[*at]) || s.p[*at] == '/'))
		++*at;
	if (*at >= s.n)
		return STEP_CUT;
	if (s.p[*at] == '>')
		return STEP_END;
	end = name_end(s, *at);
	*a = (struct html_attr){ .name = str_cut(s, *at, end), .value = STR_NONE };
	*at = end;
	end = skip_space(s, end);
	if (end >= s.n || s.p[end] != '=')
		return STEP_ATTRIBUTE;
	*at = skip_space(s, end + 1);
	return take_value(s, at, a) ? STEP_ATTRIBUTE : STEP_CUT;
}

bool html_next_attr(struct str *rest, struct html_attr *a)
{
	size_t at = 0;

	if (take_attr(*rest, &at, a) != STEP_ATTRIBUTE)
		return false;
	*rest = str_tail(*rest, at);
	return true;
}

bool html_self_closing(const struct html_token *t)
{
	struct str rest = t->attrs;
	struct html_attr a;

	if (t->attrs.n == 0 || t->attrs.p[t->attrs.n - 1] != '/')
		return false;
	/* The "/" of an unquoted value is none. */
	while (html_next_attr(&rest, &a))
		;
	return str_ends(rest, STR("/"));
}

/* Length of the tag whose name begins at `name`, or STR_NPOS. */
static size_t read_tag(struct str s, size_t name, struct html_token *t)
{
	size_t at = name, from;
	enum step step = STEP_ATTRIBUTE;
	struct html_attr a;

	while (at < s.n && !is_space(s.p[at]) && s.p[at] != '/' && s.p[at] != '>')
		at++;
	t->name = str_cut(s, name, at);
	from = at;
	while (step == STEP_ATTRIBUTE)
		step = take_attr(s, &at, &a);
	if (step == STEP_CUT)
		return STR_NPOS;
	t->attrs = str_cut(s, from, at);
	return at + 1;
}

/* Length of the comment that `s` begins with, or STR_NPOS. */
static size_t comment_length(struct str s)
{
	size_t at = 4;

	if (str_starts(str_tail(s, 4), STR(">")))
		return 5;
	if (str_starts(str_tail(s, 4), STR("->")))
		return 6;
	for (;; at++) {
		at = str_find(s, STR("--"), at);
		if (at == STR_NPOS)
			return STR_NPOS;
		if (str_starts(str_tail(s, at + 2), STR(">")))
			return at + 3;
		if (str_starts(str_tail(s, at + 2), STR("!>")))
			return at + 4;
	}
}

/* Length of the token that the "<" at the start of `s` begins, or STR_NPOS when it is text. */
static size_t read_angle(struct html_reader *r, struct str s, struct html_token *t)
{
	char c = s.n > 1 ? s.p[1] : '\0';
	size_t n;

	t->kind = HTML_OPEN;
	if (char_is_alpha(c))
		return read_tag(s, 1, t);
	if (c == '/' && s.n > 2 && char_is_alpha(s.p[2])) {
		t->kind = HTML_CLOSE;
		return read_tag(s, 2, t);
	}
	t->kind = HTML_MARKUP;
	if (str_starts(s, STR("<!--"))) {
		n = r->no_comment_end ? STR_NPOS : comment_length(s);
		r->no_comment_end = n == STR_NPOS;
		return n;
	}
	if (c != '!' && c != '?' && c != '/')
		return STR_NPOS;
	n = str_find_char(s, '>', 2);
	return n == STR_NPOS ? n : n + 1;
}

bool html_next(struct html_reader *r, struct html_token *t)
{
	struct str s = str_tail(r->s, r->at);
	size_t n = STR_NPOS;

	if (s.n == 0)
		return false;
	if (s.p[0] == '<' && r->failures < FAILURES_MAX) {
		n = read_angle(r, s, t);
		if (n == STR_NPOS)
			r->failures += s.n > 1 && (char_is_alpha(s.p[1]) || s.p[1] == '/' ||
			                           s.p[1] == '!' || s.p[1] == '?');
	}
	if (n == STR_NPOS) {
		t->kind = HTML_TEXT;
		n = str_find_char(s, '<', 1);
		if (n == STR_NPOS)
			n = s.n;
	}
	t->raw = str_cut(s, 0, n);
	r->at += n;
	return true;
}
