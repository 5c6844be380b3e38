/*
 * Decides which files of a folder on disk are part of the site: in a working
 * tree the tracked ones and those that git would track, in a plain folder all.
 * No content is read; git's index says what is tracked, in one sorted list that
 * the walk narrows down folder by folder. Files are looked at when all are
 * known, on all cores: that takes the system longer than all else here.
 */
#include <string.h>

#include "base/path.h"
#include "source/ignore.h"
#include "source/source_int.h"
#include "sys/fs.h"

/* A larger ignore file is not read. */
#define RULES_MAX ((size_t)4 << 20)
/* Files that a worker looks at in one go, neighbours in their folder. */
#define LOOKS ((size_t)64)

struct tracked {
	struct str path;
	enum git_kind kind;
	bool committed; /* HEAD has it too */
};

struct walk {
	struct source *s;
	struct diags *diags;
	struct arena names;
	struct {
		VEC_FIELDS(struct tracked);
	} tracked; /* sorted by path */
	size_t at_head;
	struct ignore ignore;
	size_t first;    /* of the entries: the first of this walk */
	struct buf full; /* absolute path of the place */
	size_t root;     /* bytes of it before the path from the root */
};

/* A folder of the walk: what of `tracked` is in it, and whether the rest of it is ignored. */
struct level {
	struct walk *walk;
	size_t from, to;
	bool ignored;
};

static int walk_folder(struct walk *w, struct level level, struct err *e);

static struct str path_of(const struct walk *w)
{
	return buf_from(&w->full, w->root);
}

static size_t enter(struct walk *w, struct str name)
{
	size_t was = w->full.len;

	/* The root itself ends with the slash. */
	if (was > w->root)
		buf_add_byte(&w->full, '/');
	buf_add(&w->full, name);
	return was;
}

