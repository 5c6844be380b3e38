/*
 * table_int.h - the shape of the target table, for link/ only.
 */
#ifndef OPSBOOK_LINK_TABLE_INT_H
#define OPSBOOK_LINK_TABLE_INT_H

#include <stdatomic.h>

#include "base/map.h"
#include "base/vec.h"
#include "link/link.h"

/* Something that can be linked to. */
struct entry {
	struct str path;
	enum link_kind kind; /* LINK_NOTE, LINK_FILE or LINK_FOLDER */
	size_t index;
	const struct note *note;
};

/* One of several entries that share a key; chains are in order of arrival. */
struct ref {
	uint32_t entry;
	uint32_t next;  /* index into refs + 1, or 0 */
	uint32_t count; /* of the whole chain; for its first */
};

/* From so many entries of one name on the nearest is looked up, not searched. */
#define NAMES_MANY 64

/* What tells without a look at its letters that a key is not like another. */
struct shape {
	uint64_t letters; /* a bit for each character that is in it */
	size_t chars;
};

/* From a lower-case key to a chain of entries. */
struct names {
	struct map heads; /* key -> first ref + 1, last ref + 1 in the upper half */
	struct {
		VEC_FIELDS(struct ref);
	} refs;
	struct {
		VEC_FIELDS(struct shape);
	} shapes; /* of the keys in `heads`, in their order; only where names are suggested */
	struct map
		near; /* of chains of many: folder "\0" key -> the shallowest ref below it + 1 */
};

/* What paths, titles and aliases alone decide; entries are numbered in order of arrival. Shared by tables. */
struct link_names {
	atomic_uint refs;
	struct map paths;    /* path -> entry + 1 */
	struct names folded; /* whole path in lower case */
	struct names bases;  /* base name in lower case */
	struct names stems;  /* base name of notes without .md, in lower case */
	struct names titles, aliases;
	struct map by_note; /* not a string: bytes of the note's number -> entry + 1 */
};

struct link_table {
	struct link_names *names;
	bool again; /* `names` were made for another table: entries only are added */
	struct {
		VEC_FIELDS(struct entry);
	} entries;
	struct {
		VEC_FIELDS(struct map *);
	} big; /* ids of notes with many headings, by entry; NULL for others */
};

struct shape shape_of(struct str key);

/* The entry of exactly this path, or NULL. */
const struct entry *table_at(const struct link_table *t, struct str path);

/* The first ref of `key` (folded by the caller) in `names`, or NULL. */
const struct ref *names_first(const struct names *names, struct str key);
const struct ref *names_next(const struct names *names, const struct ref *ref);

/* The shallowest of `key`, a name of many, in or below folder `dir`; or NULL. */
const struct ref *names_near(const struct names *names, struct str dir, struct str key);

#endif
