/*
 * Decides how a folder that readers look at changes its site. Beside it stands
 * ".NAME.opsbook", held by one process at a time:
 *
 *   new/                the site while it is made, and for a moment the old one
 *   next                what stands for the site that is about to go on line
 *   releases/000007/    sites that were on line, the last one last
 *
 * The folder and new/ are exchanged in one call. What a killed process left is
 * told from `next`: when it stands for the site on line, new/ is the old one.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "publish/publish_int.h"
#include "site/output.h"
#include "sys/fs.h"
#include "sys/lock.h"

#define MARK_MAX ((size_t)1 << 16)
#define NEXT_MAX 4096

struct place {
	char *dir;   /* what readers look at; absolute */
	char *state; /* ".NAME.opsbook" beside it */
	char *fresh; /* state/new */
	char *next;
	char *releases;
	int lock;
};

static char *join(const char *folder, const char *name)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s/%s", folder, name);
	return buf_detach(&b);
}

static void place_release(struct place *p)
{
	lock_drop(p->lock);
	mem_free(p->dir);
	mem_free(p->state);
	mem_free(p->fresh);
	mem_free(p->next);
	mem_free(p->releases);
}

static int place_find(struct place *p, const char *dir, struct err *e)
{
	struct buf full = BUF_INIT, state = BUF_INIT;

	*p = (struct place){ .lock = -1 };
	if (output_find(&full, dir, e) != 0)
		return -1;
	buf_addf(&state, "%.*s/.%.*s" OUTPUT_STATE, STR_ARG(path_dir(buf_str(&full))),
	         STR_ARG(path_base(buf_str(&full))));
	p->dir = buf_detach(&full);
	p->state = buf_detach(&state);
	p->fresh = join(p->state, "new");
	p->next = join(p->state, "next");
	p->releases = join(p->state, "releases");
	return 0;
}

static int see_release(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	struct publish_releases *all = ctx;
	struct publish_release r = { .number = strtoul(name, NULL, 10) };

	if (kind == FS_FOLDER && r.number > 0)
		vec_push(all, r);
	return 0;
}

static int newest_first(const void *x, const void *y)
{
	const struct publish_release *a = x, *b = y;

	return a->number > b->number ? -1 : a->number < b->number;
}

static int list_releases(struct publish_releases *out, const struct place *p, struct err *e)
{
	if (fs_kind(p->releases) == FS_FOLDER && fs_list(p->releases, see_release, out, e) != 0)
		return -1;
	vec_sort(out, newest_first);
	return 0;
}

static char *release_path(const struct place *p, unsigned long number)
{
	struct buf b = BUF_INIT;

	buf_addf(&b, "%s/%06lu", p->releases, number);
	return buf_detach(&b);
}

/* The old site in new/ becomes the newest release; no more than `keep` stay. */
static int retire(const struct place *p, size_t keep, struct err *e)
{
	struct publish_releases all = { 0 };
	char *path = NULL;
	int result = -1;

	if (list_releases(&all, p, e) != 0)
		goto out;
	result = 0;
	if (keep > 0 && fs_kind(p->fresh) == FS_FOLDER) {
		path = release_path(p, all.n ? all.v[0].number + 1 : 1);
		result = fs_mkdirs(p->releases, e);
		if (result == 0)
			result = fs_rename(p->fresh, path, e);
		keep--;
	}
	for (size_t i = keep; i < all.n && result == 0; i++) {
		mem_free(path);
		path = release_path(p, all.v[i].number);
		result = fs_remove(path, e);
	}
out:
	mem_free(path);
	vec_release(&all);
	return result == 0 ? fs_remove(p->fresh, e) : result;
}

static int sweep(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	const struct place *p = ctx;
	char *path = join(p->state, name);
	int result = strcmp(path, p->releases) == 0 ? 0 : fs_remove(path, e);

	mem_free(path);
	return result;
}

