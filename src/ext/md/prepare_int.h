/*
 * prepare_int.h - what happens to a note's lines before cmark-gfm sees them.
 * For ext/md/ only.
 */
#ifndef OPSBOOK_EXT_MD_PREPARE_INT_H
#define OPSBOOK_EXT_MD_PREPARE_INT_H

#include "ext/md/md_int.h"

/* filler.c */
void md_filler_choose(struct parse *p, struct str bytes);
void md_filler_add(struct parse *p);
void md_point_add(struct parse *p);
size_t md_filler_at(const struct parse *p, struct str s, size_t at); /* size of one, or 0 */
uint32_t md_numeric_entity(struct str s, size_t at); /* of the "&#...;" at `at`, or 0 */

/* spots.c: append a line that is not code to p->text with what cmark-gfm must read otherwise. */
void md_mark_add(struct parse *p, enum mark mark);
void md_spots_add(struct parse *p, struct str line, struct run *run);

/* tables.c: keeps cmark-gfm from filling up rows without end. */
struct tables {
	struct offsets rules; /* ends of the lines of this run that look like |---|---| */
	size_t rule_line;     /* the first one's line */
	size_t columns;       /* of the widest */
	size_t rows, pipes;   /* behind the first */
	size_t steps;         /* a row's cells are a list, gone over for each of them */
	size_t filled;        /* cells so far in this note that nobody wrote */
	size_t steps_all;     /* so far in this note */
};
void md_tables_line(struct parse *p, struct tables *t, struct str line);
void md_tables_end(struct parse *p, struct tables *t); /* at a blank line or the end */

/* references.c: does the line begin a definition; could the note's uses of one be copied without end? */
bool md_is_definition(struct str line);
bool md_definitions_cost(struct str bytes);

/* autolink.c: bytes of the bare address that `z` begins with, its first `head` taken for granted. */
size_t md_autolink_length(const struct parse *p, const char *z, size_t head);
void md_autolink_mails(struct parse *p, struct node *text); /* splits the text node */

#endif
