/*
 * lock.h - holding a folder while a process works in it.
 *
 * For site/ and publish/. A lock goes with the process that holds it, however
 * it ends; it is not seen from other machines.
 */
#ifndef OPSBOOK_SYS_LOCK_H
#define OPSBOOK_SYS_LOCK_H

#include "base/attr.h"
#include "base/err.h"

/* Hold the folder `path`: `*out` is for lock_drop(). ERR_CONFLICT when another process holds it. */
NODISCARD int lock_take(int *out, const char *path, struct err *e);

/* Let go. -1 is fine. */
void lock_drop(int lock);

#endif
