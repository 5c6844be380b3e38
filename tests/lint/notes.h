/*
 * notes.h - notes in memory under the eyes of the rules, for the tests of lint/.
 */
#ifndef OPSBOOK_TESTS_LINT_NOTES_H
#define OPSBOOK_TESTS_LINT_NOTES_H

#include "ext/md/md.h"
#include "lint/lint.h"
#include "tests/runner.h"

struct notes {
	struct source *source;
	struct conf conf;
	struct kb kb;
	struct diags diags;
	struct lint_options options;
};

static inline void notes_init(struct notes *n)
{
	md_setup();
	*n = (struct notes){ .source = source_memory(), .diags = DIAGS_INIT };
	conf_init(&n->conf);
	n->options.conf = &n->conf;
	n->options.runbooks.dialect = MD_ALL;
	n->options.workers = 2;
	n->options.today = STR("2026-11-23");
}

static inline void notes_add(struct notes *n, const char *path, const char *text)
{
	source_memory_add(n->source, str_of(path), str_of(text));
}

/* Read and check them; `secrets` only looks for these. */
static inline void notes_check(struct notes *n, bool secrets)
{
	struct kb_options options = KB_OPTIONS_INIT;
	const struct source_file *files;
	struct err e = ERR_INIT;
	size_t count;

	options.dialect = MD_ALL;
	ck_assert_int_eq(source_list(n->source, &files, &count, &n->diags, &e), 0);
	ck_assert_msg(kb_build(&n->kb, n->source, files, count, &options, &n->diags, &e) == 0,
	              "%s", e.msg);
	ck_assert_msg((secrets ? lint_run_secrets : lint_run)(&n->diags, &n->kb, &n->options,
	                                                      &e) == 0,
	              "%s", e.msg);
}

/* "path:line:column+width code" a line. */
static inline const char *notes_found(struct notes *n)
{
	struct buf out = BUF_INIT;
	const struct diag *it;
	char *z;

	vec_each(it, &n->diags)
		buf_addf(&out, "%.*s:%u:%u+%u %s\n", STR_ARG(it->path), it->line, it->column,
		         it->width, diag_code_name(it->code));
	z = runner_text(buf_str(&out));
	buf_release(&out);
	return z;
}

static inline void notes_release(struct notes *n)
{
	kb_release(&n->kb);
	diags_release(&n->diags);
	conf_release(&n->conf);
	source_free(n->source);
}

/* What is found in one note "n.md". */
static inline const char *notes_one(const char *text)
{
	struct notes n;
	const char *found;

	notes_init(&n);
	notes_add(&n, "n.md", text);
	notes_check(&n, false);
	found = notes_found(&n);
	notes_release(&n);
	return found;
}

#endif
