/*
 * run.h - the power: executes a plan of runbook/, step by step, with a journal.
 *
 * For cmd/ and, through an interface it is given, serve/. A run belongs to one thread: run_go()
 * returns when all is over, and asks and tells through `struct run_events` on that thread. Only
 * run_stop(), run_pause() and run_resize() may be called from elsewhere. Nothing is evaluated and
 * nothing started before the plan was agreed to.
 */
#ifndef OPSBOOK_RUN_RUN_H
#define OPSBOOK_RUN_RUN_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "run/events.h"
#include "run/transport.h"
#include "runbook/runbook.h"

struct run;

/* Bytes of an id, with the closing NUL: "20261123-153548-", then two of the time and 14 of chance. */
#define RUN_ID_SIZE 33

/* A value given for a param. */
struct run_value {
	struct str name, value;
};

struct run_options {
	const char *state;      /* folder for journal and casts; NULL: run_state_folder() */
	const char *root;       /* absolute: the notes' repository */
	struct str revision;    /* of the notes, to be written down; or empty */
	const char *const *env; /* what steps inherit; NULL-terminated */
	const struct run_value *values;
	size_t nvalues;
	const char *resume;  /* id, or its beginning, of a run to go on with; or NULL */
	bool undo;           /* go on with it by taking back what it did, last first */
	int umask;           /* for steps; -1: ours. 0 is taken as 077 */
	int64_t grace_ms;    /* between SIGTERM and SIGKILL; 0: 5 s */
	int64_t timeout_ms;  /* of steps that have none; 0: none */
	int input;           /* descriptor whose bytes are typed into interactive steps; -1 */
	unsigned rows, cols; /* of the terminal; 0: 24 and 80 */
	const struct run_transport *transport; /* or NULL: everything is here */
	/* What stands before the command of every process that runs here (a sandbox); or NULL. */
	const char *const *wrap;
};
#define RUN_OPTIONS_INIT                                                                       \
	{                                                                                      \
		.input = -1                                                                    \
	}

/*
 * Make ready: the state folder and the journal are there and can be written, the values are checked,
 * a run that is to be resumed is found and dead; one that is to be taken back has ended in any way. Nothing is evaluated. All that is given is borrowed
 * until run_free(). ERR_INVALID: a value; ERR_NOT_FOUND, ERR_CONFLICT: the run to be resumed;
 * ERR_IO: the folder. `*out` is for run_free(), also after an error.
 */
NODISCARD int run_new(struct run **out, const struct run_options *options,
                      const struct runbook *book, const struct runbook_plan *plan,
                      const struct run_events *events, struct err *e);
void run_free(struct run *r);

/* Do it. `*out` says how it ended; -1 when the run itself could not go on (the journal, say). */
NODISCARD int run_go(struct run *r, enum run_outcome *out, struct err *e);

/* Its id, from run_new() on. */
const char *run_id(const struct run *r);

/*
 * During consent() or failed(): give a param another value. ERR_NOT_FOUND, ERR_INVALID with a
 * sentence.
 */
NODISCARD int run_set_param(struct run *r, struct str name, struct str value, struct err *e);

/* The value a param has now, masked when it is secret; false when it has none. */
bool run_param(const struct run *r, struct str name, struct str *value);

/* End what runs (SIGTERM, after the grace SIGKILL) and the run. For signal handlers and threads. */
void run_stop(struct run *r);

/* Halt what runs, or let it go on. For signal handlers and threads. */
void run_pause(struct run *r, bool pause);

/* The terminal's size changed. */
void run_resize(struct run *r, unsigned rows, unsigned cols);

/* Append the folder for state: "opsbook" in $XDG_STATE_HOME or ~/.local/state. ERR_NOT_FOUND: no home. */
NODISCARD int run_state_folder(struct buf *out, const char *const *env, struct err *e);

#endif
