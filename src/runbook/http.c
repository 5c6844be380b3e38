/*
 * Decides what an http block asks for: requests as people write them down, a
 * line "METHOD address", headers, a blank line, a body; "###" begins the next.
 */
#include "runbook/runbook_int.h"

#include <string.h>

#include "base/utf8.h"

#define REQUESTS_MAX 100
#define HEADERS_MAX 100

struct requests {
	VEC_FIELDS(struct runbook_request);
};

struct headers {
	VEC_FIELDS(struct runbook_header);
};

/* The block's lines, and where they stand in the note. */
struct lines {
	struct reading *r;
	struct runbook_block *b;
	struct str rest;
	unsigned line; /* of the next one */
};

static bool next_line(struct lines *l, struct str *line)
{
	if (!str_line(&l->rest, line))
		return false;
	l->line++;
	return true;
}

static void wrong(struct lines *l, struct str line, const char *why)
{
	struct str whole = reading_line(l->r, l->line - 1), shown = str_trim(line);
	size_t at = str_find(whole, shown, 0);

	reading_say(l->r, DIAG_RUNBOOK_VALUE, l->line - 1,
	            at == STR_NPOS ? 0 : (unsigned)utf8_length(str_cut(whole, 0, at)) + 1,
	            (unsigned)utf8_length(shown), "%s", why);
	block_refuse(l->r, l->b, "%s, in line %u", why, l->line - 1);
}

static bool is_comment(struct str line)
{
	return str_starts(line, STR("#")) || str_starts(line, STR("//"));
}

static bool is_method(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!(word.p[i] >= 'A' && word.p[i] <= 'Z') && word.p[i] != '-')
			return false;
	return word.n > 0 && word.n <= 20;
}

static bool has_space(struct str s)
{
	return str_find_char(s, ' ', 0) != STR_NPOS || str_find_char(s, '\t', 0) != STR_NPOS;
}

/* "GET https://x/y HTTP/1.1", or an address alone. */
static bool take_first(struct lines *l, struct runbook_request *q, struct str line)
{
	struct str all = str_trim(line);
	size_t blank = str_find_char(all, ' ', 0);
	size_t last;

	q->method = STR("GET");
	q->line = l->line - 1;
	if (blank != STR_NPOS && is_method(str_cut(all, 0, blank))) {
		q->method = arena_str(l->r->a, str_cut(all, 0, blank));
		all = str_trim(str_tail(all, blank));
	}
	last = str_rfind_char(all, ' ');
	if (last != STR_NPOS && str_starts(str_tail(all, last + 1), STR("HTTP/")))
		all = str_trim(str_cut(all, 0, last));
	q->url = arena_str(l->r->a, all);
	if (all.n && !has_space(all) &&
	    (str_starts(all, STR("http://")) || str_starts(all, STR("https://")) ||
	     str_starts(all, STR("$"))))
		return true;
	wrong(l, line, "a request begins with a method and an http:// or https:// address");
	return false;
}

/* "Name: value". */
static bool take_header(struct lines *l, struct headers *out, struct str line)
{
	size_t colon = str_find_char(line, ':', 0);
	struct str name = str_cut(line, 0, colon);
	struct runbook_header h;

	for (size_t i = 0; i < name.n; i++)
		if (!char_is_alnum(name.p[i]) && !strchr("!#$%&'*+-.^_`|~", name.p[i]))
			name.n = 0;
	if (colon == STR_NPOS || name.n == 0 || out->n >= HEADERS_MAX) {
		wrong(l, line,
		      "a header is \"Name: value\"; a blank line comes before the body");
		return false;
	}
	h.name = arena_str(l->r->a, name);
	h.value = arena_str(l->r->a, str_trim(str_tail(line, colon + 1)));
	vec_push(out, h);
	return true;
}

/* The next line, unless it begins another request. */
static bool next_inside(struct lines *l, struct str *line)
{
	if (str_starts(l->rest, STR("###")))
		return false;
	return next_line(l, line);
}

/* Without blank lines at both ends. */
static void take_body(struct lines *l, struct runbook_request *q)
{
	struct buf body = BUF_INIT;
	struct str line;

	while (next_inside(l, &line)) {
		buf_add(&body, line);
		buf_add_byte(&body, '\n');
	}
	q->body = arena_str(l->r->a, str_trim(buf_str(&body)));
	buf_release(&body);
}

/* What stands behind the first line: more of the address, headers, the body. */
static bool take_rest(struct lines *l, struct runbook_request *q)
{
	struct headers headers = { .n = 0 };
	struct runbook_header *kept;
	struct str line;
	bool ok = true;

	while (ok && next_inside(l, &line)) {
		if (str_trim(line).n == 0) {
			take_body(l, q);
			break;
		}
		if (headers.n == 0 && (str_starts(str_trim(line), STR("?")) ||
		                       str_starts(str_trim(line), STR("&"))))
			q->url = arena_strf(l->r->a, "%.*s%.*s", STR_ARG(q->url),
			                    STR_ARG(str_trim(line)));
		else if (!is_comment(line))
			ok = take_header(l, &headers, line);
	}
	kept = arena_array(l->r->a, struct runbook_header, headers.n);
	if (headers.n)
		memcpy(kept, headers.v, headers.n * sizeof(*kept));
	q->headers = kept;
	q->nheaders = headers.n;
	vec_release(&headers);
	return ok;
}

void block_take_requests(struct reading *r, struct runbook_block *b)
{
	struct lines l = { r, b, b->text, b->line + 1 };
	struct requests out = { .n = 0 };
	struct runbook_request *kept;
	struct str line;

	while (next_line(&l, &line) && out.n < REQUESTS_MAX) {
		struct runbook_request q = { .body = STR_NONE };

		if (str_trim(line).n == 0 || is_comment(line))
			continue;
		if (!take_first(&l, &q, line) || !take_rest(&l, &q))
			break;
		vec_push(&out, q);
	}
	if (out.n == 0)
		block_refuse(r, b, "there is no request in it");
	kept = arena_array(r->a, struct runbook_request, out.n);
	if (out.n)
		memcpy(kept, out.v, out.n * sizeof(*kept));
	b->requests = (struct runbook_requests){ kept, out.n };
	vec_release(&out);
}
