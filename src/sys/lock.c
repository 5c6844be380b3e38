/*
 * Decides how a folder is held: an advisory lock on the folder itself, which
 * the kernel drops when the process dies.
 */
#include "sys/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

int lock_take(int *out, const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(e, errno, "cannot open '%s'", path);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		int why = errno;

		close(fd);
		if (why == EWOULDBLOCK)
			return err_set(e, ERR_CONFLICT, "'%s' is in use by another process",
			               path);
		return err_errno(e, why, "cannot lock '%s'", path);
	}
	*out = fd;
	return 0;
}

void lock_drop(int lock)
{
	if (lock >= 0)
		close(lock);
}
