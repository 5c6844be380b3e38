/*
 * plan.h - which blocks run, in which order.
 *
 * Part of runbook.h, which says who owns what.
 */
#ifndef OPSBOOK_RUNBOOK_PLAN_H
#define OPSBOOK_RUNBOOK_PLAN_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "runbook/block.h"

struct runbook;

/* What to run. */
enum runbook_what {
	RUNBOOK_ALL, /* every step in order but console blocks, those that are only verify, undo,
	               * or guard of others, and those with excludeFromRunAll */
	RUNBOOK_STEP, /* `names`, in order of the note, with all that they need */
	RUNBOOK_FROM, /* ALL from `names[0]` on, with what these need */
	RUNBOOK_ONLY, /* `names` and nothing else: what they need is taken as done */
};

struct runbook_wish {
	enum runbook_what what;
	const struct str
		*names; /* names, numbers from 1, or ids of headings: all steps below */
	size_t nnames;
	struct str tag; /* ALL and FROM: only steps with it; or empty */
};

struct runbook_step {
	size_t block;        /* number */
	bool needed;         /* not asked for: another one needs it */
	size_t guard;        /* block to be run right before it, every time; or RUNBOOK_NONE */
	size_t verify, undo; /* those of the block; or RUNBOOK_NONE */
};

struct runbook_plan {
	const struct runbook_step *steps; /* in the order of running, each block once */
	size_t nsteps;
	enum runbook_effect effect; /* the greatest of all steps */
	struct runbook_params
		params; /* that these blocks may use: the note's, then placeholders */
	char hash[41];  /* of the steps and their hashes, in order */
};

/*
 * Plan what `wish` asks for, in `a`. ERR_NOT_FOUND: a name that is not there
 * (with the nearest one), or no step at all. ERR_INVALID: a block of the plan
 * has a refusal, or blocks need each other in a circle; the message names them
 * with their lines.
 */
NODISCARD int runbook_plan(struct runbook_plan *out, struct arena *a, const struct runbook *r,
                           const struct runbook_wish *wish, struct err *e);

/* The declared or placeholder param of a plan, or NULL. */
const struct runbook_param *runbook_plan_param(const struct runbook_plan *plan,
                                               struct str name);

#endif
