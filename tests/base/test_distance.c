#include "base/distance.h"

#include "base/utf8.h"
#include "tests/runner.h"

static const struct {
	const char *a, *b;
	unsigned far;
} cases[] = {
	{ "", "", 0 },
	{ "", "abc", 3 },
	{ "same", "same", 0 },
	{ "exclud", "exclude", 1 },
	{ "exclude", "xclude", 1 },
	{ "exclude", "excluze", 1 },
	{ "theme", "thmee", 1 },
	{ "ab", "ba", 1 },
	{ "ca", "abc", 3 },
	{ "kitten", "sitting", 3 },
	{ "base_url", "baseurl", 1 },
	{ "base_url", "url_base", 8 },
	{ "abcdef", "fedcba", 5 },
	{ "排空节点", "排节点", 1 },
	{ "排空节点", "空排节点", 1 },
	{ "中", "文", 1 },
	{ "中\xff", "中", 1 },
	{ "Drain", "drain", 1 },
};

START_TEST(distances)
{
	struct str a = str_of(cases[_i].a), b = str_of(cases[_i].b);

	ck_assert_uint_eq(distance_bounded(a, b, 100), cases[_i].far);
	ck_assert_uint_eq(distance_bounded(b, a, 100), cases[_i].far);
	for (unsigned bound = 0; bound < 10; bound++)
		ck_assert_uint_eq(distance_bounded(a, b, bound),
		                  cases[_i].far <= bound ? cases[_i].far : bound + 1);
}
END_TEST

/* The whole table, cell by cell, without a band: what distance_bounded() has to agree with. */
static unsigned slow(struct str a, struct str b)
{
	unsigned d[16][16];

	for (unsigned i = 0; i <= a.n; i++) {
		for (unsigned j = 0; j <= b.n; j++) {
			unsigned best = i + j;

			if (i && j)
				best = d[i - 1][j - 1] + (a.p[i - 1] != b.p[j - 1]);
			if (i && d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (j && d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
			    a.p[i - 2] == b.p[j - 1] && d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[a.n][b.n];
}

START_TEST(band_agrees_with_table)
{
	uint32_t seed = 1;

	for (int round = 0; round < 20000; round++) {
		char text[2][12];
		struct str s[2];
		unsigned full, bound;

		for (int k = 0; k < 2; k++) {
			seed = seed * 1664525 + 1013904223;
			s[k] = str_from(text[k], seed >> 16 & 7);
			for (size_t i = 0; i < s[k].n; i++) {
				seed = seed * 1664525 + 1013904223;
				text[k][i] = (char)('a' + (seed >> 24) % 3);
			}
		}
		full = slow(s[0], s[1]);
		bound = (seed >> 8) % 9;
		ck_assert_uint_eq(distance_bounded(s[0], s[1], bound),
		                  full <= bound ? full : bound + 1);
	}
}
END_TEST

START_TEST(long_words)
{
	struct buf a = BUF_INIT, b = BUF_INIT;

	for (int i = 0; i < DISTANCE_MAX_CHARS; i++)
		buf_add_z(&a, "字");
	buf_add(&b, buf_str(&a));
	buf_splice(&b, 0, 3, STR("x"));
	ck_assert_uint_eq(distance_bounded(buf_str(&a), buf_str(&b), 4), 1);
	ck_assert_uint_eq(distance_bounded(buf_str(&a), buf_str(&b), 1000), 1);
	buf_add_z(&a, "y");
	ck_assert_uint_eq(distance_bounded(buf_str(&a), buf_str(&b), 4), 5);
	ck_assert_uint_eq(distance_bounded(buf_str(&a), buf_str(&a), 4), 0);
	buf_release(&a);
	buf_release(&b);
}
END_TEST

START_TEST(tolerance)
{
	ck_assert_uint_eq(distance_tolerance(STR("")), 1);
	ck_assert_uint_eq(distance_tolerance(STR("html")), 1);
	ck_assert_uint_eq(distance_tolerance(STR("exclude")), 2);
	ck_assert_uint_eq(distance_tolerance(STR("排空节点")), 1);
	ck_assert_uint_eq(distance_tolerance(STR("a rather long file name.md")), 4);
}
END_TEST

Suite *base_distance_suite(void)
{
	Suite *s = suite_create("base/distance");
	TCase *t = tcase_create("distance");

	tcase_add_loop_test(t, distances, 0, countof(cases));
	tcase_add_test(t, band_agrees_with_table);
	tcase_add_test(t, long_words);
	tcase_add_test(t, tolerance);
	suite_add_tcase(s, t);
	return s;
}
