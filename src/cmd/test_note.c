/*
 * Decides what of a note is tested: what `opsbook run` would run of it and only looks, and
 * transcripts that show output. The rest is said to be skipped, and why.
 */
#include <string.h>

#include "cmd/test_int.h"
#include "runbook/match.h"

/* Nothing that is printed by chance. */
#define MARK "opsbook-3f9a1c7e5b2d"

/* A step that says no limit must not hang a CI job. */
#define TIMEOUT_MS 60000

/* Bytes of a step's output that are compared. */
#define OUTPUT_MAX ((size_t)8 << 20)

struct session {
	struct test *t;
	struct test_note *n;
	struct arena *a;
	struct runbook book;          /* as it is run here */
	struct runbook_block *blocks; /* of it */
	struct runbook_plan plan;
};

static bool shows_output(const struct runbook_block *b)
{
	for (size_t i = 0; i < b->transcript.n; i++)
		if (b->transcript.v[i].expected.n || b->transcript.v[i].status != 0)
			return true;
	return false;
}

static bool has_effect(const struct runbook_block *b)
{
	return runbook_attr(b, STR("effect")).n > 0;
}

/* A param that the block may use and that nothing gives a value for the test. */
static const struct runbook_param *missing_param(const struct session *s,
                                                 const struct runbook_params *params,
                                                 const struct runbook_block *b)
{
	struct str value;

	for (size_t i = 0; i < params->n; i++) {
		const struct runbook_param *p = &params->v[i];
		bool given = run_values_get(&s->t->values, p->name, &value) ||
		             (p->has_default && p->from == RUNBOOK_FROM_NOWHERE);

		if (!given && str_find(b->script, p->name, 0) != STR_NPOS)
			return p;
	}
	return NULL;
}

/* Why the block is not run; empty when it is. */
static struct str why_not(const struct session *s, const struct runbook_block *b)
{
	const struct runbook_param *p = missing_param(s, &s->book.params, b);

	if (str_eq(runbook_attr(b, STR("test")), STR("false")))
		return STR("it says test=false");
	if (b->refusal.n)
		return b->refusal;
	if (b->effect != RUNBOOK_READ && (b->kind != RUNBOOK_CONSOLE || has_effect(b)))
		return arena_strf(s->a, "it is a %s", runbook_effect_name(b->effect));
	if (b->kind == RUNBOOK_CONSOLE && !shows_output(b))
		return STR("it shows no output");
	if (b->kind == RUNBOOK_CONSOLE && b->effect != RUNBOOK_READ && !s->t->sandbox)
		return STR(
			"a transcript is run in the sandbox only, unless it says effect=read");
	if (b->interactive)
		return STR("it wants a terminal");
	if (b->hosts.n)
		return STR("it runs on other hosts");
	if (b->via == RUNBOOK_VIA_TOX)
		return STR("it calls tox, whose environments come from elsewhere");
	if (b->via == RUNBOOK_VIA_TIUP)
		return STR("it calls TiUP, which works on other hosts");
	if (b->background)
		return STR("it runs in the background");
	if (!p)
		p = missing_param(s, &b->placeholders, b);
	if (p)
		return arena_strf(s->a, "%.*s has no value: --param %.*s=VALUE",
		                  STR_ARG(p->name), STR_ARG(p->name));
	for (size_t i = 0; i < b->needs.n; i++)
		if (s->book.blocks[b->needs.v[i]].effect != RUNBOOK_READ)
			return arena_strf(
				s->a, "it needs '%.*s', which is a %s",
				STR_ARG(s->book.blocks[b->needs.v[i]].name),
				runbook_effect_name(s->book.blocks[b->needs.v[i]].effect));
	return STR_NONE;
}

/* The book, changed so that nothing but looking is done: no undo, no change as a verify. */
static void copy_book(struct session *s, const struct runbook *from)
{
	struct runbook_param *params =
		arena_array(s->a, struct runbook_param, from->params.n + 1);

	s->book = *from;
	s->blocks = arena_array(s->a, struct runbook_block, from->nblocks + 1);
	if (from->nblocks)
		memcpy(s->blocks, from->blocks, from->nblocks * sizeof(*s->blocks));
	if (from->params.n)
		memcpy(params, from->params.v, from->params.n * sizeof(*params));
	for (size_t i = 0; i < from->params.n; i++) {
		/* No command is run for a value, and nobody is asked. */
		if (params[i].from != RUNBOOK_FROM_NOWHERE)
			params[i].has_default = false;
		params[i].from = RUNBOOK_FROM_NOWHERE;
		params[i].required = false;
	}
	s->book.params.v = params;
	s->book.blocks = s->blocks;
	s->book.guard = RUNBOOK_NONE;
}

