/*
 * runs_int.h - what the parts of `opsbook runs` share. For cmd/ only.
 */
#ifndef OPSBOOK_CMD_RUNS_INT_H
#define OPSBOOK_CMD_RUNS_INT_H

#include "cmd/cmd.h"
#include "run/journal.h"

/* A run with all that the journal has of it. */
struct runs_view {
	struct arena arena;
	struct buf state; /* folder */
	struct journal *journal;
	struct journal_run run;
	struct journal_steps steps;
	struct run_parts parts; /* of all its steps, in their order */
};

/* Append a run and its steps in one of the forms. */
void runs_add_markdown(struct buf *out, const struct runs_view *v);
void runs_add_json(struct buf *out, const struct runs_view *v);
void runs_add_junit(struct buf *out, const struct runs_view *v);

/* One run as a JSON object, without its steps and its closing brace. */
void runs_add_json_head(struct buf *out, const struct journal_run *run);

/* A run for people; gives the exit status. */
int runs_show(struct runs_view *v, const struct cmd_args *args);

/* A time as people write it, to the second; the colour of an outcome. */
void runs_add_time(struct buf *out, int64_t ms);
const char *runs_color(const char *outcome);

/* "ok", or "running", or "cut off". */
const char *runs_outcome(const struct journal_run *run);
const char *runs_step_outcome(const struct journal_step *step);

/* Append the recording; ERR_NOT_FOUND when there is none. */
NODISCARD int runs_add_cast(struct buf *out, const struct runs_view *v, struct err *e);

/* Play the recording to stdout; gives the exit status. */
int runs_replay(const struct runs_view *v, const struct cmd_args *args);

#endif
