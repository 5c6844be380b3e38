/*
 * Decides how a command line is read: options anywhere, "--name=value" and
 * "--name value", "-o DIR" and "-oDIR", "--" ends them.
 */
#include "cmd/cmd.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/distance.h"
#include "sys/fs.h"
#include "sys/pool.h"

/* Problems of one code that are shown of one note: a broken note must not bury the others. */
#define SHOWN_OF_A_KIND 200

static size_t find_long(const struct cmd *cmd, struct str name)
{
	for (size_t i = 0; cmd->options[i].name; i++)
		if (str_eq(str_of(cmd->options[i].name), name))
			return i;
	return STR_NPOS;
}

static size_t find_letter(const struct cmd *cmd, char letter)
{
	for (size_t i = 0; cmd->options[i].name; i++)
		if (cmd->options[i].letter == letter)
			return i;
	return STR_NPOS;
}

static int unknown_option(const struct cmd *cmd, const char *arg)
{
	struct str name = str_of(arg);

	while (str_starts(name, STR("-")))
		name = str_tail(name, 1);
	for (size_t i = 0; cmd->options[i].name; i++)
		if (distance_bounded(name, str_of(cmd->options[i].name), 2) <= 2)
			return cmd_usage(cmd, "there is no option '%s'; did you mean '--%s'?",
			                 arg, cmd->options[i].name);
	return cmd_usage(cmd, "there is no option '%s'", arg);
}

/* Take the option at argv[*i]; 0, or the exit status. */
static int take_option(struct cmd_args *out, int argc, char **argv, int *i)
{
	const char *arg = argv[*i], *value = NULL;
	const struct cmd_option *o;
	struct str name = str_of(arg);
	size_t at, eq;

	if (str_starts(name, STR("--"))) {
		name = str_tail(name, 2);
		eq = str_find_char(name, '=', 0);
		if (eq != STR_NPOS)
			value = name.p + eq + 1;
		at = find_long(out->cmd, str_cut(name, 0, eq));
	} else {
		at = find_letter(out->cmd, arg[1]);
		if (arg[2])
			value = arg + 2;
	}
	if (at == STR_NPOS)
		return unknown_option(out->cmd, arg);
	o = &out->cmd->options[at];
	if (!o->arg && value)
		return cmd_usage(out->cmd, "option '--%s' takes no argument", o->name);
	if (o->arg && !value) {
		if (*i + 1 >= argc)
			return cmd_usage(out->cmd, "option '--%s' needs an argument: %s",
			                 o->name, o->arg);
		value = argv[++*i];
	}
	out->values[at] = o->arg ? value : "";
	if (out->ngiven == CMD_GIVEN)
		return cmd_usage(out->cmd, "more than %d options", CMD_GIVEN);
	out->given[out->ngiven].option = at;
	out->given[out->ngiven++].value = out->values[at];
	return 0;
}

static int read_args(struct cmd_args *out, int argc, char **argv)
{
	bool options = true;

	for (int i = 0; i < argc; i++) {
		int status = 0;

		if (options && strcmp(argv[i], "--") == 0) {
			options = false;
		} else if (options && argv[i][0] == '-' && argv[i][1]) {
			status = take_option(out, argc, argv, &i);
		} else {
			if (out->nargs >= out->cmd->most || out->nargs >= CMD_ARGS)
				return cmd_usage(out->cmd, "too many arguments: '%s'", argv[i]);
			out->args[out->nargs++] = argv[i];
		}
		if (status)
			return status;
	}
	if (out->nargs < out->cmd->least)
		return cmd_usage(out->cmd, "an argument is missing");
	return 0;
}

static int no_such_command(const char *name)
{
	fprintf(stderr, "opsbook: there is no command '%s'", name);
	for (size_t i = 0; cmd_table[i]; i++)
		if (distance_bounded(str_of(name), str_of(cmd_table[i]->name), 2) <= 2)
			fprintf(stderr, "; did you mean '%s'?", cmd_table[i]->name);
	fprintf(stderr, "\nopsbook: `opsbook help` lists the commands\n");
	return EXIT_USAGE;
}

