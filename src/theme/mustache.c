/*
 * Decides how a parsed template is rendered: where names are looked for, what
 * a section repeats, how partials are indented, and when it is too much.
 */
#include "theme/mustache_int.h"

/* The context stack, innermost first; it lives on the C stack. */
struct frame {
	const struct value *value;
	const struct frame *outer;
	unsigned depth;
};

struct render {
	struct buf *out;
	struct buf indent; /* of the partials that are being rendered */
	size_t start;      /* length of `out` before */
	unsigned long steps;
	unsigned partials; /* that are being rendered */
	unsigned levels;   /* sections and partials that are, bounding the C stack */
	unsigned reach;    /* depth of the outermost frame that a name was looked for in */
	struct err *e;
};

int mustache_link(struct mustache *m, mustache_find_fn *find, void *ctx, struct err *e)
{
	struct node *n;
	int rc = 0;

	vec_each(n, &m->nodes) {
		if (n->kind != NODE_PARTIAL)
			continue;
		n->partial = find(ctx, n->name);
		if (!n->partial && rc == 0)
			rc = mustache_fault(e, ERR_NOT_FOUND, m, n->at,
			                    "there is no template \"%.*s\"", STR_ARG(n->name));
	}
	return rc;
}

/*
 * The first part of a dotted name is looked for from the inside out, the
 * others only in what it gave.
 */
static const struct value *look_up(struct render *r, const struct node *n,
                                   const struct frame *frame)
{
	const struct value *v = NULL;
	unsigned depth = frame->depth;

	if (n->part_count == 0)
		return frame->value;
	for (; frame && !v; frame = frame->outer) {
		depth = frame->depth;
		v = value_at(frame->value, &n->parts[0]);
	}
	if (depth < r->reach)
		r->reach = depth;
	for (size_t i = 1; v && i < n->part_count; i++)
		v = value_at(v, &n->parts[i]);
	return v;
}

/* Text inside an indented partial: every line of it that holds something gets the indent. */
static void add_indented(struct render *r, const struct node *n)
{
	struct str indent = buf_str(&r->indent), rest = n->text;
	bool start = n->starts_line;

	do {
		size_t eol = str_find_char(rest, '\n', 0);
		struct str line = str_cut(rest, 0, eol == STR_NPOS ? rest.n : eol + 1);
		bool blank = str_eq(line, STR("\n")) || str_eq(line, STR("\r\n"));

		if (start && !blank)
			buf_add(r->out, indent);
		buf_add(r->out, line);
		rest = str_tail(rest, line.n);
		start = true;
	} while (rest.n);
}

static int render(struct render *r, const struct mustache *m, size_t from, size_t to,
                  const struct frame *frame);

static int render_partial(struct render *r, const struct mustache *m, const struct node *n,
                          const struct frame *frame)
{
	size_t outer = r->indent.len;
	int rc;

	if (!n->partial)
		return 0;
	if (r->partials == MUSTACHE_MAX_PARTIALS)
		return mustache_fault(r->e, ERR_LIMIT, m, n->at,
		                      "partials are nested over %d levels deep",
		                      MUSTACHE_MAX_PARTIALS);
	r->partials++;
	buf_add(&r->indent, n->text);
	rc = render(r, n->partial, 0, n->partial->nodes.n, frame);
	buf_cut(&r->indent, outer);
	r->partials--;
	return rc;
}

/* One item of the list of section `n`, from its memo or into it. */
static int render_known(struct render *r, const struct mustache *m, const struct node *n,
                        struct value_memo *memo, const struct frame *frame)
{
	unsigned outer = r->reach;
	unsigned long steps = r->steps;
	size_t start = r->out->len;

