/*
 * run_go_int.h - what `opsbook run` leads to without --list. For cmd/run.c and run_go.c.
 */
#ifndef OPSBOOK_CMD_RUN_GO_INT_H
#define OPSBOOK_CMD_RUN_GO_INT_H

#include "cmd/run_int.h"

/* Run a note, or show what would be run; gives the exit status. */
int run_terminal(const struct cmd_args *args);

#endif
