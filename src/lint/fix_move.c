/*
 * Decides which links change when a file or a folder moves: every link of every note is resolved once more as if
 * it had moved, and one that would lead elsewhere than before is written so that it does not.
 */
#include "lint/fix.h"

#include "base/map.h"
#include "base/path.h"

struct moving {
	const struct kb *kb;
	struct arena *a;
	struct str from, to;
	const struct note **notes; /* all of them, those that move under their new paths */
	struct link_table *table;
};

void fix_moved_path(struct buf *out, struct str path, struct str from, struct str to)
{
	if (from.n && path_is_under(path, from)) {
		buf_add(out, to);
		buf_add(out, str_tail(path, from.n));
	} else {
		buf_add(out, path);
	}
}

/* The same in the arena; only what moves is copied. */
static struct str moved_path(const struct moving *m, struct str path)
{
	struct buf b = BUF_INIT;
	struct str out;

	if (!path_is_under(path, m->from))
		return path;
	fix_moved_path(&b, path, m->from, m->to);
	out = arena_str(m->a, buf_str(&b));
	buf_release(&b);
	return out;
}

static void fill_notes(struct moving *m)
{
	m->notes = arena_array(m->a, const struct note *, m->kb->notes.n);
	for (size_t i = 0; i < m->kb->notes.n; i++) {
		const struct note *n = &m->kb->notes.v[i].note;
		struct note *moved;

		m->notes[i] = n;
		if (!path_is_under(n->path, m->from))
			continue;
		moved = arena_new(m->a, struct note);
		*moved = *n;
		moved->path = moved_path(m, n->path);
		/* A title that is the file's name goes with it. */
		if (moved->title_from == NOTE_TITLE_FILE_NAME)
			moved->title = path_stem(moved->path);
		m->notes[i] = moved;
	}
}

/* The table of targets as it will be. */
static void fill_table(struct moving *m)
{
	const struct kb *kb = m->kb;
	struct map folders = MAP_INIT;
	size_t extra = kb->folders.n;

	m->table = link_table_new();
	for (size_t i = 0; i < kb->notes.n; i++)
		link_table_add_note(m->table, i, m->notes[i]);
	for (size_t i = 0; i < kb->nfiles; i++)
		if (!path_is_markdown(kb->files[i].path))
			link_table_add_file(m->table, i, moved_path(m, kb->files[i].path));
	for (size_t i = 0; i < kb->folders.n; i++) {
		struct str path = moved_path(m, kb->folders.v[i].path);

		link_table_add_folder(m->table, i, path);
		map_set(&folders, path, 1);
	}
	/* A note brings the folders that it stands in with it. */
	for (size_t i = 0; i < kb->notes.n; i++) {
		struct str dir = path_dir(m->notes[i]->path);

		if (m->notes[i] == &kb->notes.v[i].note)
			continue;
		for (; dir.n && !map_has(&folders, dir); dir = path_dir(dir)) {
			link_table_add_folder(m->table, extra++, dir);
			map_set(&folders, dir, 1);
		}
	}
	link_table_ready(m->table);
	map_release(&folders);
}

static bool is_same(const struct link_target *x, const struct link_target *y)
{
	return x->kind == y->kind && (x->kind == LINK_SELF || x->index == y->index);
}

static struct str new_path(const struct moving *m, const struct link_target *t)
{
	if (t->kind == LINK_NOTE)
		return m->notes[t->index]->path;
	return moved_path(m, t->kind == LINK_FOLDER ? m->kb->folders.v[t->index].path
	                                            : m->kb->files[t->index].path);
}

/* Does the new target lead to what the old one led to, and not by luck? */
static bool try(struct moving *m, const struct note *from, struct str root,
                const struct note_link *l, struct str target, const struct link_target *was)
{
	struct link_target now;

	link_resolve(&now, m->table, m->a, from, root, l->kind, target);
	return is_same(&now, was) &&
	       (!link_rule_is_weak(now.rule) || link_rule_is_weak(was->rule)) &&
	       (now.candidates <= 1 || was->candidates > 1);
}

/* The new target of link `l`; empty when it can stay, STR_NPOS bytes never. False: there is none. */
static bool respell(struct str *out, struct moving *m, const struct note *from, struct str root,
                    const struct note_link *l, const struct link_target *was)
{
	struct str to = new_path(m, was), anchor = edit_anchor_part(l->target);
	struct buf target = BUF_INIT;
	bool fine;

	edit_spell(&target, from->path, to, root, l->kind, l->target);
	fine = try(m, from, root, l, buf_str(&target), was);
	if (!fine && (l->kind == NOTE_WIKI_LINK || l->kind == NOTE_WIKI_EMBED)) {
		/* A name that others have too: the whole path. */
		buf_clear(&target);
		buf_add(&target, to);
		buf_add(&target, anchor);
		fine = try(m, from, root, l, buf_str(&target), was);
	}
	*out = arena_str(m->a, buf_str(&target));
	buf_release(&target);
	return fine;
}

static void move_links(struct moving *m, struct edits *out, size_t *lost, size_t number)
{
	const struct kb_note *n = &m->kb->notes.v[number];
	const struct note *from = m->notes[number];
	struct str root = kb_note_root(from, m->a);

	for (size_t i = 0; i < n->note.links.n; i++) {
		const struct note_link *l = &n->note.links.v[i];
		const struct link_target *was = &n->targets[i];
		struct str target;

		if (was->kind != LINK_NOTE && was->kind != LINK_FILE &&
		    was->kind != LINK_FOLDER)
			continue;
		if (try(m, from, root, l, l->target, was))
			continue;
		if (respell(&target, m, from, root, l, was))
			vec_push(out,
			         (struct edit){ number, i, target, STR("it moved"), false, 0 });
		else
			(*lost)++;
	}
}

void fix_move(struct edits *out, size_t *lost, struct arena *a, const struct kb *kb,
              struct str from, struct str to)
{
	struct moving m = { .kb = kb, .a = a, .from = from, .to = to };

	*lost = 0;
	fill_notes(&m);
	fill_table(&m);
	for (size_t i = 0; i < kb->notes.n; i++)
		move_links(&m, out, lost, i);
	link_table_free(m.table);
}
