/*
 * Decides what findings a team has accepted: lines of .opsbook/allow, each a code, then
 * perhaps a pattern of files, then perhaps the very text that was found.
 */
#include "lint/lint_int.h"

#include "base/glob.h"

/* Lines that count; more are a sign that something else is wanted. */
#define ALLOW_LINES 10000

bool code_means(struct str pattern, enum diag_code code)
{
	struct str name = str_of(diag_code_name(code));

	if (str_ends(pattern, STR("*")))
		return str_starts(name, str_cut(pattern, 0, pattern.n - 1));
	return str_eq(pattern, name);
}

bool code_is_known(struct str pattern)
{
	for (int i = 0; i < DIAG_CODE_COUNT; i++)
		if (code_means(pattern, (enum diag_code)i))
			return true;
	return false;
}

/* Take the next word off `*rest`. */
static struct str take_word(struct str *rest)
{
	struct str word;
	size_t n = 0;

	*rest = str_trim(*rest);
	while (n < rest->n && !char_is_space(rest->p[n]))
		n++;
	word = str_cut(*rest, 0, n);
	*rest = str_trim(str_tail(*rest, n));
	return word;
}

void allow_read(struct allow *out, struct str bytes, struct diags *diags)
{
	struct str rest = bytes, line;
	unsigned number = 0;

	while (str_line(&rest, &line) && out->n < ALLOW_LINES) {
		struct diag_place at = { STR(LINT_ALLOW_PATH), ++number, 1, 0, bytes };
		struct allow_line a;

		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		a.code = take_word(&line);
		a.files = take_word(&line);
		a.text = line;
		if (code_is_known(a.code)) {
			vec_push(out, a);
			continue;
		}
		at.width = (unsigned)a.code.n;
		diag_add(diags, DIAG_CHECK_IGNORE, &at, "there is no finding '%.*s'",
		         STR_ARG(a.code));
		if (diag_code_nearest(a.code))
			diag_hint(diags, "did you mean '%s'?", diag_code_nearest(a.code));
		else
			diag_hint(diags, "a line is a code, then perhaps a pattern of files, "
			                 "then perhaps the text that is found");
	}
}

bool allow_has(const struct allow *a, enum diag_code code, struct str path, struct str text)
{
	const struct allow_line *it;

	vec_each(it, a) {
		if (!code_means(it->code, code) || (it->text.n && !str_eq(it->text, text)))
			continue;
		if (it->files.n == 0 || str_eq(it->files, STR("*")) ||
		    glob_excludes(&it->files, 1, path))
			return true;
	}
	return false;
}
