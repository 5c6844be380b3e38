/*
 * `opsbook search`: the notes for a query, from an index that is kept between
 * runs and brought up to date before each.
 */
#include "cmd/table_int.h"

#include <string.h>

#include "base/path.h"
#include "cmd/open.h"
#include "search/search.h"
#include "sys/fs.h"

#define LIMIT 10

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define MARK "\033[1;33m"
#define LINK "\033[36m"
#define PLAIN "\033[0m"

static int read_kb(struct kb *out, void *ctx, struct err *e)
{
	struct project *p = ctx;

	/* Nothing is found by when it was written. */
	p->conf.git_dates = false;
	p->conf.redirects = false;
	return project_read(out, p, e);
}

/*
 * Where the index of this source is kept: a name made from its real path, in $XDG_CACHE_HOME/opsbook, else
 * ~/.cache/opsbook. False when the user has neither.
 */
static bool cache_path(struct buf *out, const char *repo, const char *revision)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	struct buf key = BUF_INIT;

	if (fs_realpath(&key, repo, NULL) != 0)
		buf_add_z(&key, repo);
	/* Stamps of files and of revisions are not of one kind. */
	buf_add_z(&key, revision ? "\nrevision" : "\nfiles");
	if (cache && cache[0] == '/')
		buf_add_z(out, cache);
	else if (home && home[0])
		buf_addf(out, "%s/.cache", home);
	if (out->len)
		buf_addf(out, "/opsbook/%016llx.db",
		         (unsigned long long)str_hash(buf_str(&key)));
	buf_release(&key);
	return out->len > 0;
}

static int add_settings(struct buf *out, const struct project *p, struct err *e)
{
	for (size_t i = 0; i < p->nfiles; i++)
		if (str_eq(p->files[i].path, STR(CONF_FILE)) &&
		    source_read(p->source, i, 0, out, (size_t)1 << 20, e) != 0)
			return -1;
	buf_addf(out, "\n%s\n%d\n%s", OPSBOOK_VERSION, p->conf.drafts,
	         p->options.base_url ? p->options.base_url : "");
	return 0;
}

static void print_marked(struct buf *out, const struct search_hit *hit, const char *begin,
                         const char *end, void (*add)(struct buf *out, struct str s))
{
	const struct search_mark *it;
	size_t at = 0;

	vec_each(it, &hit->marks) {
		add(out, str_cut(hit->snippet, at, it->from));
		buf_add_z(out, begin);
		add(out, str_cut(hit->snippet, it->from, it->to));
		buf_add_z(out, end);
		at = it->to;
	}
	add(out, str_tail(hit->snippet, at));
}

/* Control characters in a note are not for the terminal to obey. */
static void add_plain(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		/* U+0080 to U+009F too, as terminals know them. */
		if (c == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0) {
			buf_add_z(out, "\xef\xbf\xbd");
			i++;
		} else if (c < 0x20 || c == 0x7f) {
			buf_add_byte(out, ' ');
		} else {
			buf_add_byte(out, (char)c);
		}
	}
}

static void add_hit(struct buf *out, const struct search_hit *hit, bool color)
{
	buf_add_z(out, color ? BOLD : "");
	add_plain(out, hit->title);
	buf_add_z(out, color ? PLAIN : "");
	if (hit->heading.n) {
		buf_add_z(out, color ? DIM " > " PLAIN : " > ");
		add_plain(out, hit->heading);
	}
	buf_add_z(out, color ? "\n  " LINK : "\n  ");
	add_plain(out, hit->path);
	if (hit->anchor.n) {
		buf_add_byte(out, '#');
		add_plain(out, hit->anchor);
	}
	buf_add_z(out, color ? PLAIN : "");
	if (hit->snippet.n) {
		buf_add_z(out, "\n  ");
		print_marked(out, hit, color ? MARK : "", color ? PLAIN : "", add_plain);
	}
	buf_add_z(out, "\n");
}

static void add_json_hit(struct buf *out, const struct search_hit *hit)
{
	struct buf text = BUF_INIT;

	buf_add_z(out, "{\"path\":");
	buf_add_json(out, hit->path);
	buf_add_z(out, ",\"title\":");
	buf_add_json(out, hit->title);
	buf_add_url(&text, hit->url);
	if (hit->anchor.n) {
		buf_add_byte(&text, '#');
		buf_add_url(&text, hit->anchor);
	}
	buf_add_z(out, ",\"url\":");
	buf_add_json(out, buf_str(&text));
	buf_add_z(out, ",\"heading\":");
	buf_add_json(out, hit->heading);
	buf_addf(out, ",\"score\":%.17g,\"complete\":%s,\"snippet\":", hit->score,
	         hit->complete ? "true" : "false");
	buf_clear(&text);
	print_marked(&text, hit, "<mark>", "</mark>", buf_add_html);
	buf_add_json(out, buf_str(&text));
	buf_add_byte(out, '}');
	buf_release(&text);
}

