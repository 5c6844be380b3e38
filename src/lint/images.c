/*
 * image-unused, image-duplicate, image-large: what the images of a repository cost. Only
 * those that a note shows are published, and each content once, so these are hints about the
 * repository more than about the site.
 */
#include "lint/lint_int.h"

#include "base/glob.h"
#include "base/map.h"
#include "base/path.h"

static bool is_image(struct str path)
{
	static const char *const exts[] = { "png",   "jpg",  "jpeg", "gif", "webp",
		                            "awebp", "avif", "svg",  "bmp" };

	for (size_t i = 0; i < countof(exts); i++)
		if (str_eq_ci(path_ext(path), str_of(exts[i])))
			return true;
	return false;
}

/* Images of the theme and those that are left out are not the notes' to show. */
static bool is_elsewhere(const struct lint_all *l, struct str path)
{
	const struct conf *c = l->options->conf;

	return glob_excludes(c->exclude.v, c->exclude.n, path) ||
	       (c->theme.n && path_is_under(path, c->theme));
}

/* Folders that are the notes' own: with notes in or below them, or with an image that one shows. */
static void own_folders(struct map *out, const struct kb *kb)
{
	for (size_t i = 0; i < kb->folders.n; i++)
		map_set(out, kb->folders.v[i].path, 1);
	for (size_t i = 0; i < kb->assets.n; i++)
		if (kb->assets.v[i].image.kind != IMAGE_NONE)
			map_set(out, path_dir(kb->files[kb->assets.v[i].file].path), 1);
}

/* Where nobody else keeps images: "x.assets", ".img_x". */
static bool is_kept_for_notes(struct str dir)
{
	return str_ends(dir, STR(".assets")) || str_starts(path_base(dir), STR(".img"));
}

static void say_unused(struct lint_all *l)
{
	struct map own = MAP_INIT;

	own_folders(&own, l->kb);
	for (size_t i = 0; i < l->kb->nfiles; i++) {
		struct str path = l->kb->files[i].path;
		struct diag_place at = { path, 0, 0, 0, STR_NONE };

		if (l->kb->asset_of_file[i] != KB_NONE || !is_image(path) ||
		    is_elsewhere(l, path) ||
		    (!map_has(&own, path_dir(path)) && !is_kept_for_notes(path_dir(path))))
			continue;
		diag_add(l->diags, DIAG_IMAGE_UNUSED, &at, "no note shows this image");
		diag_hint(l->diags, "it is not published; remove it if nothing else needs it");
	}
	map_release(&own);
}

void images_all(struct lint_all *l)
{
	const struct kb_asset *it;

	say_unused(l);
	vec_each(it, &l->kb->assets) {
		struct diag_place at = { l->kb->files[it->file].path, 0, 0, 0, STR_NONE };

		if (it->image.kind == IMAGE_NONE)
			continue;
		if (it->same_as != KB_NONE) {
			const struct kb_asset *same = &l->kb->assets.v[it->same_as];

			diag_add(l->diags, DIAG_IMAGE_DUPLICATE, &at,
			         "the same image as '%.*s'",
			         STR_ARG(l->kb->files[same->file].path));
			diag_hint(l->diags,
			          "it is published once; the notes could share one file");
		}
		if (it->size > l->options->conf->image_size && it->same_as == KB_NONE) {
			diag_add(l->diags, DIAG_IMAGE_LARGE, &at,
			         "an image of %.1f MB, %u by %u pixels", (double)it->size / 1e6,
			         it->image.width, it->image.height);
			diag_hint(l->diags, "readers wait for it; make it smaller, or raise "
			                    "image_size in opsbook.yml");
		}
	}
}
