/*
 * Decides where the index is kept and what to do when that is not to be had: a file that is
 * of no use is made anew, and without one the index is in memory.
 */
#include "search/index_int.h"

#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "sys/fs.h"

/* Another number when the tables, or the tokens in them, change. */
#define INDEX_VERSION 4
#define WAIT_MS 20000

#define STRING_OF_TEXT(x) #x
#define STRING_OF(x) STRING_OF_TEXT(x)

/* clang-format off */
static const char schema[] =
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;"
	"CREATE TABLE file(path TEXT PRIMARY KEY, stamp INTEGER, hash INTEGER, face INTEGER,"
	" note INTEGER) WITHOUT ROWID;"
	"CREATE TABLE note(id INTEGER PRIMARY KEY, path TEXT, title TEXT, title_key TEXT,"
	" url TEXT, lang TEXT, tags TEXT, runbook INTEGER, length INTEGER, names TEXT,"
	" sections TEXT);"
	"CREATE INDEX note_title ON note(title_key);"
	"CREATE VIRTUAL TABLE ft USING fts5(title, headings, tags, body, code, content='',"
	" tokenize='packed');"
	"CREATE TABLE word(chars INTEGER, term TEXT, PRIMARY KEY(chars, term)) WITHOUT ROWID;"
	"CREATE VIRTUAL TABLE vocab USING fts5vocab(ft, 'row');"
	"INSERT INTO ft(ft, rank) VALUES('hashsize', 67108864);";
static const char drop[] =
	"DROP TABLE IF EXISTS vocab; DROP TABLE IF EXISTS word; DROP TABLE IF EXISTS ft; DROP TABLE IF EXISTS note;"
	"DROP TABLE IF EXISTS file; DROP TABLE IF EXISTS meta;";
/* clang-format on */

/* Tables of this version, or new ones. */
static int make_tables(struct db *db, struct err *e)
{
	struct db_rows *rows;
	int64_t version = 0;
	int r;

	if (db_query(&rows, db, "PRAGMA user_version", e, "") != 0)
		return -1;
	r = db_next(rows, e);
	if (r == 1)
		version = db_int(rows, 0);
	db_done(rows);
	if (r < 0)
		return -1;
	if (version == INDEX_VERSION)
		return 0;
	if (db_run(db, drop, e) != 0 || db_run(db, schema, e) != 0)
		return -1;
	return db_run(db, "PRAGMA user_version = " STRING_OF(INDEX_VERSION), e);
}

static int refresh(struct search_index *index, struct update *u, struct err *e)
{
	struct db *db = index->db;
	struct db_rows *rows;
	bool current = false;
	int64_t version = -1;
	int r = db_query(&rows, db, "PRAGMA user_version", e, "");

	if (r == 0 && db_next(rows, e) == 1)
		version = db_int(rows, 0);
	db_done(rows);
	if (version < 0)
		return -1;
	if (version == INDEX_VERSION && update_is_current(&current, u, e) != 0)
		return -1;
	if (current)
		return 0;
	if (db_run(db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	if (make_tables(db, e) != 0 || update_run(u, e) != 0) {
		(void)!db_run(db, "ROLLBACK", NULL);
		return -1;
	}
	return db_run(db, "COMMIT", e);
}

/* Open and bring up to date; `*again` when the file is of no use. */
static int try_open(bool *again, struct search_index *index, struct update *u, const char *path,
                    struct err *e)
{
	*again = false;
	if (db_open(&index->db, path, WAIT_MS, e) == 0 &&
	    db_run(index->db,
	           "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
	           "PRAGMA secure_delete = OFF; PRAGMA cache_size = -65536;"
	           "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824",
	           e) == 0 &&
	    refresh(index, u, e) == 0)
		return 0;
	*again = db_is_broken(index->db);
	return -1;
}

static void remove_file(const char *path)
{
	static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < countof(endings); i++) {
		struct buf name = BUF_INIT;

		buf_addf(&name, "%s%s", path, endings[i]);
		(void)!fs_remove(name.p, NULL);
		buf_release(&name);
	}
}

static bool make_folder(const char *path)
{
	struct buf folder = BUF_INIT;
	struct str dir = path_dir(str_of(path));
	bool made;

	buf_add(&folder, dir);
	made = fs_mkdirs(folder.p, NULL) == 0;
	buf_release(&folder);
	return made;
}

int search_index_open(struct search_index **out, const char *path,
                      const struct search_input *input, struct search_changes *changes,
                      struct err *e)
{
	struct search_index *index = *out = mem_new(struct search_index);
	struct update *u = update_new(index, input, changes);
	struct err why = ERR_INIT;
	bool again;
	int r;

	*changes = (struct search_changes){ .in_memory = path && !make_folder(path) };
	if (changes->in_memory)
		path = NULL;
	r = try_open(&again, index, u, path, &why);
	if (r != 0 && again && path) {
		db_free(index->db);
		remove_file(path);
		err_clear(&why);
		r = try_open(&again, index, u, path, &why);
	}
	if (r != 0 && path && db_is_unwritable(index->db)) {
		db_free(index->db);
		changes->in_memory = true;
		err_clear(&why);
		r = try_open(&again, index, u, NULL, &why);
	}
	update_free(u);
	return r == 0 ? 0 : err_set(e, why.code, "%s", why.msg);
}

void search_index_free(struct search_index *index)
{
	if (!index)
		return;
	db_free(index->db);
	mem_free(index);
}
