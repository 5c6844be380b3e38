/*
 * Decides a note's title, outline, links, tags and opening text: one walk over
 * its document, after which the document is gone unless it is to be kept.
 */
#include "note/note.h"

#include "base/path.h"
#include "base/slug.h"
#include "base/utf8.h"
#include "ext/html/html.h"
#include "ext/md/md.h"
#include "note/count_int.h"
#include "note/front_int.h"

#define EXCERPT_CHARS 160
#define CONTEXT_CHARS 140

bool note_is_external(struct str t)
{
	size_t i = 0;

	if (str_starts(t, STR("//")))
		return true;
	if (t.n == 0 || !char_is_alpha(t.p[0]))
		return false;
	while (i < t.n &&
	       (char_is_alnum(t.p[i]) || t.p[i] == '+' || t.p[i] == '-' || t.p[i] == '.'))
		i++;
	/* One letter is a drive, not a scheme. */
	return i > 1 && i < t.n && t.p[i] == ':';
}

/* What the walk carries along. */
struct scan {
	struct note *note;
	struct arena *arena;
	struct str bytes; /* the whole file */
	struct slugs slugs;
	struct buf text; /* of the innermost heading or paragraph */
	struct buf id;
	size_t block_links; /* first link of the block */
	unsigned depth_block;
	struct md_node heading;
	bool in_heading, first_block_seen, excerpt_done;
	unsigned h1_count;
	bool h1_first;
	unsigned h1_index;
};

static void add_link(struct scan *s, enum note_link_kind kind, struct str target,
                     const struct md_node *n)
{
	struct note_link *link;

	if (target.n == 0 || s->note->links.n >= NOTE_MAX_ITEMS)
		return;
	link = vec_add(&s->note->links);
	link->kind = kind;
	link->target = arena_str(s->arena, target);
	link->context = STR_NONE;
	link->line = n->line ? n->line + s->note->body_line - 1 : 0;
	link->column = n->column;
	link->width = 1;
	if (kind == NOTE_IMAGE && note_is_external(target) && !str_starts(target, STR("data:")))
		s->note->has_remote_image = true;
}

/* Raw HTML: its addresses, with their place in the fragment. */
struct raw {
	struct scan *scan;
	struct md_node at; /* the place of byte `seen` of the fragment */
	size_t seen;
};

static bool raw_link(void *ctx, const struct html_link *link, struct buf *out,
                     struct buf *extra)
{
	struct raw *raw = ctx;
	struct str before = str_cut(raw->at.text, raw->seen, link->offset);
	size_t last = str_rfind_char(before, '\n');

	if (last == STR_NPOS) {
		raw->at.column += (unsigned)utf8_length(before);
	} else {
		for (size_t i = 0; i < before.n && raw->at.line; i++)
			raw->at.line += before.p[i] == '\n';
		raw->at.column = (unsigned)utf8_length(str_tail(before, last + 1)) + 1;
	}
	raw->seen = link->offset > raw->seen ? link->offset : raw->seen;
	add_link(raw->scan, link->image ? NOTE_IMAGE : NOTE_LINK, link->value, &raw->at);
	return false;
}

static void raw_id(void *ctx, struct str id)
{
	struct scan *s = ctx;

	if (s->note->anchors.n < NOTE_MAX_ITEMS)
		vec_push(&s->note->anchors, arena_str(s->arena, id));
}

static void scan_html(struct scan *s, const struct md_node *n)
{
	struct raw raw = { s, *n, 0 };

	s->note->has_html = true;
	if (str_find_char(n->text, '=', 0) == STR_NPOS)
		return;
	html_rewrite(NULL, n->text, raw_link, &raw);
	html_ids(n->text, raw_id, s);
}

static void scan_fence(struct scan *s, const struct md_node *n)
{
	struct note_fence fence = { arena_str(s->arena, n->info),
		                    n->line + s->note->body_line - 1 };
	struct str lang = str_cut(n->info, 0, str_find_char(n->info, ' ', 0));

	if (!n->fenced || n->info.n == 0 || s->note->fences.n >= NOTE_MAX_ITEMS)
		return;
	vec_push(&s->note->fences, fence);
	if (str_eq_ci(lang, STR("mermaid")))
		s->note->has_mermaid = true;
	if (str_eq_ci(lang, STR("math")))
		s->note->has_math = true;
	if (str_find(n->info, STR("name="), 0) != STR_NPOS ||
	    str_find(n->info, STR("\"name\""), 0) != STR_NPOS)
		s->note->is_runbook = true;
}

static void start_block(struct scan *s)
{
	buf_clear(&s->text);
	s->block_links = s->note->links.n;
}

static struct str cut_text(struct arena *a, struct str text, size_t chars)
{
	struct str head;

	text = str_trim(text);
	head = utf8_head(text, chars);
	if (head.n == text.n)
		return arena_str(a, text);
	return arena_strf(a, "%.*s…", STR_ARG(str_trim(head)));
}

