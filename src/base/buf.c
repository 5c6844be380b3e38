/*
 * Decides how a buf grows (by half, to its cap) and appends plain bytes. The
 * escapes are in escape.c.
 */
#include "base/buf.h"

#include <stdio.h>

#include "base/alloc.h"

char buf_empty[1];

void buf_release(struct buf *b)
{
	if (b->size)
		mem_free(b->p);
	b->p = buf_empty;
	b->len = b->size = 0;
	b->full = false;
}

void buf_reserve(struct buf *b, size_t more)
{
	size_t need, size;

	if (__builtin_add_overflow(b->len, more + 1, &need))
		need = SIZE_MAX;
	if (need <= b->size)
		return;
	size = b->size + b->size / 2;
	if (size < 64)
		size = 64;
	if (size < need)
		size = need;
	b->p = mem_resize(b->size ? b->p : NULL, size, 1);
	b->size = size;
	b->p[b->len] = '\0';
}

void buf_add_slowly(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	if (n > b->max - b->len) {
		b->full = true;
		return;
	}
	buf_reserve(b, n);
	memcpy(b->p + b->len, p, n);
	b->len += n;
	b->p[b->len] = '\0';
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	buf_vaddf(b, fmt, args);
	va_end(args);
}

void buf_vaddf(struct buf *b, const char *fmt, va_list args)
{
	size_t room = b->size - b->len;
	va_list again;
	int n;

	/* Mostly it fits where it belongs: then it is made once. */
	va_copy(again, args);
	n = vsnprintf(room ? b->p + b->len : NULL, room, fmt, again);
	va_end(again);
	if (n < 0 || (size_t)n > b->max - b->len) {
		b->full |= n >= 0;
		if (room)
			b->p[b->len] = '\0';
		return;
	}
	if ((size_t)n >= room) {
		buf_reserve(b, (size_t)n);
		vsnprintf(b->p + b->len, (size_t)n + 1, fmt, args);
	}
	b->len += (size_t)n;
}

void buf_add_number(struct buf *b, long number)
{
	char digits[24];
	size_t at = sizeof(digits);
	unsigned long left = number < 0 ? 0 - (unsigned long)number : (unsigned long)number;

	do {
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (number < 0)
		digits[--at] = '-';
	buf_add_bytes(b, digits + at, sizeof(digits) - at);
}

void buf_cut(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->p[len] = '\0';
}

void buf_splice(struct buf *b, size_t from, size_t to, struct str with)
{
	size_t tail;

	if (to > b->len)
		to = b->len;
	if (from > to)
		from = to;
	tail = b->len - to;
	if (with.n > b->max - (from + tail)) {
		b->full = true;
		return;
	}
	buf_reserve(b, with.n);
	memmove(b->p + from + with.n, b->p + to, tail + 1);
	if (with.n)
		memcpy(b->p + from, with.p, with.n);
	b->len = from + with.n + tail;
}

char *buf_detach(struct buf *b)
{
	char *p = b->size ? b->p : mem_strdup("");

	b->p = buf_empty;
	b->len = b->size = 0;
	return p;
}
