/*
 * Decides what a symbolic link stands for: one file or folder of the
 * repository that is really there. A link to a folder gives the files of the
 * folder under its own path. A link to a link is not followed, so there are no cycles.
 */
#include "base/map.h"
#include "base/path.h"
#include "source/source_int.h"

struct follow {
	struct source *s;
	struct diags *diags;
	const struct source_entry *link;
	struct buf target; /* path from the repository's root that the link names */
	struct buf alias;  /* path of a file below the link */
};

static void PRINTF(3, 4) note(struct follow *f, enum diag_code code, const char *fmt, ...)
{
	struct diag_place at = { .path = source_shown(f->s, f->link->path) };
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, fmt);
	buf_vaddf(&text, fmt, args);
	va_end(args);
	diag_add(f->diags, code, &at, "%s", text.p);
	buf_release(&text);
}

/* Put the path that the link names into f->target; false when it names none, or none inside. */
static bool find_target(struct follow *f, struct buf *text, struct err *why)
{
	struct str rest;

	buf_clear(text);
	buf_clear(&f->target);
	if (f->s->backend->link(text, f->s, f->link, why) != 0)
		return false;
	rest = buf_str(text);
	if (!str_starts(rest, STR("/")))
		return path_join(&f->target, path_dir(f->link->path), rest);
	if (f->s->root.n == 0 || !path_is_under(rest, f->s->root))
		return false;
	return path_join(&f->target, STR_NONE, str_tail(rest, f->s->root.n));
}

static bool has_never(struct str path)
{
	struct str part;

	while (str_split(&path, '/', &part))
		if (source_is_never(part))
			return true;
	return false;
}

static int push_file(struct follow *f, struct str path, size_t place, struct err *e)
{
	const struct source_entry *entry = &f->s->entries.v[place];

	if (f->s->files.n >= SOURCE_FILES_MAX)
		return err_set(e, ERR_LIMIT, "symbolic links lead over the cap of %zu files",
		               SOURCE_FILES_MAX);
	vec_push(&f->s->files,
	         (struct source_file){ path, entry->size, entry->modified, entry->stamp });
	vec_push(&f->s->places, place);
	return 0;
}

/* Is a folder above `path` a symbolic link? */
static bool is_below_link(const struct source *s, struct str path)
{
	for (path = path_dir(path); path.n; path = path_dir(path)) {
		const struct source_entry *entry = source_entry_at(s, path);

		if (entry && entry->is_link)
			return true;
	}
	return false;
}

/* Give the files of the folder f->target under the path of the link. */
static int follow_folder(struct follow *f, struct err *e)
{
	struct source *s = f->s;
	size_t below = f->target.len + 1, at;
	bool any = false;

	buf_add_byte(&f->target, '/');
	at = source_entry_from(s, buf_str(&f->target));
	for (; at < s->entries.n && str_starts(s->entries.v[at].path, buf_str(&f->target));
	     at++) {
		struct source_entry alias = s->entries.v[at];

		any = true;
		buf_clear(&f->alias);
		buf_add(&f->alias, source_shown(s, f->link->path));
		buf_add_byte(&f->alias, '/');
		buf_add(&f->alias, str_tail(alias.path, below));
		if (alias.is_link) {
			struct diag_place place = { .path = buf_str(&f->alias) };

			diag_add(f->diags, DIAG_SYMLINK_LOOP, &place,
			         "a symbolic link in a folder that is one itself");
		} else if (push_file(f, arena_str(&s->arena, buf_str(&f->alias)), at, e) != 0) {
			return -1;
		}
	}
	if (!any)
		note(f, DIAG_SYMLINK_DANGLING,
		     "the symbolic link leads to %.*s, which is not a file of the repository",
		     (int)below - 1, f->target.p);
	return 0;
}

static int follow_link(struct follow *f, struct buf *text, struct err *e)
{
	const struct source_entry *entry;
	struct err why = ERR_INIT;

	if (!find_target(f, text, &why)) {
		if (why.code != ERR_NONE)
			note(f,
			     why.code == ERR_NOT_FOUND ? DIAG_FILE_MISSING_OBJECT
			                               : DIAG_FILE_UNREADABLE,
			     "the symbolic link cannot be read: %s", why.msg);
		else
			note(f, DIAG_SYMLINK_OUTSIDE,
			     "the symbolic link leads out of the repository, to %s", text->p);
		return 0;
	}
	if (path_is_under(f->link->path, buf_str(&f->target))) {
		note(f, DIAG_SYMLINK_LOOP, "the symbolic link leads to %s",
		     f->link->path.n == f->target.len ? "itself" : "a folder that it is in");
		return 0;
	}
	if (has_never(source_shown(f->s, buf_str(&f->target)))) {
		note(f, DIAG_SYMLINK_OUTSIDE,
		     "the symbolic link leads to %s, which is never part of a site", text->p);
		return 0;
	}
	entry = source_entry_at(f->s, buf_str(&f->target));
	if ((entry && entry->is_link) || is_below_link(f->s, buf_str(&f->target))) {
		note(f, DIAG_SYMLINK_LOOP, "the symbolic link leads to another one, %s",
		     text->p);
		return 0;
	}
	if (entry)
		return push_file(f, source_shown(f->s, f->link->path),
		                 (size_t)(entry - f->s->entries.v), e);
	return follow_folder(f, e);
}

static int by_path(const void *x, const void *y)
{
	const struct source_entry *a = x, *b = y;

	return str_cmp(a->path, b->path);
}

static void sort_entries(struct source *s)
{
	size_t kept = 0;

	vec_sort(&s->entries, by_path);
	for (size_t i = 0; i < s->entries.n; i++)
		if (kept == 0 || !str_eq(s->entries.v[i].path, s->entries.v[kept - 1].path))
			s->entries.v[kept++] = s->entries.v[i];
	s->entries.n = kept;
}

/* A link out of a source that is a part of the repository: look up what is there. */
static int list_outside(struct follow *f, struct buf *text, struct err *e)
{
	struct source *s = f->s;
	struct map seen = MAP_INIT;
	size_t n = s->entries.n;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		/* A copy: the entries move while more are added. */
		struct source_entry link = s->entries.v[i];
		struct str target;

		f->link = &link;
		if (!link.is_link || !find_target(f, text, NULL))
			continue;
		target = buf_str(&f->target);
		if (path_is_under(target, s->origin.prefix) ||
		    path_is_under(link.path, target) || has_never(target) ||
		    map_has(&seen, target))
			continue;
		map_set(&seen, target, 1);
		r = s->backend->list(s, target, f->diags, e);
	}
	map_release(&seen);
	sort_entries(s);
	return r;
}

int source_follow(struct source *s, struct diags *diags, struct err *e)
{
	struct follow f = { .s = s, .diags = diags, .target = BUF_INIT, .alias = BUF_INIT };
	struct buf text = BUF_INIT;
	int r = 0;

	sort_entries(s);
	if (s->origin.prefix.n)
		r = list_outside(&f, &text, e);
	for (size_t i = 0; i < s->entries.n && r == 0; i++) {
		f.link = &s->entries.v[i];
		if (!path_is_under(f.link->path, s->origin.prefix))
			continue;
		r = f.link->is_link ? follow_link(&f, &text, e)
		                    : push_file(&f, source_shown(s, f.link->path), i, e);
	}
	buf_release(&text);
	buf_release(&f.alias);
	buf_release(&f.target);
	return r;
}
