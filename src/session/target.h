/*
 * target.h - what a block is done to, before it runs: its hosts, and the name that whoever agrees to a danger
 * must type.
 *
 * For session/ and cmd/.
 */
#ifndef OPSBOOK_SESSION_TARGET_H
#define OPSBOOK_SESSION_TARGET_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "run/transport.h"
#include "runbook/runbook.h"

/* A plan, and the values that its params have by now: `get` gives that of `p`, masked, false without one. */
struct session_view {
	const struct runbook_plan *plan;
	bool (*get)(void *ctx, const struct runbook_param *p, struct str *value);
	void *ctx;
};

/* Append the pattern of a block's hosts with its params filled in; false when one has no value yet. */
bool session_pattern(struct buf *out, const struct session_view *v,
                     const struct runbook_block *b);

/*
 * Append the hosts that a block will run on to `out`, their names in `a`: none when it runs here, or when a param
 * in its pattern has no value yet. Errors as run_hosts_find().
 */
NODISCARD int session_hosts(struct run_hosts *out, struct arena *a,
                            const struct session_view *v, const struct run_transport *t,
                            const struct runbook_block *b, struct err *e);

/*
 * Whom a danger is for: its hosts as they are written, else the value of the host that its script names, else its
 * own name. In `a`. Empty when nothing of it has a name: then nobody can agree to it.
 */
struct str session_target(struct arena *a, const struct session_view *v,
                          const struct runbook_block *b);

#endif
