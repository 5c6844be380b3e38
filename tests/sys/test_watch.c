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

/* The paths that are told, in order, " " behind each; "?" when anything may have changed. */
static const char *told_paths(void)
{
	const struct str *paths;
	struct buf b = BUF_INIT;
	const char *text;
	size_t n;

	if (!watch_changed(w, &paths, &n))
		return "?";
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%.*s ", STR_ARG(paths[i]));
	text = runner_text(buf_str(&b));
	buf_release(&b);
	return text;
}

START_TEST(tells_which)
{
	begin(false);
	put("a/x.md", "another text");
	put("a/b/new.md", "new");
	put("a/ignored", "not told");
	put("a/x.md", "once more");
	changed();
	ck_assert_str_eq(told_paths(), "a/x.md a/b/new.md ");
	put("a/.x.md.swp", "third");
	move("a/.x.md.swp", "a/x.md");
	changed();
	ck_assert_str_eq(told_paths(), "a/.x.md.swp a/x.md ");
	/* Folders, and what is in them, are more than files. */
	move("a/b", "a/c");
	changed();
	ck_assert_str_eq(told_paths(), "?");
	put("a/c/new.md", "newer");
	changed();
	ck_assert_str_eq(told_paths(), "a/c/new.md ");
	/* So is what becomes of a folder that is left out. */
	move("a/skipped", "a/seen");
	changed();
	ck_assert_str_eq(told_paths(), "?");
}
END_TEST

START_TEST(walking_tells_nothing)
{
	begin(true);
	put("a/x.md", "another text");
	changed();
	ck_assert_str_eq(told_paths(), "?");
}
END_TEST

/* Files elsewhere, whose folder is not below the root. */
static void look_beside(bool poll)
{
	struct buf root = BUF_INIT, file = BUF_INIT;
	const char *also[] = { NULL, NULL };
	struct err e = ERR_INIT;

	buf_addf(&root, "%s/a", folder);
	buf_addf(&file, "%s/beside/HEAD", folder);
	also[0] = file.p;
	make("beside");
	put("beside/HEAD", "one");
	options = (struct watch_options){ .root = root.p, .also = also, .poll = poll };
	ck_assert_msg(watch_new(&w, &options, &e) == 0, "%s", e.msg);
	quiet();
	put("beside/other", "does not matter");
	put("y.md", "neither");
	quiet();
	put("beside/HEAD", "another commit");
	changed();
	ck_assert_str_eq(told_paths(), "?");
	quiet();
	put("beside/HEAD.lock", "one more");
	move("beside/HEAD.lock", "beside/HEAD");
	changed();
	ck_assert_str_eq(told_paths(), "?");
	buf_release(&root);
	buf_release(&file);
}

START_TEST(beside)
{
	look_beside(false);
}
END_TEST

START_TEST(beside_walking)
{
	look_beside(true);
}
END_TEST

/* Where there is no room for more folders, changes are found all the same, also in the middle of it. */
START_TEST(no_room)
{
	struct err e = ERR_INIT;

	options = (struct watch_options){ .root = folder, .skip = skip, .room = 2 };
	ck_assert_msg(watch_new(&w, &options, &e) == 0, "%s", e.msg);
	ck_assert_str_eq(watch_polls_because(w), "the system has no more watches for folders");
	put("a/b/new.md", "new");
	changed();
	ck_assert_str_eq(told_paths(), "?");
	watch_free(w);
	options.room = 4;
	ck_assert_msg(watch_new(&w, &options, &e) == 0, "%s", e.msg);
	ck_assert_ptr_null(watch_polls_because(w));
	make("a/b/c");
	make("a/b/d");
	changed();
	ck_assert_str_eq(told_paths(), "?");
	ck_assert_ptr_nonnull(watch_polls_because(w));
	quiet();
	put("a/b/d/new.md", "found");
	changed();
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
	tcase_add_test(tc, tells_which);
	tcase_add_test(tc, walking_tells_nothing);
	tcase_add_test(tc, beside);
	tcase_add_test(tc, beside_walking);
	tcase_add_test(tc, no_room);
	tcase_add_test(tc, stops);
	tcase_add_test(tc, no_folder);
	suite_add_tcase(s, tc);
	return s;
}
