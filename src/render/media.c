/*
 * Decides how links, images, tags and raw HTML are written once it is known
 * where they lead: published addresses, sizes of images, a visible mark on
 * what is missing.
 */
#include "render/writer_int.h"

#include "base/path.h"
#include "base/utf8.h"
#include "ext/html/html.h"

bool media_resolve(struct writer *w, enum note_link_kind kind, struct str target,
                   struct link_target *out)
{
	if (!w->page || !w->note)
		return false;
	link_resolve(out, w->page->r->kb->table, w->page->arena, w->note, w->root, kind,
	             target);
	return true;
}

struct str media_anchor(const struct page *p, size_t note, struct str anchor)
{
	const struct note *n = &p->r->kb->notes.v[note].note;
	struct str id;

	if (!anchor.n || !link_anchor(&id, p->r->kb->table, note, anchor))
		return anchor;
	/* The title is no part of the body: it stands at the page's top. */
	if (n->headings.n && n->headings.v[0].title && str_eq(n->headings.v[0].id, id))
		return note == p->note ? STR("top") : STR_NONE;
	return id;
}

static size_t own_number(const struct writer *w)
{
	return kb_note_at(w->page->r->kb, w->note->path);
}

/* The address of a resolved target from the page; empty when it has none. */
static struct str target_href(struct writer *w, const struct link_target *t)
{
	const struct kb *kb = w->page->r->kb;
	size_t number;

	switch (t->kind) {
	case LINK_NOTE:
		return page_href(w->page, kb->notes.v[t->index].url,
		                 media_anchor(w->page, t->index, t->anchor));
	case LINK_FOLDER:
		number = kb->folders.v[t->index].index;
		return page_href(w->page, kb->folders.v[t->index].url,
		                 number == KB_NONE ? STR_NONE
		                                   : media_anchor(w->page, number, t->anchor));
	case LINK_FILE:
		if (kb->asset_of_file[t->index] == KB_NONE)
			return STR_NONE;
		return page_href(w->page, kb_asset(kb, kb->asset_of_file[t->index])->url,
		                 t->anchor);
	case LINK_SELF:
		number = own_number(w);
		if (number == KB_NONE)
			return STR_NONE;
		return page_href(w->page, kb->notes.v[number].url,
		                 media_anchor(w->page, number, t->anchor));
	case LINK_EXTERNAL:
	case LINK_MISSING:
	case LINK_BAD_SCHEME:
		return STR_NONE;
	}
	return STR_NONE;
}

/* CommonMark's programs agree on the bytes of an address, down to the quote's. */
static void add_href(struct buf *out, struct str url)
{
	struct buf href = BUF_INIT;
	struct str rest;
	size_t quote;

	buf_add_href(&href, url);
	rest = buf_str(&href);
	while ((quote = str_find_char(rest, '\'', 0)) != STR_NPOS) {
		buf_add_html(out, str_cut(rest, 0, quote));
		buf_add_z(out, "&#x27;");
		rest = str_tail(rest, quote + 1);
	}
	buf_add_html(out, rest);
	buf_release(&href);
}

/* The writer's title, in double quotes. */
static void add_title(struct buf *out, struct str title)
{
	if (title.n == 0)
		return;
	buf_add_z(out, " title=\"");
	buf_add_html(out, title);
	buf_add_byte(out, '"');
}

static void open_missing(struct writer *w, struct str target)
{
	buf_add_z(w->out, "<span class=\"missing-link\" title=\"");
	buf_add_attr(w->out, page_word(w->page, "missing_link"));
	buf_add_z(w->out, ": ");
	buf_add_attr(w->out, utf8_head(target, 120));
	buf_add_z(w->out, "\">");
	w->link_close = "</span>";
}

static void open_link(struct writer *w, enum note_link_kind kind, struct str target,
                      struct str title)
{
	struct link_target t;
	struct str href;

