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
	/* A folder where what does not fit into `memory` bytes (0: as many as it takes to be quick) is
	 * put aside, in a file without a name; or NULL: all of it is kept in memory. */
	const char *scratch;
	size_t memory;
	/* Called once when all notes have been read, or NULL. */
	void (*read)(void *ctx);
	/* Write one file; `name` is from the site's root. From any thread. */
	int (*write)(void *ctx, struct str name, struct str bytes, struct err *e);
	void *ctx;
};

/*
 * Write the index of all listed notes. The same notes give the same bytes, whatever room
 * there is. Errors are those of `write`, of reading notes again whose documents are not kept, and of the disk.
 */
NODISCARD int search_publish(const struct search_site *site, struct err *e);

#endif
