/*
 * text.h - what a note says, without its markup, for search.
 *
 * For search/. Cut at headings, in the order of the note, so that what is found can be shown under
 * the heading it stands below. Heading ids are those of the page.
 */
#ifndef OPSBOOK_NOTE_TEXT_H
#define OPSBOOK_NOTE_TEXT_H

#include "note/note.h"

/* The part of a note from one heading to the next. The first one, before any heading, has no id. */
struct note_section {
	struct str id;      /* of its heading in the page; empty at the top and for the title */
	struct str heading; /* visible text; empty at the top */
	struct str body;    /* prose: blocks end with "\n", table cells are parted by " | " */
	struct str code;    /* code blocks, each ends with "\n" */
};

struct note_sections {
	VEC_FIELDS(struct note_section);
};

/*
 * Fill `out` (release with vec_release()) from the note's `bytes`, which `note` was parsed from.
 * Strings live in `a`. There is always a first section.
 */
void note_text(struct note_sections *out, struct arena *a, const struct note *note,
               struct str bytes, const struct note_options *options);

#endif
