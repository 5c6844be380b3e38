#include "site/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "site/output.h"
#include "sys/fs.h"
#include "sys/watch.h"
#include "tests/runner.h"

#define EDITS 100
#define FOLDERS 4
#define NOTES 6

static const char *folder;
static char root[256], site[256];
static struct moment_keep *keep;
static uint32_t seed;

static void setup(void)
{
	folder = runner_folder_new();
	snprintf(root, sizeof(root), "%s/notes", folder);
	snprintf(site, sizeof(site), "%s/site", folder);
	keep = moment_keep_new();
	seed = 7;
}

static void teardown(void)
{
	moment_keep_free(keep);
}

static unsigned draw(unsigned below)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % below;
}

static void put(const char *name, struct str text)
{
	struct buf full = BUF_INIT, parent = BUF_INIT;
	struct err e = ERR_INIT;

	buf_addf(&full, "%s/%s", root, name);
	buf_add(&parent, str_cut(buf_str(&full), 0, str_rfind_char(buf_str(&full), '/')));
	ck_assert_msg(fs_mkdirs(parent.p, &e) == 0 && fs_write(full.p, text, &e) == 0, "%s",
	              e.msg);
	buf_release(&full);
	buf_release(&parent);
}

/* A note with everything that others show of it: title, alias, tags, links, images, embeds, headings. */
static void write_note(unsigned f, unsigned n)
{
	struct buf text = BUF_INIT;
	char name[64];

	if (draw(2))
		buf_addf(&text,
		         "---\naliases: [alias %u]\ntags: [t%u, T%u]\norder: %u\n%s%s---\n",
		         draw(20), draw(5), draw(5), draw(9),
		         draw(8) == 0   ? "draft: true\n"
		         : draw(8) == 0 ? "unlisted: true\n"
		                        : "",
		         draw(3) == 0   ? "redirect_from: [/old/place.html]\n"
		         : draw(2) == 0 ? "runbook: {alerts: [NodeDown]}\n"
		                        : "");
	/* A name that others have links to, or only another text. */
	buf_addf(&text, "# Title %u\n\nText %u.\n\n## Part %u\n\n", draw(40), draw(1000),
	         draw(4));
	for (unsigned i = draw(6); i > 0; i--)
		buf_addf(&text, "[x](../f%u/n%u.md#part-%u) [[Title %u]] [[alias %u]]\n\n",
		         draw(FOLDERS), draw(NOTES), draw(4), draw(40), draw(20));
	if (draw(3) == 0)
		buf_addf(&text, "![[n%u]]\n\n![](../i%u.png)\n\n", draw(NOTES), draw(3));
	if (draw(4) == 0)
		buf_addf(&text, "```sh {name=s%u effect=read}\necho %u\n```\n", draw(9),
		         draw(9));
	if (draw(9) == 0)
		buf_add_z(&text, "$x$\n");
	snprintf(name, sizeof(name), draw(6) ? "f%u/n%u.md" : "f%u/README.md", f, n);
	put(name, buf_str(&text));
	buf_release(&text);
}

static void write_image(unsigned i)
{
	char bytes[34], name[16];

	memcpy(bytes, "\211PNG\r\n\032\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\6\0\0\0\37\25\304\211",
	       33);
	bytes[19] = (char)(1 + draw(3));
	snprintf(name, sizeof(name), "i%u.png", i);
	put(name, str_from(bytes, 33));
}

/* Rename or remove what is there; nothing when it is not. */
static void move(const char *from, const char *to)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct err e = ERR_INIT;

	buf_addf(&a, "%s/%s", root, from);
	if (to)
		buf_addf(&b, "%s/%s", root, to);
	if (!to)
		ck_assert(fs_remove(a.p, &e) == 0);
	else if (fs_kind(a.p) != FS_NONE && fs_remove(b.p, &e) == 0)
		ck_assert_msg(fs_rename(a.p, b.p, &e) == 0, "%s", e.msg);
	buf_release(&a);
	buf_release(&b);
}

