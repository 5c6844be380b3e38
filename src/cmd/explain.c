/*
 * `opsbook explain`: where a note's title, address and each of its links come
 * from.
 */
#include "cmd/table_int.h"

#include <string.h>

#include "base/path.h"
#include "sys/fs.h"

static const char *title_from(const struct note *note)
{
	switch (note->title_from) {
	case NOTE_TITLE_FRONT_MATTER:
		return "front matter";
	case NOTE_TITLE_HEADING:
		return "its only H1, which comes first";
	case NOTE_TITLE_FILE_NAME:
		return "the file's name (README: the folder's)";
	}
	return "";
}

static void print_target(const struct kb *kb, const struct kb_note *n,
                         const struct note_link *link, const struct link_target *t)
{
	struct str to = STR_NONE;

	printf("  %u:%u  %.*s\n", link->line, link->column, STR_ARG(link->target));
	switch (t->kind) {
	case LINK_NOTE:
		to = kb->notes.v[t->index].note.path;
		break;
	case LINK_FOLDER:
		to = kb->folders.v[t->index].path.n ? kb->folders.v[t->index].path : STR(".");
		break;
	case LINK_FILE:
		to = kb->files[t->index].path;
		break;
	case LINK_SELF:
		printf("        -> this note\n");
		return;
	case LINK_EXTERNAL:
		printf("        -> another site\n");
		return;
	case LINK_MISSING:
		printf("        -> nothing: no rule finds it\n");
		return;
	case LINK_BAD_SCHEME:
		printf("        -> dropped: its scheme is not allowed\n");
		return;
	}
	printf("        -> %.*s, found %s%s\n", STR_ARG(to), link_rule_name(t->rule),
	       link_rule_is_weak(t->rule) ? " (a weak rule)" : "");
	if (t->candidates > 1)
		printf("           the nearest of %u\n", t->candidates);
}

static void print_dates(const struct kb_note *n, struct arena *a)
{
	struct str created = kb_note_created(n, a), updated = kb_note_updated(n, a);

	if (created.n)
		printf("created   %.*s (%s)\n", STR_ARG(created),
		       n->note.created.n ? "front matter" : "history");
	if (updated.n)
		printf("updated   %.*s (%s)\n", STR_ARG(updated),
		       n->note.updated.n ? "front matter" : "history");
	for (size_t i = 0; i < n->facts->nauthors; i++)
		printf("author    %.*s\n", STR_ARG(n->facts->authors[i]));
}

static void print_note(const struct kb *kb, const struct kb_note *n)
{
	struct arena a = ARENA_INIT;

	printf("note      %.*s\n", STR_ARG(n->note.path));
	printf("title     %.*s\n          from %s\n", STR_ARG(n->note.title),
	       title_from(&n->note));
	printf("address   %.*s\n          from %s\n", STR_ARG(n->url),
	       n->index_of != KB_NONE ? "its being the page of its folder" : "its path");
	printf("language  %.*s\n          from %s\n", STR_ARG(kb_note_lang(kb, n)),
	       n->note.lang.n ? "front matter" : "its text");
	print_dates(n, &a);
	for (size_t i = 0; i < kb->redirects.n; i++)
		if (kb->redirects.v[i].note == (size_t)(n - kb->notes.v))
			printf("redirect  %.*s\n", STR_ARG(kb->redirects.v[i].url));
	printf("headings  %zu\nlinks     %zu\n", n->note.headings.n, n->note.links.n);
	for (size_t i = 0; i < n->note.links.n; i++)
		print_target(kb, n, &n->note.links.v[i], &n->targets[i]);
	printf("linked from %zu\n", n->backlinks.n);
	for (size_t i = 0; i < n->backlinks.n; i++)
		printf("  %.*s\n", STR_ARG(kb->notes.v[n->backlinks.v[i].note].note.path));
	arena_release(&a);
}

/* The note that `name` means: its path from the root or the current folder, or its only file name. */
static size_t find_note(const struct kb *kb, const struct source_origin *origin,
                        const char *name)
{
	static const char *const endings[] = { "", ".md", "/README.md" };
	size_t found = KB_NONE, count = 0;
	struct buf path = BUF_INIT;

	for (size_t i = 0; i < countof(endings) && found == KB_NONE; i++) {
		buf_clear(&path);
		if (!path_join(&path, STR_NONE, str_of(name)))
			break;
		buf_add_z(&path, endings[i]);
		found = kb_note_at(kb, buf_str(&path));
	}
	for (size_t i = 0; i < kb->notes.n && found == KB_NONE; i++)
		count += str_eq(path_base(kb->notes.v[i].note.path), path_base(str_of(name)));
	for (size_t i = 0; i < kb->notes.n && count == 1 && found == KB_NONE; i++)
		if (str_eq(path_base(kb->notes.v[i].note.path), path_base(str_of(name))))
			found = i;
	buf_release(&path);
	return found;
}

static int explain(struct project *p, const char *name)
{
	struct kb kb = { .source = NULL };
	struct err e = ERR_INIT;
	int status = EXIT_FINE;
	size_t note;

	if (project_read(&kb, p, &e) != 0) {
		status = cmd_fail(&e);
		goto out;
	}
	note = find_note(&kb, source_origin(p->source), name);
	if (note == KB_NONE) {
		struct arena a = ARENA_INIT;
		struct str near[3];
		size_t n = link_suggest(near, countof(near), kb.table, &a, str_of(name), NULL);

		fprintf(stderr, "opsbook: there is no note '%s'", name);
		for (size_t i = 0; i < n; i++)
			fprintf(stderr, "%s'%.*s'", i ? ", " : "; did you mean ",
			        STR_ARG(near[i]));
		fprintf(stderr, "%s\n", n ? "?" : "");
		arena_release(&a);
		status = EXIT_USAGE;
		goto out;
	}
	print_note(&kb, &kb.notes.v[note]);
	diags_sort(&p->diags);
	for (size_t i = 0; i < p->diags.n; i++) {
		struct buf text = BUF_INIT;

		if (str_eq(p->diags.v[i].path, kb.notes.v[note].note.path)) {
			diag_add_text(&text, &p->diags.v[i], cmd_color(stdout));
			fputs(text.p, stdout);
		}
		buf_release(&text);
	}
out:
	kb_release(&kb);
	return status;
}

static int run(const struct cmd_args *args)
{
	struct site_options options;
	struct err e = ERR_INIT;
	struct project p;
	int status;

	if (cmd_site_options(&options, args, args->nargs > 1 ? args->args[1] : NULL, &e) != 0)
		return cmd_usage(args->cmd, "%s", e.msg);
	options.drafts = true;
	if (project_open(&p, &options, &e) != 0)
		status = cmd_fail(&e);
	else
		status = explain(&p, args->args[0]);
	project_close(&p);
	return status;
}

static const struct cmd_option options[] = {
	{ "rev", 'r', "REV", "look at this revision" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_explain = {
	.name = "explain",
	.summary = "tell where a note's title, address and links come from",
	.usage = "NOTE [REPO]",
	.text = "NOTE is a path from the root of REPO (default: the current folder), with or\n"
		"without .md, or a file name that occurs only once.",
	.options = options,
	.least = 1,
	.most = 2,
	.run = run,
};
