/*
 * Decides what a step that is tested can reach: the whole system to read, nothing of the network,
 * nothing of the user's home, and to write a home and a folder for files that are thrown away.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/test_int.h"
#include "sys/fs.h"
#include "sys/proc.h"

#define MOST_WORDS 64

struct words {
	const char *v[MOST_WORDS];
	size_t n;
};

static void add(struct words *w, const char *word)
{
	if (w->n + 1 < MOST_WORDS)
		w->v[w->n++] = word;
}

static void add3(struct words *w, const char *option, const char *from, const char *to)
{
	add(w, option);
	add(w, from);
	if (to)
		add(w, to);
}

/* Variables that decide what programs print are the same everywhere. */
static void make_env(struct test *t, struct arena *a)
{
	const char *path = getenv("PATH"), *user = getenv("USER");
	const char **env = arena_array(a, const char *, 16);
	size_t n = 0;

	env[n++] = arena_strf(a, "PATH=%s", path ? path : "/usr/local/bin:/usr/bin:/bin").p;
	env[n++] = arena_strf(a, "HOME=%s/home", t->state.p).p;
	env[n++] = arena_strf(a, "TMPDIR=%s/tmp", t->state.p).p;
	env[n++] = arena_strf(a, "USER=%s", user ? user : "nobody").p;
	env[n++] = "LC_ALL=C.UTF-8";
	env[n++] = "LANG=C.UTF-8";
	env[n++] = "TZ=UTC";
	env[n++] = "TERM=dumb";
	env[n++] = "COLUMNS=80";
	env[n++] = "LINES=24";
	env[n++] = "NO_COLOR=1";
	env[n++] = "OPSBOOK_TEST=1";
	t->env = env;
}

/* The whole repository is seen, not only the folder of it whose notes these are. */
static const char *repository(const struct test *t, struct arena *a)
{
	struct str prefix = source_origin(t->notes.p.source)->prefix, root = t->notes.root;

	while (prefix.n && prefix.p[prefix.n - 1] == '/')
		prefix.n--;
	if (prefix.n && root.n > prefix.n + 1 && str_ends(root, prefix) &&
	    root.p[root.n - prefix.n - 1] == '/')
		root = str_cut(root, 0, root.n - prefix.n - 1);
	return arena_str(a, root).p;
}

static void make_wrap(struct test *t, struct arena *a, const char *bwrap)
{
	const char *home = getenv("HOME"), *root = repository(t, a);
	const char *tmp = arena_strf(a, "%s/tmp", t->state.p).p;
	struct words w = { .n = 0 };

	add(&w, bwrap);
	add3(&w, "--ro-bind", "/", "/");
	add3(&w, "--dev", "/dev", NULL);
	add3(&w, "--proc", "/proc", NULL);
	add3(&w, "--tmpfs", "/run", NULL);
	add3(&w, "--bind", tmp, "/tmp");
	if (home && home[0] == '/' && home[1] && fs_kind(home) == FS_FOLDER)
		add3(&w, "--tmpfs", home, NULL);
	add3(&w, "--ro-bind", root, root);
	add3(&w, "--bind", t->state.p, t->state.p);
	add(&w, "--unshare-all");
	add(&w, "--die-with-parent");
	add(&w, "--");
	t->wrap = memcpy(arena_array(a, const char *, w.n + 1), w.v, w.n * sizeof(*w.v));
}

struct probe {
	enum run_outcome outcome;
	struct buf said;
};

static enum run_answer agree(void *ctx, const struct run_plan_view *view)
{
	(void)ctx;
	(void)view;
	return RUN_GO;
}

static enum run_answer consent(void *ctx, const struct run_step *step, char agreed[41])
{
	(void)ctx;
	memcpy(agreed, step->block->hash, 41);
	return RUN_GO;
}

static void heard(void *ctx, const struct run_output *output)
{
	struct probe *p = ctx;

	buf_add(&p->said, output->bytes);
}

