/*
 * init_int.h - the files that `opsbook init` writes for CI systems.
 */
#ifndef OPSBOOK_CMD_INIT_INT_H
#define OPSBOOK_CMD_INIT_INT_H

#include "base/buf.h"
#include "base/str.h"

/* A CI system, and the file in which it looks. */
struct init_ci {
	const char *name, *path;
	const char *text; /* with @WORDS@ to be replaced */
};

/* Ends with a NULL name. */
extern const struct init_ci init_ci_systems[];

/*
 * Append the file of `ci` for notes on `branch`. `deb` is the address of the Debian package, empty
 * when the runners' settings say it.
 */
void init_ci_add(struct buf *out, const struct init_ci *ci, struct str branch, struct str deb);

#endif
