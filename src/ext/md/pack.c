/*
 * Decides how a document is kept: a row of steps in reading order, about as
 * long as the note itself, where a tree takes ten times that.
 *
 *   entered   kind, what follows (enum has), flags (enum flag), then in this
 *             order those that are there: place, end line, numbers, modes, strings
 *   left      STEP_LEFT, how many bytes back the node's own step begins
 *
 * Numbers are written seven bits to a byte, the lowest first; a byte above 0x7f
 * is followed by another. A string is its length and its bytes.
 */
#include "ext/md/md_int.h"

#include <string.h>

#define STEP_LEFT 0xff

/* Most notes fit. */
#define FIRST_ROOM ((size_t)16 << 10)

enum has {
	HAS_PLACE = 1 << 0,
	HAS_END = 1 << 1,
	HAS_TEXT = 1 << 2,
	HAS_URL = 1 << 3,
	HAS_TITLE = 1 << 4,
	HAS_INFO = 1 << 5,
	HAS_BLOCK_ID = 1 << 6,
};

enum flag {
	FLAG_ORDERED = 1 << 0,
	FLAG_TIGHT = 1 << 1,
	FLAG_HEADER = 1 << 2,
	FLAG_FENCED = 1 << 3,
	FLAG_BARE = 1 << 4,
	FLAG_DISPLAY = 1 << 5,
	FLAG_NUMBERS = 1 << 6, /* level, start, number, refs */
	FLAG_MODES = 1 << 7,   /* align, fold, task: two bits each */
};

bool md_has_inside(enum md_kind kind)
{
	return kind <= MD_FOOTNOTE || (kind >= MD_EMPH && kind <= MD_IMAGE);
}

/* The most bytes that a step takes without its strings: a head, seven numbers, modes, five lengths. */
#define STEP_MAX 160

/* Room for it is known to be there: a note is thousands of steps, each a few numbers. */
static char *put_number(char *at, size_t number)
{
	while (number > 0x7f) {
		*at++ = (char)(0x80 | (number & 0x7f));
		number >>= 7;
	}
	*at++ = (char)number;
	return at;
}

static char *put_string(char *at, struct str s)
{
	if (s.n == 0)
		return at;
	at = put_number(at, s.n);
	memcpy(at, s.p, s.n);
	return at + s.n;
}

static unsigned has_of(const struct md_node *n)
{
	return (n->line || n->column ? HAS_PLACE : 0) | (n->end_line ? HAS_END : 0) |
	       (n->text.n ? HAS_TEXT : 0) | (n->url.n ? HAS_URL : 0) |
	       (n->title.n ? HAS_TITLE : 0) | (n->info.n ? HAS_INFO : 0) |
	       (n->block_id.n ? HAS_BLOCK_ID : 0);
}

static unsigned flags_of(const struct md_node *n)
{
	return (n->ordered ? FLAG_ORDERED : 0) | (n->tight ? FLAG_TIGHT : 0) |
	       (n->header ? FLAG_HEADER : 0) | (n->fenced ? FLAG_FENCED : 0) |
	       (n->bare ? FLAG_BARE : 0) | (n->display ? FLAG_DISPLAY : 0) |
	       (n->level || n->start || n->number || n->refs ? FLAG_NUMBERS : 0) |
	       (n->align || n->fold || n->task ? FLAG_MODES : 0);
}

static void add_entered(struct buf *out, const struct md_node *n)
{
	unsigned has = has_of(n), flags = flags_of(n);
	char *at;

	buf_reserve(out,
	            STEP_MAX + n->text.n + n->url.n + n->title.n + n->info.n + n->block_id.n);
	at = out->p + out->len;
	*at++ = (char)n->kind;
	*at++ = (char)has;
	*at++ = (char)flags;
	if (has & HAS_PLACE) {
		at = put_number(at, n->line);
		at = put_number(at, n->column);
	}
	if (has & HAS_END)
		at = put_number(at, n->end_line);
	if (flags & FLAG_NUMBERS) {
		at = put_number(at, n->level);
		at = put_number(at, n->start);
		at = put_number(at, n->number);
		at = put_number(at, n->refs);
	}
	if (flags & FLAG_MODES)
		*at++ = (char)(n->align | n->fold << 2 | n->task << 4);
	at = put_string(at, n->text);
	at = put_string(at, n->url);
	at = put_string(at, n->title);
	at = put_string(at, n->info);
	at = put_string(at, n->block_id);
	out->len = (size_t)(at - out->p);
	*at = '\0';
}

