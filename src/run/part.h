/*
 * part.h - what became of a step on each of its hosts, or in each environment of tox.
 *
 * For whoever shows runs: part of events.h and journal.h.
 */
#ifndef OPSBOOK_RUN_PART_H
#define OPSBOOK_RUN_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"

enum run_part_state {
	RUN_PART_OK,
	RUN_PART_CHANGED,   /* of ansible: ok, and something is other than it was */
	RUN_PART_FAILED,    /* perhaps done in part */
	RUN_PART_UNREACHED, /* it was not begun there */
	RUN_PART_SKIPPED,   /* of tox: left out */
	RUN_PART_STATES,
};

struct run_part {
	size_t seq;      /* of its step in the journal */
	struct str name; /* of the host or the environment */
	enum run_part_state state;
	int code;        /* exit status, where one is known */
	struct str why;  /* a sentence when it is not ok, masked; may be empty */
	struct str out;  /* what goes into the step's variable; in the journal masked */
	bool out_masked; /* a secret was in it: `out` is not whole */
};
struct run_parts {
	VEC_FIELDS(struct run_part);
};

/* "ok", "changed", "failed", "unreachable", "skipped". */
const char *run_part_name(enum run_part_state state);
/* Was it done there? */
bool run_part_is_done(enum run_part_state state);

#endif