/* The first of [from, to) that is not less than `path`. */
static size_t lower_bound(const struct walk *w, size_t from, size_t to, struct str path)
{
	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (str_cmp(w->tracked.v[mid].path, path) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static const struct tracked *tracked_at(const struct walk *w, const struct level *level,
                                        struct str path)
{
	size_t at = lower_bound(w, level->from, level->to, path);

	if (at < level->to && str_eq(w->tracked.v[at].path, path))
		return &w->tracked.v[at];
	return NULL;
}

/* Narrow `level` to what is below the place of the walk. */
static void narrow(struct walk *w, struct level *level)
{
	size_t was = w->full.len;

	buf_add_byte(&w->full, '/');
	level->from = lower_bound(w, level->from, level->to, path_of(w));
	w->full.p[was] = '/' + 1;
	level->to = lower_bound(w, level->from, level->to, path_of(w));
	buf_cut(&w->full, was);
}

static void push_rules(struct walk *w, const char *file, struct str folder)
{
	struct buf text = BUF_INIT;

	/* What cannot be read has no rules; git does not follow a link here either. */
	if (fs_kind(file) != FS_FILE || fs_read(&text, file, RULES_MAX, NULL) != 0)
		buf_clear(&text);
	ignore_push(&w->ignore, folder, buf_str(&text));
	buf_release(&text);
}

/* Push the .gitignore of the place. */
static void push_own_rules(struct walk *w)
{
	struct str folder = arena_str(&w->names, path_of(w));
	size_t was = enter(w, STR(".gitignore"));

	push_rules(w, w->full.p, folder);
	buf_cut(&w->full, was);
}

static void note_submodule(struct walk *w, bool tracked)
{
	struct diag_place at = { .path = source_shown(w->s, path_of(w)) };

	diag_add(w->diags, DIAG_SUBMODULE_SKIPPED, &at, "%s is skipped",
	         tracked ? "the submodule" : "a repository within the repository");
	diag_hint(w->diags, "build it as a site of its own");
}

static void note_unreadable(struct walk *w, const struct err *why)
{
	struct diag_place at = { .path = source_shown(w->s, path_of(w)) };

	if (at.path.n == 0)
		at.path = STR(".");
	diag_add(w->diags, DIAG_FILE_UNREADABLE, &at, "%s", why->msg);
}

static int add_entry(struct walk *w, const struct tracked *t, bool is_link, struct err *e)
{
	struct source_entry entry = { .is_link = is_link,
		                      .size = UINT64_MAX,
		                      .dated = !is_link && !w->s->notes_only &&
		                               (!t || !t->committed) };

	if (w->s->entries.n >= SOURCE_FILES_MAX)
		return err_set(e, ERR_LIMIT, "%s is over the cap of %zu files", w->s->root.p,
		               SOURCE_FILES_MAX);
	entry.path = arena_str(&w->s->arena, path_of(w));
	vec_push(&w->s->entries, entry);
	return 0;
}

/* Open the folder of an entry, whose path is `path` up to its name. */
static int open_folder_of(const struct walk *w, struct str path)
{
	struct buf full = BUF_INIT;
	int folder;

	buf_add(&full, str_cut(buf_str(&w->full), 0, w->root));
	buf_add(&full, path);
	/* Its files are told by what reads them when it is gone. */
	if (fs_folder_open(&folder, full.p, NULL) != 0)
		folder = -1;
	buf_release(&full);
	return folder;
}

static int look_at_some(void *ctx, size_t item, unsigned worker, struct err *e)
{
	const struct walk *w = ctx;
	size_t from = w->first + item * LOOKS, to = from + LOOKS;
	struct str last = STR_NONE;
	int folder = -1;

	for (size_t i = from; i < to && i < w->s->entries.n; i++) {
		struct source_entry *entry = &w->s->entries.v[i];
		size_t name = str_rfind_char(entry->path, '/') + 1;
		struct str in = str_cut(entry->path, 0, name);
		struct fs_info info;

		if (entry->is_link || (w->s->notes_only && !path_is_markdown(entry->path)))
			continue;
		if (folder < 0 || !str_eq(in, last)) {
			fs_folder_close(folder);
			folder = open_folder_of(w, in);
			last = in;
		}
		if (folder < 0 || !fs_folder_info(&info, folder, entry->path.p + name)) {
			entry->dated = false;
			continue;
		}
		entry->size = info.size;
		entry->stamp = info.stamp;
		if (entry->dated)
			entry->modified = info.modified;
	}
	fs_folder_close(folder);
	return 0;
}

/* What the files are like: size, stamp, time. */
static int look_at_files(struct walk *w, struct err *e)
{
	size_t n = w->s->entries.n - w->first;

	return pool_run(pool_cores(), (n + LOOKS - 1) / LOOKS, look_at_some, w, e);
}

/* A file or link at the place. */
static int visit_file(struct walk *w, const struct level *level, enum fs_kind kind,
                      struct err *e)
{
	const struct tracked *t = tracked_at(w, level, path_of(w));

	if (!t && (level->ignored || ignore_has(&w->ignore, path_of(w), false)))
		return 0;
	/* Where the system has no symbolic links, git writes a file with the target in it. */
	return add_entry(w, t, kind == FS_SYMLINK || (t && t->kind == GIT_KIND_LINK), e);
}

/* The folder at the place, as seen from the one above it. */
static int visit_folder(struct walk *w, struct level level, struct err *e)
{
	const struct tracked *t = tracked_at(w, &level, path_of(w));
	size_t was;
	bool nested;

	if (w->s->avoid.n && str_eq(path_of(w), w->s->avoid))
		return 0;
	if (t && t->kind == GIT_KIND_MODULE) {
		note_submodule(w, true);
		return 0;
	}
	narrow(w, &level);
	level.ignored = level.ignored || ignore_has(&w->ignore, path_of(w), true);
	if (level.ignored && level.from == level.to)
		return 0;
	if (w->s->repo && level.from == level.to) {
		was = enter(w, STR(".git"));
		nested = fs_kind(w->full.p) != FS_NONE;
		buf_cut(&w->full, was);
		if (nested) {
			note_submodule(w, false);
			return 0;
		}
	}
	return walk_folder(w, level, e);
}

static int visit(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	const struct level *level = ctx;
	struct walk *w = level->walk;
	size_t was;
	int r = 0;

	if (source_is_never(str_of(name)))
		return 0;
	was = enter(w, str_of(name));
	if (kind == FS_FOLDER)
		r = visit_folder(w, *level, e);
	else if (kind == FS_FILE || kind == FS_SYMLINK)
		r = visit_file(w, level, kind, e);
	buf_cut(&w->full, was);
	return r;
}

/* What is in the folder at the place. */
static int walk_folder(struct walk *w, struct level level, struct err *e)
{
	struct err why = ERR_INIT;
	int r;

	if (w->s->repo)
		push_own_rules(w);
	r = fs_list(w->full.p, visit, &level, &why);
	if (w->s->repo)
		ignore_pop(&w->ignore);
	if (r == 0)
		return 0;
	if (why.code == ERR_LIMIT)
		return err_set(e, ERR_LIMIT, "%s", why.msg);
	note_unreadable(w, &why);
	return 0;
}

static int add_tracked(void *ctx, const struct git_item *item, struct err *e)
{
	struct walk *w = ctx;

	if (item->kind != GIT_KIND_FOLDER)
		vec_push(&w->tracked, (struct tracked){ arena_str(&w->names, item->path),
		                                        item->kind, false });
	return 0;
}

/* Both lists are in the same order: go along them together. */
static int mark_committed(void *ctx, const struct git_item *item, struct err *e)
{
	struct walk *w = ctx;

	if (item->kind == GIT_KIND_FOLDER)
		return 0;
	while (w->at_head < w->tracked.n &&
	       str_cmp(w->tracked.v[w->at_head].path, item->path) < 0)
		w->at_head++;
	if (w->at_head < w->tracked.n && str_eq(w->tracked.v[w->at_head].path, item->path))
		w->tracked.v[w->at_head].committed = true;
	return 0;
}

static int walk_init(struct walk *w, struct source *s, struct diags *diags, struct err *e)
{
	struct buf file = BUF_INIT;
	int r;

	*w = (struct walk){ .s = s, .diags = diags, .first = s->entries.n, .full = BUF_INIT };
	buf_add(&w->full, s->root);
	if (!str_ends(s->root, STR("/")))
		buf_add_byte(&w->full, '/');
	w->root = w->full.len;
	if (!s->repo)
		return 0;
	git_repo_excludes_file(&file, s->repo);
	push_rules(w, file.p, STR_NONE);
	buf_clear(&file);
	buf_addf(&file, "%s/info/exclude", git_repo_folder(s->repo));
	push_rules(w, file.p, STR_NONE);
	buf_release(&file);
	if (git_repo_walk_index(s->repo, add_tracked, w, e) != 0)
		return -1;
	/* Where HEAD's trees are not in the clone, the rest counts as not committed. */
	r = !s->point.has_tree || s->notes_only
	            ? 0
	            : git_repo_walk_tree(s->repo, &s->point.tree, STR_NONE, mark_committed, w,
	                                 NULL);
	(void)r;
	return 0;
}

static void walk_release(struct walk *w)
{
	vec_release(&w->tracked);
	ignore_release(&w->ignore);
	buf_release(&w->full);
	arena_release(&w->names);
}

/*
 * Go down from the root to the folder `under`, taking up the rules on the way. 1 when the
 * way ends before it, at something that is no folder: the place is there.
 */
static int descend(struct walk *w, struct level *level, struct str under)
{
	struct str part;

	while (str_split(&under, '/', &part)) {
		if (w->s->repo)
			push_own_rules(w);
		enter(w, part);
		if (fs_kind(w->full.p) != FS_FOLDER)
			return 1;
		narrow(w, level);
		level->ignored = level->ignored || ignore_has(&w->ignore, path_of(w), true);
	}
	return 0;
}

static int list(struct source *s, struct str under, struct diags *diags, struct err *e)
{
	struct walk w;
	struct level level = { &w, 0, 0, false };
	enum fs_kind kind;
	int r = walk_init(&w, s, diags, e);

	if (r != 0)
		goto out;
	level.to = w.tracked.n;
	if (descend(&w, &level, under) == 0) {
		r = walk_folder(&w, level, e);
	} else {
		kind = fs_kind(w.full.p);
		if (kind == FS_FILE || kind == FS_SYMLINK)
			r = visit_file(&w, &level, kind, e);
	}
	if (r == 0)
		r = look_at_files(&w, e);
out:
	walk_release(&w);
	return r;
}

int source_disk_is_ignored(bool *out, struct source *s, struct err *e)
{
	struct diags none = DIAGS_INIT;
	struct walk w;
	struct level level = { &w, 0, 0, false };
	int r = walk_init(&w, s, &none, e);

	level.to = w.tracked.n;
	if (r == 0)
		*out = descend(&w, &level, s->origin.prefix) == 0 && level.ignored &&
		       level.from == level.to;
	walk_release(&w);
	diags_release(&none);
	return r;
}

static void add_full(struct buf *out, const struct source *s, const struct source_entry *entry)
{
	buf_add(out, s->root);
	buf_add_byte(out, '/');
	buf_add(out, entry->path);
}

static int read_file(struct source *s, const struct source_entry *entry, unsigned worker,
                     struct buf *out, size_t max, struct err *e)
{
	struct buf full = BUF_INIT;
	int r;

	add_full(&full, s, entry);
	r = fs_read(out, full.p, max, e);
	buf_release(&full);
	return r;
}

static int read_link(struct buf *out, struct source *s, const struct source_entry *entry,
                     struct err *e)
{
	struct buf full = BUF_INIT;
	int r;

	add_full(&full, s, entry);
	if (fs_kind(full.p) == FS_SYMLINK)
		r = fs_readlink(out, full.p, e);
	else
		r = fs_read(out, full.p, SOURCE_LINK_MAX, e);
	buf_release(&full);
	return r;
}

const struct source_backend source_disk = { list, read_file, read_link };
