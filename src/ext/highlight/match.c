/*
 * Decides which class each byte of parsed code has. The tree is copied once
 * into an array in which a subtree is a stretch, the patterns of the query are
 * tried at the nodes where they may begin, and the innermost classified node
 * around a byte gives its class.
 *
 * A pattern's children must fit children of the node in their order. All ways
 * to fit count, and a node is marked when it takes part in one. Since a step's
 * tests look at one node alone, that needs no search through combinations: a
 * child takes part when the steps before it can end before it and the steps
 * behind it can follow.
 */
#include "ext/highlight/highlight_int.h"

#include <string.h>

/* A longer text of a node is not compared with patterns. */
#define MATCH_TEXT 4096

static void add_node(struct highlight_matcher *m, const struct highlight_query *q,
                     uint32_t parent)
{
	TSNode node = ts_tree_cursor_current_node(&m->cursor);
	struct highlight_node *n;
	size_t s;

	vec_grow(m, 1);
	n = &m->v[m->n++];
	n->from = ts_node_start_byte(node);
	n->to = ts_node_end_byte(node);
	n->size = 1;
	n->parent = parent;
	n->symbol = ts_node_symbol(node);
	s = n->symbol < q->symbols - 1 ? n->symbol : q->symbols - 1;
	n->field = 0;
	if (m->n > 1) {
		TSSymbol above = m->v[parent].symbol;

		if (q->fields[above < q->symbols - 1 ? above : q->symbols - 1])
			n->field = ts_tree_cursor_current_field_id(&m->cursor);
	}
	n->named = ts_node_is_named(node);
	n->hl = q->hl[s];
	n->priority = q->priority[s];
}

/* Copy the tree into the array. */
static void flatten(struct highlight_matcher *m, const struct highlight_query *q,
                    const TSTree *tree)
{
	TSNode root = ts_tree_root_node(tree);
	uint32_t at = 0;

	if (m->has_cursor)
		ts_tree_cursor_reset(&m->cursor, root);
	else
		m->cursor = ts_tree_cursor_new(root);
	m->has_cursor = true;
	vec_clear(m);
	add_node(m, q, 0);
	for (;;) {
		if (ts_tree_cursor_goto_first_child(&m->cursor)) {
			add_node(m, q, at);
			at = (uint32_t)m->n - 1;
			continue;
		}
		while (!ts_tree_cursor_goto_next_sibling(&m->cursor)) {
			m->v[at].size = (uint32_t)m->n - at;
			if (!ts_tree_cursor_goto_parent(&m->cursor))
				return;
			at = m->v[at].parent;
		}
		m->v[at].size = (uint32_t)m->n - at;
		at = m->v[at].parent;
		add_node(m, q, at);
		at = (uint32_t)m->n - 1;
	}
}

static bool tests_pass(const struct highlight_matcher *m, const struct highlight_step *step,
                       const struct highlight_node *n)
{
	for (const struct highlight_test *t = step->tests; t; t = t->next) {
		if (n->to - n->from > MATCH_TEXT)
			return false;
		if (highlight_pattern_fits(t->pattern, str_from(m->text + n->from,
		                                                n->to - n->from)) == t->negated)
			return false;
	}
	return true;
}

static bool has_field(const struct highlight_matcher *m, uint32_t i, TSFieldId field)
{
	for (uint32_t c = i + 1; c < i + m->v[i].size; c += m->v[c].size)
		if (m->v[c].field == field)
			return true;
	return false;
}

/*
 * The table of one sequence of steps against the children of a node: `fits`
 * says whether step s fits child c, `before` whether the steps before s can
 * end so that s may take c, `after` whether the steps from s on fit the
 * children from c on.
 */
struct table {
	size_t steps, children;
	size_t fits, before, after; /* offsets into the scratch memory */
};

static bool step_fits(struct highlight_matcher *m, const struct highlight_step *step,
                      uint32_t i);
static void step_mark(struct highlight_matcher *m, const struct highlight_step *step,
                      uint32_t i, unsigned priority);

static unsigned char *cell(struct highlight_matcher *m, size_t base, const struct table *t,
                           size_t step, size_t child)
{
	return &m->scratch.v[base + step * (t->children + 1) + child];
}

static void table_fill_fits(struct highlight_matcher *m, const struct table *t,
                            const struct highlight_step *first, uint32_t i)
{
	size_t s = 0;

	for (const struct highlight_step *step = first; step; step = step->next, s++) {
		size_t k = 0;

		for (uint32_t c = i + 1; c < i + m->v[i].size; c += m->v[c].size, k++) {
			unsigned char fit = step_fits(m, step, c);

			*cell(m, t->fits, t, s, k) = fit;
		}
	}
}

