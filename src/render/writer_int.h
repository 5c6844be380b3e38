/*
 * writer_int.h - a body being written, and the files that write it: writer.c
 * walks, blocks.c, inlines.c, code.c, media.c and embed.c print. For render/ only.
 */
#ifndef OPSBOOK_RENDER_WRITER_INT_H
#define OPSBOOK_RENDER_WRITER_INT_H

#include "render/render_int.h"

/* A body being written: one for the page's note, one for each embed in it. */
struct writer {
	struct page *page; /* NULL for render_fragment() */
	struct buf *out;
	const struct note *note; /* NULL for render_fragment() */
	struct str root;         /* kb_note_root() */
	struct writer *parent;   /* the writer this one is embedded in */
	unsigned depth;
	unsigned number;  /* of the embed on the page, from 1; 0 for the page's note */
	unsigned *embeds; /* count on the page */
	bool *saw_html;
	bool hard_breaks;
	struct {
		VEC_FIELDS(bool);
	} tight; /* of the lists around; false pushed by other containers */
	unsigned fences;
	/* The open paragraph. */
	bool in_paragraph, para_pending;
	size_t para_start;
	unsigned para_inlines;
	struct str alone_title; /* of the image that stands alone so far */
	/* Emphasis and the like that is open; `parted`: an embed has closed its tags. */
	struct {
		VEC_FIELDS(enum md_kind);
	} open;
	bool parted;
	/* The open heading, image, link, table. */
	const struct note_heading *heading;
	size_t headings; /* of note->headings that were met */
	size_t heading_start, cell_start;
	bool in_heading, in_callout_title;
	bool in_link, in_body_rows;
	const char *link_close;
	struct md_node image;
	struct buf alt;
	unsigned in_image;       /* depth */
	struct str callout_type; /* of the callout that was just entered */
	struct {
		VEC_FIELDS(bool);
	} callouts; /* is it <details>? */
	bool in_footnotes;
	unsigned footnote; /* the open one's number */
	/* References that were written, or (not `part`) those that were not; see writer_knows(). */
	struct map refs;
	bool part;            /* only a part of the document is written */
	struct map block_ids; /* those on the page; the first of a name has it */
};

/* Write the document's HTML. `section` not empty: only that heading's part or that "^block". */
void writer_run(struct writer *w, const struct md_doc *doc, struct str section);
void writer_release(struct writer *w);

/* Append the attribute of a "^block-id"; only in the page's own text, where ids are the only ones of their kind. */
void writer_block_id(struct writer *w, const struct md_node *n);

/* Append "\n" unless a line has just ended. */
void writer_line(struct writer *w);

/*
 * Is reference `ref` (from 1) to a footnote part of what is written? `ref` 0: is any, as
 * far as is known when the footnote itself is written.
 */
bool writer_knows(const struct writer *w, unsigned number, unsigned ref);

/* Keep in mind that a reference is written (in a part), or is not (in a whole). */
void writer_saw_ref(struct writer *w, unsigned number, unsigned ref);

/* blocks.c, inlines.c: write one step of the walk. */
void writer_block(struct writer *w, const struct md_node *n);
void writer_inline(struct writer *w, const struct md_node *n);

/* Close the tags of open emphasis before a block; what follows opens them again. */
void writer_part_inlines(struct writer *w);

/* After an embed broke the paragraph open: open a new one, with its emphasis, for the rest. */
void writer_rejoin(struct writer *w);

/* Append a footnote's id: "fn2", "fnref2-3"; an embed's are told from the page's. */
void writer_footnote_id(struct writer *w, const char *what, unsigned number, unsigned ref);

/* code.c */
void code_write(struct writer *w, const struct md_node *n);

/* steps.c: the block that a fence of the page's own note is, or NULL; what its figure has more than others. */
const struct runbook_block *steps_block(const struct writer *w, const struct md_node *n);
void steps_add_attrs(struct writer *w, const struct runbook_block *b);
void steps_add_links(struct writer *w, const struct runbook_block *b);

/* media.c */
void media_link_open(struct writer *w, const struct md_node *n);
void media_image(struct writer *w, struct str target, struct str title, struct str alt,
                 enum note_link_kind kind, struct str size);
void media_wiki_link(struct writer *w, const struct md_node *n);
void media_raw(struct writer *w, struct str html);
void media_tag(struct writer *w, struct str name);

/*
 * The id in the page of `note` that `anchor` means; the anchor itself when there is none.
 * The title's is empty, or on its own page "top".
 */
struct str media_anchor(const struct page *p, size_t note, struct str anchor);

/* Where a link of the writer's note leads. False (fragment): leave it as written. */
bool media_resolve(struct writer *w, enum note_link_kind kind, struct str target,
                   struct link_target *out);

/* embed.c */
void embed_write(struct writer *w, const struct md_node *n);

#endif
