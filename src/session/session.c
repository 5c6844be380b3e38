/*
 * Decides what each question of a page is answered with, and that all runs have ended when the server has. One lock
 * guards what runs say and are asked; it is never held while notes are read or a process is waited for, so a stop always
 * gets through.
 */
#include "session/session_int.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "ext/json/json.h"
#include "run/state.h"

/* Shorter than a connection may be silent. */
#define BEAT_S 15
/* Of a terminal. */
#define SIZE_MOST 1000

struct session_run *session_find(struct session *s, struct str id)
{
	for (size_t i = 0; i < s->runs.n; i++)
		if (str_eq(str_of(s->runs.v[i]->id), id))
			return s->runs.v[i];
	return NULL;
}

/* One that goes on: what is asked of it makes no sense afterwards. The lock is held. */
static struct session_run *find_running(struct session *s, const struct value *body,
                                        struct err *e)
{
	struct session_run *l = session_find(s, value_text(value_get(body, STR("id"))));

	if (!l)
		err_set(e, ERR_NOT_FOUND, "no run of that id goes on here");
	else if (!l->run)
		err_set(e, ERR_CONFLICT, "the run %s has ended", l->id);
	return l && l->run ? l : NULL;
}

static int ask_hello(struct buf *out, struct session *s, const struct value *body,
                     struct err *e)
{
	struct session_notes notes;
	int result = session_notes_open(&notes, &s->options.site, e);

	if (result == 0) {
		buf_add_z(out, "{\"root\":");
		buf_add_json(out, notes.root);
		say_text(out, "user", buf_str(&s->user));
		say_text(out, "host", buf_str(&s->machine));
		say_text(out, "revision", notes.revision);
	}
	session_notes_close(&notes);
	return result;
}

static int ask_answer(struct buf *out, struct session *s, const struct value *body,
                      struct err *e)
{
	buf_add_z(out, "{}\n");
	return session_run_answer(s, body, e);
}

static int ask_stop(struct buf *out, struct session *s, const struct value *body, struct err *e)
{
	struct session_run *l;

	buf_add_z(out, "{}\n");
	pthread_mutex_lock(&s->lock);
	l = session_find(s, value_text(value_get(body, STR("id"))));
	/* One that has ended is stopped as well as it can be. */
	if (l)
		session_run_stop(l);
	pthread_mutex_unlock(&s->lock);
	return l ? 0 : err_set(e, ERR_NOT_FOUND, "no run of that id goes on here");
}

static int type(struct session_run *l, struct str text, struct err *e)
{
	ssize_t n;

	if (!l->reads)
		return err_set(e, ERR_CONFLICT, "no step takes what is typed now");
	n = write(l->input[1], text.p, text.n);
	if (n == (ssize_t)text.n)
		return 0;
	return err_set(e, ERR_CONFLICT, "the step does not read what was typed before");
}

static int ask_input(struct buf *out, struct session *s, const struct value *body,
                     struct err *e)
{
	struct session_run *l;
	int result = -1;

	buf_add_z(out, "{}\n");
	pthread_mutex_lock(&s->lock);
	l = find_running(s, body, e);
	if (l)
		result = type(l, value_text(value_get(body, STR("text"))), e);
	pthread_mutex_unlock(&s->lock);
	return result;
}

static int ask_resize(struct buf *out, struct session *s, const struct value *body,
                      struct err *e)
{
	size_t rows, cols;
	struct session_run *l;

	buf_add_z(out, "{}\n");
	if (!take_number(&rows, body, STR("rows"), SIZE_MOST) ||
	    !take_number(&cols, body, STR("cols"), SIZE_MOST) || rows == 0 || cols == 0)
		return err_set(e, ERR_INVALID, "rows and cols must be numbers from 1 to %d",
		               SIZE_MOST);
	pthread_mutex_lock(&s->lock);
	l = find_running(s, body, e);
	if (l)
		run_resize(l->run, (unsigned)rows, (unsigned)cols);
	pthread_mutex_unlock(&s->lock);
	return l ? 0 : -1;
}

static int answer(struct session *s, struct str what, const struct value *body,
                  struct str origin, struct buf *out, struct err *e)
{
	static const struct {
		struct str name;
		int (*ask)(struct buf *out, struct session *s, const struct value *body,
		           struct err *e);
	} table[] = {
		{ STR_INIT("hello"), ask_hello },
		{ STR_INIT("plan"), plan_answer },
		{ STR_INIT("start"), session_run_start },
		{ STR_INIT("answer"), ask_answer },
		{ STR_INIT("input"), ask_input },
		{ STR_INIT("stop"), ask_stop },
		{ STR_INIT("resize"), ask_resize },
		{ STR_INIT("undo"), session_run_undo },
		{ STR_INIT("list"), past_list },
	};

	for (size_t i = 0; i < countof(table); i++) {
		int result;

		if (!str_eq(what, table[i].name))
			continue;
		result = table[i].ask(out, s, body, e);
		if (i == 0 && result == 0) {
			say_bool(out, "paired", origin.n > 0);
			buf_add_z(out, "}\n");
		}
		return result;
	}
	return err_set(e, ERR_NOT_FOUND, "nothing is called '%.*s' here",
	               STR_ARG(str_cut(what, 0, 40)));
}

