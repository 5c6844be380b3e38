/*
 * Decides what is told on the finished tree: callouts, contents marks, block
 * ids, tasks in quotes, e-mail addresses, links within links, and which
 * reference to a footnote is the how-manieth. One pass in reading order.
 */
#include "ext/md/prepare_int.h"

#include <string.h>

#include "base/utf8.h"

struct counts {
	VEC_FIELDS(unsigned);
};

struct pass {
	struct parse *p;
	const struct node *link_end; /* links and images are not nested before this node */
	bool in_link, in_image;
	struct counts refs; /* by footnote number - 1 */
	unsigned footnotes;
};

static bool is_name_char(uint32_t c)
{
	return utf8_is_word(c) || c == '-';
}

/*
 * Read "[!TYPE]", "[!TYPE|...]" and a "+" or "-" off the front of `*s`. False
 * when it is no callout's head.
 */
static bool read_head(struct str *s, struct str *type, enum md_fold *fold)
{
	struct str rest = *s;
	size_t end = 2, shut;

	if (!str_starts(rest, STR("[!")))
		return false;
	while (end < rest.n && is_name_char(md_char_at(rest, end)))
		end += utf8_size(md_char_at(rest, end));
	shut = str_find_char(rest, ']', end);
	if (end == 2 || shut == STR_NPOS || (shut > end && rest.p[end] != '|'))
		return false;
	*type = str_cut(rest, 2, end);
	rest = str_tail(rest, shut + 1);
	*fold = MD_FOLD_NONE;
	if (rest.n && (rest.p[0] == '-' || rest.p[0] == '+')) {
		*fold = rest.p[0] == '-' ? MD_FOLD_CLOSED : MD_FOLD_OPEN;
		rest = str_tail(rest, 1);
	}
	if (rest.n && !char_is_space(rest.p[0]))
		return false;
	*s = str_trim(rest).n ? str_tail(rest, 1) : STR_NONE;
	while (s->n && char_is_space(s->p[0]))
		*s = str_tail(*s, 1);
	return true;
}

static void callout(struct parse *p, struct node *quote)
{
	struct node *first = quote->first, *at, *title;
	struct str rest, type;
	struct buf lower = BUF_INIT;
	size_t length;

	if (!first || first->data.kind != MD_PARAGRAPH || !first->first ||
	    first->first->data.kind != MD_TEXT)
		return;
	at = first->first;
	rest = at->data.text;
	length = rest.n;
	if (!read_head(&rest, &type, &quote->data.fold))
		return;
	utf8_add_lower(&lower, type);
	quote->data.kind = MD_CALLOUT;
	quote->data.info = arena_str(&p->doc->arena, buf_str(&lower));
	buf_release(&lower);
	title = md_node_new(p->doc, MD_CALLOUT_TITLE);
	title->data.line = title->data.end_line = first->data.line;
	title->data.column = first->data.column;
	md_node_before(first, title);
	if (at->data.column)
		at->data.column +=
			(unsigned)utf8_length(str_cut(at->data.text, 0, length - rest.n));
	at->data.text = rest;
	if (rest.n == 0)
		md_node_unlink(at);
	while ((at = first->first)) {
		bool end = at->data.kind == MD_SOFT_BREAK || at->data.kind == MD_LINE_BREAK;

		md_node_unlink(at);
		if (end)
			break;
		md_node_append(title, at);
	}
	first->data.line++;
	if (!first->first)
		md_node_unlink(first);
}

static bool is_id(struct str s)
{
	if (s.n < 2 || s.p[0] != '^')
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!char_is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_')
			return false;
	return true;
}

/* The block that an id at the end of `block` names. */
static struct node *named_by(struct node *block)
{
	struct node *parent = block->parent;

	if (parent->data.kind == MD_ITEM && parent->first == block)
		return parent;
	return block;
}

/* "^id" behind the text of a block, or alone behind another block. */
static void block_id(struct node *block)
{
	struct node *last = block->last, *whole;
	struct str s, id;
	size_t at;

	if (!last || last->data.kind != MD_TEXT)
		return;
	s = last->data.text;
	while (s.n && char_is_space(s.p[s.n - 1]))
		s.n--;
	at = str_rfind_char(s, '^');
	if (at == STR_NPOS || !is_id(str_tail(s, at)))
		return;
	id = str_tail(s, at + 1);
	if (at > 0) {
		if (!char_is_space(s.p[at - 1]))
			return;
		while (at > 0 && char_is_space(s.p[at - 1]))
			at--;
		last->data.text = str_cut(s, 0, at);
		if (at == 0)
			md_node_unlink(last);
		named_by(block)->data.block_id = id;
		return;
	}
	whole = last->prev;
	if (whole && whole->data.kind != MD_SOFT_BREAK && whole->data.kind != MD_LINE_BREAK)
		return;
	if (whole) {
		named_by(block)->data.block_id = id;
		md_node_unlink(whole);
		md_node_unlink(last);
	} else if (block->data.kind == MD_PARAGRAPH && block->prev) {
		block->prev->data.block_id = id;
		md_node_unlink(last);
	}
}

