/*
 * Decides how a site comes into place. Two folders are exchanged in one system
 * call where the file system can; elsewhere the old one is moved aside first,
 * and there is a moment without a site.
 */
#include "site/output.h"

#include "base/alloc.h"
#include "base/path.h"
#include "sys/fs.h"
#include "sys/lock.h"

/* Between the output's name and a random part: ".site.opsbook-x1y2z3". */
#define STAGE_MARK ".opsbook-"

struct output {
	char *path;  /* absolute, without links */
	char *stage; /* absolute; NULL when committed */
	int lock;    /* on the stage */
};

static struct str parent_of(const char *path)
{
	struct str p = str_of(path);
	size_t slash = str_rfind_char(p, '/');

	return slash == 0 || slash == STR_NPOS ? STR("/") : str_cut(p, 0, slash);
}

static int is_any(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	return 1;
}

/*
 * An absent or empty folder, or a site of ours, may be replaced; not one that
 * a repository was made of since.
 */
int output_check(const char *path, struct err *e)
{
	struct buf mark = BUF_INIT;
	enum fs_kind kind = fs_kind(path);
	int result = 0;

	if (kind == FS_NONE)
		return 0;
	if (kind != FS_FOLDER)
		return err_set(e, ERR_CONFLICT, "the output '%s' is not a folder", path);
	buf_addf(&mark, "%s/.git", path);
	if (fs_kind(mark.p) != FS_NONE)
		result = err_set(
			e, ERR_CONFLICT,
			"the output '%s' is a working tree of git, which would be lost; "
			"build elsewhere and copy the site into it",
			path);
	buf_clear(&mark);
	buf_addf(&mark, "%s/%s", path, OUTPUT_MARK);
	if (result == 0 && fs_kind(mark.p) == FS_NONE && fs_list(path, is_any, NULL, NULL) != 0)
		result = err_set(e, ERR_CONFLICT,
		                 "the folder '%s' holds something that is not a site of "
		                 "opsbook; choose another with -o or empty it yourself",
		                 path);
	buf_release(&mark);
	return result;
}

/* The folder above `path` and its own name, without slashes at the end. */
static bool split(struct buf *parent, struct buf *name, const char *path)
{
	struct str plain = str_of(path);
	size_t slash;

	while (plain.n > 1 && plain.p[plain.n - 1] == '/')
		plain.n--;
	slash = str_rfind_char(plain, '/');
	if (slash == STR_NPOS)
		buf_add_byte(parent, '.');
	else
		buf_add(parent, slash ? str_cut(plain, 0, slash) : STR("/"));
	buf_add(name, path_base(plain));
	return name->len && !str_eq(buf_str(name), STR(".")) &&
	       !str_eq(buf_str(name), STR(".."));
}

bool output_resolve(struct buf *out, const char *path)
{
	struct buf parent = BUF_INIT, name = BUF_INIT;
	bool found;

	if (fs_target_kind(path) == FS_FOLDER)
		return fs_realpath(out, path, NULL) == 0;
	found = split(&parent, &name, path) && fs_realpath(out, parent.p, NULL) == 0;
	if (found)
		buf_addf(out, "%s%s", out->p[out->len - 1] == '/' ? "" : "/", name.p);
	buf_release(&parent);
	buf_release(&name);
	return found;
}

int output_find(struct buf *out, const char *path, struct err *e)
{
	struct buf parent = BUF_INIT, name = BUF_INIT;
	int result = -1;

	if (output_resolve(out, path)) {
		result = 0;
	} else if (!split(&parent, &name, path)) {
		err_set(e, ERR_INVALID, "'%s' cannot be an output folder", path);
	} else if (fs_mkdirs(parent.p, e) == 0) {
		result = output_resolve(out, path)
		                 ? 0
		                 : err_set(e, ERR_IO, "cannot use '%s' as output folder", path);
	}
	buf_release(&parent);
	buf_release(&name);
	return result;
}

/* Stages of builds that died: what no process holds is removed. */
struct sweep {
	const char *parent;
	struct str prefix;
};

static int sweep_entry(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	const struct sweep *s = ctx;
	struct buf path = BUF_INIT;
	int lock;

	if (kind != FS_FOLDER || !str_starts(str_of(name), s->prefix))
		return 0;
	buf_addf(&path, "%s/%s", s->parent, name);
	if (lock_take(&lock, path.p, NULL) == 0) {
		/* What cannot be removed now is tried again by the next build. */
		if (fs_remove(path.p, NULL) != 0)
			err_clear(e);
		lock_drop(lock);
	}
	buf_release(&path);
	return 0;
}

