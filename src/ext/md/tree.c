/*
 * Decides what each of cmark-gfm's nodes becomes. Text that it cut in pieces
 * is put together again, and a line end between two wide characters goes.
 */
#include "ext/md/md_int.h"

#include <cmark-gfm-core-extensions.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* The place in the two trees, and text not yet made a node. */
struct builder {
	struct parse *p;
	struct node *into;
	struct str piece; /* the first of it, */
	struct buf text;  /* or all when there are several */
	struct md_node text_at;
	unsigned cell; /* index of the next cell in its row */
	uint32_t last; /* the character before, in reading order within the block; 0: none */
	const uint8_t *aligns;
	unsigned columns;
	bool title; /* in what may be the title line of a callout */
};

struct node *md_node_new(struct md_doc *doc, enum md_kind kind)
{
	struct node *node = arena_take(&doc->arena, sizeof(*node));

	node->parent = node->prev = node->next = node->first = node->last = NULL;
	node->packed = 0;
	node->data = md_node_empty;
	node->data.kind = kind;
	return node;
}

void md_node_append(struct node *parent, struct node *child)
{
	child->parent = parent;
	child->next = NULL;
	child->prev = parent->last;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

void md_node_before(struct node *at, struct node *node)
{
	node->parent = at->parent;
	node->next = at;
	node->prev = at->prev;
	if (at->prev)
		at->prev->next = node;
	else
		at->parent->first = node;
	at->prev = node;
}

void md_node_unlink(struct node *node)
{
	if (node->prev)
		node->prev->next = node->next;
	else if (node->parent)
		node->parent->first = node->next;
	if (node->next)
		node->next->prev = node->prev;
	else if (node->parent)
		node->parent->last = node->prev;
	node->parent = node->prev = node->next = NULL;
}

struct node *md_node_following(const struct node *node)
{
	while (node && !node->next)
		node = node->parent;
	return node ? node->next : NULL;
}

struct node *md_node_after(const struct node *node)
{
	return node->first ? node->first : md_node_following(node);
}

static void flush_text(struct builder *b)
{
	struct md_doc *doc = b->p->doc;
	struct node *node;

	if (b->piece.n == 0)
		return;
	if (b->text.len)
		b->piece = arena_str(&doc->arena, buf_str(&b->text));
	node = md_node_new(doc, MD_TEXT);
	node->data.line = b->text_at.line;
	node->data.column = b->text_at.column;
	node->data.text = md_clean(b->p, b->piece);
	b->piece = STR_NONE;
	buf_clear(&b->text);
	if (node->data.text.n)
		md_node_append(b->into, node);
}

static void add_text(struct builder *b, cmark_node *from)
{
	struct str s = str_of(cmark_node_get_literal(from));
	struct str rest = s;

	if (s.n == 0)
		return;
	if (b->piece.n == 0) {
		b->text_at.line = b->text_at.column = 0;
		md_place_inline(b->p, from, &b->text_at);
		b->piece = s;
	} else {
		if (b->text.len == 0)
			buf_add(&b->text, b->piece);
		buf_add(&b->text, s);
	}
	if (b->p->dialect & MD_CJK) {
		while (str_ends(rest, str_from(b->p->filler, b->p->filler_n)))
			rest.n -= b->p->filler_n;
		if (rest.n)
			utf8_prev(&rest, &b->last);
	}
}

/* The first character of the text behind `from`; 0 when something else comes first. */
static uint32_t next_char(const struct parse *p, cmark_node *from)
{
	cmark_node *at = cmark_node_next(from);

	while (at && cmark_node_get_type(at) != CMARK_NODE_TEXT) {
		if (cmark_node_get_type(at) == CMARK_NODE_IMAGE)
			return 0;
		at = cmark_node_first_child(at);
	}
	if (at) {
		struct str s = str_of(cmark_node_get_literal(at));
		uint32_t c;

		while (str_starts(s, str_from(p->filler, p->filler_n)))
			s = str_tail(s, p->filler_n);
		if (utf8_next(&s, &c))
			return c;
	}
	return 0;
}

static bool joins(const struct builder *b, cmark_node *from)
{
	uint32_t a = b->last, c;

	if (b->title || !(b->p->dialect & MD_CJK) || !a ||
	    !(utf8_is_cjk(a) || md_is_wide_mark(a)))
		return false;
	c = next_char(b->p, from);
	if (utf8_is_cjk(a))
		return utf8_is_cjk(c) || md_is_wide_mark(c);
	return utf8_is_cjk(c);
}

/* A leaf or container inline that one of our extensions made. */
static struct node *from_found(struct parse *p, const struct found *found)
{
	struct node *node = md_node_new(p->doc, found->kind);

	node->data.display = found->display;
	node->data.text = md_clean(p, found->text);
	node->data.url = md_clean(p, found->url);
	return node;
}

static struct node *from_inline(struct builder *b, cmark_node *from)
{
	struct parse *p = b->p;
	const struct found *found = cmark_node_get_user_data(from);
	struct node *node;

	switch ((int)cmark_node_get_type(from)) {
	case CMARK_NODE_SOFTBREAK:
		return md_node_new(p->doc, MD_SOFT_BREAK);
	case CMARK_NODE_LINEBREAK:
		return md_node_new(p->doc, MD_LINE_BREAK);
	case CMARK_NODE_CODE:
		if (found)
			return from_found(p, found);
		node = md_node_new(p->doc, MD_CODE);
		node->data.text = md_clean(p, str_of(cmark_node_get_literal(from)));
		return node;
	case CMARK_NODE_HTML_INLINE:
		node = md_node_new(p->doc, MD_HTML);
		node->data.text = md_clean(p, str_of(cmark_node_get_literal(from)));
		return node;
	case CMARK_NODE_EMPH:
		return md_node_new(p->doc, found ? found->kind : MD_EMPH);
	case CMARK_NODE_STRONG:
		return md_node_new(p->doc, MD_STRONG);
	case CMARK_NODE_LINK:
	case CMARK_NODE_IMAGE:
		node = md_node_new(p->doc, cmark_node_get_type(from) == CMARK_NODE_LINK
		                                   ? MD_LINK
		                                   : MD_IMAGE);
		node->data.url = md_clean(p, str_of(cmark_node_get_url(from)));
		node->data.title = md_clean(p, str_of(cmark_node_get_title(from)));
		node->data.bare = found != NULL;
		return node;
	case CMARK_NODE_FOOTNOTE_REFERENCE:
		node = md_node_new(p->doc, MD_FOOTNOTE_REF);
		node->data.number = (unsigned)strtoul(cmark_node_get_literal(from), NULL, 10);
		return node;
	default:
		return NULL;
	}
}

/* The list whose items hold `from`: does it stand without space between? */
static bool in_tight_list(cmark_node *from)
{
	cmark_node *item = cmark_node_parent(from);
	cmark_node *list = item ? cmark_node_parent(item) : NULL;

	return list && cmark_node_get_type(list) == CMARK_NODE_LIST &&
	       cmark_node_get_list_tight(list);
}

static struct node *from_table(struct builder *b, cmark_node *from, const char *type)
{
	struct node *node;

	if (strcmp(type, "table") == 0) {
		b->aligns = cmark_gfm_extensions_get_table_alignments(from);
		b->columns = cmark_gfm_extensions_get_table_columns(from);
		return md_node_new(b->p->doc, MD_TABLE);
	}
	if (strcmp(type, "table_cell") != 0) {
		b->cell = 0;
		node = md_node_new(b->p->doc, MD_TABLE_ROW);
		node->data.header = cmark_gfm_extensions_get_table_row_is_header(from) != 0;
		return node;
	}
	node = md_node_new(b->p->doc, MD_TABLE_CELL);
	node->data.header = b->into->data.header;
	if (b->cell < b->columns && b->aligns)
		node->data.align = b->aligns[b->cell] == 'l'   ? MD_ALIGN_LEFT
		                   : b->aligns[b->cell] == 'c' ? MD_ALIGN_CENTER
		                   : b->aligns[b->cell] == 'r' ? MD_ALIGN_RIGHT
		                                               : MD_ALIGN_NONE;
	return node;
}

/* Is a fence of `length` times `c` shut by the last line of its block? */
static bool is_shut(const struct parse *p, cmark_node *from, int length, char c)
{
	int first = cmark_node_get_start_line(from), last = cmark_node_get_end_line(from);
	struct str s;
	size_t n = 0;

	if (last <= first)
		return false;
	s = md_line(p, (size_t)last - 1);
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '>'))
		s = str_tail(s, 1);
	while (n < s.n && s.p[n] == c)
		n++;
	return n >= (size_t)length && str_trim(str_tail(s, n)).n == 0;
}

