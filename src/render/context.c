/*
 * Decides what every template is given (docs/theme-context.md): addresses,
 * words, the site, the page, its policy.
 */
#include "render/render_int.h"

#include <stdlib.h>

#include "base/path.h"

void page_begin(struct page *p, const struct render *r, struct render_worker *w,
                const char *kind, struct str url, struct str lang)
{
	*p = (struct page){ .r = r,
		            .w = w,
		            .arena = &w->arena,
		            .url = url,
		            .kind = kind,
		            .folder = KB_NONE,
		            .note = KB_NONE };
	p->lang = lang.n ? lang : r->kb->lang;
	p->words = theme_words(r->theme, p->lang);
	p->context = value_map(p->arena);
	p->title = p->description = STR_NONE;
}

struct str page_word(const struct page *p, const char *key)
{
	struct str word = p ? value_text(value_get(p->words, str_of(key))) : STR_NONE;

	return word.n ? word : str_of(key);
}

struct str page_href(const struct page *p, struct str url, struct str anchor)
{
	struct buf *path = &p->w->path, *href = &p->w->href;

	buf_clear(path);
	buf_clear(href);
	if (p->absolute) {
		buf_add(href, p->r->root_path);
		buf_add_url(href, url);
	} else if (!str_eq(url, p->url) || anchor.n == 0) {
		path_relative(path, p->url, url);
		/* A colon in the first part would read as a scheme. */
		buf_add_url(href, buf_str(path));
	}
	if (anchor.n) {
		buf_add_byte(href, '#');
		buf_add_url(href, anchor);
	}
	return arena_str(p->arena, buf_str(href));
}

struct value *page_ref(const struct page *p, struct str title, struct str url)
{
	struct value *v = value_map(p->arena);

	value_set_ref(p->arena, v, STR("title"), title);
	value_set(p->arena, v, STR("href"), value_ref(p->arena, page_href(p, url, STR_NONE)));
	return v;
}

struct value *page_date(const struct page *p, struct str day)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct value *v;
	int y, m, d;

	if (day.n != 10)
		return NULL;
	y = (int)strtol(day.p, NULL, 10);
	m = (int)strtol(day.p + 5, NULL, 10);
	d = (int)strtol(day.p + 8, NULL, 10);
	v = value_map(p->arena);
	value_set_ref(p->arena, v, STR("iso"), day);
	if (str_starts(p->lang, STR("zh")))
		value_set(p->arena, v, STR("text"),
		          value_ref(p->arena, arena_strf(p->arena, "%d年%d月%d日", y, m, d)));
	else if (str_starts(p->lang, STR("en")) && m >= 1 && m <= 12)
		value_set(p->arena, v, STR("text"),
		          value_ref(p->arena,
		                    arena_strf(p->arena, "%s %d, %d", months[m - 1], d, y)));
	else
		value_set_ref(p->arena, v, STR("text"), day);
	return v;
}

/*
 * Nothing from elsewhere, nothing inline. Three exceptions, only where they are
 * needed: images that the writer took from other hosts, the style sheets that
 * diagrams carry inside, and, on a site whose readers may run its blocks, the
 * server on the reader's own machine.
 */
static struct str policy(const struct page *p)
{
	return arena_strf(p->arena,
	                  "default-src 'none'; img-src 'self' data:%s; style-src 'self'%s; "
	                  "script-src 'self'; font-src 'self' data:; media-src 'self'; "
	                  "connect-src 'self'%s; base-uri 'none'; form-action 'self'",
	                  p->remote_images ? " https: http:" : "",
	                  p->needs_mermaid ? " 'unsafe-inline'" : "",
	                  p->r->options.runs == RENDER_RUNS_PAIRED
	                          ? " http://127.0.0.1:* http://localhost:*"
	                          : "");
}

static struct value *make_site(const struct page *p, struct arena *a)
{
	const struct render *r = p->r;
	struct value *site = value_map(a);

	value_set_ref(a, site, STR("title"), r->title);
	value_set_ref(a, site, STR("description"), r->options.description);
	value_set_ref(a, site, STR("lang"), r->kb->lang);
	value_set_str(a, site, STR("home_href"), page_href(p, STR("index.html"), STR_NONE));
	value_set_str(a, site, STR("all_href"), page_href(p, STR("index.html"), STR_NONE));
	value_set_ref(a, site, STR("repo_href"), r->options.repo_url);
	if (r->by_date.n)
		value_set_str(a, site, STR("recent_href"),
		              page_href(p, STR("_ob/recent.html"), STR_NONE));
	if (r->kb->tags.n)
		value_set_str(a, site, STR("tags_href"),
		              page_href(p, STR("_ob/tags/index.html"), STR_NONE));
	if (r->options.search) {
		value_set_str(a, site, STR("search_href"),
		              page_href(p, STR("search.html"), STR_NONE));
		value_set_ref(a, site, STR("langs"), r->langs);
		value_set_bool(a, site, STR("has_runbooks"), r->has_runbooks);
	}
	if (r->options.feed && r->options.base_url.n)
		value_set_str(a, site, STR("feed_href"),
		              page_href(p, STR("feed.xml"), STR_NONE));
	return site;
}

