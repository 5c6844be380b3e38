/*
 * Decides what a project is: a source, the opsbook.yml in its root, and the
 * theme folder that this names, both read from the same revision as the notes.
 */
#include "site/site.h"

#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "ext/md/md.h"
#include "site/output.h"
#include "site/site_int.h"
#include "sys/fs.h"
#include "sys/pool.h"

/* Caps of the files that are not notes. */
#define CONF_MAX ((size_t)1 << 20)
#define THEME_MAX ((size_t)32 << 20)

/* Folders that unfinished builds leave beside an output are never notes. */
#define STAGES ".*.opsbook-*/"
/* Nor are the old sites that publish/ keeps beside one. */
#define RELEASES ".*" OUTPUT_STATE "/"

static int read_conf(struct project *p, struct err *e)
{
	struct buf bytes = BUF_INIT;
	int result = 0;

	for (size_t i = 0; i < p->nfiles && result == 0; i++) {
		if (!str_eq(p->files[i].path, STR(CONF_FILE)))
			continue;
		result = source_read(p->source, i, 0, &bytes, CONF_MAX, e);
		if (result == 0)
			result = conf_read(&p->conf, STR(CONF_FILE), buf_str(&bytes), &p->diags,
			                   e);
	}
	if (result == 0 && p->options.base_url)
		result = conf_set(&p->conf, STR("base_url"), str_of(p->options.base_url), e);
	if (result == 0 && p->options.drafts)
		p->conf.drafts = true;
	buf_release(&bytes);
	return result;
}

/* "templates/x", "assets/x" and "i18n/x" below the theme folder are the theme's. */
static bool is_theme_file(struct str below)
{
	return str_starts(below, STR("templates/")) || str_starts(below, STR("assets/")) ||
	       str_starts(below, STR("i18n/"));
}

static int read_theme(struct project *p, struct err *e)
{
	struct str folder = p->conf.theme;
	struct buf bytes = BUF_INIT;
	size_t found = 0;
	int result = 0;

	while (folder.n && folder.p[folder.n - 1] == '/')
		folder.n--;
	p->theme = theme_new();
	for (size_t i = 0; i < p->nfiles && folder.n && result == 0; i++) {
		struct str path = p->files[i].path, below;

		if (!path_is_under(path, folder) || path.n <= folder.n + 1)
			continue;
		below = str_tail(path, folder.n + 1);
		if (!is_theme_file(below))
			continue;
		found++;
		buf_clear(&bytes);
		result = source_read(p->source, i, 0, &bytes, THEME_MAX, e);
		if (result == 0)
			theme_add(p->theme, below, buf_str(&bytes));
	}
	/* The default folder need not be there. */
	if (result == 0 && found == 0 && folder.n && !str_eq(folder, STR("theme"))) {
		struct diag_place at = { STR(CONF_FILE), 0, 0, 0, STR_NONE };

		diag_add(&p->diags, DIAG_CONFIG_VALUE, &at,
		         "the theme folder '%.*s' has no templates, assets or i18n in it",
		         STR_ARG(folder));
	}
	buf_release(&bytes);
	return result == 0 ? theme_ready(p->theme, e) : result;
}

/* The source, listed; the list of the time before where that is known to be right. */
static int open_source(struct project *p, const struct source_options *options,
                       struct project_memo *memo, struct err *e)
{
	struct diags said = DIAGS_INIT;
	int result = -1;

	if (memo && memo->told && memo->source &&
	    source_again(&p->source, &p->files, &p->nfiles, memo->source, memo->changed,
	                 memo->nchanged, &p->diags))
		return 0;
	if (memo) {
		source_memo_free(memo->source);
		memo->source = NULL;
	}
	if (source_open(&p->source, options, e) == 0 &&
	    source_list(p->source, &p->files, &p->nfiles, &said, e) == 0) {
		if (memo)
			memo->source = source_memo_new(p->source, &said);
		result = 0;
	}
	diags_merge(&p->diags, &said);
	return result;
}

int project_open_again(struct project *out, const struct site_options *options,
                       struct project_memo *memo, struct err *e)
{
	struct buf avoid = BUF_INIT;
	struct source_options source = { .path = options->path,
		                         .revision = options->revision,
		                         .notes_only = options->notes_only };
	int result = -1;

	*out = (struct project){ .diags = DIAGS_INIT, .options = *options };
	conf_init(&out->conf);
	out->workers = options->workers ? options->workers : pool_cores();
	md_setup();
	if (options->output && output_resolve(&avoid, options->output))
		source.avoid = avoid.p;
	if (open_source(out, &source, memo, e) == 0 && read_conf(out, e) == 0)
		result = options->notes_only ? 0 : read_theme(out, e);
	buf_release(&avoid);
	return result;
}

int project_open(struct project *out, const struct site_options *options, struct err *e)
{
	return project_open_again(out, options, NULL, e);
}

static unsigned dialect_of(const struct conf *c)
{
	unsigned dialect = MD_ALL;

	if (!c->math)
		dialect &= ~(unsigned)MD_MATH;
	if (!c->tags)
		dialect &= ~(unsigned)MD_TAGS;
	return dialect;
}

