/*
 * Decides what a target can be called: its path, its path or base name without
 * regard to case, a note's name, title and aliases.
 */
#include "link/table_int.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/slug.h"
#include "base/utf8.h"

/* From this many headings and other anchors on a note's ids get a map. */
#define MANY_IDS 64

static void names_put(struct names *names, struct str key, uint32_t entry)
{
	struct buf folded = BUF_INIT;
	struct ref ref = { entry, 0, 0 };
	uintptr_t *head;
	uint32_t last;

	utf8_add_lower(&folded, key);
	head = map_at(&names->heads, buf_str(&folded));
	vec_push(&names->refs, ref);
	if (*head == 0) {
		*head = names->refs.n;
	} else {
		last = (uint32_t)(*head >> 32);
		if (last == 0)
			last = (uint32_t)*head;
		names->refs.v[last - 1].next = (uint32_t)names->refs.n;
	}
	*head = (*head & 0xffffffffu) | (uintptr_t)names->refs.n << 32;
	names->refs.v[(uint32_t)*head - 1].count++;
	buf_release(&folded);
}

const struct ref *names_first(const struct names *names, struct str key)
{
	const uintptr_t *head = map_find(&names->heads, key);

	return head ? &names->refs.v[(uint32_t)*head - 1] : NULL;
}

const struct ref *names_next(const struct names *names, const struct ref *ref)
{
	return ref->next ? &names->refs.v[ref->next - 1] : NULL;
}

static void add_near_key(struct buf *out, struct str dir, struct str key)
{
	buf_clear(out);
	buf_add(out, dir);
	buf_add_byte(out, '\0');
	buf_add(out, key);
}

const struct ref *names_near(const struct names *names, struct str dir, struct str key)
{
	struct buf near = BUF_INIT;
	const uintptr_t *at;

	add_near_key(&near, dir, key);
	at = map_find(&names->near, buf_str(&near));
	buf_release(&near);
	return at ? &names->refs.v[*at - 1] : NULL;
}

/* Offer the ref to each folder that its entry is in or below. */
static void put_near(struct link_table *t, struct names *names, struct str key,
                     const struct ref *ref)
{
	const struct entry *e = &t->entries.v[ref->entry];
	struct str dir = path_dir(e->path);
	struct buf near = BUF_INIT;

	for (;;) {
		uintptr_t *best;

		add_near_key(&near, dir, key);
		best = map_at(&names->near, buf_str(&near));
		if (*best == 0 ||
		    path_depth(e->path) <
		            path_depth(t->entries.v[names->refs.v[*best - 1].entry].path))
			*best = (uintptr_t)(ref - names->refs.v) + 1;
		if (dir.n == 0)
			break;
		dir = path_dir(dir);
	}
	buf_release(&near);
}

static void names_ready(struct link_table *t, struct names *names)
{
	const struct map_entry *it;

	map_each(it, &names->heads) {
		const struct ref *ref = &names->refs.v[(uint32_t)it->value - 1];

		if (ref->count < NAMES_MANY)
			continue;
		for (; ref; ref = names_next(names, ref))
			put_near(t, names, it->key, ref);
	}
}

static void names_release(struct names *names)
{
	map_release(&names->near);
	vec_release(&names->shapes);
	map_release(&names->heads);
	vec_release(&names->refs);
}

static void unref(struct link_names *n)
{
	if (!n || atomic_fetch_sub(&n->refs, 1) != 1)
		return;
	map_release(&n->paths);
	map_release(&n->by_note);
	names_release(&n->folded);
	names_release(&n->bases);
	names_release(&n->stems);
	names_release(&n->titles);
	names_release(&n->aliases);
	mem_free(n);
}

struct link_table *link_table_new(void)
{
	struct link_table *t = mem_new(struct link_table);

	t->names = mem_new(struct link_names);
	t->names->refs = 1;
	return t;
}

struct link_table *link_table_again(struct link_names *names)
{
	struct link_table *t = mem_new(struct link_table);

	atomic_fetch_add(&names->refs, 1);
	t->names = names;
	t->again = true;
	return t;
}

struct link_names *link_table_names(struct link_table *t)
{
	atomic_fetch_add(&t->names->refs, 1);
	return t->names;
}

void link_names_drop(struct link_names *names)
{
	unref(names);
}

static uint32_t add_entry(struct link_table *t, struct str path, enum link_kind kind,
                          size_t index, const struct note *note)
{
	struct entry entry = { path, kind, index, note };
	uint32_t number = (uint32_t)t->entries.n;

	vec_push(&t->entries, entry);
	if (!t->again) {
		map_set(&t->names->paths, path, number + 1);
		names_put(&t->names->folded, path, number);
	}
	return number;
}

