/*
 * Finds the note that is to be run by its name alone, so that a run begins at once however many
 * notes there are.
 */
#include "session/notes.h"

#include "base/distance.h"
#include "base/path.h"
#include "sys/fs.h"

struct runbook_options session_book_options(const struct project *p, struct arena *a)
{
	const struct conf_runners *from = &p->conf.runners;
	struct runbook_runner *runners = arena_array(a, struct runbook_runner, from->n);

	for (size_t i = 0; i < from->n; i++)
		runners[i] = (struct runbook_runner){ from->v[i].lang, from->v[i].command,
			                              from->v[i].extension };
	return (struct runbook_options){ .dialect = project_render_options(p).dialect,
		                         .runners = runners,
		                         .nrunners = from->n };
}

int session_notes_open(struct session_notes *out, const struct site_options *options,
                       struct err *e)
{
	const struct source_origin *origin;
	struct buf root = BUF_INIT;
	int result = -1;

	*out = (struct session_notes){ .root = STR_NONE, .revision = STR_NONE };
	if (project_open(&out->p, options, e) != 0)
		goto out;
	origin = source_origin(out->p.source);
	if (origin->bare) {
		err_set(e, ERR_INVALID, "'%s' has no working tree to run in: clone it",
		        options->path);
		goto out;
	}
	out->revision = origin->commit;
	result = fs_realpath(&root, options->path, e);
	out->root = arena_str(&out->arena, buf_str(&root));
out:
	buf_release(&root);
	return result;
}

void session_notes_close(struct session_notes *n)
{
	project_close(&n->p);
	arena_release(&n->arena);
}

bool session_notes_is_note(const struct session_notes *n, size_t file)
{
	return path_is_markdown(n->p.files[file].path);
}

size_t session_notes_at(const struct session_notes *n, struct str path)
{
	for (size_t i = 0; i < n->p.nfiles; i++)
		if (session_notes_is_note(n, i) && str_eq(n->p.files[i].path, path))
			return i;
	return STR_NPOS;
}

static int no_such_note(const struct session_notes *n, struct str name, size_t count,
                        struct err *e)
{
	unsigned best = distance_tolerance(name) + 1;
	struct str stem = path_stem(name), near = STR_NONE;

	if (count > 1)
		return err_set(e, ERR_INVALID, "%zu notes are called '%.*s': give a path",
		               count, STR_ARG(name));
	for (size_t i = 0; i < n->p.nfiles; i++) {
		unsigned d =
			session_notes_is_note(n, i)
				? distance_bounded(stem, path_stem(n->p.files[i].path), best)
				: best;

		if (d < best) {
			best = d;
			near = n->p.files[i].path;
		}
	}
	return err_set(e, ERR_INVALID, "there is no note '%.*s'%s%.*s%s", STR_ARG(name),
	               near.n ? "; did you mean '" : "", STR_ARG(near), near.n ? "'?" : "");
}

int session_notes_find(size_t *file, const struct session_notes *n, struct str name,
                       struct err *e)
{
	static const char *const endings[] = { "", ".md", "/README.md", "/index.md" };
	struct buf path = BUF_INIT;
	size_t count = 0;

	*file = STR_NPOS;
	for (size_t i = 0; i < countof(endings) && *file == STR_NPOS; i++) {
		buf_clear(&path);
		if (!path_join(&path, STR_NONE, name))
			break;
		if (path.len == 0 && endings[i][0] != '/')
			continue;
		buf_add_z(&path, path.len ? endings[i] : endings[i] + 1);
		*file = session_notes_at(n, buf_str(&path));
	}
	buf_release(&path);
	if (*file != STR_NPOS)
		return 0;
	for (size_t i = 0; i < n->p.nfiles; i++) {
		struct str it = n->p.files[i].path;

		if (!session_notes_is_note(n, i) ||
		    (!str_eq(path_base(it), name) && !str_eq(path_stem(it), name)))
			continue;
		*file = i;
		count++;
	}
	return count == 1 ? 0 : no_such_note(n, name, count, e);
}

int session_notes_read(struct runbook *out, struct session_notes *n, size_t file,
                       struct diags *diags, struct err *e)
{
	struct runbook_options options = session_book_options(&n->p, &n->arena);
	struct note_options how = { .dialect = options.dialect };
	struct diags quiet = DIAGS_INIT;
	struct buf bytes = BUF_INIT;
	struct note note;
	int result =
		source_read(n->p.source, file, 0, &bytes, (size_t)n->p.conf.max_note_size, e);

	if (result == 0) {
		/* What a build says of the note is not asked for here. */
		note_parse(&note, &n->arena, n->p.files[file].path, buf_str(&bytes), &how,
		           &quiet);
		runbook_read(out, &n->arena, &note, buf_str(&bytes), &options, diags);
		note_release(&note);
	}
	diags_release(&quiet);
	buf_release(&bytes);
	return result;
}
