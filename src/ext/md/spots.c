/*
 * Decides which spots of a line cmark-gfm must read otherwise than they are
 * written, and changes them by private bytes and fillers that clean.c undoes:
 *
 * - [[links]], ![[embeds]] and bare www. addresses get a first byte that only
 *   our inline extensions know;
 * - an emphasis run between Han punctuation and a letter gets a filler, so
 *   that it stands between letters and may open and close;
 * - a "~" or "=" that delimits nothing is told from one that does by a point;
 * - what would make cmark-gfm slow or unsafe gets one too.
 */
#include "ext/md/prepare_int.h"

#include <string.h>

#include "base/utf8.h"

/* "<?", "<!X" and "<![CDATA[" left open in one run of lines, each of which costs a look at its rest. */
#define OPENERS_MAX 64
/* Bytes on each side of a run that are looked through for "<" and ">". */
#define ANGLE_MAX 64
/* Emphasis runs before a link, from which on it gets a stop. */
#define DELIMITERS_MAX 1000
/* Steps back over emphasis runs that the [references] of one run of lines may cost. */
#define STEPS_MAX 20000000

void md_mark_add(struct parse *p, enum mark mark)
{
	p->changed = true;
	buf_add_byte(&p->text, (char)mark);
}

/* A line on its way into the text. */
struct scan {
	struct parse *p;
	struct str line;
	size_t done; /* bytes already added */
	struct run *run;
	size_t open_until[4]; /* behind no "<..." before this is its end, by kind */
};

/* Add what stands before `at`. */
static void copy_to(struct scan *s, size_t at)
{
	buf_add_bytes(&s->p->text, s->line.p + s->done, at - s->done);
	s->done = at;
}

static void put_filler(struct scan *s, size_t at)
{
	copy_to(s, at);
	md_filler_add(s->p);
}

static char byte_at(const struct scan *s, size_t at)
{
	return at < s->line.n ? s->line.p[at] : '\0';
}

/* Does an odd number of backslashes stand before `at`? */
static bool is_escaped(const struct scan *s, size_t at)
{
	size_t n = 0;

	while (n < at && s->line.p[at - n - 1] == '\\')
		n++;
	return n % 2 == 1;
}

/* The byte behind the "]]" of the [[ at `at`, or 0 when that is no wiki link. */
static size_t wiki_end(const struct scan *s, size_t at)
{
	size_t end = at + 2;

	if (byte_at(s, end) == ' ' || byte_at(s, end) == '^')
		return 0;
	while (end < s->line.n && s->line.p[end] != '[' && s->line.p[end] != ']')
		end++;
	if (end == at + 2 || byte_at(s, end) != ']' || byte_at(s, end + 1) != ']')
		return 0;
	end += 2;
	if (byte_at(s, end) == '(' || (byte_at(s, end) == '[' && byte_at(s, end + 1) != '['))
		return 0;
	return end;
}

/* The "[" at `at` stands behind very many emphasis runs. */
static void put_stop(struct scan *s, size_t at)
{
	size_t end = at + 1;

	while (end < s->line.n && s->line.p[end] != '[' && s->line.p[end] != ']')
		end++;
	if (byte_at(s, end) == ']' &&
	    (byte_at(s, end + 1) == '(' || byte_at(s, end + 1) == '[')) {
		copy_to(s, at + 1);
		md_mark_add(s->p, MARK_STOP);
		return;
	}
	s->run->steps += s->run->delimiters;
	if (s->run->steps > STEPS_MAX)
		put_filler(s, at + 1);
}

/*
 * Would cmark-gfm take the "[" at `at` for the start of a footnote's label when
 * it is none? It then cuts the text by columns, over line ends and past the end
 * of the text of "&Hat;".
 */
static bool misleads(const struct scan *s, size_t at)
{
	char next = byte_at(s, at + 1);
	size_t end = at + 2;

	if (next != '^')
		return next == '&' || next == '\\';
	while (end < s->line.n && !strchr(" \t\f[]", s->line.p[end]))
		end++;
	return end == at + 2 || byte_at(s, end) != ']';
}

