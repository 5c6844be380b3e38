/*
 * cmd.h - what a command is.
 *
 * For main.c and cmd/. One file and one constant entry a command; table.c is
 * the list. Help, usage errors and the manual come from the entry.
 */
#ifndef OPSBOOK_CMD_CMD_H
#define OPSBOOK_CMD_CMD_H

#include <stdio.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "site/site.h"

/* Exit statuses; nothing else is ever returned. */
enum {
	EXIT_FINE = 0,
	EXIT_CONTENT = 1, /* the content has problems that were asked to matter */
	EXIT_USAGE = 2,   /* wrong usage or configuration */
	EXIT_FAILED = 3,  /* the operation itself failed */
};

/* An option: "-o DIR, --output DIR". */
struct cmd_option {
	const char *name; /* long name without "--" */
	char letter;      /* or 0 */
	const char *arg;  /* name of its argument; NULL when it takes none */
	const char *help;
};

/* At most so many options and positional arguments a command. */
#define CMD_OPTIONS 32
#define CMD_ARGS 64
/* And so many options in all, those that are given several times. */
#define CMD_GIVEN 256

/* A command line taken apart by the command's entry. */
struct cmd_args {
	const struct cmd *cmd;
	const char *values[CMD_OPTIONS]; /* by position in cmd->options; "" for a flag */
	const char *args[CMD_ARGS];
	size_t nargs;
	struct {
		size_t option; /* position in cmd->options */
		const char *value;
	} given[CMD_GIVEN]; /* all of them, in order */
	size_t ngiven;
};

struct cmd {
	const char *name;
	const char *summary;                     /* a few words, for the list of commands */
	const char *usage;                       /* "[REPO] [-o DIR]" */
	const char *text;                        /* a paragraph or two */
	const struct cmd_option *options;        /* ends with a NULL name */
	size_t least, most;                      /* positional arguments */
	int (*run)(const struct cmd_args *args); /* gives the exit status */
};

/* NULL-terminated. */
extern const struct cmd *const cmd_table[];

/* The command of that name, or NULL. */
const struct cmd *cmd_find(const char *name);

/* Run the command line; gives the exit status. */
int cmd_main(int argc, char **argv);

/* The value of option `name`: its argument, "" for a flag that is set, NULL when it is not given. */
const char *cmd_value(const struct cmd_args *args, const char *name);

/*
 * The next value of an option that may be given several times; NULL behind the last. `*at` begins
 * with 0.
 */
const char *cmd_next(const struct cmd_args *args, const char *name, size_t *at);

/*
 * Read the option --limit into `*out`, which stays as it is when it is not given. -1, and said, when
 * it is no number from 1 to CMD_LIMIT_MAX.
 */
#define CMD_LIMIT_MAX 100000
NODISCARD int cmd_take_limit(size_t *out, const struct cmd_args *args);

/* Print "opsbook: message" and give the exit status that the error's code calls for. */
int cmd_fail(const struct err *e);

/* Print usage of `cmd` after a sentence on what is wrong with the line; gives EXIT_USAGE. */
int cmd_usage(const struct cmd *cmd, const char *fmt, ...) PRINTF(2, 3);

/* May `stream` have colours? A terminal, and NO_COLOR is not set. */
bool cmd_color(FILE *stream);

/* Print the problems in order and a line that counts them, to stderr. Hints only when asked. */
void cmd_print_diags(const struct diags *diags, bool hints);

/* The options that every command on a project has, filled in. */
NODISCARD int cmd_site_options(struct site_options *out, const struct cmd_args *args,
                               const char *path, struct err *e);

#endif
