/*
 * Decides the stem of an English word: Porter's algorithm (An algorithm for
 * suffix stripping, Program 14(3), 1980) with its author's two later changes,
 * "bli" to "ble" and "logi" to "log".
 *
 * The twin is stem() in themes/default/engine/tokens.js.
 */
#include "search/tokens.h"

#include <string.h>

struct word {
	char *p;
	size_t n;    /* of it all */
	size_t stem; /* of what stands before the ending last found */
};

static bool is_consonant(const char *p, size_t i)
{
	switch (p[i]) {
	case 'a':
	case 'e':
	case 'i':
	case 'o':
	case 'u':
		return false;
	case 'y':
		return i == 0 || !is_consonant(p, i - 1);
	default:
		return true;
	}
}

/* Porter's m: how often a vowel is followed by a consonant in the first `n` letters. */
static unsigned measure(const char *p, size_t n)
{
	unsigned m = 0;
	bool before = true, here;

	for (size_t i = 0; i < n; i++, before = here) {
		here = p[i] == 'y' ? i == 0 || !before : is_consonant(p, i);
		m += i > 0 && here && !before;
	}
	return m;
}

static bool has_vowel(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_consonant(p, i))
			return true;
	return false;
}

static bool is_doubled(const char *p, size_t n)
{
	return n >= 2 && p[n - 1] == p[n - 2] && is_consonant(p, n - 1);
}

/* Ends in consonant, vowel, consonant other than w, x, y: as "hop" does, to be "hope" again. */
static bool is_short(const char *p, size_t n)
{
	char last;

	if (n < 3 || !is_consonant(p, n - 3) || is_consonant(p, n - 2) ||
	    !is_consonant(p, n - 1))
		return false;
	last = p[n - 1];
	return last != 'w' && last != 'x' && last != 'y';
}

static bool ends_with(struct word *w, struct str ending)
{
	size_t n = ending.n;

	/* The last letter decides nearly always. */
	if (n > w->n || w->p[w->n - 1] != ending.p[n - 1] ||
	    memcmp(w->p + w->n - n, ending.p, n) != 0)
		return false;
	w->stem = w->n - n;
	return true;
}

#define ends(w, literal) ends_with((w), STR(literal))

/* Put `with` in the place of the ending just found. It is never longer. */
static void replace(struct word *w, struct str with)
{
	memcpy(w->p + w->stem, with.p, with.n);
	w->n = w->stem + with.n;
}

static void plural(struct word *w)
{
	if (ends(w, "sses"))
		replace(w, STR("ss"));
	else if (ends(w, "ies"))
		replace(w, STR("i"));
	else if (!ends(w, "ss") && ends(w, "s"))
		replace(w, STR(""));
}

static void past(struct word *w)
{
	if (ends(w, "eed")) {
		if (measure(w->p, w->stem) > 0)
			replace(w, STR("ee"));
		return;
	}
	if (!((ends(w, "ed") || ends(w, "ing")) && has_vowel(w->p, w->stem)))
		return;
	replace(w, STR(""));
	if (ends(w, "at") || ends(w, "bl") || ends(w, "iz")) {
		w->p[w->n++] = 'e';
	} else if (is_doubled(w->p, w->n)) {
		char last = w->p[w->n - 1];

		if (last != 'l' && last != 's' && last != 'z')
			w->n--;
	} else if (measure(w->p, w->n) == 1 && is_short(w->p, w->n)) {
		w->p[w->n++] = 'e';
	}
}

struct rule {
	struct str ending, with;
};

/* The first rule whose ending fits is used, when what stands before it measures more than `least`. */
static void apply(struct word *w, const struct rule *rules, unsigned least)
{
	for (; rules->ending.n; rules++) {
		if (!ends_with(w, rules->ending))
			continue;
		/* "ion" goes only behind s and t. */
		if (str_eq(rules->ending, STR("ion")) &&
		    !(w->stem > 0 && (w->p[w->stem - 1] == 's' || w->p[w->stem - 1] == 't')))
			return;
		if (measure(w->p, w->stem) > least)
			replace(w, rules->with);
		return;
	}
}

