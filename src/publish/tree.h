/*
 * tree.h - the files of a site, in a folder or in a commit.
 *
 * For publish/. Paths are from the site's root, sorted; of each the content's id, so that two
 * sites are compared without holding either.
 */
#ifndef OPSBOOK_PUBLISH_TREE_H
#define OPSBOOK_PUBLISH_TREE_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "ext/git/git.h"

struct tree_file {
	struct str path; /* a NUL stands behind it */
	struct git_id id;
};

struct tree {
	VEC_FIELDS(struct tree_file);
	struct arena arena;
	struct str root;       /* of a folder: absolute path; else empty */
	struct git_repo *repo; /* of a commit; borrowed, or NULL */
};

/* An empty tree. All ends with tree_release(). */
void tree_init(struct tree *t);
void tree_release(struct tree *t);

/* Read the folder `root`; a folder that is not there has no files. */
NODISCARD int tree_read_folder(struct tree *t, const char *root, struct err *e);

/* Read the tree `id` of a repository. */
NODISCARD int tree_read_commit(struct tree *t, struct git_repo *repo, const struct git_id *id,
                               struct err *e);

/* Add a file whose content is elsewhere. */
void tree_add(struct tree *t, const struct tree_file *file);

/* Append the bytes of a file of the tree. */
NODISCARD int tree_read(struct buf *out, const struct tree *t, const struct tree_file *file,
                        struct err *e);

/* The file with that path, or NULL. */
const struct tree_file *tree_find(const struct tree *t, struct str path);

/* Append 40 hexadecimal digits that stand for all paths and contents. */
void tree_add_sum(struct buf *out, const struct tree *t);

/* What a site says of itself in _ob/build.json. */
struct tree_mark {
	bool there;      /* the tree is a site of ours */
	char commit[41]; /* that it was made from; or empty */
	int64_t time;    /* of that commit, or 0 */
	size_t pages;
};

/* Read the bytes of a mark. What is no JSON is not `there`. */
void tree_mark_parse(struct tree_mark *out, struct str bytes);

/* Read the mark. A tree without one, or with one that is no JSON, is not `there`. */
NODISCARD int tree_read_mark(struct tree_mark *out, const struct tree *t, struct err *e);

#endif
