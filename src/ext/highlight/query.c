/*
 * Decides what a highlight query means: reads the patterns of a grammar's
 * queries/highlights.scm into steps that match.c compares with a tree.
 *
 * The library has a query engine of its own. It spends 10 to 30 ms in
 * compiling the query of a larger grammar, more than an incremental build of
 * ours may take, and a fifth of the whole time in running it. Highlight queries
 * need little of its power: their predicates look at one node each, so that a
 * pattern can be matched without keeping track of combinations. What goes
 * beyond that is left out and counted; a test holds the count at zero.
 */
#include "ext/highlight/highlight_int.h"

#include <string.h>

#define QUERY_DEPTH 32
#define QUERY_CAPTURES 64
#define QUERY_WORDS 512

/* A capture of the pattern that is being read. */
struct capture {
	struct str name;
	struct highlight_step *step;
};

struct reader {
	struct highlight_query *q;
	const TSLanguage *language;
	struct str rest;
	bool bad; /* this pattern is not supported */
	unsigned depth;
	struct capture captures[QUERY_CAPTURES];
	size_t n;
};

static void skip_space(struct reader *r)
{
	while (r->rest.n) {
		if (r->rest.p[0] == ';')
			r->rest = str_tail(r->rest, str_find_char(r->rest, '\n', 0));
		else if (!char_is_space(r->rest.p[0]))
			break;
		else
			r->rest = str_tail(r->rest, 1);
	}
}

static char peek(struct reader *r)
{
	skip_space(r);
	return r->rest.n ? r->rest.p[0] : '\0';
}

static bool skip(struct reader *r, char c)
{
	if (peek(r) != c || !r->rest.n)
		return false;
	r->rest = str_tail(r->rest, 1);
	return true;
}

static struct str read_name(struct reader *r)
{
	size_t n = 0;

	skip_space(r);
	while (n < r->rest.n &&
	       (char_is_alnum(r->rest.p[n]) || strchr("_-.?!#/", r->rest.p[n])))
		n++;
	struct str name = str_cut(r->rest, 0, n);
	r->rest = str_tail(r->rest, n);
	return name;
}

/* Behind the opening quote of a string, up to and with the closing one. */
static struct str read_string(struct reader *r)
{
	struct buf b = BUF_INIT;
	struct str text;

	while (r->rest.n && r->rest.p[0] != '"') {
		char c = r->rest.p[0];

		if (c == '\\' && r->rest.n > 1) {
			r->rest = str_tail(r->rest, 1);
			c = r->rest.p[0];
			c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
		}
		buf_add_byte(&b, c);
		r->rest = str_tail(r->rest, 1);
	}
	r->rest = str_tail(r->rest, 1);
	text = arena_str(&r->q->arena, buf_str(&b));
	buf_release(&b);
	return text;
}

static void add_test(struct reader *r, struct str capture, struct highlight_pattern *pattern,
                     bool negated)
{
	if (!pattern)
		r->bad = true;
	for (size_t i = 0; i < r->n && !r->bad; i++) {
		struct highlight_test *t;

		if (!str_eq(r->captures[i].name, capture))
			continue;
		t = arena_new(&r->q->arena, struct highlight_test);
		t->pattern = pattern;
		t->negated = negated;
		t->next = r->captures[i].step->tests;
		r->captures[i].step->tests = t;
	}
}

/* Behind "(#", up to and with ")". A capture stands before its predicates. */
static void read_predicate(struct reader *r)
{
	struct str name = read_name(r), capture = STR_NONE, words[QUERY_WORDS];
	bool negated = str_starts(name, STR("not-"));
	size_t n = 0;

	if (negated)
		name = str_tail(name, 4);
	if (skip(r, '@'))
		capture = read_name(r);
	while (!r->bad && r->rest.n && !skip(r, ')')) {
		if (n == QUERY_WORDS || skip(r, '@'))
			r->bad = true; /* compares two captures, or is far too long */
		else
			words[n++] = skip(r, '"') ? read_string(r) : read_name(r);
	}
	if (str_eq(name, STR("match?")) && n == 1)
		add_test(r, capture, highlight_pattern_new(&r->q->arena, words[0]), negated);
	else if (str_eq(name, STR("eq?")) || str_eq(name, STR("any-of?")))
		add_test(r, capture, highlight_pattern_words(&r->q->arena, words, n), negated);
	else if (!str_eq(name, STR("is-not?")) && !str_eq(name, STR("is?")) &&
	         !str_eq(name, STR("set!")))
		r->bad = true;
	/* "is-not? local" would need the grammar's scopes; a name is taken as not local. */
}

static struct highlight_step *read_step(struct reader *r);

