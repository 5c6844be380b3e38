/*
 * Decides the order of steps: that of the note, with what a step needs before
 * it, each once. A block that says it is not run keeps the whole plan from
 * being made.
 */
#include "runbook/runbook_int.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/distance.h"
#include "base/utf8.h"
#include "source/source.h"

struct str runbook_attr(const struct runbook_block *b, struct str key)
{
	const struct runbook_attr *attr = attr_find(&b->attrs, key);

	return attr ? attr->value : STR_NONE;
}

static bool is_number(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!char_is_digit(text.p[i]))
			return false;
	return text.n > 0 && text.n <= 6;
}

const struct runbook_block *runbook_find(const struct runbook *r, struct str which)
{
	size_t number = 0;

	if (is_number(which)) {
		for (size_t i = 0; i < which.n; i++)
			number = number * 10 + (size_t)(which.p[i] - '0');
		return number >= 1 && number <= r->nblocks ? &r->blocks[number - 1] : NULL;
	}
	for (size_t i = 0; i < r->nblocks; i++)
		if (r->blocks[i].named && !r->blocks[i].ignore &&
		    str_eq(r->blocks[i].name, which))
			return &r->blocks[i];
	return NULL;
}

void runbook_add_suggestion(struct buf *out, const struct runbook *r, struct str which)
{
	unsigned best = distance_tolerance(which) + 1;
	struct str near = STR_NONE;

	for (size_t i = 0; i < r->nblocks; i++) {
		const struct runbook_block *b = &r->blocks[i];
		unsigned d =
			b->named && !b->ignore ? distance_bounded(which, b->name, best) : best;

		if (d >= best)
			continue;
		best = d;
		near = b->name;
	}
	if (near.n)
		buf_addf(out, "; did you mean '%.*s'?", STR_ARG(near));
}

/* How far a block is in the plan. */
enum state { UNSEEN, VISITING, DONE };

struct planning {
	const struct runbook *r;
	const struct runbook_wish *wish;
	struct err *e;
	bool *asked;  /* a block: the wish names it */
	bool *served; /* it is verify, undo or guard of another */
	unsigned char *states;
	struct {
		VEC_FIELDS(struct runbook_step);
	} steps;
};

static int refused(struct planning *p, const struct runbook_block *b, struct str why)
{
	return err_set(p->e, ERR_INVALID, "%.*s:%u: '%.*s' is not run: %.*s",
	               STR_ARG(p->r->path), b->line, STR_ARG(utf8_head(b->name, 40)),
	               STR_ARG(utf8_head(why, 200)));
}

static int check_served(struct planning *p, size_t number)
{
	if (number == RUNBOOK_NONE || p->r->blocks[number].refusal.n == 0)
		return 0;
	return refused(p, &p->r->blocks[number], p->r->blocks[number].refusal);
}

/* Is there a way over `needs` from block `from` to block `to`? */
static bool reaches(const struct runbook *r, size_t from, size_t to)
{
	bool *seen = mem_zero(r->nblocks + 1, sizeof(*seen)), found = from == to;
	struct numbers queue = { .n = 0 };

	vec_push(&queue, from);
	seen[from] = true;
	for (size_t i = 0; i < queue.n && !found; i++) {
		const struct runbook_numbers *needs = &r->blocks[queue.v[i]].needs;

		for (size_t k = 0; k < needs->n; k++) {
			if (seen[needs->v[k]])
				continue;
			seen[needs->v[k]] = true;
			found = found || needs->v[k] == to;
			vec_push(&queue, needs->v[k]);
		}
	}
	vec_release(&queue);
	mem_free(seen);
	return found;
}

static int visit(struct planning *p, size_t number);

/*
 * What the block that verifies or guards step `of` needs comes before the step, but for
 * what needs the step itself: that is done by then.
 */
static int visit_for(struct planning *p, size_t number, size_t of)
{
	const struct runbook_numbers *needs;

	if (number == RUNBOOK_NONE)
		return 0;
	needs = &p->r->blocks[number].needs;
	for (size_t i = 0; i < needs->n; i++)
		if (!reaches(p->r, needs->v[i], of) && visit(p, needs->v[i]) != 0)
			return -1;
	return 0;
}

