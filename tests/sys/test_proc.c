#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "sys/clock.h"
#include "sys/fs.h"
#include "tests/runner.h"

#define PATH_ENV "PATH=/usr/local/bin:/usr/bin:/bin"

static const char *const plain_env[] = { PATH_ENV, "A=b c", NULL };

/* A program of the shell, with what it wrote and how it ended. */
struct shell {
	const char *argv[4];
	struct proc_spec spec;
	struct proc *proc;
	struct buf out[PROC_STREAMS];
	struct proc_end end;
};

static void start(struct shell *s, const char *script)
{
	struct err e = ERR_INIT;

	s->argv[0] = "sh";
	s->argv[1] = "-c";
	s->argv[2] = script;
	s->spec.argv = s->argv;
	if (!s->spec.env)
		s->spec.env = plain_env;
	ck_assert_msg(proc_spawn(&s->proc, &s->spec, &e) == 0, "%s", e.msg);
}

static struct shell shell_new(void)
{
	return (struct shell){ .spec = { .input = -1, .umask = -1, .grace_ms = 2000 },
		               .out = { BUF_INIT, BUF_INIT } };
}

/* Read what is there from the streams that are open; false when both are at their end. */
static bool read_some(struct shell *s, int wait_ms)
{
	struct pollfd fds[3] = { { proc_fd(s->proc, PROC_OUT), POLLIN, 0 },
		                 { proc_fd(s->proc, PROC_ERR), POLLIN, 0 },
		                 { proc_control_fd(s->proc), POLLIN, 0 } };
	char bytes[4096];

	if (fds[0].fd < 0 && fds[1].fd < 0)
		return false;
	poll(fds, 3, wait_ms);
	for (int i = 0; i < PROC_STREAMS; i++) {
		long n;

		while ((n = proc_read(s->proc, i, bytes, sizeof(bytes))) > 0)
			buf_add_bytes(&s->out[i], bytes, (size_t)n);
	}
	return true;
}

static void wait_end(struct shell *s)
{
	struct err e = ERR_INIT;
	int ended = 0;

	while (ended == 0) {
		struct pollfd fd = { proc_control_fd(s->proc), POLLIN, 0 };

		if (!read_some(s, 50))
			poll(&fd, 1, 50);
		ended = proc_ended(s->proc, &s->end, &e);
	}
	ck_assert_msg(ended == 1, "%s", e.msg);
	while (s->end.left == 0 && read_some(s, 100))
		;
}

static void run(struct shell *s, const char *script)
{
	start(s, script);
	wait_end(s);
}

static void release(struct shell *s)
{
	proc_free(s->proc);
	buf_release(&s->out[PROC_OUT]);
	buf_release(&s->out[PROC_ERR]);
}

/* The number in the file, once it is there. */
static long number_in(const char *path)
{
	for (int i = 0; i < 500; i++) {
		struct buf b = BUF_INIT;
		long number = 0;

		if (fs_read(&b, path, 100, NULL) == 0 && str_ends(buf_str(&b), STR("\n")))
			number = strtol(b.p, NULL, 10);
		buf_release(&b);
		if (number)
			return number;
		usleep(10000);
	}
	ck_abort_msg("%s was not written", path);
	return 0;
}

static bool is_gone(long pid)
{
	for (int i = 0; i < 300; i++) {
		if (proc_start_time(pid) == 0)
			return true;
		usleep(10000);
	}
	return false;
}

static void enter(void)
{
	ck_assert_int_eq(chdir(runner_folder_new()), 0);
}

START_TEST(streams_and_status)
{
	struct shell s = shell_new();

	run(&s, "echo out; echo err >&2; exit 7");
	ck_assert_buf_eq(&s.out[PROC_OUT], "out\n");
	ck_assert_buf_eq(&s.out[PROC_ERR], "err\n");
	ck_assert_int_eq(s.end.code, 7);
	ck_assert_int_eq(s.end.signal, 0);
	ck_assert_int_eq(s.end.cause, PROC_BY_ITSELF);
	ck_assert_uint_eq(s.end.left, 0);
	release(&s);

	s = shell_new();
	run(&s, "kill -USR1 $$; sleep 9");
	ck_assert_int_eq(s.end.code, 128 + SIGUSR1);
	ck_assert_int_eq(s.end.signal, SIGUSR1);
	ck_assert_int_eq(s.end.cause, PROC_BY_ITSELF);
	release(&s);
}
END_TEST

