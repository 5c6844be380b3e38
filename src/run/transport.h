/*
 * transport.h - how a step is executed elsewhere.
 *
 * For run/ and for who brings ssh, ansible and the like. A transport starts nothing itself: it says
 * which hosts there are and which command executes the step on one of them; run/ starts, streams,
 * masks and stops it as any other.
 */
#ifndef OPSBOOK_RUN_TRANSPORT_H
#define OPSBOOK_RUN_TRANSPORT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/arena.h"
#include "base/vec.h"
#include "runbook/runbook.h"

/* One process that executes a step on a host. Strings and arrays live until the step has ended. */
struct run_target {
	struct str host;         /* shown before each line */
	const char *const *argv; /* for here: ["ssh", ...] */
	const char *const *env;
	int input; /* descriptor for its standard input, closed by the run; -1: none */
	void *own; /* the transport's, for ended() */
};

/* A step as a transport sees it. */
struct run_job {
	const struct runbook_block *block;
	const char *script_path;     /* private file: the script */
	const char *const *argv;     /* as it would run here, script included */
	const char *const *env;      /* all of the environment here */
	const char *const *exported; /* of these: params and what steps exported */
	const char *cwd;
	const char *work; /* private folder of this step, removed after it */
};

/*
 * How steps with `hosts` are executed. `hosts` resolves a pattern for the way of `block`: names are
 * appended to `out` and live in `a`. `open` gives the command for one of them. `ended`, which may be
 * NULL, is told once when that has ended with status `code`: it appends a sentence to `why` when the
 * status is not the step's own but says that the connection failed, and then `*begun` says whether
 * the step may have begun there. `inventory`, which may be NULL, is for a program that reads one
 * itself.
 */
struct run_hosts {
	VEC_FIELDS(struct str);
};
struct run_transport {
	void *ctx;
	int (*hosts)(void *ctx, struct run_hosts *out, struct arena *a,
	             const struct runbook_block *block, struct str pattern, struct err *e);
	int (*open)(void *ctx, struct run_target *out, struct arena *a,
	            const struct run_job *job, struct str host, struct err *e);
	void (*ended)(void *ctx, struct buf *why, bool *begun, const struct run_target *target,
	              int code);
	const char *inventory;
};

/*
 * The hosts that `pattern` means, which is that of `block` with its params filled in: none, or not as many as it expects, is an error (ERR_NOT_FOUND,
 * ERR_INVALID), with those that there are in `out`.
 */
NODISCARD int run_hosts_find(struct run_hosts *out, struct arena *a,
                             const struct run_transport *t, const struct runbook_block *block,
                             struct str pattern, struct err *e);

#endif
