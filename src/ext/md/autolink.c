/*
 * Decides where a bare address ends: GitHub's rules for what trails it, and
 * for Chinese that no address holds Han characters or their punctuation.
 * Everything here looks at each byte a bounded number of times.
 */
#include "ext/md/md_int.h"

#include <string.h>

#include "base/utf8.h"

/* Without the trailing marks that belong to the sentence around. */
static size_t trim_end(struct str s, size_t n)
{
	size_t opened = 0, closed = 0;

	for (size_t i = 0; i < n; i++) {
		opened += s.p[i] == '(';
		closed += s.p[i] == ')';
	}
	while (n > 0) {
		char c = s.p[n - 1];
		size_t entity = n - 1;

		if (strchr("?!.,:*_~'\"", c)) {
			n--;
		} else if (c == ')' && closed > opened) {
			closed--;
			n--;
		} else if (c == ';') {
			while (entity > 0 && char_is_alnum(s.p[entity - 1]))
				entity--;
			if (entity == 0 || entity == n - 1 || s.p[entity - 1] != '&')
				n--;
			else
				n = entity - 1;
		} else {
			break;
		}
	}
	return n;
}

static bool is_host_byte(const struct parse *p, char c)
{
	return char_is_alnum(c) || c == '-' || c == '_' || c == '.' ||
	       (!(p->dialect & MD_CJK) && (unsigned char)c >= 0x80);
}

/* Neither of the last two parts of a host may hold an underscore. */
static bool is_host(struct str host)
{
	size_t dot = str_rfind_char(host, '.'), before;

	if (dot == STR_NPOS)
		return str_find_char(host, '_', 0) == STR_NPOS;
	before = str_rfind_char(str_cut(host, 0, dot), '.');
	return str_find_char(host, '_', before == STR_NPOS ? 0 : before) == STR_NPOS;
}

size_t md_autolink_length(const struct parse *p, const char *z, size_t head)
{
	size_t end = head;
	struct str host;

	if (!char_is_alnum(z[end]) && z[end] != '[' &&
	    ((unsigned char)z[end] < 0x80 || !is_host_byte(p, z[end])))
		return 0;
	while (is_host_byte(p, z[end]))
		end++;
	host = str_from(z + head, end - head);
	if (!is_host(str_cut(host, 0, trim_end(host, host.n))))
		return 0;
	while (z[end] && !char_is_space(z[end]) && z[end] != '<') {
		uint32_t c = (unsigned char)z[end];

		if (c >= 0x80) {
			c = md_char_at(str_from(z + end, strnlen(z + end, 4)), 0);
			if ((p->dialect & MD_CJK) && (md_is_east(c) || md_is_wide_mark(c)))
				break;
		}
		end += utf8_size(c);
	}
	return trim_end(str_from(z, end), end);
}

static bool is_local_byte(char c)
{
	return char_is_alnum(c) || (c && strchr(".+-_", c));
}

/* The address around the "@" at `at`: where it begins, and its end or 0. */
static size_t mail_end(struct str s, size_t at, size_t floor, size_t *from)
{
	size_t end = at + 1, dots = 0;

	*from = at;
	while (*from > floor && is_local_byte(s.p[*from - 1]))
		--*from;
	for (; end < s.n; end++) {
		char c = s.p[end];

		if (c == '.' && end + 1 < s.n && char_is_alnum(s.p[end + 1]))
			dots++;
		else if (!char_is_alnum(c) && c != '-' && c != '_')
			break;
	}
	if (*from == at || dots == 0 || (end < s.n && s.p[end] == '@') || s.p[end - 1] == '-' ||
	    s.p[end - 1] == '_')
		return 0;
	if (*from > floor && s.p[*from - 1] == '/')
		return 0;
	return end;
}

/* A text node before `at`, at its place, which moves behind it. */
static struct node *add_piece(struct parse *p, struct node *at, enum md_kind kind,
                              struct str text)
{
	struct node *node = md_node_new(p->doc, kind);

	node->data.text = text;
	node->data.line = at->data.line;
	node->data.column = at->data.column;
	if (at->data.column)
		at->data.column += (unsigned)utf8_length(text);
	md_node_before(at, node);
	return node;
}

void md_autolink_mails(struct parse *p, struct node *text)
{
	struct str s = text->data.text;
	size_t done = 0, from, end, at = 0;

	while ((at = str_find_char(s, '@', at)) != STR_NPOS) {
		struct node *link, *inside;

		end = mail_end(s, at, done, &from);
		at++;
		if (end == 0)
			continue;
		if (from > done)
			add_piece(p, text, MD_TEXT, str_cut(s, done, from));
		link = add_piece(p, text, MD_LINK, str_cut(s, from, end));
		inside = md_node_new(p->doc, MD_TEXT);
		inside->data = link->data;
		inside->data.kind = MD_TEXT;
		md_node_append(link, inside);
		link->data.bare = true;
		link->data.url =
			arena_strf(&p->doc->arena, "mailto:%.*s", STR_ARG(link->data.text));
		link->data.text = STR_NONE;
		done = at = end;
	}
	text->data.text = str_tail(s, done);
	if (done && text->data.text.n == 0)
		md_node_unlink(text);
}
