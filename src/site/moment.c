/*
 * Decides how a file of the site is found and made when somebody asks for it. The search index is one
 * piece of work: the first question for a file of it makes them all.
 */
#include "site/moment.h"

#include <pthread.h>
#include <string.h>

#include "base/alloc.h"
#include "render/render.h"
#include "search/publish.h"
#include "site/site_int.h"
#include "sys/pool.h"

/* Pages made at the same time. */
#define MOMENT_WORKERS 8
/* The source is read with numbers that pages have not. */
#define INDEX_WORKERS (POOL_MAX - MOMENT_WORKERS)

#define SEARCH_FOLDER STR("_ob/search/")

struct moment_keep {
	struct kb_keep *kb;
	struct project_memo project;
};

enum moment_kind { MOMENT_PAGE, MOMENT_ASSET, MOMENT_THEME, MOMENT_SMALL };

/* In the map of addresses a file is its kind and number in one word. */
#define MOMENT_KINDS 4

struct moment {
	struct project p;
	struct kb kb;
	struct verified verified;
	struct arena arena;
	struct render *render;
	struct map files;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t freed;
	bool busy[MOMENT_WORKERS];
	struct render_worker workers[MOMENT_WORKERS];
	enum { INDEX_NONE, INDEX_MAKING, INDEX_READY } index;
	struct map index_files; /* address -> its number in index_bytes + 1 */
	struct {
		VEC_FIELDS(struct buf);
	} index_bytes;
};

struct moment_keep *moment_keep_new(void)
{
	struct moment_keep *keep = mem_new(struct moment_keep);

	keep->kb = kb_keep_new();
	return keep;
}

void moment_keep_free(struct moment_keep *keep)
{
	if (!keep)
		return;
	kb_keep_free(keep->kb);
	source_memo_free(keep->project.source);
	mem_free(keep);
}

void moment_keep_told(struct moment_keep *keep, const struct str *changed, size_t n)
{
	keep->project.changed = changed;
	keep->project.nchanged = n;
	keep->project.told = true;
}

static void add_file(struct moment *l, struct str url, enum moment_kind kind, size_t number)
{
	map_set(&l->files, url, number * MOMENT_KINDS + kind);
}

/* Every address of the site but those of the search index. */
static void list_files(struct moment *l)
{
	const struct render_options options = project_render_options(&l->p);
	struct site_needs needs = site_needs(&l->kb, &options);
	const struct theme_asset *assets;
	size_t n;

	for (size_t i = 0; i < render_count(l->render); i++)
		add_file(l, render_url(l->render, i), MOMENT_PAGE, i);
	for (size_t i = 0; i < l->kb.assets.n; i++)
		if (l->kb.assets.v[i].same_as == KB_NONE && l->kb.assets.v[i].url.n)
			add_file(l, l->kb.assets.v[i].url, MOMENT_ASSET, i);
	assets = theme_assets(l->p.theme, &n);
	for (size_t i = 0; i < n; i++)
		if (site_wants(&needs, &assets[i]))
			add_file(l, assets[i].published, MOMENT_THEME, i);
	for (size_t i = 0; site_smalls[i].url; i++)
		if (site_wants_small(&site_smalls[i], &l->p.conf))
			add_file(l, str_of(site_smalls[i].url), MOMENT_SMALL, i);
}

int moment_new(struct moment **out, struct moment_keep *keep,
               const struct site_options *options, struct str root_path, struct diags *diags,
               struct err *e)
{
	struct moment *l = mem_new(struct moment);
	struct render_options render;
	int r;

	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->freed, NULL);
	for (unsigned i = 0; i < MOMENT_WORKERS; i++)
		l->workers[i].number = POOL_MAX - MOMENT_WORKERS + i;
	r = project_open_again(&l->p, options, keep ? &keep->project : NULL, e);
	if (keep)
		keep->project.told = false;
	if (r != 0)
		goto failed;
	l->p.keep = keep ? keep->kb : NULL;
	if (project_read(&l->kb, &l->p, e) != 0)
		goto failed;
	project_read_verified(&l->verified, &l->arena, &l->p);
	render = project_render_options(&l->p);
	render.verified = &l->verified;
	render.root_path = root_path;
	l->render = render_new(&l->kb, l->p.theme, &render);
	diags_sort(&l->p.diags);
	list_files(l);
	*out = l;
	return 0;
