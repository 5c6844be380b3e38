#include "sys/scratch.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "sys/fs.h"
#include "sys/pool.h"
#include "tests/runner.h"

struct added {
	struct scratch *s;
	uint64_t at[200];
};

static int see_entry(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	return 1;
}

static void fill_text(struct buf *out, size_t item)
{
	buf_clear(out);
	for (size_t i = 0; i <= item * 10; i++)
		buf_addf(out, "%zu,", item);
}

static int add_item(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct added *a = ctx;
	struct buf text = BUF_INIT;
	int r;

	fill_text(&text, item);
	r = scratch_add(&a->at[item], a->s, buf_str(&text), e);
	buf_release(&text);
	return r;
}

static int read_item(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct added *a = ctx;
	struct buf text = BUF_INIT, room = BUF_INIT;
	int r;

	fill_text(&text, item);
	buf_reserve(&room, text.len);
	r = scratch_read(room.p, a->s, a->at[item], text.len, e);
	if (r == 0 && memcmp(room.p, text.p, text.len) != 0)
		r = err_set(e, ERR_INTERNAL, "item %zu is not as it was", item);
	buf_release(&text);
	buf_release(&room);
	return r;
}

START_TEST(keeps_what_all_threads_add)
{
	const char *folder = runner_folder_new();
	struct added a = { .s = scratch_new(folder) };
	struct err e = ERR_INIT;
	char byte;

	ck_assert_msg(pool_run(4, 200, add_item, &a, &e) == 0, "%s", e.msg);
	ck_assert_int_eq(fs_list(folder, see_entry, NULL, &e), 0);
	ck_assert_msg(pool_run(4, 200, read_item, &a, &e) == 0, "%s", e.msg);
	ck_assert_int_eq(scratch_read(&byte, a.s, (uint64_t)1 << 30, 1, &e), -1);
	ck_assert_int_eq(e.code, ERR_IO);
	scratch_free(a.s);
	scratch_free(NULL);
}
END_TEST

START_TEST(is_made_when_needed)
{
	struct scratch *s = scratch_new("/nowhere");
	struct err e = ERR_INIT;
	uint64_t at;

	ck_assert_int_eq(scratch_add(&at, s, STR("x"), &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	ck_assert(strstr(e.msg, "temporary file in /nowhere") != NULL);
	scratch_free(s);
}
END_TEST

Suite *sys_scratch_suite(void)
{
	Suite *s = suite_create("sys/scratch");
	TCase *t = tcase_create("scratch");

	tcase_add_test(t, keeps_what_all_threads_add);
	tcase_add_test(t, is_made_when_needed);
	suite_add_tcase(s, t);
	return s;
}
