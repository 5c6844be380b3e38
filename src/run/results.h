/*
 * results.h - what a program that works on several hosts, or in several environments, tells of each.
 *
 * For run/ only, and its tests. Ansible tells it to a plugin of ours, a JSON object a line; tox
 * writes a file of its own.
 */
#ifndef OPSBOOK_RUN_RESULTS_H
#define OPSBOOK_RUN_RESULTS_H

#include "base/attr.h"
#include "base/err.h"
#include "run/events.h"
#include "run/script.h"

struct results {
	struct run_parts parts; /* vec_release() */
	bool whole;             /* it told that this is all */
	bool play;              /* a play names its own hosts: some may be left out */
};

/* Read what `script` told; ERR_INVALID: it is not understood. Nothing told is no error. */
NODISCARD int results_read(struct results *out, struct arena *a, const struct script *script,
                           struct err *e);

/* The same of bytes. */
NODISCARD int results_parse_ansible(struct results *out, struct arena *a, struct str lines,
                                    struct err *e);
NODISCARD int results_parse_tox(struct results *out, struct arena *a, struct str json,
                                struct err *e);

#endif
