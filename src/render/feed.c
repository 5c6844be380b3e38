/*
 * Decides the sitemap (sitemaps.org), the Atom feed (RFC 4287) and robots.txt.
 * All need the site's absolute address.
 */
#include "render/render_int.h"

#include "base/path.h"

void feed_url(const struct render *r, struct buf *out, struct str url)
{
	buf_add(out, r->options.base_url);
	buf_add_byte(out, '/');
	if (str_eq(path_base(url), STR("index.html")))
		url = str_cut(url, 0, url.n - 10);
	buf_add_url(out, url);
}

static void add_xml_url(const struct render *r, struct buf *out, struct str url)
{
	struct buf full = BUF_INIT;

	feed_url(r, &full, url);
	buf_add_xml(out, buf_str(&full));
	buf_release(&full);
}

static bool is_folder_page(const struct kb *kb, size_t folder)
{
	const struct kb_folder *f = &kb->folders.v[folder];

	return f->index == KB_NONE && (folder == 0 || f->notes > 0);
}

size_t feed_sitemap_parts(const struct render *r)
{
	const struct kb *kb = r->kb;
	size_t n = 0;

	for (size_t i = 0; i < kb->notes.n; i++)
		n += kb->notes.v[i].listed;
	for (size_t i = 0; i < kb->folders.n; i++)
		n += is_folder_page(kb, i);
	return (n + r->options.sitemap_urls - 1) / r->options.sitemap_urls;
}

static void add_location(const struct render *r, struct buf *out, struct str url,
                         struct str day)
{
	buf_add_z(out, "<url><loc>");
	add_xml_url(r, out, url);
	buf_add_z(out, "</loc>");
	if (day.n)
		buf_addf(out, "<lastmod>%.*s</lastmod>", STR_ARG(day));
	buf_add_z(out, "</url>\n");
}

/* Pages number `from` to `to` - 1 of those that are listed. */
static void add_locations(const struct render *r, struct buf *out, size_t from, size_t to)
{
	const struct kb *kb = r->kb;
	struct arena a = ARENA_INIT;
	size_t at = 0;

	for (size_t i = 0; i < kb->notes.n && at < to; i++) {
		const struct kb_note *n = &kb->notes.v[i];

		if (n->listed && at++ >= from)
			add_location(r, out, n->url, kb_note_updated(n, &a));
	}
	for (size_t i = 0; i < kb->folders.n && at < to; i++)
		if (is_folder_page(kb, i) && at++ >= from)
			add_location(r, out, kb->folders.v[i].url, STR_NONE);
	arena_release(&a);
}

void feed_sitemap(const struct render *r, size_t part, struct buf *out)
{
	size_t urls = r->options.sitemap_urls;

	buf_add_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	               "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	add_locations(r, out, part * urls, (part + 1) * urls);
	buf_add_z(out, "</urlset>\n");
}

void feed_sitemap_index(const struct render *r, size_t parts, struct buf *out)
{
	buf_add_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex "
	               "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	for (size_t i = 1; i <= parts; i++) {
		buf_add_z(out, "<sitemap><loc>");
		buf_add_xml(out, r->options.base_url);
		buf_addf(out, "/sitemap-%zu.xml</loc></sitemap>\n", i);
	}
	buf_add_z(out, "</sitemapindex>\n");
}

static void add_entry(const struct render *r, struct buf *out, const struct dated *d)
{
	const struct kb_note *n = &r->kb->notes.v[d->note];

	buf_add_z(out, "<entry>\n<title>");
	buf_add_xml(out, n->note.title);
	buf_add_z(out, "</title>\n<id>");
	add_xml_url(r, out, n->url);
	buf_add_z(out, "</id>\n<link href=\"");
	add_xml_url(r, out, n->url);
	buf_addf(out, "\"/>\n<updated>%.*sT00:00:00Z</updated>\n", STR_ARG(d->day));
	for (size_t i = 0; i < n->facts->nauthors; i++) {
		buf_add_z(out, "<author><name>");
		buf_add_xml(out, n->facts->authors[i]);
		buf_add_z(out, "</name></author>\n");
	}
	if (n->note.description.n) {
		buf_add_z(out, "<summary>");
		buf_add_xml(out, n->note.description);
		buf_add_z(out, "</summary>\n");
	}
	buf_add_z(out, "</entry>\n");
}

void feed_atom(const struct render *r, struct buf *out)
{
	size_t n = r->by_date.n < r->options.feed ? r->by_date.n : r->options.feed;
	struct str newest = r->by_date.n ? r->by_date.v[0].day : STR("1970-01-01");

	buf_add_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	               "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>");
	buf_add_xml(out, r->title);
	buf_add_z(out, "</title>\n<id>");
	add_xml_url(r, out, STR("index.html"));
	buf_add_z(out, "</id>\n<link href=\"");
	add_xml_url(r, out, STR("index.html"));
	buf_add_z(out, "\"/>\n<link rel=\"self\" href=\"");
	add_xml_url(r, out, STR("feed.xml"));
	buf_addf(out, "\"/>\n<updated>%.*sT00:00:00Z</updated>\n<author><name>",
	         STR_ARG(newest));
	buf_add_xml(out, r->title);
	buf_add_z(out, "</name></author>\n");
	for (size_t i = 0; i < n; i++)
		add_entry(r, out, &r->by_date.v[i]);
	buf_add_z(out, "</feed>\n");
}

void feed_robots(const struct render *r, struct buf *out)
{
	buf_add_z(out, "User-agent: *\nAllow: /\nSitemap: ");
	feed_url(r, out, STR("sitemap.xml"));
	buf_add_byte(out, '\n');
}
