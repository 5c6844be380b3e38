#include "ext/db/db.h"

#include <math.h>

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

START_TEST(logarithm)
{
	static const double some[] = {
		0.5, 1, 1e-300, 1e300, 3, 1.4142135623730951, 0.7071067811865476
	};
	double x = 1e-9;

	for (size_t i = 0; i < countof(some); i++)
		ck_assert_double_le(fabs(db_ln(some[i]) - log(some[i])),
		                    fabs(log(some[i])) * 5e-16);
	for (; x < 1e9; x *= 1.00137)
		ck_assert_double_le(fabs(db_ln(x) - log(x)), fabs(log(x)) * 5e-16 + 1e-16);
}
END_TEST

/* Two hundred rows of three columns from ten words, some of which are rare. */
static void add_rows(void)
{
	struct buf text[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	uint32_t state = 7;

	ck_assert_int_eq(db_run(db,
	                        "CREATE VIRTUAL TABLE f USING fts5(a, b, c, content='',"
	                        " tokenize='packed')",
	                        &e),
	                 0);
	for (int64_t row = 1; row <= 200; row++) {
		for (size_t c = 0; c < countof(text); c++) {
			size_t n = (state = state * 1664525 + 1013904223) >> 27;

			buf_clear(&text[c]);
			for (size_t i = 0; i < n; i++) {
				char word[] = "a";

				state = state * 1664525 + 1013904223;
				word[0] = (char)('a' + (state >> 28) * (state >> 8 & 15) / 24);
				db_pack(&text[c], str_of(word), i > 0 && state % 7 == 0);
			}
		}
		ck_assert_int_eq(db_put(db,
		                        "INSERT INTO f(rowid, a, b, c) VALUES(?1, ?2, ?3, ?4)",
		                        &e, "isss", row, buf_str(&text[0]), buf_str(&text[1]),
		                        buf_str(&text[2])),
		                 0);
	}
	for (size_t c = 0; c < countof(text); c++)
		buf_release(&text[c]);
}

static const char *const ranked[] = {
	"a",
	"j",
	"a AND b",
	"a OR j OR i",
	"\"a b\"",
	"a : (b)",
	"a NOT (j b)",
	"\"a b\" OR j",
	"(a AND j) OR (b AND i) OR c",
};

START_TEST(as_bm25)
{
	struct db_rows *rows;
	size_t n = 0;

	add_rows();
	ck_assert_int_eq(db_query(&rows, db,
	                          "SELECT relevance(f, 10.0, 3.0), bm25(f, 10.0, 3.0) FROM f"
	                          " WHERE f MATCH ?1",
	                          &e, "s", str_of(ranked[_i])),
	                 0);
	for (; db_next(rows, &e) == 1; n++) {
		double ours = db_double(rows, 0), theirs = -db_double(rows, 1);

		ck_assert_double_gt(ours, 0);
		ck_assert_double_le(fabs(ours - theirs), theirs * 1e-9);
	}
	db_done(rows);
	ck_assert_uint_gt(n, 0);
	ck_assert_int_eq(e.code, ERR_NONE);
}
END_TEST

START_TEST(unpacked)
{
	struct buf text = BUF_INIT;
	struct str rest, token;

	db_pack(&text, STR("one"), false);
	db_pack(&text, STR("two"), true);
	rest = buf_str(&text);
	ck_assert(db_unpack(&rest, &token));
	ck_assert_view_eq(token, "one");
	ck_assert(db_unpack(&rest, &token));
	ck_assert_view_eq(token, "two");
	ck_assert(!db_unpack(&rest, &token));
	rest = str_cut(buf_str(&text), 0, 2);
	ck_assert(!db_unpack(&rest, &token));
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
	tcase_add_test(t, logarithm);
	tcase_add_loop_test(t, as_bm25, 0, countof(ranked));
	tcase_add_test(t, unpacked);
	tcase_add_test(t, not_packed);
	tcase_add_test(t, no_such_table);
	tcase_add_test(t, no_such_folder);
	suite_add_tcase(s, t);
	return s;
}
