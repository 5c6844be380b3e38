/*
 * The knowledge base as one pipeline: list, parse, place, resolve, collect.
 * Decides what is a note, and which notes are left out.
 */
#include "kb/kb_int.h"
#include "kb/keep_int.h"

#include <stdatomic.h>
#include <time.h>

#include "base/alloc.h"
#include "base/glob.h"
#include "base/path.h"
#include "ext/md/md.h"
#include "sys/pool.h"

/* Documents kept in all, in bytes: those of some 15,000 notes. The others are parsed again. */
#define DOCS_KEPT ((size_t)128 << 20)

/* What parsing in parallel shares. */
struct parse_job {
	struct kb *kb;
	const struct kb_options *options;
	struct kb_note *notes; /* one for each number in `files` */
	const size_t *files;
	bool *lost;               /* could not be read */
	struct kept_note **kept;  /* one for each, with options->keep */
	atomic_size_t kept_bytes; /* of documents */
	struct {
		struct arena arena;
		struct diags diags;
		struct buf bytes;
	} worker[POOL_MAX];
};

static bool is_excluded(const struct kb_options *options, struct str path)
{
	return glob_excludes(options->exclude, options->nexclude, path);
}

static void report_unread(struct parse_job *job, unsigned worker, struct str path,
                          const struct err *e)
{
	struct diag_place at = { path, 0, 0, 0, STR_NONE };
	struct diags *diags = &job->worker[worker].diags;

	if (e->code == ERR_LIMIT) {
		diag_add(diags, DIAG_NOTE_TOO_LARGE, &at, "the note is larger than %zu bytes",
		         job->options->max_note_size);
		diag_hint(diags, "it is left out; split it, exclude it, or raise "
		                 "max_note_size in opsbook.yml");
	} else if (e->code == ERR_NOT_FOUND) {
		diag_add(diags, DIAG_FILE_MISSING_OBJECT, &at,
		         "this clone does not hold the file's content");
		diag_hint(diags,
		          "fetch it with: git fetch --refetch --filter=blob:none is not "
		          "enough, use a full clone or: git fetch --refetch --no-filter");
	} else {
		diag_add(diags, DIAG_FILE_UNREADABLE, &at, "the note cannot be read: %s",
		         e->msg);
	}
}

static void take_kept(struct parse_job *job, size_t item, struct kept_note *k)
{
	job->notes[item].file = job->files[item];
	job->notes[item].note = k->note;
	job->notes[item].kept = job->kept[item] = k;
	atomic_fetch_add(&job->kept_bytes, k->note.doc ? md_size(k->note.doc) : 0);
}

static int parse_one(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct parse_job *job = ctx;
	size_t file = job->files[item];
	struct str path = job->kb->files[file].path;
	struct buf *bytes = &job->worker[worker].bytes;
	struct note_options options = { job->options->dialect,
		                        atomic_load(&job->kept_bytes) < DOCS_KEPT };
	struct kb_keep *keep = job->options->keep;
	struct kept_note *k = keep ? keep_find_note(keep, &job->kb->files[file]) : NULL;
	struct err why = ERR_INIT;

	if (k) {
		take_kept(job, item, k);
		return 0;
	}
	buf_clear(bytes);
	if (source_read(job->kb->source, file, worker, bytes, job->options->max_note_size,
	                &why) != 0) {
		report_unread(job, worker, path, &why);
		job->lost[item] = true;
		return 0;
	}
	if (keep) {
		take_kept(job, item,
		          keep_note(keep, &job->kb->files[file], buf_str(bytes), &options));
		return 0;
	}
	job->notes[item].file = file;
	note_parse(&job->notes[item].note, &job->worker[worker].arena, path, buf_str(bytes),
	           &options, &job->worker[worker].diags);
	if (options.keep)
		atomic_fetch_add(&job->kept_bytes, md_size(job->notes[item].note.doc));
	return 0;
}

