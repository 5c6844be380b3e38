#include "sys/fs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "tests/runner.h"

/* The test works inside a folder of its own. */
static void enter(void)
{
	ck_assert_int_eq(chdir(runner_folder_new()), 0);
	umask(022);
}

static void put(const char *path, const char *text)
{
	struct err e = ERR_INIT;

	ck_assert_msg(fs_write(path, str_of(text), &e) == 0, "%s", e.msg);
}

static void ck_content(const char *path, const char *expected)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	ck_assert_msg(fs_read(&b, path, 1000, &e) == 0, "%s", e.msg);
	ck_assert_buf_eq(&b, expected);
	buf_release(&b);
}

START_TEST(kinds)
{
	enter();
	put("file", "x");
	ck_assert_int_eq(mkdir("folder", 0755), 0);
	ck_assert_int_eq(symlink("file", "link"), 0);
	ck_assert_int_eq(symlink("folder", "way"), 0);
	ck_assert_int_eq(symlink("nothing", "dangling"), 0);
	ck_assert_int_eq(mkfifo("pipe", 0600), 0);
	ck_assert_int_eq(fs_kind("file"), FS_FILE);
	ck_assert_int_eq(fs_kind("folder"), FS_FOLDER);
	ck_assert_int_eq(fs_kind("link"), FS_SYMLINK);
	ck_assert_int_eq(fs_kind("pipe"), FS_OTHER);
	ck_assert_int_eq(fs_kind("nothing"), FS_NONE);
	ck_assert_int_eq(fs_target_kind("link"), FS_FILE);
	ck_assert_int_eq(fs_target_kind("way"), FS_FOLDER);
	ck_assert_int_eq(fs_target_kind("dangling"), FS_NONE);
}
END_TEST

START_TEST(read_appends)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	enter();
	put("a", "one ");
	ck_assert_int_eq(fs_write("b", STR("t\0wo"), &e), 0);
	put("empty", "");
	ck_assert_int_eq(fs_read(&b, "a", 4, &e), 0);
	ck_assert_int_eq(fs_read(&b, "empty", 0, &e), 0);
	ck_assert_int_eq(fs_read(&b, "b", 100, &e), 0);
	ck_assert(str_eq(buf_str(&b), STR("one t\0wo")));
	ck_assert_int_eq(b.p[b.len], '\0');
	buf_release(&b);
}
END_TEST

START_TEST(read_large)
{
	size_t n = 3000001;
	char *bytes = mem_alloc(n);
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;

	enter();
	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i * 7 % 251);
	ck_assert_int_eq(fs_write("large", str_from(bytes, n), &e), 0);
	ck_assert_int_eq(fs_read(&b, "large", n, &e), 0);
	ck_assert_uint_eq(b.len, n);
	ck_assert_mem_eq(b.p, bytes, n);
	buf_release(&b);
	mem_free(bytes);
}
END_TEST

