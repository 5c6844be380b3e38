/*
 * Decides how ssh is called: never asking, one shared connection a host, its own complaints in a
 * file apart, so that a status of 255 can be told from the script's.
 */
#include "run/ssh.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/map.h"
#include "base/path.h"
#include "run/capture.h"
#include "run/inventory.h"
#include "run/script_int.h"
#include "run/ssh_int.h"
#include "run/state.h"
#include "sys/fs.h"
#include "sys/lock.h"

/* ssh's status when it is the connection that failed. */
#define SSH_FAILED 255
#define LOG_MAX ((size_t)64 * 1024)
#define CLOSE_TIMEOUT_MS 5000

struct run_ssh {
	struct run_transport transport;
	const char *file;
	const char *const *env;
	struct inventory *inventory; /* NULL: none, or not read yet */
	bool read;
	const char *folder; /* private: sockets and logs; NULL before it is needed */
	int held;
	struct arena arena;
	struct map numbers; /* of hosts that were connected to, from 0: names of their files */
	struct {
		VEC_FIELDS(struct str);
	} connected;
};

/* A step on one host: what is to be put away when it has ended. */
struct reached {
	const char *log;
	size_t sent; /* bytes that wait on its standard input */
	int keep;    /* the other end of its standard input: closing it ends the step there */
};

static int read_inventory(struct run_ssh *s, struct err *e)
{
	const char *set = state_env(s->env, "ANSIBLE_INVENTORY");

	if (s->read || (!s->file && !(set && *set)))
		return 0;
	if (inventory_read(&s->inventory, s->file, s->env, e) != 0) {
		inventory_free(s->inventory);
		s->inventory = NULL;
		return -1;
	}
	s->read = true;
	return 0;
}

static int find(void *ctx, struct run_hosts *out, struct arena *a,
                const struct runbook_block *block, struct str pattern, struct err *e)
{
	static const struct str here = STR_INIT("localhost");
	struct inventory_host host;
	struct run_ssh *s = ctx;

	if (read_inventory(s, e) != 0)
		return -1;
	if (!s->inventory)
		return inventory_match_plain(out, a, pattern, e);
	/* Ansible has this one even when no inventory does. */
	if (block->via == RUNBOOK_VIA_ANSIBLE && str_eq(pattern, here) &&
	    !inventory_find(&host, s->inventory, here)) {
		vec_push(out, here);
		return 0;
	}
	return inventory_match(out, a, s->inventory, pattern, e);
}

static int make_folder(struct run_ssh *s, struct err *e)
{
	struct buf path = BUF_INIT;
	int result = 0;

	if (!s->folder) {
		result = state_sockets_make(&path, &s->held, s->env, e);
		if (result == 0)
			s->folder = arena_str(&s->arena, buf_str(&path)).p;
	}
	buf_release(&path);
	return result;
}

/* Options as a shell would split them, quotes and all; ERR_INVALID: a quote is not closed. */
static int add_split(struct words *words, struct arena *a, struct str s, struct err *e)
{
	struct buf word = BUF_INIT;
	bool any = false;
	char quote = '\0';

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (quote ? c == quote : c == '\'' || c == '"') {
			quote = quote ? '\0' : c;
			any = true;
		} else if (!quote && char_is_space(c)) {
			if (any)
				vec_push(words, arena_str(a, buf_str(&word)).p);
			buf_clear(&word);
			any = false;
		} else {
			if (c == '\\' && quote != '\'' && i + 1 < s.n)
				c = s.p[++i];
			buf_add_byte(&word, c);
			any = true;
		}
	}
	if (any)
		vec_push(words, arena_str(a, buf_str(&word)).p);
	buf_release(&word);
	return quote ? err_set(e, ERR_INVALID, "a quote is not closed in the options '%.*s'",
	                       STR_ARG(s))
	             : 0;
}

static int check_host(const struct inventory_host *h, struct err *e)
{
	const struct str all[] = {
		h->address, h->port, h->user, h->key, h->args[0], h->args[1]
	};

	for (size_t i = 0; i < countof(all); i++)
		if (str_find(all[i], STR("{{"), 0) != STR_NPOS)
			return err_set(
				e, ERR_INVALID,
				"the inventory's '%.*s' is a template, which only Ansible "
				"fills in",
				STR_ARG(all[i]));
	if (h->connection.n && !str_eq(h->connection, STR("ssh")) &&
	    !str_eq(h->connection, STR("smart")))
		return err_set(e, ERR_INVALID, "the inventory reaches it by %.*s, not by ssh",
		               STR_ARG(h->connection));
	if (!inventory_is_name(h->address) || (h->user.n && !inventory_is_name(h->user)) ||
	    (h->port.n && !inventory_is_name(h->port)))
		return err_set(e, ERR_INVALID, "'%.*s' is no name of a host that ssh takes",
		               STR_ARG(h->address));
	return 0;
}

