/*
 * Decides which fences of a note are blocks, and makes each from its opening
 * line, its text and the note around it.
 */
#include "runbook/runbook_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "ext/md/md.h"

/* The info string as it stands in the note: the document's has lost its escapes and its place. */
static struct fence_info find_info(struct reading *r, const struct md_node *n, unsigned line)
{
	struct fence_info info = { n->info, line, 0 };
	struct str text = reading_line(r, line), rest = text, c = text;
	uint32_t skipped;
	size_t at;

	for (unsigned i = 1; i < n->column && utf8_next(&c, &skipped); i++)
		rest = c;
	at = str_find(rest, STR("```"), 0);
	if (at == STR_NPOS)
		at = str_find(rest, STR("~~~"), 0);
	if (at == STR_NPOS)
		return info;
	rest = str_tail(rest, at);
	while (rest.n > 1 && rest.p[0] == rest.p[1])
		rest = str_tail(rest, 1);
	rest = str_tail(rest, 1);
	while (rest.n && char_is_space(rest.p[0]))
		rest = str_tail(rest, 1);
	info.text = str_trim(rest);
	info.column = (unsigned)utf8_length(str_cut(text, 0, text.n - rest.n)) + 1;
	return info;
}

/* Lines as a shell wants them. */
static struct str keep_text(struct reading *r, struct str text)
{
	struct buf out = BUF_INIT;
	struct str result;

	if (str_find_char(text, '\r', 0) == STR_NPOS)
		return arena_str(r->a, text);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r' || i + 1 >= text.n || text.p[i + 1] != '\n')
			buf_add_byte(&out, text.p[i]);
	result = arena_str(r->a, buf_str(&out));
	buf_release(&out);
	return result;
}

/* The heading that a line stands under. */
static void place_block(struct reading *r, struct runbook_block *b)
{
	size_t low = 0, high = r->note->headings.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->note->headings.v[middle].line <= b->line)
			low = middle + 1;
		else
			high = middle;
	}
	b->heading = low ? low - 1 : RUNBOOK_NONE;
	if (low) {
		b->heading_text = r->book->headings[low - 1].text;
		b->heading_id = r->book->headings[low - 1].id;
	}
}

/* A name in capitals takes the output too, as in Runme. */
static bool is_capital_name(struct str name)
{
	bool last = name.n >= 3 && name.p[name.n - 1] >= 'A' && name.p[name.n - 1] <= 'Z';

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c >= 'A' && c <= 'Z') && c != '_' && !(i > 0 && char_is_digit(c)))
			return false;
	}
	return last;
}

/* The note's folder and the block's, the one behind the other. */
static void join_cwd(struct reading *r, struct runbook_block *b)
{
	if (b->cwd.n == 0)
		b->cwd = r->book->cwd;
	else if (r->book->cwd.n && b->cwd.p[0] != '/')
		b->cwd = arena_strf(r->a, "%.*s/%.*s", STR_ARG(r->book->cwd), STR_ARG(b->cwd));
}

static void take_text(struct reading *r, struct runbook_block *b)
{
	if (b->text.n > RUNBOOK_MAX_SCRIPT) {
		block_refuse(r, b, "it is over 1 MiB long");
		b->script = b->text;
		return;
	}
	block_take_script(r, b);
	if (b->kind == RUNBOOK_HTTP)
		block_take_requests(r, b);
	if (str_trim(b->script).n == 0)
		block_refuse(r, b, "there is nothing in it");
	/* The document shows what is no text as U+FFFD: nobody has written that. */
	if (str_find(b->text, STR("\xef\xbf\xbd"), 0) != STR_NPOS)
		block_refuse(r, b, "it has bytes that are no UTF-8 text");
}

static struct runbook_block new_block(struct reading *r, const struct md_node *n,
                                      struct str lang)
{
	struct runbook_block b = { .effect = RUNBOOK_CHANGE };

	b.line = n->line + r->note->body_line - 1;
	b.end_line = n->end_line + r->note->body_line - 1;
	b.lang = arena_str(r->a, lang);
	b.name = b.heading_text = b.heading_id = b.script = b.extension = b.db = STR_NONE;
	b.out = b.cwd = b.lock = b.hosts = b.refusal = b.expect.text = STR_NONE;
	b.verify = b.undo = RUNBOOK_NONE;
	b.tags = r->book->tags;
	return b;
}