failed:
	if (diags)
		diags_merge(diags, &l->p.diags);
	moment_free(l);
	return -1;
}

void moment_free(struct moment *l)
{
	struct buf *it;

	if (!l)
		return;
	for (unsigned i = 0; i < MOMENT_WORKERS; i++)
		render_worker_release(&l->workers[i]);
	render_free(l->render);
	verified_release(&l->verified);
	vec_each(it, &l->index_bytes)
		buf_release(it);
	vec_release(&l->index_bytes);
	map_release(&l->index_files);
	map_release(&l->files);
	kb_release(&l->kb);
	project_close(&l->p);
	arena_release(&l->arena);
	pthread_cond_destroy(&l->freed);
	pthread_mutex_destroy(&l->lock);
	mem_free(l);
}

/* A worker that nobody else has; waits for one. */
static struct render_worker *take_worker(struct moment *l)
{
	unsigned i;

	pthread_mutex_lock(&l->lock);
	for (;;) {
		for (i = 0; i < MOMENT_WORKERS && l->busy[i]; i++)
			;
		if (i < MOMENT_WORKERS)
			break;
		pthread_cond_wait(&l->freed, &l->lock);
	}
	l->busy[i] = true;
	pthread_mutex_unlock(&l->lock);
	return &l->workers[i];
}

static void give_worker(struct moment *l, struct render_worker *w)
{
	/* What rendering says of the notes is told by a build; here it would only add up. */
	if (w->ready && w->diags.n) {
		diags_release(&w->diags);
		w->diags = (struct diags)DIAGS_INIT;
	}
	pthread_mutex_lock(&l->lock);
	l->busy[w - l->workers] = false;
	pthread_cond_signal(&l->freed);
	pthread_mutex_unlock(&l->lock);
}

static int keep_index_file(void *ctx, struct str name, struct str bytes, struct err *e)
{
	struct moment *l = ctx;
	struct buf copy = BUF_INIT;

	buf_add(&copy, bytes);
	pthread_mutex_lock(&l->lock);
	vec_push(&l->index_bytes, copy);
	map_set(&l->index_files, name, l->index_bytes.n);
	pthread_mutex_unlock(&l->lock);
	return 0;
}

/* Only one makes it; others that ask meanwhile wait. */
static int make_index(struct moment *l, struct err *e)
{
	const struct render_options options = project_render_options(&l->p);
	const struct search_site site = { .kb = &l->kb,
		                          .dialect = options.dialect,
		                          .workers = l->p.workers < INDEX_WORKERS
		                                             ? l->p.workers
		                                             : INDEX_WORKERS,
		                          .max_note_size = options.max_note_size,
		                          .write = keep_index_file,
		                          .ctx = l };
	int r;

	pthread_mutex_lock(&l->lock);
	while (l->index == INDEX_MAKING)
		pthread_cond_wait(&l->freed, &l->lock);
	if (l->index == INDEX_READY) {
		pthread_mutex_unlock(&l->lock);
		return 0;
	}
	l->index = INDEX_MAKING;
	pthread_mutex_unlock(&l->lock);
	r = l->p.conf.search ? search_publish(&site, e) : 0;
	pthread_mutex_lock(&l->lock);
	l->index = r == 0 ? INDEX_READY : INDEX_NONE;
	pthread_cond_broadcast(&l->freed);
	pthread_mutex_unlock(&l->lock);
	return r;
}

static int no_file(struct str url, struct err *e)
{
	return err_set(e, ERR_NOT_FOUND, "the site has no file '%.*s'",
	               STR_ARG(str_cut(url, 0, 200)));
}

static int read_index(struct moment *l, struct str url, struct buf *out, struct err *e)
{
	const uintptr_t *at;

	if (make_index(l, e) != 0)
		return -1;
	/* Nothing is added any more: no lock is needed. */
	at = map_find(&l->index_files, url);
	if (!at)
		return no_file(url, e);
	buf_add(out, buf_str(&l->index_bytes.v[*at - 1]));
	return 0;
}

