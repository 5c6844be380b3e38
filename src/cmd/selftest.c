/*
 * `opsbook selftest`: what the program can prove about itself on this machine.
 */
#include "cmd/table_int.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "session/selftest.h"

struct tally {
	unsigned n, failed;
};

static void print_one(void *ctx, const char *name, bool withstood, const char *came)
{
	struct tally *tally = ctx;

	tally->n++;
	tally->failed += !withstood;
	printf("%sok %u - %s%s%s\n", withstood ? "" : "not ", tally->n, name,
	       withstood ? "" : ": ", withstood ? "" : came);
	fflush(stdout);
}

static int run(const struct cmd_args *args)
{
	struct tally tally = { 0, 0 };
	struct err e = ERR_INIT;

	if (strcmp(args->args[0], "security") != 0)
		return cmd_usage(args->cmd, "there is no test '%s': security is the one",
		                 args->args[0]);
	signal(SIGPIPE, SIG_IGN);
	printf("TAP version 14\n");
	if (selftest_security(print_one, &tally, &e) != 0 ||
	    session_selftest(print_one, &tally, (const char *const *)environ, &e) != 0)
		return cmd_fail(&e);
	printf("1..%u\n", tally.n);
	if (tally.failed)
		fprintf(stderr, "opsbook: %u of %u attacks were not withstood\n", tally.failed,
		        tally.n);
	return tally.failed ? EXIT_FAILED : EXIT_FINE;
}

static const struct cmd_option options[] = {
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_selftest = {
	.name = "selftest",
	.summary = "play attacks against the server and report in TAP",
	.usage = "security",
	.text = "Starts `opsbook serve` on a folder of its own, on a free port of this "
		"machine, and\n"
		"plays the attacks against it that it must withstand: other names and "
		"origins,\n"
		"wrong tokens, ways out of the site, what is malformed, too long, too slow or "
		"too\n"
		"much; and with running allowed, code of somebody else's, blocks that are not "
		"what\n"
		"was shown, dangers without their name. Nothing of yours is touched. Exits "
		"with 3 when one gets through.",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
