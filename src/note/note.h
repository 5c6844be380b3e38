/*
 * note.h - bytes to note: what the rest of the site must know of one note.
 *
 * For link/, kb/ and render/. A note is made from a path and bytes alone: no
 * repository, no file system. Everything in it lives in the arena it was
 * parsed into; the bytes are needed only during the call. The document is kept
 * where that was asked for; elsewhere it is parsed again when it is needed.
 */
#ifndef OPSBOOK_NOTE_NOTE_H
#define OPSBOOK_NOTE_NOTE_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/diag.h"
#include "base/str.h"
#include "base/value.h"
#include "base/vec.h"

/* Headings, links, block ids and tags kept of one note at most, each. */
#define NOTE_MAX_ITEMS 100000

/* Names kept of a front matter list; tags of a note in all. */
#define NOTE_MAX_NAMES 1000

struct note_heading {
	unsigned level;  /* 1 to 6 */
	struct str text; /* visible text; never empty */
	struct str id;   /* unique in the note, slug.h */
	unsigned line;
	bool title; /* it is the note's title and not part of the page's body */
};

enum note_link_kind {
	NOTE_LINK,       /* [text](target), <a href> */
	NOTE_IMAGE,      /* ![alt](target), <img src> */
	NOTE_WIKI_LINK,  /* [[target]] */
	NOTE_WIKI_EMBED, /* ![[target]] */
};

struct note_link {
	enum note_link_kind kind;
	struct str target; /* as written, decoded from Markdown or HTML but not from percent */
	struct str
		context; /* text of the block around it, cut; empty for targets with a scheme */
	unsigned line, column, width; /* in the file, 1-based, characters */
};

struct md_doc;

/* A fenced block's opening line. */
struct note_fence {
	struct str info;
	unsigned line;
};

enum note_title_from { NOTE_TITLE_FRONT_MATTER, NOTE_TITLE_HEADING, NOTE_TITLE_FILE_NAME };

/* Strings of a front matter list. */
struct note_names {
	VEC_FIELDS(struct str);
};

struct note {
	struct str path;
	struct value *meta; /* front matter, a map; NULL without one */
	struct str title;
	enum note_title_from title_from;
	unsigned title_line;
	struct str description;              /* front matter's, else the first paragraph, cut */
	struct str lang;                     /* front matter's; else empty */
	struct str created, updated, review; /* front matter's dates as YYYY-MM-DD; or empty */
	struct str owner;
	bool draft, unlisted, toc, has_order;
	double order;
	struct note_names aliases, redirect_from,
		tags; /* tags: front matter's first, each once, without "#" */
	struct note_headings {
		VEC_FIELDS(struct note_heading);
	} headings;
	struct note_links {
		VEC_FIELDS(struct note_link);
	} links;
	struct note_fences {
		VEC_FIELDS(struct note_fence);
	} fences;
	struct note_names anchors; /* ids other than headings': "^block", HTML ids */
	unsigned words, han;       /* Latin-script words and Han characters of the text */
	bool has_math, has_mermaid, has_html, has_remote_image, is_runbook;
	size_t body;        /* offset of the Markdown after the front matter */
	unsigned body_line; /* its first line's number */
	size_t size;        /* of the file, in bytes */
	uint64_t hash;      /* str_hash() of them */
	struct md_doc *doc; /* what md_parse() makes of the body; NULL when it is not kept */
};

struct note_options {
	unsigned dialect; /* md_dialect flags of ext/md/md.h */
	bool keep;        /* the document, in note.doc */
};

/*
 * Parse `bytes` into `out` (vectors on the heap: note_release()). Problems go
 * to `diags`; there is always a note.
 */
void note_parse(struct note *out, struct arena *a, struct str path, struct str bytes,
                const struct note_options *options, struct diags *diags);

/* Free the vectors of `note` and its document. */
void note_release(struct note *note);

/* Free its document alone: whoever asks for it parses the note again. */
void note_drop_document(struct note *note);

/*
 * Cut the front matter: `*yaml` is what stands between the two "---" lines,
 * `*body` the offset behind it, `*body_line` the number of the body's first line. False when there is none.
 * A note that begins with a rule or a list has none: see front.c.
 */
bool note_front_cut(struct str bytes, struct str *yaml, size_t *body, unsigned *body_line);

/* Is this target an address with a scheme ("https:", "mailto:") or "//host"? */
bool note_is_external(struct str target);

/* Is this a valid "YYYY-MM-DD", alone or followed by a time? Gives its ten bytes in `*date`. */
bool note_date(struct str text, struct str *date);

#endif
