/*
 * Decides how a theme is put together: the built-in files, a project's in
 * front of them, and what each of its folders is for.
 */
#include "theme/theme_int.h"

#include "base/alloc.h"
#include "theme/embedded_int.h"

static const struct str templates_folder = STR_INIT("templates/");
static const struct str template_ending = STR_INIT(".mustache");

static struct theme_file *file_at(struct theme *t, struct str path)
{
	uintptr_t *slot = map_at(&t->files, path);
	struct theme_file *f;

	if (!*slot) {
		f = arena_new(&t->arena, struct theme_file);
		*f = (struct theme_file){ arena_str(&t->arena, path), STR_NONE, STR_NONE };
		*slot = (uintptr_t)f;
	}
	return (struct theme_file *)*slot;
}

struct theme *theme_new(void)
{
	struct theme *t = mem_new(struct theme);

	for (size_t i = 0; i < theme_embedded_count; i++) {
		const struct theme_embedded *from = &theme_embedded[i];
		struct theme_file *f = file_at(t, str_of(from->path));

		f->bytes = f->built_in =
			str_from(from->begin, (size_t)(from->end - from->begin));
	}
	return t;
}

struct str theme_served(const char *name)
{
	struct str folder = STR("serve/");

	for (size_t i = 0; i < theme_embedded_count; i++) {
		const struct theme_embedded *f = &theme_embedded[i];
		struct str path = str_of(f->path);

		if (str_starts(path, folder) && str_eq(str_tail(path, folder.n), str_of(name)))
			return str_from(f->begin, (size_t)(f->end - f->begin));
	}
	return STR_NONE;
}

void theme_add(struct theme *t, struct str path, struct str bytes)
{
	file_at(t, path)->bytes = arena_str(&t->arena, bytes);
}

/* "templates/nav/item.mustache" gives "nav/item"; empty for what is no template. */
static struct str template_name(struct str path)
{
	if (!str_starts(path, templates_folder) || !str_ends(path, template_ending))
		return STR_NONE;
	return str_cut(path, templates_folder.n, path.n - template_ending.n);
}

static const struct mustache *find_template(void *ctx, struct str name)
{
	const struct theme *t = ctx;

	return map_get_ptr(&t->templates, name);
}

static int parse_templates(struct theme *t, struct err *e)
{
	struct map_entry *it;

	map_each(it, &t->files) {
		const struct theme_file *f = (const struct theme_file *)it->value;
		struct str name = template_name(f->path);
		struct mustache *m = NULL;

		if (name.n == 0)
			continue;
		if (mustache_parse(&m, f->path, f->bytes, e) != 0)
			return -1;
		map_set(&t->templates, name, (uintptr_t)m);
	}
	return 0;
}

static int link_templates(struct theme *t, struct err *e)
{
	struct map_entry *it;

	map_each(it, &t->templates) {
		struct err missing = ERR_INIT;

		if (mustache_link((struct mustache *)it->value, find_template, t, &missing) !=
		    0)
			return err_set(e, ERR_INVALID, "%s", missing.msg);
	}
	return 0;
}

int theme_ready(struct theme *t, struct err *e)
{
	if (parse_templates(t, e) != 0 || link_templates(t, e) != 0)
		return -1;
	if (theme_read_words(t, e) != 0)
		return -1;
	theme_list_assets(t);
	return 0;
}

bool theme_has(const struct theme *t, struct str name)
{
	return map_has(&t->templates, name);
}

int theme_render(const struct theme *t, struct buf *out, struct str name,
                 const struct value *context, struct err *e)
{
	const struct mustache *m = map_get_ptr(&t->templates, name);

	if (!m)
		return err_set(e, ERR_NOT_FOUND, "the theme has no template \"%.*s\"",
		               STR_ARG(name));
	return mustache_render(m, out, context, e);
}

const struct theme_asset *theme_assets(const struct theme *t, size_t *n)
{
	*n = t->assets.n;
	return t->assets.v;
}

void theme_free(struct theme *t)
{
	struct map_entry *it;

	if (!t)
		return;
	map_each(it, &t->templates)
		mustache_free((struct mustache *)it->value);
	map_release(&t->templates);
	map_release(&t->files);
	map_release(&t->words);
	vec_release(&t->assets);
	arena_release(&t->arena);
	mem_free(t);
}
