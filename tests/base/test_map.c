#include "base/map.h"

#include <stdio.h>

#include "tests/runner.h"

START_TEST(set_and_find)
{
	struct map m = MAP_INIT;
	int thing;

	ck_assert_ptr_null(map_find(&m, STR("a")));
	ck_assert_ptr_null(map_get_ptr(&m, STR("a")));
	ck_assert_uint_eq(*map_at(&m, STR("a")), 0);
	ck_assert(map_has(&m, STR("a")));
	map_set(&m, STR("a"), 7);
	map_set(&m, STR(""), 8);
	map_set(&m, STR("中"), (uintptr_t)&thing);
	map_set(&m, STR("a\0b"), 9);
	ck_assert_uint_eq(*map_find(&m, STR("a")), 7);
	ck_assert_uint_eq(*map_find(&m, STR_NONE), 8);
	ck_assert_uint_eq(*map_find(&m, STR("a\0b")), 9);
	ck_assert_ptr_eq(map_get_ptr(&m, STR("中")), &thing);
	ck_assert(!map_has(&m, STR("A")));
	ck_assert_uint_eq(m.n, 4);
	map_release(&m);
	ck_assert(!map_has(&m, STR("a")));
}
END_TEST

START_TEST(keys_are_copied)
{
	struct map m = MAP_INIT;
	char key[] = "key";

	map_set(&m, str_of(key), 1);
	key[0] = 'x';
	ck_assert(map_has(&m, STR("key")));
	ck_assert(!map_has(&m, STR("xey")));
	map_release(&m);
}
END_TEST

START_TEST(many_in_order)
{
	struct map m = MAP_INIT;
	struct map_entry *it;
	char key[24];
	size_t i = 0;

	for (int round = 0; round < 2; round++) {
		for (unsigned n = 0; n < 20000; n++) {
			snprintf(key, sizeof(key), "k%u", n * 7919u);
			*map_at(&m, str_of(key)) += n;
		}
	}
	ck_assert_uint_eq(m.n, 20000);
	map_each(it, &m) {
		snprintf(key, sizeof(key), "k%u", (unsigned)i * 7919u);
		ck_assert_view_eq(it->key, key);
		ck_assert_uint_eq(it->value, 2 * i);
		i++;
	}
	map_clear(&m);
	ck_assert_uint_eq(m.n, 0);
	ck_assert(!map_has(&m, STR("k0")));
	map_set(&m, STR("new"), 1);
	ck_assert_view_eq(m.entries[0].key, "new");
	map_release(&m);
}
END_TEST

Suite *base_map_suite(void)
{
	Suite *s = suite_create("base/map");
	TCase *t = tcase_create("entries");

	tcase_add_test(t, set_and_find);
	tcase_add_test(t, keys_are_copied);
	tcase_add_test(t, many_in_order);
	suite_add_tcase(s, t);
	return s;
}
