/*
 * proc_int.h - what the files of sys/ share about processes.
 *
 * All but proc_spawn()'s side runs in a forked child of a program that may have threads: only
 * what is safe in a signal handler may be called there, so no memory is asked for.
 */
#ifndef OPSBOOK_SYS_PROC_INT_H
#define OPSBOOK_SYS_PROC_INT_H

#include <sys/types.h>

#include "sys/proc.h"

/* What the supervisor is told to do. */
struct proc_launch {
	const char *program;
	const struct proc_spec *spec;
	int streams[3]; /* what becomes 0, 1 and 2 of the program */
	int control;    /* our end of the socket */
};

enum proc_report_kind {
	PROC_SAYS_READY,   /* nothing was started yet */
	PROC_SAYS_STARTED, /* a: process id */
	PROC_SAYS_FAILED,  /* a: which call, b: errno */
	PROC_SAYS_ENDED,   /* a: as waitpid() gave it */
};

/* The calls between fork and exec that can fail. */
enum proc_stage {
	PROC_AT_NOTHING,
	PROC_AT_FORK,
	PROC_AT_TERMINAL,
	PROC_AT_FOLDER,
	PROC_AT_EXEC
};

/* A message of the supervisor; each is one packet. */
struct proc_report {
	enum proc_report_kind kind;
	int a, b;
	struct proc_end end;
};

/* Messages to the supervisor, a byte each. The end of the socket means PROC_DO_STOP. */
#define PROC_DO_STOP 'T'
#define PROC_DO_KILL 'K'
#define PROC_DO_PAUSE 'P'
#define PROC_DO_CONTINUE 'C'

/*
 * A copy of all that the supervisor needs, in a mapping of its own of `*size` bytes, for munmap().
 * NULL with errno when there is no memory.
 */
struct proc_launch *proc_letter(size_t *size, const struct proc_launch *from);

/*
 * Fork without what is large: the child has its stack, the program's own data and `letter`, and no
 * heap that could be used. A `letter` of NULL is a plain fork. -1 with errno.
 */
pid_t proc_fork(const void *letter, size_t size);

/* Be the supervisor: start the program, watch, report. */
NORETURN void proc_supervise(const struct proc_launch *launch);

/* The processes below this one, as far as they can be seen. */
struct proc_tree;

/* Room for a tree; NULL when there is none. */
struct proc_tree *proc_tree_new(void);

/* Send `signal` to all processes below this one. How many there were; 0 only counts. */
unsigned proc_tree_signal(struct proc_tree *tree, int signal);

#endif
