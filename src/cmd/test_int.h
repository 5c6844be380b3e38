/*
 * test_int.h - what the parts of `opsbook test` share. For cmd/ only.
 */
#ifndef OPSBOOK_CMD_TEST_INT_H
#define OPSBOOK_CMD_TEST_INT_H

#include "cmd/run_int.h"
#include "runbook/verified.h"

enum test_result { TEST_OK, TEST_FAILED, TEST_SKIPPED };

/* What one block printed and what came of it. Strings in the test's arena. */
struct test_point {
	size_t block; /* number */
	enum test_result result;
	bool ran;        /* in this run */
	struct str name; /* or "#3" */
	unsigned line;
	struct str why, diff;
	struct buf out, err; /* of its last attempt */
	int64_t duration_us;
};

/* All points of a note. */
struct test_note {
	const struct runbook *book;
	struct {
		VEC_FIELDS(struct test_point);
	} points;
};

enum test_format { TEST_TEXT, TEST_TAP, TEST_JUNIT };

struct test {
	const struct cmd_args *args;
	struct session_notes notes;
	struct run_values values;
	struct term *term; /* takes the signals */
	enum test_format format;
	bool sandbox, update, record;
	struct buf state; /* folder of this test alone; empty until it is made */
	const char *const *wrap, *const *env;
	/* Told by test_report_*(). */
	struct buf report;
	size_t notes_seen, passed, failed, skipped, updated;
	int64_t took_us;
};

/*
 * test_sandbox.c: make the folder, the environment and the command line that stands before every
 * step. ERR_NOT_FOUND, ERR_EXTERNAL: there is no sandbox here, with what can be done.
 */
NODISCARD int test_sandbox_make(struct test *t, struct err *e);
void test_sandbox_remove(struct test *t);

/* test_note.c: run what is safe of a note and compare. To be given to test_note_release(). */
NODISCARD int test_note_run(struct test_note *out, struct test *t, const struct runbook *book,
                            struct err *e);
void test_note_release(struct test_note *n);

/*
 * test_console.c: the script that runs a transcript's commands one by one with `mark` between
 * them, and what the output of it says.
 */
struct str test_console_script(struct arena *a, const struct runbook_block *b,
                               const char *mark);
bool test_console_compare(struct str *why, struct str *diff, struct arena *a,
                          const struct runbook_block *b, struct str out, const char *mark);
/* What command number `i` printed and its status; false when it was not reached. */
bool test_console_result(struct str *got, int *status, struct str out, const char *mark,
                         size_t i);

/* test_report.c */
void test_report_note(struct test *t, const struct test_note *n);
void test_report_end(struct test *t);

/*
 * test_update.c: write what was printed into the note in place of what was expected. Points that
 * were rewritten are TEST_OK then.
 */
NODISCARD int test_update(struct test *t, struct test_note *n, size_t file, struct err *e);

/*
 * test_record.c: remember the last success of each block in .opsbook/verified.json. Blocks that
 * are not in their note any more are forgotten.
 */
NODISCARD int test_record(struct test *t, const struct test_note *notes, size_t n,
                          struct err *e);
bool test_record_exists(const struct test *t);

#endif
