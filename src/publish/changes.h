/*
 * changes.h - what a reader finds different between two sites.
 *
 * For publish/ and cmd/. A page counts as changed when what it says did; one whose sidebar alone
 * is another is only refreshed.
 */
#ifndef OPSBOOK_PUBLISH_CHANGES_H
#define OPSBOOK_PUBLISH_CHANGES_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "publish/tree.h"

enum publish_change_kind {
	PUBLISH_ADDED,
	PUBLISH_CHANGED,
	PUBLISH_REMOVED,
	PUBLISH_MOVED, /* the address leads on to another page now */
	PUBLISH_CHANGE_KINDS,
};

struct publish_change {
	enum publish_change_kind kind;
	struct str page; /* address from the site's root */
	struct str to;   /* of PUBLISH_MOVED */
};

struct publish_changes {
	VEC_FIELDS(struct publish_change); /* in order of address */
	size_t count[PUBLISH_CHANGE_KINDS];
	size_t refreshed; /* pages that say the same in another frame */
	size_t others;    /* other files that were added, changed or removed */
	struct arena arena;
};

void publish_changes_init(struct publish_changes *c);
void publish_changes_release(struct publish_changes *c);

/* Is any byte of the site different? */
bool publish_changes_any(const struct publish_changes *c);

/* Compare two sites into the empty `out`. */
NODISCARD int publish_changes_find(struct publish_changes *out, const struct tree *before,
                                   const struct tree *after, struct err *e);

#endif
