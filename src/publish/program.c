/*
 * Decides what the git program is given: this user's environment, less what a
 * hook was told about the repository it runs in, and nobody to ask.
 */
#include "publish/program.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/vec.h"
#include "sys/proc.h"

#define OUT_MAX ((size_t)16 << 20)
#define SAID_MAX ((size_t)64 << 10)
#define TIMEOUT_MS 600000
#define GRACE_MS 2000

struct strings {
	VEC_FIELDS(const char *);
};

/* Variables that name a repository are about another one, or are said by the arguments. */
static bool is_ours_to_say(const char *variable)
{
	static const char *const names[] = {
		"GIT_DIR=",
		"GIT_WORK_TREE=",
		"GIT_INDEX_FILE=",
		"GIT_PREFIX=",
		"GIT_OBJECT_DIRECTORY=",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES=",
		"GIT_COMMON_DIR=",
		"GIT_QUARANTINE_PATH=",
		"GIT_TERMINAL_PROMPT=",
		"GIT_NAMESPACE=",
		"LC_ALL=",
		"LANGUAGE=",
	};

	for (size_t i = 0; i < countof(names); i++)
		if (strncmp(variable, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static void fill_env(struct strings *env)
{
	for (char **v = environ; *v; v++)
		if (!is_ours_to_say(*v))
			vec_push(env, *v);
	/* Its messages are read, and nobody sits at its terminal. */
	vec_push(env, "LC_ALL=C");
	vec_push(env, "GIT_TERMINAL_PROMPT=0");
	vec_push(env, NULL);
}

/* Append what can be read now; beyond `max` bytes it is dropped. */
static void drain(struct proc *p, enum proc_stream stream, struct buf *out, size_t max)
{
	char bytes[8192];
	long n;

	while (proc_fd(p, stream) >= 0 && (n = proc_read(p, stream, bytes, sizeof(bytes))) > 0)
		if (out->len + (size_t)n <= max)
			buf_add_bytes(out, bytes, (size_t)n);
}

static int watch(struct proc *p, struct buf *out, struct buf *said, struct proc_end *end,
                 struct err *e)
{
	int ended = 0;

	while (ended == 0) {
		struct pollfd polls[] = { { proc_fd(p, PROC_OUT), POLLIN, 0 },
			                  { proc_fd(p, PROC_ERR), POLLIN, 0 },
			                  { proc_control_fd(p), POLLIN, 0 } };

		(void)!poll(polls, 3, -1);
		drain(p, PROC_OUT, out, OUT_MAX);
		drain(p, PROC_ERR, said, SAID_MAX);
		ended = proc_ended(p, end, e);
	}
	/* What it wrote right before its end. */
	drain(p, PROC_OUT, out, OUT_MAX);
	drain(p, PROC_ERR, said, SAID_MAX);
	return ended < 0 ? -1 : 0;
}

int program_git(struct buf *out, struct buf *said, int *code, const char *folder,
                const char *const *args, struct err *e)
{
	struct strings argv = { 0 }, env = { 0 };
	struct buf git_dir = BUF_INIT;
	struct proc_spec spec = {
		.input = -1, .umask = -1, .timeout_ms = TIMEOUT_MS, .grace_ms = GRACE_MS
	};
	struct proc_end end = { .code = 0 };
	struct proc *p = NULL;
	int result = -1;

	buf_addf(&git_dir, "--git-dir=%s", folder);
	vec_push(&argv, "git");
	/* In a container the clone is often another user's; we only read it, as we did before. */
	vec_push(&argv, "-c");
	vec_push(&argv, "safe.directory=*");
	vec_push(&argv, git_dir.p);
	for (size_t i = 0; args[i]; i++)
		vec_push(&argv, args[i]);
	vec_push(&argv, NULL);
	fill_env(&env);
	spec.argv = argv.v;
	spec.env = env.v;
	if (proc_spawn(&p, &spec, e) == 0 && watch(p, out, said, &end, e) == 0) {
		*code = end.code;
		result = end.cause == PROC_TIMEOUT
		                 ? err_set(e, ERR_LIMIT, "git %s took longer than %d minutes",
		                           args[0], TIMEOUT_MS / 60000)
		                 : 0;
	}
	proc_free(p);
	vec_release(&argv);
	vec_release(&env);
	buf_release(&git_dir);
	return result;
}
