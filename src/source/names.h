/*
 * names.h - what the files of today were called at each commit.
 *
 * For source/history.c alone. A `struct names` is the set of names at one
 * place of the history: it is never changed, a rename makes a new one for the
 * commits before it. So two branches can have different names for a file.
 */
#ifndef OPSBOOK_SOURCE_NAMES_H
#define OPSBOOK_SOURCE_NAMES_H

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"

#define NAMES_NONE ((size_t)-1)

struct names;

struct names_change {
	const struct names *at;
	size_t file;   /* what the path is there, or NAMES_NONE */
	size_t before; /* another change of the same path, or NAMES_NONE */
};

struct names_table {
	struct map today;   /* path -> file */
	struct map changed; /* path -> its newest change */
	struct names_changes {
		VEC_FIELDS(struct names_change);
	} changes;
	struct arena arena;
	const struct names *first;
};

void names_init(struct names_table *t);
void names_release(struct names_table *t);

/* `path` is today's name of `file`. Before any rename. */
void names_add(struct names_table *t, struct str path, size_t file);

/* The file that is called `path` at that place, or NAMES_NONE. */
size_t names_find(const struct names_table *t, const struct names *at, struct str path);

/* The names before a commit that renames files; to be filled in with names_rename(). */
struct names *names_before(struct names_table *t, const struct names *at);

/* In `at`, `file` is called `from`, and `to` is nothing. */
void names_rename(struct names_table *t, const struct names *at, size_t file, struct str from,
                  struct str to);

/*
 * Call `each` for every path that a file of today had before, the last renames first: a path that several
 * had is told once, with the file that had it last.
 */
typedef void names_former_fn(void *ctx, struct str path, size_t file);
void names_former(const struct names_table *t, names_former_fn *each, void *ctx);

/* Does `a` know of more renames than `b`? NULL knows least. */
bool names_is_longer(const struct names *a, const struct names *b);

#endif
