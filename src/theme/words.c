/*
 * Decides which words a page shows in its language: a project's own, then the
 * built-in ones of that language, then those of the language without its
 * region, then English.
 */
#include <stdio.h>
#include <string.h>

#include "ext/yaml/yaml.h"
#include "theme/theme_int.h"

static const struct str words_folder = STR_INIT("i18n/");
static const struct str words_ending = STR_INIT(".yml");

/* Longest language tag that is looked at: longer ones are no languages. */
#define LANG_MAX 35
/* Where a language's words for scripts stand among the theme's files. */
#define WORDS_SCRIPT "assets/words-%.*s.js"

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

/*
 * What scripts say, as the asset of a language: loaded once, where each page would carry it. Scripts
 * write names with dashes.
 */
static void add_script(struct theme *t, struct str tag, const struct value *words)
{
	struct buf script = BUF_INIT, name = BUF_INIT;
	const struct value_item *it;

	buf_add_z(&script, "window.opsbook.words={");
	value_each(it, words)
	{
		buf_clear(&name);
		for (size_t i = 0; i < it->key.n; i++)
			buf_add_byte(&name, it->key.p[i] == '_' ? '-' : it->key.p[i]);
		if (it != words->first)
			buf_add_z(&script, ",\n");
		buf_add_json(&script, buf_str(&name));
		buf_add_byte(&script, ':');
		buf_add_json(&script, value_text(it->value));
	}
	buf_add_z(&script, "};\n");
	buf_clear(&name);
	buf_addf(&name, WORDS_SCRIPT, STR_ARG(tag));
	theme_add(t, buf_str(&name), buf_str(&script));
	buf_release(&script);
	buf_release(&name);
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
	map_each(it, &t->words)
		add_script(t, it->key, (const struct value *)it->value);
	return 0;
}

/* The language whose words a page in `lang` has; `tag` is room for it. */
static struct str language_of(const struct theme *t, char tag[LANG_MAX], struct str lang)
{
	for (struct str at = normal_tag(tag, lang); at.n; at = without_region(at))
		if (map_has(&t->words, at))
			return at;
	return STR("en");
}

const struct value *theme_words(const struct theme *t, struct str lang)
{
	char tag[LANG_MAX];

	return map_get_ptr(&t->words, language_of(t, tag, lang));
}

struct str theme_words_script(const struct theme *t, struct str lang)
{
	char tag[LANG_MAX], path[LANG_MAX + 32];

	snprintf(path, sizeof(path), WORDS_SCRIPT, STR_ARG(language_of(t, tag, lang)));
	for (size_t i = 0; i < t->assets.n; i++)
		if (str_eq(t->assets.v[i].name, str_tail(str_of(path), strlen("assets/"))))
			return t->assets.v[i].published;
	return STR_NONE;
}
