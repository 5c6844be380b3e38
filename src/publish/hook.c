/*
 * Decides what the hook looks like, which pushes concern it, and how long its
 * log gets.
 */
#include "publish/hook.h"

#include "ext/git/git.h"
#include "ext/git/write.h"
#include "site/output.h"
#include "sys/clock.h"
#include "sys/fs.h"

/* A line of the hook by which we know it. */
#define MARK "# Written by `opsbook hook install`; `opsbook hook remove` takes it away."
/* A log over this size, in bytes, becomes publish.log.1. */
#define LOG_MAX ((uint64_t)1 << 20)
#define HOOK_MAX ((size_t)1 << 20)
#define PROGRAM "/proc/self/exe"

static int open_repo(struct git_repo **out, const char *path, struct err *e)
{
	if (git_repo_find(out, path, e) != 0)
		return -1;
	if (*out)
		return 0;
	return err_set(e, ERR_NOT_FOUND,
	               "'%s' is no git repository; `git init --bare` makes one to push to",
	               path);
}

/* Append as one word of the shell. */
static void add_quoted(struct buf *out, struct str word)
{
	buf_add_byte(out, '\'');
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] == '\'')
			buf_add_z(out, "'\\''");
		else
			buf_add_byte(out, word.p[i]);
	}
	buf_add_byte(out, '\'');
}

static int add_script(struct buf *out, const struct hook_spec *spec, struct err *e)
{
	struct buf program = BUF_INIT, dir = BUF_INIT;
	int result = -1;

	if (fs_realpath(&program, PROGRAM, e) != 0 || output_find(&dir, spec->dir, e) != 0 ||
	    output_check(dir.p, e) != 0)
		goto out;
	buf_add_z(out,
	          "#!/bin/sh\n# Publishes the notes when they are pushed.\n" MARK "\nexec ");
	add_quoted(out, buf_str(&program));
	buf_add_z(out, " hook run --dir ");
	add_quoted(out, buf_str(&dir));
	if (spec->branch) {
		buf_add_z(out, " --branch ");
		add_quoted(out, str_of(spec->branch));
	}
	if (spec->keep) {
		buf_add_z(out, " --keep ");
		add_quoted(out, str_of(spec->keep));
	}
	buf_add_byte(out, '\n');
	result = 0;
out:
	buf_release(&program);
	buf_release(&dir);
	return result;
}

/* The path of the hook; *ours tells whether what is there is. */
static int find(struct buf *path, bool *ours, const char *repo, struct err *e)
{
	struct buf text = BUF_INIT;
	struct git_repo *r = NULL;
	int result = open_repo(&r, repo, e);

	*ours = false;
	if (result == 0) {
		buf_addf(path, "%s/hooks/post-receive", git_repo_folder(r));
		if (fs_kind(path->p) == FS_FILE)
			result = fs_read(&text, path->p, HOOK_MAX, e);
		*ours = str_find(buf_str(&text), STR(MARK), 0) != STR_NPOS;
	}
	git_repo_free(r);
	buf_release(&text);
	return result;
}

int hook_install(struct buf *out, const struct hook_spec *spec, struct err *e)
{
	struct buf script = BUF_INIT, fresh = BUF_INIT;
	bool ours;
	int result = -1;

	if (find(out, &ours, spec->repo, e) != 0 || add_script(&script, spec, e) != 0)
		goto out;
	if (!ours && fs_kind(out->p) != FS_NONE) {
		struct str line =
			buf_from(&script, str_find(buf_str(&script), STR("\nexec "), 0) + 6);

		err_set(e, ERR_CONFLICT,
		        "there is a hook already, %s; add to it, where it can read what git "
		        "says:\n%.*s",
		        out->p, STR_ARG(str_trim(line)));
		goto out;
	}
	/* A push in this moment finds the old hook or the whole new one. */
	buf_addf(&fresh, "%s.new", out->p);
	buf_cut(out, out->len - str_of("/post-receive").n);
	if (fs_mkdirs(out->p, e) != 0)
		goto out;
	buf_add_z(out, "/post-receive");
	if (fs_write(fresh.p, buf_str(&script), e) == 0 && fs_set_executable(fresh.p, e) == 0)
		result = fs_rename(fresh.p, out->p, e);
out:
	buf_release(&script);
	buf_release(&fresh);
	return result;
}

int hook_remove(struct buf *out, const char *repo, struct err *e)
{
	bool ours;

	if (find(out, &ours, repo, e) != 0)
		return -1;
	if (!ours)
		return err_set(e, ERR_NOT_FOUND, "there is no hook of opsbook in '%s'", repo);
	return fs_remove(out->p, e);
}

static int read_line(struct hook_push *out, struct git_repo *r, struct str line, struct err *e)
{
	static const struct git_id none = { { 0 } };
	struct git_id before, after;
	bool behind;

	if (!git_id_read(&before, str_cut(line, 0, 40)) ||
	    !git_id_read(&after, str_cut(line, 41, 81)))
		return err_set(e, ERR_INVALID, "this is not what git tells a hook: %.*s",
		               STR_ARG(str_cut(line, 0, 200)));
	if (git_id_eq(&after, &none))
		return 0;
	out->moved = true;
	if (git_id_eq(&before, &none))
		return 0;
	if (git_repo_is_behind(&behind, r, &before, &after, e) != 0)
		return -1;
	out->rewound = !behind && !git_id_eq(&before, &after);
	return 0;
}

int hook_read(struct hook_push *out, struct buf *name, const char *repo, const char *branch,
              struct str lines, struct err *e)
{
	struct buf ref = BUF_INIT;
	struct arena a = ARENA_INIT;
	struct git_repo *r = NULL;
	struct git_point head;
	struct str line;
	int result = -1;

	*out = (struct hook_push){ .moved = false };
	if (open_repo(&r, repo, e) != 0 || git_repo_head(&head, &a, r, e) != 0)
		goto out;
	buf_add(name, branch ? str_of(branch) : head.branch);
	buf_addf(&ref, "refs/heads/%s", name->p);
	result = 0;
	while (result == 0 && str_line(&lines, &line))
		if (line.n > 82 && str_eq(str_tail(line, 82), buf_str(&ref)))
			result = read_line(out, r, line, e);
out:
	buf_release(&ref);
	arena_release(&a);
	git_repo_free(r);
	return result;
}

int hook_log(const char *repo, struct str entry, struct err *e)
{
	struct buf folder = BUF_INIT, path = BUF_INIT, aside = BUF_INIT, text = BUF_INIT;
	struct git_repo *r = NULL;
	uint64_t size = 0;
	int result = -1;

	if (open_repo(&r, repo, e) != 0)
		goto out;
	buf_addf(&folder, "%s/opsbook", git_repo_folder(r));
	buf_addf(&path, "%s/publish.log", folder.p);
	buf_addf(&aside, "%s.1", path.p);
	clock_add_utc(&text, clock_wall_ms());
	buf_addf(&text, " %.*s\n", STR_ARG(entry));
	if (fs_mkdirs(folder.p, e) != 0)
		goto out;
	if (fs_kind(path.p) == FS_FILE &&
	    (fs_size(&size, path.p, e) != 0 ||
	     (size > LOG_MAX && fs_rename(path.p, aside.p, e) != 0)))
		goto out;
	result = fs_append(path.p, buf_str(&text), e);
out:
	git_repo_free(r);
	buf_release(&folder);
	buf_release(&path);
	buf_release(&aside);
	buf_release(&text);
	return result;
}
