/*
 * The life of a run: made ready, agreed to, its steps in order, then what runs in the background is
 * ended and what was private is removed.
 */
#include "run/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/path.h"
#include "run/job_int.h"
#include "run/state.h"
#include "sys/clock.h"

void run_notice(struct run *r, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	struct arena a = ARENA_INIT;
	va_list args;

	if (!r->events.notice)
		return;
	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	r->events.notice(r->events.ctx, run_mask(r, &a, buf_str(&text)));
	arena_release(&a);
	buf_release(&text);
}

/* The folders are there, private, and the journal can be written. */
static int open_state(struct run *r, struct err *e)
{
	struct buf path = BUF_INIT;
	int result = -1;

	if (r->options.state)
		buf_add_z(&path, r->options.state);
	else if (run_state_folder(&path, r->options.env, e) != 0)
		goto out;
	r->state = arena_str(&r->arena, buf_str(&path));
	if (state_folder_make(path.p, e) != 0)
		goto out;
	buf_add_z(&path, "/casts");
	if (state_folder_make(path.p, e) != 0)
		goto out;
	result = journal_open(&r->journal, r->state.p, true, e);
out:
	buf_release(&path);
	return result;
}

static void set_folders(struct run *r)
{
	struct str dir = path_dir(r->book->path);
	struct buf b = BUF_INIT;

	buf_add_z(&b, r->options.root);
	if (dir.n) {
		buf_add_byte(&b, '/');
		buf_add(&b, dir);
	}
	r->note_folder = arena_str(&r->arena, buf_str(&b));
	buf_release(&b);
}

int run_new(struct run **out, const struct run_options *options, const struct runbook *book,
            const struct runbook_plan *plan, const struct run_events *events, struct err *e)
{
	struct run *r = *out = mem_new(struct run);
	struct buf work = BUF_INIT;
	int result = -1;

	r->options = *options;
	r->book = book;
	r->plan = plan;
	r->events = *events;
	r->work_held = -1;
	r->cast = (struct cast)CAST_INIT;
	r->cwd = (struct buf)BUF_INIT;
	r->rows = options->rows;
	r->cols = options->cols;
	r->past = arena_array(&r->arena, struct past, plan->nsteps + 1);
	r->unmet = arena_array(&r->arena, bool, book->nblocks + 1);
	r->fleet = arena_array(&r->arena, struct host_states, book->nblocks + 1);
	r->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->wake < 0)
		return err_errno(e, errno, "cannot make an event");
	env_load(&r->env, options->env);
	set_folders(r);
	if (open_state(r, e) != 0)
		return -1;
	if (options->resume ? resume_find(r, e) : state_id_make(r->id, clock_wall_ms(), e))
		return -1;
	if (params_take(r, e) != 0)
		return -1;
	result = state_work_make(&work, &r->work_held, r->state.p, r->id, r->options.env, e);
	r->work = arena_str(&r->arena, buf_str(&work));
	buf_release(&work);
	return result;
}

void run_free(struct run *r)
{
	struct param_value *p;
	struct redact_set **set;

	if (!r)
		return;
	while (r->jobs.n) {
		struct job *job = *vec_last(&r->jobs);

		r->jobs.n--;
		job_free(job);
	}
	vec_release(&r->jobs);
	journal_free(r->journal);
	cast_release(&r->cast);
	state_work_drop(r->work.p, r->work_held);
	vec_each(p, &r->params) {
		mem_free(p->value);
		mem_free(p->shown);
	}
	vec_release(&r->params);
	vec_each(set, &r->secrets)
		redact_set_free(*set);
	vec_release(&r->secrets);
	vec_release(&r->done);
	for (size_t i = 0; r->fleet && i < r->book->nblocks; i++)
		vec_release(&r->fleet[i]);
	env_release(&r->env);
	map_release(&r->exported);
	buf_release(&r->cwd);
	if (r->wake >= 0)
		close(r->wake);
	arena_release(&r->arena);
	mem_free(r);
}

const char *run_id(const struct run *r)
{
	return r->id;
}

static void wake(struct run *r)
{
	int before = errno;
	uint64_t one = 1;

	(void)!write(r->wake, &one, sizeof(one));
	errno = before;
}

void run_stop(struct run *r)
{
	r->stop = 1;
	wake(r);
}

