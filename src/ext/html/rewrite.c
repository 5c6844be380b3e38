/*
 * Decides which attributes of a tag are addresses, and splices new values in
 * where the old ones stood. All other bytes of the fragment stay.
 */
#include "ext/html/html_int.h"

struct rewriter {
	struct buf *out; /* NULL to look only */
	struct str fragment;
	size_t done; /* bytes of the fragment that are in `out` already */
	html_link_fn *link;
	void *ctx;
	struct buf value, with, extra;
	unsigned width, height; /* of the tag */
};

enum address { ADDRESS_NONE, ADDRESS_LINK, ADDRESS_IMAGE };

/* Is attribute `name` of a `tag` an address, and does it load an image? */
static enum address address_of(struct str tag, struct str name)
{
	static const struct {
		struct str tag, name;
		enum address address;
	} table[] = {
		{ STR_INIT("img"), STR_INIT("src"), ADDRESS_IMAGE },
		{ STR_INIT("a"), STR_INIT("href"), ADDRESS_LINK },
		{ STR_INIT("area"), STR_INIT("href"), ADDRESS_LINK },
		{ STR_INIT("video"), STR_INIT("src"), ADDRESS_LINK },
		{ STR_INIT("video"), STR_INIT("poster"), ADDRESS_IMAGE },
		{ STR_INIT("audio"), STR_INIT("src"), ADDRESS_LINK },
		{ STR_INIT("source"), STR_INIT("src"), ADDRESS_LINK },
		{ STR_INIT("track"), STR_INIT("src"), ADDRESS_LINK },
		{ STR_INIT("embed"), STR_INIT("src"), ADDRESS_LINK },
		{ STR_INIT("iframe"), STR_INIT("src"), ADDRESS_LINK },
		{ STR_INIT("object"), STR_INIT("data"), ADDRESS_LINK },
		{ STR_INIT("blockquote"), STR_INIT("cite"), ADDRESS_LINK },
		{ STR_INIT("q"), STR_INIT("cite"), ADDRESS_LINK },
		{ STR_INIT("del"), STR_INIT("cite"), ADDRESS_LINK },
		{ STR_INIT("ins"), STR_INIT("cite"), ADDRESS_LINK },
	};

	for (size_t i = 0; i < countof(table); i++)
		if (str_eq(table[i].tag, tag) && str_eq_ci(table[i].name, name))
			return table[i].address;
	return ADDRESS_NONE;
}

/* Append the fragment up to byte `to`. */
static void copy_up_to(struct rewriter *rw, size_t to)
{
	if (rw->out)
		buf_add(rw->out, str_cut(rw->fragment, rw->done, to));
	rw->done = to;
}

/* Put `rw->with` where the value of `a` stands, in double quotes unless it had quotes. */
static void replace_value(struct rewriter *rw, const struct html_attr *a)
{
	size_t from = (size_t)(a->value.p - rw->fragment.p);

	copy_up_to(rw, from);
	if (rw->out) {
		if (!a->quote)
			buf_add_byte(rw->out, '"');
		buf_add_attr(rw->out, buf_str(&rw->with));
		if (!a->quote)
			buf_add_byte(rw->out, '"');
	}
	rw->done = from + a->value.n;
}

static void drop_attr(struct rewriter *rw, const struct html_attr *a)
{
	size_t from = (size_t)(a->name.p - rw->fragment.p);

	while (from > rw->done && char_is_space(rw->fragment.p[from - 1]))
		from--;
	copy_up_to(rw, from);
	rw->done = (size_t)(a->value.p - rw->fragment.p) + a->value.n + (a->quote != 0);
}

static void rewrite_attr(struct rewriter *rw, const struct html_attr *a, struct str tag)
{
	enum address address = address_of(tag, a->name);
	struct html_link link = {
		.tag = tag,
		.image = address == ADDRESS_IMAGE,
		.width = rw->width,
		.height = rw->height,
	};
	char lower[8];

	if (address == ADDRESS_NONE || a->value.n == 0)
		return;
	for (size_t i = 0; i < a->name.n; i++)
		lower[i] = char_lower(a->name.p[i]);
	link.attribute = str_from(lower, a->name.n);
	link.offset = (size_t)(a->value.p - rw->fragment.p);
	buf_clear(&rw->value);
	html_decode(&rw->value, a->value);
	link.value = str_trim(buf_str(&rw->value));
	buf_clear(&rw->with);
	if (!rw->link(rw->ctx, &link, &rw->with, &rw->extra))
		return;
	if (rw->with.len > 0)
		replace_value(rw, a);
	else
		drop_attr(rw, a);
}