/* The block's text becomes the context of its links, and maybe the excerpt. */
static void end_block(struct scan *s, const struct md_node *n)
{
	struct str context = STR_NONE;

	for (size_t i = s->block_links; i < s->note->links.n; i++) {
		struct note_link *link = &s->note->links.v[i];

		if (note_is_external(link->target) || link->kind == NOTE_IMAGE)
			continue;
		if (context.n == 0)
			context = cut_text(s->arena, buf_str(&s->text), CONTEXT_CHARS);
		link->context = context;
	}
	count_text(&s->note->words, &s->note->han, buf_str(&s->text));
	if (n->kind == MD_PARAGRAPH && !s->excerpt_done && str_trim(buf_str(&s->text)).n > 0) {
		s->excerpt_done = true;
		if (s->note->description.n == 0)
			s->note->description =
				cut_text(s->arena, buf_str(&s->text), EXCERPT_CHARS);
	}
	buf_clear(&s->text);
	s->block_links = s->note->links.n;
}

static void end_heading(struct scan *s)
{
	struct str text = str_trim(buf_str(&s->text));
	struct note_heading *h;

	/* A title has words. */
	if (text.n == 0 && s->h1_count == 0)
		s->h1_first = false;
	if (text.n == 0 || s->note->headings.n >= NOTE_MAX_ITEMS)
		return;
	buf_clear(&s->id);
	slug_heading(&s->id, &s->slugs, text);
	if (s->heading.level == 1 && s->h1_count++ == 0)
		s->h1_index = (unsigned)s->note->headings.n;
	h = vec_add(&s->note->headings);
	h->level = s->heading.level;
	h->text = arena_str(s->arena, text);
	h->id = arena_str(s->arena, buf_str(&s->id));
	h->line = s->heading.line + s->note->body_line - 1;
}

/* flat: one case a kind of block */
static void scan_block(struct scan *s, const struct md_node *n)
{
	bool top_block = n->enter && n->kind != MD_DOCUMENT;

	if (n->enter && n->block_id.n && s->note->anchors.n < NOTE_MAX_ITEMS)
		vec_push(&s->note->anchors,
		         arena_strf(s->arena, "^%.*s", STR_ARG(n->block_id)));
	if (top_block && !s->first_block_seen) {
		s->first_block_seen = true;
		s->h1_first = n->kind == MD_HEADING && n->level == 1;
	}
	switch ((int)n->kind) {
	case MD_HEADING:
		if (n->enter) {
			s->heading = *n;
			start_block(s);
			return;
		}
		end_heading(s);
		end_block(s, n);
		return;
	case MD_PARAGRAPH:
	case MD_TABLE_CELL:
	case MD_CALLOUT_TITLE:
		if (n->enter)
			start_block(s);
		else
			end_block(s, n);
		return;
	case MD_CODE_BLOCK:
		scan_fence(s, n);
		return;
	case MD_MATH_BLOCK:
		s->note->has_math = true;
		return;
	case MD_HTML_BLOCK:
		start_block(s);
		scan_html(s, n);
		html_text(&s->text, n->text);
		end_block(s, n);
		return;
	default:
		return;
	}
}

static void scan_wiki(struct scan *s, const struct md_node *n)
{
	add_link(s, n->kind == MD_WIKI_LINK ? NOTE_WIKI_LINK : NOTE_WIKI_EMBED, n->url, n);
	if (n->kind == MD_WIKI_LINK)
		buf_add(&s->text, n->text.n ? n->text : n->url);
}

static void scan_tag(struct scan *s, const struct md_node *n)
{
	if (s->note->tags.n < NOTE_MAX_NAMES)
		front_add_name(&s->note->tags, s->arena, n->text);
	buf_add_byte(&s->text, '#');
	buf_add(&s->text, n->text);
}

/* flat: one case a kind of inline */
static void scan_inline(struct scan *s, const struct md_node *n)
{
	switch ((int)n->kind) {
	case MD_TEXT:
	case MD_CODE:
		buf_add(&s->text, n->text);
		return;
	case MD_INLINE_MATH:
		buf_add(&s->text, n->text);
		s->note->has_math = true;
		return;
	case MD_SOFT_BREAK:
	case MD_LINE_BREAK:
		buf_add_byte(&s->text, ' ');
		return;
	case MD_HTML:
		scan_html(s, n);
		return;
	case MD_LINK:
		if (n->enter)
			add_link(s, NOTE_LINK, n->url, n);
		return;
	case MD_WIKI_LINK:
	case MD_WIKI_EMBED:
		scan_wiki(s, n);
		return;
	case MD_TAG:
		scan_tag(s, n);
		return;
	default:
		return;
	}
}

