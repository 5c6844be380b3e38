/*
 * match.h - is what was printed what the note says?
 *
 * For cmd/. Pure. What is expected is compared line by line; a missing line's end at the very end
 * does not matter.
 *
 * exact    each line as it stands.
 * glob     "*" any characters, "?" one, "\" before one of them that one; a line "..." any lines.
 * re       each line an extended regular expression for a whole line; "..." any lines.
 * json     the same JSON value, members of objects in any order.
 * similar  Jaro-Winkler similarity of at least `similarity`.
 *
 * A console block's output is exact, but for lines that end with " (glob)" or " (re)", which are
 * that, with "?", "*" or "+" before the ")" for how often; " (no-eol)", a last line without its
 * end; and a line "...".
 */
#ifndef OPSBOOK_RUNBOOK_MATCH_H
#define OPSBOOK_RUNBOOK_MATCH_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"
#include "runbook/runbook.h"

/* Caps: lines of either side, and the product of both for patterns; bytes for similarity. */
#define MATCH_MAX_LINES 100000
#define MATCH_MAX_WORK 20000000
#define MATCH_MAX_SIMILAR 20000

/* Does `got` match? False with a sentence on the first difference appended to `why`. */
NODISCARD bool match_expected(const struct runbook_expect *expect, struct str got,
                              struct buf *why);

/* The same for one command of a console block. */
NODISCARD bool match_console(struct str want, struct str got, struct buf *why);

/*
 * Append both as lines behind "-" (wanted) and "+" (got), what is alike at the beginning and end
 * behind " ", at most `most` lines.
 */
void match_add_diff(struct buf *out, struct str want, struct str got, size_t most);

#endif
