/*
 * Decides which tags there are: one for all spellings that differ only by
 * case, called as it is first written, in order of name.
 */
#include "kb/kb_int.h"

#include "base/slug.h"
#include "base/utf8.h"

/* Characters of a tag in its address: a file's name is at most 255 bytes. */
#define TAG_CHARS 60

static struct str folded(struct kb *kb, struct str name)
{
	struct buf key = BUF_INIT;
	struct str out;

	utf8_add_lower(&key, name);
	out = arena_str(&kb->arena, buf_str(&key));
	buf_release(&key);
	return out;
}

static void tag_note(struct kb *kb, struct map *seen, size_t note, struct str name)
{
	uintptr_t *at = map_at(seen, folded(kb, name));
	struct kb_numbers *notes;

	if (*at == 0) {
		struct kb_tag tag = { .name = name };

		vec_push(&kb->tags, tag);
		*at = kb->tags.n;
	}
	notes = &kb->tags.v[*at - 1].notes;
	if (notes->n == 0 || *vec_last(notes) != note)
		vec_push(notes, note);
}

static int compare_tags(const void *x, const void *y)
{
	const struct kb_tag *a = x, *b = y;
	struct str s = a->name, t = b->name;
	uint32_t c = 0, d = 0;

	for (;;) {
		bool more_s = utf8_next(&s, &c), more_t = utf8_next(&t, &d);

		if (!more_s || !more_t)
			return more_s ? 1 : more_t ? -1 : str_cmp(a->name, b->name);
		if (utf8_lower(c) != utf8_lower(d))
			return utf8_lower(c) < utf8_lower(d) ? -1 : 1;
	}
}

void tags_collect(struct kb *kb)
{
	struct map seen = MAP_INIT;
	struct slugs slugs = SLUGS_INIT;
	struct buf url = BUF_INIT;

	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct kb_note *n = &kb->notes.v[i];

		for (size_t t = 0; n->listed && t < n->note.tags.n; t++)
			tag_note(kb, &seen, i, n->note.tags.v[t]);
	}
	vec_sort(&kb->tags, compare_tags);
	/* The list of all tags has that address. */
	slugs_take(&slugs, STR("index"));
	for (size_t i = 0; i < kb->tags.n; i++) {
		struct kb_tag *tag = &kb->tags.v[i];

		buf_clear(&url);
		buf_add_z(&url, "_ob/tags/");
		slug_heading(&url, &slugs, utf8_head(tag->name, TAG_CHARS));
		buf_add_z(&url, ".html");
		tag->url = arena_str(&kb->arena, buf_str(&url));
		for (size_t n = 0; n < tag->notes.n; n++)
			vec_push(&kb->notes.v[tag->notes.v[n]].tags, i);
	}
	buf_release(&url);
	slugs_release(&slugs);
	map_release(&seen);
}
