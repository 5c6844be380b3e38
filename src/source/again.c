/*
 * Decides when a folder need not be walked again: when all that changed are the bytes of files that were listed, and git has
 * the same commit, index and rules. Everything else (a file more or less, a link, a rule) is left to the walk.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "source/source_int.h"
#include "sys/fs.h"

/* Files that are looked at again because they were young when they were listed; more are a walk. */
#define YOUNG_MAX 2000

struct source_memo {
	struct source *s; /* a list; nothing is read from it */
	struct diags diags;
	uint64_t rules; /* see rules_of() */
};

static uint64_t stamp_at(const char *path)
{
	struct fs_info info;

	return fs_info(&info, path, NULL) == 0 ? info.stamp : 1;
}

/* Another number when git may track or ignore other files, or calls itself otherwise; 0: that cannot be told. */
static uint64_t rules_of(struct git_repo *repo)
{
	static const char *const common[] = { "info/exclude", "config", "shallow" };
	uint64_t stamps[countof(common) + 2];
	struct buf path = BUF_INIT;
	bool young = false;

	for (size_t i = 0; i < countof(common); i++) {
		buf_clear(&path);
		buf_addf(&path, "%s/%s", git_repo_folder(repo), common[i]);
		stamps[i] = stamp_at(path.p);
	}
	buf_clear(&path);
	buf_addf(&path, "%s/index", git_repo_own_folder(repo));
	stamps[countof(common)] = stamp_at(path.p);
	buf_clear(&path);
	git_repo_excludes_file(&path, repo);
	stamps[countof(common) + 1] = stamp_at(path.p);
	buf_release(&path);
	for (size_t i = 0; i < countof(stamps); i++)
		young |= stamps[i] == 0;
	return young ? 0 : str_hash(str_from((const char *)stamps, sizeof(stamps))) | 1;
}

/* A source of the same list, whose strings it shares, that reads through `repo` (taken over; may be NULL). */
static struct source *copy_of(const struct source *s, struct git_repo *repo)
{
	struct source *c = source_memory();

	c->backend = s->backend;
	c->root = s->root;
	c->avoid = s->avoid;
	c->point = s->point;
	c->origin = s->origin;
	c->repo = repo;
	c->text = s->text;
	atomic_fetch_add(&c->text->refs, 1);
	c->entries = s->entries;
	c->files = s->files;
	c->places = s->places;
	c->entries.v = mem_copy(s->entries.v, s->entries.n * sizeof(*s->entries.v));
	c->files.v = mem_copy(s->files.v, s->files.n * sizeof(*s->files.v));
	c->places.v = mem_copy(s->places.v, s->places.n * sizeof(*s->places.v));
	c->entries.cap = s->entries.n;
	c->files.cap = s->files.n;
	c->places.cap = s->places.n;
	return c;
}

static bool is_partly_outside(const struct source *s)
{
	const struct source_entry *it;

	vec_each(it, &s->entries)
		if (!path_is_under(it->path, s->origin.prefix))
			return true;
	return false;
}

struct source_memo *source_memo_new(struct source *s, const struct diags *diags)
{
	struct git_repo *repo = NULL;
	struct source_memo *m;

	/* What links show from elsewhere is not told of. */
	if (s->backend != &source_disk || is_partly_outside(s) ||
	    (s->repo && git_repo_again(&repo, s->repo, NULL) != 0))
		return NULL;
	if (!s->text) {
		s->text = mem_new(struct source_text);
		s->text->refs = 1;
		arena_adopt(&s->text->arena, &s->arena);
	}
	m = mem_new(struct source_memo);
	m->diags = (struct diags)DIAGS_INIT;
	m->s = copy_of(s, repo);
	m->rules = repo ? rules_of(repo) : 1;
	diags_copy(&m->diags, diags);
	return m;
}

void source_memo_free(struct source_memo *m)
{
	if (!m)
		return;
	source_free(m->s);
	diags_release(&m->diags);
	mem_free(m);
}

