/*
 * `opsbook mv`: a note or an image gets another path, and every link goes with it.
 */
#include "cmd/fix_int.h"
#include "cmd/table_int.h"

#include "base/path.h"
#include "cmd/run_int.h"
#include "sys/fs.h"

/* What is moved where. */
struct move {
	struct fix f;
	size_t file, note;
	struct str from, to;
	size_t lost;
};

static size_t find_file(const struct kb *kb, struct str path)
{
	for (size_t i = 0; i < kb->nfiles; i++)
		if (str_eq(kb->files[i].path, path))
			return i;
	return STR_NPOS;
}

/* The file that OLD means: a path from the root, of a note also without its ending. */
static int find_old(struct move *m, const char *name, struct err *e)
{
	struct kb *kb = &m->f.kb;
	struct buf path = BUF_INIT;
	struct str near;
	size_t note;

	m->file = path_join(&path, STR_NONE, str_of(name)) ? find_file(kb, buf_str(&path))
	                                                   : STR_NPOS;
	buf_release(&path);
	note = m->file == STR_NPOS ? run_find_note(kb, str_of(name)) : KB_NONE;
	if (note != KB_NONE)
		m->file = kb->notes.v[note].file;
	if (m->file == STR_NPOS) {
		size_t n = link_suggest(&near, 1, kb->table, &m->f.arena, str_of(name), NULL);

		return err_set(e, ERR_INVALID, "there is no note or file '%s'%s%.*s%s", name,
		               n ? "; did you mean '" : "", n ? (int)near.n : 0,
		               n ? near.p : "", n ? "'?" : "");
	}
	m->from = kb->files[m->file].path;
	m->note = kb->note_of_file[m->file];
	return 0;
}

/* NEW: a folder that is there, or ends with "/", takes the old name; an ending that is left out stays. */
static int find_new(struct move *m, const char *name, struct err *e)
{
	struct str s = str_of(name), old_ext = path_ext(m->from);
	struct buf path = BUF_INIT, full = BUF_INIT;
	int result = -1;

	if (!path_join(&path, STR_NONE, s)) {
		err_set(e, ERR_INVALID, "'%s' lies outside the notes", name);
		goto out;
	}
	buf_addf(&full, "%.*s/%s", STR_ARG(m->f.root), path.p);
	if (path.len == 0 || str_ends(s, STR("/")) || fs_target_kind(full.p) == FS_FOLDER) {
		buf_addf(&path, "%s%.*s", path.len ? "/" : "", STR_ARG(path_base(m->from)));
	} else if (path_ext(buf_str(&path)).n == 0 && old_ext.n) {
		buf_addf(&path, ".%.*s", STR_ARG(old_ext));
	}
	if (path_is_markdown(m->from) != path_is_markdown(buf_str(&path))) {
		err_set(e, ERR_INVALID, "'%s' would no longer be %s", path.p,
		        path_is_markdown(m->from) ? "a note" : "what it is");
		goto out;
	}
	buf_clear(&full);
	buf_addf(&full, "%.*s/%s", STR_ARG(m->f.root), path.p);
	if (fs_kind(full.p) != FS_NONE && !str_eq_ci(buf_str(&path), m->from)) {
		err_set(e, ERR_CONFLICT, "there is a '%s' already", path.p);
		goto out;
	}
	if (str_eq(buf_str(&path), m->from)) {
		err_set(e, ERR_INVALID, "'%s' is where it is", path.p);
		goto out;
	}
	m->to = arena_str(&m->f.arena, buf_str(&path));
	result = 0;
out:
	buf_release(&path);
	buf_release(&full);
	return result;
}

