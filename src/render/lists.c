/*
 * Decides the pages that are lists: folders without a README, the home page
 * when there is none, tags, recent changes, the search page; and the two that only point
 * elsewhere: 404 and redirects.
 */
#include "render/render_int.h"

#include <stdlib.h>

#include "base/path.h"

#define HOME_RECENT 8
#define HOME_TAGS 30
/* Notes that an address without a page may have meant. */
#define LOST_NEAR 5

struct value *list_note(const struct page *p, size_t note)
{
	const struct kb_note *n = &p->r->kb->notes.v[note];
	struct value *v = page_ref(p, n->note.title, n->url), *date;

	value_set_ref(p->arena, v, STR("description"), n->note.description);
	value_set_bool(p->arena, v, STR("folder"), false);
	value_set_bool(p->arena, v, STR("count"), false);
	date = page_date(p, kb_note_updated(n, p->arena));
	value_set(p->arena, v, STR("date"), date ? date : value_bool(p->arena, false));
	return v;
}

static struct value *folder_entry(const struct page *p, size_t folder)
{
	const struct kb_folder *f = &p->r->kb->folders.v[folder];
	struct value *v = page_ref(p, f->title, f->url);

	if (f->index != KB_NONE)
		value_set_ref(p->arena, v, STR("description"),
		              p->r->kb->notes.v[f->index].note.description);
	value_set_bool(p->arena, v, STR("folder"), true);
	value_set_number(p->arena, v, STR("count"), (long)f->notes);
	value_set_bool(p->arena, v, STR("date"), false);
	return v;
}

struct value *list_entries(const struct page *p, size_t folder)
{
	const struct kb_folder *f = &p->r->kb->folders.v[folder];
	struct value *list = value_list(p->arena);

	for (int folders = 1; folders >= 0; folders--)
		for (size_t i = 0; i < f->entries.n; i++) {
			const struct kb_entry *e = &f->entries.v[i];

			if (e->folder == (folders == 1))
				value_push(p->arena, list,
				           e->folder ? folder_entry(p, e->number)
				                     : list_note(p, e->number));
		}
	return list;
}

/* {name, href, count, weight}: the weight grows with the logarithm of the count. */
static struct value *tag_entry(const struct page *p, size_t tag, size_t most)
{
	const struct kb_tag *t = &p->r->kb->tags.v[tag];
	struct value *v = value_map(p->arena);
	long weight = 1;

	for (size_t n = t->notes.n; n > 1 && weight < 5; n /= 2)
		weight++;
	if (most <= 1)
		weight = 1;
	value_set_ref(p->arena, v, STR("name"), t->name);
	value_set(p->arena, v, STR("href"),
	          value_ref(p->arena, page_href(p, t->url, STR_NONE)));
	value_set_number(p->arena, v, STR("count"), (long)t->notes.n);
	value_set_number(p->arena, v, STR("weight"), weight);
	return v;
}

