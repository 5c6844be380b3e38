/*
 * Decides what is a tag, which tags stand alone on their line (then the line
 * goes with them), and what is wrong with a template. One pass over the text.
 */
#include "theme/mustache_int.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/utf8.h"

struct parser {
	struct mustache *m;
	struct str text;
	struct str open, close;                /* the delimiters in force */
	size_t pos;                            /* everything before is done */
	uint32_t above[MUSTACHE_MAX_SECTIONS]; /* open sections, by node index */
	size_t depth;
	struct err *e;
};

struct tag {
	size_t from, to; /* with its delimiters */
	char sigil;      /* one of "#^/>&!={", or a blank */
	struct str body; /* without sigil and outer white space */
};

int mustache_fault(struct err *e, enum err_code code, const struct mustache *m, size_t at,
                   const char *fmt, ...)
{
	struct str head = str_cut(m->text, 0, at);
	size_t line = 1, from = 0, eol;
	char why[256];
	va_list args;

	while ((eol = str_find_char(head, '\n', from)) != STR_NPOS) {
		from = eol + 1;
		line++;
	}
	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	return err_set(e, code, "%.*s:%zu:%zu: %s", STR_ARG(m->name), line,
	               utf8_length(str_tail(head, from)) + 1, why);
}

/* -1 is said here so that a compiler sees it. */
#define fault(p, at, ...) (mustache_fault((p)->e, ERR_INVALID, (p)->m, (at), __VA_ARGS__), -1)

/* A name for a message, cut to a readable length. */
#define SHOWN(s) (int)((s).n > 60 ? 60 : (s).n), (s).p

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool at_line_start(const struct parser *p, size_t at)
{
	return at == 0 || p->text.p[at - 1] == '\n';
}

static struct node *add_node(struct parser *p, enum node_kind kind, size_t at)
{
	struct node *n = vec_add(&p->m->nodes);

	n->kind = kind;
	n->at = (uint32_t)at;
	n->text = n->name = STR_NONE;
	return n;
}

/* The text from `p->pos` up to `to`. */
static void add_text(struct parser *p, size_t to)
{
	bool starts_line = at_line_start(p, p->pos);
	struct node *n;

	if (to == p->pos)
		return;
	n = add_node(p, NODE_TEXT, p->pos);
	n->text = str_cut(p->text, p->pos, to);
	n->starts_line = starts_line;
}

/* Place of the end of the tag whose body begins at `body`; with `last` before the delimiter. */
static size_t find_close(const struct parser *p, size_t body, char last)
{
	size_t at = body;

	if (!last)
		return str_find(p->text, p->close, body);
	while ((at = str_find_char(p->text, last, at)) != STR_NPOS) {
		if (str_starts(str_tail(p->text, at + 1), p->close))
			return at;
		at++;
	}
	return STR_NPOS;
}

/* Take apart the tag that begins at `from`, the place of an opening delimiter. */
static int read_tag(struct parser *p, size_t from, struct tag *tag)
{
	size_t body = from + p->open.n, end;
	char last = '\0';

	while (body < p->text.n && char_is_space(p->text.p[body]))
		body++;
	tag->from = from;
	tag->sigil = ' ';
	if (body < p->text.n && str_find_char(STR("#^/>&!={"), p->text.p[body], 0) != STR_NPOS)
		tag->sigil = p->text.p[body++];
	if (tag->sigil == '{')
		last = '}';
	else if (tag->sigil == '=')
		last = '=';
	end = find_close(p, body, last);
	if (end == STR_NPOS)
		return fault(p, from, "the tag is not closed with \"%.*s%.*s\"", last != '\0',
		             &last, SHOWN(p->close));
	tag->to = end + (last != '\0') + p->close.n;
	tag->body = str_trim(str_cut(p->text, body, end));
	return 0;
}

/*
 * Does the tag stand alone on its line? Then `*line` is where the line begins
 * and `*next` where the next one does.
 */
static bool stands_alone(const struct parser *p, const struct tag *tag, size_t *line,
                         size_t *next)
{
	size_t from = tag->from, to = tag->to;

	if (tag->sigil == ' ' || tag->sigil == '&' || tag->sigil == '{')
		return false;
	while (from > p->pos && is_blank(p->text.p[from - 1]))
		from--;
	if (!at_line_start(p, from))
		return false;
	while (to < p->text.n && is_blank(p->text.p[to]))
		to++;
	if (to + 1 < p->text.n && p->text.p[to] == '\r' && p->text.p[to + 1] == '\n')
		to++;
	if (to < p->text.n && p->text.p[to++] != '\n')
		return false;
	*line = from;
	*next = to;
	return true;
}

static int check_name(struct parser *p, const struct tag *tag)
{
	if (tag->body.n == 0)
		return fault(p, tag->from, "the tag has no name");
	for (size_t i = 0; i < tag->body.n; i++)
		if (char_is_space(tag->body.p[i]))
			return fault(p, tag->from, "\"%.*s\" is no name: it holds white space",
			             SHOWN(tag->body));
	if (tag->sigil == ' ' && str_find_char(STR("<$*@?%"), tag->body.p[0], 0) != STR_NPOS)
		return fault(p, tag->from, "there is no kind of tag that begins with \"%c\"",
		             tag->body.p[0]);
	return 0;
}

