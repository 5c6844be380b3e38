/*
 * Decides the HTML of each kind of block. Without a page (render_fragment())
 * it is CommonMark's own, byte for byte; with one, headings get anchors and
 * tables a scrolling box.
 */
#include "render/writer_int.h"

/* Lists of contents in the body of one page. */
#define MAX_CONTENTS 8

void writer_line(struct writer *w)
{
	if (w->out->len && w->out->p[w->out->len - 1] != '\n')
		buf_add_byte(w->out, '\n');
}

void writer_block_id(struct writer *w, const struct md_node *n)
{
	uintptr_t *seen;

	if (!n->block_id.n || !w->page || w->parent)
		return;
	seen = map_at(&w->block_ids, n->block_id);
	if (*seen)
		return;
	*seen = 1;
	buf_addf(w->out, " id=\"^%.*s\"", STR_ARG(n->block_id));
}

/* For blocks whose own element takes no id of this kind. */
static void block_mark(struct writer *w, const struct md_node *n)
{
	if (!n->enter || !n->block_id.n || !w->page || w->parent ||
	    map_has(&w->block_ids, n->block_id))
		return;
	writer_line(w);
	buf_add_z(w->out, "<span");
	writer_block_id(w, n);
	buf_add_z(w->out, "></span>");
}

/* Formats would cost more than all else that a table cell does. */
static void add_tag(struct writer *w, const char *open, const char *name, const char *close)
{
	buf_add_z(w->out, open);
	buf_add_z(w->out, name);
	buf_add_z(w->out, close);
}

static bool is_tight(const struct writer *w)
{
	return w->tight.n > 0 && *vec_last(&w->tight);
}

static void push_container(struct writer *w, bool tight)
{
	vec_push(&w->tight, tight);
}

static void pop_container(struct writer *w)
{
	if (w->tight.n)
		w->tight.n--;
}

/* A plain container: its tags on lines of their own. */
static void container(struct writer *w, bool enter, const char *tag)
{
	writer_line(w);
	if (enter) {
		add_tag(w, "<", tag, ">\n");
		push_container(w, false);
	} else {
		add_tag(w, "</", tag, ">\n");
		pop_container(w);
	}
}

static void paragraph(struct writer *w, const struct md_node *n)
{
	struct buf *out = w->out;

	if (n->enter) {
		w->para_inlines = 0;
		w->para_pending = false;
		w->alone_title = STR_NONE;
		w->in_paragraph = !is_tight(w);
		if (!w->in_paragraph) {
			block_mark(w, n);
			return;
		}
		writer_line(w);
		w->para_start = out->len;
		buf_add_z(out, "<p");
		writer_block_id(w, n);
		buf_add_byte(out, '>');
		return;
	}
	if (!w->in_paragraph)
		return;
	w->in_paragraph = false;
	if (w->para_pending)
		return;
	if (w->para_inlines == 1 && w->alone_title.n && w->page &&
	    str_starts(buf_from(out, w->para_start), STR("<p>"))) {
		buf_splice(out, w->para_start, w->para_start + 3,
		           STR("<figure class=\"image\">"));
		buf_add_z(out, "<figcaption>");
		buf_add_html(out, w->alone_title);
		buf_add_z(out, "</figcaption></figure>\n");
		return;
	}
	buf_add_z(out, "</p>\n");
}

static void heading(struct writer *w, const struct md_node *n)
{
	if (n->enter) {
		w->in_heading = true;
		w->para_inlines = 0;
		writer_line(w);
		w->heading_start = w->out->len;
		buf_add_z(w->out, "<h");
		buf_add_number(w->out, n->level);
		if (w->heading && !w->parent) {
			buf_add_z(w->out, " id=\"");
			buf_add_attr(w->out, w->heading->id);
			buf_add_byte(w->out, '"');
		}
		buf_add_byte(w->out, '>');
		return;
	}
	w->in_heading = false;
	/* Without words, and without an image: nothing to read, nothing to link to. */
	if (w->page && w->out->len == w->heading_start + strlen("<h1>")) {
		buf_cut(w->out, w->heading_start);
		return;
	}
	if (w->heading && !w->parent) {
		buf_add_z(w->out, "<a class=\"anchor\" href=\"#");
		buf_add_attr(w->out, w->heading->id);
		buf_add_z(w->out, "\" aria-label=\"");
		buf_add_attr(w->out, page_word(w->page, "link_to_heading"));
		buf_add_z(w->out, ": ");
		buf_add_attr(w->out, w->heading->text);
		buf_add_z(w->out, "\">#</a>");
	}
	buf_add_z(w->out, "</h");
	buf_add_number(w->out, n->level);
	buf_add_z(w->out, ">\n");
	w->heading = NULL;
}

