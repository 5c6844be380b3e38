/*
 * Decides how a line of an ignore file is read, and which rule has the last
 * word. The rules are those of gitignore(5).
 */
#include "source/ignore.h"

#include "base/arena.h"
#include "base/path.h"
#include "source/glob.h"

struct ignore_rule {
	struct str text;         /* compared as it is, or after the star, when `glob` is NULL */
	const struct glob *glob; /* or NULL */
	size_t base;             /* bytes of the path that the rule does not look at */
	bool negative;           /* "!": the path is not ignored after all */
	bool folders;            /* "x/": matches folders only */
	bool name_only;          /* no slash: matches the name in any folder */
	bool ending;             /* "*text": matches the end of the name */
};

struct ignore_level {
	size_t rules; /* before it */
	struct arena arena;
};

/* Without the spaces at the end that no backslash protects. */
static struct str trim_end(struct str line)
{
	size_t end = 0;

	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '\\' && i + 1 < line.n)
			i++;
		else if (line.p[i] == ' ')
			continue;
		end = i + 1;
	}
	return str_cut(line, 0, end);
}

static bool is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '*' || s.p[i] == '?' || s.p[i] == '[' || s.p[i] == '\\')
			return false;
	return true;
}

/* Read one line; false when it holds no rule. */
static bool read_rule(struct ignore_rule *out, struct arena *a, struct str line, size_t base)
{
	line = trim_end(line);
	*out = (struct ignore_rule){ .base = base };
	if (line.n == 0 || line.p[0] == '#')
		return false;
	out->negative = line.p[0] == '!';
	line = str_tail(line, out->negative);
	out->folders = str_ends(line, STR("/"));
	line = str_cut(line, 0, line.n - out->folders);
	out->name_only = str_find_char(line, '/', 0) == STR_NPOS;
	if (str_starts(line, STR("/")))
		line = str_tail(line, 1);
	if (line.n == 0)
		return false;
	out->text = line;
	if (is_plain(line))
		return true;
	out->ending = out->name_only && line.p[0] == '*' && is_plain(str_tail(line, 1));
	if (out->ending) {
		out->text = str_tail(line, 1);
		return true;
	}
	out->glob = glob_new(a, line);
	return out->glob != NULL;
}

void ignore_push(struct ignore *ig, struct str folder, struct str text)
{
	struct ignore_level *level = mem_new(struct ignore_level);
	size_t base = folder.n ? folder.n + 1 : 0;
	struct str rest, line;

	level->rules = ig->rules.n;
	vec_push(&ig->levels, level);
	rest = arena_str(&level->arena, text);
	if (str_starts(rest, STR("\xef\xbb\xbf")))
		rest = str_tail(rest, 3);
	while (str_line(&rest, &line)) {
		struct ignore_rule rule;

		if (read_rule(&rule, &level->arena, line, base))
			vec_push(&ig->rules, rule);
	}
}

void ignore_pop(struct ignore *ig)
{
	struct ignore_level *level = ig->levels.v[--ig->levels.n];

	ig->rules.n = level->rules;
	arena_release(&level->arena);
	mem_free(level);
}

static bool matches(const struct ignore_rule *rule, struct str path, struct str name)
{
	struct str what = rule->name_only ? name : str_tail(path, rule->base);

	if (rule->glob)
		return glob_match(rule->glob, what);
	return rule->ending ? str_ends(what, rule->text) : str_eq(what, rule->text);
}

bool ignore_has(const struct ignore *ig, struct str path, bool is_folder)
{
	struct str name = path_base(path);

	for (size_t i = ig->rules.n; i-- > 0;) {
		const struct ignore_rule *rule = &ig->rules.v[i];

		if (rule->folders && !is_folder)
			continue;
		if (matches(rule, path, name))
			return !rule->negative;
	}
	return false;
}

void ignore_release(struct ignore *ig)
{
	while (ig->levels.n)
		ignore_pop(ig);
	vec_release(&ig->levels);
	vec_release(&ig->rules);
}
