/*
 * Decides what a program is given when it starts, and speaks with its supervisor.
 */
#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/alloc.h"
#include "sys/fs.h"
#include "sys/proc_int.h"

/* Where programs are looked for when the environment has no PATH. */
#define PLAIN_PATH "/usr/local/bin:/usr/bin:/bin"

struct proc {
	pid_t super;
	long pid;
	int control;
	int fds[PROC_STREAMS]; /* our ends; -1: closed */
	bool pty, ended, lost;
	struct proc_end end;
};

static void drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static const char *env_get(const char *const *env, const char *name)
{
	size_t n = strlen(name);

	for (; *env; env++) {
		if (strncmp(*env, name, n) == 0 && (*env)[n] == '=')
			return *env + n + 1;
	}
	return NULL;
}

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

bool proc_find(struct buf *out, const char *program, const char *path)
{
	struct str rest = str_of(path && path[0] ? path : PLAIN_PATH), dir;
	size_t start = out->len;

	if (strchr(program, '/')) {
		if (!is_program(program))
			return false;
		buf_add_z(out, program);
		return true;
	}
	while (str_split(&rest, ':', &dir)) {
		/* An empty or relative entry means our folder, which may be anybody's. */
		if (dir.n == 0 || dir.p[0] != '/')
			continue;
		buf_add(out, dir);
		buf_add_byte(out, '/');
		buf_add_z(out, program);
		if (is_program(out->p + start))
			return true;
		buf_cut(out, start);
	}
	return false;
}

void proc_add_boot(struct buf *out)
{
	struct buf id = BUF_INIT;

	if (fs_read(&id, "/proc/sys/kernel/random/boot_id", 256, NULL) == 0)
		buf_add(out, str_trim(buf_str(&id)));
	buf_release(&id);
}

static void set_size(int fd, unsigned rows, unsigned cols)
{
	struct winsize size = { .ws_row = (unsigned short)(rows ? rows : 24),
		                .ws_col = (unsigned short)(cols ? cols : 80) };

	ioctl(fd, TIOCSWINSZ, &size);
}

/* A terminal: our end and the program's. */
static int open_terminal(int *ours, int *theirs, const struct proc_spec *spec, struct err *e)
{
	char name[PATH_MAX];

	*ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*ours < 0 || grantpt(*ours) != 0 || unlockpt(*ours) != 0 ||
	    ptsname_r(*ours, name, sizeof(name)) != 0)
		return err_errno(e, errno, "cannot make a terminal");
	*theirs = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*theirs < 0)
		return err_errno(e, errno, "cannot open the terminal %s", name);
	set_size(*ours, spec->rows, spec->cols);
	return 0;
}

/* The streams as the program will have them, and our ends in `p`. */
static int open_streams(struct proc *p, int theirs[3], const struct proc_spec *spec,
                        struct err *e)
{
	if (spec->pty) {
		if (open_terminal(&p->fds[PROC_OUT], &theirs[0], spec, e) != 0)
			return -1;
		theirs[1] = fcntl(theirs[0], F_DUPFD_CLOEXEC, 0);
		theirs[2] = fcntl(theirs[0], F_DUPFD_CLOEXEC, 0);
		if (theirs[1] < 0 || theirs[2] < 0)
			return err_errno(e, errno, "cannot share the terminal");
	} else {
		theirs[0] = spec->input >= 0 ? fcntl(spec->input, F_DUPFD_CLOEXEC, 0)
		                             : open("/dev/null", O_RDONLY | O_CLOEXEC);
		if (theirs[0] < 0)
			return err_errno(e, errno, "cannot open its input");
		for (int i = 0; i < PROC_STREAMS; i++) {
			int ends[2];

			if (pipe2(ends, O_CLOEXEC) != 0)
				return err_errno(e, errno, "cannot make a pipe");
			p->fds[i] = ends[0];
			theirs[i + 1] = ends[1];
		}
	}
	for (int i = 0; i < PROC_STREAMS; i++) {
		if (p->fds[i] >= 0 && fcntl(p->fds[i], F_SETFL, O_NONBLOCK) != 0)
			return err_errno(e, errno, "cannot read without waiting");
	}
	return 0;
}

static int why_failed(const struct proc_report *report, const struct proc_launch *l,
                      struct err *e)
{
	switch ((enum proc_stage)report->a) {
	case PROC_AT_TERMINAL:
		return err_errno(e, report->b, "cannot give %s a terminal", l->program);
	case PROC_AT_FOLDER:
		return err_errno(e, report->b, "cannot go to the folder %s", l->spec->cwd);
	case PROC_AT_EXEC:
		return err_errno(e, report->b, "cannot start %s", l->program);
	case PROC_AT_FORK:
	case PROC_AT_NOTHING:
	default:
		return err_errno(e, report->b, "cannot start a process");
	}
}

/* The next message: 1, 0 when there is none yet (and `wait` is off), -1 at the end. */
static int next_report(struct proc *p, struct proc_report *report, bool wait)
{
	ssize_t n;

	do
		n = recv(p->control, report, sizeof(*report), wait ? 0 : MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)sizeof(*report))
		return 1;
	return n < 0 && errno == EAGAIN ? 0 : -1;
}

/* Fork the supervisor. No signal of ours may reach it before it has its own rules. */
static int fork_super(struct proc *p, const struct proc_launch *launch, bool lean,
                      struct err *e)
{
	size_t size = 0;
	struct proc_launch *letter = lean ? proc_letter(&size, launch) : NULL;
	sigset_t all, before;
	pid_t pid;
	int why;