/* Keep the notes that were read and are not drafts. */
static void keep_notes(struct kb *kb, struct parse_job *job, size_t n)
{
	vec_grow(&kb->notes, n);
	for (size_t i = 0; i < n; i++) {
		struct kb_note *note = &job->notes[i];

		if (job->lost[i])
			continue;
		if (note->note.draft && !job->options->drafts) {
			vec_push(&kb->drafts, *note);
			continue;
		}
		note->listed = !note->note.unlisted;
		note->prev = note->next = note->index_of = KB_NONE;
		kb->note_of_file[note->file] = kb->notes.n;
		vec_push(&kb->notes, *note);
	}
	vec_trim(&kb->notes);
}

static int parse_notes(struct kb *kb, const struct kb_options *options, struct diags *diags,
                       struct err *e)
{
	struct parse_job *job = mem_new(struct parse_job);
	struct kb_numbers files = { NULL, 0, 0 };
	int failed;

	for (size_t i = 0; i < kb->nfiles; i++)
		if (path_is_markdown(kb->files[i].path) &&
		    !is_excluded(options, kb->files[i].path))
			vec_push(&files, i);
	job->kb = kb;
	job->options = options;
	job->files = files.v;
	job->notes = mem_zero(files.n, sizeof(*job->notes));
	job->lost = mem_zero(files.n, sizeof(*job->lost));
	job->kept = mem_zero(files.n, sizeof(*job->kept));
	for (unsigned i = 0; i < POOL_MAX; i++)
		job->worker[i].bytes = (struct buf)BUF_INIT;
	failed = pool_run(options->workers, files.n, parse_one, job, e);
	for (unsigned i = 0; i < POOL_MAX; i++) {
		arena_adopt(&kb->arena, &job->worker[i].arena);
		diags_merge(diags, &job->worker[i].diags);
		buf_release(&job->worker[i].bytes);
	}
	for (size_t i = 0; i < files.n; i++)
		if (job->kept[i]) {
			vec_push(&kb->kept, job->kept[i]);
			diags_copy(diags, &job->kept[i]->diags);
		}
	if (options->keep)
		keep_notes_end(options->keep, kb);
	keep_notes(kb, job, files.n);
	mem_free(job->notes);
	mem_free(job->lost);
	mem_free(job->kept);
	mem_free(job);
	vec_release(&files);
	return failed;
}

static void fill_table(struct kb *kb, const struct kb_options *options)
{
	const struct kept_names *names = kb->names;

	kb->table = names ? link_table_again(names->table) : link_table_new();
	for (size_t i = 0; i < kb->notes.n; i++)
		link_table_add_note(kb->table, i, &kb->notes.v[i].note);
	for (size_t i = 0; i < kb->nfiles; i++)
		if (!path_is_markdown(kb->files[i].path) &&
		    !is_excluded(options, kb->files[i].path))
			link_table_add_file(kb->table, i, kb->files[i].path);
	for (size_t i = 0; i < kb->folders.n; i++)
		link_table_add_folder(kb->table, i, kb->folders.v[i].path);
	link_table_ready(kb->table);
	if (kb->drafts.n == 0)
		return;
	kb->draft_table = names ? link_table_again(names->draft_table) : link_table_new();
	for (size_t i = 0; i < kb->drafts.n; i++)
		link_table_add_note(kb->draft_table, i, &kb->drafts.v[i].note);
	link_table_ready(kb->draft_table);
}

/* Give everything its address and its names; with a keep those of the knowledge base before, when they are the same. */
static void settle_names(struct kb *kb, const struct kb_options *options, struct diags *diags)
{
	struct buf key = BUF_INIT;
	struct arena whole = kb->arena;
	struct diags said = DIAGS_INIT;

	if (!options->keep) {
		urls_assign(kb, diags);
		fill_table(kb, options);
		return;
	}
	if (keep_find_names(options->keep, kb, options, &key)) {
		diags_copy(diags, &kb->names->diags);
		fill_table(kb, options);
	} else {
		/* The addresses outlive this knowledge base. */
		kb->arena = (struct arena)ARENA_INIT;
		urls_assign(kb, &said);
		fill_table(kb, options);
		keep_names_end(options->keep, kb, &kb->arena, &key, &said);
		kb->arena = whole;
		diags_merge(diags, &said);
	}
	buf_release(&key);
}

