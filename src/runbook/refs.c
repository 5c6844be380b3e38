/*
 * Decides what the names in a runbook mean: each leads to one block that can
 * serve, or the block that says it is not run. Circles are reported whole.
 */
#include "runbook/runbook_int.h"

#include "base/alloc.h"
#include "base/map.h"
#include "base/utf8.h"

/* The YAML begins in the second line. */
#define FIRST_LINE 2

/* Steps that one may need; unknown names for which the nearest one is looked for. */
#define NEEDS_MAX 64
/* Steps of a circle that are named: each block in it keeps the sentence. */
#define CYCLE_SHOWN 8
#define SUGGESTIONS_MAX 100

struct refs {
	struct reading *r;
	struct map names; /* -> number of the first that has it */
	unsigned unknown; /* names that were looked for in vain */
};

static void fill_names(struct refs *x)
{
	struct runbook_block *b;

	vec_each(b, &x->r->blocks) {
		struct runbook_block *first;
		uintptr_t *at;

		if (!b->named || b->ignore)
			continue;
		at = map_find(&x->names, b->name);
		if (!at) {
			map_set(&x->names, b->name, b->number);
			continue;
		}
		first = &x->r->blocks.v[*at];
		reading_say(x->r, DIAG_RUNBOOK_NAME, b->line,
		            attr_find(&b->attrs, STR("name"))->value_column,
		            (unsigned)utf8_length(b->name),
		            "the block in line %u is called '%.*s' too", first->line,
		            STR_ARG(b->name));
		block_refuse(x->r, b, "the block in line %u has its name", first->line);
		block_refuse(x->r, first, "the block in line %u has its name", b->line);
	}
}

/* The number of the step `name`, or RUNBOOK_NONE with what is wrong added to `why`. */
static size_t find(struct refs *x, struct str name, struct buf *why)
{
	const uintptr_t *at = map_find(&x->names, name);

	if (at)
		return *at;
	buf_addf(why, "there is no step '%.*s'", STR_ARG(utf8_head(name, 80)));
	if (x->unknown++ < SUGGESTIONS_MAX)
		runbook_add_suggestion(why, x->r->book, name);
	return RUNBOOK_NONE;
}

/* A name within the value of an attribute that cannot be. */
static void wrong(struct refs *x, struct runbook_block *b, const struct runbook_attr *attr,
                  struct str name, const char *why)
{
	size_t at = str_find(attr->value, name, 0);
	unsigned column = attr->value_column;

	if (column && at != STR_NPOS)
		column += (unsigned)utf8_length(str_cut(attr->value, 0, at));
	reading_say(x->r, DIAG_RUNBOOK_REFERENCE, b->line, column, (unsigned)utf8_length(name),
	            "%.*s: %s", STR_ARG(attr->key), why);
	block_refuse(x->r, b, "%.*s: %s", STR_ARG(attr->key), why);
}

static void resolve_needs(struct refs *x, struct runbook_block *b)
{
	const struct runbook_attr *attr = attr_find(&b->attrs, STR("needs"));
	struct names names = { .n = 0 };
	struct numbers found = { .n = 0 };
	struct buf why = BUF_INIT;
	struct str *it;
	size_t *kept;

	if (!attr)
		return;
	names_split(&names, attr->value);
	if (names.n == 0)
		wrong(x, b, attr, attr->value, "it names no step");
	if (names.n > NEEDS_MAX) {
		wrong(x, b, attr, attr->value, "it names more than 64 steps");
		names.n = NEEDS_MAX;
	}
	vec_each(it, &names) {
		size_t number;

		buf_clear(&why);
		number = find(x, *it, &why);
		if (number == RUNBOOK_NONE)
			wrong(x, b, attr, *it, why.p);
		else
			vec_push(&found, number);
	}
	kept = arena_array(x->r->a, size_t, found.n);
	for (size_t i = 0; i < found.n; i++)
		kept[i] = found.v[i];
	b->needs = (struct runbook_numbers){ kept, found.n };
	vec_release(&names);
	vec_release(&found);
	buf_release(&why);
}

