/*
 * Decides when a run may start, and what becomes of it: a thread of its own, that nothing but its end, a stop or the
 * end of the server ends. One run of a note at a time, and a few in all, so that a page that starts runs in a circle
 * comes to nothing.
 */
#include "session/session_int.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/clock.h"

#define HASH_DIGITS 40
/* Of a terminal. */
#define SIZE_MOST 1000

/* May one more run of this note start? The lock is held. */
static int check_room(const struct session *s, struct str note, struct err *e)
{
	size_t running = 0;

	if (s->ending)
		return err_set(e, ERR_CONFLICT,
		               "the server is ending: nothing starts any more");
	for (size_t i = 0; i < s->runs.n; i++) {
		const struct session_run *l = s->runs.v[i];

		if (l->ended)
			continue;
		running++;
		if (str_eq(l->note, note))
			return err_set(e, ERR_CONFLICT,
			               "the run %s of %.*s goes on: wait for it, or stop it",
			               l->id, STR_ARG(note));
	}
	if (running < SESSION_RUNS)
		return 0;
	return err_set(e, ERR_LIMIT, "%d runs go on at once: wait for one of them, or stop it",
	               SESSION_RUNS);
}

static struct session_run *session_run_new(struct session *s)
{
	struct session_run *l = mem_new(struct session_run);

	l->session = s;
	l->input[0] = l->input[1] = -1;
	l->joined = true;
	l->question.value = (struct buf)BUF_INIT;
	pthread_cond_init(&l->answered, NULL);
	return l;
}

void session_run_free(struct session_run *l)
{
	if (!l)
		return;
	if (!l->joined)
		pthread_join(l->thread, NULL);
	run_free(l->run);
	wanted_release(&l->wanted);
	log_release(&l->log);
	buf_release(&l->question.value);
	for (int i = 0; i < 2; i++)
		if (l->input[i] >= 0)
			close(l->input[i]);
	pthread_cond_destroy(&l->answered);
	arena_release(&l->arena);
	mem_free(l);
}

/* By number of block: the texts of a map from numbers as a page shows them, from 1. */
static int take_by_block(struct str *out, const struct session_run *l, const struct value *map,
                         const char *what, struct err *e)
{
	const struct value_item *it;

	value_each(it, map)
	{
		const struct runbook_block *b = runbook_find(&l->wanted.book, it->key);

		if (!b || it->value->kind != VALUE_STRING || it->value->str.n > 4096)
			return err_set(e, ERR_INVALID,
			               "%s: '%.*s' is no block of the note, or has no text",
			               what, STR_ARG(str_cut(it->key, 0, 40)));
		out[b->number] = it->value->str;
	}
	return 0;
}

/* Every step of the plan must have been shown as it is now. */
static int check_hashes(const struct session_run *l, struct err *e)
{
	const struct wanted *w = &l->wanted;

	for (size_t i = 0; i < w->plan.nsteps; i++) {
		const struct runbook_block *b = &w->book.blocks[w->plan.steps[i].block];
		struct str shown = l->shown[b->number];

		if (shown.n == 0)
			return err_set(
				e, ERR_INVALID,
				"the hash of block %zu, '%.*s', is missing: it was not shown",
				b->number + 1, STR_ARG(str_cut(b->name, 0, 80)));
		if (!str_eq(shown, str_of(b->hash)))
			return err_set(
				e, ERR_CONFLICT,
				"the note changed: '%.*s' is not what was shown; look at it "
				"again",
				STR_ARG(str_cut(b->name, 0, 80)));
	}
	return 0;
}

static int take_consents(struct session_run *l, const struct value *body, struct err *e)
{
	const struct value *agreed = value_get(body, STR("agreed"));
	const struct value_item *it;
	size_t n = l->wanted.book.nblocks + 1;

	l->shown = arena_array(&l->arena, struct str, n);
	l->typed = arena_array(&l->arena, struct str, n);
	if (take_by_block(l->shown, l, value_get(body, STR("hashes")), "hashes", e) != 0 ||
	    take_by_block(l->typed, l, value_get(body, STR("confirmed")), "confirmed", e) != 0)
		return -1;
	value_each(it, agreed) l->changes =
		l->changes || str_eq(value_text(it->value), STR("change"));
	for (size_t i = 0; i + 1 < n; i++) {
		l->shown[i] = arena_str(&l->arena, l->shown[i]);
		l->typed[i] = arena_str(&l->arena, l->typed[i]);
	}
	return 0;
}

