/*
 * Decides what of a note can be searched: prose with its alt texts, code
 * blocks, formulas; not addresses, HTML tags and comments.
 */
#include "note/text.h"

#include "ext/html/html.h"
#include "ext/md/md.h"

struct texts {
	struct note_sections *out;
	struct arena *arena;
	const struct note *note;
	struct buf heading, body, code;
	struct buf *to;    /* where inline text goes */
	size_t headings;   /* of note->headings that were met */
	struct str id, at; /* of the section that is open */
};

static void end_section(struct texts *t)
{
	struct note_section *s = vec_add(t->out);

	s->id = t->id;
	s->heading = t->at;
	s->body = arena_str(t->arena, buf_str(&t->body));
	s->code = arena_str(t->arena, buf_str(&t->code));
	buf_clear(&t->body);
	buf_clear(&t->code);
}

/* Headings without text have no entry in the outline. */
static void end_heading(struct texts *t)
{
	struct str text = str_trim(buf_str(&t->heading));

	t->to = &t->body;
	if (text.n == 0 || t->headings >= t->note->headings.n)
		return;
	end_section(t);
	t->at = t->note->headings.v[t->headings].text;
	t->id = t->note->headings.v[t->headings].title ? STR_NONE
	                                               : t->note->headings.v[t->headings].id;
	t->headings++;
}

static void end_line(struct buf *b)
{
	if (b->len > 0 && b->p[b->len - 1] != '\n')
		buf_add_byte(b, '\n');
}

/* flat: one case a kind of block */
static void take_block(struct texts *t, const struct md_node *n)
{
	switch ((int)n->kind) {
	case MD_HEADING:
		if (n->enter) {
			buf_clear(&t->heading);
			t->to = &t->heading;
		} else {
			end_heading(t);
		}
		return;
	case MD_PARAGRAPH:
	case MD_CALLOUT_TITLE:
	case MD_TABLE_ROW:
		if (!n->enter)
			end_line(&t->body);
		return;
	case MD_TABLE_CELL:
		if (!n->enter)
			buf_add_z(&t->body, " | ");
		return;
	case MD_CODE_BLOCK:
		buf_add(&t->code, n->text);
		end_line(&t->code);
		return;
	case MD_MATH_BLOCK:
		buf_add(&t->body, n->text);
		end_line(&t->body);
		return;
	case MD_HTML_BLOCK:
		html_text(&t->body, n->text);
		end_line(&t->body);
		return;
	default:
		return;
	}
}

/* flat: one case a kind of inline */
static void take_inline(struct texts *t, const struct md_node *n)
{
	switch ((int)n->kind) {
	case MD_TEXT:
	case MD_CODE:
	case MD_INLINE_MATH:
		buf_add(t->to, n->text);
		return;
	case MD_SOFT_BREAK:
	case MD_LINE_BREAK:
		buf_add_byte(t->to, ' ');
		return;
	case MD_IMAGE:
		/* A heading's alt texts are not of its id. */
		if (!n->enter && t->to == &t->body)
			buf_add_byte(t->to, ' ');
		return;
	case MD_WIKI_LINK:
		buf_add(t->to, n->text.n ? n->text : n->url);
		return;
	case MD_TAG:
		buf_add_byte(t->to, '#');
		buf_add(t->to, n->text);
		return;
	default:
		return;
	}
}

void note_text(struct note_sections *out, struct arena *a, const struct note *note,
               struct str bytes, const struct note_options *options)
{
	struct texts t = { .out = out,
		           .arena = a,
		           .note = note,
		           .heading = BUF_INIT,
		           .body = BUF_INIT,
		           .code = BUF_INIT,
		           .id = STR_NONE,
		           .at = STR_NONE };
	struct md_doc *doc =
		note->doc ? NULL : md_parse(str_tail(bytes, note->body), options->dialect);
	struct md_walk *walk = md_walk_new(doc ? doc : note->doc);
	struct md_node n;

	t.to = &t.body;
	while (md_walk_next(walk, &n)) {
		if (n.kind == MD_IMAGE && n.enter && t.to == &t.heading)
			md_walk_skip(walk);
		else if (n.kind < MD_EMPH)
			take_block(&t, &n);
		else
			take_inline(&t, &n);
	}
	end_section(&t);
	md_walk_free(walk);
	md_free(doc);
	buf_release(&t.heading);
	buf_release(&t.body);
	buf_release(&t.code);
}