/* Within each list, an ending stands before those that it ends with. */
static const struct rule doubles[] = {
	{ STR_INIT("ational"), STR_INIT("ate") }, { STR_INIT("tional"), STR_INIT("tion") },
	{ STR_INIT("enci"), STR_INIT("ence") },   { STR_INIT("anci"), STR_INIT("ance") },
	{ STR_INIT("izer"), STR_INIT("ize") },    { STR_INIT("bli"), STR_INIT("ble") },
	{ STR_INIT("alli"), STR_INIT("al") },     { STR_INIT("entli"), STR_INIT("ent") },
	{ STR_INIT("eli"), STR_INIT("e") },       { STR_INIT("ousli"), STR_INIT("ous") },
	{ STR_INIT("ization"), STR_INIT("ize") }, { STR_INIT("ation"), STR_INIT("ate") },
	{ STR_INIT("ator"), STR_INIT("ate") },    { STR_INIT("alism"), STR_INIT("al") },
	{ STR_INIT("iveness"), STR_INIT("ive") }, { STR_INIT("fulness"), STR_INIT("ful") },
	{ STR_INIT("ousness"), STR_INIT("ous") }, { STR_INIT("aliti"), STR_INIT("al") },
	{ STR_INIT("iviti"), STR_INIT("ive") },   { STR_INIT("biliti"), STR_INIT("ble") },
	{ STR_INIT("logi"), STR_INIT("log") },    { .ending = { NULL, 0 } },
};

static const struct rule singles[] = {
	{ STR_INIT("icate"), STR_INIT("ic") }, { STR_INIT("ative"), STR_INIT("") },
	{ STR_INIT("alize"), STR_INIT("al") }, { STR_INIT("iciti"), STR_INIT("ic") },
	{ STR_INIT("ical"), STR_INIT("ic") },  { STR_INIT("ful"), STR_INIT("") },
	{ STR_INIT("ness"), STR_INIT("") },    { .ending = { NULL, 0 } },
};

static const struct rule bare[] = {
	{ STR_INIT("al"), STR_INIT("") },    { STR_INIT("ance"), STR_INIT("") },
	{ STR_INIT("ence"), STR_INIT("") },  { STR_INIT("er"), STR_INIT("") },
	{ STR_INIT("ic"), STR_INIT("") },    { STR_INIT("able"), STR_INIT("") },
	{ STR_INIT("ible"), STR_INIT("") },  { STR_INIT("ant"), STR_INIT("") },
	{ STR_INIT("ement"), STR_INIT("") }, { STR_INIT("ment"), STR_INIT("") },
	{ STR_INIT("ent"), STR_INIT("") },   { STR_INIT("ion"), STR_INIT("") },
	{ STR_INIT("ou"), STR_INIT("") },    { STR_INIT("ism"), STR_INIT("") },
	{ STR_INIT("ate"), STR_INIT("") },   { STR_INIT("iti"), STR_INIT("") },
	{ STR_INIT("ous"), STR_INIT("") },   { STR_INIT("ive"), STR_INIT("") },
	{ STR_INIT("ize"), STR_INIT("") },   { .ending = { NULL, 0 } },
};

size_t search_stem(char *word, size_t n)
{
	struct word w = { word, n, 0 };
	unsigned m;

	if (n < 3)
		return n;
	plural(&w);
	past(&w);
	if (ends(&w, "y") && has_vowel(w.p, w.stem))
		replace(&w, STR("i"));
	apply(&w, doubles, 0);
	apply(&w, singles, 0);
	apply(&w, bare, 1);
	if (ends(&w, "e")) {
		m = measure(w.p, w.stem);
		if (m > 1 || (m == 1 && !is_short(w.p, w.stem)))
			w.n--;
	}
	if (w.n > 1 && w.p[w.n - 1] == 'l' && is_doubled(w.p, w.n) && measure(w.p, w.n) > 1)
		w.n--;
	return w.n;
}
