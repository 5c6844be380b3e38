#include "base/value.h"

#include "tests/runner.h"

START_TEST(maps)
{
	struct arena a = ARENA_INIT;
	struct value *m = value_map(&a), *site = value_map(&a);
	struct value_item *it;
	struct buf keys = BUF_INIT;

	value_set_str(&a, m, STR("b"), STR("中"));
	value_set_number(&a, m, STR("a"), -5);
	value_set_bool(&a, m, STR("c"), true);
	value_set_str(&a, m, STR("none"), STR_NONE);
	value_set_ref(&a, m, STR("none"), STR_NONE);
	value_set_ref(&a, site, STR("title"), STR("T"));
	value_set(&a, m, STR("site"), site);
	value_set_str(&a, m, STR("b"), STR("new"));
	ck_assert_uint_eq(m->count, 4);
	value_each(it, m) buf_addf(&keys, "%.*s,", STR_ARG(it->key));
	ck_assert_buf_eq(&keys, "b,a,c,site,");
	ck_assert_view_eq(value_text(value_get(m, STR("b"))), "new");
	ck_assert_view_eq(value_text(value_get(m, STR("a"))), "-5");
	ck_assert_view_eq(value_text(value_get(m, STR("c"))), "true");
	ck_assert_view_eq(value_text(value_path(m, STR("site.title"))), "T");
	ck_assert_ptr_null(value_path(m, STR("site.title.x")));
	ck_assert_ptr_null(value_path(m, STR("x.title")));
	ck_assert_ptr_null(value_get(m, STR("none")));
	ck_assert_ptr_null(value_get(NULL, STR("a")));
	ck_assert_ptr_null(value_get(value_list(&a), STR("a")));
	ck_assert_view_eq(value_text(NULL), "");
	ck_assert_view_eq(value_text(m), "");
	buf_release(&keys);
	arena_release(&a);
}
END_TEST

/* Past a dozen keys a map has an index; order and replacing stay as they are. */
START_TEST(large_maps)
{
	struct arena a = ARENA_INIT;
	struct value *m = value_map(&a);
	struct value_item *it;
	long n = 0;

	for (long i = 0; i < 300; i++) {
		value_set_number(&a, m, arena_strf(&a, "key-%ld", i), i);
		ck_assert_ptr_null(value_get(m, arena_strf(&a, "key-%ld", i + 1)));
		ck_assert_view_eq(value_text(value_get(m, STR("key-0"))), "0");
	}
	for (long i = 0; i < 300; i += 7)
		value_set_number(&a, m, arena_strf(&a, "key-%ld", i), i + 1000);
	value_add(&a, m, STR("last"), value_null(&a));
	ck_assert_uint_eq(m->count, 301);
	value_each(it, m)
	{
		struct str want = arena_strf(&a, "%ld", n % 7 ? n : n + 1000);

		if (n == 300)
			break;
		ck_assert_view_eq(value_text(value_get(m, it->key)), want.p);
		ck_assert_view_eq(it->key, arena_strf(&a, "key-%ld", n++).p);
	}
	ck_assert_view_eq(it->key, "last");
	ck_assert_ptr_nonnull(value_get(m, STR("last")));
	ck_assert_ptr_null(value_get(m, STR("")));
	arena_release(&a);
}
END_TEST

START_TEST(strings)
{
	struct arena a = ARENA_INIT;
	char text[] = "text";
	struct value *copy = value_string(&a, str_of(text)), *ref = value_ref(&a, str_of(text));

	text[0] = 'n';
	ck_assert_view_eq(value_text(copy), "text");
	ck_assert_view_eq(value_text(ref), "next");
	arena_release(&a);
}
END_TEST

START_TEST(truth)
{
	struct arena a = ARENA_INIT;
	struct value *list = value_list(&a);

	ck_assert(!value_is_true(NULL));
	ck_assert(!value_is_true(value_null(&a)));
	ck_assert(!value_is_true(value_bool(&a, false)));
	ck_assert(value_is_true(value_bool(&a, true)));
	ck_assert(!value_is_true(value_string(&a, STR_NONE)));
	ck_assert(value_is_true(value_string(&a, STR("false"))));
	ck_assert(value_is_true(value_number(&a, 0)));
	ck_assert(value_is_true(value_map(&a)));
	ck_assert(!value_is_true(list));
	value_push(&a, list, value_null(&a));
	value_push(&a, list, value_number(&a, 2));
	ck_assert(value_is_true(list));
	ck_assert_uint_eq(list->count, 2);
	ck_assert_view_eq(value_text(list->first->next->value), "2");
	ck_assert_ptr_eq(list->last, list->first->next);
	arena_release(&a);
}
END_TEST

/* A prepared key finds what a plain one does, in maps without and with an index. */
START_TEST(prepared_keys)
{
	struct arena a = ARENA_INIT;
	struct value *map = value_map(&a);

	for (long i = 0; i < 40; i++) {
		struct value_key key = value_key(arena_strf(&a, "key-%ld", i));

		ck_assert_ptr_null(value_at(map, &key));
		value_set_number(&a, map, key.name, i);
		for (long k = 0; k <= i; k++) {
			struct value_key known = value_key(arena_strf(&a, "key-%ld", k));

			ck_assert_ptr_nonnull(value_at(map, &known));
			ck_assert_ptr_eq(value_at(map, &known), value_get(map, known.name));
		}
	}
	ck_assert_ptr_null(value_at(NULL, &(struct value_key){ STR("x"), 0, ~(uint64_t)0 }));
	ck_assert_ptr_null(
		value_at(value_list(&a), &(struct value_key){ STR("x"), 0, ~(uint64_t)0 }));
	arena_release(&a);
}
END_TEST

Suite *base_value_suite(void)
{
	Suite *s = suite_create("base/value");
	TCase *t = tcase_create("trees");

	tcase_add_test(t, maps);
	tcase_add_test(t, large_maps);
	tcase_add_test(t, prepared_keys);
	tcase_add_test(t, strings);
	tcase_add_test(t, truth);
	suite_add_tcase(s, t);
	return s;
}
