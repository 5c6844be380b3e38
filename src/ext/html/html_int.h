/*
 * html_int.h - tokens and the allow-list. For ext/html/ only.
 */
#ifndef OPSBOOK_EXT_HTML_HTML_INT_H
#define OPSBOOK_EXT_HTML_HTML_INT_H

#include "base/map.h"
#include "ext/html/html.h"

/* Room for all elements that HTML knows. */
#define HTML_ELEMENTS 150

/* ---- token.c: the tags of a text, found as browsers find them ---- */

enum html_token_kind {
	HTML_TEXT,   /* holds no tag; a "<" only as its first byte */
	HTML_OPEN,   /* <name ...> */
	HTML_CLOSE,  /* </name ...> */
	HTML_MARKUP, /* comment, doctype, processing instruction: nothing to be seen */
};

struct html_token {
	enum html_token_kind kind;
	struct str raw;   /* the whole token */
	struct str name;  /* HTML_OPEN, HTML_CLOSE: as written */
	struct str attrs; /* HTML_OPEN: what stands between the name and ">" */
};

struct html_reader {
	struct str s;
	size_t at;
	unsigned failures;   /* tags that never ended: after some, "<" is taken for text */
	bool no_comment_end; /* from here on no comment is closed any more */
	bool endless[HTML_ELEMENTS]; /* of these elements none is closed any more, see skip.c */
};

#define HTML_READER(text)                                                                      \
	{                                                                                      \
		.s = (text)                                                                    \
	}

/* Take the next token; false at the end. The tokens' `raw` together are the text. Linear. */
bool html_next(struct html_reader *r, struct html_token *t);

struct html_attr {
	struct str name;  /* as written */
	struct str value; /* as written, without quotes; empty when there is none */
	char quote;       /* '"', '\'' or 0 */
	bool has_value;
};

/* Take the next attribute off `*rest` (at first a token's `attrs`); false at the end. */
bool html_next_attr(struct str *rest, struct html_attr *a);

/* Does the tag end in "/>"? */
bool html_self_closing(const struct html_token *t);

/* ---- allow.c: what HTML knows and what a page may hold ---- */

enum {
	HTML_ALLOW = 1 << 0,  /* may stand in a page */
	HTML_VOID = 1 << 1,   /* has no content and no end tag */
	HTML_RAW = 1 << 2,    /* content is no HTML; goes with the element */
	HTML_SKIP = 1 << 3,   /* content goes with the element */
	HTML_INLINE = 1 << 4, /* closed silently where its parent ends */
	HTML_OPTION = 1 << 5, /* its end tag may be left out */
	HTML_FENCE = 1 << 6,  /* an end tag in it closes nothing outside of it */
	HTML_LIST = 1 << 7,   /* the same for </li> */
};

struct html_element {
	struct str name;
	unsigned flags;
	unsigned groups; /* which attributes it takes, see allow.c */
};

/* The element of that name, in any case, or NULL when HTML has none. */
const struct html_element *html_element(struct str name);

/* Its place in the table, below HTML_ELEMENTS. */
size_t html_element_index(const struct html_element *el);

/* Does an open `top` end where `next` begins (<li> after <li>)? */
bool html_ends_before(const struct html_element *top, const struct html_element *next);

enum html_value_kind {
	HTML_ANY,
	HTML_URL,
	HTML_IMAGE_URL,
	HTML_FLAG,     /* the name is all */
	HTML_SIZE,     /* digits, a fraction, "px" or "%" */
	HTML_TABINDEX, /* 0 or -1 */
	HTML_CHECKBOX,
	HTML_DENIED,
};

/* What attribute `name` (lower case) of `el` may hold; HTML_DENIED when it may not be there. */
enum html_value_kind html_attribute(const struct html_element *el, struct str name);

/* ---- skip.c ---- */

/*
 * Behind the opening tag `t` of `el`: skip its content if its flags and `kinds`
 * (HTML_RAW, HTML_SKIP) say so.
 */
void html_skip(struct html_reader *in, const struct html_token *t,
               const struct html_element *el, unsigned kinds);

/* As html_next(), without the content of elements of those kinds; their tags are there. */
bool html_next_visible(struct html_reader *in, struct html_token *t, unsigned kinds);

/* ---- repair.c ---- */

/* Append the value of an attribute with its character references decoded. */
void html_decode(struct buf *out, struct str value);

/* ---- style.c: what is kept of style="" ---- */

struct html_style {
	unsigned percent;       /* for a class w-N; 0 is none */
	unsigned width, height; /* CSS pixels; 0 is none */
	struct str align;       /* left, right, center or empty */
};

/* Read a decoded style attribute. */
struct html_style html_style_read(struct str style);

/* Pixels of a width or height attribute, 0 for a percentage and what is no size. */
unsigned html_pixels(struct str value);

/* ---- tag.c ---- */

struct html_report {
	html_dropped_fn *dropped; /* may be NULL */
	void *ctx;
	struct map *ids; /* seen so far */
};

/*
 * Append the opening tag `t` of the allowed `el` with its allowed attributes.
 * False, appending nothing, when it is none to show.
 */
bool html_add_tag(struct buf *out, const struct html_token *t, const struct html_element *el,
                  const struct html_report *report);

/* ---- repair.c ---- */

/* Append `html`, clean but badly nested, nested as a browser would. */
void html_repair(struct buf *out, struct str html);

/* Deeper elements lose their tags; browsers stop at 512 in all. */
#define HTML_DEPTH_MAX 400

#endif
