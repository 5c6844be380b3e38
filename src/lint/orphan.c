/*
 * note-orphan: a note that readers find only in the sidebar or by searching. Nothing links to
 * it, and the page of its folder is a note that does not name it. A folder without a page of
 * its own gets a list of what is in it, so nothing there is lost.
 */
#include "lint/lint_int.h"

/* The page that a reader comes to `n`'s folder by is written by hand. */
static bool has_written_page(const struct kb *kb, const struct kb_note *n)
{
	return kb->folders.v[n->folder].index != KB_NONE;
}

void orphan_all(struct lint_all *l)
{
	const struct kb_note *it;

	vec_each(it, &l->kb->notes) {
		struct diag_place at = { it->note.path, 0, 0, 0, STR_NONE };

		if (!it->listed || it->index_of != KB_NONE || it->backlinks.n ||
		    !has_written_page(l->kb, it))
			continue;
		diag_add(l->diags, DIAG_NOTE_ORPHAN, &at, "nothing links to this note");
		diag_hint(
			l->diags, "name it in '%.*s', the page of its folder",
			STR_ARG(l->kb->notes.v[l->kb->folders.v[it->folder].index].note.path));
	}
}
