/*
 * Decides which files were renamed in a commit: the same content always, a
 * note with half of its lines the same when there are not too many.
 */
#include "source/renames.h"

#include <string.h>

#include "base/map.h"
#include "base/path.h"

/* Of 100: the likeness from which on two notes are the same. */
#define ALIKE 50
/* Notes on each side of one commit that are compared. */
#define COMPARED_MAX 200
/* A larger note is not compared, in bytes. */
#define CONTENT_MAX ((size_t)1 << 20)
/* What a content costs of the budget beside its bytes. */
#define READ_COST ((size_t)4096)

static struct str id_key(const struct git_id *id)
{
	return str_from((const char *)id->v, sizeof(id->v));
}

static void join(struct rename_sides *added, size_t a, struct rename_sides *deleted, size_t d)
{
	added->v[a].pair = d;
	deleted->v[d].pair = a;
}

/* Among the deleted ones from `d` on with one content, linked in `next`: a free one, best of the same name. */
static size_t choose(const struct rename_sides *deleted, const size_t *next, size_t d,
                     struct str path, bool same_name)
{
	size_t best = RENAMES_NONE;

	for (; d != RENAMES_NONE; d = next[d]) {
		if (deleted->v[d].pair != RENAMES_NONE)
			continue;
		if (str_eq(path_base(deleted->v[d].path), path_base(path)))
			return d;
		if (best == RENAMES_NONE && !same_name)
			best = d;
	}
	return best;
}

static void pair_same(struct rename_sides *added, struct rename_sides *deleted)
{
	size_t *next = mem_zero(deleted->n, sizeof(*next));
	struct map by_content = MAP_INIT;
	struct git_id nothing;

	git_id_of_content(&nothing, STR_NONE);
	for (size_t d = deleted->n; d-- > 0;) {
		uintptr_t *first = map_at(&by_content, id_key(&deleted->v[d].id));

		next[d] = *first ? *first - 1 : RENAMES_NONE;
		*first = d + 1;
	}
	for (size_t a = 0; a < added->n; a++) {
		const struct rename_side *side = &added->v[a];
		uintptr_t *first = map_find(&by_content, id_key(&side->id));
		/* That two files are empty says nothing, unless they have one name. */
		size_t d = first ? choose(deleted, next, *first - 1, side->path,
		                          git_id_eq(&side->id, &nothing))
		                 : RENAMES_NONE;

		if (d != RENAMES_NONE)
			join(added, a, deleted, d);
	}
	map_release(&by_content);
	mem_free(next);
}

/* One note that has no pair yet. */
struct candidate {
	size_t side;
	struct git_print *print; /* NULL: cannot be compared */
};

struct candidates {
	VEC_FIELDS(struct candidate);
};

static void collect(struct candidates *out, const struct rename_sides *sides)
{
	for (size_t i = 0; i < sides->n && out->n < COMPARED_MAX; i++)
		if (sides->v[i].pair == RENAMES_NONE && path_is_markdown(sides->v[i].path))
			vec_push(out, (struct candidate){ i, NULL });
}

static void read_prints(struct candidates *c, struct git_repo *r,
                        const struct rename_sides *sides, size_t *budget)
{
	struct buf text = BUF_INIT;
	struct candidate *it;

	vec_each(it, c) {
		if (*budget == 0)
			break;
		buf_clear(&text);
		if (git_repo_read(&text, r, &sides->v[it->side].id, CONTENT_MAX, NULL) == 0 &&
		    text.len > 0)
			it->print = git_print_new(buf_str(&text));
		*budget -= *budget < text.len + READ_COST ? *budget : text.len + READ_COST;
	}
	buf_release(&text);
}

struct match {
	int likeness;
	bool same_name;
	size_t added, deleted;
};

struct matches {
	VEC_FIELDS(struct match);
};

static int best_first(const void *x, const void *y)
{
	const struct match *a = x, *b = y;

	if (a->likeness != b->likeness)
		return b->likeness - a->likeness;
	if (a->same_name != b->same_name)
		return a->same_name ? -1 : 1;
	if (a->added != b->added)
		return a->added < b->added ? -1 : 1;
	return a->deleted < b->deleted ? -1 : a->deleted > b->deleted;
}

static void find_matches(struct matches *out, const struct candidates *new_ones,
                         const struct candidates *old_ones, const struct rename_sides *added,
                         const struct rename_sides *deleted)
{
	const struct candidate *a, *d;

	vec_each(a, new_ones) {
		vec_each(d, old_ones) {
			struct match m = { 0, false, a->side, d->side };

			if (!a->print || !d->print)
				continue;
			m.likeness = git_print_likeness(a->print, d->print);
			m.same_name = str_eq(path_base(added->v[m.added].path),
			                     path_base(deleted->v[m.deleted].path));
			if (m.likeness >= ALIKE)
				vec_push(out, m);
		}
	}
}

static void release(struct candidates *c)
{
	struct candidate *it;

	vec_each(it, c)
		git_print_free(it->print);
	vec_release(c);
}

static void pair_alike(struct git_repo *r, struct rename_sides *added,
                       struct rename_sides *deleted, size_t *budget)
{
	struct candidates new_ones = { 0 }, old_ones = { 0 };
	struct matches matches = { 0 };
	const struct match *m;

	collect(&new_ones, added);
	collect(&old_ones, deleted);
	if (new_ones.n == 0 || old_ones.n == 0)
		goto out;
	read_prints(&new_ones, r, added, budget);
	read_prints(&old_ones, r, deleted, budget);
	find_matches(&matches, &new_ones, &old_ones, added, deleted);
	vec_sort(&matches, best_first);
	vec_each(m, &matches)
		if (added->v[m->added].pair == RENAMES_NONE &&
		    deleted->v[m->deleted].pair == RENAMES_NONE)
			join(added, m->added, deleted, m->deleted);
out:
	vec_release(&matches);
	release(&new_ones);
	release(&old_ones);
}

void renames_pair(struct git_repo *r, struct rename_sides *added, struct rename_sides *deleted,
                  size_t *budget)
{
	if (added->n == 0 || deleted->n == 0)
		return;
	pair_same(added, deleted);
	pair_alike(r, added, deleted, budget);
}
