/*
 * Fuzz target of ext/md: the first two bytes choose the dialect, the rest is a
 * note. Walks everything and holds it to what md.h promises.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "ext/md/md.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	md_setup();
	return 0;
}

/* Clean UTF-8 without control bytes but for white space. */
static void check_str(struct str s)
{
	if (!s.p || utf8_invalid(s) != STR_NPOS)
		abort();
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x09)
			abort();
}

static void check_node(const struct md_node *n, unsigned lines)
{
	check_str(n->text);
	check_str(n->url);
	check_str(n->title);
	check_str(n->info);
	check_str(n->block_id);
	if (n->line > lines || (n->line == 0) != (n->column == 0))
		abort();
	if (n->kind == MD_HEADING && (n->level < 1 || n->level > 6))
		abort();
	if (n->kind == MD_FOOTNOTE_REF && (n->number == 0 || n->refs == 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct md_node stack_check;
	struct md_walk *walk;
	struct md_doc *doc;
	unsigned dialect, lines = 1;
	size_t depth = 0, faults;

	if (size < 2)
		return 0;
	dialect = ((unsigned)data[0] | (unsigned)data[1] << 8) & MD_ALL;
	if (data[1] & 0x80)
		dialect = MD_ALL;
	data += 2;
	size -= 2;
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n' || data[i] == '\r';
	doc = md_parse(str_from((const char *)data, size), dialect);
	walk = md_walk_new(doc);
	while (md_walk_next(walk, &stack_check)) {
		check_node(&stack_check, lines);
		depth += stack_check.enter ? 1 : 0;
	}
	if (depth == 0)
		abort();
	md_walk_free(walk);
	walk = md_walk_new(doc);
	while (md_walk_next(walk, &stack_check))
		if (stack_check.kind == MD_PARAGRAPH)
			md_walk_skip(walk);
	md_walk_free(walk);
	md_faults(doc, &faults);
	md_free(doc);
	return 0;
}
