/*
 * Decides the order of a walk: a node, its children, its leaving. Uses the
 * links of the tree, so its memory does not grow with depth.
 */
#include "ext/md/md_int.h"

#include "base/alloc.h"

struct md_walk {
	const struct node *next; /* to be told next; NULL at the end */
	bool enter;
	const struct node *entered; /* the one told last, when it was entered */
};

static bool has_inside(enum md_kind kind)
{
	switch (kind) {
	case MD_DOCUMENT:
	case MD_PARAGRAPH:
	case MD_HEADING:
	case MD_QUOTE:
	case MD_CALLOUT:
	case MD_CALLOUT_TITLE:
	case MD_LIST:
	case MD_ITEM:
	case MD_TABLE:
	case MD_TABLE_ROW:
	case MD_TABLE_CELL:
	case MD_FOOTNOTE:
	case MD_EMPH:
	case MD_STRONG:
	case MD_STRIKE:
	case MD_MARK:
	case MD_LINK:
	case MD_IMAGE:
		return true;
	case MD_CODE_BLOCK:
	case MD_HTML_BLOCK:
	case MD_MATH_BLOCK:
	case MD_TOC:
	case MD_RULE:
	case MD_TEXT:
	case MD_SOFT_BREAK:
	case MD_LINE_BREAK:
	case MD_CODE:
	case MD_HTML:
	case MD_WIKI_LINK:
	case MD_WIKI_EMBED:
	case MD_INLINE_MATH:
	case MD_TAG:
	case MD_FOOTNOTE_REF:
		return false;
	}
	return false;
}

struct md_walk *md_walk_new(const struct md_doc *doc)
{
	struct md_walk *walk = mem_new(struct md_walk);

	walk->next = doc->root;
	walk->enter = true;
	return walk;
}

/* Stand behind `node`, which is done with. */
static void go_behind(struct md_walk *walk, const struct node *node)
{
	walk->enter = node->next != NULL;
	walk->next = node->next ? node->next : node->parent;
}

bool md_walk_next(struct md_walk *walk, struct md_node *node)
{
	const struct node *at = walk->next;

	walk->entered = NULL;
	if (!at)
		return false;
	*node = at->data;
	node->enter = walk->enter;
	if (walk->enter)
		walk->entered = at;
	if (walk->enter && has_inside(at->data.kind)) {
		walk->enter = at->first != NULL;
		if (at->first)
			walk->next = at->first;
	} else {
		go_behind(walk, at);
	}
	return true;
}

void md_walk_skip(struct md_walk *walk)
{
	if (walk->entered)
		go_behind(walk, walk->entered);
	walk->entered = NULL;
}

void md_walk_free(struct md_walk *walk)
{
	mem_free(walk);
}