/* The address that the note has had leads to it from now on. */
static int leave_redirect(struct move *m, struct err *e)
{
	const struct kb_note *n = &m->f.kb.notes.v[m->note];
	struct buf address = BUF_INIT, text = BUF_INIT;
	struct fix_file *file;
	int result = fix_file_of(&file, &m->f, m->note, e);

	buf_addf(&address, "/%.*s", STR_ARG(n->url));
	if (result == 0 && edit_redirect(&text, &n->note, buf_str(&file->after),
	                                 buf_str(&address), m->f.dialect)) {
		buf_clear(&file->after);
		buf_add(&file->after, buf_str(&text));
	} else if (result == 0) {
		fprintf(stderr,
		        "opsbook: no redirect was left: add '%s' to redirect_from by hand\n",
		        address.p);
	}
	buf_release(&address);
	buf_release(&text);
	return result;
}

static int move_file(const struct move *m, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct str from = arena_strf(&a, "%.*s/%.*s", STR_ARG(m->f.root), STR_ARG(m->from));
	struct str to = arena_strf(&a, "%.*s/%.*s", STR_ARG(m->f.root), STR_ARG(m->to));
	struct str dir = arena_str(&a, path_dir(to));
	int result = fs_mkdirs(dir.p, e) != 0 || fs_rename(from.p, to.p, e) != 0 ? -1 : 0;

	arena_release(&a);
	return result;
}

static void print_move(const struct move *m, bool dry)
{
	size_t links = 0, notes = 0, left = m->lost;
	const struct fix_file *it;
	const struct edit *edit;

	vec_each(it, &m->f.files) {
		links += it->changes;
		notes += it->changes > 0;
	}
	vec_each(edit, &m->f.edits)
		left += !edit->done;
	fprintf(stderr, "opsbook: %.*s %s to %.*s; %zu link%s in %zu note%s %s\n",
	        STR_ARG(m->from), dry ? "would go" : "went", STR_ARG(m->to), links,
	        links == 1 ? "" : "s", notes, notes == 1 ? "" : "s",
	        dry ? "would follow" : "followed");
	if (left)
		fprintf(stderr,
		        "opsbook: %zu link%s could not be changed; `opsbook check` names %s\n",
		        left, left == 1 ? "" : "s", left == 1 ? "it" : "them");
}

static int run(const struct cmd_args *args)
{
	bool dry = cmd_value(args, "dry-run") != NULL;
	struct move m = { .file = STR_NPOS };
	struct err e = ERR_INIT;
	int status = EXIT_FINE;

	if (fix_open(&m.f, args, cmd_value(args, "repo"), &e) != 0 ||
	    find_old(&m, args->args[0], &e) != 0 || find_new(&m, args->args[1], &e) != 0)
		goto fail;
	fix_move(&m.f.edits, &m.lost, &m.f.arena, &m.f.kb, m.file, m.to);
	if (fix_apply(&m.f, &e) != 0 || (m.note != KB_NONE && !cmd_value(args, "no-redirect") &&
	                                 leave_redirect(&m, &e) != 0))
		goto fail;
	if (dry)
		fix_print(&m.f);
	else if (fix_write(&m.f, &e) != 0 || move_file(&m, &e) != 0)
		goto fail;
	print_move(&m, dry);
	goto out;
fail:
	status = cmd_fail(&e);
out:
	fix_close(&m.f);
	return status;
}

static const struct cmd_option options[] = {
	{ "dry-run", 'n', NULL, "print the changes of notes as a patch, move nothing" },
	{ "no-redirect", 0, NULL, "do not let the old address lead to the new one" },
	{ "repo", 'C', "REPO", "the notes (default: the current folder)" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_mv = {
	.name = "mv",
	.summary = "rename a note or an image, and every link to it",
	.usage = "OLD NEW [-C REPO] [--dry-run]",
	.text = "OLD and NEW are paths from the root of the notes. NEW may be a folder, and "
		"may\n"
		"leave out the ending. Links to the file and links in it follow; the old\n"
		"address of a note leads to the new one by redirect_from in its front matter.",
	.options = options,
	.least = 2,
	.most = 2,
	.run = run,
};