static struct node *from_code(struct parse *p, cmark_node *from)
{
	struct node *node = md_node_new(p->doc, MD_CODE_BLOCK);
	struct str info = str_of(cmark_node_get_fence_info(from));
	int length, offset;
	char fence;

	node->data.fenced = cmark_node_get_fenced(from, &length, &offset, &fence) != 0;
	if (node->data.fenced && !is_shut(p, from, length, fence)) {
		md_place_block(p, from, &node->data);
		md_fault_add(p->doc, MD_FAULT_FENCE, node->data.line, node->data.column);
	}
	if (info.n == 1 && info.p[0] == MARK_MATH) {
		node->data.kind = MD_MATH_BLOCK;
		node->data.fenced = false;
		info = STR_NONE;
	}
	node->data.info = md_clean(p, info);
	node->data.text = md_clean_code(p, str_of(cmark_node_get_literal(from)));
	return node;
}

static struct node *from_list(struct parse *p, cmark_node *from)
{
	struct node *node = md_node_new(p->doc, MD_LIST);

	node->data.ordered = cmark_node_get_list_type(from) == CMARK_ORDERED_LIST;
	if (node->data.ordered)
		node->data.start = (unsigned)cmark_node_get_list_start(from);
	node->data.tight = cmark_node_get_list_tight(from) != 0;
	return node;
}

