/*
 * Decides what the braces behind a fence's language say. Read exactly as Runme
 * reads them, so that one note means the same in both: from the first "{" that
 * no "}" follows to the first "}", as a JSON object, else cut at blanks and the
 * first "=" of each piece. What a writer most likely meant otherwise is
 * reported instead of guessed.
 */
#include "runbook/runbook_int.h"

#include <string.h>

#include "base/utf8.h"

/* Bytes between the braces: more is no use to anybody. */
#define BRACES_MAX 4096

struct str runbook_fence_lang(struct str info)
{
	size_t end = 0;

	while (end < info.n && !char_is_space(info.p[end]) && info.p[end] != '{' &&
	       info.p[end] != ',')
		end++;
	return str_cut(info, 0, end);
}

const struct runbook_attr *attr_find(const struct runbook_attrs *attrs, struct str key)
{
	for (size_t i = attrs->n; i > 0; i--)
		if (str_eq(attrs->v[i - 1].key, key))
			return &attrs->v[i - 1];
	return NULL;
}

/* What is being read: `text` is from "{" to "}". */
struct braces {
	struct reading *r;
	struct runbook_block *b;
	const struct fence_info *info;
	struct str text;
	size_t from; /* of `text` in the info string */
	bool lint;
};

static unsigned column_of(const struct fence_info *info, size_t at)
{
	return info->column ? info->column + (unsigned)utf8_length(str_cut(info->text, 0, at))
	                    : 0;
}

/* A problem at byte `at` of the info string, `n` bytes wide. */
#define SAY(x, at, n, ...)                                                                     \
	reading_say((x)->r, DIAG_RUNBOOK_ATTRIBUTE, (x)->info->line,                           \
	            column_of((x)->info, (at)),                                                \
	            (unsigned)utf8_length(str_cut((x)->info->text, (at), (at) + (n))),         \
	            __VA_ARGS__)

/* {.bash #id}, {1,3-5}: other tools' business. */
static bool is_foreign(struct str piece)
{
	bool numbers = piece.n > 0;

	for (size_t i = 0; i < piece.n; i++)
		numbers = numbers &&
		          (char_is_digit(piece.p[i]) || piece.p[i] == ',' || piece.p[i] == '-');
	return numbers || str_starts(piece, STR(".")) || str_starts(piece, STR("#"));
}

static void lint_bare(const struct braces *x, struct str piece, size_t at)
{
	struct str word = piece;
	bool known = false;

	if (is_foreign(piece))
		return;
	while (word.n && strchr(":,", word.p[word.n - 1]))
		word.n--;
	attr_nearest(word, &known);
	if (str_ends(piece, STR(":"))) {
		SAY(x, at, piece.n, "'%.*s' is no attribute: key and value are joined by \"=\"",
		    STR_ARG(piece));
		diag_hint(x->r->diags, "write %.*s=value", STR_ARG(word));
	} else if (known) {
		SAY(x, at, piece.n, "'%.*s' has no value, which Runme reads as false",
		    STR_ARG(piece));
		diag_hint(x->r->diags, "write %.*s=true", STR_ARG(word));
	} else {
		SAY(x, at, piece.n, "'%.*s' is no attribute: it has no \"=\"", STR_ARG(piece));
		diag_hint(x->r->diags,
		          "a value with a blank needs the JSON form: {\"cwd\": \"a b\"}");
	}
	block_refuse(x->r, x->b, "its attributes cannot be read: '%.*s'", STR_ARG(piece));
}

static void lint_pair(const struct braces *x, struct str key, struct str value, size_t at)
{
	size_t value_at = at + key.n + 1;

	if (value.n && (value.p[0] == '"' || value.p[0] == '\'')) {
		SAY(x, value_at, value.n,
		    "Runme would read the quotes of '%.*s' as a part of the value",
		    STR_ARG(key));
		diag_hint(x->r->diags, "leave them out, or write JSON: {\"%.*s\": \"...\"}",
		          STR_ARG(key));
	} else if (str_ends(value, STR(","))) {
		SAY(x, value_at + value.n - 1, 1,
		    "Runme would read the comma as a part of the value of '%.*s'",
		    STR_ARG(key));
		diag_hint(x->r->diags, "attributes are parted by blanks");
	} else if (str_find_char(key, '\t', 0) != STR_NPOS ||
	           str_find_char(value, '\t', 0) != STR_NPOS) {
		SAY(x, at, key.n + 1 + value.n,
		    "Runme would read the tab as a part of the attribute '%.*s'",
		    STR_ARG(str_cut(key, 0, str_find_char(key, '\t', 0))));
		diag_hint(x->r->diags, "attributes are parted by blanks");
	} else if (key.n == 0) {
		SAY(x, at, 1 + value.n, "an attribute has no name before \"=\"");
	} else {
		return;
	}
	block_refuse(x->r, x->b, "its attribute '%.*s' cannot be read", STR_ARG(key));
}

