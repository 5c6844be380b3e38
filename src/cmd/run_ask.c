/*
 * Decides what is asked during a run and what counts as an answer. Whoever agreed beforehand
 * (--yes, --confirm) is not asked again; where nobody can be asked, the answer is the one that
 * changes nothing.
 */
#include <string.h>

#include "cmd/run_int.h"

struct str run_danger_target(struct run_session *s, const struct runbook_block *b)
{
	struct session_view view = run_view(s);

	return session_target(&s->arena, &view, b);
}

static void tell(struct run_session *s, const char *fmt, ...) PRINTF(2, 3);
static void tell(struct run_session *s, const char *fmt, ...)
{
	struct buf out = BUF_INIT;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&out, fmt, args);
	va_end(args);
	term_tell(s->term, buf_str(&out));
	buf_release(&out);
}

/* A key for a question; the question is wiped away, its answer is told by what comes. */
static int ask_key(struct run_session *s, const char *question)
{
	int key;

	do {
		key = term_key(s->term, str_of(question));
		tell(s, "\r\033[K");
	} while (key == TERM_AGAIN);
	return key;
}

/* Type new values; an empty line leaves one as it is. False: Ctrl-C or nobody is there. */
static bool edit_params(struct run_session *s)
{
	for (size_t i = 0; i < s->plan.params.n; i++) {
		const struct runbook_param *p = &s->plan.params.v[i];
		struct buf question = BUF_INIT, line = BUF_INIT_MAX(RUNBOOK_MAX_VALUE);
		struct err e = ERR_INIT;
		struct str value = STR_NONE;
		int result;

		(void)!run_param(s->run, p->name, &value);
		buf_addf(&question, "  %.*s [", STR_ARG(p->name));
		term_add_plain(&question, value);
		buf_add_z(&question, "]: ");
		result = term_line(s->term, buf_str(&question), &line, p->secret);
		if (result == 0 && line.len &&
		    run_set_param(s->run, p->name, buf_str(&line), &e) != 0)
			tell(s, "  %s\n", e.msg);
		buf_release(&question);
		buf_release(&line);
		if (result == TERM_AGAIN || e.code != ERR_NONE)
			i--;
		else if (result != 0)
			return false;
	}
	if (s->plan.params.n == 0)
		tell(s, "  There are no params.\n");
	return true;
}

static enum run_answer quit(struct run_session *s)
{
	s->quit = true;
	return RUN_QUIT;
}

/* Type the target's name. */
static enum run_answer ask_danger(struct run_session *s, const struct runbook_block *b)
{
	struct str target = run_danger_target(s, b), given;

	if (run_values_get(&s->wants.confirms, b->named ? b->name : STR_NONE, &given)) {
		if (str_eq(given, target))
			return RUN_GO;
		tell(s, "  --confirm %.*s=%.*s was given, but it is for '%.*s': not run\n",
		     STR_ARG(b->name), STR_ARG(given), STR_ARG(target));
		if (!term_can_ask(s->term))
			return quit(s);
	}
	while (term_can_ask(s->term)) {
		struct buf question = BUF_INIT, line = BUF_INIT_MAX(4096);
		enum run_answer answer = RUN_RETRY;
		struct str typed;
		int result;

		buf_add_z(&question, "  This is dangerous. Type ");
		term_add_plain(&question, target);
		buf_add_z(&question, " to run it; s skip, e edit params, q quit: ");
		result = term_line(s->term, buf_str(&question), &line, false);
		typed = str_trim(buf_str(&line));
		if (result == TERM_END || result == TERM_INTERRUPT)
			answer = quit(s);
		else if (result == 0 && target.n && str_eq(typed, target))
			answer = RUN_GO;
		else if (result == 0 && str_eq(typed, STR("s")))
			answer = RUN_SKIP;
		else if (result == 0 && str_eq(typed, STR("q")))
			answer = quit(s);
		else if (result == 0 && str_eq(typed, STR("e"))) {
			if (!edit_params(s))
				answer = quit(s);
			target = run_danger_target(s, b);
		} else if (result == 0 && typed.n)
			tell(s, "  That is not it.\n");
		buf_release(&question);
		buf_release(&line);
		if (answer != RUN_RETRY)
			return answer;
	}
	return quit(s);
}

static enum run_answer ask_step(struct run_session *s, const struct runbook_block *b)
{
	for (;;) {
		bool first = b->effect != RUNBOOK_READ && !s->allowed;
		int key;

		if (!first && s->all)
			return RUN_GO;
		key = ask_key(
			s,
			first ? "  This changes things. y allow changes in this run, s skip, "
				"e edit params, q quit: "
			      : "  Enter run, s skip, e edit params, a run all the rest, "
				"q quit: ");
		switch (key) {
		case '\r':
		case '\n':
			if (first)
				break;
			return RUN_GO;
		case 'y':
			if (!first)
				break;
			s->allowed = true;
			return RUN_GO;
		case 'a':
			if (first)
				break;
			s->all = true;
			return RUN_GO;
		case 's':
			return RUN_SKIP;
		case 'e':
			if (!edit_params(s))
				return quit(s);
			break;
		case 'q':
		case TERM_END:
		case TERM_INTERRUPT:
			return quit(s);
		default:
			break;
		}
	}
}

