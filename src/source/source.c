/*
 * Decides what kind of source a path is, and keeps the list of its files.
 */
#include "source/source.h"

#include "base/alloc.h"
#include "base/path.h"
#include "source/source_int.h"
#include "sys/fs.h"

bool source_is_never(struct str name)
{
	static const struct str never[] = {
		STR_INIT(".git"),    STR_INIT(".obsidian"), STR_INIT(".github"),
		STR_INIT(".gitlab"), STR_INIT(".vscode"),   STR_INIT("node_modules"),
	};

	for (size_t i = 0; i < countof(never); i++)
		if (str_eq(name, never[i]))
			return true;
	return false;
}

struct str source_shown(const struct source *s, struct str path)
{
	struct str prefix = s->origin.prefix;

	if (prefix.n == 0 || !path_is_under(path, prefix))
		return path;
	return str_tail(path, prefix.n + 1);
}

size_t source_entry_from(const struct source *s, struct str path)
{
	size_t from = 0, to = s->entries.n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (str_cmp(s->entries.v[mid].path, path) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

const struct source_entry *source_entry_at(const struct source *s, struct str path)
{
	size_t at = source_entry_from(s, path);

	if (at < s->entries.n && str_eq(s->entries.v[at].path, path))
		return &s->entries.v[at];
	return NULL;
}

static int see(void *ctx, const struct git_item *item, struct err *e)
{
	*(bool *)ctx = item->kind == GIT_KIND_FOLDER;
	return GIT_SKIP;
}

/* Read a revision, or HEAD of a bare repository, from the object store. */
static int open_revision(struct source *s, const char *revision, struct err *e)
{
	bool there = false;
	int r = revision ? git_repo_resolve(&s->point, &s->arena, s->repo, revision, e)
	                 : git_repo_head(&s->point, &s->arena, s->repo, e);

	s->backend = &source_revision;
	if (r != 0 || s->origin.prefix.n == 0)
		return r;
	if (s->point.has_tree &&
	    git_repo_walk_tree(s->repo, &s->point.tree, s->origin.prefix, see, &there, e) != 0)
		return -1;
	if (!there)
		return err_set(e, ERR_NOT_FOUND, "there is no folder %s in %s",
		               s->origin.prefix.p, revision ? revision : "HEAD");
	return 0;
}

/* Read the files on disk. A folder that its repository ignores is a plain one. */
static int open_disk(struct source *s, const char *folder, struct err *e)
{
	bool ignored = false;

	s->backend = &source_disk;
	if (!s->repo)
		return 0;
	if (git_repo_head(&s->point, &s->arena, s->repo, e) != 0)
		return -1;
	if (s->origin.prefix.n && source_disk_is_ignored(&ignored, s, e) != 0)
		return -1;
	if (ignored) {
		git_repo_free(s->repo);
		s->repo = NULL;
		s->point = (struct git_point){ .branch = STR_NONE };
		s->root = arena_str(&s->arena, str_of(folder));
		s->origin.prefix = STR_NONE;
	}
	return 0;
}

/* The part of `path` below the root; empty when it is not below it. */
static struct str below_root(const struct source *s, struct str path)
{
	if (s->root.n == 0 || !path_is_under(path, s->root))
		return STR_NONE;
	return str_tail(path, str_eq(s->root, STR("/")) ? 1 : s->root.n + 1);
}

/* Set root, prefix and what is to be left out; all are real paths. */
static int place(struct source *s, const char *folder, const char *avoid, struct err *e)
{
	const char *worktree = s->repo ? git_repo_worktree(s->repo) : folder;
	struct buf real = BUF_INIT;

	if (worktree && fs_realpath(&real, worktree, e) != 0)
		return -1;
	s->root = arena_str(&s->arena, buf_str(&real));
	buf_clear(&real);
	if (s->repo && fs_realpath(&real, git_repo_folder(s->repo), e) != 0)
		return -1;
	/* Who names "notes/.git" means the whole of the notes. */
	if (!s->repo || !path_is_under(str_of(folder), buf_str(&real)))
		s->origin.prefix = arena_str(&s->arena, below_root(s, str_of(folder)));
	buf_clear(&real);
	/* What is not there yet needs no resolving. */
	if (avoid && fs_realpath(&real, avoid, NULL) != 0)
		buf_add_z(&real, avoid);
	s->avoid = arena_str(&s->arena, below_root(s, buf_str(&real)));
	buf_release(&real);
	return 0;
}

int source_open(struct source **out, const struct source_options *options, struct err *e)
{
	struct source *s = source_memory();
	struct buf folder = BUF_INIT;
	int r = -1;

	*out = NULL;
	s->notes_only = options->notes_only;
	if (fs_realpath(&folder, options->path, e) != 0)
		goto out;
	if (fs_kind(folder.p) != FS_FOLDER) {
		err_set(e, ERR_INVALID, "%s is not a folder", options->path);
		goto out;
	}
	if (git_repo_find(&s->repo, folder.p, e) != 0 ||
	    place(s, folder.p, options->avoid, e) != 0)
		goto out;
	if (!s->repo && options->revision)
		err_set(e, ERR_NOT_FOUND,
		        "%s is not in a git repository, so it has no revision %s",
		        options->path, options->revision);
	else if (s->repo && (options->revision || !git_repo_worktree(s->repo)))
		r = open_revision(s, options->revision, e);
	else
		r = open_disk(s, folder.p, e);
	if (r == 0)
		source_origin_fill(s, folder.p);
out:
	buf_release(&folder);
	if (r == 0)
		*out = s;
	else
		source_free(s);
	return r;
}

struct numbered {
	struct source_file file;
	size_t place;
};

static int by_file(const void *x, const void *y)
{
	const struct source_file *a = x, *b = y;

	return str_cmp(a->path, b->path);
}

static int by_path(const void *x, const void *y)
{
	const struct numbered *a = x, *b = y;

	return by_file(&a->file, &b->file);
}

static void sort_files(struct source *s)
{
	struct numbered *all;

	/* They are in order but for what symbolic links have added. */
	if (vec_in_order(s->files.v, s->files.n, sizeof(*s->files.v), by_file))
		return;
	all = mem_zero(s->files.n, sizeof(*all));
	for (size_t i = 0; i < s->files.n; i++)
		all[i] = (struct numbered){ s->files.v[i], s->places.v[i] };
	qsort(all, s->files.n, sizeof(*all), by_path);
	for (size_t i = 0; i < s->files.n; i++) {
		s->files.v[i] = all[i].file;
		s->places.v[i] = all[i].place;
	}
	mem_free(all);
}

int source_list(struct source *s, const struct source_file **files, size_t *n,
                struct diags *diags, struct err *e)
{
	if (s->backend->list(s, s->origin.prefix, diags, e) != 0 ||
	    source_follow(s, diags, e) != 0)
		return -1;
	sort_files(s);
	*files = s->files.v;
	*n = s->files.n;
	return 0;
}

int source_read(struct source *s, size_t file, unsigned worker, struct buf *out, size_t max,
                struct err *e)
{
	return s->backend->read(s, &s->entries.v[s->places.v[file]], worker, out, max, e);
}

const struct source_origin *source_origin(const struct source *s)
{
	return &s->origin;
}

void source_blob_id(struct buf *out, struct str bytes)
{
	struct git_id id;

	git_id_of_content(&id, bytes);
	git_id_add_hex(out, &id);
}

void source_free(struct source *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < countof(s->readers); i++)
		git_repo_free(s->readers[i]);
	git_repo_free(s->repo);
	vec_release(&s->entries);
	vec_release(&s->files);
	vec_release(&s->places);
	arena_release(&s->arena);
	if (s->text && atomic_fetch_sub(&s->text->refs, 1) == 1) {
		arena_release(&s->text->arena);
		mem_free(s->text);
	}
	mem_free(s);
}
