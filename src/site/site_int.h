/*
 * site_int.h - what a site has besides its pages, for the two that make one: build.c into a folder,
 * moment.c in memory. For site/ only.
 */
#ifndef OPSBOOK_SITE_SITE_INT_H
#define OPSBOOK_SITE_SITE_INT_H

#include "base/buf.h"
#include "kb/kb.h"
#include "render/render.h"
#include "site/site.h"
#include "theme/theme.h"

/* What stays from one opening of a project to the next. */
struct project_memo {
	struct source_memo *source; /* or NULL */
	/* All files that changed since, when that is known: paths from the project's folder. */
	const struct str *changed;
	size_t nchanged;
	bool told;
};

/* As project_open(); with `memo` (may be NULL) no more is read than has to be. */
NODISCARD int project_open_again(struct project *out, const struct site_options *options,
                                 struct project_memo *memo, struct err *e);

/* What some page of the site has. */
struct site_needs {
	bool math, mermaid, runs;
};
struct site_needs site_needs(const struct kb *kb, const struct render_options *options);

/* Fonts and scripts that no page needs are not published. */
bool site_wants(const struct site_needs *needs, const struct theme_asset *asset);

/* A small file of ours beside the pages: what made the site, what hosts want to be told. */
struct site_small {
	const char *url;
	bool (*wanted)(const struct conf *conf); /* NULL: in every site */
	/* Append its bytes; NULL: it has none. */
	void (*add)(struct buf *out, const struct project *p, const struct kb *kb,
	            const struct render *render);
};

/* All there are; the last one has no `url`. */
extern const struct site_small site_smalls[];

bool site_wants_small(const struct site_small *small, const struct conf *conf);

#endif
