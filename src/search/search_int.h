/*
 * search_int.h - what the files behind search.h share.
 */
#ifndef OPSBOOK_SEARCH_SEARCH_INT_H
#define OPSBOOK_SEARCH_SEARCH_INT_H

#include "base/map.h"
#include "search/index_int.h"
#include "search/query.h"
#include "search/search.h"

/* Fill in heading, anchor, snippet and marks of a hit from the note's sections and the query. */
void snippet_fill(struct search_hit *hit, struct arena *a, struct str sections,
                  const struct query *q);

/*
 * Give the terms of `q` that hold a word nobody wrote the words that are near to it. True when
 * one was found; then `instead` says which.
 */
NODISCARD int near_words(bool *found, struct buf *instead, struct search_index *index,
                         struct query *q, struct arena *a, struct err *e);

#endif
