/*
 * Decides which elements and attributes a note may bring into a page. What is
 * not in the tables is not let through.
 */
#include "ext/html/html_int.h"

#include <string.h>

/* Elements that take the same attributes. */
enum {
	G_A = 1 << 0,
	G_IMG = 1 << 1,
	G_MEDIA = 1 << 2,
	G_VIDEO = 1 << 3,
	G_SOURCE = 1 << 4,
	G_TRACK = 1 << 5,
	G_TABLE = 1 << 6,
	G_ROW = 1 << 7,
	G_CELL = 1 << 8,
	G_COL = 1 << 9,
	G_ALIGN = 1 << 10,
	G_OL = 1 << 11,
	G_UL = 1 << 12,
	G_LI = 1 << 13,
	G_DETAILS = 1 << 14,
	G_CITE = 1 << 15,
	G_TIME = 1 << 16,
	G_DATA = 1 << 17,
	G_METER = 1 << 18,
	G_HR = 1 << 19,
	G_BR = 1 << 20,
	G_INPUT = 1 << 21,
};

#define G_ALL 0xffffffffu

#define EL(name, flags, groups)                                                                \
	{                                                                                      \
		STR_INIT(name), (flags), (groups)                                              \
	}

/*
 * All that HTML has or had, in the order of bytes. Without HTML_ALLOW the tags
 * go, and with HTML_SKIP or HTML_RAW what they hold.
 */
