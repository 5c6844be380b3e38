/*
 * serve_int.h - what the files of serve/ share.
 */
#ifndef OPSBOOK_SERVE_SERVE_INT_H
#define OPSBOOK_SERVE_SERVE_INT_H

#include <pthread.h>

#include "base/vec.h"
#include "ext/http/http.h"
#include "serve/policy.h"
#include "serve/serve.h"
#include "serve/state.h"

/* Everything of ours that no site has is below this, from the prefix on. */
#define LIVE_FOLDER "_ob/live/"
#define RUN_FOLDER "_ob/run/"

struct serve {
	struct serve_options options;
	struct buf prefix; /* begins and ends with "/" */
	struct policy policy;
	struct http_server *http;
	unsigned port;
	struct moment_keep *keep;
	struct buf inject; /* the line in every page's head */
	struct file *script, *style;
	char boot[17]; /* another one in every process */
	size_t notes;

	pthread_mutex_t lock; /* of what follows */
	struct state *state;
	struct buf failure;  /* why the last attempt at a new state failed; or empty */
	struct buf problems; /* JSON list: of the notes that changed last */
	struct {
		VEC_FIELDS(struct http_stream *);
	} listeners;
	unsigned refused; /* tokens since `refused_since` */
	int64_t refused_since;
	int64_t told_at; /* that something was refused */

	pthread_t rebuilder;
	bool rebuilding; /* the thread is there */
	atomic_bool ending;
	struct watch *watch; /* NULL: nothing is looked at */
	struct buf avoid;    /* from the root: a folder that is not watched; or empty */
};

/* The state of the moment, held for the caller. */
struct state *serve_state(struct serve *s);

/* routes.c: what HTTP calls. */
void serve_route(void *ctx, const struct http_request *request, struct http_answer *answer);

/* answer.c: the parts of answers. */

/* What every answer has. */
void answer_begin(struct http_answer *a, unsigned status);

/* A sentence as text; `words` is copied. */
void answer_text(struct http_answer *a, unsigned status, const char *words);

/* The file, as far as the request wants it: not changed, compressed, in part. Takes over the caller's hold. */
void answer_file(struct http_answer *a, const struct http_request *request, struct file *f,
                 unsigned status);

/* events.c: the stream of changes. */
void events_listen(struct serve *s, struct http_answer *a);
/* Tell all listeners what the moment is. */
void events_tell(struct serve *s);
/* Something to all, so that those who left are noticed. */
void events_beat(struct serve *s);
void events_end(struct serve *s);

/* rebuild.c: the next state. */
NODISCARD int rebuild_first(struct serve *s, struct diags *diags, struct err *e);
/* Begin to watch, before the first state: nothing may change in between. */
NODISCARD int rebuild_watch(struct serve *s, struct err *e);
NODISCARD int rebuild_start(struct serve *s, struct err *e);
void rebuild_stop(struct serve *s);

/* runs.c: what may be run; `what` is the address below RUN_FOLDER. */
void runs_route(struct serve *s, const struct http_request *request, struct str what,
                struct str origin, struct http_answer *a);

#endif