/* Has git the same commit on the same branch, and the same rules? Opens `*repo`. */
static bool is_same_repository(const struct source_memo *m, struct git_repo **repo)
{
	const struct git_point *was = &m->s->point;
	struct git_point now = { .branch = STR_NONE };
	struct arena a = ARENA_INIT;
	bool same;

	if (!m->s->repo)
		return true;
	same = m->rules != 0 && git_repo_again(repo, m->s->repo, NULL) == 0 &&
	       rules_of(*repo) == m->rules && git_repo_head(&now, &a, *repo, NULL) == 0 &&
	       now.has_commit == was->has_commit && now.has_tree == was->has_tree &&
	       (!now.has_commit || git_id_eq(&now.commit, &was->commit)) &&
	       str_eq(now.branch, was->branch);
	arena_release(&a);
	return same;
}

/* Look at the file of an entry again; false when there is none any more, or something else. */
static bool look_at(struct source *s, struct source_entry *entry)
{
	struct buf full = BUF_INIT;
	struct fs_info info;
	bool is_file;

	buf_addf(&full, "%.*s/%.*s", STR_ARG(s->root), STR_ARG(entry->path));
	is_file = fs_kind(full.p) == FS_FILE && fs_info(&info, full.p, NULL) == 0;
	buf_release(&full);
	if (!is_file)
		return false;
	entry->size = info.size;
	entry->stamp = info.stamp;
	if (entry->dated)
		entry->modified = info.modified;
	return true;
}

/* Take note of a change at `path`, from the folder that is served. False: walk. */
static bool take_change(struct source *s, struct str path)
{
	struct buf whole = BUF_INIT;
	const struct source_entry *entry;
	bool plain;

	buf_addf(&whole, "%.*s%s%.*s", STR_ARG(s->origin.prefix), s->origin.prefix.n ? "/" : "",
	         STR_ARG(path));
	entry = source_entry_at(s, buf_str(&whole));
	if (entry) {
		plain = !entry->is_link && !str_eq(path_base(path), STR(".gitignore")) &&
		        look_at(s, &s->entries.v[entry - s->entries.v]);
	} else {
		/* What an editor put there for a moment is gone; what is new may be a note. */
		buf_clear(&whole);
		buf_addf(&whole, "%.*s%s%.*s/%.*s", STR_ARG(s->root),
		         s->origin.prefix.n ? "/" : "", STR_ARG(s->origin.prefix),
		         STR_ARG(path));
		plain = !str_starts(path, STR("/")) && fs_kind(whole.p) == FS_NONE &&
		        !str_starts(path, STR(".git/"));
	}
	buf_release(&whole);
	return plain;
}

/* Those that were too young to have a stamp may have changed unseen. */
static bool look_at_young(struct source *s)
{
	struct source_entry *it;
	size_t young = 0;

	vec_each(it, &s->entries)
		if (!it->is_link && it->stamp == 0 && (++young > YOUNG_MAX || !look_at(s, it)))
			return false;
	return true;
}

bool source_again(struct source **out, const struct source_file **files, size_t *n,
                  struct source_memo *m, const struct str *changed, size_t nchanged,
                  struct diags *diags)
{
	struct source *s = m->s;
	struct git_repo *repo = NULL;
	bool plain = is_same_repository(m, &repo);

	for (size_t i = 0; i < nchanged && plain; i++)
		plain = take_change(s, changed[i]);
	if (!plain || !look_at_young(s)) {
		git_repo_free(repo);
		return false;
	}
	for (size_t i = 0; i < s->files.n; i++) {
		const struct source_entry *entry = &s->entries.v[s->places.v[i]];

		s->files.v[i].size = entry->size;
		s->files.v[i].modified = entry->modified;
		s->files.v[i].stamp = entry->stamp;
	}
	*out = copy_of(s, repo);
	*files = (*out)->files.v;
	*n = (*out)->files.n;
	diags_copy(diags, &m->diags);
	return true;
}
