/*
 * err.h - why an operation of ours failed.
 *
 * For everyone. A `struct err` belongs to the caller, needs no allocation and
 * holds one sentence: lower case, no full stop, what is wrong first, then
 * where, then what to do. A problem in the user's notes is not an err but a
 * diag (diag.h): it never ends a build.
 */
#ifndef OPSBOOK_BASE_ERR_H
#define OPSBOOK_BASE_ERR_H

#include "base/attr.h"

enum err_code {
	ERR_NONE,
	ERR_IO,        /* the operating system refused */
	ERR_NOT_FOUND, /* what was asked for is not there */
	ERR_INVALID,   /* an input cannot be understood */
	ERR_LIMIT,     /* an input is over its cap; the message names the cap */
	ERR_CONFLICT,  /* somebody else changed or holds it */
	ERR_EXTERNAL,  /* a library or another program failed */
	ERR_CANCELLED, /* the user stopped it */
	ERR_INTERNAL,  /* a fault of ours */
};

struct err {
	enum err_code code;
	char msg[512];
};

#define ERR_INIT                                                                               \
	{                                                                                      \
		ERR_NONE, ""                                                                   \
	}

/*
 * Set `e` (may be NULL) and return -1, so that `return err_set(...)` reads as
 * one thought. The first error wins: a set `e` is left alone.
 */
int err_set(struct err *e, enum err_code code, const char *fmt, ...) PRINTF(3, 4);

/* Like err_set() with ERR_IO; appends ": " and the text of `errnum`. ENOENT gives ERR_NOT_FOUND. */
int err_errno(struct err *e, int errnum, const char *fmt, ...) PRINTF(3, 4);

/* Put "context: " before the message of `e` and return -1. */
int err_wrap(struct err *e, const char *fmt, ...) PRINTF(2, 3);

/* Forget what `e` says. */
void err_clear(struct err *e);

#endif
