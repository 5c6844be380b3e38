/*
 * ssh_int.h - what is sent to a host. For run/ssh*.c only.
 */
#ifndef OPSBOOK_RUN_SSH_INT_H
#define OPSBOOK_RUN_SSH_INT_H

#include "run/transport.h"

/*
 * Append what the shell on the host reads from its standard input: `job` with its variables. And the
 * command that reads it. ERR_INVALID: this kind of block runs here only.
 */
NODISCARD int ssh_payload(struct buf *out, struct buf *command, const struct run_job *job,
                          struct str host, struct err *e);

#endif
