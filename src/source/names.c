/*
 * Decides how the names at many commits are kept in little memory: as changes
 * against the names after the rename, in a tree with short cuts upwards.
 */
#include "source/names.h"

struct names {
	const struct names *after; /* NULL for today's */
	const struct names *jump;  /* far up the same way, for is_on_way() */
	size_t depth;
};

void names_init(struct names_table *t)
{
	struct names *first;

	*t = (struct names_table){ .today = MAP_INIT,
		                   .changed = MAP_INIT,
		                   .arena = ARENA_INIT };
	first = arena_new(&t->arena, struct names);
	first->jump = first;
	t->first = first;
}

void names_release(struct names_table *t)
{
	map_release(&t->today);
	map_release(&t->changed);
	vec_release(&t->changes);
	arena_release(&t->arena);
}

void names_add(struct names_table *t, struct str path, size_t file)
{
	map_set(&t->today, path, file);
}

/* Does the way from `at` up to today lead past `above`? In steps that double. */
static bool is_on_way(const struct names *above, const struct names *at)
{
	while (at->depth > above->depth)
		at = at->jump->depth >= above->depth ? at->jump : at->after;
	return at == above;
}

size_t names_find(const struct names_table *t, const struct names *at, struct str path)
{
	const uintptr_t *newest = t->changes.n ? map_find(&t->changed, path) : NULL;
	const struct names_change *best = NULL;
	const uintptr_t *file;

	for (size_t i = newest ? *newest : NAMES_NONE; i != NAMES_NONE;) {
		const struct names_change *c = &t->changes.v[i];

		if (is_on_way(c->at, at) && (!best || c->at->depth > best->at->depth))
			best = c;
		i = c->before;
	}
	if (best)
		return best->file;
	file = map_find(&t->today, path);
	return file ? *file : NAMES_NONE;
}

struct names *names_before(struct names_table *t, const struct names *at)
{
	struct names *n = arena_new(&t->arena, struct names);
	const struct names *jump = at->jump;

	n->after = at;
	n->depth = at->depth + 1;
	n->jump = at->depth - jump->depth == jump->depth - jump->jump->depth ? jump->jump : at;
	return n;
}

static void change(struct names_table *t, const struct names *at, struct str path, size_t file)
{
	const uintptr_t *newest = map_find(&t->changed, path);
	struct names_change c = { at, file, newest ? *newest : NAMES_NONE };

	vec_push(&t->changes, c);
	map_set(&t->changed, path, t->changes.n - 1);
}

void names_rename(struct names_table *t, const struct names *at, size_t file, struct str from,
                  struct str to)
{
	change(t, at, to, NAMES_NONE);
	change(t, at, from, file);
}

void names_former(const struct names_table *t, names_former_fn *each, void *ctx)
{
	const struct map_entry *it;

	map_each(it, &t->changed) {
		size_t last = NAMES_NONE;

		/* The chain begins with the oldest rename, and says NONE where a path came into use. */
		for (size_t i = it->value; i != NAMES_NONE; i = t->changes.v[i].before)
			if (t->changes.v[i].file != NAMES_NONE)
				last = t->changes.v[i].file;
		if (last != NAMES_NONE)
			each(ctx, it->key, last);
	}
}

bool names_is_longer(const struct names *a, const struct names *b)
{
	return a && (!b || a->depth > b->depth);
}
