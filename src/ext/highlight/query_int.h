/*
 * query_int.h - from a grammar's highlight query and a tree to runs.
 *
 * For this folder. A compiled query is never changed after it was made, so that
 * all threads may share it; a matcher belongs to one thread at a time.
 */
#ifndef OPSBOOK_EXT_HIGHLIGHT_QUERY_INT_H
#define OPSBOOK_EXT_HIGHLIGHT_QUERY_INT_H

#include <tree_sitter/api.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

/* What the style sheet knows, plus two that never reach it. */
enum highlight_class {
	HL_NONE,  /* says nothing about the text */
	HL_PLAIN, /* says that the text is ordinary: no span */
	HL_ATTRIBUTE,
	HL_BOOLEAN,
	HL_COMMENT,
	HL_CONSTANT,
	HL_CONSTRUCTOR,
	HL_EMBEDDED,
	HL_ERROR,
	HL_ESCAPE,
	HL_FUNCTION,
	HL_KEYWORD,
	HL_LABEL,
	HL_MODULE,
	HL_NUMBER,
	HL_OPERATOR,
	HL_PROPERTY,
	HL_PUNCTUATION,
	HL_STRING,
	HL_TAG,
	HL_TYPE,
	HL_VARIABLE,
	HL_DELETED,
	HL_INSERTED,
	HL_CLASSES,
};

/* Bytes [from, to) of the code have a class. */
struct highlight_run {
	uint32_t from, to;
	enum highlight_class hl;
};

/* In order and apart from each other; what lies between is plain. */
struct highlight_runs {
	VEC_FIELDS(struct highlight_run);
};

/* A test that a text must pass: a small regular expression, or one of some words. */
struct highlight_pattern;

/*
 * Compile: literals, [sets], \d \w \s, ".", ^ $, (a|b) and * + ? behind a
 * single character. NULL for anything else. Lives in `a`.
 */
struct highlight_pattern *highlight_pattern_new(struct arena *a, struct str expression);

/* One that is fulfilled by exactly these words. */
struct highlight_pattern *highlight_pattern_words(struct arena *a, const struct str *words,
                                                  size_t count);

/* Is it found in `text`? */
bool highlight_pattern_fits(const struct highlight_pattern *p, struct str text);

/* What a captured node's text must or must not be. */
struct highlight_test {
	struct highlight_pattern *pattern;
	bool negated;
	struct highlight_test *next;
};

enum highlight_step_kind {
	STEP_SYMBOL, /* nodes of one kind */
	STEP_NAMED,  /* any named node */
	STEP_ANY,    /* any node */
	STEP_EITHER, /* what one of the children fits */
};

/* One node of a pattern. Siblings form a sequence that children of a tree's node must fit in order. */
struct highlight_step {
	enum highlight_step_kind kind;
	TSSymbol symbol;
	TSFieldId field;     /* 0: in any */
	TSFieldId absent[4]; /* fields that the node must not have; 0 ends */
	enum highlight_class hl;
	bool optional;  /* may be missing */
	bool repeated;  /* with optional: any number of times */
	bool immediate; /* no named node between the one before and this one */
	bool last;      /* no named node after it */
	unsigned slots; /* number of children */
	struct highlight_test *tests;
	struct highlight_step *children, *next;
};

/* A pattern that may begin at nodes of one kind. */
struct highlight_rule {
	const struct highlight_step *root;
	unsigned priority;
	struct highlight_rule *next;
};

/* A compiled query. By symbol, with ERROR as the last one. */
struct highlight_query {
	struct arena arena;
	size_t symbols;
	unsigned patterns, ignored;      /* ignored: those that use what is not supported */
	unsigned char *hl;               /* class of a node by its symbol alone */
	unsigned *priority;              /* and the priority of that */
	struct highlight_rule **rules;   /* what else may begin at the symbol */
	struct highlight_rule *anywhere; /* what may begin at any node */
	bool *fields;                    /* are fields of children asked for? */
};

/*
 * Compile the queries in `text`. Where patterns give one node several classes
 * the last one wins, or the first when `first_wins`. Free with
 * highlight_query_free(). Never fails: see `ignored`.
 */
struct highlight_query *highlight_query_new(const TSLanguage *language, struct str text,
                                            bool first_wins);
void highlight_query_free(struct highlight_query *q);

/* A node of the tree, in the order of their beginnings; children follow their parent. */
struct highlight_node {
	uint32_t from, to;
	uint32_t size; /* nodes in its subtree, with itself */
	uint32_t parent;
	TSSymbol symbol;
	TSFieldId field;
	bool named;
	unsigned char hl;
	unsigned priority;
};

/* Memory for one tree at a time. Zero-initialise. */
struct highlight_matcher {
	VEC_FIELDS(struct highlight_node);
	struct {
		VEC_FIELDS(unsigned char);
	} scratch;
	TSTreeCursor cursor;
	bool has_cursor;
	const char *text;
};

/* Append the runs of `tree`, which was parsed from `code`; `shift` is added to positions. */
void highlight_match(struct highlight_runs *runs, struct highlight_matcher *m,
                     const struct highlight_query *q, const TSTree *tree, struct str code,
                     size_t shift);
void highlight_matcher_release(struct highlight_matcher *m);

#endif
