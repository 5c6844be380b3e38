/*
 * Decides the script of data that pages load when asked: a folder of the tree.
 * A script, because nothing else can be loaded from file://.
 */
#include "render/render_int.h"

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
