#include "search/search.h"

#include "base/alloc.h"
#include "ext/md/md.h"
#include "sys/fs.h"
#include "tests/runner.h"

struct file {
	const char *path, *text;
};

static const struct file notes[] = {
	{ "cpp.md", "# C++\n\nTemplates in C++17.\n" },
	{ "csharp.md", "# CSharp\n\nWe write C# on .NET here.\n" },
	{ "ip.md",
	  "# Addresses\n\nThe gateway is 10.0.0.1.\n\n## Ranges\n\nPods have 10.0.0.0/24.\n" },
	{ "ipfwd.md", "# Sysctl\n\nSet `net.ipv4.ip_forward` to 1.\n" },
	{ "pods.md", "# Pods\n\n```sh\nkubectl_get_pods --dry-run=client\n```\n" },
	{ "prose.md",
	  "# Prose\n\nget the pods, run them dry; a server factory; plan 10 of 0\n" },
	{ "factory.md", "# Beans\n\nAbstractServerFactoryBean is made.\n" },
	{ "ver.md", "# Upgrade\n\nFrom v1.28.3 to v1.29.\n" },
	{ "ora.md", "# Tables\n\nORA-00942: table or view does not exist\n" },
	{ "err.md", "---\ntags: [Runbook, 数据库]\n---\n# Access\n\nERROR 1045 (28000): Access "
	            "denied for "
	            "user 'root'@'localhost' (using password: YES)\n" },
	{ "zh.md",
	  "# 发布\n\n灰度发布之后观察内存泄漏。\n\n## 排查步骤\n\n先看容器，再看节点。\n" },
	{ "zh2.md", "# 容器\n\n容器里的进程。\n" },
	{ "mem.md", "# 内存\n\n内存和泄漏是两件事。\n" },
	{ "stem.md", "# Stems\n\nDeployments were deployed by deployers; deploys deployed.\n" },
	{ "exact.md", "# Exactly\n\nThe deploying of it.\n" },
	{ "draft.md", "---\ndraft: true\n---\n# Draft kubernetes\n" },
	{ "hidden.md", "---\nunlisted: true\n---\n# Hidden\n\nunlistedword\n" },
	{ "run.md", "# Run\n\n```sh {name=drain}\nkubectl drain node-7\n```\n" },
};

static struct search_index *idx;
static struct search_results found;
static struct search_changes changes;
static struct err e;

static int read_all(struct kb *out, void *ctx, struct err *err)
{
	struct kb_options options = KB_OPTIONS_INIT;
	static struct diags diags;
	const struct search_input *in = ctx;

	options.dialect = MD_ALL;
	return kb_build(out, in->source, in->files, in->nfiles, &options, &diags, err);
}

static void open_files(const char *path, const struct file *files, size_t n)
{
	struct source *s = source_memory();
	struct diags diags = DIAGS_INIT;
	struct search_input in = { .source = s,
		                   .settings = STR("x"),
		                   .dialect = MD_ALL,
		                   .workers = 2,
		                   .max_note_size = 1 << 20,
		                   .read = read_all };

	in.ctx = &in;
	md_setup();
	for (size_t i = 0; i < n; i++)
		source_memory_add(s, str_of(files[i].path), str_of(files[i].text));
	ck_assert_int_eq(source_list(s, &in.files, &in.nfiles, &diags, &e), 0);
	ck_assert_msg(search_index_open(&idx, path, &in, &changes, &e) == 0, "%s", e.msg);
	source_free(s);
	diags_release(&diags);
}

static void ask(const char *query)
{
	struct search_options options = { .limit = 20 };

	search_results_release(&found);
	ck_assert_msg(search_run(&found, idx, str_of(query), &options, &e) == 0, "%s", e.msg);
}

static void setup(void)
{
	e = (struct err)ERR_INIT;
	open_files(NULL, notes, countof(notes));
}

static void teardown(void)
{
	search_results_release(&found);
	search_index_free(idx);
	idx = NULL;
}

