/*
 * worddiff.h - what differs between two texts, word by word.
 *
 * For everyone; pure. Lines are compared first and then the words of those that differ, so that a
 * changed word shows as that word. A Han character is a word.
 */
#ifndef OPSBOOK_BASE_WORDDIFF_H
#define OPSBOOK_BASE_WORDDIFF_H

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

enum worddiff_kind { WORDDIFF_SAME, WORDDIFF_GONE, WORDDIFF_NEW };

/* A stretch of the older (GONE) or newer text. Two neighbours are never of one kind. */
struct worddiff_piece {
	enum worddiff_kind kind;
	struct str text; /* of the text that was given */
};

struct worddiff {
	VEC_FIELDS(struct worddiff_piece);
	size_t gone, fresh; /* words */
};

/*
 * Compare; `out` begins with zeros and ends with worddiff_release(). The pieces but for the NEW
 * ones are `before`, those but for the GONE ones `after`. Texts that have very little in common
 * may show as replaced as a whole.
 */
void worddiff_find(struct worddiff *out, struct str before, struct str after);
void worddiff_release(struct worddiff *d);

#endif