START_TEST(read_refusals)
{
	struct buf b = BUF_INIT, small = BUF_INIT_MAX(5);
	struct err e = ERR_INIT;

	enter();
	put("six", "123456");
	buf_add_z(&b, "kept");
	ck_assert_int_eq(fs_read(&b, "six", 5, &e), -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(e.msg, "5 bytes"));
	err_clear(&e);
	ck_assert_int_eq(fs_read(&small, "six", 100, &e), -1);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	err_clear(&e);
	ck_assert_int_eq(fs_read(&b, "none", 5, &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	ck_assert_int_eq(mkdir("folder", 0755), 0);
	ck_assert_int_eq(fs_read(&b, "folder", 5, &e), -1);
	ck_assert_int_eq(e.code, ERR_IO);
	err_clear(&e);
	/* Nobody writes to it: a plain open would wait for ever. */
	ck_assert_int_eq(mkfifo("pipe", 0600), 0);
	ck_assert_int_eq(fs_read(&b, "pipe", 5, &e), -1);
	ck_assert_int_eq(e.code, ERR_IO);
	ck_assert_buf_eq(&b, "kept");
	buf_release(&b);
	buf_release(&small);
}
END_TEST

START_TEST(links_and_real_paths)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	struct fs_info info;
	uint64_t size;

	enter();
	put("file", "1234");
	ck_assert_int_eq(symlink("./file", "link"), 0);
	ck_assert_int_eq(fs_readlink(&b, "link", &e), 0);
	ck_assert_buf_eq(&b, "./file");
	buf_clear(&b);
	ck_assert_int_eq(fs_realpath(&b, "link", &e), 0);
	ck_assert(str_starts(buf_str(&b), STR("/")));
	ck_assert(str_ends(buf_str(&b), STR("/file")));
	ck_assert_int_eq(fs_readlink(&b, "file", &e), -1);
	err_clear(&e);
	ck_assert_int_eq(fs_realpath(&b, "none", &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	ck_assert_int_eq(fs_size(&size, "link", &e), 0);
	ck_assert_uint_eq(size, 4);
	ck_assert_int_eq(fs_info(&info, "file", &e), 0);
	ck_assert_int_eq(info.kind, FS_FILE);
	ck_assert_int_gt(info.modified, 1500000000);
	ck_assert_int_eq(fs_size(&size, "none", &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	buf_release(&b);
}
END_TEST

static mode_t mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_mode & 0777;
}

static int count_entry(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	++*(unsigned *)ctx;
	return 0;
}

START_TEST(write_atomic)
{
	struct err e = ERR_INIT;
	unsigned n = 0;

	enter();
	ck_assert_int_eq(fs_write_atomic("new", STR("first"), &e), 0);
	ck_content("new", "first");
	ck_assert_uint_eq(mode_of("new"), 0644);
	ck_assert_int_eq(chmod("new", 0600), 0);
	ck_assert_int_eq(fs_write_atomic("new", STR("second, longer"), &e), 0);
	ck_content("new", "second, longer");
	ck_assert_uint_eq(mode_of("new"), 0600);
	/* The target of a link is not touched: the link itself is replaced. */
	ck_assert_int_eq(symlink("new", "link"), 0);
	ck_assert_int_eq(fs_write_atomic("link", STR("own"), &e), 0);
	ck_assert_int_eq(fs_kind("link"), FS_FILE);
	ck_content("new", "second, longer");
	/* A failure leaves nothing beside it. */
	ck_assert_int_eq(fs_mkdirs("folder", &e), 0);
	put("folder/x", "");
	ck_assert_int_eq(fs_write_atomic("folder", STR("x"), &e), -1);
	err_clear(&e);
	ck_assert_int_eq(fs_write_atomic("none/x", STR("x"), &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	ck_assert_int_eq(fs_list(".", count_entry, &n, &e), 0);
	ck_assert_uint_eq(n, 3);
}
END_TEST

START_TEST(folders)
{
	struct err e = ERR_INIT;

	enter();
	ck_assert_int_eq(fs_mkdirs("a//b/c/", &e), 0);
	ck_assert_int_eq(fs_kind("a/b/c"), FS_FOLDER);
	ck_assert_int_eq(fs_mkdirs("a/b/c", &e), 0);
	ck_assert_int_eq(symlink("a", "way"), 0);
	ck_assert_int_eq(fs_mkdirs("way/d", &e), 0);
	ck_assert_int_eq(fs_kind("a/d"), FS_FOLDER);
	put("file", "");
	ck_assert_int_eq(fs_mkdirs("file/x", &e), -1);
	ck_assert_int_eq(e.code, ERR_IO);
	err_clear(&e);
	ck_assert_int_eq(fs_mkdirs("file", &e), -1);
}
END_TEST

START_TEST(remove_all)
{
	struct err e = ERR_INIT;

	enter();
	ck_assert_int_eq(fs_mkdirs("kept", &e), 0);
	put("kept/file", "safe");
	ck_assert_int_eq(fs_mkdirs("tree/a/b", &e), 0);
	put("tree/a/b/1", "");
	put("tree/2", "");
	ck_assert_int_eq(symlink("../kept", "tree/a/way"), 0);
	ck_assert_int_eq(symlink("../kept/file", "tree/link"), 0);
	ck_assert_int_eq(fs_remove("tree", &e), 0);
	ck_assert_int_eq(fs_kind("tree"), FS_NONE);
	ck_content("kept/file", "safe");
	ck_assert_int_eq(fs_remove("tree", &e), 0);
	ck_assert_int_eq(symlink("kept", "way"), 0);
	ck_assert_int_eq(fs_remove("way", &e), 0);
	ck_content("kept/file", "safe");
	ck_assert_int_eq(fs_remove("kept/file", &e), 0);
	ck_assert_int_eq(fs_kind("kept/file"), FS_NONE);
}
END_TEST

START_TEST(rename_exchange_link)
{
	struct err e = ERR_INIT;

	enter();
	ck_assert_int_eq(fs_mkdirs("a", &e), 0);
	ck_assert_int_eq(fs_mkdirs("b", &e), 0);
	put("a/x", "of a");
	put("b/x", "of b");
	if (fs_exchange("a", "b", &e) != 0) {
		ck_assert_int_eq(e.code, ERR_INVALID);
		err_clear(&e);
	} else {
		ck_content("a/x", "of b");
		ck_content("b/x", "of a");
	}
	ck_assert_int_eq(fs_exchange("a", "none", &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	put("from", "new");
	put("to", "old");
	ck_assert_int_eq(fs_rename("from", "to", &e), 0);
	ck_content("to", "new");
	ck_assert_int_eq(fs_kind("from"), FS_NONE);
	ck_assert_int_eq(fs_link("to", "same", &e), 0);
	ck_content("same", "new");
	ck_assert_int_eq(fs_link("to", "same", &e), -1);
	err_clear(&e);
	ck_assert_int_eq(fs_rename("none", "to", &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	ck_assert_int_eq(fs_sync("to", &e), 0);
	ck_assert_int_eq(fs_sync("none", &e), -1);
}
END_TEST

static int list_entry(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	struct buf *out = ctx;

	buf_addf(out, "%s%s|", name, kind == FS_FOLDER ? "/" : kind == FS_SYMLINK ? "@" : "");
	return strcmp(name, "stop") == 0 ? err_set(e, ERR_CANCELLED, "stopped") : 0;
}

static int list_info(void *ctx, const char *name, enum fs_kind kind, const struct fs_info *info,
                     struct err *e)
{
	struct buf *out = ctx;
	struct fs_info same;

	buf_addf(out, "%s", name);
	if (info) {
		struct buf path = BUF_INIT;

		buf_addf(&path, "i/%s", name);
		ck_assert_int_eq(fs_info(&same, path.p, e), 0);
		ck_assert_uint_eq(info->size, same.size);
		ck_assert_int_eq(info->modified, same.modified);
		ck_assert_int_eq(info->kind, FS_FILE);
		buf_addf(out, " %zu", (size_t)info->size);
		buf_release(&path);
	}
	buf_add_byte(out, '|');
	return 0;
}

START_TEST(lists_with_info)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	enter();
	ck_assert_int_eq(fs_mkdirs("i/B", &e), 0);
	put("i/c", "");
	put("i/a", "123");
	ck_assert_int_eq(symlink("a", "i/link"), 0);
	ck_assert_int_eq(fs_list_info("i", list_info, &out, &e), 0);
	ck_assert_buf_eq(&out, "B|a 3|c 0|link|");
	ck_assert_int_eq(fs_list_info("none", list_info, &out, &e), -1);
	buf_release(&out);
}
END_TEST

START_TEST(lists_in_byte_order)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	enter();
	ck_assert_int_eq(fs_mkdirs("l/B", &e), 0);
	put("l/a b", "");
	put("l/.hidden", "");
	put("l/\xe6\x8c\x81\xe7\xbb\xad", "");
	put("l/new\nline", "");
	put("l/Z", "");
	put("l/\xff", "");
	ck_assert_int_eq(symlink("none", "l/link"), 0);
	ck_assert_int_eq(fs_list("l", list_entry, &out, &e), 0);
	ck_assert_buf_eq(&out,
	                 ".hidden|B/|Z|a b|link@|new\nline|\xe6\x8c\x81\xe7\xbb\xad|\xff|");
	put("l/stop", "");
	buf_clear(&out);
	ck_assert_int_eq(fs_list("l", list_entry, &out, &e), -1);
	ck_assert_int_eq(e.code, ERR_CANCELLED);
	ck_assert_buf_eq(&out, ".hidden|B/|Z|a b|link@|new\nline|stop|");
	err_clear(&e);
	ck_assert_int_eq(fs_list("none", list_entry, &out, &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	buf_release(&out);
}
END_TEST

/* Paths below "a" stand where its slash puts them: behind "a-b", before "a0". */
START_TEST(lists_folders_where_their_paths_are)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	enter();
	ck_assert_int_eq(fs_mkdirs("p/a", &e), 0);
	ck_assert_int_eq(fs_mkdirs("p/a.d", &e), 0);
	put("p/a-b", "");
	put("p/a.d.md", "");
	put("p/a0", "");
	put("p/a.", "");
	ck_assert_int_eq(symlink("a", "p/a!"), 0);
	ck_assert_int_eq(fs_list("p", list_entry, &out, &e), 0);
	ck_assert_buf_eq(&out, "a!@|a-b|a.|a.d.md|a.d/|a/|a0|");
	buf_release(&out);
}
END_TEST

Suite *sys_fs_suite(void)
{
	Suite *s = suite_create("sys/fs");
	TCase *t = tcase_create("fs");

	tcase_add_test(t, kinds);
	tcase_add_test(t, read_appends);
	tcase_add_test(t, read_large);
	tcase_add_test(t, read_refusals);
	tcase_add_test(t, links_and_real_paths);
	tcase_add_test(t, write_atomic);
	tcase_add_test(t, folders);
	tcase_add_test(t, remove_all);
	tcase_add_test(t, rename_exchange_link);
	tcase_add_test(t, lists_with_info);
	tcase_add_test(t, lists_in_byte_order);
	tcase_add_test(t, lists_folders_where_their_paths_are);
	suite_add_tcase(s, t);
	return s;
}