static void paragraph(struct parse *p, struct node *block)
{
	struct node *only = block->first;

	if ((p->dialect & MD_TOCS) && only && only == block->last &&
	    only->data.kind == MD_TEXT && block->data.kind == MD_PARAGRAPH &&
	    str_eq_ci(str_trim(only->data.text), STR("[toc]"))) {
		block->data.kind = MD_TOC;
		block->data.tight = false;
		block->first = block->last = NULL;
		return;
	}
	if (p->dialect & MD_BLOCK_IDS)
		block_id(block);
}

/* Bytes of the marker that `item` begins with on its line and of the spaces behind it; 0: none. */
static size_t marker_length(struct str s)
{
	size_t n = 0, from;

	while (n < 9 && n < s.n && char_is_digit(s.p[n]))
		n++;
	n += n < s.n && (n ? s.p[n] == '.' || s.p[n] == ')' : !!strchr("-+*", s.p[n]));
	for (from = n; n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'); n++)
		;
	return n > from ? n : 0;
}

/*
 * cmark-gfm reads "[x]" only where the marker is the first on its line: in
 * "> - [x] a" it does not. An escaped "\[x]" is told by its line.
 */
static void task(struct parse *p, struct node *item)
{
	struct node *first = item->first ? item->first->first : NULL;
	struct str line = md_line(p, item->data.line - 1), mark;
	size_t at;

	if (!(p->dialect & MD_GFM) || item->data.task != MD_TASK_NONE || !first ||
	    item->first->data.kind != MD_PARAGRAPH || first->data.kind != MD_TEXT)
		return;
	line = str_tail(line, utf8_head(line, item->data.column - 1).n);
	at = marker_length(line);
	mark = str_cut(line, at, at + 4);
	if (at == 0 || mark.n < 4 || mark.p[0] != '[' || !strchr(" xX", mark.p[1]) ||
	    mark.p[2] != ']' || mark.p[3] != ' ' || !str_starts(first->data.text, mark))
		return;
	item->data.task = mark.p[1] == ' ' ? MD_TASK_OPEN : MD_TASK_DONE;
	first->data.text = str_tail(first->data.text, mark.n);
	if (first->data.column)
		first->data.column += (unsigned)mark.n;
	while (first->data.text.n && char_is_space(first->data.text.p[0])) {
		first->data.text = str_tail(first->data.text, 1);
		first->data.column += first->data.column != 0;
	}
	if (first->data.text.n == 0)
		md_node_unlink(first);
}

/* What cannot stand in a link, nor say more than its text in an image. */
static void flatten(struct parse *p, struct node *node)
{
	struct md_node *data = &node->data;

	if (data->kind == MD_TAG) {
		data->text = arena_strf(&p->doc->arena, "#%.*s", STR_ARG(data->text));
	} else if (data->text.n == 0) {
		data->text = data->url;
	}
	data->kind = MD_TEXT;
	data->url = STR_NONE;
}

/* Put the children of `node` in its place. Gives the first of them, or what follows. */
static struct node *unwrap(struct node *node)
{
	struct node *next = md_node_after(node), *child;

	while ((child = node->first)) {
		md_node_unlink(child);
		md_node_before(node, child);
	}
	md_node_unlink(node);
	return next;
}

static void count_ref(struct pass *s, struct node *node)
{
	unsigned number = node->data.number;

	if (number == 0)
		return;
	while (s->refs.n < number)
		vec_push(&s->refs, 0);
	node->data.refs = ++s->refs.v[number - 1];
}

/* Do what `node` asks for; give the node to go on at. */
static struct node *visit(struct pass *s, struct node *node)
{
	struct parse *p = s->p;
	struct node *next;

	if (node == s->link_end)
		s->in_link = false;
	switch ((int)node->data.kind) {
	case MD_QUOTE:
		if (p->dialect & MD_CALLOUTS)
			callout(p, node);
		break;
	case MD_ITEM:
		task(p, node);
		break;
	case MD_PARAGRAPH:
	case MD_HEADING:
		next = md_node_following(node);
		paragraph(p, node);
		if (!node->first && node->data.kind == MD_PARAGRAPH) {
			md_node_unlink(node);
			return next;
		}
		break;
	case MD_LINK:
		if (s->in_link)
			return unwrap(node);
		s->link_end = md_node_following(node);
		s->in_link = true;
		break;
	case MD_IMAGE:
		if (!s->in_link)
			s->link_end = md_node_following(node);
		s->in_link = true;
		break;
	case MD_TEXT:
		next = md_node_after(node);
		if ((p->dialect & MD_GFM) && !s->in_link)
			md_autolink_mails(p, node);
		return next;
	case MD_WIKI_LINK:
	case MD_TAG:
		if (s->in_link)
			flatten(p, node);
		break;
	case MD_FOOTNOTE_REF:
		count_ref(s, node);
		break;
	case MD_FOOTNOTE:
		node->data.number = ++s->footnotes;
		break;
	}
	return md_node_after(node);
}

void md_dialect_apply(struct parse *p)
{
	struct pass s = { .p = p };
	struct node *node = p->doc->root;

	while (node)
		node = visit(&s, node);
	for (node = p->doc->root->last; node && node->data.kind == MD_FOOTNOTE;
	     node = node->prev)
		if (node->data.number <= s.refs.n)
			node->data.refs = s.refs.v[node->data.number - 1];
	vec_release(&s.refs);
}
