/*
 * What somebody may type or write, through the tokenizer, the reading of
 * queries and a small index: every query is valid, every token is found again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "ext/md/md.h"
#include "search/query.h"
#include "search/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int read_all(struct kb *out, void *ctx, struct err *e)
{
	const struct search_input *in = ctx;
	struct kb_options options = KB_OPTIONS_INIT;
	struct diags diags = DIAGS_INIT;
	int r;

	options.dialect = MD_ALL;
	r = kb_build(out, in->source, in->files, in->nfiles, &options, &diags, e);
	diags_release(&diags);
	return r;
}

static void check_token(void *ctx, const struct search_token *t)
{
	const struct str *text = ctx;

	if (t->text.n == 0 || t->text.n > TOKEN_MAX || t->from >= t->to || t->to > text->n ||
	    str_find_char(t->text, ' ', 0) != STR_NPOS ||
	    str_find_char(t->text, '"', 0) != STR_NPOS)
		abort();
}

static void search_for(struct search_index *index, struct str query, bool typing)
{
	struct search_options options = { 5, typing };
	struct search_results found;
	struct err e = ERR_INIT;

	if (search_run(&found, index, query, &options, &e) != 0)
		abort();
	for (size_t i = 0; i < found.n; i++)
		for (size_t k = 0; k < found.v[i].marks.n; k++)
			if (found.v[i].marks.v[k].to > found.v[i].snippet.n ||
			    found.v[i].marks.v[k].from >= found.v[i].marks.v[k].to)
				abort();
	search_results_release(&found);
}

/* Up to the first zero byte it is a note, from there on a query. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = str_from((const char *)data, size);
	size_t zero = str_find_char(all, '\0', 0);
	struct str note = str_cut(all, 0, zero),
		   query = zero == STR_NPOS ? all : str_tail(all, zero + 1);
	struct source *source = source_memory();
	struct diags diags = DIAGS_INIT;
	struct search_changes changes;
	struct search_index *index;
	struct err e = ERR_INIT;
	struct search_input in = { .source = source,
		                   .settings = STR_NONE,
		                   .dialect = MD_ALL,
		                   .workers = 1,
		                   .max_note_size = size + 1,
		                   .read = read_all };

	md_setup();
	in.ctx = &in;
	search_tokens(note, check_token, &note);
	source_memory_add(source, STR("note.md"), note);
	source_memory_add(source, STR("other.md"), STR("# Other\n\nkubectl get pods 容器\n"));
	if (source_list(source, &in.files, &in.nfiles, &diags, &e) != 0 ||
	    search_index_open(&index, NULL, &in, &changes, &e) != 0)
		abort();
	search_for(index, query, false);
	search_for(index, note, true);
	search_index_free(index);
	source_free(source);
	diags_release(&diags);
	return 0;
}
