/*
 * Decides in which forms a secret is looked for.
 */
#include <stdio.h>

#include "base/map.h"
#include "base/utf8.h"
#include "run/redact_int.h"

/* Longer secrets are cut into pieces, so that the bytes held back are few. */
#define PIECE 64
/* Shorter ones would be found in any base64, and shorter lines in any text. */
#define BASE64_LEAST 4
#define LINE_LEAST 4

struct making {
	struct redact_set *set;
	struct map seen; /* pieces that are in already */
	uint32_t root;   /* of the element */
	uint16_t at, of;
	bool vague;
};

static uint32_t add_node(struct making *m)
{
	struct redact_node node = { REDACT_NONE, REDACT_NONE, m->at, m->of, m->vague, false };

	vec_push(&m->set->nodes, node);
	return (uint32_t)m->set->nodes.n - 1;
}

static uint32_t step(struct making *m, uint32_t from, unsigned char byte)
{
	struct redact_set *set = m->set;
	uint32_t edge = set->nodes.v[from].edges, to;

	for (; edge != REDACT_NONE; edge = set->edges.v[edge].more) {
		if (set->edges.v[edge].byte == byte)
			return set->edges.v[edge].to;
	}
	to = add_node(m);
	vec_push(&set->edges, (struct redact_edge){ to, set->nodes.v[from].edges, byte });
	set->nodes.v[from].edges = (uint32_t)set->edges.n - 1;
	return to;
}

/* Another way to write the element; `next` is the root of the one behind it. */
static void add_way(struct making *m, uint32_t next, const char *bytes, size_t n)
{
	uint32_t node = m->root;

	for (size_t i = 0; i < n; i++)
		node = step(m, node, (unsigned char)bytes[i]);
	m->set->nodes.v[node].next = next;
	m->set->nodes.v[node].last = next == REDACT_NONE;
}

static void add_way_z(struct making *m, uint32_t next, const char *z)
{
	add_way(m, next, z, strlen(z));
}

/* "%e9%9b%b7", "\xe9\x9b\xb7", in both cases of letters. */
static void add_hex_ways(struct making *m, uint32_t next, struct str bytes)
{
	static const char *const prefixes[] = { "%", "\\x" };
	static const char *const digits[] = { "0123456789abcdef", "0123456789ABCDEF" };

	for (size_t form = 0; form < 4; form++) {
		const char *prefix = prefixes[form / 2], *digit = digits[form % 2];
		char way[32];
		size_t n = 0;

		for (size_t i = 0; i < bytes.n; i++) {
			unsigned char byte = (unsigned char)bytes.p[i];

			for (const char *p = prefix; *p; p++)
				way[n++] = *p;
			way[n++] = digit[byte >> 4];
			way[n++] = digit[byte & 15];
		}
		add_way(m, next, way, n);
	}
}

/* "\u96f7", with surrogates beyond the first 65,536. */
static void add_json_ways(struct making *m, uint32_t next, uint32_t c)
{
	char low[16], high[16];

	if (c < 0x10000) {
		snprintf(low, sizeof(low), "\\u%04x", c);
		snprintf(high, sizeof(high), "\\u%04X", c);
	} else {
		unsigned a = 0xd800 + ((c - 0x10000) >> 10),
			 b = 0xdc00 + ((c - 0x10000) & 0x3ff);

		snprintf(low, sizeof(low), "\\u%04x\\u%04x", a, b);
		snprintf(high, sizeof(high), "\\u%04X\\u%04X", a, b);
	}
	add_way_z(m, next, low);
	add_way_z(m, next, high);
}

static void add_named_ways(struct making *m, uint32_t next, char c)
{
	static const char controls[] = "\b\f\n\r\t", letters[] = "bfnrt";
	static const struct {
		char c;
		const char *way;
	} named[] = {
		{ '&', "&amp;" }, { '<', "&lt;" },    { '>', "&gt;" },    { '"', "&quot;" },
		{ '"', "&#34;" }, { '\'', "&#39;" },  { ' ', "+" },       { '\'', "'\\''" },
		{ '\n', "\r\n" }, { '\n', "%0d%0a" }, { '\n', "%0D%0A" }, { '\n', "\\r\\n" },
	};
	const char *control = c ? strchr(controls, c) : NULL;

	for (size_t i = 0; i < countof(named); i++) {
		if (named[i].c == c)
			add_way_z(m, next, named[i].way);
	}
	if (control)
		add_way(m, next, (char[]){ '\\', letters[control - controls] }, 2);
	else
		add_way(m, next, (char[]){ '\\', c }, 2); /* JSON, and what a shell quotes */
}

static void begin_chain(struct making *m, size_t elements)
{
	m->at = 0;
	m->of = (uint16_t)elements;
	m->root = add_node(m);
}

/* Ways of the element are added between the two; `next` is where they end. */
static uint32_t begin_element(struct making *m)
{
	m->at++;
	return m->at == m->of ? REDACT_NONE : add_node(m);
}

static void begin_here(struct making *m, uint32_t root)
{
	struct redact_set *set = m->set;

	for (uint32_t e = set->nodes.v[root].edges; e != REDACT_NONE; e = set->edges.v[e].more)
		vec_push(&set->starts[set->edges.v[e].byte], set->edges.v[e].to);
}

