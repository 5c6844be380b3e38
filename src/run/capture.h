/*
 * capture.h - a helper program run to its end, its output kept. For run/ only.
 */
#ifndef OPSBOOK_RUN_CAPTURE_H
#define OPSBOOK_RUN_CAPTURE_H

#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

/*
 * Run `argv` with `env` in our folder and append what it prints: `out` up to `max` bytes, `said` the
 * beginning of its standard error. `*code` is its status. ERR_NOT_FOUND: no such program; ERR_LIMIT:
 * it printed more, or took longer than `timeout_ms`.
 */
NODISCARD int capture_run(struct buf *out, struct buf *said, int *code, const char *const *argv,
                          const char *const *env, size_t max, int64_t timeout_ms,
                          struct err *e);

#endif
