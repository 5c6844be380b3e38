/*
 * Decides what our inline syntax is: wiki links and embeds, bare addresses,
 * ~~strike~~, ==mark==, $math$ and #tags.
 *
 * cmark-gfm keeps the bytes at which it asks extensions in one table for the
 * process, and each parser takes its extensions' bytes out of it when it is
 * done, under the feet of parsers on other threads. So ours are put in once, by
 * an extension that no parser ever uses; the one that parsers use lists only
 * the names of its delimiters, which are no bytes of any text.
 *
 * Tables allow only cmark-gfm's own inline types in a cell: a found thing is a
 * code node, or an emphasis node when it has something inside, with a struct
 * found hung on it.
 */
#include "ext/md/prepare_int.h"

#include <string.h>

#include "base/utf8.h"

/* Bytes of other runs that a run looks over on each side. */
#define BESIDE_MAX 16

/* The inline parser stands at z[at]. */
struct spot {
	struct parse *p;
	cmark_node *block;
	cmark_inline_parser *parser;
	const char *z; /* the block's content; a NUL ends it */
	size_t at;
};

static void hang(const struct spot *s, cmark_node *node, struct found found)
{
	struct found *own = arena_new(&s->p->heap.arena, struct found);

	*own = found;
	cmark_node_set_user_data(node, own);
}

/* A leaf of `length` bytes; the parser goes on behind it. */
static cmark_node *leaf(const struct spot *s, size_t length, struct found found)
{
	cmark_node *node = cmark_node_new_with_mem(CMARK_NODE_CODE, &md_mem);

	found.at = (unsigned)s->at;
	hang(s, node, found);
	cmark_inline_parser_set_offset(s->parser, (int)(s->at + length));
	return node;
}

static cmark_node *match_wiki(const struct spot *s)
{
	bool embed = s->z[s->at] == MARK_EMBED;
	size_t from = s->at + (embed ? 3 : 2), end = from, pipe;
	struct found found = { .kind = embed ? MD_WIKI_EMBED : MD_WIKI_LINK };
	struct str all;

	while (s->z[end] && s->z[end] != ']' && s->z[end] != '\n')
		end++;
	if (s->z[end] != ']' || s->z[end + 1] != ']')
		return NULL;
	all = str_from(s->z + from, end - from);
	pipe = str_find_char(all, MARK_PIPE, 0);
	found.url = str_cut(all, 0, pipe);
	found.text = pipe == STR_NPOS ? STR_NONE : str_trim(str_tail(all, pipe + 1));
	if (pipe != STR_NPOS && pipe > 0 && all.p[pipe - 1] == '\\')
		found.url.n--;
	found.url = str_trim(found.url);
	return leaf(s, end + 2 - s->at, found);
}

static cmark_node *make_link(const struct spot *s, size_t from, size_t end, const char *scheme)
{
	cmark_node *link = cmark_node_new_with_mem(CMARK_NODE_LINK, &md_mem);
	cmark_node *text = cmark_node_new_with_mem(CMARK_NODE_TEXT, &md_mem);
	struct found found = { .kind = MD_LINK, .at = (unsigned)from };
	struct buf url = BUF_INIT;

	buf_add(&url, str_from(s->z + from, end - from));
	cmark_node_set_literal(text, url.p);
	buf_clear(&url);
	buf_addf(&url, "%s%.*s", scheme, (int)(end - from), s->z + from);
	cmark_node_set_url(link, url.p);
	buf_release(&url);
	hang(s, text, found);
	hang(s, link, found);
	cmark_node_append_child(link, text);
	cmark_inline_parser_set_offset(s->parser, (int)end);
	return link;
}

static bool in_brackets(const struct spot *s)
{
	return cmark_inline_parser_in_bracket(s->parser, 0) ||
	       cmark_inline_parser_in_bracket(s->parser, 1);
}

