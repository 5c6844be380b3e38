/*
 * runbook-unquoted: a declared param outside quotes in shell code. Its value comes from somebody
 * else, and one with a blank in it is two words. Values that cannot hold one are let alone, and
 * places where a shell does not split: assignments, [[ ]], case.
 */
#include "lint/lint_int.h"

#include "base/utf8.h"
#include "runbook/uses.h"

static bool may_split(const struct runbook_param *p)
{
	return p->type == RUNBOOK_STRING && p->pattern.n == 0 && p->values.n == 0 &&
	       !p->placeholder;
}

static const struct runbook_param *param_of(const struct lint_note *l, struct str name)
{
	for (size_t i = 0; i < l->book->params.n; i++)
		if (str_eq(l->book->params.v[i].name, name))
			return &l->book->params.v[i];
	return NULL;
}

/* Is what stands before byte `at` one where words are not split? */
static bool is_kept_whole(struct str text, size_t at)
{
	size_t line = at, word;
	struct str before;

	while (line > 0 && text.p[line - 1] != '\n')
		line--;
	for (word = at; word > line && !char_is_space(text.p[word - 1]) &&
	                text.p[word - 1] != ';' && text.p[word - 1] != '(';)
		word--;
	before = str_trim(str_cut(text, line, at));
	/* NAME=... as a word of its own; "--flag=$X" is split. */
	if (word < at && (char_is_alpha(text.p[word]) || text.p[word] == '_') &&
	    str_find_char(str_cut(text, word, at), '=', 0) != STR_NPOS)
		return true;
	return str_find(before, STR("[["), 0) != STR_NPOS || str_ends(before, STR("case")) ||
	       str_starts(before, STR("case ")) || str_ends(before, STR("<<<"));
}

void unquoted_note(struct lint_note *l)
{
	for (size_t i = 0; l->book && l->book->params.n && i < l->book->nblocks; i++) {
		const struct runbook_block *b = &l->book->blocks[i];
		struct runbook_uses uses;
		struct diag_place at;

		if (b->ignore || str_eq(b->lang, STR("zsh")))
			continue;
		uses = runbook_find_uses(l->scratch, l->book, b);
		for (size_t u = 0; u < uses.n; u++) {
			const struct runbook_use *use = &uses.v[u];
			const struct runbook_param *p = param_of(l, use->name);
			struct str head = str_cut(b->text, 0, use->from), upto;
			unsigned line = b->line + 1;

			if (use->place != RUNBOOK_USE_PLAIN || !p || !may_split(p) ||
			    is_kept_whole(b->text, use->from))
				continue;
			for (size_t k = 0; k < head.n; k++)
				line += head.p[k] == '\n';
			/* The note's line may be indented more than the block's text. */
			at = lint_line(l, line);
			upto = str_tail(head, str_rfind_char(head, '\n') + 1);
			at.column = lint_column(l, line,
			                        str_cut(b->text, use->from - upto.n, use->to)) +
			            (unsigned)utf8_length(upto);
			at.width = (unsigned)(use->to - use->from);
			diag_add(l->diags, DIAG_RUNBOOK_UNQUOTED, &at,
			         "a value of '%.*s' with a blank falls apart here",
			         STR_ARG(use->name));
			diag_hint(l->diags, "write \"$%.*s\"", STR_ARG(use->name));
		}
	}
}
