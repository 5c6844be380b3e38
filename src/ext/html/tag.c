/*
 * Decides how an allowed element's opening tag is written: as it was when there
 * is nothing to object to, else anew from the attributes that are allowed.
 */
#include "ext/html/html_int.h"

#include "base/utf8.h"

/* More attributes than that on one tag are dropped. */
#define ATTRS_MAX 32

struct kept {
	struct str name;  /* as written */
	struct str value; /* as written */
	bool has_value;
};

struct tag {
	const struct html_element *el;
	const struct html_report *report;
	struct kept kept[ATTRS_MAX];
	size_t n;
	bool as_it_was;          /* nothing to object to so far */
	bool checkbox, disabled; /* of an input */
	struct html_style style;
};

static bool is_named(struct str name, const char *what)
{
	return str_eq_ci(name, str_of(what));
}

static const struct kept *find_kept(const struct tag *tag, struct str name)
{
	for (size_t i = 0; i < tag->n; i++)
		if (str_eq_ci(tag->kept[i].name, name))
			return &tag->kept[i];
	return NULL;
}

static void report_attr(const struct tag *tag, struct str name)
{
	struct buf what = BUF_INIT;

	if (!tag->report->dropped)
		return;
	buf_add(&what, str_cut(name, 0, 256));
	buf_add_byte(&what, '=');
	tag->report->dropped(tag->report->ctx, buf_str(&what));
	buf_release(&what);
}

static bool is_size(struct str s)
{
	size_t i = 0;

	while (i < s.n && (char_is_digit(s.p[i]) || (s.p[i] == '.' && i > 0)))
		i++;
	if (i == 0 || i > 10)
		return false;
	s = str_tail(s, i);
	return s.n == 0 || str_eq(s, STR("%")) || str_eq_ci(s, STR("px"));
}

/* May the address stand there? It is judged as the browser will read it. */
static bool is_url_allowed(const struct tag *tag, struct str raw, bool image)
{
	struct buf url = BUF_INIT;
	bool allowed;

	if (str_find_char(raw, '&', 0) != STR_NPOS)
		html_decode(&url, raw);
	else
		buf_add(&url, raw);
	allowed = html_scheme_allowed(buf_str(&url), image);
	if (!allowed && tag->report->dropped)
		tag->report->dropped(tag->report->ctx, str_trim(buf_str(&url)));
	buf_release(&url);
	return allowed;
}

static bool is_value_allowed(struct tag *tag, struct str name, const struct html_attr *a)
{
	enum html_value_kind kind = html_attribute(tag->el, name);

	switch (kind) {
	case HTML_URL:
	case HTML_IMAGE_URL:
		return is_url_allowed(tag, a->value, kind == HTML_IMAGE_URL);
	case HTML_SIZE:
		if (is_size(a->value))
			return true;
		break;
	case HTML_TABINDEX:
		if (str_eq(a->value, STR("0")) || str_eq(a->value, STR("-1")))
			return true;
		break;
	case HTML_CHECKBOX:
		if (str_eq_ci(a->value, STR("checkbox")))
			return tag->checkbox = true;
		break;
	case HTML_ANY:
	case HTML_FLAG:
		return true;
	case HTML_DENIED:
		break;
	}
	report_attr(tag, name);
	return false;
}

static void read_style(struct tag *tag, struct str raw)
{
	struct buf style = BUF_INIT;

	html_decode(&style, raw);
	tag->style = html_style_read(buf_str(&style));
	/* The sides it names are literals: nothing of it points into the buf. */
	buf_release(&style);
}

/* Would the bytes of the value have to be written otherwise? */
static bool is_value_plain(const struct html_attr *a)
{
	if (!a->has_value)
		return true;
	if (a->quote != '"')
		return false;
	for (size_t i = 0; i < a->value.n; i++) {
		char c = a->value.p[i];

		if (c == '<' || c == '>' || (c >= 0 && c < ' ' && c != '\n' && c != '\t'))
			return false;
	}
	return true;
}

/* An id names one element of the page, the first that has it. */
static bool is_new_id(struct tag *tag, struct str raw)
{
	struct buf id = BUF_INIT;
	bool fresh;

	html_decode(&id, raw);
	fresh = id.len > 0 && !map_has(tag->report->ids, buf_str(&id));
	for (size_t i = 0; i < id.len; i++)
		fresh &= !char_is_space(id.p[i]);
	if (fresh)
		map_set(tag->report->ids, buf_str(&id), 1);
	buf_release(&id);
	return fresh;
}

static void take_attribute(struct tag *tag, const struct html_attr *a)
{
	char lower[64];
	struct str name = { lower, a->name.n };

	if (a->name.n > sizeof(lower) || find_kept(tag, a->name)) {
		tag->as_it_was = false;
		return;
	}
	for (size_t i = 0; i < name.n; i++)
		lower[i] = char_lower(a->name.p[i]);
	if (str_eq(name, STR("style"))) {
		tag->as_it_was = false;
		read_style(tag, a->value);
		return;
	}
	if (tag->n == ATTRS_MAX || !is_value_allowed(tag, name, a) ||
	    (str_eq(name, STR("id")) && !is_new_id(tag, a->value))) {
		tag->as_it_was = false;
		return;
	}
	if (!str_eq(name, a->name) || !is_value_plain(a))
		tag->as_it_was = false;
	tag->disabled |= str_eq(name, STR("disabled"));
	tag->kept[tag->n++] = (struct kept){ a->name, a->value, a->has_value };
}