static int visit_needs(struct planning *p, const struct runbook_block *b, size_t guard)
{
	if (p->wish->what == RUNBOOK_ONLY)
		return 0;
	for (size_t i = 0; i < b->needs.n; i++)
		if (visit(p, b->needs.v[i]) != 0)
			return -1;
	return visit_for(p, b->verify, b->number) != 0 || visit_for(p, guard, b->number) != 0
	               ? -1
	               : 0;
}

/* Add a block behind what it needs. Blocks in a circle have a refusal, so this ends. */
static int visit(struct planning *p, size_t number)
{
	const struct runbook_block *b = &p->r->blocks[number];
	struct runbook_step step = { .block = number, .guard = RUNBOOK_NONE };

	if (p->states[number] != UNSEEN)
		return 0;
	p->states[number] = VISITING;
	if (b->refusal.n)
		return refused(p, b, b->refusal);
	if (b->effect != RUNBOOK_READ && p->r->guard_refusal.n)
		return refused(p, b, p->r->guard_refusal);
	if (b->effect != RUNBOOK_READ && p->r->guard != number)
		step.guard = p->r->guard;
	step.needed = !p->asked[number];
	step.verify = b->verify;
	step.undo = b->undo;
	if (check_served(p, step.guard) != 0 || check_served(p, step.verify) != 0 ||
	    check_served(p, step.undo) != 0 || visit_needs(p, b, step.guard) != 0)
		return -1;
	vec_push(&p->steps, step);
	p->states[number] = DONE;
	return 0;
}

static void mark_served(struct planning *p)
{
	for (size_t i = 0; i < p->r->nblocks; i++) {
		const struct runbook_block *b = &p->r->blocks[i];

		if (b->verify != RUNBOOK_NONE)
			p->served[b->verify] = true;
		if (b->undo != RUNBOOK_NONE)
			p->served[b->undo] = true;
	}
	if (p->r->guard != RUNBOOK_NONE)
		p->served[p->r->guard] = true;
}

static bool has_tag(const struct runbook_block *b, struct str tag)
{
	for (size_t i = 0; i < b->tags.n; i++)
		if (str_eq(b->tags.v[i], tag))
			return true;
	return tag.n == 0;
}

/* A step that runs when all do. */
static bool is_usual(const struct planning *p, const struct runbook_block *b)
{
	return b->named && !b->ignore && !b->exclude_from_run_all &&
	       b->kind != RUNBOOK_CONSOLE && !p->served[b->number];
}

static int not_there(struct planning *p, struct str name)
{
	struct buf near = BUF_INIT;

	if (is_number(name))
		buf_addf(&near, "; it has %zu", p->r->nblocks);
	else
		runbook_add_suggestion(&near, p->r, name);
	err_set(p->e, ERR_NOT_FOUND, "there is no %s '%.*s' in %.*s%s",
	        is_number(name) ? "block" : "step", STR_ARG(utf8_head(name, 80)),
	        STR_ARG(utf8_head(p->r->path, 200)), near.p);
	buf_release(&near);
	return -1;
}

/* All usual steps from heading `id` to the next one of its level. */
static bool ask_group(struct planning *p, struct str id)
{
	const struct runbook_heading *h = p->r->headings;
	size_t first = 0, end, n = p->r->nheadings;

	while (first < n && !str_eq(h[first].id, id))
		first++;
	for (end = first + 1; end < n && h[end].level > h[first].level; end++)
		continue;
	for (size_t i = 0; i < p->r->nblocks && first < n; i++) {
		const struct runbook_block *b = &p->r->blocks[i];

		if (b->heading != RUNBOOK_NONE && b->heading >= first && b->heading < end &&
		    is_usual(p, b))
			p->asked[i] = true;
	}
	return first < n;
}

static int ask_names(struct planning *p)
{
	for (size_t i = 0; i < p->wish->nnames; i++) {
		struct str name = p->wish->names[i];
		const struct runbook_block *b = runbook_find(p->r, name);

		if (b)
			p->asked[b->number] = true;
		else if (!ask_group(p, name))
			return not_there(p, name);
	}
	return 0;
}

