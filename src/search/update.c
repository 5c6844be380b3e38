/*
 * Decides when the index is good as it is, when single notes are put in anew, and when all are
 * looked at. A file is told to be unchanged by its stamp, else by a hash of its content.
 * Addresses depend on which files there are and on a few words of each note's front matter
 * (its "face"): only when one of these changes is the whole knowledge base read.
 */
#include "search/index_int.h"

#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "sys/pool.h"

/* Notes that are cut into tokens before they are written. */
#define BATCH 128
/* So many notes have more words than it takes to look through those of the index. */
#define MANY 400

/* A Markdown file that may have to be read. */
struct item {
	size_t file; /* number in the input */
	int64_t id;  /* its row, or 0 */
	uint64_t hash, face, old_hash, old_face;
	struct str url, old_url;
	const struct note *note; /* as it was just read, with its document; or NULL */
	bool known;              /* there is a row of the file, maybe without one of a note */
	bool lost, same;
	struct arena arena;
	struct entry entry;
	struct buf columns[PACK_COLUMNS];
	size_t length; /* in tokens */
};

struct update {
	struct search_index *index;
	const struct search_input *input;
	struct search_changes *changes;
	uint64_t shape, state;
	bool certain; /* every stamp is known */
	struct item *items;
	size_t nitems;
	struct item *batch; /* of the items: those that are prepared now */
	bool bulk;          /* so many notes that their words are looked at together */
	struct buf bytes[POOL_MAX];
	struct stem_memo *memo[POOL_MAX +
	                       1]; /* a worker's, when it needs one; the last is of who calls */
};

static uint64_t mix(uint64_t h, uint64_t v)
{
	uint64_t both[2] = { h, v };

	return str_hash(str_from((const char *)both, sizeof(both)));
}

/* What decides which notes there are and their addresses; and the stamps of all of them. */
static void measure(struct update *u)
{
	const struct search_input *in = u->input;

	u->shape = mix(str_hash(in->settings), in->dialect);
	u->certain = true;
	for (size_t i = 0; i < in->nfiles; i++)
		u->shape = mix(u->shape, str_hash(in->files[i].path));
	u->state = u->shape;
	for (size_t i = 0; i < in->nfiles; i++) {
		if (!path_is_markdown(in->files[i].path))
			continue;
		u->state = mix(u->state, in->files[i].stamp);
		u->certain = u->certain && in->files[i].stamp != 0;
	}
}

static int get_meta(int64_t *out, struct db *db, struct str key, struct err *e)
{
	struct db_rows *rows;
	int r;

	*out = 0;
	if (db_query(&rows, db, "SELECT value FROM meta WHERE key = ?1", e, "s", key) != 0)
		return -1;
	r = db_next(rows, e);
	if (r == 1)
		*out = db_int(rows, 0);
	db_done(rows);
	return r < 0 ? -1 : 0;
}

static int set_meta(struct db *db, struct str key, uint64_t value, struct err *e)
{
	return db_put(db, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)", e, "si", key,
	              (int64_t)value);
}

int update_is_current(bool *out, struct update *u, struct err *e)
{
	int64_t state;

	if (get_meta(&state, u->index->db, STR("state"), e) != 0)
		return -1;
	*out = u->certain && (uint64_t)state == u->state;
	return 0;
}

/* What addresses depend on in a note: see kb/. */
static uint64_t face_of(const struct note *note)
{
	uint64_t h = (uint64_t)note->draft | (uint64_t)note->unlisted << 1 |
	             (uint64_t)note->lang.n << 2;

	h = mix(h, str_hash(note->lang));
	for (size_t i = 0; i < note->redirect_from.n; i++)
		h = mix(h, str_hash(note->redirect_from.v[i]));
	return h;
}

static struct stem_memo *memo_of(struct update *u, unsigned worker)
{
	if (!u->memo[worker])
		u->memo[worker] = stem_memo_new();
	return u->memo[worker];
}

static void fill_item(struct item *item, const struct note *note, struct str bytes,
                      const struct note_options *options, struct stem_memo *memo)
{
	item->face = face_of(note);
	entry_fill(&item->entry, &item->arena, note, bytes, options);
	item->entry.url = item->url;
	item->length = entry_pack(item->columns, &item->entry, memo);
}