static cmark_node *match_www(const struct spot *s)
{
	size_t length;

	/* Behind a "|" or ">" it begins a cell or a quote, where those are not in the content. */
	if (in_brackets(s) || (s->at > 0 && strchr("|>", s->z[s->at - 1])))
		return NULL;
	length = md_autolink_length(s->p, s->z + s->at, strlen("www."));
	return length ? make_link(s, s->at, s->at + length, "http://") : NULL;
}

static cmark_node *match_scheme(const struct spot *s)
{
	size_t from = s->at, length;
	struct str scheme;

	if (s->z[s->at + 1] != '/' || s->z[s->at + 2] != '/')
		return NULL;
	while (from > 0 && char_is_alpha(s->z[from - 1]) && s->at - from <= strlen("https"))
		from--;
	scheme = str_from(s->z + from, s->at - from);
	if ((!str_eq_ci(scheme, STR("http")) && !str_eq_ci(scheme, STR("https")) &&
	     !str_eq_ci(scheme, STR("ftp"))) ||
	    in_brackets(s))
		return NULL;
	length = md_autolink_length(s->p, s->z + from, scheme.n + strlen("://"));
	if (length == 0)
		return NULL;
	cmark_node_unput(s->block, (int)scheme.n);
	return make_link(s, from, from + length, "");
}

/* What a run may do; by the Han rules it is seen over other runs beside it. */
struct flanks {
	bool open, close, inside_word;
};

static struct flanks look_around(const struct spot *s, size_t length)
{
	size_t from = s->at, end = s->at + length;
	struct str z;
	uint32_t before, behind;
	bool space_before, space_behind;
	struct flanks f;

	if (s->p->dialect & MD_CJK) {
		while (from > 0 && s->at - from < BESIDE_MAX && strchr("*~=_", s->z[from - 1]))
			from--;
		while (s->z[end] && end - s->at < BESIDE_MAX && strchr("*~=_", s->z[end]))
			end++;
	}
	z = str_from(s->z, end + strnlen(s->z + end, 4));
	before = md_char_before(z, from);
	behind = md_char_at(z, end);
	space_before = before == 0 || utf8_is_space(before);
	space_behind = behind == 0 || utf8_is_space(behind);
	f.open = !space_behind && (!md_is_punct(behind) || space_before || md_is_punct(before));
	f.close =
		!space_before && (!md_is_punct(before) || space_behind || md_is_punct(behind));
	f.inside_word = before < 0x80 && behind < 0x80 && char_is_alnum((char)before) &&
	                char_is_alnum((char)behind);
	return f;
}

/* Text of `length` bytes as it stands, passed in one go. */
static cmark_node *plain(const struct spot *s, size_t length)
{
	cmark_node *text = cmark_node_new_with_mem(CMARK_NODE_TEXT, &md_mem);
	struct buf copy = BUF_INIT;

	buf_add_bytes(&copy, s->z + s->at, length);
	cmark_node_set_literal(text, copy.p);
	buf_release(&copy);
	hang(s, text, (struct found){ .kind = MD_TEXT, .at = (unsigned)s->at });
	cmark_inline_parser_set_offset(s->parser, (int)(s->at + length));
	return text;
}

static cmark_node *match_run(const struct spot *s, char c)
{
	cmark_node *text;
	struct flanks f;
	size_t length = 0;
	char run[3] = { c, c, '\0' };
	bool mark = c == '=';

	while (s->z[s->at + length] == c)
		length++;
	if (length > 2 || (mark && length != 2))
		return plain(s, length);
	run[length] = '\0';
	f = look_around(s, length);
	if ((!f.open && !f.close) || (mark && f.inside_word))
		return plain(s, length);
	text = cmark_node_new_with_mem(CMARK_NODE_TEXT, &md_mem);
	cmark_node_set_literal(text, run);
	hang(s, text,
	     (struct found){ .kind = mark ? MD_MARK : MD_STRIKE,
	                     .at = (unsigned)s->at,
	                     .length = (unsigned)length });
	cmark_inline_parser_set_offset(s->parser, (int)(s->at + length));
	cmark_inline_parser_push_delimiter(s->parser,
	                                   mark          ? DELIM_MARK
	                                   : length == 2 ? DELIM_STRIKE
	                                                 : DELIM_TILDE,
	                                   f.open, f.close, text);
	return text;
}

