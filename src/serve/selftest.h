/*
 * selftest.h - the attacks that the server must withstand, played against a real one.
 *
 * For cmd/. A server is started on a folder made for it, on a free port of the loopback, with a power that only
 * counts; nothing of the user's is touched.
 */
#ifndef OPSBOOK_SERVE_SELFTEST_H
#define OPSBOOK_SERVE_SELFTEST_H

#include "base/attr.h"
#include "base/err.h"

/* Told each attack: whether it was withstood, and when not, what came back. */
typedef void selftest_fn(void *ctx, const char *name, bool withstood, const char *came);

/* Play all attacks. An error is that the test itself could not be made. */
NODISCARD int selftest_security(selftest_fn *told, void *ctx, struct err *e);

#endif