static void list(struct writer *w, const struct md_node *n)
{
	const char *tag = n->ordered ? "ol" : "ul";

	writer_line(w);
	if (!n->enter) {
		add_tag(w, "</", tag, ">\n");
		pop_container(w);
		return;
	}
	if (n->ordered && n->start != 1)
		buf_addf(w->out, "<ol start=\"%u\">\n", n->start);
	else
		add_tag(w, "<", tag, ">\n");
	push_container(w, n->tight);
}

static void item(struct writer *w, const struct md_node *n)
{
	if (!n->enter) {
		buf_add_z(w->out, "</li>\n");
		return;
	}
	writer_line(w);
	buf_add_z(w->out, n->task != MD_TASK_NONE && w->page ? "<li class=\"task\"" : "<li");
	writer_block_id(w, n);
	buf_add_byte(w->out, '>');
	if (n->task == MD_TASK_NONE)
		return;
	buf_add_z(w->out, "<input type=\"checkbox\" ");
	if (n->task == MD_TASK_DONE)
		buf_add_z(w->out, "checked=\"\" ");
	if (w->page) {
		buf_add_z(w->out, "aria-label=\"");
		buf_add_attr(w->out, page_word(w->page, n->task == MD_TASK_DONE ? "task_done"
		                                                                : "task_open"));
		buf_add_z(w->out, "\" ");
	}
	buf_add_z(w->out, "disabled=\"\" /> ");
}

static void table(struct writer *w, const struct md_node *n)
{
	if (n->enter) {
		writer_line(w);
		w->in_body_rows = false;
		if (w->page) {
			buf_add_z(w->out, "<div class=\"table\" tabindex=\"0\" role=\"region\" "
			                  "aria-label=\"");
			buf_add_attr(w->out, page_word(w->page, "table"));
			buf_addf(w->out, " %u\">", ++w->page->tables);
		}
		buf_add_z(w->out, "<table>");
		return;
	}
	if (w->in_body_rows) {
		writer_line(w);
		buf_add_z(w->out, "</tbody>");
	}
	writer_line(w);
	buf_add_z(w->out, w->page ? "</table></div>\n" : "</table>\n");
}

static void table_row(struct writer *w, const struct md_node *n)
{
	writer_line(w);
	if (!n->enter) {
		buf_add_z(w->out, n->header ? "</tr>\n</thead>" : "</tr>");
		return;
	}
	if (n->header)
		buf_add_z(w->out, "<thead>\n");
	else if (!w->in_body_rows)
		buf_add_z(w->out, "<tbody>\n");
	w->in_body_rows = !n->header;
	buf_add_z(w->out, "<tr>");
}

static void table_cell(struct writer *w, const struct md_node *n)
{
	static const char *const aligns[] = { ">", " align=\"left\">", " align=\"center\">",
		                              " align=\"right\">" };
	const char *tag = n->header ? "th" : "td";

	if (n->enter) {
		writer_line(w);
		w->cell_start = w->out->len;
		add_tag(w, "<", tag, aligns[n->align]);
		return;
	}
	/* A header without words heads nothing, and is read out as nothing. */
	if (w->page && n->header && w->out->p[w->out->len - 1] == '>' &&
	    str_find_char(buf_from(w->out, w->cell_start), '>', 0) ==
	            w->out->len - w->cell_start - 1) {
		w->out->p[w->cell_start + 2] = 'd';
		tag = "td";
	}
	add_tag(w, "</", tag, ">");
}

static void callout(struct writer *w, const struct md_node *n)
{
	bool folds = n->fold != MD_FOLD_NONE;

	writer_line(w);
	if (!n->enter) {
		folds = w->callouts.n ? w->callouts.v[--w->callouts.n] : false;
		buf_add_z(w->out, folds ? "</div></details>\n" : "</div></div>\n");
		pop_container(w);
		return;
	}
	vec_push(&w->callouts, folds);
	push_container(w, false);
	buf_addf(w->out,
	         folds ? "<details class=\"callout callout-%.*s\"%s>"
	               : "<div class=\"callout callout-%.*s\" role=\"note\"%s>",
	         STR_ARG(n->info), n->fold == MD_FOLD_OPEN ? " open" : "");
	w->callout_type = n->info;
}

static void callout_default_title(struct writer *w)
{
	struct buf key = BUF_INIT;
	struct str word;

	buf_addf(&key, "callout_%.*s", STR_ARG(w->callout_type));
	word = page_word(w->page, key.p);
	if (!str_eq(word, buf_str(&key))) {
		buf_add_html(w->out, word);
	} else if (w->callout_type.n) {
		size_t at = w->out->len;

		buf_add_html(w->out, w->callout_type);
		if (w->out->p[at] >= 'a' && w->out->p[at] <= 'z')
			w->out->p[at] = (char)(w->out->p[at] - 'a' + 'A');
	}
	buf_release(&key);
}