void run_pause(struct run *r, bool pause)
{
	r->pause = pause;
	wake(r);
}

void run_resize(struct run *r, unsigned rows, unsigned cols)
{
	r->rows = rows;
	r->cols = cols;
	r->resize = 1;
	wake(r);
}

static bool is_agreed(struct run *r)
{
	enum run_past *past = arena_array(&r->arena, enum run_past, r->plan->nsteps + 1);
	struct run_plan_view view = { r->id, r->book, r->plan, past };

	for (size_t i = 0; i < r->plan->nsteps; i++)
		past[i] = r->past[i].what;
	return r->events.plan && r->events.plan(r->events.ctx, &view) == RUN_GO && !r->stop;
}

static int begin_new(struct run *r, struct err *e)
{
	struct buf user = BUF_INIT, machine = BUF_INIT;
	struct journal_run run = { .id = str_of(r->id),
		                   .note = r->book->path,
		                   .root = str_of(r->options.root),
		                   .title = r->book->title,
		                   .revision = r->options.revision,
		                   .started_ms = clock_wall_ms() };
	int result;

	state_add_user(&user, r->options.env);
	state_add_machine(&machine);
	run.user = buf_str(&user);
	run.machine = buf_str(&machine);
	memcpy(run.plan_hash, r->plan->hash, sizeof(run.plan_hash));
	result = journal_begin(r->journal, &run, r->book, r->plan, e);
	buf_release(&user);
	buf_release(&machine);
	return result;
}

static int begin_cast(struct run *r, struct err *e)
{
	struct cast_head head = { r->rows, r->cols, clock_wall_ms(), r->book->title };
	struct buf path = BUF_INIT;
	int result;

	journal_add_cast_path(&path, r->state.p, str_of(r->id));
	if (r->resumed) {
		struct err why = ERR_INIT;

		/* The first half of the film may be gone; the run is what matters. */
		result = 0;
		if (cast_resume(&r->cast, path.p, &why) != 0)
			run_notice(r, "the recording does not go on: %s", why.msg);
	} else {
		result = cast_begin(&r->cast, path.p, &head, e);
	}
	buf_release(&path);
	return result;
}

static int do_steps(struct run *r, enum run_outcome *out, struct err *e)
{
	enum step_next next = STEP_GO_ON;
	bool failed = false, clean = false;

	if (r->options.undo)
		next = STEP_UNDO;
	for (size_t i = 0; i < r->plan->nsteps && next == STEP_GO_ON; i++) {
		bool done = false, quit = false;

		if (r->resumed && resume_step(&done, &quit, r, i, e) != 0)
			return -1;
		if (quit)
			next = STEP_QUIT;
		else if (!done && step_do(r, i, &next, &failed, e) != 0)
			return -1;
	}
	if (next == STEP_UNDO && step_undo_all(r, &clean, e) != 0)
		return -1;
	if (step_end_background(r, &failed, e) != 0)
		return -1;
	if (next == STEP_UNDO && clean)
		*out = RUN_UNDONE;
	else if (r->stop)
		*out = RUN_STOPPED;
	else if (failed)
		*out = RUN_FAILED;
	else
		*out = next == STEP_GO_ON ? RUN_OK : RUN_STOPPED;
	return 0;
}

int run_go(struct run *r, enum run_outcome *out, struct err *e)
{
	bool ignored;
	int result;

	*out = RUN_DECLINED;
	if (params_ask(r, e) != 0)
		return -1;
	if (!is_agreed(r))
		return 0;
	/* The film first: where it cannot be begun, nothing is. */
	if (begin_cast(r, e) != 0 || (r->resumed ? resume_begin(r, e) : begin_new(r, e)) != 0)
		return -1;
	*out = RUN_FAILED;
	result = params_evaluate(r, e);
	r->begun = true;
	if (result == 0)
		result = params_write(r, e);
	if (result == 0)
		result = do_steps(r, out, e);
	if (result != 0) {
		/* What is left running must not be, whatever is wrong with the journal. */
		(void)!step_end_background(r, &ignored, NULL);
		*out = r->stop ? RUN_STOPPED : RUN_FAILED;
	}
	if (journal_end(r->journal, str_of(r->id), *out, result == 0 ? e : NULL) != 0)
		result = -1;
	return result;
}
