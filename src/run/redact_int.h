/*
 * redact_int.h - the automaton of redact.h. For redact.c and redact_set.c.
 */
#ifndef OPSBOOK_RUN_REDACT_INT_H
#define OPSBOOK_RUN_REDACT_INT_H

#include "run/redact.h"

#define REDACT_NONE UINT32_MAX

/*
 * A secret is a chain of elements, one a character; an element is a small tree of the ways in which
 * the character may be written. Where a way ends, the next element begins.
 */
struct redact_node {
	uint32_t edges; /* the first, or REDACT_NONE */
	uint32_t next;  /* root of the next element when a way ends here, or REDACT_NONE */
	uint16_t at;    /* elements done before this one */
	uint16_t of;    /* elements of the chain */
	bool vague;     /* its chain's first element has bits of another text in it */
	bool last;      /* a way of the last element ends here: found */
};

struct redact_edge {
	uint32_t to;
	uint32_t more; /* the next edge of the same node, or REDACT_NONE */
	unsigned char byte;
};

struct redact_set {
	struct {
		VEC_FIELDS(struct redact_node);
	} nodes;
	struct {
		VEC_FIELDS(struct redact_edge);
	} edges;
	/* Where a chain may begin with that byte. */
	struct {
		VEC_FIELDS(uint32_t);
	} starts[256];
};

#endif