/* The query, the note that must come first, and how many are found by every word; 0: not said. */
static const struct {
	const char *query, *first;
	size_t complete;
	enum search_reading reading;
} asked[] = {
	{ "C++", "cpp.md", 1, SEARCH_ALL },
	{ "c#", "csharp.md", 1, SEARCH_ALL },
	{ ".net", "csharp.md", 1, SEARCH_ALL },
	{ "net.ipv4.ip_forward", "ipfwd.md", 1, SEARCH_ALL },
	{ "ipv4.ip_forward", "ipfwd.md", 1, SEARCH_ALL },
	{ "1.28", "ver.md", 1, SEARCH_ALL },
	{ "get_pods", "pods.md", 1, SEARCH_ALL },
	{ "kubectl_get_pods", "pods.md", 1, SEARCH_ALL },
	{ "ServerFactory", "factory.md", 1, SEARCH_ALL },
	{ "\"dry-run\"", "pods.md", 1, SEARCH_ALL },
	{ "\"dry run\"", "pods.md", 1, SEARCH_ALL },
	{ "--dry-run", "pods.md", 1, SEARCH_ALL },
	{ "10.0.0", "ip.md", 1, SEARCH_ALL },
	{ "10.0.0.1", "ip.md", 1, SEARCH_ALL },
	{ "ORA-00942", "ora.md", 1, SEARCH_ALL },
	{ "00942", "ora.md", 1, SEARCH_ALL },
	{ "kubctl", "run.md", 0, SEARCH_NEAR },
	{ "内存泄漏", "zh.md", 1, SEARCH_ALL },
	{ "度发", "zh.md", 1, SEARCH_ALL },
	{ "容器", "zh2.md", 2, SEARCH_ALL },
	{ "deploying", "exact.md", 2, SEARCH_ALL },
	{ "deploy*", "stem.md", 2, SEARCH_ALL },
	{ "容器 -进程", "zh.md", 1, SEARCH_ALL },
	{ "tag:runbook", "err.md", 1, SEARCH_ALL },
	{ "tag:数据库 denied", "err.md", 1, SEARCH_ALL },
	{ "is:runbook", "run.md", 1, SEARCH_ALL },
	{ "path:ZH2", "zh2.md", 1, SEARCH_ALL },
	{ "lang:zh 节点", "zh.md", 1, SEARCH_ALL },
	{ "title:容器", "zh2.md", 1, SEARCH_ALL },
	{ "ERROR 1045 (28000): Access denied for user 'admin'@'10.1.1.1' (using password: YES)",
	  "err.md", 0, SEARCH_SOME },
	{ "tag:nosuch 00942", "ora.md", 0, SEARCH_TEXT },
};

START_TEST(first)
{
	ask(asked[_i].query);
	ck_assert_uint_gt(found.n, 0);
	ck_assert_view_eq(found.v[0].path, asked[_i].first);
	ck_assert_int_eq(found.reading, asked[_i].reading);
	if (asked[_i].complete)
		ck_assert_uint_eq(found.complete, asked[_i].complete);
}
END_TEST

static const char *const nothing[] = {
	"", " ", "\"", "🎉", "zzqqxxyy", "unlistedword", "-", "***", "tag:", "\"\" \"\"",
};

START_TEST(none)
{
	ask(nothing[_i]);
	/* A word of a query may be all there is: "tag" is in no note. */
	ck_assert_uint_eq(found.n, 0);
}
END_TEST

START_TEST(shown)
{
	ask("节点");
	ck_assert_view_eq(found.v[0].heading, "排查步骤");
	ck_assert_view_eq(found.v[0].anchor, "排查步骤");
	ck_assert_view_eq(found.v[0].url, "zh.html");
	ck_assert_view_eq(found.v[0].snippet, "先看容器，再看节点。");
	ck_assert_uint_eq(found.v[0].marks.n, 1);
	ck_assert_view_eq(str_cut(found.v[0].snippet, found.v[0].marks.v[0].from,
	                          found.v[0].marks.v[0].to),
	                  "节点");
	ask("节");
	ck_assert_uint_eq(found.v[0].marks.n, 1);
	ck_assert_view_eq(str_cut(found.v[0].snippet, found.v[0].marks.v[0].from,
	                          found.v[0].marks.v[0].to),
	                  "节");
	ask("gatew*");
	ck_assert_uint_eq(found.v[0].marks.n, 1);
	ck_assert_view_eq(str_cut(found.v[0].snippet, found.v[0].marks.v[0].from,
	                          found.v[0].marks.v[0].to),
	                  "gateway");
	ask("gateway");
	ck_assert_view_eq(found.v[0].heading, "");
	ck_assert_view_eq(found.v[0].title, "Addresses");
}
END_TEST

/* The file is used again; what changed, and only that, is put in anew. */
START_TEST(kept)
{
	struct file changed[countof(notes)];
	struct buf path = BUF_INIT;
	double score;

	teardown();
	buf_addf(&path, "%s/a/b/index.db", runner_folder_new());
	open_files(path.p, notes, countof(notes));
	ck_assert_uint_eq(changes.added, countof(notes) - 2);
	ck_assert(changes.whole);
	teardown();
	open_files(path.p, notes, countof(notes));
	ck_assert_uint_eq(changes.added + changes.changed + changes.removed, 0);
	ck_assert(!changes.whole);
	teardown();

	for (size_t i = 0; i < countof(notes); i++)
		changed[i] = notes[i];
	changed[4].text = "# Pods\n\nnothing but newword\n";
	open_files(path.p, changed, countof(notes));
	ck_assert_uint_eq(changes.changed, 1);
	ck_assert_uint_eq(changes.added + changes.removed, 0);
	ck_assert(!changes.whole);
	ask("newword");
	ck_assert_uint_eq(found.n, 1);
	score = found.v[0].score;
	ask("newwrod");
	ck_assert_int_eq(found.reading, SEARCH_NEAR);
	ck_assert_view_eq(found.instead, "newword");
	ask("kubectk_get_pods kubctl");
	ck_assert_view_eq(found.instead, "kubectl");
	ask("kubectl_get_pods");
	ck_assert_uint_eq(found.complete, 0);
	teardown();

	/* The same as when it is made anew. */
	open_files(NULL, changed, countof(notes));
	ask("newword");
	ck_assert(found.v[0].score >= score && found.v[0].score <= score);
	teardown();

	/* The last one is gone, and a draft is none any more. */
	changed[15].text = "# Draft kubernetes\n";
	open_files(path.p, changed, countof(notes) - 1);
	ck_assert(changes.whole);
	ck_assert_uint_eq(changes.removed, 1);
	ck_assert_uint_eq(changes.added, 1);
	ck_assert_uint_eq(changes.changed, 0);
	ask("kubernetes");
	ck_assert_uint_eq(found.n, 1);
	ask("drain");
	ck_assert_uint_eq(found.complete, 0);
	buf_release(&path);
}
END_TEST

