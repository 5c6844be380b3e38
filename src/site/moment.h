/*
 * moment.h - the site in memory, each file made when it is asked for.
 *
 * For serve/. A `struct moment` is the site of one moment's notes and never changes: every file is what
 * a build of that moment writes, byte for byte, because the same call makes it from the same knowledge
 * base. (With site_options.runs_here pages have what runs their blocks, too.) So nothing has to know which page depends on which note. A new moment is a new `struct moment`,
 * for which only changed notes are read and parsed.
 */
#ifndef OPSBOOK_SITE_MOMENT_H
#define OPSBOOK_SITE_MOMENT_H

#include "base/attr.h"
#include "base/diag.h"
#include "base/err.h"
#include "kb/kb.h"
#include "site/site.h"

/* What one moment leaves to the next: see kb_keep. */
struct moment_keep;

struct moment_keep *moment_keep_new(void);
void moment_keep_free(struct moment_keep *keep);

/*
 * Say that since the last moment_new() nothing was heard of other files than these, by their paths from the project's folder; or of
 * none. Without this call before it, the next moment_new() looks at all files. Borrowed until then.
 */
void moment_keep_told(struct moment_keep *keep, const struct str *changed, size_t n);

struct moment;

/*
 * Read the notes as they are now. `root_path` is where the site is shown ("/wiki/"), for the 404 page.
 * One call at a time uses a `keep`. On an error `diags` (may be NULL) is given what was found until then.
 * Errors are those of project_open() and project_read().
 */
NODISCARD int moment_new(struct moment **out, struct moment_keep *keep,
                         const struct site_options *options, struct str root_path,
                         struct diags *diags, struct err *e);

void moment_free(struct moment *l);

/*
 * Append the bytes of the file at the address `url`, from the site's root and not encoded. From any thread.
 * ERR_NOT_FOUND: the site has no such file. ERR_CONFLICT: the note or image changed since; ask the next moment's site.
 */
NODISCARD int moment_read(struct moment *l, struct str url, struct buf *out, struct err *e);

/* Is there such a file? Costs nothing. */
bool moment_has(const struct moment *l, struct str url);

/* Is it an image or attachment: bytes of the notes' folder as they are, not ours? */
bool moment_is_attached(const struct moment *l, struct str url);

/* Append the page that says that there is nothing at `wanted`, with what may have been meant. */
NODISCARD int moment_not_found(struct moment *l, struct str wanted, struct buf *out,
                               struct err *e);

/* Call `see` with the address of each file; a return other than 0 ends the walk and is returned. */
int moment_each(struct moment *l, int (*see)(void *ctx, struct str url, struct err *e),
                void *ctx, struct err *e);

/* The problems of the content, sorted. Those that only a page's rendering finds are not among them. */
const struct diags *moment_diags(const struct moment *l);

/* Make the page of `n` and add what is found wrong with it by that. */
void moment_check(struct moment *l, const struct kb_note *n, struct diags *out);

const struct kb *moment_kb(const struct moment *l);
const struct project *moment_project(const struct moment *l);

/* Call `see` with each note that is new or other than in `before` (may be NULL: all). */
void moment_changes(const struct moment *l, const struct moment *before,
                    void (*see)(void *ctx, const struct kb_note *n), void *ctx);

#endif
