/*
 * publish.h - a built site on its way to where readers find it.
 *
 * For cmd/. Two targets: a folder that a web server shows, and a branch of a repository, here or
 * at a remote. Either is replaced in one step or not at all: what is killed in the middle leaves
 * the old site. Of several at the same time the one of the newest commit stays.
 */
#ifndef OPSBOOK_PUBLISH_PUBLISH_H
#define OPSBOOK_PUBLISH_PUBLISH_H

#include "base/attr.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/vec.h"
#include "publish/changes.h"
#include "site/site.h"

/* What came of it. */
enum publish_outcome {
	PUBLISH_DONE,
	PUBLISH_SAME,    /* the target has this very site already */
	PUBLISH_NEWER,   /* the target has the site of a newer commit: left alone */
	PUBLISH_BLOCKED, /* the notes have findings that must not go on line */
	PUBLISH_TRIED,   /* a dry run: it would have been done */
};

struct publish_options {
	struct site_options site; /* `output` is set by the call */
	bool working_tree; /* the files as they are, not the commit that is checked out */
	bool dry_run;
	bool force;        /* replace the site of a newer commit too */
	bool allow_errors; /* findings do not keep it from being published */
};

struct publish_report {
	enum publish_outcome outcome;
	struct publish_changes changes;
	struct site_report site;
	struct diags diags; /* of the notes, sorted; also after an error */
	size_t blocking;    /* how many of them keep the site from being published */
	char commit[41];    /* source commit; empty without history */
	char was[41];       /* the one that the target's site was made from; or empty */
	char made[41];      /* commit on the branch; or empty */
	bool pushed;
};

/* To be given to publish_report_release() whatever comes of it. */
void publish_report_init(struct publish_report *r);
void publish_report_release(struct publish_report *r);

/*
 * Publish to the folder `dir`, which is made when it is not there. `keep` old sites stay beside
 * it, in ".NAME.opsbook/releases". Waits while another process publishes to the same folder.
 * ERR_CONFLICT: the folder holds something that is not a site of ours.
 */
NODISCARD int publish_folder(struct publish_report *out, const struct publish_options *options,
                             const char *dir, size_t keep, struct err *e);

/* A site that was on line in a folder before. */
struct publish_release {
	char commit[41]; /* empty without history */
	int64_t time;    /* of the commit, seconds since 1970; or 0 */
	size_t pages;
	unsigned long number; /* the larger, the later it was taken off line */
};

struct publish_releases {
	VEC_FIELDS(struct publish_release);
};

/* Append the releases kept beside `dir`, newest first. */
NODISCARD int publish_releases_list(struct publish_releases *out, const char *dir,
                                    struct err *e);

/*
 * Put a kept release on line again: the newest, or the one whose commit begins with `commit`. The
 * site that was on line takes its place among the releases. `out` says what changed.
 * ERR_NOT_FOUND: there is no such release.
 */
NODISCARD int publish_rollback(struct publish_report *out, const char *dir, const char *commit,
                               bool dry_run, struct err *e);

struct publish_branch {
	const char *name; /* "gh-pages" */
	const char
		*remote; /* name or URL to push to; NULL: the branch of the repository itself */
	bool squash;     /* the branch has one commit, without the sites before */
};

/*
 * Publish as a commit on a branch, without a checkout. With a remote, its branch is what counts:
 * it is fetched, built upon and pushed by the git program, which knows the user's credentials.
 * ERR_CONFLICT: the branch holds something that is not a site of ours, is checked out, or moved
 * again and again. ERR_NOT_FOUND: no repository, no such remote, no git.
 */
NODISCARD int publish_branch(struct publish_report *out, const struct publish_options *options,
                             const struct publish_branch *branch, struct err *e);

#endif
