/*
 * render.h - knowledge base and theme to the bytes of pages.
 *
 * For site/. A `struct render` is read-only after render_new() and may be used
 * from several threads, each with a `struct render_worker` of its own. Nothing
 * here writes a file or runs anything; no time of day enters a page.
 */
#ifndef OPSBOOK_RENDER_RENDER_H
#define OPSBOOK_RENDER_RENDER_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"
#include "base/vec.h"
#include "conf/conf.h"
#include "kb/kb.h"
#include "runbook/verified.h"
#include "theme/theme.h"

/* Embeds in embeds, and embeds of one page in all. */
#define RENDER_EMBED_DEPTH 5
#define RENDER_EMBEDS 200

/* Where the blocks of a page can be run from it. */
enum render_runs {
	RENDER_RUNS_NONE, /* nowhere: nothing about running is on it */
	RENDER_RUNS_HERE, /* the server that shows it runs them */
	RENDER_RUNS_PAIRED, /* the server on its reader's machine, once the reader has paired the two */
};

struct render_options {
	struct str title; /* of the site; empty: the root folder's */
	struct str description;
	struct str base_url;    /* "https://example.com/wiki", no slash at the end; or empty */
	struct str repo_url;    /* web address of the repository; or empty */
	struct str edit_branch; /* or empty: the source's */
	struct str forge;       /* "auto", "github"... */
	unsigned dialect;       /* md_dialect flags, as for kb_build() */
	size_t max_note_size;
	bool trust_html; /* do not sanitise */
	bool block_remote_images;
	bool hard_breaks; /* every line end is a <br> */
	size_t recent;    /* notes on the page of recent changes */
	size_t history;   /* versions on a note's page of them; 0: no such page */
	size_t feed;      /* notes in the feed; 0 for none */
	bool sitemap;
	bool search;                 /* a page to search on; what it searches is search/'s */
	struct conf_runners runners; /* languages whose blocks can be run, beside ours */
	struct str
		root_path; /* where a server shows the site: "/wiki/"; empty: as base_url has it */
	enum render_runs runs;
	size_t sitemap_urls; /* in one file; 0: as many as the protocol allows */
	const struct verified *
		verified; /* blocks that passed their test; or NULL. Borrowed: must outlive it */
};

struct render;

/* `kb` and `theme` are borrowed and must outlive it; options are copied. */
struct render *render_new(const struct kb *kb, const struct theme *theme,
                          const struct render_options *options);
void render_free(struct render *r);

/* What pages of one folder and language share; made anew when the folder changes. */
struct render_near {
	struct arena arena;
	struct str dir, lang;        /* of the pages' addresses */
	size_t folder;               /* of the tree */
	struct value *site, *assets; /* NULL: not made yet */
	struct value *nav;           /* the tree */
	struct value
		*own; /* in it: the folder's own list when it is cut, filled for each page */
	struct value *more; /* the last node of `own` */
	struct render_near_node
		*leaves; /* one for each of the folder's entries, made when first shown */
	struct {
		VEC_FIELDS(struct render_near_node);
	} nodes; /* of `nav`, but for those of `own` */
};

struct render_near_node {
	struct str url;
	struct value *node;
	struct value *current; /* its flag, set for one page at a time */
};

/* What a thread needs for itself. Zero-initialise, set `number`. */
struct render_worker {
	unsigned number;    /* below POOL_MAX, for source_read() */
	struct arena arena; /* scratch of a page */
	struct buf source, body, clean;
	struct buf path, href; /* of page_href() */
	struct diags diags;    /* found while rendering: embeds */
	struct render_near near;
	bool ready;
};
void render_worker_release(struct render_worker *w);

/*
 * The pages and data files of the site, numbered 0 to render_count() - 1: notes first, then folder pages,
 * tags, lists, redirects, data. render_item() appends the bytes of one and
 * says under which address they go (borrowed from `r`). Errors are those of the theme; a
 * note that can no longer be read is ERR_IO.
 */
size_t render_count(const struct render *r);
NODISCARD int render_item(const struct render *r, struct render_worker *w, size_t item,
                          struct str *url, struct buf *out, struct err *e);

/* The address of item number `item`, as render_item() gives it. */
struct str render_url(const struct render *r, size_t item);

/*
 * The page for the address `wanted` (from the site's root, decoded), where nothing is: with the notes whose
 * names are near it. For a server; a site has the page without them.
 */
NODISCARD int render_not_found(const struct render *r, struct render_worker *w,
                               struct str wanted, struct buf *out, struct err *e);

/*
 * The HTML of a note's body alone, with nothing of the theme and, for `plain`,
 * nothing that we add to CommonMark's HTML: for the specification's examples and golden tests. Unresolved
 * links stay as written.
 */
void render_fragment(struct buf *out, struct str markdown, unsigned dialect);

#endif