/* Is the site on line the one that was about to go there? */
static int find_exchanged(bool *out, const struct place *p, struct err *e)
{
	struct buf next = BUF_INIT, sum = BUF_INIT;
	struct tree now;
	int result = 0;

	*out = false;
	if (fs_kind(p->next) != FS_FILE)
		return 0;
	tree_init(&now);
	if (fs_read(&next, p->next, NEXT_MAX, e) != 0 || tree_read_folder(&now, p->dir, e) != 0)
		result = -1;
	tree_add_sum(&sum, &now);
	*out = str_eq(buf_str(&next), buf_str(&sum));
	tree_release(&now);
	buf_release(&next);
	buf_release(&sum);
	return result;
}

/* End what a killed process began: its old site is kept, its unfinished one removed. */
static int recover(struct place *p, size_t keep, struct err *e)
{
	bool exchanged;

	if (find_exchanged(&exchanged, p, e) != 0 || (exchanged && retire(p, keep, e) != 0))
		return -1;
	return fs_list(p->state, sweep, p, e);
}

/* A file that is as it was stays the very file: its time tells browsers that it did not change. */
static int share(const struct place *p, const struct tree *before, const struct tree *after,
                 struct err *e)
{
	struct buf from = BUF_INIT, to = BUF_INIT, link = BUF_INIT;
	int result = 0;

	for (size_t i = 0; i < after->n && result == 0; i++) {
		const struct tree_file *f = &after->v[i];
		const struct tree_file *old_one = tree_find(before, f->path);
		struct err ignored = ERR_INIT;

		if (!old_one || !git_id_eq(&old_one->id, &f->id))
			continue;
		buf_clear(&from);
		buf_clear(&to);
		buf_clear(&link);
		buf_addf(&from, "%s/%s", p->dir, f->path.p);
		buf_addf(&to, "%s/%s", p->fresh, f->path.p);
		buf_addf(&link, "%s/link", p->state);
		/* Where files cannot be linked, the new one is as good. */
		if (fs_link(from.p, link.p, &ignored) != 0)
			break;
		result = fs_rename(link.p, to.p, e);
	}
	buf_release(&from);
	buf_release(&to);
	buf_release(&link);
	return result;
}

/* Put new/ on line, which holds `after`. */
static int swap(const struct place *p, size_t keep, const struct tree *after, struct err *e)
{
	struct buf sum = BUF_INIT;
	int result = -1;

	tree_add_sum(&sum, after);
	if (fs_write_atomic(p->next, buf_str(&sum), e) == 0 &&
	    output_exchange(p->fresh, p->dir, e) == 0 && retire(p, keep, e) == 0)
		result = fs_remove(p->next, e);
	buf_release(&sum);
	return result;
}

static int bring(struct job *j, const struct place *p, size_t keep, const struct tree *before,
                 struct err *e)
{
	struct publish_report *r = j->report;
	struct tree after;
	int result = job_build(j, p->fresh, e);

	if (result <= 0)
		return result;
	tree_init(&after);
	result = tree_read_folder(&after, p->fresh, e);
	if (result == 0)
		result = publish_changes_find(&r->changes, before, &after, e);
	if (result == 0 && before->n && !publish_changes_any(&r->changes)) {
		r->outcome = PUBLISH_SAME;
	} else if (result == 0 && j->options->dry_run) {
		r->outcome = PUBLISH_TRIED;
	} else if (result == 0) {
		result = share(p, before, &after, e);
		if (result == 0)
			result = swap(p, keep, &after, e);
	}
	tree_release(&after);
	return result;
}

int publish_folder(struct publish_report *out, const struct publish_options *options,
                   const char *dir, size_t keep, struct err *e)
{
	struct job j = { .open = false };
	struct tree_mark mark;
	struct tree before;
	struct place p;
	int result = -1;

	tree_init(&before);
	if (place_find(&p, dir, e) != 0 || output_check(p.dir, e) != 0 ||
	    publish_hold(&p.lock, p.state, p.dir, e) != 0 || recover(&p, keep, e) != 0)
		goto out;
	/* Opened when it is our turn: what the notes are now is what goes on line. */
	if (job_open(&j, out, options, p.dir, e) != 0 ||
	    tree_read_folder(&before, p.dir, e) != 0 || tree_read_mark(&mark, &before, e) != 0)
		goto out;
	result = job_is_wanted(&j, &mark) ? bring(&j, &p, keep, &before, e) : 0;
out:
	job_close(&j);
	tree_release(&before);
	if (p.lock >= 0 && fs_remove(p.fresh, NULL) != 0 && result == 0)
		result = err_set(e, ERR_IO, "cannot remove '%s'", p.fresh);
	place_release(&p);
	return result;
}