static void append(struct highlight_step *parent, struct highlight_step *child)
{
	struct highlight_step **at = &parent->children;

	while (*at)
		at = &(*at)->next;
	*at = child;
	for (; child; child = child->next)
		parent->slots++;
}

static void read_absent(struct reader *r, struct highlight_step *step)
{
	struct str field = read_name(r);

	for (size_t i = 0; i + 1 < countof(step->absent); i++)
		if (!step->absent[i]) {
			step->absent[i] = ts_language_field_id_for_name(r->language, field.p,
			                                                (uint32_t)field.n);
			return;
		}
	r->bad = true;
}

/* The children of `step`, up to and with `close`. */
static void read_children(struct reader *r, struct highlight_step *step, char close)
{
	bool immediate = false;

	while (!r->bad && !skip(r, close)) {
		struct highlight_step *child;

		if (!peek(r)) {
			r->bad = true;
		} else if (skip(r, '.')) {
			immediate = true;
		} else if (skip(r, '!')) {
			read_absent(r, step);
		} else if (str_starts(r->rest, STR("(#"))) {
			r->rest = str_tail(r->rest, 2);
			read_predicate(r);
		} else {
			child = read_step(r);
			child->immediate = immediate;
			append(step, child);
			immediate = false;
		}
	}
	if (immediate && step->children) {
		struct highlight_step *child = step->children;

		while (child->next)
			child = child->next;
		child->last = true;
	}
}

static void set_symbol(struct reader *r, struct highlight_step *step, struct str name,
                       bool named)
{
	step->symbol =
		ts_language_symbol_for_name(r->language, name.p, (uint32_t)name.n, named);
	if (!step->symbol)
		r->bad = true;
	else if (step->symbol != (TSSymbol)-1 &&
	         ts_language_symbol_type(r->language, step->symbol) == TSSymbolTypeAuxiliary)
		r->bad = true; /* a supertype: the tree has no such node */
}

/* Behind "(": a named node, or parentheses around one step and its predicates. */
static void read_parenthesis(struct reader *r, struct highlight_step *step)
{
	struct highlight_step group = { 0 };
	char c = peek(r);

	if (c != '(' && c != '[' && c != '"') {
		struct str name = read_name(r);

		step->kind = str_eq(name, STR("_")) ? STEP_NAMED : STEP_SYMBOL;
		if (step->kind == STEP_SYMBOL)
			set_symbol(r, step, name, true);
		read_children(r, step, ')');
		return;
	}
	read_children(r, &group, ')');
	if (group.slots != 1 || r->bad) {
		r->bad = true; /* several siblings without their parent */
		return;
	}
	/* Captures inside point at the child: keep it, as an alternative of one. */
	step->kind = STEP_EITHER;
	step->children = group.children;
	step->slots = 1;
}

static void read_captures(struct reader *r, struct highlight_step *step)
{
	while (skip(r, '@')) {
		struct str name = read_name(r);
		enum highlight_class hl = highlight_capture_class(name);

		if (r->n == QUERY_CAPTURES) {
			r->bad = true;
			return;
		}
		r->captures[r->n++] = (struct capture){ name, step };
		if (hl != HL_NONE)
			step->hl = hl;
	}
}

/* "+" is one and then any number; a copy that shares the children is enough for that. */
static struct highlight_step *repeat(struct reader *r, struct highlight_step *step)
{
	struct highlight_step *more = arena_new(&r->q->arena, struct highlight_step);

	*more = *step;
	more->optional = more->repeated = true;
	for (size_t i = 0, n = r->n; i < n && r->n < QUERY_CAPTURES; i++)
		if (r->captures[i].step == step)
			r->captures[r->n++] = (struct capture){ r->captures[i].name, more };
	return more;
}

static struct highlight_step *read_step(struct reader *r)
{
	struct highlight_step *step = arena_new(&r->q->arena, struct highlight_step);
	bool more = false;

	if (++r->depth > QUERY_DEPTH)
		r->bad = true;
	if (skip(r, '"')) {
		set_symbol(r, step, read_string(r), false);
	} else if (skip(r, '(')) {
		read_parenthesis(r, step);
	} else if (skip(r, '[')) {
		step->kind = STEP_EITHER;
		read_children(r, step, ']');
	} else {
		struct str name = read_name(r);

		if (peek(r) == ':' && name.n && skip(r, ':')) {
			step = read_step(r);
			step->field = ts_language_field_id_for_name(r->language, name.p,
			                                            (uint32_t)name.n);
			if (!step->field)
				r->bad = true;
			r->depth--;
			return step;
		}
		step->kind = STEP_ANY;
		if (!str_eq(name, STR("_")))
			r->bad = true;
	}
	more = r->rest.n && r->rest.p[0] == '+';
	if (skip(r, '?'))
		step->optional = true;
	else if (skip(r, '*'))
		step->optional = step->repeated = true;
	else if (skip(r, '+'))
		more = true;
	read_captures(r, step);
	if (more)
		step->next = repeat(r, step);
	r->depth--;
	return step;
}

