/*
 * md_int.h - what the files of ext/md share. For this folder only.
 *
 * A parse goes: prepare (bytes -> text that cmark-gfm reads as we mean it),
 * cmark-gfm with our inline extensions, tree (its nodes -> ours), dialect (what
 * is easier on the finished tree), pack (the tree -> the row of steps that a
 * document is). cmark-gfm's memory and the tree are gone when md_parse() returns.
 */
#ifndef OPSBOOK_EXT_MD_MD_INT_H
#define OPSBOOK_EXT_MD_MD_INT_H

#include <cmark-gfm.h>
#include <cmark-gfm-extension_api.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/heap.h"
#include "base/vec.h"
#include "ext/md/md.h"

/*
 * Private bytes that prepare puts in the place of others. The input has no
 * control bytes any more when they are used, so each can be told for what it
 * was wherever it turns up.
 */
enum mark {
	MARK_WIKI = 0x01,  /* the first "[" of a [[wiki link]] */
	MARK_PIPE = 0x02,  /* "|" within one */
	MARK_EMBED = 0x03, /* the "!" of an ![[embed]] */
	MARK_WWW = 0x04,   /* the first "w" of a bare www. address */
	MARK_MATH = 0x05,  /* info string of the fence that was a line of "$$" */
	MARK_STOP = 0x06,  /* behind a "[": see struct run */
	MARK_LAST = MARK_STOP,
};

/*
 * Names of delimiters on cmark-gfm's stack; no byte of the text has these values.
 * "~~" and "~" are different ones: the "~5" in "~~takes ~5 minutes~~" closes nothing.
 */
enum { DELIM_STRIKE = 0x0e, DELIM_MARK = 0x0f, DELIM_TILDE = 0x10 };

/*
 * All strings empty, all else zero. In a file of its own it is copied 16 bytes at a time; where
 * a compiler sees that it is nearly all zeros it makes a slow "rep stos" of it.
 */
extern const struct md_node md_node_empty;

/* A node of the finished tree. Its strings may lie in the arena or in cmark-gfm's memory. */
struct node {
	struct node *parent, *prev, *next, *first, *last;
	struct md_node data; /* all but `enter` */
	size_t packed;       /* for pack.c: offset of its step */
};

struct faults {
	VEC_FIELDS(struct md_fault);
};

struct md_doc {
	struct buf steps; /* see pack.c */
	struct faults faults;
	struct arena arena; /* of the tree, during the parse */
	struct node *root;
};

/* What our inline extensions found, hung on the node that stands for it. */
struct found {
	enum md_kind kind;
	struct str text, url; /* raw, still with private bytes */
	unsigned at;          /* byte offset in the block's content */
	unsigned length;      /* of a delimiter run */
	bool display;
};

struct offsets {
	VEC_FIELDS(size_t);
};

/* One line of a block's content: where it begins there, and where it stands in the text. */
struct row {
	size_t at;
	size_t line;   /* from 0 */
	size_t offset; /* bytes into that line */
};

/* Where the content of the block whose inlines are being built came from. */
struct origin {
	struct {
		VEC_FIELDS(struct row);
	} rows;
	struct str content;
	long first_line;   /* what cmark-gfm takes for the line of the first row, from 1 */
	long first_column; /* and for the column of its first byte, from 1 */
	bool cell;
	cmark_node *table_row; /* the one that cells were last found in: */
	size_t cell_raw;       /* where the last one begins, */
	unsigned cell_index;   /* and which it is */
};

/* One call of md_parse(). */
struct parse {
	unsigned dialect;
	struct md_doc *doc;
	struct heap heap;      /* of cmark-gfm */
	struct buf text;       /* prepared; lines end in "\n" only */
	struct offsets lines;  /* where each line of `text` begins */
	char filler[4];        /* a private-use character that the note does not hold: */
	size_t filler_n;       /* cmark-gfm takes it for a letter, and clean takes it out */
	char point[4];         /* another, that it takes for punctuation; */
	size_t point_n;        /* 0: there is none */
	bool changed;          /* `text` holds fillers or private bytes */
	bool has_www;          /* "www." stands somewhere in the note */
	size_t math_fence;     /* tildes that stand for "$$"; 0: none do */
	const void *math_node; /* in this block no dollar between these two closes: */
	size_t math_from[2], math_until[2]; /* "$" and "$$" */
	struct origin origin;
	size_t seen_line, seen_at; /* where md_place() counted to last, */
	unsigned seen_column;      /* and the column of that place */
};

