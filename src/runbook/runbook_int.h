/*
 * runbook_int.h - what reading a runbook passes around. For runbook/ only.
 */
#ifndef OPSBOOK_RUNBOOK_RUNBOOK_INT_H
#define OPSBOOK_RUNBOOK_RUNBOOK_INT_H

#include "base/vec.h"
#include "runbook/runbook.h"

struct blocks {
	VEC_FIELDS(struct runbook_block);
};

struct params {
	VEC_FIELDS(struct runbook_param);
};

struct names {
	VEC_FIELDS(struct str);
};

/* A fence that names the step whose output it is. */
struct expecting {
	struct str step; /* or empty: the block before it */
	unsigned column; /* of its name */
	struct runbook_expect expect;
};

struct reading {
	struct runbook *book;
	struct arena *a;
	const struct note *note;
	struct str bytes;
	const struct runbook_options *options;
	struct diags *diags;
	struct blocks blocks;
	struct {
		VEC_FIELDS(struct expecting);
	} expects;
	struct params placeholders; /* of all blocks: one name, one meaning in the note */
	struct str params_refusal;  /* the front matter is wrong: no block runs */
	/* The line found last, from where the next one is looked for. */
	unsigned line;
	size_t line_at;
};

/* Add a problem at a place of the note; `column` 0 marks the line. */
void reading_say(struct reading *r, enum diag_code code, unsigned line, unsigned column,
                 unsigned width, const char *fmt, ...) PRINTF(6, 7);

/* Say why block `b` is not run, unless that was said before. */
void block_refuse(struct reading *r, struct runbook_block *b, const char *fmt, ...)
	PRINTF(3, 4);

/* Line number `line` of the note, from 1. Fastest when lines are asked for in order. */
struct str reading_line(struct reading *r, unsigned line);

/* Copies into the arena. */
struct runbook_names names_keep(struct arena *a, const struct names *from);
struct runbook_params params_keep(struct arena *a, const struct params *from);

/* Append the pieces of `text` between commas, trimmed, without empty ones; strings are not copied. */
void names_split(struct names *out, struct str text);

/* An info string as it stands in the note. */
struct fence_info {
	struct str text;
	unsigned line, column; /* of its first character; column 0 when not known */
};

/*
 * Take the attributes out of an info string, as Runme reads them, into `b`.
 * With `lint`, what Runme would read in another way than it looks is reported
 * and refuses the block.
 */
void attrs_read(struct reading *r, struct runbook_block *b, const struct fence_info *info,
                bool lint);

/* The attribute of that key that counts (the last), or NULL. */
const struct runbook_attr *attr_find(const struct runbook_attrs *attrs, struct str key);

/* A JSON object without objects inside: false with the place and reason of the first fault. */
struct json_fault {
	size_t at; /* byte */
	const char *why;
};
struct attr_list {
	VEC_FIELDS(struct runbook_attr);
};
bool attrs_read_json(struct attr_list *out, struct arena *a, struct str text, unsigned column,
                     struct json_fault *fault);

/* Fill the fields of `b` from its attributes, reporting values that cannot be. */
void block_take_attrs(struct reading *r, struct runbook_block *b);

/* The nearest attribute name to one that is unknown; NULL when it is known or none is near. */
const char *attr_nearest(struct str key, bool *known);

/* Find kind, program and extension from language and attributes; false when nothing runs it. */
bool block_take_lang(struct reading *r, struct runbook_block *b);

/* Front matter: the note's own keys and those below `runbook`. */
void front_take(struct reading *r);

/* Make the script of a shell block: prompts off, commands taken apart, placeholders replaced. */
void block_take_script(struct reading *r, struct runbook_block *b);

/*
 * Replace placeholders of shell code by variables; the params go to `found`. One that
 * stands where nothing can be put in refuses the block. `line` is that of the
 * script's first line.
 */
void placeholders_replace(struct reading *r, struct runbook_block *b, struct buf *out,
                          struct str script, struct params *found, unsigned line);

/* Refuse what cannot run where it is to; find the hosts of a play. */
void block_check_where(struct reading *r, struct runbook_block *b);

/* Take the requests of an http block apart. */
void block_take_requests(struct reading *r, struct runbook_block *b);

/* The name that a block without one is shown by, as Runme makes it. */
struct str name_generate(struct arena *a, struct str text);

/* Connect blocks by name and report what cannot be. After all blocks are there. */
void refs_resolve(struct reading *r);

/*
 * Is there a way from block `from` over `needs` to itself? Then `out` gets the
 * numbers on it, in order, without the repetition.
 */
struct numbers {
	VEC_FIELDS(size_t);
};
bool refs_cycle(struct numbers *out, const struct runbook_block *blocks, size_t n, size_t from);

/* Append "'a' (line 3) needs 'b' (line 9) needs 'a'". */
void refs_add_cycle(struct buf *out, const struct runbook_block *blocks,
                    const struct numbers *cycle);

/* A param's name that would change how a shell or the system's linker works. */
bool name_is_reserved(struct str name);

/* [A-Za-z_][A-Za-z0-9_]* */
bool name_is_variable(struct str name);

/* Set the block's hash from all that decides what it does. */
void block_hash(struct runbook_block *b, const struct runbook *book);

/*
 * Shell code, a byte or an escaped pair at a time, with the quotes it stands in.
 */
enum shell_place {
	SHELL_PLAIN,
	SHELL_DOUBLE,  /* "...", or a here-document that is expanded */
	SHELL_SINGLE,  /* '...' or $'...' */
	SHELL_HERE,    /* a here-document with a quoted word */
	SHELL_COMMENT, /* # ... */
	SHELL_SUM,     /* $((...)) */
};

#define SHELL_DEPTH 64
#define SHELL_HERES 8

struct shell_here {
	struct str word;
	bool quoted, tabs; /* <<'word', <<-word */
};

struct shell {
	struct str code;
	size_t at;
	char frames[SHELL_DEPTH]; /* what is open: see shell.c */
	size_t depth;
	size_t parens; /* open in the innermost $(( */
	struct shell_here heres[SHELL_HERES];
	size_t nheres;          /* whose text begins behind this line */
	struct shell_here here; /* whose text this is */
	bool lost;              /* nested too deep: nothing is known any more */
};

/* Where the bytes at s->at stand; false at the end. Then go on with shell_skip(). */
bool shell_look(struct shell *s, enum shell_place *place);

/* Go past what stands at s->at. */
void shell_skip(struct shell *s);

/* Is SHELL_DOUBLE here the text of a here-document? */
bool shell_in_here(const struct shell *s);

/* At the end of the code: would a shell ask for more? */
bool shell_is_open(const struct shell *s);

#endif
