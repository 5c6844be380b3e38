/*
 * show_tokens.h - tokens as lines, for tests of the tokenizer and its twin.
 */
#ifndef OPSBOOK_TESTS_SEARCH_SHOW_TOKENS_H
#define OPSBOOK_TESTS_SEARCH_SHOW_TOKENS_H

#include "search/tokens.h"

/* "w:get_pods@get_pods" and, at the position of the one before, "+..." parted by spaces; behind "@" what it stands for. */
static inline void show_token(void *ctx, const struct search_token *t)
{
	struct buf *out = ((struct buf **)ctx)[0];
	const char *text = ((const char **)ctx)[1];

	if (out->len)
		buf_add_byte(out, ' ');
	buf_addf(out, "%s%c:%.*s@%.*s", t->same ? "+" : "", (char)t->kind, STR_ARG(t->text),
	         (int)(t->to - t->from), text + t->from);
}

static inline void show_tokens(struct buf *out, struct str text)
{
	void *ctx[2] = { out, (void *)(uintptr_t)text.p };

	search_tokens(text, show_token, ctx);
}

#endif
