/*
 * Plain CommonMark HTML from a walk, for comparing with the public spec's
 * examples only; included by test_spec.c. The product's HTML is render's.
 */
#include "ext/md/md.h"

#include "base/buf.h"
#include "tests/runner.h"

static void fresh_line(struct buf *out)
{
	if (out->len && out->p[out->len - 1] != '\n')
		buf_add_byte(out, '\n');
}

static void add_href(struct buf *out, struct str url)
{
	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];

		if (c == '&')
			buf_add(out, STR("&amp;"));
		else if (c == '\'')
			buf_add(out, STR("&#x27;"));
		else if (char_is_alnum((char)c) || (c && strchr("-_.+!*(),%#@?=;:/$~", c)))
			buf_add_byte(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

static void add_title(struct buf *out, struct str title)
{
	if (title.n == 0)
		return;
	buf_add(out, STR(" title=\""));
	buf_add_html(out, title);
	buf_add_byte(out, '"');
}

/* "<tag>" on a line of its own, or its end with what follows it. */
static void block_tag(struct buf *out, bool enter, const char *tag, const char *behind)
{
	if (enter || *behind)
		fresh_line(out);
	buf_addf(out, enter ? "<%s>%s" : "</%s>\n", tag, behind);
}

static void image(struct buf *out, struct md_walk *walk, const struct md_node *open)
{
	struct md_node n;
	unsigned depth = 1;

	buf_add(out, STR("<img src=\""));
	add_href(out, open->url);
	buf_add(out, STR("\" alt=\""));
	while (depth && md_walk_next(walk, &n)) {
		if (n.kind == MD_IMAGE)
			depth += n.enter ? 1 : -1u;
		if (n.kind == MD_TEXT || n.kind == MD_CODE || n.kind == MD_HTML)
			buf_add_html(out, n.text);
		else if (n.kind == MD_SOFT_BREAK || n.kind == MD_LINE_BREAK)
			buf_add_byte(out, ' ');
	}
	buf_add_byte(out, '"');
	add_title(out, open->title);
	buf_add(out, STR(" />"));
}

static void code_block(struct buf *out, const struct md_node *n)
{
	struct str lang = str_cut(n->info, 0, str_find_char(n->info, ' ', 0));

	fresh_line(out);
	buf_add(out, STR("<pre><code"));
	if (lang.n) {
		buf_add(out, STR(" class=\"language-"));
		buf_add_html(out, lang);
		buf_add_byte(out, '"');
	}
	buf_add_byte(out, '>');
	buf_add_html(out, n->text);
	buf_add(out, STR("</code></pre>\n"));
}

static void list(struct buf *out, const struct md_node *n)
{
	fresh_line(out);
	if (!n->enter)
		buf_addf(out, "</%s>\n", n->ordered ? "ol" : "ul");
	else if (n->ordered && n->start != 1)
		buf_addf(out, "<ol start=\"%u\">\n", n->start);
	else
		buf_addf(out, "<%s>\n", n->ordered ? "ol" : "ul");
}

static void link(struct buf *out, const struct md_node *n)
{
	if (!n->enter) {
		buf_add(out, STR("</a>"));
		return;
	}
	buf_add(out, STR("<a href=\""));
	add_href(out, n->url);
	buf_add_byte(out, '"');
	add_title(out, n->title);
	buf_add_byte(out, '>');
}

static void cell(struct buf *out, const struct md_node *n)
{
	static const char *const align[] = { "", " align=\"left\"", " align=\"center\"",
		                             " align=\"right\"" };
	const char *tag = n->header ? "th" : "td";

	if (n->enter)
		buf_addf(out, "<%s%s>", tag, align[n->align]);
	else
		buf_addf(out, "</%s>\n", tag);
}

static void add_step(struct buf *out, struct md_walk *walk, const struct md_node *n)
{
	char heading[3] = { 'h', (char)('0' + n->level), '\0' };

	switch ((int)n->kind) {
	case MD_PARAGRAPH:
		if (!n->tight)
			block_tag(out, n->enter, "p", "");
		break;
	case MD_HEADING:
		block_tag(out, n->enter, heading, "");
		break;
	case MD_QUOTE:
		block_tag(out, n->enter, "blockquote", "\n");
		break;
	case MD_LIST:
		list(out, n);
		break;
	case MD_ITEM:
		block_tag(out, n->enter, "li", "");
		if (n->enter && n->task)
			buf_addf(out, "<input type=\"checkbox\"%s disabled=\"\" /> ",
			         n->task == MD_TASK_DONE ? " checked=\"\"" : "");
		break;
	case MD_TABLE:
		block_tag(out, n->enter, "table", "\n");
		break;
	case MD_TABLE_ROW:
		block_tag(out, n->enter, "tr", "\n");
		break;
	case MD_TABLE_CELL:
		cell(out, n);
		break;
	case MD_CODE_BLOCK:
		code_block(out, n);
		break;
	case MD_HTML_BLOCK:
		fresh_line(out);
		buf_add(out, n->text);
		fresh_line(out);
		break;
	case MD_RULE:
		fresh_line(out);
		buf_add(out, STR("<hr />\n"));
		break;
	case MD_EMPH:
		buf_add_z(out, n->enter ? "<em>" : "</em>");
		break;
	case MD_STRONG:
		buf_add_z(out, n->enter ? "<strong>" : "</strong>");
		break;
	case MD_STRIKE:
		buf_add_z(out, n->enter ? "<del>" : "</del>");
		break;
	case MD_LINK:
		link(out, n);
		break;
	case MD_IMAGE:
		image(out, walk, n);
		break;
	case MD_TEXT:
		buf_add_html(out, n->text);
		break;
	case MD_SOFT_BREAK:
		buf_add_byte(out, '\n');
		break;
	case MD_LINE_BREAK:
		buf_add(out, STR("<br />\n"));
		break;
	case MD_CODE:
		buf_add(out, STR("<code>"));
		buf_add_html(out, n->text);
		buf_add(out, STR("</code>"));
		break;
	case MD_HTML:
		buf_add(out, n->text);
		break;
	}
}

static void spec_html(struct buf *out, struct str markdown, unsigned dialect)
{
	struct md_doc *doc = md_parse(markdown, dialect);
	struct md_walk *walk = md_walk_new(doc);
	struct md_node n;

	while (md_walk_next(walk, &n))
		add_step(out, walk, &n);
	md_walk_free(walk);
	md_free(doc);
}
