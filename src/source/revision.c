/*
 * Decides how the files of a revision are found and read: from the object
 * store, with a handle of its own for each thread that reads.
 */
#include <string.h>

#include "base/path.h"
#include "source/source_int.h"

struct walk {
	struct source *s;
	struct diags *diags;
	struct str under;
};

static void note(struct walk *w, const struct git_item *item)
{
	struct diag_place at = { .path = source_shown(w->s, item->path) };

	if (item->kind == GIT_KIND_MODULE) {
		diag_add(w->diags, DIAG_SUBMODULE_SKIPPED, &at, "the submodule is skipped");
		diag_hint(w->diags, "build it as a site of its own");
		return;
	}
	diag_add(w->diags, DIAG_FILE_MISSING_OBJECT, &at,
	         "the clone lacks the list of files of this folder");
	diag_hint(w->diags, "clone without --filter, or with --filter=blob:none at most");
}

static int visit(void *ctx, const struct git_item *item, struct err *e)
{
	struct walk *w = ctx;
	struct source_entry entry = { .size = UINT64_MAX, .id = item->id };

	/* What was asked for by name is listed whatever its name is. */
	if (item->path.n > w->under.n && source_is_never(path_base(item->path)))
		return GIT_SKIP;
	if (w->s->avoid.n && str_eq(item->path, w->s->avoid))
		return GIT_SKIP;
	if (item->kind == GIT_KIND_MODULE || item->missing)
		note(w, item);
	if (item->kind == GIT_KIND_MODULE || item->kind == GIT_KIND_FOLDER)
		return 0;
	if (w->s->entries.n >= SOURCE_FILES_MAX)
		return err_set(e, ERR_LIMIT, "the revision is over the cap of %zu files",
		               SOURCE_FILES_MAX);
	entry.path = arena_str(&w->s->arena, item->path);
	memcpy(&entry.stamp, item->id.v, sizeof(entry.stamp));
	entry.is_link = item->kind == GIT_KIND_LINK;
	vec_push(&w->s->entries, entry);
	return 0;
}

static int list(struct source *s, struct str under, struct diags *diags, struct err *e)
{
	struct walk w = { s, diags, under };
	struct diag_place top = { .path = STR(".") };
	struct err why = ERR_INIT;

	if (!s->point.has_tree ||
	    git_repo_walk_tree(s->repo, &s->point.tree, under, visit, &w, &why) == 0)
		return 0;
	if (why.code != ERR_NOT_FOUND)
		return err_set(e, why.code, "%s", why.msg);
	diag_add(diags, DIAG_FILE_MISSING_OBJECT, &top,
	         "the clone lacks the list of files of the revision");
	diag_hint(diags, "clone without --filter, or with --filter=blob:none at most");
	return 0;
}

static int read_blob(struct source *s, const struct source_entry *entry, unsigned worker,
                     struct buf *out, size_t max, struct err *e)
{
	struct git_repo **reader = &s->readers[worker];
	struct err why = ERR_INIT;

	if (!*reader && git_repo_again(reader, s->repo, e) != 0)
		return -1;
	if (git_repo_read(out, *reader, &entry->id, max, &why) == 0)
		return 0;
	if (why.code == ERR_NOT_FOUND)
		return err_set(e, ERR_NOT_FOUND, "the clone lacks the content of %s",
		               entry->path.p);
	return err_set(e, why.code, "cannot read %s: %s", entry->path.p, why.msg);
}

static int read_link(struct buf *out, struct source *s, const struct source_entry *entry,
                     struct err *e)
{
	return git_repo_read(out, s->repo, &entry->id, SOURCE_LINK_MAX, e);
}

const struct source_backend source_revision = { list, read_blob, read_link };
