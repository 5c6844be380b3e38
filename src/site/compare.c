/*
 * Decides which notes of two revisions are the same note, and which problems
 * are new: those that no note had before in the same words.
 */
#include "site/compare.h"

#include "base/worddiff.h"

/* A larger note is told to have changed, not by how many words; in bytes. */
#define COUNTED_MAX ((size_t)1 << 20)

static bool is_breakage(const struct diag *d)
{
	return d->severity == DIAG_ERROR || d->code == DIAG_LINK_MISSING ||
	       d->code == DIAG_ANCHOR_MISSING || d->code == DIAG_IMAGE_MISSING ||
	       d->code == DIAG_EMBED_MISSING;
}

/* The note of `kb` that was at a former path of this one, and is no more at its own. */
static size_t moved_from(const struct compare *c, const struct kb_note *n)
{
	for (size_t i = 0; i < n->facts->nformer; i++) {
		struct str path = n->facts->former[i];
		size_t was = kb_note_at(&c->kb_before, path);

		if (was != KB_NONE && kb_note_at(&c->kb_after, path) == KB_NONE)
			return was;
	}
	return KB_NONE;
}

static bool same_content(const struct compare *c, const struct kb_note *a,
                         const struct kb_note *b)
{
	uint64_t x = c->before.files[a->file].stamp, y = c->after.files[b->file].stamp;

	return x != 0 && x == y && c->after.options.revision;
}

static int count_words(struct compare_page *page, struct compare *c, const struct kb_note *a,
                       const struct kb_note *b, struct err *e)
{
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct worddiff d = { 0 };
	int result = 0;

	if (a && source_read(c->before.source, a->file, 0, &before, COUNTED_MAX, e) != 0)
		result = -1;
	if (b && result == 0 &&
	    source_read(c->after.source, b->file, 0, &after, COUNTED_MAX, e) != 0)
		result = -1;
	if (result == 0) {
		worddiff_find(&d, buf_str(&before), buf_str(&after));
		page->gone = d.gone;
		page->fresh = d.fresh;
		if (page->kind == COMPARE_CHANGED && str_eq(buf_str(&before), buf_str(&after)))
			result = 1;
	}
	worddiff_release(&d);
	buf_release(&before);
	buf_release(&after);
	return result;
}

static int add(struct compare *c, enum compare_kind kind, const struct kb_note *a,
               const struct kb_note *b, struct err *e)
{
	const struct kb_note *n = b ? b : a;
	struct compare_page page = {
		kind, n->note.path, n->note.title, n->url, STR_NONE, 0, 0
	};
	struct err why = ERR_INIT;
	int result = count_words(&page, c, a, b, &why);

	if (result == 1)
		return 0;
	if (result != 0 && why.code != ERR_LIMIT)
		return err_set(e, why.code, "%s", why.msg);
	if (kind == COMPARE_MOVED)
		page.from = a->note.path;
	vec_push(&c->pages, page);
	c->count[kind]++;
	return 0;
}

static int by_path(const void *x, const void *y)
{
	const struct compare_page *a = x, *b = y;

	return str_cmp(a->path, b->path);
}

static int compare_notes(struct compare *c, struct err *e)
{
	bool *taken = mem_zero(c->kb_before.notes.n + 1, sizeof(bool));
	int result = 0;

	for (size_t i = 0; i < c->kb_after.notes.n && result == 0; i++) {
		const struct kb_note *n = &c->kb_after.notes.v[i], *a;
		size_t was = kb_note_at(&c->kb_before, n->note.path);
		bool moved = was == KB_NONE;

		if (moved)
			was = moved_from(c, n);
		if (was != KB_NONE && taken[was])
			was = KB_NONE;
		a = was == KB_NONE ? NULL : &c->kb_before.notes.v[was];
		if (a)
			taken[was] = true;
		if (!a)
			result = add(c, COMPARE_ADDED, NULL, n, e);
		else if (moved)
			result = add(c, COMPARE_MOVED, a, n, e);
		else if (!same_content(c, a, n))
			result = add(c, COMPARE_CHANGED, a, n, e);
	}
	for (size_t i = 0; i < c->kb_before.notes.n && result == 0; i++)
		if (!taken[i])
			result = add(c, COMPARE_REMOVED, &c->kb_before.notes.v[i], NULL, e);
	mem_free(taken);
	vec_sort(&c->pages, by_path);
	return result;
}

/* Lines move when a note is edited: a problem is known by its note, kind and words. */
static void add_key(struct buf *key, const struct compare *c, const struct diag *d)
{
	struct str path = d->path;

	for (size_t i = 0; i < c->pages.n; i++)
		if (c->pages.v[i].kind == COMPARE_MOVED && str_eq(c->pages.v[i].from, path))
			path = c->pages.v[i].path;
	buf_clear(key);
	buf_addf(key, "%.*s\n%d\n%.*s", STR_ARG(path), (int)d->code, STR_ARG(d->message));
}

static void compare_problems(struct compare *c)
{
	struct map known = MAP_INIT;
	struct buf key = BUF_INIT;
	const struct diag *it;
	const struct map_entry *left;

	vec_each(it, &c->before.diags)
		if (is_breakage(it)) {
			add_key(&key, c, it);
			++*map_at(&known, buf_str(&key));
		}
	diags_sort(&c->after.diags);
	vec_each(it, &c->after.diags) {
		uintptr_t *count;

		if (!is_breakage(it))
			continue;
		buf_clear(&key);
		buf_addf(&key, "%.*s\n%d\n%.*s", STR_ARG(it->path), (int)it->code,
		         STR_ARG(it->message));
		count = map_find(&known, buf_str(&key));
		if (count && *count > 0)
			--*count;
		else
			vec_push(&c->broken, it);
	}
	map_each(left, &known)
		c->mended += left->value;
	map_release(&known);
	buf_release(&key);
}

int compare_read(struct compare *out, const struct site_options *options, const char *from,
                 const char *to, struct err *e)
{
	struct site_options before = *options, after = *options;

	*out = (struct compare){ .mended = 0 };
	before.revision = from;
	after.revision = to;
	out->before.diags = out->after.diags = (struct diags)DIAGS_INIT;
	if (project_open(&out->before, &before, e) != 0 ||
	    project_open(&out->after, &after, e) != 0)
		return -1;
	/* What moved is asked of the history whatever the site does with it. */
	out->after.conf.redirects = true;
	if (project_read(&out->kb_before, &out->before, e) != 0 ||
	    project_read(&out->kb_after, &out->after, e) != 0 || compare_notes(out, e) != 0)
		return -1;
	compare_problems(out);
	return 0;
}

void compare_release(struct compare *c)
{
	vec_release(&c->pages);
	vec_release(&c->broken);
	kb_release(&c->kb_before);
	kb_release(&c->kb_after);
	project_close(&c->before);
	project_close(&c->after);
}
