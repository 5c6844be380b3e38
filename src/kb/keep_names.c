/*
 * Decides what stands while all paths, titles and aliases are the same, as they are after most saves: every address, every
 * name that a link is found by, and so where the links of an unchanged note lead. Everything on which these depend is written
 * down whole and compared, not hashed: what is kept by mistake would be a wrong site.
 */
#include "kb/keep_int.h"

#include "base/alloc.h"

void kept_targets_drop(struct kept_targets *t)
{
	if (!t || atomic_fetch_sub(&t->refs, 1) != 1)
		return;
	if (t->diags)
		diags_release(t->diags);
	mem_free(t->diags);
	mem_free(t);
}

void kept_names_drop(struct kept_names *n)
{
	if (!n || atomic_fetch_sub(&n->refs, 1) != 1)
		return;
	buf_release(&n->key);
	link_names_drop(n->table);
	link_names_drop(n->draft_table);
	map_release(&n->urls);
	map_release(&n->urls_again);
	mem_free(n->note_urls);
	mem_free(n->folder_urls);
	vec_release(&n->redirects);
	diags_release(&n->diags);
	arena_release(&n->arena);
	mem_free(n);
}

/* ---- Names ---- */

static void add_number(struct buf *key, size_t number)
{
	buf_add(key, str_from((const char *)&number, sizeof(number)));
}

/* With its length before it, so that nothing else reads the same. */
static void add_text(struct buf *key, struct str text)
{
	add_number(key, text.n);
	buf_add(key, text);
}

static void add_names(struct buf *key, const struct note_names *names)
{
	add_number(key, names->n);
	for (size_t i = 0; i < names->n; i++)
		add_text(key, names->v[i]);
}

static void add_alerts(struct buf *key, const struct note *note)
{
	const struct value *alerts =
		value_get(value_get(note->meta, STR("runbook")), STR("alerts"));
	const struct value_item *it;

	if (!alerts || alerts->kind != VALUE_LIST) {
		add_number(key, 0);
		return;
	}
	add_number(key, alerts->count + 1);
	value_each(it, alerts) add_text(key, value_text(it->value));
}

static void add_note(struct buf *key, const struct kb_note *n)
{
	add_number(key, n->file);
	add_text(key, n->note.path);
	add_text(key, n->note.title);
	add_names(key, &n->note.aliases);
	add_names(key, &n->note.redirect_from);
	add_alerts(key, &n->note);
}

static void make_key(struct buf *key, const struct kb *kb, const struct kb_options *options)
{
	add_number(key, options->max_note_size);
	add_number(key, options->nexclude);
	for (size_t i = 0; i < options->nexclude; i++)
		add_text(key, options->exclude[i]);
	add_number(key, kb->nfiles);
	for (size_t i = 0; i < kb->nfiles; i++)
		add_text(key, kb->files[i].path);
	add_number(key, kb->notes.n);
	for (size_t i = 0; i < kb->notes.n; i++)
		add_note(key, &kb->notes.v[i]);
	add_number(key, kb->drafts.n);
	for (size_t i = 0; i < kb->drafts.n; i++)
		add_note(key, &kb->drafts.v[i]);
	add_number(key, kb->folders.n);
	for (size_t i = 0; i < kb->folders.n; i++) {
		add_text(key, kb->folders.v[i].path);
		add_number(key, kb->folders.v[i].index);
		add_number(key, kb->folders.v[i].adopted);
	}
}

/* Give the addresses of `n` to `kb`, which has none. */
static void take(struct kb *kb, const struct kept_names *n)
{
	for (size_t i = 0; i < kb->notes.n; i++)
		kb->notes.v[i].url = n->note_urls[i];
	for (size_t i = 0; i < kb->folders.n; i++)
		kb->folders.v[i].url = n->folder_urls[i];
	for (size_t i = 0; i < n->redirects.n; i++)
		vec_push(&kb->redirects, n->redirects.v[i]);
	map_share(&kb->urls, &n->urls);
	map_share(&kb->urls_again, &n->urls_again);
}

bool keep_find_names(const struct kb_keep *keep, struct kb *kb,
                     const struct kb_options *options, struct buf *key)
{
	struct kept_names *n = keep->names;

	make_key(key, kb, options);
	if (!n || !str_eq(buf_str(&n->key), buf_str(key)))
		return false;
	atomic_fetch_add(&n->refs, 1);
	kb->names = n;
	take(kb, n);
	return true;
}