/*
 * Text between double quotes. References stay as they are; a control character
 * becomes a visible one, for to drop it could join "&" and "colon;".
 */
static void add_value(struct buf *out, struct str value)
{
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (c == '"')
			buf_add_z(out, "&quot;");
		else if (c == '<')
			buf_add_z(out, "&lt;");
		else if (c == '>')
			buf_add_z(out, "&gt;");
		else if (c >= 0 && c < ' ' && c != '\n' && c != '\t')
			buf_add_char(out, UTF8_BAD);
		else
			buf_add_byte(out, c);
	}
}

/* The side that an attribute gives in pixels, 0 when it gives none. */
static unsigned side_of(const struct tag *tag, struct str name)
{
	const struct kept *a = find_kept(tag, name);

	return a ? html_pixels(a->value) : 0;
}

/* What the style makes of attribute `name`, 0 for nothing: it is stronger, and the shape stays. */
static unsigned side_by_style(const struct tag *tag, struct str name)
{
	unsigned width = side_of(tag, STR("width")), height = side_of(tag, STR("height"));

	if (str_eq_ci(name, STR("width")))
		return tag->style.width;
	if (!str_eq_ci(name, STR("height")))
		return 0;
	if (tag->style.height || !tag->style.width || !width || !height)
		return tag->style.height;
	return (unsigned)(((uint64_t)height * tag->style.width + width / 2) / width);
}

static void add_kept(struct buf *out, const struct tag *tag, const struct kept *a)
{
	bool class = is_named(a->name, "class");
	unsigned side = side_by_style(tag, a->name);

	buf_add_byte(out, ' ');
	for (size_t i = 0; i < a->name.n; i++)
		buf_add_byte(out, char_lower(a->name.p[i]));
	if (side) {
		buf_addf(out, "=\"%u\"", side);
		return;
	}
	if (!a->has_value && !(class && tag->style.percent))
		return;
	buf_add_z(out, "=\"");
	add_value(out, a->value);
	if (class && tag->style.percent)
		buf_addf(out, "%sw-%u", a->value.n ? " " : "", tag->style.percent);
	buf_add_byte(out, '"');
}

/* What the style becomes where no attribute is there to take it. */
static void add_style(struct buf *out, const struct tag *tag)
{
	const struct html_style *s = &tag->style;

	if (s->percent && !find_kept(tag, STR("class")))
		buf_addf(out, " class=\"w-%u\"", s->percent);
	if (s->width && !find_kept(tag, STR("width")) &&
	    html_attribute(tag->el, STR("width")) == HTML_SIZE)
		buf_addf(out, " width=\"%u\"", s->width);
	if (s->height && !find_kept(tag, STR("height")) &&
	    html_attribute(tag->el, STR("height")) == HTML_SIZE)
		buf_addf(out, " height=\"%u\"", s->height);
	if (s->align.n && !find_kept(tag, STR("align")) &&
	    html_attribute(tag->el, STR("align")) == HTML_ANY)
		buf_addf(out, " align=\"%.*s\"", STR_ARG(s->align));
}

/* A w-N class sizes pictures only. */
static void limit_style(struct tag *tag)
{
	if (!is_named(tag->el->name, "img") && !is_named(tag->el->name, "video"))
		tag->style.percent = 0;
}

static bool is_input(const struct html_element *el)
{
	return str_eq(el->name, STR("input"));
}

/* `kept` is left as it is: it is large, and `n` of it count. */
static void start_tag(struct tag *tag, const struct html_token *t,
                      const struct html_element *el, const struct html_report *report)
{
	tag->el = el;
	tag->report = report;
	tag->n = 0;
	tag->as_it_was = str_eq(t->name, el->name);
	tag->checkbox = tag->disabled = false;
	tag->style = (struct html_style){ .align = STR_NONE };
}

/* The usual short way: no attributes, written as it should be. */
static bool is_bare(const struct html_token *t, const struct html_element *el)
{
	return t->attrs.n == 0 && str_eq(t->name, el->name) && !is_input(el);
}

bool html_add_tag(struct buf *out, const struct html_token *t, const struct html_element *el,
                  const struct html_report *report)
{
	struct str rest = t->attrs;
	struct html_attr a;
	struct tag tag;

	if (is_bare(t, el)) {
		buf_add(out, t->raw);
		return true;
	}
	start_tag(&tag, t, el, report);
	while (html_next_attr(&rest, &a))
		take_attribute(&tag, &a);
	limit_style(&tag);
	if (is_input(el)) {
		if (!tag.checkbox)
			return false;
		tag.as_it_was = tag.as_it_was && tag.disabled;
	}
	if (tag.as_it_was && (el->flags & HTML_VOID || !html_self_closing(t))) {
		buf_add(out, t->raw);
		return true;
	}
	buf_add_byte(out, '<');
	buf_add(out, el->name);
	for (size_t i = 0; i < tag.n; i++)
		add_kept(out, &tag, &tag.kept[i]);
	add_style(out, &tag);
	if (is_input(el) && !tag.disabled)
		buf_add_z(out, " disabled");
	buf_add_byte(out, '>');
	return true;
}
