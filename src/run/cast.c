/*
 * Decides how a run's output is recorded: one line of JSON an event, each written at once.
 */
#include "run/cast.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/clock.h"

/* Enough for any last event: output is recorded in smaller pieces. */
#define LAST_BYTES ((size_t)1 << 20)
/* Between two halves of a run. */
#define GAP_US 1000000

static void write_line(struct cast *c)
{
	struct str rest;

	buf_add_byte(&c->line, '\n');
	rest = buf_str(&c->line);
	while (rest.n && c->fd >= 0) {
		ssize_t n = write(c->fd, rest.p, rest.n);

		if (n >= 0) {
			rest = str_tail(rest, (size_t)n);
		} else if (errno != EINTR) {
			/* The run is worth more than its film. */
			c->failed = errno;
			close(c->fd);
			c->fd = -1;
		}
	}
	buf_clear(&c->line);
}

int cast_begin(struct cast *c, const char *path, const struct cast_head *head, struct err *e)
{
	c->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
	             0600);
	if (c->fd < 0)
		return err_errno(e, errno, "cannot create %s", path);
	c->zero_us = clock_mono_us();
	buf_addf(&c->line,
	         "{\"version\":2,\"width\":%u,\"height\":%u,\"timestamp\":%lld,\"title\":",
	         head->cols ? head->cols : 80, head->rows ? head->rows : 24,
	         (long long)(head->wall_ms / 1000));
	buf_add_json(&c->line, head->title);
	buf_add_byte(&c->line, '}');
	write_line(c);
	return c->fd < 0 ? err_errno(e, c->failed, "cannot write %s", path) : 0;
}

/* The end of the file: where its last whole line ends, and the time of the last event. */
static int look_at_end(int fd, off_t *end, double *at)
{
	struct stat st;
	struct buf b = BUF_INIT;
	size_t stop, start;
	off_t from;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return -1;
	from = st.st_size > (off_t)LAST_BYTES ? st.st_size - (off_t)LAST_BYTES : 0;
	buf_reserve(&b, LAST_BYTES + 1);
	n = pread(fd, b.p, LAST_BYTES, from);
	b.len = n > 0 ? (size_t)n : 0;
	stop = str_rfind_char(buf_str(&b), '\n');
	*end = stop == STR_NPOS ? from : from + (off_t)stop + 1;
	*at = 0;
	if (stop != STR_NPOS) {
		start = str_rfind_char(str_cut(buf_str(&b), 0, stop), '\n');
		start = start == STR_NPOS ? 0 : start + 1;
		b.p[stop] = '\0';
		if (b.p[start] == '[')
			*at = strtod(b.p + start + 1, NULL);
	}
	buf_release(&b);
	return n < 0 ? -1 : 0;
}

int cast_resume(struct cast *c, const char *path, struct err *e)
{
	double at = 0;
	off_t end = 0;

	c->fd = open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (c->fd < 0)
		return err_errno(e, errno, "cannot open %s", path);
	if (look_at_end(c->fd, &end, &at) != 0 || ftruncate(c->fd, end) != 0) {
		int why = errno;

		close(c->fd);
		c->fd = -1;
		return err_errno(e, why, "cannot go on with %s", path);
	}
	c->zero_us = clock_mono_us() - (int64_t)(at * 1e6) - GAP_US;
	return 0;
}

double cast_now(const struct cast *c)
{
	return c->fd < 0 ? -1 : (double)(clock_mono_us() - c->zero_us) / 1e6;
}

static void begin_event(struct cast *c, char kind)
{
	int64_t us = clock_mono_us() - c->zero_us;

	buf_addf(&c->line, "[%lld.%06lld,\"%c\",", (long long)(us / 1000000),
	         (long long)(us % 1000000), kind);
}

void cast_add_output(struct cast *c, struct str bytes, bool raw)
{
	struct buf text = BUF_INIT;

	if (c->fd < 0 || bytes.n == 0)
		return;
	begin_event(c, 'o');
	if (raw) {
		buf_add_json(&c->line, bytes);
	} else {
		for (size_t i = 0; i < bytes.n; i++) {
			if (bytes.p[i] == '\n')
				buf_add_byte(&text, '\r');
			buf_add_byte(&text, bytes.p[i]);
		}
		buf_add_json(&c->line, buf_str(&text));
	}
	buf_add_byte(&c->line, ']');
	write_line(c);
	buf_release(&text);
}

void cast_add_mark(struct cast *c, struct str label)
{
	if (c->fd < 0)
		return;
	begin_event(c, 'm');
	buf_add_json(&c->line, label);
	buf_add_byte(&c->line, ']');
	write_line(c);
}

void cast_release(struct cast *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	buf_release(&c->line);
}
