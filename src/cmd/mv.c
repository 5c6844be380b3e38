/*
 * `opsbook mv`: a note, an image or a whole folder gets another path, and every link goes with it. All that
 * can be known to fail is looked for first; what fails all the same is taken back.
 */
#include "cmd/fix_int.h"
#include "cmd/table_int.h"

#include "base/path.h"
#include "cmd/run_int.h"
#include "sys/fs.h"

/* What is moved where. */
struct move {
	struct fix f;
	bool folder;
	struct str from, to; /* from the root of the notes */
	size_t lost;
	size_t notes, others; /* files that go */
};

static bool has_file(const struct kb *kb, struct str path)
{
	for (size_t i = 0; i < kb->nfiles; i++)
		if (str_eq(kb->files[i].path, path))
			return true;
	return false;
}

static bool has_folder(const struct kb *kb, struct str path)
{
	for (size_t i = 0; i < kb->nfiles; i++)
		if (path.n && path_is_under(kb->files[i].path, path) &&
		    kb->files[i].path.n > path.n)
			return true;
	return false;
}

static int say_unknown(struct move *m, const char *name, struct err *e)
{
	struct str near;
	size_t n = link_suggest(&near, 1, m->f.kb.table, &m->f.arena, str_of(name), NULL);

	return err_set(e, ERR_INVALID, "there is no note, file or folder '%s'%s%.*s%s", name,
	               n ? "; did you mean '" : "", n ? (int)near.n : 0, n ? near.p : "",
	               n ? "'?" : "");
}

/* What OLD means: a path from the root, of a note also without its ending. */
static int find_old(struct move *m, const char *name, struct err *e)
{
	struct kb *kb = &m->f.kb;
	struct buf path = BUF_INIT;
	bool slash = str_ends(str_of(name), STR("/"));
	size_t note;

	if (!path_join(&path, STR_NONE, str_of(name)))
		buf_clear(&path);
	m->from = arena_str(&m->f.arena, buf_str(&path));
	buf_release(&path);
	m->folder = has_folder(kb, m->from);
	if (m->folder && slash)
		return 0;
	if (!m->folder && !slash && m->from.n && has_file(kb, m->from))
		return 0;
	note = slash ? KB_NONE : run_find_note(kb, str_of(name));
	if (note == KB_NONE)
		return m->folder ? 0 : say_unknown(m, name, e);
	if (m->folder && str_eq(path_dir(kb->notes.v[note].note.path), path_dir(m->from)))
		return err_set(e, ERR_INVALID,
		               "'%s' is a folder and a note: write '%s/' or '%.*s'", name, name,
		               STR_ARG(kb->notes.v[note].note.path));
	if (!m->folder)
		m->from = kb->notes.v[note].note.path;
	return 0;
}

/* The absolute path of a path of the notes; in the arena. */
static const char *full(struct move *m, struct str path)
{
	return arena_strf(&m->f.arena, "%.*s/%.*s", STR_ARG(m->f.root), STR_ARG(path)).p;
}

/* Can something be put at m->to? */
static int check_new(struct move *m, struct err *e)
{
	struct str dir;

	if (str_eq(m->to, m->from))
		return err_set(e, ERR_INVALID, "'%.*s' is where it is", STR_ARG(m->to));
	if (m->folder && path_is_under(m->to, m->from))
		return err_set(e, ERR_INVALID, "'%.*s' lies in '%.*s' itself", STR_ARG(m->to),
		               STR_ARG(m->from));
	if (!m->folder && path_is_markdown(m->from) != path_is_markdown(m->to))
		return err_set(e, ERR_INVALID, "'%.*s' would no longer be %s", STR_ARG(m->to),
		               path_is_markdown(m->from) ? "a note" : "what it is");
	if (fs_kind(full(m, m->to)) != FS_NONE && !str_eq_ci(m->to, m->from))
		return err_set(e, ERR_CONFLICT, "there is a '%.*s' already", STR_ARG(m->to));
	/* The lowest folder that is there takes what is made. */
	for (dir = path_dir(m->to); dir.n && fs_target_kind(full(m, dir)) == FS_NONE;)
		dir = path_dir(dir);
	if (fs_target_kind(full(m, dir)) != FS_FOLDER)
		return err_set(e, ERR_CONFLICT, "'%.*s' is not a folder", STR_ARG(dir));
	if (!fs_is_writable(full(m, dir)) || !fs_is_writable(full(m, path_dir(m->from))))
		return err_set(e, ERR_IO,
		               "'%.*s' cannot be moved: its folder or the new one "
		               "cannot be written to",
		               STR_ARG(m->from));
	return 0;
}

/* NEW: a folder that is there, or ends with "/", takes the old name; an ending that is left out stays. */
static int find_new(struct move *m, const char *name, struct err *e)
{
	struct str s = str_of(name), old_ext = path_ext(m->from);
	struct buf path = BUF_INIT;
	int result = -1;

	if (path_join(&path, STR_NONE, s)) {
		const char *there = full(m, buf_str(&path));

		/* Another case of its own name is a new name, not a place to go into. */
		if (path.len == 0 || str_ends(s, STR("/")) ||
		    (fs_target_kind(there) == FS_FOLDER &&
		     !(m->folder && str_eq_ci(buf_str(&path), m->from))))
			buf_addf(&path, "%s%.*s", path.len ? "/" : "",
			         STR_ARG(path_base(m->from)));
		else if (!m->folder && path_ext(buf_str(&path)).n == 0 && old_ext.n)
			buf_addf(&path, ".%.*s", STR_ARG(old_ext));
		m->to = arena_str(&m->f.arena, buf_str(&path));
		result = check_new(m, e);
	} else {
		err_set(e, ERR_INVALID, "'%s' lies outside the notes", name);
	}
	buf_release(&path);
	return result;
}

