/*
 * run_int.h - a run while it goes on. For run/ only.
 */
#ifndef OPSBOOK_RUN_RUN_INT_H
#define OPSBOOK_RUN_RUN_INT_H

#include <stdatomic.h>

#include "base/map.h"
#include "run/cast.h"
#include "run/env.h"
#include "run/journal_int.h"
#include "run/redact.h"
#include "run/run.h"
#include "run/script.h"
#include "sys/proc.h"

/* A param of the plan. */
struct param_value {
	const struct runbook_param *param;
	char *value; /* NULL: it has none */
	char *shown; /* the same, masked */
};

struct job; /* job_int.h */

struct jobs {
	VEC_FIELDS(struct job *);
};

/* What may have to be taken back. */
struct done_change {
	const struct runbook_block *block;
	bool partly;
	bool fresh; /* no try of it has begun yet */
};

/* A host that a block was begun on. */
struct host_state {
	struct str name;
	bool done;      /* it went well there */
	bool lost_out;  /* it did in a run before, and what it printed was a secret */
	struct str out; /* what it printed, for its variable */
};
struct host_states {
	VEC_FIELDS(struct host_state);
};

/* What the journal knows of a step of the plan. */
struct past {
	enum run_past what;
	size_t seq;        /* its last row */
	bool lost_exports; /* what it exported had a secret in it, which is not kept */
};

struct run {
	struct run_options options;
	const struct runbook *book;
	const struct runbook_plan *plan;
	struct run_events events;
	struct arena arena;
	char id[RUN_ID_SIZE];
	struct str state, work, note_folder;
	int work_held;
	struct journal *journal;
	struct cast cast;
	bool cast_told, begun;
	struct env env;      /* that the next step is given */
	struct map exported; /* names in it that are params or came from steps */
	struct buf cwd;      /* that a step ended in; empty: none yet */
	struct str shell;    /* file with functions and the like; or empty */
	struct {
		VEC_FIELDS(struct param_value);
	} params;
	struct {
		VEC_FIELDS(struct redact_set *);
	} secrets; /* the last is in force; others are still used by streams */
	size_t seq;
	struct jobs jobs; /* in the background and the one in front */
	struct {
		VEC_FIELDS(struct done_change);
	} done;
	struct past *past;         /* by step of the plan */
	bool *unmet;               /* by number of block: it was to succeed and did not */
	struct host_states *fleet; /* by number of block: hosts that it was begun on */
	struct str replay;         /* what the next try runs instead of the block; or empty */
	bool resumed;
	int wake; /* eventfd */
	/* Set by signal handlers and other threads. */
	atomic_int stop, pause, resize;
	atomic_uint rows, cols;
	bool halted;
};

/* Mask what is secret by now; in `a`. */
struct str run_mask(const struct run *r, struct arena *a, struct str text);
/* Tell a sentence. */
void run_notice(struct run *r, const char *fmt, ...) PRINTF(2, 3);

/*
 * params.c: take given and default values, checked (run_new); find the others (run_go): ask, then,
 * after consent, evaluate.
 */
NODISCARD int params_take(struct run *r, struct err *e);
NODISCARD int params_ask(struct run *r, struct err *e);
NODISCARD int params_evaluate(struct run *r, struct err *e);
/* Write their values down, masked. */
NODISCARD int params_write(struct run *r, struct err *e);
/* The secrets as they are now come into force. */
void params_mask(struct run *r);

/*
 * loop.c: wait for something to happen to the processes that run, and deal with it; at the latest
 * `until_us` (0: no limit) on clock_mono_us().
 */
void loop_once(struct run *r, int64_t until_us);
/* Wait; false when the run was stopped meanwhile. */
bool loop_sleep(struct run *r, int64_t us);

/*
 * step.c: execute a block with its retries, without asking. `*out` is how it ended; its last result
 * stays in `*job`, for job_free(). A background block only begins.
 */
NODISCARD int step_execute(struct job **job, enum run_outcome *out, struct run *r,
                           const struct runbook_block *block, enum run_role role,
                           const struct runbook_block *of, size_t place, struct err *e);
/* One step of the plan, with guard, consent, verify and what failed() answers. */
enum step_next { STEP_GO_ON, STEP_QUIT, STEP_UNDO };
NODISCARD int step_do(struct run *r, size_t place, enum step_next *next, bool *failed,
                      struct err *e);
/* Take back all that was done, last first. */
NODISCARD int step_undo_all(struct run *r, bool *clean, struct err *e);
/* End what runs in the background. */
NODISCARD int step_end_background(struct run *r, bool *failed, struct err *e);

/*
 * hosts.c: on which hosts a block was begun and done. Forget it, before it is executed anew; take of
 * `hosts` those that a next try is for, and for an undo of `of` those that it was begun on.
 */
void hosts_forget(struct run *r, const struct runbook_block *block);
void hosts_keep_open(const struct run *r, const struct runbook_block *block,
                     struct run_hosts *hosts);
NODISCARD int hosts_keep_begun(const struct run *r, const struct runbook_block *of,
                               struct run_hosts *hosts, struct err *e);
/* Was it begun on any? */
bool hosts_any_begun(const struct run *r, const struct runbook_block *block);
/* What became of one host: in this run, or in the one before that is resumed. */
void hosts_note(struct run *r, const struct runbook_block *block, const struct run_part *part);
/* It was taken back there. */
void hosts_note_undone(struct run *r, const struct runbook_block *block, struct str host);

/* resume.c: find the run and what it did; restore what it carried over. */
NODISCARD int resume_find(struct run *r, struct err *e);
NODISCARD int resume_begin(struct run *r, struct err *e);
/* Is that step of the plan done already? Verifies it again, or asks. */
NODISCARD int resume_step(bool *done, bool *quit, struct run *r, size_t place, struct err *e);

#endif
