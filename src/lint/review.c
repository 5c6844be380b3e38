/*
 * review-overdue: the day that front matter's `review` names is past.
 */
#include "lint/lint_int.h"

void review_note(struct lint_note *l)
{
	const struct note *n = &l->n->note;
	const struct value_item *it;

	if (n->review.n == 0 || l->options->today.n == 0 ||
	    str_cmp(n->review, l->options->today) >= 0)
		return;
	value_each(it, n->meta)
	{
		struct diag_place at = lint_line(l, it->line + 1);

		if (!str_eq(it->key, STR("review")))
			continue;
		at.column = it->value->column;
		at.width = 10;
		diag_add(l->diags, DIAG_REVIEW_OVERDUE, &at, "the review was due on %.*s",
		         STR_ARG(n->review));
		if (n->owner.n)
			diag_hint(l->diags,
			          "%.*s looks after it; read it again and set a new day",
			          STR_ARG(n->owner));
		else
			diag_hint(l->diags, "read it again and set a new day");
	}
}