	if (memo->by == n) {
		buf_add(r->out, memo->text);
		r->steps += memo->steps;
		return 0;
	}
	r->reach = frame->depth;
	if (render(r, m, (size_t)(n - m->nodes.v) + 1, n->end, frame) != 0)
		return -1;
	if (!memo->by && r->reach == frame->depth && !r->out->full) {
		memo->by = n;
		memo->text = arena_str(memo->arena, buf_from(r->out, start));
		memo->steps = r->steps - steps;
	}
	r->reach = r->reach < outer ? r->reach : outer;
	return 0;
}

static int render_section(struct render *r, const struct mustache *m, const struct node *n,
                          const struct frame *frame)
{
	const struct value *v = look_up(r, n, frame);
	size_t from = (size_t)(n - m->nodes.v) + 1;
	const struct value_item *it;

	if (!value_is_true(v))
		return 0;
	if (v->kind != VALUE_LIST)
		return render(r, m, from, n->end,
		              &(struct frame){ v, frame, frame->depth + 1 });
	value_each(it, v)
	{
		struct frame inner = { it->value, frame, frame->depth + 1 };
		struct value_memo *memo = it->value->memo;
		int rc;

		/* An indent would be part of what is kept. */
		if (memo && !memo->off && r->indent.len == 0)
			rc = render_known(r, m, n, memo, &inner);
		else
			rc = render(r, m, from, n->end, &inner);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static int render_node(struct render *r, const struct mustache *m, const struct node *n,
                       const struct frame *frame)
{
	switch (n->kind) {
	case NODE_TEXT:
		if (r->indent.len)
			add_indented(r, n);
		else
			buf_add(r->out, n->text);
		return 0;
	case NODE_ESCAPED:
		buf_add_attr(r->out, value_text(look_up(r, n, frame)));
		return 0;
	case NODE_RAW:
		buf_add(r->out, value_text(look_up(r, n, frame)));
		return 0;
	case NODE_SECTION:
		return render_section(r, m, n, frame);
	case NODE_INVERTED:
		if (value_is_true(look_up(r, n, frame)))
			return 0;
		return render(r, m, (size_t)(n - m->nodes.v) + 1, n->end, frame);
	case NODE_PARTIAL:
		return render_partial(r, m, n, frame);
	}
	return 0;
}

/* Is it too much at `n`? A partial that calls itself twice would run for ever without a word. */
static int check_caps(struct render *r, const struct mustache *m, const struct node *n)
{
	if (++r->steps > MUSTACHE_MAX_STEPS)
		return mustache_fault(r->e, ERR_LIMIT, m, n->at,
		                      "over %lu tags are rendered for one page",
		                      MUSTACHE_MAX_STEPS);
	if (r->levels > MUSTACHE_MAX_LEVELS)
		return mustache_fault(r->e, ERR_LIMIT, m, n->at,
		                      "sections and partials are nested over %d levels deep",
		                      MUSTACHE_MAX_LEVELS);
	if (r->out->full || r->out->len - r->start > MUSTACHE_MAX_OUTPUT)
		return mustache_fault(r->e, ERR_LIMIT, m, n->at, "the page is over %zu MiB",
		                      MUSTACHE_MAX_OUTPUT >> 20);
	return 0;
}

/* Nodes [from, to) of `m`. */
static int render(struct render *r, const struct mustache *m, size_t from, size_t to,
                  const struct frame *frame)
{
	int rc = 0;

	r->levels++;
	while (rc == 0 && from < to) {
		const struct node *n = &m->nodes.v[from];

		rc = render_node(r, m, n, frame);
		if (rc == 0)
			rc = check_caps(r, m, n);
		from = n->kind == NODE_SECTION || n->kind == NODE_INVERTED ? n->end : from + 1;
	}
	r->levels--;
	return rc;
}

int mustache_render(const struct mustache *m, struct buf *out, const struct value *context,
                    struct err *e)
{
	struct render r = { .out = out, .indent = BUF_INIT, .start = out->len, .e = e };
	int rc = render(&r, m, 0, m->nodes.n, &(struct frame){ context, NULL, 0 });

	buf_release(&r.indent);
	return rc;
}
