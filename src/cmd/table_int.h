/*
 * table_int.h - the entries of all commands, for table.c only.
 */
#ifndef OPSBOOK_CMD_TABLE_INT_H
#define OPSBOOK_CMD_TABLE_INT_H

#include "cmd/cmd.h"

extern const struct cmd cmd_init;
extern const struct cmd cmd_build;
extern const struct cmd cmd_serve;
extern const struct cmd cmd_search;
extern const struct cmd cmd_run;
extern const struct cmd cmd_test;
extern const struct cmd cmd_runs;
extern const struct cmd cmd_publish;
extern const struct cmd cmd_hook;
extern const struct cmd cmd_check;
extern const struct cmd cmd_fix;
extern const struct cmd cmd_mv;
extern const struct cmd cmd_diff;
extern const struct cmd cmd_explain;
extern const struct cmd cmd_doctor;
extern const struct cmd cmd_selftest;
extern const struct cmd cmd_help;

#endif
