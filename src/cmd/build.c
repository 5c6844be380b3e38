/*
 * `opsbook build`: notes to site.
 */
#include "cmd/table_int.h"

#include <time.h>
#include <unistd.h>

static void print_count(const char *sep, size_t n, const char *one, const char *many)
{
	fprintf(stderr, "%s%zu %s", sep, n, n == 1 ? one : many);
}

static void print_report(const struct project *p, const char *output,
                         const struct site_report *r, double seconds)
{
	fprintf(stderr, "opsbook: ");
	print_count("", r->notes, "note", "notes");
	print_count(", ", r->images, "image", "images");
	print_count(", ", r->attachments, "attachment", "attachments");
	fprintf(stderr, " -> %s (%zu pages, %.1f MB, %.2f s)\n", output, r->pages,
	        (double)r->bytes / 1e6, seconds);
	if (r->drafts)
		fprintf(stderr, "opsbook: %zu draft%s left out; --drafts publishes them\n",
		        r->drafts, r->drafts == 1 ? "" : "s");
	if (r->shallow)
		fprintf(stderr, "opsbook: the clone is shallow, so some dates are not known; "
		                "`opsbook doctor` says how to fetch them\n");
	if (p->diags.count[DIAG_ERROR] + p->diags.count[DIAG_WARNING] +
	    p->diags.count[DIAG_HINT]) {
		print_count("opsbook: ", p->diags.count[DIAG_ERROR], "error", "errors");
		print_count(", ", p->diags.count[DIAG_WARNING], "warning", "warnings");
		print_count(", ", p->diags.count[DIAG_HINT], "hint", "hints");
		fprintf(stderr, "\n");
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* On a terminal, from the first second on, ten times a second at most. */
struct progress {
	double begun, shown;
};

static void show_progress(void *ctx, size_t done, size_t total)
{
	static const char bar[] = "========================================";
	struct progress *p = ctx;
	double t = now();
	size_t part = total ? done * 40 / total : 0;

	if (t - p->begun < 1 || t - p->shown < 0.1)
		return;
	p->shown = t;
	fprintf(stderr, "\r[%-40.*s] %zu of %zu pages", (int)part, bar, done, total);
}

static void end_progress(const struct site_options *options)
{
	if (options->progress)
		fprintf(stderr, "\r\033[K");
}

static int finish(const struct cmd_args *args, const struct project *p, const char *output,
                  const struct site_report *report, double seconds)
{
	bool quiet = cmd_value(args, "quiet") != NULL;

	cmd_print_diags(&p->diags, !quiet && cmd_value(args, "hints") != NULL);
	if (!quiet)
		print_report(p, output, report, seconds);
	if (cmd_value(args, "strict") &&
	    p->diags.count[DIAG_ERROR] + p->diags.count[DIAG_WARNING] > 0)
		return EXIT_CONTENT;
	return EXIT_FINE;
}

static int run(const struct cmd_args *args)
{
	const char *output = cmd_value(args, "output");
	struct site_report report = { .notes = 0 };
	struct site_options options;
	struct project p;
	struct err e = ERR_INIT;
	struct progress progress = { .begun = now() };
	int status;

	if (!output)
		output = "site";
	if (cmd_site_options(&options, args, args->nargs ? args->args[0] : NULL, &e) != 0)
		return cmd_usage(args->cmd, "%s", e.msg);
	options.output = output;
	if (isatty(STDERR_FILENO) && !cmd_value(args, "quiet")) {
		options.progress = show_progress;
		options.progress_ctx = &progress;
	}
	if (project_open(&p, &options, &e) != 0 || site_build(&p, output, &report, &e) != 0) {
		end_progress(&options);
		cmd_print_diags(&p.diags, false);
		status = cmd_fail(&e);
	} else {
		end_progress(&options);
		status = finish(args, &p, output, &report, now() - progress.begun);
	}
	project_close(&p);
	return status;
}

static const struct cmd_option options[] = {
	{ "output", 'o', "DIR", "folder of the site (default: site); replaced as a whole" },
	{ "rev", 'r', "REV", "build this revision, read from the object store" },
	{ "base-url", 0, "URL",
	  "address of the site: for the feed, sitemap and canonical links" },
	{ "drafts", 0, NULL, "publish drafts too" },
	{ "strict", 0, NULL, "exit with 1 when there are warnings or errors" },
	{ "hints", 0, NULL, "show hints too" },
	{ "quiet", 'q', NULL, "print only warnings and errors" },
	{ "jobs", 'j', "N", "threads (default: one for each core)" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_build = {
	.name = "build",
	.summary = "build the site of a folder or repository of notes",
	.usage = "[REPO] [-o DIR] [--rev REV]",
	.text = "Reads every Markdown note of REPO (default: the current folder), resolves "
		"links\n"
		"and images, and writes a static site. Problems of the notes are reported and\n"
		"never stop the build; the old site stays until the new one is whole.",
	.options = options,
	.most = 1,
	.run = run,
};
