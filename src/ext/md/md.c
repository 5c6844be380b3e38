/*
 * Decides the order of a parse and which of cmark-gfm's options are on.
 */
#include "ext/md/md_int.h"

#include <cmark-gfm-core-extensions.h>

#include "base/alloc.h"

/* cmark-gfm counts bytes in 32-bit signed numbers. */
#define INPUT_MAX ((size_t)512 << 20)

void md_setup(void)
{
	cmark_gfm_core_extensions_ensure_registered();
	md_inline_setup();
}

static void attach(cmark_parser *parser, const char *name)
{
	cmark_syntax_extension *ext = cmark_find_syntax_extension(name);

	if (ext)
		cmark_parser_attach_syntax_extension(parser, ext);
}

/*
 * Can there be a footnote? Looking for them takes cmark-gfm one more way through all nodes. What
 * an escape or an entity stands for may be "^" too.
 */
static bool may_have_footnotes(struct str text)
{
	for (size_t at = 0; (at = str_find_char(text, '[', at)) != STR_NPOS; at++) {
		char next = at + 1 < text.n ? text.p[at + 1] : '\0';

		if (next == '^' || next == '&' || next == '\\')
			return true;
	}
	return false;
}

static cmark_node *run(struct parse *p)
{
	int options = CMARK_OPT_SOURCEPOS | CMARK_OPT_UNSAFE | CMARK_OPT_FULL_INFO_STRING;
	cmark_syntax_extension *ext;
	cmark_parser *parser;
	cmark_node *root;

	if ((p->dialect & MD_FOOTNOTES) && may_have_footnotes(buf_str(&p->text)))
		options |= CMARK_OPT_FOOTNOTES;
	parser = cmark_parser_new_with_mem(options, &md_mem);
	if (p->dialect & MD_GFM) {
		attach(parser, "table");
		attach(parser, "tasklist");
	}
	ext = md_inline_attach(parser);
	cmark_parser_feed(parser, p->text.p, p->text.len);
	root = cmark_parser_finish(parser);
	md_inline_free(ext);
	return root;
}

static int by_place(const void *a, const void *b)
{
	const struct md_fault *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->column < y->column ? -1 : x->column > y->column;
}

struct md_doc *md_parse(struct str bytes, unsigned dialect)
{
	struct md_doc *doc = mem_new(struct md_doc);
	struct parse p = { .dialect = dialect, .doc = doc, .text = BUF_INIT };
	struct parse *before = md_parse_enter(&p);

	md_prepare(&p, str_cut(bytes, 0, INPUT_MAX));
	md_tree_build(&p, run(&p));
	md_dialect_apply(&p);
	vec_sort(&doc->faults, by_place);
	md_pack(doc);

	md_parse_enter(before);
	arena_release(&doc->arena);
	heap_release(&p.heap);
	buf_release(&p.text);
	vec_release(&p.lines);
	return doc;
}

void md_free(struct md_doc *doc)
{
	if (!doc)
		return;
	buf_release(&doc->steps);
	vec_release(&doc->faults);
	mem_free(doc);
}

size_t md_size(const struct md_doc *doc)
{
	return sizeof(*doc) + doc->steps.size + doc->faults.cap * sizeof(*doc->faults.v);
}

const struct md_fault *md_faults(const struct md_doc *doc, size_t *n)
{
	*n = doc->faults.n;
	return doc->faults.v;
}
