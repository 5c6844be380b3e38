/*
 * Decides what "![[target]]" shows: an image, a whole note, one heading's part
 * or one block of it. A note that embeds itself, embeds too deep and embeds
 * without end are cut off with a diagnostic and a link.
 */
#include "render/writer_int.h"

/* Text before the embed is closed off; what follows opens a paragraph again. */
static void leave_paragraph(struct writer *w)
{
	writer_part_inlines(w);
	if (!w->in_paragraph || w->para_pending)
		return;
	if (str_ends(buf_str(w->out), STR("<p>")) && w->out->len == w->para_start + 3)
		buf_cut(w->out, w->para_start);
	else
		buf_add_z(w->out, "</p>\n");
	w->para_pending = true;
}

static void report(struct writer *w, const struct md_node *n, enum diag_code code,
                   const char *message, const char *hint)
{
	const struct render *r = w->page->r;
	size_t number = kb_note_at(r->kb, w->note->path);
	struct diag_place at = { w->note->path, n->line + w->note->body_line - 1, n->column, 1,
		                 STR_NONE };
	struct buf bytes = BUF_INIT;

	/* Without the bytes the place is named, only not quoted. */
	if (number != KB_NONE &&
	    source_read(r->kb->source, r->kb->notes.v[number].file, w->page->w->number, &bytes,
	                r->options.max_note_size, NULL) == 0)
		at.bytes = buf_str(&bytes);
	diag_add(&w->page->w->diags, code, &at, "%s: '%.*s'", message, STR_ARG(n->url));
	diag_hint(&w->page->w->diags, "%s", hint);
	buf_release(&bytes);
}

static bool may_embed(struct writer *w, const struct md_node *n, const struct note *note)
{
	for (const struct writer *up = w; up; up = up->parent) {
		if (up->note != note)
			continue;
		report(w, n, DIAG_EMBED_CYCLE, "the note embeds itself",
		       "a link is shown instead");
		return false;
	}
	if (w->depth >= RENDER_EMBED_DEPTH) {
		report(w, n, DIAG_EMBED_DEPTH, "embeds are nested more than 5 deep",
		       "a link is shown instead");
		return false;
	}
	if (*w->embeds >= RENDER_EMBEDS) {
		report(w, n, DIAG_EMBED_DEPTH, "more than 200 embeds in one page",
		       "a link is shown instead");
		return false;
	}
	return true;
}

static void add_title(struct writer *w, const struct kb_note *n, struct str anchor)
{
	buf_add_z(w->out, "<div class=\"embed\"><div class=\"embed-title\"><a href=\"");
	buf_add_attr(w->out, page_href(w->page, n->url, anchor));
	buf_add_z(w->out, "\">");
	buf_add_html(w->out, n->note.title);
	buf_add_z(w->out, "</a></div>\n");
}

static void embed_note(struct writer *w, size_t number, struct str anchor)
{
	const struct render *r = w->page->r;
	const struct kb_note *target = &r->kb->notes.v[number];
	struct buf bytes = BUF_INIT;
	struct writer inner = { .page = w->page,
		                .out = w->out,
		                .note = &target->note,
		                .parent = w,
		                .depth = w->depth + 1,
		                .embeds = w->embeds,
		                .saw_html = w->saw_html,
		                .hard_breaks = w->hard_breaks,
		                .alt = BUF_INIT };
	struct str section = STR_NONE;
	struct md_doc *doc = NULL;

	if (!target->note.doc) {
		if (source_read(r->kb->source, target->file, w->page->w->number, &bytes,
		                r->options.max_note_size, NULL) != 0)
			goto out;
		doc = md_parse(str_tail(buf_str(&bytes), target->note.body),
		               r->options.dialect);
	}
	inner.number = ++*w->embeds;
	inner.root = kb_note_root(&target->note, w->page->arena);
	if (anchor.n)
		link_anchor(&section, r->kb->table, number, anchor);
	add_title(w, target, media_anchor(w->page, number, section));
	writer_run(&inner, doc ? doc : target->note.doc, section);
	md_free(doc);
	writer_line(w);
	buf_add_z(w->out, "</div>\n");
out:
	writer_release(&inner);
	buf_release(&bytes);
}

void embed_write(struct writer *w, const struct md_node *n)
{
	struct link_target t;
	size_t number = KB_NONE;

	if (!media_resolve(w, NOTE_WIKI_EMBED, n->url, &t)) {
		buf_add_html(w->out, n->text.n ? n->text : n->url);
		return;
	}
	if (t.kind == LINK_NOTE)
		number = t.index;
	else if (t.kind == LINK_FOLDER)
		number = w->page->r->kb->folders.v[t.index].index;
	if (number == KB_NONE && (t.kind == LINK_FILE || t.kind == LINK_MISSING)) {
		writer_rejoin(w);
		media_image(w, n->url, STR_NONE, STR_NONE, NOTE_WIKI_EMBED, n->text);
		return;
	}
	if (number == KB_NONE || w->in_link || w->in_heading || w->in_callout_title ||
	    !may_embed(w, n, &w->page->r->kb->notes.v[number].note)) {
		writer_rejoin(w);
		media_wiki_link(w, n);
		return;
	}
	leave_paragraph(w);
	embed_note(w, number, t.anchor);
}