static int read_history(struct kb *kb, const struct kb_options *options, struct err *e)
{
	static const struct source_facts none;
	const struct source_facts *facts = NULL;

	if ((options->history || options->renames) &&
	    (options->keep
	             ? keep_history(options->keep, kb, &facts, e)
	             : source_history(kb->source, &kb->arena, &facts, &kb->shallow, e)) != 0)
		return -1;
	for (size_t i = 0; i < kb->notes.n; i++)
		kb->notes.v[i].facts = facts ? &facts[kb->notes.v[i].file] : &none;
	if (options->renames)
		urls_redirect_former(kb);
	for (size_t i = 0; i < kb->notes.n && !options->history; i++)
		kb->notes.v[i].facts = &none;
	kb->shallow = kb->shallow && options->history;
	return 0;
}

static void choose_lang(struct kb *kb, const struct kb_options *options)
{
	size_t chinese = 0;

	kb->lang = STR("en");
	if (options->lang.n && !str_eq(options->lang, STR("auto"))) {
		kb->lang = arena_str(&kb->arena, options->lang);
		kb->lang_set = true;
		return;
	}
	for (size_t i = 0; i < kb->notes.n; i++)
		chinese += str_starts(kb_note_lang(kb, &kb->notes.v[i]), STR("zh"));
	if (chinese * 2 > kb->notes.n)
		kb->lang = STR("zh-CN");
}

int kb_build(struct kb *out, struct source *source, const struct source_file *files,
             size_t nfiles, const struct kb_options *options, struct diags *diags,
             struct err *e)
{
	*out = (struct kb){ .source = source, .files = files, .nfiles = nfiles };
	out->note_of_file = mem_alloc((out->nfiles + 1) * sizeof(size_t));
	out->asset_of_file = mem_alloc((out->nfiles + 1) * sizeof(size_t));
	for (size_t i = 0; i < out->nfiles; i++)
		out->note_of_file[i] = out->asset_of_file[i] = KB_NONE;
	keep_begin(options->keep, options);
	if (parse_notes(out, options, diags, e) != 0)
		return -1;
	choose_lang(out, options);
	tree_folders(out, options);
	settle_names(out, options, diags);
	if (targets_resolve(out, options, diags, e) != 0 ||
	    assets_collect(out, options, diags, e) != 0)
		return -1;
	backlinks_collect(out);
	tree_order(out);
	tags_collect(out);
	return read_history(out, options, e);
}

void kb_release(struct kb *kb)
{
	for (size_t i = 0; i < kb->notes.n; i++) {
		/* Those that are kept belong to whoever keeps them. */
		if (kb->kept.n == 0)
			note_release(&kb->notes.v[i].note);
		vec_release(&kb->notes.v[i].backlinks);
		vec_release(&kb->notes.v[i].tags);
	}
	for (size_t i = 0; i < kb->drafts.n && kb->kept.n == 0; i++)
		note_release(&kb->drafts.v[i].note);
	for (size_t i = 0; i < kb->folders.n; i++)
		vec_release(&kb->folders.v[i].entries);
	for (size_t i = 0; i < kb->tags.n; i++)
		vec_release(&kb->tags.v[i].notes);
	keep_release(kb);
	vec_release(&kb->notes);
	vec_release(&kb->drafts);
	vec_release(&kb->assets);
	vec_release(&kb->folders);
	vec_release(&kb->tags);
	vec_release(&kb->redirects);
	mem_free(kb->asset_of_file);
	mem_free(kb->note_of_file);
	link_table_free(kb->table);
	link_table_free(kb->draft_table);
	map_release(&kb->urls);
	map_release(&kb->urls_again);
	arena_release(&kb->arena);
	*kb = (struct kb){ .source = NULL };
}