static int ask(struct planning *p)
{
	const struct runbook_block *from = NULL;

	if (p->wish->what == RUNBOOK_STEP || p->wish->what == RUNBOOK_ONLY)
		return ask_names(p);
	if (p->wish->what == RUNBOOK_FROM) {
		struct str name = p->wish->nnames ? p->wish->names[0] : STR_NONE;

		from = runbook_find(p->r, name);
		if (!from)
			return not_there(p, name);
		p->asked[from->number] = true;
	}
	for (size_t i = from ? from->number : 0; i < p->r->nblocks; i++)
		if (is_usual(p, &p->r->blocks[i]) && has_tag(&p->r->blocks[i], p->wish->tag))
			p->asked[i] = true;
	return 0;
}

static int no_steps(struct planning *p)
{
	if (p->wish->tag.n)
		return err_set(p->e, ERR_NOT_FOUND, "no step of %.*s has the tag '%.*s'",
		               STR_ARG(utf8_head(p->r->path, 200)),
		               STR_ARG(utf8_head(p->wish->tag, 80)));
	if (p->r->nblocks && p->wish->what == RUNBOOK_ALL)
		return err_set(
			p->e, ERR_NOT_FOUND,
			"%.*s has no steps that run by themselves; its blocks run one by "
			"one, such as '%.*s#1'",
			STR_ARG(utf8_head(p->r->path, 150)),
			STR_ARG(utf8_head(p->r->path, 150)));
	return err_set(p->e, ERR_NOT_FOUND, "there is nothing to run in %.*s",
	               STR_ARG(utf8_head(p->r->path, 200)));
}

static void add_params(struct params *out, const struct runbook_params *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct runbook_param *it;
		bool there = false;

		vec_each(it, out)
			there = there || str_eq(it->name, from->v[i].name);
		if (!there)
			vec_push(out, from->v[i]);
	}
}

/* Everything of a plan that follows from its steps. */
static void finish(struct runbook_plan *out, struct arena *a, const struct planning *p)
{
	struct runbook_step *kept = arena_array(a, struct runbook_step, p->steps.n);
	struct buf text = BUF_INIT, id = BUF_INIT;
	struct params params = { .n = 0 };

	add_params(&params, &p->r->params);
	for (size_t i = 0; i < p->steps.n; i++) {
		const size_t blocks[] = { p->steps.v[i].block, p->steps.v[i].guard,
			                  p->steps.v[i].verify, p->steps.v[i].undo };

		kept[i] = p->steps.v[i];
		for (size_t k = 0; k < countof(blocks); k++) {
			const struct runbook_block *b =
				blocks[k] == RUNBOOK_NONE ? NULL : &p->r->blocks[blocks[k]];

			buf_addf(&text, "%s ", b ? b->hash : "-");
			if (b)
				add_params(&params, &b->placeholders);
		}
		if (p->r->blocks[blocks[0]].effect > out->effect)
			out->effect = p->r->blocks[blocks[0]].effect;
		buf_add_byte(&text, '\n');
	}
	source_blob_id(&id, buf_str(&text));
	snprintf(out->hash, sizeof(out->hash), "%s", id.p);
	out->steps = kept;
	out->nsteps = p->steps.n;
	out->params = params_keep(a, &params);
	vec_release(&params);
	buf_release(&text);
	buf_release(&id);
}

int runbook_plan(struct runbook_plan *out, struct arena *a, const struct runbook *r,
                 const struct runbook_wish *wish, struct err *e)
{
	struct planning p = { .r = r, .wish = wish, .e = e };
	int rc;

	*out = (struct runbook_plan){ .effect = RUNBOOK_READ };
	p.asked = mem_zero(r->nblocks + 1, sizeof(*p.asked));
	p.served = mem_zero(r->nblocks + 1, sizeof(*p.served));
	p.states = mem_zero(r->nblocks + 1, sizeof(*p.states));
	mark_served(&p);
	rc = ask(&p);
	for (size_t i = 0; i < r->nblocks && rc == 0; i++)
		if (p.asked[i])
			rc = visit(&p, i);
	if (rc == 0 && p.steps.n == 0)
		rc = no_steps(&p);
	if (rc == 0)
		finish(out, a, &p);
	vec_release(&p.steps);
	mem_free(p.asked);
	mem_free(p.served);
	mem_free(p.states);
	return rc;
}

const struct runbook_param *runbook_plan_param(const struct runbook_plan *plan, struct str name)
{
	for (size_t i = 0; i < plan->params.n; i++)
		if (str_eq(plan->params.v[i].name, name))
			return &plan->params.v[i];
	return NULL;
}
