/*
 * publish_int.h - what the targets of publish/ share.
 */
#ifndef OPSBOOK_PUBLISH_PUBLISH_INT_H
#define OPSBOOK_PUBLISH_PUBLISH_INT_H

#include "publish/publish.h"
#include "publish/tree.h"

/* An open project on its way to a target. */
struct job {
	const struct publish_options *options;
	struct publish_report *report;
	struct project project;
	struct git_repo *repo; /* of the notes; NULL without one */
	struct diags secrets;  /* found in the notes */
	bool open;
};

/*
 * Open the project; `avoid` is a folder that is never read as notes, or NULL. To be given to
 * job_close() whatever comes of it, which moves what was found in the notes to the report.
 */
NODISCARD int job_open(struct job *j, struct publish_report *report,
                       const struct publish_options *options, const char *avoid, struct err *e);
void job_close(struct job *j);

/*
 * Compare the commit with the one that the target's site was made from. False, with the outcome
 * set, when that is a newer one and stays.
 */
bool job_is_wanted(struct job *j, const struct tree_mark *target);

/*
 * Build the site into `folder`. 1 when it may be published; 0, with the outcome set, when
 * something in the notes forbids it; -1.
 */
NODISCARD int job_build(struct job *j, const char *folder, struct err *e);

/*
 * Wait until nobody else publishes to `target`, then hold the folder `state`, which is made.
 * `*lock` is for lock_drop().
 */
NODISCARD int publish_hold(int *lock, const char *state, const char *target, struct err *e);

#endif
