/*
 * Decides what of a note goes into which column of the full-text table.
 */
#include "search/index_int.h"

#include "search/tokens.h"

void entry_add_sections(struct buf *out, const struct note_sections *sections)
{
	const struct note_section *it;

	vec_each(it, sections) {
		const struct str parts[] = { it->id, it->heading, it->body, it->code };

		for (size_t i = 0; i < countof(parts); i++) {
			buf_add(out, parts[i]);
			buf_add_byte(out, '\0');
		}
	}
}

bool entry_next_section(struct str *rest, struct note_section *section)
{
	struct str *parts[] = { &section->id, &section->heading, &section->body,
		                &section->code };

	for (size_t i = 0; i < countof(parts); i++) {
		size_t end = str_find_char(*rest, '\0', 0);

		if (end == STR_NPOS)
			return false;
		*parts[i] = str_cut(*rest, 0, end);
		*rest = str_tail(*rest, end + 1);
	}
	return true;
}

static void pack_token(void *ctx, const struct search_token *t)
{
	db_pack(ctx, t->text, t->same);
}

void entry_pack(struct buf columns[PACK_COLUMNS], const struct entry *entry)
{
	struct str rest = entry->sections;
	struct note_section s;

	for (size_t i = 0; i < PACK_COLUMNS; i++)
		buf_clear(&columns[i]);
	search_tokens(entry->names, pack_token, &columns[PACK_TITLE]);
	search_tokens(entry->tags, pack_token, &columns[PACK_TAGS]);
	while (entry_next_section(&rest, &s)) {
		/* A section without an id is below the title, which has its own column. */
		if (s.id.n)
			search_tokens(s.heading, pack_token, &columns[PACK_HEADINGS]);
		search_tokens(s.body, pack_token, &columns[PACK_BODY]);
		search_tokens(s.code, pack_token, &columns[PACK_CODE]);
	}
}