/* Change one character of one thing in a note: of its text, or of a name by which others find it. */
static void amend(const char *name)
{
	static const char *const before[] = { "Text ",     "## Part ",
		                              "# Title ",  "aliases: [alias ",
		                              "alerts: [", "redirect_from: [/",
		                              "#part-" };
	struct str what = str_of(before[draw(countof(before))]);
	struct buf full = BUF_INIT, text = BUF_INIT;
	struct err e = ERR_INIT;
	size_t at;

	buf_addf(&full, "%s/%s", root, name);
	if (fs_kind(full.p) == FS_FILE) {
		ck_assert(fs_read(&text, full.p, BUF_MAX, &e) == 0);
		at = str_find(buf_str(&text), what, 0);
		if (at != STR_NPOS) {
			text.p[at + what.n] = (char)('0' + draw(4));
			put(name, buf_str(&text));
		}
	}
	buf_release(&full);
	buf_release(&text);
}

static void edit(void)
{
	char from[64], to[64], conf[240];
	unsigned f = draw(FOLDERS), n = draw(NOTES);

	snprintf(from, sizeof(from), "f%u/n%u.md", f, n);
	snprintf(to, sizeof(to), "f%u/n%u.md", f, draw(NOTES));
	switch (draw(24)) {
	case 0:
		if (!str_eq(str_of(from), str_of(to)))
			move(from, to);
		break;
	case 1:
		move(from, NULL);
		break;
	case 2:
		snprintf(from, sizeof(from), "f%u", f);
		snprintf(to, sizeof(to), "f%u", draw(FOLDERS));
		if (!str_eq(str_of(from), str_of(to)))
			move(from, to);
		break;
	case 3:
		write_image(draw(3));
		break;
	case 4:
		snprintf(to, sizeof(to), ":root { --x: %u; }\n", draw(9));
		put("theme/assets/palette.css", str_of(to));
		break;
	case 5:
		snprintf(conf, sizeof(conf), "title: Site %u\nlang: %s\n%s%s", draw(9),
		         draw(2) ? "zh-CN" : "en",
		         draw(3) == 0   ? "home: f1/n1\n"
		         : draw(3) == 0 ? "exclude: [exclude.md, f2/]\n"
		                        : "",
		         draw(2) ? "base_url: https://a.example/b\ncname: a.example\n"
		                   "redirects_file: true\n"
		                 : "");
		put("opsbook.yml", str_of(conf));
		break;
	case 6:
		put(".gitignore", draw(2) ? STR("n1.md\n") : STR("f3/\n"));
		break;
	case 7:
		put("exclude.md", STR("# Excluded or not\n"));
		break;
	case 8:
	case 9:
		write_note(f, n);
		break;
	default:
		/* Most are small, and several come together. */
		for (unsigned i = 0; i < 6; i++) {
			snprintf(from, sizeof(from), "f%u/n%u.md", draw(FOLDERS), draw(NOTES));
			amend(from);
		}
		break;
	}
}

struct compare {
	struct moment *m;
	size_t files;
	unsigned edit;
};

static int same_file(void *ctx, struct str url, struct err *e)
{
	struct compare *c = ctx;
	struct buf path = BUF_INIT, built = BUF_INIT, made = BUF_INIT;

	buf_addf(&path, "%s/%.*s", site, STR_ARG(url));
	ck_assert_msg(fs_read(&built, path.p, BUF_MAX, e) == 0, "after edit %u: %s", c->edit,
	              e->msg);
	ck_assert_msg(moment_read(c->m, url, &made, e) == 0, "after edit %u: %s", c->edit,
	              e->msg);
	ck_assert_msg(str_eq(buf_str(&built), buf_str(&made)), "after edit %u: %s differs",
	              c->edit, path.p);
	c->files++;
	buf_release(&path);
	buf_release(&built);
	buf_release(&made);
	return 0;
}

