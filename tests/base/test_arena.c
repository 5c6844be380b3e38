#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

#include "tests/runner.h"

START_TEST(zeroed_and_aligned)
{
	struct arena a = ARENA_INIT;

	for (size_t size = 0; size < 3000; size++) {
		char *p = arena_alloc(&a, size);

		ck_assert_uint_eq((uintptr_t)p % alignof(max_align_t), 0);
		/* All zero: the first is, and each equals the next. */
		ck_assert(size == 0 || (p[0] == 0 && memcmp(p, p + 1, size - 1) == 0));
		memset(p, 0xff, size);
	}
	ck_assert_uint_ge(a.total, (size_t)3000 * 2999 / 2);
	arena_clear(&a);
	for (int i = 0; i < 100; i++) {
		char *p = arena_alloc(&a, 999);

		ck_assert_int_eq(p[0] | p[500] | p[998], 0);
	}
	arena_release(&a);
	ck_assert_uint_eq(a.total, 0);
}
END_TEST

START_TEST(apart)
{
	struct arena a = ARENA_INIT;
	unsigned *v[2000];

	for (unsigned i = 0; i < countof(v); i++) {
		v[i] = arena_array(&a, unsigned, 1 + i % 7);
		*v[i] = i;
	}
	for (unsigned i = 0; i < countof(v); i++)
		ck_assert_uint_eq(*v[i], i);
	arena_release(&a);
}
END_TEST

START_TEST(large_objects)
{
	struct arena a = ARENA_INIT;
	char *small = arena_alloc(&a, 10), *large = arena_alloc(&a, (size_t)5 << 20);

	memset(large, 1, (size_t)5 << 20);
	memcpy(small, "small", 6);
	ck_assert_int_eq(large[((size_t)5 << 20) - 1], 1);
	ck_assert_str_eq(small, "small");
	ck_assert_ptr_nonnull(arena_alloc(&a, 10));
	ck_assert_uint_lt(a.total, (size_t)7 << 20);
	arena_release(&a);
}
END_TEST

START_TEST(strings)
{
	struct arena a = ARENA_INIT;
	struct str s = arena_str(&a, STR("中\0x"));

	ck_assert_uint_eq(s.n, 5);
	ck_assert(str_eq(s, STR("中\0x")));
	ck_assert_int_eq(s.p[s.n], '\0');
	s = arena_str(&a, STR_NONE);
	ck_assert_uint_eq(s.n, 0);
	ck_assert_int_eq(s.p[0], '\0');
	s = arena_strf(&a, "%s-%05d", "é", 42);
	ck_assert_str_eq(s.p, "é-00042");
	ck_assert_uint_eq(s.n, strlen(s.p));
	arena_release(&a);
}
END_TEST

START_TEST(adopts)
{
	struct arena a = ARENA_INIT, b = ARENA_INIT, empty = ARENA_INIT;
	struct str in_b = arena_str(&b, STR("from b")), in_a;
	size_t total;

	for (int i = 0; i < 1000; i++)
		(void)arena_alloc(&b, 100);
	total = b.total;
	arena_adopt(&a, &b);
	ck_assert_uint_eq(a.total, total);
	ck_assert_ptr_null(b.blocks);
	in_a = arena_str(&a, STR("from a"));
	in_b = arena_str(&b, STR("b again"));
	arena_adopt(&a, &b);
	arena_adopt(&a, &empty);
	arena_adopt(&empty, &b);
	for (int i = 0; i < 1000; i++)
		memset(arena_alloc(&a, 100), 0xff, 100);
	ck_assert_view_eq(in_a, "from a");
	ck_assert_view_eq(in_b, "b again");
	ck_assert_ptr_null(empty.blocks);
	arena_release(&a);
	arena_release(&b);
}
END_TEST

Suite *base_arena_suite(void)
{
	Suite *s = suite_create("base/arena");
	TCase *t = tcase_create("objects");

	tcase_add_test(t, zeroed_and_aligned);
	tcase_add_test(t, apart);
	tcase_add_test(t, large_objects);
	tcase_add_test(t, strings);
	tcase_add_test(t, adopts);
	suite_add_tcase(s, t);
	return s;
}
