/*
 * Decides which faults have one answer that is safe: the one file that is meant, under the
 * path at which it is found by the first rules; the one heading that is called almost so, or was called so
 * before. Whatever is not certain stays as it is.
 */
#include "lint/fix.h"

#include "base/map.h"
#include "base/path.h"
#include "base/utf8.h"

struct fixing {
	struct edits *out;
	struct arena *a;
	const struct kb *kb;
	const struct fix_before *before;
	struct map
		stems; /* folder and stem in lower case of files that are no notes -> number + 1; 0: several */
	/* The note whose older headings were read last. */
	size_t old_note;
	struct note old;
	struct arena old_arena;
	bool has_old;
};

static struct str path_of(const struct kb *kb, const struct link_target *t)
{
	if (t->kind == LINK_NOTE)
		return kb->notes.v[t->index].note.path;
	if (t->kind == LINK_FOLDER)
		return kb->folders.v[t->index].path;
	return kb->files[t->index].path;
}

/* Does `target` in this note lead there by a rule that is not weak? */
static bool leads_to(const struct fixing *f, const struct kb_note *n, enum note_link_kind kind,
                     struct str target, const struct link_target *want)
{
	struct link_target t;

	link_resolve(&t, f->kb->table, f->a, &n->note, kb_note_root(&n->note, f->a), kind,
	             target);
	return t.kind == want->kind && t.index == want->index && !link_rule_is_weak(t.rule);
}

static void add(struct fixing *f, const struct kb_note *n, size_t link, struct str target,
                struct str why)
{
	if (str_eq(target, n->note.links.v[link].target))
		return;
	vec_push(f->out, (struct edit){ (size_t)(n - f->kb->notes.v), link,
	                                arena_str(f->a, target), why, false, 0 });
}

/* Write the path of the file that is meant. */
static bool fix_path(struct fixing *f, const struct kb_note *n, size_t link,
                     const struct link_target *want, struct str why)
{
	const struct note_link *l = &n->note.links.v[link];
	struct str root = kb_note_root(&n->note, f->a), to = path_of(f->kb, want);
	struct buf target = BUF_INIT;
	bool fine;

	edit_spell(&target, n->note.path, to, root, l->kind, l->target);
	if (want->kind == LINK_FOLDER && str_ends(edit_path_part(l->target), STR("/")) &&
	    !str_ends(edit_path_part(buf_str(&target)), STR("/")))
		buf_splice(&target, edit_path_part(buf_str(&target)).n,
		           edit_path_part(buf_str(&target)).n, STR("/"));
	fine = leads_to(f, n, l->kind, buf_str(&target), want);
	if (fine)
		add(f, n, link, buf_str(&target), why);
	buf_release(&target);
	return fine;
}

static bool is_wiki(enum note_link_kind kind)
{
	return kind == NOTE_WIKI_LINK || kind == NOTE_WIKI_EMBED;
}

/* "x.png" that is "x.jpg" now: the only file of that name in its folder. */
static void fix_ending(struct fixing *f, const struct kb_note *n, size_t link)
{
	const struct note_link *l = &n->note.links.v[link];
	struct link_target want = { .kind = LINK_FILE, .anchor = STR_NONE };
	struct buf path = BUF_INIT, key = BUF_INIT, decoded = BUF_INIT;
	const uintptr_t *hit = NULL;

	buf_add_decoded(&decoded, edit_path_part(l->target));
	if (!is_wiki(l->kind) && path_ext(buf_str(&decoded)).n &&
	    !path_is_markdown(buf_str(&decoded)) &&
	    path_join(&path,
	              str_starts(buf_str(&decoded), STR("/")) ? STR_NONE
	                                                      : path_dir(n->note.path),
	              buf_str(&decoded))) {
		buf_add(&key, path_dir(buf_str(&path)));
		buf_add_byte(&key, '/');
		utf8_add_lower(&key, path_stem(buf_str(&path)));
		hit = map_find(&f->stems, buf_str(&key));
	}
	if (hit && *hit) {
		want.index = *hit - 1;
		fix_path(f, n, link, &want, STR("the file has another ending"));
	}
	buf_release(&path);
	buf_release(&key);
	buf_release(&decoded);
}

/* Letters and digits alone, in lower case. */
static void add_bare(struct buf *out, struct str id)
{
	uint32_t c;

	while (utf8_next(&id, &c))
		if (utf8_is_word(c) && c != '_')
			buf_add_char(out, utf8_lower(c));
}

/* The one heading that differs only by signs; empty when there is none, or several. */
static struct str alike(const struct note *note, struct str anchor)
{
	struct buf want = BUF_INIT, id = BUF_INIT;
	struct str found = STR_NONE;
	unsigned count = 0;

	add_bare(&want, anchor);
	for (size_t i = 0; i < note->headings.n; i++) {
		buf_clear(&id);
		add_bare(&id, note->headings.v[i].id);
		if (want.len && str_eq(buf_str(&id), buf_str(&want)) && count++ == 0)
			found = note->headings.v[i].id;
	}
	buf_release(&want);
	buf_release(&id);
	return count == 1 ? found : STR_NONE;
}

static bool has_id(const struct note *note, struct str id)
{
	for (size_t i = 0; i < note->headings.n; i++)
		if (str_eq(note->headings.v[i].id, id))
			return true;
	return false;
}

