#include "base/path.h"

#include "tests/runner.h"

static const struct {
	const char *path, *dir, *base, *stem, *ext;
	size_t depth;
} parts[] = {
	{ "", "", "", "", "", 0 },
	{ "c.md", "", "c.md", "c", "md", 0 },
	{ "a/b/c.md", "a/b", "c.md", "c", "md", 2 },
	{ "a.b/c", "a.b", "c", "c", "", 1 },
	{ "c.tar.gz", "", "c.tar.gz", "c.tar", "gz", 0 },
	{ ".c", "", ".c", ".c", "", 0 },
	{ "a/.c.d", "a", ".c.d", ".c", "d", 1 },
	{ "a.", "", "a.", "a", "", 0 },
	{ "架构/.img_架构/图 1.png", "架构/.img_架构", "图 1.png", "图 1", "png", 2 },
	{ "a/[1]%!!,==/x", "a/[1]%!!,==", "x", "x", "", 2 },
};

START_TEST(part)
{
	struct str p = str_of(parts[_i].path);

	ck_assert_view_eq(path_dir(p), parts[_i].dir);
	ck_assert_view_eq(path_base(p), parts[_i].base);
	ck_assert_view_eq(path_stem(p), parts[_i].stem);
	ck_assert_view_eq(path_ext(p), parts[_i].ext);
	ck_assert_uint_eq(path_depth(p), parts[_i].depth);
}
END_TEST

static const struct {
	const char *dir, *rel, *out; /* NULL when it climbs out */
} joins[] = {
	{ "", "", "" },
	{ "", "a", "a" },
	{ "a", "", "a" },
	{ "a/b", "c.md", "a/b/c.md" },
	{ "a/b", "../c", "a/c" },
	{ "a/b", "../../c", "c" },
	{ "a/b", "../..", "" },
	{ "a/b", "../../../c", NULL },
	{ "", "..", NULL },
	{ "", "a/../..", NULL },
	{ "", "a/..", "" },
	{ "a", "./b//c/.", "a/b/c" },
	{ "a", "/b", "a/b" },
	{ "a//b/", "c/", "a/b/c" },
	{ "a", "...", "a/..." },
	{ "a", "..b", "a/..b" },
	{ "架构", "../图/一.png", "图/一.png" },
	{ "a", "../../a/b", NULL },
};

START_TEST(join)
{
	struct buf out = BUF_INIT;
	bool inside;

	buf_add_z(&out, "x/");
	inside = path_join(&out, str_of(joins[_i].dir), str_of(joins[_i].rel));
	ck_assert_int_eq(inside, joins[_i].out != NULL);
	ck_assert_view_eq(str_cut(buf_str(&out), 0, 2), "x/");
	ck_assert_view_eq(str_tail(buf_str(&out), 2), joins[_i].out ? joins[_i].out : "");
	buf_release(&out);
}
END_TEST

static const struct {
	const char *from, *to, *out;
} ways[] = {
	{ "a.html", "b.html", "b.html" },
	{ "a.html", "a.html", "a.html" },
	{ "a.html", "x/b.html", "x/b.html" },
	{ "x/a.html", "b.html", "../b.html" },
	{ "x/a.html", "x/b.html", "b.html" },
	{ "x/y/a.html", "x/b.html", "../b.html" },
	{ "x/a.html", "x/y/b.html", "y/b.html" },
	{ "x/y/a.html", "x/z/b.html", "../z/b.html" },
	{ "x/y/a.html", "z/y/b.html", "../../z/y/b.html" },
	{ "x/yz/a.html", "x/y/b.html", "../y/b.html" },
	{ "x/y/a.html", "x/yz/b.html", "../yz/b.html" },
	{ "x/a.html", "x/", "./" },
	{ "x/y/a.html", "x/", "../" },
	{ "a.html", "", "./" },
	{ "x/a.html", "", "../" },
	{ "a.html", "x/", "x/" },
	{ "x/y/a.html", "x/y/", "./" },
	{ "架构/a.html", "架构/图/b.html", "图/b.html" },
	{ "架构/a.html", "架枘/b.html", "../架枘/b.html" },
};

START_TEST(relative)
{
	struct buf out = BUF_INIT, back = BUF_INIT;
	struct str from = str_of(ways[_i].from), to = str_of(ways[_i].to);

	path_relative(&out, from, to);
	ck_assert_buf_eq(&out, ways[_i].out);
	/* Going that way from the file's folder leads there. */
	ck_assert(path_join(&back, path_dir(from), buf_str(&out)));
	if (str_ends(to, STR("/")))
		to.n--;
	ck_assert(str_eq(buf_str(&back), to));
	buf_clear(&out);
	path_root_prefix(&out, from);
	ck_assert_uint_eq(out.len, 3 * path_depth(from));
	buf_release(&out);
	buf_release(&back);
}
END_TEST

START_TEST(questions)
{
	ck_assert(path_is_under(STR("a/b"), STR("a")));
	ck_assert(path_is_under(STR("a"), STR("a")));
	ck_assert(path_is_under(STR("a"), STR("")));
	ck_assert(!path_is_under(STR("ab"), STR("a")));
	ck_assert(!path_is_under(STR("a"), STR("a/b")));
	ck_assert(path_is_markdown(STR("a.md")));
	ck_assert(path_is_markdown(STR("a/B.MarkDown")));
	ck_assert(!path_is_markdown(STR("amd")));
	ck_assert(!path_is_markdown(STR("a.mdx")));
	ck_assert(path_is_hidden(STR(".git/x")));
	ck_assert(path_is_hidden(STR("a/.img_x/b.png")));
	ck_assert(!path_is_hidden(STR("a.b/c.d")));
	ck_assert(!path_is_hidden(STR("")));
}
END_TEST

Suite *base_path_suite(void)
{
	Suite *s = suite_create("base/path");
	TCase *t = tcase_create("algebra");

	tcase_add_loop_test(t, part, 0, (int)countof(parts));
	tcase_add_loop_test(t, join, 0, (int)countof(joins));
	tcase_add_loop_test(t, relative, 0, (int)countof(ways));
	tcase_add_test(t, questions);
	suite_add_tcase(s, t);
	return s;
}
