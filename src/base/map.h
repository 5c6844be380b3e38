/*
 * map.h - from byte strings to values.
 *
 * For everyone. Keys are copied; a value is one machine word (a number or a
 * borrowed pointer). Entries keep the order in which they were added, so that
 * walking a map is the same in every run. There is no removal. Start with
 * MAP_INIT, end with map_release().
 */
#ifndef OPSBOOK_BASE_MAP_H
#define OPSBOOK_BASE_MAP_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

struct map_entry {
	struct str key;
	uintptr_t value;
	uint64_t hash;
};

/* Most that is looked for and not there is told from others here, without a look at an entry. */
struct map_slot {
	uint32_t at;  /* index into entries + 1, 0 is free */
	uint32_t tag; /* upper half of the hash */
};

struct map {
	struct map_entry *entries; /* n of them, in order of arrival */
	size_t n, cap;
	struct map_slot *slots; /* a power of two of them */
	size_t nslots;
	struct arena keys;
};

#define MAP_INIT                                                                               \
	{                                                                                      \
		NULL, 0, 0, NULL, 0, ARENA_INIT                                                \
	}

/* The value of `key`, added as 0 when it is new. Valid until the next addition. */
uintptr_t *map_at(struct map *m, struct str key);

/* The value of `key`, or NULL. */
uintptr_t *map_find(const struct map *m, struct str key);

bool map_has(const struct map *m, struct str key);

/* Set `key` to `value`. */
void map_set(struct map *m, struct str key, uintptr_t value);

/* The value as a pointer, NULL when it is not there. */
void *map_get_ptr(const struct map *m, struct str key);

/* `it` walks the entries in order of arrival. */
#define map_each(it, map) for (it = (map)->entries; it && it < (map)->entries + (map)->n; it++)

/*
 * Make `out` (initialised) a copy of `from` that has its keys in common with it: `from` must outlive `out` and stay as it is.
 * What is added to `out` is its own.
 */
void map_share(struct map *out, const struct map *from);

/* Forget all entries. */
void map_clear(struct map *m);

void map_release(struct map *m);

#endif
