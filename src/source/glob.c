/*
 * Decides what a pattern matches: it becomes a row of tokens, and all the
 * places in it where a text may have got to are moved along together, so that no
 * pattern makes it try again and again.
 */
#include "source/glob.h"

#include <ctype.h>
#include <string.h>

enum token_kind {
	BYTE,    /* this byte */
	ANY,     /* a byte but the slash */
	SET,     /* a byte of the set */
	STAR,    /* bytes but slashes */
	FOLDERS, /* nothing, or folders with their slash; the next token is INSIDE */
	INSIDE,  /* part of FOLDERS: within the name of a folder */
	REST,    /* everything */
};

struct token {
	enum token_kind kind;
	unsigned char byte;
	bool *set; /* of 256 */
};

struct glob {
	size_t n;
	struct token tokens[];
};

static const struct {
	struct str name;
	int (*has)(int c);
} classes[] = {
	{ STR_INIT("alnum"), isalnum }, { STR_INIT("alpha"), isalpha },
	{ STR_INIT("blank"), isblank }, { STR_INIT("cntrl"), iscntrl },
	{ STR_INIT("digit"), isdigit }, { STR_INIT("graph"), isgraph },
	{ STR_INIT("lower"), islower }, { STR_INIT("print"), isprint },
	{ STR_INIT("punct"), ispunct }, { STR_INIT("space"), isspace },
	{ STR_INIT("upper"), isupper }, { STR_INIT("xdigit"), isxdigit },
};

/* Add the class "[:name:]" that begins at `at`; the place behind it, or STR_NPOS. */
static size_t add_class(bool *set, struct str pattern, size_t at)
{
	size_t end = str_find(pattern, STR(":]"), at + 2);
	struct str name;

	if (end == STR_NPOS)
		return STR_NPOS;
	name = str_cut(pattern, at + 2, end);
	for (size_t i = 0; i < countof(classes); i++) {
		if (!str_eq(classes[i].name, name))
			continue;
		for (int c = 0; c < 128; c++)
			set[c] |= classes[i].has(c) != 0;
		return end + 2;
	}
	return STR_NPOS;
}

/* The byte at `*at`, which may be written with a backslash; moves on. False at the end. */
static bool take_byte(unsigned char *out, struct str pattern, size_t *at)
{
	if (*at < pattern.n && pattern.p[*at] == '\\')
		(*at)++;
	if (*at >= pattern.n)
		return false;
	*out = (unsigned char)pattern.p[(*at)++];
	return true;
}

/* Read the set whose '[' stands before `at`; the place behind its ']', or STR_NPOS. */
static size_t read_set(bool *set, struct str pattern, size_t at)
{
	bool negative = at < pattern.n && (pattern.p[at] == '!' || pattern.p[at] == '^');
	size_t first = at += negative;

	while (at < pattern.n && (pattern.p[at] != ']' || at == first)) {
		unsigned char low, high;

		if (str_starts(str_tail(pattern, at), STR("[:"))) {
			at = add_class(set, pattern, at);
			if (at == STR_NPOS)
				return at;
			continue;
		}
		if (!take_byte(&low, pattern, &at))
			return STR_NPOS;
		high = low;
		if (at + 1 < pattern.n && pattern.p[at] == '-' && pattern.p[at + 1] != ']') {
			at++;
			if (!take_byte(&high, pattern, &at))
				return STR_NPOS;
		}
		for (unsigned c = low; c <= high; c++)
			set[c] = true;
	}
	if (at >= pattern.n)
		return STR_NPOS;
	for (unsigned c = 0; negative && c < 256; c++)
		set[c] = !set[c];
	set['/'] = false;
	return at + 1;
}

/* Add the token for the stars at `at`; the place behind them. */
static size_t add_stars(struct glob *g, struct str pattern, size_t at)
{
	size_t end = at;
	bool folders;

	while (end < pattern.n && pattern.p[end] == '*')
		end++;
	folders = end - at == 2 && (at == 0 || pattern.p[at - 1] == '/');
	if (folders && end == pattern.n) {
		g->tokens[g->n++].kind = REST;
	} else if (folders && pattern.p[end] == '/') {
		g->tokens[g->n++].kind = FOLDERS;
		g->tokens[g->n++].kind = INSIDE;
		end++;
	} else {
		g->tokens[g->n++].kind = STAR;
	}
	return end;
}

const struct glob *glob_new(struct arena *a, struct str pattern)
{
	struct glob *g;
	size_t at = 0;

	if (pattern.n > GLOB_MAX)
		return NULL;
	g = arena_alloc(a, sizeof(*g) + pattern.n * sizeof(g->tokens[0]));
	while (at < pattern.n) {
		struct token *t = &g->tokens[g->n];

		switch (pattern.p[at]) {
		case '*':
			at = add_stars(g, pattern, at);
			break;
		case '?':
			t->kind = ANY;
			g->n++;
			at++;
			break;
		case '[':
			t->kind = SET;
			t->set = arena_array(a, bool, 256);
			at = read_set(t->set, pattern, at + 1);
			if (at == STR_NPOS)
				return NULL;
			g->n++;
			break;
		default:
			t->kind = BYTE;
			if (!take_byte(&t->byte, pattern, &at))
				return NULL;
			g->n++;
		}
	}
	return g;
}

/* Mark the place `at`, and those that are reached from it without a byte. */
static void reach(const struct glob *g, bool *places, size_t at)
{
	for (;;) {
		places[at] = true;
		if (at == g->n)
			return;
		switch (g->tokens[at].kind) {
		case STAR:
		case REST:
			at++;
			break;
		case FOLDERS: /* none of them; or, by way of INSIDE, some */
			places[at + 1] = true;
			at += 2;
			break;
		case BYTE:
		case ANY:
		case SET:
		case INSIDE:
			return;
		}
	}
}

/* From place `at`, take the byte `c`: mark where that leads. */
static void step(const struct glob *g, bool *next, size_t at, unsigned char c)
{
	const struct token *t = &g->tokens[at];

	switch (t->kind) {
	case BYTE:
		if (t->byte == c)
			reach(g, next, at + 1);
		break;
	case ANY:
		if (c != '/')
			reach(g, next, at + 1);
		break;
	case SET:
		if (t->set[c])
			reach(g, next, at + 1);
		break;
	case STAR:
		if (c != '/')
			reach(g, next, at);
		break;
	case FOLDERS:
		break;
	case INSIDE:
		if (c == '/')
			reach(g, next, at - 1);
		else
			next[at] = true;
		break;
	case REST:
		reach(g, next, at);
		break;
	}
}

bool glob_match(const struct glob *g, struct str text)
{
	bool places[2][GLOB_MAX + 2] = { { false } };
	unsigned now = 0;

	reach(g, places[now], 0);
	for (size_t i = 0; i < text.n; i++) {
		bool *next = places[now ^ 1];
		bool alive = false;

		memset(next, 0, g->n + 1);
		for (size_t at = 0; at < g->n; at++) {
			if (places[now][at]) {
				step(g, next, at, (unsigned char)text.p[i]);
				alive = true;
			}
		}
		if (!alive)
			return false;
		now ^= 1;
	}
	return places[now][g->n];
}
