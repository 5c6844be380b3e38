/*
 * unicode_int.h - the shape of the generated character tables. For utf8.c only.
 */
#ifndef OPSBOOK_BASE_UNICODE_INT_H
#define OPSBOOK_BASE_UNICODE_INT_H

#include <stddef.h>
#include <stdint.h>

/* Characters from `first` to `last`, both included; tables are sorted. */
struct unicode_range {
	uint32_t first, last;
};

/* Every `step`th character from `first` to `last` has its lower case `delta` away. */
struct unicode_lower {
	uint32_t first, last, step;
	int32_t delta;
};

extern const struct unicode_range unicode_word[];
extern const size_t unicode_word_count;
extern const struct unicode_range unicode_punct[];
extern const size_t unicode_punct_count;
extern const struct unicode_lower unicode_lowers[];
extern const size_t unicode_lowers_count;

#endif