	w->link_close = "</a>";
	if (!media_resolve(w, kind, target, &t)) {
		buf_add_z(w->out, "<a href=\"");
		add_href(w->out, target);
	} else if (t.kind == LINK_EXTERNAL) {
		buf_add_z(w->out, "<a class=\"external\" rel=\"noopener\" href=\"");
		add_href(w->out, target);
	} else {
		href = target_href(w, &t);
		if (href.n == 0) {
			open_missing(w, target);
			return;
		}
		buf_add_z(w->out, "<a href=\"");
		buf_add_attr(w->out, href);
	}
	buf_add_byte(w->out, '"');
	add_title(w->out, title);
	buf_add_byte(w->out, '>');
}

void media_link_open(struct writer *w, const struct md_node *n)
{
	open_link(w, NOTE_LINK, n->url, n->title);
}

/* "note#part" reads better as "note › part". */
static void add_wiki_name(struct buf *out, struct str target)
{
	size_t hash = str_find_char(target, '#', 0);

	if (hash == STR_NPOS) {
		buf_add_html(out, target);
		return;
	}
	buf_add_html(out, str_trim(str_cut(target, 0, hash)));
	if (hash > 0)
		buf_add_z(out, " › ");
	buf_add_html(out, str_trim(str_tail(target, hash + 1)));
}

void media_wiki_link(struct writer *w, const struct md_node *n)
{
	if (w->in_link) {
		buf_add_html(w->out, n->text.n ? n->text : n->url);
		return;
	}
	open_link(w, NOTE_WIKI_LINK, n->url, STR_NONE);
	if (n->text.n)
		buf_add_html(w->out, n->text);
	else
		add_wiki_name(w->out, n->url);
	buf_add_z(w->out, w->link_close);
}

void media_tag(struct writer *w, struct str name)
{
	const struct render *r = w->page ? w->page->r : NULL;
	struct buf key = BUF_INIT;
	const uintptr_t *at;

	utf8_add_lower(&key, name);
	at = r ? map_find(&r->tag_of, buf_str(&key)) : NULL;
	if (at && !w->in_link) {
		buf_add_z(w->out, "<a class=\"tag\" href=\"");
		buf_add_attr(w->out, page_href(w->page, r->kb->tags.v[*at - 1].url, STR_NONE));
		buf_add_z(w->out, "\">#");
		buf_add_html(w->out, name);
		buf_add_z(w->out, "</a>");
	} else {
		buf_add_byte(w->out, '#');
		buf_add_html(w->out, name);
	}
	buf_release(&key);
}

/* Typora and screenshot tools name images so; it tells a reader nothing. */
static bool is_noise(struct str alt)
{
	static const char *const begins[] = { "image-",       "img-",   "img_",
		                              "Screenshot",   "截屏",   "截图",
		                              "Pasted image", "QQ截图", "微信截图" };

	if (alt.n == 0 || str_eq_ci(alt, STR("img")) || str_eq_ci(alt, STR("image")))
		return true;
	for (size_t i = 0; i < countof(begins); i++) {
		size_t n = str_of(begins[i]).n;

		if (str_starts(alt, str_of(begins[i])) && alt.n > n &&
		    (char_is_digit(alt.p[n]) || alt.p[n] == ' ' || alt.p[n] == '_'))
			return true;
	}
	return false;
}

static void add_alt(struct writer *w, struct str alt)
{
	buf_add_z(w->out, " alt=\"");
	buf_add_html(w->out, w->page && is_noise(alt) ? page_word(w->page, "image") : alt);
	buf_add_byte(w->out, '"');
}

static void missing_image(struct writer *w, struct str target, struct str alt)
{
	struct str shown = is_noise(alt) ? page_word(w->page, "image") : alt;

	buf_add_z(w->out, "<span class=\"missing\" role=\"img\" aria-label=\"");
	buf_add_attr(w->out, shown);
	buf_add_z(w->out, "\">");
	buf_add_html(w->out, shown);
	buf_add_z(w->out, " <small>");
	buf_add_html(w->out, utf8_head(target, 120));
	buf_add_z(w->out, "</small></span>");
}

