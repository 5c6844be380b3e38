/*
 * Decides what is remembered of tests: for each block the text (its hash) that last passed, at
 * which commit, when and where.
 */
#include "cmd/test_int.h"

#include <unistd.h>

#include "base/utf8.h"
#include "sys/clock.h"
#include "sys/fs.h"

static void add_path(struct buf *out, const struct test *t, const char *name)
{
	buf_addf(out, "%.*s/%s", STR_ARG(t->notes.root), name);
}

bool test_record_exists(const struct test *t)
{
	struct buf path = BUF_INIT;
	bool there;

	add_path(&path, t, VERIFIED_PATH);
	there = fs_target_kind(path.p) == FS_FILE;
	buf_release(&path);
	return there;
}

/* A record that cannot be read is not written over: what it holds would be gone. */
static int read_record(struct verified *out, struct test *t, struct err *e)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	struct json_problem problem;
	int result = 0;

	*out = (struct verified){ .foreign = false };
	add_path(&path, t, VERIFIED_PATH);
	if (fs_target_kind(path.p) == FS_FILE) {
		result = fs_read(&bytes, path.p, VERIFIED_MAX, e);
		if (result == 0 &&
		    verified_read(out, &t->notes.arena, buf_str(&bytes), &problem) != 0)
			result = problem.line ? err_set(e, ERR_INVALID, "%s:%u:%u: %s",
			                                VERIFIED_PATH, problem.line,
			                                problem.column, problem.why)
			                      : err_set(e, ERR_INVALID, "%s: %s", VERIFIED_PATH,
			                                problem.why);
		if (result == 0 && out->foreign)
			result = err_set(e, ERR_INVALID,
			                 "%s was written by another version of opsbook",
			                 VERIFIED_PATH);
	}
	buf_release(&path);
	buf_release(&bytes);
	return result;
}

static bool has_block(struct arena *a, const struct runbook *book, struct str key)
{
	for (size_t i = 0; i < book->nblocks; i++)
		if (str_eq(verified_key(a, &book->blocks[i]), key))
			return true;
	return false;
}

/* Of the notes that were tested, what is not in them any more; and of notes that are gone. */
static void forget(struct verified *entries, struct test *t, const struct test_note *notes,
                   size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < entries->n; i++) {
		const struct verified_entry *it = &entries->v[i];
		bool good = false;

		for (size_t k = 0; k < t->notes.p.nfiles && !good; k++)
			good = str_eq(t->notes.p.files[k].path, it->note);
		for (size_t k = 0; k < n && good; k++)
			if (str_eq(notes[k].book->path, it->note))
				good = has_block(&t->notes.arena, notes[k].book, it->key);
		if (good)
			entries->v[kept++] = *it;
	}
	entries->n = kept;
}

static int write_record(struct test *t, struct verified *entries, struct err *e)
{
	struct buf path = BUF_INIT, out = BUF_INIT;
	int result;

	verified_write(&out, entries);
	add_path(&path, t, VERIFIED_FOLDER);
	result = fs_mkdirs(path.p, e);
	buf_clear(&path);
	add_path(&path, t, VERIFIED_PATH);
	if (result == 0)
		result = fs_write_atomic(path.p, buf_str(&out), e);
	buf_release(&path);
	buf_release(&out);
	return result;
}

int test_record(struct test *t, const struct test_note *notes, size_t n, struct err *e)
{
	const char *where = cmd_value(t->args, "where");
	struct buf when = BUF_INIT;
	struct verified entries;
	const struct test_point *p;
	char machine[256] = "";
	int result = read_record(&entries, t, e);

	(void)!gethostname(machine, sizeof(machine) - 1);
	/* To the second: nobody needs more of it. */
	clock_add_utc(&when, clock_wall_ms() / 1000 * 1000);
	buf_splice(&when, when.len - 5, when.len, STR("Z"));
	for (size_t i = 0; i < n && result == 0; i++) {
		vec_each(p, &notes[i].points) {
			struct verified_entry new = {
				.note = notes[i].book->path,
				.key = p->name,
				.hash = str_of(notes[i].book->blocks[p->block].hash),
				.commit = t->notes.revision,
				.when = buf_str(&when),
				.where = str_of(where ? where : machine)
			};

			/* JSON has no way to write a path that is no UTF-8. */
			if (p->result == TEST_OK && utf8_invalid(new.note) == STR_NPOS)
				verified_set(&entries, &new);
		}
	}
	if (result == 0) {
		forget(&entries, t, notes, n);
		result = write_record(t, &entries, e);
	}
	verified_release(&entries);
	buf_release(&when);
	return result;
}
