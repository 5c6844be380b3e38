/*
 * Decides how trees are walked and compared. Both read the raw entries, so that
 * a folder with the same id on both sides costs nothing.
 */
#include "ext/git/git_int.h"

#include <string.h>

/* Entries that one walk or comparison may meet: a tree can be made to unfold without end. */
#define ITEMS_MAX ((size_t)20 * 1000 * 1000)

struct entry {
	struct str name;
	enum git_kind kind;
	struct git_id id;
};

/* The entries of a tree that are still to be read. */
struct rest {
	git_odb_object *object; /* NULL for the empty tree */
	struct str bytes;
};

static int rest_open(struct rest *out, struct git_repo *r, const struct git_id *tree,
                     struct err *e)
{
	*out = (struct rest){ NULL, STR_NONE };
	if (!tree)
		return 0;
	if (git_int_object(&out->object, r, tree, GIT_OBJECT_TREE, e) != 0)
		return -1;
	out->bytes =
		str_from(git_odb_object_data(out->object), git_odb_object_size(out->object));
	return 0;
}

static void rest_close(struct rest *rest)
{
	if (rest->object)
		git_odb_object_free(rest->object);
}

static enum git_kind kind_of(unsigned mode)
{
	switch (mode & 0170000) {
	case 0040000:
		return GIT_KIND_FOLDER;
	case 0120000:
		return GIT_KIND_LINK;
	case 0160000:
		return GIT_KIND_MODULE;
	default:
		return GIT_KIND_FILE;
	}
}

/* May a file have this name? A tree that was made by hand could climb out of the site. */
static bool is_allowed(struct str name)
{
	return name.n > 0 && str_find_char(name, '/', 0) == STR_NPOS &&
	       !str_eq(name, STR(".")) && !str_eq(name, STR("..")) &&
	       !str_eq_ci(name, STR(".git"));
}

/* Take the next entry, "MODE NAME\0" and 20 bytes of id; false at the end or where it is torn. */
static bool rest_next(struct rest *rest, struct entry *out)
{
	for (;;) {
		size_t space = str_find_char(rest->bytes, ' ', 0);
		size_t nul =
			space == STR_NPOS ? STR_NPOS : str_find_char(rest->bytes, '\0', space);
		unsigned mode = 0;

		if (nul == STR_NPOS || rest->bytes.n - nul - 1 < sizeof(out->id.v))
			return false;
		for (size_t i = 0; i < space; i++)
			mode = mode * 8 + (unsigned)(rest->bytes.p[i] - '0');
		out->kind = kind_of(mode);
		out->name = str_cut(rest->bytes, space + 1, nul);
		memcpy(out->id.v, rest->bytes.p + nul + 1, sizeof(out->id.v));
		rest->bytes = str_tail(rest->bytes, nul + 1 + sizeof(out->id.v));
		if (is_allowed(out->name))
			return true;
	}
}

/* Git's order in a tree: byte order, a folder as if a slash stood behind its name. */
static int entry_cmp(const struct entry *a, const struct entry *b)
{
	size_t n = a->name.n < b->name.n ? a->name.n : b->name.n;
	int order = memcmp(a->name.p, b->name.p, n);
	unsigned char x, y;

	if (order)
		return order;
	x = n < a->name.n ? (unsigned char)a->name.p[n] : a->kind == GIT_KIND_FOLDER ? '/' : 0;
	y = n < b->name.n ? (unsigned char)b->name.p[n] : b->kind == GIT_KIND_FOLDER ? '/' : 0;
	return x < y ? -1 : x > y;
}

/* Append "/NAME"; the length to cut back to. */
static size_t enter(struct buf *path, struct str name)
{
	size_t was = path->len;

	if (was)
		buf_add_byte(path, '/');
	buf_add(path, name);
	return was;
}

static int check_caps(unsigned depth, size_t *items, struct err *e)
{
	if (depth > GIT_DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "a tree is over the cap of %d folders deep",
		               GIT_DEPTH_MAX);
	if (++*items > ITEMS_MAX)
		return err_set(e, ERR_LIMIT, "a tree is over the cap of %zu entries",
		               ITEMS_MAX);
	return 0;
}

struct walk {
	struct git_repo *repo;
	git_item_fn *item;
	void *ctx;
	struct buf path;
	size_t items;
};

static int walk_tree(struct walk *w, const struct git_id *tree, unsigned depth, struct err *e);

/* Report one entry and what is in it. */
static int walk_entry(struct walk *w, const struct entry *entry, unsigned depth, struct err *e)
{
	struct git_item item = { buf_str(&w->path), entry->kind, entry->id, false };
	struct err why = ERR_INIT;
	int r = check_caps(depth, &w->items, e);

	if (r == 0)
		r = w->item(w->ctx, &item, e);
	if (r != 0 || entry->kind != GIT_KIND_FOLDER)
		return r == GIT_SKIP ? 0 : r;
	r = walk_tree(w, &entry->id, depth + 1, &why);
	if (r == 0)
		return 0;
	if (why.code != ERR_NOT_FOUND)
		return e ? (*e = why, -1) : -1;
	item.path = buf_str(&w->path);
	item.missing = true;
	r = w->item(w->ctx, &item, e);
	return r == GIT_SKIP ? 0 : r;
}

static int walk_tree(struct walk *w, const struct git_id *tree, unsigned depth, struct err *e)
{
	struct rest rest;
	struct entry entry;
	int r = 0;

	if (rest_open(&rest, w->repo, tree, e) != 0)
		return -1;
	while (r == 0 && rest_next(&rest, &entry)) {
		size_t was = enter(&w->path, entry.name);

		r = walk_entry(w, &entry, depth, e);
		buf_cut(&w->path, was);
	}
	rest_close(&rest);
	return r;
}

