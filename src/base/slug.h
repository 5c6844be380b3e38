/*
 * slug.h - the id that a heading gets in a page.
 *
 * One rule for the page, its table of contents, the link resolver and the
 * search index: whoever needs a heading's id asks here. Pure.
 * A `struct slugs` owns the ids that it has given out; end it with
 * slugs_release(). Not for file names: see path.h.
 */
#ifndef OPSBOOK_BASE_SLUG_H
#define OPSBOOK_BASE_SLUG_H

#include "base/buf.h"
#include "base/map.h"
#include "base/str.h"

/* The longest id, in bytes; a longer heading is cut between characters. */
#define SLUG_MAX 256

/* The ids given out in one page. */
struct slugs {
	struct map seen; /* id -> how often it was asked for */
};

#define SLUGS_INIT                                                                             \
	{                                                                                      \
		MAP_INIT                                                                       \
	}

/*
 * Append the id of a heading whose visible text is `text` to `out`.
 *
 * GitHub's rule: lower case; letters, marks and digits of any script, '-' and
 * '_' stay; a space becomes '-'; the rest is dropped. The second "Notes" of a
 * page becomes "notes-1". A heading of which nothing is left becomes "section".
 *
 * `text` is UTF-8; bytes that are not are skipped.
 */
void slug_heading(struct buf *out, struct slugs *page, struct str text);

/* Append the id without telling apart ids that collide: what a link's writer meant by `text`. */
void slug_text(struct buf *out, struct str text);

/* Mark `id` as taken, for ids that the note itself gives. */
void slugs_take(struct slugs *page, struct str id);

/* Forget the ids, for the next page. */
void slugs_clear(struct slugs *page);

void slugs_release(struct slugs *page);

#endif