static struct node *from_block(struct builder *b, cmark_node *from)
{
	struct parse *p = b->p;
	const char *type;
	struct node *node;

	switch ((int)cmark_node_get_type(from)) {
	case CMARK_NODE_DOCUMENT:
		return md_node_new(p->doc, MD_DOCUMENT);
	case CMARK_NODE_BLOCK_QUOTE:
		return md_node_new(p->doc, MD_QUOTE);
	case CMARK_NODE_LIST:
		return from_list(p, from);
	case CMARK_NODE_CODE_BLOCK:
		return from_code(p, from);
	case CMARK_NODE_HTML_BLOCK:
		node = md_node_new(p->doc, MD_HTML_BLOCK);
		node->data.text = md_clean_code(p, str_of(cmark_node_get_literal(from)));
		return node;
	case CMARK_NODE_PARAGRAPH:
		node = md_node_new(p->doc, MD_PARAGRAPH);
		node->data.tight = in_tight_list(from);
		return node;
	case CMARK_NODE_HEADING:
		node = md_node_new(p->doc, MD_HEADING);
		node->data.level = (unsigned)cmark_node_get_heading_level(from);
		return node;
	case CMARK_NODE_THEMATIC_BREAK:
		return md_node_new(p->doc, MD_RULE);
	case CMARK_NODE_FOOTNOTE_DEFINITION:
		return md_node_new(p->doc, MD_FOOTNOTE);
	}
	type = cmark_node_get_type_string(from);
	if (strncmp(type, "table", 5) == 0)
		return from_table(b, from, type);
	node = md_node_new(p->doc, MD_ITEM);
	if (strcmp(type, "tasklist") == 0)
		node->data.task = cmark_gfm_extensions_get_tasklist_item_checked(from)
		                          ? MD_TASK_DONE
		                          : MD_TASK_OPEN;
	return node;
}

static bool is_inline(cmark_node *from)
{
	return (cmark_node_get_type(from) & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_INLINE;
}

static struct node *make_inline(struct builder *b, cmark_node *from)
{
	struct node *node = from_inline(b, from);
	struct str content = b->p->origin.content;
	size_t at;

	if (!node)
		return NULL;
	at = md_place_inline(b->p, from, &node->data);
	if (node->data.kind == MD_LINK && at < content.n && content.p[at] == '<')
		node->data.bare = true;
	if (!cmark_node_first_child(from))
		b->last = 0;
	if (node->data.kind == MD_SOFT_BREAK || node->data.kind == MD_LINE_BREAK)
		b->title = false;
	return node;
}

static struct node *make_block(struct builder *b, cmark_node *from)
{
	struct node *node = from_block(b, from);

	md_place_block(b->p, from, &node->data);
	b->last = 0;
	if (node->data.kind == MD_PARAGRAPH || node->data.kind == MD_HEADING ||
	    node->data.kind == MD_TABLE_CELL)
		md_origin_set(b->p, from, b->cell);
	if (node->data.kind == MD_TABLE_CELL) {
		md_place_cell(b->p, &node->data);
		b->cell++;
	}
	b->title = node->data.kind == MD_PARAGRAPH && b->into->data.kind == MD_QUOTE &&
	           !b->into->first && str_starts(b->p->origin.content, STR("[!"));
	return node;
}

/* Make the node of `from` under b->into. NULL when it becomes none. */
static struct node *make(struct builder *b, cmark_node *from)
{
	struct node *node;

	if (cmark_node_get_type(from) == CMARK_NODE_TEXT) {
		add_text(b, from);
		return NULL;
	}
	if (cmark_node_get_type(from) == CMARK_NODE_SOFTBREAK && joins(b, from))
		return NULL;
	flush_text(b);
	node = is_inline(from) ? make_inline(b, from) : make_block(b, from);
	if (!node)
		return NULL;
	if (b->into)
		md_node_append(b->into, node);
	else
		b->p->doc->root = node;
	return node;
}

void md_tree_build(struct parse *p, cmark_node *root)
{
	struct builder b = { .p = p, .piece = STR_NONE, .text = BUF_INIT };
	cmark_node *at = root;

	while (at) {
		struct node *node = make(&b, at);

		if (node && cmark_node_first_child(at)) {
			b.into = node;
			at = cmark_node_first_child(at);
			continue;
		}
		while (at && !cmark_node_next(at)) {
			flush_text(&b);
			at = at == root ? NULL : cmark_node_parent(at);
			if (at && cmark_node_get_type(at) == CMARK_NODE_IMAGE)
				b.last = 0;
			if (at && b.into)
				b.into = b.into->parent;
		}
		if (at)
			at = cmark_node_next(at);
	}
	buf_release(&b.text);
	vec_release(&p->origin.rows);
}
