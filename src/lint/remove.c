/*
 * runbook-remove: "rm -rf $X/..." where X may be empty, so that it becomes "rm -rf /...". Fine are
 * "${X:?}", a variable that the block sets to something before, and a param that must have a value.
 */
#include "lint/lint_int.h"

#include "base/utf8.h"

/* The name at the beginning of "$NAME", "${NAME}", "${NAME...}"; `*n` bytes in all, `*safe`: ":?" or a default. */
static struct str variable(struct str s, size_t *n, bool *safe)
{
	bool braces = s.n > 1 && s.p[1] == '{';
	size_t from = 1 + braces, end = from;

	while (end < s.n && (char_is_alnum(s.p[end]) || s.p[end] == '_'))
		end++;
	*safe = false;
	*n = end;
	if (braces) {
		size_t close = str_find_char(s, '}', end);

		if (close == STR_NPOS)
			return STR_NONE;
		*safe = close > end;
		*n = close + 1;
	}
	return str_cut(s, from, end);
}

/* Is NAME= followed by something in the code before? `read NAME` and loops count too. */
static bool is_set(struct str code, struct str name)
{
	static const char *const words[] = { "for ", "read ", "read -r ", "mapfile " };

	for (size_t at = 0; (at = str_find(code, name, at)) != STR_NPOS; at += name.n) {
		struct str before = str_cut(code, 0, at), after = str_tail(code, at + name.n);

		if (before.n &&
		    (char_is_alnum(before.p[before.n - 1]) || before.p[before.n - 1] == '_' ||
		     before.p[before.n - 1] == '$' || before.p[before.n - 1] == '{'))
			continue;
		if (after.n > 1 && after.p[0] == '=' && !char_is_space(after.p[1]) &&
		    !str_starts(after, STR("=\"\"")) && !str_starts(after, STR("=''")))
			return true;
		for (size_t i = 0; i < countof(words); i++)
			if (str_ends(before, str_of(words[i])))
				return true;
	}
	return false;
}

/* In the code `before` it, or in an earlier one: what is exported carries over. */
static bool is_set_before(const struct lint_note *l, const struct runbook_block *b,
                          struct str before, struct str name)
{
	for (size_t i = 0; i < b->number; i++)
		if (str_eq(l->book->blocks[i].out, name) ||
		    is_set(l->book->blocks[i].text, name))
			return true;
	return is_set(before, name);
}

/* A param that has a value whenever the block runs. */
static bool has_value(const struct lint_note *l, const struct runbook_block *b, struct str name)
{
	const struct runbook_params *in[] = { &l->book->params, &b->placeholders };

	for (size_t k = 0; k < countof(in); k++)
		for (size_t i = 0; i < in[k]->n; i++) {
			const struct runbook_param *p = &in[k]->v[i];

			if (str_eq(p->name, name))
				return p->required || p->placeholder ||
				       (p->has_default && p->normal.n);
		}
	/* Environment that every login has. */
	return str_eq(name, STR("HOME")) || str_eq(name, STR("PWD"));
}

static bool is_recursive(struct str word)
{
	if (str_eq(word, STR("--recursive")))
		return true;
	if (word.n < 2 || word.p[0] != '-' || word.p[1] == '-')
		return false;
	return str_find_char(word, 'r', 0) != STR_NPOS ||
	       str_find_char(word, 'R', 0) != STR_NPOS;
}

static void judge(struct lint_note *l, const struct runbook_block *b, struct str before,
                  struct str word, unsigned line)
{
	struct str path = word, name, rest;
	struct diag_place at = lint_line(l, line);
	size_t n;
	bool safe;

	if (str_starts(path, STR("\"")))
		path = str_tail(path, 1);
	if (!str_starts(path, STR("$")))
		return;
	name = variable(path, &n, &safe);
	rest = str_tail(path, n);
	if (str_starts(rest, STR("\"")))
		rest = str_tail(rest, 1);
	/* "rm -rf $X" alone asks for a name and gets none: rm says so. */
	if (name.n == 0 || safe || !str_starts(rest, STR("/")) || char_is_digit(name.p[0]) ||
	    is_set_before(l, b, before, name) || has_value(l, b, name))
		return;
	at.column = lint_column(l, line, word);
	at.width = (unsigned)utf8_length(word);
	diag_add(l->diags, DIAG_RUNBOOK_REMOVE, &at,
	         "if '%.*s' is empty, this removes from the root of the file system",
	         STR_ARG(name));
	diag_hint(l->diags, "write \"${%.*s:?}\"%.*s: an empty value is an error then",
	          STR_ARG(name), STR_ARG(rest));
}

/* The words behind an rm, up to the end of the command. */
static void look_at_words(struct lint_note *l, const struct runbook_block *b, struct str code,
                          size_t at, unsigned line)
{
	struct str rest = str_tail(code, at);
	bool recursive = false;

	while (rest.n && rest.p[0] != '\n') {
		size_t n = 0;
		struct str word;

		while (n < rest.n && !char_is_space(rest.p[n]) && rest.p[n] != ';' &&
		       rest.p[n] != '|' && rest.p[n] != '&')
			n++;
		word = str_cut(rest, 0, n);
		if (is_recursive(word))
			recursive = true;
		else if (recursive && n)
			judge(l, b, str_cut(code, 0, at), word, line);
		if (n < rest.n && (rest.p[n] == ';' || rest.p[n] == '|' || rest.p[n] == '&'))
			return;
		while (n < rest.n && (rest.p[n] == ' ' || rest.p[n] == '\t'))
			n++;
		rest = str_tail(rest, n ? n : 1);
	}
}

/* Code whose first line is line `line` of the note. */
static void look(struct lint_note *l, const struct runbook_block *b, struct str code,
                 unsigned line)
{
	for (size_t at = 0; at + 3 < code.n; at++) {
		char before = at ? code.p[at - 1] : ' ';

		line += code.p[at] == '\n';
		if (code.p[at] == 'r' && code.p[at + 1] == 'm' &&
		    (code.p[at + 2] == ' ' || code.p[at + 2] == '\t') &&
		    !char_is_alnum(before) && before != '-' && before != '_' && before != '.')
			look_at_words(l, b, code, at + 3, line);
	}
}

void remove_note(struct lint_note *l)
{
	for (size_t i = 0; l->book && i < l->book->nblocks; i++) {
		const struct runbook_block *b = &l->book->blocks[i];

		if (b->ignore || (b->kind != RUNBOOK_SHELL && b->kind != RUNBOOK_CONSOLE))
			continue;
		/* Of a session, what is typed and not what is printed. */
		for (size_t c = 0; c < b->transcript.n; c++)
			look(l, b, b->transcript.v[c].script, b->transcript.v[c].line);
		if (b->transcript.n == 0 && b->kind == RUNBOOK_SHELL)
			look(l, b, b->text, b->line + 1);
	}
}