static void prepare_block(struct session *s, struct runbook_block *b)
{
	if (b->verify != RUNBOOK_NONE && s->blocks[b->verify].effect != RUNBOOK_READ)
		b->verify = RUNBOOK_NONE;
	b->undo = RUNBOOK_NONE;
	if (b->timeout_ms == 0)
		b->timeout_ms = TIMEOUT_MS;
	if (b->kind == RUNBOOK_CONSOLE) {
		b->script = test_console_script(s->a, b, MARK);
		b->effect = RUNBOOK_READ;
	}
}

/* Blocks that are only there for others, or that nobody runs with the rest. */
static bool is_served(const struct runbook *r, const struct runbook_block *b)
{
	if (b->expect.line)
		return false;
	if (r->guard == b->number || b->exclude_from_run_all)
		return true;
	for (size_t i = 0; i < r->nblocks; i++)
		if (r->blocks[i].verify == b->number || r->blocks[i].undo == b->number)
			return true;
	return false;
}

static bool is_candidate(const struct runbook *r, const struct runbook_block *b)
{
	if (b->ignore)
		return false;
	if (b->kind == RUNBOOK_CONSOLE)
		return b->transcript.n > 0;
	return b->named && !is_served(r, b);
}

static struct test_point *find_point(struct session *s, const struct runbook_block *b)
{
	struct test_point *p;

	vec_each(p, &s->n->points) {
		if (b && p->block == b->number)
			return p;
	}
	return NULL;
}

static int make_plan(struct session *s, struct err *e)
{
	struct {
		VEC_FIELDS(struct str);
	} names = { 0 };
	struct runbook_wish wish = { .what = RUNBOOK_ONLY, .tag = STR_NONE };
	struct test_point *p;
	int result = 0;

	vec_each(p, &s->n->points) {
		if (p->result != TEST_SKIPPED)
			vec_push(&names, arena_strf(s->a, "%zu", p->block + 1));
	}
	wish.names = names.v;
	wish.nnames = names.n;
	if (names.n)
		result = runbook_plan(&s->plan, s->a, &s->book, &wish, e);
	vec_release(&names);
	return result;
}

static enum run_answer on_plan(void *ctx, const struct run_plan_view *view)
{
	(void)ctx;
	(void)view;
	return RUN_GO;
}

static enum run_answer on_consent(void *ctx, const struct run_step *step, char agreed[41])
{
	(void)ctx;
	memcpy(agreed, step->block->hash, 41);
	return RUN_GO;
}

static void on_begin(void *ctx, const struct run_step *step)
{
	struct test_point *p = step->role == RUN_STEP ? find_point(ctx, step->block) : NULL;

	if (!p)
		return;
	buf_clear(&p->out);
	buf_clear(&p->err);
	p->ran = true;
}

static void on_output(void *ctx, const struct run_output *output)
{
	const struct run_step *step = output->step;
	struct test_point *p = step->role == RUN_STEP ? find_point(ctx, step->block) : NULL;

	if (p)
		buf_add(output->stream == RUN_ERR ? &p->err : &p->out, output->bytes);
}

/* It went well as far as its status says: does it print what it should? */
static void compare(struct session *s, struct test_point *p, const struct runbook_block *b)
{
	struct buf why = BUF_INIT, diff = BUF_INIT;

	if (p->out.full) {
		buf_addf(&why, "it printed more than %zu MiB", OUTPUT_MAX >> 20);
	} else if (b->kind == RUNBOOK_CONSOLE) {
		struct str reason, lines;

		if (!test_console_compare(&reason, &lines, s->a, b, buf_str(&p->out), MARK)) {
			buf_add(&why, reason);
			buf_add(&diff, lines);
		}
	} else if (b->expect.line && !match_expected(&b->expect, buf_str(&p->out), &why)) {
		match_add_diff(&diff, b->expect.text, buf_str(&p->out), 30);
	}
	p->result = why.len ? TEST_FAILED : TEST_OK;
	p->why = arena_str(s->a, buf_str(&why));
	p->diff = arena_str(s->a, buf_str(&diff));
	buf_release(&why);
	buf_release(&diff);
}

