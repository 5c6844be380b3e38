/*
 * ignore.h - which paths git would not track.
 *
 * For source/ alone; pure. Files of rules are pushed and popped as a walk goes
 * down and up: first the user's and the repository's, then the .gitignore of each
 * folder. The caller asks about a folder before what is in it, and does not
 * ask about what is in an ignored one. Zero-initialise.
 */
#ifndef OPSBOOK_SOURCE_IGNORE_H
#define OPSBOOK_SOURCE_IGNORE_H

#include "base/str.h"
#include "base/vec.h"

struct ignore_rule;
struct ignore_level;

struct ignore_rules {
	VEC_FIELDS(struct ignore_rule);
};

struct ignore_levels {
	VEC_FIELDS(struct ignore_level *);
};

struct ignore {
	struct ignore_rules rules;   /* the last one that matches decides */
	struct ignore_levels levels; /* a file of rules each */
};

/* Add the rules of a file with this text (copied) that stands in `folder`. */
void ignore_push(struct ignore *ig, struct str folder, struct str text);

/* Forget the file pushed last. */
void ignore_pop(struct ignore *ig);

/* Is `path` ignored? The last rule that matches it decides. */
bool ignore_has(const struct ignore *ig, struct str path, bool is_folder);

void ignore_release(struct ignore *ig);

#endif
