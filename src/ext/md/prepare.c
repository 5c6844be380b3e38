/*
 * Decides what cmark-gfm is given to read: clean UTF-8 in lines that end in
 * "\n", with "$$" blocks as fences of their own, and outside code with the
 * marks of spots.c. Follows fences and containers only as far as that needs.
 */
#include "ext/md/prepare_int.h"

#include <string.h>

#include "base/utf8.h"

/* What stands before the content of a line. */
struct prefix {
	unsigned quotes; /* ">" */
	unsigned indent; /* columns behind the last ">" */
	size_t bytes;
	bool marker; /* a list marker is part of it */
};

/* How far the lines have been understood. */
struct state {
	struct parse *p;
	struct str rest;     /* lines to come */
	struct prefix fence; /* of the open one; indent: of the item that holds it */
	char fence_char;     /* 0: none is open */
	size_t fence_length;
	bool math;     /* within "$$", which is known to be closed */
	unsigned item; /* content column of the list item we may be in; 0: none */
	struct run run;
	struct tables tables;
	bool costly, costly_said; /* definitions are left as text; the writer is told */
	struct buf line;          /* a line made clean */
	bool control_told, bad_told;
	bool has_cr; /* "\r" stands somewhere in the note */
};

void md_fault_add(struct md_doc *doc, enum md_fault_kind kind, unsigned line, unsigned column)
{
	vec_push(&doc->faults, (struct md_fault){ kind, line, column });
}

static bool is_control(unsigned char c)
{
	return c < 0x20 && c != '\t' && c != '\f';
}

/* Is one of eight bytes at `p` below 0x20? */
static bool eight_have_control(const char *p)
{
	uint64_t w;

	/* Taking 0x20 from each byte sets the top bit of those that were below it. */
	memcpy(&w, p, sizeof(w));
	return ((w - 0x2020202020202020u) & ~w & 0x8080808080808080u) != 0;
}

/* The same, or above 0x7f? */
static bool eight_have_odd(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return (((w - 0x2020202020202020u) | w) & 0x8080808080808080u) != 0;
}

/* is_clean() for what is not all ASCII. */
static bool is_wide_clean(struct str line)
{
	for (size_t i = 0; i < line.n; i++) {
		while (i + 8 <= line.n && !eight_have_control(line.p + i))
			i += 8;
		if (i < line.n && is_control((unsigned char)line.p[i]))
			return false;
	}
	return utf8_invalid(line) == STR_NPOS;
}

static bool is_clean(struct str line)
{
	size_t at = 0;

	while (at < line.n) {
		unsigned char c = (unsigned char)line.p[at];

		if (at + 8 <= line.n && !eight_have_odd(line.p + at)) {
			at += 8;
			continue;
		}
		/* The rest at once, with bytes before it that were seen already. */
		if (at + 8 > line.n && line.n >= 8 && !eight_have_odd(line.p + line.n - 8))
			return true;
		if (c > 0x7f)
			return is_wide_clean(str_tail(line, at));
		if (is_control(c))
			return false;
		at++;
	}
	return true;
}

/* Tell of the first one only. */
static void replaced(struct state *s, struct str line, size_t at, bool control)
{
	bool *told = control ? &s->control_told : &s->bad_told;

	if (!*told)
		md_fault_add(s->p->doc, control ? MD_FAULT_CONTROL : MD_FAULT_ENCODING,
		             (unsigned)s->p->lines.n + 1,
		             (unsigned)utf8_length(str_cut(line, 0, at)) + 1);
	*told = true;
}

/* Give `line` without control bytes and bad UTF-8. */
static struct str make_clean(struct state *s, struct str line)
{
	size_t at = 0;

	if (is_clean(line))
		return line;
	buf_clear(&s->line);
	while (at < line.n) {
		struct str rest = str_tail(line, at);
		bool control = is_control((unsigned char)line.p[at]);
		uint32_t c;
		size_t size;

		utf8_next(&rest, &c);
		size = line.n - at - rest.n;
		if (control || (c == UTF8_BAD && size == 1))
			replaced(s, line, at, control);
		buf_add_char(&s->line, control ? UTF8_BAD : c);
		at += size;
	}
	return buf_str(&s->line);
}