/* Find `name` in the tree; 1 when found, 0 when not. */
static int find_entry(struct entry *out, struct git_repo *r, const struct git_id *tree,
                      struct str name, struct err *e)
{
	struct rest rest;
	int found = 0;

	if (rest_open(&rest, r, tree, e) != 0)
		return -1;
	while (!found && rest_next(&rest, out))
		found = str_eq(out->name, name);
	rest_close(&rest);
	return found;
}

int git_repo_walk_tree(struct git_repo *r, const struct git_id *tree, struct str under,
                       git_item_fn *item, void *ctx, struct err *e)
{
	struct walk w = { r, item, ctx, BUF_INIT, 0 };
	struct entry entry = { .kind = GIT_KIND_FOLDER, .id = *tree };
	struct str part;
	unsigned depth = 0;
	int result = 1;

	while (result == 1 && str_split(&under, '/', &part)) {
		struct git_id in = entry.id;

		if (entry.kind != GIT_KIND_FOLDER)
			result = 0;
		else
			result = find_entry(&entry, r, &in, part, e);
		enter(&w.path, part);
		depth++;
	}
	if (result == 1)
		result = w.path.len ? walk_entry(&w, &entry, depth, e)
		                    : walk_tree(&w, &entry.id, 0, e);
	buf_release(&w.path);
	return result;
}

struct compare {
	struct git_repo *repo;
	git_difference_fn *each;
	void *ctx;
	struct buf path;
	size_t items;
};

static int compare_trees(struct compare *c, const struct git_id *before,
                         const struct git_id *after, unsigned depth, struct err *e);

/* One name; an entry is NULL where that side does not have it. */
static int compare_entries(struct compare *c, const struct entry *before,
                           const struct entry *after, unsigned depth, struct err *e)
{
	const struct entry *any = before ? before : after;
	struct git_difference d;
	size_t was;
	int r;

	if (before && after && before->kind == after->kind &&
	    git_id_eq(&before->id, &after->id))
		return 0;
	if (check_caps(depth, &c->items, e) != 0)
		return -1;
	was = enter(&c->path, any->name);
	if (any->kind == GIT_KIND_FOLDER) {
		r = compare_trees(c, before ? &before->id : NULL, after ? &after->id : NULL,
		                  depth + 1, e);
	} else {
		bool left = before && before->kind != GIT_KIND_MODULE;
		bool right = after && after->kind != GIT_KIND_MODULE;

		d.path = buf_str(&c->path);
		d.before = left ? &before->id : NULL;
		d.after = right ? &after->id : NULL;
		r = left || right ? c->each(c->ctx, &d, e) : 0;
	}
	buf_cut(&c->path, was);
	return r;
}

static int compare_trees(struct compare *c, const struct git_id *before,
                         const struct git_id *after, unsigned depth, struct err *e)
{
	struct rest left, right = { NULL, STR_NONE };
	struct entry a, b;
	bool has_a, has_b;
	int r = -1;

	if (rest_open(&left, c->repo, before, e) != 0 ||
	    rest_open(&right, c->repo, after, e) != 0)
		goto out;
	has_a = rest_next(&left, &a);
	has_b = rest_next(&right, &b);
	r = 0;
	while (r == 0 && (has_a || has_b)) {
		int order = !has_a ? 1 : !has_b ? -1 : entry_cmp(&a, &b);

		r = compare_entries(c, order <= 0 ? &a : NULL, order >= 0 ? &b : NULL, depth,
		                    e);
		if (order <= 0)
			has_a = rest_next(&left, &a);
		if (order >= 0)
			has_b = rest_next(&right, &b);
	}
out:
	rest_close(&left);
	rest_close(&right);
	return r;
}

int git_repo_compare(struct git_repo *r, const struct git_id *before,
                     const struct git_id *after, git_difference_fn *each, void *ctx,
                     struct err *e)
{
	struct compare c = { r, each, ctx, BUF_INIT, 0 };
	int result = 0;

	if (!before || !after || !git_id_eq(before, after))
		result = compare_trees(&c, before, after, 0, e);
	buf_release(&c.path);
	return result;
}

/* HEAD's files as the tracked ones, for an index that the library cannot read. */
static int walk_head(struct git_repo *r, git_item_fn *item, void *ctx, struct err *e)
{
	struct arena names = ARENA_INIT;
	struct git_point head;
	int result = git_repo_head(&head, &names, r, e);

	if (result == 0 && head.has_tree)
		result = git_repo_walk_tree(r, &head.tree, STR_NONE, item, ctx, e);
	arena_release(&names);
	return result;
}

int git_repo_walk_index(struct git_repo *r, git_item_fn *item, void *ctx, struct err *e)
{
	struct str last = STR_NONE;
	git_index *index = NULL;
	int result = 0;

	/* A split or sparse index is beyond the library. */
	if (git_repository_index(&index, r->repo) != 0) {
		git_index_free(index);
		return walk_head(r, item, ctx, e);
	}
	for (size_t i = 0; i < git_index_entrycount(index) && result == 0; i++) {
		const git_index_entry *entry = git_index_get_byindex(index, i);
		struct git_item it = { str_of(entry->path), kind_of(entry->mode),
			               git_int_id(&entry->id), false };

		/* In a conflict a path is there up to three times. */
		if (i > 0 && str_eq(it.path, last))
			continue;
		last = it.path;
		result = item(ctx, &it, e);
		if (result == GIT_SKIP)
			result = 0;
	}
	git_index_free(index);
	return result;
}