/* verify=x or undo=x. */
static size_t resolve_one(struct refs *x, struct runbook_block *b, struct str key, bool read)
{
	const struct runbook_attr *attr = attr_find(&b->attrs, key);
	struct buf why = BUF_INIT;
	size_t number;

	if (!attr)
		return RUNBOOK_NONE;
	number = find(x, attr->value, &why);
	if (number == b->number)
		buf_add_z(&why, "a step cannot serve itself");
	else if (number != RUNBOOK_NONE && read &&
	         x->r->blocks.v[number].effect != RUNBOOK_READ)
		buf_addf(&why,
		         "'%.*s' in line %u is run without a question, so it must have "
		         "effect=read",
		         STR_ARG(attr->value), x->r->blocks.v[number].line);
	if (why.len) {
		wrong(x, b, attr, attr->value, why.p);
		number = RUNBOOK_NONE;
	}
	buf_release(&why);
	return number;
}

static void resolve_guard(struct refs *x)
{
	const struct value *book = value_get(x->r->note->meta, STR("runbook"));
	const struct value *v = value_get(book, STR("guard"));
	struct buf why = BUF_INIT;
	size_t number;

	x->r->book->guard = RUNBOOK_NONE;
	if (!v || v->kind == VALUE_NULL)
		return;
	number = find(x, value_text(v), &why);
	if (number != RUNBOOK_NONE && x->r->blocks.v[number].effect != RUNBOOK_READ)
		buf_addf(&why,
		         "'%.*s' in line %u is run without a question, so it must have "
		         "effect=read",
		         STR_ARG(value_text(v)), x->r->blocks.v[number].line);
	if (why.len) {
		reading_say(x->r, DIAG_RUNBOOK_REFERENCE, v->line + FIRST_LINE - 1, v->column,
		            (unsigned)utf8_length(value_text(v)), "guard: %s", why.p);
		x->r->book->guard_refusal = arena_strf(x->r->a, "the note's guard: %s", why.p);
	} else {
		x->r->book->guard = number;
	}
	buf_release(&why);
}

/* The last block that begins before `line`. */
static struct runbook_block *block_before(struct blocks *blocks, unsigned line)
{
	struct runbook_block *found = NULL, *b;

	vec_each(b, blocks)
		if (b->line < line)
			found = b;
	return found;
}

static void resolve_expects(struct refs *x)
{
	for (size_t i = 0; i < x->r->expects.n; i++) {
		const struct expecting *it = &x->r->expects.v[i];
		struct runbook_block *b = block_before(&x->r->blocks, it->expect.line);
		struct buf why = BUF_INIT;
		size_t number;

		if (it->step.n) {
			number = find(x, it->step, &why);
			b = number == RUNBOOK_NONE ? NULL : &x->r->blocks.v[number];
		}
		if (b && b->expect.line)
			buf_addf(&why, "line %u says already what '%.*s' prints",
			         b->expect.line, STR_ARG(b->name));
		if (why.len)
			reading_say(x->r, DIAG_RUNBOOK_REFERENCE, it->expect.line, it->column,
			            (unsigned)utf8_length(it->step), "expect: %s", why.p);
		else if (b)
			b->expect = it->expect;
		buf_release(&why);
	}
}

bool refs_cycle(struct numbers *out, const struct runbook_block *blocks, size_t n, size_t from)
{
	size_t *before = mem_alloc((n + 1) * sizeof(*before)), at;
	struct numbers queue = { .n = 0 };
	bool found = false;

	for (size_t i = 0; i < n; i++)
		before[i] = RUNBOOK_NONE;
	vec_push(&queue, from);
	for (size_t i = 0; i < queue.n && !found; i++) {
		const struct runbook_block *b = &blocks[queue.v[i]];

		for (size_t k = 0; k < b->needs.n && !found; k++) {
			size_t next = b->needs.v[k];

			if (before[next] != RUNBOOK_NONE)
				continue;
			before[next] = b->number;
			found = next == from;
			vec_push(&queue, next);
		}
	}
	/* Backwards from the end, then turned round. */
	for (at = from; found;) {
		at = before[at];
		vec_push(out, at);
		found = at != from;
	}
	for (size_t i = 0; i < out->n / 2; i++) {
		size_t swap = out->v[i];

		out->v[i] = out->v[out->n - 1 - i];
		out->v[out->n - 1 - i] = swap;
	}
	vec_release(&queue);
	mem_free(before);
	return out->n > 0;
}

