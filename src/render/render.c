/*
 * Decides which pages and data files a site has, in which order, and which
 * function makes each.
 */
#include "render/render_int.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"

static void add_item(struct render *r, enum item_kind kind, size_t number, struct str url)
{
	struct item item = { kind, number, url };

	vec_push(&r->items, item);
}

/* One file, or an index of several: one takes 50,000 addresses (sitemaps.org). */
static void add_sitemap(struct render *r)
{
	size_t parts;

	if (r->options.sitemap_urls == 0)
		r->options.sitemap_urls = 50000;
	parts = feed_sitemap_parts(r);
	add_item(r, parts > 1 ? ITEM_SITEMAP_INDEX : ITEM_SITEMAP, parts > 1 ? parts : 0,
	         STR("sitemap.xml"));
	for (size_t i = 0; parts > 1 && i < parts; i++)
		add_item(r, ITEM_SITEMAP, i, arena_strf(&r->arena, "sitemap-%zu.xml", i + 1));
	add_item(r, ITEM_ROBOTS, 0, STR("robots.txt"));
}

static void add_items(struct render *r)
{
	const struct kb *kb = r->kb;
	bool absolute = r->options.base_url.n > 0;

	for (size_t i = 0; i < kb->notes.n; i++)
		add_item(r, ITEM_NOTE, i, kb->notes.v[i].url);
	for (size_t i = 0; i < kb->folders.n; i++) {
		if (kb->folders.v[i].index == KB_NONE)
			add_item(r, ITEM_FOLDER, i, kb->folders.v[i].url);
		add_item(r, ITEM_TREE, i, arena_strf(&r->arena, "_ob/tree/%zu.js", i));
	}
	for (size_t i = 0; i < kb->tags.n; i++)
		add_item(r, ITEM_TAG, i, kb->tags.v[i].url);
	for (size_t i = 0; i < kb->redirects.n; i++)
		add_item(r, ITEM_REDIRECT, i, kb->redirects.v[i].url);
	if (kb->tags.n)
		add_item(r, ITEM_TAGS, 0, STR("_ob/tags/index.html"));
	if (r->by_date.n)
		add_item(r, ITEM_RECENT, 0, STR("_ob/recent.html"));
	for (size_t i = 0; i < kb->notes.n; i++)
		if (history_has_page(r, i))
			add_item(r, ITEM_HISTORY, i, history_url(&r->arena, &kb->notes.v[i]));
	if (r->options.search)
		add_item(r, ITEM_SEARCH, 0, STR("search.html"));
	add_item(r, ITEM_NOT_FOUND, 0, STR("404.html"));
	if (absolute && r->options.sitemap)
		add_sitemap(r);
	if (absolute && r->options.feed)
		add_item(r, ITEM_FEED, 0, STR("feed.xml"));
}

/* Newest first; of one day in order of path. */
static int compare_dated(const void *x, const void *y)
{
	const struct dated *a = x, *b = y;
	int d = str_cmp(b->day, a->day);

	return d ? d : a->note < b->note ? -1 : a->note > b->note;
}

static void sort_by_date(struct render *r)
{
	for (size_t i = 0; i < r->kb->notes.n; i++) {
		const struct kb_note *n = &r->kb->notes.v[i];
		struct dated d = { i, kb_note_updated(n, &r->arena) };

		if (n->listed && d.day.n)
			vec_push(&r->by_date, d);
	}
	vec_sort(&r->by_date, compare_dated);
}

static void fold_tags(struct render *r)
{
	struct buf key = BUF_INIT;

	for (size_t i = 0; i < r->kb->tags.n; i++) {
		buf_clear(&key);
		utf8_add_lower(&key, r->kb->tags.v[i].name);
		map_set(&r->tag_of, buf_str(&key), i + 1);
	}
	buf_release(&key);
}

/* A language without its country, and how many notes are in it. */
struct spoken {
	struct str lang;
	size_t notes;
};

static int compare_spoken(const void *x, const void *y)
{
	const struct spoken *a = x, *b = y;

	if (a->notes != b->notes)
		return a->notes > b->notes ? -1 : 1;
	return str_cmp(a->lang, b->lang);
}

/* What a search of this site can be narrowed to: a filter that all notes pass is none. */
static void find_filters(struct render *r)
{
	struct spoken v[16];
	struct buf langs = BUF_INIT;
	size_t n = 0, k;

	for (size_t i = 0; i < r->kb->notes.n; i++) {
		const struct kb_note *note = &r->kb->notes.v[i];
		struct str lang = kb_note_lang(r->kb, note);

		if (!note->listed)
			continue;
		r->has_runbooks |= note->note.is_runbook;
		lang = str_cut(lang, 0, str_find_char(lang, '-', 0));
		for (k = 0; k < n && !str_eq_ci(v[k].lang, lang); k++)
			;
		if (k < n)
			v[k].notes++;
		else if (n < countof(v) && lang.n)
			v[n++] = (struct spoken){ lang, 1 };
	}
	qsort(v, n, sizeof(v[0]), compare_spoken);
	for (k = 0; k < n; k++)
		buf_addf(&langs, "%s%.*s", k ? " " : "", STR_ARG(v[k].lang));
	r->langs = arena_str(&r->arena, buf_str(&langs));
	buf_release(&langs);
}

/* "https://example.com/wiki" has its root at "/wiki/". */
static struct str root_path_of(struct render *r)
{
	struct str url = r->options.base_url;
	struct str given = r->options.root_path;
	size_t scheme = str_find(url, STR("://"), 0);
	size_t slash = scheme == STR_NPOS ? STR_NPOS : str_find_char(url, '/', scheme + 3);

