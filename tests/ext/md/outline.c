/*
 * A walk as one short line, for tables of test cases; included by the tests.
 *
 *   p(text <b>strong</b> <a url>link</a>)   blocks in parentheses, inlines in tags
 *   / a soft break, // a hard one; {…} what is ours; "^id" behind a block's name
 */
#include <string.h>

#include "ext/md/md.h"

#include "base/buf.h"
#include "tests/runner.h"

static const char *const fold_names[] = { "", "+", "-" };

static void outline_block(struct buf *out, const struct md_node *n)
{
	static const char *const names[] = {
		"",    "p",    "h",        "quote", "callout", "title", "list", "item", "table",
		"row", "cell", "footnote", "code",  "html",    "math",  "toc",  "rule",
	};

	if (!n->enter) {
		buf_add_byte(out, ')');
		return;
	}
	buf_add_z(out, names[n->kind]);
	if (n->kind == MD_HEADING)
		buf_addf(out, "%u", n->level);
	if (n->kind == MD_CALLOUT)
		buf_addf(out, ":%.*s%s", STR_ARG(n->info), fold_names[n->fold]);
	if (n->kind == MD_LIST && n->ordered)
		buf_addf(out, ":%u", n->start);
	if (n->task)
		buf_add_z(out, n->task == MD_TASK_DONE ? "[x]" : "[ ]");
	if (n->kind == MD_TABLE_CELL)
		buf_addf(out, "%.1s", &" <^>"[n->align]);
	if (n->kind == MD_FOOTNOTE)
		buf_addf(out, "%u*%u", n->number, n->refs);
	if (n->block_id.n)
		buf_addf(out, "^%.*s", STR_ARG(n->block_id));
	if (n->kind == MD_CODE_BLOCK && n->info.n)
		buf_addf(out, ":%.*s", STR_ARG(n->info));
	buf_add_byte(out, '(');
	if (n->kind >= MD_CODE_BLOCK) {
		buf_add(out, n->text);
		buf_add_byte(out, ')');
	}
}

static void outline_pair(struct buf *out, const struct md_node *n, const char *name)
{
	if (n->enter && (n->kind == MD_LINK || n->kind == MD_IMAGE))
		buf_addf(out, "<%s%s %.*s>", name, n->bare ? "!" : "", STR_ARG(n->url));
	else
		buf_addf(out, n->enter ? "<%s>" : "</%s>", name);
}

static void outline_wiki(struct buf *out, const struct md_node *n)
{
	buf_addf(out, "{%s%.*s", n->kind == MD_WIKI_EMBED ? "!" : "", STR_ARG(n->url));
	if (n->text.n)
		buf_addf(out, "|%.*s", STR_ARG(n->text));
	buf_add_byte(out, '}');
}

static void outline_step(struct buf *out, const struct md_node *n)
{
	switch ((int)n->kind) {
	case MD_DOCUMENT:
		break;
	case MD_EMPH:
		outline_pair(out, n, "i");
		break;
	case MD_STRONG:
		outline_pair(out, n, "b");
		break;
	case MD_STRIKE:
		outline_pair(out, n, "s");
		break;
	case MD_MARK:
		outline_pair(out, n, "m");
		break;
	case MD_LINK:
		outline_pair(out, n, "a");
		break;
	case MD_IMAGE:
		outline_pair(out, n, "img");
		break;
	case MD_TEXT:
		buf_add(out, n->text);
		break;
	case MD_SOFT_BREAK:
		buf_add_byte(out, '/');
		break;
	case MD_LINE_BREAK:
		buf_add(out, STR("//"));
		break;
	case MD_CODE:
		buf_addf(out, "`%.*s`", STR_ARG(n->text));
		break;
	case MD_HTML:
		buf_addf(out, "{html %.*s}", STR_ARG(n->text));
		break;
	case MD_WIKI_LINK:
	case MD_WIKI_EMBED:
		outline_wiki(out, n);
		break;
	case MD_INLINE_MATH:
		buf_addf(out, n->display ? "{$$%.*s}" : "{$%.*s}", STR_ARG(n->text));
		break;
	case MD_TAG:
		buf_addf(out, "{#%.*s}", STR_ARG(n->text));
		break;
	case MD_FOOTNOTE_REF:
		buf_addf(out, "{^%u.%u}", n->number, n->refs);
		break;
	default:
		outline_block(out, n);
		break;
	}
}

/* Append the outline of `markdown`. */
static void outline(struct buf *out, struct str markdown, unsigned dialect)
{
	struct md_doc *doc = md_parse(markdown, dialect);
	struct md_walk *walk = md_walk_new(doc);
	struct md_node n;

	while (md_walk_next(walk, &n))
		outline_step(out, &n);
	md_walk_free(walk);
	md_free(doc);
}

struct outline_case {
	const char *markdown, *outline;
};

static UNUSED void outline_check(const struct outline_case *c, unsigned dialect)
{
	struct buf out = BUF_INIT;

	outline(&out, str_of(c->markdown), dialect);
	ck_assert_msg(strcmp(out.p, c->outline) == 0, "%s\ngives  %s\nwanted %s", c->markdown,
	              out.p, c->outline);
	buf_release(&out);
}
