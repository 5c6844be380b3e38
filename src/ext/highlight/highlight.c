/*
 * Decides which blocks are highlighted at all, who does it, and how runs
 * become HTML. Queries and parsers are kept for the whole process: a parser
 * serves one thread at a time and is handed back, so that a build makes no more
 * of them than it has workers.
 */
#include "ext/highlight/highlight.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ext/highlight/highlight_int.h"

#define LINE_MAX_BYTES 10000
/*
 * The last resort. It must never be reached on a machine that is merely busy, or
 * two builds would differ: the caps on size keep the worst input known under
 * half a second.
 */
#define PARSE_MICROSECONDS 10000000
#define LANGUAGES_MAX 64
/* A context that one very large block has made larger is not kept. */
#define HEAP_KEPT ((size_t)8 << 20)

static struct {
	pthread_mutex_t lock;
	struct highlight_context *idle;
	struct highlight_query
		*queries[LANGUAGES_MAX]; /* by language, made when first asked for */
} shared = { .lock = PTHREAD_MUTEX_INITIALIZER };

static struct highlight_context *context_take(void)
{
	struct highlight_context *c;

	pthread_mutex_lock(&shared.lock);
	c = shared.idle;
	if (c)
		shared.idle = c->next;
	pthread_mutex_unlock(&shared.lock);
	if (c) {
		highlight_memory_use(&c->heap);
		return c;
	}
	c = mem_new(struct highlight_context);
	highlight_memory_use(&c->heap);
	c->parser = ts_parser_new();
	ts_parser_set_timeout_micros(c->parser, PARSE_MICROSECONDS);
	return c;
}

static void context_free(struct highlight_context *c)
{
	highlight_memory_use(&c->heap);
	ts_parser_delete(c->parser);
	highlight_matcher_release(&c->matcher);
	highlight_memory_use(NULL);
	heap_release(&c->heap);
	vec_release(&c->runs);
	mem_free(c);
}

static void context_give(struct highlight_context *c)
{
	if (c->heap.arena.total > HEAP_KEPT) {
		context_free(c);
		return;
	}
	highlight_memory_use(NULL);
	vec_clear(&c->runs);
	pthread_mutex_lock(&shared.lock);
	c->next = shared.idle;
	shared.idle = c;
	pthread_mutex_unlock(&shared.lock);
}

void highlight_release(void)
{
	pthread_mutex_lock(&shared.lock);
	while (shared.idle) {
		struct highlight_context *c = shared.idle;

		shared.idle = c->next;
		context_free(c);
	}
	for (size_t i = 0; i < countof(shared.queries); i++) {
		highlight_query_free(shared.queries[i]);
		shared.queries[i] = NULL;
	}
	pthread_mutex_unlock(&shared.lock);
}

static const struct highlight_query *query_of(int language)
{
	const struct highlight_language *l = &highlight_languages[language];
	const struct highlight_query *q;

	pthread_mutex_lock(&shared.lock);
	if (!shared.queries[language])
		shared.queries[language] =
			highlight_query_new(l->grammar(), str_of(l->queries), l->first_wins);
	q = shared.queries[language];
	pthread_mutex_unlock(&shared.lock);
	return q;
}

/*
 * Pieces are the most tokens that any of our grammars can make: each sign, and
 * words by the length of the shortest that stand together ("nullnull" is two in
 * JSON). They are capped for two reasons. The library's time is quadratic in
 * tokens where it understands nothing: a quarter of a second for 9,000 quotes.
 * And it keeps the number of a node's children in 16 bits, while what it does
 * not understand becomes one node with a child for each token: more than 65,535
 * would corrupt memory.
 */
static size_t piece_count(struct str code)
{
	enum { NOTHING, LETTER, DIGIT } last = NOTHING;
	size_t n = 0, run = 0;

	for (size_t i = 0; i < code.n; i++) {
		char c = code.p[i];

		if (char_is_alpha(c) || c == '_') {
			run = last == LETTER ? run + 1 : 0;
			n += run % 4 == 0;
			last = LETTER;
		} else if (char_is_digit(c)) {
			n += last != DIGIT;
			last = DIGIT;
		} else {
			n += c != ' ' && ((unsigned char)c & 0xc0) != 0x80;
			last = NOTHING;
		}
	}
	return n;
}