static void add_text(struct making *m, struct str piece)
{
	struct str rest = piece;
	size_t elements = 0;
	uint32_t c, first, next;

	while (utf8_next(&rest, &c))
		elements++;
	m->vague = false;
	begin_chain(m, elements);
	first = m->root;
	rest = piece;
	while (rest.n) {
		const char *from = rest.p;
		struct str raw;

		if (!utf8_next(&rest, &c))
			break;
		raw = str_from(from, (size_t)(rest.p - from));
		next = begin_element(m);
		add_way(m, next, raw.p, raw.n);
		/* Nobody escapes letters and digits. */
		if (raw.n > 1 || !char_is_alnum(raw.p[0])) {
			add_hex_ways(m, next, raw);
			add_json_ways(m, next, c);
		}
		if (raw.n == 1 && (unsigned char)raw.p[0] < 0x80 && !char_is_alnum(raw.p[0]))
			add_named_ways(m, next, raw.p[0]);
		m->root = next;
	}
	begin_here(m, first);
}

/* The ways of one character of base64: as it is, in URLs, behind a line break. */
static void add_digit_ways(struct making *m, uint32_t next, unsigned digit, bool first)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	static const char *const breaks[] = { "", "\n", "\r\n", "\\n", "\\r\\n", "%0A", "%0a" };
	static const char *const plus[] = { "+", "-", "%2B", "%2b", "\\u002b", "\\u002B" };
	static const char *const slash[] = { "/", "_", "%2F", "%2f", "\\/" };
	const char plain[2] = { digits[digit], '\0' }, *only[] = { plain };
	const char *const *ways = digit == 62 ? plus : digit == 63 ? slash : only;
	size_t n = digit == 62 ? countof(plus) : digit == 63 ? countof(slash) : 1;

	for (size_t b = 0; b < (first ? 1 : countof(breaks)); b++) {
		for (size_t i = 0; i < n; i++) {
			char way[24];
			int length = snprintf(way, sizeof(way), "%s%s", breaks[b], ways[i]);

			add_way(m, next, way, (size_t)length);
		}
	}
}

/* Bit `at` of the piece, behind `ahead` unknown bits: 0 or 1, or -1 when it is not of the piece. */
static int bit_of(struct str piece, size_t ahead, size_t at)
{
	if (at < ahead || at - ahead >= piece.n * 8)
		return -1;
	at -= ahead;
	return ((unsigned char)piece.p[at / 8] >> (7 - at % 8)) & 1;
}

/* The piece in base64, `before` bytes into a group of three. Digits it shares with its neighbours
 * count when their bits of the piece are right. */
static void add_base64(struct making *m, struct str piece, size_t before)
{
	size_t ahead = before * 8, from = ahead / 6, to = (ahead + piece.n * 8 + 5) / 6;
	uint32_t first, next;

	m->vague = before > 0;
	begin_chain(m, to - from);
	first = m->root;
	for (size_t j = from; j < to; j++) {
		unsigned known = 0, value = 0;

		for (size_t i = 0; i < 6; i++) {
			int bit = bit_of(piece, ahead, j * 6 + i);

			known = known << 1 | (bit >= 0);
			value = value << 1 | (bit > 0);
		}
		next = begin_element(m);
		for (unsigned digit = 0; digit < 64; digit++) {
			if ((digit & known) == value)
				add_digit_ways(m, next, digit, j == from);
		}
		m->root = next;
	}
	begin_here(m, first);
}

static void add_piece(struct making *m, struct str piece)
{
	if (piece.n == 0 || map_has(&m->seen, piece))
		return;
	map_set(&m->seen, piece, 1);
	add_text(m, piece);
	for (size_t before = 0; before < 3 && piece.n >= BASE64_LEAST; before++)
		add_base64(m, piece, before);
}

static void add_secret(struct making *m, struct str secret)
{
	size_t at = 0;

	secret = str_trim(secret);
	if (secret.n <= PIECE) {
		add_piece(m, secret);
		return;
	}
	while (at + PIECE < secret.n) {
		size_t end = at + PIECE;

		/* Not through a character: then its escapes would not be seen. */
		while (end > at + 1 && ((unsigned char)secret.p[end] & 0xc0) == 0x80)
			end--;
		add_piece(m, str_cut(secret, at, end));
		at = end;
	}
	/* What remains may be too short to be told from other text: it goes with what is before. */
	at = secret.n - PIECE;
	while (at + 1 < secret.n && ((unsigned char)secret.p[at] & 0xc0) == 0x80)
		at++;
	add_piece(m, str_tail(secret, at));
}

struct redact_set *redact_set_new(const struct str *secrets, size_t n)
{
	struct making m = { .set = mem_new(struct redact_set), .seen = MAP_INIT };

	for (size_t i = 0; i < n; i++) {
		struct str rest = secrets[i], line;

		add_secret(&m, secrets[i]);
		/* A key of many lines is seldom shown as a whole. */
		while (str_line(&rest, &line)) {
			if (str_trim(line).n >= LINE_LEAST)
				add_secret(&m, line);
		}
	}
	map_release(&m.seen);
	return m.set;
}

void redact_set_free(struct redact_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < countof(set->starts); i++)
		vec_release(&set->starts[i]);
	vec_release(&set->nodes);
	vec_release(&set->edges);
	mem_free(set);
}
