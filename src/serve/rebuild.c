/*
 * Decides when the site is made anew, and what its readers are told of it: which state it is, and what is wrong with the
 * notes that changed. A state that cannot be made leaves the one before.
 */
#include "serve/serve_int.h"

#include "base/alloc.h"
#include "base/path.h"
#include "ext/git/git.h"
#include "site/output.h"
#include "sys/clock.h"
#include "sys/fs.h"
#include "sys/watch.h"

/* Problems that are shown on the page, and notes that are named in the terminal. */
#define PROBLEMS_MAX 20
#define NAMED_MAX 3
/* Notes that changed together and whose pages are made at once, to see what is wrong with them. */
#define RENDERED_MAX 5
/* Listeners hear something so often. */
#define BEAT_MS 10000

/* The next state of the notes; the number counts from 1. */
static struct state *make(struct serve *s, unsigned long number, struct diags *diags,
                          struct err *e)
{
	struct moment *moment;

	if (moment_new(&moment, s->keep, &s->options.site, buf_str(&s->prefix), diags, e) != 0)
		return NULL;
	return state_new(moment, number);
}

int rebuild_first(struct serve *s, struct diags *diags, struct err *e)
{
	s->state = make(s, 1, diags, e);
	if (!s->state)
		return -1;
	s->notes = moment_kb(state_moment(s->state))->notes.n;
	diags_copy(diags, moment_diags(state_moment(s->state)));
	return 0;
}

/* What changed from one state to the next. */
struct changes {
	struct moment *next;
	struct map paths;
	struct diags rendered; /* what making their pages found */
	struct buf named;      /* the first few, for the terminal */
};

static void see_change(void *ctx, const struct kb_note *n)
{
	struct changes *c = ctx;

	map_set(&c->paths, n->note.path, 1);
	if (c->paths.n <= RENDERED_MAX)
		moment_check(c->next, n, &c->rendered);
	if (c->paths.n <= NAMED_MAX)
		buf_addf(&c->named, "%s%.*s", c->named.len ? ", " : "", STR_ARG(n->note.path));
}

static void add_problem(struct buf *json, const struct diag *d)
{
	buf_add_z(json, json->len ? ",{\"path\":" : "{\"path\":");
	buf_add_json(json, d->path);
	buf_addf(json,
	         ",\"line\":%u,\"column\":%u,\"severity\":\"%s\",\"code\":\"%s\",\"message\":",
	         d->line, d->column, diag_severity_name(d->severity), diag_code_name(d->code));
	buf_add_json(json, d->message);
	buf_add_z(json, ",\"hint\":");
	buf_add_json(json, d->hint);
	buf_add_z(json, ",\"source\":");
	buf_add_json(json, d->source);
	buf_add_z(json, "}");
}

/* Problems worth a writer's look of the notes that changed, and of the configuration; `*n` are told already. */
static void add_problems(struct buf *json, size_t *n, const struct diags *diags,
                         const struct changes *c)
{
	const struct diag *it;

	vec_each(it, diags) {
		if (it->severity == DIAG_HINT || *n == PROBLEMS_MAX ||
		    !(map_has(&c->paths, it->path) || str_eq(it->path, STR(CONF_FILE))))
			continue;
		add_problem(json, it);
		++*n;
	}
}

static void tell(struct serve *s, enum serve_event event, struct str text)
{
	if (s->options.tell)
		s->options.tell(s->options.ctx, event, text);
}

static void tell_built(struct serve *s, const struct changes *c, int64_t us)
{
	struct buf text = BUF_INIT;

	if (c->paths.n == 0)
		return;
	buf_addf(&text, "%.1f ms: %s", (double)us / 1e3, c->named.p);
	if (c->paths.n > NAMED_MAX)
		buf_addf(&text, " and %zu more", c->paths.n - NAMED_MAX);
	tell(s, SERVE_BUILT, buf_str(&text));
	buf_release(&text);
}

/* The new state takes its place; the one before is the caller's now. Those that still answer from it hold it too. */
static struct state *replace(struct serve *s, struct state *next, struct buf *problems)
{
	struct state *before;

	pthread_mutex_lock(&s->lock);
	before = s->state;
	s->state = next;
	buf_clear(&s->failure);
	buf_clear(&s->problems);
	buf_add(&s->problems, buf_str(problems));
	pthread_mutex_unlock(&s->lock);
	return before;
}

static void fail(struct serve *s, const struct err *e)
{
	pthread_mutex_lock(&s->lock);
	buf_clear(&s->failure);
	buf_add_z(&s->failure, e->msg);
	pthread_mutex_unlock(&s->lock);
	tell(s, SERVE_FAILED, str_of(e->msg));
	events_tell(s);
}