/* Everything up to the run itself. */
static int prepare(struct session_run *l, const struct value *body, const char *resume,
                   struct err *e)
{
	struct session *s = l->session;
	struct run_options options = RUN_OPTIONS_INIT;
	struct run_events events = session_run_events(l);
	struct wanted *w = &l->wanted;
	size_t rows = 0, cols = 0;

	l->note = arena_str(&l->arena, w->book.path);
	l->title = arena_str(&l->arena, w->book.title);
	if (pipe2(l->input, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_errno(e, errno, "cannot make a pipe");
	(void)!take_number(&rows, body, STR("rows"), SIZE_MOST);
	(void)!take_number(&cols, body, STR("cols"), SIZE_MOST);
	options.state = s->state.p;
	options.root = w->notes.root.p;
	options.revision = w->notes.revision;
	options.env = s->options.env;
	options.values = w->values.v;
	options.nvalues = w->values.n;
	options.resume = resume;
	options.undo = resume != NULL;
	options.umask = 077;
	options.grace_ms = s->options.grace_ms;
	options.input = l->input[0];
	options.rows = rows ? (unsigned)rows : 24;
	options.cols = cols ? (unsigned)cols : 100;
	options.transport = run_ssh_transport(w->ssh);
	l->started_ms = clock_wall_ms();
	if (run_new(&l->run, &options, &w->book, &w->plan, &events, e) != 0)
		return -1;
	snprintf(l->id, sizeof(l->id), "%s", run_id(l->run));
	return 0;
}

static void finish(struct session_run *l, enum run_outcome outcome)
{
	struct session *s = l->session;
	struct buf text = BUF_INIT;

	pthread_mutex_lock(&s->lock);
	l->ended_ms = clock_wall_ms();
	l->outcome = outcome;
	buf_addf(&text, "\"event\":\"end\",\"outcome\":\"%s\"", run_outcome_name(outcome));
	say_number(&text, "duration_ms", l->ended_ms - l->started_ms);
	say_bool(&text, "undo", l->undoable && outcome != RUN_UNDONE);
	log_add(&l->log, buf_str(&text), false);
	log_end(&l->log);
	l->ended = true;
	pthread_mutex_unlock(&s->lock);
	buf_release(&text);
}

static void *go(void *arg)
{
	struct session_run *l = arg;
	struct run *run = l->run;
	enum run_outcome outcome = RUN_DECLINED;
	struct err e = ERR_INIT;

	if (run_go(run, &outcome, &e) != 0 && e.code != ERR_NONE)
		session_run_notice(l, str_of(e.msg));
	pthread_mutex_lock(&l->session->lock);
	l->run = NULL;
	l->reads = false;
	pthread_mutex_unlock(&l->session->lock);
	run_free(run);
	wanted_release(&l->wanted);
	finish(l, outcome);
	return NULL;
}

/* Forget the oldest of those that have ended, and the one of this id; the lock is held. */
static void make_room(struct session *s, const char *id)
{
	size_t ended = 0, kept = 0;

	for (size_t i = 0; i < s->runs.n; i++)
		ended += s->runs.v[i]->ended;
	for (size_t i = 0; i < s->runs.n; i++) {
		struct session_run *l = s->runs.v[i];

		if (!l->ended || (ended < SESSION_KEPT && strcmp(l->id, id) != 0)) {
			s->runs.v[kept++] = l;
			continue;
		}
		ended--;
		session_run_free(l);
	}
	s->runs.n = kept;
}

/* From now on it is the session's. */
static int launch(struct session_run *l, struct err *e)
{
	struct session *s = l->session;
	sigset_t all, before;
	int result = -1, why;

	session_run_tell_begin(l);
	pthread_mutex_lock(&s->lock);
	if (check_room(s, l->note, e) == 0) {
		make_room(s, l->id);
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &before);
		why = pthread_create(&l->thread, NULL, go, l);
		pthread_sigmask(SIG_SETMASK, &before, NULL);
		if (why == 0) {
			l->joined = false;
			vec_push(&s->runs, l);
			result = 0;
		} else {
			err_errno(e, why, "cannot start a thread");
		}
	}
	pthread_mutex_unlock(&s->lock);
	return result;
}

static void add_id(struct buf *out, const char *id)
{
	buf_addf(out, "{\"id\":\"%s\"}\n", id);
}

int session_run_start(struct buf *out, struct session *s, const struct value *body,
                      struct err *e)
{
	struct session_run *l = session_run_new(s);
	char id[RUN_ID_SIZE];
	int result;

