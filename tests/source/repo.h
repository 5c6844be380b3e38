/*
 * repo.h - repositories for the tests of source/ and publish/, made by running git.
 *
 * Dates, names and configuration are fixed, so that nothing of the machine's
 * user gets in. A test calls repo_begin() first.
 */
#ifndef OPSBOOK_TESTS_SOURCE_REPO_H
#define OPSBOOK_TESTS_SOURCE_REPO_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/source.h"
#include "tests/runner.h"

/* Go to a fresh folder, with an environment in which git always does the same. */
static inline void repo_begin(void)
{
	ck_assert_int_eq(chdir(runner_folder_new()), 0);
	setenv("HOME", "/dev/null", 1);
	setenv("XDG_CONFIG_HOME", "/dev/null", 1);
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_AUTHOR_NAME", "Ann", 1);
	setenv("GIT_AUTHOR_EMAIL", "ann@example.org", 1);
	setenv("GIT_COMMITTER_NAME", "Con", 1);
	setenv("GIT_COMMITTER_EMAIL", "con@example.org", 1);
	setenv("GIT_AUTHOR_DATE", "1000000000 +0800", 1);
	setenv("GIT_COMMITTER_DATE", "1000000000 +0800", 1);
	unsetenv("GIT_DIR");
	unsetenv("GIT_WORK_TREE");
	unsetenv("GIT_INDEX_FILE");
}

/* Run a shell script in the test's folder; it must succeed. */
static inline void PRINTF(1, 2) repo_run(const char *fmt, ...)
{
	struct buf script = BUF_INIT;
	va_list args;

	buf_add_z(&script, "exec >/dev/null 2>&1; set -e\n");
	va_start(args, fmt);
	buf_vaddf(&script, fmt, args);
	va_end(args);
	ck_assert_msg(system(script.p) == 0, "this failed: %s", script.p);
	buf_release(&script);
}

/* As repo_run(), with author and both dates (seconds) for the commits in it. */
static inline void PRINTF(3, 4) repo_commit(const char *author, long date, const char *fmt, ...)
{
	struct buf script = BUF_INIT;
	char when[64];
	va_list args;

	snprintf(when, sizeof(when), "%ld +0800", date);
	setenv("GIT_AUTHOR_NAME", author, 1);
	setenv("GIT_AUTHOR_DATE", when, 1);
	setenv("GIT_COMMITTER_DATE", when, 1);
	va_start(args, fmt);
	buf_vaddf(&script, fmt, args);
	va_end(args);
	repo_run("cd repo\n%s\ngit add -A && git commit -qm change", script.p);
	buf_release(&script);
}

/* A repository "repo" on branch main. */
static inline void repo_init(void)
{
	repo_run("git init -q -b main repo");
}

/* An open source with all that was found in it. */
struct opened {
	struct source *s;
	const struct source_file *files;
	size_t n;
	struct diags diags;
};

static inline void opened_init(struct opened *o, const char *path, const char *revision)
{
	struct source_options options = { .path = path, .revision = revision };
	struct err e = ERR_INIT;

	o->diags = (struct diags)DIAGS_INIT;
	ck_assert_msg(source_open(&o->s, &options, &e) == 0, "%s", e.msg);
	ck_assert_msg(source_list(o->s, &o->files, &o->n, &o->diags, &e) == 0, "%s", e.msg);
	diags_sort(&o->diags);
}

static inline void opened_release(struct opened *o)
{
	diags_release(&o->diags);
	source_free(o->s);
}

/* The paths, "|" behind each. */
static inline const char *opened_paths(const struct opened *o)
{
	struct buf b = BUF_INIT;
	const char *text;

	for (size_t i = 0; i < o->n; i++)
		buf_addf(&b, "%.*s|", STR_ARG(o->files[i].path));
	text = runner_text(buf_str(&b));
	buf_release(&b);
	return text;
}

/* The problems as "path code|". */
static inline const char *opened_problems(const struct opened *o)
{
	struct buf b = BUF_INIT;
	const char *text;

	for (size_t i = 0; i < o->diags.n; i++)
		buf_addf(&b, "%.*s %s|", STR_ARG(o->diags.v[i].path),
		         diag_code_name(o->diags.v[i].code));
	text = runner_text(buf_str(&b));
	buf_release(&b);
	return text;
}

static inline size_t opened_find(const struct opened *o, const char *path)
{
	for (size_t i = 0; i < o->n; i++)
		if (str_eq(o->files[i].path, str_of(path)))
			return i;
	ck_abort_msg("%s is not among %s", path, opened_paths(o));
	return 0;
}

/* The content of a file of the source. */
static inline const char *opened_read(const struct opened *o, const char *path)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	const char *text;

	ck_assert_msg(source_read(o->s, opened_find(o, path), 0, &b, 1 << 20, &e) == 0, "%s",
	              e.msg);
	text = runner_text(buf_str(&b));
	buf_release(&b);
	return text;
}

/* Check the list and the problems of a source, then close it. */
static inline void ck_source(const char *path, const char *revision, const char *paths,
                             const char *problems)
{
	struct opened o;

	opened_init(&o, path, revision);
	ck_assert_str_eq(opened_paths(&o), paths);
	ck_assert_str_eq(opened_problems(&o), problems);
	opened_release(&o);
}

static inline void ck_source_fails(const char *path, const char *revision, enum err_code code)
{
	struct source_options options = { .path = path, .revision = revision };
	struct err e = ERR_INIT;
	struct source *s;

	ck_assert_int_eq(source_open(&s, &options, &e), -1);
	ck_assert_msg(e.code == code, "code %d: %s", e.code, e.msg);
	ck_assert(e.msg[0]);
	ck_assert_ptr_null(s);
}

#endif
