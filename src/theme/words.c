/*
 * Decides which words a page shows in its language: a project's own, then the
 * built-in ones of that language, then those of the language without its
 * region, then English.
 */
#include "ext/yaml/yaml.h"
#include "theme/theme_int.h"

static const struct str words_folder = STR_INIT("i18n/");
static const struct str words_ending = STR_INIT(".yml");

/* Longest language tag that is looked at: longer ones are no languages. */
#define LANG_MAX 35

/* "zh_CN" and "zh-cn" are one language. Gives the number of bytes put into `tag`. */
static struct str normal_tag(char tag[LANG_MAX], struct str lang)
{
	lang = str_cut(lang, 0, LANG_MAX);
	for (size_t i = 0; i < lang.n; i++)
		tag[i] = lang.p[i] == '_' ? '-' : char_lower(lang.p[i]);
	return str_from(tag, lang.n);
}

/* "zh-tw" gives "zh", "zh" gives the empty string. */
static struct str without_region(struct str tag)
{
	size_t dash = str_rfind_char(tag, '-');

	return dash == STR_NPOS ? STR_NONE : str_cut(tag, 0, dash);
}

/* Add the words of one file that `map` does not have yet. */
static int add_words(struct theme *t, struct value *map, struct str path, struct str bytes,
                     struct err *e)
{
	struct yaml_fault fault = { 0 };
	const struct value_item *it;
	struct value *words = NULL;

	if (yaml_read(&words, &t->arena, bytes, &fault) != 0)
		return err_set(e, ERR_INVALID, "%.*s:%u:%u: %s", STR_ARG(path), fault.line,
		               fault.column, fault.why);
	if (words->kind != VALUE_MAP && words->kind != VALUE_NULL)
		return err_set(e, ERR_INVALID, "%.*s:%u:%u: not a list of \"name: words\"",
		               STR_ARG(path), words->line, words->column);
	value_each(it, words)
	{
		enum value_kind kind = it->value->kind;

		if (kind == VALUE_LIST || kind == VALUE_MAP)
			return err_set(e, ERR_INVALID,
			               "%.*s:%u:%u: \"%.*s\" is not plain words", STR_ARG(path),
			               it->line, it->column, STR_ARG(it->key));
		if (!value_get(map, it->key))
			value_set_ref(&t->arena, map, it->key, value_text(it->value));
	}
	return 0;
}

/* Add the words of the file of language `tag`, a project's before the built-in ones. */
static int add_language(struct theme *t, struct value *map, struct str tag, struct err *e)
{
	struct map_entry *it;

	map_each(it, &t->files) {
		const struct theme_file *f = (const struct theme_file *)it->value;
		char own[LANG_MAX];

		if (!str_starts(f->path, words_folder) || !str_ends(f->path, words_ending))
			continue;
		if (!str_eq(normal_tag(own, str_cut(f->path, words_folder.n,
		                                    f->path.n - words_ending.n)),
		            tag))
			continue;
		if (add_words(t, map, f->path, f->bytes, e) != 0)
			return -1;
		if (f->bytes.p != f->built_in.p &&
		    add_words(t, map, f->path, f->built_in, e) != 0)
			return -1;
	}
	return 0;
}

/* All words of the language `tag`, gaps filled. */
static int read_language(struct theme *t, struct str tag, struct err *e)
{
	struct value *map = value_map(&t->arena);

	for (struct str at = tag; at.n; at = without_region(at))
		if (add_language(t, map, at, e) != 0)
			return -1;
	if (add_language(t, map, STR("en"), e) != 0)
		return -1;
	map_set(&t->words, tag, (uintptr_t)map);
	return 0;
}

int theme_read_words(struct theme *t, struct err *e)
{
	struct map_entry *it;

	if (read_language(t, STR("en"), e) != 0)
		return -1;
	map_each(it, &t->files) {
		const struct theme_file *f = (const struct theme_file *)it->value;
		char tag[LANG_MAX];
		struct str name;

		if (!str_starts(f->path, words_folder) || !str_ends(f->path, words_ending))
			continue;
		name = normal_tag(tag,
		                  str_cut(f->path, words_folder.n, f->path.n - words_ending.n));
		if (!map_has(&t->words, name) && read_language(t, name, e) != 0)
			return -1;
	}
	return 0;
}

const struct value *theme_words(const struct theme *t, struct str lang)
{
	char tag[LANG_MAX];
	struct str at = normal_tag(tag, lang);

	for (; at.n; at = without_region(at)) {
		const struct value *words = map_get_ptr(&t->words, at);

		if (words)
			return words;
	}
	return map_get_ptr(&t->words, STR("en"));
}
