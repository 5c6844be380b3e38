#include "ext/db/db.h"

#include "tests/runner.h"

static struct db *db;
static struct err e;

static void setup(void)
{
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(db_open(&db, NULL, 100, &e), 0);
}

static void teardown(void)
{
	db_free(db);
}

START_TEST(values)
{
	struct db_rows *rows;

	ck_assert_int_eq(
		db_run(db, "CREATE TABLE t(id INTEGER PRIMARY KEY, s TEXT, d REAL)", &e), 0);
	for (int64_t i = 1; i <= 3; i++)
		ck_assert_int_eq(db_put(db, "INSERT INTO t VALUES(?1, ?2, ?3)", &e, "isd", i,
		                        str_from("a\0b", 3), (double)i / 2),
		                 0);
	ck_assert_int_eq(db_last_id(db), 3);
	ck_assert_int_eq(db_query(&rows, db, "SELECT id, s, d FROM t WHERE id > ?1", &e, "i",
	                          (int64_t)2),
	                 0);
	ck_assert_int_eq(db_next(rows, &e), 1);
	ck_assert_int_eq(db_int(rows, 0), 3);
	ck_assert_uint_eq(db_text(rows, 1).n, 3);
	ck_assert(db_double(rows, 2) > 1.4 && db_double(rows, 2) < 1.6);
	ck_assert_int_eq(db_next(rows, &e), 0);
	db_done(rows);
}
END_TEST

START_TEST(tokens)
{
	struct buf text = BUF_INIT;
	struct db_rows *rows;

	ck_assert_int_eq(
		db_run(db,
	               "CREATE VIRTUAL TABLE f USING fts5(a, content='', tokenize='packed')",
	               &e),
		0);
	db_pack(&text, STR("get_pods"), false);
	db_pack(&text, STR("get"), true);
	db_pack(&text, STR("pods"), false);
	db_pack(&text, STR_NONE, false);
	ck_assert_int_eq(
		db_put(db, "INSERT INTO f(rowid, a) VALUES(7, ?1)", &e, "s", buf_str(&text)),
		0);
	ck_assert_int_eq(db_query(&rows, db, "SELECT rowid FROM f WHERE f MATCH ?1", &e, "s",
	                          STR("\"get pods\" AND \"get_pods pods\"")),
	                 0);
	ck_assert_int_eq(db_next(rows, &e), 1);
	ck_assert_int_eq(db_int(rows, 0), 7);
	db_done(rows);
	ck_assert_int_eq(db_query(&rows, db, "SELECT rowid FROM f WHERE f MATCH ?1", &e, "s",
	                          STR("\"pods get\"")),
	                 0);
	ck_assert_int_eq(db_next(rows, &e), 0);
	db_done(rows);
	buf_release(&text);
}
END_TEST

START_TEST(not_packed)
{
	ck_assert_int_eq(
		db_run(db,
	               "CREATE VIRTUAL TABLE f USING fts5(a, content='', tokenize='packed')",
	               &e),
		0);
	ck_assert_int_ne(db_put(db, "INSERT INTO f(rowid, a) VALUES(1, ?1)", &e, "s",
	                        STR("\x7f cut off")),
	                 0);
	ck_assert(db_is_broken(db));
}
END_TEST

START_TEST(no_such_table)
{
	ck_assert_int_eq(db_run(db, "SELECT * FROM nowhere", &e), -1);
	ck_assert(db_is_broken(db));
	ck_assert(!db_is_unwritable(db));
}
END_TEST

START_TEST(no_such_folder)
{
	struct db *other;

	ck_assert_int_eq(db_open(&other, "/proc/no/such/folder/x.db", 100, &e), -1);
	ck_assert(db_is_unwritable(other));
	db_free(other);
}
END_TEST

Suite *ext_db_db_suite(void)
{
	Suite *s = suite_create("ext/db/db");
	TCase *t = tcase_create("db");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, values);
	tcase_add_test(t, tokens);
	tcase_add_test(t, not_packed);
	tcase_add_test(t, no_such_table);
	tcase_add_test(t, no_such_folder);
	suite_add_tcase(s, t);
	return s;
}