void keep_names_end(struct kb_keep *keep, struct kb *kb, struct arena *arena, struct buf *key,
                    const struct diags *diags)
{
	struct kept_names *n = mem_new(struct kept_names);

	n->refs = 2;
	n->number = atomic_fetch_add(&keep->serial, 1) + 1;
	n->key = *key;
	*key = (struct buf)BUF_INIT;
	n->table = link_table_names(kb->table);
	n->draft_table = kb->draft_table ? link_table_names(kb->draft_table) : NULL;
	arena_adopt(&n->arena, arena);
	n->note_urls = mem_zero(kb->notes.n + 1, sizeof(*n->note_urls));
	for (size_t i = 0; i < kb->notes.n; i++)
		n->note_urls[i] = kb->notes.v[i].url;
	n->folder_urls = mem_zero(kb->folders.n + 1, sizeof(*n->folder_urls));
	for (size_t i = 0; i < kb->folders.n; i++)
		n->folder_urls[i] = kb->folders.v[i].url;
	for (size_t i = 0; i < kb->redirects.n; i++)
		vec_push(&n->redirects, kb->redirects.v[i]);
	/* More is claimed in `kb`, by what it shows: that is its own. */
	n->urls = kb->urls;
	n->urls_again = kb->urls_again;
	kb->urls = kb->urls_again = (struct map)MAP_INIT;
	map_share(&kb->urls, &n->urls);
	map_share(&kb->urls_again, &n->urls_again);
	diags_copy(&n->diags, diags);
	kept_names_drop(keep->names);
	keep->names = kb->names = n;
}

/* ---- Targets ---- */

static bool stands(const struct kb *kb, const struct kept_targets *t)
{
	if (!t || t->names != kb->names->number)
		return false;
	for (size_t i = 0; i < t->nseen; i++)
		if (kb->notes.v[t->seen[i].note].kept->serial != t->seen[i].serial)
			return false;
	return true;
}

bool keep_find_targets(struct kb *kb, size_t note, struct diags *diags)
{
	struct kb_note *n = &kb->notes.v[note];
	struct kept_targets *t = n->kept->targets;

	if (!stands(kb, t))
		return false;
	atomic_fetch_add(&t->refs, 1);
	n->kept_targets = t;
	n->targets = t->targets;
	if (t->diags)
		diags_copy(diags, t->diags);
	return true;
}

/* The note whose headings link number `link` of `n` was held to, or KB_NONE. */
static size_t looked_at(const struct kb *kb, const struct kb_note *n, size_t link)
{
	const struct link_target *t = &n->targets[link];

	if (t->anchor.n == 0)
		return KB_NONE;
	if (t->kind == LINK_NOTE)
		return t->index;
	return t->kind == LINK_FOLDER ? kb->folders.v[t->index].index : KB_NONE;
}

void keep_targets(struct kb *kb, size_t note, struct diags *diags)
{
	struct kb_note *n = &kb->notes.v[note];
	size_t links = n->note.links.n, nseen = 0, text = 0;
	struct kept_targets *t;
	char *p;

	for (size_t i = 0; i < links; i++) {
		nseen += looked_at(kb, n, i) != KB_NONE;
		text += n->targets[i].anchor.n;
	}
	t = mem_alloc(sizeof(*t) + links * sizeof(*t->targets) + nseen * sizeof(*t->seen) +
	              text);
	*t = (struct kept_targets){ .refs = 2, .names = kb->names->number };
	t->targets = (struct link_target *)(t + 1);
	t->seen = (struct kept_seen *)(t->targets + links);
	p = (char *)(t->seen + nseen);
	for (size_t i = 0; i < links; i++) {
		size_t seen = looked_at(kb, n, i);
		struct str anchor = n->targets[i].anchor;

		if (seen != KB_NONE)
			t->seen[t->nseen++] =
				(struct kept_seen){ seen, kb->notes.v[seen].kept->serial };
		t->targets[i] = n->targets[i];
		memcpy(p, anchor.p ? anchor.p : "", anchor.n);
		t->targets[i].anchor = str_from(p, anchor.n);
		p += anchor.n;
	}
	if (diags->n) {
		t->diags = mem_new(struct diags);
		*t->diags = (struct diags)DIAGS_INIT;
		diags_merge(t->diags, diags);
	}
	kept_targets_drop(n->kept->targets);
	n->kept->targets = n->kept_targets = t;
	n->targets = t->targets;
}
