/*
 * Decides the order of a walk: a node, its children, its leaving, as they were
 * packed. Its memory does not grow with depth.
 */
#include "ext/md/md_int.h"

#include "base/alloc.h"

struct md_walk {
	const struct md_doc *doc;
	size_t next;  /* offset of the step to be told next */
	bool entered; /* the one told last was a node with something inside, entered */
};

struct md_walk *md_walk_new(const struct md_doc *doc)
{
	struct md_walk *walk = mem_new(struct md_walk);

	walk->doc = doc;
	return walk;
}

bool md_walk_next(struct md_walk *walk, struct md_node *node)
{
	walk->entered = false;
	if (walk->next >= walk->doc->steps.len)
		return false;
	walk->next = md_unpack(walk->doc, walk->next, node);
	walk->entered = node->enter && md_has_inside(node->kind);
	return true;
}

void md_walk_skip(struct md_walk *walk)
{
	size_t depth = walk->entered ? 1 : 0;
	struct md_node node;

	while (depth > 0) {
		walk->next = md_unpack(walk->doc, walk->next, &node);
		if (md_has_inside(node.kind))
			depth += node.enter ? 1 : (size_t)-1;
	}
	walk->entered = false;
}

void md_walk_free(struct md_walk *walk)
{
	mem_free(walk);
}
