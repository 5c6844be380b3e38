/*
 * Decides how SQLite's results become ours, and keeps compiled statements for
 * as long as the database is open.
 */
#include "ext/db/db.h"

#include <stdarg.h>

#include "base/alloc.h"
#include "base/map.h"
#include "ext/db/db_int.h"

struct db_rows {
	struct db *db;
	sqlite3_stmt *stmt;
};

struct db {
	sqlite3 *handle;
	struct map statements; /* text -> struct db_rows */
	bool broken, unwritable;
};

static int fail(struct db *db, int rc, struct err *e)
{
	const char *why = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc);

	switch (rc & 0xff) {
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
		db->broken = true;
		return err_set(e, ERR_INVALID, "the database is damaged: %s", why);
	case SQLITE_ERROR:
	case SQLITE_SCHEMA:
	case SQLITE_MISMATCH:
		/* Our statements are sound: it is the tables that are not ours. */
		db->broken = true;
		return err_set(e, ERR_EXTERNAL, "the database does not fit: %s", why);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_CONFLICT, "another process holds the database");
	case SQLITE_NOMEM:
		mem_exhausted();
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_FULL:
	case SQLITE_IOERR:
		db->unwritable = true;
		return err_set(e, ERR_IO, "the database cannot be written: %s", why);
	default:
		return err_set(e, ERR_EXTERNAL, "the database: %s", why);
	}
}

int db_open(struct db **out, const char *path, int wait_ms, struct err *e)
{
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	struct db *db = *out = mem_new(struct db);
	int rc = sqlite3_open_v2(path ? path : ":memory:", &db->handle, flags, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(db->handle, wait_ms);
	if (rc == SQLITE_OK)
		rc = db_add_fts5(db->handle);
	return rc == SQLITE_OK ? 0 : fail(db, rc, e);
}

bool db_is_unwritable(const struct db *db)
{
	return db->unwritable;
}

void db_free(struct db *db)
{
	struct map_entry *it;

	if (!db)
		return;
	map_each(it, &db->statements) {
		struct db_rows *rows = (struct db_rows *)it->value;

		sqlite3_finalize(rows->stmt);
		mem_free(rows);
	}
	map_release(&db->statements);
	sqlite3_close(db->handle);
	mem_free(db);
}

int db_run(struct db *db, const char *sql, struct err *e)
{
	int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : fail(db, rc, e);
}

static int prepare(struct db_rows **out, struct db *db, const char *sql, struct err *e)
{
	struct db_rows *rows = map_get_ptr(&db->statements, str_of(sql));
	sqlite3_stmt *stmt;
	int rc;

	if (!rows) {
		rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt,
		                        NULL);
		if (rc != SQLITE_OK)
			return fail(db, rc, e);
		rows = mem_new(struct db_rows);
		*rows = (struct db_rows){ db, stmt };
		map_set(&db->statements, str_of(sql), (uintptr_t)rows);
	}
	sqlite3_reset(rows->stmt);
	*out = rows;
	return 0;
}

static int query(struct db_rows **out, struct db *db, const char *sql, struct err *e,
                 const char *types, va_list args)
{
	if (prepare(out, db, sql, e) != 0)
		return -1;
	for (int i = 1; types[i - 1]; i++) {
		sqlite3_stmt *stmt = (*out)->stmt;
		struct str s;
		int rc;

		switch (types[i - 1]) {
		case 'i':
			rc = sqlite3_bind_int64(stmt, i, va_arg(args, int64_t));
			break;
		case 'd':
			rc = sqlite3_bind_double(stmt, i, va_arg(args, double));
			break;
		default:
			s = va_arg(args, struct str);
			rc = sqlite3_bind_text64(stmt, i, s.p ? s.p : "", s.n, SQLITE_STATIC,
			                         SQLITE_UTF8);
			break;
		}
		if (rc != SQLITE_OK)
			return fail(db, rc, e);
	}
	return 0;
}

int db_query(struct db_rows **out, struct db *db, const char *sql, struct err *e,
             const char *types, ...)
{
	va_list args;
	int r;

	*out = NULL;
	va_start(args, types);
	r = query(out, db, sql, e, types, args);
	va_end(args);
	return r;
}

int db_next(struct db_rows *rows, struct err *e)
{
	int rc = sqlite3_step(rows->stmt);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	fail(rows->db, rc, e);
	sqlite3_reset(rows->stmt);
	return -1;
}

int64_t db_int(struct db_rows *rows, int column)
{
	return sqlite3_column_int64(rows->stmt, column);
}

double db_double(struct db_rows *rows, int column)
{
	return sqlite3_column_double(rows->stmt, column);
}

struct str db_text(struct db_rows *rows, int column)
{
	const char *p = (const char *)sqlite3_column_text(rows->stmt, column);

	return p ? str_from(p, (size_t)sqlite3_column_bytes(rows->stmt, column)) : STR_NONE;
}

void db_done(struct db_rows *rows)
{
	if (!rows)
		return;
	sqlite3_reset(rows->stmt);
	sqlite3_clear_bindings(rows->stmt);
}

int db_put(struct db *db, const char *sql, struct err *e, const char *types, ...)
{
	struct db_rows *rows = NULL;
	va_list args;
	int r;

	va_start(args, types);
	r = query(&rows, db, sql, e, types, args);
	va_end(args);
	while (r == 0) {
		int more = db_next(rows, e);

		if (more <= 0) {
			r = more;
			break;
		}
	}
	db_done(rows);
	return r;
}

int64_t db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

bool db_is_broken(const struct db *db)
{
	return db->broken;
}
