/*
 * serve_int.h - what the parts of `opsbook serve` share. For cmd/ only.
 */
#ifndef OPSBOOK_CMD_SERVE_INT_H
#define OPSBOOK_CMD_SERVE_INT_H

#include "base/vec.h"
#include "cmd/cmd.h"
#include "serve/serve.h"
#include "session/session.h"

/* What may be run for pages, and for which. All zero: nothing. */
struct serve_running {
	struct session *session;
	struct session_power power;
	struct {
		VEC_FIELDS(const char *);
	} pairs; /* ends with NULL */
};

/*
 * Take --allow-run, --trust, --pair and --inventory, ask for trust where it is missing, and put what may be run into
 * `options`, whose site is there already. To be given to serve_running_release() also after an error. ERR_INVALID: the
 * options do not go together; ERR_CONFLICT: the repository is not trusted.
 */
NODISCARD int serve_running_take(struct serve_running *r, struct serve_options *options,
                                 const struct cmd_args *args, struct err *e);
/* End what runs, and say so. */
void serve_running_stop(struct serve_running *r);
void serve_running_release(struct serve_running *r);

#endif
