/*
 * Decides the HTML of each kind of inline. What leads somewhere is media.c's.
 */
#include "render/writer_int.h"

#include "ext/html/html.h"

static void footnote_ref(struct writer *w, const struct md_node *n)
{
	/* No link in a link, and none to a footnote that the part went without. */
	if (w->in_link || (w->part && w->footnote && n->number < w->footnote &&
	                   !writer_knows(w, n->number, 0))) {
		if (!w->part)
			writer_saw_ref(w, n->number, n->refs);
		buf_addf(w->out, "<sup class=\"footnote-ref\">%u</sup>", n->number);
		return;
	}
	if (w->part)
		writer_saw_ref(w, n->number, n->refs);
	buf_add_z(w->out, "<sup class=\"footnote-ref\"><a href=\"#");
	writer_footnote_id(w, "fn", n->number, 0);
	buf_add_z(w->out, "\" id=\"");
	writer_footnote_id(w, "fnref", n->number, n->refs);
	buf_addf(w->out, "\">%u</a></sup>", n->number);
}

static const char *const tags[] = {
	[MD_EMPH] = "em", [MD_STRONG] = "strong", [MD_STRIKE] = "del", [MD_MARK] = "mark"
};

static void emphasis(struct writer *w, const struct md_node *n)
{
	if (n->enter)
		vec_push(&w->open, n->kind);
	else if (w->open.n)
		w->open.n--;
	if (w->parted)
		return;
	buf_add_z(w->out, n->enter ? "<" : "</");
	buf_add_z(w->out, tags[n->kind]);
	buf_add_byte(w->out, '>');
}

void writer_part_inlines(struct writer *w)
{
	size_t end = w->out->len, at = w->para_start + strlen("<p>");

	if (w->parted)
		return;
	w->parted = true;
	for (size_t i = 0; i < w->open.n; i++)
		at += strlen(tags[w->open.v[i]]) + 2;
	/* Nothing stands in them yet. */
	if (w->in_paragraph && at == end &&
	    str_starts(buf_from(w->out, w->para_start), STR("<p>"))) {
		buf_cut(w->out, w->para_start + strlen("<p>"));
		return;
	}
	for (size_t i = w->open.n; i > 0; i--)
		buf_addf(w->out, "</%s>", tags[w->open.v[i - 1]]);
}

void writer_rejoin(struct writer *w)
{
	if (w->para_pending)
		buf_add_z(w->out, "<p>");
	w->para_pending = false;
	for (size_t i = 0; w->parted && i < w->open.n; i++)
		buf_addf(w->out, "<%s>", tags[w->open.v[i]]);
	w->parted = false;
}

/* flat: one case a kind of inline */
static void inline_node(struct writer *w, const struct md_node *n)
{
	switch ((int)n->kind) {
	case MD_TEXT:
		buf_add_html(w->out, n->text);
		return;
	case MD_SOFT_BREAK:
		buf_add_z(w->out, w->hard_breaks ? "<br />\n" : "\n");
		return;
	case MD_LINE_BREAK:
		buf_add_z(w->out, "<br />\n");
		return;
	case MD_CODE:
		buf_add_z(w->out, "<code>");
		buf_add_html(w->out, n->text);
		buf_add_z(w->out, "</code>");
		return;
	case MD_HTML:
		media_raw(w, n->text);
		return;
	case MD_EMPH:
	case MD_STRONG:
	case MD_STRIKE:
	case MD_MARK:
		emphasis(w, n);
		return;
	case MD_LINK:
		if (n->enter)
			media_link_open(w, n);
		else
			buf_add_z(w->out, w->link_close ? w->link_close : "</a>");
		w->in_link = n->enter;
		return;
	case MD_WIKI_LINK:
		media_wiki_link(w, n);
		return;
	case MD_WIKI_EMBED:
		embed_write(w, n);
		return;
	case MD_INLINE_MATH:
		buf_add_z(w->out, n->display ? "<span class=\"math display\">"
		                             : "<span class=\"math\">");
		buf_add_html(w->out, n->text);
		buf_add_z(w->out, "</span>");
		if (w->page)
			w->page->needs_math = true;
		return;
	case MD_TAG:
		media_tag(w, n->text);
		return;
	case MD_FOOTNOTE_REF:
		footnote_ref(w, n);
		return;
	default:
		return;
	}
}

/* Inside an image everything is alt text. True when the node was taken care of. */
static bool image_node(struct writer *w, const struct md_node *n)
{
	if (n->kind == MD_IMAGE && n->enter && w->in_image++ == 0) {
		w->image.url = n->url;
		w->image.title = n->title;
		buf_clear(&w->alt);
		return true;
	}
	if (n->kind == MD_IMAGE && !n->enter && --w->in_image == 0) {
		media_image(w, w->image.url, w->image.title, buf_str(&w->alt), NOTE_IMAGE,
		            STR_NONE);
		return true;
	}
	if (w->in_image == 0)
		return false;
	if (n->kind == MD_TEXT || n->kind == MD_CODE || n->kind == MD_INLINE_MATH ||
	    (n->kind == MD_HTML && (!w->page || !html_is_known_tag(n->text))))
		buf_add(&w->alt, n->text); /* a <word> is text, a tag says nothing */
	else if (n->kind == MD_WIKI_LINK)
		buf_add(&w->alt, n->text.n ? n->text : n->url);
	else if (n->kind == MD_SOFT_BREAK || n->kind == MD_LINE_BREAK)
		buf_add_byte(&w->alt, ' ');
	else if (n->kind == MD_FOOTNOTE_REF && !w->part)
		writer_saw_ref(w, n->number, n->refs);
	return true;
}

void writer_inline(struct writer *w, const struct md_node *n)
{
	if (w->in_image == 0 && n->enter) {
		if ((w->para_pending || w->parted) && n->kind != MD_WIKI_EMBED) {
			if (n->kind == MD_SOFT_BREAK || n->kind == MD_LINE_BREAK)
				return;
			writer_rejoin(w);
		}
		w->para_inlines++;
	}
	if (!image_node(w, n))
		inline_node(w, n);
}
