/*
 * embedded_int.h - the files of the built-in theme. For theme.c only.
 *
 * tools/embed makes the C file with the table.
 */
#ifndef OPSBOOK_THEME_EMBEDDED_INT_H
#define OPSBOOK_THEME_EMBEDDED_INT_H

#include <stddef.h>

struct theme_embedded {
	const char *path; /* "templates/note.mustache" */
	const char *begin, *end;
};

/* In byte order of path. */
extern const struct theme_embedded theme_embedded[];
extern const size_t theme_embedded_count;

#endif
