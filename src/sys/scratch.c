/*
 * Decides how a file without a name is made: by the system where it can, else by taking the
 * name away at once.
 */
#include "sys/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"

/* Names tried. */
#define ATTEMPTS 100

struct scratch {
	const char *folder;
	int fd; /* -1: not made yet */
	pthread_mutex_t lock;
	atomic_uint_fast64_t size;
};

struct scratch *scratch_new(const char *folder)
{
	struct scratch *s = mem_new(struct scratch);

	s->folder = folder;
	s->fd = -1;
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

/* The descriptor, or -1 with errno. */
static int open_unnamed(const char *folder)
{
	struct buf name = BUF_INIT;
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	/* Whatever the file system has against it, it may still do it the old way. */
	for (unsigned i = 0; i < ATTEMPTS && fd < 0; i++) {
		buf_clear(&name);
		buf_addf(&name, "%s/.scratch-%ld-%u", folder, (long)getpid(), i);
		fd = open(name.p, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0)
			unlink(name.p);
		else if (errno != EEXIST)
			break;
	}
	buf_release(&name);
	return fd;
}

static int make(struct scratch *s, struct err *e)
{
	int r = 0;

	pthread_mutex_lock(&s->lock);
	if (s->fd < 0)
		s->fd = open_unnamed(s->folder);
	if (s->fd < 0)
		r = err_errno(e, errno, "cannot make a temporary file in %s", s->folder);
	pthread_mutex_unlock(&s->lock);
	return r;
}

int scratch_add(uint64_t *at, struct scratch *s, struct str bytes, struct err *e)
{
	uint64_t to;

	if (make(s, e) != 0)
		return -1;
	*at = to = atomic_fetch_add(&s->size, bytes.n);
	while (bytes.n) {
		ssize_t n = pwrite(s->fd, bytes.p, bytes.n, (off_t)to);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, errno, "cannot write a temporary file in %s",
			                 s->folder);
		bytes = str_tail(bytes, (size_t)n);
		to += (uint64_t)n;
	}
	return 0;
}

int scratch_read(char *to, const struct scratch *s, uint64_t at, size_t n, struct err *e)
{
	while (n) {
		ssize_t got = pread(s->fd, to, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(e, errno, "cannot read a temporary file in %s",
			                 s->folder);
		if (got == 0)
			return err_set(e, ERR_IO, "a temporary file in %s was cut off",
			               s->folder);
		to += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

void scratch_free(struct scratch *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	pthread_mutex_destroy(&s->lock);
	mem_free(s);
}
