/*
 * journal_int.h - how a run writes the journal. For run/ only.
 */
#ifndef OPSBOOK_RUN_JOURNAL_INT_H
#define OPSBOOK_RUN_JOURNAL_INT_H

#include "ext/db/db.h"
#include "run/journal.h"

struct journal {
	struct db *db;
	char *state;
	bool strict; /* the next commit is to be on the disk */
};

/* A new run: its row and its plan. Ours from now on. */
NODISCARD int journal_begin(struct journal *j, const struct journal_run *run,
                            const struct runbook *book, const struct runbook_plan *plan,
                            struct err *e);

/* The values of its params, as they are now. */
NODISCARD int journal_put_params(struct journal *j, struct str id,
                                 const struct journal_values *params, struct err *e);

/*
 * Take a dead run over; with `ended` also one that has ended well, to take it back. ERR_CONFLICT when its process
 * is alive, or it has ended, or somebody else took it at this moment.
 */
NODISCARD int journal_adopt(struct journal *j, struct str id, bool ended, struct err *e);

/* Before it starts: on disk when it returns 0, unless it only reads. */
NODISCARD int journal_intend(struct journal *j, struct str id, const struct journal_step *step,
                             struct err *e);

/* How it ended, with what it carries over, in one. Its seq says which. */
NODISCARD int journal_result(struct journal *j, struct str id, const struct journal_step *step,
                             const struct journal_values *exports, struct str cwd,
                             struct err *e);

/* What became of `n` parts of a step that goes on or has just ended; `out` is to be masked. */
NODISCARD int journal_put_parts(struct journal *j, struct str id,
                                const struct journal_step *step, const struct run_part *parts,
                                size_t n, struct err *e);

/* Another outcome and why for a row that is there: verified since, or settled by a resume. */
NODISCARD int journal_amend(struct journal *j, struct str id, size_t seq,
                            const struct journal_step *step, struct err *e);

/* A step that was never started: intent and result at once. */
NODISCARD int journal_leave_out(struct journal *j, struct str id,
                                const struct journal_step *step, struct err *e);

/* What the steps of a run carried over so far, and the folder they ended in (empty: none). */
NODISCARD int journal_carried(struct journal_values *out, struct str *cwd, struct arena *a,
                              struct journal *j, struct str id, struct err *e);

/* It is over. */
NODISCARD int journal_end(struct journal *j, struct str id, enum run_outcome outcome,
                          struct err *e);

#endif
