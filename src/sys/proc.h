/*
 * proc.h - another program, watched over to its end.
 *
 * For run/ and publish/, and for cmd/ to open a browser: nothing else starts processes. Between us and the program stands
 * a supervisor, a small process of ours that is the subreaper of everything the program starts.
 * It keeps the time limit even while we are busy, finds children that double-forked, and when we
 * die, however we die, it ends the whole tree. The program runs in a session of its own, with
 * descriptors 0 to 2 and no others, default signals and an exact environment.
 *
 * A program that ends by itself may leave others running: they are let go (a step that starts a
 * server has done its work). On a time limit, a stop or our death nothing is left.
 */
#ifndef OPSBOOK_SYS_PROC_H
#define OPSBOOK_SYS_PROC_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

struct proc;

enum proc_stream { PROC_OUT, PROC_ERR, PROC_STREAMS };

struct proc_spec {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH of `env` */
	const char *const *env;  /* NULL-terminated "NAME=value": all that it is given */
	const char *cwd;         /* NULL: ours */
	int input;           /* descriptor for its standard input, borrowed; -1: /dev/null */
	bool pty;            /* a terminal for all three streams; all output is PROC_OUT */
	unsigned rows, cols; /* of the terminal; 0: 24 and 80 */
	int umask;           /* -1: ours */
	int64_t timeout_ms;  /* 0: none */
	int64_t grace_ms;    /* between SIGTERM and SIGKILL */
};

enum proc_cause {
	PROC_BY_ITSELF, /* it ended, whatever its status */
	PROC_TIMEOUT,   /* the time was up: the tree was ended */
	PROC_STOPPED,   /* proc_stop() or a signal to the supervisor */
};

struct proc_end {
	enum proc_cause cause;
	int code;        /* exit status, or 128 + signal */
	int signal;      /* that ended it, or 0 */
	unsigned left;   /* processes of its tree that are still there */
	int64_t user_us; /* processor time of those that were waited for */
	int64_t system_us;
	long peak_kib; /* most memory that one of them had */
};

/*
 * Start it; on success it runs already (exec has happened). ERR_NOT_FOUND: no such program or
 * folder; ERR_IO: the system refused. `*out` is to be given to proc_free().
 */
NODISCARD int proc_spawn(struct proc **out, const struct proc_spec *spec, struct err *e);

/* The program's process id. */
long proc_pid(const struct proc *p);

/* Descriptor to poll and read, non-blocking; -1 once proc_close() was called, or if there is none. */
int proc_fd(const struct proc *p, enum proc_stream stream);

/*
 * Read what is there: bytes read, 0 when nothing is there now, -1 at the end of the stream (which
 * is then closed).
 */
NODISCARD long proc_read(struct proc *p, enum proc_stream stream, char *into, size_t size);

/* Stop listening to a stream: whoever writes there from now on is told so by the system. */
void proc_close(struct proc *p, enum proc_stream stream);

/* Type into its terminal: bytes taken, 0 when it cannot take any now, -1 when it is gone. */
NODISCARD long proc_type(struct proc *p, const char *bytes, size_t n);

/* Tell its terminal a new size. */
void proc_resize(struct proc *p, unsigned rows, unsigned cols);

/* Descriptor that becomes readable when proc_ended() has something to say. */
int proc_control_fd(const struct proc *p);

/*
 * 1 with `*out` when it has ended, 0 while it runs, -1 when its supervisor was killed and nobody
 * knows (ERR_EXTERNAL). Never waits. Output may still be there to read.
 */
NODISCARD int proc_ended(struct proc *p, struct proc_end *out, struct err *e);

/* End its tree: SIGTERM, after the grace SIGKILL. May be called from a signal handler. */
void proc_stop(struct proc *p);

/* Halt the tree with SIGSTOP, the time limit with it, or let it go on. From a signal handler too. */
void proc_pause(struct proc *p, bool pause);

/* Kill what still runs at once and release all. NULL is fine. */
void proc_free(struct proc *p);

/*
 * Who a process is beyond its number, which is given again: when it started, in ticks since the
 * machine did. 0: there is none.
 */
uint64_t proc_start_time(long pid);

/* Append a name of this start of the machine; nothing when the system does not say. */
void proc_add_boot(struct buf *out);

/* Append the absolute path of `program` as found in `path`, a list as in PATH. False: not there. */
NODISCARD bool proc_find(struct buf *out, const char *program, const char *path);

#endif
