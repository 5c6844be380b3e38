/*
 * `opsbook help`: everything it prints comes from the commands' entries.
 */
#include "cmd/table_int.h"

#include <string.h>

static void print_list(void)
{
	printf("opsbook turns a folder or git repository of Markdown notes into a site.\n\n"
	       "usage: opsbook COMMAND [ARGUMENTS]\n\ncommands:\n");
	for (size_t i = 0; cmd_table[i]; i++)
		printf("  %-10s %s\n", cmd_table[i]->name, cmd_table[i]->summary);
	printf("\n`opsbook help COMMAND` tells more. `opsbook --version` tells the version.\n"
	       "Exit status: 0 fine, 1 the content has problems (--strict), 2 wrong usage or\n"
	       "configuration, 3 the operation failed.\n");
}

static void print_options(const struct cmd *cmd)
{
	if (!cmd->options[0].name)
		return;
	printf("\noptions:\n");
	for (const struct cmd_option *o = cmd->options; o->name; o++) {
		char left[64];

		snprintf(left, sizeof(left), "%c%c%s--%s%s%s", o->letter ? '-' : ' ',
		         o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name,
		         o->arg ? " " : "", o->arg ? o->arg : "");
		printf("  %-24s %s\n", left, o->help);
	}
}

static int run(const struct cmd_args *args)
{
	const struct cmd *cmd;

	if (args->nargs == 0) {
		print_list();
		return EXIT_FINE;
	}
	cmd = cmd_find(args->args[0]);
	if (!cmd)
		return cmd_usage(&cmd_help, "there is no command '%s'", args->args[0]);
	printf("opsbook %s - %s\n\nusage: opsbook %s %s\n\n%s\n", cmd->name, cmd->summary,
	       cmd->name, cmd->usage, cmd->text);
	print_options(cmd);
	return EXIT_FINE;
}

static const struct cmd_option options[] = { { NULL, 0, NULL, NULL } };

const struct cmd cmd_help = {
	.name = "help",
	.summary = "list the commands, or tell about one",
	.usage = "[COMMAND]",
	.text = "Without COMMAND, lists all of them.",
	.options = options,
	.most = 1,
	.run = run,
};