/* Read a note that may have changed, and cut it into tokens when it has. */
static int prepare_item(void *ctx, size_t number, unsigned worker, struct err *e)
{
	struct update *u = ctx;
	struct item *item = &u->batch[number];
	struct note_options options = { .dialect = u->input->dialect };
	struct diags none = DIAGS_INIT;
	struct arena scratch = ARENA_INIT;
	struct buf *bytes = &u->bytes[worker];
	struct note note;

	buf_clear(bytes);
	if (!item->note && source_read(u->input->source, item->file, worker, bytes,
	                               u->input->max_note_size, NULL) != 0) {
		item->lost = true;
		return 0;
	}
	item->hash = item->note ? item->note->hash : str_hash(buf_str(bytes));
	item->face = item->old_face;
	item->same = item->known && item->hash == item->old_hash;
	/* A file that is no note of the site is known by its hash alone. */
	if ((item->same && item->id) || item->url.n == 0)
		return 0;
	item->same = false;
	if (item->note) {
		fill_item(item, item->note, STR_NONE, &options, memo_of(u, worker));
		return 0;
	}
	note_parse(&note, &scratch, u->input->files[item->file].path, buf_str(bytes), &options,
	           &none);
	fill_item(item, &note, buf_str(bytes), &options, memo_of(u, worker));
	note_release(&note);
	diags_release(&none);
	arena_release(&scratch);
	return 0;
}

/* Take a note's row out of both tables. */
static int remove_note(struct update *u, int64_t id, struct err *e)
{
	struct db *db = u->index->db;
	struct buf columns[PACK_COLUMNS];
	struct entry entry = { .path = STR_NONE };
	struct db_rows *rows;
	int r;

	for (size_t i = 0; i < PACK_COLUMNS; i++)
		columns[i] = (struct buf)BUF_INIT;
	if (db_query(&rows, db, "SELECT names, tags, sections FROM note WHERE id = ?1", e, "i",
	             id) != 0)
		return -1;
	r = db_next(rows, e);
	if (r == 1) {
		entry.names = db_text(rows, 0);
		entry.tags = db_text(rows, 1);
		entry.sections = db_text(rows, 2);
		entry_pack(columns, &entry, memo_of(u, POOL_MAX));
	}
	db_done(rows);
	if (r == 1)
		r = db_put(db,
		           "INSERT INTO ft(ft, rowid, title, headings, tags, body, code)"
		           " VALUES('delete', ?1, ?2, ?3, ?4, ?5, ?6)",
		           e, "isssss", id, buf_str(&columns[0]), buf_str(&columns[1]),
		           buf_str(&columns[2]), buf_str(&columns[3]), buf_str(&columns[4]));
	if (r == 0)
		r = db_put(db, "DELETE FROM note WHERE id = ?1", e, "i", id);
	for (size_t i = 0; i < PACK_COLUMNS; i++)
		buf_release(&columns[i]);
	return r;
}

/* Put a note's row in; `id` 0 for a new one. */
static int add_note(struct update *u, struct item *item, struct err *e)
{
	struct db *db = u->index->db;
	const struct entry *n = &item->entry;
	static const char sql[] =
		"INSERT INTO note(id, path, title, title_key, url, lang, tags, runbook, length,"
		" names, sections)"
		" VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

	if (db_put(db, sql, e, "issssssiiss", item->id, n->path, n->title, n->title_key, n->url,
	           n->lang, n->tags, (int64_t)n->runbook, (int64_t)item->length, n->names,
	           n->sections) != 0)
		return -1;
	item->id = db_last_id(db);
	u->bulk = u->bulk || u->changes->added + u->changes->changed >= MANY;
	if (!u->bulk && words_keep(db, item->columns, e) != 0)
		return -1;
	return db_put(db,
	              "INSERT INTO ft(rowid, title, headings, tags, body, code)"
	              " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	              e, "isssss", item->id, buf_str(&item->columns[0]),
	              buf_str(&item->columns[1]), buf_str(&item->columns[2]),
	              buf_str(&item->columns[3]), buf_str(&item->columns[4]));
}

static int add_file(struct update *u, const struct item *item, struct err *e)
{
	const struct source_file *f = &u->input->files[item->file];

	return db_put(u->index->db, "INSERT OR REPLACE INTO file VALUES(?1, ?2, ?3, ?4, ?5)", e,
	              "siiii", f->path, (int64_t)f->stamp, (int64_t)item->hash,
	              (int64_t)item->face, item->id);
}

static void release_item(struct item *item)
{
	arena_release(&item->arena);
	for (size_t k = 0; k < PACK_COLUMNS; k++)
		buf_release(&item->columns[k]);
}

