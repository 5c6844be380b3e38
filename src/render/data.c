/*
 * Decides the two scripts of data that pages load when asked: a folder of the
 * tree, and the list of titles. Scripts, because nothing else can be loaded
 * from file://.
 */
#include "render/render_int.h"

/* Headings of one note in the list of titles. */
#define TITLE_HEADINGS 200

static void add_url(struct buf *out, struct str url)
{
	struct buf href = BUF_INIT;

	buf_add_url(&href, url);
	buf_add_json(out, buf_str(&href));
	buf_release(&href);
}

void data_tree(const struct render *r, size_t folder, struct buf *out)
{
	const struct kb *kb = r->kb;
	const struct kb_folder *f = &kb->folders.v[folder];

	buf_addf(out, "opsbook.tree(%zu,[", folder);
	for (size_t i = 0; i < f->entries.n; i++) {
		const struct kb_entry *e = &f->entries.v[i];

		buf_add_z(out, i ? ",\n[" : "\n[");
		buf_add_json(out, e->folder ? kb->folders.v[e->number].title
		                            : kb->notes.v[e->number].note.title);
		buf_add_byte(out, ',');
		add_url(out,
		        e->folder ? kb->folders.v[e->number].url : kb->notes.v[e->number].url);
		buf_addf(out, ",%zu]", e->folder ? e->number : 0);
	}
	buf_add_z(out, "\n]);\n");
}

void data_titles(const struct render *r, struct buf *out)
{
	const struct kb *kb = r->kb;
	bool first = true;

	buf_add_z(out, "opsbook.titles([");
	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct kb_note *n = &kb->notes.v[i];
		size_t headings = 0;

		if (!n->listed)
			continue;
		buf_add_z(out, first ? "\n[" : ",\n[");
		first = false;
		buf_add_json(out, n->note.title);
		buf_add_byte(out, ',');
		add_url(out, n->url);
		buf_add_byte(out, ',');
		buf_add_json(out, kb->folders.v[n->folder].title);
		buf_add_z(out, ",[");
		for (size_t h = 0; h < n->note.headings.n && headings < TITLE_HEADINGS; h++) {
			if (n->note.headings.v[h].title)
				continue;
			buf_add_z(out, headings++ ? ",[" : "[");
			buf_add_json(out, n->note.headings.v[h].text);
			buf_add_byte(out, ',');
			buf_add_json(out, n->note.headings.v[h].id);
			buf_add_byte(out, ']');
		}
		buf_add_z(out, "]]");
	}
	buf_add_z(out, "\n]);\n");
}
