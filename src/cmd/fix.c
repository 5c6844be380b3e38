/*
 * `opsbook fix`: what has one safe answer is shown as a patch, and written when that is asked for.
 */
#include "cmd/fix_int.h"
#include "cmd/table_int.h"

#include "base/path.h"
#include "sys/fs.h"

/* Bytes of a note. */
#define NOTE_MAX ((size_t)256 << 20)

int fix_open(struct fix *f, const struct cmd_args *args, const char *path, struct err *e)
{
	struct site_options options;
	struct buf root = BUF_INIT;
	int result = -1;

	*f = (struct fix){ .root = STR_NONE };
	if (cmd_site_options(&options, args, path, e) != 0)
		return -1;
	options.drafts = true;
	if (project_open(&f->p, &options, e) != 0)
		goto out;
	if (source_origin(f->p.source)->bare) {
		err_set(e, ERR_INVALID, "'%s' has no working tree to change: clone it",
		        options.path);
		goto out;
	}
	/* Who wrote a note and when is of no use here. */
	f->p.conf.git_dates = false;
	f->p.conf.redirects = false;
	f->dialect = project_render_options(&f->p).dialect;
	if (project_read(&f->kb, &f->p, e) != 0 || fs_realpath(&root, options.path, e) != 0 ||
	    git_repo_find(&f->repo, options.path, e) != 0)
		goto out;
	f->root = arena_str(&f->arena, buf_str(&root));
	result = 0;
out:
	buf_release(&root);
	return result;
}

void fix_close(struct fix *f)
{
	struct fix_file *it;

	vec_each(it, &f->files) {
		buf_release(&it->before);
		buf_release(&it->after);
	}
	vec_release(&f->files);
	vec_release(&f->edits);
	git_repo_free(f->repo);
	kb_release(&f->kb);
	project_close(&f->p);
	arena_release(&f->arena);
}

int fix_file_of(struct fix_file **out, struct fix *f, size_t note, struct err *e)
{
	const struct kb_note *n = &f->kb.notes.v[note];
	struct fix_file *it;

	vec_each(it, &f->files) {
		if (!str_eq(it->path, n->note.path))
			continue;
		*out = it;
		return 0;
	}
	it = vec_add(&f->files);
	*it = (struct fix_file){ .path = n->note.path, .before = BUF_INIT, .after = BUF_INIT };
	if (source_read(f->p.source, n->file, 0, &it->before, NOTE_MAX, e) != 0)
		return -1;
	buf_add(&it->after, buf_str(&it->before));
	*out = it;
	return 0;
}

int fix_apply(struct fix *f, struct err *e)
{
	for (size_t i = 0, end; i < f->edits.n; i = end) {
		size_t note = f->edits.v[i].note;
		struct fix_file *file;

		for (end = i + 1; end < f->edits.n && f->edits.v[end].note == note;)
			end++;
		if (fix_file_of(&file, f, note, e) != 0)
			return -1;
		buf_clear(&file->after);
		file->changes +=
			edit_note(&file->after, &f->kb.notes.v[note], buf_str(&file->before),
		                  f->edits.v + i, end - i, f->dialect);
	}
	return 0;
}

void fix_print(const struct fix *f)
{
	const struct fix_file *it;
	struct buf out = BUF_INIT;

	vec_each(it, &f->files)
		edit_diff(&out, it->path, buf_str(&it->before), buf_str(&it->after));
	fwrite(out.p, 1, out.len, stdout);
	buf_release(&out);
}

/* Is there anything to write, and may it be? */
static bool is_written(const struct fix_file *it)
{
	return !it->held && !str_eq(buf_str(&it->before), buf_str(&it->after));
}

/* Write a file as it was, unless it still is. */
static int put_back(const char *path, struct str before)
{
	struct buf now = BUF_INIT;
	int result = 0;

	if (fs_read(&now, path, NOTE_MAX, NULL) != 0 || !str_eq(buf_str(&now), before))
		result = fs_write_atomic(path, before, NULL);
	buf_release(&now);
	return result;
}

int fix_write_moved(const struct fix *f, struct str from, struct str to, struct err *e)
{
	struct buf path = BUF_INIT;
	int result = 0;
	size_t i = 0;

	for (; i < f->files.n && result == 0; i++) {
		const struct fix_file *it = &f->files.v[i];

		if (!is_written(it))
			continue;
		buf_clear(&path);
		buf_addf(&path, "%.*s/", STR_ARG(f->root));
		fix_moved_path(&path, it->path, from, to);
		result = fs_write_atomic(path.p, buf_str(&it->after), e);
	}
	/* All or nothing; what cannot be taken back now is said by the first error. */
	while (result != 0 && i-- > 0) {
		const struct fix_file *it = &f->files.v[i];

		if (!is_written(it))
			continue;
		buf_clear(&path);
		buf_addf(&path, "%.*s/", STR_ARG(f->root));
		fix_moved_path(&path, it->path, from, to);
		if (put_back(path.p, buf_str(&it->before)) != 0)
			err_wrap(e, "'%s' could not be brought back either", path.p);
	}
	buf_release(&path);
	return result;
}

int fix_write(const struct fix *f, struct err *e)
{
	return fix_write_moved(f, STR_NONE, STR_NONE, e);
}

