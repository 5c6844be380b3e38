/*
 * lex_int.h - scanning helpers of the lexers of this folder.
 *
 * A `struct lexer` walks the code once; each helper looks at the current
 * position and moves behind what it recognised, giving it a run.
 */
#ifndef OPSBOOK_EXT_HIGHLIGHT_LEX_INT_H
#define OPSBOOK_EXT_HIGHLIGHT_LEX_INT_H

#include "ext/highlight/highlight_int.h"

struct lexer {
	struct highlight_runs *runs;
	struct str code;
	size_t at;
};

/* The byte `ahead` of the position, 0 at the end. */
char lexer_peek(const struct lexer *x, size_t ahead);

/* Does the code go on with `what`? */
bool lexer_sees(const struct lexer *x, const char *what);

/* Move by `n` bytes, not past the end, giving them class `hl`. */
void lexer_take(struct lexer *x, size_t n, enum highlight_class hl);

/* Move to the end of the line (before its "\n"), giving it class `hl`. */
void lexer_take_line(struct lexer *x, enum highlight_class hl);

/* Move over spaces and tabs. */
void lexer_skip_blanks(struct lexer *x);

/* Bytes of the word at the position: letters, digits, "_", bytes over 127, and those in `more`. */
size_t lexer_word(const struct lexer *x, const char *more);

/* Is the word at the position of `n` bytes in the space-separated `list`? Case matters unless `any_case`. */
bool lexer_word_in(const struct lexer *x, size_t n, const char *list, bool any_case);

/* A number with a unit behind it, as "10", "1.5", "0x1f", "30s", "64k". False when there is none. */
bool lexer_number(struct lexer *x);

/*
 * A string that begins here with the quote at the position and ends with the
 * same one, or with the line unless `lines`. "\\x" is an escape in double quotes;
 * "${...}" and "$name" are variables when `sigil`.
 */
void lexer_string(struct lexer *x, bool lines, bool sigil);

/* "$name", "${...}" or "%{...}". False when there is none. */
bool lexer_variable(struct lexer *x);

/*
 * The word of a here-document that the line at the position opens ("<<EOF",
 * "<<-'EOF'"), or empty.
 */
struct str lexer_heredoc(struct str line);

/* Move behind the line that is `end`, blanks around it aside, or to the end of the code. */
void lexer_skip_heredoc(struct lexer *x, struct str end);

#endif
