/*
 * Decides which commits count for a file: those that change it against every
 * parent, under the name that it had there. One walk from the newest commit to
 * the oldest answers for all files.
 */
#include <string.h>

#include "base/path.h"
#include "source/commits.h"
#include "source/names.h"
#include "source/renames.h"
#include "source/source_int.h"

/* Bytes that are read in all to find renames: half a second or so. */
#define READ_MAX ((size_t)256 << 20)

/* What is known of an entry so far. */
struct track {
	int64_t created, updated;
	int created_offset, updated_offset;
	bool touched;
	bool cut;              /* it lies behind the edge of the clone when it was made */
	uint32_t stamp;        /* of the commit that `hits` is about */
	uint32_t hits;         /* parents against which it is changed */
	uint32_t moved;        /* parents where it only had another name */
	uint32_t kept;         /* versions */
	struct git_id content; /* after the commit at hand */
};

/* A commit's author worked on a file. */
struct work {
	uint32_t file, author;
};

/* A file's content after a commit. */
struct change {
	uint32_t file, commit, order;
	struct git_id content;
};

struct history {
	struct source *s;
	struct commits commits;
	struct names_table table;
	const struct names **names; /* at each commit, NULL until a child was seen */
	struct track *tracks;       /* of each entry */
	struct {
		VEC_FIELDS(struct work);
	} works;
	struct {
		VEC_FIELDS(struct change);
	} changes; /* that are kept as versions, the newest first */
	struct {
		VEC_FIELDS(uint32_t);
	} hit; /* entries changed in the commit at hand */
	uint32_t stamp;
	const struct names *at; /* names of the commit at hand */
	struct rename_sides added, deleted;
	struct arena scratch;
	size_t budget;
	bool cut;
};

static struct track *hit(struct history *h, size_t file)
{
	struct track *t = &h->tracks[file];

	if (t->stamp != h->stamp) {
		t->stamp = h->stamp;
		t->hits = t->moved = 0;
		vec_push(&h->hit, (uint32_t)file);
	}
	t->hits++;
	return t;
}

static int see_difference(void *ctx, const struct git_difference *d, struct err *e)
{
	struct history *h = ctx;
	struct rename_side side = { .pair = RENAMES_NONE };

	if (d->after) {
		side.file = names_find(&h->table, h->at, d->path);
		if (side.file == NAMES_NONE)
			return 0;
		if (d->before) {
			hit(h, side.file)->content = *d->after;
			return 0;
		}
	}
	side.path = arena_str(&h->scratch, d->path);
	side.id = d->after ? *d->after : *d->before;
	if (d->after)
		vec_push(&h->added, side);
	else
		vec_push(&h->deleted, side);
	return 0;
}

static int see_cut(void *ctx, const struct git_item *item, struct err *e)
{
	struct history *h = ctx;
	size_t file;

	/* Nothing can be said of what a missing folder had in it: then of no file. */
	for (size_t i = 0; item->missing && i < h->s->entries.n; i++)
		h->tracks[i].cut = true;
	if (item->kind == GIT_KIND_FOLDER)
		return 0;
	file = names_find(&h->table, h->at, item->path);
	if (file != NAMES_NONE)
		h->tracks[file].cut = true;
	return 0;
}

/* The history ends here though it went on: what is in this commit was made who knows when. */
static int cut(struct history *h, const struct commit *c, struct err *e)
{
	struct err why = ERR_INIT;

	h->cut = true;
	if (git_repo_walk_tree(h->s->repo, &c->tree, STR_NONE, see_cut, h, &why) == 0)
		return 0;
	if (why.code != ERR_NOT_FOUND)
		return err_set(e, why.code, "%s", why.msg);
	for (size_t i = 0; i < h->s->entries.n; i++)
		h->tracks[i].cut = true;
	return 0;
}

/* A parent of several commits keeps the names with the most renames: those of a merge's side. */
static void keep_names(struct history *h, size_t parent, const struct names *names)
{
	if (parent != RENAMES_NONE && names_is_longer(names, h->names[parent]))
		h->names[parent] = names;
}

/* Compare with one parent (RENAMES_NONE: none), and hand the names on to it. 1 when a tree is missing. */
static int compare(struct history *h, const struct commit *c, size_t parent, struct err *e)
{
	const struct git_id *before =
		parent == RENAMES_NONE ? NULL : &h->commits.v[parent].tree;
	const struct names *names = h->at;
	struct names *renamed = NULL;
	struct err why = ERR_INIT;

	vec_clear(&h->added);
	vec_clear(&h->deleted);
	arena_clear(&h->scratch);
	if (git_repo_compare(h->s->repo, before, &c->tree, see_difference, h, &why) != 0) {
		if (why.code != ERR_NOT_FOUND)
			return err_set(e, why.code, "%s", why.msg);
		keep_names(h, parent, names);
		return 1;
	}
	renames_pair(h->s->repo, &h->added, &h->deleted, &h->budget);
	for (size_t i = 0; i < h->added.n; i++) {
		const struct rename_side *new_one = &h->added.v[i];
		const struct rename_side *old_one;
		struct track *t = hit(h, new_one->file);

		t->content = new_one->id;
		if (new_one->pair == RENAMES_NONE)
			continue;
		old_one = &h->deleted.v[new_one->pair];
		t->moved += git_id_eq(&new_one->id, &old_one->id);
		if (!renamed)
			names = renamed = names_before(&h->table, h->at);
		names_rename(&h->table, names, new_one->file, old_one->path, new_one->path);
	}
	keep_names(h, parent, names);
	return 0;
}