static struct value *make_assets(const struct page *p, struct arena *a)
{
	struct value *assets = value_map(a);
	const struct theme_asset *list;
	size_t n;

	list = theme_assets(p->r->theme, &n);
	for (size_t i = 0; i < n; i++) {
		/* Fonts and the like are reached through the style sheets. */
		if (str_ends(list[i].name, STR(".woff2")))
			continue;
		value_set_str(a, assets, list[i].key,
		              page_href(p, list[i].published, STR_NONE));
	}
	value_set_str(a, assets, STR("words_js"),
	              page_href(p, theme_words_script(p->r->theme, p->lang), STR_NONE));
	return assets;
}

/* Addresses are relative: pages of one folder share them. */
static void add_shared(struct page *p)
{
	struct render_near *near = &p->w->near;
	struct str dir = path_dir(p->url);

	if (p->absolute) {
		value_set(p->arena, p->context, STR("site"), make_site(p, p->arena));
		value_set(p->arena, p->context, STR("asset"), make_assets(p, p->arena));
		return;
	}
	if (!near->site || near->folder != p->folder || !str_eq(near->dir, dir) ||
	    !str_eq(near->lang, p->lang)) {
		arena_clear(&near->arena);
		vec_clear(&near->nodes);
		near->nav = NULL;
		near->own = NULL;
		near->leaves = NULL;
		near->folder = p->folder;
		near->dir = arena_str(&near->arena, dir);
		near->lang = arena_str(&near->arena, p->lang);
		near->site = make_site(p, &near->arena);
		near->assets = make_assets(p, &near->arena);
	}
	value_set(p->arena, p->context, STR("site"), near->site);
	value_set(p->arena, p->context, STR("asset"), near->assets);
}

static void add_page(struct page *p)
{
	struct arena *a = p->arena;
	struct value *page = value_map(a), *is = value_map(a);
	struct buf url = BUF_INIT;

	value_set_ref(a, page, STR("kind"), str_of(p->kind));
	value_set_bool(a, is, str_of(p->kind), true);
	value_set_ref(a, page, STR("title"), p->title);
	value_set_ref(a, page, STR("description"), p->description);
	value_set_number(a, page, STR("depth"), (long)path_depth(p->url));
	value_set_bool(a, page, STR("noindex"), p->noindex);
	if (p->folder != KB_NONE)
		value_set_ref(a, page, STR("path"), p->r->kb->folders.v[p->folder].path);
	if (p->r->options.base_url.n && !p->absolute) {
		feed_url(p->r, &url, p->url);
		value_set_str(a, page, STR("canonical"), buf_str(&url));
	}
	value_set(a, p->context, STR("page"), page);
	value_set(a, p->context, STR("is"), is);
	buf_release(&url);
}

static void add_breadcrumbs(struct page *p)
{
	const struct kb *kb = p->r->kb;
	struct value *list = value_list(p->arena);
	size_t chain[256], n = 0;

	for (size_t f = p->folder; f != KB_NONE && n < countof(chain);
	     f = kb->folders.v[f].parent)
		chain[n++] = f;
	if (n == 0)
		chain[n++] = 0;
	while (n-- > 0) {
		const struct kb_folder *f = &kb->folders.v[chain[n]];

		/* The page itself is not among its own breadcrumbs. */
		if (str_eq(f->url, p->url))
			continue;
		value_push(
			p->arena, list,
			page_ref(p, chain[n] == 0 ? page_word(p, "home") : f->title, f->url));
	}
	value_set(p->arena, p->context, STR("breadcrumbs"), list);
}

int page_finish(struct page *p, struct buf *out, struct err *e)
{
	struct arena *a = p->arena;
	struct value *c = p->context, *needs = value_map(a);
	struct buf root = BUF_INIT;
	int failed;

	if (p->absolute)
		buf_add(&root, p->r->root_path);
	else
		path_root_prefix(&root, p->url);
	value_set(a, c, STR("lang"), value_ref(a, p->lang));
	value_set(a, c, STR("t"), (struct value *)p->words);
	value_set(a, c, STR("root"), value_string(a, buf_str(&root)));
	value_set(a, c, STR("csp"), value_ref(a, policy(p)));
	value_set_bool(a, needs, STR("math"), p->needs_math);
	value_set_bool(a, needs, STR("mermaid"), p->needs_mermaid);
	value_set_bool(a, needs, STR("steps"), p->book != NULL);
	/* What says who may run is taken up on any page; the rest is for those with blocks. */
	value_set_bool(a, needs, STR("power"), p->r->options.runs != RENDER_RUNS_NONE);
	value_set_bool(a, needs, STR("run"), p->book && p->r->options.runs != RENDER_RUNS_NONE);
	if (p->book)
		value_set_ref(a, c, STR("note_path"), p->book->path);
	value_set_bool(a, c, STR("runs_here"), p->r->options.runs == RENDER_RUNS_HERE);
	value_set(a, c, STR("needs"), needs);
	add_shared(p);
	add_page(p);
	add_breadcrumbs(p);
	nav_add(p);
	value_set_ref(a, c, STR("tree_href"), page_href(p, STR("_ob/tree/0.js"), STR_NONE));
	failed = theme_render(p->r->theme, out, str_of(p->kind), c, e);
	buf_release(&root);
	return failed;
}
