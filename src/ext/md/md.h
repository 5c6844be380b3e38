/*
 * md.h - Markdown bytes to a document that can be walked.
 *
 * The only door to cmark-gfm. For note/ and render/. Every string is clean
 * UTF-8 and belongs to the document: it lives until md_free(). A document is
 * used by one thread at a time; different documents share nothing.
 * Call md_setup() once before any thread starts.
 */
#ifndef OPSBOOK_EXT_MD_MD_H
#define OPSBOOK_EXT_MD_MD_H

#include "base/attr.h"
#include "base/str.h"

/* Registers the syntax extensions; once in the process, before threads. */
void md_setup(void);

/* What the parser understands beside CommonMark. */
enum md_dialect {
	MD_GFM = 1 << 0,       /* tables, strikethrough, task lists, bare URLs */
	MD_FOOTNOTES = 1 << 1, /* [^1] */
	MD_WIKI = 1 << 2,      /* [[note|text]], ![[embed]] */
	MD_CALLOUTS = 1 << 3,  /* > [!NOTE]- title */
	MD_MARKS = 1 << 4,     /* ==mark== */
	MD_MATH = 1 << 5,      /* $x$, $$x$$ */
	MD_TOCS = 1 << 6,      /* [TOC] or [toc] alone in a paragraph */
	MD_TAGS = 1 << 7,      /* #tag */
	MD_BLOCK_IDS = 1 << 8, /* ^id at the end of a block */
	MD_CJK = 1 << 9,       /* Han rules for emphasis, URL ends and soft breaks */
	MD_ALL = (1 << 10) - 1,
};

enum md_kind {
	/* Blocks: entered and left. */
	MD_DOCUMENT,
	MD_PARAGRAPH, /* tight: in an item of a tight list, shown without space around */
	MD_HEADING,   /* level */
	MD_QUOTE,
	MD_CALLOUT,       /* info: its type in lower case; fold */
	MD_CALLOUT_TITLE, /* inlines; always the first child of a callout; may be empty */
	MD_LIST,          /* ordered, start, tight */
	MD_ITEM,          /* task */
	MD_TABLE,
	MD_TABLE_ROW,  /* header */
	MD_TABLE_CELL, /* header, align */
	MD_FOOTNOTE, /* a definition, at the document's end in order of first use: number, refs */
	/* Blocks without children: entered only. */
	MD_CODE_BLOCK, /* text, info (the whole info string), fenced */
	MD_HTML_BLOCK, /* text */
	MD_MATH_BLOCK, /* text: TeX */
	MD_TOC,
	MD_RULE,
	/* Inlines with children: entered and left. */
	MD_EMPH,
	MD_STRONG,
	MD_STRIKE,
	MD_MARK,
	MD_LINK,  /* url, title, bare (written as a bare or <angle> URL) */
	MD_IMAGE, /* url, title; children are the alt text */
	/* Inlines without children: entered only. */
	MD_TEXT,       /* text */
	MD_SOFT_BREAK, /* a line end that is a space; between Han characters there is none */
	MD_LINE_BREAK,
	MD_CODE, /* text */
	MD_HTML, /* text */
	MD_WIKI_LINK, /* url: what stands before "|", with "#..."; text: what stands behind, or empty */
	MD_WIKI_EMBED,   /* the same */
	MD_INLINE_MATH,  /* text: TeX; display */
	MD_TAG,          /* text: without "#" */
	MD_FOOTNOTE_REF, /* number, refs: the how-manieth reference to it, from 1 */
};

enum md_align { MD_ALIGN_NONE, MD_ALIGN_LEFT, MD_ALIGN_CENTER, MD_ALIGN_RIGHT };
enum md_fold { MD_FOLD_NONE, MD_FOLD_OPEN, MD_FOLD_CLOSED };
enum md_task { MD_TASK_NONE, MD_TASK_OPEN, MD_TASK_DONE };

/* One step of a walk: a node entered or left. Fields that its kind does not name are zero or empty. */
struct md_node {
	enum md_kind kind;
	bool enter; /* false when it is left */
	struct str text, url, title, info;
	struct str
		block_id; /* "id" of "^id" on this block (on its item, in a list), or empty */
	unsigned line,
		column; /* 1-based place in the bytes given; column in characters; 0 when unknown */
	unsigned end_line;
	unsigned level;        /* heading: 1 to 6 */
	unsigned start;        /* ordered list: the first number */
	unsigned number, refs; /* footnotes */
	enum md_align align;
	enum md_fold fold;
	enum md_task task;
	bool ordered, tight, header, fenced, bare, display;
};

/* Something in the bytes that the writer should know of. */
enum md_fault_kind {
	MD_FAULT_FENCE,      /* open to the end */
	MD_FAULT_TABLE,      /* over the cap, left as text */
	MD_FAULT_REFERENCES, /* definitions too long for their uses, left as text */
	MD_FAULT_CONTROL, /* NUL or control bytes, replaced by U+FFFD (the first one is named) */
	MD_FAULT_ENCODING /* not UTF-8, replaced by U+FFFD (the first one is named) */
};

struct md_fault {
	enum md_fault_kind kind;
	unsigned line, column;
};

struct md_doc;

/*
 * Parse `bytes` (borrowed during the call only) by the dialect flags. Always
 * gives a document; bounded in time and memory for any input (linear but for
 * small factors; tables are capped). Free with md_free().
 */
struct md_doc *md_parse(struct str bytes, unsigned dialect);

/* NULL is fine. */
void md_free(struct md_doc *doc);

/* Bytes of memory that `doc` takes: somewhat more than those it was parsed from. */
size_t md_size(const struct md_doc *doc);

/* Give the faults found, in order of place; `*n` is their number. Borrowed. */
const struct md_fault *md_faults(const struct md_doc *doc, size_t *n);

/* A walk through the document in reading order. */
struct md_walk;
struct md_walk *md_walk_new(const struct md_doc *doc);

/* The next step into `node`; false at the end. The first is the document's own. */
bool md_walk_next(struct md_walk *walk, struct md_node *node);

/* Do not visit the children of the node just entered, nor its leaving. */
void md_walk_skip(struct md_walk *walk);

void md_walk_free(struct md_walk *walk);

#endif