/* Count the commit for the files that it changed against each of `sides` parents. */
static void count(struct history *h, const struct commit *c, size_t sides)
{
	const uint32_t *file;

	vec_each(file, &h->hit) {
		struct track *t = &h->tracks[*file];

		/* A merge that takes a side's content under the other's name changes nothing. */
		if (t->hits < sides || (sides > 1 && t->moved > 0))
			continue;
		/* A change before the edge may well not be the last one. */
		if (!t->touched && !t->cut) {
			t->updated = c->written;
			t->updated_offset = c->offset;
		}
		t->touched = true;
		t->created = c->written;
		t->created_offset = c->offset;
		vec_push(&h->works, (struct work){ *file, c->author });
		if (t->kept < h->s->versions) {
			t->kept++;
			vec_push(&h->changes,
			         (struct change){ *file, (uint32_t)(c - h->commits.v),
			                          (uint32_t)h->changes.n, t->content });
		}
	}
}

static int visit(struct history *h, uint32_t number, struct err *e)
{
	const struct commit *c = &h->commits.v[number];
	bool missing = c->edge;
	int r = 0;

	if (c->absent || !h->names[number])
		return 0;
	h->stamp++;
	h->at = h->names[number];
	vec_clear(&h->hit);
	if (c->nparents == 0 && !c->edge)
		missing = (r = compare(h, c, RENAMES_NONE, e)) > 0;
	for (uint32_t p = 0; p < c->nparents && r >= 0; p++) {
		uint32_t parent = h->commits.parents.v[c->parents + p];

		r = h->commits.v[parent].absent ? 1 : compare(h, c, parent, e);
		missing = missing || r > 0;
	}
	if (r < 0)
		return -1;
	if (missing)
		return cut(h, c, e);
	count(h, c, c->nparents ? c->nparents : 1);
	return 0;
}

struct tally {
	struct str name;
	size_t commits;
};

static int by_work(const void *x, const void *y)
{
	const struct work *a = x, *b = y;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return a->author < b->author ? -1 : a->author > b->author;
}

static int by_commits(const void *x, const void *y)
{
	const struct tally *a = x, *b = y;

	if (a->commits != b->commits)
		return a->commits > b->commits ? -1 : 1;
	return str_cmp(a->name, b->name);
}

/* Fill in the authors from works [from, to), all of one file. */
static void fill_authors(struct source_facts *f, struct arena *a, const struct history *h,
                         const struct str *names, size_t from, size_t to)
{
	struct {
		VEC_FIELDS(struct tally);
	} tallies = { 0 };
	struct str *authors;

	for (size_t i = from; i < to; i++) {
		struct str name = names[h->works.v[i].author];

		if (name.n == 0)
			continue;
		if (i > from && h->works.v[i].author == h->works.v[i - 1].author)
			vec_last(&tallies)->commits++;
		else
			vec_push(&tallies, (struct tally){ name, 1 });
	}
	vec_sort(&tallies, by_commits);
	authors = arena_array(a, struct str, tallies.n);
	for (size_t i = 0; i < tallies.n; i++)
		authors[i] = tallies.v[i].name;
	f->authors = authors;
	f->nauthors = tallies.n;
	vec_release(&tallies);
}

static void fill_dates(struct source_facts *f, const struct track *t)
{
	f->updated = t->updated;
	f->updated_offset = t->updated_offset;
	if (t->cut)
		return;
	f->created = t->created;
	f->created_offset = t->created_offset;
	/* Author dates need not rise: a rebased change can be older than what it builds on. */
	if (f->created > f->updated) {
		f->created = f->updated;
		f->created_offset = f->updated_offset;
	}
}

