#include "sys/watch.h"

#include <stdio.h>

#include "sys/fs.h"
#include "tests/runner.h"

/* Longer than anything takes; and what nothing is waited for. */
#define LONG_MS 20000
#define SHORT_MS 60

static const char *folder;
static struct watch *w;
static struct watch_options options;

static void put(const char *name, const char *text)
{
	struct buf full = BUF_INIT;
	struct err e = ERR_INIT;

	buf_addf(&full, "%s/%s", folder, name);
	ck_assert_msg(fs_write(full.p, str_of(text), &e) == 0, "%s", e.msg);
	buf_release(&full);
}

static void make(const char *name)
{
	struct buf full = BUF_INIT;
	struct err e = ERR_INIT;

	buf_addf(&full, "%s/%s", folder, name);
	ck_assert_msg(fs_mkdirs(full.p, &e) == 0, "%s", e.msg);
	buf_release(&full);
}

static void move(const char *from, const char *to)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct err e = ERR_INIT;

	buf_addf(&a, "%s/%s", folder, from);
	buf_addf(&b, "%s/%s", folder, to ? to : "");
	ck_assert_msg((to ? fs_rename(a.p, b.p, &e) : fs_remove(a.p, &e)) == 0, "%s", e.msg);
	buf_release(&a);
	buf_release(&b);
}

static bool skip(void *ctx, struct str path)
{
	return str_eq(path, STR("a/skipped"));
}

static bool ignore(void *ctx, struct str path)
{
	return str_eq(path, STR("a/ignored"));
}

static void begin(bool poll)
{
	struct err e = ERR_INIT;

	options = (struct watch_options){
		.root = folder, .skip = skip, .ignore = ignore, .poll = poll
	};
	ck_assert_msg(watch_new(&w, &options, &e) == 0, "%s", e.msg);
	ck_assert_int_eq(watch_polls_because(w) != NULL, poll);
}

static void setup(void)
{
	folder = runner_folder_new();
	make("a/b");
	make("a/skipped");
	put("a/x.md", "one");
}

static void teardown(void)
{
	watch_free(w);
	w = NULL;
}

static void changed(void)
{
	ck_assert(watch_wait(w, LONG_MS));
}

/* Nothing more is told. A file that was seen while it was written is told of again when it is whole. */
static void quiet(void)
{
	for (int told = 0; told < 5; told++)
		if (!watch_wait(w, SHORT_MS))
			return;
	ck_abort_msg("changes are told of without end");
}

/* What a person and his tools do to files; told or found, it must be seen. */
static void do_all(void)
{
	quiet();
	put("a/x.md", "another text");
	changed();
	quiet();
	/* Beside and over, as editors write. */
	put("a/.x.md.swp", "third");
	move("a/.x.md.swp", "a/x.md");
	changed();
	put("a/b/new.md", "new");
	changed();
	make("c/d/e");
	put("c/d/e/deep.md", "deep");
	changed();
	quiet();
	put("c/d/e/deep.md", "deep, and more");
	changed();
	move("c/d", "a/b/moved");
	changed();
	quiet();
	put("a/b/moved/e/deep.md", "in its new place");
	changed();
	move("a/x.md", "a/y.md");
	changed();
	move("a/b/moved/e/deep.md", "x.md");
	changed();
	quiet();
	put("a/skipped/x.md", "not seen");
	put("a/ignored", "not seen");
	quiet();
}

START_TEST(told)
{
	begin(false);
	do_all();
}
END_TEST

START_TEST(found)
{
	begin(true);
	do_all();
}
END_TEST

START_TEST(bursts)
{
	char name[32];

	begin(false);
	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "a/n%d.md", i);
		put(name, "text");
	}
	changed();
	quiet();
}
END_TEST

START_TEST(stops)
{
	begin(false);
	watch_stop(w);
	put("a/x.md", "another text");
	ck_assert(!watch_wait(w, LONG_MS));
}
END_TEST

START_TEST(no_folder)
{
	struct watch_options none = { .root = "/nonexistent/folder" };
	struct err e = ERR_INIT;

	ck_assert(watch_new(&w, &none, &e) != 0);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	w = NULL;
}
END_TEST

Suite *sys_watch_suite(void)
{
	Suite *s = suite_create("sys/watch");
	TCase *tc = tcase_create("core");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, told);
	tcase_add_test(tc, found);
	tcase_add_test(tc, bursts);
	tcase_add_test(tc, stops);
	tcase_add_test(tc, no_folder);
	suite_add_tcase(s, tc);
	return s;
}
