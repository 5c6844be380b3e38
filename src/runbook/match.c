/*
 * Decides whether output is what was expected. Patterns are matched against lines from the end
 * towards the beginning, each pair once, so that no pattern takes longer than lines times lines.
 */
#include "runbook/match.h"

#include <regex.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "ext/json/json.h"

enum kind { EXACT, GLOB, RE, ANY };

/* How many lines one pattern stands for. */
enum often { ONCE, MAYBE, MANY, SOME };

struct pattern {
	enum kind kind;
	enum often often;
	struct str text;
	regex_t re;
	bool compiled;
};

struct patterns {
	VEC_FIELDS(struct pattern);
};

struct lines {
	VEC_FIELDS(struct str);
};

static bool split(struct lines *out, struct str text)
{
	struct str line;

	while (str_line(&text, &line)) {
		if (out->n == MATCH_MAX_LINES)
			return false;
		vec_push(out, line);
	}
	return true;
}

static bool glob_line(struct str pattern, struct str line)
{
	struct str star_pattern = STR_NONE, star_line = STR_NONE;
	bool starred = false;
	uint32_t p, c;

	for (;;) {
		struct str after_p = pattern, after_c = line;
		bool has_p = utf8_next(&after_p, &p), has_c = utf8_next(&after_c, &c);

		if (!has_p && !has_c)
			return true;
		if (has_p && p == '*') {
			starred = true;
			star_pattern = pattern = after_p;
			star_line = line;
			continue;
		}
		if (has_p && has_c) {
			bool literal = p == '\\' && after_p.n && utf8_next(&after_p, &p);

			if ((p == '?' && !literal) || p == c) {
				pattern = after_p;
				line = after_c;
				continue;
			}
		}
		/* One more character for the last star. */
		if (!starred || !utf8_next(&star_line, &c))
			return false;
		pattern = star_pattern;
		line = star_line;
	}
}

static bool fits(const struct pattern *p, struct str line)
{
	struct buf z = BUF_INIT;
	bool result = false;

	switch (p->kind) {
	case EXACT:
		return str_eq(p->text, line);
	case GLOB:
		return glob_line(p->text, line);
	case RE:
		buf_add(&z, line);
		result = p->compiled && regexec(&p->re, z.p, 0, NULL, 0) == 0;
		buf_release(&z);
		return result;
	case ANY:
		break;
	}
	return true;
}

static bool compile(struct pattern *p, struct buf *why)
{
	struct buf z = BUF_INIT;
	char message[128];
	int fault;

	buf_addf(&z, "^(%.*s)$", STR_ARG(p->text));
	fault = regcomp(&p->re, z.p, REG_EXTENDED | REG_NOSUB);
	p->compiled = fault == 0;
	if (fault) {
		regerror(fault, &p->re, message, sizeof(message));
		buf_addf(why, "'%.*s' is no regular expression: %s", STR_ARG(p->text), message);
	}
	buf_release(&z);
	return p->compiled;
}

/* " (glob+)" and the like at a console line's end. */
static void take_ending(struct pattern *p)
{
	static const struct {
		struct str word;
		enum kind kind;
	} words[] = { { STR_INIT("glob"), GLOB },
		      { STR_INIT("regex"), RE },
		      { STR_INIT("re"), RE },
		      { STR_INIT("equal"), EXACT },
		      { STR_INIT("no-eol"), EXACT } };
	size_t open = str_rfind_char(p->text, '(');
	struct str inside;
	char last;

	if (open == STR_NPOS || open == 0 || p->text.p[open - 1] != ' ' ||
	    p->text.p[p->text.n - 1] != ')')
		return;
	inside = str_cut(p->text, open + 1, p->text.n - 1);
	last = inside.n ? inside.p[inside.n - 1] : '\0';
	if (last == '?' || last == '*' || last == '+')
		inside.n--;
	for (size_t i = 0; i < countof(words); i++) {
		if (!str_eq(inside, words[i].word))
			continue;
		p->kind = words[i].kind;
		p->often = last == '?' ? MAYBE : last == '*' ? MANY : last == '+' ? SOME : ONCE;
		p->text = str_cut(p->text, 0, open - 1);
		return;
	}
}

static bool read_patterns(struct patterns *out, struct str want, enum kind kind, bool console,
                          struct buf *why)
{
	struct str line;

