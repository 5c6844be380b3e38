/*
 * Decides which folders there are, which note is a folder's page, and the
 * order of everything. A note's README is a folder's page; a folder that
 * Typora's users keep for one note (".detail_x", ".img_x", "x.assets" beside
 * "x.md") has that note as its page, so that sub-notes stand below their note.
 * The order is: the writer's `order` first, then the order in which the
 * folder's README names its entries, then folders before notes by natural name.
 */
#include "kb/kb_int.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/utf8.h"

/* The note beside folder `path` that the folder is kept for, or KB_NONE. */
static size_t keeper_of(const struct kb *kb, struct str path)
{
	struct str name = path_base(path), parent = path_dir(path);
	struct buf note = BUF_INIT;
	size_t found = KB_NONE, under;

	if (str_ends_ci(name, STR(".assets")) || str_ends_ci(name, STR(".files"))) {
		name = path_stem(name);
	} else if (name.n > 1 && name.p[0] == '.') {
		name = str_tail(name, 1);
	} else {
		return KB_NONE;
	}
	/* ".img_a_b" is kept for "img_a_b", "a_b" or "b": the longest that is there. */
	while (found == KB_NONE) {
		buf_clear(&note);
		buf_addf(&note, "%.*s%s%.*s.md", STR_ARG(parent), parent.n ? "/" : "",
		         STR_ARG(name));
		found = kb_note_at(kb, buf_str(&note));
		under = str_find_char(name, '_', 0);
		if (under == STR_NPOS)
			break;
		name = str_tail(name, under + 1);
	}
	buf_release(&note);
	return found;
}

/* Folders made so far. */
struct folders {
	struct map paths;   /* path -> folder + 1 */
	struct map keepers; /* path of the keeping note -> folder + 1 */
};

/* The folder at `path`, made with those above it when new. */
static size_t folder_at(struct kb *kb, struct folders *seen, struct str path)
{
	uintptr_t *at = map_find(&seen->paths, path);
	size_t parent = KB_NONE, number, keeper = KB_NONE;
	struct kb_folder f = { .path = path, .index = KB_NONE };

	if (at)
		return *at - 1;
	if (path.n) {
		parent = folder_at(kb, seen, path_dir(path));
		keeper = keeper_of(kb, path);
	}
	if (keeper != KB_NONE) {
		uintptr_t *kept = map_at(&seen->keepers, kb->notes.v[keeper].note.path);

		if (*kept) {
			map_set(&seen->paths, path, *kept);
			return *kept - 1;
		}
		*kept = kb->folders.n + 1;
		f.index = keeper;
		f.adopted = true;
	}
	number = kb->folders.n;
	f.parent = parent;
	f.title = path_base(path);
	while (f.title.n > 1 && f.title.p[0] == '.')
		f.title = str_tail(f.title, 1);
	vec_push(&kb->folders, f);
	map_set(&seen->paths, path, number + 1);
	return number;
}

/* How well a file name serves as a folder's page: 0 not at all, larger is better. */
static unsigned index_rank(struct str path)
{
	struct str stem = path_stem(path);

	if (str_eq(stem, STR("README")))
		return 4;
	if (str_eq_ci(stem, STR("README")))
		return 3;
	if (str_eq(stem, STR("index")))
		return 2;
	return str_eq_ci(stem, STR("index")) ? 1 : 0;
}

static void choose_index(struct kb *kb, size_t note)
{
	struct kb_note *n = &kb->notes.v[note];
	struct kb_folder *f = &kb->folders.v[n->folder];
	unsigned rank = index_rank(n->note.path);

	if (rank == 0 || f->adopted)
		return;
	if (f->index != KB_NONE && index_rank(kb->notes.v[f->index].note.path) >= rank)
		return;
	f->index = note;
}

static void set_index(struct kb *kb, size_t folder, size_t note)
{
	struct kb_folder *f = &kb->folders.v[folder];

	f->index = note;
	kb->notes.v[note].index_of = folder;
	if (f->adopted || kb->notes.v[note].note.title_from != NOTE_TITLE_FILE_NAME)
		f->title = kb->notes.v[note].note.title;
}

