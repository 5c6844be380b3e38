/*
 * selftest.h - the attacks that runs for pages must withstand, played over HTTP against a real server and real runs.
 *
 * For cmd/. Notes, journal and all that runs lie in a folder made for it; nothing of the user's is touched.
 */
#ifndef OPSBOOK_SESSION_SELFTEST_H
#define OPSBOOK_SESSION_SELFTEST_H

#include "base/attr.h"
#include "base/err.h"
#include "serve/selftest.h"

/* Play all of them; `env` is what steps inherit. An error is that the test itself could not be made. */
NODISCARD int session_selftest(selftest_fn *told, void *ctx, const char *const *env,
                               struct err *e);

#endif
