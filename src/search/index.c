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
#include "search/tokens.h"
#include "sys/fs.h"
#include "sys/pool.h"

/* Another number when the tables, or the tokens in them, change. */
#define INDEX_VERSION 1
/* Notes that are cut into tokens before they are written. */
#define BATCH 128
#define WAIT_MS 20000

#define STRING_OF_TEXT(x) #x
#define STRING_OF(x) STRING_OF_TEXT(x)

/* clang-format off */
static const char schema[] =
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;"
	"CREATE TABLE file(path TEXT PRIMARY KEY, stamp INTEGER, hash INTEGER, face INTEGER,"
	" note INTEGER) WITHOUT ROWID;"
	"CREATE TABLE note(id INTEGER PRIMARY KEY, path TEXT, title TEXT, title_key TEXT,"
	" url TEXT, lang TEXT, tags TEXT, runbook INTEGER, names TEXT, sections TEXT);"
	"CREATE INDEX note_title ON note(title_key);"
	"CREATE VIRTUAL TABLE ft USING fts5(title, headings, tags, body, code, content='',"
	" tokenize='packed');"
	"CREATE VIRTUAL TABLE vocab USING fts5vocab(ft, 'row');"
	"INSERT INTO ft(ft, rank) VALUES('hashsize', 67108864);";
static const char drop[] =
	"DROP TABLE IF EXISTS vocab; DROP TABLE IF EXISTS ft; DROP TABLE IF EXISTS note;"
	"DROP TABLE IF EXISTS file; DROP TABLE IF EXISTS meta;";
/* clang-format on */

/* A Markdown file that may have to be read. */
struct item {
	size_t file; /* number in the input */
	int64_t id;  /* its row, or 0 */
	uint64_t hash, face, old_hash, old_face;
	struct str url, old_url;
	bool known; /* there is a row of the file, maybe without one of a note */
	bool lost, same;
	struct arena arena;
	struct entry entry;
	struct buf columns[PACK_COLUMNS];
};

struct update {
	struct search_index *index;
	const struct search_input *input;
	struct search_changes *changes;
	uint64_t shape, state;
	bool certain; /* every stamp is known */
	struct item *items;
	size_t nitems;
	struct buf bytes[POOL_MAX];
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

static int is_current(bool *out, struct update *u, struct err *e)
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

static void fill_names(struct entry *entry, struct arena *a, const struct note *note)
{
	struct buf text = BUF_INIT;

	search_fold(&text, note->title);
	entry->title_key = arena_str(a, buf_str(&text));
	buf_clear(&text);
	buf_add(&text, note->title);
	for (size_t i = 0; i < note->aliases.n; i++)
		buf_addf(&text, "\n%.*s", STR_ARG(note->aliases.v[i]));
	entry->names = arena_str(a, buf_str(&text));
	buf_clear(&text);
	/* Each between line ends, so that a whole tag can be looked for. */
	for (size_t i = 0; i < note->tags.n; i++) {
		buf_add_byte(&text, '\n');
		search_fold(&text, note->tags.v[i]);
	}
	buf_add_z(&text, note->tags.n ? "\n" : "");
	entry->tags = arena_str(a, buf_str(&text));
	buf_release(&text);
}

/* Told from the note alone, whatever the others are. */
static struct str lang_of(const struct note *note)
{
	struct kb alone = { .source = NULL };
	struct kb_note n = { .note = *note };

