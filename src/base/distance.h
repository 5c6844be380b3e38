/*
 * distance.h - how many slips of the pen lie between two words.
 *
 * For whoever says "did you mean". Pure.
 */
#ifndef OPSBOOK_BASE_DISTANCE_H
#define OPSBOOK_BASE_DISTANCE_H

#include "base/attr.h"
#include "base/str.h"

/* Longer words are never near to each other, in characters. */
#define DISTANCE_MAX_CHARS 256

/*
 * The number of characters to insert, drop, change, or swap with the next one
 * to make `b` of `a`; `bound + 1` when it is more than `bound`. No part is
 * changed twice ("ca" to "abc" is 3). Both are UTF-8, a bad byte is a
 * character. Case counts. The time taken grows with `bound`.
 */
unsigned distance_bounded(struct str a, struct str b, unsigned bound);

/* How far a word may be from `s` to be worth naming: a third of its characters, 1 to 4. */
unsigned distance_tolerance(struct str s);

#endif
