/*
 * Decides the line and column that a node is said to stand at.
 *
 * cmark-gfm gives an inline's place by counting from the first line of its
 * block as if every line of it were indented alike, which is wrong in lists,
 * quotes, tables and behind link definitions. So the block's content is laid
 * against the lines it came from, and places are read off there. Columns count
 * characters, and fillers are no characters of the writer's.
 */
#include "ext/md/prepare_int.h"

#include <string.h>

#include "base/utf8.h"

/* Lines of a link's text that are looked through for its "[". */
#define LINK_LINES_MAX 64

struct str md_line(const struct parse *p, size_t line)
{
	size_t from, to;

	if (line >= p->lines.n)
		return STR_NONE;
	from = p->lines.v[line];
	to = line + 1 < p->lines.n ? p->lines.v[line + 1] : p->text.len;
	while (to > from && p->text.p[to - 1] == '\n')
		to--;
	return str_from(p->text.p + from, to - from);
}

/* Nothing above 0x7f? Then no filler either, and a column a byte. */
static bool is_ascii(struct str s)
{
	const uint64_t tops = UINT64_C(0x8080808080808080);
	uint64_t w = 0, last;
	size_t at = 0;

	for (; at + 8 <= s.n; at += 8) {
		memcpy(&last, s.p + at, sizeof(last));
		w |= last;
	}
	for (; at < s.n; at++)
		w |= (unsigned char)s.p[at];
	return (w & tops) == 0;
}

static bool has_no_filler(const struct parse *p, struct str s)
{
	return str_find_char(s, p->filler[0], 0) == STR_NPOS &&
	       str_find_char(s, p->point[0], 0) == STR_NPOS;
}

/* Many nodes of a long line must not make it be counted from its start each time. */
void md_place(struct parse *p, size_t line, size_t offset, struct md_node *out)
{
	struct str s = md_line(p, line);
	size_t at = 0;
	unsigned column = 1;

	if (offset > s.n)
		offset = s.n;
	if (p->seen_column && p->seen_line == line && p->seen_at <= offset) {
		at = p->seen_at;
		column = p->seen_column;
	}
	if (is_ascii(str_cut(s, at, offset))) {
		column += (unsigned)(offset - at);
		at = offset;
	} else if (!p->changed || has_no_filler(p, str_cut(s, at, offset))) {
		column += (unsigned)utf8_length_valid(str_cut(s, at, offset));
		at = offset;
	}
	while (at < offset) {
		size_t filler = (unsigned char)s.p[at] < 0x80 ? 0 : md_filler_at(p, s, at);

		if (filler) {
			at += filler;
			continue;
		}
		if (((unsigned char)s.p[at] & 0xc0) != 0x80)
			column++;
		at++;
	}
	p->seen_line = line;
	p->seen_at = at;
	p->seen_column = column;
	out->line = (unsigned)line + 1;
	out->column = column;
}

void md_place_block(struct parse *p, cmark_node *block, struct md_node *out)
{
	int line = cmark_node_get_start_line(block),
	    column = cmark_node_get_start_column(block);
	int end = cmark_node_get_end_line(block);

	if (line < 1)
		return;
	md_place(p, (size_t)line - 1, column > 1 ? (size_t)column - 1 : 0, out);
	out->end_line = end < line ? (unsigned)line : (unsigned)end;
}

static void add_row(struct origin *o, size_t at, size_t line, size_t offset)
{
	vec_push(&o->rows, (struct row){ at, line, offset });
}

/* Content line `n` of `content` as it stands behind `at`. */
static struct str content_line(struct str content, size_t at)
{
	size_t end = str_find_char(content, '\n', at);

	return str_cut(content, at, end == STR_NPOS ? content.n : end);
}

/* Is `part` what the text's line `line` ends with, but for white space? */
static bool line_ends(const struct parse *p, size_t line, struct str part)
{
	struct str s = md_line(p, line);

	while (s.n && char_is_space(s.p[s.n - 1]))
		s.n--;
	while (part.n && char_is_space(part.p[part.n - 1]))
		part.n--;
	return line < p->lines.n && str_ends(s, part);
}

