/*
 * Decides how a path is written as a target, and how a redirect is added to front matter.
 */
#include "lint/edit.h"

#include "base/path.h"
#include "ext/md/md.h"

/* Append with what would end or change a target percent-encoded; Han characters too where the old one had them so. */
static void add_encoded(struct buf *out, struct str path, bool all)
{
	if (all) {
		buf_add_url(out, path);
		return;
	}
	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i];

		if ((unsigned char)c <= ' ' || strchr("()<>[]\"'%#?\\&`*_", c))
			/* Harmless ones stay readable. */
			if (c != '_' && c != '\'' && c != '*' && c != '&' && c != '`') {
				buf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
				continue;
			}
		buf_add_byte(out, c);
	}
}

/* Were characters beyond ASCII written as %E4%B8...? */
static bool is_encoded(struct str old)
{
	for (size_t i = 0; i + 2 < old.n; i++)
		if (old.p[i] == '%' && strchr("89abcdefABCDEF", old.p[i + 1]))
			return true;
	return false;
}

static void spell_wiki(struct buf *out, struct str to, struct str old)
{
	struct str path = edit_path_part(old);
	bool whole = str_find_char(path, '/', 0) != STR_NPOS;

	/* A name stays a name, a path a path, an ending stays where there was one. */
	if (!whole)
		to = path_base(to);
	if (path_is_markdown(to) && !path_is_markdown(path))
		to = str_cut(to, 0, to.n - path_ext(to).n - 1);
	buf_add(out, to);
}

void edit_spell(struct buf *out, struct str from, struct str to, struct str root,
                enum note_link_kind kind, struct str old)
{
	struct buf path = BUF_INIT;

	if (kind == NOTE_WIKI_LINK || kind == NOTE_WIKI_EMBED) {
		spell_wiki(out, to, old);
		buf_add(out, edit_anchor_part(old));
		return;
	}
	if (str_starts(old, STR("/")) && path_is_under(to, root)) {
		buf_add_byte(&path, '/');
		buf_add(&path, root.n ? str_tail(to, root.n + 1) : to);
	} else {
		if (str_starts(old, STR("./")))
			buf_add_z(&path, "./");
		path_relative(&path, from, to);
		if (str_starts(buf_str(&path), STR("./../")))
			buf_splice(&path, 0, 2, STR_NONE);
	}
	add_encoded(out, buf_str(&path), is_encoded(edit_path_part(old)));
	buf_add(out, edit_anchor_part(old));
	buf_release(&path);
}

/* Does `bytes` read as the same note with one redirect more? */
static bool has_redirect(const struct note *note, struct str bytes, struct str address,
                         unsigned dialect)
{
	struct note_options options = { .dialect = dialect };
	struct diags diags = DIAGS_INIT;
	struct arena a = ARENA_INIT;
	struct note now;
	bool fine;

	note_parse(&now, &a, note->path, bytes, &options, &diags);
	fine = now.redirect_from.n == note->redirect_from.n + 1 &&
	       str_eq(vec_last(&now.redirect_from)->n ? *vec_last(&now.redirect_from)
	                                              : STR_NONE,
	              address) &&
	       str_eq(now.title, note->title) && now.links.n == note->links.n &&
	       now.headings.n == note->headings.n && now.tags.n == note->tags.n;
	note_release(&now);
	arena_release(&a);
	diags_release(&diags);
	return fine;
}

/* The byte at which line `line` begins. */
static size_t line_start(struct str bytes, unsigned line)
{
	size_t at = 0;

	while (line-- > 1) {
		size_t end = str_find_char(bytes, '\n', at);

		at = end == STR_NPOS ? bytes.n : end + 1;
	}
	return at;
}

/* "redirect_from" is there: "[a]", "a", or a list below it. */
static void add_to_key(struct buf *out, struct str bytes, const struct value_item *key,
                       struct str address)
{
	size_t start = line_start(bytes, key->line + 1), colon, end, last;

	buf_add(out, bytes);
	end = str_find_char(bytes, '\n', start);
	end = end == STR_NPOS ? bytes.n : end;
	last = end > start && bytes.p[end - 1] == '\r' ? end - 1 : end;
	colon = str_find_char(bytes, ':', start);
	if (colon == STR_NPOS || colon > end)
		return;
	if (key->value->kind == VALUE_LIST && bytes.p[last - 1] == ']') {
		buf_cut(out, last - 1);
		buf_addf(out, "%s%.*s]", key->value->count ? ", " : "", STR_ARG(address));
	} else if (key->value->kind == VALUE_LIST) {
		/* Behind the last entry, in its form. */
		size_t entry = line_start(bytes, key->value->last->value->line + 1), dash;

		end = str_find_char(bytes, '\n', entry);
		end = end == STR_NPOS ? bytes.n : end;
		dash = str_find_char(bytes, '-', entry);
		buf_cut(out, end);
		if (dash != STR_NPOS && dash < end)
			buf_addf(out, "\n%.*s- %.*s", (int)(dash - entry), bytes.p + entry,
			         STR_ARG(address));
		last = end;
	} else {
		struct str old = str_trim(str_cut(bytes, colon + 1, last));

		buf_cut(out, colon + 1);
		buf_addf(out, " [%.*s, %.*s]", STR_ARG(old), STR_ARG(address));
	}
	buf_add(out, str_tail(bytes, last));
}

bool edit_redirect(struct buf *out, const struct note *note, struct str bytes,
                   struct str address, unsigned dialect)
{
	const struct value_item *it;
	struct buf text = BUF_INIT, quoted = BUF_INIT;
	size_t first;
	bool fine;

	/* A space or a sign of YAML's in it needs quotes. */
	for (size_t i = 0; i < address.n; i++)
		if (strchr(" ,[]{}#&*!|>'\"%@:", address.p[i]) && quoted.len == 0)
			buf_add_json(&quoted, address);
	if (quoted.len == 0)
		buf_add(&quoted, address);
	value_each(it, note->meta) if (str_eq(it->key, STR("redirect_from"))) break;
	if (it && it->value->kind != VALUE_NULL) {
		add_to_key(&text, bytes, it, buf_str(&quoted));
	} else if (note->meta) {
		first = str_find_char(bytes, '\n', 0) + 1;
		buf_add(&text, str_cut(bytes, 0, first));
		buf_addf(&text, "redirect_from: [%s]\n", quoted.p);
		buf_add(&text, str_tail(bytes, first));
	} else {
		buf_addf(&text, "---\nredirect_from: [%s]\n---\n", quoted.p);
		buf_add(&text, bytes);
	}
	fine = has_redirect(note, buf_str(&text), address, dialect);
	if (fine)
		buf_add(out, buf_str(&text));
	buf_release(&text);
	buf_release(&quoted);
	return fine;
}