/* mem.c: cmark-gfm's callbacks carry no context, so the parse is the thread's. */
extern cmark_mem md_mem;                       /* allocates from the current parse's heap */
struct parse *md_parse_enter(struct parse *p); /* gives the one before, mostly NULL */
struct parse *md_parse_current(void);

/* prepare.c: `bytes` into p->text, p->lines and the document's faults. */
void md_prepare(struct parse *p, struct str bytes);
void md_fault_add(struct md_doc *doc, enum md_fault_kind kind, unsigned line, unsigned column);

/* chars.c */
bool md_is_wide_mark(uint32_t c); /* “ ” ‘ ’ … — ·: as wide as Han beside Han */
bool md_is_east(uint32_t c);      /* of Chinese, Japanese or Korean writing */
bool md_is_punct(uint32_t c); /* what holds emphasis up; a symbol such as an emoji does not */
uint32_t md_char_before(struct str s, size_t at); /* 0 at the start */
uint32_t md_char_at(struct str s, size_t at);     /* 0 at the end */

/*
 * What has been seen since the last blank line that costs cmark-gfm time:
 * "<?" and the like each make it look at the rest of the paragraph, and each
 * link makes it go back over all emphasis runs before, unless a delimiter of
 * ours (MARK_STOP) stands in the link's text.
 */
struct run {
	size_t openers, delimiters, steps;
};

/* inline.c: the bytes that it asks for, once in the process; an extension for one parser. */
void md_inline_setup(void);
cmark_syntax_extension *md_inline_attach(cmark_parser *parser);
void md_inline_free(cmark_syntax_extension *ext);

/* place.c: from cmark-gfm's positions to the writer's lines and columns. */
struct str md_line(const struct parse *p, size_t line); /* from 0; without its end */
void md_place(struct parse *p, size_t line, size_t offset, struct md_node *out);
void md_place_block(struct parse *p, cmark_node *block, struct md_node *out);
void md_origin_set(struct parse *p, cmark_node *block, unsigned cell); /* cell: its index */
/* Gives the byte of the block's content that `inl` begins at, or STR_NPOS. */
size_t md_place_inline(struct parse *p, cmark_node *inl, struct md_node *out);
void md_place_cell(struct parse *p, struct md_node *out); /* after md_origin_set() */

/* tree.c: the document's tree out of cmark-gfm's. */
void md_tree_build(struct parse *p, cmark_node *root);
struct node *md_node_new(struct md_doc *doc, enum md_kind kind);
void md_node_append(struct node *parent, struct node *child);
void md_node_before(struct node *at, struct node *node);
void md_node_unlink(struct node *node);
struct node *md_node_following(
	const struct node *node);                    /* in reading order, not below `node` */
struct node *md_node_after(const struct node *node); /* in reading order */

/*
 * clean.c: text as the writer wrote it: private bytes restored, fillers removed.
 * It is `raw` itself when it holds none.
 */
struct str md_clean(struct parse *p, struct str raw);
struct str md_clean_code(struct parse *p, struct str raw); /* also restores "$$" lines */

/* pack.c: the tree of `doc` into its steps; one of them read. Gives the offset behind it. */
void md_pack(struct md_doc *doc);
size_t md_unpack(const struct md_doc *doc, size_t at, struct md_node *node);
bool md_has_inside(enum md_kind kind);

/* dialect.c: callouts, contents marks, block ids, tags, e-mail addresses, footnotes. */
void md_dialect_apply(struct parse *p);

#endif
