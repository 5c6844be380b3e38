/*
 * listen.h - sockets that wait for connections.
 *
 * For ext/http and the tests. Descriptors are closed on exec and do not block.
 */
#ifndef OPSBOOK_SYS_LISTEN_H
#define OPSBOOK_SYS_LISTEN_H

#include "base/attr.h"
#include "base/err.h"

/*
 * Listen on the numeric IPv4 or IPv6 address, on `*port` or, when that is 0, on a free one that is
 * filled in. An IPv6 socket takes no IPv4. ERR_CONFLICT: the port is taken; ERR_NOT_FOUND: the
 * machine has no such address; ERR_INVALID: it is no numeric address.
 */
NODISCARD int listen_tcp(int *out, const char *address, unsigned *port, struct err *e);

/* Does nobody but this machine reach the numeric address? */
bool listen_is_loopback(const char *address);

/*
 * Listen on a socket in the file system that only this user may open (mode 0600). One that nobody
 * listens to any more is replaced. ERR_CONFLICT: somebody does, or it is another kind of file.
 */
NODISCARD int listen_unix(int *out, const char *path, struct err *e);

/* Allow this process `wanted` open files, as far as it may. */
void listen_allow_files(unsigned wanted);

#endif
