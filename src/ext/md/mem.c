/*
 * Decides where cmark-gfm's memory comes from: a heap a parse. Its callbacks
 * carry no context, so the parse that they serve is the thread's; it is set
 * only while md_parse() runs.
 */
#include "ext/md/md_int.h"

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

static void *parse_calloc(size_t count, size_t size)
{
	return heap_zero(&current->heap, count, size);
}

static void *parse_realloc(void *old, size_t size)
{
	return heap_resize(&current->heap, old, size);
}

static void parse_free(void *old)
{
	heap_give(&current->heap, old);
}

cmark_mem md_mem = { parse_calloc, parse_realloc, parse_free };
