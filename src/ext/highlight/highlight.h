/*
 * highlight.h - code to HTML spans.
 *
 * The only door to tree-sitter and its grammars. For render/. All calls but
 * highlight_release() may be made from any thread: queries are compiled on
 * first use, under a lock, and parsers are lent to one thread at a time.
 */
#ifndef OPSBOOK_EXT_HIGHLIGHT_HIGHLIGHT_H
#define OPSBOOK_EXT_HIGHLIGHT_HIGHLIGHT_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

/*
 * Not highlighted is a block that is longer, has a line over 10,000 bytes, or
 * is made of more pieces (words and signs; some 50 KB of code).
 */
#define HIGHLIGHT_MAX ((size_t)256 << 10)
#define HIGHLIGHT_PIECES ((size_t)10000)

/*
 * The plain name of the language that a writer calls `name` (any case, with aliases: "shell",
 * "yml", "text/x-sh", "golang"...), or an empty view when it is not known.
 */
struct str highlight_language(struct str name);

/*
 * Append `code` escaped for HTML, wrapped in <span class="hl-..."> by the
 * grammar of `language` (a name as writers write it). Never fails: an unknown language, a code over the
 * cap or a parse that takes too long gives the escaped code alone. The text
 * content is always exactly `code`. True when spans may have been added.
 */
bool highlight_code(struct buf *out, struct str language, struct str code);

/*
 * Append a console session. A line with a prompt ("$ ", "# ", "user@host:~$ ",
 * "[user@host dir]# ", "sh-4.4# ") and the lines that continue its command become
 * <span class="line cmd"><span class="hl-prompt">$ </span>...</span>, the command coloured as
 * bash; every other line becomes <span class="line out">...</span>. A line's "\n" is inside its
 * span. Code without any prompt is appended escaped and gives false. highlight_code() does this
 * itself for "console" and for shell code that begins with "$ ".
 */
bool highlight_console(struct buf *out, struct str code);

/* Free what was compiled; at the end of the process, with no other thread in here. */
void highlight_release(void);

#endif