	if (given.n)
		return arena_str(&r->arena, given);
	if (slash == STR_NPOS)
		return STR("/");
	return arena_strf(&r->arena, "%.*s/", STR_ARG(str_tail(url, slash)));
}

static struct str site_title(struct render *r)
{
	if (r->options.title.n)
		return r->options.title;
	if (r->kb->folders.v[0].title.n)
		return r->kb->folders.v[0].title;
	return source_origin(r->kb->source)->name;
}

/* The runners as runbook/ has them; their strings are the configuration's, so they are copied. */
static void copy_runners(struct render *r)
{
	const struct conf_runners *from = &r->options.runners;
	struct runbook_runner *runners = arena_array(&r->arena, struct runbook_runner, from->n);

	for (size_t i = 0; i < from->n; i++)
		runners[i] = (struct runbook_runner){
			arena_str(&r->arena, from->v[i].lang),
			arena_str(&r->arena, from->v[i].command),
			arena_str(&r->arena, from->v[i].extension),
		};
	r->runbooks = (struct runbook_options){ r->options.dialect, runners, from->n, false };
	r->options.runners = (struct conf_runners){ NULL, 0 };
}

struct render *render_new(const struct kb *kb, const struct theme *theme,
                          const struct render_options *options)
{
	struct render *r = mem_new(struct render);
	struct render_options *o = &r->options;

	r->kb = kb;
	r->theme = theme;
	*o = *options;
	o->title = arena_str(&r->arena, o->title);
	o->description = arena_str(&r->arena, o->description);
	while (o->base_url.n && o->base_url.p[o->base_url.n - 1] == '/')
		o->base_url.n--;
	o->base_url = arena_str(&r->arena, o->base_url);
	o->repo_url = arena_str(&r->arena, o->repo_url);
	o->edit_branch = arena_str(&r->arena, o->edit_branch);
	o->forge = arena_str(&r->arena, o->forge);
	copy_runners(r);
	r->title = site_title(r);
	r->root_path = root_path_of(r);
	if (o->repo_url.n == 0) {
		struct buf web = BUF_INIT;

		if (source_web_url(&web, source_origin(kb->source)->remote))
			o->repo_url = arena_str(&r->arena, buf_str(&web));
		buf_release(&web);
	}
	sort_by_date(r);
	fold_tags(r);
	find_filters(r);
	add_items(r);
	return r;
}

void render_free(struct render *r)
{
	if (!r)
		return;
	vec_release(&r->items);
	vec_release(&r->by_date);
	map_release(&r->tag_of);
	arena_release(&r->arena);
	mem_free(r);
}

void render_worker_release(struct render_worker *w)
{
	if (!w->ready)
		return;
	arena_release(&w->arena);
	buf_release(&w->source);
	buf_release(&w->body);
	buf_release(&w->clean);
	buf_release(&w->path);
	buf_release(&w->href);
	diags_release(&w->diags);
	vec_release(&w->near.nodes);
	arena_release(&w->near.arena);
	w->near = (struct render_near){ .site = NULL };
	w->ready = false;
}

size_t render_count(const struct render *r)
{
	return r->items.n;
}

static void make_ready(struct render_worker *w)
{
	if (w->ready)
		return;
	w->arena = (struct arena)ARENA_INIT;
	w->source = w->body = w->clean = w->path = w->href = (struct buf)BUF_INIT;
	w->diags = (struct diags)DIAGS_INIT;
	w->ready = true;
}

struct str render_url(const struct render *r, size_t item)
{
	return r->items.v[item].url;
}

int render_not_found(const struct render *r, struct render_worker *w, struct str wanted,
                     struct buf *out, struct err *e)
{
	make_ready(w);
	arena_clear(&w->arena);
	return list_not_found_page(r, w, wanted, out, e);
}

int render_item(const struct render *r, struct render_worker *w, size_t item, struct str *url,
                struct buf *out, struct err *e)
{
	const struct item *it = &r->items.v[item];

	make_ready(w);
	arena_clear(&w->arena);
	*url = it->url;
	switch (it->kind) {
	case ITEM_NOTE:
		return note_page(r, w, it->number, out, e);
	case ITEM_FOLDER:
		return list_folder_page(r, w, it->number, out, e);
	case ITEM_TAGS:
		return list_tags_page(r, w, out, e);
	case ITEM_TAG:
		return list_tag_page(r, w, it->number, out, e);
	case ITEM_RECENT:
		return list_recent_page(r, w, out, e);
	case ITEM_HISTORY:
		return history_page(r, w, it->number, out, e);
	case ITEM_SEARCH:
		return list_search_page(r, w, out, e);
	case ITEM_NOT_FOUND:
		return list_not_found_page(r, w, STR_NONE, out, e);
	case ITEM_REDIRECT:
		return list_redirect_page(r, w, it->number, out, e);
	case ITEM_TREE:
		data_tree(r, it->number, out);
		return 0;
	case ITEM_SITEMAP:
		feed_sitemap(r, it->number, out);
		return 0;
	case ITEM_SITEMAP_INDEX:
		feed_sitemap_index(r, it->number, out);
		return 0;
	case ITEM_FEED:
		feed_atom(r, out);
		return 0;
	case ITEM_ROBOTS:
		feed_robots(r, out);
		return 0;
	}
	return 0;
}
