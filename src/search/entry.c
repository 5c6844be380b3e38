/*
 * Decides what of a note is kept for search, and what goes into which column.
 */
#include "search/index_int.h"

#include "kb/kb.h"

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

static void fill_names(struct entry *entry, struct arena *a, const struct note *note)
{
	struct buf text = BUF_INIT;

	search_fold(&text, note->title);
	entry->title_key = arena_str(a, buf_str(&text));
	buf_clear(&text);
	buf_add(&text, note->title);
	for (size_t i = 0; i < note->aliases.n; i++)
		buf_addf(&text, "\n%.*s", STR_ARG(note->aliases.v[i]));
	entry->names = arena_str(a, buf_str(&text));
	buf_clear(&text);
	/* Each between line ends, so that a whole tag can be looked for. */
	for (size_t i = 0; i < note->tags.n; i++) {
		buf_add_byte(&text, '\n');
		search_fold(&text, note->tags.v[i]);
	}
	buf_add_z(&text, note->tags.n ? "\n" : "");
	entry->tags = arena_str(a, buf_str(&text));
	buf_release(&text);
}

/* Told from the note alone, whatever the others are. */
static struct str lang_of(const struct note *note)
{
	struct kb alone = { .source = NULL };
	struct kb_note n = { .note = *note };

	return kb_note_lang(&alone, &n);
}

void entry_fill(struct entry *out, struct arena *a, const struct note *note, struct str bytes,
                const struct note_options *options)
{
	struct note_sections sections = { NULL, 0, 0 };
	struct arena scratch = ARENA_INIT;
	struct buf text = BUF_INIT;

	note_text(&sections, &scratch, note, bytes, options);
	entry_add_sections(&text, &sections);
	*out = (struct entry){ .path = arena_str(a, note->path),
		               .title = arena_str(a, note->title),
		               .url = STR_NONE,
		               .lang = arena_str(a, lang_of(note)),
		               .sections = arena_str(a, buf_str(&text)),
		               .runbook = note->is_runbook };
	fill_names(out, a, note);
	vec_release(&sections);
	arena_release(&scratch);
	buf_release(&text);
}

/* Hands tokens on with their column. */
struct columns {
	entry_token_fn *token;
	void *ctx;
	unsigned column;
};

static void in_column(void *ctx, const struct search_token *t)
{
	const struct columns *c = ctx;

	c->token(c->ctx, c->column, t);
}

static void add_text(struct columns *c, unsigned column, struct str text)
{
	c->column = column;
	search_words(text, in_column, c);
}

void entry_words(const struct entry *entry, entry_token_fn *token, void *ctx)
{
	struct columns c = { token, ctx, 0 };
	struct note_section s;
	struct str rest;

	add_text(&c, PACK_TITLE, entry->names);
	/* A section without an id is below the title, which has its own column. */
	for (rest = entry->sections; entry_next_section(&rest, &s);)
		if (s.id.n)
			add_text(&c, PACK_HEADINGS, s.heading);
	add_text(&c, PACK_TAGS, entry->tags);
	for (rest = entry->sections; entry_next_section(&rest, &s);)
		add_text(&c, PACK_BODY, s.body);
	for (rest = entry->sections; entry_next_section(&rest, &s);)
		add_text(&c, PACK_CODE, s.code);
}

struct pack {
	struct buf *columns;
	size_t length;
	size_t at; /* where the position begins */
	struct stem_memo *memo;
};

/* Parts of a name may be alike; the index has a term once at a position. */
static bool is_there(struct str position, struct str term)
{
	struct str other;

	while (db_unpack(&position, &other))
		if (str_eq(other, term))
			return true;
	return false;
}

static void pack_token(void *ctx, unsigned column, const struct search_token *t)
{
	struct pack *p = ctx;
	struct buf *to = &p->columns[column];

	if (!t->same) {
		p->at = to->len;
		p->length++;
	} else if (is_there(buf_from(to, p->at), t->text)) {
		return;
	}
	db_pack(to, t->text, t->same);
	if (t->stemmed) {
		char text[TOKEN_MAX];
		struct str stem = stem_memo_find(p->memo, text, t->text);

		if (stem.n)
			db_pack(to, stem, true);
	}
}

size_t entry_pack(struct buf columns[PACK_COLUMNS], const struct entry *entry,
                  struct stem_memo *memo)
{
	struct pack p = { columns, 0, 0, memo };

	for (size_t i = 0; i < PACK_COLUMNS; i++)
		buf_clear(&columns[i]);
	entry_words(entry, pack_token, &p);
	return p.length;
}