static int fewer_first(const void *x, const void *y)
{
	const size_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* The `max` most used tags, in order of name. */
static struct value *tag_list(const struct page *p, size_t max)
{
	const struct kb *kb = p->r->kb;
	size_t *counts = arena_array(p->arena, size_t, kb->tags.n);
	struct value *list = value_list(p->arena);
	size_t n = kb->tags.n, least = 0, most = 0, equal = 0;

	for (size_t i = 0; i < n; i++)
		counts[i] = kb->tags.v[i].notes.n;
	if (n > 1)
		qsort(counts, n, sizeof(*counts), fewer_first);
	if (n > 0)
		most = counts[n - 1];
	if (n > max) {
		least = counts[n - max];
		/* How many of those used the least are among the most used. */
		for (size_t i = n - max; i < n && counts[i] == least; i++)
			equal++;
	}
	for (size_t i = 0; i < n; i++) {
		size_t count = kb->tags.v[i].notes.n;

		if (count < least || (n > max && count == least && equal == 0))
			continue;
		equal -= n > max && count == least;
		value_push(p->arena, list, tag_entry(p, i, most));
	}
	return list;
}

static struct value *recent_list(const struct page *p, size_t from, size_t to)
{
	struct value *list = value_list(p->arena);

	for (size_t i = from; i < to && i < p->r->by_date.n; i++)
		value_push(p->arena, list, list_note(p, p->r->by_date.v[i].note));
	return list;
}

static void set_list(struct page *p, const char *key, const char *has, struct value *list)
{
	value_set(p->arena, p->context, str_of(key), list);
	value_set_bool(p->arena, p->context, str_of(has), list->count > 0);
}

int list_folder_page(const struct render *r, struct render_worker *w, size_t folder,
                     struct buf *out, struct err *e)
{
	const struct kb_folder *f = &r->kb->folders.v[folder];
	struct page p;

	page_begin(&p, r, w, folder == 0 ? "home" : "folder", f->url, r->kb->lang);
	p.folder = folder;
	p.title = folder == 0 ? r->title : f->title;
	p.description = folder == 0 ? r->options.description : STR_NONE;
	p.noindex = folder != 0 && f->notes == 0;
	set_list(&p, "entries", "has_entries", list_entries(&p, folder));
	if (folder == 0) {
		set_list(&p, "recent_entries", "has_recent_entries",
		         recent_list(&p, 0, HOME_RECENT));
		set_list(&p, "all_tags", "has_all_tags", tag_list(&p, HOME_TAGS));
	}
	return page_finish(&p, out, e);
}

int list_tags_page(const struct render *r, struct render_worker *w, struct buf *out,
                   struct err *e)
{
	struct page p;

	page_begin(&p, r, w, "tags", STR("_ob/tags/index.html"), r->kb->lang);
	p.title = page_word(&p, "tags");
	set_list(&p, "all_tags", "has_all_tags", tag_list(&p, (size_t)-1));
	return page_finish(&p, out, e);
}

int list_tag_page(const struct render *r, struct render_worker *w, size_t tag, struct buf *out,
                  struct err *e)
{
	const struct kb_tag *t = &r->kb->tags.v[tag];
	struct value *list;
	struct page p;

	page_begin(&p, r, w, "tag", t->url, r->kb->lang);
	p.title = arena_strf(p.arena, "#%.*s", STR_ARG(t->name));
	list = value_list(p.arena);
	for (size_t i = 0; i < t->notes.n; i++)
		value_push(p.arena, list, list_note(&p, t->notes.v[i]));
	value_set_ref(p.arena, p.context, STR("tag_name"), t->name);
	set_list(&p, "entries", "has_entries", list);
	return page_finish(&p, out, e);
}

/* "2024-05" in the page's language. */
static struct str month_text(const struct page *p, struct str day)
{
	static const char *const names[] = { "January",   "February", "March",    "April",
		                             "May",       "June",     "July",     "August",
		                             "September", "October",  "November", "December" };
	int m = (day.p[5] - '0') * 10 + (day.p[6] - '0');

	if (str_starts(p->lang, STR("zh")))
		return arena_strf(p->arena, "%.4s年%d月", day.p, m);
	if (m < 1 || m > 12)
		return str_cut(day, 0, 7);
	return arena_strf(p->arena, "%s %.4s", names[m - 1], day.p);
}

int list_recent_page(const struct render *r, struct render_worker *w, struct buf *out,
                     struct err *e)
{
	size_t n = r->by_date.n < r->options.recent ? r->by_date.n : r->options.recent;
	struct value *months;
	struct page p;

	page_begin(&p, r, w, "recent", STR("_ob/recent.html"), r->kb->lang);
	p.title = page_word(&p, "recent");
	months = value_list(p.arena);
	for (size_t i = 0; i < n;) {
		struct str month = str_cut(r->by_date.v[i].day, 0, 7);
		struct value *v = value_map(p.arena);
		size_t end = i;

		while (end < n && str_starts(r->by_date.v[end].day, month))
			end++;
		value_set_ref(p.arena, v, STR("text"), month_text(&p, r->by_date.v[i].day));
		value_set(p.arena, v, STR("entries"), recent_list(&p, i, end));
		value_push(p.arena, months, v);
		i = end;
	}
	set_list(&p, "months", "has_months", months);
	return page_finish(&p, out, e);
}

int list_search_page(const struct render *r, struct render_worker *w, struct buf *out,
                     struct err *e)
{
	struct page p;

	page_begin(&p, r, w, "search", STR("search.html"), r->kb->lang);
	p.title = page_word(&p, "search");
	p.noindex = true;
	set_list(&p, "all_tags", "has_all_tags", tag_list(&p, HOME_TAGS));
	return page_finish(&p, out, e);
}

/* Notes whose names are near the address "a/nmae.html". */
static struct value *near_list(const struct page *p, struct str wanted)
{
	const struct kb *kb = p->r->kb;
	struct value *list = value_list(p->arena);
	struct str found[LOST_NEAR];
	size_t n = 0;

	if (str_ends(wanted, STR(".html")))
		wanted = str_cut(wanted, 0, wanted.n - STR(".html").n);
	if (str_eq(path_base(wanted), STR("index")))
		wanted = path_dir(wanted);
	if (wanted.n)
		n = link_suggest(found, countof(found), kb->table, p->arena, wanted, NULL);
	for (size_t i = 0; i < n; i++) {
		size_t note = kb_note_at(kb, found[i]);

		if (note != KB_NONE && kb->notes.v[note].listed)
			value_push(p->arena, list, list_note(p, note));
	}
	return list;
}

int list_not_found_page(const struct render *r, struct render_worker *w, struct str wanted,
                        struct buf *out, struct err *e)
{
	struct page p;

	page_begin(&p, r, w, "404", STR("404.html"), r->kb->lang);
	p.absolute = true;
	p.noindex = true;
	p.title = STR("404");
	set_list(&p, "near", "has_near", near_list(&p, wanted));
	return page_finish(&p, out, e);
}

int list_redirect_page(const struct render *r, struct render_worker *w, size_t redirect,
                       struct buf *out, struct err *e)
{
	const struct kb_redirect *red = &r->kb->redirects.v[redirect];
	const struct kb_note *n = red->note == KB_NONE ? NULL : &r->kb->notes.v[red->note];
	struct str url = kb_redirect_target(r->kb, red);
	struct page p;

	page_begin(&p, r, w, "redirect", red->url, n ? kb_note_lang(r->kb, n) : r->kb->lang);
	p.title = n ? n->note.title : r->kb->folders.v[red->folder].title;
	p.noindex = true;
	value_set(p.arena, p.context, STR("target"),
	          value_ref(p.arena, page_href(&p, url, STR_NONE)));
	value_set_ref(p.arena, p.context, STR("target_title"), p.title);
	if (r->options.base_url.n) {
		struct buf full = BUF_INIT;

		feed_url(r, &full, url);
		value_set_str(p.arena, p.context, STR("target_canonical"), buf_str(&full));
		buf_release(&full);
	}
	return page_finish(&p, out, e);
}
