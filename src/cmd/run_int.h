/*
 * run_int.h - what the parts of `opsbook run`, `runs` and `test` share. For cmd/ only.
 */
#ifndef OPSBOOK_CMD_RUN_INT_H
#define OPSBOOK_CMD_RUN_INT_H

#include "cmd/cmd.h"
#include "cmd/term.h"
#include "run/run.h"
#include "run/ssh.h"
#include "runbook/runbook.h"
#include "session/notes.h"
#include "session/target.h"

/* `opsbook run --list`; gives the exit status. */
int run_list(const struct cmd_args *args);

/*
 * The number of the note that `name` means: a path from the root, with or
 * without .md, or a file name that occurs once; else KB_NONE.
 */
size_t run_find_note(const struct kb *kb, struct str name);

/*
 * Read the runbook of note number `note` into `out`, in `a`. Problems go to
 * `diags`. Errors are those of source_read().
 */
NODISCARD int run_read_book(struct runbook *out, struct arena *a, const struct project *p,
                            const struct kb *kb, size_t note, struct diags *diags,
                            struct err *e);

/*
 * Open the notes of the repository at `path` (NULL: the current folder) as the command line says; to be
 * given to session_notes_close() also after an error. ERR_INVALID: no working tree.
 */
NODISCARD int run_notes_open(struct session_notes *out, const struct cmd_args *args,
                             const char *path, struct err *e);

/*
 * run_values.c: values of params from the command line and from files.
 */
struct run_values {
	VEC_FIELDS(struct run_value);
};

/* Replace or add. */
void run_values_set(struct run_values *values, struct str name, struct str value);
bool run_values_get(const struct run_values *values, struct str name, struct str *value);

/* Take --params-file and --param, the later ones winning. Strings are in `a`. */
NODISCARD int run_values_take(struct run_values *values, struct arena *a,
                              const struct cmd_args *args, struct err *e);

/*
 * run_alert.c: take what Alertmanager sends, from a file or "-". `*name` gets the path of the note
 * whose alerts it names, values of its labels go to `values`. `wanted`: only this note, or NULL.
 */
NODISCARD int run_alert_take(struct str *name, struct run_values *values,
                             struct session_notes *n, const char *path, const char *wanted,
                             struct err *e);

/* What somebody has agreed to beforehand. */
struct run_wants {
	bool yes, dry, undo, has_failure; /* --on-failure */
	struct run_values confirms;       /* --confirm STEP=TARGET */
	struct run_values known;          /* --done STEP, --again STEP: "done", "again" */
};

/* How long a block took when it last went well. */
struct run_usual {
	bool known;
	int64_t duration_us, when_ms;
};

/* A line of the summary. */
struct run_line {
	struct str name;
	enum run_role role;
	enum run_outcome outcome;
	int64_t duration_us;
	size_t block; /* or RUNBOOK_NONE */
	bool last;    /* it was not tried again */
};

/* A run in a terminal or a pipe. */
struct run_session {
	struct session_notes *notes;
	const struct runbook *book;
	struct runbook_plan plan;
	struct arena arena;
	struct run_values values;
	struct run_wants wants;
	struct term *term;
	struct run *run;         /* NULL for a dry run */
	struct run_usual *usual; /* by number of block */
	const enum run_past *past;
	struct run_ssh *ssh;     /* NULL: all is here */
	struct run_hosts *hosts; /* by number of block: those of its pattern; none: here */
	struct {
		VEC_FIELDS(struct run_line);
	} lines;
	bool named;   /* the note's title was shown */
	bool allowed; /* changes were allowed */
	bool all;     /* no more questions but those that must be */
	bool quit;    /* somebody asked for the end */
	int refused;  /* exit status of a run that was refused before it began; or 0 */
	int64_t begun_us;
};

/* run_show.c: what is told. To stderr, through the terminal. */
void run_show_plan(struct run_session *s, const char *id);
void run_add_title(struct buf *out, const struct run_session *s, bool color);
void run_add_plan(struct buf *out, struct run_session *s, bool color);
void run_show_step(struct run_session *s, const struct run_step *step);
void run_add_script(struct buf *out, struct str script, const char *before, bool color);
void run_show_result(struct run_session *s, const struct run_step *step,
                     const struct run_result *result);
void run_show_summary(struct run_session *s, enum run_outcome outcome);
/* A marked line: "ok", "failed" and so on, in colour. */
void run_add_mark(struct buf *out, const struct term *t, enum run_outcome outcome);

/*
 * run_hosts.c: find the hosts of all that may run on others, before anything is shown or agreed to.
 * An error is that of the first block that has none, or not as many as it expects.
 */
NODISCARD int run_hosts_resolve(struct run_session *s, const char *inventory, struct err *e);
void run_hosts_release(struct run_session *s);
/* Its plan with the values that its params have now, for session/. Borrows `s`. */
struct session_view run_view(const struct run_session *s);
/* The pattern of a block with its params filled in; false when one has no value yet. */
bool run_hosts_pattern(struct buf *out, const struct run_session *s,
                       const struct runbook_block *b);
/* "3 hosts: a, b, c", at most a dozen of them by name. */
void run_add_hosts(struct buf *out, const struct str *hosts, size_t n);

/* run_ask.c: the events of a run. */
struct run_events run_session_events(struct run_session *s);

/* Whom a danger is for: what must be typed to do it. */
struct str run_danger_target(struct run_session *s, const struct runbook_block *b);

/*
 * Without a terminal: everything that would be asked, a line each, with the option that answers
 * it. False, with the lines in `out`, when something is missing.
 */
bool run_preflight(struct buf *out, struct run_session *s);

/* The value of a param before or during the run, masked; false when it has none. */
bool run_session_param(const struct run_session *s, const struct runbook_param *p,
                       struct str *value);

#endif
