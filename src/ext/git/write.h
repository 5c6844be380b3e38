/*
 * write.h - adding to git repositories.
 *
 * For publish/ alone. Objects are added, references are moved under a condition; nothing is ever
 * removed, no working tree is touched. Errors: ERR_CONFLICT when a reference is not where it was
 * said to be, else ERR_EXTERNAL.
 */
#ifndef OPSBOOK_EXT_GIT_WRITE_H
#define OPSBOOK_EXT_GIT_WRITE_H

#include "ext/git/git.h"

/* Does the repository have the object? */
bool git_repo_has(struct git_repo *r, const struct git_id *id);

/* Add a file's content, unless it is there. */
NODISCARD int git_write_file(struct git_id *out, struct git_repo *r, struct str bytes,
                             struct err *e);

/* A file of a tree that is to be made. */
struct git_leaf {
	struct str path;
	struct git_id id;
};

/* Add a tree with these files, whose paths are in byte order, and the trees in it. */
NODISCARD int git_write_tree(struct git_id *out, struct git_repo *r, const struct git_leaf *v,
                             size_t n, struct err *e);

struct git_new_commit {
	struct git_id tree;
	const struct git_id *parent; /* NULL: none */
	const char *name, *email;    /* of author and committer */
	int64_t time;                /* seconds since 1970 */
	const char *message;
};

/* Add a commit; no reference leads to it yet. */
NODISCARD int git_write_commit(struct git_id *out, struct git_repo *r,
                               const struct git_new_commit *commit, struct err *e);

/* Is "refs/heads/x" a name that a reference can have? */
bool git_ref_is_valid(const char *ref);

/* Where the reference leads; *there is false when there is none. */
NODISCARD int git_ref_read(struct git_id *out, bool *there, struct git_repo *r, const char *ref,
                           struct err *e);

/* Is it the branch of this or another working tree of the repository? */
bool git_ref_is_checked_out(struct git_repo *r, const char *ref);

/*
 * Let the reference lead to `to`, in one step, if it leads to `from` (NULL: if there is none).
 * `why` stands in the reflog.
 */
NODISCARD int git_ref_move(struct git_repo *r, const char *ref, const struct git_id *from,
                           const struct git_id *to, const char *why, struct err *e);

/* Append the name and address that the user commits under; nothing where git does not know them. */
void git_repo_identity(struct buf *name, struct buf *email, struct git_repo *r);

#endif
