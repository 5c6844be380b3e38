#include "search/query.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/runner.h"

static struct arena arena;

static void setup(void)
{
	arena = (struct arena)ARENA_INIT;
}

static void teardown(void)
{
	arena_release(&arena);
}

/* What is asked of the index: strict, and loose. */
static const struct {
	const char *typed, *strict, *loose;
} matches[] = {
	{ "restart", "(\"restart\" OR \"~restart\")", "(\"restart\" OR \"~restart\")" },
	{ "restarting the node", "(\"restarting\" OR \"~restart\") AND (\"node\" OR \"~node\")",
	  "(\"restarting\" OR \"~restart\") OR (\"node\" OR \"~node\")" },
	{ "to be", "(\"to\") AND (\"be\")", "(\"to\") OR (\"be\")" },
	{ "内存泄漏", "(\"内存 存泄 泄漏\")", "(\"内存\" OR \"存泄\" OR \"泄漏\")" },
	{ "群", "(\"群\" *)", "(\"群\" *)" },
	{ "k8s群", "(\"k8s 群\" *)", "(\"k8s\")" },
	{ "10.0.0", "(\"10 .0 .0\" OR \"10.0.0\")", "(\"10\" OR \"10.0.0\" OR \"0\")" },
	{ "\"dry run\"", "(\"dry run\")", "(\"dry run\")" },
	{ "kub*", "(\"kub\" *)", "(\"kub\" * OR \"~kub\")" },
	{ "title:部署", "title : (\"部署\")", "title : (\"部署\")" },
	{ "x -y tag:z", "(\"x\")", "(\"x\")" },
	{ "C++", "(\"c++\")", "(\"c++\")" },
	{ "\"", NULL, NULL },
	{ "\"\"\"\"", NULL, NULL },
	{ "tag:", "(\"tag\" OR \"~tag\")", "(\"tag\" OR \"~tag\")" },
	{ "is:nothing", "(\"is :nothing\" * OR \"is:nothing\")", NULL },
	{ "* - -- OR AND", "(\"or\") AND (\"and\")", "(\"or\") OR (\"and\")" },
	{ "🎉", NULL, NULL },
};

START_TEST(match)
{
	const char *wanted[] = { matches[_i].strict, matches[_i].loose };
	struct query q;

	query_parse(&q, &arena, str_of(matches[_i].typed), 0);
	for (size_t i = 0; i < 2; i++) {
		struct buf out = BUF_INIT;
		bool asks = query_match(&out, &q, i == 1);

		ck_assert(asks == (matches[_i].strict != NULL));
		if (wanted[i])
			ck_assert_buf_eq(&out, wanted[i]);
		buf_release(&out);
	}
	query_release(&q);
}
END_TEST

START_TEST(terms)
{
	struct query q;

	query_parse(&q, &arena,
	            STR("-tag:SRE path:\"a b\" -\"c d\" --dry-run lang:ZH is:Runbook e"),
	            QUERY_TYPING);
	ck_assert_uint_eq(q.n, 7);
	ck_assert(q.v[0].exclude && q.v[0].field == QUERY_TAG);
	ck_assert_view_eq(q.v[0].text, "sre");
	ck_assert(q.v[1].field == QUERY_PATH && !q.v[1].exclude);
	ck_assert_view_eq(q.v[1].text, "a b");
	ck_assert(q.v[2].exclude && q.v[2].quoted && q.v[2].field == QUERY_TEXT);
	ck_assert(!q.v[3].exclude && q.v[3].field == QUERY_TEXT);
	ck_assert_view_eq(q.v[4].text, "zh");
	ck_assert(q.v[5].field == QUERY_IS);
	ck_assert(q.v[6].prefix && !q.v[3].prefix);
	query_release(&q);
}
END_TEST

START_TEST(literal)
{
	struct query q;

	query_parse(&q, &arena, STR("-x tag:y \"z"), QUERY_LITERAL);
	ck_assert_uint_eq(q.n, 3);
	for (size_t i = 0; i < q.n; i++)
		ck_assert(!q.v[i].exclude && q.v[i].field == QUERY_TEXT);
	query_release(&q);
}
END_TEST

/* What is endless is cut, what is no text is nothing. */
START_TEST(hostile)
{
	struct buf text = BUF_INIT, out = BUF_INIT;
	struct query q;

	for (int i = 0; i < 20000; i++)
		buf_addf(&text, "w%d -", i);
	query_parse(&q, &arena, buf_str(&text), 0);
	ck_assert_uint_eq(q.n, QUERY_TERMS);
	query_release(&q);
	buf_clear(&text);
	for (int i = 0; i < 1000; i++)
		buf_add_byte(&text, '\0');
	query_parse(&q, &arena, buf_str(&text), QUERY_TYPING);
	ck_assert(!query_match(&out, &q, false));
	query_release(&q);
	buf_release(&text);
	buf_release(&out);
}
END_TEST

/* The readings of queries.txt: the sign before each, and how it comes about. */
static const struct {
	char sign;
	unsigned mode;
	bool loose;
} readings[] = {
	{ '=', 0, false },
	{ '~', 0, true },
	{ '*', QUERY_TYPING, false },
	{ '!', QUERY_LITERAL, true },
};

/* Compare the readings of each "> query" of `f` with ours; gives the number of queries. */
static unsigned compare(FILE *f)
{
	char *text = NULL, *wanted = NULL;
	size_t text_size = 0, wanted_size = 0;
	unsigned n = 0;
	ssize_t len;

	while ((len = getline(&text, &text_size, f)) > 0) {
		if (text[0] != '>')
			continue;
		for (size_t i = 0; i < countof(readings); i++) {
			struct buf out = BUF_INIT;
			struct query q;
			ssize_t end = getline(&wanted, &wanted_size, f);

			ck_assert_int_gt(end, 2);
			ck_assert_int_eq(wanted[0], readings[i].sign);
			wanted[end - 1] = '\0';
			query_parse(&q, &arena, str_from(text + 2, (size_t)len - 3),
			            readings[i].mode);
			query_match(&out, &q, readings[i].loose);
			ck_assert_buf_eq(&out, wanted + 2);
			query_release(&q);
			buf_release(&out);
		}
		n++;
	}
	free(text);
	free(wanted);
	return n;
}

START_TEST(vectors)
{
	FILE *f = fopen("tests/search/queries.txt", "r");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_gt(compare(f), 40);
	fclose(f);
}
END_TEST

/* The pages' engine asks for the same. */
static const char *const twin_inputs[] = {
	"sed -n 's/^> //p' tests/search/queries.txt | node tests/search/queries.mjs",
	"node tests/search/random.mjs 1000 77 | node tests/search/queries.mjs",
	"node tests/search/queries.mjs --random 2000 1",
};

START_TEST(twin)
{
	FILE *f;

	if (system("node --version >/dev/null 2>&1") != 0) {
		printf("skip the twin: there is no node\n");
		return;
	}
	f = popen(twin_inputs[_i], "r");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_gt(compare(f), 40);
	ck_assert_int_eq(pclose(f), 0);
}
END_TEST

Suite *search_query_suite(void)
{
	Suite *s = suite_create("search/query");
	TCase *t = tcase_create("query");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, match, 0, (int)countof(matches));
	tcase_add_test(t, terms);
	tcase_add_test(t, literal);
	tcase_add_test(t, hostile);
	tcase_add_test(t, vectors);
	tcase_add_loop_test(t, twin, 0, (int)countof(twin_inputs));
	suite_add_tcase(s, t);
	return s;
}