/* Take the next line: it ends at "\n", "\r" or "\r\n". */
static bool next_line(const struct state *s, struct str *rest, struct str *line)
{
	size_t end = 0;

	if (rest->n == 0)
		return false;
	if (!s->has_cr)
		end = str_find_char(*rest, '\n', 0);
	else
		while (end < rest->n && rest->p[end] != '\n' && rest->p[end] != '\r')
			end++;
	end = end == STR_NPOS ? rest->n : end;
	*line = str_cut(*rest, 0, end);
	if (end + 1 < rest->n && rest->p[end] == '\r' && rest->p[end + 1] == '\n')
		end++;
	*rest = str_tail(*rest, end < rest->n ? end + 1 : end);
	return true;
}

/* Bytes of a list marker at `at`, 0 when none is there. */
static size_t marker_at(struct str line, size_t at)
{
	size_t n = 0;

	if (at < line.n && strchr("-+*", line.p[at]))
		n = 1;
	else
		while (n < 9 && at + n < line.n && char_is_digit(line.p[at + n]))
			n++;
	if (n > 0 && char_is_digit(line.p[at])) {
		if (at + n >= line.n || (line.p[at + n] != '.' && line.p[at + n] != ')'))
			return 0;
		n++;
	}
	return n && at + n < line.n && line.p[at + n] == ' ' ? n : 0;
}

/* At most `quotes` ">" belong to the prefix; markers only when asked for. */
static struct prefix read_prefix(struct str line, unsigned quotes, bool markers)
{
	struct prefix f = { 0 };

	while (f.bytes < line.n) {
		char c = line.p[f.bytes];
		size_t n;

		if (c == ' ') {
			f.indent++;
		} else if (c == '\t') {
			f.indent += 4 - f.indent % 4;
		} else if (c == '>' && f.quotes < quotes) {
			f.quotes++;
			f.indent = 0;
			if (f.bytes + 1 < line.n && line.p[f.bytes + 1] == ' ')
				f.bytes++;
		} else if (markers && (n = marker_at(line, f.bytes)) > 0) {
			f.marker = true;
			f.indent += (unsigned)n;
			f.bytes += n - 1;
		} else {
			break;
		}
		f.bytes++;
	}
	return f;
}

static bool is_blank(struct str line)
{
	return str_trim(line).n == 0;
}

/* Length of the run of `c` that `s` begins with. */
static size_t run_of(struct str s, char c)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == c)
		n++;
	return n;
}

static void fence_open(struct state *s, struct str line, struct prefix f)
{
	struct str body = str_tail(line, f.bytes);
	char c = body.n ? body.p[0] : 0;
	size_t n = run_of(body, c);

	if ((c != '`' && c != '~') || n < 3 ||
	    (c == '`' && str_find_char(body, c, n) != STR_NPOS))
		return;
	if (!f.marker && f.indent >= s->item + 4)
		return;
	s->fence = f;
	if (!f.marker)
		s->fence.indent = f.indent >= s->item ? s->item : 0;
	s->fence_char = c;
	s->fence_length = n;
}

/* Does `line` belong to the open fence? The closing line does. */
static bool fence_goes_on(struct state *s, struct str line)
{
	struct prefix f = read_prefix(line, s->fence.quotes, false);
	struct str body = str_tail(line, f.bytes);
	bool blank = is_blank(body);
	size_t n;

	if (f.quotes < s->fence.quotes || (!blank && f.indent < s->fence.indent)) {
		s->fence_char = 0;
		return false;
	}
	n = run_of(body, s->fence_char);
	if (n >= s->fence_length && is_blank(str_tail(body, n)))
		s->fence_char = 0;
	return true;
}

static bool is_dollars(struct str line, struct prefix f)
{
	return str_eq(str_trim(str_tail(line, f.bytes)), STR("$$"));
}

/* May the "$$" of a line with prefix `f` open a block that is closed in the same container? */
static bool math_closes(const struct state *s, struct prefix f)
{
	struct str rest = s->rest, line;
	unsigned within = f.marker ? f.indent : f.indent >= s->item ? s->item : 0;

	if (!f.marker && f.indent >= s->item + 4)
		return false;
	while (next_line(s, &rest, &line)) {
		struct prefix at = read_prefix(line, f.quotes, false);
		bool blank = is_blank(str_tail(line, at.bytes));

		if (at.quotes < f.quotes || (!blank && at.indent < within))
			return false;
		if (is_dollars(line, at))
			return at.indent < within + 4;
	}
	return false;
}