/* Opener and closer were found to match: wrap what is between them. */
static delimiter *wrap(cmark_syntax_extension *ext, cmark_parser *parser,
                       cmark_inline_parser *inline_parser, delimiter *opener, delimiter *closer)
{
	delimiter *next = closer->next, *at = closer;
	cmark_node *from = opener->inl_text, *to = closer->inl_text;
	const struct found *a = cmark_node_get_user_data(from);
	const struct found *b = cmark_node_get_user_data(to);

	if (a && b && a->length == b->length && cmark_node_set_type(from, CMARK_NODE_EMPH)) {
		cmark_node *inside = cmark_node_next(from);

		while (inside && inside != to) {
			cmark_node *after = cmark_node_next(inside);

			cmark_node_append_child(from, inside);
			inside = after;
		}
		cmark_node_free(to);
	}
	while (at && at != opener) {
		delimiter *before = at->previous;

		cmark_inline_parser_remove_delimiter(inline_parser, at);
		at = before;
	}
	cmark_inline_parser_remove_delimiter(inline_parser, opener);
	return next;
}

/*
 * The dollar that closes math opened before `from`, or 0: the first one, when
 * it may close. A stretch that was searched in vain is remembered.
 */
static size_t math_end(const struct spot *s, size_t from, bool display)
{
	struct parse *p = s->p;
	size_t at = from;

	if (p->math_node != s->block) {
		p->math_node = s->block;
		memset(p->math_until, 0, sizeof(p->math_until));
	}
	if (from >= p->math_from[display] && from < p->math_until[display])
		return 0;
	for (; s->z[at] && s->z[at] != '`'; at++) {
		if (s->z[at] == '\\' && s->z[at + 1]) {
			at++;
		} else if (s->z[at] == '$' && display) {
			if (s->z[at + 1] == '$')
				return at;
		} else if (s->z[at] == '$') {
			if (!char_is_space(s->z[at - 1]) && !char_is_alnum(s->z[at + 1]) &&
			    s->z[at + 1] != '$')
				return at;
			break;
		}
	}
	p->math_from[display] = from;
	p->math_until[display] = at + 1;
	return 0;
}

static cmark_node *match_math(const struct spot *s)
{
	bool display = s->z[s->at + 1] == '$';
	size_t from = s->at + (display ? 2 : 1), end;
	struct found found = { .kind = MD_INLINE_MATH, .display = display };

	if (s->at > 0 &&
	    (s->z[s->at - 1] == '$' || (!display && char_is_alnum(s->z[s->at - 1]))))
		return NULL;
	if (!s->z[from] || s->z[from] == '$' || (!display && char_is_space(s->z[from])))
		return NULL;
	end = math_end(s, from, display);
	if (end == 0)
		return NULL;
	found.text = str_from(s->z + from, end - from);
	if (display)
		found.text = str_trim(found.text);
	if (found.text.n == 0)
		return NULL;
	return leaf(s, end + (display ? 2 : 1) - s->at, found);
}

static bool may_precede_tag(uint32_t c)
{
	return c == 0 || utf8_is_space(c) || (utf8_is_cjk(c) && !utf8_is_han(c)) ||
	       md_is_wide_mark(c) || (c < 0x80 && strchr("([{\"'*_~=", (int)c));
}

