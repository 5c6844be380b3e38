/*
 * The list of rules. What of them is found, and how grave it is, stands in base/diag.c; what
 * a writer does about it in content/handbook/check.md.
 */
#include "lint/lint_int.h"

const struct lint_rule lint_rules[] = {
	{ DIAG_NOTE_ORPHAN, NULL, orphan_all, false },
	{ DIAG_NOTE_EMPTY, empty_note, NULL, false },
	{ DIAG_HEADING_EMPTY, headings_note, NULL, false },
	{ DIAG_TITLE_DUPLICATE, NULL, titles_all, false },
	{ DIAG_FRONT_MATTER_KEY, keys_note, NULL, false },
	{ DIAG_REVIEW_OVERDUE, review_note, NULL, false },
	{ DIAG_ALT_MISSING, alt_note, NULL, false },
	{ DIAG_IMAGE_UNUSED, NULL, images_all, false },
	{ DIAG_RUNBOOK_UNDO, undo_note, NULL, false },
	{ DIAG_RUNBOOK_UNQUOTED, unquoted_note, NULL, false },
	{ DIAG_RUNBOOK_REMOVE, remove_note, NULL, false },
	{ DIAG_RUNBOOK_PROMPT, prompt_note, NULL, false },
	{ DIAG_SECRET_KEY, secrets_note, NULL, true },
	{ DIAG_ALERT_RUNBOOK, NULL, alerts_all, false },
};

const size_t lint_rules_count = countof(lint_rules);
