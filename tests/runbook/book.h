/*
 * book.h - a runbook from text, for the tests of runbook/.
 */
#ifndef OPSBOOK_TESTS_RUNBOOK_BOOK_H
#define OPSBOOK_TESTS_RUNBOOK_BOOK_H

#include "ext/md/md.h"
#include "runbook/runbook.h"
#include "tests/runner.h"

struct book {
	struct arena a;
	struct diags d;
	struct runbook r;
};

/* Read `text` as the note "ops/note.md"; end with book_release(). */
static inline void book_read_with(struct book *b, struct str text,
                                  const struct runbook_options *with)
{
	struct note_options options = { .dialect = MD_ALL };
	struct runbook_options all = *with;
	struct diags ignored = DIAGS_INIT;
	struct note note;

	md_setup();
	*b = (struct book){ ARENA_INIT, DIAGS_INIT, { .nblocks = 0 } };
	all.dialect = MD_ALL;
	note_parse(&note, &b->a, STR("ops/note.md"), text, &options, &ignored);
	runbook_read(&b->r, &b->a, &note, text, &all, &b->d);
	note_release(&note);
	diags_release(&ignored);
}

static inline void book_read(struct book *b, const char *text)
{
	struct runbook_options none = { .nrunners = 0 };

	book_read_with(b, str_of(text), &none);
}

static inline void book_release(struct book *b)
{
	arena_release(&b->a);
	diags_release(&b->d);
}

/* All that was said, a line each: "line:column+width code message (hint)". */
static inline const char *book_says(struct book *b)
{
	struct buf out = BUF_INIT;
	const struct diag *it;
	char *z;

	diags_sort(&b->d);
	vec_each(it, &b->d) {
		buf_addf(&out, "%u:%u+%u %s %.*s", it->line, it->column, it->width,
		         diag_code_name(it->code) + sizeof("runbook-") - 1,
		         STR_ARG(it->message));
		if (it->hint.n)
			buf_addf(&out, " (%.*s)", STR_ARG(it->hint));
		buf_add_byte(&out, '\n');
	}
	z = runner_text(buf_str(&out));
	buf_release(&out);
	return z;
}

/* The one block of a note that is nothing but this. */
static inline const struct runbook_block *book_one(struct book *b)
{
	ck_assert_uint_eq(b->r.nblocks, 1);
	return &b->r.blocks[0];
}

#endif
