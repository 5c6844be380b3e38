/*
 * vec.h - a growing array of any type.
 *
 * For everyone. `struct things VEC(struct thing);` is written as
 * `struct things { VEC_FIELDS(struct thing); };`: elements are `v[0]` to `v[n - 1]`.
 * Zero-initialise; free with vec_release(). Pointers to elements are gone when
 * it grows.
 */
#ifndef OPSBOOK_BASE_VEC_H
#define OPSBOOK_BASE_VEC_H

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define VEC_FIELDS(type)                                                                       \
	type *v;                                                                               \
	size_t n, cap

/* Append one element. */
#define vec_push(vec, ...)                                                                     \
	do {                                                                                   \
		vec_grow(vec, 1);                                                              \
		(vec)->v[(vec)->n++] = __VA_ARGS__;                                            \
	} while (0)

/* Make room for `more` elements. */
#define vec_grow(vec, more)                                                                    \
	((vec)->v = vec_room((vec)->v, (vec)->n, &(vec)->cap, (more), sizeof(*(vec)->v)))

/* Append a zeroed element and give its address. */
#define vec_add(vec)                                                                           \
	(vec_grow(vec, 1), memset(&(vec)->v[(vec)->n], 0, sizeof(*(vec)->v)),                  \
	 &(vec)->v[(vec)->n++])

/* Give back the room behind the last element. */
#define vec_trim(vec)                                                                          \
	((vec)->v = (vec)->n < (vec)->cap                                                      \
	                    ? mem_resize((vec)->v, (vec)->cap = (vec)->n, sizeof(*(vec)->v))   \
	                    : (vec)->v)

#define vec_last(vec) (&(vec)->v[(vec)->n - 1])
#define vec_clear(vec) ((vec)->n = 0)
#define vec_release(vec) (mem_free((vec)->v), (vec)->v = NULL, (vec)->n = 0, (vec)->cap = 0)

/* `it` walks the addresses of the elements. */
#define vec_each(it, vec) for (it = (vec)->v; it && it < (vec)->v + (vec)->n; it++)

/* Are `n` elements of `size` bytes in the order of a comparison for qsort()? */
static inline bool vec_in_order(const void *v, size_t n, size_t size,
                                int (*compare)(const void *, const void *))
{
	const char *at = v;

	for (size_t i = 1; i < n; i++, at += size)
		if (compare(at, at + size) > 0)
			return false;
	return true;
}

/* Sort with a comparison for qsort(); an empty vec is fine, and one that is in order costs one look. */
#define vec_sort(vec, compare)                                                                 \
	do {                                                                                   \
		if (!vec_in_order((vec)->v, (vec)->n, sizeof(*(vec)->v), compare))             \
			qsort((vec)->v, (vec)->n, sizeof(*(vec)->v), compare);                 \
	} while (0)

/* For vec_grow(). */
NODISCARD static inline void *vec_room(void *v, size_t n, size_t *cap, size_t more, size_t size)
{
	size_t want = n + more;

	if (want <= *cap)
		return v;
	if (want < *cap + *cap / 2)
		want = *cap + *cap / 2;
	if (want < 8)
		want = 8;
	*cap = want;
	return mem_resize(v, want, size);
}

#endif
