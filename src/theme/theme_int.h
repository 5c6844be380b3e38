/*
 * theme_int.h - what a theme is made of. For the files of theme/ only.
 */
#ifndef OPSBOOK_THEME_THEME_INT_H
#define OPSBOOK_THEME_THEME_INT_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "theme/mustache.h"
#include "theme/theme.h"

struct theme_file {
	struct str path;
	struct str bytes;    /* a project's, or the built-in ones */
	struct str built_in; /* what a project's file stands in front of, or empty */
};

struct theme {
	struct arena arena;   /* strings, files, words */
	struct map files;     /* path -> struct theme_file */
	struct map templates; /* name -> struct mustache */
	struct map words;     /* language in lower case with "-" -> struct value map */
	struct {
		VEC_FIELDS(struct theme_asset);
	} assets;
};

/* Fill `t->words` from the files under i18n/. ERR_INVALID with path, line and column. */
NODISCARD int theme_read_words(struct theme *t, struct err *e);

/* Fill `t->assets` from the files under assets/. */
void theme_list_assets(struct theme *t);

#endif