/* However many notes there are, slips are looked for among the words of all. */
START_TEST(many_words)
{
	enum { MANY = 450 };
	struct file *many = mem_zero(MANY, sizeof(*many));
	struct arena a = ARENA_INIT;

	teardown();
	for (size_t i = 0; i < MANY; i++) {
		many[i].path = arena_strf(&a, "n%03zu.md", i).p;
		many[i].text = arena_strf(&a, "# Note %zu\n\nword%zuq\n", i, i).p;
	}
	many[MANY - 1].text = "# Last\n\netcetera\n";
	open_files(NULL, many, MANY);
	ask("etectera");
	ck_assert_int_eq(found.reading, SEARCH_NEAR);
	ck_assert_view_eq(found.instead, "etcetera");
	ask("word44q");
	ck_assert_view_eq(found.v[0].path, "n044.md");
	mem_free(many);
	arena_release(&a);
}
END_TEST

/* Equal notes stand in the order of length, then path, whichever came first. */
START_TEST(equals)
{
	static const struct file same[] = {
		{ "c.md", "---\ntags: [x]\n---\n# Same\n\nsameword\n" },
		{ "b.md", "---\ntags: [x]\n---\n# Same\n\nsameword\n" },
		{ "a.md", "---\ntags: [x]\n---\n# Same\n\nsameword\n" },
		{ "0.md", "---\ntags: [x]\n---\n# Same\n\nother words, and more of them\n" },
	};
	struct buf path = BUF_INIT;

	teardown();
	buf_addf(&path, "%s/index.db", runner_folder_new());
	for (size_t n = 1; n <= countof(same); n++) {
		open_files(path.p, same, n);
		if (n < countof(same))
			teardown();
	}
	ask("sameword");
	ck_assert_uint_eq(found.n, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_view_eq(found.v[i].path, same[2 - i].path);
	ask("tag:x");
	ck_assert_uint_eq(found.n, 4);
	ck_assert_view_eq(found.v[0].path, "a.md");
	ck_assert_view_eq(found.v[3].path, "0.md");
	buf_release(&path);
}
END_TEST

/* Files that are no database, or cut off, are made anew without a word. */
START_TEST(broken)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	int r;

	teardown();
	buf_addf(&path, "%s/index.db", runner_folder_new());
	if (_i == 0) {
		r = fs_write(path.p,
		             STR("this is no database at all, but it is long enough to "
		                 "look like something that may be one; no more than that"),
		             &e);
	} else {
		open_files(path.p, notes, countof(notes));
		teardown();
		ck_assert_int_eq(fs_read(&bytes, path.p, 1 << 24, &e), 0);
		if (_i == 1)
			buf_cut(&bytes, bytes.len / 2);
		for (size_t i = 4096; i < bytes.len && _i == 2; i++)
			bytes.p[i] = (char)(i * 31);
		r = fs_write(path.p, buf_str(&bytes), &e);
	}
	ck_assert_int_eq(r, 0);
	open_files(path.p, notes, countof(notes));
	ask("内存泄漏");
	ck_assert_uint_eq(found.n, 1);
	buf_release(&path);
	buf_release(&bytes);
}
END_TEST

START_TEST(unwritable)
{
	teardown();
	open_files("/proc/no/such/index.db", notes, countof(notes));
	ck_assert(changes.in_memory);
	ask("内存泄漏");
	ck_assert_uint_eq(found.n, 1);
}
END_TEST

Suite *search_search_suite(void)
{
	Suite *s = suite_create("search/search");
	TCase *t = tcase_create("search");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, first, 0, (int)countof(asked));
	tcase_add_loop_test(t, none, 0, (int)countof(nothing));
	tcase_add_test(t, shown);
	tcase_add_test(t, kept);
	tcase_add_test(t, equals);
	tcase_add_test(t, many_words);
	tcase_add_loop_test(t, broken, 0, 3);
	tcase_add_test(t, unwritable);
	suite_add_tcase(s, t);
	return s;
}
