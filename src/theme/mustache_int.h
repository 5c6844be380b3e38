/*
 * mustache_int.h - a parsed template. For mustache.c and mustache_parse.c only.
 */
#ifndef OPSBOOK_THEME_MUSTACHE_INT_H
#define OPSBOOK_THEME_MUSTACHE_INT_H

#include "base/arena.h"
#include "base/value.h"
#include "base/vec.h"
#include "theme/mustache.h"

enum node_kind {
	NODE_TEXT,     /* as it stands */
	NODE_ESCAPED,  /* {{name}} */
	NODE_RAW,      /* {{{name}}} {{&name}} */
	NODE_SECTION,  /* {{#name}} */
	NODE_INVERTED, /* {{^name}} */
	NODE_PARTIAL,  /* {{>name}} */
};

/* A template is a row of nodes; those inside a section follow it, up to `end`. */
struct node {
	enum node_kind kind;
	bool starts_line;              /* NODE_TEXT: an indented partial indents here */
	uint32_t end;                  /* sections: index behind the last node inside */
	uint32_t at;                   /* place of the tag in the template's text */
	struct str text;               /* NODE_TEXT its bytes, NODE_PARTIAL its indentation */
	struct str name;               /* as written, without white space */
	const struct value_key *parts; /* "a.b" is two, "." is none */
	size_t part_count;
	const struct mustache *partial; /* NODE_PARTIAL, or NULL when there is none */
};

struct mustache {
	struct str name, text;
	struct {
		VEC_FIELDS(struct node);
	} nodes;
	struct arena arena; /* owns the parts of names */
};

/* Set `e` to "name:line:column: ..." for the byte `at` of the text; -1. */
int mustache_fault(struct err *e, enum err_code code, const struct mustache *m, size_t at,
                   const char *fmt, ...) PRINTF(5, 6);

#endif
