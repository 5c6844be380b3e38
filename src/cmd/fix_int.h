/*
 * fix_int.h - what `opsbook fix` and `opsbook mv` share: notes with their new bytes. For cmd/ only.
 */
#ifndef OPSBOOK_CMD_FIX_INT_H
#define OPSBOOK_CMD_FIX_INT_H

#include "cmd/cmd.h"
#include "ext/git/git.h"
#include "lint/fix.h"

/* A file that is to be written. */
struct fix_file {
	struct str path; /* from the root of the notes; in the arena */
	struct buf before, after;
	size_t changes;
	bool held; /* it has changes that are not committed: not written */
};

struct fix {
	struct project p;
	struct kb kb;
	struct arena arena;
	struct str root;       /* absolute path of the notes' folder */
	struct git_repo *repo; /* or NULL */
	struct edits edits;
	unsigned dialect;
	struct {
		VEC_FIELDS(struct fix_file);
	} files;
};

/* Open and read the notes at `path`, drafts too. To be given to fix_close() also after an error. */
NODISCARD int fix_open(struct fix *f, const struct cmd_args *args, const char *path,
                       struct err *e);
void fix_close(struct fix *f);

/* Apply f->edits: f->files gets every note that changes. Edits that could not be made have `done` false. */
NODISCARD int fix_apply(struct fix *f, struct err *e);

/* The entry of a note, made from its bytes when there is none yet; valid until the next call. */
NODISCARD int fix_file_of(struct fix_file **out, struct fix *f, size_t note, struct err *e);

/* Print the changes as a patch, to stdout. */
void fix_print(const struct fix *f);

/* Write the files that are not held. */
NODISCARD int fix_write(const struct fix *f, struct err *e);

/*
 * The same for files that stand where the move of `from` to `to` took them. When one cannot be
 * written, those that were get their old bytes again.
 */
NODISCARD int fix_write_moved(const struct fix *f, struct str from, struct str to,
                              struct err *e);

/* Is every file that is to be written as it was read, in a folder that can be written to? ERR_CONFLICT, ERR_IO. */
NODISCARD int fix_check(struct fix *f, struct err *e);

#endif
