/*
 * Decides what is remembered of tests: for each block the text (its hash) that last passed, at
 * which commit, when and where. The file is made for version control: a line a block, in the order
 * of paths and names, nothing else in it. Its form is in docs/verified.md.
 */
#include "cmd/test_int.h"

#include <stdlib.h>
#include <unistd.h>

#include "ext/json/json.h"
#include "sys/clock.h"
#include "sys/fs.h"

#define FOLDER ".opsbook"
#define FILE_NAME FOLDER "/verified.json"
#define RECORD_MAX ((size_t)16 << 20)

struct entry {
	struct str note, name, hash, commit, when, where;
};

struct entries {
	VEC_FIELDS(struct entry);
};

static void add_path(struct buf *out, const struct test *t, const char *name)
{
	buf_addf(out, "%.*s/%s", STR_ARG(t->notes.root), name);
}

bool test_record_exists(const struct test *t)
{
	struct buf path = BUF_INIT;
	bool there;

	add_path(&path, t, FILE_NAME);
	there = fs_target_kind(path.p) == FS_FILE;
	buf_release(&path);
	return there;
}

static int read_record(struct entries *out, struct test *t, struct err *e)
{
	struct arena *a = &t->notes.arena;
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	const struct value_item *note, *block;
	struct json_problem problem;
	struct value *root = NULL;
	int result = 0;

	add_path(&path, t, FILE_NAME);
	if (fs_target_kind(path.p) == FS_FILE) {
		result = fs_read(&bytes, path.p, RECORD_MAX, e);
		if (result == 0 && json_value_read(&root, a, buf_str(&bytes), &problem) != 0)
			result = err_set(e, ERR_INVALID, "%s:%u:%u: %s", FILE_NAME,
			                 problem.line, problem.column, problem.why);
	}
	value_each(note, result == 0 ? value_get(root, STR("notes")) : NULL)
	{
		value_each(block, note->value)
		{
			const struct value *v = block->value;

			vec_push(out,
			         (struct entry){
					 .note = note->key,
					 .name = block->key,
					 .hash = value_text(value_get(v, STR("hash"))),
					 .commit = value_text(value_get(v, STR("commit"))),
					 .when = value_text(value_get(v, STR("when"))),
					 .where = value_text(value_get(v, STR("where"))) });
		}
	}
	buf_release(&path);
	buf_release(&bytes);
	return result;
}

static void set_entry(struct entries *entries, const struct entry *new)
{
	struct entry *it;

	vec_each(it, entries) {
		if (!str_eq(it->note, new->note) || !str_eq(it->name, new->name))
			continue;
		*it = *new;
		return;
	}
	vec_push(entries, *new);
}

static bool has_block(struct arena *a, const struct runbook *book, struct str name)
{
	for (size_t i = 0; i < book->nblocks; i++)
		if (str_eq(test_block_name(a, &book->blocks[i]), name))
			return true;
	return false;
}

/* Of the notes that were tested, what is not in them any more; and of notes that are gone. */
static void forget(struct entries *entries, struct test *t, const struct test_note *notes,
                   size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < entries->n; i++) {
		const struct entry *it = &entries->v[i];
		bool good = false;

		for (size_t k = 0; k < t->notes.p.nfiles && !good; k++)
			good = str_eq(t->notes.p.files[k].path, it->note);
		for (size_t k = 0; k < n && good; k++)
			if (str_eq(notes[k].book->path, it->note))
				good = has_block(&t->notes.arena, notes[k].book, it->name);
		if (good)
			entries->v[kept++] = *it;
	}
	entries->n = kept;
}

static int by_name(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int order = str_cmp(a->note, b->note);

	return order ? order : str_cmp(a->name, b->name);
}

static void add_entry(struct buf *out, const struct entry *it)
{
	buf_add_z(out, "      ");
	buf_add_json(out, it->name);
	buf_add_z(out, ": {\"hash\": ");
	buf_add_json(out, it->hash);
	buf_add_z(out, ", \"when\": ");
	buf_add_json(out, it->when);
	buf_add_z(out, ", \"commit\": ");
	buf_add_json(out, it->commit);
	buf_add_z(out, ", \"where\": ");
	buf_add_json(out, it->where);
	buf_add_byte(out, '}');
}

static int write_record(struct test *t, struct entries *entries, struct err *e)
{
	struct buf path = BUF_INIT, out = BUF_INIT;
	struct str note = STR_NONE;
	int result;

	vec_sort(entries, by_name);
	buf_add_z(&out, "{\n  \"version\": 1,\n  \"notes\": {");
	for (size_t i = 0; i < entries->n; i++) {
		const struct entry *it = &entries->v[i];

		if (i == 0 || !str_eq(it->note, note)) {
			buf_add_z(&out, i ? "\n    },\n    " : "\n    ");
			buf_add_json(&out, it->note);
			buf_add_z(&out, ": {\n");
		} else {
			buf_add_z(&out, ",\n");
		}
		note = it->note;
		add_entry(&out, it);
	}
	buf_add_z(&out, entries->n ? "\n    }\n  }\n}\n" : "}\n}\n");
	add_path(&path, t, FOLDER);
	result = fs_mkdirs(path.p, e);
	buf_clear(&path);
	add_path(&path, t, FILE_NAME);
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
	struct entries entries = { 0 };
	const struct test_point *p;
	char machine[256] = "";
	int result = read_record(&entries, t, e);

	(void)!gethostname(machine, sizeof(machine) - 1);
	/* To the second: nobody needs more of it. */
	clock_add_utc(&when, clock_wall_ms() / 1000 * 1000);
	buf_splice(&when, when.len - 5, when.len, STR("Z"));
	for (size_t i = 0; i < n && result == 0; i++) {
		vec_each(p, &notes[i].points) {
			struct entry new = { .note = notes[i].book->path,
				             .name = p->name,
				             .hash = str_of(
						     notes[i].book->blocks[p->block].hash),
				             .commit = t->notes.revision,
				             .when = buf_str(&when),
				             .where = str_of(where ? where : machine) };

			if (p->result == TEST_OK)
				set_entry(&entries, &new);
		}
	}
	if (result == 0) {
		forget(&entries, t, notes, n);
		result = write_record(t, &entries, e);
	}
	vec_release(&entries);
	buf_release(&when);
	return result;
}
