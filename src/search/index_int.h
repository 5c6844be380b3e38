/*
 * index_int.h - what the files of the index share.
 */
#ifndef OPSBOOK_SEARCH_INDEX_INT_H
#define OPSBOOK_SEARCH_INDEX_INT_H

#include "base/buf.h"
#include "ext/db/db.h"
#include "note/text.h"
#include "search/index.h"

struct search_index {
	struct db *db;
};

/* The five columns of the full-text table. */
enum { PACK_TITLE, PACK_HEADINGS, PACK_TAGS, PACK_BODY, PACK_CODE, PACK_COLUMNS };

/* A note as it is kept, beside its number. */
struct entry {
	struct str path, title, title_key, names, url, lang, tags, sections;
	bool runbook;
};

/* Sections as they are kept: id, heading, body, code, each ended by a NUL. */
void entry_add_sections(struct buf *out, const struct note_sections *sections);

/* Take the next section off `*rest`; false at the end. */
bool entry_next_section(struct str *rest, struct note_section *section);

/* Pack the tokens of a note's columns. The same entry always gives the same bytes: that is
 * how a row is taken out of the full-text table again. Each buf is emptied first. */
void entry_pack(struct buf columns[PACK_COLUMNS], const struct entry *entry);

#endif
