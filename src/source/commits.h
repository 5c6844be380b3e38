/*
 * commits.h - all commits behind one, in an order to walk them.
 *
 * For source/history.c alone.
 */
#ifndef OPSBOOK_SOURCE_COMMITS_H
#define OPSBOOK_SOURCE_COMMITS_H

#include "base/map.h"
#include "base/vec.h"
#include "ext/git/git.h"

/* Commits read of one history; what is behind them counts as not there. */
#define COMMITS_MAX ((size_t)2 * 1000 * 1000)

struct commit {
	struct git_id id, tree;
	int64_t time, written; /* of committer and author */
	int offset;            /* of the author's clock, minutes */
	uint32_t author;       /* entry of `authors` */
	uint32_t parents;      /* first of them in `parents` */
	uint32_t nparents;
	uint32_t children; /* that are not in the order yet */
	bool absent;       /* not in the clone: nothing but the id is known */
	bool edge;         /* its parents are not in the clone */
};

struct commits {
	VEC_FIELDS(struct commit);
	struct commits_indexes {
		VEC_FIELDS(uint32_t);
	} parents,
		order; /* indexes of commits; `order` newest first, children before parents */
	struct map authors; /* name -> its number, in order of arrival */
};

/* Read everything behind `head`. Release it whatever comes back. */
NODISCARD int commits_init(struct commits *c, struct git_repo *r, const struct git_id *head,
                           struct err *e);
void commits_release(struct commits *c);

#endif
