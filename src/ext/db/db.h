/*
 * db.h - a database in one file, with full-text tables.
 *
 * The only door to sqlite3. For search/ and run/. A database and its statements are used by one
 * thread at a time; several processes may have the same file open. Errors: ERR_CONFLICT when
 * another process held it for too long, ERR_INVALID when the file is no sound
 * database (to be told with db_is_broken()), else ERR_EXTERNAL.
 *
 * Full-text tables made with tokenize='packed' do not cut words: whoever puts a text in packs
 * its tokens with db_pack() first, and a query's strings hold tokens parted by one space.
 * relevance(TABLE, WEIGHT...) is a row's score by bm25, a weight a column: positive, more is
 * better, the same on every machine.
 */
#ifndef OPSBOOK_EXT_DB_DB_H
#define OPSBOOK_EXT_DB_DB_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct db;
struct db_rows;

/* Longest token that can be packed, in bytes. */
#define DB_TOKEN_MAX 127

/*
 * Open the file, making it when it is not there; NULL for one in memory. Waits up to
 * `wait_ms` for other processes. `out` is to be given to db_free(), also after an error.
 */
NODISCARD int db_open(struct db **out, const char *path, int wait_ms, struct err *e);
void db_free(struct db *db);

/* Run statements without results. */
NODISCARD int db_run(struct db *db, const char *sql, struct err *e);

/* Make `sql` ready; the same text is compiled once. Its rows are read with db_next(). Parameters are bound as `types` says:
 * 'i' int64_t, 's' struct str (text), 'd' double. Borrowed strings must live until the last db_next(). */
NODISCARD int db_query(struct db_rows **out, struct db *db, const char *sql, struct err *e,
                       const char *types, ...);

/* The next row: 1, 0 at the end, -1 on an error. */
NODISCARD int db_next(struct db_rows *rows, struct err *e);

/* Columns of the row, from 0. The text is valid until the next db_next(). */
int64_t db_int(struct db_rows *rows, int column);
double db_double(struct db_rows *rows, int column);
struct str db_text(struct db_rows *rows, int column);

/* Leave the rows that are not read; NULL is fine. Needed also after the last one. */
void db_done(struct db_rows *rows);

/* db_query() and db_next() for what gives no rows. */
NODISCARD int db_put(struct db *db, const char *sql, struct err *e, const char *types, ...);

/* The number of the row added last. */
int64_t db_last_id(struct db *db);

/* Was the last error that the file is damaged, no database, or of tables that are not ours? */
bool db_is_broken(const struct db *db);

/* Was the last error that nothing can be written there: no right, no room, a file system in trouble? */
bool db_is_unwritable(const struct db *db);

/* Append a token, at most DB_TOKEN_MAX bytes, never empty; `same`: at the position of the one before it. */
void db_pack(struct buf *out, struct str token, bool same);

/* Take the next packed token off `*rest`; false at the end. */
bool db_unpack(struct str *rest, struct str *token);

/* The natural logarithm of a positive number, the same to the last bit on every machine. */
double db_ln(double x);

#endif