/* The address that a note has had leads to it from now on. */
static int leave_redirect(struct move *m, size_t note, struct err *e)
{
	const struct kb_note *n = &m->f.kb.notes.v[note];
	struct buf address = BUF_INIT, text = BUF_INIT;
	struct fix_file *file;
	int result = fix_file_of(&file, &m->f, note, e);

	buf_addf(&address, "/%.*s", STR_ARG(n->url));
	if (result == 0 && edit_redirect(&text, &n->note, buf_str(&file->after),
	                                 buf_str(&address), m->f.dialect)) {
		buf_clear(&file->after);
		buf_add(&file->after, buf_str(&text));
	} else if (result == 0) {
		fprintf(stderr,
		        "opsbook: no redirect was left: add '%s' to redirect_from of "
		        "%.*s by hand\n",
		        address.p, STR_ARG(n->note.path));
	}
	buf_release(&address);
	buf_release(&text);
	return result;
}

static int leave_redirects(struct move *m, struct err *e)
{
	const struct kb *kb = &m->f.kb;

	for (size_t i = 0; i < kb->notes.n; i++)
		if (path_is_under(kb->notes.v[i].note.path, m->from) &&
		    leave_redirect(m, i, e) != 0)
			return -1;
	return 0;
}

static void count_files(struct move *m)
{
	for (size_t i = 0; i < m->f.kb.nfiles; i++) {
		if (!path_is_under(m->f.kb.files[i].path, m->from))
			continue;
		if (m->f.kb.note_of_file[i] != KB_NONE)
			m->notes++;
		else
			m->others++;
	}
}

/* The file or folder goes in one step, then the notes change where they are now; or nothing happens. */
static int carry_out(struct move *m, struct err *e)
{
	const char *from = full(m, m->from), *to = full(m, m->to);
	struct str made = path_dir(m->to);
	int result = -1;

	if (fix_check(&m->f, e) != 0)
		return -1;
	/* The highest folder that is made on the way. */
	if (fs_kind(full(m, made)) != FS_NONE)
		made = STR_NONE;
	while (made.n && path_dir(made).n && fs_kind(full(m, path_dir(made))) == FS_NONE)
		made = path_dir(made);
	if (fs_mkdirs(full(m, path_dir(m->to)), e) == 0 && fs_rename(from, to, e) == 0) {
		result = fix_write_moved(&m->f, m->from, m->to, e);
		if (result != 0 && fs_rename(to, from, NULL) != 0)
			return err_wrap(e, "it is now at '%s'", to);
	}
	if (result != 0 && made.n && fs_remove(full(m, made), NULL) != 0)
		err_wrap(e, "the empty folder '%.*s' was left", STR_ARG(made));
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
	fprintf(stderr, "opsbook: %.*s", STR_ARG(m->from));
	if (m->folder)
		fprintf(stderr, " (%zu note%s, %zu other file%s)", m->notes,
		        m->notes == 1 ? "" : "s", m->others, m->others == 1 ? "" : "s");
	fprintf(stderr, " %s to %.*s; %zu link%s in %zu note%s %s\n", dry ? "would go" : "went",
	        STR_ARG(m->to), links, links == 1 ? "" : "s", notes, notes == 1 ? "" : "s",
	        dry ? "would follow" : "followed");
	if (left)
		fprintf(stderr,
		        "opsbook: %zu link%s could not be changed; `opsbook check` names %s\n",
		        left, left == 1 ? "" : "s", left == 1 ? "it" : "them");
}

static int run(const struct cmd_args *args)
{
	bool dry = cmd_value(args, "dry-run") != NULL;
	struct move m = { .folder = false };
	struct err e = ERR_INIT;
	int status = EXIT_FINE;

	if (fix_open(&m.f, args, cmd_value(args, "repo"), &e) != 0 ||
	    find_old(&m, args->args[0], &e) != 0 || find_new(&m, args->args[1], &e) != 0)
		goto fail;
	count_files(&m);
	fix_move(&m.f.edits, &m.lost, &m.f.arena, &m.f.kb, m.from, m.to);
	if (fix_apply(&m.f, &e) != 0 ||
	    (!cmd_value(args, "no-redirect") && leave_redirects(&m, &e) != 0))
		goto fail;
	if (dry)
		fix_print(&m.f);
	else if (carry_out(&m, &e) != 0)
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
	.summary = "rename a note, an image or a folder, and every link to it",
	.usage = "OLD NEW [-C REPO] [--dry-run]",
	.text = "OLD and NEW are paths from the root of the notes. NEW may be a folder, and "
		"may\n"
		"leave out the ending. A folder goes with all that is in it. Links to what "
		"moves\n"
		"and links in it follow; the old address of a note leads to the new one by\n"
		"redirect_from in its front matter. All of it is done, or nothing.",
	.options = options,
	.least = 2,
	.most = 2,
	.run = run,
};
