/*
 * front_int.h - front matter, for note/ only.
 */
#ifndef OPSBOOK_NOTE_FRONT_INT_H
#define OPSBOOK_NOTE_FRONT_INT_H

#include "note/note.h"

/*
 * Read the front matter of `bytes` into the fields of `note` and set body and
 * body_line. Faults become diagnostics; the note goes on without what was wrong.
 */
void front_read(struct note *note, struct arena *a, struct str bytes, struct diags *diags);

/* Add `name` (copied) unless it is empty or there already. */
void front_add_name(struct note_names *names, struct arena *a, struct str name);

#endif