static const struct html_element elements[] = {
	EL("a", HTML_ALLOW | HTML_INLINE, G_A),
	EL("abbr", HTML_ALLOW | HTML_INLINE, 0),
	EL("acronym", HTML_ALLOW | HTML_INLINE, 0),
	EL("address", HTML_ALLOW, 0),
	EL("applet", HTML_SKIP, 0),
	EL("area", HTML_VOID, 0),
	EL("article", HTML_ALLOW, 0),
	EL("aside", HTML_ALLOW, 0),
	EL("audio", HTML_ALLOW, G_MEDIA),
	EL("b", HTML_ALLOW | HTML_INLINE, 0),
	EL("base", HTML_VOID, 0),
	EL("basefont", HTML_VOID, 0),
	EL("bdi", HTML_ALLOW | HTML_INLINE, 0),
	EL("bdo", HTML_ALLOW | HTML_INLINE, 0),
	EL("bgsound", HTML_VOID, 0),
	EL("big", HTML_ALLOW | HTML_INLINE, 0),
	EL("blink", 0, 0),
	EL("blockquote", HTML_ALLOW, G_CITE),
	EL("body", 0, 0),
	EL("br", HTML_ALLOW | HTML_VOID, G_BR),
	EL("button", 0, 0),
	EL("canvas", 0, 0),
	EL("caption", HTML_ALLOW | HTML_FENCE, G_ALIGN),
	EL("center", HTML_ALLOW, 0),
	EL("cite", HTML_ALLOW | HTML_INLINE, 0),
	EL("code", HTML_ALLOW | HTML_INLINE, 0),
	EL("col", HTML_ALLOW | HTML_VOID, G_COL),
	EL("colgroup", HTML_ALLOW | HTML_OPTION, G_COL),
	EL("command", HTML_VOID, 0),
	EL("data", HTML_ALLOW | HTML_INLINE, G_DATA),
	EL("datalist", HTML_SKIP, 0),
	EL("dd", HTML_ALLOW | HTML_OPTION, 0),
	EL("del", HTML_ALLOW, G_CITE | G_TIME),
	EL("details", HTML_ALLOW, G_DETAILS),
	EL("dfn", HTML_ALLOW | HTML_INLINE, 0),
	EL("dialog", 0, 0),
	EL("dir", 0, 0),
	EL("div", HTML_ALLOW, G_ALIGN),
	EL("dl", HTML_ALLOW, 0),
	EL("dt", HTML_ALLOW | HTML_OPTION, 0),
	EL("em", HTML_ALLOW | HTML_INLINE, 0),
	EL("embed", HTML_VOID, 0),
	EL("fieldset", 0, 0),
	EL("figcaption", HTML_ALLOW, 0),
	EL("figure", HTML_ALLOW, 0),
	EL("font", 0, 0),
	EL("footer", HTML_ALLOW, 0),
	EL("form", 0, 0),
	EL("frame", HTML_VOID, 0),
	EL("frameset", 0, 0),
	EL("h1", HTML_ALLOW, G_ALIGN),
	EL("h2", HTML_ALLOW, G_ALIGN),
	EL("h3", HTML_ALLOW, G_ALIGN),
	EL("h4", HTML_ALLOW, G_ALIGN),
	EL("h5", HTML_ALLOW, G_ALIGN),
	EL("h6", HTML_ALLOW, G_ALIGN),
	EL("head", 0, 0),
	EL("header", HTML_ALLOW, 0),
	EL("hgroup", HTML_ALLOW, 0),
	EL("hr", HTML_ALLOW | HTML_VOID, G_HR),
	EL("html", 0, 0),
	EL("i", HTML_ALLOW | HTML_INLINE, 0),
	EL("iframe", HTML_RAW, 0),
	EL("image", HTML_VOID, 0),
	EL("img", HTML_ALLOW | HTML_VOID, G_IMG),
	EL("input", HTML_ALLOW | HTML_VOID, G_INPUT),
	EL("ins", HTML_ALLOW, G_CITE | G_TIME),
	EL("isindex", HTML_VOID, 0),
	EL("kbd", HTML_ALLOW | HTML_INLINE, 0),
	EL("keygen", HTML_VOID, 0),
	EL("label", 0, 0),
	EL("legend", 0, 0),
	EL("li", HTML_ALLOW | HTML_OPTION, G_LI),
	EL("link", HTML_VOID, 0),
	EL("listing", 0, 0),
	EL("main", 0, 0),
	EL("map", 0, 0),
	EL("mark", HTML_ALLOW | HTML_INLINE, 0),
	EL("marquee", 0, 0),
	EL("math", HTML_SKIP, 0),
	EL("menu", 0, 0),
	EL("menuitem", 0, 0),
	EL("meta", HTML_VOID, 0),
	EL("meter", HTML_ALLOW | HTML_INLINE, G_METER),
	EL("nav", HTML_ALLOW, 0),
	EL("nobr", 0, 0),
	EL("noembed", HTML_RAW, 0),
	EL("noframes", HTML_RAW, 0),
	EL("noscript", HTML_SKIP, 0),
	EL("o:p", 0, 0),
	EL("object", HTML_SKIP, 0),
	EL("ol", HTML_ALLOW | HTML_LIST, G_OL),
	EL("optgroup", 0, 0),
	EL("option", 0, 0),
	EL("output", 0, 0),
	EL("p", HTML_ALLOW | HTML_OPTION, G_ALIGN),
	EL("param", HTML_VOID, 0),
	EL("picture", 0, 0),
	EL("plaintext", 0, 0),
	EL("pre", HTML_ALLOW, 0),
	EL("progress", HTML_ALLOW | HTML_INLINE, G_METER),
	EL("q", HTML_ALLOW | HTML_INLINE, G_CITE),
	EL("rb", HTML_ALLOW | HTML_INLINE, 0),
	EL("rp", HTML_ALLOW | HTML_OPTION | HTML_INLINE, 0),
	EL("rt", HTML_ALLOW | HTML_OPTION | HTML_INLINE, 0),
	EL("rtc", HTML_ALLOW | HTML_INLINE, 0),
	EL("ruby", HTML_ALLOW | HTML_INLINE, 0),
	EL("s", HTML_ALLOW | HTML_INLINE, 0),
	EL("samp", HTML_ALLOW | HTML_INLINE, 0),
	EL("script", HTML_RAW, 0),
	EL("search", 0, 0),
	EL("section", HTML_ALLOW, 0),
	EL("select", HTML_SKIP, 0),
	EL("slot", 0, 0),
	EL("small", HTML_ALLOW | HTML_INLINE, 0),
	EL("source", HTML_ALLOW | HTML_VOID, G_SOURCE),
	EL("span", HTML_ALLOW | HTML_INLINE, 0),
	EL("strike", HTML_ALLOW | HTML_INLINE, 0),
	EL("strong", HTML_ALLOW | HTML_INLINE, 0),
	EL("style", HTML_RAW, 0),
	EL("sub", HTML_ALLOW | HTML_INLINE, 0),
	EL("summary", HTML_ALLOW, 0),
	EL("sup", HTML_ALLOW | HTML_INLINE, 0),
	EL("svg", HTML_SKIP, 0),
	EL("table", HTML_ALLOW | HTML_FENCE, G_TABLE),
	EL("tbody", HTML_ALLOW | HTML_OPTION, G_ALIGN | G_ROW),
	EL("td", HTML_ALLOW | HTML_OPTION | HTML_FENCE, G_ALIGN | G_CELL),
	EL("template", HTML_SKIP, 0),
	EL("textarea", HTML_RAW, 0),
	EL("tfoot", HTML_ALLOW | HTML_OPTION, G_ALIGN | G_ROW),
	EL("th", HTML_ALLOW | HTML_OPTION | HTML_FENCE, G_ALIGN | G_CELL),
	EL("thead", HTML_ALLOW | HTML_OPTION, G_ALIGN | G_ROW),
	EL("time", HTML_ALLOW | HTML_INLINE, G_TIME),
	EL("title", HTML_RAW, 0),
	EL("tr", HTML_ALLOW | HTML_OPTION, G_ALIGN | G_ROW),
	EL("track", HTML_ALLOW | HTML_VOID, G_TRACK),
	EL("tt", HTML_ALLOW | HTML_INLINE, 0),
	EL("u", HTML_ALLOW | HTML_INLINE, 0),
	EL("ul", HTML_ALLOW | HTML_LIST, G_UL),
	EL("var", HTML_ALLOW | HTML_INLINE, 0),
	EL("video", HTML_ALLOW, G_MEDIA | G_VIDEO),
	EL("wbr", HTML_ALLOW | HTML_VOID, 0),
	EL("xmp", HTML_RAW, 0),
};