static void add_left(struct buf *out, const struct node *node)
{
	size_t back = out->len - node->packed;
	char *at;

	buf_reserve(out, STEP_MAX);
	at = out->p + out->len;
	*at++ = (char)STEP_LEFT;
	at = put_number(at, back);
	out->len = (size_t)(at - out->p);
	*at = '\0';
}

void md_pack(struct md_doc *doc)
{
	struct buf out = BUF_INIT_MAX(SIZE_MAX / 4);
	struct node *at = doc->root;

	buf_reserve(&out, FIRST_ROOM);
	while (at) {
		at->packed = out.len;
		add_entered(&out, &at->data);
		if (at->first && md_has_inside(at->data.kind)) {
			at = at->first;
			continue;
		}
		if (md_has_inside(at->data.kind))
			add_left(&out, at);
		while (at && !at->next) {
			at = at->parent;
			if (at)
				add_left(&out, at);
		}
		at = at ? at->next : NULL;
	}
	/* Documents may be kept: with no room to spare. */
	doc->steps = (struct buf)BUF_INIT_MAX(SIZE_MAX / 4);
	buf_add(&doc->steps, buf_str(&out));
	buf_release(&out);
	doc->root = NULL;
}

/* The rest of a number whose first byte, just read, is above 0x7f. */
static size_t take_long(const unsigned char **p)
{
	size_t number = (*p)[-1] & 0x7f;
	unsigned shift = 7;

	do {
		number |= (size_t)(**p & 0x7f) << shift;
		shift += 7;
	} while (*(*p)++ > 0x7f);
	return number;
}

/* Reads at `p`, which it moves. */
static inline size_t take_number(const unsigned char **p)
{
	size_t number = *(*p)++;

	return number > 0x7f ? take_long(p) : number;
}

static inline struct str take_string(const unsigned char **p)
{
	struct str s;

	s.n = take_number(p);
	s.p = (const char *)*p;
	*p += s.n;
	return s;
}

/* What few nodes have: numbers and modes. */
static void read_rare(const unsigned char **p, unsigned flags, struct md_node *n)
{
	unsigned modes = 0;

	if (flags & FLAG_NUMBERS) {
		n->level = (unsigned)take_number(p);
		n->start = (unsigned)take_number(p);
		n->number = (unsigned)take_number(p);
		n->refs = (unsigned)take_number(p);
	}
	if (flags & FLAG_MODES)
		modes = *(*p)++;
	n->align = (enum md_align)(modes & 3);
	n->fold = (enum md_fold)(modes >> 2 & 3);
	n->task = (enum md_task)(modes >> 4 & 3);
	n->ordered = flags & FLAG_ORDERED;
	n->tight = flags & FLAG_TIGHT;
	n->header = flags & FLAG_HEADER;
	n->fenced = flags & FLAG_FENCED;
	n->bare = flags & FLAG_BARE;
	n->display = flags & FLAG_DISPLAY;
}

/* All but `enter`. Gives what stands behind. */
static const unsigned char *read_entered(const unsigned char *p, struct md_node *n)
{
	unsigned has = p[1], flags = p[2];

	*n = md_node_empty;
	n->kind = (enum md_kind)p[0];
	p += 3;
	if (has & HAS_PLACE) {
		n->line = (unsigned)take_number(&p);
		n->column = (unsigned)take_number(&p);
	}
	if (has & HAS_END)
		n->end_line = (unsigned)take_number(&p);
	if (flags)
		read_rare(&p, flags, n);
	if (has & HAS_TEXT)
		n->text = take_string(&p);
	if (!(has & (HAS_URL | HAS_TITLE | HAS_INFO | HAS_BLOCK_ID)))
		return p;
	if (has & HAS_URL)
		n->url = take_string(&p);
	if (has & HAS_TITLE)
		n->title = take_string(&p);
	if (has & HAS_INFO)
		n->info = take_string(&p);
	if (has & HAS_BLOCK_ID)
		n->block_id = take_string(&p);
	return p;
}

size_t md_unpack(const struct md_doc *doc, size_t at, struct md_node *node)
{
	const unsigned char *steps = (const unsigned char *)doc->steps.p, *p = steps + at;

	if (*p != STEP_LEFT) {
		p = read_entered(p, node);
		node->enter = true;
		return (size_t)(p - steps);
	}
	p++;
	read_entered(steps + at - take_number(&p), node);
	node->enter = false;
	return (size_t)(p - steps);
}
