/*
 * alloc.h - memory from the heap.
 *
 * Every call aborts the process when memory is exhausted or a size overflows,
 * so callers never test for NULL; in exchange every input has a cap. Free with
 * mem_free(). The bare malloc family is used only in base/ and where a foreign
 * library asks for it.
 */
#ifndef OPSBOOK_BASE_ALLOC_H
#define OPSBOOK_BASE_ALLOC_H

#include "base/attr.h"

/* `size` bytes, not cleared. A size of 0 gives a pointer that can be freed. */
FRESH void *mem_alloc(size_t size);

/* `count` times `size` bytes, all zero. */
FRESH void *mem_zero(size_t count, size_t size);

/* Resize `old` (or NULL) to `count` times `size` bytes; new bytes are not cleared. */
NODISCARD void *mem_resize(void *old, size_t count, size_t size);

/* A copy of the `size` bytes at `from`. */
FRESH void *mem_copy(const void *from, size_t size);

/* A copy of the C string `from`. */
FRESH char *mem_strdup(const char *from);

/* Free what the calls above gave. NULL is fine. */
void mem_free(void *old);

/* Give what was freed back to the system: after much of it was. */
void mem_trim(void);

/* Say that memory ran out and abort: for a library that reports it instead. */
NORETURN void mem_exhausted(void);

/* A zeroed object of `type` on the heap. */
#define mem_new(type) ((type *)mem_zero(1, sizeof(type)))

#endif
