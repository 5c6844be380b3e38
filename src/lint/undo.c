/*
 * runbook-undo: a step with effect=danger that nothing looks at before, and nothing takes back.
 */
#include "lint/lint_int.h"

void undo_note(struct lint_note *l)
{
	for (size_t i = 0; l->book && i < l->book->nblocks; i++) {
		const struct runbook_block *b = &l->book->blocks[i];
		struct diag_place at = lint_line(l, b->line);

		if (b->ignore || b->effect != RUNBOOK_DANGER || b->undo != RUNBOOK_NONE ||
		    l->book->guard != RUNBOOK_NONE || runbook_attr(b, STR("undo")).n)
			continue;
		diag_add(l->diags, DIAG_RUNBOOK_UNDO, &at,
		         "'%.*s' is dangerous, has no guard before it, and nothing undoes it",
		         STR_ARG(b->name));
		diag_hint(l->diags,
		          "name a step that takes it back, undo=STEP, or one that must "
		          "pass first: 'guard' under 'runbook' in the front matter");
	}
}