	/* Before the notes are read: whoever asks a thousand times is answered at once. */
	pthread_mutex_lock(&s->lock);
	result = check_room(s, value_text(value_get(body, STR("note"))), e);
	pthread_mutex_unlock(&s->lock);
	if (result != 0 || wanted_read(&l->wanted, s, body, e) != 0 ||
	    take_consents(l, body, e) != 0 || check_hashes(l, e) != 0 ||
	    prepare(l, body, NULL, e) != 0)
		goto failed;
	memcpy(id, l->id, sizeof(id));
	if (launch(l, e) != 0)
		goto failed;
	add_id(out, id);
	return 0;
failed:
	session_run_free(l);
	return -1;
}

/* The steps that the run had, as far as the note still has them. */
static int plan_again(struct wanted *w, const struct journal_plan *had, struct err *e)
{
	struct str *names = arena_array(&w->arena, struct str, had->n + 1);
	struct runbook_wish wish = { .what = RUNBOOK_ONLY, .names = names, .tag = STR_NONE };
	const struct journal_planned *it;

	vec_each(it, had) {
		if (runbook_find(&w->book, it->which))
			names[wish.nnames++] = it->which;
	}
	if (wish.nnames == 0)
		return err_set(e, ERR_CONFLICT,
		               "the note has none of the steps of that run any more");
	return runbook_plan(&w->plan, &w->arena, &w->book, &wish, e);
}

static int find_past(struct session_run *l, struct str id, struct err *e)
{
	struct session *s = l->session;
	struct journal_plan had = { 0 };
	struct journal *journal = NULL;
	struct journal_run run;
	int result = -1;

	if (journal_open(&journal, s->state.p, false, e) == 0 &&
	    past_find(&run, &l->arena, s, journal, id, e) == 0 &&
	    journal_plan(&had, &l->arena, journal, run.id, e) == 0 &&
	    wanted_note(&l->wanted, s, run.note, e) == 0 &&
	    plan_again(&l->wanted, &had, e) == 0) {
		l->wanted.ssh = run_ssh_new(s->options.inventory, s->options.env);
		result = 0;
	}
	vec_release(&had);
	journal_free(journal);
	return result;
}

int session_run_undo(struct buf *out, struct session *s, const struct value *body,
                     struct err *e)
{
	struct str id = value_text(value_get(body, STR("id")));
	struct session_run *l = session_run_new(s);
	char resume[RUN_ID_SIZE];

	l->undoing = true;
	if (id.n == 0 || id.n >= sizeof(resume)) {
		err_set(e, ERR_NOT_FOUND, "there is no run of that id");
		goto failed;
	}
	snprintf(resume, sizeof(resume), "%.*s", STR_ARG(id));
	if (find_past(l, id, e) != 0)
		goto failed;
	l->shown = arena_array(&l->arena, struct str, l->wanted.book.nblocks + 1);
	l->typed = arena_array(&l->arena, struct str, l->wanted.book.nblocks + 1);
	if (prepare(l, body, resume, e) != 0)
		goto failed;
	memcpy(resume, l->id, sizeof(resume));
	if (launch(l, e) != 0)
		goto failed;
	add_id(out, resume);
	return 0;
failed:
	session_run_free(l);
	return -1;
}

void session_run_stop(struct session_run *l)
{
	l->stopping = true;
	if (l->run)
		run_stop(l->run);
	pthread_cond_broadcast(&l->answered);
}
