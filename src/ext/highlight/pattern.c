/*
 * Decides whether a text fits one of the small regular expressions that
 * highlight queries use. Groups are written out into all their alternatives
 * when a pattern is compiled, so that matching has one flat list of pieces to
 * walk; a list of plain words becomes a sorted table. Our own, since regexec()
 * takes a lock, depends on the locale, and is called for every identifier.
 */
#include "ext/highlight/highlight_int.h"

#include <string.h>

#define PATTERN_SEQUENCES 1024
#define PATTERN_PIECES 64

/* One character out of a set, or a run of such. */
struct piece {
	unsigned char set[32];
	bool optional, repeated;
};

struct sequence {
	struct piece *pieces;
	size_t n;
	bool start, end; /* ^ and $ */
	struct str word; /* the text when each piece is one certain character */
	bool literal;
	struct sequence *next;
};

struct highlight_pattern {
	struct sequence *sequences;
	struct str *words; /* sorted; then there are no sequences */
	size_t count;
};

struct reader {
	struct arena *arena;
	struct str rest;
	unsigned made; /* sequences so far */
	bool bad;
};

static void set_add(unsigned char *set, unsigned from, unsigned to)
{
	for (unsigned c = from; c <= to && c < 256; c++)
		set[c / 8] |= (unsigned char)(1u << (c % 8));
}

static bool set_has(const unsigned char *set, char c)
{
	return set[(unsigned char)c / 8] >> ((unsigned char)c % 8) & 1;
}

/* \d, \w and \s; anything else stands for itself. */
static void set_add_escape(unsigned char *set, char c)
{
	switch (c) {
	case 'd':
		set_add(set, '0', '9');
		break;
	case 'w':
		set_add(set, '0', '9');
		set_add(set, 'a', 'z');
		set_add(set, 'A', 'Z');
		set_add(set, '_', '_');
		break;
	case 's':
		set_add(set, '\t', '\r');
		set_add(set, ' ', ' ');
		break;
	default:
		set_add(set, (unsigned char)c, (unsigned char)c);
	}
}

static char reader_take(struct reader *r)
{
	char c;

	if (!r->rest.n) {
		r->bad = true;
		return 0;
	}
	c = r->rest.p[0];
	r->rest = str_tail(r->rest, 1);
	return c;
}

static bool reader_skip(struct reader *r, char c)
{
	if (!r->rest.n || r->rest.p[0] != c)
		return false;
	r->rest = str_tail(r->rest, 1);
	return true;
}

/* Behind the "[" of a set, up to and with its "]". */
static void read_set(struct reader *r, unsigned char *set)
{
	bool negated = reader_skip(r, '^');

	do {
		char c = reader_take(r);

		if (c == '\\') {
			set_add_escape(set, reader_take(r));
		} else if (r->rest.n > 1 && r->rest.p[0] == '-' && r->rest.p[1] != ']') {
			reader_skip(r, '-');
			set_add(set, (unsigned char)c, (unsigned char)reader_take(r));
		} else {
			set_add(set, (unsigned char)c, (unsigned char)c);
		}
	} while (!r->bad && !reader_skip(r, ']'));
	for (size_t i = 0; negated && i < 32; i++)
		set[i] = (unsigned char)~set[i];
}

static struct sequence *sequence_new(struct reader *r)
{
	struct sequence *s = arena_new(r->arena, struct sequence);

	if (++r->made > PATTERN_SEQUENCES)
		r->bad = true;
	s->literal = true;
	return s;
}

/* Every `a` followed by every `b`. */
static struct sequence *join(struct reader *r, const struct sequence *a,
                             const struct sequence *b)
{
	struct sequence *all = NULL, **at = &all;

	for (; a && !r->bad; a = a->next) {
		for (const struct sequence *t = b; t && !r->bad; t = t->next) {
			struct sequence *s;

			/* "a^" and "$a" fit nothing. */
			if ((t->start && a->n) || (a->end && t->n))
				continue;
			s = sequence_new(r);
			s->n = a->n + t->n;
			s->start = a->start || t->start;
			s->end = a->end || t->end;
			if (s->n > PATTERN_PIECES)
				r->bad = true;
			s->pieces = arena_array(r->arena, struct piece, s->n + 1);
			if (a->n)
				memcpy(s->pieces, a->pieces, a->n * sizeof(*a->pieces));
			if (t->n)
				memcpy(s->pieces + a->n, t->pieces, t->n * sizeof(*t->pieces));
			s->literal = a->literal && t->literal;
			s->word = arena_strf(r->arena, "%.*s%.*s", STR_ARG(a->word),
			                     STR_ARG(t->word));
			*at = s;
			at = &s->next;
		}
	}
	return all;
}

static struct sequence *read_choices(struct reader *r, unsigned depth);

/* A set or character with what may stand behind it. */
static struct sequence *read_piece(struct reader *r, char c)
{
	struct sequence *s = sequence_new(r);
	char one = c;

