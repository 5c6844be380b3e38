/*
 * Decides where cmark-gfm's memory comes from: an arena a parse, with free
 * lists by size. Its callbacks carry no context, so the parse that they serve is
 * the thread's; it is set only while md_parse() runs.
 */
#include "ext/md/md_int.h"

#include <string.h>

#define GRAIN 16
#define FINE_MAX                                                                               \
	1024 /* up to here a list for each multiple of GRAIN, above for each power of two */
#define FINE_LISTS (FINE_MAX / GRAIN)

struct block {
	size_t size; /* usable bytes behind this header */
	size_t list;
};

static _Thread_local struct parse *current;

struct parse *md_parse_enter(struct parse *p)
{
	struct parse *before = current;

	current = p;
	return before;
}

struct parse *md_parse_current(void)
{
	return current;
}

static size_t list_of(size_t *size)
{
	size_t list, rounded;

	if (*size <= FINE_MAX) {
		list = *size ? (*size - 1) / GRAIN : 0;
		*size = (list + 1) * GRAIN;
		return list;
	}
	list = FINE_LISTS;
	for (rounded = FINE_MAX * 2; rounded < *size; rounded *= 2)
		list++;
	*size = rounded;
	return list;
}

static void *pool_take(size_t size, bool clear)
{
	size_t usable = size, list = list_of(&usable);
	struct pool *pool = &current->pool;
	struct block *b = pool->spare[list];

	if (b) {
		memcpy(&pool->spare[list], b + 1, sizeof(void *));
		if (clear)
			memset(b + 1, 0, size);
		return b + 1;
	}
	b = arena_take(&pool->arena, sizeof(*b) + usable);
	b->size = usable;
	b->list = list;
	if (clear)
		memset(b + 1, 0, size);
	return b + 1;
}

static void *pool_calloc(size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		total = SIZE_MAX / 4;
	return pool_take(total, true);
}

static void pool_free(void *old)
{
	struct block *b;

	if (!old)
		return;
	b = (struct block *)old - 1;
	memcpy(old, &current->pool.spare[b->list], sizeof(void *));
	current->pool.spare[b->list] = b;
}

static void *pool_realloc(void *old, size_t size)
{
	struct block *b;
	void *fresh;

	if (!old)
		return pool_take(size, false);
	b = (struct block *)old - 1;
	if (size <= b->size)
		return old;
	fresh = pool_take(size, false);
	memcpy(fresh, old, b->size);
	pool_free(old);
	return fresh;
}

cmark_mem md_mem = { pool_calloc, pool_realloc, pool_free };
