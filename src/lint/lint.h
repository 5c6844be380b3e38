/*
 * lint.h - what could be better in the notes, beyond what a build says.
 *
 * For cmd/ and publish/. Every rule is a file of this folder and a line of
 * table.c; each has a code of base/diag.h. Faults that reading the notes finds
 * already are not looked for again. Reads notes through the knowledge base's
 * source; asks no network and no clock, starts nothing, prints nothing.
 */
#ifndef OPSBOOK_LINT_LINT_H
#define OPSBOOK_LINT_LINT_H

#include "base/attr.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"
#include "conf/conf.h"
#include "kb/kb.h"
#include "runbook/runbook.h"

/* Findings that are known and accepted: a file in the notes, and its cap in bytes. */
#define LINT_ALLOW_PATH ".opsbook/allow"
#define LINT_ALLOW_MAX ((size_t)1 << 20)

/* A file of Prometheus alerting rules. */
struct lint_rules_file {
	struct str path; /* as it is to be named */
	struct str bytes;
};

struct lint_options {
	const struct conf *conf;         /* severities, sizes, addresses */
	struct runbook_options runbooks; /* how blocks are read */
	unsigned workers;
	struct str today;  /* YYYY-MM-DD; empty: nothing is overdue */
	struct str remote; /* web address of the repository, for runbook_url; or empty */
	const struct lint_rules_file *rules;
	size_t nrules;
};

/*
 * Add what the rules find to `diags`, which holds what reading the notes said;
 * then take out of all of it what comments and the allow-list accept, give the
 * rest the severities of the configuration, and sort. Errors are those of the
 * pool; a note that cannot be read any more is passed over.
 */
NODISCARD int lint_run(struct diags *diags, const struct kb *kb,
                       const struct lint_options *options, struct err *e);

/*
 * The same with nothing but what must not leave the house: keys, tokens,
 * passwords, also in versions of notes that the site shows. `diags` gets what was found and not
 * accepted; a publisher stops when it is not empty.
 */
NODISCARD int lint_run_secrets(struct diags *diags, const struct kb *kb,
                               const struct lint_options *options, struct err *e);

#endif
