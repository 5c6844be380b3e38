#include "sys/pool.h"

#include <stdatomic.h>

#include "base/alloc.h"
#include "tests/runner.h"

#define ITEMS 10000

struct work {
	atomic_uint done[ITEMS];
	atomic_uint busy[POOL_MAX]; /* calls under way with that worker's number */
	atomic_bool shared;
	unsigned workers;
	size_t fail_from;
	atomic_size_t calls;
};

static int work(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct work *w = ctx;

	atomic_fetch_add(&w->calls, 1);
	if (worker >= w->workers || atomic_fetch_add(&w->busy[worker], 1) != 0)
		atomic_store(&w->shared, true);
	atomic_fetch_add(&w->done[item], 1);
	atomic_fetch_sub(&w->busy[worker], 1);
	if (item >= w->fail_from)
		return err_set(e, ERR_INVALID, "item %zu", item);
	return 0;
}

static struct work *work_new(unsigned workers)
{
	struct work *w = mem_new(struct work);

	w->workers = workers;
	w->fail_from = SIZE_MAX;
	return w;
}

static const unsigned worker_counts[] = { 1, 2, 3, 8, POOL_MAX };

START_TEST(every_item_once)
{
	unsigned workers = worker_counts[_i];
	struct work *w = work_new(workers);
	struct err e = ERR_INIT;

	ck_assert_int_eq(pool_run(workers, ITEMS, work, w, &e), 0);
	for (size_t i = 0; i < ITEMS; i++)
		ck_assert_uint_eq(w->done[i], 1);
	ck_assert(!w->shared);
	ck_assert_int_eq(e.code, ERR_NONE);
	mem_free(w);
}
END_TEST

START_TEST(few_items)
{
	for (size_t items = 0; items < 12; items++) {
		struct work *w = work_new(8);

		ck_assert_int_eq(pool_run(8, items, work, w, NULL), 0);
		ck_assert_uint_eq(w->calls, items);
		mem_free(w);
	}
}
END_TEST

START_TEST(no_worker_is_one)
{
	struct work *w = work_new(1);

	ck_assert_int_eq(pool_run(0, 10, work, w, NULL), 0);
	ck_assert_uint_eq(w->calls, 10);
	mem_free(w);
}
END_TEST

START_TEST(stops_at_an_error)
{
	struct work *w = work_new(1);
	struct err e = ERR_INIT;

	w->fail_from = 100;
	ck_assert_int_eq(pool_run(1, ITEMS, work, w, &e), -1);
	ck_assert_int_eq(e.code, ERR_INVALID);
	ck_assert_str_eq(e.msg, "item 100");
	ck_assert_uint_eq(w->calls, 101);
	mem_free(w);
}
END_TEST

/* Items are handed out in order, so that nothing before the reported one can have failed unseen. */
START_TEST(error_of_many_workers)
{
	struct work *w = work_new(8);
	struct err e = ERR_INIT;

	w->fail_from = 5000;
	ck_assert_int_eq(pool_run(8, ITEMS, work, w, &e), -1);
	ck_assert_int_eq(e.code, ERR_INVALID);
	ck_assert_uint_lt(w->calls, ITEMS);
	for (size_t i = 0; i < 5000 - 8 * 4; i++)
		ck_assert_uint_eq(w->done[i], 1);
	mem_free(w);
}
END_TEST

START_TEST(cores)
{
	ck_assert_uint_ge(pool_cores(), 1);
	ck_assert_uint_le(pool_cores(), POOL_MAX);
}
END_TEST

Suite *sys_pool_suite(void)
{
	Suite *s = suite_create("sys/pool");
	TCase *t = tcase_create("run");

	tcase_add_loop_test(t, every_item_once, 0, countof(worker_counts));
	tcase_add_test(t, few_items);
	tcase_add_test(t, no_worker_is_one);
	tcase_add_test(t, stops_at_an_error);
	tcase_add_test(t, error_of_many_workers);
	tcase_add_test(t, cores);
	suite_add_tcase(s, t);
	return s;
}
