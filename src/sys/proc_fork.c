/*
 * Decides how the supervisor is made without copying us. A fork shares all memory, and for that
 * copies the tables that say where each page is: with some hundred megabytes of notes in memory this
 * takes longer than the program that is to be started. So what is large is left out of the child,
 * which is given all that it needs in one letter and never touches anything else.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "sys/fs.h"
#include "sys/proc_int.h"

/* What a sanitizer keeps of memory the child needs too, and the library's own fork with it. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WHOLE
#endif

/* Smaller ones cost nothing worth the calls. */
#define LARGE ((size_t)256 * 1024)
#define MOST 128
#define MAPS_MAX ((size_t)16 << 20)

struct range {
	char *from;
	size_t size;
};

struct ranges {
	struct range v[MOST];
	size_t n;
};

/* Around these nothing is left out: our stack, what belongs to this thread, the letter. */
struct kept {
	uintptr_t from, to;
};

#define KEPT 4
#define AROUND ((uintptr_t)512 * 1024)
#define PAGE ((uintptr_t)65536) /* of any machine, or more */

static struct kept keep(const void *p, uintptr_t before, uintptr_t behind)
{
	uintptr_t at = (uintptr_t)p;

	return (struct kept){ at > before ? (at - before) & ~(PAGE - 1) : 0,
		              (at + behind + PAGE) & ~(PAGE - 1) };
}

/* Add what of [from, to) is not kept. The kernel joins neighbours, so these lie in its middle. */
static void add(struct ranges *out, uintptr_t from, uintptr_t to, const struct kept *kept,
                size_t n)
{
	if (n && kept->from < to && kept->to > from) {
		add(out, from, kept->from > from ? kept->from : from, kept + 1, n - 1);
		add(out, kept->to < to ? kept->to : to, to, kept + 1, n - 1);
	} else if (n) {
		add(out, from, to, kept + 1, n - 1);
	} else if (to - from >= LARGE && out->n < MOST) {
		out->v[out->n++] = (struct range){ (char *)from, to - from };
	}
}

/* What a program or library keeps of variables without a value lies behind its file, and may have
 * become one with heap that lies behind that. More than this it is never. */
#define VARIABLES ((uintptr_t)8 << 20)

/* "7f1c2000-7f1c4000 rw-p 00000000 00:00 0   [heap]": private, writable, of no file? */
static bool take_line(uintptr_t *from, uintptr_t *to, struct str line)
{
	char *end;
	struct str rest;

	*from = strtoull(line.p, &end, 16);
	if (*end != '-')
		return false;
	*to = strtoull(end + 1, &end, 16);
	rest = str_tail(line, (size_t)(end - line.p));
	if (*to <= *from || !str_starts(rest, STR(" rw-p 00000000 00:00 0")))
		return false;
	rest = str_trim(str_tail(rest, sizeof(" rw-p 00000000 00:00 0") - 1));
	return rest.n == 0 || str_eq(rest, STR("[heap]"));
}

static void find_large(struct ranges *out, const void *letter, size_t size)
{
	struct kept kept[KEPT];
	struct buf maps = BUF_INIT;
	struct str rest, line;
	uintptr_t from = 0, to = 0;

	kept[0] = keep(&rest, AROUND, AROUND);
	kept[1] = keep(&errno, AROUND, AROUND);
	kept[2] = keep(letter, 0, size);
	kept[3] = (struct kept){ 0, 0 };
	out->n = 0;
#if !defined(WHOLE)
	if (fs_read(&maps, "/proc/self/maps", MAPS_MAX, NULL) != 0)
		buf_clear(&maps);
#endif
	rest = buf_str(&maps);
	while (str_line(&rest, &line)) {
		if (take_line(&from, &to, line))
			add(out, from, to, kept, KEPT);
		else if (to > from)
			kept[3] = (struct kept){ to, to + VARIABLES };
	}
	buf_release(&maps);
}

static pid_t fork_lean(const void *letter, size_t size)
{
	struct ranges large;
	pid_t pid;
	int why;

	find_large(&large, letter, size);
	for (size_t i = 0; i < large.n; i++)
		madvise(large.v[i].from, large.v[i].size, MADV_DONTFORK);
		/* Not fork(): the library's own would tidy up memory in the child that is not there. */
#if defined(WHOLE)
	pid = fork();
#else
	pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
#endif
	if (pid == 0)
		return 0;
	why = errno;
	for (size_t i = 0; i < large.n; i++)
		madvise(large.v[i].from, large.v[i].size, MADV_DOFORK);
	errno = why;
	return pid;
}

pid_t proc_fork(const void *letter, size_t size)
{
	/* What is left out is left out for all threads: the stack of another one that forks meanwhile, say. */
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
	pid_t pid;

	pthread_mutex_lock(&one_at_a_time);
	pid = letter ? fork_lean(letter, size) : fork();
	/* The child shares nothing with us, and has no use for the lock. */
	if (pid != 0)
		pthread_mutex_unlock(&one_at_a_time);
	return pid;
}

/* The bytes of a list of strings with its pointers. */
static size_t list_size(const char *const *list, size_t *count)
{
	size_t n = 0;

	for (*count = 0; list[*count]; ++*count)
		n += strlen(list[*count]) + 1;
	return n + (*count + 1) * sizeof(char *);
}

struct writer {
	char *pointers, *strings; /* where the next goes */
};

static const char *write_string(struct writer *w, const char *s)
{
	size_t n = strlen(s) + 1;
	char *at = w->strings;

	memcpy(at, s, n);
	w->strings += n;
	return at;
}

static const char *const *write_list(struct writer *w, const char *const *list, size_t count)
{
	const char **at = (const char **)w->pointers;

	w->pointers += (count + 1) * sizeof(char *);
	for (size_t i = 0; i < count; i++)
		at[i] = write_string(w, list[i]);
	at[count] = NULL;
	return at;
}

struct proc_launch *proc_letter(size_t *size, const struct proc_launch *from)
{
	const struct proc_spec *spec = from->spec;
	size_t argc, envc, pointers;
	size_t n = list_size(spec->argv, &argc) + list_size(spec->env, &envc) +
	           strlen(from->program) + 1 + (spec->cwd ? strlen(spec->cwd) + 1 : 0) +
	           sizeof(struct proc_launch) + sizeof(struct proc_spec);
	struct proc_launch *l;
	struct proc_spec *own;
	struct writer w;

	*size = n;
	l = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (l == MAP_FAILED)
		return NULL;
	own = (struct proc_spec *)(l + 1);
	pointers = (argc + envc + 2) * sizeof(char *);
	w = (struct writer){ (char *)(own + 1), (char *)(own + 1) + pointers };
	*l = *from;
	*own = *spec;
	l->spec = own;
	own->argv = write_list(&w, spec->argv, argc);
	own->env = write_list(&w, spec->env, envc);
	l->program = write_string(&w, from->program);
	own->cwd = spec->cwd ? write_string(&w, spec->cwd) : NULL;
	return l;
}
