/*
 * Decides the block size of an arena: it doubles from 4 KiB to 1 MiB; a larger
 * object gets a block of its own.
 */
#include "base/arena.h"

#include <stdio.h>

#include "base/alloc.h"

#define FIRST_BLOCK ((size_t)4 << 10)
#define LARGEST_BLOCK ((size_t)1 << 20)

struct arena_block {
	struct arena_block *next;
	size_t size;
	max_align_t data[];
};

static void add_block(struct arena *a, size_t atleast)
{
	size_t size = a->size ? a->size * 2 : FIRST_BLOCK;
	struct arena_block *b;

	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (size < atleast)
		size = atleast;
	b = mem_alloc(sizeof(*b) + size);
	b->size = size;
	b->next = a->blocks;
	a->blocks = b;
	a->data = (char *)b->data;
	a->used = 0;
	a->size = size;
	a->total += size;
}

void *arena_take_slowly(struct arena *a, size_t size)
{
	size_t rounded;
	void *p;

	if (__builtin_add_overflow(size, ARENA_ALIGN - 1, &rounded))
		rounded = SIZE_MAX / 2;
	rounded &= ~(ARENA_ALIGN - 1);
	if (!a->blocks || rounded > a->size - a->used)
		add_block(a, rounded);
	p = a->data + a->used;
	a->used += rounded;
	return p;
}

void *arena_alloc_array(struct arena *a, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		total = SIZE_MAX / 2;
	return arena_alloc(a, total);
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = arena_take(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

struct str arena_strf(struct arena *a, const char *fmt, ...)
{
	char small[256];
	va_list args;
	int n;
	char *p;

	va_start(args, fmt);
	n = vsnprintf(small, sizeof(small), fmt, args);
	va_end(args);
	if (n < 0)
		n = 0;
	if ((size_t)n < sizeof(small))
		return arena_str(a, str_from(small, (size_t)n));
	p = arena_take(a, (size_t)n + 1);
	va_start(args, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, args);
	va_end(args);
	return (struct str){ p, (size_t)n };
}

static void free_blocks(struct arena_block *b)
{
	while (b) {
		struct arena_block *next = b->next;

		mem_free(b);
		b = next;
	}
}

void arena_clear(struct arena *a)
{
	if (!a->blocks)
		return;
	free_blocks(a->blocks->next);
	a->blocks->next = NULL;
	a->total = a->size;
	a->used = 0;
}

void arena_release(struct arena *a)
{
	free_blocks(a->blocks);
	*a = (struct arena)ARENA_INIT;
}

void arena_adopt(struct arena *into, struct arena *from)
{
	struct arena_block *last = from->blocks;

	if (!last)
		return;
	if (!into->blocks) {
		*into = *from;
	} else {
		/* Behind the newest block, which goes on being filled. */
		while (last->next)
			last = last->next;
		last->next = into->blocks->next;
		into->blocks->next = from->blocks;
		into->total += from->total;
	}
	*from = (struct arena)ARENA_INIT;
}
