/*
 * Decides where an asset is published: its name carries a hash of its content,
 * so that a browser may keep it for ever. Files of a folder refer to each
 * other, so there the folder carries the hash of all of them.
 */
#include <stdio.h>

#include "base/path.h"
#include "theme/theme_int.h"

static const struct str assets_folder = STR_INIT("assets/");

/* Digits of the hash that stand in a name. */
#define HASH_DIGITS 10

struct hash_text {
	char z[17];
};

static struct hash_text hash_text(uint64_t hash)
{
	struct hash_text t;

	snprintf(t.z, sizeof(t.z), "%016llx", (unsigned long long)hash);
	t.z[HASH_DIGITS] = '\0';
	return t;
}

/* "katex" of "katex/fonts/x.woff2"; empty for a file that stands alone. */
static struct str top_folder(struct str name)
{
	size_t slash = str_find_char(name, '/', 0);

	return slash == STR_NPOS ? STR_NONE : str_cut(name, 0, slash);
}

/* "style.css" gives "_ob/style.1a2b3c4d5e.css". */
static struct str published_alone(struct arena *a, const struct theme_asset *asset)
{
	struct hash_text hash = hash_text(str_hash(asset->bytes));
	struct str ext = path_ext(asset->name), stem = path_stem(asset->name);

	return arena_strf(a, "_ob/%.*s.%s%s%.*s", STR_ARG(stem), hash.z, ext.n ? "." : "",
	                  STR_ARG(ext));
}

/* The assets from `first` on that share its folder: all get one hash. Gives their number. */
static size_t publish_folder(struct theme *t, size_t first)
{
	struct str folder = top_folder(t->assets.v[first].name);
	struct buf sums = BUF_INIT;
	struct hash_text hash;
	size_t n = 0;

	while (first + n < t->assets.n &&
	       str_eq(top_folder(t->assets.v[first + n].name), folder)) {
		const struct theme_asset *asset = &t->assets.v[first + n++];

		buf_addf(&sums, "%.*s %s\n", STR_ARG(asset->name),
		         hash_text(str_hash(asset->bytes)).z);
	}
	hash = hash_text(str_hash(buf_str(&sums)));
	buf_release(&sums);
	for (size_t i = first; i < first + n; i++) {
		struct theme_asset *asset = &t->assets.v[i];

		asset->published = arena_strf(&t->arena, "_ob/%.*s.%s%.*s", STR_ARG(folder),
		                              hash.z, STR_ARG(str_tail(asset->name, folder.n)));
	}
	return n;
}

/*
 * The name templates use. "katex/katex.css" is "katex_css", not
 * "katex_katex_css": a folder named like its main file is not said twice.
 */
static struct str asset_key(struct arena *a, struct str name)
{
	struct str dir = path_dir(name), key = name;
	char *p;

	if (dir.n && str_eq(path_base(dir), path_stem(name)))
		key = arena_strf(a, "%.*s%.*s", (int)(dir.n - path_base(dir).n), dir.p,
		                 STR_ARG(path_base(name)));
	else
		key = arena_str(a, name);
	p = (char *)key.p;
	for (size_t i = 0; i < key.n; i++)
		if (!char_is_alnum(p[i]))
			p[i] = '_';
	return key;
}

static int compare(const void *x, const void *y)
{
	return str_cmp(((const struct theme_asset *)x)->name,
	               ((const struct theme_asset *)y)->name);
}

void theme_list_assets(struct theme *t)
{
	struct map_entry *it;

	map_each(it, &t->files) {
		const struct theme_file *f = (const struct theme_file *)it->value;
		struct theme_asset *asset;

		if (!str_starts(f->path, assets_folder) || f->path.n == assets_folder.n)
			continue;
		asset = vec_add(&t->assets);
		asset->name = str_tail(f->path, assets_folder.n);
		asset->bytes = f->bytes;
		asset->key = asset_key(&t->arena, asset->name);
	}
	vec_sort(&t->assets, compare);
	for (size_t i = 0; i < t->assets.n;) {
		if (top_folder(t->assets.v[i].name).n) {
			i += publish_folder(t, i);
		} else {
			t->assets.v[i].published = published_alone(&t->arena, &t->assets.v[i]);
			i++;
		}
	}
}
