/*
 * term.h - the terminal while a run goes on.
 *
 * For cmd/ only. What is told goes to stderr, above a status line that a thread of its own keeps
 * moving; a step's output goes where the step wrote it, stdout or stderr. The same thread takes
 * the signals: Ctrl-C, Ctrl-Z, a terminal that goes away, a new size. On a pipe there are no
 * colours, no status line and no questions, and a step's bytes pass as they are.
 */
#ifndef OPSBOOK_CMD_TERM_H
#define OPSBOOK_CMD_TERM_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "run/run.h"

struct term;

/* What a key may be besides a byte. */
enum { TERM_END = -1, TERM_INTERRUPT = -2, TERM_AGAIN = -3 };

/* Take the terminal and the signals. One at a time. */
struct term *term_new(void);

/* Give them back as they were. NULL is fine. */
void term_free(struct term *t);

/* Can somebody be asked: are stdin and stderr a terminal? */
bool term_can_ask(const struct term *t);

/* Was the program told to end (SIGTERM, SIGHUP, a second Ctrl-C)? Then nobody is asked any more. */
bool term_is_ending(const struct term *t);

/* Was Ctrl-C pressed, or the end asked for, since the status line began? */
bool term_was_interrupted(const struct term *t);

/* Are there colours, and characters beyond ASCII? */
bool term_has_color(const struct term *t);
bool term_has_unicode(const struct term *t);

/* Size of the terminal; 24 and 80 when there is none. */
void term_size(const struct term *t, unsigned *rows, unsigned *cols);

/* Whose business the signals are; NULL: nobody's. */
void term_watch(struct term *t, struct run *run);

/* Tell something: whole lines, escape sequences of ours allowed. */
void term_tell(struct term *t, struct str text);

/* A step's output, on the stream it wrote to. */
void term_output(struct term *t, const struct run_output *output);

/* End a line that a step left open. */
void term_end_line(struct term *t);

/* Show `label` and the time since now in the status line; NULL: no status line. */
void term_status(struct term *t, const char *label);

/* Hand the keyboard to a step that wants a terminal, or take it back. */
void term_give(struct term *t, bool to_step);

/*
 * Show `question` and wait for a key: a byte, TERM_END when there is nobody any more, TERM_INTERRUPT for Ctrl-C,
 * TERM_AGAIN when the question is to be shown again. What was typed before is thrown away.
 */
int term_key(struct term *t, struct str question);

/* Append a line that is typed; 0, or one of the values above. A `secret` one is not shown. */
int term_line(struct term *t, struct str question, struct buf *out, bool secret);

/* Stop ourselves, as Ctrl-Z wants it, and come back. */
void term_suspend(struct term *t);

/*
 * Append what of a program's output a terminal may be given: text, colours, line ends and tabs;
 * what would move the cursor, rename the window or ask the terminal something is left out. `state`
 * goes from one piece of a stream to the next; it begins with zeros.
 */
struct term_filter {
	int state;
	char held[32];
	size_t n;
	bool colored;
};
void term_add_filtered(struct buf *out, struct term_filter *state, struct str bytes,
                       bool color);

/* Append text of a note or a value in one line: no control characters. */
void term_add_plain(struct buf *out, struct str text);

/* Columns that a text takes: wide characters take two. */
size_t term_columns(struct str text);

/* Append "0.4 s", "12 s", "3 min 20 s". */
void term_add_duration(struct buf *out, int64_t us);

/* Append how long ago a moment is: "3 days ago". */
void term_add_ago(struct buf *out, int64_t now_ms, int64_t then_ms);

#endif