/* At "[": a wiki link, an embed, or nothing. Gives the place to go on at. */
static size_t do_bracket(struct scan *s, size_t at)
{
	char next = byte_at(s, at + 1);
	size_t end;
	bool embed;

	if ((s->p->dialect & MD_FOOTNOTES) && misleads(s, at)) {
		put_filler(s, at + 1);
		return at + 1;
	}
	end = (s->p->dialect & MD_WIKI) && next == '[' && !is_escaped(s, at) ? wiki_end(s, at)
	                                                                     : 0;
	if (end == 0) {
		if (s->run->delimiters > DELIMITERS_MAX)
			put_stop(s, at);
		return at + 1;
	}
	embed = at > 0 && s->line.p[at - 1] == '!' && !is_escaped(s, at - 1) && s->done < at;
	copy_to(s, embed ? at - 1 : at);
	md_mark_add(s->p, embed ? MARK_EMBED : MARK_WIKI);
	s->done++;
	copy_to(s, at + 2);
	for (; at + 2 < end; at++)
		if (s->line.p[at + 2] == '|') {
			copy_to(s, at + 2);
			md_mark_add(s->p, MARK_PIPE);
			s->done++;
		}
	copy_to(s, end);
	return end;
}

/* Is `c`, with `beyond` on its other side, of a text written in Han? */
static bool is_eastern(uint32_t c, uint32_t beyond)
{
	return md_is_east(c) || (md_is_wide_mark(c) && md_is_east(beyond));
}

static bool is_gap(uint32_t c)
{
	return c == 0 || utf8_is_space(c);
}

enum side { NO_SIDE, BEFORE, BEHIND };

/* On which side of the run [at, end) does Han punctuation stand in its way? */
static enum side han_side(const struct scan *s, size_t at, size_t end)
{
	uint32_t before = md_char_before(s->line, at), behind = md_char_at(s->line, end);
	bool east = md_is_east(before) || md_is_east(behind);

	if (is_gap(before) || is_gap(behind) || md_is_punct(before) == md_is_punct(behind))
		return NO_SIDE;
	if (md_is_punct(before))
		return east || is_eastern(before,
		                          md_char_before(s->line, at - utf8_size(before)))
		               ? BEFORE
		               : NO_SIDE;
	return east || is_eastern(behind, md_char_at(s->line, end + utf8_size(behind)))
	               ? BEHIND
	               : NO_SIDE;
}

/* Is the run [at, end) within a "<...>" that may be an address or a tag? */
static bool in_angle(const struct scan *s, size_t at, size_t end)
{
	size_t floor = at > ANGLE_MAX ? at - ANGLE_MAX : 0;
	struct str behind = str_cut(s->line, end, end + ANGLE_MAX);

	while (at > floor && s->line.p[at - 1] != '<' && s->line.p[at - 1] != '>')
		at--;
	return at > floor && s->line.p[at - 1] == '<' && char_is_alnum(byte_at(s, at)) &&
	       str_find_char(behind, '>', 0) != STR_NPOS;
}

/*
 * The "~" and "=" of the run [at, end) that delimit nothing are punctuation to
 * emphasis, but cmark-gfm's table says of all of them that it looks over them.
 */
static void put_points(struct scan *s, size_t at, size_t end)
{
	size_t from = at;

	while (from < end) {
		char c = s->line.p[from];
		size_t to = from;

		while (to < end && s->line.p[to] == c)
			to++;
		if (c == '*' || c == '_' || (c == '~' && (s->p->dialect & MD_GFM)) ||
		    (c == '=' && to - from == 2 && (s->p->dialect & MD_MARKS))) {
			from = to;
			continue;
		}
		if (from > at) {
			copy_to(s, from);
			md_point_add(s->p);
		}
		if (to < end) {
			copy_to(s, to);
			md_point_add(s->p);
		}
		from = to;
	}
}

/* At an emphasis run: see to it that what stands beside it, and in it, does not mislead. */
static size_t do_run(struct scan *s, size_t at)
{
	size_t end = at, from = at;
	bool counts = false, mixed = false;
	enum side side = NO_SIDE;

	while (end < s->line.n && strchr("*~=_", s->line.p[end])) {
		counts |= s->line.p[end] == '*' || s->line.p[end] == '~' || end > at;
		mixed |= s->line.p[end] != s->line.p[at];
		end++;
	}
	s->run->delimiters += end - at;
	if (is_escaped(s, at))
		from++;
	if ((s->p->dialect & MD_CJK) && counts && from < end)
		side = han_side(s, from, end);
	if (side == BEFORE)
		put_filler(s, from);
	if (mixed && s->p->point_n && !in_angle(s, at, end))
		put_points(s, from, end);
	if (side == BEHIND)
		put_filler(s, end);
	return end;
}

