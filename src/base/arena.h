/*
 * arena.h - many small objects that are freed at once.
 *
 * For everyone. One arena for the knowledge base, one scratch arena a page.
 * Not thread-safe: one thread at a time uses an arena. Start with ARENA_INIT,
 * end with arena_release().
 */
#ifndef OPSBOOK_BASE_ARENA_H
#define OPSBOOK_BASE_ARENA_H

#include <string.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	char *data;                 /* of the newest: `size` bytes, `used` of them taken */
	size_t used, size;
	size_t total; /* bytes asked of the heap */
};

#define ARENA_INIT                                                                             \
	{                                                                                      \
		NULL, NULL, 0, 0, 0                                                            \
	}

#define ARENA_ALIGN _Alignof(max_align_t)

/* For arena_take(), when the newest block has no room. */
FRESH void *arena_take_slowly(struct arena *a, size_t size);

/* `size` bytes that are not zeroed, aligned for any object. */
FRESH static inline void *arena_take(struct arena *a, size_t size)
{
	size_t rounded = (size + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
	void *p;

	/* Also nothing at all, and what is so large that rounding wraps, goes the slow way. */
	if (rounded - 1 >= a->size - a->used)
		return arena_take_slowly(a, size);
	p = a->data + a->used;
	a->used += rounded;
	return p;
}

/* `size` zeroed bytes, aligned for any object; they live until clear or release. */
FRESH static inline void *arena_alloc(struct arena *a, size_t size)
{
	return memset(arena_take(a, size), 0, size);
}

/* A zeroed object, or array of `count` objects, of `type`. */
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, count) ((type *)arena_alloc_array((a), (count), sizeof(type)))
FRESH void *arena_alloc_array(struct arena *a, size_t count, size_t size);

/* A copy of `s`; a NUL stands behind it, so `.p` is a C string too. */
struct str arena_str(struct arena *a, struct str s);

/* A formatted string; a NUL stands behind it. */
struct str arena_strf(struct arena *a, const char *fmt, ...) PRINTF(2, 3);

/* Free all objects but keep one block for reuse. */
void arena_clear(struct arena *a);

/* Free everything. */
void arena_release(struct arena *a);

/* Move everything that `from` owns into `into`; `from` is empty after it. */
void arena_adopt(struct arena *into, struct arena *from);

#endif
