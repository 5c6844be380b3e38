/*
 * grammars_int.h - what src/grammars.mk makes of the npm packages.
 *
 * For languages.c. Each grammar has its parse tables and the text of its
 * highlight queries, which ends with a NUL. Both live as long as the program.
 */
#ifndef OPSBOOK_EXT_HIGHLIGHT_GRAMMARS_INT_H
#define OPSBOOK_EXT_HIGHLIGHT_GRAMMARS_INT_H

#include <tree_sitter/api.h>

#define GRAMMAR(name)                                                                          \
	const TSLanguage *tree_sitter_##name(void);                                            \
	extern const char highlight_query_##name[]

GRAMMAR(bash);
GRAMMAR(c);
GRAMMAR(css);
GRAMMAR(go);
GRAMMAR(html);
GRAMMAR(java);
GRAMMAR(javascript);
GRAMMAR(json);
GRAMMAR(make);
GRAMMAR(python);
GRAMMAR(rust);
GRAMMAR(sql);
GRAMMAR(toml);
GRAMMAR(tsx);
GRAMMAR(typescript);
GRAMMAR(yaml);

#undef GRAMMAR

#endif
