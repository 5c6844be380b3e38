#include "site/output.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/fs.h"
#include "tests/runner.h"

static const char *folder;
static char path[256];

static void setup(void)
{
	folder = runner_folder_new();
	snprintf(path, sizeof(path), "%s/out", folder);
}

static void put(const char *name, const char *text)
{
	struct buf full = BUF_INIT;
	struct err e = ERR_INIT;

	buf_addf(&full, "%s/%s", folder, name);
	ck_assert_msg(fs_write(full.p, str_of(text), &e) == 0, "%s", e.msg);
	buf_release(&full);
}

static void check_file(const char *name, const char *text)
{
	struct buf full = BUF_INIT, bytes = BUF_INIT;
	struct err e = ERR_INIT;

	buf_addf(&full, "%s/%s", folder, name);
	if (text) {
		ck_assert_msg(fs_read(&bytes, full.p, 1000, &e) == 0, "%s", e.msg);
		ck_assert_buf_eq(&bytes, text);
	} else {
		ck_assert_int_eq(fs_kind(full.p), FS_NONE);
	}
	buf_release(&full);
	buf_release(&bytes);
}

static int count_entry(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	++*(int *)ctx;
	return 0;
}

static int entries(void)
{
	int n = 0;

	ck_assert_int_eq(fs_list(folder, count_entry, &n, NULL), 0);
	return n;
}

/* A whole site whose page says `text`. */
static void publish(const char *text)
{
	struct output *o;
	struct err e = ERR_INIT;

	ck_assert_msg(output_open(&o, path, &e) == 0, "%s", e.msg);
	ck_assert_int_eq(output_write(o, STR("a/b/c.html"), str_of(text), &e), 0);
	ck_assert_int_eq(output_write(o, STR(OUTPUT_MARK), STR("{}"), &e), 0);
	ck_assert_msg(output_commit(o, &e) == 0, "%s", e.msg);
	output_free(o);
}

START_TEST(replace)
{
	publish("one");
	check_file("out/a/b/c.html", "one");
	put("out/stale.html", "x");
	publish("two");
	check_file("out/a/b/c.html", "two");
	check_file("out/stale.html", NULL);
	ck_assert_int_eq(entries(), 1);
}
END_TEST

START_TEST(readable_by_others)
{
	struct stat st;

	umask(022);
	publish("one");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0755);
}
END_TEST

START_TEST(abandon)
{
	struct output *o;
	struct err e = ERR_INIT;

	publish("one");
	ck_assert_int_eq(output_open(&o, path, &e), 0);
	ck_assert_int_eq(output_write(o, STR("a/b/c.html"), STR("two"), &e), 0);
	output_free(o);
	check_file("out/a/b/c.html", "one");
	ck_assert_int_eq(entries(), 1);
}
END_TEST

START_TEST(never_what_is_not_ours)
{
	struct output *o;
	struct err e = ERR_INIT;

	ck_assert_int_eq(fs_mkdirs(path, &e), 0);
	put("out/thesis.txt", "precious");
	ck_assert_int_ne(output_open(&o, path, &e), 0);
	ck_assert_int_eq(e.code, ERR_CONFLICT);
	check_file("out/thesis.txt", "precious");
	ck_assert_int_eq(entries(), 1);
}
END_TEST

/* A site that somebody made a repository of holds more than the site. */
START_TEST(never_a_working_tree)
{
	struct output *o;
	struct err e = ERR_INIT;

	publish("one");
	put("out/.git", "gitdir: elsewhere");
	ck_assert_int_ne(output_open(&o, path, &e), 0);
	ck_assert_int_eq(e.code, ERR_CONFLICT);
	check_file("out/.git", "gitdir: elsewhere");
	check_file("out/a/b/c.html", "one");
	ck_assert_int_eq(entries(), 1);
}
END_TEST

START_TEST(not_a_file)
{
	struct output *o;
	struct err e = ERR_INIT;

	put("out", "x");
	ck_assert_int_ne(output_open(&o, path, &e), 0);
	check_file("out", "x");
}
END_TEST

START_TEST(empty_folder_and_parents)
{
	ck_assert_int_eq(fs_mkdirs(path, NULL), 0);
	publish("one");
	check_file("out/a/b/c.html", "one");
	snprintf(path, sizeof(path), "%s/deep/er/out/", folder);
	publish("two");
	check_file("deep/er/out/a/b/c.html", "two");
}
END_TEST

START_TEST(sweeps_dead_builds)
{
	struct output *o;
	struct err e = ERR_INIT;
	char dead[300];

	snprintf(dead, sizeof(dead), "%s/.out.opsbook-dead00/x", folder);
	ck_assert_int_eq(fs_mkdirs(dead, &e), 0);
	/* One that is at work is left alone. */
	ck_assert_int_eq(output_open(&o, path, &e), 0);
	ck_assert_int_eq(entries(), 1);
	publish("one");
	ck_assert_int_eq(entries(), 2);
	output_free(o);
	ck_assert_int_eq(entries(), 1);
}
END_TEST

Suite *site_output_suite(void)
{
	Suite *s = suite_create("site/output");
	TCase *t = tcase_create("swap");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, replace);
	tcase_add_test(t, readable_by_others);
	tcase_add_test(t, abandon);
	tcase_add_test(t, never_what_is_not_ours);
	tcase_add_test(t, never_a_working_tree);
	tcase_add_test(t, not_a_file);
	tcase_add_test(t, empty_folder_and_parents);
	tcase_add_test(t, sweeps_dead_builds);
	suite_add_tcase(s, t);
	return s;
}
