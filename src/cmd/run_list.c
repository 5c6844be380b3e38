/*
 * `opsbook run --list`: every block of a note, a folder or the repository that
 * can be run, for a person or as JSON.
 */
#include "cmd/run_int.h"

#include <string.h>

#include "base/path.h"
#include "base/utf8.h"

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define PLAIN "\033[0m"

size_t run_find_note(const struct kb *kb, struct str name)
{
	static const char *const endings[] = { "", ".md", "/README.md" };
	size_t found = KB_NONE, count = 0;
	struct buf path = BUF_INIT;

	for (size_t i = 0; i < countof(endings) && found == KB_NONE; i++) {
		buf_clear(&path);
		if (!path_join(&path, STR_NONE, name) || path.len == 0)
			break;
		buf_add_z(&path, endings[i]);
		found = kb_note_at(kb, buf_str(&path));
	}
	buf_release(&path);
	if (found != KB_NONE)
		return found;
	for (size_t i = 0; i < kb->notes.n; i++) {
		struct str note = kb->notes.v[i].note.path;

		if (!str_eq(path_base(note), name) && !str_eq(path_stem(note), name))
			continue;
		found = i;
		count++;
	}
	return count == 1 ? found : KB_NONE;
}

int run_read_book(struct runbook *out, struct arena *a, const struct project *p,
                  const struct kb *kb, size_t note, struct diags *diags, struct err *e)
{
	struct runbook_options options = session_book_options(p, a);
	const struct kb_note *n = &kb->notes.v[note];
	struct buf bytes = BUF_INIT;
	int rc = source_read(kb->source, n->file, 0, &bytes, (size_t)p->conf.max_note_size, e);

	if (rc == 0)
		runbook_read(out, a, &n->note, buf_str(&bytes), &options, diags);
	buf_release(&bytes);
	return rc;
}

static void add_json(struct buf *out, const struct runbook *r, const struct runbook_block *b)
{
	buf_add_z(out, "{\"path\":");
	buf_add_json(out, r->path);
	buf_addf(out, ",\"line\":%u,\"lang\":", b->line);
	buf_add_json(out, b->lang);
	buf_add_z(out, ",\"name\":");
	buf_add_json(out, b->name);
	buf_addf(out, ",\"effect\":\"%s\",\"number\":%zu,\"step\":%s,\"heading\":",
	         runbook_effect_name(b->effect), b->number + 1, b->named ? "true" : "false");
	buf_add_json(out, b->heading_text);
	if (b->refusal.n) {
		buf_add_z(out, ",\"refused\":");
		buf_add_json(out, b->refusal);
	}
	buf_add_byte(out, '}');
}

/* Fill up to `width` characters. */
static void add_padded(struct buf *out, struct str text, size_t width)
{
	buf_add(out, text);
	for (size_t n = utf8_length(text); n < width; n++)
		buf_add_byte(out, ' ');
	buf_add_byte(out, ' ');
}

/* Controls in a name are not for the terminal to obey. */
static void add_shown(struct buf *out, struct str text)
{
	uint32_t c;

	while (utf8_next(&text, &c))
		buf_add_char(out, c < 0x20 || (c >= 0x7f && c < 0xa0) ? UTF8_BAD : c);
}

static void add_text(struct buf *out, const struct runbook_block *b, bool color)
{
	buf_addf(out, "  %5u  ", b->line);
	add_padded(out, utf8_head(b->lang, 20), 8);
	add_padded(out, str_of(runbook_effect_name(b->effect)), 6);
	buf_add_byte(out, ' ');
	if (b->named) {
		add_shown(out, b->name);
	} else {
		buf_addf(out, "%s#%zu", color ? DIM : "", b->number + 1);
		if (b->name.n)
			buf_addf(out, " (%.*s)", STR_ARG(b->name));
		buf_add_z(out, color ? PLAIN : "");
	}
	if (b->refusal.n)
		buf_addf(out, "%s  not run%s", color ? DIM : "", color ? PLAIN : "");
	buf_add_byte(out, '\n');
}

/* What is listed, and how. */
struct listing {
	const struct cmd_args *args;
	struct project *p;
	const struct kb *kb;
	struct diags diags;
	struct buf out;
	bool json, color;
	size_t blocks, notes;
};

