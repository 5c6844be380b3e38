/*
 * The public CommonMark 0.29 examples against our walk: with the dialect off all
 * of them, with the dialect on all but those in tests/spec/exceptions.txt. The
 * spec is taken from the npm package that tests/spec/package.json pins;
 * OPSBOOK_SPEC names another copy. Without it nothing can be compared: that is
 * said, and is a failure when OPSBOOK_SPEC_REQUIRED is set.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/ext/md/spec_html.c"

#define FENCE "````````````````````````````````"

static bool read_file(struct buf *out, const char *path)
{
	FILE *f = fopen(path, "rb");
	char piece[4096];
	size_t n;

	if (!f)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add_bytes(out, piece, n);
	fclose(f);
	return true;
}

/* The spec writes a tab as an arrow. */
static void add_line(struct buf *out, struct str line)
{
	size_t at = 0, arrow;

	while ((arrow = str_find(line, STR("→"), at)) != STR_NPOS) {
		buf_add(out, str_cut(line, at, arrow));
		buf_add_byte(out, '\t');
		at = arrow + strlen("→");
	}
	buf_add(out, str_tail(line, at));
	buf_add_byte(out, '\n');
}

static bool is_excepted(struct str exceptions, unsigned number)
{
	struct str line;

	while (str_line(&exceptions, &line))
		if (line.n && line.p[0] != '#' && strtoul(line.p, NULL, 10) == number)
			return true;
	return false;
}

struct tally {
	unsigned dialect;
	unsigned examples, same, excepted, differ;
};

static void compare(struct tally *tally, struct str markdown, struct str html,
                    struct str exceptions)
{
	struct buf got = BUF_INIT;
	bool same;

	spec_html(&got, markdown, tally->dialect);
	same = str_eq(buf_str(&got), html);
	tally->examples++;
	tally->same += same;
	if (!same && is_excepted(exceptions, tally->examples)) {
		tally->excepted++;
	} else if (!same) {
		tally->differ++;
		printf("example %u\n--- markdown\n%.*s--- expected\n%.*s--- got\n%s",
		       tally->examples, STR_ARG(markdown), STR_ARG(html), got.p);
	} else if (is_excepted(exceptions, tally->examples)) {
		tally->differ++;
		printf("example %u is listed as an exception but agrees\n", tally->examples);
	}
	buf_release(&got);
}

static void run_spec(struct tally *tally, struct str spec, struct str exceptions)
{
	struct buf markdown = BUF_INIT, html = BUF_INIT;
	enum { OUTSIDE, MARKDOWN, HTML } in = OUTSIDE;
	struct str line;

	while (str_line(&spec, &line)) {
		if (in == OUTSIDE && str_eq(line, STR(FENCE " example"))) {
			in = MARKDOWN;
			buf_clear(&markdown);
			buf_clear(&html);
		} else if (in == MARKDOWN && str_eq(line, STR("."))) {
			in = HTML;
		} else if (in == HTML && str_eq(line, STR(FENCE))) {
			in = OUTSIDE;
			compare(tally, buf_str(&markdown), buf_str(&html), exceptions);
		} else if (in != OUTSIDE) {
			add_line(in == MARKDOWN ? &markdown : &html, line);
		}
	}
	buf_release(&markdown);
	buf_release(&html);
}

/* The spec's bytes, or an empty buf when it is not there and need not be. */
static void get_spec(struct buf *spec)
{
	const char *path = getenv("OPSBOOK_SPEC");

	if (!path)
		path = "tests/spec/node_modules/commonmark-spec/spec.txt";
	if (!read_file(spec, path)) {
		ck_assert_msg(!getenv("OPSBOOK_SPEC_REQUIRED"), "no spec at %s", path);
		printf("skipped: no %s (npm ci --prefix tests/spec)\n", path);
	}
}

static void examples(unsigned dialect, const char *exceptions_path)
{
	struct buf spec = BUF_INIT, exceptions = BUF_INIT;
	struct tally tally = { .dialect = dialect };

	md_setup();
	get_spec(&spec);
	if (exceptions_path)
		ck_assert(read_file(&exceptions, exceptions_path));
	if (spec.len) {
		run_spec(&tally, buf_str(&spec), buf_str(&exceptions));
		printf("CommonMark, dialect %#x: %u examples, %u the same, %u excepted\n",
		       dialect, tally.examples, tally.same, tally.excepted);
		ck_assert_uint_gt(tally.examples, 600);
		ck_assert_uint_eq(tally.differ, 0);
	}
	buf_release(&spec);
	buf_release(&exceptions);
}

START_TEST(commonmark_plain)
{
	examples(0, NULL);
}
END_TEST

START_TEST(commonmark_dialect)
{
	examples(MD_ALL, "tests/spec/exceptions.txt");
}
END_TEST

Suite *ext_md_spec_suite(void)
{
	Suite *s = suite_create("ext/md/spec");
	TCase *t = tcase_create("commonmark");

	tcase_add_test(t, commonmark_plain);
	tcase_add_test(t, commonmark_dialect);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}
