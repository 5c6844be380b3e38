/*
 * Decides what the page of a note holds: its body, and around it what is
 * known of it.
 */
#include "render/writer_int.h"

#include "base/path.h"
#include "ext/html/html.h"

/* The most HTML that a note may become. */
#define BODY_MAX ((size_t)32 << 20)

/* Reading speed: 220 words of a Latin script, or 400 Han characters, a minute. */
#define WORDS_A_MINUTE 220
#define HAN_A_MINUTE 400

/* What embeds, references and contents blow up past the cap is not shown half. */
static void too_large(struct page *p, const struct kb_note *n)
{
	struct diag_place at = { n->note.path, 0, 0, 0, STR_NONE };

	diag_add(&p->w->diags, DIAG_NOTE_TOO_LARGE, &at,
	         "the note's page would be larger than %zu bytes", BODY_MAX);
	diag_hint(&p->w->diags, "the page is published without its body; split the note");
	value_set(p->arena, p->context, STR("content"), value_ref(p->arena, STR_NONE));
}

static int write_body(struct page *p, const struct kb_note *n, struct err *e)
{
	struct render_worker *w = p->w;
	const struct render *r = p->r;
	unsigned embeds = 0;
	bool saw_html = false;
	struct writer writer = { .page = p,
		                 .out = &w->body,
		                 .note = &n->note,
		                 .embeds = &embeds,
		                 .saw_html = &saw_html,
		                 .hard_breaks = r->options.hard_breaks,
		                 .alt = BUF_INIT };
	struct md_doc *doc = NULL;
	bool steps = steps_likely(r, &n->note);

	buf_clear(&w->source);
	buf_clear(&w->body);
	if (!n->note.doc || steps) {
		if (source_read(r->kb->source, n->file, w->number, &w->source,
		                r->options.max_note_size, e) != 0)
			return err_wrap(e, "the note changed while the site was built");
	}
	if (!n->note.doc)
		doc = md_parse(str_tail(buf_str(&w->source), n->note.body), r->options.dialect);
	if (steps)
		steps_read(p, n, doc ? doc : n->note.doc, buf_str(&w->source));
	writer.root = kb_note_root(&n->note, p->arena);
	w->body.max = BODY_MAX;
	writer_run(&writer, doc ? doc : n->note.doc, STR_NONE);
	md_free(doc);
	writer_release(&writer);
	if (w->body.full) {
		too_large(p, n);
		return 0;
	}
	if (saw_html && !r->options.trust_html) {
		buf_clear(&w->clean);
		html_sanitise(&w->clean, buf_str(&w->body), NULL, NULL);
		value_set(p->arena, p->context, STR("content"),
		          value_ref(p->arena, buf_str(&w->clean)));
	} else {
		value_set(p->arena, p->context, STR("content"),
		          value_ref(p->arena, buf_str(&w->body)));
	}
	return 0;
}

static void add_neighbours(struct page *p, const struct kb_note *n)
{
	const struct kb *kb = p->r->kb;

	if (n->prev != KB_NONE)
		value_set(
			p->arena, p->context, STR("prev"),
			page_ref(p, kb->notes.v[n->prev].note.title, kb->notes.v[n->prev].url));
	if (n->next != KB_NONE)
		value_set(
			p->arena, p->context, STR("next"),
			page_ref(p, kb->notes.v[n->next].note.title, kb->notes.v[n->next].url));
}

static void add_backlinks(struct page *p, const struct kb_note *n)
{
	struct value *list = value_list(p->arena);

	for (size_t i = 0; i < n->backlinks.n; i++) {
		const struct kb_backlink *b = &n->backlinks.v[i];
		const struct kb_note *from = &p->r->kb->notes.v[b->note];
		struct value *v = page_ref(p, from->note.title, from->url);

		value_set_ref(p->arena, v, STR("context"), b->context);
		value_push(p->arena, list, v);
	}
	value_set(p->arena, p->context, STR("backlinks"), list);
	value_set_bool(p->arena, p->context, STR("has_backlinks"), n->backlinks.n > 0);
	value_set_number(p->arena, p->context, STR("backlink_count"), (long)n->backlinks.n);
}

static void add_tags(struct page *p, const struct kb_note *n)
{
	const struct kb *kb = p->r->kb;
	struct value *list = value_list(p->arena);

	for (size_t i = 0; i < n->tags.n; i++) {
		const struct kb_tag *tag = &kb->tags.v[n->tags.v[i]];
		struct value *v = value_map(p->arena);

		value_set_ref(p->arena, v, STR("name"), tag->name);
		value_set(p->arena, v, STR("href"),
		          value_ref(p->arena, page_href(p, tag->url, STR_NONE)));
		value_push(p->arena, list, v);
	}
	value_set(p->arena, p->context, STR("tags"), list);
	value_set_bool(p->arena, p->context, STR("has_tags"), n->tags.n > 0);
}

static void add_day(struct page *p, struct value *date, const char *key, struct str day)
{
	struct value *v = page_date(p, day);

	if (v)
		value_set(p->arena, date, str_of(key), v);
}