static int count_file(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	struct buf *at = ctx;
	size_t was = at->len;
	int r = 0;

	buf_addf(at, "/%s", name);
	if (kind == FS_FOLDER)
		r = fs_list(at->p, count_file, at, e);
	else
		at->max++;
	buf_cut(at, was);
	return r;
}

/* The moment's files are those of a build, byte for byte, and no others. */
static void check(struct moment *m, unsigned number)
{
	struct site_options options = { .path = root, .output = site, .workers = 2 };
	struct site_report report;
	struct project p;
	struct compare c = { m, 0, number };
	struct buf at = BUF_INIT;
	struct err e = ERR_INIT;

	ck_assert_msg(project_open(&p, &options, &e) == 0 &&
	                      site_build(&p, site, &report, &e) == 0,
	              "%s", e.msg);
	/* A build also says what it finds while it renders. */
	ck_assert_uint_le(moment_diags(m)->n, p.diags.n);
	project_close(&p);
	ck_assert_int_eq(moment_each(m, same_file, &c, &e), 0);
	buf_add_z(&at, site);
	at.max = BUF_MAX / 2;
	ck_assert_int_eq(fs_list(site, count_file, &at, &e), 0);
	ck_assert_uint_eq(at.max - BUF_MAX / 2, c.files);
	buf_release(&at);
}

/* What is said of the notes is what is said without anything kept. */
static void check_diags(struct moment *m, const struct site_options *options, unsigned number)
{
	struct moment *fresh;
	struct err e = ERR_INIT;
	const struct diags *a = moment_diags(m), *b;

	ck_assert(moment_new(&fresh, NULL, options, STR_NONE, NULL, &e) == 0);
	b = moment_diags(fresh);
	ck_assert_msg(a->n == b->n, "after edit %u: %zu problems, not %zu", number, a->n, b->n);
	for (size_t i = 0; i < a->n; i++)
		ck_assert_msg(str_eq(a->v[i].path, b->v[i].path) &&
		                      a->v[i].line == b->v[i].line &&
		                      str_eq(a->v[i].message, b->v[i].message) &&
		                      str_eq(a->v[i].hint, b->v[i].hint) &&
		                      str_eq(a->v[i].source, b->v[i].source),
		              "after edit %u: '%.*s: %.*s' is not '%.*s: %.*s'", number,
		              STR_ARG(a->v[i].path), STR_ARG(a->v[i].message),
		              STR_ARG(b->v[i].path), STR_ARG(b->v[i].message));
	moment_free(fresh);
}

/* The next moment, with what the system tells of changes. */
static struct moment *next_moment(struct watch *w, const struct site_options *options)
{
	const struct str *changed;
	struct moment *m;
	struct err e = ERR_INIT;
	size_t n = 0;

	if (w && !watch_wait(w, 0))
		moment_keep_told(keep, NULL, 0);
	else if (w && watch_changed(w, &changed, &n))
		moment_keep_told(keep, changed, n);
	ck_assert_msg(moment_new(&m, keep, options, STR_NONE, NULL, &e) == 0, "%s", e.msg);
	return m;
}

static bool skip(void *ctx, struct str path)
{
	return str_eq(path, STR(".git"));
}

