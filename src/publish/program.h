/*
 * program.h - the git program, for what goes over a network.
 *
 * For publish/. Only it knows how this user gets in: ssh's own settings and agent, credential
 * helpers, proxies, certificates, what a CI system wrote into the configuration.
 */
#ifndef OPSBOOK_PUBLISH_PROGRAM_H
#define OPSBOOK_PUBLISH_PROGRAM_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

/* Arguments of one call, the NULL at the end not counted. */
#define PROGRAM_ARGS 24

/*
 * Run "git ARGS..." in the repository `folder` (its .git, or the bare one) and append what it
 * prints to `out`, the end of what it says on standard error to `said`. `*code` is its status.
 * ERR_NOT_FOUND: there is no git; ERR_LIMIT: it takes too long or prints too much.
 */
NODISCARD int program_git(struct buf *out, struct buf *said, int *code, const char *folder,
                          const char *const *args, struct err *e);

#endif
