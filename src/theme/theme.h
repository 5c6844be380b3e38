/*
 * theme.h - templates and assets by name.
 *
 * For render/ and site/. A theme is the built-in one (compiled into the
 * program), overlaid file by file by the files of a project's theme/ folder.
 * Templates see only a `struct value` tree, never notes or files. After theme_new()
 * and theme_add() it is read-only and may be used from any thread.
 */
#ifndef OPSBOOK_THEME_THEME_H
#define OPSBOOK_THEME_THEME_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

struct theme;

/* The built-in theme. Owned by the caller; theme_free(). */
struct theme *theme_new(void);

/*
 * Put `bytes` (copied) at `path` ("templates/note.mustache", "assets/style.css",
 * "i18n/en.yml"): replaces the built-in file of that path or is added. Words
 * are an exception: the built-in ones fill what a project's file leaves out.
 */
void theme_add(struct theme *t, struct str path, struct str bytes);

/*
 * Parse all templates and words; once, after the last theme_add(). ERR_INVALID
 * names the file, line and column of what is wrong, also of a partial that is
 * not there. After an error only theme_free() may follow.
 */
NODISCARD int theme_ready(struct theme *t, struct err *e);

/* Is there a template of that name ("note")? */
bool theme_has(const struct theme *t, struct str name);

/*
 * Append the page that template `name` makes of `context` (NULL is an empty
 * one). ERR_NOT_FOUND; ERR_LIMIT over 64 levels of partials or 64 MiB.
 */
NODISCARD int theme_render(const struct theme *t, struct buf *out, struct str name,
                           const struct value *context, struct err *e);

/*
 * The interface words of `lang` as a map of strings: "zh-CN" takes its own,
 * then those of "zh", then English. Borrowed, never NULL.
 */
const struct value *theme_words(const struct theme *t, struct str lang);

/* Path below the site's root of the asset that gives scripts these words, as `opsbook.words`. Borrowed. */
struct str theme_words_script(const struct theme *t, struct str lang);

/* A file under assets/; all is borrowed from the theme. */
struct theme_asset {
	struct str name; /* below assets/: "style.css", "katex/katex.css" */
	struct str bytes;
	/*
	 * Path below the site's root: "_ob/style.1a2b3c4d5e.css". Files of a folder
	 * keep their names inside one hashed folder, because they refer to each
	 * other: "_ob/katex.1a2b3c4d5e/katex.css".
	 */
	struct str published;
	/*
	 * What templates call it: the name with every byte but letters and digits
	 * as "_" ("style_css"); a folder named like the file is left out ("katex_css").
	 */
	struct str key;
};

/* All assets in order of name; `*n` their number. */
const struct theme_asset *theme_assets(const struct theme *t, size_t *n);

/* A file of the server's own, "live.js": built in, in no site. Empty when there is none. */
struct str theme_served(const char *name);

void theme_free(struct theme *t);

#endif
