/*
 * site_int.h - what a site has besides its pages, for the two that make one: build.c into a folder,
 * moment.c in memory. For site/ only.
 */
#ifndef OPSBOOK_SITE_SITE_INT_H
#define OPSBOOK_SITE_SITE_INT_H

#include "base/buf.h"
#include "kb/kb.h"
#include "render/render.h"
#include "theme/theme.h"

/* What some page of the site has. */
struct site_needs {
	bool math, mermaid;
};
struct site_needs site_needs(const struct kb *kb);

/* Fonts and scripts that no page needs are not published. */
bool site_wants(const struct site_needs *needs, const struct theme_asset *asset);

/* Append what made the site and from what; the file is also the mark that a folder is ours. */
void site_add_mark(struct buf *json, const struct kb *kb, const struct render *render);

#endif