/* With `told`, moments are told what changed, and in a repository. */
static void edit_at_random(bool told)
{
	struct site_options options = { .path = root, .workers = 2 };
	struct watch_options watching = { .root = root, .skip = skip };
	struct moment *before, *m;
	struct watch *w = NULL;
	struct err e = ERR_INIT;
	char git[600];

	put("README.md", STR("# Home\n\n[a](f0/n0.md)\n"));
	for (unsigned i = 0; i < 12; i++)
		write_note(draw(FOLDERS), draw(NOTES));
	for (unsigned i = 0; i < 3; i++)
		write_image(i);
	if (told) {
		snprintf(git, sizeof(git), "git -C %s init -q && git -C %s add .", root, root);
		ck_assert_int_eq(system(git), 0);
		ck_assert(watch_new(&w, &watching, &e) == 0);
		/* From here on files are old enough to be known by their times. */
		sleep(3);
	}
	before = next_moment(w, &options);
	for (unsigned i = 0; i < EDITS; i++) {
		edit();
		m = next_moment(w, &options);
		check_diags(m, &options, i);
		if (i % 4 == 0)
			check(m, i);
		/* The one before stands until it is let go. */
		moment_free(before);
		before = m;
	}
	moment_free(before);
	watch_free(w);
}

START_TEST(random_edits)
{
	edit_at_random(false);
}
END_TEST

START_TEST(random_edits_that_are_told)
{
	edit_at_random(true);
}
END_TEST

static void see(void *ctx, const struct kb_note *n)
{
	buf_addf(ctx, "%.*s ", STR_ARG(n->note.path));
}

START_TEST(changes)
{
	struct site_options options = { .path = root, .workers = 1 };
	struct moment *a, *b;
	struct buf seen = BUF_INIT;
	struct err e = ERR_INIT;

	put("a.md", STR("# A\n"));
	put("b.md", STR("# B\n"));
	put("c.md", STR("# C\n"));
	ck_assert(moment_new(&a, keep, &options, STR_NONE, NULL, &e) == 0);
	put("b.md", STR("# b\n"));
	put("c.md", STR("# C\n"));
	put("d.md", STR("# D\n"));
	move("a.md", NULL);
	ck_assert(moment_new(&b, keep, &options, STR_NONE, NULL, &e) == 0);
	moment_changes(b, a, see, &seen);
	ck_assert_buf_eq(&seen, "b.md d.md ");
	ck_assert(moment_has(b, STR("d.html")));
	ck_assert(!moment_has(b, STR("a.html")));
	ck_assert(moment_has(a, STR("a.html")));
	moment_free(a);
	buf_clear(&seen);
	ck_assert(moment_read(b, STR("b.html"), &seen, &e) == 0);
	ck_assert(str_find(buf_str(&seen), STR("<title>b "), 0) != STR_NPOS);
	buf_release(&seen);
	moment_free(b);
}
END_TEST

START_TEST(not_there)
{
	struct site_options options = { .path = root, .workers = 1 };
	struct moment *m;
	struct diags diags = DIAGS_INIT;
	struct buf page = BUF_INIT;
	struct err e = ERR_INIT;

	put("disk-full.md", STR("# Disk\n\n![](gone.png)\n"));
	ck_assert(moment_new(&m, keep, &options, STR("/wiki/"), NULL, &e) == 0);
	ck_assert(moment_read(m, STR("../notes/disk-full.md"), &page, &e) != 0);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	ck_assert(moment_read(m, STR("_ob/search/none.js"), &page, &e) != 0);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	ck_assert(moment_not_found(m, STR("x/disk-ful.html"), &page, &e) == 0);
	ck_assert(str_find(buf_str(&page), STR("href=\"/wiki/disk-full.html\">Disk"), 0) !=
	          STR_NPOS);
	moment_free(m);
	/* What was found until the configuration failed is told. */
	put("opsbook.yml", STR("nonsense: 1\ntheme: [\n"));
	ck_assert(moment_new(&m, keep, &options, STR_NONE, &diags, &e) != 0);
	diags_release(&diags);
	buf_release(&page);
}
END_TEST

Suite *site_moment_suite(void)
{
	Suite *s = suite_create("site/moment");
	TCase *tc = tcase_create("core");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, random_edits);
	tcase_add_test(tc, random_edits_that_are_told);
	tcase_add_test(tc, changes);
	tcase_add_test(tc, not_there);
	suite_add_tcase(s, tc);
	return s;
}
