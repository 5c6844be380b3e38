/*
 * job_int.h - a block that is being executed, and its processes. For run/ only.
 */
#ifndef OPSBOOK_RUN_JOB_INT_H
#define OPSBOOK_RUN_JOB_INT_H

#include "run/results.h"
#include "run/run_int.h"

/* Hosts at the same time when the note does not say. */
#define RUN_FORKS 8

/* One stream of one process. */
struct live_stream {
	struct redact redact;
	struct buf text; /* masked, not given out yet */
	int64_t touched_us;
	bool open;
};

/* One process of a step. */
struct live {
	struct proc *proc;
	struct str host;
	struct run_target target; /* how it is reached; zero: it is here */
	struct live_stream streams[PROC_STREAMS];
	struct proc_end end;
	int64_t ended_us;
	bool ended, lost, settled;
	bool unreached; /* the connection failed before it began there */
	struct str why; /* it could not be started, or is lost */
	struct buf raw; /* stdout as it came, where it is wanted */
	bool raw_over;
};

/* A block that is being executed: one attempt. */
struct job {
	struct run *run;
	struct arena arena; /* owns all strings */
	const struct runbook_block *block;
	struct run_step step;
	struct journal_step row;
	struct run_hosts hosts; /* or one empty name: here */
	bool remote;
	bool as_one; /* one process for all hosts, which tells of each: see results.h */
	struct run_parts parts;
	struct err fault;  /* the journal failed while it ran */
	struct str replay; /* it runs this instead of the block's script; or empty */
	struct env env;    /* that it was given */
	struct script script;
	struct str folder, rb_out;
	const char *cwd; /* where it began */
	struct {
		VEC_FIELDS(struct live *);
	} lives;
	size_t next_host, running, failures;
	struct buf tail; /* the masked end of all output */
	bool stopping, wanted_raw;
	bool hidden, hidden_said; /* its stdout is a secret itself */
	int64_t begun_us;
	int lock;
	struct run_result result;
};

/* live.c: start a process of a job; one that cannot be started has ended at once. */
struct live *live_new(struct job *job, struct str host, const struct proc_spec *spec);
void live_free(struct live *live);
/* Read what is there and give it out. */
void live_read(struct job *job, struct live *live);
/* Time went by: give out what waits, stop listening where nobody speaks. The next moment, or 0. */
int64_t live_tick(struct job *job, struct live *live, int64_t now);
/* Has it ended, and was all of its output read? */
bool live_is_over(const struct live *live);

/*
 * job.c: `block` (NULL: the command of `param`) in role `role` for `of`. Resolves hosts: on an error
 * the job is there, to be shown, and cannot begin.
 */
NODISCARD int job_new(struct job **out, struct run *r, const struct runbook_block *block,
                      enum run_role role, const struct runbook_block *of, size_t place,
                      struct err *e);
void job_free(struct job *job);
/*
 * Write it down and start it. -1 only when the journal failed; that it could not be started is its
 * result.
 */
NODISCARD int job_begin(struct job *job, unsigned attempt, struct err *e);
/* Does it run, perhaps in the background? Then it is the run's. */
bool job_runs(const struct job *job);
/* Does it go on while later steps run? */
bool job_is_background(const struct job *job);
/* Have all processes ended? Starts those that are to follow. */
bool job_is_over(struct job *job);
/* End its processes. */
void job_stop(struct job *job);
/* Give it the next number of the journal, and its row. */
void job_number(struct job *job, unsigned attempt);
/* Its time limit in milliseconds; 0: none. */
int64_t job_timeout(const struct job *job);
/* job_end.c: settle its result, take over what it exports, write it down, tell. */
NODISCARD int job_end(struct job *job, bool will_retry, struct err *e);
/* How a process ended, and a sentence for it, without its host. */
enum run_outcome job_outcome_of(const struct live *live);
struct str job_why_of(struct job *job, const struct live *live);
/* hosts.c: find the hosts that it is for: see run_hosts_find(). */
NODISCARD int hosts_find(struct job *job, struct err *e);
/* parts.c: tell the transport that a process has ended, or is given up. Once. */
void hosts_hang_up(struct job *job, struct live *live);
/* A process has ended: tell the transport, write down what became of its host. Once. */
void hosts_settle(struct job *job, struct live *live);
/* What a program for all hosts told of them. */
void hosts_take_results(struct job *job);
/* It has ended: say in its result which hosts failed. */
void hosts_sum_up(struct job *job);
/* tiup.c: the id that TiUP's audit log has for it; and the command that goes on where it stopped. */
struct str tiup_audit_id(struct job *job);
struct str tiup_replay(struct job *job);
/* carry.c: take over what it hands on; `kept` is what the journal is to know of it. */
void job_carry(struct job *job, struct journal_values *kept);
/* It is not started: write down and tell why. */
NODISCARD int job_leave_out(struct job *job, enum run_outcome outcome, struct str why,
                            struct err *e);

#endif
