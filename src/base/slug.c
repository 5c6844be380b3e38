/*
 * Decides which characters survive in a heading's id, and how ids that would
 * collide are told apart.
 */
#include "base/slug.h"

#include "base/utf8.h"

void slug_text(struct buf *out, struct str text)
{
	size_t start = out->len;
	uint32_t c;

	while (utf8_next(&text, &c)) {
		if (c < 0x80 && char_is_alnum((char)c) && out->len - start < SLUG_MAX) {
			buf_add_byte(out, char_lower((char)c));
			continue;
		}
		if (c == ' ')
			c = '-';
		else if (c != '-' && !utf8_is_word(c))
			continue;
		c = utf8_lower(c);
		if (out->len - start + utf8_size(c) > SLUG_MAX)
			break;
		buf_add_char(out, c);
	}
	if (out->len == start)
		buf_add(out, STR("section"));
}

void slug_heading(struct buf *out, struct slugs *page, struct str text)
{
	size_t start = out->len;
	size_t bare;
	uintptr_t times;

	slug_text(out, text);
	bare = out->len;
	times = (*map_at(&page->seen, buf_from(out, start)))++;

	/* "notes-1" may also be some heading's own id: ask until one is free. */
	while (times > 0) {
		uintptr_t *seen;

		buf_cut(out, bare);
		buf_addf(out, "-%zu", (size_t)times);
		seen = map_at(&page->seen, buf_from(out, start));
		if ((*seen)++ == 0)
			return;
		times++;
	}
}

void slugs_take(struct slugs *page, struct str id)
{
	(*map_at(&page->seen, id))++;
}

void slugs_clear(struct slugs *page)
{
	map_clear(&page->seen);
}

void slugs_release(struct slugs *page)
{
	map_release(&page->seen);
}