static void sweep_stages(const char *parent, struct str prefix)
{
	struct sweep s = { parent, prefix };
	struct err ignored = ERR_INIT;

	if (fs_list(parent, sweep_entry, &s, &ignored) != 0)
		return;
}

/* A fresh folder beside the output, held by us. */
static int make_stage(struct output *o, struct err *e)
{
	struct buf parent = BUF_INIT, prefix = BUF_INIT, stage = BUF_INIT;
	int result = -1;

	buf_add(&parent, parent_of(o->path));
	buf_addf(&prefix, ".%.*s%s", STR_ARG(path_base(str_of(o->path))), STAGE_MARK);
	sweep_stages(parent.p, buf_str(&prefix));
	/* Another build may sweep ours away before it is held. */
	for (int try = 0; try < 10 && result != 0; try++) {
		err_clear(e);
		buf_clear(&stage);
		buf_addf(&stage, "%s/%sXXXXXX", parent.len > 1 ? parent.p : "", prefix.p);
		if (fs_temp_folder(stage.p, e) != 0)
			break;
		result = lock_take(&o->lock, stage.p, e);
	}
	if (result == 0)
		o->stage = buf_detach(&stage);
	buf_release(&parent);
	buf_release(&prefix);
	buf_release(&stage);
	return result;
}

int output_open(struct output **out, const char *path, struct err *e)
{
	struct output *o = mem_new(struct output);
	struct buf full = BUF_INIT;

	o->lock = -1;
	if (output_find(&full, path, e) != 0)
		goto failed;
	o->path = buf_detach(&full);
	if (output_check(o->path, e) != 0 || make_stage(o, e) != 0)
		goto failed;
	*out = o;
	return 0;
failed:
	buf_release(&full);
	output_free(o);
	return -1;
}

const char *output_stage(const struct output *o)
{
	return o->stage;
}

int output_write(struct output *o, struct str url, struct str bytes, struct err *e)
{
	struct buf path = BUF_INIT;
	struct err first = ERR_INIT;
	int result;

	buf_addf(&path, "%s/%.*s", o->stage, STR_ARG(url));
	result = fs_write(path.p, bytes, &first);
	if (result != 0 && first.code == ERR_NOT_FOUND) {
		struct str parent = parent_of(path.p);
		size_t cut = parent.n;

		path.p[cut] = '\0';
		result = fs_mkdirs(path.p, e);
		path.p[cut] = '/';
		if (result == 0)
			result = fs_write(path.p, bytes, e);
	} else if (result != 0 && e) {
		*e = first;
	}
	buf_release(&path);
	return result;
}

/* Without an exchange: the old site steps aside, the new one steps in. */
static int step_aside(const char *fresh, const char *path, struct err *e)
{
	struct buf aside = BUF_INIT;
	int result = -1;

	buf_addf(&aside, "%s.old", fresh);
	if (fs_rename(path, aside.p, e) != 0)
		goto out;
	if (fs_rename(fresh, path, e) != 0) {
		struct err ignored = ERR_INIT;

		if (fs_rename(aside.p, path, &ignored) != 0)
			err_wrap(e, "the old site is now in '%s'", aside.p);
		goto out;
	}
	result = fs_rename(aside.p, fresh, e);
out:
	buf_release(&aside);
	return result;
}

int output_exchange(const char *fresh, const char *path, struct err *e)
{
	struct err why = ERR_INIT;

	if (fs_kind(path) == FS_NONE)
		return fs_rename(fresh, path, e);
	if (fs_exchange(fresh, path, &why) == 0)
		return 0;
	if (why.code == ERR_INVALID)
		return step_aside(fresh, path, e);
	if (e)
		*e = why;
	return -1;
}

int output_commit(struct output *o, struct err *e)
{
	if (output_exchange(o->stage, o->path, e) != 0 || fs_remove(o->stage, e) != 0)
		return -1;
	mem_free(o->stage);
	o->stage = NULL;
	return 0;
}

void output_free(struct output *o)
{
	struct err ignored = ERR_INIT;

	if (!o)
		return;
	if (o->stage && fs_remove(o->stage, &ignored) != 0)
		err_clear(&ignored);
	lock_drop(o->lock);
	mem_free(o->stage);
	mem_free(o->path);
	mem_free(o);
}
