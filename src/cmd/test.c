/*
 * `opsbook test`: which notes are tested, and what is made of the results.
 */
#include "cmd/test_int.h"

#include <string.h>

#include "base/path.h"
#include "cmd/table_int.h"

/* Notes with something to test, and their files. */
struct tested {
	struct {
		VEC_FIELDS(struct test_note);
	} notes;
	struct {
		VEC_FIELDS(size_t);
	} files;
};

static int read_format(struct test *t)
{
	const char *format = cmd_value(t->args, "format");

	if (!format || strcmp(format, "text") == 0)
		t->format = TEST_TEXT;
	else if (strcmp(format, "tap") == 0)
		t->format = TEST_TAP;
	else if (strcmp(format, "junit") == 0)
		t->format = TEST_JUNIT;
	else
		return cmd_usage(t->args->cmd, "--format takes text, tap or junit, not '%s'",
		                 format);
	return EXIT_FINE;
}

static void add_file(struct tested *tested, size_t file)
{
	for (size_t i = 0; i < tested->files.n; i++)
		if (tested->files.v[i] == file)
			return;
	vec_push(&tested->files, file);
}

/* Each argument is a note, or a folder of notes. */
static int choose(struct tested *tested, struct test *t, struct err *e)
{
	const struct session_notes *n = &t->notes;
	struct buf folder = BUF_INIT;
	int result = 0;

	for (size_t i = 0; i < t->args->nargs && result == 0; i++) {
		size_t file, before = tested->files.n;

		buf_clear(&folder);
		if (path_join(&folder, STR_NONE, str_of(t->args->args[i])))
			for (size_t k = 0; k < n->p.nfiles; k++)
				if (session_notes_is_note(n, k) &&
				    !str_eq(n->p.files[k].path, buf_str(&folder)) &&
				    path_is_under(n->p.files[k].path, buf_str(&folder)))
					add_file(tested, k);
		if (tested->files.n > before)
			continue;
		result = session_notes_find(&file, n, str_of(t->args->args[i]), e);
		if (result == 0)
			add_file(tested, file);
	}
	for (size_t k = 0; t->args->nargs == 0 && k < n->p.nfiles; k++)
		if (session_notes_is_note(n, k))
			vec_push(&tested->files, k);
	buf_release(&folder);
	return result;
}

static int test_file(struct tested *tested, struct test *t, size_t file, struct err *e)
{
	struct runbook *book = arena_new(&t->notes.arena, struct runbook);
	struct diags diags = DIAGS_INIT;
	struct test_note *note;
	int result = session_notes_read(book, &t->notes, file, &diags, e);

	diags_release(&diags);
	if (result != 0 || book->nblocks == 0)
		return result;
	note = vec_add(&tested->notes);
	result = test_note_run(note, t, book, e);
	if (result == 0 && t->update)
		result = test_update(t, note, file, e);
	if (result == 0)
		test_report_note(t, note);
	return result;
}

static int go(struct test *t)
{
	struct tested tested = { .files = { 0 } };
	struct test_note *note;
	struct err e = ERR_INIT;
	int status = EXIT_FINE;

	if (choose(&tested, t, &e) != 0 ||
	    run_values_take(&t->values, &t->notes.arena, t->args, &e) != 0 ||
	    test_sandbox_make(t, &e) != 0)
		status = cmd_fail(&e);
	for (size_t i = 0; i < tested.files.n && status == EXIT_FINE; i++)
		if (test_file(&tested, t, tested.files.v[i], &e) != 0)
			status = cmd_fail(&e);
	if (status == EXIT_FINE && (t->record || test_record_exists(t)) &&
	    !cmd_value(t->args, "no-record") && !cmd_value(t->args, "rev") &&
	    test_record(t, tested.notes.v, tested.notes.n, &e) != 0)
		status = cmd_fail(&e);
	if (status == EXIT_FINE) {
		test_report_end(t);
		status = t->failed ? EXIT_CONTENT : EXIT_FINE;
	}
	vec_each(note, &tested.notes)
		test_note_release(note);
	vec_release(&tested.notes);
	vec_release(&tested.files);
	return status;
}

static int run(const struct cmd_args *args)
{
	struct test t = { .args = args, .state = BUF_INIT, .report = BUF_INIT };
	struct err e = ERR_INIT;
	int status = read_format(&t);

	t.sandbox = !cmd_value(args, "no-sandbox");
	t.update = cmd_value(args, "update") != NULL;
	t.record = cmd_value(args, "record") != NULL;
	if (status != EXIT_FINE)
		return status;
	if (cmd_value(args, "rev") && (t.update || t.record))
		return cmd_usage(args->cmd, "--update and --record are for the working tree");
	t.term = term_new();
	if (run_notes_open(&t.notes, args, cmd_value(args, "repo"), &e) != 0)
		status = cmd_fail(&e);
	else
		status = go(&t);
	term_free(t.term);
	test_sandbox_remove(&t);
	vec_release(&t.values);
	buf_release(&t.report);
	session_notes_close(&t.notes);
	return status;
}

static const struct cmd_option options[] = {
	{ "format", 'f', "FORMAT", "text (default), tap or junit" },
	{ "update", 'u', NULL, "write what is printed into the notes as expected" },
	{ "record", 0, NULL, "begin .opsbook/verified.json: when each block last passed" },
	{ "no-record", 0, NULL, "leave that file alone" },
	{ "where", 0, "TEXT", "where it is tested, for the record (default: the machine)" },
	{ "no-sandbox", 0, NULL, "run the steps like any other program" },
	{ "param", 'p', "NAME=VALUE", "give a param; may be repeated" },
	{ "params-file", 0, "FILE", "take params from a YAML or JSON file" },
	{ "repo", 'C', "REPO", "the notes (default: the current folder)" },
	{ "rev", 'r', "REV", "read the notes of this revision" },
	{ NULL, 0, NULL, NULL },
};

const struct cmd cmd_test = {
	.name = "test",
	.summary = "run what only looks and compare with what is expected",
	.usage = "[NOTE|FOLDER...] [-C REPO] [--format text|tap|junit] [--update]",
	.text = "Runs the steps with effect=read and the console transcripts of the notes in "
		"a\n"
		"sandbox without network: the file system is read-only, home and temporary "
		"files\n"
		"are thrown away. What they print is compared with the note's expect blocks "
		"and\n"
		"with the transcripts. Steps that change something are skipped.\n\n"
		"Exits with 1 when a block failed.",
	.options = options,
	.most = CMD_ARGS,
	.run = run,
};