static void ended(void *ctx, const struct run_step *step, const struct run_result *result)
{
	struct probe *p = ctx;

	(void)step;
	p->outcome = result->outcome;
	if (result->outcome == RUN_UNSTARTED)
		buf_add(&p->said, result->why);
}

/* Run nothing in it: does that work? */
static int try_out(struct test *t, struct err *e)
{
	struct str names[] = { STR_INIT("true"), STR_INIT("sh") };
	struct runbook_block block = {
		.named = true,
		.name = names[0],
		.kind = RUNBOOK_SHELL,
		.effect = RUNBOOK_READ,
		.script = STR("true\n"),
		.program = { &names[1], 1 },
		.verify = RUNBOOK_NONE,
		.undo = RUNBOOK_NONE,
		.heading = RUNBOOK_NONE,
		.hash = "0000000000000000000000000000000000000000",
	};
	struct runbook book = { .path = STR("sandbox"),
		                .title = STR("sandbox"),
		                .guard = RUNBOOK_NONE,
		                .blocks = &block,
		                .nblocks = 1,
		                .nsteps = 1 };
	struct runbook_step step = { 0, false, RUNBOOK_NONE, RUNBOOK_NONE, RUNBOOK_NONE };
	struct runbook_plan plan = { .steps = &step, .nsteps = 1 };
	struct probe probe = { .outcome = RUN_UNSTARTED, .said = BUF_INIT };
	struct run_events events = { .ctx = &probe,
		                     .plan = agree,
		                     .consent = consent,
		                     .output = heard,
		                     .step_end = ended };
	struct run_options options = RUN_OPTIONS_INIT;
	enum run_outcome outcome;
	struct run *run;
	int result;

	options.state = t->state.p;
	options.root = t->notes.root.p;
	options.env = t->env;
	options.wrap = t->wrap;
	result = run_new(&run, &options, &book, &plan, &events, e);
	if (result == 0)
		result = run_go(run, &outcome, e);
	run_free(run);
	if (result == 0 && probe.outcome != RUN_OK)
		result = err_set(
			e, ERR_EXTERNAL,
			"the sandbox does not work here (%.*s); let users make "
			"namespaces (sysctl kernel.unprivileged_userns_clone=1), or test "
			"without one: --no-sandbox",
			STR_ARG(str_trim(str_cut(buf_str(&probe.said), 0, 200))));
	buf_release(&probe.said);
	return result;
}

int test_sandbox_make(struct test *t, struct err *e)
{
	const char *tmp = getenv("TMPDIR"), *path = getenv("PATH");
	struct arena *a = &t->notes.arena;
	struct buf bwrap = BUF_INIT, folder = BUF_INIT;
	int result = -1;

	buf_addf(&t->state, "%s/opsbook-sandbox-XXXXXX", tmp && tmp[0] == '/' ? tmp : "/tmp");
	if (!mkdtemp(t->state.p)) {
		buf_clear(&t->state);
		err_set(e, ERR_IO, "cannot make a folder in %s",
		        tmp && tmp[0] == '/' ? tmp : "/tmp");
		goto out;
	}
	buf_addf(&folder, "%s/home", t->state.p);
	if (fs_mkdirs(folder.p, e) != 0)
		goto out;
	buf_clear(&folder);
	buf_addf(&folder, "%s/tmp", t->state.p);
	if (fs_mkdirs(folder.p, e) != 0)
		goto out;
	make_env(t, a);
	if (!t->sandbox) {
		result = 0;
	} else if (!proc_find(&bwrap, "bwrap", path ? path : "/usr/bin:/bin")) {
		err_set(e, ERR_NOT_FOUND,
		        "there is no bwrap (Debian's package bubblewrap) for the sandbox; "
		        "install "
		        "it, or test without one: --no-sandbox");
	} else {
		make_wrap(t, a, arena_str(a, buf_str(&bwrap)).p);
		result = try_out(t, e);
	}
out:
	buf_release(&bwrap);
	buf_release(&folder);
	return result;
}

void test_sandbox_remove(struct test *t)
{
	if (t->state.len)
		(void)!fs_remove(t->state.p, NULL);
	buf_release(&t->state);
}
