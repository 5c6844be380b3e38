/*
 * output.h - the new site beside the old one, swapped in whole.
 *
 * For site/ and publish/. Files are written into a folder beside the output;
 * output_commit() puts it in the output's place in one step. A build that is
 * killed leaves the old site, and a folder that the next build removes.
 */
#ifndef OPSBOOK_SITE_OUTPUT_H
#define OPSBOOK_SITE_OUTPUT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* The file that marks a folder as a site of ours. */
#define OUTPUT_MARK "_ob/build.json"

struct output;

/*
 * Append the absolute path of the output folder `path`, which need not be
 * there yet; false when not even its parent is.
 */
bool output_resolve(struct buf *out, const char *path);

/*
 * Get ready to replace the folder `path` (made when absent). ERR_CONFLICT when it holds
 * something that is not a site of ours: nothing of the user's is ever removed.
 */
NODISCARD int output_open(struct output **out, const char *path, struct err *e);

/* Write one file of the new site; folders are made. From any thread. */
NODISCARD int output_write(struct output *o, struct str url, struct str bytes, struct err *e);

/* Put the new site in the place of the old one. Then output_free(). */
NODISCARD int output_commit(struct output *o, struct err *e);

/* Remove what is not committed. */
void output_free(struct output *o);

#endif
