/*
 * The list of commands, in the order in which help shows them.
 */
#include "cmd/table_int.h"

#include <string.h>

const struct cmd *const cmd_table[] = {
	&cmd_init, &cmd_build,   &cmd_serve,  &cmd_search,   &cmd_run,     &cmd_test,
	&cmd_runs, &cmd_check,   &cmd_fix,    &cmd_mv,       &cmd_publish, &cmd_hook,
	&cmd_diff, &cmd_explain, &cmd_doctor, &cmd_selftest, &cmd_help,    NULL,
};

const struct cmd *cmd_find(const char *name)
{
	for (size_t i = 0; cmd_table[i]; i++)
		if (strcmp(cmd_table[i]->name, name) == 0)
			return cmd_table[i];
	return NULL;
}