static enum run_answer on_consent(void *ctx, const struct run_step *step, char agreed[41])
{
	struct run_session *s = ctx;
	const struct runbook_block *b = step->block;
	struct str known;

	run_show_step(s, step);
	if (term_is_ending(s->term))
		return quit(s);
	memcpy(agreed, b->hash, sizeof(b->hash));
	if (step->role == RUN_STEP && s->past && s->past[step->place] == RUN_PAST_CHANGED &&
	    run_values_get(&s->wants.known, b->name, &known) && str_eq(known, STR("done")))
		return RUN_SKIP;
	if (b->effect == RUNBOOK_DANGER)
		return ask_danger(s, b);
	/* Without a terminal, run_preflight() has seen that nothing more is needed. */
	if (s->wants.yes || (!term_can_ask(s->term) && b->effect == RUNBOOK_READ))
		return RUN_GO;
	if (!term_can_ask(s->term))
		return quit(s);
	return ask_step(s, b);
}

/* Steps of a resumed run of which somebody must say what became of them. */
static bool check_past(struct run_session *s)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < s->plan.nsteps; i++) {
		const struct runbook_block *b = &s->book->blocks[s->plan.steps[i].block];
		bool unsure = (s->past[i] == RUN_PAST_IN_FLIGHT && b->verify == RUNBOOK_NONE &&
		               b->effect != RUNBOOK_READ) ||
		              s->past[i] == RUN_PAST_CHANGED;
		struct str known;

		if (!unsure || run_values_get(&s->wants.known, b->name, &known))
			continue;
		buf_addf(&out, "opsbook: '%.*s' %s: --done %.*s or --again %.*s\n",
		         STR_ARG(b->name),
		         s->past[i] == RUN_PAST_CHANGED
		                 ? "was done, and changed in the note since"
		                 : "was running when the run died",
		         STR_ARG(b->name), STR_ARG(b->name));
	}
	term_tell(s->term, buf_str(&out));
	if (out.len)
		s->refused = EXIT_USAGE;
	buf_release(&out);
	return s->refused == 0;
}

static enum run_answer on_plan(void *ctx, const struct run_plan_view *view)
{
	struct run_session *s = ctx;
	const char *question = "  Enter begin, e edit params, q quit: ";

	s->past = view->past;
	run_show_plan(s, view->id);
	if (!term_can_ask(s->term))
		return check_past(s) ? RUN_GO : RUN_QUIT;
	/* One step alone is asked about in a moment anyway. */
	if (s->wants.yes || s->plan.nsteps == 1)
		return RUN_GO;
	for (;;) {
		int key = ask_key(s, question);

		if (key == '\r' || key == '\n')
			return RUN_GO;
		if (key == 'q' || key == TERM_END || key == TERM_INTERRUPT)
			return quit(s);
		if (key == 'e') {
			if (!edit_params(s))
				return quit(s);
			run_show_plan(s, view->id);
		}
	}
}

static bool on_ask(void *ctx, const struct run_param_view *view, struct buf *out)
{
	const struct runbook_param *p = view->param;
	struct run_session *s = ctx;
	struct buf question = BUF_INIT;
	int result;

	if (view->problem.n)
		tell(s, "  %.*s\n", STR_ARG(view->problem));
	if (!term_can_ask(s->term))
		return false;
	/* Before the plan can be shown: whoever was called out wants to know what this is. */
	if (!s->named) {
		run_add_title(&question, s, term_has_color(s->term));
		term_tell(s->term, buf_str(&question));
		buf_clear(&question);
		s->named = true;
	}
	buf_addf(&question, "  %.*s (", STR_ARG(p->name));
	if (p->type != RUNBOOK_STRING || p->help.n == 0)
		buf_addf(&question, "%s%s", runbook_type_name(p->type), p->help.n ? ", " : "");
	term_add_plain(&question, p->help);
	for (size_t i = 0; i < p->values.n; i++) {
		buf_add_z(&question, i ? ", " : "; ");
		term_add_plain(&question, p->values.v[i]);
	}
	buf_add_z(&question, "): ");
	do {
		buf_clear(out);
		result = term_line(s->term, buf_str(&question), out, p->secret);
	} while (result == TERM_AGAIN);
	buf_release(&question);
	if (result != 0)
		s->quit = true;
	return result == 0;
}

static void on_begin(void *ctx, const struct run_step *step)
{
	struct run_session *s = ctx;
	struct buf label = BUF_INIT;

	if (step->role != RUN_STEP)
		buf_addf(&label, "%s ", run_role_name(step->role));
	term_add_plain(&label, step->name);
	if (step->nhosts > 1)
		buf_addf(&label, " on %zu hosts", step->nhosts);
	if (step->attempt > 1)
		buf_addf(&label, " (try %u)", step->attempt);
	term_status(s->term, step->block && step->block->background ? NULL : label.p);
	if (step->block && step->block->interactive)
		term_give(s->term, true);
	buf_release(&label);
}

static void on_output(void *ctx, const struct run_output *output)
{
	struct run_session *s = ctx;

	term_output(s->term, output);
}

