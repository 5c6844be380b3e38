#include "tests/publish/sites.h"

#define PAGE(body) "<!doctype html><html><nav>N</nav><main>" body "</main></html>"

/* The difference between the folders "a" and "b" of the test. */
static void find(struct publish_changes *c)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	struct tree before, after;
	struct err e = ERR_INIT;

	ck_assert(fs_realpath(&x, "a", &e) == 0 && fs_realpath(&y, "b", &e) == 0);
	tree_init(&before);
	tree_init(&after);
	ck_assert(tree_read_folder(&before, x.p, &e) == 0);
	ck_assert(tree_read_folder(&after, y.p, &e) == 0);
	publish_changes_init(c);
	ck_assert_msg(publish_changes_find(c, &before, &after, &e) == 0, "%s", e.msg);
	tree_release(&before);
	tree_release(&after);
	buf_release(&x);
	buf_release(&y);
}

static void begin(void)
{
	repo_begin();
	repo_run("mkdir -p a/d b/d");
}

static void put(const char *path, const char *text)
{
	struct err e = ERR_INIT;

	ck_assert_msg(fs_write(path, str_of(text), &e) == 0, "%s", e.msg);
}

START_TEST(pages)
{
	struct publish_changes c;

	begin();
	put("a/same.html", PAGE("x"));
	put("b/same.html", PAGE("x"));
	put("a/said.html", PAGE("x"));
	put("b/said.html", PAGE("y"));
	put("a/gone.html", PAGE("x"));
	put("b/d/new.html", PAGE("x"));
	put("a/d/framed.html", PAGE("x"));
	put("b/d/framed.html", "<!doctype html><html><nav>other</nav><main>x</main></html>");
	/* What follows a note, such as its backlinks, is frame. */
	put("a/after.html", PAGE("x<footer class=\"after\">1</footer>"));
	put("b/after.html", PAGE("x<footer class=\"after\">2</footer>"));
	find(&c);
	ck_assert_str_eq(sites_changes(&c), "+d/new.html -gone.html ~said.html ");
	ck_assert_uint_eq(c.refreshed, 2);
	ck_assert_uint_eq(c.others, 0);
	ck_assert_uint_eq(c.count[PUBLISH_CHANGED], 1);
	ck_assert(publish_changes_any(&c));
	publish_changes_release(&c);
}
END_TEST

START_TEST(moves)
{
	static const char there[] = "<meta http-equiv=\"refresh\" content=\"0; url=%s\">";
	struct publish_changes c;
	char text[200];

	begin();
	put("a/d/old.html", PAGE("x"));
	snprintf(text, sizeof(text), there, "../new%20one.html");
	put("b/d/old.html", text);
	put("b/new one.html", PAGE("x"));
	put("a/out.html", PAGE("x"));
	snprintf(text, sizeof(text), there, "https://ops.example/x.html");
	put("b/out.html", text);
	/* A redirect that is new, or leads elsewhere, is no page. */
	put("b/lead.html", text);
	find(&c);
	ck_assert_str_eq(
		sites_changes(&c),
		">d/old.html=new one.html +new one.html >out.html=https://ops.example/x.html ");
	ck_assert_uint_eq(c.others, 1);
	publish_changes_release(&c);
}
END_TEST

START_TEST(other_files)
{
	struct publish_changes c;

	begin();
	repo_run("mkdir a/_ob b/_ob");
	put("a/_ob/tags.html", PAGE("1"));
	put("b/_ob/tags.html", PAGE("2"));
	put("a/404.html", PAGE("1"));
	put("b/404.html", PAGE("2"));
	put("a/x.png", "1");
	find(&c);
	ck_assert_uint_eq(c.n, 0);
	ck_assert_uint_eq(c.others, 3);
	publish_changes_release(&c);
	repo_run("cp -r a/. b");
	find(&c);
	ck_assert(!publish_changes_any(&c));
	publish_changes_release(&c);
}
END_TEST

START_TEST(marks)
{
	static const struct {
		const char *json, *commit;
		bool there;
		long time;
		size_t pages;
	} cases[] = {
		{ "{\"commit\": \"0123456789012345678901234567890123456789\", \"commit_time\": "
		  "77, \"pages\": 12}",
		  "0123456789012345678901234567890123456789", true, 77, 12 },
		{ "{\"commit\": \"\", \"pages\": 3}", "", true, 0, 3 },
		{ "{\"commit\": \"abc\"}", "", true, 0, 0 },
		{ "{}", "", true, 0, 0 },
		{ "{\"commit\": ", "", false, 0, 0 },
		{ "", "", false, 0, 0 },
	};
	struct tree_mark mark;

	for (size_t i = 0; i < countof(cases); i++) {
		tree_mark_parse(&mark, str_of(cases[i].json));
		ck_assert_int_eq(mark.there, cases[i].there);
		ck_assert_str_eq(mark.commit, cases[i].commit);
		ck_assert_int_eq(mark.time, cases[i].time);
		ck_assert_uint_eq(mark.pages, cases[i].pages);
	}
}
END_TEST

Suite *publish_changes_suite(void)
{
	Suite *s = suite_create("publish/changes");
	TCase *tc = tcase_create("core");

	tcase_add_test(tc, pages);
	tcase_add_test(tc, moves);
	tcase_add_test(tc, other_files);
	tcase_add_test(tc, marks);
	suite_add_tcase(s, tc);
	return s;
}