	while (str_line(&want, &line)) {
		struct pattern *p;

		if (out->n == MATCH_MAX_LINES)
			return false;
		p = vec_add(out);
		p->kind = kind;
		p->text = line;
		if (console)
			take_ending(p);
		if ((console || kind != EXACT) && str_eq(line, STR("..."))) {
			p->kind = ANY;
			p->often = MANY;
		}
		if (p->kind == RE && !compile(p, why))
			return false;
	}
	return true;
}

/*
 * rest[j] says whether the patterns from i on match the lines from j on; made from that of i + 1.
 */
static void match_row(const struct pattern *p, const struct lines *lines, const char *next,
                      char *row)
{
	for (size_t j = lines->n + 1; j-- > 0;) {
		bool here = next[j] & 1, behind = j < lines->n && (next[j + 1] & 1);
		/* Bit 2 says that the lines from there on fit any number of this pattern. */
		bool on = j < lines->n && (row[j + 1] & 2);
		bool more = p->often == MANY || p->often == SOME;
		bool fit = (more ? on : behind) && fits(p, lines->v[j]);
		bool many = here || fit;

		row[j] = (char)(more ? (many ? 2 : 0) : 0);
		if (p->often == MANY ? many : p->often == MAYBE ? here || fit : fit)
			row[j] |= 1;
	}
}

/* How many lines at the beginning are as they should be: what to say. */
static void say_first(struct buf *why, const struct patterns *patterns,
                      const struct lines *lines)
{
	size_t i = 0;

	while (i < patterns->n && i < lines->n && patterns->v[i].often == ONCE &&
	       fits(&patterns->v[i], lines->v[i]))
		i++;
	if (i < patterns->n && patterns->v[i].often != ONCE)
		buf_addf(why, "it is not as expected from line %zu on", i + 1);
	else if (i < patterns->n && i >= lines->n)
		buf_addf(why, "line %zu is missing: '%.*s'", i + 1,
		         STR_ARG(utf8_head(patterns->v[i].text, 100)));
	else if (i >= patterns->n && i < lines->n)
		buf_addf(why, "line %zu is too much: '%.*s'", i + 1,
		         STR_ARG(utf8_head(lines->v[i], 100)));
	else if (i < patterns->n)
		buf_addf(why, "line %zu is not as expected", i + 1);
	else
		buf_add_z(why, "it is not as expected");
}

static bool match_lines(struct str want, struct str got, enum kind kind, bool console,
                        struct buf *why)
{
	struct patterns patterns = { 0 };
	struct lines lines = { 0 };
	struct pattern *p;
	char *next = NULL, *row = NULL;
	bool result = false;

	if (!read_patterns(&patterns, want, kind, console, why) || !split(&lines, got) ||
	    patterns.n > MATCH_MAX_WORK / (lines.n + 1)) {
		buf_add_z(why, why->len ? "" : "there are too many lines to compare");
		goto out;
	}
	next = mem_zero(lines.n + 2, 1);
	row = mem_zero(lines.n + 2, 1);
	next[lines.n] = 1;
	for (size_t i = patterns.n; i-- > 0;) {
		char *old = next;

		match_row(&patterns.v[i], &lines, next, row);
		next = row;
		row = old;
		row[lines.n + 1] = 0;
	}
	result = next[0] & 1;
	if (!result)
		say_first(why, &patterns, &lines);
out:
	vec_each(p, &patterns) {
		if (p->compiled)
			regfree(&p->re);
	}
	vec_release(&patterns);
	vec_release(&lines);
	mem_free(next);
	mem_free(row);
	return result;
}

static bool match_json(struct str want, struct str got, struct buf *why)
{
	struct arena a = ARENA_INIT;
	struct json_problem problem;
	struct value *x, *y;
	bool result = false;

	if (json_value_read(&x, &a, want, &problem) != 0)
		buf_addf(why, "what is expected is no JSON: line %u: %s", problem.line,
		         problem.why);
	else if (json_value_read(&y, &a, got, &problem) != 0)
		buf_addf(why, "what was printed is no JSON: line %u: %s", problem.line,
		         problem.why);
	else if (!json_value_equal(x, y))
		buf_add_z(why, "it is another JSON value");
	else
		result = true;
	arena_release(&a);
	return result;
}

