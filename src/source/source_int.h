/*
 * source_int.h - what the files of source/ share.
 */
#ifndef OPSBOOK_SOURCE_SOURCE_INT_H
#define OPSBOOK_SOURCE_SOURCE_INT_H

#include <stdatomic.h>

#include "base/vec.h"
#include "ext/git/git.h"
#include "source/source.h"
#include "sys/pool.h"

/* Files that a source may have. */
#define SOURCE_FILES_MAX ((size_t)2 * 1000 * 1000)
/* Longest target of a symbolic link, in bytes. */
#define SOURCE_LINK_MAX ((size_t)4096)

/* A path that really is there: a file, or a symbolic link before it is followed. */
struct source_entry {
	struct str path; /* from the root of the repository; a NUL stands behind it */
	bool is_link;
	uint64_t size;
	int64_t modified;
	uint64_t stamp;
	bool dated;       /* `modified` is told: HEAD does not have it */
	struct git_id id; /* in a revision */
	struct str bytes; /* in memory */
};

struct source_entries {
	VEC_FIELDS(struct source_entry);
};

struct source_files {
	VEC_FIELDS(struct source_file);
};

struct source_places {
	VEC_FIELDS(size_t);
};

/* What each kind of source does in its own way. */
struct source_backend {
	/* Append the entries at or below `under`, a path from the repository's root, to s->entries. */
	int (*list)(struct source *s, struct str under, struct diags *diags, struct err *e);
	int (*read)(struct source *s, const struct source_entry *entry, unsigned worker,
	            struct buf *out, size_t max, struct err *e);
	/* Append where the link points. NULL when there are no links. */
	int (*link)(struct buf *out, struct source *s, const struct source_entry *entry,
	            struct err *e);
};

/* The strings of a list, shared by the sources that have it: see again.c. */
struct source_text {
	atomic_uint refs;
	struct arena arena;
};

struct source {
	const struct source_backend *backend;
	struct arena arena;
	struct source_text *text;      /* or NULL */
	struct source_entries entries; /* sorted by path when source_list() is done */
	struct source_files files;     /* sorted by path */
	struct source_places places;   /* of each file: its entry */
	struct str root;  /* working tree or plain folder: absolute path, else empty */
	struct str avoid; /* path from the repository's root, or empty */
	bool notes_only;  /* see source_options */
	struct git_repo *repo;
	struct git_repo *readers[POOL_MAX]; /* of each worker, opened when it first reads */
	size_t versions;                    /* of each file that its history keeps */
	struct git_point point;             /* the revision, or HEAD */
	struct source_origin origin;
};

extern const struct source_backend source_disk, source_revision, source_in_memory;

/* Is it a name that is never listed? */
bool source_is_never(struct str name);

/* The path as the user sees it: from the source's root when below it. */
struct str source_shown(const struct source *s, struct str path);

/* The entry of that path, or NULL. The entries must be sorted. */
const struct source_entry *source_entry_at(const struct source *s, struct str path);

/* The first entry whose path is not less than `path`: an index, at most the number of entries. */
size_t source_entry_from(const struct source *s, struct str path);

/* Is the root of a working tree something that git would not track: ignored, and nothing in it tracked? */
NODISCARD int source_disk_is_ignored(bool *out, struct source *s, struct err *e);

/* Follow the links among the entries: fills files and places, unsorted. */
NODISCARD int source_follow(struct source *s, struct diags *diags, struct err *e);

/* Fill in what the repository tells about itself. */
void source_origin_fill(struct source *s, const char *folder);

#endif
