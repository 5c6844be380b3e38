/*
 * Decides what a note's page of versions shows: what each commit changed in the
 * note's text, word by word, with a little of what stands around it.
 */
#include "render/render_int.h"

#include <time.h>

#include "base/utf8.h"
#include "base/worddiff.h"

/* A larger version is named, but not compared; in bytes. */
#define COMPARED_MAX ((size_t)256 << 10)
/* Of text that did not change so many characters are shown on each side of what did. */
#define AROUND 120

bool history_has_page(const struct render *r, size_t note)
{
	const struct source_facts *f = r->kb->notes.v[note].facts;

	return r->options.history > 0 && f->nversions > 0;
}

struct str history_url(struct arena *a, const struct kb_note *n)
{
	return arena_strf(a, "_ob/history/%.*s", STR_ARG(n->url));
}

static struct str tail_of(struct str s, size_t chars)
{
	struct str rest = s;
	uint32_t c;

	while (chars-- > 0 && utf8_prev(&rest, &c))
		;
	return str_tail(s, rest.n);
}

/* Text that is the same: all of it when it is short, else what touches a change. */
static void add_same(struct buf *out, struct str text, bool first, bool last)
{
	struct str head = first ? STR_NONE : utf8_head(text, AROUND);
	struct str tail = last ? STR_NONE : tail_of(text, AROUND);

	if (head.n + tail.n >= text.n) {
		buf_add_html(out, text);
		return;
	}
	buf_add_html(out, head);
	buf_add_z(out, "<span class=\"cut\">\n⋯\n</span>");
	buf_add_html(out, tail);
}

static void add_changes(struct buf *out, const struct worddiff *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct worddiff_piece *p = &d->v[i];
		const char *tag = p->kind == WORDDIFF_GONE ? "del" : "ins";

		if (p->kind == WORDDIFF_SAME) {
			add_same(out, p->text, i == 0, i + 1 == d->n);
			continue;
		}
		buf_addf(out, "<%s>", tag);
		buf_add_html(out, p->text);
		buf_addf(out, "</%s>", tag);
	}
}

static struct str day_of(struct arena *a, const struct source_version *v)
{
	time_t local = (time_t)(v->time + (int64_t)v->offset * 60);
	struct tm tm;

	if (!gmtime_r(&local, &tm))
		return STR_NONE;
	return arena_strf(a, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

/* Read a version; one that is too large or not in the clone is none. */
static bool read_version(struct page *p, const struct source_version *v, struct buf *out)
{
	buf_clear(out);
	return v && source_read_version(p->r->kb->source, v, p->w->number, out, COMPARED_MAX,
	                                NULL) == 0;
}

static struct value *version(struct page *p, const struct source_version *v,
                             const struct source_version *before, bool first_of_all)
{
	struct value *out = value_map(p->arena), *date;
	struct buf old_text = BUF_INIT, text = BUF_INIT, html = BUF_INIT;
	struct worddiff d = { 0 };

	date = page_date(p, day_of(p->arena, v));
	value_set(p->arena, out, STR("date"), date ? date : value_bool(p->arena, false));
	value_set_ref(p->arena, out, STR("subject"), v->subject);
	value_set_ref(p->arena, out, STR("author"), v->author);
	value_set_str(p->arena, out, STR("commit"), str_cut(str_of(v->commit), 0, 10));
	value_set_bool(p->arena, out, STR("first"), first_of_all);
	if (before && read_version(p, v, &text) && read_version(p, before, &old_text)) {
		worddiff_find(&d, buf_str(&old_text), buf_str(&text));
		add_changes(&html, &d);
	}
	value_set_bool(p->arena, out, STR("has_changes"), d.gone + d.fresh > 0 || html.len > 0);
	value_set_str(p->arena, out, STR("changes"), buf_str(&html));
	value_set_number(p->arena, out, STR("words_added"), (long)d.fresh);
	value_set_number(p->arena, out, STR("words_removed"), (long)d.gone);
	worddiff_release(&d);
	buf_release(&old_text);
	buf_release(&text);
	buf_release(&html);
	return out;
}

int history_page(const struct render *r, struct render_worker *w, size_t note, struct buf *out,
                 struct err *e)
{
	const struct kb_note *n = &r->kb->notes.v[note];
	const struct source_facts *f = n->facts;
	struct value *list;
	struct page p;

	page_begin(&p, r, w, "history", history_url(&w->arena, n), kb_note_lang(r->kb, n));
	p.title = arena_strf(p.arena, "%.*s · %.*s", STR_ARG(n->note.title),
	                     STR_ARG(page_word(&p, "history")));
	p.noindex = true;
	list = value_list(p.arena);
	for (size_t i = 0; i < f->nversions && i < r->options.history; i++) {
		bool last = i + 1 == f->nversions;

		/* The oldest one that is known is the note's first, unless the clone ends there. */
		value_push(
			p.arena, list,
			version(&p, &f->versions[i], last ? NULL : &f->versions[i + 1], last));
	}
	value_set(p.arena, p.context, STR("versions"), list);
	value_set_ref(p.arena, p.context, STR("note_title"), n->note.title);
	value_set(p.arena, p.context, STR("note_href"),
	          value_ref(p.arena, page_href(&p, n->url, STR_NONE)));
	return page_finish(&p, out, e);
}
