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

/* The tree of one page, or of all pages of a folder that is shown whole. */
struct nav {
	struct page *page;
	struct arena *arena;
	size_t way[NAV_DEPTH], depth, window;
	bool whole; /* no window had to leave something out */
};

static struct value *node(struct nav *nav, struct str title, struct str url, bool folder)
{
	struct arena *a = nav->arena;
	struct value *v = value_map(a), *current = value_bool(a, false);
	struct render_near_node known = { url, current };

	value_set_ref(a, v, STR("title"), title);
	value_set_str(a, v, STR("href"), page_href(nav->page, url, STR_NONE));
	value_set_bool(a, v, STR("folder"), folder);
	value_set(a, v, STR("current"), current);
	value_set_bool(a, v, STR("open"), false);
	value_set(a, v, STR("children"), value_list(a));
	value_set_bool(a, v, STR("has_children"), false);
	value_set_bool(a, v, STR("more"), false);
	value_set(a, v, STR("more_href"), value_null(a));
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

/* Position in the folder's entries of the one that leads to the page. */
static size_t way_on(const struct page *p, const struct kb_folder *f, size_t next)
{
	for (size_t i = 0; i < f->entries.n; i++) {
		const struct kb_entry *e = &f->entries.v[i];

		if (e->folder ? e->number == next : e->number == p->note)
			return i;
	}
	return 0;
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

static struct value *folder_children(struct nav *nav, size_t level)
{
	struct page *p = nav->page;
	const struct kb_folder *f = &p->r->kb->folders.v[nav->way[level]];
	size_t next = level + 1 < nav->depth ? nav->way[level + 1] : KB_NONE;
	size_t here = way_on(p, f, next);
	size_t from = here > nav->window / 2 ? here - nav->window / 2 : 0;
	size_t to = from + nav->window < f->entries.n ? from + nav->window : f->entries.n;
	struct value *list = value_list(nav->arena);

	if (to - from < nav->window)
		from = to > nav->window ? to - nav->window : 0;
	for (size_t i = from; i < to; i++)
		value_push(nav->arena, list, entry_node(nav, &f->entries.v[i], level));
	if (to - from < f->entries.n) {
		value_push(nav->arena, list, more_node(nav, f, f->entries.n - (to - from)));
		/* Above the page's own folder the window is the same for all its pages. */
		nav->whole &= next != KB_NONE;
	}
	return list;
}

static struct value *make_nav(struct nav *nav)
{
	nav->depth = way_down(nav->page, nav->way, countof(nav->way));
	if (nav->depth == 0)
		nav->way[nav->depth++] = 0;
	nav->window = NAV_NODES / nav->depth;
	if (nav->window < NAV_WINDOW_LEAST)
		nav->window = NAV_WINDOW_LEAST;
	nav->whole = true;
	return folder_children(nav, 0);
}

void nav_add(struct page *p)
{
	struct render_near *near = &p->w->near;
	struct nav nav = { .page = p, .arena = p->arena };
	struct render_near_node *it;
	struct value *made;

	if (p->absolute || !near->nav) {
		vec_clear(&near->nodes);
		nav.arena = p->absolute ? p->arena : &near->arena;
		made = make_nav(&nav);
		if (nav.whole && !p->absolute)
			near->nav = made;
	} else {
		made = near->nav;
	}
	vec_each(it, &near->nodes)
		it->current->truth = str_eq(it->url, p->url);
	value_set(p->arena, p->context, STR("nav"), made);
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