	return kb_note_lang(&alone, &n);
}

static void fill_entry(struct item *item, const struct note *note, struct str bytes,
                       const struct note_options *options)
{
	struct note_sections sections = { NULL, 0, 0 };
	struct arena scratch = ARENA_INIT;
	struct buf text = BUF_INIT;

	note_text(&sections, &scratch, note, bytes, options);
	entry_add_sections(&text, &sections);
	item->entry.path = arena_str(&item->arena, note->path);
	item->entry.title = arena_str(&item->arena, note->title);
	item->entry.sections = arena_str(&item->arena, buf_str(&text));
	item->entry.runbook = note->is_runbook;
	item->entry.url = item->url;
	item->entry.lang = arena_str(&item->arena, lang_of(note));
	fill_names(&item->entry, &item->arena, note);
	entry_pack(item->columns, &item->entry);
	vec_release(&sections);
	arena_release(&scratch);
	buf_release(&text);
}

/* Read a note that may have changed, and cut it into tokens when it has. */
static int prepare_item(void *ctx, size_t number, unsigned worker, struct err *e)
{
	struct update *u = ctx;
	struct item *item = &u->items[number];
	struct note_options options = { .dialect = u->input->dialect };
	struct diags none = DIAGS_INIT;
	struct arena scratch = ARENA_INIT;
	struct buf *bytes = &u->bytes[worker];
	struct note note;

	buf_clear(bytes);
	if (source_read(u->input->source, item->file, worker, bytes, u->input->max_note_size,
	                NULL) != 0) {
		item->lost = true;
		return 0;
	}
	item->hash = str_hash(buf_str(bytes));
	item->face = item->old_face;
	item->same = item->known && item->hash == item->old_hash;
	/* A file that is no note of the site is known by its hash alone. */
	if ((item->same && item->id) || item->url.n == 0)
		return 0;
	item->same = false;
	note_parse(&note, &scratch, u->input->files[item->file].path, buf_str(bytes), &options,
	           &none);
	item->face = face_of(&note);
	fill_entry(item, &note, buf_str(bytes), &options);
	note_release(&note);
	diags_release(&none);
	arena_release(&scratch);
	return 0;
}

/* Take a note's row out of both tables. */
static int remove_note(struct db *db, int64_t id, struct err *e)
{
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
		entry_pack(columns, &entry);
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
static int add_note(struct db *db, struct item *item, struct err *e)
{
	const struct entry *n = &item->entry;
	static const char sql[] =
		"INSERT INTO note(id, path, title, title_key, url, lang, tags, runbook, names,"
		" sections) VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

	if (db_put(db, sql, e, "issssssiss", item->id, n->path, n->title, n->title_key, n->url,
	           n->lang, n->tags, (int64_t)n->runbook, n->names, n->sections) != 0)
		return -1;
	item->id = db_last_id(db);
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
	if (was && remove_note(db, item->id, e) != 0)
		return -1;
	if (is && add_note(db, item, e) != 0)
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
	struct update part = *u;
	int r = 0;

	for (size_t from = 0; from < u->nitems && r == 0; from += BATCH) {
		size_t n = u->nitems - from < BATCH ? u->nitems - from : BATCH;

		part.items = u->items + from;
		r = pool_run(u->input->workers, n, prepare_item, &part, e);
		for (size_t i = 0; i < n && r == 0; i++)
			r = write_item(u, &part.items[i], e);
		for (size_t i = 0; i < n; i++)
			release_item(&part.items[i]);
	}
	memcpy(u->bytes, part.bytes, sizeof(u->bytes));
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
			r = remove_note(u->index->db, gone.v[i], e);
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
		if (note != KB_NONE && kb.notes.v[note].listed)
			item->url = kb.notes.v[note].url;
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

/* Within a transaction that nobody else writes in. */
static int update(struct update *u, struct err *e)
{
	struct db *db = u->index->db;
	bool done = false;
	int64_t shape;
	int r;

	/* Somebody else may have done it while we waited. */
	if (is_current(&done, u, e) != 0 || get_meta(&shape, db, STR("shape"), e) != 0)
		return -1;
	if (done)
		return 0;
	r = (uint64_t)shape == u->shape ? update_some(&done, u, e) : 0;
	if (r == 0 && !done) {
		release_items(u);
		*u->changes = (struct search_changes){ .in_memory = u->changes->in_memory };
		r = update_all(u, e);
	}
	release_items(u);
	if (r == 0)
		r = set_meta(db, STR("shape"), u->shape, e);
	if (r == 0)
		r = set_meta(db, STR("state"), u->state, e);
	return r;
}

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

static int refresh(struct update *u, struct err *e)
{
	struct db *db = u->index->db;
	struct db_rows *rows;
	bool current = false;
	int64_t version = -1;
	int r = db_query(&rows, db, "PRAGMA user_version", e, "");

	if (r == 0 && db_next(rows, e) == 1)
		version = db_int(rows, 0);
	db_done(rows);
	if (version < 0)
		return -1;
	if (version == INDEX_VERSION && is_current(&current, u, e) != 0)
		return -1;
	if (current)
		return 0;
	if (db_run(db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	if (make_tables(db, e) != 0 || update(u, e) != 0) {
		(void)!db_run(db, "ROLLBACK", NULL);
		return -1;
	}
	return db_run(db, "COMMIT", e);
}

/* Open and bring up to date; `*again` when the file is of no use. */
static int try_open(bool *again, struct update *u, const char *path, struct err *e)
{
	*again = false;
	if (db_open(&u->index->db, path, WAIT_MS, e) == 0 &&
	    db_run(u->index->db,
	           "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
	           "PRAGMA secure_delete = OFF; PRAGMA cache_size = -65536;"
	           "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824",
	           e) == 0 &&
	    refresh(u, e) == 0)
		return 0;
	*again = db_is_broken(u->index->db);
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
	struct update *u = mem_new(struct update);
	struct err why = ERR_INIT;
	bool again;
	int r;

	*u = (struct update){ .index = mem_new(struct search_index),
		              .input = input,
		              .changes = changes };
	for (size_t i = 0; i < POOL_MAX; i++)
		u->bytes[i] = (struct buf)BUF_INIT;
	*out = u->index;
	*changes = (struct search_changes){ .in_memory = path && !make_folder(path) };
	if (changes->in_memory)
		path = NULL;
	measure(u);
	r = try_open(&again, u, path, &why);
	if (r != 0 && again && path) {
		release_items(u);
		db_free(u->index->db);
		remove_file(path);
		err_clear(&why);
		r = try_open(&again, u, path, &why);
	}
	if (r != 0 && path && db_is_unwritable(u->index->db)) {
		release_items(u);
		db_free(u->index->db);
		changes->in_memory = true;
		err_clear(&why);
		r = try_open(&again, u, NULL, &why);
	}
	release_items(u);
	for (size_t i = 0; i < POOL_MAX; i++)
		buf_release(&u->bytes[i]);
	mem_free(u);
	return r == 0 ? 0 : err_set(e, why.code, "%s", why.msg);
}

void search_index_free(struct search_index *index)
{
	if (!index)
		return;
	db_free(index->db);
	mem_free(index);
}