static void add_block(struct reading *r, const struct md_node *n, struct runbook_block *b,
                      const struct fence_info *info)
{
	if (r->blocks.n >= RUNBOOK_MAX_BLOCKS)
		return;
	b->attrs = (struct runbook_attrs){ NULL, 0 };
	attrs_read(r, b, info, true);
	block_take_attrs(r, b);
	b->text = keep_text(r, n->text);
	take_text(r, b);
	block_check_where(r, b);
	if (!b->named)
		b->name = name_generate(r->a, b->script);
	else if (b->out.n == 0 && is_capital_name(b->name))
		b->out = b->name;
	join_cwd(r, b);
	place_block(r, b);
	vec_push(&r->blocks, *b);
}

/* ```text {expect=step match=glob} */
static void add_expect(struct reading *r, const struct md_node *n, struct runbook_block *b,
                       const struct fence_info *info)
{
	static const char *const words[] = { "exact", "glob", "re", "json" };
	struct expecting x = { .step = STR_NONE };
	const struct runbook_attr *match, *step;
	bool known;

	b->attrs = (struct runbook_attrs){ NULL, 0 };
	attrs_read(r, b, info, true);
	step = attr_find(&b->attrs, STR("expect"));
	match = attr_find(&b->attrs, STR("match"));
	x.step = step->value;
	x.column = step->value_column;
	x.expect.line = b->line;
	x.expect.end_line = b->end_line;
	x.expect.text = keep_text(r, n->text);
	known = !match;
	for (size_t i = 0; match && i < countof(words); i++) {
		if (!str_eq(match->value, str_of(words[i])))
			continue;
		x.expect.match = (enum runbook_match)i;
		known = true;
	}
	if (!known)
		reading_say(r, DIAG_RUNBOOK_VALUE, b->line, match->value_column,
		            (unsigned)utf8_length(match->value),
		            "match takes exact, glob, re or json, not '%.*s'",
		            STR_ARG(utf8_head(match->value, 80)));
	if (known && x.step.n)
		vec_push(&r->expects, x);
}

/* What a comment says about the fence behind it: <!-- expected_similarity=0.8 -->. */
struct similar {
	bool set;
	enum runbook_match match;
	double similarity;
};

static void take_comment(struct similar *out, struct str html)
{
	static const char word[] = "expected_similarity=";
	size_t at = str_find(html, STR("expected_similarity="), 0);
	struct str rest;
	char number[16], *end;

	if (at == STR_NPOS || !str_starts(str_trim(html), STR("<!--")))
		return;
	rest = str_tail(html, at + sizeof(word) - 1);
	if (str_starts(rest, STR("\""))) {
		*out = (struct similar){ true, RUNBOOK_MATCH_RE, 0 };
		return;
	}
	snprintf(number, sizeof(number), "%.*s", (int)(rest.n < 15 ? rest.n : 15), rest.p);
	out->similarity = strtod(number, &end);
	out->set = end > number && out->similarity >= 0 && out->similarity <= 1;
	out->match = RUNBOOK_MATCH_SIMILAR;
}

/* The regular expression of such a comment. */
static struct str comment_pattern(struct str html)
{
	size_t from = str_find_char(html, '"', 0), to = str_rfind_char(html, '"');

	return from == STR_NPOS || to <= from ? STR_NONE : str_cut(html, from + 1, to);
}

static void add_similar(struct reading *r, const struct md_node *n, const struct similar *s,
                        struct str comment, unsigned line)
{
	struct expecting x = { .step = STR_NONE };

	x.expect.match = s->match;
	x.expect.similarity = s->similarity;
	x.expect.line = line;
	x.expect.end_line = n->end_line + r->note->body_line - 1;
	x.expect.text = s->match == RUNBOOK_MATCH_RE
	                        ? arena_strf(r->a, "%.*s\n", STR_ARG(comment_pattern(comment)))
	                        : keep_text(r, n->text);
	vec_push(&r->expects, x);
}

static void say_language(struct reading *r, const struct runbook_block *b,
                         const struct fence_info *info)
{
	reading_say(r, DIAG_RUNBOOK_LANGUAGE, b->line, info->column,
	            (unsigned)utf8_length(b->lang), "nothing here runs '%.*s'",
	            STR_ARG(b->lang));
	diag_hint(r->diags, "name its program: {interpreter=...}, or 'runners' in opsbook.yml");
}

