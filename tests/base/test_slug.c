#include "base/slug.h"

#include "base/utf8.h"
#include "tests/runner.h"

static const struct {
	const char *heading, *id;
} cases[] = {
	{ "Error budget", "error-budget" },
	{ "持续集成中的问题整理", "持续集成中的问题整理" },
	{ "SLO / SLI, 怎么选?", "slo--sli-怎么选" },
	{ "一、背景：为什么", "一背景为什么" },
	{ "1.2 What's new?", "12-whats-new" },
	{ "snake_case & kebab-case", "snake_case--kebab-case" },
	{ "`kubectl get` -o yaml", "kubectl-get--o-yaml" },
	{ "ÀÉ Привет ΑΒΓ", "àé-привет-αβγ" },
	{ "a  b", "a--b" },
	{ "a\tb", "ab" },
	{ "C++ / C#", "c--c" },
	{ "🚀 发布", "-发布" },
	{ "---", "---" },
	{ "???", "section" },
	{ "", "section" },
	{ "\xff\xfe", "section" },
	{ "a\xff"
	  "b",
	  "ab" },
	{ "e\xcc\x81", "e\xcc\x81" },
};

START_TEST(heading_id)
{
	struct slugs page = SLUGS_INIT;
	struct buf out = BUF_INIT, text = BUF_INIT;

	buf_add_z(&out, "#");
	slug_heading(&out, &page, str_of(cases[_i].heading));
	ck_assert_view_eq(str_tail(buf_str(&out), 1), cases[_i].id);
	slug_text(&text, str_of(cases[_i].heading));
	ck_assert_buf_eq(&text, cases[_i].id);
	buf_release(&out);
	buf_release(&text);
	slugs_release(&page);
}
END_TEST

static void check_next(struct slugs *page, const char *heading, const char *id)
{
	struct buf out = BUF_INIT;

	slug_heading(&out, page, str_of(heading));
	ck_assert_buf_eq(&out, id);
	buf_release(&out);
}

START_TEST(collisions)
{
	struct slugs page = SLUGS_INIT;

	check_next(&page, "Notes", "notes");
	check_next(&page, "Notes", "notes-1");
	check_next(&page, "notes!", "notes-2");
	check_next(&page, "Notes 1", "notes-1-1");
	check_next(&page, "说明", "说明");
	check_next(&page, "说明", "说明-1");
	check_next(&page, "?", "section");
	check_next(&page, "!", "section-1");
	slugs_take(&page, STR("mine"));
	check_next(&page, "Mine", "mine-1");
	check_next(&page, "other-1", "other-1");
	check_next(&page, "Other", "other");
	check_next(&page, "Other", "other-2");
	slugs_clear(&page);
	check_next(&page, "Notes", "notes");
	slugs_release(&page);
}
END_TEST

START_TEST(long_heading)
{
	struct buf text = BUF_INIT, out = BUF_INIT;

	for (int i = 0; i < 200; i++)
		buf_add_z(&text, "长");
	slug_text(&out, buf_str(&text));
	ck_assert_uint_eq(out.len, SLUG_MAX / 3 * 3);
	ck_assert_uint_eq(utf8_invalid(buf_str(&out)), STR_NPOS);
	buf_release(&text);
	buf_release(&out);
}
END_TEST

Suite *base_slug_suite(void)
{
	Suite *s = suite_create("base/slug");
	TCase *t = tcase_create("ids");

	tcase_add_loop_test(t, heading_id, 0, (int)countof(cases));
	tcase_add_test(t, collisions);
	tcase_add_test(t, long_heading);
	suite_add_tcase(s, t);
	return s;
}