static void add_option(struct words *words, const char *option, const char *value)
{
	vec_push(words, option);
	vec_push(words, value);
}

/* ssh with all that says how the host is reached, up to its name. */
static int add_ssh(struct words *words, struct run_ssh *s, struct arena *a, struct str name,
                   const char *log, struct err *e)
{
	struct inventory_host h = inventory_plain(name);
	const uintptr_t *number;

	if (s->inventory && !inventory_find(&h, s->inventory, name))
		return err_set(e, ERR_NOT_FOUND, "it is not in the inventory");
	if (check_host(&h, e) != 0)
		return -1;
	if (!map_has(&s->numbers, name)) {
		map_set(&s->numbers, name, s->connected.n);
		vec_push(&s->connected, arena_str(&s->arena, name));
	}
	number = map_find(&s->numbers, name);
	vec_push(words, "ssh");
	vec_push(words, "-T");
	add_option(words, "-E", log);
	add_option(words, "-o", "BatchMode=yes");
	add_option(words, "-o", "LogLevel=ERROR");
	add_option(words, "-o", "ConnectTimeout=10");
	add_option(words, "-o", "ServerAliveInterval=15");
	add_option(words, "-o", "ControlMaster=auto");
	add_option(words, "-o", "ControlPersist=120");
	add_option(words, "-o",
	           arena_strf(a, "ControlPath=%s/%zu", s->folder, (size_t)*number).p);
	if (h.key.n)
		add_option(words, "-i", arena_str(a, h.key).p);
	if (h.port.n)
		add_option(words, "-p", arena_str(a, h.port).p);
	if (h.user.n)
		add_option(words, "-l", arena_str(a, h.user).p);
	for (size_t i = 0; i < countof(h.args); i++)
		if (add_split(words, a, h.args[i], e) != 0)
			return -1;
	vec_push(words, "--");
	vec_push(words, arena_str(a, h.address).p);
	return 0;
}

static const char *const *in_arena(struct arena *a, struct words *words)
{
	const char **list = arena_array(a, const char *, words->n + 1);

	if (words->n)
		memcpy(list, words->v, words->n * sizeof(*list));
	return list;
}

/* What ssh itself is given: nothing that was exported for the steps, but for what is this machine's. */
static const char *const *local_env(struct arena *a, const struct run_job *job)
{
	struct words words = { 0 };
	struct map sent = MAP_INIT;
	const char *const *list;

	for (size_t i = 0; job->exported[i]; i++) {
		struct str pair = str_of(job->exported[i]);
		struct str name = str_cut(pair, 0, str_find_char(pair, '=', 0));

		if (!script_stays_here(name))
			map_set(&sent, name, 1);
	}
	for (size_t i = 0; job->env[i]; i++) {
		struct str pair = str_of(job->env[i]);

		if (!map_has(&sent, str_cut(pair, 0, str_find_char(pair, '=', 0))))
			vec_push(&words, job->env[i]);
	}
	list = in_arena(a, &words);
	vec_release(&words);
	map_release(&sent);
	return list;
}

/*
 * A pipe with all of `bytes` in it: they are nowhere on a disk. `*keep` is held open while the step
 * runs, for the end of its input is how the host learns that it must stop.
 */
static int fill_pipe(int *input, int *keep, struct str bytes, struct err *e)
{
	int ends[2];
	long room;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_errno(e, errno, "cannot make a pipe");
	room = fcntl(ends[1], F_GETPIPE_SZ);
	if (room >= 0 && (size_t)room < bytes.n)
		(void)!fcntl(ends[1], F_SETPIPE_SZ, (int)bytes.n);
	if (write(ends[1], bytes.p, bytes.n) != (ssize_t)bytes.n) {
		close(ends[0]);
		close(ends[1]);
		return err_set(e, ERR_LIMIT,
		               "the script and its params are too long to be sent: %zu bytes",
		               bytes.n);
	}
	/* ssh waits for its input as for any other. */
	(void)!fcntl(ends[0], F_SETFL, 0);
	*input = ends[0];
	*keep = ends[1];
	return 0;
}

