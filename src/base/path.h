/*
 * path.h - algebra on slash-separated paths.
 *
 * For everyone. Paths are bytes, relative to a root, without a leading or
 * trailing slash; the root itself is the empty path. Nothing here looks at a
 * file system.
 */
#ifndef OPSBOOK_BASE_PATH_H
#define OPSBOOK_BASE_PATH_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

/* "a/b/c.md" gives "a/b"; "c.md" gives "". */
struct str path_dir(struct str path);

/* "a/b/c.md" gives "c.md". */
struct str path_base(struct str path);

/* "c.tar.gz" gives "gz", "c" and ".c" give "". */
struct str path_ext(struct str path);

/* The base name without "." and its extension. */
struct str path_stem(struct str path);

/*
 * Append `rel` as seen from folder `dir`, with "." and ".." and doubled
 * slashes resolved. False, appending nothing, when it climbs out of the root.
 */
NODISCARD bool path_join(struct buf *out, struct str dir, struct str rel);

/* Append the way from the folder of the file `from` to `to`, without escapes: "../x/y.html". */
void path_relative(struct buf *out, struct str from, struct str to);

/* Append "../" for each folder above the file `path`. */
void path_root_prefix(struct buf *out, struct str path);

/* Does `path` stand in `dir` or below it? Everything stands in "". */
bool path_is_under(struct str path, struct str dir);

/* Is it "*.md" or "*.markdown", whatever the case? */
bool path_is_markdown(struct str path);

/* Does any part begin with a dot? */
bool path_is_hidden(struct str path);

/* Number of folders above the file. */
size_t path_depth(struct str path);

#endif
