/*
 * glob.h - patterns for paths, as in a .gitignore file.
 *
 * For whoever asks which files are meant. Pure. A pattern without a slash
 * means a name in any folder; with one at its beginning or inside, a path from
 * the root; one at its end means folders only. "*" and "?" stay within a name,
 * "[a-z]" and "[!a-z]" are one character, "**" as a whole part is any number of
 * folders, "\" takes the next character as it is. Both are UTF-8; case counts.
 */
#ifndef OPSBOOK_BASE_GLOB_H
#define OPSBOOK_BASE_GLOB_H

#include "base/attr.h"
#include "base/str.h"

/*
 * Does `pattern` mean `path` itself? `folder` says that the path is one. What
 * lies below a folder that is meant is asked of glob_excludes().
 */
bool glob_matches(struct str pattern, struct str path, bool folder);

/*
 * Is the file `path` left out by `n` patterns? The last one that means it, or
 * a folder above it, decides; "!" before a pattern takes files back in, but
 * not from a folder that is left out. An empty pattern and one that begins
 * with "#" mean nothing.
 */
bool glob_excludes(const struct str *patterns, size_t n, struct str path);

#endif
