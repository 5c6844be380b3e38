/*
 * Decides what a pattern means. Names are matched with one step back to the
 * last "*" and paths with one to the last "**", which is enough: the time
 * taken is at worst the product of the lengths.
 */
#include "base/glob.h"

#include "base/utf8.h"

/* One character of a class or pattern, "\" taken off. */
static bool next_literal(struct str *s, uint32_t *c)
{
	if (!utf8_next(s, c))
		return false;
	return *c != '\\' || utf8_next(s, c);
}

/*
 * Take a class, its "[" already gone, off `*pattern`; is `c` in it? False and
 * `*pattern` untouched when it has no end: then the bracket is a plain one.
 */
static bool take_class(struct str *pattern, uint32_t c, bool *closed)
{
	struct str rest = *pattern;
	bool negated = rest.n && (rest.p[0] == '!' || rest.p[0] == '^');
	bool found = false, first = true;
	uint32_t from, to;

	*closed = false;
	if (negated)
		rest = str_tail(rest, 1);
	for (;; first = false) {
		if (rest.n == 0)
			return false;
		/* "[]a]" holds the bracket. */
		if (rest.p[0] == ']' && !first)
			break;
		if (!next_literal(&rest, &from))
			return false;
		to = from;
		if (rest.n > 1 && rest.p[0] == '-' && rest.p[1] != ']') {
			rest = str_tail(rest, 1);
			if (!next_literal(&rest, &to))
				return false;
		}
		if (c >= from && c <= to)
			found = true;
	}
	*pattern = str_tail(rest, 1);
	*closed = true;
	return found != negated;
}

/* Take one item that is no "*" off `*pattern` and one character off `*name`, if they fit. */
static bool take_one(struct str *pattern, struct str *name)
{
	struct str p = *pattern, n = *name;
	uint32_t want, c;
	bool closed = false;

	if (!utf8_next(&n, &c) || !utf8_next(&p, &want))
		return false;
	if (want == '[') {
		bool in = take_class(&p, c, &closed);

		if (closed && !in)
			return false;
	} else if (want == '\\') {
		utf8_next(&p, &want);
	} else if (want == '?') {
		want = c;
	}
	if (!closed && want != c)
		return false;
	*pattern = p;
	*name = n;
	return true;
}

/* Does `pattern` mean the whole of `name`, both without slashes? */
static bool match_name(struct str pattern, struct str name)
{
	struct str star = STR_NONE, from = STR_NONE;
	bool starred = false;
	uint32_t c;

	while (name.n) {
		if (pattern.n && pattern.p[0] == '*') {
			pattern = str_tail(pattern, 1);
			star = pattern;
			from = name;
			starred = true;
		} else if (!take_one(&pattern, &name)) {
			if (!starred)
				return false;
			utf8_next(&from, &c);
			pattern = star;
			name = from;
		}
	}
	while (pattern.n && pattern.p[0] == '*')
		pattern = str_tail(pattern, 1);
	return pattern.n == 0;
}

/* Take the part up to the next slash off `*path`. */
static struct str take_part(struct str *path)
{
	size_t slash = str_find_char(*path, '/', 0);
	struct str part = str_cut(*path, 0, slash);

	*path = str_tail(*path, slash == STR_NPOS ? path->n : slash + 1);
	return part;
}

/* A pattern from the root; "**" between slashes is any number of folders, at the end at least one. */
static bool match_path(struct str pattern, struct str path)
{
	struct str star = STR_NONE, from = STR_NONE;
	bool starred = false;

	while (path.n) {
		struct str pattern_rest = pattern, path_rest = path;
		struct str part = take_part(&pattern_rest), name;

		if (str_eq(part, STR("**"))) {
			if (pattern_rest.n == 0)
				return true;
			pattern = star = pattern_rest;
			from = path;
			starred = true;
			continue;
		}
		name = take_part(&path_rest);
		if (pattern.n && match_name(part, name)) {
			pattern = pattern_rest;
			path = path_rest;
			continue;
		}
		if (!starred)
			return false;
		take_part(&from);
		pattern = star;
		path = from;
	}
	return pattern.n == 0;
}

bool glob_matches(struct str pattern, struct str path, bool folder)
{
	size_t slash;

	if (pattern.n > 1 && str_ends(pattern, STR("/"))) {
		if (!folder)
			return false;
		pattern = str_cut(pattern, 0, pattern.n - 1);
	}
	slash = str_find_char(pattern, '/', 0);
	if (slash == STR_NPOS) {
		size_t last = str_rfind_char(path, '/');

		return path.n && pattern.n &&
		       match_name(pattern, last == STR_NPOS ? path : str_tail(path, last + 1));
	}
	if (slash == 0)
		pattern = str_tail(pattern, 1);
	return path.n && match_path(pattern, path);
}

/* The last pattern that means `path` decides. */
static bool decide(const struct str *patterns, size_t n, struct str path, bool folder)
{
	while (n-- > 0) {
		struct str pattern = patterns[n];
		bool negated = str_starts(pattern, STR("!"));

		if (pattern.n == 0 || pattern.p[0] == '#')
			continue;
		if (glob_matches(negated ? str_tail(pattern, 1) : pattern, path, folder))
			return !negated;
	}
	return false;
}

bool glob_excludes(const struct str *patterns, size_t n, struct str path)
{
	size_t slash = 0;

	if (n == 0)
		return false;
	while ((slash = str_find_char(path, '/', slash)) != STR_NPOS) {
		if (decide(patterns, n, str_cut(path, 0, slash), true))
			return true;
		slash++;
	}
	return decide(patterns, n, path, false);
}