static void add_history(struct page *p, const struct kb_note *n)
{
	struct arena *a = p->arena;
	struct value *date = value_map(a), *authors = value_list(a);
	struct buf text = BUF_INIT;

	add_day(p, date, "created", kb_note_created(n, a));
	add_day(p, date, "updated", kb_note_updated(n, a));
	add_day(p, date, "review", n->note.review);
	value_set(a, p->context, STR("date"), date);
	for (size_t i = 0; i < n->facts->nauthors; i++) {
		struct value *v = value_map(a);

		value_set_ref(a, v, STR("name"), n->facts->authors[i]);
		value_push(a, authors, v);
		buf_addf(&text, "%s%.*s",
		         i == 0                           ? ""
		         : str_starts(p->lang, STR("zh")) ? "、"
		                                          : ", ",
		         STR_ARG(n->facts->authors[i]));
	}
	value_set(a, p->context, STR("authors"), authors);
	value_set_bool(a, p->context, STR("has_authors"), n->facts->nauthors > 0);
	value_set_str(a, p->context, STR("authors_text"), buf_str(&text));
	buf_release(&text);
}

static void add_source(struct page *p, const struct kb_note *n)
{
	const struct source_origin *origin = source_origin(p->r->kb->source);
	const struct render_options *o = &p->r->options;
	struct buf path = BUF_INIT, url = BUF_INIT;
	struct str remote = o->repo_url.n ? o->repo_url : origin->remote;
	struct str branch = o->edit_branch.n ? o->edit_branch : origin->branch;

	if (!path_join(&path, origin->prefix, n->note.path))
		buf_add(&path, n->note.path);
	value_set_str(p->arena, p->context, STR("source_path"), buf_str(&path));
	if (history_has_page(p->r, p->note))
		value_set(
			p->arena, p->context, STR("history_href"),
			value_ref(p->arena, page_href(p, history_url(p->arena, n), STR_NONE)));
	if (remote.n && branch.n &&
	    source_edit_url(&url, remote, branch, buf_str(&path),
	                    str_eq(o->forge, STR("auto")) ? STR_NONE : o->forge))
		value_set_str(p->arena, p->context, STR("edit_href"), buf_str(&url));
	buf_release(&path);
	buf_release(&url);
}

/* No more names than a reader would read. */
#define ALSO_BYTES 300

/* The names that a note is also found by, in one text; not those that are old addresses. */
static void add_also(struct page *p, const struct kb_note *n)
{
	struct buf also = BUF_INIT;

	for (size_t i = 0; i < n->note.aliases.n && also.len < ALSO_BYTES; i++) {
		struct str name = n->note.aliases.v[i];

		if (str_find_char(name, '/', 0) != STR_NPOS || str_eq(name, n->note.title))
			continue;
		buf_add_z(&also, also.len ? ", " : "");
		buf_add(&also, name);
	}
	value_set_str(p->arena, p->context, STR("also"), buf_str(&also));
	buf_release(&also);
}

static void add_facts(struct page *p, const struct kb_note *n)
{
	struct arena *a = p->arena;
	struct value *c = p->context;
	unsigned minutes = (n->note.words + WORDS_A_MINUTE / 2) / WORDS_A_MINUTE +
	                   (n->note.han + HAN_A_MINUTE / 2) / HAN_A_MINUTE;
	bool has_toc;

	value_set(a, c, STR("toc"), nav_toc(p, &n->note, &has_toc));
	value_set_bool(a, c, STR("has_toc"), has_toc);
	add_also(p, n);
	value_set_ref(a, c, STR("owner"), n->note.owner);
	value_set_bool(a, c, STR("draft"), n->note.draft);
	value_set_bool(a, c, STR("unlisted"), n->note.unlisted);
	value_set_bool(a, c, STR("runbook"), n->note.is_runbook);
	value_set_number(a, c, STR("reading_minutes"), minutes ? (long)minutes : 1);
	value_set(a, c, STR("meta"), n->note.meta ? n->note.meta : value_map(a));
}

/* A README's page also lists its folder. */
static void add_folder(struct page *p, const struct kb_note *n)
{
	struct value *entries = list_entries(p, n->index_of);

	value_set(p->arena, p->context, STR("entries"), entries);
	value_set_bool(p->arena, p->context, STR("has_entries"), entries->count > 0);
}

int note_page(const struct render *r, struct render_worker *w, size_t note, struct buf *out,
              struct err *e)
{
	const struct kb_note *n = &r->kb->notes.v[note];
	struct page p;

	page_begin(&p, r, w, "note", n->url, kb_note_lang(r->kb, n));
	p.note = note;
	p.folder = n->index_of != KB_NONE ? n->index_of : n->folder;
	p.title = n->note.title;
	p.description = n->note.description;
	p.noindex = n->note.unlisted || n->note.draft;
	if (n->index_of == 0)
		p.kind = "home";
	else if (n->index_of != KB_NONE)
		p.kind = "folder";
	if (write_body(&p, n, e) != 0)
		return err_wrap(e, "%.*s", STR_ARG(n->note.path));
	add_neighbours(&p, n);
	add_backlinks(&p, n);
	add_tags(&p, n);
	add_history(&p, n);
	add_source(&p, n);
	add_facts(&p, n);
	steps_context(&p);
	if (n->index_of != KB_NONE)
		add_folder(&p, n);
	return page_finish(&p, out, e);
}
