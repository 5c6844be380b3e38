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

/* Where the links of a note lead, as long as the names are the same. One piece of memory with `targets` in it. */
struct kept_targets {
	atomic_uint refs;
	uint64_t names; /* number of the kept_names that they were found by */
	struct link_target *targets;
	struct diags *diags; /* what was said of the links; NULL: nothing */
	/* Notes whose headings were looked at. */
	struct kept_seen {
		size_t note;
		uint64_t serial;
	} * seen;
	size_t nseen;
};

struct kept_note {
	atomic_uint refs;
	uint64_t serial; /* another one for each that was parsed */
	uint64_t stamp;  /* of its file */
	struct arena arena;
	struct note note;
	struct diags diags; /* found while it was parsed */
	struct kept_targets *
		targets; /* those found last, or NULL. Only a build with the keep looks at them */
};

/* What paths, titles, aliases and the like decide: addresses, and the names that links are found by. */
struct kept_names {
	atomic_uint refs;
	uint64_t number; /* another one for each */
	struct buf key;  /* all that they were made of, one way to read it */
	struct link_names *table, *draft_table;
	struct arena arena; /* of the addresses */
	struct map urls, urls_again;
	struct str *note_urls, *folder_urls;
	struct {
		VEC_FIELDS(struct kb_redirect);
	} redirects;
	struct diags diags;
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
	atomic_uint_fast64_t serial; /* the last one given */
	struct kept_names *names;
	struct map notes;  /* path -> struct kept_note * */
	struct map assets; /* path -> struct kept_asset * */
	struct kept_history *history;
};

/* Let go; NULL is fine. */
void kept_targets_drop(struct kept_targets *t);
void kept_names_drop(struct kept_names *n);

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

/*
 * Is what names decide the same as in the knowledge base before? Then `kb` has its addresses now and holds what it needs of
 * them; false: they are to be made, and given to keep_names_end(). After tree_folders(). `key` is filled for that call.
 */
bool keep_find_names(const struct kb_keep *keep, struct kb *kb,
                     const struct kb_options *options, struct buf *key);

/* Keep the addresses that urls_assign() gave, in `arena` (emptied), and the names of the tables that are ready; takes over `key`. */
void keep_names_end(struct kb_keep *keep, struct kb *kb, struct arena *arena, struct buf *key,
                    const struct diags *diags);

/* The targets of note number `note`, held for it, when they stand; or false: resolve its links. From any thread. */
bool keep_find_targets(struct kb *kb, size_t note, struct diags *diags);

/* Keep copies of the targets of note number `note`, and `diags` (emptied) about them; the note has the copies now. */
void keep_targets(struct kb *kb, size_t note, struct diags *diags);

/* Let go of what `kb` holds. */
void keep_release(struct kb *kb);

#endif