bool highlight_language_runs(struct highlight_context *c, struct highlight_runs *runs,
                             int language, struct str code, size_t shift)
{
	const struct highlight_language *l = &highlight_languages[language];
	TSTree *tree;

	if (!l->grammar || (code.n > HIGHLIGHT_PIECES && piece_count(code) > HIGHLIGHT_PIECES))
		return false;
	if (!ts_parser_set_language(c->parser, l->grammar()))
		return false; /* a grammar for another version of the library */
	tree = ts_parser_parse_string(c->parser, NULL, code.p, (uint32_t)code.n);
	if (!tree) {
		ts_parser_reset(c->parser);
		return false;
	}
	highlight_match(runs, &c->matcher, query_of(language), tree, code, shift);
	ts_tree_delete(tree);
	return true;
}

void highlight_runs_add(struct highlight_runs *runs, size_t from, size_t to,
                        enum highlight_class hl)
{
	struct highlight_run *last = runs->n ? vec_last(runs) : NULL;

	if (from >= to || hl <= HL_PLAIN || (last && from < last->to))
		return;
	if (last && last->to == from && last->hl == hl)
		last->to = (uint32_t)to;
	else
		vec_push(runs, (struct highlight_run){ (uint32_t)from, (uint32_t)to, hl });
}

static bool is_blank(struct str s)
{
	return str_trim(s).n == 0;
}

void highlight_runs_write(struct buf *out, const struct highlight_runs *runs, size_t *at,
                          struct str code, size_t from, size_t to)
{
	while (*at < runs->n && runs->v[*at].to <= from)
		++*at;
	for (size_t i = *at; i < runs->n && runs->v[i].from < to; i++) {
		const struct highlight_run *r = &runs->v[i];
		size_t start = r->from > from ? r->from : from, end = r->to < to ? r->to : to;

		if (is_blank(str_cut(code, start, end)))
			continue; /* nothing to see: left to the next plain piece */
		buf_add_html(out, str_cut(code, from, start));
		buf_add(out, STR("<span class=\"hl-"));
		buf_add_z(out, highlight_class_name(r->hl));
		buf_add(out, STR("\">"));
		buf_add_html(out, str_cut(code, start, end));
		buf_add(out, STR("</span>"));
		from = end;
	}
	buf_add_html(out, str_cut(code, from, to));
}

static bool is_too_long(struct str code)
{
	struct str rest = code, line;

	if (code.n > HIGHLIGHT_MAX)
		return true;
	while (str_split(&rest, '\n', &line))
		if (line.n > LINE_MAX_BYTES)
			return true;
	return false;
}

/* A shell block whose writer pasted a session is shown as one. */
static bool is_console(int language, struct str code)
{
	const struct highlight_language *l = &highlight_languages[language];

	if (!l->grammar && !l->lexer)
		return true;
	return str_eq(str_of(l->name), STR("bash")) && highlight_console_likely(code);
}

bool highlight_code(struct buf *out, struct str language, struct str code)
{
	int l = highlight_language_find(language);
	struct highlight_context *c;
	size_t at = 0;
	bool done = true;

	if (l < 0 || is_too_long(code)) {
		buf_add_html(out, code);
		return false;
	}
	c = context_take();
	if (is_console(l, code)) {
		done = highlight_console_write(out, c, code);
	} else {
		if (highlight_languages[l].lexer)
			highlight_languages[l].lexer(c, &c->runs, code);
		else
			done = highlight_language_runs(c, &c->runs, l, code, 0);
		highlight_runs_write(out, &c->runs, &at, code, 0, code.n);
	}
	context_give(c);
	return done;
}

bool highlight_console(struct buf *out, struct str code)
{
	return highlight_code(out, STR("console"), code);
}

struct str highlight_language(struct str name)
{
	int l = highlight_language_find(name);

	return l < 0 ? STR_NONE : str_of(highlight_languages[l].name);
}