static cmark_node *match_tag(const struct spot *s)
{
	size_t end = s->at + 1;
	bool named = false;
	uint32_t before = md_char_before(str_from(s->z, s->at), s->at);

	if (!may_precede_tag(before) &&
	    !str_ends(str_from(s->z, s->at), str_from(s->p->filler, s->p->filler_n)))
		return NULL;
	while (s->z[end]) {
		struct str rest = str_from(s->z + end, strnlen(s->z + end, 4));
		uint32_t c = md_char_at(rest, 0);

		if (!utf8_is_word(c) && c != '-' && c != '/')
			break;
		named |= !(c < 0x80 && (char_is_digit((char)c) || strchr("-/_", (int)c)));
		end += utf8_size(c);
	}
	while (end > s->at + 1 && strchr("-/", s->z[end - 1]))
		end--;
	if (!named)
		return NULL;
	return leaf(s, end - s->at,
	            (struct found){ .kind = MD_TAG,
	                            .text = str_from(s->z + s->at + 1, end - s->at - 1) });
}

/* A delimiter that does nothing but end a way back: see struct run. */
static cmark_node *match_stop(const struct spot *s)
{
	cmark_node *text = plain(s, 1);

	cmark_inline_parser_push_delimiter(s->parser, DELIM_STRIKE, 0, 0, text);
	return text;
}

static cmark_node *match(cmark_syntax_extension *ext, cmark_parser *parser, cmark_node *block,
                         unsigned char c, cmark_inline_parser *inline_parser)
{
	struct parse *p = md_parse_current();
	struct spot s = { p, block, inline_parser, cmark_node_get_string_content(block),
		          (size_t)cmark_inline_parser_get_offset(inline_parser) };

	switch (c) {
	case MARK_STOP:
		return match_stop(&s);
	case MARK_WIKI:
	case MARK_EMBED:
		return match_wiki(&s);
	case MARK_WWW:
		return match_www(&s);
	case ':':
		return p->dialect & MD_GFM ? match_scheme(&s) : NULL;
	case '~':
		return p->dialect & MD_GFM ? match_run(&s, '~') : NULL;
	case '=':
		return p->dialect & MD_MARKS ? match_run(&s, '=') : NULL;
	case '$':
		return p->dialect & MD_MATH ? match_math(&s) : NULL;
	case '#':
		return p->dialect & MD_TAGS ? match_tag(&s) : NULL;
	default:
		return NULL;
	}
}

static cmark_syntax_extension *extension_new(const char *name, const char *bytes)
{
	cmark_syntax_extension *ext = cmark_syntax_extension_new(name);
	cmark_llist *list = NULL;

	for (; *bytes; bytes++)
		list = cmark_llist_append(cmark_get_default_mem_allocator(), list,
		                          (void *)(uintptr_t)*bytes);
	cmark_syntax_extension_set_special_inline_chars(ext, list);
	cmark_syntax_extension_set_match_inline_func(ext, match);
	cmark_syntax_extension_set_inline_from_delim_func(ext, wrap);
	return ext;
}

/* Put `bytes` into cmark-gfm's table for good. `skipped`: emphasis looks over them. */
static void add_bytes(const char *bytes, bool skipped)
{
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	cmark_syntax_extension *ext = extension_new("opsbook-bytes", bytes);

	cmark_syntax_extension_set_emphasis(ext, skipped);
	cmark_parser_attach_syntax_extension(parser, ext);
	cmark_manage_extensions_special_characters(parser, 1);
	cmark_parser_free(parser);
	cmark_syntax_extension_free(cmark_get_default_mem_allocator(), ext);
}

void md_inline_setup(void)
{
	static const char plain[] = { MARK_WIKI, MARK_EMBED, MARK_WWW, MARK_STOP,
		                      ':',       '$',        '#',      '\0' };

	add_bytes(plain, false);
	add_bytes("~=", true);
}

cmark_syntax_extension *md_inline_attach(cmark_parser *parser)
{
	static const char delimiters[] = { DELIM_STRIKE, DELIM_TILDE, DELIM_MARK, '\0' };
	cmark_syntax_extension *ext = extension_new("opsbook", delimiters);

	cmark_parser_attach_syntax_extension(parser, ext);
	return ext;
}

void md_inline_free(cmark_syntax_extension *ext)
{
	cmark_syntax_extension_free(cmark_get_default_mem_allocator(), ext);
}