static void callout_title(struct writer *w, const struct md_node *n)
{
	bool folds = w->callouts.n && *vec_last(&w->callouts);
	const char *tag = folds ? "summary" : "p";

	if (n->enter) {
		buf_addf(w->out, "<%s class=\"callout-title\">", tag);
		w->para_start = w->out->len;
		w->in_paragraph = false;
		w->in_callout_title = true;
		w->para_inlines = 0;
		return;
	}
	w->in_callout_title = false;
	if (w->out->len == w->para_start)
		callout_default_title(w);
	buf_addf(w->out, "</%s><div class=\"callout-body\">\n", tag);
}

/* "fn-" ids of an embed must not be those of the page. */
void writer_footnote_id(struct writer *w, const char *what, unsigned number, unsigned ref)
{
	buf_add_z(w->out, what);
	if (w->parent)
		buf_addf(w->out, "e%u-", w->number);
	buf_addf(w->out, "%u", number);
	if (ref > 1)
		buf_addf(w->out, "-%u", ref);
}

static void add_back_reference(struct writer *w, const struct md_node *n)
{
	for (unsigned i = 1; i <= (n->refs ? n->refs : 1); i++) {
		if (!writer_knows(w, n->number, i))
			continue;
		buf_add_z(w->out, " <a href=\"#");
		writer_footnote_id(w, "fnref", n->number, i);
		buf_add_z(w->out, "\" class=\"footnote-backref\" aria-label=\"");
		buf_add_attr(w->out, w->page ? page_word(w->page, "back_to_text")
		                             : STR("Back to content"));
		buf_add_z(w->out, "\">↩</a>");
	}
}

static void footnote(struct writer *w, const struct md_node *n)
{
	if (n->enter) {
		writer_line(w);
		if (!w->in_footnotes)
			buf_add_z(w->out, "<section class=\"footnotes\">\n<ol>\n");
		w->in_footnotes = true;
		w->footnote = n->number;
		buf_add_z(w->out, "<li id=\"");
		writer_footnote_id(w, "fn", n->number, 0);
		buf_add_z(w->out, "\">\n");
		push_container(w, false);
		return;
	}
	/* Into the last paragraph, where the eye is. */
	if (str_ends(buf_str(w->out), STR("</p>\n"))) {
		buf_cut(w->out, w->out->len - 5);
		add_back_reference(w, n);
		buf_add_z(w->out, "</p>\n");
	} else {
		add_back_reference(w, n);
		writer_line(w);
	}
	buf_add_z(w->out, "</li>\n");
	w->footnote = 0;
	pop_container(w);
}

static void math_block(struct writer *w, const struct md_node *n)
{
	writer_line(w);
	buf_add_z(w->out, "<div class=\"math\">");
	buf_add_html(w->out, str_trim(n->text));
	buf_add_z(w->out, "</div>\n");
	if (w->page)
		w->page->needs_math = true;
}

static void quote(struct writer *w, const struct md_node *n)
{
	container(w, n->enter, "blockquote");
}

static void rule(struct writer *w, const struct md_node *n)
{
	writer_line(w);
	buf_add_z(w->out, "<hr />\n");
}

static void html_block(struct writer *w, const struct md_node *n)
{
	writer_line(w);
	media_raw(w, n->text);
	writer_line(w);
}

static void toc_block(struct writer *w, const struct md_node *n)
{
	writer_line(w);
	/*
	 * More of them would make the page grow with their number times the headings'. An
	 * embed's headings have no ids to lead to.
	 */
	if (w->note && !w->parent && w->page->contents++ < MAX_CONTENTS)
		nav_toc_html(w->out, w->note);
}

typedef void node_fn(struct writer *w, const struct md_node *n);

static node_fn *const blocks[] = {
	[MD_PARAGRAPH] = paragraph,
	[MD_HEADING] = heading,
	[MD_QUOTE] = quote,
	[MD_CALLOUT] = callout,
	[MD_CALLOUT_TITLE] = callout_title,
	[MD_LIST] = list,
	[MD_ITEM] = item,
	[MD_TABLE] = table,
	[MD_TABLE_ROW] = table_row,
	[MD_TABLE_CELL] = table_cell,
	[MD_FOOTNOTE] = footnote,
	[MD_CODE_BLOCK] = code_write,
	[MD_HTML_BLOCK] = html_block,
	[MD_MATH_BLOCK] = math_block,
	[MD_TOC] = toc_block,
	[MD_RULE] = rule,
};

void writer_block(struct writer *w, const struct md_node *n)
{
	/* The document itself writes nothing. */
	if ((size_t)n->kind >= countof(blocks) || !blocks[n->kind])
		return;
	if (n->kind != MD_PARAGRAPH && n->kind != MD_ITEM && n->kind != MD_CODE_BLOCK)
		block_mark(w, n);
	blocks[n->kind](w, n);
}
