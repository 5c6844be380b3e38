/*
 * events.h - what a run asks and tells while it goes on.
 *
 * For whoever starts a run: cmd/ in a terminal, serve/ for a page. Everything is given during a
 * call only and has its secrets masked already, but for `struct runbook_block`, which is the note's
 * own text.
 */
#ifndef OPSBOOK_RUN_EVENTS_H
#define OPSBOOK_RUN_EVENTS_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "run/part.h"
#include "runbook/runbook.h"

/* Why a block is executed. */
enum run_role {
	RUN_STEP,   /* it is one of the plan */
	RUN_GUARD,  /* right before a change */
	RUN_VERIFY, /* after `of` */
	RUN_UNDO,   /* takes `of` back */
	RUN_PARAM,  /* "from: cmd:" of a param; there is no block */
};

/* How a step ended. The journal keeps their names: see run_outcome_name(). */
enum run_outcome {
	RUN_OK,
	RUN_FAILED,  /* its status was not 0 */
	RUN_TIMEOUT, /* it took too long and was ended */
	RUN_STOPPED, /* somebody stopped it */
	RUN_REFUSED, /* its guard did not pass, or it is not what was agreed to: not started */
	RUN_UNVERIFIED, /* it ran, but its verify failed */
	RUN_SKIPPED,    /* not started: somebody said so */
	RUN_UNSTARTED,  /* it cannot be started: no program, no folder, no host */
	RUN_LOST,       /* it ran, and how it ended is not known */
	RUN_DECLINED,   /* of a run: the plan was not agreed to */
	RUN_UNDONE,     /* of a run: what was done was taken back */
	RUN_OUTCOMES,
};

/* What an event answers. */
enum run_answer {
	RUN_GO,       /* do it */
	RUN_SKIP,     /* leave this one out and go on */
	RUN_RETRY,    /* of failed(): once more */
	RUN_REPLAY,   /* of failed(), where the result has a replay: go on where it stopped */
	RUN_UNDO_ALL, /* of failed(): take back what was done, last first, then end */
	RUN_QUIT,     /* end here */
};

/* What is about to happen, happens or happened. Valid during the call. */
struct run_step {
	size_t seq;   /* in the journal, from 1; 0 before it is there */
	size_t place; /* in the plan, from 0; SIZE_MAX when not of the plan */
	enum run_role role;
	const struct runbook_block *block; /* NULL: RUN_PARAM */
	const struct runbook_block *of;    /* whose guard, verify or undo this is; or NULL */
	struct str name;                   /* to show: of the block, or of the param */
	struct str script;                 /* exactly what will run, masked */
	struct str cwd;                    /* absolute, masked */
	const struct str *hosts;           /* resolved; none: here */
	size_t nhosts;
	unsigned attempt;   /* from 1 */
	int64_t started_ms; /* wall clock */
};

/* How it went. */
struct run_result {
	enum run_outcome outcome;
	int code, signal; /* of the process, or of the first host that failed */
	int64_t duration_us;
	struct str why;       /* a sentence when it is not RUN_OK; may be empty */
	struct str tail;      /* the end of its output, masked */
	struct str out_name;  /* variable that took its output; or empty */
	struct str out_value; /* masked */
	unsigned left;        /* processes it left running */
	unsigned exported;    /* variables carried over */
	unsigned hosts_failed;
	const struct run_part *parts; /* by host or environment; none: here, as one */
	size_t nparts;
	struct str replay; /* command that would go on where it stopped; or empty */
	bool will_retry;   /* `attempt` is not the last */
};

enum run_stream { RUN_OUT, RUN_ERR };

/*
 * Whole lines of output; or, after a pause, the beginning of one. From a terminal's program it is
 * what came.
 */
struct run_output {
	const struct run_step *step;
	enum run_stream stream;
	struct str host;  /* or empty */
	struct str bytes; /* masked; whole characters */
	int64_t at_us;    /* since the step began */
	bool raw;         /* of a terminal: line ends and control sequences are in it */
};

/* An undo that is still to be done, should it come to that. */
struct run_pending {
	const struct runbook_block *block; /* whose undo */
	bool partly;                       /* it failed: perhaps done, perhaps not */
};

/* What is known of a step of the plan from the run that is resumed. */
enum run_past {
	RUN_PAST_NONE,    /* it did not begin, or did not end well */
	RUN_PAST_DONE,    /* it ended well: its verify is run again */
	RUN_PAST_CHANGED, /* the same, but the note's block is another one since: asked about */
	RUN_PAST_IN_FLIGHT, /* it began, and nobody knows: see in_flight() */
};

/* What is known when the plan is shown. */
struct run_plan_view {
	const char *id;
	const struct runbook *book;
	const struct runbook_plan *plan;
	const enum run_past *past; /* by step of the plan; all NONE for a new run */
};

/* What may be given to a param. */
struct run_param_view {
	const struct runbook_param *param;
	struct str problem; /* why the last value was refused; or empty */
};

/*
 * What a run asks and tells. Members may be NULL: then the answer of a question is the one that
 * changes nothing, RUN_QUIT, and a told thing is not heard. `ctx` is given back.
 */
struct run_events {
	void *ctx;
	/* May this plan run? First of all; nothing was evaluated. RUN_GO or RUN_QUIT. */
	enum run_answer (*plan)(void *ctx, const struct run_plan_view *view);
	/* Append a value for a param that has none; false: there is none. */
	bool (*ask)(void *ctx, const struct run_param_view *view, struct buf *out);
	/*
	 * May this step start? Asked for each step of the plan, whatever its effect, and for each
	 * undo. RUN_GO, RUN_SKIP or RUN_QUIT. `agreed` is to be filled with the hash of the block that
	 * was shown (40 digits): it starts only when that is the block's. run_set_param() may be
	 * called meanwhile.
	 */
	enum run_answer (*consent)(void *ctx, const struct run_step *step, char agreed[41]);
	/* The journal has it; it starts now. */
	void (*step_begin)(void *ctx, const struct run_step *step);
	void (*output)(void *ctx, const struct run_output *output);
	/* Also for those that were not started. */
	void (*step_end)(void *ctx, const struct run_step *step,
	                 const struct run_result *result);
	/* A step failed for good: RUN_RETRY, RUN_REPLAY, RUN_SKIP, RUN_UNDO_ALL or RUN_QUIT. */
	enum run_answer (*failed)(void *ctx, const struct run_step *step,
	                          const struct run_result *result,
	                          const struct run_pending *pending, size_t npending);
	/*
	 * This change was in flight when a run died: was it done? RUN_SKIP: yes, go on behind it.
	 * RUN_GO: no, or do it again. `verified`: it has a verify, which has just been run and
	 * `passed` or not.
	 */
	enum run_answer (*in_flight)(void *ctx, const struct run_step *step, bool verified,
	                             bool passed);
	/* Something worth to be known. One sentence. */
	void (*notice)(void *ctx, struct str sentence);
	/*
	 * run_pause() has halted all that runs: now the program itself may be stopped. True: go on on
	 * return; false: when run_pause(false) says so.
	 */
	bool (*paused)(void *ctx);
};

/* "ok", "failed" and so on. */
const char *run_outcome_name(enum run_outcome outcome);
/* "step", "guard" and so on. */
const char *run_role_name(enum run_role role);

#endif
