/*
 * state.h - the site of the moment and the files of it that were asked for.
 *
 * For serve/. Whoever answers a request holds the state it began with; the next state takes its place for those that
 * come after.
 */
#ifndef OPSBOOK_SERVE_STATE_H
#define OPSBOOK_SERVE_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/attr.h"
#include "base/buf.h"
#include "site/moment.h"

/* A file ready to be sent. Shared; never changes but for `gzip`, which file_gzip() fills in. */
struct file {
	atomic_uint refs;
	pthread_mutex_t lock;
	struct buf bytes;
	struct buf gzip;
	bool tried;    /* to compress it */
	char etag[40]; /* with its quotes, without the mark of the compressed form */
	const char *type;
	bool attached; /* bytes of the notes' folder */
	bool ours; /* of the theme, with a hash in its name: never another under this address */
};

struct state;

/* Take over `moment`, the `number`th of this process. Held for the caller. */
struct state *state_new(struct moment *moment, unsigned long number);
void state_hold(struct state *s);
void state_drop(struct state *s);

struct moment *state_moment(struct state *s);
unsigned long state_number(const struct state *s);

/*
 * The file at `url`, held for the caller. Errors as moment_read(). HTML gets the line `inject` (may be NULL) into its head.
 */
NODISCARD int state_file(struct file **out, struct state *s, struct str url, const char *inject,
                         struct err *e);

/* A file of these bytes (moved), held for the caller. */
struct file *file_new(struct buf *bytes, const char *type);
void file_drop(struct file *f);

/* Put `line` into the head of a page, and behind it the page's own hash and what closes the script's tag. */
void file_inject(struct buf *html, const char *line);

/* The compressed form; empty when it is not worth it. */
struct str file_gzip(struct file *f);

/* The media type by the ending of `url`. */
const char *file_type(struct str url);

#endif
