/*
 * count_int.h - how long a text takes to read. For note.c only.
 */
#ifndef OPSBOOK_NOTE_COUNT_INT_H
#define OPSBOOK_NOTE_COUNT_INT_H

#include "base/str.h"

/* Add the words and the ideographs of `text` to `*words` and `*han`. Bad UTF-8 is neither. */
void count_text(unsigned *words, unsigned *han, struct str text);

#endif
