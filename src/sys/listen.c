/*
 * Decides when a socket may stand: an address is taken as numbers only, so that no name is looked
 * up, and a file in the place of a socket is replaced only when it is one that nobody serves.
 */
#include "sys/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Connections that wait to be taken. */
#define BACKLOG 1024

union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	struct sockaddr_un local;
};

/* False when `text` is no numeric address. */
static bool parse(union address *out, socklen_t *size, const char *text, unsigned port)
{
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, text, &out->four.sin_addr) == 1) {
		out->four.sin_family = AF_INET;
		out->four.sin_port = htons((uint16_t)port);
		*size = sizeof(out->four);
		return true;
	}
	if (inet_pton(AF_INET6, text, &out->six.sin6_addr) == 1) {
		out->six.sin6_family = AF_INET6;
		out->six.sin6_port = htons((uint16_t)port);
		*size = sizeof(out->six);
		return true;
	}
	return false;
}

bool listen_is_loopback(const char *address)
{
	union address a;
	socklen_t size;

	if (!parse(&a, &size, address, 0))
		return false;
	if (a.any.sa_family == AF_INET)
		return ntohl(a.four.sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&a.six.sin6_addr);
}

static int fail(struct err *e, const char *address, unsigned port)
{
	int why = errno;

	if (why == EADDRINUSE)
		return err_set(e, ERR_CONFLICT, "port %u of %s is taken", port, address);
	if (why == EADDRNOTAVAIL || why == EAFNOSUPPORT)
		return err_set(e, ERR_NOT_FOUND, "this machine has no address %s", address);
	return err_errno(e, why, "cannot listen on port %u of %s", port, address);
}

int listen_tcp(int *out, const char *address, unsigned *port, struct err *e)
{
	union address a;
	socklen_t size;
	int fd, yes = 1;

	if (!parse(&a, &size, address, *port))
		return err_set(e, ERR_INVALID, "'%s' is no numeric address", address);
	fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fail(e, address, *port);
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
	    (a.any.sa_family == AF_INET6 &&
	     setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes)) != 0) ||
	    bind(fd, &a.any, size) != 0 || listen(fd, BACKLOG) != 0 ||
	    getsockname(fd, &a.any, &size) != 0) {
		fail(e, address, *port);
		close(fd);
		return -1;
	}
	*port = ntohs(a.any.sa_family == AF_INET ? a.four.sin_port : a.six.sin6_port);
	*out = fd;
	return 0;
}

/* Remove a socket that nobody listens to. */
static int clear_way(const union address *a, struct err *e)
{
	const char *path = a->local.sun_path;
	struct stat st;
	int probe, answered;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? 0 : err_errno(e, errno, "cannot look at '%s'", path);
	if (!S_ISSOCK(st.st_mode))
		return err_set(e, ERR_CONFLICT, "'%s' is there and is no socket", path);
	probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (probe < 0)
		return err_errno(e, errno, "cannot try the socket '%s'", path);
	answered = connect(probe, &a->any, sizeof(a->local));
	close(probe);
	if (answered == 0)
		return err_set(e, ERR_CONFLICT, "another program listens on the socket '%s'",
		               path);
	if (unlink(path) != 0 && errno != ENOENT)
		return err_errno(e, errno, "cannot replace the socket '%s'", path);
	return 0;
}

int listen_unix(int *out, const char *path, struct err *e)
{
	union address a = { .any = { .sa_family = AF_UNIX } };
	mode_t was;
	int fd, bound;

	if (strlen(path) >= sizeof(a.local.sun_path))
		return err_set(e, ERR_LIMIT, "the path of a socket may have %zu bytes: '%s'",
		               sizeof(a.local.sun_path) - 1, path);
	memcpy(a.local.sun_path, path, strlen(path) + 1);
	if (clear_way(&a, e) != 0)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_errno(e, errno, "cannot make a socket");
	/* From its first moment on nobody else may open it. */
	was = umask(0177);
	bound = bind(fd, &a.any, sizeof(a.local));
	umask(was);
	if (bound != 0 || listen(fd, BACKLOG) != 0) {
		err_errno(e, errno, "cannot listen on the socket '%s'", path);
		close(fd);
		return -1;
	}
	*out = fd;
	return 0;
}

void listen_allow_files(unsigned wanted)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
}
