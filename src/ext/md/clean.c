/*
 * Decides how prepared text becomes the writer's again: private bytes are what
 * they stood for, fillers go, and what needs no change is copied whole.
 */
#include "ext/md/prepare_int.h"

#include <string.h>

static const char original[] = { 0, '[', '|', '!', 'w', 0, 0 };

/* May one of eight bytes at `z` be a private one or begin a filler? */
static bool eight_may_be_odd(const struct parse *p, const char *z)
{
	const uint64_t ones = 0x0101010101010101u, tops = ones << 7;
	uint64_t w, filler, point;

	memcpy(&w, z, sizeof(w));
	filler = w ^ (ones * (unsigned char)p->filler[0]);
	point = w ^ (ones * (unsigned char)p->point[0]);
	/* Taking n from each byte sets the top bit of those that were below n. */
	return ((((w - ones * (MARK_LAST + 1)) & ~w) | ((filler - ones) & ~filler) |
	         ((point - ones) & ~point)) &
	        tops) != 0;
}

/* The first byte at or after `at` that may need work; raw.n when there is none. */
static size_t next_odd(const struct parse *p, struct str raw, size_t at, char extra)
{
	for (; at < raw.n; at++) {
		unsigned char c;

		while (!extra && at + 8 <= raw.n && !eight_may_be_odd(p, raw.p + at))
			at += 8;
		/* The rest at once, with bytes before it that were seen already. */
		if (!extra && at + 8 > raw.n && raw.n >= 8 &&
		    !eight_may_be_odd(p, raw.p + raw.n - 8))
			return raw.n;
		if (at == raw.n)
			break;
		c = (unsigned char)raw.p[at];
		if ((c > 0 && c <= MARK_LAST) || raw.p[at] == p->filler[0] ||
		    raw.p[at] == p->point[0] || (extra && raw.p[at] == extra))
			break;
	}
	return at;
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
	size_t at = p->changed ? next_odd(p, raw, 0, extra) : raw.n, done = 0;
	struct buf out = BUF_INIT;
	struct str result;

	if (at == raw.n)
		return raw;
	while (at < raw.n) {
		unsigned char c = (unsigned char)raw.p[at];
		size_t run;

		buf_add_bytes(&out, raw.p + done, at - done);
		done = at;
		if (c <= MARK_LAST) {
			if (original[c])
				buf_add_byte(&out, original[c]);
			done = ++at;
		} else if ((run = md_filler_at(p, raw, at)) > 0) {
			done = at += run;
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
