/*
 * kb_int.h - the steps of building a knowledge base, for kb/ only.
 */
#ifndef OPSBOOK_KB_KB_INT_H
#define OPSBOOK_KB_KB_INT_H

#include "kb/kb.h"

/* Give every note, folder, tag and redirect its address; assets come later. Collisions become diagnostics. */
void urls_assign(struct kb *kb, struct diags *diags);

/*
 * Claim the address `wanted` (arena of kb), or "wanted-2" and so on when it is taken
 * but for case. `for_path` is named in the diagnostic; none when it is empty.
 */
struct str urls_claim(struct kb *kb, struct str wanted, struct str for_path,
                      struct diags *diags);

/* Let the addresses that notes had under former paths lead to them, where they are free. */
void urls_redirect_former(struct kb *kb);

/*
 * The address of a repository path: no leading dots, nothing under "_ob", no name longer
 * than file systems allow; ending unchanged.
 */
struct str urls_path(struct kb *kb, struct str path);

/* Make the folders of all notes, root first. */
void tree_folders(struct kb *kb, const struct kb_options *options);

/* Put folders' entries and the reading order in order; needs targets. */
void tree_order(struct kb *kb);

/* Resolve every link of every note; 0, or an err of the pool. */
NODISCARD int targets_resolve(struct kb *kb, const struct kb_options *options,
                              struct diags *diags, struct err *e);

/* Make the assets of what is linked: sniffed, told apart by content, with addresses. */
NODISCARD int assets_collect(struct kb *kb, const struct kb_options *options,
                             struct diags *diags, struct err *e);

/* Who links to whom, from targets. */
void backlinks_collect(struct kb *kb);

/* Tags, from listed notes. */
void tags_collect(struct kb *kb);

#endif