static int open_host(void *ctx, struct run_target *out, struct arena *a,
                     const struct run_job *job, struct str host, struct err *e)
{
	struct run_ssh *s = ctx;
	struct reached *reached = arena_new(a, struct reached);
	struct buf payload = BUF_INIT, command = BUF_INIT;
	struct words words = { 0 };
	int result = -1;

	if (ssh_payload(&payload, &command, job, host, e) != 0 || make_folder(s, e) != 0)
		goto out;
	/* One a host and step: a background step may still use its own. */
	reached->log =
		arena_strf(a, "%s/log-%s-%016llx", s->folder, path_base(str_of(job->work)).p,
	                   (unsigned long long)str_hash(host))
			.p;
	if (add_ssh(&words, s, a, host, reached->log, e) != 0)
		goto out;
	vec_push(&words, arena_str(a, buf_str(&command)).p);
	if (fill_pipe(&out->input, &reached->keep, buf_str(&payload), e) != 0)
		goto out;
	reached->sent = payload.len;
	out->argv = in_arena(a, &words);
	out->env = local_env(a, job);
	out->own = reached;
	result = 0;
out:
	buf_release(&payload);
	buf_release(&command);
	vec_release(&words);
	return result;
}

/* The last line that ssh wrote about itself. */
static void add_reason(struct buf *why, struct str log)
{
	struct str line, last = STR_NONE;

	while (str_line(&log, &line))
		if (str_trim(line).n)
			last = str_trim(line);
	if (str_starts(last, STR("ssh: ")))
		last = str_tail(last, 5);
	if (last.n)
		buf_addf(why, "the connection failed: %.*s", STR_ARG(last));
}

static void ended(void *ctx, struct buf *why, bool *begun, const struct run_target *target,
                  int code)
{
	struct reached *reached = target->own;
	struct buf log = BUF_INIT_MAX(LOG_MAX);
	int left = 0;

	/* ssh takes its input only when the shell is there: who took nothing began nothing. */
	if (code == SSH_FAILED && ioctl(reached->keep, FIONREAD, &left) == 0)
		*begun = (size_t)left < reached->sent;
	close(reached->keep);
	if (code == SSH_FAILED) {
		(void)!fs_read(&log, reached->log, LOG_MAX, NULL);
		add_reason(why, buf_str(&log));
		if (why->len == 0)
			buf_add_z(why, "it ended with status 255, or the connection broke");
	}
	(void)!unlink(reached->log);
	buf_release(&log);
}

struct run_ssh *run_ssh_new(const char *inventory, const char *const *env)
{
	struct run_ssh *s = mem_new(struct run_ssh);
	const char *named = inventory ? inventory : state_env(env, "ANSIBLE_INVENTORY");
	struct buf path = BUF_INIT;

	s->transport = (struct run_transport){ s, find, open_host, ended, NULL };
	s->file = inventory;
	s->env = env;
	s->held = -1;
	/* Whoever reads it later may stand in another folder. */
	if (named && *named && fs_realpath(&path, named, NULL) == 0)
		s->transport.inventory = arena_str(&s->arena, buf_str(&path)).p;
	else if (named && *named)
		s->transport.inventory = named;
	buf_release(&path);
	return s;
}

const struct run_transport *run_ssh_transport(const struct run_ssh *s)
{
	return &s->transport;
}

/* End a connection that is still there. */
static void hang_up(struct run_ssh *s, size_t number)
{
	struct words words = { 0 };
	struct buf out = BUF_INIT, said = BUF_INIT;
	struct arena a = ARENA_INIT;
	int code;

	if (fs_kind(arena_strf(&a, "%s/%zu", s->folder, number).p) == FS_NONE)
		goto out;
	if (add_ssh(&words, s, &a, s->connected.v[number], "/dev/null", NULL) != 0)
		goto out;
	/* Before "--" and the host. */
	words.n -= 2;
	add_option(&words, "-O", "exit");
	vec_push(&words, "--");
	vec_push(&words, "host");
	(void)!capture_run(&out, &said, &code, in_arena(&a, &words), s->env, LOG_MAX,
	                   CLOSE_TIMEOUT_MS, NULL);
out:
	vec_release(&words);
	buf_release(&out);
	buf_release(&said);
	arena_release(&a);
}

void run_ssh_free(struct run_ssh *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->connected.n; i++)
		hang_up(s, i);
	if (s->folder)
		(void)!fs_remove(s->folder, NULL);
	lock_drop(s->held);
	vec_release(&s->connected);
	map_release(&s->numbers);
	inventory_free(s->inventory);
	arena_release(&s->arena);
	mem_free(s);
}