	if (lean && !letter)
		return err_errno(e, errno, "cannot start a process");
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	/* In the child not even `p` may be looked at. */
	pid = proc_fork(letter, size);
	if (pid == 0)
		proc_supervise(letter ? letter : launch);
	why = errno;
	p->super = pid;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (letter)
		munmap(letter, size);
	return pid < 0 ? err_errno(e, why, "cannot start a process") : 0;
}

static void wait_for(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* A supervisor that is ready to start the program: 1, 0 when it died before, -1. */
static int ready(struct proc *p, struct proc_launch *l, bool lean, struct err *e)
{
	struct proc_report report;
	int pair[2], r;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return err_errno(e, errno, "cannot make a socket");
	p->control = pair[0];
	l->control = pair[1];
	r = fork_super(p, l, lean, e);
	drop(&pair[1]);
	if (r != 0)
		return -1;
	if (next_report(p, &report, true) == 1)
		return 1;
	wait_for(p->super);
	p->super = 0;
	drop(&p->control);
	return 0;
}

static int launch(struct proc *p, const char *program, const struct proc_spec *spec,
                  struct err *e)
{
	struct proc_launch l = { .program = program, .spec = spec, .streams = { -1, -1, -1 } };
	struct proc_report report;
	int is_ready = 0, r = -1;

	if (open_streams(p, l.streams, spec, e) != 0)
		goto out;
	/* Should some library need memory that was left out, it died of that: once more with all. */
	is_ready = ready(p, &l, true, e);
	if (is_ready == 0)
		is_ready = ready(p, &l, false, e);
	for (int i = 0; i < 3; i++)
		drop(&l.streams[i]);
	if (is_ready < 0)
		goto out;
	if (is_ready == 0 || next_report(p, &report, true) != 1) {
		err_set(e, ERR_EXTERNAL, "the process that starts %s was killed", program);
	} else if (report.kind != PROC_SAYS_STARTED) {
		why_failed(&report, &l, e);
	} else {
		p->pid = report.a;
		r = 0;
	}
	if (r != 0)
		p->ended = true;
out:
	for (int i = 0; i < 3; i++)
		drop(&l.streams[i]);
	return r;
}

int proc_spawn(struct proc **out, const struct proc_spec *spec, struct err *e)
{
	struct proc *p = *out = mem_new(struct proc);
	struct buf program = BUF_INIT;
	int r;

	p->control = p->fds[PROC_OUT] = p->fds[PROC_ERR] = -1;
	p->pty = spec->pty;
	if (proc_find(&program, spec->argv[0], env_get(spec->env, "PATH")))
		r = launch(p, program.p, spec, e);
	else
		r = err_set(e, ERR_NOT_FOUND, "%s is not installed, or not in PATH",
		            spec->argv[0]);
	buf_release(&program);
	return r;
}

long proc_pid(const struct proc *p)
{
	return p->pid;
}

int proc_fd(const struct proc *p, enum proc_stream stream)
{
	return p->fds[stream];
}

long proc_read(struct proc *p, enum proc_stream stream, char *into, size_t size)
{
	ssize_t n;

	if (p->fds[stream] < 0)
		return -1;
	do
		n = read(p->fds[stream], into, size);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		return n;
	if (n < 0 && errno == EAGAIN)
		return 0;
	/* A terminal whose other side is gone says EIO, which is its way to end. But it is also
	 * our way to type: it stays open. */
	drop(&p->fds[stream]);
	return -1;
}

void proc_close(struct proc *p, enum proc_stream stream)
{
	drop(&p->fds[stream]);
}

long proc_type(struct proc *p, const char *bytes, size_t n)
{
	ssize_t done;

	if (!p->pty || p->fds[PROC_OUT] < 0)
		return -1;
	do
		done = write(p->fds[PROC_OUT], bytes, n);
	while (done < 0 && errno == EINTR);
	if (done < 0)
		return errno == EAGAIN ? 0 : -1;
	return done;
}

void proc_resize(struct proc *p, unsigned rows, unsigned cols)
{
	if (p->pty && p->fds[PROC_OUT] >= 0)
		set_size(p->fds[PROC_OUT], rows, cols);
}

int proc_control_fd(const struct proc *p)
{
	return p->control;
}

int proc_ended(struct proc *p, struct proc_end *out, struct err *e)
{
	struct proc_report report;
	int got;

	if (!p->ended && !p->lost) {
		got = next_report(p, &report, false);
		if (got == 0)
			return 0;
		p->ended = got == 1;
		p->lost = got < 0;
		if (p->ended)
			p->end = report.end;
	}
	if (p->lost)
		return err_set(e, ERR_EXTERNAL,
		               "the process that watched over it was killed: how it ended is "
		               "not known");
	*out = p->end;
	return 1;
}

static void tell(struct proc *p, char what)
{
	int before = errno;

	if (p && p->control >= 0)
		(void)!send(p->control, &what, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	errno = before;
}

void proc_stop(struct proc *p)
{
	tell(p, PROC_DO_STOP);
}

void proc_pause(struct proc *p, bool pause)
{
	tell(p, pause ? PROC_DO_PAUSE : PROC_DO_CONTINUE);
}

void proc_free(struct proc *p)
{
	if (!p)
		return;
	if (p->super > 0) {
		if (!p->ended)
			tell(p, PROC_DO_KILL);
		for (int i = 0; i < PROC_STREAMS; i++)
			drop(&p->fds[i]);
		wait_for(p->super);
	}
	for (int i = 0; i < PROC_STREAMS; i++)
		drop(&p->fds[i]);
	drop(&p->control);
	mem_free(p);
}
