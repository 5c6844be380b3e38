/*
 * heading-empty: "##" with nothing behind it, or only an image without words. It is in no
 * table of contents, and nothing can lead to it.
 */
#include "lint/lint_int.h"

/* Could there be one? Most notes need no walk. */
static bool may_have(const struct lint_note *l)
{
	struct str bytes = l->bytes;

	for (size_t at = 0; (at = str_find_char(bytes, '#', at)) != STR_NPOS;) {
		if (at > 0 && bytes.p[at - 1] != '\n' && bytes.p[at - 1] != ' ') {
			at++;
			continue;
		}
		while (at < bytes.n && (bytes.p[at] == '#' || bytes.p[at] == ' ' ||
		                        bytes.p[at] == '\t' || bytes.p[at] == '\r'))
			at++;
		if (at == bytes.n || bytes.p[at] == '\n' || bytes.p[at] == '!' ||
		    bytes.p[at] == '<')
			return true;
	}
	return false;
}

void headings_note(struct lint_note *l)
{
	struct md_walk *w;
	struct md_node n;
	struct diag_place at;
	bool text = false;

	if (!may_have(l))
		return;
	w = md_walk_new(l->doc);
	while (md_walk_next(w, &n)) {
		if (n.kind == MD_HEADING && !n.enter && !text) {
			at = lint_line(l, at.line);
			diag_add(l->diags, DIAG_HEADING_EMPTY, &at, "a heading without text");
			diag_hint(l->diags,
			          "it is in no table of contents; give it words, or take "
			          "it out");
		} else if (n.kind == MD_HEADING) {
			at.line = n.line + l->n->note.body_line - 1;
			text = false;
		} else if (n.kind > MD_IMAGE && n.kind != MD_SOFT_BREAK &&
		           n.kind != MD_LINE_BREAK && (n.kind != MD_HTML) &&
		           (n.text.n || n.url.n)) {
			text = true;
		}
	}
	md_walk_free(w);
}