static struct str number_key(const size_t *number)
{
	return str_from((const char *)number, sizeof(*number));
}

void link_table_add_note(struct link_table *t, size_t index, const struct note *note)
{
	uint32_t entry = add_entry(t, note->path, LINK_NOTE, index, note);
	struct link_names *names = t->names;
	const struct str *it;

	if (t->again)
		return;
	names_put(&names->bases, path_base(note->path), entry);
	names_put(&names->stems, path_stem(note->path), entry);
	names_put(&names->titles, note->title, entry);
	vec_each(it, &note->aliases)
		names_put(&names->aliases, *it, entry);
	map_set(&names->by_note, number_key(&index), entry + 1);
}

void link_table_add_file(struct link_table *t, size_t index, struct str path)
{
	uint32_t entry = add_entry(t, path, LINK_FILE, index, NULL);

	if (!t->again)
		names_put(&t->names->bases, path_base(path), entry);
}

void link_table_add_folder(struct link_table *t, size_t index, struct str path)
{
	add_entry(t, path, LINK_FOLDER, index, NULL);
}

static void add_shapes(struct names *names)
{
	const struct map_entry *it;

	map_each(it, &names->heads)
		vec_push(&names->shapes, shape_of(it->key));
}

/* What a link may name of a note, where there is much of it, in a map. */
static struct map *many_ids(const struct note *note)
{
	struct map *ids;

	if (!note || note->headings.n + note->anchors.n < MANY_IDS)
		return NULL;
	ids = mem_new(struct map);
	for (size_t a = note->anchors.n; a > 0; a--)
		map_set(ids, note->anchors.v[a - 1], note->headings.n + a);
	for (size_t h = note->headings.n; h > 0; h--)
		map_set(ids, note->headings.v[h - 1].id, h);
	return ids;
}

void link_table_ready(struct link_table *t)
{
	struct link_names *names = t->names;

	if (!t->again) {
		add_shapes(&names->stems);
		add_shapes(&names->bases);
		names_ready(t, &names->stems);
		names_ready(t, &names->bases);
		names_ready(t, &names->titles);
		names_ready(t, &names->aliases);
	}
	for (size_t i = 0; i < t->entries.n; i++)
		vec_push(&t->big, many_ids(t->entries.v[i].note));
}

const struct entry *table_at(const struct link_table *t, struct str path)
{
	const uintptr_t *at = map_find(&t->names->paths, path);

	return at ? &t->entries.v[*at - 1] : NULL;
}

/* The heading's or other id of `note` that is `want`, through the map of its ids when there is one. */
static const struct str *id_at(const struct note *note, const struct map *ids, struct str want)
{
	size_t nheadings = note->headings.n;

	if (ids) {
		const uintptr_t *at = map_find(ids, want);

		if (!at)
			return NULL;
		return *at > nheadings ? &note->anchors.v[*at - nheadings - 1]
		                       : &note->headings.v[*at - 1].id;
	}
	for (size_t i = 0; i < nheadings; i++)
		if (str_eq(note->headings.v[i].id, want))
			return &note->headings.v[i].id;
	for (size_t i = 0; i < note->anchors.n; i++)
		if (str_eq(note->anchors.v[i], want))
			return &note->anchors.v[i];
	return NULL;
}

static bool find_anchor(struct str *id, const struct note *note, const struct map *ids,
                        struct str anchor)
{
	const struct str *found = id_at(note, ids, anchor);
	struct buf slug = BUF_INIT;
	size_t hash = str_rfind_char(anchor, '#');

	if (!found && hash != STR_NPOS)
		return find_anchor(id, note, ids, str_tail(anchor, hash + 1));
	if (!found) {
		slug_text(&slug, str_trim(anchor));
		found = id_at(note, ids, buf_str(&slug));
		buf_release(&slug);
	}
	if (found)
		*id = *found;
	return found != NULL;
}

bool link_anchor(struct str *id, const struct link_table *t, size_t note, struct str anchor)
{
	const uintptr_t *at = map_find(&t->names->by_note, number_key(&note));

	if (!at)
		return false;
	return find_anchor(id, t->entries.v[*at - 1].note, t->big.v[*at - 1], anchor);
}

bool link_anchor_in(struct str *id, const struct note *note, struct str anchor)
{
	return find_anchor(id, note, NULL, anchor);
}

void link_table_free(struct link_table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->big.n; i++) {
		if (t->big.v[i])
			map_release(t->big.v[i]);
		mem_free(t->big.v[i]);
	}
	vec_release(&t->big);
	vec_release(&t->entries);
	unref(t->names);
	mem_free(t);
}
