/*
 * term_int.h - the terminal's insides, for term.c and term_ask.c only.
 */
#ifndef OPSBOOK_CMD_TERM_INT_H
#define OPSBOOK_CMD_TERM_INT_H

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <termios.h>

#include "cmd/term.h"

/* How the keyboard works. */
enum term_mode {
	TERM_BEFORE, /* as we found it */
	TERM_KEYS,   /* each key at once, not shown; Ctrl-C and Ctrl-Z are signals */
	TERM_TYPING, /* lines, shown, edited by the system */
	TERM_HIDDEN, /* lines, not shown */
	TERM_RAW,    /* each byte for the program that runs */
};

struct term {
	pthread_t thread;
	bool threaded;
	atomic_bool over, ending, asking;
	atomic_uint interrupts; /* Ctrl-C since the step or question began */
	pthread_mutex_t lock;   /* of all that is printed */
	pthread_mutex_t gate;   /* of `run` */
	struct run *run;
	int pipe[2]; /* from the thread to a question: 'i' Ctrl-C, 'z' Ctrl-Z, 'h' the end */
	bool can_ask, out_tty, err_tty, color, unicode;
	struct termios before;
	enum term_mode mode;
	sigset_t mask;
	struct sigaction pipe_before;
	volatile unsigned rows, cols;
	/* The status line. */
	bool labelled, shown;
	char label[200];
	int64_t since_us;
	unsigned frame;
	/* A step's line that has no end yet. */
	bool open_line;
	int open_fd;
	enum run_stream open_stream;
	struct term_filter filters[2];
	bool given; /* the keyboard is a step's */
};

/* Change how the keyboard works; nothing without one. */
void term_set_mode(struct term *t, enum term_mode mode);

#endif
