/*
 * Decides how error sentences are put together and cut when too long.
 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list args;

	if (!e || e->code != ERR_NONE)
		return -1;
	e->code = code;
	va_start(args, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, args);
	va_end(args);
	return -1;
}

int err_errno(struct err *e, int errnum, const char *fmt, ...)
{
	char room[128];
	va_list args;
	size_t n;

	if (!e || e->code != ERR_NONE)
		return -1;
	e->code = errnum == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	va_start(args, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, args);
	va_end(args);
	n = strlen(e->msg);
	/* GNU's strerror_r(), which _GNU_SOURCE gives: the text need not be in `room`. */
	snprintf(e->msg + n, sizeof(e->msg) - n, ": %s",
	         strerror_r(errnum, room, sizeof(room)));
	return -1;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
	char old[sizeof(e->msg)];
	va_list args;
	size_t n;

	if (!e)
		return -1;
	memcpy(old, e->msg, sizeof(old));
	va_start(args, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, args);
	va_end(args);
	n = strlen(e->msg);
	if (n + 2 < sizeof(e->msg))
		snprintf(e->msg + n, sizeof(e->msg) - n, ": %.*s",
		         (int)(sizeof(e->msg) - n - 3), old);
	return -1;
}

void err_clear(struct err *e)
{
	e->code = ERR_NONE;
	e->msg[0] = '\0';
}