static void rebuild(struct serve *s)
{
	struct changes c = { .named = BUF_INIT, .rendered = DIAGS_INIT };
	struct buf problems = BUF_INIT;
	struct diags ignored = DIAGS_INIT;
	struct err e = ERR_INIT;
	int64_t begun = clock_mono_us();
	const struct str *changed;
	size_t nchanged, told = 0;
	struct state *next;

	if (watch_changed(s->watch, &changed, &nchanged))
		moment_keep_told(s->keep, changed, nchanged);
	next = make(s, state_number(s->state) + 1, &ignored, &e);
	if (!next) {
		fail(s, &e);
	} else {
		/* Only this thread replaces the state: it may be looked at without the lock. */
		c.next = state_moment(next);
		moment_changes(state_moment(next), state_moment(s->state), see_change, &c);
		add_problems(&problems, &told, moment_diags(c.next), &c);
		add_problems(&problems, &told, &c.rendered, &c);
		next = replace(s, next, &problems);
		events_tell(s);
		tell_built(s, &c, clock_mono_us() - begun);
		/* To free all of it takes its time: nobody waits for that. */
		state_drop(next);
	}
	diags_release(&ignored);
	diags_release(&c.rendered);
	map_release(&c.paths);
	buf_release(&c.named);
	buf_release(&problems);
}

static void tell_polling(struct serve *s, bool *told)
{
	const char *why = watch_polls_because(s->watch);

	if (why && !*told) {
		*told = true;
		tell(s, SERVE_POLLING, str_of(why));
	}
}

static void *run(void *arg)
{
	struct serve *s = arg;
	bool told = false;
	int64_t beat = clock_mono_us();

	tell_polling(s, &told);
	while (!atomic_load(&s->ending)) {
		if (watch_wait(s->watch, BEAT_MS) && !atomic_load(&s->ending))
			rebuild(s);
		if (clock_mono_us() - beat > (int64_t)BEAT_MS * 1000 / 2) {
			events_beat(s);
			beat = clock_mono_us();
		}
		tell_polling(s, &told);
	}
	return NULL;
}

/* Of git's own folder only what says which commit is checked out: HEAD, and the log of where it was. */
static bool is_skipped(void *ctx, struct str path)
{
	struct serve *s = ctx;
	struct str name = path_base(path);

	if (str_eq(path, STR(".git")) || str_eq(path, STR(".git/logs")))
		return false;
	if (s->avoid.len && str_eq(path, buf_str(&s->avoid)))
		return true;
	return str_eq(name, STR(".git")) || str_eq(name, STR("node_modules")) ||
	       str_eq(name, STR(".obsidian")) || path_is_under(path, STR(".git"));
}

static bool is_ignored(void *ctx, struct str path)
{
	if (!path_is_under(path, STR(".git")))
		return false;
	return !str_eq(path, STR(".git/HEAD")) && !str_eq(path, STR(".git/logs/HEAD"));
}

/* Where git's folder is not in the root, what says which commit is checked out is watched beside it. */
struct beside {
	struct buf head, log, hold;
	const char *also[3];
};

static void find_beside(struct beside *b, const char *root)
{
	struct git_repo *repo = NULL;
	struct buf usual = BUF_INIT;
	const char *own;

	*b = (struct beside){ .head = BUF_INIT, .log = BUF_INIT, .hold = BUF_INIT };
	buf_addf(&usual, "%s/.git", root);
	/* What is wrong with a repository is said by whoever reads it. */
	own = git_repo_find(&repo, root, NULL) == 0 && repo ? git_repo_own_folder(repo)
	                                                    : usual.p;
	buf_addf(&b->hold, "%s/index.lock", own);
	if (repo && !str_eq(str_of(own), buf_str(&usual))) {
		buf_addf(&b->head, "%s/HEAD", own);
		buf_addf(&b->log, "%s/logs/HEAD", own);
		b->also[0] = b->head.p;
		b->also[1] = b->log.p;
	}
	git_repo_free(repo);
	buf_release(&usual);
}

/* What is watched: the folder itself; nothing for what is no working tree. */
static int open_watch(struct serve *s, struct err *e)
{
	struct watch_options options = { .skip = is_skipped, .ignore = is_ignored, .ctx = s };
	struct buf root = BUF_INIT, output = BUF_INIT;
	struct beside beside;
	int r = fs_realpath(&root, s->options.site.path, e);

	if (r == 0) {
		find_beside(&beside, root.p);
		options.root = root.p;
		options.hold = beside.hold.p;
		options.also = beside.also;
		options.poll = s->options.poll;
		if (s->options.site.output && output_resolve(&output, s->options.site.output) &&
		    path_is_under(buf_str(&output), buf_str(&root)) && output.len > root.len)
			buf_add(&s->avoid, buf_from(&output, root.len + 1));
		r = watch_new(&s->watch, &options, e);
		buf_release(&beside.head);
		buf_release(&beside.log);
		buf_release(&beside.hold);
	}
	buf_release(&root);
	buf_release(&output);
	return r;
}

int rebuild_watch(struct serve *s, struct err *e)
{
	return s->options.watch && !s->options.site.revision ? open_watch(s, e) : 0;
}

int rebuild_start(struct serve *s, struct err *e)
{
	int failed;

	if (!s->watch)
		return 0;
	failed = pthread_create(&s->rebuilder, NULL, run, s);
	if (failed)
		return err_errno(e, failed, "cannot start a thread");
	s->rebuilding = true;
	return 0;
}

void rebuild_stop(struct serve *s)
{
	if (s->rebuilding) {
		atomic_store(&s->ending, true);
		watch_stop(s->watch);
		pthread_join(s->rebuilder, NULL);
		s->rebuilding = false;
	}
	watch_free(s->watch);
	s->watch = NULL;
}