static void on_end(void *ctx, const struct run_step *step, const struct run_result *result)
{
	struct run_session *s = ctx;
	struct run_line *it;
	struct run_line line = {
		.name = arena_str(&s->arena, step->name),
		.role = step->role,
		.outcome = result->outcome,
		.duration_us = result->duration_us,
		.block = step->block ? step->block->number : RUNBOOK_NONE,
		.last = !result->will_retry,
	};

	if (step->block && step->block->interactive)
		term_give(s->term, false);
	term_status(s->term, NULL);
	run_show_result(s, step, result);
	/* A step that is done once more after a failure is one line. */
	vec_each(it, &s->lines) {
		if (step->role == RUN_STEP && it->role == RUN_STEP && it->block == line.block)
			it->last = false;
	}
	vec_push(&s->lines, line);
}

static enum run_answer on_failed(void *ctx, const struct run_step *step,
                                 const struct run_result *result,
                                 const struct run_pending *pending, size_t npending)
{
	struct run_session *s = ctx;
	struct buf question = BUF_INIT;
	enum run_answer answer = RUN_RETRY;
	int key = 0;

	/* What it ended as is known only now: its verify may have failed. */
	if (result->outcome == RUN_UNVERIFIED || result->outcome == RUN_REFUSED)
		run_show_result(s, step, result);
	if (s->lines.n)
		for (size_t i = s->lines.n; i > 0; i--)
			if (s->lines.v[i - 1].role == step->role &&
			    s->lines.v[i - 1].block == step->block->number) {
				s->lines.v[i - 1].outcome = result->outcome;
				break;
			}
	if (npending) {
		tell(s, "  to be undone:");
		for (size_t i = 0; i < npending; i++)
			tell(s, "%s %.*s%s", i ? "," : "", STR_ARG(pending[i].block->name),
			     pending[i].partly ? " (perhaps done in part)" : "");
		tell(s, "\n");
	}
	if (result->replay.n)
		tell(s, "  TiUP can go on where it stopped: %.*s", STR_ARG(result->replay));
	if (term_is_ending(s->term))
		return quit(s);
	if (s->wants.has_failure || !term_can_ask(s->term))
		return s->wants.undo && npending && step->role != RUN_UNDO ? RUN_UNDO_ALL
		                                                           : RUN_QUIT;
	buf_add_z(&question, "  r retry, ");
	if (result->replay.n)
		buf_add_z(&question, "p replay, ");
	if (npending && step->role != RUN_UNDO)
		buf_addf(&question, "u undo %zu, ", npending);
	buf_add_z(&question, "s go on without it, e edit params, q stop: ");
	while (answer == RUN_RETRY && key != 'r') {
		key = ask_key(s, question.p);
		if (key == 'u' && npending && step->role != RUN_UNDO)
			answer = RUN_UNDO_ALL;
		else if (key == 'p' && result->replay.n)
			answer = RUN_REPLAY;
		else if (key == 's')
			answer = RUN_SKIP;
		else if (key == 'q' || key == TERM_END || key == TERM_INTERRUPT)
			answer = quit(s);
		else if (key == 'e' && !edit_params(s))
			answer = quit(s);
	}
	buf_release(&question);
	return answer;
}

static enum run_answer on_in_flight(void *ctx, const struct run_step *step, bool verified,
                                    bool passed)
{
	struct run_session *s = ctx;
	struct str known;

	if (run_values_get(&s->wants.known, step->name, &known))
		return str_eq(known, STR("done")) ? RUN_SKIP : RUN_GO;
	if (!term_can_ask(s->term))
		return !verified ? RUN_QUIT : passed ? RUN_SKIP : RUN_GO;
	run_show_step(s, step);
	tell(s, "  This step was running when the run died.%s\n",
	     !verified ? " Nothing verifies it: look for yourself."
	     : passed  ? " Its verify passes."
	               : " Its verify does not pass.");
	for (;;) {
		int key = ask_key(s, "  Was it done? y yes, n no: run it again, q quit: ");

		if (key == 'y')
			return RUN_SKIP;
		if (key == 'n')
			return RUN_GO;
		if (key == 'q' || key == TERM_END || key == TERM_INTERRUPT)
			return quit(s);
	}
}

static void on_notice(void *ctx, struct str sentence)
{
	struct run_session *s = ctx;
	struct buf out = BUF_INIT;

	buf_add_z(&out, "  note: ");
	term_add_plain(&out, sentence);
	buf_add_byte(&out, '\n');
	term_tell(s->term, buf_str(&out));
	buf_release(&out);
}

static bool on_paused(void *ctx)
{
	struct run_session *s = ctx;

	term_suspend(s->term);
	return true;
}

struct run_events run_session_events(struct run_session *s)
{
	return (struct run_events){
		.ctx = s,
		.plan = on_plan,
		.ask = on_ask,
		.consent = on_consent,
		.step_begin = on_begin,
		.output = on_output,
		.step_end = on_end,
		.failed = on_failed,
		.in_flight = on_in_flight,
		.notice = on_notice,
		.paused = on_paused,
	};
}