/* A request's body: an object, or nothing. */
static int read_body(struct value **out, struct arena *a, struct str bytes, struct err *e)
{
	struct json_problem problem;

	*out = NULL;
	if (str_trim(bytes).n == 0)
		return 0;
	if (json_value_read(out, a, bytes, &problem) != 0)
		return err_set(e, ERR_INVALID, "the request is no JSON: %u:%u: %s",
		               problem.line, problem.column, problem.why);
	if ((*out)->kind != VALUE_MAP)
		return err_set(e, ERR_INVALID, "the request must be a JSON object");
	return 0;
}

static int on_ask(void *ctx, struct str what, struct str bytes, struct str origin,
                  struct buf *out, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct value *body;
	int result = read_body(&body, &a, bytes, e);

	if (result == 0)
		result = answer(ctx, what, body, origin, out, e);
	arena_release(&a);
	return result;
}

static int on_listen(void *ctx, struct str bytes, const struct session_listener *listener,
                     struct err *e)
{
	struct session *s = ctx;
	struct arena a = ARENA_INIT;
	struct value *body;
	struct session_run *l;
	size_t after = 0;
	int result = read_body(&body, &a, bytes, e);

	if (result == 0) {
		struct str id = value_text(value_get(body, STR("id")));

		(void)!take_number(&after, body, STR("after"), SIZE_MAX);
		pthread_mutex_lock(&s->lock);
		l = session_find(s, id);
		if (l)
			log_listen(&l->log, listener, after);
		pthread_mutex_unlock(&s->lock);
		if (!l)
			result = past_listen(s, id, listener, after, e);
	}
	arena_release(&a);
	return result;
}

struct session_power session_power(struct session *s)
{
	return (struct session_power){ s, on_ask, on_listen };
}

/* Pages that are gone are noticed, and connections where nothing happens stay open. */
static void *beat(void *arg)
{
	struct session *s = arg;
	struct timespec at;

	pthread_mutex_lock(&s->lock);
	clock_gettime(CLOCK_MONOTONIC, &at);
	while (!s->ending) {
		at.tv_sec += BEAT_S;
		while (!s->ending &&
		       pthread_cond_timedwait(&s->wake, &s->lock, &at) != ETIMEDOUT)
			continue;
		for (size_t i = 0; i < s->runs.n; i++)
			log_beat(&s->runs.v[i]->log);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* That the notes are there, and where. */
static int look(struct session *s, struct err *e)
{
	struct session_notes notes;
	int result = session_notes_open(&notes, &s->options.site, e);

	if (result == 0) {
		buf_add(&s->root, notes.root);
		buf_add(&s->remote, source_origin(notes.p.source)->remote);
	}
	session_notes_close(&notes);
	return result;
}

int session_new(struct session **out, const struct session_options *options, struct err *e)
{
	struct session *s = mem_new(struct session);
	pthread_condattr_t clock;
	sigset_t all, before;
	int why;

	*out = s;
	s->options = *options;
	s->state = s->root = s->remote = s->user = s->machine = (struct buf)BUF_INIT;
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&s->wake, &clock);
	pthread_condattr_destroy(&clock);
	state_add_user(&s->user, options->env);
	state_add_machine(&s->machine);
	if (options->state)
		buf_add_z(&s->state, options->state);
	else if (run_state_folder(&s->state, options->env, e) != 0)
		return -1;
	if (look(s, e) != 0)
		return -1;
	/* Signals are for the thread that waits for them, wherever that is. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	why = pthread_create(&s->beater, NULL, beat, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (why != 0)
		return err_errno(e, why, "cannot start a thread");
	s->beats = true;
	return 0;
}

const char *session_root(const struct session *s)
{
	return s->root.p;
}

const char *session_remote(const struct session *s)
{
	return s->remote.p;
}

size_t session_running(struct session *s)
{
	size_t n = 0;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->runs.n; i++)
		n += !s->runs.v[i]->ended;
	pthread_mutex_unlock(&s->lock);
	return n;
}

/* A run whose thread nobody waits for yet; it is the caller's to do. */
static struct session_run *take_unjoined(struct session *s)
{
	struct session_run *found = NULL;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->runs.n && !found; i++)
		if (!s->runs.v[i]->joined)
			found = s->runs.v[i];
	if (found)
		found->joined = true;
	pthread_mutex_unlock(&s->lock);
	return found;
}

void session_stop(struct session *s)
{
	struct session_run *l;

	pthread_mutex_lock(&s->lock);
	s->ending = true;
	for (size_t i = 0; i < s->runs.n; i++)
		session_run_stop(s->runs.v[i]);
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
	while ((l = take_unjoined(s)) != NULL)
		pthread_join(l->thread, NULL);
	if (s->beats)
		pthread_join(s->beater, NULL);
	s->beats = false;
}

void session_free(struct session *s)
{
	if (!s)
		return;
	session_stop(s);
	for (size_t i = 0; i < s->runs.n; i++)
		session_run_free(s->runs.v[i]);
	vec_release(&s->runs);
	buf_release(&s->state);
	buf_release(&s->root);
	buf_release(&s->remote);
	buf_release(&s->user);
	buf_release(&s->machine);
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->lock);
	mem_free(s);
}