/*
 * The line that the first of `n` content lines came from. Link definitions
 * have been cut off the front, and a setext underline is below.
 */
static size_t first_line(const struct parse *p, cmark_node *block, struct str content, size_t n)
{
	size_t start = (size_t)cmark_node_get_start_line(block);
	size_t end = (size_t)cmark_node_get_end_line(block);
	struct str head = content_line(content, 0);
	size_t last = str_rfind_char(str_trim(content), '\n');
	struct str tail = content_line(content, last == STR_NPOS ? 0 : last + 1);

	for (size_t back = 0; back < 2 && end >= n + back; back++) {
		size_t first = end - n - back;

		if (first + 1 >= start && line_ends(p, first, head) &&
		    line_ends(p, first + n - 1, tail))
			return first;
	}
	return start - 1;
}

static void lay_lines(struct parse *p, cmark_node *block)
{
	struct origin *o = &p->origin;
	struct str content = o->content;
	size_t n = 1, line;

	for (size_t at = 0; (at = str_find_char(content, '\n', at)) != STR_NPOS; at++)
		n++;
	line = first_line(p, block, content, n);
	for (size_t at = 0; n-- > 0; line++) {
		struct str want = content_line(content, at), s = md_line(p, line);
		struct str tail = want;

		while (tail.n && char_is_space(tail.p[tail.n - 1]))
			tail.n--;
		while (s.n && char_is_space(s.p[s.n - 1]))
			s.n--;
		add_row(o, at, line, str_ends(s, tail) ? s.n - tail.n : 0);
		at += want.n + 1;
	}
}

static void lay_heading(struct parse *p, cmark_node *block)
{
	size_t line = (size_t)cmark_node_get_start_line(block) - 1;
	size_t at = (size_t)cmark_node_get_start_column(block) - 1;
	struct str s = md_line(p, line);
	size_t found;

	while (at < s.n && s.p[at] == '#')
		at++;
	found = str_find(s, p->origin.content, at);
	p->origin.first_column = (long)(found == STR_NPOS ? at : found) + 1;
	add_row(&p->origin, 0, line, found == STR_NPOS ? at : found);
}

/* Where the cell `cells` behind the one at `at` begins, behind its pipe. */
static size_t cells_on(struct str s, size_t at, unsigned cells)
{
	while (cells > 0 && at < s.n) {
		if (s.p[at] == '\\' && at + 1 < s.n)
			at++;
		else if (s.p[at] == '|')
			cells--;
		at++;
	}
	return at;
}

/* Where the first cell of `row` begins in its line `s`. */
static size_t first_cell(cmark_node *row, struct str s)
{
	size_t at = 0;

	if (!cmark_node_previous(row))
		at = (size_t)cmark_node_get_start_column(row) - 1;
	while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '>'))
		at++;
	return at < s.n && s.p[at] == '|' ? at + 1 : at;
}

static void lay_cell(struct parse *p, cmark_node *cell, unsigned index)
{
	struct origin *o = &p->origin;
	cmark_node *row = cmark_node_parent(cell);
	size_t line = (size_t)cmark_node_get_start_line(row) - 1, at;
	struct str s = md_line(p, line);

	if (o->table_row != row || o->cell_index > index) {
		o->table_row = row;
		o->cell_index = 0;
		o->cell_raw = first_cell(row, s);
	}
	o->cell_raw = cells_on(s, o->cell_raw, index - o->cell_index);
	o->cell_index = index;
	at = o->cell_raw;
	while (at < s.n && char_is_space(s.p[at]))
		at++;
	o->first_column = cmark_node_get_start_column(cell) + (long)(at - o->cell_raw);
	o->cell = true;
	add_row(o, 0, line, at);
}