static void add_fence(struct parse *p, struct str line, size_t prefix)
{
	p->changed = true;
	buf_add(&p->text, str_cut(line, 0, prefix));
	for (size_t i = 0; i < p->math_fence; i++)
		buf_add_byte(&p->text, '~');
}

/* A line within "$$"; the closing one ends it. */
static void math_line(struct state *s, struct str line)
{
	struct prefix f = read_prefix(line, s->fence.quotes, false);

	if (!is_dollars(line, f)) {
		buf_add(&s->p->text, line);
		return;
	}
	add_fence(s->p, line, f.bytes);
	s->math = false;
}

static bool math_open(struct state *s, struct str line, struct prefix f)
{
	if (!(s->p->dialect & MD_MATH) || !is_dollars(line, f) || !math_closes(s, f))
		return false;
	add_fence(s->p, line, f.bytes);
	md_mark_add(s->p, MARK_MATH);
	s->math = true;
	s->fence = f;
	return true;
}

static void add_line(struct state *s, struct str line)
{
	struct parse *p = s->p;
	struct prefix f;

	if (s->math) {
		math_line(s, line);
		return;
	}
	if (s->fence_char && fence_goes_on(s, line)) {
		buf_add(&p->text, line);
		return;
	}
	f = read_prefix(line, UINT32_MAX, true);
	if (f.marker)
		s->item = f.indent;
	else if (f.bytes < line.n && f.indent < s->item)
		s->item = 0;
	if (f.bytes == line.n) {
		md_tables_end(p, &s->tables);
		s->run = (struct run){ 0 };
		buf_add(&p->text, line);
		return;
	}
	fence_open(s, line, f);
	if (s->fence_char || math_open(s, line, f)) {
		md_tables_end(p, &s->tables);
		if (!s->math)
			buf_add(&p->text, line);
		return;
	}
	if (s->costly && md_is_definition(line)) {
		if (!s->costly_said)
			md_fault_add(p->doc, MD_FAULT_REFERENCES, (unsigned)p->lines.n, 1);
		s->costly_said = true;
		md_filler_add(p);
	}
	md_spots_add(p, line, &s->run);
	md_tables_line(p, &s->tables, line);
}

/* The longest run of tildes, so that ours can be told from any of the writer's. */
static size_t longest_tildes(struct str s)
{
	size_t longest = 0;

	for (size_t at = 0; (at = str_find_char(s, '~', at)) != STR_NPOS;) {
		size_t n = run_of(str_tail(s, at), '~');

		longest = n > longest ? n : longest;
		at += n;
	}
	return longest;
}

static bool has_dollars(struct str s)
{
	for (size_t at = 0; (at = str_find_char(s, '$', at)) != STR_NPOS; at++)
		if (at + 1 < s.n && s.p[at + 1] == '$')
			return true;
	return false;
}

void md_prepare(struct parse *p, struct str bytes)
{
	struct state s = { .p = p, .line = BUF_INIT };
	struct str line;

	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		bytes = str_tail(bytes, 3);
	md_filler_choose(p, bytes);
	if ((p->dialect & MD_MATH) && has_dollars(bytes)) {
		p->math_fence = longest_tildes(bytes) + 1;
		p->math_fence = p->math_fence < 3 ? 3 : p->math_fence;
	}
	s.costly = md_definitions_cost(bytes);
	buf_reserve(&p->text, bytes.n + bytes.n / 16 + 64);
	s.rest = bytes;
	p->has_www = str_find(bytes, STR("www."), 0) != STR_NPOS;
	s.has_cr = str_find_char(bytes, '\r', 0) != STR_NPOS;
	while (next_line(&s, &s.rest, &line)) {
		struct str clean = make_clean(&s, line);

		vec_push(&p->lines, p->text.len);
		add_line(&s, clean);
		buf_add_byte(&p->text, '\n');
	}
	md_tables_end(p, &s.tables);
	vec_release(&s.tables.rules);
	buf_release(&s.line);
}
