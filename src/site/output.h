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

/* Behind "." and a folder's name: what publish/ keeps beside it. */
#define OUTPUT_STATE ".opsbook"

struct output;

/*
 * Append the absolute path of the output folder `path`, which need not be
 * there yet; false when not even its parent is.
 */
bool output_resolve(struct buf *out, const char *path);

/* The same, but the parent is made when it is missing. ERR_INVALID: no folder can be there. */
NODISCARD int output_find(struct buf *out, const char *path, struct err *e);

/* May the folder `path` (absolute) be replaced? ERR_CONFLICT when it holds what is not a site of ours. */
NODISCARD int output_check(const char *path, struct err *e);

/*
 * Put the whole site in the folder `fresh` in the place of the folder `path`, in one step where
 * the system can. The old site is in `fresh` then; when there was none, `fresh` is gone.
 */
NODISCARD int output_exchange(const char *fresh, const char *path, struct err *e);

/*
 * Get ready to replace the folder `path` (made when absent). ERR_CONFLICT when it holds
 * something that is not a site of ours: nothing of the user's is ever removed.
 */
NODISCARD int output_open(struct output **out, const char *path, struct err *e);

/* Write one file of the new site; folders are made. From any thread. */
NODISCARD int output_write(struct output *o, struct str url, struct str bytes, struct err *e);

/* The folder that they are written into, until it is committed. */
const char *output_stage(const struct output *o);

/* Put the new site in the place of the old one. Then output_free(). */
NODISCARD int output_commit(struct output *o, struct err *e);

/* Remove what is not committed. */
void output_free(struct output *o);

#endif
