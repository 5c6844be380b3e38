/*
 * Decides what of a run is asked and what counts as an answer. What was agreed to in the dialog before the start is not
 * asked again; a question stands until somebody answers it, from whichever page, or the run is stopped. The first answer
 * counts.
 */
#include "session/session_int.h"

#include <stdio.h>

#define BIT(answer) (1U << (answer))

/* As pages write them; RUN_GO and so on. */
static const char *const names[] = {
	[RUN_GO] = "go",         [RUN_SKIP] = "skip",     [RUN_RETRY] = "retry",
	[RUN_REPLAY] = "replay", [RUN_UNDO_ALL] = "undo", [RUN_QUIT] = "quit"
};

static bool get(void *ctx, const struct runbook_param *p, struct str *value)
{
	const struct session_run *l = ctx;

	return run_param(l->run, p->name, value);
}

/* What must be typed for a danger, by the values that params have now. */
static struct str target_of(struct session_run *l, const struct runbook_block *b)
{
	struct session_view view = { &l->wanted.plan, get, l };

	return session_target(&l->arena, &view, b);
}

static void add_answers(struct buf *out, unsigned answers)
{
	bool first = true;

	buf_add_z(out, ",\"answers\":[");
	for (size_t i = 0; i < countof(names); i++) {
		if (!(answers & BIT(i)))
			continue;
		buf_addf(out, "%s\"%s\"", first ? "" : ",", names[i]);
		first = false;
	}
	buf_add_byte(out, ']');
}

/* Ask what `text` has the other members of, and wait. */
static enum run_answer wait_for(struct session_run *l, struct question *q, const char *kind,
                                const struct buf *text)
{
	struct session *s = l->session;
	struct buf line = BUF_INIT;
	enum run_answer answer;

	q->value = (struct buf)BUF_INIT;
	pthread_mutex_lock(&s->lock);
	if (l->stopping) {
		pthread_mutex_unlock(&s->lock);
		return RUN_QUIT;
	}
	q->number = ++l->questions;
	l->question = *q;
	buf_addf(&line, "\"event\":\"question\",\"question\":%zu,\"kind\":\"%s\"", q->number,
	         kind);
	add_answers(&line, q->answers);
	buf_add(&line, buf_str(text));
	log_add(&l->log, buf_str(&line), false);
	while (!l->question.answered && !l->stopping)
		pthread_cond_wait(&l->answered, &s->lock);
	answer = l->question.answered ? l->question.answer : RUN_QUIT;
	*q = l->question;
	l->question = (struct question){ .value = BUF_INIT };
	buf_clear(&line);
	buf_addf(&line, "\"event\":\"answered\",\"question\":%zu,\"answer\":\"%s\"", q->number,
	         names[answer]);
	log_add(&l->log, buf_str(&line), false);
	pthread_mutex_unlock(&s->lock);
	buf_release(&line);
	return answer;
}

static enum run_answer ask_consent(struct session_run *l, const struct run_step *step,
                                   struct str target)
{
	const struct runbook_block *b = step->block;
	struct question q = { .kind = QUESTION_CONSENT,
		              .answers = BIT(RUN_GO) | BIT(RUN_SKIP) | BIT(RUN_QUIT),
		              .block = b };
	struct buf text = BUF_INIT, sentence = BUF_INIT;
	enum run_answer answer;

	buf_addf(&sentence, "%s%.*s %s", step->role == RUN_UNDO ? "the undo " : "",
	         STR_ARG(step->name),
	         b->effect == RUNBOOK_DANGER ? "is dangerous" : "changes things");
	say_text(&text, "text", buf_str(&sentence));
	session_run_add_step(&text, step);
	if (b->effect == RUNBOOK_DANGER)
		say_text(&text, "confirm", target);
	answer = wait_for(l, &q, "consent", &text);
	buf_release(&q.value);
	buf_release(&text);
	buf_release(&sentence);
	return answer;
}

enum run_answer session_run_consent(void *ctx, const struct run_step *step, char agreed[41])
{
	struct session_run *l = ctx;
	const struct runbook_block *b = step->block;
	struct str shown = l->shown[b->number], target = STR_NONE;

	/* What the page showed; a block that it did not show before is shown in the question. */
	snprintf(agreed, 41, "%.*s", STR_ARG(shown.n ? shown : str_of(b->hash)));
	if (b->effect == RUNBOOK_READ || (b->effect == RUNBOOK_CHANGE && l->changes))
		return RUN_GO;
	if (b->effect == RUNBOOK_DANGER) {
		target = target_of(l, b);
		if (target.n && str_eq(target, l->typed[b->number]))
			return RUN_GO;
	}
	return ask_consent(l, step, target);
}

static void add_pending(struct buf *out, const struct run_pending *pending, size_t n)
{
	buf_add_z(out, ",\"pending\":[");
	for (size_t i = 0; i < n; i++) {
		buf_add_z(out, i ? "," : "");
		buf_add_json(out, pending[i].block->name);
	}
	buf_add_byte(out, ']');
}

