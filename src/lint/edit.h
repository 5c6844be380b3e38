/*
 * edit.h - other targets for links, and nothing else, in the bytes of a note.
 *
 * For cmd/fix and cmd/mv. Pure. What is written is parsed again and held to what was
 * wanted: a change that would do anything else is not made.
 */
#ifndef OPSBOOK_LINT_EDIT_H
#define OPSBOOK_LINT_EDIT_H

#include "base/buf.h"
#include "base/vec.h"
#include "kb/kb.h"

/* Link number `link` of note number `note` is to lead to `target`. */
struct edit {
	size_t note, link;
	struct str target; /* as note_link.target */
	struct str why;    /* "found only by its name"; a few words */
	bool done;         /* set by edit_note() */
	unsigned skip;     /* for edit_note() alone */
};

/* In order of note and link. Zero-initialise; strings are borrowed. */
struct edits {
	VEC_FIELDS(struct edit);
};

/*
 * Append the `bytes` of note `n` with the `count` edits at `v`, which are all its. Gives the number
 * of those that were made; the others stay as they were and have `done` false.
 */
size_t edit_note(struct buf *out, const struct kb_note *n, struct str bytes, struct edit *v,
                 size_t count, unsigned dialect);

/*
 * Append the target that leads from note `from` to the file or folder at `to`, in the manner of
 * the `old` one: its "/" or "./", its percent signs, its "#...". `root` is where "/" starts.
 */
void edit_spell(struct buf *out, struct str from, struct str to, struct str root,
                enum note_link_kind kind, struct str old);

/*
 * Append `bytes` with "redirect_from: [address]" added to the front matter, which is made when there
 * is none. False, appending nothing, when what stands there cannot be added to.
 */
NODISCARD bool edit_redirect(struct buf *out, const struct note *note, struct str bytes,
                             struct str address, unsigned dialect);

/* Append the difference between two versions of a file as `git apply` takes it; nothing when there is none. */
void edit_diff(struct buf *out, struct str path, struct str before, struct str after);

/* The part of a target before "#", and the part from it on. */
struct str edit_path_part(struct str target);
struct str edit_anchor_part(struct str target);

#endif
