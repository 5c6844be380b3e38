/*
 * yaml.h - YAML bytes to a value tree. (The file name of libyaml's own header
 * is <yaml.h>; ours is always included as "ext/yaml/yaml.h".)
 *
 * The only door to libyaml. For note/, theme/ and conf/.
 */
#ifndef OPSBOOK_EXT_YAML_YAML_H
#define OPSBOOK_EXT_YAML_YAML_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"
#include "base/value.h"

/* Caps: bytes of a document, levels of nesting, nodes after aliases are followed. */
#define YAML_MAX_BYTES ((size_t)1 << 20)
#define YAML_MAX_DEPTH 64
#define YAML_MAX_NODES 100000

/* Where and why the bytes are not what we read. */
struct yaml_fault {
	unsigned line, column; /* 1-based, in the bytes given; column in characters */
	char why[256];
};

/*
 * Read the first document of `bytes` into `*out`, in arena `a`; nothing in it
 * points into `bytes`. Every value has its line and column. Plain scalars
 * become null, bool or number by the YAML 1.2 core schema: a number and a bool
 * keep their text, a null has none. Keys are strings as written, whatever they
 * look like. An alias gives the very value of its anchor, so a tree may share
 * parts. An empty document gives a null.
 * 0, or -1 with `fault` set: no YAML, a key twice in a map, a key that is a
 * list or a map, or over a cap. `*out` is then not to be used.
 */
NODISCARD int yaml_read(struct value **out, struct arena *a, struct str bytes,
                        struct yaml_fault *fault);

#endif
