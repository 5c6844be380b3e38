/*
 * Decides where the target of a link stands in a note's bytes, and makes sure by parsing what was
 * written: the links are the same ones in the same order, and only the wanted targets differ.
 */
#include "lint/edit.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "note/note.h"

/* How far behind the beginning of a link its target may stand, in bytes. */
#define REACH 8192
/* The target's letters may stand in a title or a text before it: places tried. */
#define PLACES 6

/* A replacement of bytes. */
struct patch {
	size_t from, n;
	struct str with;
};

struct patches {
	VEC_FIELDS(struct patch);
};

struct str edit_path_part(struct str target)
{
	return str_cut(target, 0, str_find_char(target, '#', 0));
}

struct str edit_anchor_part(struct str target)
{
	size_t hash = str_find_char(target, '#', 0);

	return hash == STR_NPOS ? STR_NONE : str_tail(target, hash);
}

/* The first byte of character `column` of line `line`. */
static size_t offset_of(struct str bytes, unsigned line, unsigned column)
{
	size_t at = 0;
	struct str rest;

	for (unsigned i = 1; i < line; i++) {
		size_t end = str_find_char(bytes, '\n', at);

		if (end == STR_NPOS)
			return bytes.n;
		at = end + 1;
	}
	rest = str_tail(bytes, at);
	return at + (column > 1 ? utf8_head(rest, column - 1).n : 0);
}

static bool is_one_of(char c, const char *chars)
{
	return c && strchr(chars, c) != NULL;
}

/* May a target of this kind stand between these bytes? */
static bool is_target(struct str bytes, size_t at, size_t n, enum note_link_kind kind)
{
	char before = at ? bytes.p[at - 1] : '\n';
	char after = at + n < bytes.n ? bytes.p[at + n] : '\n';

	if (kind == NOTE_WIKI_LINK || kind == NOTE_WIKI_EMBED)
		return is_one_of(before, "[ ") && is_one_of(after, "]| ");
	return is_one_of(before, "(<\"'= \t\n") && is_one_of(after, ")>\"' \t\r\n");
}

/* The definition "[x]: target" of a reference. */
static size_t find_definition(struct str bytes, struct str target)
{
	for (size_t at = 0; (at = str_find(bytes, target, at)) != STR_NPOS; at++) {
		size_t from = at;

		if (!is_target(bytes, at, target.n, NOTE_LINK))
			continue;
		while (from > 0 && is_one_of(bytes.p[from - 1], "< \t"))
			from--;
		if (from > 1 && bytes.p[from - 1] == ':' && bytes.p[from - 2] == ']')
			return at;
	}
	return STR_NPOS;
}

/* Where the target of a link may be written, `skip` places left out; STR_NPOS when nowhere. */
static size_t find_target(struct str bytes, const struct note_link *link, unsigned skip)
{
	size_t from = offset_of(bytes, link->line, link->column);
	struct str reach = str_cut(bytes, 0, from + REACH);

	if (link->line == 0)
		return STR_NPOS;
	for (size_t at = from; (at = str_find(reach, link->target, at)) != STR_NPOS; at++) {
		/* A blank line ends what a link can be part of. */
		if (str_find(str_cut(reach, from, at), STR("\n\n"), 0) != STR_NPOS)
			break;
		if (is_target(bytes, at, link->target.n, link->kind) && skip-- == 0)
			return at;
	}
	return find_definition(bytes, link->target);
}

static int by_place(const void *x, const void *y)
{
	const struct patch *a = x, *b = y;

	return a->from < b->from ? -1 : a->from > b->from;
}

/* Append `bytes` with the patches, which are sorted here; of two at one place the first counts. */
static void apply(struct buf *out, struct str bytes, struct patches *p)
{
	size_t at = 0;

	vec_sort(p, by_place);
	for (size_t i = 0; i < p->n; i++) {
		const struct patch *it = &p->v[i];

		if (it->from < at || it->n == 0)
			continue;
		buf_add(out, str_cut(bytes, at, it->from));
		buf_add(out, it->with);
		at = it->from + it->n;
	}
	buf_add(out, str_tail(bytes, at));
}

/* Are the links of `bytes` those of `note`, but for the edits that are done? */
static bool is_as_wanted(const struct note *note, struct str bytes, const struct edit *v,
                         size_t count, unsigned dialect)
{
	struct note_options options = { .dialect = dialect };
	struct diags diags = DIAGS_INIT;
	struct arena a = ARENA_INIT;
	struct note now;
	size_t e = 0;
	bool fine;

	note_parse(&now, &a, note->path, bytes, &options, &diags);
	fine = now.links.n == note->links.n && now.headings.n == note->headings.n &&
	       now.fences.n == note->fences.n && str_eq(now.title, note->title);
	for (size_t i = 0; fine && i < now.links.n; i++) {
		struct str want = note->links.v[i].target;

		while (e < count && v[e].link < i)
			e++;
		if (e < count && v[e].link == i && v[e].done)
			want = v[e].target;
		fine = now.links.v[i].kind == note->links.v[i].kind &&
		       str_eq(now.links.v[i].target, want);
	}
	note_release(&now);
	arena_release(&a);
	diags_release(&diags);
	return fine;
}

/* Append with all edits that are marked as done; false when that does something else. */
static bool try(struct buf *out, const struct kb_note *n, struct str bytes,
                const struct edit *v, size_t count, unsigned dialect)
{
	struct patches patches = { NULL, 0, 0 };
	bool fine;

	buf_clear(out);
	for (size_t i = 0; i < count; i++) {
		const struct note_link *link = &n->note.links.v[v[i].link];
		size_t at = v[i].done ? find_target(bytes, link, v[i].skip) : STR_NPOS;

		if (at != STR_NPOS)
			vec_push(&patches, (struct patch){ at, link->target.n, v[i].target });
	}
	apply(out, bytes, &patches);
	fine = is_as_wanted(&n->note, buf_str(out), v, count, dialect);
	vec_release(&patches);
	return fine;
}

size_t edit_note(struct buf *out, const struct kb_note *n, struct str bytes, struct edit *v,
                 size_t count, unsigned dialect)
{
	struct buf text = BUF_INIT;
	size_t done = count;

	for (size_t i = 0; i < count; i++)
		v[i].done = true;
	if (!try(&text, n, bytes, v, count, dialect)) {
		/* One or more cannot be made: those that can, one by one. */
		for (size_t i = 0; i < count; i++)
			v[i].done = false;
		done = 0;
		for (size_t i = 0; i < count; i++) {
			bool fine = false;

			v[i].done = true;
			for (v[i].skip = 0; v[i].skip < PLACES && !fine; v[i].skip++)
				fine = try(&text, n, bytes, v, count, dialect);
			v[i].skip -= fine;
			v[i].done = fine;
			done += fine;
		}
		/* Links that share a definition go together or not at all. */
		if (!try(&text, n, bytes, v, count, dialect)) {
			buf_clear(&text);
			buf_add(&text, bytes);
			for (size_t i = 0; i < count; i++)
				v[i].done = false;
			done = 0;
		}
	}
	buf_add(out, buf_str(&text));
	buf_release(&text);
	return done;
}
