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

void feed_sitemap(const struct render *r, struct buf *out)
{
	const struct kb *kb = r->kb;
	struct arena a = ARENA_INIT;

	buf_add_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	               "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct kb_note *n = &kb->notes.v[i];
		struct str day = kb_note_updated(n, &a);

		if (!n->listed)
			continue;
		buf_add_z(out, "<url><loc>");
		add_xml_url(r, out, n->url);
		buf_add_z(out, "</loc>");
		if (day.n)
			buf_addf(out, "<lastmod>%.*s</lastmod>", STR_ARG(day));
		buf_add_z(out, "</url>\n");
	}
	for (size_t i = 0; i < kb->folders.n; i++) {
		if (kb->folders.v[i].index != KB_NONE || (i > 0 && kb->folders.v[i].notes == 0))
			continue;
		buf_add_z(out, "<url><loc>");
		add_xml_url(r, out, kb->folders.v[i].url);
		buf_add_z(out, "</loc></url>\n");
	}
	buf_add_z(out, "</urlset>\n");
	arena_release(&a);
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
