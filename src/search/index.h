/*
 * index.h - the full-text index of a source, kept in a file between runs.
 *
 * For cmd/ and site/. The file is a cache: whatever is wrong with it, it is
 * made anew. Several processes may use one file at the same time.
 */
#ifndef OPSBOOK_SEARCH_INDEX_H
#define OPSBOOK_SEARCH_INDEX_H

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "kb/kb.h"
#include "source/source.h"

struct search_index;

/* What is to be searched. Everything is borrowed during search_index_open() only. */
struct search_input {
	struct source *source;
	const struct source_file *files;
	size_t nfiles;
	struct str
		settings; /* anything else that decides what is a note and where its page is */
	unsigned dialect; /* md_dialect flags */
	unsigned workers;
	size_t max_note_size;
	/* Read all notes: asked for only when which notes there are, or their addresses, may have
	 * changed. `out` is released by the caller of this. */
	int (*read)(struct kb *out, void *ctx, struct err *e);
	void *ctx;
};

/* What was done to bring the index up to date. */
struct search_changes {
	size_t added, changed, removed;
	bool whole;     /* all notes were read */
	bool in_memory; /* the file cannot be written: nothing is kept */
};

/*
 * Open the index kept at `path` (folders are made; NULL for one in memory) and make it hold what `input`
 * holds. To be given to search_index_free(), also after an error. Errors are those of reading.
 */
NODISCARD int search_index_open(struct search_index **out, const char *path,
                                const struct search_input *input,
                                struct search_changes *changes, struct err *e);

void search_index_free(struct search_index *index);

#endif
