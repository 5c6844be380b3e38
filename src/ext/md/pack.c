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

#define STEP_LEFT 0xff

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

static void add_number(struct buf *out, size_t number)
{
	while (number > 0x7f) {
		buf_add_byte(out, (char)(0x80 | (number & 0x7f)));
		number >>= 7;
	}
	buf_add_byte(out, (char)number);
}

static void add_string(struct buf *out, struct str s)
{
	if (s.n == 0)
		return;
	add_number(out, s.n);
	buf_add(out, s);
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
	char head[3] = { (char)n->kind, (char)has, (char)flags };

	buf_add_bytes(out, head, sizeof(head));
	if (has & HAS_PLACE) {
		add_number(out, n->line);
		add_number(out, n->column);
	}
	if (has & HAS_END)
		add_number(out, n->end_line);
	if (flags & FLAG_NUMBERS) {
		add_number(out, n->level);
		add_number(out, n->start);
		add_number(out, n->number);
		add_number(out, n->refs);
	}
	if (flags & FLAG_MODES)
		buf_add_byte(out, (char)(n->align | n->fold << 2 | n->task << 4));
	add_string(out, n->text);
	add_string(out, n->url);
	add_string(out, n->title);
	add_string(out, n->info);
	add_string(out, n->block_id);
}

static void add_left(struct buf *out, const struct node *node)
{
	size_t back = out->len - node->packed;

	buf_add_byte(out, (char)STEP_LEFT);
	add_number(out, back);
}

void md_pack(struct md_doc *doc)
{
	struct buf out = BUF_INIT_MAX(SIZE_MAX / 4);
	struct node *at = doc->root;

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

/* Reads at `p`, which it moves. */
static size_t take_number(const unsigned char **p)
{
	size_t number = **p & 0x7f;
	unsigned shift = 7;

	while (*(*p)++ > 0x7f) {
		number |= (size_t)(**p & 0x7f) << shift;
		shift += 7;
	}
	return number;
}

static unsigned take_if(const unsigned char **p, bool there)
{
	return there ? (unsigned)take_number(p) : 0;
}

static struct str take_string(const unsigned char **p, bool there)
{
	struct str s = STR_NONE;

	if (there) {
		s.n = take_number(p);
		s.p = (const char *)*p;
		*p += s.n;
	}
	return s;
}

/* All but `enter`. */
static void read_entered(const unsigned char **p, struct md_node *n)
{
	unsigned has = (*p)[1], flags = (*p)[2], modes = 0;

	/* Each field is set once: to clear the node first would take longer than all of this. */
	n->kind = (enum md_kind)(*p)[0];
	n->ordered = flags & FLAG_ORDERED;
	n->tight = flags & FLAG_TIGHT;
	n->header = flags & FLAG_HEADER;
	n->fenced = flags & FLAG_FENCED;
	n->bare = flags & FLAG_BARE;
	n->display = flags & FLAG_DISPLAY;
	*p += 3;
	n->line = take_if(p, has & HAS_PLACE);
	n->column = take_if(p, has & HAS_PLACE);
	n->end_line = take_if(p, has & HAS_END);
	n->level = take_if(p, flags & FLAG_NUMBERS);
	n->start = take_if(p, flags & FLAG_NUMBERS);
	n->number = take_if(p, flags & FLAG_NUMBERS);
	n->refs = take_if(p, flags & FLAG_NUMBERS);
	if (flags & FLAG_MODES)
		modes = *(*p)++;
	n->align = (enum md_align)(modes & 3);
	n->fold = (enum md_fold)(modes >> 2 & 3);
	n->task = (enum md_task)(modes >> 4 & 3);
	n->text = take_string(p, has & HAS_TEXT);
	n->url = take_string(p, has & HAS_URL);
	n->title = take_string(p, has & HAS_TITLE);
	n->info = take_string(p, has & HAS_INFO);
	n->block_id = take_string(p, has & HAS_BLOCK_ID);
}

size_t md_unpack(const struct md_doc *doc, size_t at, struct md_node *node)
{
	const unsigned char *steps = (const unsigned char *)doc->steps.p, *p = steps + at, *own;

	if (*p != STEP_LEFT) {
		read_entered(&p, node);
		node->enter = true;
		return (size_t)(p - steps);
	}
	p++;
	own = steps + at - take_number(&p);
	read_entered(&own, node);
	node->enter = false;
	return (size_t)(p - steps);
}
