/*
 * notes.h - the notes of a repository that something is to be run of, without reading more of them than
 * is asked for.
 *
 * For session/ and cmd/.
 */
#ifndef OPSBOOK_SESSION_NOTES_H
#define OPSBOOK_SESSION_NOTES_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/diag.h"
#include "base/err.h"
#include "runbook/runbook.h"
#include "site/site.h"

struct session_notes {
	struct project p;
	struct arena arena; /* owns what session_notes_read() gives */
	struct str root;    /* absolute path of the notes' folder */
	struct str revision;
};

/*
 * Open them; to be given to session_notes_close() also after an error. ERR_INVALID: no working tree; else
 * those of project_open().
 */
NODISCARD int session_notes_open(struct session_notes *out, const struct site_options *options,
                                 struct err *e);
void session_notes_close(struct session_notes *n);

/*
 * The file that `name` means: a path from the root, with or without .md, or a file name that occurs once.
 * ERR_INVALID with the nearest names when there is none, or several.
 */
NODISCARD int session_notes_find(size_t *file, const struct session_notes *n, struct str name,
                                 struct err *e);

/* The note whose path is exactly `path`, or STR_NPOS. */
size_t session_notes_at(const struct session_notes *n, struct str path);

/* Read the runbook of a file; its problems go to `diags`. */
NODISCARD int session_notes_read(struct runbook *out, struct session_notes *n, size_t file,
                                 struct diags *diags, struct err *e);

/* Is file number `file` a note? */
bool session_notes_is_note(const struct session_notes *n, size_t file);

/* What runbook_read() needs to know of the project, which must outlive it; runners in `a`. */
struct runbook_options session_book_options(const struct project *p, struct arena *a);

#endif
