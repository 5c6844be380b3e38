/*
 * runner.h - what every Check suite of ours includes.
 *
 * A test file tests/FOLDER/test_FILE.c defines `Suite *FOLDER_FILE_suite(void)`
 * (slashes and dashes of FOLDER become underscores); tools/make-suites finds it.
 */
#ifndef OPSBOOK_TESTS_RUNNER_H
#define OPSBOOK_TESTS_RUNNER_H

#include <check.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

typedef Suite *suite_fn(void);

/* Of the folder under test; NULL-terminated. Made by tools/make-suites. */
extern suite_fn *const runner_suites[];
extern const char runner_folder[];

/* Compare a `struct str` with a C string, showing both. */
#define ck_assert_view_eq(view, expected)                                                      \
	do {                                                                                   \
		struct str view_ = (view);                                                     \
		char *z_ = runner_text(view_);                                                 \
		ck_assert_str_eq(z_, expected);                                                \
	} while (0)

/* The same for a `struct buf *`. */
#define ck_assert_buf_eq(b, expected) ck_assert_view_eq(buf_str(b), expected)

/* A C string of `s`, kept until the program ends. */
char *runner_text(struct str s);

/* A fresh empty folder, removed when the program ends. Absolute path. */
const char *runner_folder_new(void);

#endif
