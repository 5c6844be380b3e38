/*
 * Decides which bytes are escaped for each place that text can go to. Runs of
 * plain bytes are appended at once.
 */
#include "base/buf.h"

#include <string.h>

#include "base/utf8.h"

static const char *html_escape(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

static const char *attr_escape(char c)
{
	return c == '\'' ? "&#39;" : html_escape(c);
}

/* Is one of eight bytes zero? */
static inline bool has_zero(uint64_t w)
{
	return ((w - 0x0101010101010101u) & ~w & 0x8080808080808080u) != 0;
}

/* May an escape change one of eight bytes at `p`: & < > " \' or, by the way, a #? */
static inline bool eight_have_odd(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	/* < and > differ in one bit; " & \' (and #) in two. */
	return has_zero((w | 0x0202020202020202u) ^ 0x3e3e3e3e3e3e3e3eu) ||
	       has_zero((w | 0x0505050505050505u) ^ 0x2727272727272727u);
}

/* The first byte from `at` on that an escape may change; s.n when there is none. */
static inline size_t next_odd(struct str s, size_t at)
{
	while (at + 8 <= s.n) {
		if (eight_have_odd(s.p + at))
			break;
		at += 8;
	}
	/* The rest at once, with bytes before it that were seen already. */
	if (at + 8 > s.n && s.n >= 8 && !eight_have_odd(s.p + s.n - 8))
		return s.n;
	while (at < s.n && (s.p[at] > '>' || s.p[at] < '"'))
		at++;
	return at;
}

static inline void add_escaped(struct buf *b, struct str s, const char *(*escape)(char))
{
	size_t done = 0;

	for (size_t at = next_odd(s, 0); at < s.n; at = next_odd(s, at + 1)) {
		const char *with = escape(s.p[at]);

		if (!with)
			continue;
		buf_add_bytes(b, s.p + done, at - done);
		buf_add_z(b, with);
		done = at + 1;
	}
	buf_add_bytes(b, s.p + done, s.n - done);
}

void buf_add_html(struct buf *b, struct str s)
{
	add_escaped(b, s, html_escape);
}

void buf_add_attr(struct buf *b, struct str s)
{
	add_escaped(b, s, attr_escape);
}

/* XML 1.0, section 2.2: the control characters it has no way to write. */
static bool xml_forbids(uint32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff;
}

void buf_add_xml(struct buf *b, struct str s)
{
	uint32_t c;

	while (utf8_next(&s, &c)) {
		const char *with = c < 0x80 ? attr_escape((char)c) : NULL;

		if (xml_forbids(c))
			continue;
		if (with)
			buf_add_z(b, with);
		else
			buf_add_char(b, c);
	}
}

static void add_percent(struct buf *b, char c)
{
	static const char hex[] = "0123456789ABCDEF";
	char out[3] = { '%', hex[(unsigned char)c >> 4], hex[c & 15] };

	buf_add_bytes(b, out, 3);
}

/* RFC 3986: unreserved, and the sub-delimiters and ":" "@" that a path segment may hold. */
static bool url_keeps(char c)
{
	return char_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '/' ||
	       c == '!' || c == '$' || c == '(' || c == ')' || c == '*' || c == '+' ||
	       c == ',' || c == ';' || c == '=' || c == '@';
}

void buf_add_url(struct buf *b, struct str path)
{
	size_t done = 0;

	for (size_t i = 0; i < path.n; i++) {
		if (url_keeps(path.p[i]))
			continue;
		buf_add_bytes(b, path.p + done, i - done);
		add_percent(b, path.p[i]);
		done = i + 1;
	}
	buf_add_bytes(b, path.p + done, path.n - done);
}

void buf_add_href(struct buf *b, struct str url)
{
	static const char also[] = "%:?#&'";

	for (size_t i = 0; i < url.n; i++) {
		char c = url.p[i];

		if (url_keeps(c) || (c && str_find_char(str_of(also), c, 0) != STR_NPOS))
			buf_add_byte(b, c);
		else
			add_percent(b, c);
	}
}

static void add_json_char(struct buf *b, uint32_t c)
{
	switch (c) {
	case '"':
		buf_add_z(b, "\\\"");
		break;
	case '\\':
		buf_add_z(b, "\\\\");
		break;
	case '\n':
		buf_add_z(b, "\\n");
		break;
	case '\t':
		buf_add_z(b, "\\t");
		break;
	case '\r':
		buf_add_z(b, "\\r");
		break;
	default:
		/* U+2028 and U+2029 end a line in older JavaScript. */
		if (c < 0x20 || c == '<' || c == 0x7f || c == 0x2028 || c == 0x2029)
			buf_addf(b, "\\u%04x", (unsigned)c);
		else
			buf_add_char(b, c);
	}
}

/* ASCII that stands for itself. */
static bool json_keeps(char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '<';
}

void buf_add_json(struct buf *b, struct str s)
{
	uint32_t c;

	buf_add_byte(b, '"');
	while (s.n) {
		size_t plain = 0;

		while (plain < s.n && json_keeps(s.p[plain]))
			plain++;
		buf_add_bytes(b, s.p, plain);
		s = str_tail(s, plain);
		if (utf8_next(&s, &c))
			add_json_char(b, c);
	}
	buf_add_byte(b, '"');
}

static int hex_digit(char c)
{
	if (char_is_digit(c))
		return c - '0';
	c = char_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void buf_add_decoded(struct buf *b, struct str url)
{
	for (size_t i = 0; i < url.n; i++) {
		int hi = -1, lo = -1;

		if (url.p[i] == '%' && i + 2 < url.n) {
			hi = hex_digit(url.p[i + 1]);
			lo = hex_digit(url.p[i + 2]);
		}
		if (hi < 0 || lo < 0 || (hi == 0 && lo == 0)) {
			buf_add_byte(b, url.p[i]);
			continue;
		}
		buf_add_byte(b, (char)(hi << 4 | lo));
		i += 2;
	}
}
