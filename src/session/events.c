/*
 * Decides how what happens in a run is told to pages: docs/run-protocol.md has the words.
 */
#include "session/session_int.h"

#include <unistd.h>

void session_run_say(struct session_run *l, const struct buf *text, bool output)
{
	pthread_mutex_lock(&l->session->lock);
	log_add(&l->log, buf_str(text), output);
	pthread_mutex_unlock(&l->session->lock);
}

static void begin_event(struct buf *out, const char *event)
{
	buf_addf(out, "\"event\":\"%s\"", event);
}

/* Which step something is about. */
static void add_place(struct buf *out, const struct run_step *step)
{
	if (step->place == SIZE_MAX)
		buf_add_z(out, ",\"place\":null");
	else
		say_number(out, "place", (int64_t)step->place);
	say_text(out, "role", str_of(run_role_name(step->role)));
}

void session_run_add_step(struct buf *out, const struct run_step *step)
{
	add_place(out, step);
	say_text(out, "name", step->name);
	if (step->block)
		say_number(out, "number", (int64_t)step->block->number + 1);
	if (step->of)
		say_text(out, "of", step->of->name);
	say_text(out, "script", step->script);
	say_text(out, "cwd", step->cwd);
	say_texts(out, "hosts", step->hosts, step->nhosts);
	say_text(out, "effect",
	         step->block ? str_of(runbook_effect_name(step->block->effect)) : STR("read"));
	say_text(out, "lang", step->block ? step->block->lang : STR("sh"));
}

void session_run_tell_begin(struct session_run *l)
{
	const struct wanted *w = &l->wanted;
	struct buf text = BUF_INIT;

	begin_event(&text, "begin");
	say_text(&text, "id", str_of(l->id));
	say_text(&text, "note", l->note);
	say_text(&text, "title", l->title);
	say_number(&text, "started_ms", l->started_ms);
	say_text(&text, "who", buf_str(&l->session->user));
	say_bool(&text, "undoing", l->undoing);
	say_bool(&text, "here", true);
	buf_add_z(&text, ",\"steps\":[");
	for (size_t i = 0; i < w->plan.nsteps; i++) {
		const struct runbook_block *b = &w->book.blocks[w->plan.steps[i].block];

		buf_addf(&text, "%s{\"place\":%zu,\"number\":%zu", i ? "," : "", i,
		         b->number + 1);
		say_text(&text, "name", b->name);
		say_text(&text, "effect", str_of(runbook_effect_name(b->effect)));
		say_text(&text, "hash", str_of(b->hash));
		buf_add_byte(&text, '}');
	}
	buf_add_byte(&text, ']');
	session_run_say(l, &text, false);
	buf_release(&text);
}

static enum run_answer on_plan(void *ctx, const struct run_plan_view *view)
{
	/* It was shown and agreed to before it came here. */
	return RUN_GO;
}

/* From now on a step takes what is typed, or it does not any more. */
static void set_reads(struct session_run *l, bool reads)
{
	struct buf text = BUF_INIT;
	char old[4096];

	begin_event(&text, "input");
	say_bool(&text, "wanted", reads);
	pthread_mutex_lock(&l->session->lock);
	/* What was typed for the one before is not for this one. */
	while (reads && read(l->input[0], old, sizeof(old)) > 0)
		continue;
	l->reads = reads;
	log_add(&l->log, buf_str(&text), false);
	pthread_mutex_unlock(&l->session->lock);
	buf_release(&text);
}

static void on_begin(void *ctx, const struct run_step *step)
{
	struct session_run *l = ctx;
	struct buf text = BUF_INIT;

	begin_event(&text, "step");
	session_run_add_step(&text, step);
	say_number(&text, "attempt", step->attempt);
	say_number(&text, "started_ms", step->started_ms);
	say_bool(&text, "background", step->block && step->block->background);
	session_run_say(l, &text, false);
	buf_release(&text);
	if (step->block && step->block->interactive)
		set_reads(l, true);
}

static void on_output(void *ctx, const struct run_output *output)
{
	struct session_run *l = ctx;
	struct buf text = BUF_INIT;

	begin_event(&text, "output");
	add_place(&text, output->step);
	say_text(&text, "name", output->step->name);
	if (output->host.n)
		say_text(&text, "host", output->host);
	say_text(&text, "stream", output->stream == RUN_ERR ? STR("err") : STR("out"));
	say_bool(&text, "raw", output->raw);
	say_text(&text, "text", output->bytes);
	session_run_say(l, &text, true);
	buf_release(&text);
}

static void add_parts(struct buf *out, const struct run_result *result)
{
	buf_add_z(out, ",\"parts\":[");
	for (size_t i = 0; i < result->nparts; i++) {
		const struct run_part *part = &result->parts[i];

		buf_add_z(out, i ? ",{\"host\":" : "{\"host\":");
		buf_add_json(out, part->name);
		say_text(out, "outcome", str_of(run_part_name(part->state)));
		say_number(out, "code", part->code);
		say_text(out, "why", part->why);
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, ']');
}

/* Something of it could be taken back. */
static bool is_undoable(const struct run_step *step, const struct run_result *result)
{
	return step->role == RUN_STEP && step->block->effect != RUNBOOK_READ &&
	       step->block->undo != RUNBOOK_NONE && result->outcome != RUN_SKIPPED &&
	       result->outcome != RUN_REFUSED && result->outcome != RUN_UNSTARTED;
}

static void on_end(void *ctx, const struct run_step *step, const struct run_result *result)
{
	struct session_run *l = ctx;
	struct buf text = BUF_INIT;

	if (step->block && step->block->interactive && l->reads)
		set_reads(l, false);
	begin_event(&text, "end-step");
	add_place(&text, step);
	say_text(&text, "name", step->name);
	say_text(&text, "outcome", str_of(run_outcome_name(result->outcome)));
	say_number(&text, "code", result->code);
	say_number(&text, "signal", result->signal);
	say_number(&text, "duration_ms", result->duration_us / 1000);
	say_text(&text, "why", result->why);
	say_number(&text, "left", result->left);
	say_text(&text, "out_name", result->out_name);
	say_number(&text, "hosts_failed", result->hosts_failed);
	add_parts(&text, result);
	say_bool(&text, "will_retry", result->will_retry);
	l->undoable = l->undoable || l->undoing || is_undoable(step, result);
	session_run_say(l, &text, false);
	buf_release(&text);
}

void session_run_notice(struct session_run *l, struct str sentence)
{
	struct buf text = BUF_INIT;

	begin_event(&text, "notice");
	say_text(&text, "text", sentence);
	session_run_say(l, &text, false);
	buf_release(&text);
}

static void on_notice(void *ctx, struct str sentence)
{
	session_run_notice(ctx, sentence);
}

/* What it ended as is known only now: its verify failed. */
static enum run_answer on_failed(void *ctx, const struct run_step *step,
                                 const struct run_result *result,
                                 const struct run_pending *pending, size_t npending)
{
	if (result->outcome == RUN_UNVERIFIED)
		on_end(ctx, step, result);
	return session_run_failed(ctx, step, result, pending, npending);
}

struct run_events session_run_events(struct session_run *l)
{
	return (struct run_events){
		.ctx = l,
		.plan = on_plan,
		.ask = session_run_ask,
		.consent = session_run_consent,
		.step_begin = on_begin,
		.output = on_output,
		.step_end = on_end,
		.failed = on_failed,
		.notice = on_notice,
	};
}