/* A node whose kind alone says all. */
static bool is_plain(const struct highlight_step *step)
{
	return step->kind == STEP_SYMBOL && !step->children && !step->tests && !step->field &&
	       !step->absent[0];
}

static size_t symbol_index(const struct highlight_query *q, TSSymbol symbol)
{
	return symbol < q->symbols - 1 ? symbol : q->symbols - 1;
}

static void add_rule(struct highlight_query *q, const struct highlight_step *step,
                     unsigned priority)
{
	struct highlight_rule *rule, **at;
	size_t s;

	if (step->kind == STEP_EITHER && step->hl == HL_NONE && !step->tests) {
		for (const struct highlight_step *c = step->children; c; c = c->next)
			add_rule(q, c, priority);
		return;
	}
	if (step->kind == STEP_EITHER) {
		/* What is said of the choice is said of each alternative. */
		for (struct highlight_step *c = step->children; c; c = c->next) {
			struct highlight_step *own =
				arena_new(&q->arena, struct highlight_step);
			struct highlight_test **last;

			*own = *c;
			own->hl = c->hl == HL_NONE ? step->hl : c->hl;
			for (last = &own->tests; *last; last = &(*last)->next)
				;
			if (!own->tests)
				own->tests = step->tests;
			else if (step->tests)
				*last = step->tests;
			add_rule(q, own, priority);
		}
		return;
	}
	s = symbol_index(q, step->symbol);
	if (is_plain(step)) {
		if (priority > q->priority[s] && step->hl != HL_NONE) {
			q->hl[s] = (unsigned char)step->hl;
			q->priority[s] = priority;
		}
		return;
	}
	rule = arena_new(&q->arena, struct highlight_rule);
	rule->root = step;
	rule->priority = priority;
	at = step->kind == STEP_SYMBOL ? &q->rules[s] : &q->anywhere;
	while (*at)
		at = &(*at)->next;
	*at = rule;
}

/* Which nodes' children are asked for their fields? */
static void mark_fields(struct highlight_query *q, const struct highlight_step *step)
{
	bool asked = step->absent[0];

	for (const struct highlight_step *c = step->children; c; c = c->next) {
		asked = asked || c->field;
		mark_fields(q, c);
	}
	for (size_t s = 0; asked && s < q->symbols; s++)
		if (step->kind != STEP_SYMBOL || s == symbol_index(q, step->symbol))
			q->fields[s] = true;
}

/* Past a pattern that could not be read: to the parenthesis or bracket that closes it. */
static void skip_pattern(struct reader *r, struct str start)
{
	int depth = 0;

	r->rest = start;
	do {
		char c = peek(r);

		if (!c)
			return;
		r->rest = str_tail(r->rest, 1);
		if (c == '"')
			read_string(r);
		else if (c == '(' || c == '[')
			depth++;
		else if (c == ')' || c == ']')
			depth--;
	} while (depth > 0);
	while (skip(r, '@'))
		read_name(r);
}

struct highlight_query *highlight_query_new(const TSLanguage *language, struct str text,
                                            bool first_wins)
{
	struct highlight_query *q = mem_new(struct highlight_query);
	struct reader r = { q, language, text, false, 0, { { STR_NONE, NULL } }, 0 };

	q->symbols = (size_t)ts_language_symbol_count(language) + 1;
	q->hl = arena_array(&q->arena, unsigned char, q->symbols);
	q->priority = arena_array(&q->arena, unsigned, q->symbols);
	q->rules = arena_array(&q->arena, struct highlight_rule *, q->symbols);
	q->fields = arena_array(&q->arena, bool, q->symbols);
	while (peek(&r)) {
		struct str start = r.rest;
		struct highlight_step *step;

		r.bad = false;
		r.n = 0;
		q->patterns++;
		step = read_step(&r);
		/* Predicates may also stand behind, in parentheses of their own. */
		if (r.bad || step->next) {
			q->ignored++;
			r.depth = 0;
			skip_pattern(&r, start);
			continue;
		}
		mark_fields(q, step);
		add_rule(q, step, first_wins ? UINT32_MAX - q->patterns : q->patterns);
	}
	return q;
}

void highlight_query_free(struct highlight_query *q)
{
	if (!q)
		return;
	arena_release(&q->arena);
	mem_free(q);
}
