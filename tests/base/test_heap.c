#include "base/heap.h"

#include <string.h>

#include "tests/runner.h"

/* Sizes around each border between lists. */
static const size_t sizes[] = {
	0, 1, 15, 16, 17, 1023, 1024, 1025, 2048, 2049, 70000, 3000000
};

START_TEST(blocks_do_not_meet)
{
	struct heap h = { 0 };
	unsigned char *got[countof(sizes)][3];

	for (size_t i = 0; i < countof(sizes); i++)
		for (size_t k = 0; k < 3; k++) {
			got[i][k] = heap_take(&h, sizes[i]);
			ck_assert_uint_eq((uintptr_t)got[i][k] % _Alignof(max_align_t), 0);
			memset(got[i][k], (int)(i * 3 + k), sizes[i]);
		}
	for (size_t i = 0; i < countof(sizes); i++)
		for (size_t k = 0; k < 3; k++)
			for (size_t at = 0; at < sizes[i]; at += 97)
				ck_assert_uint_eq(got[i][k][at], i * 3 + k);
	heap_release(&h);
}
END_TEST

START_TEST(given_back_is_used_again)
{
	struct heap h = { 0 };
	char *a = heap_take(&h, 100), *b = heap_take(&h, 100), *c;

	memset(a, 7, 100);
	heap_give(&h, a);
	heap_give(&h, NULL);
	c = heap_zero(&h, 25, 4);
	ck_assert_ptr_eq(c, a);
	for (size_t i = 0; i < 100; i++)
		ck_assert_int_eq(c[i], 0);
	heap_give(&h, c);
	heap_give(&h, b);
	/* Last given, first taken; nothing of another size. */
	ck_assert_ptr_ne(heap_take(&h, 300), b);
	ck_assert_ptr_eq(heap_take(&h, 97), b);
	ck_assert_ptr_eq(heap_take(&h, 112), a);
	heap_release(&h);
	ck_assert_uint_eq(h.arena.total, 0);
	memset(heap_take(&h, 100), 1, 100);
	heap_release(&h);
}
END_TEST

START_TEST(resized_keeps_its_bytes)
{
	struct heap h = { 0 };
	char *p = heap_resize(&h, NULL, 10), *old;

	memcpy(p, "0123456789", 10);
	ck_assert_ptr_eq(heap_resize(&h, p, 16), p);
	old = p;
	p = heap_resize(&h, p, 17);
	ck_assert_ptr_ne(p, old);
	p = heap_resize(&h, p, 500000);
	ck_assert_int_eq(memcmp(p, "0123456789", 10), 0);
	ck_assert_ptr_eq(heap_take(&h, 12), old);
	heap_release(&h);
}
END_TEST

Suite *base_heap_suite(void)
{
	Suite *s = suite_create("base/heap");
	TCase *t = tcase_create("blocks");

	tcase_add_test(t, blocks_do_not_meet);
	tcase_add_test(t, given_back_is_used_again);
	tcase_add_test(t, resized_keeps_its_bytes);
	suite_add_tcase(s, t);
	return s;
}
