/*
 * What is believed of what Ansible and tox tell.
 */
#include "run/results.h"
#include "tests/runner.h"

static void expect(struct results *r, const char *wanted)
{
	struct buf got = BUF_INIT;
	const struct run_part *part;

	vec_each(part, &r->parts)
		buf_addf(&got, "%.*s %s %d %.*s\n", STR_ARG(part->name),
		         run_part_name(part->state), part->code, STR_ARG(part->why));
	ck_assert_str_eq(got.p, wanted);
	buf_release(&got);
	vec_release(&r->parts);
	*r = (struct results){ .whole = false };
}

START_TEST(ansible)
{
	struct results r = { .whole = false };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;

	/* Of a host the last line counts. */
	ck_assert_int_eq(
		results_parse_ansible(
			&r, &a,
			STR("{\"host\": \"a\", \"state\": \"begun\"}\n"
	                    "{\"host\": \"b\", \"state\": \"begun\"}\n"
	                    "{\"host\": \"a\", \"state\": \"changed\", \"out\": \"x\"}\n"
	                    "{\"host\": \"b\", \"state\": \"failed\", \"rc\": 3, "
	                    "\"why\": \"non-zero\"}\n{\"whole\": true}\n"),
			&e),
		0);
	ck_assert(r.whole && str_eq(r.parts.v[0].out, STR("x")));
	expect(&r, "a changed 0 \nb failed 3 non-zero (status 3)\n");
	/* A play that was killed: its last line is half, and nothing is known of who had begun. */
	ck_assert_int_eq(results_parse_ansible(&r, &a,
	                                       STR("{\"host\": \"a\", \"state\": \"begun\"}\n"
	                                           "{\"host\": \"b\", \"sta"),
	                                       &e),
	                 0);
	ck_assert(!r.whole);
	expect(&r, "a failed 0 it was broken off before its end\n");
	/* What is no JSON in the midst is somebody else's. */
	ck_assert_int_eq(results_parse_ansible(&r, &a, STR("x\n{\"whole\": true}\n"), &e), -1);
	expect(&r, "");
	arena_release(&a);
}
END_TEST

START_TEST(tox)
{
	struct results r = { .whole = false };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;

	/* tox 3 tells commands, tox 4 a result as well. */
	ck_assert_int_eq(
		results_parse_tox(
			&r, &a,
			STR("{\"testenvs\": {\".package\": {}, "
	                    "\"ok\": {\"setup\": [{\"command\": [\"pip\"], \"retcode\": 0}], "
	                    "\"test\": [{\"command\": [\"a\"], \"retcode\": 0}]}, "
	                    "\"bad\": {\"test\": [{\"command\": [\"py\", \"-m\", \"x\"], "
	                    "\"output\": \"one\\n\\n  two  \\n\\n\", \"retcode\": 4}]}, "
	                    "\"unmade\": {\"setup\": [{\"command\": \"pip x\", \"retcode\": "
	                    "2}]}, "
	                    "\"left\": {\"setup\": []}, "
	                    "\"skipped\": {\"result\": {\"success\": true, \"skipped\": "
	                    "true}}, "
	                    "\"no\": {\"result\": {\"success\": false, \"exit_code\": 7}}}}"),
			&e),
		0);
	expect(&r, "ok ok 0 \nbad failed 4 'py -m x' ended with status 4: two\n"
	           "unmade failed 2 making it, 'pip x' ended with status 2\n"
	           "left skipped 0 \nskipped skipped 0 \n"
	           "no failed 7 tox says that it failed, with status 7\n");
	ck_assert_int_eq(results_parse_tox(&r, &a, STR("{}"), &e), 0);
	expect(&r, "");
	ck_assert_int_eq(results_parse_tox(&r, &a, STR("half"), &e), -1);
	arena_release(&a);
}
END_TEST

Suite *run_results_suite(void)
{
	Suite *suite = suite_create("results");
	TCase *tests = tcase_create("results");

	tcase_add_test(tests, ansible);
	tcase_add_test(tests, tox);
	suite_add_tcase(suite, tests);
	return suite;
}
