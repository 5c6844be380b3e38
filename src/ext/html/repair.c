/*
 * Decides how badly nested elements are nested: as browsers do, by gumbo's tree
 * builder. What comes in is clean and not too deep already; the tree is
 * written without recursion.
 */
#include "ext/html/html_int.h"

#include <gumbo.h>

#include "base/alloc.h"

static void *take(void *ctx, size_t size)
{
	return mem_alloc(size);
}

static void give(void *ctx, void *p)
{
	mem_free(p);
}

static GumboOptions options(void)
{
	GumboOptions o = kGumboDefaultOptions;

	o.allocator = take;
	o.deallocator = give;
	o.max_errors = 0;
	o.fragment_context = GUMBO_TAG_DIV;
	return o;
}

static void add_open(struct buf *out, const GumboElement *e, struct str name)
{
	buf_add_byte(out, '<');
	buf_add(out, name);
	for (unsigned i = 0; i < e->attributes.length; i++) {
		const GumboAttribute *a = e->attributes.data[i];

		buf_add_byte(out, ' ');
		buf_add_z(out, a->name);
		if (a->original_value.length == 0)
			continue;
		buf_add_z(out, "=\"");
		buf_add_attr(out, str_of(a->value));
		buf_add_byte(out, '"');
	}
	buf_add_byte(out, '>');
}

/* A line end right behind <pre> is eaten by the reader of the page: write one more. */
static void add_pre_line(struct buf *out, const GumboElement *e)
{
	const GumboNode *first = e->children.length ? e->children.data[0] : NULL;

	if (e->tag == GUMBO_TAG_PRE && first &&
	    (first->type == GUMBO_NODE_TEXT || first->type == GUMBO_NODE_WHITESPACE) &&
	    first->v.text.text[0] == '\n')
		buf_add_byte(out, '\n');
}

/* Write the start of `node`; true when its children are to be visited. */
static bool enter(struct buf *out, const GumboNode *node)
{
	const struct html_element *el;

	switch (node->type) {
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_WHITESPACE:
		buf_add_html(out, str_of(node->v.text.text));
		return false;
	case GUMBO_NODE_ELEMENT:
		el = html_element(str_of(gumbo_normalized_tagname(node->v.element.tag)));
		if (el && el->flags & HTML_ALLOW) {
			add_open(out, &node->v.element, el->name);
			add_pre_line(out, &node->v.element);
		}
		return !el || !(el->flags & HTML_VOID);
	case GUMBO_NODE_DOCUMENT:
	case GUMBO_NODE_CDATA:
	case GUMBO_NODE_COMMENT:
	case GUMBO_NODE_TEMPLATE:
		break;
	}
	return false;
}

static void leave(struct buf *out, const GumboNode *node)
{
	const struct html_element *el =
		html_element(str_of(gumbo_normalized_tagname(node->v.element.tag)));

	if (!el || !(el->flags & HTML_ALLOW))
		return;
	buf_add_z(out, "</");
	buf_add(out, el->name);
	buf_add_byte(out, '>');
}

/* Walk all below `root`, which is an element, by the links to parents. */
static void add_tree(struct buf *out, const GumboNode *root)
{
	const GumboNode *at = root;
	size_t next = 0;

	for (;;) {
		const GumboVector *children = &at->v.element.children;

		if (next < children->length) {
			const GumboNode *child = children->data[next];

			if (enter(out, child)) {
				at = child;
				next = 0;
			} else {
				next++;
			}
			continue;
		}
		if (at == root)
			return;
		leave(out, at);
		next = at->index_within_parent + 1;
		at = at->parent;
	}
}

void html_repair(struct buf *out, struct str html)
{
	GumboOptions o = options();
	GumboOutput *tree = gumbo_parse_with_options(&o, html.p, html.n);

	add_tree(out, tree->root);
	gumbo_destroy_output(&o, tree);
}

/* References that need no parser, which are nearly all. */
static size_t simple_reference(struct str s, char *c)
{
	static const struct {
		struct str name;
		char c;
	} simple[] = {
		{ STR_INIT("&amp;"), '&' },  { STR_INIT("&quot;"), '"' },
		{ STR_INIT("&#39;"), '\'' }, { STR_INIT("&lt;"), '<' },
		{ STR_INIT("&gt;"), '>' },
	};

	for (size_t i = 0; i < countof(simple); i++)
		if (str_starts(s, simple[i].name)) {
			*c = simple[i].c;
			return simple[i].name.n;
		}
	return 0;
}

/* Decode all of `value` by reading it as an attribute of a tag. */
static void decode_by_parser(struct buf *out, struct str value)
{
	struct buf tag = BUF_INIT;
	GumboOptions o = options();
	GumboOutput *tree;

	buf_add_z(&tag, "<p title=\"");
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] == '"')
			buf_add_z(&tag, "&#34;");
		else
			buf_add_byte(&tag, value.p[i]);
	buf_add_z(&tag, "\">");
	tree = gumbo_parse_with_options(&o, tag.p, tag.len);
	if (tree->root->v.element.children.length) {
		const GumboNode *p = tree->root->v.element.children.data[0];
		const GumboAttribute *a = NULL;

		if (p->type == GUMBO_NODE_ELEMENT)
			a = gumbo_get_attribute(&p->v.element.attributes, "title");
		if (a)
			buf_add_z(out, a->value);
	}
	gumbo_destroy_output(&o, tree);
	buf_release(&tag);
}

void html_decode(struct buf *out, struct str value)
{
	size_t start = out->len, done = 0, at;

	for (at = 0; (at = str_find_char(value, '&', at)) != STR_NPOS;) {
		char c = '&';
		size_t n = simple_reference(str_tail(value, at), &c);

		if (n == 0 && at + 1 < value.n &&
		    (value.p[at + 1] == '#' || char_is_alpha(value.p[at + 1]))) {
			buf_cut(out, start);
			decode_by_parser(out, value);
			return;
		}
		buf_add(out, str_cut(value, done, at));
		buf_add_byte(out, c);
		at += n ? n : 1;
		done = at;
	}
	buf_add(out, str_tail(value, done));
}
