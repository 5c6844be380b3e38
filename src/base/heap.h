/*
 * heap.h - memory for a foreign library that takes and gives back by itself.
 *
 * For ext/. Free lists by size over an arena: for many small objects of one job, of one thread
 * at a time, that are thrown away together. What is given back is used again for its own size only.
 */
#ifndef OPSBOOK_BASE_HEAP_H
#define OPSBOOK_BASE_HEAP_H

#include "base/arena.h"
#include "base/attr.h"

/* Up to HEAP_FINE bytes there is a list for each multiple of HEAP_GRAIN, above for each power of two. */
#define HEAP_GRAIN 16
#define HEAP_FINE 1024
#define HEAP_LISTS (HEAP_FINE / HEAP_GRAIN + 64)

struct heap {
	struct arena arena;
	void *spare[HEAP_LISTS];
};

/* `size` bytes that are not zeroed, aligned for any object; they live until they are given back or the heap is released. */
FRESH void *heap_take(struct heap *h, size_t size);

/* `count` times `size` zeroed bytes. */
FRESH void *heap_zero(struct heap *h, size_t count, size_t size);

/* Bytes of `old` (NULL is fine) in a place of at least `size` bytes. */
void *heap_resize(struct heap *h, void *old, size_t size);

/* For the next who asks for that size. NULL is fine. */
void heap_give(struct heap *h, void *old);

/* Free everything at once. */
void heap_release(struct heap *h);

#endif
