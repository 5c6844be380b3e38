/*
 * cast.h - the output of a run as an asciicast v2 file. For run/ only, and its tests.
 *
 * Lines are only ever added: what was written is whole whatever happens to us.
 */
#ifndef OPSBOOK_RUN_CAST_H
#define OPSBOOK_RUN_CAST_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct cast {
	int fd;          /* -1: not recording */
	int64_t zero_us; /* clock_mono_us() of its time 0 */
	struct buf line;
	int failed; /* errno of the first write that failed; it is not recording since then */
};
#define CAST_INIT                                                                              \
	{                                                                                      \
		.fd = -1, .line = BUF_INIT                                                     \
	}

struct cast_head {
	unsigned rows, cols;
	int64_t wall_ms;
	struct str title;
};

/* Begin a new file; ERR_CONFLICT when it is there. */
NODISCARD int cast_begin(struct cast *c, const char *path, const struct cast_head *head,
                         struct err *e);

/* Go on with one, a second behind its last event; a line that was not finished is taken off. */
NODISCARD int cast_resume(struct cast *c, const char *path, struct err *e);

/* Seconds into it, now. */
double cast_now(const struct cast *c);

/* Output, as a terminal is given it: `raw` when it was for one, else line ends are completed. */
void cast_add_output(struct cast *c, struct str bytes, bool raw);

/* A marker that players can jump to. */
void cast_add_mark(struct cast *c, struct str label);

void cast_release(struct cast *c);

#endif
