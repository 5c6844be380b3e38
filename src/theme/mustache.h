/*
 * mustache.h - Mustache templates: parsed once, rendered often.
 *
 * For theme/ alone. The public Mustache specification's interpolation,
 * sections, inverted sections, comments, partials, delimiters and white space;
 * no lambdas and no inheritance. Pure: partials are found by a call that the
 * owner of the templates gives. A parsed and linked template is read-only and
 * may be rendered from any thread.
 */
#ifndef OPSBOOK_THEME_MUSTACHE_H
#define OPSBOOK_THEME_MUSTACHE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

/*
 * Caps: sections inside sections of one template, partials inside partials,
 * both together, bytes of a page, tags rendered for it.
 */
#define MUSTACHE_MAX_SECTIONS 64
#define MUSTACHE_MAX_PARTIALS 64
#define MUSTACHE_MAX_LEVELS 1024
#define MUSTACHE_MAX_OUTPUT ((size_t)64 << 20)
#define MUSTACHE_MAX_STEPS 50000000ul

struct mustache;

/*
 * Parse `text` into `*out`, to be freed with mustache_free(). `name` stands in
 * messages; both strings must outlive the template. ERR_INVALID says
 * "name:line:column: what is wrong", the column in characters.
 */
NODISCARD int mustache_parse(struct mustache **out, struct str name, struct str text,
                             struct err *e);

/* Gives the template of that name, or NULL. */
typedef const struct mustache *mustache_find_fn(void *ctx, struct str name);

/*
 * Find the partials that `m` calls; once, before it is rendered. One that is
 * not found renders as nothing; the first such is ERR_NOT_FOUND with its place
 * (the others are linked all the same, so that a caller may ignore it).
 */
NODISCARD int mustache_link(struct mustache *m, mustache_find_fn *find, void *ctx,
                            struct err *e);

/*
 * Append what `m` makes of `context`. What is escaped is safe in HTML text and
 * in quoted attributes. ERR_LIMIT over a cap; then `out` holds a part.
 */
NODISCARD int mustache_render(const struct mustache *m, struct buf *out,
                              const struct value *context, struct err *e);

/* NULL is fine. */
void mustache_free(struct mustache *m);

#endif
