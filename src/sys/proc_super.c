/*
 * Decides when a program's tree is ended. This is the supervisor: a forked child without memory
 * of its own, so only calls that are safe in a signal handler. It holds descriptors 0 to 2 only
 * until the program has them, so that the end of a stream means what it says.
 */
#include "sys/proc_int.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/clock.h"

enum { FD_CONTROL = 3, FD_SIGNALS = 4 };

/* How often what was killed is looked for again, and for how long. */
#define KILL_AGAIN_US (10 * 1000)
#define KILL_GIVE_UP_US (3 * 1000 * 1000)

enum phase { RUNS, ENDING, KILLING };

struct super {
	const struct proc_spec *spec;
	struct proc_tree *tree;
	pid_t child;
	bool child_ended, alone; /* alone: nothing of the tree is left */
	bool orphan;             /* who started us is gone */
	int status;
	enum phase phase;
	enum proc_cause cause;
	int64_t deadline;     /* of this phase, microseconds; 0: none */
	int64_t paused_since; /* 0: not */
	int64_t kill_until;
};

static void say(const struct proc_report *report)
{
	while (send(FD_CONTROL, report, sizeof(*report), MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

/* Put what we need at 0 to 3 and close all else. */
static void arrange(const struct proc_launch *l)
{
	int from[4] = { l->streams[0], l->streams[1], l->streams[2], l->control };

	/* First out of the way, for one of them may stand where another belongs. */
	for (int i = 0; i < 4; i++)
		from[i] = fcntl(from[i], F_DUPFD, 16);
	for (int i = 0; i < 4; i++)
		dup2(from[i], i);
	if (syscall(SYS_close_range, FD_SIGNALS, ~0u, 0) != 0) {
		for (int fd = FD_SIGNALS; fd < 65536; fd++)
			close(fd);
	}
}

static void listen_to_signals(void)
{
	/* The kernel's form of a sigaction, all zero: the default. The C library keeps two signals to itself,
	 * and its posix_spawn(), so make too, leaves them ignored. */
	static const unsigned long plain[4];
	sigset_t set;

	/* All are blocked since before the fork; what was ignored must not stay so after exec. */
	for (int i = 1; i < NSIG; i++)
		syscall(SYS_rt_sigaction, i, plain, NULL, sizeof(unsigned long));
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

struct trouble {
	volatile int stage, why;
};

/* In the child, in the memory of the supervisor that waits for exec: 0 on no return, else a stage. */
static int become(const struct proc_launch *l, pid_t super)
{
	const struct proc_spec *spec = l->spec;
	struct rlimit no_core = { 0 };
	sigset_t none;

	setsid();
	if (spec->pty && ioctl(0, TIOCSCTTY, 0) != 0)
		return PROC_AT_TERMINAL;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != super)
		_exit(127);
	if (spec->cwd && chdir(spec->cwd) != 0)
		return PROC_AT_FOLDER;
	if (spec->umask >= 0)
		umask((mode_t)spec->umask);
	/* The environment may hold secrets: they stay out of files that crashes leave. */
	if (getrlimit(RLIMIT_CORE, &no_core) == 0) {
		no_core.rlim_cur = 0;
		setrlimit(RLIMIT_CORE, &no_core);
	}
	if (syscall(SYS_close_range, FD_CONTROL, ~0u, 0) != 0) {
		close(FD_CONTROL);
		close(FD_SIGNALS);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(l->program, (char *const *)spec->argv, (char *const *)spec->env);
	return PROC_AT_EXEC;
}

/* The memory is shared until exec, so starting costs the same however much we hold. */
static pid_t start(const struct proc_launch *l, struct trouble *trouble)
{
	pid_t super = getpid();
	pid_t pid = vfork();

	if (pid == 0) {
		trouble->stage = become(l, super);
		trouble->why = errno;
		_exit(127);
	}
	if (pid < 0) {
		trouble->stage = PROC_AT_FORK;
		trouble->why = errno;
	}
	return pid;
}

static void let_go_of_streams(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int i = 0; i < 3; i++)
		dup2(null, i);
	if (null > 2)
		close(null);
}

/* Collect who ended. */
static void reap(struct super *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != s->child)
			continue;
		s->child_ended = true;
		s->status = status;
	}
	s->alone = pid < 0 && errno == ECHILD;
}

static void pause_tree(struct super *s, bool pause)
{
	if (pause && !s->paused_since) {
		s->paused_since = clock_mono_us();
		proc_tree_signal(s->tree, SIGSTOP);
	} else if (!pause && s->paused_since) {
		if (s->deadline)
			s->deadline += clock_mono_us() - s->paused_since;
		s->paused_since = 0;
		proc_tree_signal(s->tree, SIGCONT);
	}
}

static void kill_tree(struct super *s)
{
	int64_t now = clock_mono_us();

	if (s->phase != KILLING)
		s->kill_until = now + KILL_GIVE_UP_US;
	s->phase = KILLING;
	s->deadline = now + KILL_AGAIN_US;
	proc_tree_signal(s->tree, SIGKILL);
	/* Where /proc cannot be read the group is all we know. */
	if (!s->child_ended)
		kill(-s->child, SIGKILL);
}

static void end_tree(struct super *s, enum proc_cause cause)
{
	if (s->phase != RUNS)
		return;
	s->paused_since = 0;
	s->phase = ENDING;
	s->cause = cause;
	s->deadline = clock_mono_us() + s->spec->grace_ms * 1000 + 1;
	proc_tree_signal(s->tree, SIGTERM);
	if (!s->child_ended)
		kill(-s->child, SIGTERM);
	/* What stands still cannot end. */
	proc_tree_signal(s->tree, SIGCONT);
}

static void obey(struct super *s)
{
	char what;
	ssize_t n = recv(FD_CONTROL, &what, 1, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		s->orphan = true;
		end_tree(s, PROC_STOPPED);
	} else if (what == PROC_DO_STOP) {
		end_tree(s, PROC_STOPPED);
	} else if (what == PROC_DO_KILL) {
		if (s->phase == RUNS)
			s->cause = PROC_STOPPED;
		kill_tree(s);
	} else {
		pause_tree(s, what == PROC_DO_PAUSE);
	}
}

static void hear(struct super *s)
{
	struct signalfd_siginfo info;

	while (read(FD_SIGNALS, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo != SIGCHLD)
			end_tree(s, PROC_STOPPED);
	}
	reap(s);
}

/* Milliseconds to wait for, -1 for ever. */
static int patience(const struct super *s)
{
	int64_t left;

	if (!s->deadline || s->paused_since)
		return -1;
	left = s->deadline - clock_mono_us();
	if (left <= 0)
		return 0;
	return left > 1000000000 ? 1000000 : (int)((left + 999) / 1000);
}

static bool is_over(const struct super *s)
{
	if (s->phase == RUNS)
		return s->child_ended;
	return s->alone || (s->phase == KILLING && clock_mono_us() > s->kill_until);
}

static void watch(struct super *s)
{
	struct pollfd fds[2] = { { FD_SIGNALS, POLLIN, 0 }, { FD_CONTROL, POLLIN, 0 } };

	for (reap(s); !is_over(s); reap(s)) {
		poll(fds, 2, patience(s));
		if (fds[0].revents)
			hear(s);
		if (fds[1].revents)
			obey(s);
		if (s->orphan)
			fds[1].fd = -1;
		if (!s->deadline || s->paused_since || clock_mono_us() < s->deadline)
			continue;
		if (s->phase == RUNS)
			end_tree(s, PROC_TIMEOUT);
		else
			kill_tree(s);
	}
}

static struct proc_report last_report(const struct super *s)
{
	struct proc_report report = { .kind = PROC_SAYS_ENDED, .a = s->status };
	struct proc_end *end = &report.end;
	struct rusage use = { 0 };

	getrusage(RUSAGE_CHILDREN, &use);
	end->cause = s->cause;
	end->signal = s->child_ended && WIFSIGNALED(s->status) ? WTERMSIG(s->status) : 0;
	end->code = end->signal ? 128 + end->signal : WEXITSTATUS(s->status);
	if (!s->child_ended)
		end->code = 128 + SIGKILL;
	end->left = s->alone ? 0 : proc_tree_signal(s->tree, 0);
	end->user_us = (int64_t)use.ru_utime.tv_sec * 1000000 + use.ru_utime.tv_usec;
	end->system_us = (int64_t)use.ru_stime.tv_sec * 1000000 + use.ru_stime.tv_usec;
	end->peak_kib = use.ru_maxrss;
	return report;
}

void proc_supervise(const struct proc_launch *launch)
{
	struct super s = { .spec = launch->spec };
	struct proc_report report = { 0 };
	struct trouble trouble = { PROC_AT_NOTHING, 0 };

	setsid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_NAME, "opsbook-step");
	arrange(launch);
	listen_to_signals();
	s.tree = proc_tree_new();
	if (s.spec->timeout_ms)
		s.deadline = clock_mono_us() + s.spec->timeout_ms * 1000;
	report.kind = PROC_SAYS_READY;
	say(&report);
	report.kind = PROC_SAYS_STARTED;
	s.child = start(launch, &trouble);
	let_go_of_streams();
	report.a = (int)s.child;
	if (trouble.stage) {
		report.kind = PROC_SAYS_FAILED;
		report.a = trouble.stage;
		report.b = trouble.why;
		say(&report);
		_exit(0);
	}
	say(&report);
	watch(&s);
	report = last_report(&s);
	say(&report);
	_exit(0);
}
