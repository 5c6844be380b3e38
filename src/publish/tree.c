/*
 * Decides what the files of a site are: regular files in a folder, blobs in a
 * commit. Both have git's ids, so that a folder is compared with a branch.
 */
#include "publish/tree.h"

#include <stdlib.h>
#include <string.h>

#include "ext/json/json.h"
#include "site/output.h"
#include "sys/fs.h"

/* A file of a site may be so large, in bytes. */
#define FILE_MAX BUF_MAX
/* build.json is short. */
#define MARK_MAX ((size_t)1 << 16)
/* Files that a site may have, and folders in folders. */
#define FILES_MAX ((size_t)4 * 1000 * 1000)
#define DEPTH_MAX 200

void tree_init(struct tree *t)
{
	*t = (struct tree){ .arena = ARENA_INIT, .root = STR_NONE };
}

void tree_release(struct tree *t)
{
	vec_release(t);
	arena_release(&t->arena);
}

static int by_path(const void *x, const void *y)
{
	const struct tree_file *a = x, *b = y;

	return str_cmp(a->path, b->path);
}

struct walk {
	struct tree *t;
	struct buf path, bytes;
	unsigned depth;
};

static int see_entry(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	struct walk *w = ctx;
	size_t was = w->path.len;
	struct str below;
	int result = 0;

	buf_addf(&w->path, "/%s", name);
	if (kind == FS_FOLDER) {
		if (++w->depth > DEPTH_MAX)
			result =
				err_set(e, ERR_LIMIT, "'%s' is over the cap of %d folders deep",
			                w->path.p, DEPTH_MAX);
		else
			result = fs_list(w->path.p, see_entry, w, e);
		w->depth--;
	} else if (kind == FS_FILE) {
		below = buf_from(&w->path, w->t->root.n + 1);
		buf_clear(&w->bytes);
		result = fs_read(&w->bytes, w->path.p, FILE_MAX, e);
		if (result == 0 && w->t->n >= FILES_MAX)
			result = err_set(e, ERR_LIMIT, "a site is over the cap of %zu files",
			                 FILES_MAX);
		if (result == 0) {
			struct tree_file f = { .path = arena_str(&w->t->arena, below) };

			git_id_of_content(&f.id, buf_str(&w->bytes));
			vec_push(w->t, f);
		}
	}
	buf_cut(&w->path, was);
	return result;
}

int tree_read_folder(struct tree *t, const char *root, struct err *e)
{
	struct walk w = { .t = t, .path = BUF_INIT, .bytes = BUF_INIT };
	int result = 0;

	t->root = arena_str(&t->arena, str_of(root));
	buf_add_z(&w.path, root);
	if (fs_kind(root) == FS_FOLDER)
		result = fs_list(root, see_entry, &w, e);
	vec_sort(t, by_path);
	buf_release(&w.path);
	buf_release(&w.bytes);
	return result;
}

static int see_item(void *ctx, const struct git_item *item, struct err *e)
{
	struct tree *t = ctx;

	if (item->kind != GIT_KIND_FILE)
		return 0;
	if (t->n >= FILES_MAX)
		return err_set(e, ERR_LIMIT, "a site is over the cap of %zu files", FILES_MAX);
	vec_push(t, (struct tree_file){ arena_str(&t->arena, item->path), item->id });
	return 0;
}

int tree_read_commit(struct tree *t, struct git_repo *repo, const struct git_id *id,
                     struct err *e)
{
	t->repo = repo;
	if (git_repo_walk_tree(repo, id, STR_NONE, see_item, t, e) != 0)
		return -1;
	vec_sort(t, by_path);
	return 0;
}

void tree_add(struct tree *t, const struct tree_file *file)
{
	vec_push(t, (struct tree_file){ arena_str(&t->arena, file->path), file->id });
	vec_sort(t, by_path);
}

int tree_read(struct buf *out, const struct tree *t, const struct tree_file *file,
              struct err *e)
{
	struct buf path = BUF_INIT;
	int result;

	if (t->repo)
		return git_repo_read(out, t->repo, &file->id, FILE_MAX, e);
	buf_addf(&path, "%s/%s", t->root.p, file->path.p);
	result = fs_read(out, path.p, FILE_MAX, e);
	buf_release(&path);
	return result;
}

const struct tree_file *tree_find(const struct tree *t, struct str path)
{
	struct tree_file key = { .path = path };

	return t->n ? bsearch(&key, t->v, t->n, sizeof(key), by_path) : NULL;
}

void tree_add_sum(struct buf *out, const struct tree *t)
{
	struct buf all = BUF_INIT;
	struct git_id sum;

	for (size_t i = 0; i < t->n; i++) {
		buf_add_bytes(&all, (const char *)t->v[i].id.v, sizeof(t->v[i].id.v));
		/* With the NUL behind it: no path is the beginning of another. */
		buf_add_bytes(&all, t->v[i].path.p, t->v[i].path.n + 1);
	}
	git_id_of_content(&sum, buf_str(&all));
	git_id_add_hex(out, &sum);
	buf_release(&all);
}

void tree_mark_parse(struct tree_mark *out, struct str bytes)
{
	struct arena a = ARENA_INIT;
	struct json_problem ignored;
	struct value *v = NULL;
	struct str commit;

	*out = (struct tree_mark){ .there = false };
	if (bytes.n <= MARK_MAX && json_value_read(&v, &a, bytes, &ignored) == 0) {
		out->there = true;
		commit = value_text(value_get(v, STR("commit")));
		if (commit.n == sizeof(out->commit) - 1)
			memcpy(out->commit, commit.p, commit.n);
		/* Numbers are kept as they are written: digits and an end. */
		out->time =
			strtoll(arena_str(&a, value_text(value_get(v, STR("commit_time")))).p,
		                NULL, 10);
		out->pages = strtoul(arena_str(&a, value_text(value_get(v, STR("pages")))).p,
		                     NULL, 10);
	}
	arena_release(&a);
}

int tree_read_mark(struct tree_mark *out, const struct tree *t, struct err *e)
{
	const struct tree_file *file = tree_find(t, STR(OUTPUT_MARK));
	struct buf bytes = BUF_INIT;
	int result = 0;

	*out = (struct tree_mark){ .there = false };
	if (file)
		result = tree_read(&bytes, t, file, e);
	if (file && result == 0)
		tree_mark_parse(out, buf_str(&bytes));
	buf_release(&bytes);
	return result;
}
