/*
 * Decides which free list a size belongs to, and what stands before each block.
 */
#include "base/heap.h"

#include <string.h>

#define FINE_LISTS (HEAP_FINE / HEAP_GRAIN)

struct block {
	size_t size; /* usable bytes behind this header */
	size_t list;
};

/* For a size that is no fine one: its list, and the size rounded up. */
static size_t coarse_list(size_t *size)
{
	size_t list = FINE_LISTS, rounded;

	/* Behind the last power of two is what no arena has. */
	for (rounded = HEAP_FINE * 2; rounded < *size && rounded <= SIZE_MAX / 4; rounded *= 2)
		list++;
	*size = rounded < *size ? *size : rounded;
	return list;
}

static inline size_t list_of(size_t *size)
{
	size_t list;

	if (*size > HEAP_FINE)
		return coarse_list(size);
	list = *size ? (*size - 1) / HEAP_GRAIN : 0;
	*size = (list + 1) * HEAP_GRAIN;
	return list;
}

void *heap_take(struct heap *h, size_t size)
{
	size_t list = list_of(&size);
	struct block *b = h->spare[list];

	if (b) {
		memcpy(&h->spare[list], b + 1, sizeof(void *));
		return b + 1;
	}
	b = arena_take(&h->arena, size > SIZE_MAX / 4 ? size : sizeof(*b) + size);
	b->size = size;
	b->list = list;
	return b + 1;
}

void *heap_zero(struct heap *h, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		total = SIZE_MAX / 2;
	return memset(heap_take(h, total), 0, total);
}

void heap_give(struct heap *h, void *old)
{
	struct block *b;

	if (!old)
		return;
	b = (struct block *)old - 1;
	memcpy(old, &h->spare[b->list], sizeof(void *));
	h->spare[b->list] = b;
}

void *heap_resize(struct heap *h, void *old, size_t size)
{
	struct block *b;
	void *fresh;

	if (!old)
		return heap_take(h, size);
	b = (struct block *)old - 1;
	if (size <= b->size)
		return old;
	fresh = heap_take(h, size);
	memcpy(fresh, old, b->size);
	heap_give(h, old);
	return fresh;
}

void heap_release(struct heap *h)
{
	arena_release(&h->arena);
	memset(h->spare, 0, sizeof(h->spare));
}
