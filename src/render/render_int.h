/*
 * render_int.h - what the files of render/ share. For render/ only.
 */
#ifndef OPSBOOK_RENDER_RENDER_INT_H
#define OPSBOOK_RENDER_RENDER_INT_H

#include "base/map.h"
#include "base/value.h"
#include "ext/md/md.h"
#include "render/render.h"
#include "runbook/runbook.h"

enum item_kind {
	ITEM_NOTE,
	ITEM_FOLDER, /* a folder without README */
	ITEM_TAGS,
	ITEM_TAG,
	ITEM_RECENT,
	ITEM_HISTORY, /* number: the note */
	ITEM_SEARCH,
	ITEM_NOT_FOUND,
	ITEM_REDIRECT,
	ITEM_TREE,
	ITEM_SITEMAP,       /* number: the part, from 0 */
	ITEM_SITEMAP_INDEX, /* number: how many parts */
	ITEM_FEED,
	ITEM_ROBOTS,
};

struct item {
	enum item_kind kind;
	size_t number; /* of the note, folder, tag, redirect */
	struct str url;
};

/* A note with a known date, for lists by date. */
struct dated {
	size_t note;
	struct str day; /* YYYY-MM-DD */
};

struct render {
	const struct kb *kb;
	const struct theme *theme;
	struct render_options options;
	struct arena arena;
	struct {
		VEC_FIELDS(struct item);
	} items;
	struct {
		VEC_FIELDS(struct dated);
	} by_date;            /* newest first, listed notes only */
	struct map tag_of;    /* lower-case name -> tag + 1 */
	struct str root_path; /* "/wiki/": path of base_url, for 404 */
	struct str langs;     /* "en zh": those that notes are in, the most used first */
	bool has_runbooks;
	struct str title;
	struct runbook_options runbooks;
};

/* A page being made. */
struct page {
	const struct render *r;
	struct render_worker *w;
	struct arena *arena; /* the worker's scratch */
	struct str url;
	struct str lang;
	const struct value *words;
	const char *kind;          /* "note", "home"... */
	bool absolute;             /* addresses start at the root path */
	unsigned tables, contents; /* seen so far */
	bool needs_math, needs_mermaid, remote_images;
	size_t folder; /* where the page stands in the tree */
	size_t note;   /* or KB_NONE */
	struct str title, description;
	bool noindex;
	struct value *context;
	const struct runbook *book; /* of its note; NULL when nothing of it can be run */
};

/* history.c */

/* Has the note a page with its versions, and where? */
bool history_has_page(const struct render *r, size_t note);
struct str history_url(struct arena *a, const struct kb_note *n);

NODISCARD int history_page(const struct render *r, struct render_worker *w, size_t note,
                           struct buf *out, struct err *e);

/* context.c */

/* Begin a page: fills the language's words and an empty context. */
void page_begin(struct page *p, const struct render *r, struct render_worker *w,
                const char *kind, struct str url, struct str lang);

/* Put everything that every page has into the context (call last) and render the template. */
NODISCARD int page_finish(struct page *p, struct buf *out, struct err *e);

/* Address of the site path `url` from this page, percent-encoded, with "#anchor" when there is one. In the page's arena. */
struct str page_href(const struct page *p, struct str url, struct str anchor);

/* The interface word, or the key itself when the theme has none. */
struct str page_word(const struct page *p, const char *key);

/* {iso, text} of a day "YYYY-MM-DD"; NULL when it is empty. */
struct value *page_date(const struct page *p, struct str day);

/* {title, href} */
struct value *page_ref(const struct page *p, struct str title, struct str url);

/* nav.c */
void nav_add(struct page *p);
struct value *nav_toc(const struct page *p, const struct note *note, bool *has_toc);
void nav_toc_html(struct buf *out, const struct note *note);

/* lists.c */

/* One entry {title, href, description, folder, count, date} for a note or a folder. */
struct value *list_note(const struct page *p, size_t note);
struct value *list_entries(const struct page *p, size_t folder);

NODISCARD int list_folder_page(const struct render *r, struct render_worker *w, size_t folder,
                               struct buf *out, struct err *e);
NODISCARD int list_tags_page(const struct render *r, struct render_worker *w, struct buf *out,
                             struct err *e);
NODISCARD int list_tag_page(const struct render *r, struct render_worker *w, size_t tag,
                            struct buf *out, struct err *e);
NODISCARD int list_recent_page(const struct render *r, struct render_worker *w, struct buf *out,
                               struct err *e);
NODISCARD int list_search_page(const struct render *r, struct render_worker *w, struct buf *out,
                               struct err *e);
NODISCARD int list_not_found_page(const struct render *r, struct render_worker *w,
                                  struct str wanted, struct buf *out, struct err *e);
NODISCARD int list_redirect_page(const struct render *r, struct render_worker *w,
                                 size_t redirect, struct buf *out, struct err *e);

/* steps.c */

/* Read what can be run of the page's note into p->book; `doc` and `bytes` are the note's. */
void steps_read(struct page *p, const struct kb_note *n, const struct md_doc *doc,
                struct str bytes);

/* May anything of the note be run? Cheap: looks at the languages of its fences. */
bool steps_likely(const struct render *r, const struct note *note);

/* Put steps and params of the page's runbook into the context. */
void steps_context(struct page *p);

/* note_page.c */
NODISCARD int note_page(const struct render *r, struct render_worker *w, size_t note,
                        struct buf *out, struct err *e);

/* data.c, feed.c */
void data_tree(const struct render *r, size_t folder, struct buf *out);
size_t feed_sitemap_parts(const struct render *r);
void feed_sitemap(const struct render *r, size_t part, struct buf *out);
void feed_sitemap_index(const struct render *r, size_t parts, struct buf *out);
void feed_atom(const struct render *r, struct buf *out);
void feed_robots(const struct render *r, struct buf *out);

/* Append the absolute address of a site path; needs base_url. */
void feed_url(const struct render *r, struct buf *out, struct str url);

#endif
