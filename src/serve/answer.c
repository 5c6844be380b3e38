/*
 * Decides the headers of every answer, and which part of a file is sent: nothing when the reader has it, the
 * compressed form when he takes it, one range when he wants one.
 */
#include "serve/serve_int.h"

#include <stdio.h>

/*
 * A page says its own, stricter policy itself; this one is also there for what is no page, and adds what only a header
 * can: that nobody may frame it.
 */
#define PAGE_POLICY                                                                            \
	"default-src 'none'; img-src 'self' data: https: http:; style-src 'self' "             \
	"'unsafe-inline'; script-src 'self'; font-src 'self' data:; media-src 'self'; "        \
	"connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
/* What lies in the notes' folder is shown, in an origin of its own, and runs nothing. */
#define ATTACHED_POLICY                                                                        \
	"sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "              \
	"media-src 'self'; frame-ancestors 'none'"

void answer_begin(struct http_answer *a, unsigned status)
{
	a->status = status;
	http_answer_add(a, "X-Content-Type-Options", STR("nosniff"));
	http_answer_add(a, "X-Frame-Options", STR("DENY"));
	http_answer_add(a, "Referrer-Policy", STR("no-referrer"));
	http_answer_add(a, "Cross-Origin-Resource-Policy", STR("same-origin"));
	http_answer_add(a, "Cross-Origin-Opener-Policy", STR("same-origin"));
	http_answer_add(a, "Vary",
	                STR("Accept-Encoding, Origin, Sec-Fetch-Site, Sec-Fetch-Mode"));
}

void answer_text(struct http_answer *a, unsigned status, const char *words)
{
	answer_begin(a, status);
	http_answer_add(a, "Content-Type", STR("text/plain; charset=utf-8"));
	http_answer_add(a, "Content-Security-Policy",
	                STR("default-src 'none'; frame-ancestors 'none'"));
	http_answer_add(a, "Cache-Control", STR("no-store"));
	a->body = str_of(words);
}

/* Is `name` in the list, "*" included? For If-None-Match weak and strong are alike. */
static bool in_list(struct str list, struct str name)
{
	struct str one;

	while (str_split(&list, ',', &one)) {
		one = str_trim(one);
		if (str_starts(one, STR("W/")))
			one = str_tail(one, 2);
		if (str_eq(one, name) || str_eq(one, STR("*")))
			return true;
	}
	return false;
}

static bool takes_gzip(struct str accepted)
{
	struct str one;

	while (str_split(&accepted, ',', &one)) {
		size_t semicolon = str_find_char(one, ';', 0);
		struct str weight = semicolon == STR_NPOS
		                            ? STR_NONE
		                            : str_trim(str_tail(one, semicolon + 1));

		if (str_eq_ci(str_trim(str_cut(one, 0, semicolon)), STR("gzip")))
			return !str_eq(weight, STR("q=0")) && !str_eq(weight, STR("q=0.0"));
	}
	return false;
}

/* A number of at most 15 digits; false when there is none. */
static bool take_number(struct str *s, size_t *out)
{
	size_t n = 0;

	*out = 0;
	while (n < s->n && n < 15 && char_is_digit(s->p[n]))
		*out = *out * 10 + (size_t)(s->p[n++] - '0');
	*s = str_tail(*s, n);
	return n > 0;
}

enum range { RANGE_WHOLE, RANGE_PART, RANGE_OUTSIDE };

/* "bytes=5-9", "bytes=5-", "bytes=-5": [*from, *to). Several, and what is no range, mean the whole. */
static enum range read_range(struct str value, size_t size, size_t *from, size_t *to)
{
	size_t last;

	if (!str_starts(value, STR("bytes=")))
		return RANGE_WHOLE;
	value = str_trim(str_tail(value, 6));
	*to = size;
	if (str_starts(value, STR("-"))) {
		value = str_tail(value, 1);
		if (!take_number(&value, &last) || value.n)
			return RANGE_WHOLE;
		*from = last < size ? size - last : 0;
		return last && size ? RANGE_PART : RANGE_OUTSIDE;
	}
	if (!take_number(&value, from) || !str_starts(value, STR("-")))
		return RANGE_WHOLE;
	value = str_tail(value, 1);
	if (value.n) {
		if (!take_number(&value, &last) || value.n || last < *from)
			return RANGE_WHOLE;
		*to = last + 1 < size ? last + 1 : size;
	}
	return *from < size ? RANGE_PART : RANGE_OUTSIDE;
}

static void drop_file(void *own)
{
	file_drop(own);
}

static void send_bytes(struct http_answer *a, struct file *f, struct str bytes)
{
	a->body = bytes;
	a->done = drop_file;
	a->own = f;
}

/* 0: the whole is to be sent; else the answer is complete. */
static int answer_part(struct http_answer *a, const struct http_request *request,
                       struct file *f)
{
	struct str range = http_header(request, "Range", NULL);
	struct str only = http_header(request, "If-Range", NULL);
	size_t from, to;
	char text[80];

	if (range.n == 0 || request->method != HTTP_GET ||
	    (only.n && !str_eq(only, str_of(f->etag))))
		return 0;
	switch (read_range(range, f->bytes.len, &from, &to)) {
	case RANGE_WHOLE:
		return 0;
	case RANGE_OUTSIDE:
		a->status = 416;
		snprintf(text, sizeof(text), "bytes */%zu", f->bytes.len);
		http_answer_add(a, "Content-Range", http_answer_text(a, text));
		file_drop(f);
		return 1;
	case RANGE_PART:
		break;
	}
	a->status = 206;
	http_answer_add(a, "ETag", str_of(f->etag));
	snprintf(text, sizeof(text), "bytes %zu-%zu/%zu", from, to - 1, f->bytes.len);
	http_answer_add(a, "Content-Range", http_answer_text(a, text));
	send_bytes(a, f, str_cut(buf_str(&f->bytes), from, to));
	return 1;
}

void answer_file(struct http_answer *a, const struct http_request *request, struct file *f,
                 unsigned status)
{
	struct str gzip = STR_NONE;
	char weak[sizeof(f->etag) + 2];

	answer_begin(a, status);
	http_answer_add(a, "Content-Type", str_of(f->type));
	http_answer_add(a, "Content-Security-Policy",
	                f->attached ? STR(ATTACHED_POLICY) : STR(PAGE_POLICY));
	http_answer_add(a, "Cache-Control",
	                f->ours ? STR("public, max-age=31536000, immutable") : STR("no-cache"));
	http_answer_add(a, "Accept-Ranges", STR("bytes"));
	if (status != 200) {
		send_bytes(a, f, buf_str(&f->bytes));
		return;
	}
	if (in_list(http_header(request, "If-None-Match", NULL), str_of(f->etag))) {
		a->status = 304;
		http_answer_add(a, "ETag", http_answer_text(a, f->etag));
		file_drop(f);
		return;
	}
	if (answer_part(a, request, f))
		return;
	if (takes_gzip(http_header(request, "Accept-Encoding", NULL)))
		gzip = file_gzip(f);
	/* The same content in other bytes: its mark is the weak form, with which no range is asked for. */
	snprintf(weak, sizeof(weak), "%s%s", gzip.n ? "W/" : "", f->etag);
	http_answer_add(a, "ETag", http_answer_text(a, weak));
	if (gzip.n)
		http_answer_add(a, "Content-Encoding", STR("gzip"));
	send_bytes(a, f, gzip.n ? gzip : buf_str(&f->bytes));
}
