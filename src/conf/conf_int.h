/*
 * conf_int.h - what the table of settings is made of. For conf/ only.
 */
#ifndef OPSBOOK_CONF_CONF_INT_H
#define OPSBOOK_CONF_CONF_INT_H

#include "conf/conf.h"

enum conf_type {
	CONF_TEXT,     /* one line */
	CONF_LANG,     /* "auto" or a language tag */
	CONF_SITE_URL, /* http or https; gets a slash at its end */
	CONF_LINK_URL, /* http or https; loses the slash at its end */
	CONF_PATH,     /* inside the project */
	CONF_LIST,     /* of texts; one text alone is a list of one */
	CONF_BOOL,
	CONF_NUMBER,  /* whole, from min to max */
	CONF_SIZE,    /* bytes, KiB, MiB or GiB, from min to max */
	CONF_CHOICE,  /* one of the words */
	CONF_RUNNERS, /* a map from languages; as text, "LANGUAGE=COMMAND" */
	CONF_CHECKS,  /* a map from codes; as text, "CODE=SEVERITY" */
};

#define CONF_WORDS 5

struct conf_setting {
	const char *name;
	const char *group;  /* heading in the reference; settings of a group stand together */
	const char *normal; /* the default, as it would be written; "" is none */
	const char *sentence;
	enum conf_type type;
	size_t offset; /* of its field in struct conf */
	uint64_t min, max;
	const char
		*words[CONF_WORDS + 1]; /* CONF_CHOICE: in the order of its enum, then NULL */
};

extern const struct conf_setting conf_settings[];
extern const size_t conf_settings_count;

/* The setting of that name, or NULL. */
const struct conf_setting *conf_find(struct str name);

/*
 * Set the field of `s` from text. NULL, or what the setting takes instead
 * ("true or false"), in the arena of `c` or constant.
 */
const char *conf_take(struct conf *c, const struct conf_setting *s, struct str text);

/* Set how grave a code is. NULL, or what is wanted instead, in the arena of `c` or constant. */
const char *conf_add_check(struct conf *c, struct conf_checks *field, struct str code,
                           struct str severity);

/* Add a runner, or replace that of the same language. NULL, or what is wanted instead. */
const char *conf_add_runner(struct conf *c, struct conf_runners *field,
                            const struct conf_runner *runner);

#endif
