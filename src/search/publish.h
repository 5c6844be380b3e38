/*
 * publish.h - the index that a site carries with it, for its readers' browsers.
 *
 * For site/. What is written is said in docs/search-index.md; it gives the results of search.h.
 */
#ifndef OPSBOOK_SEARCH_PUBLISH_H
#define OPSBOOK_SEARCH_PUBLISH_H

#include "base/attr.h"
#include "base/err.h"
#include "kb/kb.h"

struct search_site {
	const struct kb *kb;
	unsigned dialect; /* md_dialect flags */
	unsigned workers;
	size_t max_note_size;
	/* Write one file; `name` is from the site's root. From any thread. */
	int (*write)(void *ctx, struct str name, struct str bytes, struct err *e);
	void *ctx;
};

/*
 * Write the index of all listed notes. The same notes give the same bytes. Errors are those of
 * `write`, and of reading notes again whose documents are not kept.
 */
NODISCARD int search_publish(const struct search_site *site, struct err *e);

#endif
