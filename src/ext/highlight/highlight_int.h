/*
 * highlight_int.h - what the files of this folder share.
 *
 * The way of a block: a language gives runs (which bytes have which class) by
 * its grammar (query.c, match.c) or by a lexer of ours (lex*.c), and
 * highlight.c writes the runs as HTML. Everything here is of one thread, but
 * for a compiled query, which is never changed after it was made.
 */
#ifndef OPSBOOK_EXT_HIGHLIGHT_HIGHLIGHT_INT_H
#define OPSBOOK_EXT_HIGHLIGHT_HIGHLIGHT_INT_H

#include <tree_sitter/api.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/heap.h"
#include "base/str.h"
#include "base/vec.h"
#include "ext/highlight/query_int.h"

/* "keyword" and so on: what stands behind "hl-". */
const char *highlight_class_name(enum highlight_class hl);

/* The class of a query's capture: "string.special.key" and the like; HL_NONE for helpers. */
enum highlight_class highlight_capture_class(struct str capture);

/* Append a run; nothing when it is empty, plain, or does not lie behind the last one. */
void highlight_runs_add(struct highlight_runs *runs, size_t from, size_t to,
                        enum highlight_class hl);

/* Append bytes [from, to) of `code` as HTML; `*at` is the first run that may matter, kept for the next call. */
void highlight_runs_write(struct buf *out, const struct highlight_runs *runs, size_t *at,
                          struct str code, size_t from, size_t to);

/* What one thread needs at a time. */
struct highlight_context {
	struct heap heap; /* of the library's objects below, and of its trees */
	TSParser *parser;
	struct highlight_matcher matcher;
	struct highlight_runs runs;
	struct highlight_context *next;
};

/*
 * From now on the library takes this thread's memory from `heap`, and may only be called to
 * make or free what is of it. NULL: it is not called by this thread for the time being.
 */
void highlight_memory_use(struct heap *heap);

/* A lexer of ours: append the runs of `code`. */
typedef void highlight_lexer(struct highlight_context *c, struct highlight_runs *runs,
                             struct str code);

struct highlight_language {
	const char *name;
	const TSLanguage *(*grammar)(void); /* NULL: lexed by `lexer`, or a console */
	const char *queries;
	bool first_wins;
	highlight_lexer *lexer;
};

/* All of them; an index is what identifies a language in this folder. */
extern const struct highlight_language highlight_languages[];
extern const unsigned highlight_language_count;

/* Position of the language that a writer calls `name`, or -1. */
int highlight_language_find(struct str name);

/* Append the runs of `code`, moved by `shift`. False when it could not be parsed. */
bool highlight_language_runs(struct highlight_context *c, struct highlight_runs *runs,
                             int language, struct str code, size_t shift);

/* Does the code of a shell block begin with a prompt that no shell script would? */
bool highlight_console_likely(struct str code);

/* Append a console session: see highlight.h. */
bool highlight_console_write(struct buf *out, struct highlight_context *c, struct str code);

highlight_lexer highlight_lex_diff, highlight_lex_dockerfile, highlight_lex_hcl,
	highlight_lex_ini, highlight_lex_nginx;

#endif
