/*
 * Decides what of one knowledge base may stand in the next: a note whose file has the same stamp or
 * the same bytes, what was found out about an asset in the same way, and the whole history while
 * neither HEAD nor the names of files changed. Everything else is made anew, because it depends on all notes.
 */
#include "kb/keep_int.h"

#include "base/alloc.h"

struct kb_keep *kb_keep_new(void)
{
	return mem_new(struct kb_keep);
}

static void unref_note(struct kept_note *k)
{
	if (!k || atomic_fetch_sub(&k->refs, 1) != 1)
		return;
	kept_targets_drop(k->targets);
	note_release(&k->note);
	diags_release(&k->diags);
	arena_release(&k->arena);
	mem_free(k);
}

static void unref_history(struct kept_history *h)
{
	if (!h || atomic_fetch_sub(&h->refs, 1) != 1)
		return;
	arena_release(&h->arena);
	mem_free(h);
}

static void drop_notes(struct kb_keep *keep)
{
	struct map_entry *it;

	map_each(it, &keep->notes)
		unref_note((struct kept_note *)it->value);
	map_release(&keep->notes);
}

static void drop_assets(struct kb_keep *keep)
{
	struct map_entry *it;

	map_each(it, &keep->assets)
		mem_free((struct kept_asset *)it->value);
	map_release(&keep->assets);
}

void kb_keep_free(struct kb_keep *keep)
{
	if (!keep)
		return;
	drop_notes(keep);
	drop_assets(keep);
	unref_history(keep->history);
	kept_names_drop(keep->names);
	mem_free(keep);
}

void keep_begin(struct kb_keep *keep, const struct kb_options *options)
{
	if (keep && keep->dialect != options->dialect) {
		drop_notes(keep);
		keep->dialect = options->dialect;
	}
}

struct kept_note *keep_find_note(struct kb_keep *keep, const struct source_file *file)
{
	struct kept_note *k = map_get_ptr(&keep->notes, file->path);

	if (!k || file->stamp == 0 || k->stamp != file->stamp)
		return NULL;
	atomic_fetch_add(&k->refs, 1);
	return k;
}

struct kept_note *keep_note(struct kb_keep *keep, const struct source_file *file,
                            struct str bytes, const struct note_options *options)
{
	struct kept_note *k = map_get_ptr(&keep->notes, file->path);

	if (k && k->note.size == bytes.n && k->note.hash == str_hash(bytes)) {
		k->stamp = file->stamp;
		atomic_fetch_add(&k->refs, 1);
		return k;
	}
	k = mem_new(struct kept_note);
	k->refs = 1;
	k->serial = atomic_fetch_add(&keep->serial, 1) + 1;
	k->stamp = file->stamp;
	note_parse(&k->note, &k->arena, arena_str(&k->arena, file->path), bytes, options,
	           &k->diags);
	return k;
}

/* Put the notes of `kb` in the place of those kept, where the paths are the same; false at the first that is another. */
static bool keep_in_place(struct kb_keep *keep, const struct kb *kb)
{
	if (keep->notes.n != kb->kept.n)
		return false;
	for (size_t i = 0; i < kb->kept.n; i++) {
		struct map_entry *at = &keep->notes.entries[i];
		struct kept_note *k = kb->kept.v[i];

		if ((struct kept_note *)at->value == k)
			continue;
		if (!str_eq(at->key, k->note.path))
			return false;
		unref_note((struct kept_note *)at->value);
		atomic_fetch_add(&k->refs, 1);
		at->value = (uintptr_t)k;
	}
	return true;
}

void keep_notes_end(struct kb_keep *keep, struct kb *kb)
{
	struct kept_note **it;

	if (keep_in_place(keep, kb))
		return;
	drop_notes(keep);
	vec_each(it, &kb->kept) {
		atomic_fetch_add(&(*it)->refs, 1);
		map_set(&keep->notes, (*it)->note.path, (uintptr_t)*it);
	}
}

bool keep_find_asset(const struct kb_keep *keep, const struct source_file *file,
                     struct kb_asset *out)
{
	const struct kept_asset *k = map_get_ptr(&keep->assets, file->path);

	if (!k || file->stamp == 0 || k->stamp != file->stamp)
		return false;
	out->size = k->asset.size;
	out->image = k->asset.image;
	memcpy(out->id, k->asset.id, sizeof(out->id));
	return true;
}

void keep_assets_end(struct kb_keep *keep, const struct kb *kb, const bool *lost)
{
	drop_assets(keep);
	for (size_t i = 0; i < kb->assets.n; i++) {
		const struct source_file *file = &kb->files[kb->assets.v[i].file];
		struct kept_asset *k;

		if (lost[i] || file->stamp == 0)
			continue;
		k = mem_new(struct kept_asset);
		k->stamp = file->stamp;
		k->asset = kb->assets.v[i];
		map_set(&keep->assets, file->path, (uintptr_t)k);
	}
}

/* Everything on which source_history() depends, as two hashes of the same. */
static void history_key(uint64_t key[2], const struct kb *kb)
{
	struct buf all = BUF_INIT;

	buf_add(&all, source_origin(kb->source)->commit);
	buf_addf(&all, " %zu", source_kept_versions(kb->source));
	for (size_t i = 0; i < kb->nfiles; i++) {
		buf_add_byte(&all, '\0');
		buf_add(&all, kb->files[i].path);
		if (str_eq(kb->files[i].path, STR(".mailmap")))
			buf_addf(&all, "%llu %llu", (unsigned long long)kb->files[i].stamp,
			         (unsigned long long)kb->files[i].size);
	}
	key[0] = str_hash(buf_str(&all));
	buf_add_byte(&all, '\1');
	key[1] = str_hash(buf_str(&all));
	buf_release(&all);
}

int keep_history(struct kb_keep *keep, struct kb *kb, const struct source_facts **facts,
                 struct err *e)
{
	struct kept_history *h = keep->history;
	uint64_t key[2];

	history_key(key, kb);
	if (!h || h->key[0] != key[0] || h->key[1] != key[1]) {
		h = mem_new(struct kept_history);
		h->refs = 1;
		h->key[0] = key[0];
		h->key[1] = key[1];
		if (source_history(kb->source, &h->arena, &h->facts, &h->shallow, e) != 0) {
			unref_history(h);
			return -1;
		}
		unref_history(keep->history);
		keep->history = h;
	}
	atomic_fetch_add(&h->refs, 1);
	kb->history = h;
	kb->shallow = h->shallow;
	*facts = h->facts;
	return 0;
}

void keep_release(struct kb *kb)
{
	struct kept_note **it;

	for (size_t i = 0; i < kb->notes.n; i++)
		kept_targets_drop(kb->notes.v[i].kept_targets);
	kept_names_drop(kb->names);
	kb->names = NULL;
	vec_each(it, &kb->kept)
		unref_note(*it);
	vec_release(&kb->kept);
	unref_history(kb->history);
	kb->history = NULL;
}