#define AT(name, kind, groups)                                                                 \
	{                                                                                      \
		STR_INIT(name), (kind), (groups)                                               \
	}

/* In the order of bytes; data-* and aria-* are allowed on all. */
static const struct {
	struct str name;
	enum html_value_kind kind;
	unsigned groups;
} attributes[] = {
	AT("abbr", HTML_ANY, G_CELL),
	AT("align", HTML_ANY, G_ALIGN | G_IMG | G_TABLE | G_COL | G_HR),
	AT("alt", HTML_ANY, G_IMG),
	AT("border", HTML_SIZE, G_IMG | G_TABLE),
	AT("cellpadding", HTML_SIZE, G_TABLE),
	AT("cellspacing", HTML_SIZE, G_TABLE),
	AT("checked", HTML_FLAG, G_INPUT),
	AT("cite", HTML_URL, G_CITE),
	AT("class", HTML_ANY, G_ALL),
	AT("clear", HTML_ANY, G_BR),
	AT("colspan", HTML_SIZE, G_CELL),
	AT("compact", HTML_FLAG, G_OL | G_UL),
	AT("controls", HTML_FLAG, G_MEDIA),
	AT("datetime", HTML_ANY, G_TIME),
	AT("decoding", HTML_ANY, G_IMG),
	AT("default", HTML_FLAG, G_TRACK),
	AT("dir", HTML_ANY, G_ALL),
	AT("disabled", HTML_FLAG, G_INPUT),
	AT("download", HTML_ANY, G_A),
	AT("headers", HTML_ANY, G_CELL),
	AT("height", HTML_SIZE, G_IMG | G_VIDEO | G_CELL | G_TABLE),
	AT("high", HTML_ANY, G_METER),
	AT("href", HTML_URL, G_A),
	AT("hreflang", HTML_ANY, G_A),
	AT("hspace", HTML_SIZE, G_IMG),
	AT("id", HTML_ANY, G_ALL),
	AT("kind", HTML_ANY, G_TRACK),
	AT("label", HTML_ANY, G_TRACK),
	AT("lang", HTML_ANY, G_ALL),
	AT("loading", HTML_ANY, G_IMG),
	AT("loop", HTML_FLAG, G_MEDIA),
	AT("low", HTML_ANY, G_METER),
	AT("max", HTML_ANY, G_METER),
	AT("media", HTML_ANY, G_SOURCE),
	AT("min", HTML_ANY, G_METER),
	AT("muted", HTML_FLAG, G_MEDIA),
	AT("name", HTML_ANY, G_A | G_DETAILS),
	AT("noshade", HTML_FLAG, G_HR),
	AT("nowrap", HTML_FLAG, G_CELL),
	AT("open", HTML_FLAG, G_DETAILS),
	AT("optimum", HTML_ANY, G_METER),
	AT("playsinline", HTML_FLAG, G_VIDEO),
	AT("poster", HTML_IMAGE_URL, G_VIDEO),
	AT("preload", HTML_ANY, G_MEDIA),
	AT("rel", HTML_ANY, G_A),
	AT("reversed", HTML_FLAG, G_OL),
	AT("role", HTML_ANY, G_ALL),
	AT("rowspan", HTML_SIZE, G_CELL),
	AT("scope", HTML_ANY, G_CELL),
	AT("size", HTML_SIZE, G_HR),
	AT("span", HTML_SIZE, G_COL),
	AT("src", HTML_URL, G_MEDIA | G_SOURCE | G_TRACK),
	AT("srclang", HTML_ANY, G_TRACK),
	AT("start", HTML_ANY, G_OL),
	AT("summary", HTML_ANY, G_TABLE),
	AT("tabindex", HTML_TABINDEX, G_ALL),
	AT("title", HTML_ANY, G_ALL),
	AT("translate", HTML_ANY, G_ALL),
	AT("type", HTML_ANY, G_OL | G_UL | G_LI | G_SOURCE),
	AT("valign", HTML_ANY, G_CELL | G_ROW | G_COL),
	AT("value", HTML_ANY, G_LI | G_DATA | G_METER),
	AT("vspace", HTML_SIZE, G_IMG),
	AT("width", HTML_SIZE, G_IMG | G_VIDEO | G_CELL | G_TABLE | G_COL | G_HR),
};

