/*
 * session.h - what a server is given to run things with.
 *
 * For whoever hands it to serve_start(), and for serve/ that calls it. serve/ never reaches run/: it passes on what a page asks for
 * when policy.h has said yes, in JSON both ways, and streams what comes. A page sends a note's path, a block's name or
 * number, the block's hash and values; never code. Whoever implements this reads the note again, and refuses when the hash is
 * another. All calls may come from several threads at once.
 */
#ifndef OPSBOOK_SERVE_SESSION_H
#define OPSBOOK_SERVE_SESSION_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Takes what a run says, line by line: each is a JSON object and a line end. False: nobody listens any more. */
struct session_listener {
	bool (*say)(void *ctx, struct str line);
	void (*end)(
		void *ctx); /* called once, last: the run has ended, or there is no more to say */
	void *ctx;
};

struct session_power {
	void *ctx;
	/*
	 * Answer one question: `what` is the last part of its address ("plan", "start", "input", "stop", "undo",
	 * "list"...), `body` the JSON that was sent. Append JSON to `out`. `origin` is the published site that asks, or
	 * empty. ERR_INVALID (400), ERR_NOT_FOUND (404), ERR_CONFLICT (409: the note changed, or a run is in the way), ERR_LIMIT (429).
	 */
	int (*ask)(void *ctx, struct str what, struct str body, struct str origin,
	           struct buf *out, struct err *e);
	/*
	 * Tell `listener` the run that `body` names, from its beginning to its end, then call its `end`. Returns at once. The run does
	 * not depend on anybody listening. After an error `end` is not called.
	 */
	int (*listen)(void *ctx, struct str body, const struct session_listener *listener,
	              struct err *e);
};

#endif