	s->n = 1;
	s->pieces = arena_new(r->arena, struct piece);
	s->literal = c != '[' && c != '.';
	if (c == '[') {
		read_set(r, s->pieces->set);
	} else if (c == '.') {
		set_add(s->pieces->set, 0, 255);
	} else if (c == '\\') {
		one = reader_take(r);
		s->literal = one != 'd' && one != 'w' && one != 's';
		set_add_escape(s->pieces->set, one);
	} else {
		set_add(s->pieces->set, (unsigned char)c, (unsigned char)c);
	}
	if (reader_skip(r, '?'))
		s->pieces->optional = true;
	else if (reader_skip(r, '*'))
		s->pieces->optional = s->pieces->repeated = true;
	else if (reader_skip(r, '+'))
		s->pieces->repeated = true;
	s->literal = s->literal && !s->pieces->optional && !s->pieces->repeated;
	s->word = s->literal ? arena_str(r->arena, str_from(&one, 1)) : STR_NONE;
	return s;
}

static struct sequence *read_group(struct reader *r, unsigned depth)
{
	struct sequence *group;

	if (str_starts(r->rest, STR("?:")))
		r->rest = str_tail(r->rest, 2);
	group = read_choices(r, depth + 1);
	if (!reader_skip(r, ')'))
		r->bad = true;
	if (reader_skip(r, '?')) {
		struct sequence *empty = sequence_new(r);

		empty->next = group;
		group = empty;
	}
	if (r->rest.n && strchr("*+{?", r->rest.p[0]))
		r->bad = true;
	return group;
}

static struct sequence *read_sequence(struct reader *r, unsigned depth)
{
	struct sequence *all = sequence_new(r);

	while (!r->bad && r->rest.n && r->rest.p[0] != '|' && r->rest.p[0] != ')') {
		char c = reader_take(r);
		struct sequence *more;

		if (c == '(') {
			more = read_group(r, depth);
		} else if (c == '^' || c == '$') {
			more = sequence_new(r);
			more->start = c == '^';
			more->end = c == '$';
		} else if (strchr("*+?{", c)) {
			r->bad = true;
			break;
		} else {
			more = read_piece(r, c);
		}
		all = join(r, all, more);
	}
	return all;
}

static struct sequence *read_choices(struct reader *r, unsigned depth)
{
	struct sequence *all = NULL, **at = &all;

	if (depth > 8)
		r->bad = true;
	do {
		*at = read_sequence(r, depth);
		while (*at)
			at = &(*at)->next;
	} while (!r->bad && reader_skip(r, '|'));
	return all;
}

static int compare_words(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

struct highlight_pattern *highlight_pattern_words(struct arena *a, const struct str *words,
                                                  size_t count)
{
	struct highlight_pattern *p = arena_new(a, struct highlight_pattern);

	p->words = arena_array(a, struct str, count + 1);
	p->count = count;
	for (size_t i = 0; i < count; i++)
		p->words[i] = arena_str(a, words[i]);
	if (count > 1)
		qsort(p->words, count, sizeof(*p->words), compare_words);
	return p;
}

struct highlight_pattern *highlight_pattern_new(struct arena *a, struct str expression)
{
	/* Pieces of patterns are joined again and again: only the result is kept. */
	struct arena scratch = ARENA_INIT;
	struct reader r = { &scratch, expression, 0, false };
	struct sequence *all = read_choices(&r, 0);
	struct highlight_pattern *p = NULL;
	struct str words[PATTERN_SEQUENCES];
	size_t n = 0;
	bool exact = true;

	if (r.bad || r.rest.n)
		goto out;
	for (const struct sequence *s = all; s && n < countof(words); s = s->next) {
		words[n++] = s->word;
		exact = exact && s->literal && s->start && s->end;
	}
	if (exact) {
		p = highlight_pattern_words(a, words, n);
		goto out;
	}
	p = arena_new(a, struct highlight_pattern);
	p->sequences = all;
	arena_adopt(a, &scratch);
out:
	arena_release(&scratch);
	return p;
}

/* Do the pieces from `k` on fit at the beginning of `text`? As much as possible is taken first. */
static bool pieces_fit(const struct sequence *s, size_t k, struct str text)
{
	const struct piece *p;
	size_t most = 0;

	for (; k < s->n; k++) {
		p = &s->pieces[k];
		if (p->optional || p->repeated)
			break;
		if (!text.n || !set_has(p->set, text.p[0]))
			return false;
		text = str_tail(text, 1);
	}
	if (k == s->n)
		return !s->end || !text.n;
	p = &s->pieces[k];
	while (most < text.n && (most == 0 || p->repeated) && set_has(p->set, text.p[most]))
		most++;
	for (size_t n = most + 1; n-- > (p->optional ? 0 : 1);)
		if (pieces_fit(s, k + 1, str_tail(text, n)))
			return true;
	return false;
}

static bool sequence_fits(const struct sequence *s, struct str text)
{
	for (size_t i = 0; i <= text.n; i++) {
		if (pieces_fit(s, 0, str_tail(text, i)))
			return true;
		if (s->start)
			break;
	}
	return false;
}

bool highlight_pattern_fits(const struct highlight_pattern *p, struct str text)
{
	if (p->words)
		return bsearch(&text, p->words, p->count, sizeof(*p->words), compare_words) !=
		       NULL;
	for (const struct sequence *s = p->sequences; s; s = s->next)
		if (sequence_fits(s, text))
			return true;
	return false;
}
