/*
 * git.h - reading git repositories.
 *
 * For source/ and publish/. The only door to libgit2: no hook, filter or other program is run,
 * nothing is fetched, and nothing is written but by the calls of write.h. One thread at a time
 * uses a `struct git_repo`; git_repo_again() gives another thread its own.
 * Errors: ERR_NOT_FOUND when the clone lacks the object, ERR_LIMIT over a cap, else
 * ERR_EXTERNAL.
 */
#ifndef OPSBOOK_EXT_GIT_GIT_H
#define OPSBOOK_EXT_GIT_GIT_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* The largest depth of folders in a tree. */
#define GIT_DEPTH_MAX 512

struct git_repo;

struct git_id {
	unsigned char v[20];
};

bool git_id_eq(const struct git_id *a, const struct git_id *b);

/* Append 40 hexadecimal digits. */
void git_id_add_hex(struct buf *out, const struct git_id *id);

/* Read 40 hexadecimal digits; false when it is something else. */
bool git_id_read(struct git_id *out, struct str hex);

/* The id that `bytes` have as a file. */
void git_id_of_content(struct git_id *out, struct str bytes);

/*
 * Open the repository that `folder` is or lies in, looking upwards as git does, not past a
 * mount point. *out is NULL, with 0, when there is none. Who owns the files
 * does not matter: nothing of the repository is executed.
 */
NODISCARD int git_repo_find(struct git_repo **out, const char *folder, struct err *e);

/* Open the same repository for another thread. Safe to call from that thread. */
NODISCARD int git_repo_again(struct git_repo **out, const struct git_repo *r, struct err *e);

void git_repo_free(struct git_repo *r);

/* Absolute path of the working tree without a closing slash; NULL when bare. */
const char *git_repo_worktree(const struct git_repo *r);

/* Absolute path of the (common) .git folder without a closing slash. */
const char *git_repo_folder(const struct git_repo *r);

/* The same of the folder with HEAD and the index, which a linked working tree has to itself. */
const char *git_repo_own_folder(const struct git_repo *r);

/* Does the history end at the edge of a shallow clone? */
bool git_repo_is_shallow(const struct git_repo *r);

/* Append the URL of `origin`, or of the only remote; nothing when there is none. */
void git_repo_remote(struct buf *out, struct git_repo *r);

/* Append the path of the user's own ignore file (core.excludesFile or its default), or nothing. */
void git_repo_excludes_file(struct buf *out, struct git_repo *r);

/* What a name of a revision stands for. */
struct git_point {
	bool has_commit, has_tree; /* both false on a branch without commits */
	struct git_id commit, tree;
	int64_t time;      /* committer date, seconds since 1970 */
	struct str branch; /* short name when the name was a branch's; in the arena */
};

/* HEAD. Not an error when it is detached or unborn. */
NODISCARD int git_repo_head(struct git_point *out, struct arena *a, struct git_repo *r,
                            struct err *e);

/* Any form that git takes: "v1.2", "main~3", "1a2b3c", "HEAD@{1}", "v1:docs" (a tree alone).
 * ERR_NOT_FOUND when there is no such revision, ERR_INVALID when it is not one. */
NODISCARD int git_repo_resolve(struct git_point *out, struct arena *a, struct git_repo *r,
                               const char *revision, struct err *e);

enum git_kind { GIT_KIND_FILE, GIT_KIND_LINK, GIT_KIND_FOLDER, GIT_KIND_MODULE };

struct git_item {
	struct str path; /* from the repository's root; a NUL stands behind it */
	enum git_kind kind;
	struct git_id id;
	bool missing; /* a folder whose tree the clone lacks */
};

/* 0 to go on; GIT_SKIP not to go into the folder; -1 with `e` set to stop. */
#define GIT_SKIP 1
typedef int git_item_fn(void *ctx, const struct git_item *item, struct err *e);

/*
 * Call `item` for everything at or below `under` ("" for all) in the tree, a
 * folder before what is in it, in git's order. Names that git forbids (".git",
 * "..", with a slash) are left out. Nothing when `under` is not in the tree.
 */
NODISCARD int git_repo_walk_tree(struct git_repo *r, const struct git_id *tree,
                                 struct str under, git_item_fn *item, void *ctx, struct err *e);

/*
 * Call `item` for every tracked path in byte order, each once. From the index,
 * or from HEAD when the index is of a kind that cannot be read.
 */
NODISCARD int git_repo_walk_index(struct git_repo *r, git_item_fn *item, void *ctx,
                                  struct err *e);

/* Append the content, at most `max` bytes. */
NODISCARD int git_repo_read(struct buf *out, struct git_repo *r, const struct git_id *blob,
                            size_t max, struct err *e);

/* One commit, borrowed until the next git_repo_commit() of this repository. */
struct git_commit_facts {
	struct git_id tree;
	const struct git_id *parents;
	size_t nparents;   /* 0 also at the edge of a shallow clone */
	bool edge;         /* parents exist but are not in the clone */
	int64_t time;      /* committer date */
	int64_t written;   /* author date */
	int offset;        /* of the author's clock, minutes east of UTC */
	struct str author; /* name after .mailmap, valid UTF-8; may be empty */
};
NODISCARD int git_repo_commit(struct git_commit_facts *out, struct git_repo *r,
                              const struct git_id *id, struct err *e);

/* Append the first line of the commit's message, as valid UTF-8; nothing when it cannot be read. */
void git_repo_add_subject(struct buf *out, struct git_repo *r, const struct git_id *commit);

/* Is commit `a` reachable from commit `b`, and not it? ERR_NOT_FOUND when the clone lacks one. */
NODISCARD int git_repo_is_behind(bool *out, struct git_repo *r, const struct git_id *a,
                                 const struct git_id *b, struct err *e);

/* The commit in which the histories of two part; ERR_NOT_FOUND when they have none in common in this clone. */
NODISCARD int git_repo_merge_base(struct git_id *out, struct git_repo *r,
                                  const struct git_id *a, const struct git_id *b,
                                  struct err *e);

/*
 * Is the file as it was committed last, so that `git checkout` brings it back? False for one
 * that is changed, staged, ignored or unknown. `path` is from the repository's root.
 */
NODISCARD int git_repo_is_saved(bool *out, struct git_repo *r, struct str path, struct err *e);

/* How a file differs between two trees. */
struct git_difference {
	struct str path;
	const struct git_id *before, *after; /* NULL where it is not a file or link */
};
typedef int git_difference_fn(void *ctx, const struct git_difference *d, struct err *e);

/*
 * Call `each` for every file that is not the same in both trees (NULL for an
 * empty tree), without reading contents. ERR_NOT_FOUND when a tree that is
 * needed is not in the clone.
 */
NODISCARD int git_repo_compare(struct git_repo *r, const struct git_id *before,
                               const struct git_id *after, git_difference_fn *each, void *ctx,
                               struct err *e);

/* A fingerprint of a content, to tell how much of it is in another. */
struct git_print;

/* NULL when the content is of a kind that cannot be compared. */
struct git_print *git_print_new(struct str bytes);
void git_print_free(struct git_print *p);

/* 0 (nothing in common) to 100 (the same). */
int git_print_likeness(const struct git_print *a, const struct git_print *b);

#endif
