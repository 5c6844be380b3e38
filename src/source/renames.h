/*
 * renames.h - which new file of a commit is which old one.
 *
 * For source/history.c alone.
 */
#ifndef OPSBOOK_SOURCE_RENAMES_H
#define OPSBOOK_SOURCE_RENAMES_H

#include "base/vec.h"
#include "ext/git/git.h"

/* A file that appears in a commit, or one that is gone. */
struct rename_side {
	struct str path;
	struct git_id id;
	size_t file; /* of one that appears: whose history it is */
	size_t pair; /* index on the other side, or RENAMES_NONE */
};

#define RENAMES_NONE ((size_t)-1)

struct rename_sides {
	VEC_FIELDS(struct rename_side);
};

/*
 * Pair `added` with `deleted`: first what has the same content, then notes that are
 * alike. Contents that cannot be read are not alike. `budget` is the number
 * of bytes that may still be read; it goes down.
 */
void renames_pair(struct git_repo *r, struct rename_sides *added, struct rename_sides *deleted,
                  size_t *budget);

#endif