static int read_page(struct moment *l, size_t item, struct buf *out, struct err *e)
{
	struct render_worker *w = take_worker(l);
	struct err why = ERR_INIT;
	struct str url;
	int r = render_item(l->render, w, item, &url, out, &why);

	give_worker(l, w);
	if (r != 0)
		err_set(e, why.code == ERR_EXTERNAL ? ERR_EXTERNAL : ERR_CONFLICT, "%s",
		        why.msg);
	return r;
}

static int read_asset(struct moment *l, const struct kb_asset *a, struct buf *out,
                      struct err *e)
{
	struct render_worker *w = take_worker(l);
	struct err why = ERR_INIT;
	int r = source_read(l->p.source, a->file, w->number, out, BUF_MAX, &why);

	give_worker(l, w);
	if (r != 0)
		err_set(e, ERR_CONFLICT, "%s", why.msg);
	return r;
}

int moment_read(struct moment *l, struct str url, struct buf *out, struct err *e)
{
	const uintptr_t *at = map_find(&l->files, url);
	const struct theme_asset *assets;
	size_t number, n;

	if (!at)
		return str_starts(url, SEARCH_FOLDER) ? read_index(l, url, out, e)
		                                      : no_file(url, e);
	number = *at / MOMENT_KINDS;
	switch ((enum moment_kind)(*at % MOMENT_KINDS)) {
	case MOMENT_PAGE:
		return read_page(l, number, out, e);
	case MOMENT_ASSET:
		return read_asset(l, &l->kb.assets.v[number], out, e);
	case MOMENT_THEME:
		assets = theme_assets(l->p.theme, &n);
		buf_add(out, assets[number].bytes);
		return 0;
	case MOMENT_SMALL:
		if (site_smalls[number].add)
			site_smalls[number].add(out, &l->p, &l->kb, l->render);
		return 0;
	}
	return no_file(url, e);
}

bool moment_has(const struct moment *l, struct str url)
{
	return map_has(&l->files, url);
}

bool moment_is_attached(const struct moment *l, struct str url)
{
	const uintptr_t *at = map_find(&l->files, url);

	return at && *at % MOMENT_KINDS == MOMENT_ASSET;
}

int moment_not_found(struct moment *l, struct str wanted, struct buf *out, struct err *e)
{
	struct render_worker *w = take_worker(l);
	int r = render_not_found(l->render, w, wanted, out, e);

	give_worker(l, w);
	return r;
}

int moment_each(struct moment *l, int (*see)(void *ctx, struct str url, struct err *e),
                void *ctx, struct err *e)
{
	const struct map_entry *it;
	int r = make_index(l, e);

	map_each(it, &l->files)
		if (r == 0)
			r = see(ctx, it->key, e);
	map_each(it, &l->index_files)
		if (r == 0)
			r = see(ctx, it->key, e);
	return r;
}

const struct diags *moment_diags(const struct moment *l)
{
	return &l->p.diags;
}

void moment_check(struct moment *l, const struct kb_note *n, struct diags *out)
{
	struct render_worker *w = take_worker(l);
	struct buf page = BUF_INIT;
	struct str url;

	/* Notes are the first items. A page that cannot be made is told to whoever asks for it. */
	if (render_item(l->render, w, (size_t)(n - l->kb.notes.v), &url, &page, NULL) == 0)
		diags_merge(out, &w->diags);
	buf_release(&page);
	give_worker(l, w);
}

const struct kb *moment_kb(const struct moment *l)
{
	return &l->kb;
}

const struct project *moment_project(const struct moment *l)
{
	return &l->p;
}

void moment_changes(const struct moment *l, const struct moment *before,
                    void (*see)(void *ctx, const struct kb_note *n), void *ctx)
{
	size_t b = 0, nb = before ? before->kb.notes.n : 0;

	for (size_t i = 0; i < l->kb.notes.n; i++) {
		const struct kb_note *n = &l->kb.notes.v[i];
		const struct note *old = NULL;

		while (b < nb && str_cmp(before->kb.notes.v[b].note.path, n->note.path) < 0)
			b++;
		if (b < nb && str_eq(before->kb.notes.v[b].note.path, n->note.path))
			old = &before->kb.notes.v[b].note;
		if (!old || old->hash != n->note.hash || old->size != n->note.size)
			see(ctx, n);
	}
}
