/*
 * index_int.h - what the files of the index share.
 */
#ifndef OPSBOOK_SEARCH_INDEX_INT_H
#define OPSBOOK_SEARCH_INDEX_INT_H

#include "base/buf.h"
#include "ext/db/db.h"
#include "note/text.h"
#include "search/index.h"
#include "search/tokens.h"

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

/* Fill `out` but its url from a note and its `bytes`, as note_text() wants them. Strings live in `a`. */
void entry_fill(struct entry *out, struct arena *a, const struct note *note, struct str bytes,
                const struct note_options *options);

/*
 * Call `token` for each token of a note's columns but stems, in order of column and position: see
 * search_words().
 */
typedef void entry_token_fn(void *ctx, unsigned column, const struct search_token *token);
void entry_words(const struct entry *entry, entry_token_fn *token, void *ctx);

/* The stems of words met lately, for one thread. */
struct stem_memo;
struct stem_memo *stem_memo_new(void);
void stem_memo_free(struct stem_memo *memo);
/* As search_word_stem(); valid until the next call. */
struct str stem_memo_find(struct stem_memo *memo, char out[TOKEN_MAX], struct str word);

/* Pack the tokens of a note's columns, equal ones of a position once; gives the number of their positions. The same entry always gives
 * the same bytes: that is how a row is taken out of the full-text table again. Each buf is emptied first. */
size_t entry_pack(struct buf columns[PACK_COLUMNS], const struct entry *entry,
                  struct stem_memo *memo);

/* What brings an index up to date with `input`; all is borrowed until update_free(). */
struct update;
struct update *update_new(struct search_index *index, const struct search_input *input,
                          struct search_changes *changes);
void update_free(struct update *u);

/* Is nothing to be done? Only when stamps tell so. */
NODISCARD int update_is_current(bool *out, struct update *u, struct err *e);

/* Bring the rows up to date, within a transaction that nobody else writes in. */
NODISCARD int update_run(struct update *u, struct err *e);

/* Longest word that can be what was meant by a mistyped one, in characters. */
#define WORD_CHARS_MAX 42

/* The characters of a term of the index that can be what was meant; 0 of one that cannot. */
size_t word_length(struct str term);

/* Keep the words of the index by length; those of a note that is added, from its packed columns. */
NODISCARD int words_keep_all(struct db *db, struct err *e);
NODISCARD int words_keep(struct db *db, const struct buf columns[PACK_COLUMNS], struct err *e);

#endif
