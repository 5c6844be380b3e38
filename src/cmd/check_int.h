/*
 * check_int.h - what the parts of `opsbook check` share. For cmd/ only.
 */
#ifndef OPSBOOK_CMD_CHECK_INT_H
#define OPSBOOK_CMD_CHECK_INT_H

#include "cmd/cmd.h"
#include "lint/external.h"
#include "lint/lint.h"
#include "lint/report.h"

struct check {
	struct project p; /* its diags are the findings */
	struct kb kb;
	struct arena arena;
	struct str today;
	struct map answers; /* of other sites: struct external_answer by address */
	const struct check
		*now; /* these are the same notes as they were, and nobody is asked again */
	struct {
		VEC_FIELDS(struct lint_rules_file);
	} rules;
};

/*
 * Read the notes and look at them; findings are in c->p.diags. To be given to check_release()
 * also after an error.
 */
NODISCARD int check_run(struct check *c, const struct cmd_args *args,
                        const struct site_options *options, struct err *e);
void check_release(struct check *c);

/* check_external.c: fill c->answers with what other sites say of the notes' links to them. */
NODISCARD int check_external(struct check *c, struct err *e);

#endif
