/*
 * Decides which processes stand below this one and sends them signals. Runs in a forked child:
 * system calls only, no memory but a mapping of its own.
 */
#include "sys/proc_int.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Processes of the machine that are looked at; more are left for the next look. */
#define MOST 32768

struct one {
	pid_t pid, parent;
	uint64_t start;
	bool below, ended; /* ended: a zombie, nobody asked for its status yet */
};

struct proc_tree {
	size_t n;
	struct one v[MOST];
};

/* As the kernel writes them. */
struct entry {
	uint64_t inode;
	int64_t offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

static size_t add_number(char *at, unsigned long number)
{
	char digits[24];
	size_t n = 0;

	do {
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	for (size_t i = 0; i < n; i++)
		at[i] = digits[n - 1 - i];
	return n;
}

static uint64_t take_number(const char **at)
{
	uint64_t number = 0;

	while (**at >= '0' && **at <= '9')
		number = number * 10 + (uint64_t)(*(*at)++ - '0');
	return number;
}

/* Fill `one`, whose number is set, from /proc. False when there is no such process. */
static bool ask(struct one *one)
{
	char path[64] = "/proc/", text[1024];
	size_t n = 6 + add_number(path + 6, (unsigned long)one->pid);
	const char *p;
	ssize_t got;
	int fd;

	memcpy(path + n, "/stat", sizeof("/stat"));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (got <= 0)
		return false;
	text[got] = '\0';
	/* "PID (NAME) STATE PARENT ...": a name may hold anything, so from its last bracket. */
	p = strrchr(text, ')');
	if (!p || strlen(p) < 5)
		return false;
	one->ended = p[2] == 'Z' || p[2] == 'X';
	p += 4;
	one->parent = (pid_t)take_number(&p);
	/* The start is field 22; the parent was field 4. */
	for (int field = 4; field < 22 && *p; p++)
		field += *p == ' ';
	one->start = take_number(&p);
	return true;
}

uint64_t proc_start_time(long pid)
{
	struct one one = { .pid = (pid_t)pid };

	return pid > 0 && ask(&one) && !one.ended ? one.start : 0;
}

struct proc_tree *proc_tree_new(void)
{
	void *p = mmap(NULL, sizeof(struct proc_tree), PROT_READ | PROT_WRITE,
	               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void add(struct proc_tree *t, const char *name)
{
	struct one *one = &t->v[t->n];

	if (name[0] < '1' || name[0] > '9' || t->n == MOST)
		return;
	one->pid = (pid_t)take_number(&name);
	one->below = false;
	if (ask(one))
		t->n++;
}

/* All processes of the machine. */
static void look(struct proc_tree *t)
{
	_Alignas(uint64_t) char page[8192];
	int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	long got;

	t->n = 0;
	if (fd < 0)
		return;
	while ((got = syscall(SYS_getdents64, fd, page, sizeof(page))) > 0) {
		for (long at = 0; at < got;) {
			const struct entry *d = (const struct entry *)(page + at);

			add(t, d->name);
			at += d->length;
		}
	}
	close(fd);
}

/* The process `pid` of the list, which the kernel gives in order of numbers; NULL: not there. */
static const struct one *find(const struct proc_tree *t, pid_t pid)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->v[middle].pid == pid)
			return &t->v[middle];
		if (t->v[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Mark those below `self`, a generation a round. */
static void mark(struct proc_tree *t, pid_t self)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < t->n; i++) {
			const struct one *above = find(t, t->v[i].parent);

			if (t->v[i].below ||
			    (t->v[i].parent != self && !(above && above->below)))
				continue;
			more = t->v[i].below = true;
		}
	}
}

/* Its number may be somebody else's by now: hold the process, look again, then send. */
static void send(const struct one *one, int signal)
{
	int fd = (int)syscall(SYS_pidfd_open, one->pid, 0);
	struct one again = { .pid = one->pid };

	if (fd < 0) {
		if (errno == ENOSYS)
			kill(one->pid, signal);
		return;
	}
	if (ask(&again) && again.start == one->start)
		syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0);
	close(fd);
}

unsigned proc_tree_signal(struct proc_tree *t, int signal)
{
	unsigned count = 0;

	if (!t)
		return 0;
	look(t);
	mark(t, getpid());
	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].below)
			continue;
		count += !t->v[i].ended;
		if (signal)
			send(&t->v[i], signal);
	}
	return count;
}
