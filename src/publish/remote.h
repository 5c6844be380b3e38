/*
 * remote.h - a branch in another repository.
 *
 * For publish/. Everything goes through the git program.
 */
#ifndef OPSBOOK_PUBLISH_REMOTE_H
#define OPSBOOK_PUBLISH_REMOTE_H

#include "base/attr.h"
#include "base/err.h"
#include "ext/git/git.h"

/*
 * Ask where `ref` is at `remote`; *there is false when there is none. Its commit is fetched,
 * without its past when the clone is shallow as well. ERR_EXTERNAL: git says why not.
 */
NODISCARD int remote_read(struct git_id *out, bool *there, struct git_repo *repo,
                          const char *remote, const char *ref, struct err *e);

/*
 * Let `ref` at `remote` lead to the commit `to`, if it leads to `from` (NULL: if there is none).
 * ERR_CONFLICT when it does not, ERR_EXTERNAL: git says why not.
 */
NODISCARD int remote_move(struct git_repo *repo, const char *remote, const char *ref,
                          const struct git_id *from, const struct git_id *to, struct err *e);

#endif
