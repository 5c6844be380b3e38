/*
 * The public CommonMark 0.29 examples through render_fragment(), the path that
 * notes take: with the dialect off all of them give the specification's HTML,
 * with GitHub's part and with the whole dialect all but those that
 * tests/spec/exceptions.txt lists, which must differ indeed.
 *
 * The specification is the npm package commonmark-spec, which package.json pins.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ext/md/md.h"
#include "render/render.h"
#include "sys/fs.h"
#include "tests/runner.h"

#define SPEC "node_modules/commonmark-spec/spec.txt"
#define EXCEPTIONS "tests/spec/exceptions.txt"
#define FENCE "````````````````````````````````"
#define EXAMPLES 649
#define MAX_BYTES ((size_t)4 << 20)

/* How much of the dialect is on, and which words begin the lines of its exceptions. */
static const struct mode {
	unsigned dialect;
	const char *name, *lists[2];
} modes[] = {
	{ 0, "nothing", { NULL, NULL } },
	{ MD_GFM, "gfm", { "gfm", NULL } },
	{ MD_ALL, "dialect", { "gfm", "dialect" } },
};

struct tally {
	const struct mode *mode;
	struct str exceptions;
	unsigned examples, same, excepted, wrong;
};

/* "gfm 598 reason": is example `number` an exception of the mode? */
static bool is_excepted(const struct tally *t)
{
	struct str rest = t->exceptions, line;

	while (str_line(&rest, &line)) {
		size_t gap = str_find_char(line, ' ', 0);

		for (size_t i = 0; i < countof(t->mode->lists); i++)
			if (t->mode->lists[i] && gap != STR_NPOS &&
			    str_eq(str_cut(line, 0, gap), str_of(t->mode->lists[i])) &&
			    strtoul(line.p + gap, NULL, 10) == t->examples)
				return true;
	}
	return false;
}

static void compare(struct tally *t, struct str markdown, struct str html)
{
	struct buf got = BUF_INIT;
	bool same, excepted;

	t->examples++;
	render_fragment(&got, markdown, t->mode->dialect);
	same = str_eq(buf_str(&got), html);
	excepted = is_excepted(t);
	t->same += same;
	t->excepted += excepted && !same;
	if (same == excepted) {
		t->wrong++;
		printf("example %u %s\n--- markdown\n%.*s--- wanted\n%.*s--- got\n%s",
		       t->examples, same ? "is listed as an exception" : "differs",
		       STR_ARG(markdown), STR_ARG(html), got.p);
	}
	buf_release(&got);
}

/* The specification writes a tab as an arrow. */
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

static void compare_all(struct tally *t, struct str spec)
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
			compare(t, buf_str(&markdown), buf_str(&html));
		} else if (in != OUTSIDE) {
			add_line(in == MARKDOWN ? &markdown : &html, line);
		}
	}
	buf_release(&markdown);
	buf_release(&html);
}

START_TEST(commonmark)
{
	struct buf spec = BUF_INIT, exceptions = BUF_INIT;
	struct tally t = { .mode = &modes[_i] };
	struct err e = ERR_INIT;

	if (fs_target_kind("node_modules") != FS_FOLDER) {
		fprintf(stderr, "note: render/spec: there is no node_modules/, skipped\n");
		return;
	}
	ck_assert_msg(fs_read(&spec, SPEC, MAX_BYTES, &e) == 0,
	              "%s; node_modules/ is not what package-lock.json says: tools/setup test",
	              e.msg);
	ck_assert_msg(fs_read(&exceptions, EXCEPTIONS, MAX_BYTES, &e) == 0, "%s", e.msg);
	md_setup();
	t.exceptions = buf_str(&exceptions);
	compare_all(&t, buf_str(&spec));
	printf("CommonMark 0.29, %s on: %u examples, %u the same, %u excepted\n", t.mode->name,
	       t.examples, t.same, t.excepted);
	ck_assert_uint_eq(t.examples, EXAMPLES);
	ck_assert_uint_eq(t.wrong, 0);
	ck_assert_uint_eq(t.same + t.excepted, EXAMPLES);
	buf_release(&spec);
	buf_release(&exceptions);
}
END_TEST

Suite *render_spec_suite(void)
{
	Suite *s = suite_create("render/spec");
	TCase *t = tcase_create("commonmark");

	tcase_add_loop_test(t, commonmark, 0, countof(modes));
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}