static int by_change(const void *x, const void *y)
{
	const struct change *a = x, *b = y;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static void fill_versions(struct source_facts *facts, struct arena *a, struct history *h,
                          const struct str *names)
{
	struct source_version *versions = arena_array(a, struct source_version, h->changes.n);
	struct buf text = BUF_INIT;

	vec_sort(&h->changes, by_change);
	for (size_t i = 0; i < h->changes.n; i++) {
		const struct change *change = &h->changes.v[i];
		const struct commit *c = &h->commits.v[change->commit];
		struct source_version *v = &versions[i];
		struct source_facts *f = &facts[change->file];

		buf_clear(&text);
		git_id_add_hex(&text, &c->id);
		memcpy(v->commit, text.p, sizeof(v->commit));
		buf_clear(&text);
		git_repo_add_subject(&text, h->s->repo, &c->id);
		v->subject = arena_str(a, buf_str(&text));
		v->author = names[c->author];
		v->time = c->written;
		v->offset = c->offset;
		memcpy(v->content, change->content.v, sizeof(v->content));
		if (f->nversions++ == 0)
			f->versions = v;
	}
	buf_release(&text);
}

/* A file had this path before. */
struct former {
	size_t file, order;
	struct str path;
};

struct formers {
	VEC_FIELDS(struct former);
	struct arena *arena;
	const struct source *s;
};

static void see_former(void *ctx, struct str path, size_t file)
{
	struct formers *all = ctx;
	struct str prefix = all->s->origin.prefix;

	/* What was outside of the site's folder had no address. */
	if ((prefix.n && !path_is_under(path, prefix)) ||
	    str_eq(path, all->s->entries.v[file].path))
		return;
	vec_push(all, (struct former){ file, all->n,
	                               arena_str(all->arena, source_shown(all->s, path)) });
}

static int by_former(const void *x, const void *y)
{
	const struct former *a = x, *b = y;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static void fill_former(struct source_facts *facts, struct arena *a, const struct history *h)
{
	struct formers all = { .arena = a, .s = h->s };
	struct str *paths;

	names_former(&h->table, see_former, &all);
	vec_sort(&all, by_former);
	paths = arena_array(a, struct str, all.n);
	for (size_t i = 0; i < all.n; i++) {
		struct source_facts *f = &facts[all.v[i].file];

		paths[i] = all.v[i].path;
		if (f->nformer++ == 0)
			f->former = &paths[i];
	}
	vec_release(&all);
}

/* Facts of each entry from what the walk has found. */
static struct source_facts *conclude(struct history *h, struct arena *a)
{
	struct source_facts *facts = arena_array(a, struct source_facts, h->s->entries.n);
	struct str *names = arena_array(a, struct str, h->commits.authors.n);
	size_t from = 0;

	for (size_t i = 0; i < h->commits.authors.n; i++)
		names[i] = arena_str(a, h->commits.authors.entries[i].key);
	vec_sort(&h->works, by_work);
	for (size_t i = 0; i < h->s->entries.n; i++) {
		size_t to = from;

		while (to < h->works.n && h->works.v[to].file == i)
			to++;
		fill_dates(&facts[i], &h->tracks[i]);
		fill_authors(&facts[i], a, h, names, from, to);
		from = to;
	}
	fill_former(facts, a, h);
	fill_versions(facts, a, h, names);
	return facts;
}

static int walk(struct history *h, struct err *e)
{
	struct source *s = h->s;
	const uint32_t *number;

	if (commits_init(&h->commits, s->repo, &s->point.commit, e) != 0)
		return -1;
	for (size_t i = 0; i < s->entries.n; i++)
		names_add(&h->table, s->entries.v[i].path, i);
	h->names = mem_zero(h->commits.n, sizeof(const struct names *));
	h->names[0] = h->table.first;
	vec_each(number, &h->commits.order)
		if (visit(h, *number, e) != 0)
			return -1;
	return 0;
}

static void release(struct history *h)
{
	commits_release(&h->commits);
	names_release(&h->table);
	mem_free(h->names);
	mem_free(h->tracks);
	vec_release(&h->works);
	vec_release(&h->changes);
	vec_release(&h->hit);
	vec_release(&h->added);
	vec_release(&h->deleted);
	arena_release(&h->scratch);
}

int source_history(struct source *s, struct arena *a, const struct source_facts **facts,
                   bool *shallow, struct err *e)
{
	struct history h = { .s = s, .scratch = ARENA_INIT, .budget = READ_MAX };
	struct source_facts *out = arena_array(a, struct source_facts, s->files.n);
	const struct source_facts *known;
	int r = 0;

	*facts = out;
	*shallow = false;
	if (!s->repo || !s->point.has_commit)
		return 0;
	h.tracks = mem_zero(s->entries.n, sizeof(*h.tracks));
	h.commits = (struct commits){ .authors = MAP_INIT };
	names_init(&h.table);
	r = walk(&h, e);
	if (r == 0) {
		*shallow = h.cut;
		known = conclude(&h, a);
		for (size_t i = 0; i < s->files.n; i++)
			out[i] = known[s->places.v[i]];
	}
	release(&h);
	return r;
}

void source_keep_versions(struct source *s, size_t n)
{
	s->versions = n;
}

size_t source_kept_versions(const struct source *s)
{
	return s->versions;
}

int source_read_version(struct source *s, const struct source_version *version, unsigned worker,
                        struct buf *out, size_t max, struct err *e)
{
	struct git_repo **reader = &s->readers[worker];
	struct git_id id;

	memcpy(id.v, version->content, sizeof(id.v));
	if (!*reader && git_repo_again(reader, s->repo, e) != 0)
		return -1;
	return git_repo_read(out, *reader, &id, max, e);
}
