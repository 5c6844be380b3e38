/*
 * glob.h - the patterns of ignore files.
 *
 * For source/ alone. Pure. A match takes time in proportion to pattern times
 * text, whatever the pattern.
 */
#ifndef OPSBOOK_SOURCE_GLOB_H
#define OPSBOOK_SOURCE_GLOB_H

#include "base/arena.h"
#include "base/str.h"

/* A longer pattern matches nothing. */
#define GLOB_MAX ((size_t)1024)

struct glob;

/*
 * Understand `pattern`: ? and * within a folder, ** for folders, [classes] and \ as git has
 * them. Lives in the arena. NULL when the pattern can match nothing.
 */
const struct glob *glob_new(struct arena *a, struct str pattern);

bool glob_match(const struct glob *g, struct str text);

#endif
