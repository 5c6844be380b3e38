/*
 * JSON to values: what is read, what is refused and where, and what is the same.
 */
#include <check.h>

#include "ext/json/json.h"
#include "tests/runner.h"

static struct value *read_json(struct arena *a, const char *text)
{
	struct json_problem problem;
	struct value *v = NULL;

	ck_assert_msg(json_value_read(&v, a, str_of(text), &problem) == 0, "%s: %s", text,
	              problem.why);
	return v;
}

START_TEST(values)
{
	struct arena a = ARENA_INIT;
	struct value *v =
		read_json(&a, "{\"s\": \"\\ud83d\\ude00\\/\", \"n\": 9007199254740993,"
	                      "\t\"l\": [true, null, 1.5]}");

	ck_assert(v->kind == VALUE_MAP && v->count == 3);
	ck_assert(str_eq(value_text(value_get(v, STR("s"))), STR("\xf0\x9f\x98\x80/")));
	ck_assert(str_eq(value_text(value_get(v, STR("n"))), STR("9007199254740993")));
	v = value_get(v, STR("l"));
	ck_assert(v->kind == VALUE_LIST && v->count == 3);
	ck_assert(v->first->value->kind == VALUE_BOOL && v->first->value->truth);
	ck_assert(v->first->next->value->kind == VALUE_NULL);
	ck_assert(str_eq(v->last->value->str, STR("1.5")));
	arena_release(&a);
}
END_TEST

static const struct {
	const char *text;
	unsigned line;
} wrong[] = {
	{ "", 1 },        { "{", 1 },   { "[1,\n2,\n}", 3 },  { "{\"a\":1,\"a\":2}", 1 },
	{ "[1] x", 1 },   { "'a'", 1 }, { "\"\\ud83d\"", 1 }, { "\"\xff\"", 1 },
	{ "[1e999]", 1 },
};

START_TEST(faults)
{
	struct json_problem problem;
	struct arena a = ARENA_INIT;
	struct value *v;

	ck_assert_int_eq(json_value_read(&v, &a, str_of(wrong[_i].text), &problem), -1);
	ck_assert_uint_eq(problem.line, wrong[_i].line);
	ck_assert(problem.why[0]);
	arena_release(&a);
}
END_TEST

START_TEST(deep)
{
	struct json_problem problem;
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT;
	struct value *v;

	for (int i = 0; i < 300; i++)
		buf_add_byte(&text, '[');
	for (int i = 0; i < 300; i++)
		buf_add_byte(&text, ']');
	ck_assert_int_eq(json_value_read(&v, &a, buf_str(&text), &problem), -1);
	for (int i = 0; i < 100000; i++)
		buf_add_byte(&text, '[');
	ck_assert_int_eq(json_value_read(&v, &a, buf_str(&text), &problem), -1);
	buf_release(&text);
	arena_release(&a);
}
END_TEST

static const struct {
	const char *x, *y;
	bool same;
} pairs[] = {
	{ "1", "1.0", true },
	{ "1", "\"1\"", false },
	{ "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true },
	{ "{\"a\":1}", "{\"a\":1,\"b\":2}", false },
	{ "{\"a\":1}", "{\"b\":1}", false },
	{ "[1,2]", "[2,1]", false },
	{ "[[]]", "[{}]", false },
	{ "null", "false", false },
	{ "true", "false", false },
};

START_TEST(equal)
{
	struct arena a = ARENA_INIT;
	const struct value *x = read_json(&a, pairs[_i].x), *y = read_json(&a, pairs[_i].y);

	ck_assert(json_value_equal(x, y) == pairs[_i].same);
	ck_assert(json_value_equal(y, x) == pairs[_i].same);
	arena_release(&a);
}
END_TEST

Suite *ext_json_json_suite(void);
Suite *ext_json_json_suite(void)
{
	Suite *s = suite_create("ext/json");
	TCase *t = tcase_create("json");

	tcase_add_test(t, values);
	tcase_add_loop_test(t, faults, 0, countof(wrong));
	tcase_add_test(t, deep);
	tcase_add_loop_test(t, equal, 0, countof(pairs));
	suite_add_tcase(s, t);
	return s;
}