/* A home page that is not there was meant to be another note. */
static void check_home(struct project *p, const struct kb *kb)
{
	struct diag_place at = { STR(CONF_FILE), 0, 0, 0, STR_NONE };
	struct arena a = ARENA_INIT;
	struct str near;

	if (p->conf.home.n == 0 || kb_home(kb, p->conf.home) != KB_NONE)
		return;
	diag_add(&p->diags, DIAG_CONFIG_VALUE, &at,
	         "there is no note '%.*s' to be the home page", STR_ARG(p->conf.home));
	if (link_suggest(&near, 1, kb->table, &a, p->conf.home, NULL) > 0)
		diag_hint(&p->diags, "did you mean '%.*s'?", STR_ARG(near));
	arena_release(&a);
}

int project_read(struct kb *out, struct project *p, struct err *e)
{
	const struct conf *c = &p->conf;
	struct str *exclude = mem_zero(c->exclude.n + 2, sizeof(*exclude));
	struct kb_options options = KB_OPTIONS_INIT;
	int result;

	for (size_t i = 0; i < c->exclude.n; i++)
		exclude[i] = c->exclude.v[i];
	exclude[c->exclude.n] = STR(STAGES);
	exclude[c->exclude.n + 1] = STR(RELEASES);
	options.dialect = dialect_of(c);
	options.workers = p->workers;
	options.max_note_size = (size_t)c->max_note_size;
	options.exclude = exclude;
	options.nexclude = c->exclude.n + 2;
	options.home = c->home;
	options.title = c->title;
	options.lang = c->lang;
	options.drafts = c->drafts;
	options.history = c->git_dates;
	options.renames = c->redirects;
	/* The oldest one that is shown is compared with one more. */
	source_keep_versions(p->source, c->history ? (size_t)c->history + 1 : 0);
	options.keep = p->keep;
	result = kb_build(out, p->source, p->files, p->nfiles, &options, &p->diags, e);
	if (result == 0)
		check_home(p, out);
	mem_free(exclude);
	return result;
}

/*
 * The record's bytes: 1, or 0 when there is none. CI may make it right before the build, in a folder
 * that git ignores: in a working tree it is read all the same.
 */
static int read_record(struct buf *out, struct project *p, struct err *e)
{
	struct buf path = BUF_INIT;
	int result = 0;

	for (size_t i = 0; i < p->nfiles; i++)
		if (str_eq(p->files[i].path, STR(VERIFIED_PATH)))
			return source_read(p->source, i, 0, out, VERIFIED_MAX, e) == 0 ? 1 : -1;
	if (!source_origin(p->source)->working_tree)
		return 0;
	buf_addf(&path, "%s/%s", p->options.path, VERIFIED_PATH);
	if (fs_kind(path.p) == FS_FILE)
		result = fs_read(out, path.p, VERIFIED_MAX, e) == 0 ? 1 : -1;
	buf_release(&path);
	return result;
}

void project_read_verified(struct verified *out, struct arena *a, struct project *p)
{
	struct diag_place at = { STR(VERIFIED_PATH), 0, 0, 0, STR_NONE };
	struct buf bytes = BUF_INIT;
	struct json_problem problem;
	struct err e = ERR_INIT;
	int there;

	*out = (struct verified){ .foreign = false };
	there = read_record(&bytes, p, &e);
	if (there < 0) {
		diag_add(&p->diags, DIAG_RUNBOOK_RECORD, &at, "%s", e.msg);
	} else if (there > 0 && verified_read(out, a, buf_str(&bytes), &problem) != 0) {
		at.line = problem.line;
		at.column = problem.column;
		diag_add(&p->diags, DIAG_RUNBOOK_RECORD, &at, "%s", problem.why);
	}
	buf_release(&bytes);
}

struct render_options project_render_options(const struct project *p)
{
	static const char *const forges[] = {
		[CONF_FORGE_AUTO] = "auto",     [CONF_FORGE_GITHUB] = "github",
		[CONF_FORGE_GITLAB] = "gitlab", [CONF_FORGE_GITEE] = "gitee",
		[CONF_FORGE_GITEA] = "gitea",
	};
	const struct conf *c = &p->conf;

	return (struct render_options){
		.title = c->title,
		.description = c->description,
		.base_url = c->base_url,
		.repo_url = c->repo_url,
		.edit_branch = c->edit_branch,
		.forge = str_of(forges[c->forge]),
		.dialect = dialect_of(c),
		.max_note_size = (size_t)c->max_note_size,
		.trust_html = c->html == CONF_HTML_TRUSTED,
		.block_remote_images = c->remote_images == CONF_IMAGES_BLOCK,
		.hard_breaks = c->breaks == CONF_BREAKS_HARD,
		.recent = (size_t)c->recent_entries,
		.history = (size_t)c->history,
		.feed = c->feed ? (size_t)c->feed_entries : 0,
		.sitemap = c->sitemap,
		.search = c->search,
		.runners = c->runners,
		.runs = p->options.runs_here ? RENDER_RUNS_HERE
		        : c->run_from_site   ? RENDER_RUNS_PAIRED
		                             : RENDER_RUNS_NONE,
	};
}

void project_close(struct project *p)
{
	theme_free(p->theme);
	conf_release(&p->conf);
	source_free(p->source);
	diags_release(&p->diags);
	*p = (struct project){ .source = NULL };
}
