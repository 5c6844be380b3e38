/*
 * lint_int.h - what a rule is given. For lint/ only.
 */
#ifndef OPSBOOK_LINT_LINT_INT_H
#define OPSBOOK_LINT_LINT_INT_H

#include "ext/md/md.h"
#include "lint/lint.h"

struct allow;
struct comments;

/* One note under the eyes of the rules. Everything is borrowed. */
struct lint_note {
	const struct kb *kb;
	const struct kb_note *n; /* NULL: a text file that is published */
	struct str path;
	struct str bytes;
	const struct md_doc *doc;   /* NULL without a note */
	const struct runbook *book; /* NULL when nothing of the note can be run */
	const struct lint_options *options;
	const struct allow *allow;
	struct diags *diags;
	struct arena *scratch; /* cleared after the note */
	struct map *values;    /* secrets met in it; NULL: nobody asks for its past */
	/* While past.c reads what it was: that version, and the comments in it. */
	const struct source_version *version;
	const struct comments *comments;
	bool in_subject; /* `bytes` are the first line of that version's commit message */
	/* The line found last: places are asked for in order, mostly. */
	unsigned line;
	size_t line_at;
};

/* All notes at once. */
struct lint_all {
	const struct kb *kb;
	const struct lint_options *options;
	const struct allow *allow;
	struct diags *diags;
	struct arena *scratch;
	/* Names of alerts that notes are for, sorted by note, with their notes. */
	const struct lint_alert *alerts;
	size_t nalerts;
};

struct lint_alert {
	struct str name;
	size_t note;
};

struct lint_rule {
	enum diag_code code; /* of what it finds, the first one where there are several */
	void (*note)(struct lint_note *l);
	void (*all)(struct lint_all *l);
	bool files; /* also for text files that are published */
};

extern const struct lint_rule lint_rules[];
extern const size_t lint_rules_count;

/* A rule a file, for table.c. */
void orphan_all(struct lint_all *l);
void titles_all(struct lint_all *l);
void images_all(struct lint_all *l);
void alerts_all(struct lint_all *l);
void empty_note(struct lint_note *l);
void headings_note(struct lint_note *l);
void keys_note(struct lint_note *l);
void review_note(struct lint_note *l);
void alt_note(struct lint_note *l);
void undo_note(struct lint_note *l);
void unquoted_note(struct lint_note *l);
void remove_note(struct lint_note *l);
void prompt_note(struct lint_note *l);
void secrets_note(struct lint_note *l);

/*
 * past.c: look for secrets in the versions that the note's history shows, of at most `max` bytes. What
 * l->values has is known.
 */
void past_note(struct lint_note *l, unsigned worker, size_t max);

/* The place of bytes [from, from + n) of the note, its line to be quoted. */
struct diag_place lint_place(struct lint_note *l, size_t from, size_t n);

/* The place of a whole line. */
struct diag_place lint_line(const struct lint_note *l, unsigned line);

/* Line `line` of the note, from 1; empty behind the end. `*at` is its first byte. */
struct str lint_line_text(struct lint_note *l, unsigned line, size_t *at);

/* The column at which `what` stands in line `line`, in characters; 1 when it does not. */
unsigned lint_column(struct lint_note *l, unsigned line, struct str what);

/*
 * allow.c: what is accepted. Lines of the allow-list, "CODE [FILES [TEXT]]".
 */
struct allow_line {
	struct str code;  /* a code, "secret-*", or "*" */
	struct str files; /* pattern; empty for all */
	struct str text;  /* what is accepted; empty for anything */
};

struct allow {
	VEC_FIELDS(struct allow_line);
};

/* Read the allow-list; a line that names no code is a finding. Strings point into `bytes`. */
void allow_read(struct allow *out, struct str bytes, struct diags *diags);

/* Is this finding accepted? Without `text` only lines without one count. */
bool allow_has(const struct allow *a, enum diag_code code, struct str path, struct str text);

/*
 * comments.c: comments in notes, "opsbook: ignore CODE". Lines [from, to] of a note.
 */
struct comment {
	struct str code; /* as in allow_line; empty for all */
	unsigned from, to;
};

struct comments {
	VEC_FIELDS(struct comment);
};

/* Find the comments of a note; strings are copied into `a`. */
void comments_read(struct comments *out, struct arena *a, struct lint_note *l);

/* Does one of them mean this finding? */
bool comment_lets(const struct comments *i, const struct diag *d);

/* Does a code as comments and the allow-list write it mean `code`? */
bool code_means(struct str pattern, enum diag_code code);

/* Does it mean any code at all? */
bool code_is_known(struct str pattern);

#endif