static int list_note(struct listing *l, size_t note, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct runbook r;
	bool named = false;
	int rc = run_read_book(&r, &a, l->p, l->kb, note, &l->diags, e);

	for (size_t i = 0; rc == 0 && i < r.nblocks; i++) {
		if (r.blocks[i].ignore)
			continue;
		if (l->json) {
			buf_add_z(&l->out, l->blocks ? ",\n" : "\n");
			add_json(&l->out, &r, &r.blocks[i]);
		} else {
			if (!named) {
				buf_addf(&l->out, "%s%s", l->notes ? "\n" : "",
				         l->color ? BOLD : "");
				add_shown(&l->out, r.path);
				buf_addf(&l->out, "%s\n", l->color ? PLAIN : "");
			}
			add_text(&l->out, &r.blocks[i], l->color);
		}
		l->notes += !named;
		named = true;
		l->blocks++;
	}
	arena_release(&a);
	return rc;
}

static bool has_folder(const struct kb *kb, struct str path)
{
	for (size_t i = 0; i < kb->folders.n; i++)
		if (str_eq(kb->folders.v[i].path, path))
			return true;
	return false;
}

static int no_such_note(const struct kb *kb, const char *name)
{
	struct arena a = ARENA_INIT;
	struct str near[3];
	size_t n = link_suggest(near, countof(near), kb->table, &a, str_of(name), NULL);

	fprintf(stderr, "opsbook: there is no note or folder '%s'", name);
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, "%s'%.*s'", i ? ", " : "; did you mean ", STR_ARG(near[i]));
	fprintf(stderr, "%s\n", n ? "?" : "");
	arena_release(&a);
	return EXIT_USAGE;
}

/* All notes in `folder` and below; the root is the empty path. */
static int list_folder(struct listing *l, struct str folder, struct err *e)
{
	for (size_t i = 0; i < l->kb->notes.n; i++)
		if (path_is_under(l->kb->notes.v[i].note.path, folder) &&
		    list_note(l, i, e) != 0)
			return -1;
	return 0;
}

static int list(struct listing *l, const char *name)
{
	struct buf path = BUF_INIT;
	struct err e = ERR_INIT;
	size_t note = KB_NONE;
	int status = EXIT_FINE, rc;

	if (name &&
	    (!path_join(&path, STR_NONE, str_of(name)) || !has_folder(l->kb, buf_str(&path)))) {
		note = run_find_note(l->kb, str_of(name));
		if (note == KB_NONE) {
			buf_release(&path);
			return no_such_note(l->kb, name);
		}
	}
	rc = note == KB_NONE ? list_folder(l, buf_str(&path), &e) : list_note(l, note, &e);
	buf_release(&path);
	diags_sort(&l->diags);
	cmd_print_diags(&l->diags, cmd_value(l->args, "hints") != NULL);
	if (rc != 0)
		return cmd_fail(&e);
	if (l->json)
		printf("[");
	fwrite(l->out.p, 1, l->out.len, stdout);
	if (l->json)
		printf(l->blocks ? "\n]\n" : "]\n");
	else if (l->blocks == 0)
		fprintf(stderr, "opsbook: there is nothing to run\n");
	return status;
}

int run_list(const struct cmd_args *args)
{
	struct kb kb = { .source = NULL };
	struct site_options options;
	struct err e = ERR_INIT;
	struct project p;
	int status;

	if (cmd_site_options(&options, args, cmd_value(args, "repo"), &e) != 0)
		return cmd_usage(args->cmd, "%s", e.msg);
	options.drafts = true;
	if (project_open(&p, &options, &e) != 0) {
		status = cmd_fail(&e);
	} else {
		struct listing l = {
			.args = args, .p = &p, .kb = &kb, .diags = DIAGS_INIT, .out = BUF_INIT
		};

		l.json = cmd_value(args, "json") != NULL;
		l.color = !l.json && cmd_color(stdout);
		/* Who wrote a note and when is of no use here, and takes a walk over the history. */
		p.conf.git_dates = false;
		p.conf.redirects = false;
		status = project_read(&kb, &p, &e) != 0
		                 ? cmd_fail(&e)
		                 : list(&l, args->nargs ? args->args[0] : NULL);
		diags_release(&l.diags);
		buf_release(&l.out);
		kb_release(&kb);
	}
	project_close(&p);
	return status;
}
