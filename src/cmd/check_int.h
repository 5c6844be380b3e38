/*
 * check_int.h - what the parts of `opsbook check` share. For cmd/ only.
 */
#ifndef OPSBOOK_CMD_CHECK_INT_H
#define OPSBOOK_CMD_CHECK_INT_H

#include "cmd/cmd.h"
#include "lint/lint.h"
#include "lint/report.h"

struct check {
	struct project p; /* its diags are the findings */
	struct kb kb;
	struct arena arena;
	struct str today;
	bool quick; /* nothing over the network */
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

/* check_external.c: ask for what the notes link to on other sites; what is wrong becomes a finding. */
NODISCARD int check_external(struct check *c, const struct cmd_args *args, struct err *e);

#endif
