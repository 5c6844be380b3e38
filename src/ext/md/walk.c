/*
 * Decides the order of a walk: a node, its children, its leaving, as they were
 * packed. Its memory does not grow with depth.
 */
#include "ext/md/md_int.h"

#include "base/alloc.h"

const struct md_node md_node_empty = { .text = STR_INIT(""),
	                               .url = STR_INIT(""),
	                               .title = STR_INIT(""),
	                               .info = STR_INIT(""),
	                               .block_id = STR_INIT("") };

struct md_walk {
	const struct md_doc *doc;
	size_t next;       /* offset of the step to be told next */
	enum md_kind kind; /* of the one told last */
	bool enter;        /* and whether it was entered */
};

struct md_walk *md_walk_new(const struct md_doc *doc)
{
	struct md_walk *walk = mem_new(struct md_walk);

	walk->doc = doc;
	return walk;
}

bool md_walk_next(struct md_walk *walk, struct md_node *node)
{
	walk->enter = false;
	if (walk->next >= walk->doc->steps.len)
		return false;
	walk->next = md_unpack(walk->doc, walk->next, node);
	walk->kind = node->kind;
	walk->enter = node->enter;
	return true;
}

void md_walk_skip(struct md_walk *walk)
{
	size_t depth = walk->enter && md_has_inside(walk->kind) ? 1 : 0;
	struct md_node node;

	while (depth > 0) {
		walk->next = md_unpack(walk->doc, walk->next, &node);
		if (md_has_inside(node.kind))
			depth += node.enter ? 1 : (size_t)-1;
	}
	walk->enter = false;
}

void md_walk_free(struct md_walk *walk)
{
	mem_free(walk);
}