static int fill_release(struct publish_release *r, const struct place *p, struct err *e)
{
	char *path = release_path(p, r->number), *file = join(path, OUTPUT_MARK);
	struct buf bytes = BUF_INIT;
	struct tree_mark mark;
	int result = fs_read(&bytes, file, MARK_MAX, e);

	if (result == 0) {
		tree_mark_parse(&mark, buf_str(&bytes));
		memcpy(r->commit, mark.commit, sizeof(r->commit));
		r->time = mark.time;
		r->pages = mark.pages;
	}
	buf_release(&bytes);
	mem_free(file);
	mem_free(path);
	return result;
}

static int fill_releases(struct publish_releases *out, const struct place *p, struct err *e)
{
	if (list_releases(out, p, e) != 0)
		return -1;
	for (size_t i = 0; i < out->n; i++)
		if (fill_release(&out->v[i], p, e) != 0)
			return -1;
	return 0;
}

int publish_releases_list(struct publish_releases *out, const char *dir, struct err *e)
{
	struct place p;
	int result = place_find(&p, dir, e);

	if (result == 0)
		result = fill_releases(out, &p, e);
	place_release(&p);
	return result;
}

/* The newest release, or the newest of a commit. */
static const struct publish_release *choose(const struct publish_releases *all,
                                            const char *commit)
{
	for (size_t i = 0; i < all->n; i++)
		if (!commit || str_starts(str_of(all->v[i].commit), str_of(commit)))
			return &all->v[i];
	return NULL;
}

static int exchange_release(struct publish_report *out, const struct place *p,
                            const struct publish_release *r, bool dry_run, struct err *e)
{
	char *path = release_path(p, r->number);
	struct tree before, after;
	struct tree_mark mark;
	int result = -1;

	tree_init(&before);
	tree_init(&after);
	memcpy(out->commit, r->commit, sizeof(out->commit));
	if (tree_read_folder(&before, p->dir, e) == 0 &&
	    tree_read_folder(&after, path, e) == 0 && tree_read_mark(&mark, &before, e) == 0 &&
	    publish_changes_find(&out->changes, &before, &after, e) == 0) {
		memcpy(out->was, mark.commit, sizeof(out->was));
		out->outcome = dry_run ? PUBLISH_TRIED : PUBLISH_DONE;
		result = dry_run ? 0 : output_exchange(path, p->dir, e);
	}
	tree_release(&before);
	tree_release(&after);
	mem_free(path);
	return result;
}

int publish_rollback(struct publish_report *out, const char *dir, const char *commit,
                     bool dry_run, struct err *e)
{
	struct publish_releases all = { 0 };
	const struct publish_release *r;
	struct place p;
	int result = -1;

	if (place_find(&p, dir, e) != 0 || output_check(p.dir, e) != 0)
		goto out;
	if (fs_kind(p.state) != FS_FOLDER) {
		err_set(e, ERR_NOT_FOUND, "nothing was published to '%s' yet", p.dir);
		goto out;
	}
	if (publish_hold(&p.lock, p.state, p.dir, e) != 0 || recover(&p, SIZE_MAX, e) != 0 ||
	    fill_releases(&all, &p, e) != 0)
		goto out;
	r = choose(&all, commit);
	if (r)
		result = exchange_release(out, &p, r, dry_run, e);
	else
		err_set(e, ERR_NOT_FOUND, "no release %s%sis kept beside '%s'",
		        commit ? commit : "", commit ? " " : "", p.dir);
out:
	vec_release(&all);
	place_release(&p);
	return result;
}
