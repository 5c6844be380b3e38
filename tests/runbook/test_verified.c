/*
 * The record of tests: what is read of it, what is wrong with it, how it is written.
 */
#include "runbook/verified.h"

#include "tests/runbook/book.h"

#define HASH "0123456789abcdef0123456789abcdef01234567"
#define OTHER "76543210fedcba9876543210fedcba9876543210"
#define WHEN "\"when\": \"2026-11-21T03:04:05Z\""
#define GOOD "{\"hash\": \"" HASH "\", " WHEN ", \"commit\": \"" OTHER "\", \"where\": \"ci\"}"
#define NOTES(text) "{\"version\": 1, \"notes\": {" text "}}"

/* A record -> its entries as "note#key hash[0] commit[0]", and what is said of it. */
static const struct {
	const char *record, *entries, *fault;
} cases[] = {
	{ NOTES("\"b.md\": {\"x\": " GOOD ", \"#3\": " GOOD "}, \"a.md\": {\"x\": " GOOD "}"),
	  "a.md/x 0 7,b.md/#3 0 7,b.md/x 0 7", "" },
	{ NOTES("\"a.md\": {\"x\": {\"hash\": \"" OTHER "\", " WHEN "}}"), "a.md/x 7 -", "" },
	{ NOTES("\"a.md\": {\"x\": {\"more\": [1], \"hash\": \"" HASH "\", " WHEN
	        ", \"commit\": \"\"}}"),
	  "a.md/x 0 -", "" },
	{ "{\"version\": 1, \"notes\": {}, \"more\": 1}", "", "" },
	{ "{\"version\": 1}", "", "" },
	{ "{\"version\": 2, \"notes\": {\"a.md\": {\"x\": " GOOD "}}}", "", "" },
	/* Nothing else is lost to a bad entry. */
	{ NOTES("\"a.md\": {\"w\": 1, \"x\": " GOOD ", \"y\": {\"hash\": 2}}, \"b.md\": []"),
	  "a.md/x 0 7", "0:0 a.md#w is no object" },
	{ NOTES("\"a.md\": [], \"b.md\": {\"x\": " GOOD "}"), "b.md/x 0 7",
	  "0:0 a.md is no object" },
	{ NOTES("\"a.md\": {\"x\": {\"hash\": 1, " WHEN "}}"), "",
	  "0:0 a.md#x has a member that is no text" },
	{ NOTES("\"a.md\": {\"x\": {\"hash\": \"abc\", " WHEN "}}"), "",
	  "0:0 a.md#x has no 'hash' of 40 hexadecimal digits" },
	{ NOTES("\"a.md\": {\"x\": {\"hash\": \"" HASH "\", \"when\": \"yesterday\"}}"), "",
	  "0:0 a.md#x has no 'when' like 2026-11-21T03:04:05Z" },
	{ NOTES("\"a.md\": {\"x\": {\"hash\": \"" HASH
	        "\", \"when\": \"2026-11-21T03:04:0<Z\"}}"),
	  "", "0:0 a.md#x has no 'when' like 2026-11-21T03:04:05Z" },
	{ NOTES("\"a.md\": {\"x\": {\"hash\": \"" HASH "\", " WHEN ", \"commit\": \"HEAD\"}}"),
	  "", "0:0 a.md#x has a 'commit' that is no full commit id" },
	{ "{\"version\": 1, \"notes\": []}", "", "0:0 'notes' is no object" },
	{ "{\"notes\": {}}", "", "0:0 there is no 'version' in it" },
	{ "[]", "", "0:0 there is no 'version' in it" },
};

START_TEST(reads)
{
	struct buf entries = BUF_INIT, fault = BUF_INIT;
	const struct verified_entry *it;
	struct arena a = ARENA_INIT;
	struct json_problem problem;
	struct verified v;
	int result = verified_read(&v, &a, str_of(cases[_i].record), &problem);

	buf_add_z(&entries, "");
	buf_add_z(&fault, "");
	vec_each(it, &v) {
		buf_addf(&entries, "%s%.*s/%.*s %c %c", it == v.v ? "" : ",", STR_ARG(it->note),
		         STR_ARG(it->key), it->hash.p[0], it->commit.n ? it->commit.p[0] : '-');
		ck_assert_ptr_eq(verified_find(&v, it->note, it->key), it);
	}
	if (result != 0)
		buf_addf(&fault, "%u:%u %s", problem.line, problem.column, problem.why);
	ck_assert_str_eq(runner_text(buf_str(&entries)), cases[_i].entries);
	ck_assert_str_eq(runner_text(buf_str(&fault)), cases[_i].fault);
	ck_assert(v.foreign ==
	          (str_find(str_of(cases[_i].record), STR("\"version\": 2"), 0) != STR_NPOS));
	ck_assert_ptr_null(verified_find(&v, STR("a.md"), STR("none")));
	ck_assert_ptr_null(verified_find(&v, STR("z.md"), STR("x")));
	verified_release(&v);
	arena_release(&a);
	buf_release(&entries);
	buf_release(&fault);
}
END_TEST