static void settle(struct session *s, struct test_point *p, const struct runbook_block *b,
                   const struct run_result *result)
{
	p->duration_us = result->duration_us;
	if (result->outcome == RUN_OK) {
		compare(s, p, &s->n->book->blocks[b->number]);
		return;
	}
	p->result = result->outcome == RUN_REFUSED || result->outcome == RUN_SKIPPED
	                    ? TEST_SKIPPED
	                    : TEST_FAILED;
	p->why = result->why.n ? arena_str(s->a, result->why)
	                       : str_of(run_outcome_name(result->outcome));
	/* What it wrote to stderr is what somebody wants to see. */
	p->diff = arena_str(
		s->a, str_tail(buf_str(&p->err), p->err.len > 2000 ? p->err.len - 2000 : 0));
}

static void on_end(void *ctx, const struct run_step *step, const struct run_result *result)
{
	struct session *s = ctx;
	struct test_point *p = step->role == RUN_STEP ? find_point(s, step->block) : NULL;

	if (p && !result->will_retry)
		settle(s, p, step->block, result);
}

/* One failure does not keep the others from being tested. */
static enum run_answer on_failed(void *ctx, const struct run_step *step,
                                 const struct run_result *result,
                                 const struct run_pending *pending, size_t npending)
{
	struct session *s = ctx;
	struct test_point *p = find_point(s, step->block);

	(void)pending;
	(void)npending;
	if (term_was_interrupted(s->t->term))
		return RUN_QUIT;
	/* That its verify failed is known only now. */
	if (p && step->role == RUN_STEP && p->result == TEST_OK) {
		p->result = TEST_FAILED;
		p->why = arena_str(s->a, result->why);
	}
	return RUN_SKIP;
}

static int go(struct session *s, struct err *e)
{
	struct run_events events = { .ctx = s,
		                     .plan = on_plan,
		                     .consent = on_consent,
		                     .step_begin = on_begin,
		                     .output = on_output,
		                     .step_end = on_end,
		                     .failed = on_failed };
	struct run_options options = RUN_OPTIONS_INIT;
	struct run_values values = { 0 };
	const struct run_value *it;
	enum run_outcome outcome;
	struct run *run;
	int result;

	/* Only those that these steps have: others are for other notes. */
	vec_each(it, &s->t->values) {
		if (runbook_plan_param(&s->plan, it->name))
			vec_push(&values, *it);
	}
	options.state = s->t->state.p;
	options.root = s->t->notes.root.p;
	options.revision = s->t->notes.revision;
	options.env = s->t->env;
	options.wrap = s->t->wrap;
	options.values = values.v;
	options.nvalues = values.n;
	options.grace_ms = 1000;
	result = run_new(&run, &options, &s->book, &s->plan, &events, e);
	if (result == 0) {
		term_watch(s->t->term, run);
		result = run_go(run, &outcome, e);
		term_watch(s->t->term, NULL);
	}
	run_free(run);
	vec_release(&values);
	if (result == 0 && term_was_interrupted(s->t->term))
		result = err_set(e, ERR_CANCELLED, "interrupted");
	return result;
}

int test_note_run(struct test_note *out, struct test *t, const struct runbook *book,
                  struct err *e)
{
	struct session s = { .t = t, .n = out, .a = &t->notes.arena };
	struct test_point *p;

	*out = (struct test_note){ .book = book };
	copy_book(&s, book);
	for (size_t i = 0; i < book->nblocks; i++) {
		const struct runbook_block *b = &book->blocks[i];

		if (!is_candidate(book, b))
			continue;
		p = vec_add(&out->points);
		p->block = i;
		p->name = verified_key(s.a, b);
		p->line = b->line;
		p->out = (struct buf)BUF_INIT_MAX(OUTPUT_MAX);
		p->err = (struct buf)BUF_INIT_MAX(OUTPUT_MAX);
		p->why = why_not(&s, b);
		p->result = p->why.n ? TEST_SKIPPED : TEST_OK;
		p->diff = STR_NONE;
	}
	for (size_t i = 0; i < book->nblocks; i++)
		prepare_block(&s, &s.blocks[i]);
	if (make_plan(&s, e) != 0 || (s.plan.nsteps && go(&s, e) != 0))
		return err_wrap(e, "%.*s", STR_ARG(book->path));
	/* What was never reached did not pass. */
	vec_each(p, &out->points) {
		if (p->result == TEST_OK && !p->ran) {
			p->result = TEST_FAILED;
			p->why = STR("it was not run");
		}
	}
	return 0;
}

void test_note_release(struct test_note *n)
{
	struct test_point *p;

	vec_each(p, &n->points) {
		buf_release(&p->out);
		buf_release(&p->err);
	}
	vec_release(&n->points);
}
