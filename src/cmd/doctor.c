/*
 * `opsbook doctor`: what of this project and machine keeps the site from being
 * as good as it can be, and what to type about it.
 */
#include "cmd/doctor_int.h"
#include "cmd/table_int.h"

#include "base/path.h"

void doctor_say(enum finding f, const char *what, const char *advice)
{
	static const char *const marks[] = { "ok  ", "note", "BAD " };

	printf("%s  %s\n", marks[f], what);
	if (advice)
		printf("      %s\n", advice);
}

static void check_origin(const struct project *p)
{
	const struct source_origin *o = source_origin(p->source);
	char line[256];

	if (o->commit.n == 0) {
		doctor_say(ADVICE, "no git history here",
		           "dates and authors are not known; run `git init` and commit to have "
		           "them");
		return;
	}
	snprintf(line, sizeof(line), "%s at commit %.10s%s%.*s",
	         o->bare ? "bare repository" : "git repository", o->commit.p,
	         o->branch.n ? ", branch " : "", STR_ARG(o->branch));
	doctor_say(FINE, line, NULL);
	if (o->shallow)
		doctor_say(FAULT, "the clone is shallow: dates of older notes cannot be known",
		           "fetch the history with: git fetch --unshallow (in GitHub Actions: "
		           "fetch-depth: 0; in GitLab CI: GIT_DEPTH: 0)");
	else
		doctor_say(FINE, "the history is whole", NULL);
	if (o->remote.n == 0)
		doctor_say(ADVICE, "no remote: pages have no edit link",
		           "set repo_url in opsbook.yml, or add a remote named origin");
}

static void check_files(const struct project *p)
{
	size_t notes = 0, conf = 0;
	char line[128];

	for (size_t i = 0; i < p->nfiles; i++) {
		notes += path_is_markdown(p->files[i].path);
		conf += str_eq(p->files[i].path, STR(CONF_FILE));
	}
	snprintf(line, sizeof(line), "%zu notes among %zu files", notes, p->nfiles);
	doctor_say(notes ? FINE : FAULT, line,
	           notes ? NULL : "is this the right folder? Files named *.md are notes");
	if (conf)
		doctor_say(FINE, "opsbook.yml is valid", NULL);
	else
		doctor_say(FINE, "no opsbook.yml: every setting has its default", NULL);
	if (p->conf.base_url.n == 0)
		doctor_say(ADVICE, "no base_url: no feed, sitemap or canonical links",
		           "set base_url in opsbook.yml to the address of the site");
}

static int run(const struct cmd_args *args)
{
	struct site_options options = { .path = args->nargs ? args->args[0] : "." };
	struct err e = ERR_INIT;
	struct project p;
	int status = EXIT_FINE;

	if (project_open(&p, &options, &e) != 0) {
		status = cmd_fail(&e);
	} else {
		check_origin(&p);
		check_files(&p);
		doctor_say(FINE, "the theme's templates are valid", NULL);
		doctor_check_machine(&p);
		cmd_print_diags(&p.diags, true);
		if (source_origin(p.source)->shallow)
			status = EXIT_CONTENT;
	}
	project_close(&p);
	return status;
}

static const struct cmd_option options[] = { { NULL, 0, NULL, NULL } };

const struct cmd cmd_doctor = {
	.name = "doctor",
	.summary = "check the project and say what would make its site better",
	.usage = "[REPO]",
	.text = "Looks at the repository, its history, opsbook.yml and the theme, and says "
		"what to\n"
		"type about what it finds. Exits with 1 when dates cannot be known because "
		"the\n"
		"clone is shallow.",
	.options = options,
	.most = 1,
	.run = run,
};