void tree_folders(struct kb *kb, const struct kb_options *options)
{
	struct folders seen = { MAP_INIT, MAP_INIT };
	size_t home = kb_home(kb, options->home);

	folder_at(kb, &seen, STR_NONE);
	for (size_t i = 0; i < kb->notes.n; i++)
		kb->notes.v[i].folder =
			folder_at(kb, &seen, path_dir(kb->notes.v[i].note.path));
	for (size_t i = 0; i < kb->notes.n; i++)
		choose_index(kb, i);
	if (home != KB_NONE)
		kb->folders.v[0].index = home;
	for (size_t i = 0; i < kb->folders.n; i++) {
		struct kb_folder *f = &kb->folders.v[i];

		if (f->index != KB_NONE && kb->notes.v[f->index].index_of == KB_NONE) {
			set_index(kb, i, f->index);
		} else {
			/* "README.assets" beside the folder's own page is a folder like others. */
			f->index = KB_NONE;
			f->adopted = false;
		}
	}
	if (options->title.n)
		kb->folders.v[0].title = arena_str(&kb->arena, options->title);
	/* A README without a heading of its own is called as its folder. */
	for (size_t i = 0; i < kb->folders.n; i++) {
		struct kb_folder *f = &kb->folders.v[i];

		if (f->index != KB_NONE && kb->notes.v[f->index].note.title.n == 0)
			kb->notes.v[f->index].note.title = f->title;
	}
	map_release(&seen.paths);
	map_release(&seen.keepers);
}

/* What an entry is sorted by. */
struct sort_key {
	struct kb_entry entry;
	bool has_order;
	double order;
	size_t named; /* position in the README's links, KB_NONE when not named */
	struct str name;
};

/* By name, digits as numbers, without regard to ASCII case: "2-x" before "10-x". */
static int natural(struct str a, struct str b)
{
	size_t i = 0, j = 0;

	while (i < a.n && j < b.n) {
		if (char_is_digit(a.p[i]) && char_is_digit(b.p[j])) {
			size_t si, sj;

			while (i < a.n && a.p[i] == '0')
				i++;
			while (j < b.n && b.p[j] == '0')
				j++;
			si = i;
			sj = j;
			while (i < a.n && char_is_digit(a.p[i]))
				i++;
			while (j < b.n && char_is_digit(b.p[j]))
				j++;
			if (i - si != j - sj)
				return i - si < j - sj ? -1 : 1;
			if (str_cmp(str_cut(a, si, i), str_cut(b, sj, j)) != 0)
				return str_cmp(str_cut(a, si, i), str_cut(b, sj, j));
			continue;
		}
		if (char_lower(a.p[i]) != char_lower(b.p[j]))
			return (unsigned char)char_lower(a.p[i]) <
			                       (unsigned char)char_lower(b.p[j])
			               ? -1
			               : 1;
		i++;
		j++;
	}
	if (a.n - i != b.n - j)
		return a.n - i < b.n - j ? -1 : 1;
	return str_cmp(a, b);
}

static int compare_keys(const void *x, const void *y)
{
	const struct sort_key *a = x, *b = y;

	if (a->has_order != b->has_order)
		return a->has_order ? -1 : 1;
	if (a->has_order && a->order != b->order)
		return a->order < b->order ? -1 : 1;
	if (a->named != b->named)
		return a->named < b->named ? -1 : 1;
	if (a->entry.folder != b->entry.folder)
		return a->entry.folder ? -1 : 1;
	return natural(a->name, b->name);
}

/* The child of `folder` that leads to folder `below`, or KB_NONE. */
static size_t child_towards(const struct kb *kb, size_t folder, size_t below)
{
	while (below != KB_NONE && kb->folders.v[below].parent != folder)
		below = kb->folders.v[below].parent;
	return below;
}

/* A map key for an entry: notes and folders are numbered apart. */
static size_t entry_key(struct kb_entry e)
{
	return e.number * 2 + e.folder;
}

static struct str key_bytes(const size_t *key)
{
	return str_from((const char *)key, sizeof(*key));
}