/* { name=foo interactive=false } : no quotes, no escapes. */
static void read_plain(const struct braces *x, struct attr_list *out)
{
	struct str inner = str_cut(x->text, 1, x->text.n - 1);
	size_t at = 0;

	while (at < inner.n) {
		size_t end = str_find_char(inner, ' ', at), eq, info_at = x->from + 1 + at;
		struct runbook_attr attr = { .column = column_of(x->info, info_at) };
		struct str piece = str_cut(inner, at, end);

		at += piece.n + 1;
		/* Blanks at both ends and doubled ones say nothing. */
		if (str_trim(piece).n == 0)
			continue;
		eq = str_find_char(piece, '=', 0);
		attr.key = arena_str(x->r->a, str_cut(piece, 0, eq));
		attr.value =
			eq == STR_NPOS ? STR_NONE : arena_str(x->r->a, str_tail(piece, eq + 1));
		attr.value_column = eq == STR_NPOS ? 0 : column_of(x->info, info_at + eq + 1);
		vec_push(out, attr);
		if (x->lint && eq == STR_NPOS)
			lint_bare(x, piece, info_at);
		else if (x->lint)
			lint_pair(x, attr.key, attr.value, info_at);
	}
}

/* Did the writer mean JSON? A quote comes first. */
static bool looks_like_json(struct str text)
{
	return str_starts(str_trim(str_tail(text, 1)), STR("\""));
}

static void lint_json(const struct braces *x, const struct json_fault *fault)
{
	struct str behind = str_tail(x->info->text, x->from + x->text.n);
	bool early = str_find_char(behind, '}', 0) != STR_NPOS ||
	             str_find_char(behind, '"', 0) != STR_NPOS;

	if (early) {
		SAY(x, x->from + x->text.n - 1, 1,
		    "the attributes end at the first \"}\", also within a text");
		diag_hint(x->r->diags,
		          "a value cannot hold \"{\" or \"}\"; set it in the script");
	} else {
		SAY(x, x->from + fault->at, 1, "the attributes are no JSON: %s", fault->why);
	}
	block_refuse(x->r, x->b, "its attributes cannot be read");
}

static void lint_around(const struct braces *x)
{
	struct str info = x->info->text, lang = runbook_fence_lang(info);
	struct str behind = str_tail(info, x->from + x->text.n);
	size_t again = str_find_char(behind, '{', 0);

	if (lang.n > 0 && lang.n == x->from) {
		SAY(x, x->from, 1, "a blank is missing before \"{\"");
		diag_hint(x->r->diags,
		          "others take '%.*s...' for the language; write %.*s {...}",
		          STR_ARG(str_cut(info, 0, lang.n + 2)), STR_ARG(lang));
	}
	if (again != STR_NPOS && !looks_like_json(x->text)) {
		SAY(x, x->from + x->text.n + again, 1, "only the first {...} is read");
		block_refuse(x->r, x->b, "only the first of its {...} is read");
	}
}

static void lint_twice(const struct braces *x, const struct attr_list *attrs)
{
	for (size_t i = 1; i < attrs->n; i++) {
		for (size_t k = 0; k < i; k++) {
			if (!str_eq(attrs->v[i].key, attrs->v[k].key))
				continue;
			reading_say(x->r, DIAG_RUNBOOK_ATTRIBUTE, x->info->line,
			            attrs->v[i].column, (unsigned)utf8_length(attrs->v[i].key),
			            "'%.*s' is given twice", STR_ARG(attrs->v[i].key));
			block_refuse(x->r, x->b, "its attribute '%.*s' is given twice",
			             STR_ARG(attrs->v[i].key));
			break;
		}
	}
}

/* Where the attributes stand; false when there are none. */
static bool find_braces(struct str info, size_t *from, size_t *to)
{
	*from = STR_NPOS;
	for (size_t i = 0; i < info.n; i++) {
		if (info.p[i] == '}') {
			*to = i + 1;
			return *from != STR_NPOS;
		}
		if (info.p[i] == '{' && *from == STR_NPOS && i + 1 < info.n &&
		    info.p[i + 1] != '}')
			*from = i;
	}
	return false;
}

static void lint_unclosed(struct braces *x)
{
	if (x->from == STR_NPOS || !x->lint)
		return;
	SAY(x, x->from, 1, "the \"{\" is never closed, so there are no attributes");
	block_refuse(x->r, x->b, "its attributes cannot be read");
}

void attrs_read(struct reading *r, struct runbook_block *b, const struct fence_info *info,
                bool lint)
{
	struct braces x = { r, b, info, STR_NONE, 0, lint };
	struct attr_list attrs = { .n = 0 };
	struct runbook_attr *kept;
	struct json_fault fault;
	size_t to;

	if (!find_braces(info->text, &x.from, &to)) {
		lint_unclosed(&x);
		return;
	}
	x.text = str_cut(info->text, x.from, to);
	if (x.text.n > BRACES_MAX) {
		block_refuse(r, b, "its attributes are over 4096 bytes long");
		if (lint)
			SAY(&x, x.from, 1, "the attributes are over 4096 bytes long");
		return;
	}
	if (!attrs_read_json(&attrs, r->a, x.text, column_of(info, x.from), &fault)) {
		vec_clear(&attrs);
		if (looks_like_json(x.text) && lint)
			lint_json(&x, &fault);
		x.lint = lint && !looks_like_json(x.text);
		read_plain(&x, &attrs);
	}
	if (lint) {
		lint_around(&x);
		lint_twice(&x, &attrs);
	}
	kept = arena_array(r->a, struct runbook_attr, attrs.n);
	for (size_t i = 0; i < attrs.n; i++)
		kept[i] = attrs.v[i];
	b->attrs = (struct runbook_attrs){ kept, attrs.n };
	b->annotated = attrs.n > 0;
	vec_release(&attrs);
}
