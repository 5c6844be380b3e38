/*
 * db_int.h - what the files of ext/db/ share.
 */
#ifndef OPSBOOK_EXT_DB_DB_INT_H
#define OPSBOOK_EXT_DB_DB_INT_H

#include <sqlite3.h>

#include "ext/db/db.h"

/* Make the tokenizer "packed" and the function "relevance" known; a result code of SQLite. */
int db_add_fts5(sqlite3 *handle);
int db_add_rank(fts5_api *api);

#endif