static void scan_fence(struct reading *r, const struct md_node *n)
{
	struct fence_info info = find_info(r, n, n->line + r->note->body_line - 1);
	struct runbook_block b = new_block(r, n, runbook_fence_lang(info.text));

	attrs_read(r, &b, &info, false);
	if (runbook_attr(&b, STR("expect")).n)
		add_expect(r, n, &b, &info);
	else if (block_take_lang(r, &b))
		add_block(r, n, &b, &info);
	else if (b.lang.n && runbook_attr(&b, STR("name")).n &&
	         !str_eq(runbook_attr(&b, STR("ignore")), STR("true")) &&
	         !str_eq_ci(b.lang, STR("mermaid")))
		say_language(r, &b, &info);
}

/* A fence that nothing closes has the rest of the note in it. */
static void refuse_open(struct reading *r, const struct md_doc *doc)
{
	size_t n;
	const struct md_fault *faults = md_faults(doc, &n);
	struct runbook_block *b;

	for (size_t i = 0; i < n; i++) {
		if (faults[i].kind != MD_FAULT_FENCE)
			continue;
		vec_each(b, &r->blocks)
			if (b->line == faults[i].line + r->note->body_line - 1)
				block_refuse(r, b, "its fence is never closed");
	}
}

static void scan(struct reading *r, const struct md_doc *doc)
{
	struct md_walk *w = md_walk_new(doc);
	struct similar similar = { .set = false };
	struct str comment = STR_NONE;
	struct md_node n;

	while (md_walk_next(w, &n)) {
		if (n.kind == MD_HTML_BLOCK) {
			comment = n.text;
			take_comment(&similar, comment);
		} else if (n.kind == MD_HEADING) {
			similar.set = false;
		} else if (n.kind == MD_CODE_BLOCK && n.fenced) {
			if (similar.set)
				add_similar(r, &n, &similar, comment,
				            n.line + r->note->body_line - 1);
			else
				scan_fence(r, &n);
			similar.set = false;
		}
	}
	md_walk_free(w);
	refuse_open(r, doc);
}

static int by_line(const void *x, const void *y)
{
	const struct runbook_block *a = x, *b = y;

	return a->line < b->line ? -1 : a->line > b->line;
}

static void keep_headings(struct reading *r)
{
	const struct note *note = r->note;
	struct runbook_heading *kept =
		arena_array(r->a, struct runbook_heading, note->headings.n);

	for (size_t i = 0; i < note->headings.n; i++) {
		const struct note_heading *h = &note->headings.v[i];

		kept[i] = (struct runbook_heading){ arena_str(r->a, h->text),
			                            arena_str(r->a, h->id), h->level };
	}
	r->book->headings = kept;
	r->book->nheadings = note->headings.n;
}

/* Number the blocks, connect them, move them into the arena. */
static void keep_blocks(struct reading *r)
{
	struct runbook_block *kept, *b;

	/* The text of footnotes comes last in a document, wherever it stands. */
	vec_sort(&r->blocks, by_line);
	vec_each(b, &r->blocks) {
		b->number = (size_t)(b - r->blocks.v);
		r->book->nsteps += b->named && !b->ignore;
		if (r->params_refusal.n)
			block_refuse(r, b, "%.*s", STR_ARG(r->params_refusal));
	}
	r->book->blocks = r->blocks.v;
	r->book->nblocks = r->blocks.n;
	refs_resolve(r);
	if (!r->options->no_hashes)
		vec_each(b, &r->blocks)
			block_hash(b, r->book);
	kept = arena_array(r->a, struct runbook_block, r->blocks.n);
	if (r->blocks.n)
		memcpy(kept, r->blocks.v, r->blocks.n * sizeof(*kept));
	r->book->blocks = kept;
}

void runbook_read(struct runbook *out, struct arena *a, const struct note *note,
                  struct str bytes, const struct runbook_options *options, struct diags *diags)
{
	struct reading r = { .book = out,
		             .a = a,
		             .note = note,
		             .bytes = bytes,
		             .options = options,
		             .diags = diags };
	struct md_doc *doc = NULL;

	*out = (struct runbook){ .guard = RUNBOOK_NONE };
	out->path = arena_str(a, note->path);
	out->title = arena_str(a, note->title);
	out->cwd = out->shell = out->guard_refusal = r.params_refusal = STR_NONE;
	keep_headings(&r);
	front_take(&r);
	if (!note->doc)
		doc = md_parse(str_tail(bytes, note->body), options->dialect);
	scan(&r, note->doc ? note->doc : doc);
	keep_blocks(&r);
	md_free(doc);
	vec_release(&r.blocks);
	vec_release(&r.placeholders);
	vec_release(&r.expects);
}
