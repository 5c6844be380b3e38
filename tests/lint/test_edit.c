/*
 * Targets in the bytes of a note: only the wanted ones change, wherever their letters stand too.
 */
#include "lint/edit.h"
#include "tests/lint/notes.h"

/* The link whose target is "old" the `nth` time gets "new one". */
static const struct {
	const char *before;
	unsigned nth;
	const char *target, *after; /* after NULL: it cannot be done */
} cases[] = {
	{ "[old](old)", 0, "new", "[old](new)" },
	{ "old `[old](old)` [x](old) old", 0, "new", "old `[old](old)` [x](new) old" },
	{ "[x](old) [x](old)", 1, "new", "[x](old) [x](new)" },
	{ "[x](<old> 'old')", 0, "new", "[x](<new> 'old')" },
	{ "[x]( old \"t\" )", 0, "new", "[x]( new \"t\" )" },
	{ "[![old](a.png \"old\")](old)", 0, "new", "[![old](a.png \"old\")](new)" },
	{ "[x][r]\n\n[r]: old\n", 0, "new", "[x][r]\n\n[r]: new\n" },
	{ "[x][r] and [y](old)\n\n[r]: <old>\n", 1, "new",
	  "[x][r] and [y](new)\n\n[r]: <old>\n" },
	{ "<a href=\"old\">old</a>", 0, "new", "<a href=\"new\">old</a>" },
	{ "<a class='old' href='old'>", 0, "new", "<a class='old' href='new'>" },
	{ "[[old]] [[old|old]]", 1, "new", "[[old]] [[new|old]]" },
	{ "> 1. 中文 **[old](old)**\n", 0, "新", "> 1. 中文 **[old](新)**\n" },
	{ "---\ntitle: old\n---\n\n# old\n\n| a | b |\n|---|---|\n| [old](old) | old |\n", 0,
	  "new",
	  "---\ntitle: old\n---\n\n# old\n\n| a | b |\n|---|---|\n| [old](new) | old |\n" },
	/* A target that would be something else: nothing is written. */
	{ "[x](old)", 0, "a) b", NULL },
	/* Written with an entity: its place cannot be told. */
	{ "[x](&#111;ld)", 0, "new", NULL },
	/* Two links by one definition lead to one place. */
	{ "[x][r] [y][r]\n\n[r]: old\n", 0, "new", NULL },
};

START_TEST(changed)
{
	struct note_options options = { .dialect = MD_ALL };
	struct diags diags = DIAGS_INIT;
	struct arena a = ARENA_INIT;
	struct kb_note n = { .file = 0 };
	struct edit edit = { .target = str_of(cases[_i].target) };
	struct buf out = BUF_INIT;
	unsigned seen = 0;

	md_setup();
	note_parse(&n.note, &a, STR("n.md"), str_of(cases[_i].before), &options, &diags);
	for (size_t i = 0; i < n.note.links.n; i++)
		if (str_eq(n.note.links.v[i].target, STR("old")) && seen++ == cases[_i].nth)
			edit.link = i;
	ck_assert_uint_gt(seen, cases[_i].nth);
	ck_assert_uint_eq(edit_note(&out, &n, str_of(cases[_i].before), &edit, 1, MD_ALL),
	                  cases[_i].after != NULL);
	ck_assert_buf_eq(&out, cases[_i].after ? cases[_i].after : cases[_i].before);
	ck_assert_int_eq(edit.done, cases[_i].after != NULL);
	note_release(&n.note);
	arena_release(&a);
	diags_release(&diags);
	buf_release(&out);
}
END_TEST

static const struct {
	const char *from, *to, *root;
	enum note_link_kind kind;
	const char *old, *want;
} spellings[] = {
	{ "a/n.md", "a/x.md", "", NOTE_LINK, "X.md#h", "x.md#h" },
	{ "a/n.md", "b/x.md", "", NOTE_LINK, "x", "../b/x.md" },
	{ "a/n.md", "a/x.md", "", NOTE_LINK, "./y", "./x.md" },
	{ "a/n.md", "b/x.md", "", NOTE_LINK, "./y", "../b/x.md" },
	{ "a/n.md", "b/x.md", "", NOTE_LINK, "/y", "/b/x.md" },
	{ "a/n.md", "img/x.png", "img", NOTE_IMAGE, "/y.png", "/x.png" },
	{ "a/n.md", "b/x.png", "img", NOTE_IMAGE, "/y.png", "../b/x.png" },
	{ "n.md", "a b(1).md", "", NOTE_LINK, "x", "a%20b%281%29.md" },
	{ "n.md", "中 文.md", "", NOTE_LINK, "x", "中%20文.md" },
	{ "n.md", "中文.md", "", NOTE_LINK, "%E4%B8%AD.md", "%E4%B8%AD%E6%96%87.md" },
	{ "n.md", "a_b*c.md", "", NOTE_LINK, "x", "a_b*c.md" },
	{ "a/n.md", "b/x y.md", "", NOTE_WIKI_LINK, "old#h", "x y#h" },
	{ "a/n.md", "b/x.md", "", NOTE_WIKI_LINK, "a/old", "b/x" },
	{ "a/n.md", "b/x.md", "", NOTE_WIKI_LINK, "old.md", "x.md" },
	{ "a/n.md", "b/x.png", "", NOTE_WIKI_EMBED, "old.png", "x.png" },
};