/* The wanted width and height, or the file's own; a width alone keeps the proportions. */
static void add_scaled(struct buf *out, const struct image *image, unsigned width,
                       unsigned height)
{
	if (width && !height && image->width)
		height = (unsigned)((uint64_t)width * image->height / image->width);
	if (!width) {
		width = image->width;
		height = image->height;
	}
	if (width) {
		buf_add_z(out, " width=\"");
		buf_add_number(out, width);
		buf_add_byte(out, '"');
	}
	if (width && height) {
		buf_add_z(out, " height=\"");
		buf_add_number(out, height);
		buf_add_byte(out, '"');
	}
}

/* The size of Obsidian's "|300" or "|300x200", else the file's. */
static void add_size(struct buf *out, const struct image *image, struct str size)
{
	unsigned v[2] = { 0, 0 };
	size_t part = 0;

	for (size_t i = 0; i < size.n; i++) {
		if (char_is_digit(size.p[i]) && v[part] < 10000)
			v[part] = v[part] * 10 + (unsigned)(size.p[i] - '0');
		else if (size.p[i] == 'x' && part == 0)
			part = 1;
		else
			v[0] = v[1] = 0;
	}
	add_scaled(out, image, v[0], v[1]);
}

static void local_image(struct writer *w, const struct kb_asset *a, struct str alt,
                        struct str title, struct str size)
{
	buf_add_z(w->out, "<img src=\"");
	buf_add_attr(w->out, page_href(w->page, a->url, STR_NONE));
	buf_add_byte(w->out, '"');
	add_alt(w, alt);
	add_title(w->out, title);
	add_size(w->out, &a->image, size);
	buf_add_z(w->out, " loading=\"lazy\" decoding=\"async\"");
	buf_add_z(w->out, w->in_link ? " />" : " class=\"zoom\" />");
	w->alone_title = title;
}

/* A film or a sound that is written as an image plays. */
static bool player(struct writer *w, const struct kb_asset *a, struct str alt)
{
	static const struct {
		const char *ext, *tag;
	} kinds[] = { { "mp4", "video" }, { "webm", "video" }, { "mov", "video" },
		      { "mp3", "audio" }, { "ogg", "audio" },  { "wav", "audio" } };
	struct str ext = path_ext(a->url);

	for (size_t i = 0; i < countof(kinds); i++) {
		if (!str_eq_ci(ext, str_of(kinds[i].ext)))
			continue;
		buf_addf(w->out, "<%s controls preload=\"metadata\" src=\"", kinds[i].tag);
		buf_add_attr(w->out, page_href(w->page, a->url, STR_NONE));
		buf_add_z(w->out, "\" aria-label=\"");
		buf_add_attr(w->out, alt.n ? alt : path_base(a->url));
		buf_addf(w->out, "\"></%s>", kinds[i].tag);
		return true;
	}
	return false;
}

static void file_link(struct writer *w, const struct kb_asset *a, struct str text)
{
	buf_add_z(w->out, "<a href=\"");
	buf_add_attr(w->out, page_href(w->page, a->url, STR_NONE));
	buf_add_z(w->out, "\">");
	buf_add_html(w->out, text.n ? text : path_base(a->url));
	buf_add_z(w->out, "</a>");
}

static void remote_image(struct writer *w, struct str target, struct str title, struct str alt)
{
	bool data = str_starts(target, STR("data:"));

	if (w->page && !data && w->page->r->options.block_remote_images) {
		missing_image(w, target, alt);
		return;
	}
	buf_add_z(w->out, "<img src=\"");
	add_href(w->out, target);
	buf_add_byte(w->out, '"');
	add_alt(w, alt);
	add_title(w->out, title);
	if (w->page) {
		buf_add_z(w->out, " loading=\"lazy\" decoding=\"async\"");
		if (!w->in_link)
			buf_add_z(w->out, " class=\"zoom\"");
		w->page->remote_images |= !data;
	}
	buf_add_z(w->out, " />");
}

/* Obsidian's size behind the alt text: "alt|300", "alt|300x200". */
static struct str cut_size(struct str *alt)
{
	size_t bar = str_rfind_char(*alt, '|');
	struct str size = bar == STR_NPOS ? STR_NONE : str_tail(*alt, bar + 1);

