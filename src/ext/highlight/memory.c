/*
 * Decides where tree-sitter's memory comes from: the heap of the context that
 * the thread has borrowed. A parse is thousands of small objects, and the next
 * one asks for the same sizes again.
 */
#include <pthread.h>

#include "ext/highlight/highlight_int.h"

/* Within a heap no sanitizer sees a parser write behind its own memory: then it takes malloc's. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#else
#define SANITIZED false
#endif

static _Thread_local struct heap *current;

static void *take(size_t size)
{
	return heap_take(current, size);
}

static void *take_zeroed(size_t count, size_t size)
{
	return heap_zero(current, count, size);
}

static void *resize(void *old, size_t size)
{
	return heap_resize(current, old, size);
}

static void give(void *old)
{
	heap_give(current, old);
}

static void set_allocator(void)
{
	if (!SANITIZED)
		ts_set_allocator(take, take_zeroed, resize, give);
}

void highlight_memory_use(struct heap *heap)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, set_allocator);
	current = heap;
}
