/*
 * uses.h - where a block's text uses params, for a page that shows their values.
 *
 * For render/. Pure. Only shell code is looked at: elsewhere a value cannot be
 * put in without knowing the language.
 */
#ifndef OPSBOOK_RUNBOOK_USES_H
#define OPSBOOK_RUNBOOK_USES_H

#include "base/arena.h"
#include "runbook/runbook.h"

enum runbook_use_place {
	RUNBOOK_USE_PLAIN,  /* outside quotes: a value needs quotes of its own */
	RUNBOOK_USE_DOUBLE, /* in double quotes */
	RUNBOOK_USE_HERE,   /* in a here-document */
	RUNBOOK_USE_OTHER,  /* "${NAME:-x}" and the like: only an assignment before it helps */
};

/* Bytes [from, to) of block.text are "$NAME", "${NAME}" or "<placeholder>". */
struct runbook_use {
	struct str name;
	size_t from, to;
	enum runbook_use_place place;
};

struct runbook_uses {
	const struct runbook_use *v;
	size_t n;
};

/* Uses kept of one block at most. */
#define RUNBOOK_MAX_USES 500

/* The uses of the runbook's and the block's own params in `b`, in order, in `a`. Secrets are left out. */
struct runbook_uses runbook_find_uses(struct arena *a, const struct runbook *r,
                                      const struct runbook_block *b);

#endif
