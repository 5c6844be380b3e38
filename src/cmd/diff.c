/*
 * `opsbook diff`: what changes for readers between two revisions.
 */
#include "cmd/table_int.h"

#include <string.h>

#include "base/buf.h"
#include "site/compare.h"

/* Rows of a comment in a merge request, and problems listed. */
#define ROWS 60

static const char *const words[COMPARE_KINDS] = {
	[COMPARE_ADDED] = "added",
	[COMPARE_CHANGED] = "changed",
	[COMPARE_MOVED] = "moved",
	[COMPARE_REMOVED] = "removed",
};

static void add_summary(struct buf *out, const struct compare *c)
{
	const char *sep = "";

	for (size_t k = 0; k < COMPARE_KINDS; k++)
		if (c->count[k]) {
			buf_addf(out, "%s%zu %s", sep, c->count[k], words[k]);
			sep = ", ";
		}
	if (!*sep)
		buf_add_z(out, "no note is different");
}

static void add_text(struct buf *out, const struct compare *c)
{
	static const char marks[COMPARE_KINDS] = { '+', '~', '>', '-' };
	const struct compare_page *it;

	vec_each(it, &c->pages) {
		buf_addf(out, "%c ", marks[it->kind]);
		if (it->from.n)
			buf_addf(out, "%.*s -> ", STR_ARG(it->from));
		buf_add(out, it->path);
		if (it->fresh || it->gone)
			buf_addf(out, "  (+%zu -%zu words)", it->fresh, it->gone);
		buf_add_byte(out, '\n');
	}
	for (size_t i = 0; i < c->broken.n; i++)
		diag_add_text(out, c->broken.v[i], cmd_color(stdout));
	add_summary(out, c);
	buf_addf(out, "; %zu broken, %zu mended\n", c->broken.n, c->mended);
}

static void add_pair(struct buf *out, const char *name, struct str text)
{
	buf_addf(out, "\"%s\": ", name);
	buf_add_json(out, text);
}

static void add_json(struct buf *out, const struct compare *c)
{
	buf_add_z(out, "{\n  \"pages\": [");
	for (size_t i = 0; i < c->pages.n; i++) {
		const struct compare_page *p = &c->pages.v[i];

		buf_addf(out, "%s\n    {\"change\": \"%s\", ", i ? "," : "", words[p->kind]);
		add_pair(out, "path", p->path);
		buf_add_z(out, ", ");
		if (p->from.n) {
			add_pair(out, "from", p->from);
			buf_add_z(out, ", ");
		}
		add_pair(out, "title", p->title);
		buf_add_z(out, ", ");
		add_pair(out, "url", p->url);
		buf_addf(out, ", \"words_added\": %zu, \"words_removed\": %zu}", p->fresh,
		         p->gone);
	}
	buf_add_z(out, "\n  ],\n  \"broken\": [");
	for (size_t i = 0; i < c->broken.n; i++) {
		const struct diag *d = c->broken.v[i];

		buf_addf(out, "%s\n    {\"code\": \"%s\", ", i ? "," : "",
		         diag_code_name(d->code));
		add_pair(out, "path", d->path);
		buf_addf(out, ", \"line\": %u, \"column\": %u, ", d->line, d->column);
		add_pair(out, "message", d->message);
		buf_add_z(out, "}");
	}
	buf_addf(out, "\n  ],\n  \"mended\": %zu\n}\n", c->mended);
}

/* Text of somebody's note within a line of Markdown: nothing in it is markup, nobody is called. */
static void add_plain(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char ch = text.p[i];

		if (ch == '\n' || ch == '\r')
			ch = ' ';
		if (char_is_punct(ch) && ch != '/' && ch != '.' && ch != '-' && ch != ',' &&
		    ch != '\'' && ch != ':')
			buf_addf(out, "&#%d;", ch);
		else
			buf_add_byte(out, ch);
	}
}

static void add_row(struct buf *out, const struct compare_page *p)
{
	buf_addf(out, "| %s | **", words[p->kind]);
	add_plain(out, p->title);
	buf_add_z(out, "**<br>");
	if (p->from.n) {
		add_plain(out, p->from);
		buf_add_z(out, " → ");
	}
	add_plain(out, p->path);
	buf_addf(out, " | +%zu −%zu |\n", p->fresh, p->gone);
}

static void add_markdown(struct buf *out, const struct compare *c)
{
	buf_add_z(out, "### Notes: ");
	add_summary(out, c);
	buf_add_z(out, "\n\n");
	if (c->pages.n)
		buf_add_z(out, "| | Note | Words |\n|---|---|---|\n");
	for (size_t i = 0; i < c->pages.n && i < ROWS; i++)
		add_row(out, &c->pages.v[i]);
	if (c->pages.n > ROWS)
		buf_addf(out, "\n… and %zu more.\n", c->pages.n - ROWS);
	if (c->broken.n)
		buf_addf(out, "\n### Broken by this: %zu\n\n", c->broken.n);
	for (size_t i = 0; i < c->broken.n && i < ROWS; i++) {
		const struct diag *d = c->broken.v[i];

		buf_add_z(out, "- ");
		add_plain(out, d->path);
		if (d->line)
			buf_addf(out, ":%u", d->line);
		buf_add_z(out, ": ");
		add_plain(out, d->message);
		if (d->hint.n) {
			buf_add_z(out, " (");
			add_plain(out, d->hint);
			buf_add_z(out, ")");
		}
		buf_add_byte(out, '\n');
	}
	if (c->broken.n > ROWS)
		buf_addf(out, "\n… and %zu more.\n", c->broken.n - ROWS);
	if (c->mended)
		buf_addf(out, "\n%zu that %s broken before %s mended.\n", c->mended,
		         c->mended == 1 ? "was" : "were", c->mended == 1 ? "is" : "are");
}

static int run(const struct cmd_args *args)
{
	const char *format = cmd_value(args, "format");
	struct site_options options = { .path = cmd_value(args, "repo") };
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	struct compare c;
	int status = EXIT_FINE;

	if (format && strcmp(format, "text") != 0 && strcmp(format, "json") != 0 &&
	    strcmp(format, "markdown") != 0)
		return cmd_usage(args->cmd, "--format is text, json or markdown");
	if (!options.path)
		options.path = ".";
	if (compare_read(&c, &options, args->args[0], args->nargs > 1 ? args->args[1] : "HEAD",
	                 &e) != 0) {
		status = cmd_fail(&e);
	} else {
		if (!format || strcmp(format, "text") == 0)
			add_text(&out, &c);
		else if (strcmp(format, "json") == 0)
			add_json(&out, &c);
		else
			add_markdown(&out, &c);
		fwrite(out.p, 1, out.len, stdout);
		if (c.broken.n && !cmd_value(args, "no-fail"))
			status = EXIT_CONTENT;
	}
	compare_release(&c);
	buf_release(&out);
	return status;
}

static const struct cmd_option options[] = {
	{ "repo", 'C', "REPO", "the repository (default: the current folder)" },
	{ "format", 'f', "FORMAT", "text (default), json, or markdown for a merge request" },
	{ "no-fail", 0, NULL, "exit with 0 also when something broke" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_diff = {
	.name = "diff",
	.summary = "say what changed and broke between two revisions",
	.usage = "REV1 [REV2] [-C REPO]",
	.text = "Compares the notes of two revisions (default of the second: HEAD): added "
		"(+),\n"
		"changed (~), moved (>), removed (-), with words; and which links, images and\n"
		"anchors are broken in the second and were not in the first. Exits with 1 "
		"when\n"
		"something broke.",
	.options = options,
	.least = 1,
	.most = 2,
	.run = run,
};