/* Give `n` its name and the dotted parts of it. */
static int set_name(struct parser *p, struct node *n, const struct tag *tag)
{
	struct str rest = tag->body;
	struct value_key *parts;
	size_t count = 1;

	n->name = tag->body;
	if (str_eq(tag->body, STR(".")))
		return 0;
	for (size_t i = 0; i < rest.n; i++)
		count += rest.p[i] == '.';
	parts = arena_array(&p->m->arena, struct value_key, count);
	for (size_t i = 0; i < count; i++) {
		size_t dot = str_find_char(rest, '.', 0);

		parts[i] = value_key(str_cut(rest, 0, dot));
		if (parts[i].name.n == 0)
			return fault(p, tag->from, "\"%.*s\" has a dot too many",
			             SHOWN(tag->body));
		rest = str_tail(rest, dot == STR_NPOS ? rest.n : dot + 1);
	}
	n->parts = parts;
	n->part_count = count;
	return 0;
}

static int open_section(struct parser *p, const struct tag *tag)
{
	enum node_kind kind = tag->sigil == '#' ? NODE_SECTION : NODE_INVERTED;

	if (p->depth == MUSTACHE_MAX_SECTIONS)
		return fault(p, tag->from, "sections are nested over %d levels deep",
		             MUSTACHE_MAX_SECTIONS);
	p->above[p->depth++] = (uint32_t)p->m->nodes.n;
	return set_name(p, add_node(p, kind, tag->from), tag);
}

static int close_section(struct parser *p, const struct tag *tag)
{
	struct node *n;

	if (p->depth == 0)
		return fault(p, tag->from, "\"%.*s\" is closed but not open", SHOWN(tag->body));
	n = &p->m->nodes.v[p->above[--p->depth]];
	if (!str_eq(n->name, tag->body))
		return fault(p, tag->from, "\"%.*s\" is closed while \"%.*s\" is open",
		             SHOWN(tag->body), SHOWN(n->name));
	n->end = (uint32_t)p->m->nodes.n;
	return 0;
}

static int set_delimiters(struct parser *p, const struct tag *tag)
{
	struct str rest = tag->body, open;
	size_t n = 0;

	while (n < rest.n && !char_is_space(rest.p[n]))
		n++;
	open = str_cut(rest, 0, n);
	rest = str_trim(str_tail(rest, n));
	for (size_t i = 0; i < rest.n; i++)
		if (char_is_space(rest.p[i]))
			return fault(p, tag->from, "a change of delimiters names just two");
	if (open.n == 0 || rest.n == 0)
		return fault(p, tag->from, "a change of delimiters names two, with a space");
	if (str_find_char(open, '=', 0) != STR_NPOS || str_find_char(rest, '=', 0) != STR_NPOS)
		return fault(p, tag->from, "a delimiter cannot hold \"=\"");
	p->open = open;
	p->close = rest;
	return 0;
}

static int add_tag(struct parser *p, const struct tag *tag, struct str indent)
{
	struct node *n;

	if (tag->sigil == '!')
		return 0;
	if (tag->sigil == '=')
		return set_delimiters(p, tag);
	if (check_name(p, tag) != 0)
		return -1;
	switch (tag->sigil) {
	case '#':
	case '^':
		return open_section(p, tag);
	case '/':
		return close_section(p, tag);
	case '>':
		n = add_node(p, NODE_PARTIAL, tag->from);
		n->name = tag->body;
		n->text = indent;
		return 0;
	case '&':
	case '{':
		return set_name(p, add_node(p, NODE_RAW, tag->from), tag);
	default:
		return set_name(p, add_node(p, NODE_ESCAPED, tag->from), tag);
	}
}

/* The text up to the tag at `from`, and the tag. */
static int take_tag(struct parser *p, size_t from)
{
	size_t line = 0, next = 0;
	struct tag tag;

	if (read_tag(p, from, &tag) != 0)
		return -1;
	if (stands_alone(p, &tag, &line, &next)) {
		add_text(p, line);
		p->pos = next;
		return add_tag(p, &tag, str_cut(p->text, line, from));
	}
	add_text(p, from);
	/* A line that begins with a tag: where an indented partial's indent goes. */
	if (at_line_start(p, from))
		add_node(p, NODE_TEXT, from)->starts_line = true;
	p->pos = tag.to;
	return add_tag(p, &tag, STR_NONE);
}

static int parse(struct parser *p)
{
	size_t from;

	while ((from = str_find(p->text, p->open, p->pos)) != STR_NPOS)
		if (take_tag(p, from) != 0)
			return -1;
	add_text(p, p->text.n);
	if (p->depth > 0) {
		const struct node *n = &p->m->nodes.v[p->above[p->depth - 1]];

		return fault(p, n->at, "the section \"%.*s\" is not closed", SHOWN(n->name));
	}
	return 0;
}

int mustache_parse(struct mustache **out, struct str name, struct str text, struct err *e)
{
	struct mustache *m = mem_new(struct mustache);
	struct parser p = {
		.m = m, .text = text, .open = STR("{{"), .close = STR("}}"), .e = e
	};
	int rc;

	m->name = name;
	m->text = text;
	if (text.n > MUSTACHE_MAX_OUTPUT)
		rc = err_set(e, ERR_LIMIT, "%.*s: a template is over 64 MiB", STR_ARG(name));
	else
		rc = parse(&p);
	if (rc != 0) {
		mustache_free(m);
		return -1;
	}
	*out = m;
	return 0;
}

void mustache_free(struct mustache *m)
{
	if (!m)
		return;
	vec_release(&m->nodes);
	arena_release(&m->arena);
	mem_free(m);
}