START_TEST(says_where_it_is_no_json)
{
	struct arena a = ARENA_INIT;
	struct json_problem problem;
	struct verified v;

	ck_assert_int_eq(verified_read(&v, &a, STR("{\n<<<<<<< HEAD\n"), &problem), -1);
	ck_assert_uint_eq(problem.line, 2);
	ck_assert_uint_eq(v.n, 0);
	verified_release(&v);
	ck_assert_int_eq(verified_read(&v, &a, STR_NONE, &problem), -1);
	ck_assert_str_ne(problem.why, "");
	verified_release(&v);
	arena_release(&a);
}
END_TEST

/* In whatever order they come, they are written sorted, and read again as they were. */
START_TEST(writes_what_it_reads)
{
	static const char *const keys[][2] = {
		{ "b.md", "x" }, { "a.md", "say \"x\"" }, { "b.md", "#2" },
		{ "a.md", "a" }, { "b.md", "x" },         { "中.md", "步" },
	};
	struct buf out = BUF_INIT, again = BUF_INIT;
	struct arena a = ARENA_INIT;
	struct json_problem problem;
	struct verified v = { .n = 0 }, w;

	verified_write(&out, &v);
	ck_assert_int_eq(verified_read(&w, &a, buf_str(&out), &problem), 0);
	ck_assert_uint_eq(w.n, 0);
	verified_release(&w);
	buf_clear(&out);
	for (size_t i = 0; i < countof(keys); i++) {
		struct verified_entry e = { .note = str_of(keys[i][0]),
			                    .key = str_of(keys[i][1]),
			                    .hash = str_of(i < 4 ? HASH : OTHER),
			                    .when = STR("2026-11-21T03:04:05Z"),
			                    .where = STR("a \\ machine") };

		verified_set(&v, &e);
	}
	ck_assert_uint_eq(v.n, 5);
	ck_assert(str_eq(verified_find(&v, STR("b.md"), STR("x"))->hash, STR(OTHER)));
	verified_write(&out, &v);
	ck_assert_int_eq(verified_read(&w, &a, buf_str(&out), &problem), 0);
	ck_assert_uint_eq(w.n, 5);
	ck_assert(str_eq(w.v[0].key, STR("a")) && str_eq(w.v[1].key, STR("say \"x\"")));
	ck_assert(str_eq(w.v[2].key, STR("#2")) && str_eq(w.v[4].note, STR("中.md")));
	verified_write(&again, &w);
	ck_assert(str_eq(buf_str(&again), buf_str(&out)));
	verified_release(&v);
	verified_release(&w);
	arena_release(&a);
	buf_release(&out);
	buf_release(&again);
}
END_TEST

START_TEST(keys_are_names_or_numbers)
{
	struct arena a = ARENA_INIT;
	struct book b;

	book_read(&b, "```sh\ntrue\n```\n\n```sh {name=x}\ntrue\n```\n\n```sh {ignore=true}\n"
	              "true\n```\n\n```sh\ntrue\n```\n");
	ck_assert_uint_eq(b.r.nblocks, 4);
	ck_assert(str_eq(verified_key(&a, &b.r.blocks[0]), STR("#1")));
	ck_assert(str_eq(verified_key(&a, &b.r.blocks[1]), STR("x")));
	ck_assert(str_eq(verified_key(&a, &b.r.blocks[3]), STR("#4")));
	book_release(&b);
	arena_release(&a);
}
END_TEST

Suite *runbook_verified_suite(void)
{
	Suite *s = suite_create("runbook/verified");
	TCase *t = tcase_create("verified");

	tcase_add_loop_test(t, reads, 0, countof(cases));
	tcase_add_test(t, says_where_it_is_no_json);
	tcase_add_test(t, writes_what_it_reads);
	tcase_add_test(t, keys_are_names_or_numbers);
	suite_add_tcase(s, t);
	return s;
}
