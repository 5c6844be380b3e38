/*
 * session_int.h - what the files of session/ share.
 */
#ifndef OPSBOOK_SESSION_SESSION_INT_H
#define OPSBOOK_SESSION_SESSION_INT_H

#include <pthread.h>

#include "base/value.h"
#include "base/vec.h"
#include "run/journal.h"
#include "run/run.h"
#include "run/ssh.h"
#include "session/notes.h"
#include "session/session.h"
#include "session/target.h"

/*
 * log.c: all that a run has said, and who listens to it. Callers hold the session's lock.
 */
struct log_line {
	size_t n;        /* its number, from 1 */
	struct str text; /* a JSON object and a line end, on the heap */
	bool output;     /* of a step: the first to go when there is too much */
};
struct log {
	VEC_FIELDS(struct log_line);
	size_t last;    /* number of the newest line */
	size_t bytes;   /* of all lines */
	size_t head;    /* lines at the beginning that are never left out */
	bool headed;    /* no more of them come */
	size_t dropped; /* lines behind the head that were left out */
	bool ended;
	struct {
		VEC_FIELDS(struct session_listener);
	} listeners;
};

/* Add an event to the end and tell it: `text` is its members, from `"event":` on, without the closing brace. */
void log_add(struct log *log, struct str text, bool output);
/* Tell `listener` all behind line `after`, then what comes. */
void log_listen(struct log *log, const struct session_listener *listener, size_t after);
/* Send something that is no line, to notice who left. */
void log_beat(struct log *log);
/* There is no more to say. */
void log_end(struct log *log);
void log_release(struct log *log);

/*
 * say.c: members of JSON objects, each with a comma before it.
 */
void say_text(struct buf *out, const char *key, struct str text);
void say_number(struct buf *out, const char *key, int64_t number);
void say_bool(struct buf *out, const char *key, bool truth);
void say_texts(struct buf *out, const char *key, const struct str *v, size_t n);
/* A param with all that a form needs; `value` is shown, of a secret it is empty. */
void say_param(struct buf *out, const struct runbook_param *p, struct str value,
               struct str problem);
/* The number of a member of `body`; false when it is none, or not from 0 to `most`. */
NODISCARD bool take_number(size_t *out, const struct value *body, struct str key, size_t most);

/*
 * plan.c: what a page asks for, read from the notes as they are now.
 */
struct wanted {
	struct session_notes notes;
	bool opened; /* the notes */
	struct arena arena;
	struct runbook book;
	struct runbook_plan plan;
	struct str selected; /* name or number of the block that was asked for; or empty */
	struct {
		VEC_FIELDS(struct run_value);
	} values;
	struct run_ssh *ssh;
};

/*
 * Read the note, the plan and the values that `body` asks for. Zeroed before, and for wanted_release() also after an error: ERR_INVALID,
 * ERR_NOT_FOUND, or those of reading.
 */
NODISCARD int wanted_read(struct wanted *w, struct session *s, const struct value *body,
                          struct err *e);
/* The note of that exact path, alone. */
NODISCARD int wanted_note(struct wanted *w, struct session *s, struct str note, struct err *e);
void wanted_release(struct wanted *w);
/* Its params' values as they are known before the run. Borrows `w`. */
struct session_view wanted_view(const struct wanted *w);
/* Append the plan as JSON. */
NODISCARD int plan_answer(struct buf *out, struct session *s, const struct value *body,
                          struct err *e);

/* A question that a run waits with; kinds of it. */
enum question_kind { QUESTION_CONSENT, QUESTION_FAILED, QUESTION_PARAM };
struct question {
	size_t number; /* from 1; 0: none is open */
	enum question_kind kind;
	unsigned answers;                  /* a bit for each enum run_answer that is one */
	struct str typed;                  /* what must be typed for RUN_GO; or empty */
	const struct runbook_block *block; /* that is asked about; or NULL */
	bool answered;
	enum run_answer answer;
	struct buf value; /* of a param */
};

/* A run, from its start until it is forgotten. */
struct session_run {
	struct session *session;
	char id[RUN_ID_SIZE];
	struct str note, title; /* in `arena` */
	struct arena arena;
	struct wanted wanted; /* while it goes on */
	struct str *shown;    /* by number of block: the hash that the page showed; or empty */
	struct str *typed;    /* by number of block: what was typed beforehand; or empty */
	bool changes;         /* agreed to at once */
	bool undoing;         /* it takes a run back */
	int input[2];         /* what is typed into steps: read by the run, written by us */
	pthread_t thread;
	pthread_cond_t answered;

	/* Under the session's lock. */
	struct run *run; /* NULL: it has ended */
	struct log log;
	struct question question;
	size_t questions; /* asked so far */
	bool stopping;
	bool reads;  /* an interactive step takes what is typed */
	bool joined; /* somebody waits for its thread, or did */
	bool undoable;
	bool ended;
	enum run_outcome outcome;
	int64_t started_ms, ended_ms;
};

struct session {
	struct session_options options;
	struct buf state, root, remote, user, machine;
	pthread_t beater;
	bool beats;

	pthread_mutex_t lock; /* of what follows, and of all that runs say */
	pthread_cond_t wake;  /* of the beater */
	bool ending;
	struct {
		VEC_FIELDS(struct session_run *);
	} runs; /* in the order of their start */
};

/* The run of that id in this process, or NULL. The lock is held. */
struct session_run *session_find(struct session *s, struct str id);

/*
 * run.c: the life of a run. Errors: ERR_CONFLICT, ERR_LIMIT, ERR_INVALID and those of reading.
 */
NODISCARD int session_run_start(struct buf *out, struct session *s, const struct value *body,
                                struct err *e);
NODISCARD int session_run_undo(struct buf *out, struct session *s, const struct value *body,
                               struct err *e);
/* Ask it to end; the lock is held. */
void session_run_stop(struct session_run *l);
/* Wait for its thread and release it. It is in no list, or the session is ending. */
void session_run_free(struct session_run *l);

/* events.c: what a run tells goes to its log. */
struct run_events session_run_events(struct session_run *l);
void session_run_tell_begin(struct session_run *l);
/* Add what `text` has, under the lock. */
void session_run_say(struct session_run *l, const struct buf *text, bool output);
void session_run_notice(struct session_run *l, struct str sentence);
/* A step as events and questions show it. */
void session_run_add_step(struct buf *out, const struct run_step *step);

/* ask.c: what a run asks waits for whoever answers first. */
enum run_answer session_run_consent(void *ctx, const struct run_step *step, char agreed[41]);
bool session_run_ask(void *ctx, const struct run_param_view *view, struct buf *out);
enum run_answer session_run_failed(void *ctx, const struct run_step *step,
                                   const struct run_result *result,
                                   const struct run_pending *pending, size_t npending);
NODISCARD int session_run_answer(struct session *s, const struct value *body, struct err *e);

/* past.c: runs of the journal, of these notes alone. ERR_NOT_FOUND: there is none of that id. */
NODISCARD int past_find(struct journal_run *out, struct arena *a, struct session *s,
                        struct journal *j, struct str id, struct err *e);
NODISCARD int past_list(struct buf *out, struct session *s, const struct value *body,
                        struct err *e);
NODISCARD int past_listen(struct session *s, struct str id,
                          const struct session_listener *listener, size_t after, struct err *e);

#endif