/* before[s][c]: a run of steps 0 to s-1 ends at or before child c, with nothing named left out when s is immediate. */
static void table_fill_before(struct highlight_matcher *m, const struct table *t,
                              const struct highlight_step *first, uint32_t i)
{
	/* ended[c]: the steps before the current one took their last child right before c. */
	size_t ended = m->scratch.n, s = 0;

	vec_grow(&m->scratch, 2 * (t->children + 1));
	m->scratch.n += 2 * (t->children + 1);
	memset(&m->scratch.v[ended], 0, 2 * (t->children + 1));
	m->scratch.v[ended] = 1;
	for (const struct highlight_step *step = first; step; step = step->next, s++) {
		unsigned char *now = &m->scratch.v[ended + (s % 2) * (t->children + 1)];
		unsigned char *then = &m->scratch.v[ended + ((s + 1) % 2) * (t->children + 1)];
		uint32_t c = i + 1;
		bool can = false;

		memset(then, 0, t->children + 1);
		for (size_t k = 0; k <= t->children; k++) {
			can = can || now[k];
			if (step->optional && now[k])
				then[k] = 1;
			if (k == t->children)
				break;
			*cell(m, t->before, t, s, k) = can;
			if (can && *cell(m, t->fits, t, s, k)) {
				then[k + 1] = 1;
				if (step->repeated)
					now[k + 1] = 1;
			}
			if (step->immediate && m->v[c].named)
				can = false;
			c += m->v[c].size;
		}
	}
	m->scratch.n = ended;
}

/* after[s][c], from the last step and the last child backwards. `named` has a byte for each child. */
static void table_fill_after(struct highlight_matcher *m, const struct table *t,
                             const struct highlight_step *const *steps, size_t named)
{
	const struct highlight_step *end = t->steps ? steps[t->steps - 1] : NULL;
	bool clear = true; /* no named child from here on */

	for (size_t k = t->children + 1; k-- > 0;) {
		if (k < t->children && m->scratch.v[named + k])
			clear = false;
		*cell(m, t->after, t, t->steps, k) = end && end->last ? clear : true;
	}
	for (size_t s = t->steps; s-- > 0;) {
		const struct highlight_step *step = steps[s];

		for (size_t k = t->children + 1; k-- > 0;) {
			bool can = step->optional && *cell(m, t->after, t, s + 1, k);

			if (!can && k < t->children) {
				bool fit = *cell(m, t->fits, t, s, k);

				can = (fit &&
				       (*cell(m, t->after, t, s + 1, k + 1) ||
				        (step->repeated && *cell(m, t->after, t, s, k + 1))));
				/* Or this child is left out. */
				if (!can && !(step->immediate && m->scratch.v[named + k]))
					can = *cell(m, t->after, t, s, k + 1);
			}
			*cell(m, t->after, t, s, k) = can;
		}
	}
}

#define MATCH_STEPS 16

/* Fill the table for the children of node `i`. False when they do not fit. */
static bool table_fill(struct highlight_matcher *m, struct table *t,
                       const struct highlight_step *parent, uint32_t i)
{
	const struct highlight_step *steps[MATCH_STEPS];
	size_t named, need;

	t->steps = 0;
	for (const struct highlight_step *s = parent->children; s; s = s->next) {
		if (t->steps == MATCH_STEPS)
			return false;
		steps[t->steps++] = s;
	}
	t->children = 0;
	for (uint32_t c = i + 1; c < i + m->v[i].size; c += m->v[c].size)
		t->children++;
	t->fits = m->scratch.n;
	t->before = t->fits + t->steps * (t->children + 1);
	t->after = t->before + t->steps * (t->children + 1);
	named = t->after + (t->steps + 1) * (t->children + 1);
	need = named + t->children - m->scratch.n;
	vec_grow(&m->scratch, need);
	m->scratch.n += need;
	memset(&m->scratch.v[t->fits], 0, need);
	t->children = 0;
	for (uint32_t c = i + 1; c < i + m->v[i].size; c += m->v[c].size)
		m->scratch.v[named + t->children++] = m->v[c].named;
	table_fill_fits(m, t, parent->children, i);
	table_fill_before(m, t, parent->children, i);
	table_fill_after(m, t, steps, named);
	return *cell(m, t->after, t, 0, 0);
}

/* One child without anchors, by far the most frequent case, needs no table. */
static bool is_single(const struct highlight_step *step)
{
	const struct highlight_step *c = step->children;

	return step->slots == 1 && !c->next && !c->immediate && !c->last && !c->optional;
}

static bool children_fit(struct highlight_matcher *m, const struct highlight_step *step,
                         uint32_t i)
{
	size_t base = m->scratch.n;
	struct table t;
	bool fit;

	if (!step->children)
		return true;
	if (is_single(step)) {
		for (uint32_t c = i + 1; c < i + m->v[i].size; c += m->v[c].size)
			if (step_fits(m, step->children, c))
				return true;
		return false;
	}
	fit = table_fill(m, &t, step, i);
	m->scratch.n = base;
	return fit;
}