/* How the query was read, when not simply as it was typed; to stderr, it is no result. */
static void print_reading(const struct search_results *found)
{
	switch (found->reading) {
	case SEARCH_ALL:
		return;
	case SEARCH_SOME:
		if (found->complete)
			fprintf(stderr,
			        "opsbook: only %zu with every word; then those with any\n",
			        found->complete);
		else
			fprintf(stderr, "opsbook: no note has it all; these have some of it\n");
		return;
	case SEARCH_NEAR:
		fprintf(stderr, "opsbook: nothing as typed; searched for %.*s\n",
		        STR_ARG(found->instead));
		return;
	case SEARCH_TEXT:
		fprintf(stderr,
		        "opsbook: nothing with these filters; searched for the words\n");
		return;
	}
}

static void print_results(const struct search_results *found, bool json)
{
	struct buf out = BUF_INIT;

	if (json)
		buf_add_z(&out, "[");
	for (size_t i = 0; i < found->n; i++) {
		if (json) {
			buf_add_z(&out, i ? ",\n" : "\n");
			add_json_hit(&out, &found->v[i]);
		} else {
			buf_add_z(&out, i ? "\n" : "");
			add_hit(&out, &found->v[i], cmd_color(stdout));
		}
	}
	if (json)
		buf_add_z(&out, found->n ? "\n]\n" : "]\n");
	fwrite(out.p, 1, out.len, stdout);
	if (found->n && found->reading != SEARCH_ALL)
		print_reading(found);
	if (found->n == 0)
		fprintf(stderr, "opsbook: nothing found\n");
	else if (!json && found->n < found->total)
		fprintf(stderr, "opsbook: %zu of %zu; --all shows the rest\n", found->n,
		        found->total);
	buf_release(&out);
}

static int search(struct project *p, struct str text, const struct search_options *options,
                  const struct cmd_args *args)
{
	struct render_options site = project_render_options(p);
	struct search_results found = { .n = 0 };
	struct search_index *index = NULL;
	struct search_changes changes;
	struct buf path = BUF_INIT, settings = BUF_INIT;
	struct err e = ERR_INIT;
	struct search_input input = {
		.source = p->source,
		.files = p->files,
		.nfiles = p->nfiles,
		.dialect = site.dialect,
		.workers = p->workers,
		.max_note_size = site.max_note_size,
		.read = read_kb,
		.ctx = p,
	};
	bool kept = cache_path(&path, p->options.path, p->options.revision);
	int status = EXIT_FINE;

	if (add_settings(&settings, p, &e) != 0) {
		status = cmd_fail(&e);
		goto out;
	}
	input.settings = buf_str(&settings);
	if (search_index_open(&index, kept ? path.p : NULL, &input, &changes, &e) != 0 ||
	    search_run(&found, index, text, options, &e) != 0) {
		status = cmd_fail(&e);
		goto out;
	}
	if (changes.in_memory)
		fprintf(stderr, "opsbook: %s cannot be written, so the index is not kept\n",
		        path.p);
	print_results(&found, cmd_value(args, "json") != NULL);
	status = found.n ? EXIT_FINE : EXIT_CONTENT;
	if (found.n && cmd_value(args, "open") &&
	    open_result(&found.v[0], cmd_value(args, "site"), site.base_url, &e) != 0)
		status = cmd_fail(&e);
out:
	search_results_release(&found);
	search_index_free(index);
	buf_release(&settings);
	buf_release(&path);
	return status;
}

static int run(const struct cmd_args *args)
{
	const char *repo = cmd_value(args, "repo");
	struct search_options how = { .limit = LIMIT };
	struct buf text = BUF_INIT;
	struct site_options options;
	struct err e = ERR_INIT;
	struct project p;
	int status;

	if (cmd_value(args, "all"))
		how.limit = CMD_LIMIT_MAX;
	if (cmd_take_limit(&how.limit, args) != 0)
		return EXIT_USAGE;
	if (cmd_site_options(&options, args, repo, &e) != 0)
		return cmd_usage(args->cmd, "%s", e.msg);
	options.notes_only = true;
	for (size_t i = 0; i < args->nargs; i++) {
		/* What the shell kept together stays together as it was typed. */
		buf_add_z(&text, i ? " " : "");
		buf_add_z(&text, args->args[i]);
	}
	if (project_open(&p, &options, &e) != 0)
		status = cmd_fail(&e);
	else
		status = search(&p, buf_str(&text), &how, args);
	project_close(&p);
	buf_release(&text);
	return status;
}

static const struct cmd_option options[] = {
	{ "repo", 'C', "REPO", "search these notes (default: the current folder)" },
	{ "rev", 'r', "REV", "search this revision, read from the object store" },
	{ "limit", 'n', "N", "show N results at most (default: 10)" },
	{ "all", 'a', NULL, "show all results" },
	{ "json", 0, NULL, "print an array of objects" },
	{ "open", 'o', NULL, "open the first result in the browser" },
	{ "site", 0, "DIR", "built site to open it in (default: site, else base_url)" },
	{ "drafts", 0, NULL, "search drafts too" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_search = {
	.name = "search",
	.summary = "find notes by what they say",
	.usage = "QUERY... [-C REPO] [--limit N | --all] [--json | --open]",
	.text = "Words must all be there; \"two words\" stand side by side; -word is not "
		"there;\n"
		"word* is a beginning; tag:x path:x title:x lang:zh is:runbook narrow it "
		"down.\n"
		"Behind -- a word may begin with a dash: opsbook search -- -word\n"
		"Exits with 1 when nothing is found.",
	.options = options,
	.least = 1,
	.most = CMD_ARGS,
	.run = run,
};