/* Characters of both that are near each other, and in which order. */
static double jaro(struct str a, struct str b)
{
	size_t reach = (a.n > b.n ? a.n : b.n) / 2, common = 0, moved = 0, at = 0;
	char *in_a = mem_zero(a.n + 1, 1), *in_b = mem_zero(b.n + 1, 1);
	double result = 0;

	reach = reach ? reach - 1 : 0;
	for (size_t i = 0; i < a.n; i++) {
		size_t from = i > reach ? i - reach : 0;
		size_t to = i + reach + 1 < b.n ? i + reach + 1 : b.n;

		for (size_t j = from; j < to; j++) {
			if (in_b[j] || a.p[i] != b.p[j])
				continue;
			in_a[i] = in_b[j] = 1;
			common++;
			break;
		}
	}
	for (size_t i = 0; i < a.n; i++) {
		if (!in_a[i])
			continue;
		while (!in_b[at])
			at++;
		moved += a.p[i] != b.p[at++];
	}
	if (common)
		result = ((double)common / (double)a.n + (double)common / (double)b.n +
		          ((double)common - (double)moved / 2) / (double)common) /
		         3;
	mem_free(in_a);
	mem_free(in_b);
	return result;
}

static bool match_similar(struct str want, struct str got, double least, struct buf *why)
{
	double similarity;
	size_t prefix = 0;

	want = str_trim(want);
	got = str_trim(got);
	if (want.n > MATCH_MAX_SIMILAR || got.n > MATCH_MAX_SIMILAR) {
		buf_addf(why, "over %d bytes are not compared by similarity",
		         MATCH_MAX_SIMILAR);
		return false;
	}
	similarity = want.n + got.n == 0 ? 1 : jaro(want, got);
	while (prefix < 4 && prefix < want.n && prefix < got.n &&
	       want.p[prefix] == got.p[prefix])
		prefix++;
	/* Winkler's part: a common beginning counts where much is alike already. */
	if (similarity > 0.7)
		similarity += (double)prefix * 0.1 * (1 - similarity);
	if (similarity >= least)
		return true;
	buf_addf(why, "its similarity is %.2f, not %.2f", similarity, least);
	return false;
}

bool match_expected(const struct runbook_expect *expect, struct str got, struct buf *why)
{
	switch (expect->match) {
	case RUNBOOK_MATCH_EXACT:
		return match_lines(expect->text, got, EXACT, false, why);
	case RUNBOOK_MATCH_GLOB:
		return match_lines(expect->text, got, GLOB, false, why);
	case RUNBOOK_MATCH_RE:
		return match_lines(expect->text, got, RE, false, why);
	case RUNBOOK_MATCH_JSON:
		return match_json(expect->text, got, why);
	case RUNBOOK_MATCH_SIMILAR:
		return match_similar(expect->text, got, expect->similarity, why);
	}
	return false;
}

bool match_console(struct str want, struct str got, struct buf *why)
{
	return match_lines(want, got, EXACT, true, why);
}

void match_add_diff(struct buf *out, struct str want, struct str got, size_t most)
{
	struct lines a = { 0 }, b = { 0 };
	size_t head = 0, tail = 0;

	if (split(&a, want) && split(&b, got)) {
		while (head < a.n && head < b.n && str_eq(a.v[head], b.v[head]))
			head++;
		while (tail < a.n - head && tail < b.n - head &&
		       str_eq(a.v[a.n - 1 - tail], b.v[b.n - 1 - tail]))
			tail++;
		/* Two lines around the difference are enough to find it. */
		for (size_t i = head > 2 ? head - 2 : 0; i < head; i++)
			buf_addf(out, " %.*s\n", STR_ARG(a.v[i]));
		for (size_t i = head; i < a.n - tail && i - head < most; i++)
			buf_addf(out, "-%.*s\n", STR_ARG(a.v[i]));
		for (size_t i = head; i < b.n - tail && i - head < most; i++)
			buf_addf(out, "+%.*s\n", STR_ARG(b.v[i]));
		for (size_t i = a.n - tail; i < a.n && i < a.n - tail + 2; i++)
			buf_addf(out, " %.*s\n", STR_ARG(a.v[i]));
	}
	vec_release(&a);
	vec_release(&b);
}
