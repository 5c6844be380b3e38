/*
 * Decides what of a typed line is an operator and what is text.
 */
#include "search/query.h"

#include "base/utf8.h"

static const struct {
	struct str name;
	enum query_field field;
} fields[] = {
	{ STR_INIT("title:"), QUERY_TITLE }, { STR_INIT("tag:"), QUERY_TAG },
	{ STR_INIT("path:"), QUERY_PATH },   { STR_INIT("lang:"), QUERY_LANG },
	{ STR_INIT("is:"), QUERY_IS },
};

struct parse {
	struct query *out;
	struct arena *arena;
	struct str rest;
	unsigned mode;
};

static bool is_space_at(struct str s)
{
	uint32_t c;

	return utf8_next(&s, &c) && (utf8_is_space(c) || c == 0);
}

static void skip_space(struct str *s)
{
	while (s->n && is_space_at(*s)) {
		uint32_t c;

		(void)utf8_next(s, &c);
	}
}

/* Take what stands before the next space. */
static struct str take_word(struct str *s)
{
	struct str at = *s;
	uint32_t c;

	while (at.n && !is_space_at(at))
		(void)utf8_next(&at, &c);
	struct str word = str_cut(*s, 0, s->n - at.n);
	*s = at;
	return word;
}

/* Take "..." off the front; false when no other quote follows. */
static bool take_quoted(struct str *s, struct str *inside)
{
	size_t end;

	if (!str_starts(*s, STR("\"")))
		return false;
	end = str_find_char(*s, '"', 1);
	if (end == STR_NPOS)
		return false;
	*inside = str_cut(*s, 1, end);
	*s = str_tail(*s, end + 1);
	return true;
}

static void keep_token(void *ctx, const struct search_token *t)
{
	struct query_tokens *out = ((void **)ctx)[0];
	struct arena *a = ((void **)ctx)[1];

	if (out->n < QUERY_TOKENS)
		vec_push(out, (struct query_token){ arena_str(a, t->text), t->kind, t->same,
		                                    t->joined, t->from, t->to });
}

static void add_term(struct parse *p, struct query_term term)
{
	void *ctx[2] = { &term.tokens, p->arena };
	struct buf folded = BUF_INIT;

	if (p->out->n >= QUERY_TERMS)
		return;
	if (term.field == QUERY_TEXT || term.field == QUERY_TITLE) {
		term.text = arena_str(p->arena, term.text);
		search_tokens(term.text, keep_token, ctx);
	} else {
		search_fold(&folded, term.text);
		term.text = arena_str(p->arena, buf_str(&folded));
	}
	buf_release(&folded);
	vec_push(p->out, term);
}

/* Take "tag:" and the like; only before a value that it can have. */
static enum query_field take_field(struct str *s)
{
	for (size_t i = 0; i < countof(fields); i++) {
		struct str after = str_tail(*s, fields[i].name.n), word = after;

		if (!str_eq_ci(str_cut(*s, 0, fields[i].name.n), fields[i].name) ||
		    after.n == 0 || is_space_at(after))
			continue;
		if (fields[i].field == QUERY_IS && !str_eq_ci(take_word(&word), STR("runbook")))
			continue;
		*s = after;
		return fields[i].field;
	}
	return QUERY_TEXT;
}

static void take_term(struct parse *p)
{
	struct query_term term = { .field = QUERY_TEXT };
	struct str after = str_tail(p->rest, 1);

	if (str_starts(p->rest, STR("-")) && after.n && !is_space_at(after) &&
	    after.p[0] != '-') {
		term.exclude = true;
		p->rest = after;
	}
	term.field = take_field(&p->rest);
	term.quoted = take_quoted(&p->rest, &term.text);
	if (!term.quoted) {
		term.text = take_word(&p->rest);
		if (term.text.n > 1 && str_ends(term.text, STR("*"))) {
			term.prefix = true;
			term.text.n--;
		}
	}
	add_term(p, term);
}

void query_parse(struct query *out, struct arena *a, struct str text, unsigned mode)
{
	struct parse p = { out, a, str_cut(text, 0, QUERY_MAX), mode };

	*out = (struct query){ NULL, 0, 0 };
	for (skip_space(&p.rest); p.rest.n; skip_space(&p.rest)) {
		if (mode & QUERY_LITERAL)
			add_term(&p, (struct query_term){ .field = QUERY_TEXT,
			                                  .text = take_word(&p.rest) });
		else
			take_term(&p);
	}
	if ((mode & QUERY_TYPING) && out->n && !is_space_at(str_tail(text, text.n - 1))) {
		struct query_term *last = vec_last(out);

		last->prefix = !last->quoted;
	}
}

void query_release(struct query *q)
{
	struct query_term *it;

	vec_each(it, q)
		vec_release(&it->tokens);
	vec_release(q);
}
