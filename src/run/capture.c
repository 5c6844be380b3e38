/*
 * Decides how a helper's output is gathered: both streams at once, so that neither fills up while
 * the other is waited for.
 */
#include "run/capture.h"

#include <poll.h>

#include "sys/proc.h"

#define SAID_MAX ((size_t)4096)
#define GRACE_MS 1000

static bool drain(struct proc *p, enum proc_stream stream, struct buf *out, size_t max)
{
	char bytes[8192];
	bool fits = true;

	for (;;) {
		long n = proc_fd(p, stream) < 0 ? -1
		                                : proc_read(p, stream, bytes, sizeof(bytes));
		size_t room = max > out->len ? max - out->len : 0;

		if (n <= 0)
			return fits;
		fits = fits && (size_t)n <= room;
		buf_add_bytes(out, bytes, (size_t)n < room ? (size_t)n : room);
	}
}

int capture_run(struct buf *out, struct buf *said, int *code, const char *const *argv,
                const char *const *env, size_t max, int64_t timeout_ms, struct err *e)
{
	struct proc_spec spec = { .argv = argv,
		                  .env = env,
		                  .input = -1,
		                  .umask = 077,
		                  .timeout_ms = timeout_ms,
		                  .grace_ms = GRACE_MS };
	struct proc *p = NULL;
	struct proc_end end;
	bool fits = true;
	int ended = 0, result = -1;

	if (proc_spawn(&p, &spec, e) != 0)
		goto out;
	while (ended == 0) {
		struct pollfd polls[] = { { proc_fd(p, PROC_OUT), POLLIN, 0 },
			                  { proc_fd(p, PROC_ERR), POLLIN, 0 },
			                  { proc_control_fd(p), POLLIN, 0 } };

		(void)!poll(polls, 3, -1);
		fits = drain(p, PROC_OUT, out, max) && fits;
		(void)drain(p, PROC_ERR, said, SAID_MAX);
		ended = proc_ended(p, &end, e);
	}
	/* What it wrote right before its end. */
	fits = drain(p, PROC_OUT, out, max) && fits;
	(void)drain(p, PROC_ERR, said, SAID_MAX);
	if (ended < 0)
		goto out;
	*code = end.code;
	if (end.cause == PROC_TIMEOUT)
		err_set(e, ERR_LIMIT, "%s took longer than %lld s", argv[0],
		        (long long)(timeout_ms / 1000));
	else if (!fits)
		err_set(e, ERR_LIMIT, "%s prints more than %zu bytes", argv[0], max);
	else
		result = 0;
out:
	proc_free(p);
	return result;
}
