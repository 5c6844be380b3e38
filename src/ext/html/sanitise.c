/*
 * Decides what of a note's HTML stays. One pass over the tags drops what is not
 * allowed and closes what is open; only when elements overlap in a way that
 * a stack cannot tell, gumbo nests them and the pass is made again. What
 * comes out passes a second time unchanged.
 */
#include "ext/html/html_int.h"

#include "base/utf8.h"

/* Elements left open for gumbo to close; with more of them, they are closed here. */
#define LEAK_MAX 512

struct cleaner {
	struct buf *out;
	struct html_reader in;
	struct html_report report;
	const struct html_element *stack[HTML_DEPTH_MAX];
	size_t depth;
	unsigned open[HTML_ELEMENTS];   /* on the stack, by element */
	unsigned deeper[HTML_ELEMENTS]; /* open below HTML_DEPTH_MAX, without tags */
	unsigned leaked[HTML_ELEMENTS]; /* left for gumbo to close */
	unsigned leaks, leaks_max;
	bool overlaps; /* the output needs repair */
};

static void drop_element(struct cleaner *c, const struct html_element *el)
{
	struct buf what = BUF_INIT;

	if (!c->report.dropped)
		return;
	buf_addf(&what, "<%.*s>", STR_ARG(el->name));
	c->report.dropped(c->report.ctx, buf_str(&what));
	buf_release(&what);
}

static void add_end(struct cleaner *c, const struct html_element *el)
{
	buf_add_z(c->out, "</");
	buf_add(c->out, el->name);
	buf_add_byte(c->out, '>');
}

static const struct html_element *pop(struct cleaner *c)
{
	const struct html_element *el = c->stack[--c->depth];

	c->open[html_element_index(el)]--;
	return el;
}

static void push(struct cleaner *c, const struct html_element *el)
{
	c->stack[c->depth++] = el;
	c->open[html_element_index(el)]++;
}

/* Append `text` by `add`, with U+FFFD in the place of NUL bytes. */
static void add_without_nul(struct buf *out, struct str text,
                            void (*add)(struct buf *, struct str))
{
	while (text.n) {
		size_t nul = str_find_char(text, '\0', 0);

		add(out, str_cut(text, 0, nul));
		if (nul == STR_NPOS)
			return;
		buf_add_char(out, UTF8_BAD);
		text = str_tail(text, nul + 1);
	}
}

/* Text goes as it is, but for a "<" that begins no tag. */
static void add_text(struct cleaner *c, struct str text)
{
	if (str_starts(text, STR("<"))) {
		buf_add_z(c->out, "&lt;");
		text = str_tail(text, 1);
	}
	add_without_nul(c->out, text, buf_add);
}

/* A word in angle brackets, meant to be read. */
static void add_word(struct cleaner *c, const struct html_token *t)
{
	add_without_nul(c->out, t->raw, buf_add_html);
}

static void open_element(struct cleaner *c, const struct html_token *t)
{
	const struct html_element *el = html_element(t->name);
	bool single;

	if (!el) {
		add_word(c, t);
		return;
	}
	if (!(el->flags & HTML_ALLOW)) {
		drop_element(c, el);
		html_skip(&c->in, t, el, HTML_RAW | HTML_SKIP);
		return;
	}
	while (c->depth && html_ends_before(c->stack[c->depth - 1], el))
		add_end(c, pop(c));
	single = !(el->flags & HTML_VOID) && html_self_closing(t);
	if (c->depth == HTML_DEPTH_MAX && !(el->flags & HTML_VOID)) {
		c->deeper[html_element_index(el)] += !single;
		return;
	}
	if (!html_add_tag(c->out, t, el, &c->report)) {
		drop_element(c, el);
		return;
	}
	if (single)
		add_end(c, el);
	else if (!(el->flags & HTML_VOID))
		push(c, el);
}

/* Where on the stack, from 1, the element stands that the end tag of `el` closes; 0 for none. */
static size_t find_open(const struct cleaner *c, const struct html_element *el)
{
	bool item = str_eq(el->name, STR("li"));
	bool table = el->flags & HTML_FENCE ||
	             (el->flags & HTML_OPTION && str_starts(el->name, STR("t")));

	for (size_t i = c->depth; i > 0; i--) {
		const struct html_element *at = c->stack[i - 1];

		if (at == el)
			return i;
		if ((at->flags & HTML_FENCE && !table) || (at->flags & HTML_LIST && item))
			return 0;
	}
	return 0;
}

static void close_element(struct cleaner *c, const struct html_token *t)
{
	const struct html_element *el = html_element(t->name);
	size_t at;

	if (!el) {
		add_word(c, t);
		return;
	}
	if (!(el->flags & HTML_ALLOW))
		return;
	if (c->deeper[html_element_index(el)]) {
		c->deeper[html_element_index(el)]--;
		return;
	}
	at = c->open[html_element_index(el)] ? find_open(c, el) : 0;
	if (at == 0) {
		if (c->leaked[html_element_index(el)]) {
			c->leaked[html_element_index(el)]--;
			add_end(c, el);
		}
		return;
	}
	while (c->depth > at) {
		const struct html_element *inner = pop(c);
		bool silent = inner->flags & (HTML_INLINE | HTML_OPTION) &&
		              !(el->flags & HTML_INLINE && !(inner->flags & HTML_INLINE));

		if (silent || c->leaks >= c->leaks_max) {
			add_end(c, inner);
		} else {
			c->leaks++;
			c->leaked[html_element_index(inner)]++;
			c->overlaps = true;
		}
	}
	add_end(c, pop(c));
}

/* One pass from `html` to `out`; true when the output overlaps and needs repair. */
static bool clean(struct buf *out, struct str html, const struct html_report *report,
                  unsigned leaks_max)
{
	struct map ids = MAP_INIT;
	struct cleaner c = {
		.out = out,
		.in = HTML_READER(html),
		.report = *report,
		.leaks_max = leaks_max,
	};
	struct html_token t;

	c.report.ids = &ids;
	while (html_next(&c.in, &t)) {
		switch (t.kind) {
		case HTML_TEXT:
			add_text(&c, t.raw);
			break;
		case HTML_OPEN:
			open_element(&c, &t);
			break;
		case HTML_CLOSE:
			close_element(&c, &t);
			break;
		case HTML_MARKUP:
			break;
		}
	}
	while (c.depth)
		add_end(&c, pop(&c));
	map_release(&ids);
	return c.overlaps;
}

void html_sanitise(struct buf *out, struct str html, html_dropped_fn *dropped, void *ctx)
{
	const struct html_report loud = { dropped, ctx, NULL }, quiet = { NULL, NULL, NULL };
	struct buf nested = BUF_INIT;
	size_t start = out->len;

	if (!clean(out, html, &loud, LEAK_MAX))
		return;
	html_repair(&nested, buf_from(out, start));
	buf_cut(out, start);
	clean(out, buf_str(&nested), &quiet, 0);
	buf_release(&nested);
}
