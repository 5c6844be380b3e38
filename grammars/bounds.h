/*
 * bounds.h - put before each grammar's own scanner when it is compiled.
 *
 * A scanner saves its state in a buffer of 1,024 bytes. Some compare what they
 * have written so far with that size before they write several bytes more: a
 * YAML file 254 levels deep, or a script with as many open here-documents, ends
 * behind the buffer. They are told of a smaller one.
 */
#ifndef OPSBOOK_GRAMMARS_BOUNDS_H
#define OPSBOOK_GRAMMARS_BOUNDS_H

#include "tree_sitter/parser.h"

#undef TREE_SITTER_SERIALIZATION_BUFFER_SIZE
#define TREE_SITTER_SERIALIZATION_BUFFER_SIZE 1000

#endif
