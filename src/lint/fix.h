/*
 * fix.h - which links have one safe answer, and which must change when a file moves.
 *
 * For cmd/fix and cmd/mv. Reads notes through the knowledge base's source, changes nothing.
 */
#ifndef OPSBOOK_LINT_FIX_H
#define OPSBOOK_LINT_FIX_H

#include "base/err.h"
#include "lint/edit.h"

/*
 * Find the links that a weaker rule found, that lack their ending, whose file has another ending,
 * or whose heading is there under another id. Strings are in `a`. `before`, may be NULL, gives a note's older
 * bytes (appended; false when it has none): a heading that was called otherwise then is known by its place.
 */
struct fix_before {
	bool (*read)(void *ctx, struct str path, struct buf *out);
	void *ctx;
	unsigned dialect;
};
void fix_find(struct edits *out, struct arena *a, const struct kb *kb,
              const struct fix_before *before);

/*
 * Find the links that must change when the file or folder `from` is moved to the path `to`: those that
 * lead to it or into it, those in it, and those that would lead elsewhere. `lost` gets the number of links for
 * which no other spelling does.
 */
void fix_move(struct edits *out, size_t *lost, struct arena *a, const struct kb *kb,
              struct str from, struct str to);

/* Append where the file or folder `path` is when `from` has been moved to `to`: `path` itself if that does not concern it. */
void fix_moved_path(struct buf *out, struct str path, struct str from, struct str to);

#endif