/* Number the entries of `folder` in the order in which its README first links to them. */
static void name_order(const struct kb *kb, size_t folder, struct map *named)
{
	const struct kb_folder *f = &kb->folders.v[folder];
	const struct kb_note *readme;

	if (f->index == KB_NONE)
		return;
	readme = &kb->notes.v[f->index];
	for (size_t i = 0; i < readme->note.links.n; i++) {
		const struct link_target *t = &readme->targets[i];
		struct kb_entry e = { true, KB_NONE };
		uintptr_t *at;
		size_t key;

		if (t->kind == LINK_NOTE && kb->notes.v[t->index].index_of != KB_NONE)
			e.number = child_towards(kb, folder, kb->notes.v[t->index].index_of);
		else if (t->kind == LINK_NOTE && kb->notes.v[t->index].folder == folder)
			e = (struct kb_entry){ false, t->index };
		else if (t->kind == LINK_NOTE)
			e.number = child_towards(kb, folder, kb->notes.v[t->index].folder);
		else if (t->kind == LINK_FOLDER)
			e.number = child_towards(kb, folder, t->index);
		if (e.number == KB_NONE)
			continue;
		key = entry_key(e);
		at = map_at(named, key_bytes(&key));
		if (*at == 0)
			*at = i + 1;
	}
}

static struct sort_key key_of(const struct kb *kb, struct kb_entry e, const struct map *named)
{
	struct sort_key key = { .entry = e, .named = KB_NONE };
	size_t note = e.folder ? kb->folders.v[e.number].index : e.number;
	size_t number = entry_key(e);
	const uintptr_t *at;

	key.name = e.folder && !kb->folders.v[e.number].adopted
	                   ? path_base(kb->folders.v[e.number].path)
	                   : path_stem(kb->notes.v[note].note.path);
	if (note != KB_NONE) {
		key.has_order = kb->notes.v[note].note.has_order;
		key.order = kb->notes.v[note].note.order;
	}
	at = map_find(named, key_bytes(&number));
	if (at)
		key.named = *at;
	return key;
}

static void sort_entries(struct kb *kb, size_t folder)
{
	struct kb_entries *entries = &kb->folders.v[folder].entries;
	struct sort_key *keys = mem_zero(entries->n, sizeof(*keys));
	struct map named = MAP_INIT;

	name_order(kb, folder, &named);
	for (size_t i = 0; i < entries->n; i++)
		keys[i] = key_of(kb, entries->v[i], &named);
	if (entries->n > 1)
		qsort(keys, entries->n, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < entries->n; i++) {
		struct kb_entry e = keys[i].entry;

		entries->v[i] = e;
		if (e.folder)
			kb->folders.v[e.number].place = i;
		else
			kb->notes.v[e.number].place = i;
	}
	map_release(&named);
	mem_free(keys);
}

static void link_reading(struct kb *kb, size_t note, size_t *last)
{
	if (!kb->notes.v[note].listed)
		return;
	kb->notes.v[note].prev = *last;
	if (*last != KB_NONE)
		kb->notes.v[*last].next = note;
	*last = note;
}

/* Depth of folders is bounded by the operating system's longest path. */
static void read_in_order(struct kb *kb, size_t folder, size_t *last)
{
	const struct kb_folder *f = &kb->folders.v[folder];

	if (f->index != KB_NONE)
		link_reading(kb, f->index, last);
	for (size_t i = 0; i < f->entries.n; i++) {
		if (f->entries.v[i].folder)
			read_in_order(kb, f->entries.v[i].number, last);
		else
			link_reading(kb, f->entries.v[i].number, last);
	}
}

void tree_order(struct kb *kb)
{
	size_t last = KB_NONE;

	for (size_t i = 0; i < kb->notes.n; i++) {
		struct kb_entry e = { false, i };

		if (!kb->notes.v[i].listed)
			continue;
		if (kb->notes.v[i].index_of == KB_NONE)
			vec_push(&kb->folders.v[kb->notes.v[i].folder].entries, e);
		for (size_t f = kb->notes.v[i].folder; f != KB_NONE;
		     f = kb->folders.v[f].parent)
			kb->folders.v[f].notes++;
	}
	for (size_t i = 1; i < kb->folders.n; i++) {
		const struct kb_folder *f = &kb->folders.v[i];
		struct kb_entry e = { true, i };

		/* A folder of unlisted notes is in no list either. */
		if (f->notes > 0 || (f->index != KB_NONE && kb->notes.v[f->index].listed))
			vec_push(&kb->folders.v[f->parent].entries, e);
	}
	for (size_t i = 0; i < kb->folders.n; i++)
		sort_entries(kb, i);
	read_in_order(kb, 0, &last);
}
