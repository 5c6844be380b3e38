/*
 * Decides what a term asks of the index: its tokens side by side, each with
 * the joint that was typed; or, as alternatives that add to the score, the whole
 * of an identifier and the stem of a word. So the exact form stands above the rest.
 *
 * Tokens hold no quote and no space, so they stand in FTS5's strings as they are.
 */
#include "search/query.h"

/* FTS5 expressions under construction: alternatives parted by OR. */
struct build {
	struct buf *out;
	size_t start;
	size_t count;
};

static void begin_alternative(struct build *b)
{
	buf_add_z(b->out, b->count++ ? " OR " : "");
}

static void add_string(struct build *b, struct str token, bool prefix)
{
	begin_alternative(b);
	buf_addf(b->out, "\"%.*s\"%s", STR_ARG(token), prefix ? " *" : "");
}

static bool is_first_of_kind(const struct query_term *t, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(t->tokens.v[k].text, t->tokens.v[i].text))
			return false;
	return true;
}

/* The token of the position that begins at `i`, as a phrase has it: with its joint. */
static struct str in_phrase(const struct query_term *t, size_t i)
{
	if (t->tokens.v[i].joined)
		for (size_t k = i + 1; k < t->tokens.n && t->tokens.v[k].same; k++)
			if (t->tokens.v[k].kind == TOKEN_LINK)
				return t->tokens.v[k].text;
	return t->tokens.v[i].text;
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!char_is_digit(s.p[i]))
			return false;
	return s.n > 0;
}

/* The last position's first token; and is it the end of a run, which documents have only at theirs? */
static size_t last_position(const struct query_term *t, bool *drop, bool *open)
{
	size_t last = 0, before = 0;

	for (size_t i = 0; i < t->tokens.n; i++) {
		if (t->tokens.v[i].same)
			continue;
		before = last;
		last = i;
	}
	*drop = t->tokens.v[last].kind == TOKEN_TAIL && last > 0 &&
	        t->tokens.v[before].kind == TOKEN_GRAM;
	/* A lone character of a run begins the pairs it is found in; a name may go on, but not
	 * a number: "10.0.0.1" is not "10.0.0.12". */
	*open = t->tokens.v[last].kind == TOKEN_TAIL ||
	        (t->tokens.v[last].joined && !is_number(t->tokens.v[last].text));
	return last;
}

/* All positions side by side. */
static void add_phrase(struct build *b, const struct query_term *t)
{
	bool drop, open, first = true;
	size_t last = last_position(t, &drop, &open);

	begin_alternative(b);
	buf_add_byte(b->out, '"');
	for (size_t i = 0; i < t->tokens.n; i++) {
		if (t->tokens.v[i].same || (drop && i == last))
			continue;
		if (!first)
			buf_add_byte(b->out, ' ');
		first = false;
		buf_add(b->out, in_phrase(t, i));
	}
	buf_add_byte(b->out, '"');
	if (!drop && (t->prefix || open))
		buf_add_z(b->out, " *");
}

static size_t positions(const struct query_term *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->tokens.n; i++)
		n += !t->tokens.v[i].same;
	return n;
}

/* What else a term that was not quoted may be: the whole identifier, the stem, all pieces of a CamelCase name. */
static void add_kin(struct build *b, const struct query_term *t)
{
	const struct query_token *it;
	size_t n = positions(t), pieces = 0;

	vec_each(it, &t->tokens) {
		if (it->kind == TOKEN_WHOLE && it->to == vec_last(&t->tokens)->to)
			add_string(b, it->text, false);
		if (it->kind == TOKEN_STEM && n == 1 && !t->prefix)
			add_string(b, it->text, false);
		pieces += it->kind == TOKEN_PIECE;
	}
	if (n != 1 || pieces < 4)
		return;
	begin_alternative(b);
	buf_add_byte(b->out, '(');
	pieces = 0;
	vec_each(it, &t->tokens) {
		if (it->kind != TOKEN_PIECE)
			continue;
		buf_addf(b->out, "%s\"%.*s\"", pieces++ ? " AND " : "", STR_ARG(it->text));
	}
	buf_add_byte(b->out, ')');
}

/* Each of the parts for itself. */
static void add_parts(struct build *b, const struct query_term *t)
{
	size_t n = positions(t);

	for (size_t i = 0; i < t->tokens.n && b->count < QUERY_LOOSE / 2; i++) {
		const struct query_token *it = &t->tokens.v[i];
		bool lone = it->kind == TOKEN_TAIL && n == 1;

		if (!is_first_of_kind(t, i))
			continue;
		if (it->kind == TOKEN_LINK || (it->kind == TOKEN_TAIL && !lone))
			continue;
		if (it->kind == TOKEN_WORD && n > 1 && search_is_stop_word(it->text))
			continue;
		add_string(b, it->text, lone || (it->kind == TOKEN_WORD && t->prefix));
	}
}

bool query_term_match(struct buf *out, const struct query_term *term, bool loose)
{
	struct build b = { out, out->len, 0 };

	if (term->tokens.n == 0)
		return false;
	buf_add_z(out, term->field == QUERY_TITLE ? "title : (" : "(");
	if (loose && !term->quoted)
		add_parts(&b, term);
	if (b.count == 0) {
		add_phrase(&b, term);
		if (!term->quoted)
			add_kin(&b, term);
	}
	for (size_t i = 0; i < term->nnear; i++)
		add_string(&b, term->near[i], false);
	buf_add_byte(out, ')');
	return true;
}

/* Does the term ask for text that decides what is found? */
static bool is_asked(const struct query_term *t)
{
	return t->tokens.n > 0 && !t->exclude;
}

static bool tells_nothing(const struct query_term *t)
{
	return !t->quoted && !t->prefix && t->field == QUERY_TEXT && t->tokens.n == 1 &&
	       t->tokens.v[0].kind == TOKEN_WORD && search_is_stop_word(t->tokens.v[0].text);
}

/* Are all words such that tell nothing? Then they are all there is to go by. */
static bool all_tell_nothing(const struct query *q)
{
	const struct query_term *it;

	vec_each(it, q)
		if (is_asked(it) && !tells_nothing(it))
			return false;
	return true;
}

bool query_match(struct buf *out, const struct query *q, bool loose)
{
	const struct query_term *it;
	bool all = all_tell_nothing(q);
	size_t n = 0, tokens = 0;

	vec_each(it, q) {
		if (!is_asked(it) || (!all && tells_nothing(it)))
			continue;
		tokens += it->tokens.n;
		if (loose && n > 0 && tokens > QUERY_LOOSE * 2)
			break;
		if (n++)
			buf_add_z(out, loose ? " OR " : " AND ");
		query_term_match(out, it, loose);
	}
	return n > 0;
}

size_t query_count(const struct query *q)
{
	const struct query_term *it;
	bool all = all_tell_nothing(q);
	size_t n = 0;

	vec_each(it, q)
		n += is_asked(it) && (all || !tells_nothing(it));
	return n;
}
