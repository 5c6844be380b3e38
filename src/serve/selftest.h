/*
 * selftest.h - the attacks that the server must withstand, played against a real one.
 *
 * For cmd/, and for session/, which plays its own. A server is started on a folder made for it, on a free port of the
 * loopback, with a power that only counts; nothing of the user's is touched.
 */
#ifndef OPSBOOK_SERVE_SELFTEST_H
#define OPSBOOK_SERVE_SELFTEST_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

/* Told each attack: whether it was withstood, and when not, what came back. */
typedef void selftest_fn(void *ctx, const char *name, bool withstood, const char *came);

/* Play all attacks. An error is that the test itself could not be made. */
NODISCARD int selftest_security(selftest_fn *told, void *ctx, struct err *e);

/* A socket to the server on that port of the loopback; -1 when it takes no more. */
int selftest_connect(unsigned port);
/* Append what comes until the answer is whole or the other side is done, or `wait_ms`. */
void selftest_read(struct buf *out, int fd, int wait_ms);
/* The status of an answer; 0: it was closed without one. */
unsigned selftest_status(struct str answer);

#endif
