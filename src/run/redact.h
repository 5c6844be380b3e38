/*
 * redact.h - keeping secrets out of what is shown and written.
 *
 * For run/, serve/ and the tests. Bytes go through a `struct redact` a stream before anybody else
 * sees them. A secret is found raw, percent-encoded, escaped for JSON, HTML or a shell (any mixture
 * of these, character by character) and inside base64 at each of its three alignments, with or
 * without line breaks, however the stream is cut. Of a secret of several lines each line is one
 * too; of a long one every piece of 64 bytes. In its place stands REDACT_MARK.
 */
#ifndef OPSBOOK_RUN_REDACT_H
#define OPSBOOK_RUN_REDACT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"

#define REDACT_MARK "[masked]"

/* What is looked for. Not changed once made: any thread may use it. */
struct redact_set;

/* A set of `n` secrets; the strings are copied, empty ones and white space around them left out. */
struct redact_set *redact_set_new(const struct str *secrets, size_t n);
void redact_set_free(struct redact_set *set);

/* A stream. */
struct redact {
	const struct redact_set *set;
	struct buf held; /* bytes that may be part of a secret */
	uint64_t first;  /* place of held.p[0] in the stream */
	struct {
		VEC_FIELDS(struct redact_thread);
	} now, next;
	struct {
		VEC_FIELDS(struct redact_range);
	} found;     /* in held bytes, in order, apart from each other */
	bool marked; /* the last that was given out is the mark */
};

/* A place in the automaton, and where in the stream it began. */
struct redact_thread {
	uint32_t node;
	uint64_t start;
};

struct redact_range {
	uint64_t from, to;
};

/* Begin a stream; `set` must outlive it. */
void redact_init(struct redact *r, const struct redact_set *set);
void redact_release(struct redact *r);

/*
 * Take `bytes` and append to `out` what is certain by now. What might be the beginning of a secret
 * is held back, however long it takes: it is never more than one piece of a secret.
 */
void redact_feed(struct redact *r, struct buf *out, struct str bytes);

/*
 * Nothing came for a while and somebody may wait for an answer: append also what says next to nothing,
 * a letter that could be the first in base64 of a secret and of what stands before it. With `typed`,
 * for a terminal that shows what is typed, also the one character that a secret begins with. Should it
 * be one, all the rest of it is still masked.
 */
void redact_idle(struct redact *r, struct buf *out, bool typed);

/* The stream is over: append what is held. The better half of a secret is masked as well. */
void redact_finish(struct redact *r, struct buf *out);

/* All of it in one call. */
void redact_text(const struct redact_set *set, struct buf *out, struct str text);

#endif