/* Attributes to be added go before the "/" of "/>". */
static void add_extra(struct rewriter *rw, const struct html_token *t)
{
	size_t end = (size_t)(t->attrs.p - rw->fragment.p) + t->attrs.n;

	if (rw->extra.len == 0)
		return;
	if (html_self_closing(t))
		end--;
	while (end > rw->done && char_is_space(rw->fragment.p[end - 1]))
		end--;
	copy_up_to(rw, end);
	if (rw->out)
		buf_add(rw->out, buf_str(&rw->extra));
}

/* Which size the tag gives by itself: a style is stronger than an attribute. */
static void read_size(struct rewriter *rw, const struct html_token *t)
{
	struct html_style style = { .align = STR_NONE };
	struct str rest = t->attrs;
	struct html_attr a;

	rw->width = rw->height = 0;
	while (html_next_attr(&rest, &a)) {
		if (str_eq_ci(a.name, STR("width")) && !rw->width)
			rw->width = html_pixels(a.value);
		else if (str_eq_ci(a.name, STR("height")) && !rw->height)
			rw->height = html_pixels(a.value);
		else if (str_eq_ci(a.name, STR("style")))
			style = html_style_read(a.value);
	}
	rw->width = style.width ? style.width : rw->width;
	rw->height = style.height ? style.height : rw->height;
}

static void rewrite_tag(struct rewriter *rw, const struct html_token *t)
{
	const struct html_element *el = html_element(t->name);
	struct str rest = t->attrs;
	struct html_attr a;

	if (!el)
		return;
	buf_clear(&rw->extra);
	read_size(rw, t);
	while (html_next_attr(&rest, &a))
		rewrite_attr(rw, &a, el->name);
	add_extra(rw, t);
}

void html_rewrite(struct buf *out, struct str fragment, html_link_fn *link, void *ctx)
{
	struct rewriter rw = {
		.out = out,
		.fragment = fragment,
		.link = link,
		.ctx = ctx,
		.value = BUF_INIT,
		.with = BUF_INIT,
		.extra = BUF_INIT,
	};
	struct html_reader in = HTML_READER(fragment);
	struct html_token t;

	while (html_next_visible(&in, &t, HTML_RAW))
		if (t.kind == HTML_OPEN)
			rewrite_tag(&rw, &t);
	copy_up_to(&rw, fragment.n);
	buf_release(&rw.value);
	buf_release(&rw.with);
	buf_release(&rw.extra);
}

void html_ids(struct str fragment, html_id_fn *id, void *ctx)
{
	struct html_reader in = HTML_READER(fragment);
	struct buf value = BUF_INIT;
	struct html_token t;

	while (html_next_visible(&in, &t, HTML_RAW | HTML_SKIP)) {
		const struct html_element *el =
			t.kind == HTML_OPEN ? html_element(t.name) : NULL;
		struct str rest = t.attrs;
		struct html_attr a;

		while (el && html_next_attr(&rest, &a)) {
			if (!str_eq_ci(a.name, STR("id")) &&
			    !(str_eq(el->name, STR("a")) && str_eq_ci(a.name, STR("name"))))
				continue;
			buf_clear(&value);
			html_decode(&value, a.value);
			if (value.len)
				id(ctx, buf_str(&value));
		}
	}
	buf_release(&value);
}

void html_text(struct buf *out, struct str fragment)
{
	struct html_reader in = HTML_READER(fragment);
	struct html_token t;

	while (html_next_visible(&in, &t, HTML_RAW | HTML_SKIP)) {
		if (t.kind == HTML_TEXT)
			html_decode(out, t.raw);
		else if ((t.kind == HTML_OPEN || t.kind == HTML_CLOSE) && !html_element(t.name))
			buf_add(out, t.raw);
	}
}

bool html_is_known_tag(struct str fragment)
{
	struct html_reader in = HTML_READER(fragment);
	struct html_token t;

	if (!html_next(&in, &t) || t.kind == HTML_TEXT)
		return false;
	return t.kind == HTML_MARKUP || html_element(t.name);
}