int cmd_main(int argc, char **argv)
{
	struct cmd_args args = { .nargs = 0 };
	const char *name = argc > 1 ? argv[1] : "help";
	int status;

	/* A file that may not grow is a write that fails, and told; not the end of us in the middle of a change. */
	signal(SIGXFSZ, SIG_IGN);
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
		printf("opsbook %s\n", OPSBOOK_VERSION);
		return EXIT_FINE;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	args.cmd = cmd_find(name);
	if (!args.cmd)
		return no_such_command(name);
	for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") != 0 && strcmp(argv[i], "-h") != 0)
			continue;
		args.args[args.nargs++] = name;
		return cmd_find("help")->run(&args);
	}
	status = read_args(&args, argc - 2, argv + 2);
	return status ? status : args.cmd->run(&args);
}

const char *cmd_value(const struct cmd_args *args, const char *name)
{
	size_t at = find_long(args->cmd, str_of(name));

	return at == STR_NPOS ? NULL : args->values[at];
}

const char *cmd_next(const struct cmd_args *args, const char *name, size_t *at)
{
	size_t option = find_long(args->cmd, str_of(name));

	while (*at < args->ngiven)
		if (args->given[(*at)++].option == option)
			return args->given[*at - 1].value;
	return NULL;
}

int cmd_fail(const struct err *e)
{
	fprintf(stderr, "opsbook: %s\n", e->msg[0] ? e->msg : "failed");
	return e->code == ERR_INVALID ? EXIT_USAGE : EXIT_FAILED;
}

int cmd_usage(const struct cmd *cmd, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "opsbook %s: ", cmd->name);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\nusage: opsbook %s %s\n", cmd->name, cmd->usage);
	return EXIT_USAGE;
}

bool cmd_color(FILE *stream)
{
	const char *no = getenv("NO_COLOR");

	return isatty(fileno(stream)) && !(no && no[0]);
}

/* Say how many problems of one note, sorted by path, were not shown. */
static void print_unshown(struct str path, size_t seen[DIAG_CODE_COUNT])
{
	for (size_t i = 0; i < DIAG_CODE_COUNT; i++)
		if (seen[i] > SHOWN_OF_A_KIND)
			fprintf(stderr, "%.*s: %zu more like these [%s]\n", STR_ARG(path),
			        seen[i] - SHOWN_OF_A_KIND, diag_code_name(i));
	memset(seen, 0, DIAG_CODE_COUNT * sizeof(*seen));
}

void cmd_print_diags(const struct diags *diags, bool hints)
{
	size_t seen[DIAG_CODE_COUNT] = { 0 };
	struct str path = STR_NONE;
	struct buf text = BUF_INIT;
	bool color = cmd_color(stderr);
	const struct diag *it;

	vec_each(it, diags) {
		if (it->severity == DIAG_HINT && !hints)
			continue;
		if (!str_eq(it->path, path))
			print_unshown(path, seen);
		path = it->path;
		if (++seen[it->code] > SHOWN_OF_A_KIND)
			continue;
		buf_clear(&text);
		diag_add_text(&text, it, color);
		fwrite(text.p, 1, text.len, stderr);
	}
	print_unshown(path, seen);
	buf_release(&text);
}

int cmd_site_options(struct site_options *out, const struct cmd_args *args, const char *path,
                     struct err *e)
{
	const char *jobs = cmd_value(args, "jobs");
	char *end;

	*out = (struct site_options){ .path = path ? path : "." };
	out->revision = cmd_value(args, "rev");
	out->base_url = cmd_value(args, "base-url");
	out->drafts = cmd_value(args, "drafts") != NULL;
	if (jobs) {
		unsigned long n = strtoul(jobs, &end, 10);

		if (*jobs == '\0' || *end || n < 1 || n > POOL_MAX)
			return err_set(e, ERR_INVALID, "--jobs takes a number from 1 to %d",
			               POOL_MAX);
		out->workers = (unsigned)n;
	}
	if (out->base_url && strncmp(out->base_url, "http://", 7) != 0 &&
	    strncmp(out->base_url, "https://", 8) != 0)
		return err_set(e, ERR_INVALID,
		               "--base-url must begin with http:// or https://: '%s'",
		               out->base_url);
	return 0;
}

int cmd_take_limit(size_t *out, const struct cmd_args *args)
{
	const char *limit = cmd_value(args, "limit");
	unsigned long n;
	char *end;

	if (!limit)
		return 0;
	n = strtoul(limit, &end, 10);
	if (!char_is_digit(limit[0]) || *end || n < 1 || n > CMD_LIMIT_MAX) {
		cmd_usage(args->cmd, "--limit takes a number from 1 to %d", CMD_LIMIT_MAX);
		return -1;
	}
	*out = n;
	return 0;
}
