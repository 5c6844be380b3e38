/*
 * Decides the order of the walk through history: by committer date, but never a
 * parent before its child, however wrong the clocks were.
 */
#include "source/commits.h"

static struct str id_key(const struct git_id *id)
{
	return str_from((const char *)id->v, sizeof(id->v));
}

/* The index of the commit with this id, new or not. */
static uint32_t index_of(struct commits *c, struct map *seen, const struct git_id *id)
{
	uintptr_t *at = map_at(seen, id_key(id));

	if (*at == 0) {
		struct commit *new_one = vec_add(c);

		new_one->id = *id;
		*at = c->n;
	}
	return (uint32_t)(*at - 1);
}

static uint32_t author_of(struct commits *c, struct str name)
{
	uintptr_t *at = map_at(&c->authors, name);

	if (*at == 0)
		*at = c->authors.n;
	return (uint32_t)(*at - 1);
}

/* Read commit number `i`; its parents get numbers. */
static int load(struct commits *c, size_t i, struct map *seen, struct git_repo *r,
                struct err *e)
{
	struct git_commit_facts facts;
	struct err why = ERR_INIT;
	struct commit *commit = &c->v[i];
	struct git_id id = commit->id;

	commit->absent = i >= COMMITS_MAX;
	if (commit->absent)
		return 0;
	if (git_repo_commit(&facts, r, &id, &why) != 0) {
		commit->absent = why.code == ERR_NOT_FOUND;
		return commit->absent ? 0 : err_set(e, why.code, "%s", why.msg);
	}
	commit->tree = facts.tree;
	commit->time = facts.time;
	commit->written = facts.written;
	commit->offset = facts.offset;
	commit->edge = facts.edge;
	commit->author = author_of(c, facts.author);
	commit->parents = (uint32_t)c->parents.n;
	commit->nparents = (uint32_t)facts.nparents;
	for (size_t p = 0; p < facts.nparents; p++) {
		uint32_t parent = index_of(c, seen, &facts.parents[p]);

		vec_push(&c->parents, parent);
		c->v[parent].children++;
	}
	return 0;
}

/* Should `a` come before `b`? */
static bool is_before(const struct commits *c, uint32_t a, uint32_t b)
{
	if (c->v[a].time != c->v[b].time)
		return c->v[a].time > c->v[b].time;
	return a < b;
}

/* A heap of the commits whose children are all in the order. */
static void heap_push(const struct commits *c, struct commits_indexes *heap, uint32_t commit)
{
	size_t at = heap->n;

	vec_push(heap, commit);
	while (at > 0 && is_before(c, commit, heap->v[(at - 1) / 2])) {
		heap->v[at] = heap->v[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	heap->v[at] = commit;
}

static uint32_t heap_pop(const struct commits *c, struct commits_indexes *heap)
{
	uint32_t top = heap->v[0], last = heap->v[--heap->n];
	size_t at = 0;

	for (;;) {
		size_t child = at * 2 + 1;

		if (child >= heap->n)
			break;
		if (child + 1 < heap->n && is_before(c, heap->v[child + 1], heap->v[child]))
			child++;
		if (!is_before(c, heap->v[child], last))
			break;
		heap->v[at] = heap->v[child];
		at = child;
	}
	if (heap->n)
		heap->v[at] = last;
	return top;
}

static void sort(struct commits *c)
{
	struct commits_indexes heap = { 0 };

	heap_push(c, &heap, 0);
	while (heap.n) {
		uint32_t i = heap_pop(c, &heap);
		const struct commit *commit = &c->v[i];

		vec_push(&c->order, i);
		for (uint32_t p = 0; p < commit->nparents; p++) {
			uint32_t parent = c->parents.v[commit->parents + p];

			if (--c->v[parent].children == 0)
				heap_push(c, &heap, parent);
		}
	}
	vec_release(&heap);
}

int commits_init(struct commits *c, struct git_repo *r, const struct git_id *head,
                 struct err *e)
{
	struct map seen = MAP_INIT;
	int result = 0;

	*c = (struct commits){ .authors = MAP_INIT };
	index_of(c, &seen, head);
	for (size_t i = 0; i < c->n && result == 0; i++)
		result = load(c, i, &seen, r, e);
	map_release(&seen);
	if (result == 0)
		sort(c);
	return result;
}

void commits_release(struct commits *c)
{
	vec_release(c);
	vec_release(&c->parents);
	vec_release(&c->order);
	map_release(&c->authors);
}
