/*
 * What a published history shows of a note's past: the first lines of commit messages, and secrets that were
 * taken out of the note, told once each, by the newest version that still has them. What was accepted where it
 * stood is accepted in the past too.
 */
#include "lint/secret_int.h"

void past_note(struct lint_note *l, unsigned worker, size_t max)
{
	const struct source_facts *f = l->n->facts;
	struct lint_note then = *l;
	struct buf bytes = BUF_INIT;

	then.doc = NULL;
	then.book = NULL;
	for (size_t i = 0; i < f->nversions; i++) {
		struct comments comments = { NULL, 0, 0 };

		then.version = &f->versions[i];
		then.comments = &comments;
		then.bytes = then.version->subject;
		then.line = 0;
		then.in_subject = true;
		secrets_note(&then);
		then.in_subject = false;
		buf_clear(&bytes);
		/* What cannot be read is not shown either. */
		if (source_read_version(l->kb->source, &f->versions[i], worker, &bytes, max,
		                        NULL) != 0)
			continue;
		then.bytes = buf_str(&bytes);
		then.line = 0;
		comments_read(&comments, l->scratch, &then);
		secrets_note(&then);
		vec_release(&comments);
	}
	buf_release(&bytes);
}

void past_say(struct lint_note *l, const struct secret *s, unsigned line)
{
	const struct diag_place at = { .path = l->path };
	const struct diag there = { .code = s->code, .line = line };

	if (comment_lets(l->comments, &there))
		return;
	if (l->in_subject)
		diag_add(l->diags, s->code, &at,
		         "this looks like %s: the message of commit %.10s, which the note's "
		         "history shows",
		         s->what, l->version->commit);
	else
		diag_add(l->diags, s->code, &at,
		         "this looks like %s: line %u of the version of %.10s, which the "
		         "note's history shows",
		         s->what, line, l->version->commit);
	diag_hint(l->diags,
	          "revoke it; `history: 0` keeps the past off line, \"%s %.*s\" in %s "
	          "says that it is harmless",
	          diag_code_name(s->code), STR_ARG(l->path), LINT_ALLOW_PATH);
}
