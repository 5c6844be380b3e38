#include "kb/kb.h"

#include <stdio.h>

#include "base/path.h"
#include "ext/md/md.h"
#include "tests/runner.h"

static struct source *source;
static struct diags diags;
static struct kb kb;
static struct arena arena;

static void setup(void)
{
	md_setup();
	arena = (struct arena)ARENA_INIT;
	diags = (struct diags)DIAGS_INIT;
	source = source_memory();
}

static void teardown(void)
{
	kb_release(&kb);
	diags_release(&diags);
	source_free(source);
	arena_release(&arena);
}

static void add(const char *path, const char *text)
{
	source_memory_add(source, str_of(path), str_of(text));
}

static void build_from(const char *home)
{
	struct kb_options options = KB_OPTIONS_INIT;
	const struct source_file *files;
	struct err e = ERR_INIT;
	size_t n;

	options.dialect = MD_ALL;
	options.home = str_of(home);
	ck_assert_int_eq(source_list(source, &files, &n, &diags, &e), 0);
	ck_assert_msg(kb_build(&kb, source, files, n, &options, &diags, &e) == 0, "%s", e.msg);
	diags_sort(&diags);
}

static void build(void)
{
	build_from("");
}

static const struct kb_note *at(const char *path)
{
	size_t n = kb_note_at(&kb, str_of(path));

	ck_assert_msg(n != KB_NONE, "no note %s", path);
	return &kb.notes.v[n];
}

static size_t count(enum diag_code code)
{
	size_t n = 0;

	for (size_t i = 0; i < diags.n; i++)
		n += diags.v[i].code == code;
	return n;
}

/* `n` times `z`. */
static const char *times(const char *z, size_t n)
{
	struct buf b = BUF_INIT;
	const char *out;

	while (n-- > 0)
		buf_add_z(&b, z);
	out = arena_str(&arena, buf_str(&b)).p;
	buf_release(&b);
	return out;
}

static const char *join(const char *a, const char *b)
{
	return arena_strf(&arena, "%s%s", a, b).p;
}

START_TEST(folder_kept_for_the_page_of_a_folder)
{
	add("README.md", "# Home\n");
	add("README.assets/n.md", "x");
	add("d/guide.md", "# Guide\n");
	add("d/.img_guide/sub.md", "x");
	build_from("d/guide");
	ck_assert_view_eq(at("d/guide.md")->url, "index.html");
	ck_assert_view_eq(at("README.md")->url, "README.html");
	ck_assert_view_eq(at("README.assets/n.md")->url, "README.assets/n.html");
	ck_assert_view_eq(at("d/.img_guide/sub.md")->url, "d/img_guide/sub.html");
}
END_TEST

START_TEST(readme_keeps_no_folder)
{
	add("README.md", "# Home\n");
	add("README.assets/n.md", "x");
	build();
	ck_assert_view_eq(at("README.md")->url, "index.html");
	ck_assert_uint_eq(kb.folders.n, 2);
	ck_assert_uint_eq(kb.folders.v[1].index, KB_NONE);
	ck_assert_view_eq(kb.folders.v[1].url, "README.assets/index.html");
	ck_assert_uint_eq(diags.n, 0);
}
END_TEST

/* A file cannot stand where a folder must. */
START_TEST(file_or_folder)
{
	add("clash.md", "---\nredirect_from: [/clash.html/old.html, /n.html/x]\n---\n"
	                "[a](.data) [b](data/x.bin)\n");
	add("clash.html/inner.md", "x");
	add("n.md", "x");
	add(".data", "text");
	add("data/x.bin", "bytes");
	build();
	ck_assert_view_eq(at("clash.html/inner.md")->url, "clash.html/inner.html");
	ck_assert_view_eq(at("clash.md")->url, "clash-2.html");
	ck_assert_uint_eq(count(DIAG_OUTPUT_COLLISION), 1);
	ck_assert_view_eq(kb_asset(&kb, 0)->url, "data");
	ck_assert_view_eq(kb_asset(&kb, 1)->url, "data-2/x.bin");
	ck_assert_uint_eq(kb.redirects.n, 1);
	ck_assert_view_eq(kb.redirects.v[0].url, "clash.html/old.html");
	ck_assert_uint_eq(count(DIAG_REDIRECT_COLLISION), 1);
}
END_TEST

static void check_lengths(struct str url)
{
	struct str part;

	ck_assert_uint_le(url.n, 1300);
	while (str_split(&url, '/', &part))
		ck_assert_uint_le(part.n, 255);
}