/* The older note number `note`, or NULL. */
static const struct note *older(struct fixing *f, size_t note)
{
	struct note_options options = { .dialect = f->before ? f->before->dialect : 0 };
	struct diags diags = DIAGS_INIT;
	struct buf bytes = BUF_INIT;
	struct str path = f->kb->notes.v[note].note.path;

	if (!f->before)
		return NULL;
	if (f->old_note == note)
		return f->has_old ? &f->old : NULL;
	if (f->has_old)
		note_release(&f->old);
	arena_clear(&f->old_arena);
	f->old_note = note;
	f->has_old = f->before->read(f->before->ctx, path, &bytes);
	if (f->has_old)
		note_parse(&f->old, &f->old_arena, path, buf_str(&bytes), &options, &diags);
	diags_release(&diags);
	buf_release(&bytes);
	return f->has_old ? &f->old : NULL;
}

/*
 * The heading that `anchor` was: between the same neighbours there was one then that is gone, and there
 * is one now that was not.
 */
static struct str renamed(const struct note *now, const struct note *then, struct str anchor)
{
	size_t at = 0, from, to, gone = 0, fresh = 0;
	struct str found = STR_NONE, id, left = STR_NONE, right = STR_NONE;

	if (!link_anchor_in(&id, then, anchor))
		return STR_NONE;
	while (at < then->headings.n && !str_eq(then->headings.v[at].id, id))
		at++;
	if (at == then->headings.n)
		return STR_NONE;
	for (from = at; from > 0 && !has_id(now, then->headings.v[from - 1].id); from--)
		gone++;
	for (to = at + 1; to < then->headings.n && !has_id(now, then->headings.v[to].id); to++)
		gone++;
	if (gone)
		return STR_NONE;
	left = from > 0 ? then->headings.v[from - 1].id : STR_NONE;
	right = to < then->headings.n ? then->headings.v[to].id : STR_NONE;
	/* What stands between these two now. */
	from = 0;
	while (left.n && from < now->headings.n && !str_eq(now->headings.v[from].id, left))
		from++;
	for (size_t i = from + (left.n > 0); i < now->headings.n; i++) {
		if (right.n && str_eq(now->headings.v[i].id, right))
			break;
		if (has_id(then, now->headings.v[i].id))
			return STR_NONE;
		if (fresh++ == 0 && now->headings.v[i].level == then->headings.v[at].level)
			found = now->headings.v[i].id;
	}
	return fresh == 1 ? found : STR_NONE;
}

static void fix_anchor(struct fixing *f, const struct kb_note *n, size_t link,
                       const struct link_target *t)
{
	const struct kb *kb = f->kb;
	size_t to = t->kind == LINK_SELF     ? (size_t)(n - kb->notes.v)
	            : t->kind == LINK_FOLDER ? kb->folders.v[t->index].index
	                                     : t->index;
	struct str id, why = STR("the heading's id is written otherwise");
	struct str path = edit_path_part(n->note.links.v[link].target);
	const struct note *then;

	if (to == KB_NONE || t->anchor.n == 0 || str_eq_ci(t->anchor, STR("top")) ||
	    link_anchor(&id, kb->table, to, t->anchor))
		return;
	id = alike(&kb->notes.v[to].note, t->anchor);
	then = id.n ? NULL : older(f, to);
	if (then) {
		id = renamed(&kb->notes.v[to].note, then, t->anchor);
		why = STR("the heading was renamed");
	}
	if (id.n && str_find_char(id, ' ', 0) == STR_NPOS)
		add(f, n, link, arena_strf(f->a, "%.*s#%.*s", STR_ARG(path), STR_ARG(id)), why);
}

static void fix_link(struct fixing *f, const struct kb_note *n, size_t link)
{
	const struct link_target *t = &n->targets[link];
	const struct note_link *l = &n->note.links.v[link];
	size_t had = f->out->n;

	switch (t->kind) {
	case LINK_MISSING:
		fix_ending(f, n, link);
		return;
	case LINK_NOTE:
	case LINK_FILE:
	case LINK_FOLDER:
		if (link_rule_is_weak(t->rule))
			fix_path(f, n, link, t,
			         arena_strf(f->a, "found only %s", link_rule_name(t->rule)));
		else if (t->rule == LINK_BY_ENDING && !is_wiki(l->kind))
			fix_path(f, n, link, t, STR("its ending is missing"));
		if (f->out->n == had && t->kind != LINK_FILE)
			fix_anchor(f, n, link, t);
		return;
	case LINK_SELF:
		fix_anchor(f, n, link, t);
		return;
	case LINK_EXTERNAL:
	case LINK_BAD_SCHEME:
		return;
	}
}

/* Files that are no notes, by folder and name without ending. */
static void fill_stems(struct fixing *f)
{
	struct buf key = BUF_INIT;

	for (size_t i = 0; i < f->kb->nfiles; i++) {
		struct str path = f->kb->files[i].path;
		uintptr_t *at;

		if (path_is_markdown(path))
			continue;
		buf_clear(&key);
		buf_add(&key, path_dir(path));
		buf_add_byte(&key, '/');
		utf8_add_lower(&key, path_stem(path));
		if (map_has(&f->stems, buf_str(&key))) {
			map_set(&f->stems, buf_str(&key), 0);
			continue;
		}
		at = map_at(&f->stems, buf_str(&key));
		*at = i + 1;
	}
	buf_release(&key);
}

void fix_find(struct edits *out, struct arena *a, const struct kb *kb,
              const struct fix_before *before)
{
	struct fixing f = { .out = out,
		            .a = a,
		            .kb = kb,
		            .before = before,
		            .stems = MAP_INIT,
		            .old_note = KB_NONE };
	const struct kb_note *n;

	fill_stems(&f);
	vec_each(n, &kb->notes)
		for (size_t i = 0; i < n->note.links.n; i++)
			fix_link(&f, n, i);
	map_release(&f.stems);
	if (f.has_old)
		note_release(&f.old);
	arena_release(&f.old_arena);
}
