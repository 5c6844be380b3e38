/*
 * Decides how prepared text becomes the writer's again: private bytes are what
 * they stood for, fillers go, and what needs no change is copied whole.
 */
#include "ext/md/md_int.h"

#include <string.h>

static const char original[] = { 0, '[', '|', '!', 'w', 0, 0 };

/* The first byte at or after `at` that may need work; raw.n when there is none. */
static size_t next_odd(const struct parse *p, struct str raw, size_t at, char extra)
{
	for (; at < raw.n; at++) {
		unsigned char c = (unsigned char)raw.p[at];

		if ((c > 0 && c <= MARK_LAST) || raw.p[at] == p->filler[0] ||
		    (extra && raw.p[at] == extra))
			break;
	}
	return at;
}

static bool filler_at(const struct parse *p, struct str raw, size_t at)
{
	return raw.n - at >= p->filler_n && memcmp(raw.p + at, p->filler, p->filler_n) == 0;
}

/* Bytes of a run of exactly the tildes that stand for "$$"; 0 when another one is there. */
static size_t fence_at(const struct parse *p, struct str raw, size_t at)
{
	size_t n = 0;

	while (at + n < raw.n && raw.p[at + n] == '~')
		n++;
	return n == p->math_fence ? n : 0;
}

static struct str clean(struct parse *p, struct str raw, bool code)
{
	char extra = code && p->math_fence ? '~' : 0;
	size_t at = next_odd(p, raw, 0, extra), done = 0;
	struct buf out = BUF_INIT;
	struct str result;

	if (at == raw.n)
		return arena_str(&p->doc->arena, raw);
	while (at < raw.n) {
		unsigned char c = (unsigned char)raw.p[at];
		size_t run;

		buf_add_bytes(&out, raw.p + done, at - done);
		done = at;
		if (c <= MARK_LAST) {
			if (original[c])
				buf_add_byte(&out, original[c]);
			done = ++at;
		} else if (filler_at(p, raw, at)) {
			done = at += p->filler_n;
		} else if (c == '~') {
			run = fence_at(p, raw, at);
			if (run) {
				buf_add(&out, STR("$$"));
				done = at + run;
			}
			while (at < raw.n && raw.p[at] == '~')
				at++;
		} else {
			at++;
		}
		at = next_odd(p, raw, at, extra);
	}
	buf_add_bytes(&out, raw.p + done, raw.n - done);
	result = arena_str(&p->doc->arena, buf_str(&out));
	buf_release(&out);
	return result;
}

struct str md_clean(struct parse *p, struct str raw)
{
	return clean(p, raw, false);
}

struct str md_clean_code(struct parse *p, struct str raw)
{
	return clean(p, raw, true);
}
