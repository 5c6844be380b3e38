/*
 * Decides what happens when memory runs out: the process says so and aborts.
 * An operation half done for want of memory would be worse.
 */
#include "base/alloc.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void mem_exhausted(void)
{
	static const char msg[] = "opsbook: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, msg, sizeof(msg) - 1);

	(void)ignored;
	abort();
}

void *mem_alloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		mem_exhausted();
	return p;
}

void *mem_zero(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		mem_exhausted();
	return p;
}

void *mem_resize(void *old, size_t count, size_t size)
{
	size_t total;
	void *p;

	if (__builtin_mul_overflow(count, size, &total))
		mem_exhausted();
	p = realloc(old, total ? total : 1);
	if (!p)
		mem_exhausted();
	return p;
}

void *mem_copy(const void *from, size_t size)
{
	void *p = mem_alloc(size);

	if (size)
		memcpy(p, from, size);
	return p;
}

char *mem_strdup(const char *from)
{
	return mem_copy(from, strlen(from) + 1);
}

void mem_free(void *old)
{
	free(old);
}

void mem_trim(void)
{
	malloc_trim(0);
}