START_TEST(spelled)
{
	struct buf out = BUF_INIT;

	edit_spell(&out, str_of(spellings[_i].from), str_of(spellings[_i].to),
	           str_of(spellings[_i].root), spellings[_i].kind, str_of(spellings[_i].old));
	ck_assert_buf_eq(&out, spellings[_i].want);
	buf_release(&out);
}
END_TEST

static const struct {
	const char *before, *after; /* after NULL: it cannot be done */
} redirects[] = {
	{ "# T\n", "---\nredirect_from: [/a.html]\n---\n# T\n" },
	{ "---\ntitle: x\n---\nb", "---\nredirect_from: [/a.html]\ntitle: x\n---\nb" },
	{ "---\nredirect_from: [b]\n---\n", "---\nredirect_from: [b, /a.html]\n---\n" },
	{ "---\nredirect_from: []\n---\n", "---\nredirect_from: [/a.html]\n---\n" },
	{ "---\nredirect_from: b\ntitle: x\n---\n",
	  "---\nredirect_from: [b, /a.html]\ntitle: x\n---\n" },
	{ "---\nredirect_from:\n  - b\n  - c\ntitle: x\n---\n",
	  "---\nredirect_from:\n  - b\n  - c\n  - /a.html\ntitle: x\n---\n" },
	{ "---\nredirect_from: [b,\n  c]\n---\n", "---\nredirect_from: [b,\n  c]\n---\n" },
	/* A map on one line, and front matter that cannot be read. */
	{ "---\n{redirect_from: [b], title: x}\n---\n", NULL },
	{ "---\ntitle: [\n---\n", NULL },
};

START_TEST(redirected)
{
	struct note_options options = { .dialect = MD_ALL };
	struct diags diags = DIAGS_INIT;
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT;
	struct note note;
	bool done;

	md_setup();
	note_parse(&note, &a, STR("n.md"), str_of(redirects[_i].before), &options, &diags);
	done = edit_redirect(&out, &note, str_of(redirects[_i].before), STR("/a.html"), MD_ALL);
	/* The list in two lines: whatever is written, it reads right or is not written. */
	if (done && str_find(str_of(redirects[_i].before), STR("b,\n"), 0) != STR_NPOS)
		ck_assert(str_find(buf_str(&out), STR("/a.html"), 0) != STR_NPOS);
	else if (redirects[_i].after && done)
		ck_assert_buf_eq(&out, redirects[_i].after);
	else
		ck_assert_uint_eq(out.len, 0);
	if (!redirects[_i].after)
		ck_assert(!done);
	note_release(&note);
	arena_release(&a);
	diags_release(&diags);
	buf_release(&out);
}
END_TEST

static const struct {
	const char *before, *after, *diff;
} diffs[] = {
	{ "a\n", "a\n", "" },
	{ "a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n" },
	{ "a\n", "new\na\n", "@@ -1,1 +1,2 @@\n+new\n a\n" },
	{ "a", "b",
	  "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end "
	  "of file\n" },
	{ "", "x\n", "@@ -0,0 +1,1 @@\n+x\n" },
	{ "a\n\nb\n", "A\n\nB\n", "@@ -1,3 +1,3 @@\n-a\n+A\n \n-b\n+B\n" },
	{ "1\n2\n3\n4\n5\n6\n7\n8\n9\nx\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\ny\n",
	  "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -7,4 +8,4 @@\n 7\n 8\n 9\n-x\n+y\n" },
};

START_TEST(compared)
{
	struct buf out = BUF_INIT, want = BUF_INIT;

	if (diffs[_i].diff[0])
		buf_addf(&want, "--- a/n.md\n+++ b/n.md\n%s", diffs[_i].diff);
	edit_diff(&out, STR("n.md"), str_of(diffs[_i].before), str_of(diffs[_i].after));
	ck_assert_buf_eq(&out, want.p);
	buf_release(&out);
	buf_release(&want);
}
END_TEST

Suite *lint_edit_suite(void)
{
	Suite *s = suite_create("lint/edit");
	TCase *t = tcase_create("edit");

	tcase_add_loop_test(t, changed, 0, countof(cases));
	tcase_add_loop_test(t, spelled, 0, countof(spellings));
	tcase_add_loop_test(t, redirected, 0, countof(redirects));
	tcase_add_loop_test(t, compared, 0, countof(diffs));
	suite_add_tcase(s, t);
	return s;
}
