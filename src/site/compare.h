/*
 * compare.h - what differs between the sites of two revisions.
 *
 * For cmd/. Both are read, none is written: notes that were added, changed, moved and removed, and
 * what is broken in the later one and was not before.
 */
#ifndef OPSBOOK_SITE_COMPARE_H
#define OPSBOOK_SITE_COMPARE_H

#include "base/attr.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/vec.h"
#include "site/site.h"

enum compare_kind {
	COMPARE_ADDED,
	COMPARE_CHANGED,
	COMPARE_MOVED, /* maybe changed as well */
	COMPARE_REMOVED,
	COMPARE_KINDS,
};

struct compare_page {
	enum compare_kind kind;
	struct str path, title, url; /* of the later note, or of the removed one */
	struct str from;             /* path before, of COMPARE_MOVED */
	size_t gone, fresh;          /* words */
};

struct compare {
	struct compare_pages {
		VEC_FIELDS(struct compare_page);
	} pages; /* in order of path */
	size_t count[COMPARE_KINDS];
	struct {
		VEC_FIELDS(const struct diag *);
	} broken;      /* in order of path and line */
	size_t mended; /* that were broken before */
	struct project before, after;
	struct kb kb_before, kb_after;
};

/*
 * Compare revision `from` with `to` (NULL: what the path is by itself) of the repository at
 * options->path. To be given to compare_release() whatever comes of it.
 */
NODISCARD int compare_read(struct compare *out, const struct site_options *options,
                           const char *from, const char *to, struct err *e);
void compare_release(struct compare *c);

#endif
