/*
 * title-duplicate: two notes of one language that a list of results would show alike. A title
 * that is only a file's or a folder's name was not chosen, and its path tells it apart.
 */
#include "lint/lint_int.h"

#include "base/map.h"
#include "base/utf8.h"

void titles_all(struct lint_all *l)
{
	struct map seen = MAP_INIT;
	struct buf key = BUF_INIT;
	const struct kb_note *it;

	vec_each(it, &l->kb->notes) {
		struct diag_place at = { it->note.path, it->note.title_line, 0, 0, STR_NONE };
		uintptr_t *first;

		if (!it->listed || it->note.title_from == NOTE_TITLE_FILE_NAME)
			continue;
		buf_clear(&key);
		buf_add(&key, kb_note_lang(l->kb, it));
		buf_add_byte(&key, ' ');
		utf8_add_lower(&key, it->note.title);
		first = map_at(&seen, buf_str(&key));
		if (*first == 0) {
			*first = (uintptr_t)(it - l->kb->notes.v) + 1;
			continue;
		}
		diag_add(l->diags, DIAG_TITLE_DUPLICATE, &at,
		         "'%.*s' is also the title of '%.*s'", STR_ARG(it->note.title),
		         STR_ARG(l->kb->notes.v[*first - 1].note.path));
		diag_hint(l->diags, "a word more in one of them tells them apart in lists and "
		                    "results");
	}
	buf_release(&key);
	map_release(&seen);
}