	for (size_t i = 0; i < size.n; i++)
		if (!char_is_digit(size.p[i]) &&
		    (size.p[i] != 'x' || i == 0 || i + 1 == size.n))
			return STR_NONE;
	if (size.n)
		*alt = str_cut(*alt, 0, bar);
	return size;
}

void media_image(struct writer *w, struct str target, struct str title, struct str alt,
                 enum note_link_kind kind, struct str size)
{
	const struct kb_asset *a;
	struct link_target t;
	size_t number;

	if (w->page && kind == NOTE_IMAGE)
		size = cut_size(&alt);
	if (!media_resolve(w, kind, target, &t) || t.kind == LINK_EXTERNAL) {
		remote_image(w, target, title, alt);
		return;
	}
	number = t.kind == LINK_FILE ? w->page->r->kb->asset_of_file[t.index] : KB_NONE;
	if (number == KB_NONE) {
		missing_image(w, target, alt);
		return;
	}
	a = kb_asset(w->page->r->kb, number);
	if (a->image.kind != IMAGE_NONE)
		local_image(w, a, alt, title, size);
	else if (!player(w, a, alt))
		file_link(w, a, alt);
}

/* For a tag without a text of its own: of two the first counts. */
static void add_alt_word(const struct writer *w, struct buf *extra)
{
	buf_add_z(extra, " alt=\"");
	buf_add_attr(extra, page_word(w->page, "image"));
	buf_add_byte(extra, '"');
}

/* An address that leads nowhere is dropped; what it stood for is marked. */
static void raw_missing(struct writer *w, const struct html_link *link, struct buf *extra)
{
	struct str target = str_cut(link->value, 0, 200);

	if (str_eq(link->tag, STR("img"))) {
		buf_add_z(extra, " class=\"missing\" alt=\"");
		buf_add_attr(extra, target);
		buf_add_byte(extra, '"');
	} else if (str_eq(link->tag, STR("a"))) {
		buf_add_z(extra, " class=\"missing-link\" title=\"");
		buf_add_attr(extra, page_word(w->page, "missing_link"));
		buf_add_z(extra, ": ");
		buf_add_attr(extra, target);
		buf_add_byte(extra, '"');
	}
}

/* New addresses for raw HTML; images also get their size. */
static bool raw_address(void *ctx, const struct html_link *link, struct buf *out,
                        struct buf *extra)
{
	struct writer *w = ctx;
	struct link_target t;
	struct str href;

	if (!media_resolve(w, link->image ? NOTE_IMAGE : NOTE_LINK, link->value, &t))
		return false;
	if (t.kind == LINK_EXTERNAL) {
		w->page->remote_images |= link->image && !str_starts(link->value, STR("data:"));
		if (str_eq(link->tag, STR("img")))
			add_alt_word(w, extra);
		return false;
	}
	/* What is not allowed is the sanitiser's to drop. */
	if (t.kind == LINK_BAD_SCHEME)
		return false;
	href = link->image && t.kind != LINK_FILE ? STR_NONE : target_href(w, &t);
	if (href.n == 0) {
		raw_missing(w, link, extra);
		return true;
	}
	buf_add(out, href);
	if (link->image && t.kind == LINK_FILE && str_eq(link->tag, STR("img"))) {
		const struct kb_asset *a =
			kb_asset(w->page->r->kb, w->page->r->kb->asset_of_file[t.index]);

		add_scaled(extra, &a->image, link->width, link->height);
		add_alt_word(w, extra);
		buf_add_z(extra, " loading=\"lazy\" decoding=\"async\"");
		if (!w->in_link)
			buf_add_z(extra, " class=\"zoom\"");
	}
	return true;
}

void media_raw(struct writer *w, struct str html)
{
	if (!w->page) {
		buf_add(w->out, html);
		return;
	}
	if (!w->page->r->options.trust_html && !html_is_known_tag(html)) {
		buf_add_html(w->out, html);
		return;
	}
	*w->saw_html = true;
	html_rewrite(w->out, html, raw_address, w);
}
