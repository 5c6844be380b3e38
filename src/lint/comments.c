/*
 * Decides what a comment in a note lets pass. "opsbook: ignore CODE, CODE" behind something
 * means its own line; alone on a line the next one that is not empty, and when a fence opens
 * there, all of the fence. "opsbook: ignore-file CODE" means the note. Without a code, all.
 * Words behind "--" are the reason.
 */
#include "lint/lint_int.h"

#include "base/utf8.h"

/* Comments read of one note. */
#define COMMENTS_MAX 1000

static const struct str word = STR_INIT("opsbook:");

/* What opens the comment that the word at `at` stands in, within its line; STR_NPOS: nothing does. */
static size_t comment_start(struct str line, size_t at)
{
	static const char *const marks[] = { "<!--", "#", "//", "--", ";" };

	while (at > 0 && (line.p[at - 1] == ' ' || line.p[at - 1] == '\t'))
		at--;
	for (size_t i = 0; i < countof(marks); i++)
		if (str_ends(str_cut(line, 0, at), str_of(marks[i])))
			return at - strlen(marks[i]);
	return STR_NPOS;
}

/* The marks of a line that opens a fence, or nothing. */
static struct str fence_of(struct str line)
{
	size_t n = 0;

	line = str_trim(line);
	while (n < line.n && (line.p[n] == '`' || line.p[n] == '~') && line.p[n] == line.p[0])
		n++;
	return n >= 3 ? str_cut(line, 0, n) : STR_NONE;
}

/* The lines that a comment alone on line `line` means. */
static void lines_below(struct lint_note *l, struct comment *i, unsigned line)
{
	struct str rest, text, fence;
	size_t at;

	lint_line_text(l, line + 1, &at);
	rest = str_tail(l->bytes, at);
	for (i->from = line + 1; str_line(&rest, &text) && str_trim(text).n == 0;)
		i->from++;
	i->to = i->from;
	fence = fence_of(text);
	while (fence.n && str_line(&rest, &text)) {
		i->to++;
		if (str_starts(str_trim(text), fence) && str_trim(text).n == fence_of(text).n)
			return;
	}
}

static void say_unknown(struct lint_note *l, struct str code)
{
	struct diag_place at = lint_place(l, (size_t)(code.p - l->bytes.p), utf8_length(code));

	diag_add(l->diags, DIAG_CHECK_IGNORE, &at, "there is no finding '%.*s'", STR_ARG(code));
	if (diag_code_nearest(code))
		diag_hint(l->diags, "did you mean '%s'?", diag_code_nearest(code));
}

/* Codes behind the word, parted by commas; anything else ends them. */
static void take_codes(struct comments *out, struct arena *a, struct lint_note *l,
                       struct comment found, struct str codes)
{
	bool more = true, any = false;

	while (more && out->n < COMMENTS_MAX) {
		size_t n = 0;

		codes = str_trim(codes);
		while (n < codes.n && ((codes.p[n] >= 'a' && codes.p[n] <= 'z') ||
		                       codes.p[n] == '-' || codes.p[n] == '*'))
			n++;
		/* The end of the comment, or a reason. */
		if (n == 0 || codes.p[0] == '-')
			break;
		any = true;
		if (code_is_known(str_cut(codes, 0, n))) {
			found.code = arena_str(a, str_cut(codes, 0, n));
			vec_push(out, found);
		} else {
			say_unknown(l, str_cut(codes, 0, n));
		}
		codes = str_trim(str_tail(codes, n));
		more = str_starts(codes, STR(","));
		codes = str_tail(codes, 1);
	}
	if (!any && out->n < COMMENTS_MAX)
		vec_push(out, found);
}

/* The word at byte `at` of the note. */
static void take(struct comments *out, struct arena *a, struct lint_note *l, size_t at)
{
	static const struct str verbs[] = { STR_INIT("ignore-file"), STR_INIT("ignore") };
	struct diag_place place = lint_place(l, at, 0);
	struct comment found = { STR_NONE, place.line, place.line };
	size_t line_at, start;
	struct str line = lint_line_text(l, place.line, &line_at), text;

	start = comment_start(line, at - line_at);
	if (start == STR_NPOS)
		return;
	text = str_trim(str_tail(line, at - line_at + word.n));
	for (size_t i = 0; i < countof(verbs); i++) {
		struct str rest = str_tail(text, verbs[i].n);

		if (!str_starts(text, verbs[i]) ||
		    (rest.n && !char_is_space(rest.p[0]) && rest.p[0] != '-'))
			continue;
		if (i == 0) {
			found.from = 0;
			found.to = UINT32_MAX;
		} else if (str_trim(str_cut(line, 0, start)).n == 0) {
			lines_below(l, &found, place.line);
		}
		take_codes(out, a, l, found, rest);
		return;
	}
}

void comments_read(struct comments *out, struct arena *a, struct lint_note *l)
{
	for (size_t at = 0; (at = str_find(l->bytes, word, at)) != STR_NPOS; at += word.n)
		take(out, a, l, at);
}

bool comment_lets(const struct comments *ignores, const struct diag *d)
{
	const struct comment *it;

	vec_each(it, ignores)
		if (d->line >= it->from && d->line <= it->to &&
		    (it->code.n == 0 || code_means(it->code, d->code)))
			return true;
	return false;
}