_Static_assert(countof(elements) <= HTML_ELEMENTS, "HTML_ELEMENTS is too small");

/* Byte order. In place of str_cmp(), since names are so short that a call costs more. */
static inline int compare(struct str a, struct str b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++)
		if (a.p[i] != b.p[i])
			return (unsigned char)a.p[i] < (unsigned char)b.p[i] ? -1 : 1;
	return a.n < b.n ? -1 : a.n > b.n;
}

const struct html_element *html_element(struct str name)
{
	size_t lo = 0, hi = countof(elements);
	char lower[16];

	if (name.n > sizeof(lower))
		return NULL;
	for (size_t i = 0; i < name.n; i++)
		lower[i] = char_lower(name.p[i]);
	name.p = lower;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int d = compare(name, elements[mid].name);

		if (d == 0)
			return &elements[mid];
		if (d < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

size_t html_element_index(const struct html_element *el)
{
	return (size_t)(el - elements);
}

bool html_ends_before(const struct html_element *top, const struct html_element *next)
{
	/* For the elements on the left, those that end where they begin. */
	static const struct {
		const char *next, *ended;
	} rules[] = {
		{ "li", " li " },
		{ "p", " p " },
		{ "dt", " dt dd " },
		{ "dd", " dt dd " },
		{ "rt", " rt rp " },
		{ "rp", " rt rp " },
		{ "td", " td th " },
		{ "th", " td th " },
		{ "tr", " td th tr " },
		{ "tbody", " td th tr thead tbody tfoot colgroup " },
		{ "thead", " td th tr thead tbody tfoot colgroup " },
		{ "tfoot", " td th tr thead tbody tfoot colgroup " },
	};

	if (!(next->flags & top->flags & HTML_OPTION))
		return false;
	for (size_t i = 0; i < countof(rules); i++) {
		char word[24] = " ";

		if (!str_eq(next->name, str_of(rules[i].next)))
			continue;
		memcpy(word + 1, top->name.p, top->name.n);
		word[top->name.n + 1] = ' ';
		return strstr(rules[i].ended, word) != NULL;
	}
	return false;
}

/* "data-x", "aria-x" of letters, digits, "-", "_", "." and ":" only. */
static bool is_open_name(struct str name)
{
	if (name.n < 6 || (!str_starts(name, STR("data-")) && !str_starts(name, STR("aria-"))))
		return false;
	for (size_t i = 5; i < name.n; i++)
		if (!char_is_alnum(name.p[i]) && !strchr("-_.:", name.p[i]))
			return false;
	return true;
}

enum html_value_kind html_attribute(const struct html_element *el, struct str name)
{
	size_t lo = 0, hi = countof(attributes);

	/* Two names mean something else on one element. */
	if (el->groups & G_IMG && str_eq(name, STR("src")))
		return HTML_IMAGE_URL;
	if (el->groups & G_INPUT && str_eq(name, STR("type")))
		return HTML_CHECKBOX;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int d = compare(name, attributes[mid].name);

		if (d == 0)
			return el->groups & attributes[mid].groups ||
			                       attributes[mid].groups == G_ALL
			               ? attributes[mid].kind
			               : HTML_DENIED;
		if (d < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return is_open_name(name) ? HTML_ANY : HTML_DENIED;
}
