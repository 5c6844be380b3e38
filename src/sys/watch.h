/*
 * watch.h - what changes below a folder, as it changes.
 *
 * For serve/. The system tells (inotify) where it has room for that; else the folder is walked once a second. Told or
 * found, a change is a path; what is at the path now is for the caller to see. Changes that come together are given together.
 */
#ifndef OPSBOOK_SYS_WATCH_H
#define OPSBOOK_SYS_WATCH_H

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

struct watch_options {
	const char *root; /* absolute */
	/*
	 * Is the folder at `path`, from the root, left out with all below it? The root, "", is not asked about.
	 */
	bool (*skip)(void *ctx, struct str path);
	/* Is a change of this file or folder none that matters? May be NULL. */
	bool (*ignore)(void *ctx, struct str path);
	void *ctx;
	/* While this file is there, changes wait, a few seconds at most: "…/.git/index.lock". Or NULL. */
	const char *hold;
	bool poll; /* do not ask the system: for tests */
};

struct watch;

/* ERR_NOT_FOUND: no such folder. */
NODISCARD int watch_new(struct watch **out, const struct watch_options *options, struct err *e);

/* Why changes are looked for by walking; NULL when the system tells. May change from one watch_wait() to the next. */
const char *watch_polls_because(const struct watch *w);

/*
 * Wait until something has changed and it has been quiet for a moment, or until `timeout_ms` are over, or watch_stop() was called.
 * True when something changed. A change that comes after the call returned is given by the next.
 */
bool watch_wait(struct watch *w, int timeout_ms);

/* End a watch_wait() at once, also one that begins later. From any thread. */
void watch_stop(struct watch *w);

void watch_free(struct watch *w);

#endif
