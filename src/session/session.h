/*
 * session.h - runs that a page starts, watches and answers.
 *
 * For cmd/, which hands the power of a session to serve/. A run is the same journaled run as in a terminal; it does
 * not depend on anybody listening, and whoever listens is told it from its beginning. docs/run-protocol.md says what
 * is asked and told. All calls but session_new() and session_free() may come from several threads.
 */
#ifndef OPSBOOK_SESSION_SESSION_H
#define OPSBOOK_SESSION_SESSION_H

#include "base/attr.h"
#include "base/err.h"
#include "serve/session.h"
#include "site/site.h"

/* Runs that go on at once; ended ones that are told from memory, older ones from the journal. */
#define SESSION_RUNS 8
#define SESSION_KEPT 16

struct session_options {
	struct site_options site; /* where the notes are, and of which revision */
	const char *state;        /* folder of the journal; NULL: run_state_folder() */
	const char *inventory;    /* see run_ssh_new(); or NULL */
	const char *const *env;   /* what steps inherit; NULL-terminated */
	int64_t grace_ms;         /* between SIGTERM and SIGKILL; 0: that of run/ */
};

struct session;

/*
 * Look at the notes once: that they are there and can be run. Options are borrowed until session_free(). Errors are
 * those of session_notes_open() and run_state_folder().
 */
NODISCARD int session_new(struct session **out, const struct session_options *options,
                          struct err *e);

/* The absolute path of the notes' folder, and the address of its remote or "". Live as long as the session. */
const char *session_root(const struct session *s);
const char *session_remote(const struct session *s);

/* What serve/ is given. */
struct session_power session_power(struct session *s);

/* How many runs go on. */
size_t session_running(struct session *s);

/* Take no more runs, stop those that go on and wait for their end; listeners are told. */
void session_stop(struct session *s);

/* session_stop(), and release all. NULL is fine. */
void session_free(struct session *s);

#endif
