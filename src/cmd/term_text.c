/*
 * Decides what a terminal is given of what others wrote, and how times are said.
 */
#include "cmd/term.h"

#include <stdio.h>

#include "base/utf8.h"

enum { GROUND, ESCAPE, CSI, STRING, STRING_ESCAPE };

static void filter_sequence(struct buf *out, struct term_filter *f, char c, bool color)
{
	if (c >= 0x40 && c <= 0x7e) {
		if (c == 'm' && color) {
			buf_add_z(out, "\033[");
			buf_add_bytes(out, f->held, f->n);
			buf_add_byte(out, 'm');
			f->colored = true;
		}
		f->state = GROUND;
	} else if (f->n < sizeof(f->held) && (char_is_digit(c) || c == ';' || c == ':')) {
		f->held[f->n++] = c;
	} else if (f->n == sizeof(f->held)) {
		/* No colour is that long: what follows is text again. */
		f->state = GROUND;
	}
}

/* A character outside of sequences. */
static void filter_char(struct buf *out, struct term_filter *f, uint32_t c)
{
	if (c == 0x1b)
		f->state = ESCAPE;
	else if (c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7f) || c >= 0xa0)
		buf_add_char(out, c);
	else if (c == '\r')
		buf_add_byte(out, '\n');
}

void term_add_filtered(struct buf *out, struct term_filter *f, struct str bytes, bool color)
{
	uint32_t c;

	while (utf8_next(&bytes, &c)) {
		switch (f->state) {
		case ESCAPE:
			f->n = 0;
			f->state = c == '[' ? CSI
			           : c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_'
			                   ? STRING
			                   : GROUND;
			break;
		case CSI:
			filter_sequence(out, f, c < 0x80 ? (char)c : '\0', color);
			break;
		case STRING:
			/* A title never has a line's end in it: it was none. */
			f->state = c == 0x1b             ? STRING_ESCAPE
			           : c == 7 || c == '\n' ? GROUND
			                                 : STRING;
			break;
		case STRING_ESCAPE:
			f->state = GROUND;
			break;
		default:
			/* "\r\n" is a line's end; "\r" alone begins the line anew: a new one here. */
			if (c == '\r' && bytes.n && bytes.p[0] == '\n')
				break;
			filter_char(out, f, c);
		}
	}
}

void term_add_plain(struct buf *out, struct str text)
{
	uint32_t c;

	while (utf8_next(&text, &c))
		buf_add_char(out, c == '\n' || c == '\t'                ? ' '
		                  : c < 0x20 || (c >= 0x7f && c < 0xa0) ? UTF8_BAD
		                                                        : c);
}

size_t term_columns(struct str text)
{
	size_t columns = 0;
	uint32_t c;

	while (utf8_next(&text, &c))
		columns += utf8_is_cjk(c) ? 2 : 1;
	return columns;
}

/* "5 min 3 s", and "5 min" for a full one. */
static void add_two(struct buf *out, int64_t n, const char *large, const char *small)
{
	buf_addf(out, "%lld %s", (long long)n / 60, large);
	if (n % 60)
		buf_addf(out, " %lld %s", (long long)n % 60, small);
}

void term_add_duration(struct buf *out, int64_t us)
{
	int64_t s = us / 1000000;

	if (us < 0)
		us = 0;
	if (us < 9950000)
		buf_addf(out, us < 99500 ? "%.2f s" : "%.1f s", (double)us / 1e6);
	else if (s < 90)
		buf_addf(out, "%lld s", (long long)s);
	else
		add_two(out, s < 5400 ? s : s / 60, s < 5400 ? "min" : "h",
		        s < 5400 ? "s" : "min");
}

void term_add_ago(struct buf *out, int64_t now_ms, int64_t then_ms)
{
	static const struct {
		int64_t seconds;
		const char *one, *many;
	} units[] = {
		{ 86400, "day", "days" },
		{ 3600, "hour", "hours" },
		{ 60, "minute", "minutes" },
	};
	int64_t s = (now_ms - then_ms) / 1000;

	for (size_t i = 0; i < countof(units); i++) {
		int64_t n = s / units[i].seconds;

		if (n < 1)
			continue;
		buf_addf(out, "%lld %s ago", (long long)n,
		         n == 1 ? units[i].one : units[i].many);
		return;
	}
	buf_add_z(out, "just now");
}
