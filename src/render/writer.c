/*
 * Walks a document and hands each step to blocks.c or inlines.c. Decides which
 * part of a document is written: all of it, one heading's part, one block; and
 * which headings are left out.
 */
#include "render/render_int.h"

void writer_release(struct writer *w)
{
	vec_release(&w->tight);
	vec_release(&w->callouts);
	buf_release(&w->alt);
}

const struct note_heading *writer_heading(const struct note *note, const struct md_node *n)
{
	unsigned line = n->line + note->body_line - 1;
	size_t lo = 0, hi = note->headings.n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (note->headings.v[mid].line == line)
			return &note->headings.v[mid];
		if (note->headings.v[mid].line < line)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static bool is_leaf(enum md_kind kind)
{
	return (kind >= MD_CODE_BLOCK && kind <= MD_RULE) || kind >= MD_TEXT;
}

/* Which part of the document is wanted. */
struct part {
	struct str heading; /* id, or empty */
	struct str block;   /* "^id" without "^", or empty */
	unsigned level, depth;
	bool on, done;
};

/* Is this step of the walk inside the part? Follows the walk by its depth. */
static bool in_part(struct part *part, const struct writer *w, const struct md_node *n)
{
	bool leaf = is_leaf(n->kind), was;

	if (part->heading.n && n->kind == MD_HEADING && n->enter) {
		const struct note_heading *h = writer_heading(w->note, n);

		if (part->on && n->level <= part->level)
			part->done = true;
		if (!part->on && h && str_eq(h->id, part->heading)) {
			part->on = true;
			part->level = n->level;
		}
	}
	if (part->heading.n)
		return part->on && !part->done;
	if (!part->on && n->enter && str_eq(n->block_id, part->block)) {
		part->on = true;
		part->depth = 0;
		if (leaf)
			part->done = true;
		else
			part->depth = 1;
		return true;
	}
	was = part->on && !part->done;
	if (was && !leaf) {
		part->depth += n->enter ? 1 : (unsigned)-1;
		part->done = part->depth == 0;
	}
	return was;
}

/* A heading that is the page's title already, or is empty, is not written. */
static bool leave_out(struct writer *w, const struct md_node *n)
{
	const struct note_heading *h;

	if (n->kind != MD_HEADING || !w->note || !n->enter)
		return false;
	h = writer_heading(w->note, n);
	return !h || (h->title && !w->parent);
}

void writer_run(struct writer *w, const struct md_doc *doc, struct str section)
{
	struct md_walk *walk = md_walk_new(doc);
	struct part part = { .heading = STR_NONE, .block = STR_NONE };
	struct md_node n;

	if (str_starts(section, STR("^")))
		part.block = str_tail(section, 1);
	else
		part.heading = section;
	while (!w->out->full && !part.done && md_walk_next(walk, &n)) {
		if (section.n && !in_part(&part, w, &n))
			continue;
		if (leave_out(w, &n)) {
			md_walk_skip(walk);
			continue;
		}
		if (n.kind >= MD_EMPH)
			writer_inline(w, &n);
		else
			writer_block(w, &n);
	}
	if (w->in_footnotes)
		buf_add_z(w->out, "</ol>\n</section>\n");
	md_walk_free(walk);
}

void render_fragment(struct buf *out, struct str markdown, unsigned dialect)
{
	struct md_doc *doc = md_parse(markdown, dialect);
	struct writer w = { .out = out, .alt = BUF_INIT, .root = STR_NONE };
	unsigned embeds = 0;
	bool html = false;

	w.embeds = &embeds;
	w.saw_html = &html;
	writer_run(&w, doc, STR_NONE);
	writer_release(&w);
	md_free(doc);
}