START_TEST(names_that_are_too_long)
{
	const char *x = times("x", 251), *han = times("文", 84), *deep = times("folder/", 300);

	add(join(x, "1.md"), "#index #" /* the list of all tags has that name */);
	add(join(x, "2.md"), arena_strf(&arena, "---\naliases: [%s]\ntags: [%s, %s]\n---\n",
	                                times("a", 300), times("t", 400), times("签", 200))
	                             .p);
	add(join(han, ".md"), "x");
	add(join(deep, "n.md"), "x");
	add(join(deep, "m.md"), "x");
	build();
	for (size_t i = 0; i < kb.notes.n; i++) {
		check_lengths(kb.notes.v[i].url);
		for (size_t j = 0; j < i; j++)
			ck_assert(!str_eq(kb.notes.v[i].url, kb.notes.v[j].url));
	}
	for (size_t i = 0; i < kb.folders.n; i++)
		check_lengths(kb.folders.v[i].url);
	ck_assert_uint_eq(kb.redirects.n, 1);
	check_lengths(kb.redirects.v[0].url);
	ck_assert_uint_eq(kb.tags.n, 3);
	for (size_t i = 0; i < kb.tags.n; i++) {
		check_lengths(kb.tags.v[i].url);
		ck_assert(!str_eq(kb.tags.v[i].url, STR("_ob/tags/index.html")));
	}
	ck_assert(str_eq(path_dir(at(join(deep, "n.md"))->url),
	                 path_dir(at(join(deep, "m.md"))->url)));
	/* Nobody is told of a collision that there is none of. */
	ck_assert_uint_eq(diags.n, 0);
}
END_TEST

START_TEST(folder_of_dots)
{
	add("x.md", "x");
	add(".../x.md", "x");
	build();
	ck_assert_view_eq(at("x.md")->url, "x.html");
	ck_assert_view_eq(at(".../x.md")->url, "_/x.html");
}
END_TEST

START_TEST(redirects)
{
	add("n.md", "---\nredirect_from: [/n, \"/a%20b\", \"/nul\\0x\"]\naliases: [n]\n---\n");
	build();
	ck_assert_uint_eq(kb.redirects.n, 1);
	ck_assert_view_eq(kb.redirects.v[0].url, "a b.html");
	/* A note's own address is no redirect, and no fault; what is no address is told. */
	ck_assert_uint_eq(diags.n, 1);
	ck_assert_int_eq(diags.v[0].code, DIAG_FRONT_MATTER_VALUE);
}

END_TEST

START_TEST(redirects_outside)
{
	add("n.md", "---\nredirect_from: [../../out, /in]\n---\n");
	build();
	ck_assert_uint_eq(kb.redirects.n, 1);
	ck_assert_uint_eq(diags.n, 1);
	ck_assert_view_eq(diags.v[0].message,
	                  "'../../out' in redirect_from is no address within the site");
}
END_TEST

/* Each of many that want one address is told apart, and soon. */
START_TEST(many_of_one_name)
{
	char path[32];

	for (unsigned i = 0; i < 1u << 11; i++) {
		for (unsigned bit = 0; bit < 11; bit++)
			path[bit] = i >> bit & 1 ? 'a' : 'A';
		snprintf(path + 11, sizeof(path) - 11, ".md");
		add(path, "x");
	}
	build();
	ck_assert_view_eq(kb.notes.v[kb.notes.n - 1].url, "aaaaaaaaaaa-2048.html");
	ck_assert_uint_eq(count(DIAG_OUTPUT_CASE), (1u << 11) - 1);
}
END_TEST

START_TEST(folder_of_unlisted_notes)
{
	add("a/n.md", "---\nunlisted: true\n---\n");
	add("b/n.md", "x");
	add("c/README.md", "---\nunlisted: true\n---\n");
	build();
	ck_assert_uint_eq(kb.folders.n, 4);
	ck_assert_uint_eq(kb.folders.v[0].entries.n, 1);
	ck_assert_view_eq(kb.folders.v[kb.folders.v[0].entries.v[0].number].path, "b");
}
END_TEST

START_TEST(link_to_a_draft)
{
	add("d/draft.md", "---\ndraft: true\ntitle: Not yet\n---\n");
	add("n.md", "[d](d/draft.md)\n\n[[Not yet]]\n");
	build();
	ck_assert_uint_eq(kb.drafts.n, 1);
	ck_assert_uint_eq(count(DIAG_LINK_MISSING), 2);
	for (size_t i = 0; i < diags.n; i++)
		ck_assert_view_eq(diags.v[i].hint,
		                  "'d/draft.md' is a draft; --drafts publishes it");
}
END_TEST

Suite *kb_addresses_suite(void)
{
	Suite *s = suite_create("kb/addresses");
	TCase *t = tcase_create("told apart");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, folder_kept_for_the_page_of_a_folder);
	tcase_add_test(t, readme_keeps_no_folder);
	tcase_add_test(t, file_or_folder);
	tcase_add_test(t, names_that_are_too_long);
	tcase_add_test(t, folder_of_dots);
	tcase_add_test(t, redirects);
	tcase_add_test(t, redirects_outside);
	tcase_add_test(t, many_of_one_name);
	tcase_add_test(t, folder_of_unlisted_notes);
	tcase_add_test(t, link_to_a_draft);
	suite_add_tcase(s, t);
	return s;
}
