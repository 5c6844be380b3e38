/*
 * plain_int.h - the kind of a scalar without quotes. For ext/yaml/ only.
 */
#ifndef OPSBOOK_EXT_YAML_PLAIN_INT_H
#define OPSBOOK_EXT_YAML_PLAIN_INT_H

#include "base/value.h"

/* Is `s` one of the words, whose last is followed by NULL? */
bool yaml_is_one_of(struct str s, const char *const *words);

/* Make of the string `v` what its text says: a null (then without text), bool, number or string. */
void yaml_resolve_plain(struct value *v);

#endif
