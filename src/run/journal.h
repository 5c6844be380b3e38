/*
 * journal.h - what was run, when, by whom and how it ended.
 *
 * For run/, which writes it, and cmd/, which shows it. An SQLite database in the state folder. A
 * step is written down before it starts and again when it has ended, each on disk before anything
 * else happens: a run that died has at most one step whose end is not known, the one in flight.
 * What looks is not on the disk's account: of a step that only reads, the beginning may be lost
 * with the machine's power. Everything in it is masked.
 */
#ifndef OPSBOOK_RUN_JOURNAL_H
#define OPSBOOK_RUN_JOURNAL_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "run/events.h"

struct journal;

/* Open the journal of the state folder. With `write` it is made, private, when it is not there. */
NODISCARD int journal_open(struct journal **out, const char *state, bool write, struct err *e);
void journal_free(struct journal *j);

enum journal_state {
	JOURNAL_ENDED,
	JOURNAL_RUNS, /* its process is alive */
	JOURNAL_DEAD, /* it has no end, and its process is gone: it can be resumed */
};

struct journal_run {
	struct str id, note, title, revision, user, machine;
	struct str root;   /* folder of the notes; empty of a run of an older version */
	struct str params; /* JSON object of names and masked values */
	char plan_hash[41];
	int64_t started_ms, ended_ms; /* 0: has not */
	enum journal_state state;
	enum run_outcome outcome;   /* when it ended */
	unsigned steps, ok, failed; /* of the plan; finished well; ended otherwise */
};
struct journal_runs {
	VEC_FIELDS(struct journal_run);
};

/* Is there something to go on with: was it cut off, stopped, or did a step fail? */
bool journal_can_resume(const struct journal_run *run);

/* A step that began, or one that was left out. */
struct journal_step {
	size_t seq;
	enum run_role role;
	size_t place;    /* in the plan; SIZE_MAX: none */
	struct str name; /* of the block */
	struct str of; /* name of the block that it guards, verifies or takes back; or empty */
	unsigned line;
	char hash[41]; /* of the block as it was executed */
	enum runbook_effect effect;
	unsigned attempt;
	struct str script, cwd, hosts;
	int64_t started_ms, duration_us;
	bool in_flight; /* it began, and no end is written down */
	enum run_outcome outcome;
	int code, signal;
	struct str why, tail; /* a sentence; the end of its output */
	double cast_at;       /* seconds into the cast; -1: none */
};
struct journal_steps {
	VEC_FIELDS(struct journal_step);
};

/* A step of the plan of a run, whether it began or not. */
struct journal_planned {
	struct str name;
	struct str which; /* for a wish: its name, or its number when it has none */
	unsigned line;
	char hash[41];
	enum runbook_effect effect;
};
struct journal_plan {
	VEC_FIELDS(struct journal_planned);
};

/* A param, or a variable that a step exported. */
struct journal_value {
	struct str name, value;
	bool gone;   /* it was unset */
	bool masked; /* a secret was in it: the value is not whole */
	size_t seq;  /* step that exported it */
};
struct journal_values {
	VEC_FIELDS(struct journal_value);
};

/*
 * The newest runs first, `limit` of them; of the notes in the folder `root`, unless it is empty, and of one note, unless
 * `note` is. Strings in `a`.
 */
NODISCARD int journal_list(struct journal_runs *out, struct arena *a, struct journal *j,
                           struct str root, struct str note, size_t limit, struct err *e);

/* The run whose id is or begins with `id`: ERR_NOT_FOUND, ERR_INVALID when several do. */
NODISCARD int journal_find(struct journal_run *out, struct arena *a, struct journal *j,
                           struct str id, struct err *e);

/* All steps of a run, in order. */
NODISCARD int journal_steps(struct journal_steps *out, struct arena *a, struct journal *j,
                            struct str id, struct err *e);

/* What became of its steps on each host, in order of the steps. */
NODISCARD int journal_parts(struct run_parts *out, struct arena *a, struct journal *j,
                            struct str id, struct err *e);

/* The params it was given. */
NODISCARD int journal_params(struct journal_values *out, struct arena *a, struct journal *j,
                             struct str id, struct err *e);

/* What the run had before it. */
NODISCARD int journal_plan(struct journal_plan *out, struct arena *a, struct journal *j,
                           struct str id, struct err *e);

/*
 * The last time that a block of this hash went well, of `note`: 1 with `*out`, 0 when it never did,
 * -1 on an error.
 */
NODISCARD int journal_last_good(struct journal_step *out, struct arena *a, struct journal *j,
                                struct str note, const char *hash, struct err *e);

/* Append the path of a run's cast, an asciicast v2 file; it need not be there. */
void journal_add_cast_path(struct buf *out, const char *state, struct str id);

#endif