static void walk(struct scan *s, const struct md_doc *doc)
{
	struct md_walk *w = md_walk_new(doc);
	struct md_node n;

	while (md_walk_next(w, &n)) {
		if (n.kind == MD_IMAGE) {
			/* The alt text is not the note's text. */
			if (n.enter) {
				add_link(s, NOTE_IMAGE, n.url, &n);
				md_walk_skip(w);
			}
		} else if (n.kind < MD_EMPH) {
			scan_block(s, &n);
		} else {
			scan_inline(s, &n);
		}
	}
	md_walk_free(w);
}

static bool is_index(struct str path)
{
	struct str stem = path_stem(path);

	return str_eq_ci(stem, STR("README")) || str_eq_ci(stem, STR("index"));
}

/* Front matter's title, else the only H1 when it comes first, else the file's or (README) folder's name. */
static void choose_title(struct scan *s)
{
	struct note *note = s->note;
	struct note_heading *first =
		s->h1_first && s->h1_count ? &note->headings.v[s->h1_index] : NULL;
	struct note_heading *h1 = s->h1_count == 1 ? first : NULL;

	if (note->title.n) {
		note->title_from = NOTE_TITLE_FRONT_MATTER;
		/* The page shows the title: not twice. */
		if (first && str_eq(first->text, note->title))
			first->title = true;
		return;
	}
	if (h1) {
		note->title_from = NOTE_TITLE_HEADING;
		note->title = h1->text;
		note->title_line = h1->line;
		h1->title = true;
		return;
	}
	note->title_from = NOTE_TITLE_FILE_NAME;
	note->title = path_stem(note->path);
	if (is_index(note->path))
		note->title = path_base(path_dir(note->path));
	while (note->title.n > 1 && note->title.p[0] == '.')
		note->title = str_tail(note->title, 1);
}

static void report(struct scan *s, const struct md_doc *doc, struct diags *diags)
{
	static const struct {
		enum diag_code code;
		const char *message, *hint;
	} words[] = {
		[MD_FAULT_FENCE] = { DIAG_FENCE_UNCLOSED,
		                     "the fence that opens here is never closed",
		                     "the rest of the note is shown as code; close it with the "
		                     "same marks on a line of their own" },
		[MD_FAULT_TABLE] = { DIAG_TABLE_TOO_LARGE,
		                     "the table would have far more cells than are written",
		                     "it is shown as text; split it, or give its rows all "
		                     "their cells" },
		[MD_FAULT_REFERENCES] = { DIAG_REFERENCE_TOO_LARGE,
		                          "a reference of this length used so often would fill "
		                          "the memory",
		                          "the note's references are shown as text; write long "
		                          "addresses where they are used" },
		[MD_FAULT_CONTROL] = { DIAG_NOTE_CONTROL, "NUL or control bytes in the note",
		                       "they are shown as \xef\xbf\xbd; is this a text file?" },
		[MD_FAULT_ENCODING] = { DIAG_NOTE_ENCODING, "the note is not valid UTF-8",
		                        "bad bytes are shown as \xef\xbf\xbd; convert it, for "
		                        "example with: iconv -f GB18030 -t UTF-8" },
	};
	size_t n;
	const struct md_fault *f = md_faults(doc, &n);

	for (size_t i = 0; i < n; i++) {
		struct diag_place at = { s->note->path, f[i].line + s->note->body_line - 1,
			                 f[i].column, 0, s->bytes };

		diag_add(diags, words[f[i].kind].code, &at, "%s", words[f[i].kind].message);
		diag_hint(diags, "%s", words[f[i].kind].hint);
	}
}

/* Notes are many and stay. */
static void trim(struct note *note)
{
	vec_trim(&note->tags);
	vec_trim(&note->headings);
	vec_trim(&note->links);
	vec_trim(&note->fences);
	vec_trim(&note->anchors);
}

void note_parse(struct note *out, struct arena *a, struct str path, struct str bytes,
                const struct note_options *options, struct diags *diags)
{
	struct scan s = { .note = out,
		          .arena = a,
		          .bytes = bytes,
		          .slugs = SLUGS_INIT,
		          .text = BUF_INIT,
		          .id = BUF_INIT };
	struct md_doc *doc;

	*out = (struct note){ .path = arena_str(a, path),
		              .size = bytes.n,
		              .hash = str_hash(bytes),
		              .toc = true };
	front_read(out, a, bytes, diags);
	doc = md_parse(str_tail(bytes, out->body), options->dialect);
	walk(&s, doc);
	report(&s, doc, diags);
	choose_title(&s);
	trim(out);
	if (options->keep)
		out->doc = doc;
	else
		md_free(doc);
	slugs_release(&s.slugs);
	buf_release(&s.text);
	buf_release(&s.id);
}

void note_drop_document(struct note *note)
{
	md_free(note->doc);
	note->doc = NULL;
}

void note_release(struct note *note)
{
	vec_release(&note->aliases);
	vec_release(&note->redirect_from);
	vec_release(&note->tags);
	vec_release(&note->headings);
	vec_release(&note->links);
	vec_release(&note->fences);
	vec_release(&note->anchors);
	note_drop_document(note);
}