void md_origin_set(struct parse *p, cmark_node *block, unsigned cell)
{
	struct origin *o = &p->origin;
	const char *content = cmark_node_get_string_content(block);
	cmark_node_type type = cmark_node_get_type(block);

	vec_clear(&o->rows);
	o->content = str_of(content ? content : "");
	while (o->content.n && o->content.p[o->content.n - 1] == '\n')
		o->content.n--;
	o->first_line = cmark_node_get_start_line(block);
	o->first_column = cmark_node_get_start_column(block);
	o->cell = false;
	if (o->first_line < 1)
		return;
	if (type == CMARK_NODE_HEADING && str_find_char(o->content, '\n', 0) == STR_NPOS &&
	    cmark_node_get_start_line(block) == cmark_node_get_end_line(block))
		lay_heading(p, block);
	else if (type == CMARK_NODE_HEADING || type == CMARK_NODE_PARAGRAPH)
		lay_lines(p, block);
	else
		lay_cell(p, block, cell);
}

/* Byte `at` of the block's content to a place. */
static void place_content(struct parse *p, size_t at, struct md_node *out)
{
	const struct origin *o = &p->origin;
	size_t lo = 0, hi = o->rows.n, offset;
	struct str s;

	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;

		if (o->rows.v[mid].at <= at)
			lo = mid;
		else
			hi = mid;
	}
	offset = o->rows.v[lo].offset;
	at -= o->rows.v[lo].at;
	if (!o->cell) {
		md_place(p, o->rows.v[lo].line, offset + at, out);
		return;
	}
	/* The backslash of "\|" is not in a cell's content. */
	s = md_line(p, o->rows.v[lo].line);
	if (str_find_char(str_cut(s, offset, offset + at), '\\', 0) == STR_NPOS) {
		offset += at;
		at = 0;
	}
	while (at-- > 0 && offset < s.n) {
		if (s.p[offset] == '\\' && offset + 1 < s.n && s.p[offset + 1] == '|')
			offset++;
		offset++;
	}
	md_place(p, o->rows.v[lo].line, offset, out);
}

/* The content byte that an inline with these numbers begins at, or STR_NPOS. */
static size_t content_at(const struct origin *o, long line, long column)
{
	long row = line - o->first_line, at;

	if (row < 0 || (size_t)row >= o->rows.n)
		return STR_NPOS;
	at = (long)o->rows.v[row].at + column - o->first_column;
	return at < 0 || (size_t)at > o->content.n ? STR_NPOS : (size_t)at;
}

static bool opens_link(struct str content, size_t at, bool image)
{
	return at < content.n && content.p[at] == (image ? '!' : '[');
}

/*
 * A link carries the line of its "]" with the column of its "[", and <url> the
 * bare offset in the content.
 */
static size_t link_at(const struct origin *o, cmark_node *link, long line, long column)
{
	bool image = cmark_node_get_type(link) == CMARK_NODE_IMAGE;

	if (!image && column >= 1 && (size_t)column <= o->content.n &&
	    o->content.p[column - 1] == '<' && !cmark_node_next(cmark_node_first_child(link)))
		return (size_t)column - 1;
	for (long back = line; back >= o->first_line && line - back < LINK_LINES_MAX; back--) {
		size_t at = content_at(o, back, column);

		if (at != STR_NPOS && opens_link(o->content, at, image))
			return at;
	}
	return content_at(o, line, column);
}

size_t md_place_inline(struct parse *p, cmark_node *inl, struct md_node *out)
{
	const struct found *found = cmark_node_get_user_data(inl);
	cmark_node_type type = cmark_node_get_type(inl);
	long line = cmark_node_get_start_line(inl), column = cmark_node_get_start_column(inl);
	size_t at;

	if (p->origin.rows.n == 0 || (!found && line < 1))
		return STR_NPOS;
	if (found)
		at = found->at;
	else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE)
		at = link_at(&p->origin, inl, line, column);
	else
		at = content_at(&p->origin, line, column);
	if (at != STR_NPOS)
		place_content(p, at, out);
	return at;
}

void md_place_cell(struct parse *p, struct md_node *out)
{
	if (p->origin.rows.n)
		place_content(p, 0, out);
}
