/*
 * open.h - a page in the reader's browser.
 *
 * For the commands that take --open.
 */
#ifndef OPSBOOK_CMD_OPEN_H
#define OPSBOOK_CMD_OPEN_H

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "search/search.h"

/*
 * Open the page of `hit` at the heading it falls under: in the site built at `site` (NULL: "site"),
 * else at `base_url` when there is one and no site was named. ERR_NOT_FOUND: neither;
 * ERR_EXTERNAL: $BROWSER, or xdg-open, does not start or fails.
 */
NODISCARD int open_result(const struct search_hit *hit, const char *site, struct str base_url,
                          struct err *e);

/* Open an address. ERR_EXTERNAL as above. */
NODISCARD int open_url(const char *url, struct err *e);

#endif