static void release_items(struct update *u)
{
	for (size_t i = 0; i < u->nitems; i++)
		release_item(&u->items[i]);
	mem_free(u->items);
	u->items = NULL;
	u->nitems = 0;
}

/* Bring the rows of one file up to date. Without an address it is no note. */
static int write_item(struct update *u, struct item *item, struct err *e)
{
	struct db *db = u->index->db;
	bool was = item->id != 0, is = item->url.n > 0 && !item->lost;

	if (was && is && item->same) {
		if (!str_eq(item->url, item->old_url) &&
		    db_put(db, "UPDATE note SET url = ?2 WHERE id = ?1", e, "is", item->id,
		           item->url) != 0)
			return -1;
		return add_file(u, item, e);
	}
	if (was && remove_note(u, item->id, e) != 0)
		return -1;
	if (is && add_note(u, item, e) != 0)
		return -1;
	if (!is)
		item->id = 0;
	u->changes->added += is && !was;
	u->changes->changed += is && was;
	u->changes->removed += was && !is;
	return add_file(u, item, e);
}

/* Prepare the items on all cores, a batch at a time, and write them from here. */
static int write_items(struct update *u, struct err *e)
{
	int r = 0;

	for (size_t from = 0; from < u->nitems && r == 0; from += BATCH) {
		size_t n = u->nitems - from < BATCH ? u->nitems - from : BATCH;

		u->batch = u->items + from;
		r = pool_run(u->input->workers, n, prepare_item, u, e);
		for (size_t i = 0; i < n && r == 0; i++)
			r = write_item(u, &u->batch[i], e);
		for (size_t i = 0; i < n; i++)
			release_item(&u->batch[i]);
	}
	return r;
}

static void new_items(struct update *u, size_t n)
{
	u->items = mem_zero(n + 1, sizeof(*u->items));
	u->nitems = 0;
}

static struct item *add_item(struct update *u, size_t file)
{
	struct item *item = &u->items[u->nitems++];

	item->file = file;
	item->arena = (struct arena)ARENA_INIT;
	for (size_t i = 0; i < PACK_COLUMNS; i++)
		item->columns[i] = (struct buf)BUF_INIT;
	return item;
}

