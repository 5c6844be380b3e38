/*
 * Decides among which words those are looked for that were meant by a mistyped one: whole words
 * and names of scripts with spaces. They are kept by length, so that few of them need
 * to be looked at; a word stays when the last note with it is gone.
 */
#include "search/index_int.h"

#include "base/utf8.h"
#include "search/tokens_int.h"

static const char insert[] = "INSERT OR IGNORE INTO word VALUES(?1, ?2)";

size_t word_length(struct str term)
{
	struct str rest = term;
	size_t chars;
	uint32_t c;

	/* Stems, joints and what is reserved begin with other signs, or end with one; runs
	 * have no words. */
	if (term.n == 0 || (unsigned char)term.p[term.n - 1] < 0x20 ||
	    (!char_is_alnum(term.p[0]) && !(term.p[0] & 0x80)) || !utf8_next(&rest, &c) ||
	    fold_class_of(c) == FOLD_GRAM)
		return 0;
	chars = utf8_length(term);
	return chars >= 2 && chars <= WORD_CHARS_MAX ? chars : 0;
}

static int keep(struct db *db, struct str term, struct err *e)
{
	size_t chars = word_length(term);

	return chars ? db_put(db, insert, e, "is", (int64_t)chars, term) : 0;
}

int words_keep_all(struct db *db, struct err *e)
{
	struct db_rows *rows;
	int r;

	if (db_query(&rows, db, "SELECT term FROM vocab", e, "") != 0)
		return -1;
	while ((r = db_next(rows, e)) == 1)
		if (keep(db, db_text(rows, 0), e) != 0) {
			r = -1;
			break;
		}
	db_done(rows);
	return r;
}

int words_keep(struct db *db, const struct buf columns[PACK_COLUMNS], struct err *e)
{
	for (size_t i = 0; i < PACK_COLUMNS; i++) {
		struct str rest = buf_str(&columns[i]), term;

		while (db_unpack(&rest, &term))
			if (keep(db, term, e) != 0)
				return -1;
	}
	return 0;
}
