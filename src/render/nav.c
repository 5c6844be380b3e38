/*
 * Decides what of the tree stands in a page for readers without script: the
 * way to the page, and near it a bounded window of neighbours, so that a page
 * does not grow with the site. Also the page's own contents.
 */
#include "render/render_int.h"

/* Entries shown in all; every open folder gets its share. */
#define NAV_NODES 72
#define NAV_WINDOW_LEAST 6
/* Folders in folders that are shown open; a template nests no deeper than 64. */
#define NAV_DEPTH 24

/* Entries of a folder whose nodes are kept from page to page. */
#define NAV_KEPT 4096

/* A tree in the making: of one page, or of all pages of a folder. */
struct nav {
	struct page *page;
	struct arena *arena;
	size_t way[NAV_DEPTH], depth, window;
	bool shared; /* the last level is left to fill_own() when it has to be cut */
};

static struct value *node(struct nav *nav, struct str title, struct str url, bool folder)
{
	struct arena *a = nav->arena;
	struct value *v = value_map(a), *current = value_bool(a, false);
	struct render_near_node known = { url, v, current };

	value_set_ref(a, v, STR("title"), title);
	value_set_str(a, v, STR("href"), page_href(nav->page, url, STR_NONE));
	value_set_bool(a, v, STR("folder"), folder);
	value_set(a, v, STR("current"), current);
	value_set_bool(a, v, STR("open"), false);
	value_set(a, v, STR("children"), value_list(a));
	value_set_bool(a, v, STR("has_children"), false);
	value_set_bool(a, v, STR("more"), false);
	value_set(a, v, STR("more_href"), value_null(a));
	/* Other pages near show the same node, as long as it is not their own. */
	if (a == &nav->page->w->near.arena)
		value_remember(a, v);
	vec_push(&nav->page->w->near.nodes, known);
	return v;
}

/* The folders from the root to the page's, root first, the first `max` of them; gives their number. */
static size_t way_down(const struct page *p, size_t *way, size_t max)
{
	const struct kb *kb = p->r->kb;
	size_t depth = 0, n;

	for (size_t f = p->folder; f != KB_NONE; f = kb->folders.v[f].parent)
		depth++;
	n = depth;
	for (size_t f = p->folder; f != KB_NONE; f = kb->folders.v[f].parent)
		if (--n < max)
			way[n] = f;
	return depth < max ? depth : max;
}

/* Position in the entries of folder `here` of the one that leads to the page: below `next`, or itself. */
static size_t way_on(const struct page *p, size_t here, size_t next)
{
	const struct kb *kb = p->r->kb;
	const struct kb_note *n = p->note == KB_NONE ? NULL : &kb->notes.v[p->note];

	if (next != KB_NONE)
		return kb->folders.v[next].place;
	return n && n->folder == here && n->index_of == KB_NONE ? n->place : 0;
}

static struct value *folder_children(struct nav *nav, size_t level);

static struct value *entry_node(struct nav *nav, const struct kb_entry *e, size_t level)
{
	const struct kb *kb = nav->page->r->kb;
	struct value *v, *children;

	if (!e->folder)
		return node(nav, kb->notes.v[e->number].note.title, kb->notes.v[e->number].url,
		            false);
	v = node(nav, kb->folders.v[e->number].title, kb->folders.v[e->number].url, true);
	if (level + 1 < nav->depth && nav->way[level + 1] == e->number) {
		v->memo = NULL; /* what is below changes from page to page */
		children = folder_children(nav, level + 1);
		value_set_bool(nav->arena, v, STR("open"), true);
		value_set(nav->arena, v, STR("children"), children);
		value_set_bool(nav->arena, v, STR("has_children"), children->count > 0);
	}
	return v;
}

/* Stands for `left` entries that are not shown. */
static struct value *more_node(struct nav *nav, const struct kb_folder *f, size_t left)
{
	struct value *more = node(nav, page_word(nav->page, "more"), f->url, false);

	/* It is never the page itself. */
	nav->page->w->near.nodes.n--;
	value_set_number(nav->arena, more, STR("more"), (long)left);
	value_set_str(nav->arena, more, STR("more_href"),
	              page_href(nav->page, f->url, STR_NONE));
	return more;
}

/* The entries [from, to) of the folder on this level of the way that are shown. */
static void choose_window(const struct nav *nav, size_t level, size_t *from, size_t *to)
{
	const struct page *p = nav->page;
	size_t next = level + 1 < nav->depth ? nav->way[level + 1] : KB_NONE;
	size_t here = way_on(p, nav->way[level], next);
	size_t n = p->r->kb->folders.v[nav->way[level]].entries.n;

	*from = here > nav->window / 2 ? here - nav->window / 2 : 0;
	*to = *from + nav->window < n ? *from + nav->window : n;
	if (*to - *from < nav->window)
		*from = *to > nav->window ? *to - nav->window : 0;
}

static struct value *folder_children(struct nav *nav, size_t level)
{
	const struct kb_folder *f = &nav->page->r->kb->folders.v[nav->way[level]];
	struct render_near *near = &nav->page->w->near;
	struct value *list = value_list(nav->arena), *more = NULL;
	size_t from, to;

