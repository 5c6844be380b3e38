/*
 * Walks a document and hands each step to blocks.c or inlines.c. Decides which
 * part of a document is written: all of it, one heading's part, one block, with
 * the footnotes that it needs; and which heading is left out.
 */
#include "render/writer_int.h"

void writer_release(struct writer *w)
{
	vec_release(&w->tight);
	vec_release(&w->callouts);
	vec_release(&w->open);
	map_release(&w->refs);
	map_release(&w->block_ids);
	buf_release(&w->alt);
}

/*
 * The outline's entry for the heading that is entered, NULL when it has no words.
 * The outline was made by the same walk, so its order is that of the headings met.
 */
static const struct note_heading *next_heading(struct writer *w, const struct md_node *n)
{
	const struct note_heading *h;

	if (!w->note || w->headings >= w->note->headings.n)
		return NULL;
	h = &w->note->headings.v[w->headings];
	if (h->line != n->line + w->note->body_line - 1)
		return NULL;
	w->headings++;
	return h;
}

static struct str ref_key(const unsigned pair[2])
{
	return str_from((const char *)pair, 2 * sizeof(*pair));
}

bool writer_knows(const struct writer *w, unsigned number, unsigned ref)
{
	unsigned pair[2] = { number, ref };

	return map_has(&w->refs, ref_key(pair)) == w->part;
}

void writer_saw_ref(struct writer *w, unsigned number, unsigned ref)
{
	unsigned pair[2] = { number, ref }, any[2] = { number, 0 };

	map_set(&w->refs, ref_key(pair), 1);
	if (w->part)
		map_set(&w->refs, ref_key(any), 1);
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

static bool begins(const struct part *part, const struct writer *w, const struct md_node *n)
{
	if (!n->enter)
		return false;
	if (part->heading.n)
		return n->kind == MD_HEADING && w->heading &&
		       str_eq(w->heading->id, part->heading);
	return str_eq(n->block_id, part->block);
}

/*
 * Is this step of the walk inside the part? A heading's part goes on to the next heading
 * of its level, but not out of the list or quote that it stands in.
 */
static bool in_part(struct part *part, const struct writer *w, const struct md_node *n)
{
	bool leaf = is_leaf(n->kind);

	if (!part->on) {
		if (!begins(part, w, n))
			return false;
		part->on = true;
		part->level = n->level;
		part->depth = leaf ? 0 : 1;
		part->done = leaf;
		return true;
	}
	if (part->done)
		return false;
	if (part->depth == 0 &&
	    (leaf ? false : !n->enter || (n->kind == MD_HEADING && n->level <= part->level))) {
		part->done = true;
		return false;
	}
	if (!leaf)
		part->depth += n->enter ? 1 : (unsigned)-1;
	if (part->block.n && part->depth == 0)
		part->done = true;
	return true;
}

/* What is shown above the text already; its images are not. */
static void title_images(struct writer *w, struct md_walk *walk)
{
	size_t start, empty;
	struct md_node n;

	writer_line(w);
	start = w->out->len;
	buf_add_z(w->out, "<p>");
	empty = w->out->len;
	while (md_walk_next(walk, &n) && n.kind != MD_HEADING) {
		if (n.kind == MD_FOOTNOTE_REF && w->in_image == 0)
			writer_saw_ref(w, n.number, n.refs);
		if (n.kind == MD_IMAGE || w->in_image ||
		    (n.kind == MD_HTML && str_starts(n.text, STR("<img"))))
			writer_inline(w, &n);
	}
	if (w->out->len == empty)
		buf_cut(w->out, start);
	else
		buf_add_z(w->out, "</p>\n");
}

/* Footnotes that the part refers to stand below it. True when the step was taken care of. */
static bool part_footnote(struct writer *w, struct part *part, struct md_walk *walk,
                          const struct md_node *n)
{
	if (n->kind != MD_FOOTNOTE || !part->on || part->depth > 0)
		return false;
	part->done = true;
	/* It ends inside the footnote that the part stands in. */
	if (!n->enter && !w->footnote)
		return true;
	if (n->enter && !writer_knows(w, n->number, 0)) {
		md_walk_skip(walk);
		return true;
	}
	writer_block(w, n);
	return true;
}

/* A list item that is wanted alone stands in a list all the same. */
static void part_block(struct writer *w, const struct part *part, const struct md_node *n)
{
	bool alone = n->kind == MD_ITEM && part->block.n && !w->footnote;

	if (alone && n->enter && part->depth == 1) {
		writer_line(w);
		buf_add_z(w->out, "<ul>\n");
	}
	writer_block(w, n);
	if (alone && !n->enter && part->done)
		buf_add_z(w->out, "</ul>\n");
}

static void write_part(struct writer *w, struct md_walk *walk, struct str section)
{
	struct part part = { .heading = STR_NONE, .block = STR_NONE };
	struct md_node n;

	w->part = true;
	if (str_starts(section, STR("^")))
		part.block = str_tail(section, 1);
	else
		part.heading = section;
	while (!w->out->full && md_walk_next(walk, &n)) {
		if (n.kind == MD_HEADING && n.enter)
			w->heading = next_heading(w, &n);
		if (part_footnote(w, &part, walk, &n))
			continue;
		if (!w->footnote && !in_part(&part, w, &n))
			continue;
		if (n.kind >= MD_EMPH)
			writer_inline(w, &n);
		else
			part_block(w, &part, &n);
	}
}

static void write_whole(struct writer *w, struct md_walk *walk)
{
	struct md_node n;

	while (!w->out->full && md_walk_next(walk, &n)) {
		if (n.kind == MD_HEADING && n.enter) {
			w->heading = next_heading(w, &n);
			if (w->heading && w->heading->title && !w->parent) {
				w->heading = NULL;
				title_images(w, walk);
				continue;
			}
		}
		if (n.kind >= MD_EMPH)
			writer_inline(w, &n);
		else
			writer_block(w, &n);
	}
}

void writer_run(struct writer *w, const struct md_doc *doc, struct str section)
{
	struct md_walk *walk = md_walk_new(doc);

	if (section.n)
		write_part(w, walk, section);
	else
		write_whole(w, walk);
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