/* At "w": the first letter of an address. */
static size_t do_www(struct scan *s, size_t at)
{
	uint32_t before;

	if (!(s->p->dialect & MD_GFM) || byte_at(s, at + 1) != 'w' ||
	    !str_starts(str_tail(s->line, at), STR("www.")))
		return at + 1;
	before = md_char_before(s->line, at);
	if (before < 0x80 ? before == 0 || char_is_space((char)before) ||
	                            strchr("*_~(|>", (int)before)
	                  : (s->p->dialect & MD_CJK) &&
	                            (utf8_is_space(before) || md_is_east(before) ||
	                             md_is_wide_mark(before))) {
		copy_to(s, at);
		md_mark_add(s->p, MARK_WWW);
		s->done++;
	}
	return at + 4;
}

/* At "&": no entity may stand for a control byte, ours among them. */
static size_t do_entity(struct scan *s, size_t at)
{
	uint32_t c = md_numeric_entity(s->line, at);

	if (c > 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f')
		put_filler(s, at + 1);
	return at + 1;
}

/* Does what "<?" or "<!" opens end on this line, and in this cell if there are cells? */
static bool angle_shuts(struct scan *s, size_t at)
{
	static const struct {
		struct str head, end;
	} kinds[] = {
		{ STR_INIT("?"), STR_INIT("?>") },
		{ STR_INIT("!--"), STR_INIT("-->") },
		{ STR_INIT("![CDATA["), STR_INIT("]]>") },
		{ STR_INIT("!"), STR_INIT(">") },
	};
	struct str tail = str_tail(s->line, at + 1);
	size_t kind = 0, stop;

	while (kind + 1 < countof(kinds) && !str_starts(tail, kinds[kind].head))
		kind++;
	if (at < s->open_until[kind])
		return false;
	stop = str_find_char(tail, '|', 0);
	tail = str_cut(tail, 0, stop);
	if (str_find(tail, kinds[kind].end, 0) != STR_NPOS)
		return true;
	s->open_until[kind] = at + 1 + tail.n;
	return false;
}

/*
 * At "<": cmark-gfm looks for the end of each "<?", "<!X" and "<![CDATA[" up to
 * the end of the paragraph. Those that open an HTML block are left alone.
 */
static size_t do_angle(struct scan *s, size_t at)
{
	struct str tail = str_tail(s->line, at + 1);
	size_t indent = 0;

	if (tail.n == 0 || (tail.p[0] != '?' && tail.p[0] != '!') || angle_shuts(s, at))
		return at + 1;
	while (indent < at && s->line.p[indent] == ' ')
		indent++;
	if (indent == at && at < 4)
		return at + 1;
	if (++s->run->openers > OPENERS_MAX)
		put_filler(s, at + 1);
	return at + 1;
}

/* Bytes that are equal in each of eight. */
#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The top bit of each byte of `w` that is zero (and maybe of some above such a one). */
static inline uint64_t zeros(uint64_t w)
{
	return (w - EIGHT(1)) & ~w;
}

/* May one of eight bytes at `p` be odd (see md_spots_add())? "[" and "_" differ in a bit, and "<" and "=". */
static inline bool eight_have_odd(const char *p, bool www)
{
	uint64_t w, odd;

	memcpy(&w, p, sizeof(w));
	odd = zeros((w | EIGHT(4)) ^ EIGHT('_')) | zeros((w | EIGHT(1)) ^ EIGHT('=')) |
	      zeros(w ^ EIGHT('*')) | zeros(w ^ EIGHT('&')) | zeros(w ^ EIGHT('~'));
	if (www)
		odd |= zeros(w ^ EIGHT('w'));
	return (odd & EIGHT(0x80)) != 0;
}

void md_spots_add(struct parse *p, struct str line, struct run *run)
{
	static const bool odd[256] = {
		['['] = true, ['*'] = true, ['~'] = true, ['='] = true,
		['w'] = true, ['&'] = true, ['<'] = true, ['_'] = true,
	};
	struct scan s = { .p = p, .line = line, .run = run };
	size_t at = 0;

	for (;;) {
		while (at + 8 <= line.n && !eight_have_odd(line.p + at, p->has_www))
			at += 8;
		while (at < line.n && !odd[(unsigned char)line.p[at]])
			at++;
		if (at == line.n)
			break;
		switch (line.p[at]) {
		case '[':
			at = do_bracket(&s, at);
			break;
		case 'w':
			at = do_www(&s, at);
			break;
		case '&':
			at = do_entity(&s, at);
			break;
		case '<':
			at = do_angle(&s, at);
			break;
		default:
			at = do_run(&s, at);
			break;
		}
	}
	copy_to(&s, line.n);
}
