/*
 * Decides where a bare address ends: GitHub's rules for what trails it, and
 * for Chinese that no address holds Han characters or their punctuation.
 * Everything here looks at each byte a bounded number of times.
 */
#include "ext/md/prepare_int.h"

#include <string.h>

#include "base/utf8.h"

/* Marks that belong to the sentence around; as many are looked over behind a host. */
#define TRAILING "?!.,:*_~'\""
#define MARKS_MAX 16

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

		if (strchr(TRAILING, c)) {
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

/* Bytes of the character at `z` if a host may hold it, else 0. */
static size_t host_char(const struct parse *p, const char *z)
{
	uint32_t c = (unsigned char)*z;

	if (c < 0x80)
		return char_is_alnum(*z) || (c && strchr("-_.", *z));
	c = md_char_at(str_from(z, strnlen(z, 4)), 0);
	return (p->dialect & MD_CJK) || utf8_is_space(c) || md_is_punct(c) ? 0 : utf8_size(c);
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

/* Bytes of the character at `z`, 0 when no address goes on there. */
static size_t path_char(const struct parse *p, const char *z)
{
	uint32_t c = (unsigned char)*z;

	if (c < 0x80)
		return c && !char_is_space(*z) && c != '<';
	c = md_char_at(str_from(z, strnlen(z, 4)), 0);
	return (p->dialect & MD_CJK) && (md_is_east(c) || md_is_wide_mark(c)) ? 0
	                                                                      : utf8_size(c);
}

/* Does the address end at `z`, or behind a few marks there? */
static bool ends_here(const struct parse *p, const char *z)
{
	size_t n = 0;

	while (n < MARKS_MAX && z[n] && strchr(TRAILING, z[n]))
		n++;
	return path_char(p, z + n) == 0;
}

size_t md_autolink_length(const struct parse *p, const char *z, size_t head)
{
	size_t end = head, n;
	struct str host;

	if (z[end] && strchr("-_.", z[end]))
		return 0;
	while ((n = host_char(p, z + end)) > 0)
		end += n;
	/* What trails an address without a path is not its host's. */
	host = str_from(z + head, end - head);
	if (ends_here(p, z + end))
		host.n = trim_end(host, host.n);
	if (host.n == 0 || !is_host(host))
		return 0;
	while ((n = path_char(p, z + end)) > 0)
		end += n;
	return trim_end(str_from(z, end), end);
}

static bool is_local_byte(char c)
{
	return char_is_alnum(c) || (c && strchr(".+-_", c));
}

/*
 * The address around the "@" at `at`: where it begins, and its end or 0. A name
 * ends in a letter, as in cmark-gfm: root@10.0.0.1 is no mail box.
 */
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
	if (*from == at || dots == 0 || s.p[at + 1] == '.' || (end < s.n && s.p[end] == '@') ||
	    !char_is_alpha(s.p[end - 1]))
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
