/*
 * note-empty: a file that was made and never written. A note with nothing but a picture, a link,
 * a block of code or an address to be led on from is not empty.
 */
#include "lint/lint_int.h"

void empty_note(struct lint_note *l)
{
	const struct note *n = &l->n->note;
	struct diag_place at = { l->path, 0, 0, 0, STR_NONE };
	struct md_walk *w;
	struct md_node node;
	bool empty = n->links.n == 0 && n->redirect_from.n == 0;

	/* A title alone says nothing yet. */
	if (!empty || n->headings.n > 1 || n->words + n->han > 40)
		return;
	w = md_walk_new(l->doc);
	while (empty && md_walk_next(w, &node)) {
		if (node.kind == MD_HEADING && node.enter && node.level == 1)
			md_walk_skip(w);
		else if (node.kind != MD_DOCUMENT && node.kind != MD_RULE &&
		         node.kind != MD_TOC &&
		         !(node.kind == MD_HTML_BLOCK &&
		           str_starts(str_trim(node.text), STR("<!--"))))
			empty = false;
	}
	md_walk_free(w);
	if (!empty)
		return;
	diag_add(l->diags, DIAG_NOTE_EMPTY, &at,
	         n->headings.n ? "there is only a title here"
	                       : "there is nothing in this note");
	diag_hint(l->diags, "write it, remove it, or mark it 'draft: true'");
}