/* More than any pipe holds, on both streams at once. */
START_TEST(much_output)
{
	struct shell s = shell_new();

	run(&s, "head -c 3000000 /dev/zero >&2 & head -c 5000000 /dev/zero; wait");
	ck_assert_uint_eq(s.out[PROC_OUT].len, 5000000);
	ck_assert_uint_eq(s.out[PROC_ERR].len, 3000000);
	ck_assert_int_eq(s.end.code, 0);
	release(&s);
}
END_TEST

/* Exactly the environment, the folder, three descriptors, a session, plain signals. */
START_TEST(surroundings)
{
	struct shell s = shell_new();
	int leak = open("/dev/null", O_RDONLY); /* not close-on-exec */
	sigset_t set;

	enter();
	ck_assert_int_eq(mkdir("in here", 0755), 0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	s.spec.cwd = "in here";
	s.spec.umask = 077;
	run(&s, "env | grep -v '^PWD='; ls /proc/self/fd | wc -l; basename \"$PWD\"; umask;"
	        "ps -o pid=,sid=,pgid= -p $$ | awk '{print ($1 == $2 && $2 == $3)}';"
	        "grep -E '^Sig(Blk|Ign)' /proc/self/status; cat");
	/* ls itself has the folder open: 0, 1, 2 and that one. */
	ck_assert_buf_eq(&s.out[PROC_OUT],
	                 "A=b c\n" PATH_ENV "\n4\nin here\n0077\n1\n"
	                 "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
	release(&s);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	close(leak);
}
END_TEST

START_TEST(input)
{
	struct shell s = shell_new();
	struct err e = ERR_INIT;

	enter();
	ck_assert_int_eq(fs_write("in", STR("one\ntwo\n"), &e), 0);
	s.spec.input = open("in", O_RDONLY | O_CLOEXEC);
	run(&s, "read a; read b; echo $b $a");
	ck_assert_buf_eq(&s.out[PROC_OUT], "two one\n");
	close(s.spec.input);
	release(&s);
}
END_TEST

START_TEST(what_cannot_start)
{
	const char *argv[] = { "no-such-program-anywhere", NULL };
	struct proc_spec spec = { .argv = argv, .env = plain_env, .input = -1, .umask = -1 };
	struct proc *p;
	struct err e = ERR_INIT;

	enter();
	ck_assert_int_eq(proc_spawn(&p, &spec, &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(e.msg, "no-such-program-anywhere"));
	proc_free(p);

	err_clear(&e);
	argv[0] = "sh";
	spec.cwd = "/no/such/folder";
	ck_assert_int_eq(proc_spawn(&p, &spec, &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(e.msg, "/no/such/folder"));
	proc_free(p);

	/* Executable, but no program. */
	err_clear(&e);
	ck_assert_int_eq(fs_write("bad", STR("\177ELF nonsense"), &e), 0);
	ck_assert_int_eq(chmod("bad", 0755), 0);
	argv[0] = "./bad";
	spec.cwd = NULL;
	ck_assert_int_eq(proc_spawn(&p, &spec, &e), -1);
	ck_assert_int_eq(e.code, ERR_IO);
	proc_free(p);
	proc_free(NULL);
}
END_TEST

START_TEST(finding)
{
	struct buf b = BUF_INIT;

	enter();
	ck_assert_int_eq(fs_write("tool", STR("#!/bin/sh\n"), NULL), 0);
	ck_assert(!proc_find(&b, "tool", ".::"));
	ck_assert(!proc_find(&b, "./tool", NULL));
	ck_assert_int_eq(chmod("tool", 0755), 0);
	/* Not from the folder we happen to stand in. */
	ck_assert(!proc_find(&b, "tool", ".::"));
	ck_assert(proc_find(&b, "./tool", NULL));
	ck_assert_buf_eq(&b, "./tool");
	buf_clear(&b);
	ck_assert(proc_find(&b, "sh", "/nowhere:/bin"));
	ck_assert_buf_eq(&b, "/bin/sh");
	buf_release(&b);
}
END_TEST

/* Forks twice into a session of its own and does not listen to SIGTERM. */
#define STUBBORN                                                                               \
	"( setsid sh -c 'trap \"\" TERM HUP INT; echo $$ >grandchild; "                        \
	"while :; do sleep 0.05; done' & ) & "

START_TEST(timeout_takes_the_tree)
{
	struct shell s = shell_new();
	int64_t begun = clock_mono_us();

	enter();
	s.spec.timeout_ms = 400;
	s.spec.grace_ms = 200;
	run(&s, STUBBORN "echo $$ >child; trap '' TERM; while :; do sleep 0.05; done");
	ck_assert_int_eq(s.end.cause, PROC_TIMEOUT);
	ck_assert_int_eq(s.end.signal, SIGKILL);
	ck_assert_uint_eq(s.end.left, 0);
	ck_assert(clock_mono_us() - begun >= 600000);
	ck_assert(is_gone(number_in("child")));
	ck_assert(is_gone(number_in("grandchild")));
	release(&s);
}
END_TEST

/* Who listens to SIGTERM may tidy up. */
START_TEST(grace)
{
	struct shell s = shell_new();

	enter();
	s.spec.timeout_ms = 300;
	s.spec.grace_ms = 20000;
	run(&s, "trap 'echo tidy; exit 3' TERM; while :; do sleep 0.05; done");
	ck_assert_int_eq(s.end.cause, PROC_TIMEOUT);
	ck_assert_int_eq(s.end.code, 3);
	ck_assert_buf_eq(&s.out[PROC_OUT], "tidy\n");
	release(&s);
}
END_TEST

START_TEST(stop)
{
	struct shell s = shell_new();

	enter();
	s.spec.grace_ms = 1000;
	start(&s, STUBBORN "kill -STOP $$; sleep 100");
	number_in("grandchild");
	proc_stop(s.proc);
	proc_stop(s.proc);
	wait_end(&s);
	ck_assert_int_eq(s.end.cause, PROC_STOPPED);
	ck_assert_int_eq(s.end.signal, SIGTERM);
	ck_assert(is_gone(number_in("grandchild")));
	release(&s);
}
END_TEST

/* A step that starts a server has done its work: the server stays. */
START_TEST(left_behind)
{
	struct shell s = shell_new();
	long pid;

	enter();
	run(&s, "( setsid sh -c 'echo $$ >server; exec sleep 100' >/dev/null 2>&1 & ) &"
	        "until [ -s server ]; do sleep 0.01; done; echo up");
	ck_assert_int_eq(s.end.code, 0);
	ck_assert_int_eq(s.end.cause, PROC_BY_ITSELF);
	ck_assert_uint_ge(s.end.left, 1);
	pid = number_in("server");
	release(&s);
	usleep(50000);
	ck_assert(proc_start_time(pid) != 0);
	kill((pid_t)pid, SIGKILL);
}
END_TEST

START_TEST(freed_while_it_runs)
{
	struct shell s = shell_new();

	enter();
	start(&s, STUBBORN "sleep 100");
	number_in("grandchild");
	release(&s);
	ck_assert_uint_eq(proc_start_time(number_in("grandchild")), 0);
}
END_TEST

/* Killed without a chance to say anything: what we started goes with us. */
START_TEST(our_death)
{
	long grandchild;
	pid_t us;

	enter();
	us = fork();
	if (us == 0) {
		struct shell s = shell_new();

		s.spec.grace_ms = 100;
		start(&s, STUBBORN "echo $$ >child; sleep 100");
		for (;;)
			pause();
	}
	grandchild = number_in("grandchild");
	kill(us, SIGKILL);
	waitpid(us, NULL, 0);
	ck_assert(is_gone(grandchild));
	ck_assert(is_gone(number_in("child")));
}
END_TEST

/* The supervisor is killed: the program goes at once, and how it ended is not made up. */
START_TEST(supervisors_death)
{
	struct shell s = shell_new();
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	char path[64];
	long pid;
	int r;

	enter();
	start(&s, "sleep 100");
	pid = proc_pid(s.proc);
	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	ck_assert_int_eq(fs_read(&b, path, 4096, &e), 0);
	kill((pid_t)strtol(strrchr(b.p, ')') + 4, NULL, 10), SIGKILL);
	while ((r = proc_ended(s.proc, &s.end, &e)) == 0)
		usleep(1000);
	ck_assert_int_eq(r, -1);
	ck_assert_int_eq(e.code, ERR_EXTERNAL);
	ck_assert_int_eq(proc_ended(s.proc, &s.end, NULL), -1);
	ck_assert(is_gone(pid));
	buf_release(&b);
	release(&s);
}
END_TEST

/* What a terminal sends to our group does not reach what we started. */
START_TEST(signals_do_not_leak)
{
	struct shell s = shell_new();

	setpgid(0, 0);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	start(&s, "trap 'echo caught' INT QUIT HUP TSTP; echo ready; sleep 0.3; echo done");
	while (s.out[PROC_OUT].len < 6)
		read_some(&s, 1000);
	kill(0, SIGINT);
	kill(0, SIGQUIT);
	kill(0, SIGHUP);
	kill(0, SIGTSTP);
	wait_end(&s);
	ck_assert_buf_eq(&s.out[PROC_OUT], "ready\ndone\n");
	ck_assert_int_eq(s.end.code, 0);
	release(&s);
}
END_TEST

START_TEST(paused)
{
	struct shell s = shell_new();
	size_t before;

	s.spec.timeout_ms = 3000;
	start(&s, "i=0; while [ $i -lt 10 ]; do echo $i; i=$((i+1)); sleep 0.1; done");
	read_some(&s, 1000);
	proc_pause(s.proc, true);
	usleep(500000);
	read_some(&s, 0);
	before = s.out[PROC_OUT].len;
	/* Longer than the limit, which stands still too. */
	usleep(3500000);
	read_some(&s, 0);
	ck_assert_uint_eq(s.out[PROC_OUT].len, before);
	proc_pause(s.proc, false);
	wait_end(&s);
	ck_assert_int_eq(s.end.cause, PROC_BY_ITSELF);
	ck_assert(str_ends(buf_str(&s.out[PROC_OUT]), STR("\n9\n")));
	release(&s);
}
END_TEST

START_TEST(terminal)
{
	struct shell s = shell_new();

	s.spec.pty = true;
	s.spec.rows = 33;
	s.spec.cols = 101;
	start(&s, "test -t 0 && test -t 1 && test -t 2 && stty size; stty -echo; echo name?; "
	          "read name; echo \"hello $name\"; stty size; : >/dev/tty && echo own");
	while (str_find(buf_str(&s.out[PROC_OUT]), STR("name?"), 0) == STR_NPOS)
		ck_assert(read_some(&s, 2000));
	proc_resize(s.proc, 50, 120);
	ck_assert_int_eq(proc_type(s.proc, "Li 雷\n", 7), 7);
	wait_end(&s);
	ck_assert_buf_eq(&s.out[PROC_OUT],
	                 "33 101\r\nname?\r\nhello Li 雷\r\n50 120\r\nown\r\n");
	ck_assert_int_eq(s.end.code, 0);
	release(&s);
}
END_TEST

/* Ctrl-C typed into its terminal is for the program. */
START_TEST(terminal_interrupt)
{
	struct shell s = shell_new();

	s.spec.pty = true;
	start(&s, "echo go; exec sleep 100");
	while (s.out[PROC_OUT].len < 4)
		ck_assert(read_some(&s, 2000));
	usleep(50000);
	ck_assert_int_eq(proc_type(s.proc, "\003", 1), 1);
	wait_end(&s);
	ck_assert_int_eq(s.end.signal, SIGINT);
	release(&s);
}
END_TEST

/* Two at once: the end of one's stream does not wait for the other. */
START_TEST(side_by_side)
{
	struct shell slow = shell_new(), fast = shell_new();
	struct err e = ERR_INIT;

	start(&fast, "sleep 0.1; echo fast");
	start(&slow, "sleep 100");
	wait_end(&fast);
	ck_assert_buf_eq(&fast.out[PROC_OUT], "fast\n");
	ck_assert_int_eq(proc_fd(fast.proc, PROC_OUT), -1);
	ck_assert_int_eq(proc_ended(slow.proc, &slow.end, &e), 0);
	release(&fast);
	release(&slow);
}
END_TEST

static int threads_status;

/* With much memory, from threads, at the same time: each gets its own. */
static void *spawn_some(void *number)
{
	for (int i = 0; i < 5; i++) {
		struct shell s = shell_new();
		char script[64], want[64];

		snprintf(script, sizeof(script), "echo thread %ld, %d", (long)(intptr_t)number,
		         i);
		snprintf(want, sizeof(want), "thread %ld, %d\n", (long)(intptr_t)number, i);
		run(&s, script);
		ck_assert_buf_eq(&s.out[PROC_OUT], want);
		release(&s);
	}
	return NULL;
}

START_TEST(large_and_threaded)
{
	size_t n = (size_t)200 << 20;
	char *much = mem_alloc(n);
	pthread_t threads[4];

	memset(much, 1, n);
	for (intptr_t i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, spawn_some, (void *)i), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	/* All of it is still ours, and for the next fork too. */
	if (fork() == 0)
		_exit(much[n / 2] == 1 ? 7 : 8);
	ck_assert_int_gt(wait(&threads_status), 0);
	ck_assert_int_eq(WEXITSTATUS(threads_status), 7);
	mem_free(much);
}
END_TEST

/* Leaves no descriptors and no zombies behind. */
START_TEST(tidy)
{
	int low = dup(0);

	for (int i = 0; i < 20; i++) {
		struct shell s = shell_new();

		run(&s, "echo x");
		release(&s);
	}
	ck_assert_int_eq(dup(0), low + 1);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(clocks)
{
	struct buf b = BUF_INIT;
	int64_t one = clock_mono_us();

	usleep(2000);
	ck_assert(clock_mono_us() - one >= 2000);
	ck_assert(clock_wall_ms() > INT64_C(1700000000000));
	clock_add_utc(&b, INT64_C(1795447896005));
	buf_add_byte(&b, ' ');
	clock_add_utc(&b, -1);
	ck_assert_buf_eq(&b, "2026-11-23T15:31:36.005Z 1969-12-31T23:59:59.999Z");
	buf_clear(&b);
	proc_add_boot(&b);
	ck_assert_uint_eq(b.len, 36);
	ck_assert(proc_start_time(getpid()) != 0);
	ck_assert_uint_eq(proc_start_time(0), 0);
	buf_release(&b);
}
END_TEST

Suite *sys_proc_suite(void)
{
	Suite *suite = suite_create("proc");
	TCase *plain = tcase_create("plain"), *tree = tcase_create("tree");

	tcase_add_test(plain, streams_and_status);
	tcase_add_test(plain, much_output);
	tcase_add_test(plain, surroundings);
	tcase_add_test(plain, input);
	tcase_add_test(plain, what_cannot_start);
	tcase_add_test(plain, finding);
	tcase_add_test(plain, side_by_side);
	tcase_add_test(plain, large_and_threaded);
	tcase_add_test(plain, tidy);
	tcase_add_test(plain, clocks);
	suite_add_tcase(suite, plain);
	tcase_add_test(tree, timeout_takes_the_tree);
	tcase_add_test(tree, grace);
	tcase_add_test(tree, stop);
	tcase_add_test(tree, left_behind);
	tcase_add_test(tree, freed_while_it_runs);
	tcase_add_test(tree, our_death);
	tcase_add_test(tree, supervisors_death);
	tcase_add_test(tree, signals_do_not_leak);
	tcase_add_test(tree, paused);
	tcase_add_test(tree, terminal);
	tcase_add_test(tree, terminal_interrupt);
	suite_add_tcase(suite, tree);
	return suite;
}
