/*
 * hook.h - the post-receive hook of a repository.
 *
 * For cmd/. The hook is a script of two lines that calls the program again; what it does is
 * the program's.
 */
#ifndef OPSBOOK_PUBLISH_HOOK_H
#define OPSBOOK_PUBLISH_HOOK_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct hook_spec {
	const char *repo;   /* path of the repository */
	const char *dir;    /* folder to publish to */
	const char *branch; /* NULL: the one that HEAD names */
	const char *keep;   /* old sites to keep, as text; or NULL */
};

/*
 * Write the hook, in the place of an older one of ours, and append its path to `out`.
 * ERR_NOT_FOUND: no repository; ERR_CONFLICT: there is a hook of somebody else.
 */
NODISCARD int hook_install(struct buf *out, const struct hook_spec *spec, struct err *e);

/* Take our hook away and append its path. ERR_NOT_FOUND: there is none of ours. */
NODISCARD int hook_remove(struct buf *out, const char *repo, struct err *e);

/* What a push did to the branch. */
struct hook_push {
	bool moved;   /* the branch has a commit that it did not have */
	bool rewound; /* and what it had is not behind it: history was rewritten */
};

/*
 * Read what git tells a hook, lines of "OLD NEW REF", and say what it means for `branch`
 * (NULL: the one that HEAD names, whose name is appended to `name`).
 */
NODISCARD int hook_read(struct hook_push *out, struct buf *name, const char *repo,
                        const char *branch, struct str lines, struct err *e);

/* Append an entry to the log of the repository, opsbook/publish.log in its folder. */
NODISCARD int hook_log(const char *repo, struct str entry, struct err *e);

#endif