static bool step_fits(struct highlight_matcher *m, const struct highlight_step *step,
                      uint32_t i)
{
	const struct highlight_node *n = &m->v[i];

	if (step->field && n->field != step->field)
		return false;
	if (step->kind == STEP_EITHER) {
		const struct highlight_step *c = step->children;

		while (c && !step_fits(m, c, i))
			c = c->next;
		return c && tests_pass(m, step, n);
	}
	if (step->kind == STEP_SYMBOL ? n->symbol != step->symbol
	                              : step->kind == STEP_NAMED && !n->named)
		return false;
	for (size_t f = 0; f < countof(step->absent) && step->absent[f]; f++)
		if (has_field(m, i, step->absent[f]))
			return false;
	return tests_pass(m, step, n) && children_fit(m, step, i);
}

static void mark_children(struct highlight_matcher *m, const struct highlight_step *parent,
                          uint32_t i, unsigned priority)
{
	size_t base = m->scratch.n, s = 0;
	struct table t;

	if (is_single(parent)) {
		for (uint32_t c = i + 1; c < i + m->v[i].size; c += m->v[c].size)
			if (step_fits(m, parent->children, c))
				step_mark(m, parent->children, c, priority);
		return;
	}
	if (!table_fill(m, &t, parent, i)) {
		m->scratch.n = base;
		return;
	}
	for (const struct highlight_step *step = parent->children; step;
	     step = step->next, s++) {
		size_t k = 0;

		for (uint32_t c = i + 1; c < i + m->v[i].size; c += m->v[c].size, k++)
			if (*cell(m, t.fits, &t, s, k) && *cell(m, t.before, &t, s, k) &&
			    (*cell(m, t.after, &t, s + 1, k + 1) ||
			     (step->repeated && *cell(m, t.after, &t, s, k + 1))))
				step_mark(m, step, c, priority);
	}
	m->scratch.n = base;
}

/* Give the nodes that `step`, which fits node `i`, captures their classes. */
static void step_mark(struct highlight_matcher *m, const struct highlight_step *step,
                      uint32_t i, unsigned priority)
{
	if (step->hl != HL_NONE && priority > m->v[i].priority) {
		m->v[i].hl = (unsigned char)step->hl;
		m->v[i].priority = priority;
	}
	if (step->kind == STEP_EITHER) {
		for (const struct highlight_step *c = step->children; c; c = c->next)
			if (step_fits(m, c, i))
				step_mark(m, c, i, priority);
	} else if (step->children) {
		mark_children(m, step, i, priority);
	}
}

static void apply_rules(struct highlight_matcher *m, const struct highlight_rule *rule,
                        uint32_t i)
{
	for (; rule; rule = rule->next) {
		/* A leaf that was given a class by a stronger pattern stays as it is. */
		if (!rule->root->children && rule->priority <= m->v[i].priority)
			continue;
		if (step_fits(m, rule->root, i))
			step_mark(m, rule->root, i, rule->priority);
	}
}

/* The nearest node above `i` with a class, or UINT32_MAX. */
static uint32_t classified_above(const struct highlight_matcher *m, uint32_t i)
{
	while (i) {
		i = m->v[i].parent;
		if (m->v[i].hl > HL_PLAIN)
			return i;
	}
	return UINT32_MAX;
}

/*
 * From nodes to runs: `open` is the innermost classified node that is not over
 * yet, and everything before `done` is written.
 */
static void add_runs(struct highlight_runs *runs, const struct highlight_matcher *m,
                     size_t shift)
{
	uint32_t done = 0, open = UINT32_MAX;

	for (uint32_t i = 0; i <= m->n; i++) {
		const struct highlight_node *n = i < m->n ? &m->v[i] : NULL;

		if (n && (n->hl <= HL_PLAIN || n->to == n->from))
			continue;
		while (open != UINT32_MAX && i >= open + m->v[open].size) {
			const struct highlight_node *o = &m->v[open];

			highlight_runs_add(runs, shift + done, shift + o->to,
			                   (enum highlight_class)o->hl);
			done = o->to > done ? o->to : done;
			open = classified_above(m, open);
		}
		if (!n)
			break;
		if (open != UINT32_MAX)
			highlight_runs_add(runs, shift + done, shift + n->from,
			                   (enum highlight_class)m->v[open].hl);
		else if (n->hl == HL_EMBEDDED)
			continue; /* code in code, not in a string: nothing to set apart */
		done = n->from > done ? n->from : done;
		open = i;
	}
}

void highlight_match(struct highlight_runs *runs, struct highlight_matcher *m,
                     const struct highlight_query *q, const TSTree *tree, struct str code,
                     size_t shift)
{
	m->text = code.p;
	flatten(m, q, tree);
	for (uint32_t i = 0; i < m->n; i++) {
		TSSymbol s = m->v[i].symbol;

		apply_rules(m, q->rules[s < q->symbols - 1 ? s : q->symbols - 1], i);
		if (q->anywhere)
			apply_rules(m, q->anywhere, i);
	}
	add_runs(runs, m, shift);
}

void highlight_matcher_release(struct highlight_matcher *m)
{
	if (m->has_cursor)
		ts_tree_cursor_delete(&m->cursor);
	m->has_cursor = false;
	vec_release(&m->scratch);
	vec_release(m);
}
