/*
 * selftest_int.h - what the two files of the test of security share.
 */
#ifndef OPSBOOK_SERVE_SELFTEST_INT_H
#define OPSBOOK_SERVE_SELFTEST_INT_H

#include <stdatomic.h>

#include "base/buf.h"
#include "serve/selftest.h"
#include "serve/serve.h"

/* Stands in files that nobody may read, and in the notes of the test. */
#define SECRET "canary-4bd1c9"

struct selftest {
	selftest_fn *told;
	void *ctx;
	struct buf folder;
	struct serve *serve;
	struct buf url;
	unsigned port;
	char token[80], pair[80]; /* of our pages, and of the paired site */
	atomic_uint ran;          /* how often the power was asked */
	struct buf answer;
};

/* Send bytes as they are and take what comes until the other side is done, or `wait_ms`; t->answer. */
void attack_send(struct selftest *t, struct str bytes, int wait_ms);

/* The status in t->answer; 0: it was closed without one. */
unsigned attack_status(const struct selftest *t);

/* A socket to the server; -1 when it takes no more. */
int attack_connect(const struct selftest *t);

/* The requests that one line tells of. */
void attack_table(struct selftest *t);

#endif
