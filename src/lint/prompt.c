/*
 * runbook-prompt: what was copied from a terminal stands as a script. "$ " before a command, or
 * "[root@host ~]#", is a command of its own to a shell. A block that begins with "$ " is read as
 * a session; one where the prompt comes later is not.
 */
#include "lint/lint_int.h"

/* "[root@web1 ~]# " or "user@host:~$ ": its length with the blank, or 0. */
static size_t host_prompt(struct str line)
{
	size_t at = str_find_char(line, '@', 0), end;
	bool bracket = str_starts(line, STR("["));

	if (at == STR_NPOS || at == 0 || at > 40)
		return 0;
	for (size_t i = bracket; i < at; i++)
		if (!char_is_alnum(line.p[i]) && line.p[i] != '-' && line.p[i] != '_' &&
		    line.p[i] != '.')
			return 0;
	for (end = at + 1; end < line.n && end < 120; end++) {
		if ((line.p[end] == '#' || line.p[end] == '$') && end + 1 < line.n &&
		    line.p[end + 1] == ' ') {
			struct str host = str_cut(line, at + 1, end);

			if (bracket ? str_ends(host, STR("]"))
			            : str_find_char(host, ':', 0) != STR_NPOS &&
			                      str_find_char(host, ' ', 0) == STR_NPOS)
				return end + 2;
			return 0;
		}
	}
	return 0;
}

static void look(struct lint_note *l, const struct runbook_block *b)
{
	struct str rest = b->text, line;
	unsigned number = b->line;
	bool here = str_find(b->text, STR("<<"), 0) != STR_NPOS;

	while (str_line(&rest, &line)) {
		struct diag_place at = lint_line(l, ++number);
		struct str text = str_trim(line);
		size_t n = host_prompt(text);

		if (n == 0 && str_starts(text, STR("$ ")) && !here)
			n = 2;
		if (n == 0)
			continue;
		at.column = lint_column(l, number, text);
		at.width = (unsigned)n - 1;
		diag_add(l->diags, DIAG_RUNBOOK_PROMPT, &at,
		         "a prompt in a '%.*s' block is a command to the shell",
		         STR_ARG(b->lang));
		diag_hint(l->diags,
		          "take it out, or call the block 'console' and write '$ ' before "
		          "each command");
		return;
	}
}

void prompt_note(struct lint_note *l)
{
	for (size_t i = 0; l->book && i < l->book->nblocks; i++) {
		const struct runbook_block *b = &l->book->blocks[i];

		if (!b->ignore && b->kind == RUNBOOK_SHELL && b->transcript.n == 0)
			look(l, b);
	}
}