int fix_check(struct fix *f, struct err *e)
{
	struct buf path = BUF_INIT, now = BUF_INIT;
	const struct fix_file *it;
	int result = 0;

	vec_each(it, &f->files) {
		if (!is_written(it))
			continue;
		buf_clear(&path);
		buf_clear(&now);
		buf_addf(&path, "%.*s/%.*s", STR_ARG(f->root), STR_ARG(it->path));
		result = fs_read(&now, path.p, NOTE_MAX, e);
		if (result == 0 && !str_eq(buf_str(&now), buf_str(&it->before)))
			result = err_set(e, ERR_CONFLICT,
			                 "'%.*s' changed in this moment; try again",
			                 STR_ARG(it->path));
		if (result == 0 &&
		    !fs_is_writable(arena_str(&f->arena, path_dir(buf_str(&path))).p))
			result = err_set(e, ERR_IO,
			                 "'%.*s' must change, and its folder "
			                 "cannot be written to",
			                 STR_ARG(it->path));
		if (result != 0)
			break;
	}
	buf_release(&path);
	buf_release(&now);
	return result;
}

/* Mark the files that git could not bring back. */
static int hold(struct fix *f, struct err *e)
{
	struct str prefix = source_origin(f->p.source)->prefix;
	struct fix_file *it;

	vec_each(it, &f->files) {
		struct buf path = BUF_INIT;
		bool saved = false;
		int result = 0;

		if (prefix.n)
			buf_addf(&path, "%.*s/", STR_ARG(prefix));
		buf_add(&path, it->path);
		if (f->repo)
			result = git_repo_is_saved(&saved, f->repo, buf_str(&path), e);
		it->held = !saved;
		buf_release(&path);
		if (result != 0)
			return -1;
	}
	return 0;
}

/* Notes as they were at a revision. */
struct older {
	struct source *source;
	const struct source_file *files;
	size_t nfiles;
};

static bool read_older(void *ctx, struct str path, struct buf *out)
{
	const struct older *o = ctx;

	for (size_t i = 0; i < o->nfiles; i++)
		if (str_eq(o->files[i].path, path))
			return source_read(o->source, i, 0, out, NOTE_MAX, NULL) == 0;
	return false;
}

static int find_all(struct fix *f, const char *since, struct err *e)
{
	struct source_options options = { .path = f->root.p,
		                          .revision = since ? since : "HEAD" };
	struct older older = { .source = NULL };
	struct diags ignored = DIAGS_INIT;
	struct fix_before before = { read_older, &older, f->dialect };
	struct err none = ERR_INIT;
	int result = 0;

	/* Without history headings are known by their words alone. */
	if (f->repo && (source_open(&older.source, &options, since ? e : &none) != 0 ||
	                source_list(older.source, &older.files, &older.nfiles, &ignored,
	                            since ? e : &none) != 0))
		result = since ? -1 : 0;
	if (result == 0)
		fix_find(&f->edits, &f->arena, &f->kb, older.nfiles ? &before : NULL);
	diags_release(&ignored);
	source_free(older.source);
	return result;
}

static void print_held(const struct fix *f)
{
	const struct fix_file *it;
	size_t held = 0;

	vec_each(it, &f->files) {
		if (!it->held)
			continue;
		held++;
		fprintf(stderr, "opsbook: not written: %.*s\n", STR_ARG(it->path));
	}
	if (held)
		fprintf(stderr, "opsbook: %s; --dirty writes %s all the same\n",
		        f->repo ? "what is not committed could not be brought back"
		                : "without git nothing could be brought back",
		        held == 1 ? "it" : "them");
}

static void print_summary(const struct fix *f, bool written)
{
	size_t made = 0, files = 0, left = 0;
	const struct fix_file *it;
	const struct edit *edit;

	vec_each(it, &f->files) {
		if (it->changes == 0 || (written && it->held))
			continue;
		made += it->changes;
		files++;
	}
	vec_each(edit, &f->edits)
		left += !edit->done;
	fprintf(stderr, "opsbook: %zu link%s in %zu note%s %s%s\n", made, made == 1 ? "" : "s",
	        files, files == 1 ? "" : "s", written ? "mended" : "can be mended",
	        made && !written ? "; --write does it" : "");
	if (left)
		fprintf(stderr, "opsbook: %zu more could not be found in the note's text\n",
		        left);
}

static int run(const struct cmd_args *args)
{
	bool write = cmd_value(args, "write") != NULL;
	struct err e = ERR_INIT;
	struct fix f;
	int status = EXIT_FINE;

	if (fix_open(&f, args, args->nargs ? args->args[0] : NULL, &e) != 0 ||
	    find_all(&f, cmd_value(args, "since"), &e) != 0 || fix_apply(&f, &e) != 0 ||
	    (write && !cmd_value(args, "dirty") && hold(&f, &e) != 0) ||
	    (write && fix_write(&f, &e) != 0)) {
		status = cmd_fail(&e);
	} else {
		if (write)
			print_held(&f);
		else
			fix_print(&f);
		print_summary(&f, write);
	}
	fix_close(&f);
	return status;
}

static const struct cmd_option options[] = {
	{ "write", 'w', NULL, "write the changes" },
	{ "dirty", 0, NULL, "with --write: also to notes with changes that are not committed" },
	{ "since", 0, "REV",
	  "know renamed headings by the notes of this revision (default: HEAD)" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_fix = {
	.name = "fix",
	.summary = "mend links that have one safe answer; shows a patch first",
	.usage = "[REPO] [--write] [--since REV]",
	.text = "Mends upper and lower case, missing and changed endings, files that moved "
		"and\n"
		"are the only ones of their name, and headings that were renamed. Prints a\n"
		"patch; with --write the notes are changed instead.",
	.options = options,
	.most = 1,
	.run = run,
};