enum run_answer session_run_failed(void *ctx, const struct run_step *step,
                                   const struct run_result *result,
                                   const struct run_pending *pending, size_t npending)
{
	struct session_run *l = ctx;
	struct question q = { .kind = QUESTION_FAILED,
		              .answers = BIT(RUN_RETRY) | BIT(RUN_SKIP) | BIT(RUN_QUIT) };
	struct buf text = BUF_INIT, sentence = BUF_INIT;
	enum run_answer answer;

	if (result->replay.n)
		q.answers |= BIT(RUN_REPLAY);
	if (npending && step->role != RUN_UNDO)
		q.answers |= BIT(RUN_UNDO_ALL);
	buf_addf(&sentence, "%.*s: %s%s%.*s", STR_ARG(step->name),
	         run_outcome_name(result->outcome), result->why.n ? ", " : "",
	         STR_ARG(result->why));
	say_text(&text, "text", buf_str(&sentence));
	session_run_add_step(&text, step);
	add_pending(&text, pending, npending);
	if (result->replay.n)
		say_text(&text, "replay", result->replay);
	answer = wait_for(l, &q, "failed", &text);
	buf_release(&q.value);
	buf_release(&text);
	buf_release(&sentence);
	return answer;
}

bool session_run_ask(void *ctx, const struct run_param_view *view, struct buf *out)
{
	struct session_run *l = ctx;
	struct question q = { .kind = QUESTION_PARAM, .answers = BIT(RUN_GO) | BIT(RUN_QUIT) };
	struct buf text = BUF_INIT;
	enum run_answer answer;

	say_text(&text, "text",
	         view->problem.n ? view->problem : STR("a value is needed before it begins"));
	buf_add_z(&text, ",\"param\":");
	say_param(&text, view->param, STR_NONE, view->problem);
	answer = wait_for(l, &q, "param", &text);
	if (answer == RUN_GO)
		buf_add(out, buf_str(&q.value));
	buf_release(&q.value);
	buf_release(&text);
	return answer == RUN_GO;
}

static bool find_answer(enum run_answer *out, struct str name)
{
	for (size_t i = 0; i < countof(names); i++) {
		if (!str_eq(name, str_of(names[i])))
			continue;
		*out = (enum run_answer)i;
		return true;
	}
	return false;
}

/* Other values for what comes; the run waits meanwhile. */
static int set_values(struct session_run *l, const struct value *values, struct err *e)
{
	const struct value_item *it;

	if (values && values->kind != VALUE_MAP)
		return err_set(e, ERR_INVALID, "values must be an object");
	if (values && values->count && l->question.kind == QUESTION_PARAM)
		return err_set(e, ERR_INVALID, "one value is asked for: answer with value");
	value_each(it, values)
	{
		if (run_set_param(l->run, it->key, value_text(it->value), e) != 0)
			return -1;
	}
	return 0;
}

/* The lock is held, and the run waits with a question. */
static int take_answer(struct session_run *l, const struct value *body, struct err *e)
{
	struct question *q = &l->question;
	enum run_answer answer;

	if (!find_answer(&answer, value_text(value_get(body, STR("answer")))) ||
	    !(q->answers & BIT(answer)))
		return err_set(e, ERR_INVALID, "that is no answer to this question");
	if (set_values(l, value_get(body, STR("values")), e) != 0)
		return -1;
	if (answer == RUN_GO && q->block && q->block->effect == RUNBOOK_DANGER) {
		struct str target = target_of(l, q->block);

		if (target.n == 0 ||
		    !str_eq(target, str_trim(value_text(value_get(body, STR("typed"))))))
			return err_set(e, ERR_INVALID, "type '%.*s' to run it",
			               STR_ARG(str_cut(target, 0, 200)));
	}
	if (q->kind == QUESTION_PARAM)
		buf_add(&q->value, value_text(value_get(body, STR("value"))));
	q->answer = answer;
	q->answered = true;
	pthread_cond_broadcast(&l->answered);
	return 0;
}

int session_run_answer(struct session *s, const struct value *body, struct err *e)
{
	struct str id = value_text(value_get(body, STR("id")));
	size_t number = 0;
	struct session_run *l;
	int result;

	if (!take_number(&number, body, STR("question"), SIZE_MAX) || number == 0)
		return err_set(e, ERR_INVALID, "question must be a question's number");
	pthread_mutex_lock(&s->lock);
	l = session_find(s, id);
	if (!l)
		result = err_set(e, ERR_NOT_FOUND, "no run of that id goes on here");
	else if (l->question.number != number || l->question.answered || l->stopping)
		result = err_set(e, ERR_CONFLICT, "that question is answered already");
	else
		result = take_answer(l, body, e);
	pthread_mutex_unlock(&s->lock);
	return result;
}