static int64_t find_file(const struct search_input *in, struct str path)
{
	size_t from = 0, to = in->nfiles;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (str_cmp(in->files[mid].path, path) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from < in->nfiles && str_eq(in->files[from].path, path) ? (int64_t)from : -1;
}

/* What the index has of each Markdown file, in the order of their paths. */
static const char all_files[] =
	"SELECT file.path, stamp, hash, face, note, ifnull(note.url, '')"
	" FROM file LEFT JOIN note ON note.id = file.note ORDER BY file.path";

static void known_item(struct item *item, struct db_rows *rows)
{
	item->known = true;
	item->old_hash = (uint64_t)db_int(rows, 2);
	item->old_face = (uint64_t)db_int(rows, 3);
	item->id = db_int(rows, 4);
	item->old_url = arena_str(&item->arena, db_text(rows, 5));
}

/*
 * Only the files whose stamp is another, when none of them may change what is a note and
 * where: `*done` tells whether that was so.
 */
static int update_some(bool *done, struct update *u, struct err *e)
{
	const struct search_input *in = u->input;
	struct db_rows *rows;
	int r;

	*done = false;
	if (db_query(&rows, u->index->db, all_files, e, "") != 0)
		return -1;
	new_items(u, in->nfiles);
	while ((r = db_next(rows, e)) == 1) {
		int64_t file = find_file(in, db_text(rows, 0));
		struct item *item;

		if (file < 0)
			break;
		if (in->files[file].stamp && in->files[file].stamp == (uint64_t)db_int(rows, 1))
			continue;
		if (u->nitems == in->nfiles)
			break;
		item = add_item(u, (size_t)file);
		known_item(item, rows);
		item->url = item->old_url;
	}
	db_done(rows);
	if (r != 0)
		return r < 0 ? -1 : 0;
	u->batch = u->items;
	if (pool_run(in->workers, u->nitems, prepare_item, u, e) != 0)
		return -1;
	for (size_t i = 0; i < u->nitems; i++) {
		const struct item *item = &u->items[i];

		if (!item->same &&
		    (item->lost || item->id == 0 || item->face != item->old_face))
			return 0;
	}
	*done = true;
	for (size_t i = 0; i < u->nitems && r == 0; i++)
		r = write_item(u, &u->items[i], e);
	return r;
}

/* Take out what is no file any more. */
static int remove_gone(struct update *u, struct err *e)
{
	struct {
		VEC_FIELDS(int64_t);
	} gone = { NULL, 0, 0 };
	struct arena a = ARENA_INIT;
	struct note_names paths = { NULL, 0, 0 };
	struct db_rows *rows;
	int r;

	if (db_query(&rows, u->index->db, "SELECT path, note FROM file", e, "") != 0)
		return -1;
	while ((r = db_next(rows, e)) == 1) {
		if (find_file(u->input, db_text(rows, 0)) >= 0)
			continue;
		vec_push(&paths, arena_str(&a, db_text(rows, 0)));
		vec_push(&gone, db_int(rows, 1));
	}
	db_done(rows);
	for (size_t i = 0; i < gone.n && r == 0; i++) {
		if (gone.v[i])
			r = remove_note(u, gone.v[i], e);
		if (r == 0)
			r = db_put(u->index->db, "DELETE FROM file WHERE path = ?1", e, "s",
			           paths.v[i]);
		u->changes->removed += gone.v[i] != 0;
	}
	vec_release(&gone);
	vec_release(&paths);
	arena_release(&a);
	return r;
}

/* Look at every file, with the addresses that the knowledge base gives. */
static int update_all(struct update *u, struct err *e)
{
	const struct search_input *in = u->input;
	struct kb kb = { .source = NULL };
	struct map known = MAP_INIT;
	struct db_rows *rows;
	int r = in->read(&kb, in->ctx, e);

	u->changes->whole = true;
	if (r != 0)
		goto out;
	new_items(u, in->nfiles);
	for (size_t i = 0; i < in->nfiles; i++) {
		struct item *item;
		size_t note = kb.note_of_file[i];

		if (!path_is_markdown(in->files[i].path))
			continue;
		item = add_item(u, i);
		map_set(&known, in->files[i].path, (uintptr_t)item);
		if (note == KB_NONE || !kb.notes.v[note].listed)
			continue;
		item->url = kb.notes.v[note].url;
		if (kb.notes.v[note].note.doc)
			item->note = &kb.notes.v[note].note;
	}
	r = db_query(&rows, u->index->db, all_files, e, "");
	while (r == 0 && (r = db_next(rows, e)) == 1) {
		struct item *item = map_get_ptr(&known, db_text(rows, 0));

		if (item)
			known_item(item, rows);
		r = 0;
	}
	db_done(rows);
	if (r == 0)
		r = remove_gone(u, e);
	if (r == 0)
		r = write_items(u, e);
out:
	map_release(&known);
	kb_release(&kb);
	return r;
}

int update_run(struct update *u, struct err *e)
{
	struct db *db = u->index->db;
	bool done = false;
	int64_t shape;
	int r;

	/* Somebody else may have done it while we waited. */
	if (update_is_current(&done, u, e) != 0 || get_meta(&shape, db, STR("shape"), e) != 0)
		return -1;
	if (done)
		return 0;
	*u->changes = (struct search_changes){ .in_memory = u->changes->in_memory };
	r = (uint64_t)shape == u->shape ? update_some(&done, u, e) : 0;
	if (r == 0 && !done) {
		release_items(u);
		*u->changes = (struct search_changes){ .in_memory = u->changes->in_memory };
		r = update_all(u, e);
	}
	release_items(u);
	if (r == 0 && u->bulk)
		r = words_keep_all(db, e);
	if (r == 0)
		r = set_meta(db, STR("shape"), u->shape, e);
	if (r == 0)
		r = set_meta(db, STR("state"), u->state, e);
	return r;
}

struct update *update_new(struct search_index *index, const struct search_input *input,
                          struct search_changes *changes)
{
	struct update *u = mem_new(struct update);

	*u = (struct update){ .index = index, .input = input, .changes = changes };
	for (size_t i = 0; i < POOL_MAX; i++)
		u->bytes[i] = (struct buf)BUF_INIT;
	measure(u);
	return u;
}

void update_free(struct update *u)
{
	release_items(u);
	for (size_t i = 0; i < POOL_MAX; i++)
		buf_release(&u->bytes[i]);
	for (size_t i = 0; i <= POOL_MAX; i++)
		stem_memo_free(u->memo[i]);
	mem_free(u);
}
