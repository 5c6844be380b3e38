/*
 * keep_int.h - what stands from one knowledge base to the next, for kb/ only.
 *
 * What is kept is shared: by the keep, and by every knowledge base that was made with it, in whatever
 * order they are released.
 */
#ifndef OPSBOOK_KB_KEEP_INT_H
#define OPSBOOK_KB_KEEP_INT_H

#include <stdatomic.h>

#include "kb/kb.h"

struct kept_note {
	atomic_uint refs;
	uint64_t stamp; /* of its file */
	struct arena arena;
	struct note note;
	struct diags diags; /* found while it was parsed */
};

struct kept_asset {
	uint64_t stamp;
	struct kb_asset asset;
};

struct kept_history {
	atomic_uint refs;
	uint64_t key[2];
	struct arena arena;
	const struct source_facts *facts;
	bool shallow;
};

struct kb_keep {
	unsigned dialect;
	struct map notes;  /* path -> struct kept_note * */
	struct map assets; /* path -> struct kept_asset * */
	struct kept_history *history;
};

/* Before a build; `keep` may be NULL. */
void keep_begin(struct kb_keep *keep, const struct kb_options *options);

/* The note of an unchanged file, held for the caller; or NULL: read it. From any thread. */
struct kept_note *keep_find_note(struct kb_keep *keep, const struct source_file *file);

/* The note of these bytes, held for the caller: the kept one when it has them, else parsed. From any thread. */
struct kept_note *keep_note(struct kb_keep *keep, const struct source_file *file,
                            struct str bytes, const struct note_options *options);

/* Keep the notes of `kb` and no others. */
void keep_notes_end(struct kb_keep *keep, struct kb *kb);

/* Fill in size, image and id of an unchanged asset; false: read it. From any thread. */
bool keep_find_asset(const struct kb_keep *keep, const struct source_file *file,
                     struct kb_asset *out);
void keep_assets_end(struct kb_keep *keep, const struct kb *kb, const bool *lost);

/* As source_history(), for `kb`, which holds what it is given; also says whether the clone is shallow. */
NODISCARD int keep_history(struct kb_keep *keep, struct kb *kb,
                           const struct source_facts **facts, struct err *e);

/* Let go of what `kb` holds. */
void keep_release(struct kb *kb);

#endif