	choose_window(nav, level, &from, &to);
	if (to - from < f->entries.n)
		more = more_node(nav, f, f->entries.n - (to - from));
	if (more && nav->shared && level + 1 == nav->depth) {
		near->own = list;
		near->more = more;
		return list;
	}
	/* Above the page's own folder the window is the same for all its pages. */
	for (size_t i = from; i < to; i++)
		value_push(nav->arena, list, entry_node(nav, &f->entries.v[i], level));
	if (more)
		value_push(nav->arena, list, more);
	return list;
}

/* Say of a node whether it is the page's own. */
static void set_current(const struct render_near_node *n, const struct page *p)
{
	n->current->truth = str_eq(n->url, p->url);
	if (n->node->memo)
		n->node->memo->off = n->current->truth;
}

/* Put into the folder's own list what of it is near the page. */
static void fill_own(struct nav *nav)
{
	struct page *p = nav->page;
	const struct kb_folder *f = &p->r->kb->folders.v[nav->way[nav->depth - 1]];
	struct render_near *near = &p->w->near;
	bool kept = f->entries.n <= NAV_KEPT;
	size_t from, to;

	if (kept && !near->leaves)
		near->leaves = arena_array(&near->arena, struct render_near_node, f->entries.n);
	nav->arena = kept ? &near->arena : p->arena;
	near->own->first = near->own->last = NULL;
	near->own->count = 0;
	choose_window(nav, nav->depth - 1, &from, &to);
	for (size_t i = from; i < to; i++) {
		struct render_near_node leaf = { STR_NONE, NULL, NULL };

		if (kept)
			leaf = near->leaves[i];
		if (!leaf.node) {
			entry_node(nav, &f->entries.v[i], nav->depth - 1);
			leaf = near->nodes.v[--near->nodes.n];
		}
		if (kept)
			near->leaves[i] = leaf;
		set_current(&leaf, p);
		value_push(p->arena, near->own, leaf.node);
	}
	value_push(p->arena, near->own, near->more);
}

static void find_way(struct nav *nav)
{
	nav->depth = way_down(nav->page, nav->way, countof(nav->way));
	if (nav->depth == 0)
		nav->way[nav->depth++] = 0;
	nav->window = NAV_NODES / nav->depth;
	if (nav->window < NAV_WINDOW_LEAST)
		nav->window = NAV_WINDOW_LEAST;
}

void nav_add(struct page *p)
{
	struct render_near *near = &p->w->near;
	struct nav nav = { .page = p, .shared = !p->absolute };
	struct render_near_node *it;

	nav.arena = p->absolute ? p->arena : &near->arena;
	find_way(&nav);
	if (p->absolute || !near->nav) {
		vec_clear(&near->nodes);
		near->own = NULL;
		near->leaves = NULL;
		near->nav = folder_children(&nav, 0);
	}
	vec_each(it, &near->nodes)
		set_current(it, p);
	if (near->own)
		fill_own(&nav);
	value_set(p->arena, p->context, STR("nav"), near->nav);
	if (p->absolute)
		near->nav = NULL;
}

/* Headings from `*at` on that are deeper than `above`, as nested nodes. */
static struct value *toc_level(struct arena *a, const struct note *note, size_t *at,
                               unsigned above, unsigned depth)
{
	struct value *list = value_list(a);

	while (*at < note->headings.n && note->headings.v[*at].level > above) {
		const struct note_heading *h = &note->headings.v[(*at)++];
		struct value *v, *below;

		if (h->title)
			continue;
		v = value_map(a);
		value_set_ref(a, v, STR("id"), h->id);
		value_set_ref(a, v, STR("text"), h->text);
		value_set_number(a, v, STR("level"), (long)h->level);
		below = depth < 6 ? toc_level(a, note, at, h->level, depth + 1) : value_list(a);
		value_set(a, v, STR("children"), below);
		value_set_bool(a, v, STR("has_children"), value_is_true(below));
		value_push(a, list, v);
	}
	return list;
}

struct value *nav_toc(const struct page *p, const struct note *note, bool *has_toc)
{
	size_t at = 0, n = 0;

	for (size_t i = 0; i < note->headings.n; i++)
		n += !note->headings.v[i].title;
	*has_toc = note->toc && n >= 2;
	return toc_level(p->arena, note, &at, 0, 0);
}

static void toc_html(struct buf *out, const struct value *list)
{
	const struct value_item *it;

	if (list->count == 0)
		return;
	buf_add_z(out, "<ul>\n");
	value_each(it, list)
	{
		buf_add_z(out, "<li><a href=\"#");
		buf_add_attr(out, value_text(value_get(it->value, STR("id"))));
		buf_add_z(out, "\">");
		buf_add_html(out, value_text(value_get(it->value, STR("text"))));
		buf_add_z(out, "</a>");
		toc_html(out, value_get(it->value, STR("children")));
		buf_add_z(out, "</li>\n");
	}
	buf_add_z(out, "</ul>\n");
}

void nav_toc_html(struct buf *out, const struct note *note)
{
	struct arena a = ARENA_INIT;
	size_t at = 0;

	buf_add_z(out, "<nav class=\"toc-inline\">");
	toc_html(out, toc_level(&a, note, &at, 0, 0));
	buf_add_z(out, "</nav>\n");
	arena_release(&a);
}
