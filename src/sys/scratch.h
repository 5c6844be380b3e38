/*
 * scratch.h - room on disk for what does not fit into memory.
 *
 * For floors above. The file has no name: it is gone with the process, however that
 * ends. Nothing is made before something is put into it.
 */
#ifndef OPSBOOK_SYS_SCRATCH_H
#define OPSBOOK_SYS_SCRATCH_H

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

struct scratch;

/* To be kept in `folder` (borrowed), which is there when something is first put into it. */
struct scratch *scratch_new(const char *folder);

/* Append; `*at` is where it begins, for scratch_read(). From any thread. ERR_IO. */
NODISCARD int scratch_add(uint64_t *at, struct scratch *s, struct str bytes, struct err *e);

/* Read `n` bytes from `at` on, all of which were added. From any thread. ERR_IO. */
NODISCARD int scratch_read(char *to, const struct scratch *s, uint64_t at, size_t n,
                           struct err *e);

/* NULL is fine. */
void scratch_free(struct scratch *s);

#endif