void refs_add_cycle(struct buf *out, const struct runbook_block *blocks,
                    const struct numbers *cycle)
{
	size_t shown = cycle->n > CYCLE_SHOWN ? CYCLE_SHOWN : cycle->n;

	for (size_t i = 0; i < shown; i++)
		buf_addf(out, "'%.*s' (line %u) needs ", STR_ARG(blocks[cycle->v[i]].name),
		         blocks[cycle->v[i]].line);
	if (shown < cycle->n)
		buf_addf(out, "... (%zu more) needs ", cycle->n - shown);
	buf_addf(out, "'%.*s'", STR_ARG(blocks[cycle->v[0]].name));
}

/* Blocks that are in no circle: those whose needs are all settled, again and again. */
static void settle(const struct blocks *blocks, bool *settled)
{
	size_t *missing = mem_zero(blocks->n + 1, sizeof(*missing));
	struct numbers *wanted_by = mem_zero(blocks->n + 1, sizeof(*wanted_by));
	struct numbers ready = { .n = 0 };

	for (size_t i = 0; i < blocks->n; i++) {
		missing[i] = blocks->v[i].needs.n;
		for (size_t k = 0; k < missing[i]; k++)
			vec_push(&wanted_by[blocks->v[i].needs.v[k]], i);
		if (missing[i] == 0)
			vec_push(&ready, i);
	}
	for (size_t i = 0; i < ready.n; i++) {
		const struct numbers *by = &wanted_by[ready.v[i]];

		settled[ready.v[i]] = true;
		for (size_t k = 0; k < by->n; k++)
			if (--missing[by->v[k]] == 0)
				vec_push(&ready, by->v[k]);
	}
	for (size_t i = 0; i < blocks->n; i++)
		vec_release(&wanted_by[i]);
	vec_release(&ready);
	mem_free(wanted_by);
	mem_free(missing);
}

static void report_cycles(struct refs *x)
{
	struct blocks *blocks = &x->r->blocks;
	bool *settled = mem_zero(blocks->n + 1, sizeof(*settled));
	struct numbers cycle = { .n = 0 };
	struct buf text = BUF_INIT;

	settle(blocks, settled);
	for (size_t i = 0; i < blocks->n; i++) {
		const struct runbook_attr *attr;

		vec_clear(&cycle);
		if (settled[i] || !refs_cycle(&cycle, blocks->v, blocks->n, i))
			continue;
		buf_clear(&text);
		refs_add_cycle(&text, blocks->v, &cycle);
		attr = attr_find(&blocks->v[i].attrs, STR("needs"));
		reading_say(x->r, DIAG_RUNBOOK_CYCLE, blocks->v[i].line, attr->value_column,
		            (unsigned)utf8_length(attr->value),
		            "these steps need each other: %s", text.p);
		for (size_t k = 0; k < cycle.n; k++) {
			settled[cycle.v[k]] = true;
			block_refuse(x->r, &blocks->v[cycle.v[k]], "a circle: %s", text.p);
		}
	}
	vec_release(&cycle);
	buf_release(&text);
	mem_free(settled);
}

void refs_resolve(struct reading *r)
{
	struct refs x = { r, MAP_INIT, 0 };
	struct runbook_block *b;

	fill_names(&x);
	vec_each(b, &r->blocks) {
		if (b->ignore)
			continue;
		resolve_needs(&x, b);
		b->verify = resolve_one(&x, b, STR("verify"), true);
		b->undo = resolve_one(&x, b, STR("undo"), false);
	}
	resolve_guard(&x);
	resolve_expects(&x);
	report_cycles(&x);
	map_release(&x.names);
}
