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
	/* Files elsewhere that matter too, absolute: at most WATCH_ALSO, then NULL. Or NULL. */
	const char *const *also;
	bool poll;     /* do not ask the system: for tests */
	unsigned room; /* for tests: folders that the system has room for; 0: as it says */
};

#define WATCH_ALSO 4

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

/*
 * What changed when watch_wait() was true: files, as paths from the root, each once. Borrowed until the next watch_wait().
 * False: it is not known, or it was not only files; anything may have changed.
 */
bool watch_changed(struct watch *w, const struct str **paths, size_t *n);

/* End a watch_wait() at once, also one that begins later. From any thread. */
void watch_stop(struct watch *w);

void watch_free(struct watch *w);

#endif
