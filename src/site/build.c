/*
 * The build, read aloud: read all notes, render every page, copy what they
 * show, and put the whole in place.
 */
#include "site/site.h"

#include <stdatomic.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "render/render.h"
#include "search/publish.h"
#include "site/output.h"
#include "site/site_int.h"
#include "sys/fs.h"
#include "sys/pool.h"

struct build {
	struct project *p;
	struct kb *kb;
	const struct render *render;
	struct verified verified;
	struct arena arena; /* of what `verified` says */
	struct output *output;
	struct {
		struct render_worker render;
		struct buf page;
	} worker[POOL_MAX];
	atomic_uint_fast64_t bytes;
	atomic_size_t done;
};

static int write_file(struct build *b, struct str url, struct str bytes, struct err *e)
{
	atomic_fetch_add(&b->bytes, bytes.n);
	return output_write(b->output, url, bytes, e);
}

static int build_page(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct build *b = ctx;
	struct buf *page = &b->worker[worker].page;
	size_t done = atomic_fetch_add(&b->done, 1);
	struct str url;

	/* Worker 0 is the thread that asked for the build. */
	if (worker == 0 && b->p->options.progress)
		b->p->options.progress(b->p->options.progress_ctx, done,
		                       render_count(b->render));
	b->worker[worker].render.number = worker;
	buf_clear(page);
	if (render_item(b->render, &b->worker[worker].render, item, &url, page, e) != 0)
		return -1;
	return write_file(b, url, buf_str(page), e);
}

static int copy_asset(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct build *b = ctx;
	const struct kb_asset *a = &b->kb->assets.v[item];
	struct buf *bytes = &b->worker[worker].page;

	if (a->same_as != KB_NONE || a->url.n == 0)
		return 0;
	buf_clear(bytes);
	if (source_read(b->p->source, a->file, worker, bytes, BUF_MAX, e) != 0)
		return err_wrap(e, "a file changed while the site was built");
	return write_file(b, a->url, buf_str(bytes), e);
}

static int write_theme(struct build *b, struct err *e)
{
	const struct render_options options = project_render_options(b->p);
	struct site_needs needs = site_needs(b->kb, &options);
	const struct theme_asset *assets;
	size_t n;

	assets = theme_assets(b->p->theme, &n);
	for (size_t i = 0; i < n; i++)
		if (site_wants(&needs, &assets[i]) &&
		    write_file(b, assets[i].published, assets[i].bytes, e) != 0)
			return -1;
	return 0;
}

static int write_smalls(struct build *b, struct err *e)
{
	struct buf bytes = BUF_INIT;
	int result = 0;

	for (const struct site_small *it = site_smalls; it->url && result == 0; it++) {
		if (!site_wants_small(it, &b->p->conf))
			continue;
		buf_clear(&bytes);
		if (it->add)
			it->add(&bytes, b->p, b->kb, b->render);
		result = write_file(b, str_of(it->url), buf_str(&bytes), e);
	}
	buf_release(&bytes);
	return result;
}

/* All pages are written, and the text of all notes is taken out. */
static void drop_documents(void *ctx)
{
	struct build *b = ctx;

	/* Others own those that are kept. */
	for (size_t i = 0; i < b->kb->notes.n && b->kb->kept.n == 0; i++)
		note_drop_document(&b->kb->notes.v[i].note);
	mem_trim();
}

static int write_index_file(void *ctx, struct str name, struct str bytes, struct err *e)
{
	return write_file(ctx, name, bytes, e);
}

static int write_index(struct build *b, struct err *e)
{
	const struct render_options options = project_render_options(b->p);
	const struct search_site site = { .kb = b->kb,
		                          .dialect = options.dialect,
		                          .workers = b->p->workers,
		                          .max_note_size = options.max_note_size,
		                          .scratch = output_stage(b->output),
		                          .read = drop_documents,
		                          .write = write_index_file,
		                          .ctx = b };

	return b->p->conf.search ? search_publish(&site, e) : 0;
}

static int write_all(struct build *b, struct err *e)
{
	if (pool_run(b->p->workers, render_count(b->render), build_page, b, e) != 0)
		return -1;
	if (pool_run(b->p->workers, b->kb->assets.n, copy_asset, b, e) != 0)
		return -1;
	if (write_index(b, e) != 0 || write_theme(b, e) != 0 || write_smalls(b, e) != 0)
		return -1;
	return output_commit(b->output, e);
}

static void fill_report(const struct build *b, struct site_report *report)
{
	*report = (struct site_report){ .notes = b->kb->notes.n,
		                        .pages = render_count(b->render),
		                        .drafts = b->kb->drafts.n,
		                        .bytes = atomic_load(&b->bytes),
		                        .shallow = b->kb->shallow };
	for (size_t i = 0; i < b->kb->assets.n; i++) {
		const struct kb_asset *a = &b->kb->assets.v[i];

		if (a->same_as == KB_NONE && a->url.n) {
			report->images += a->image.kind != IMAGE_NONE;
			report->attachments += a->image.kind == IMAGE_NONE;
		}
	}
}

static struct build *build_new(struct project *p, struct kb *kb)
{
	struct build *b = mem_new(struct build);
	struct render_options options = project_render_options(p);

	b->p = p;
	b->kb = kb;
	b->arena = (struct arena)ARENA_INIT;
	project_read_verified(&b->verified, &b->arena, p);
	options.verified = &b->verified;
	b->render = render_new(kb, p->theme, &options);
	for (unsigned i = 0; i < POOL_MAX; i++)
		b->worker[i].page = (struct buf)BUF_INIT;
	return b;
}

static void build_free(struct build *b)
{
	for (unsigned i = 0; i < POOL_MAX; i++) {
		if (b->worker[i].render.ready)
			diags_merge(&b->p->diags, &b->worker[i].render.diags);
		render_worker_release(&b->worker[i].render);
		buf_release(&b->worker[i].page);
	}
	output_free(b->output);
	render_free((struct render *)b->render);
	verified_release(&b->verified);
	arena_release(&b->arena);
	mem_free(b);
}

/* The output is replaced as a whole: the notes must not be in it. */
static int check_apart(const struct project *p, const char *output, struct err *e)
{
	struct buf to = BUF_INIT, from = BUF_INIT;
	int result = 0;

	if (output_resolve(&to, output) && fs_realpath(&from, p->options.path, NULL) == 0 &&
	    path_is_under(buf_str(&from),
	                  str_eq(buf_str(&to), STR("/")) ? STR_NONE : buf_str(&to)))
		result = err_set(e, ERR_CONFLICT,
		                 "the output '%s' holds the notes; choose another with -o",
		                 to.p);
	buf_release(&to);
	buf_release(&from);
	return result;
}

int site_build(struct project *p, const char *output, struct site_report *report, struct err *e)
{
	struct kb kb = { .source = NULL };
	struct build *b = NULL;
	int result = -1;

	if (check_apart(p, output, e) != 0 || project_read(&kb, p, e) != 0 ||
	    (p->options.review && p->options.review(p->options.review_ctx, p, &kb, e) != 0))
		goto out;
	b = build_new(p, &kb);
	if (output_open(&b->output, output, e) != 0)
		goto out;
	result = write_all(b, e);
	fill_report(b, report);
out:
	if (b)
		build_free(b);
	diags_sort(&p->diags);
	kb_release(&kb);
	return result;
}
