/*
 * Any bytes as YAML: a tree within the caps, or a fault with a place.
 */
#include <stdlib.h>

#include "ext/yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Walk as a reader of front matter would; gives the number of values. */
static size_t walk(const struct value *v, unsigned depth)
{
	const struct value_item *it;
	size_t n = 1;

	if (depth > YAML_MAX_DEPTH || v->line == 0 || v->column == 0)
		abort();
	value_each(it, v) n += walk(it->value, depth + 1);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct yaml_fault fault = { 0 };
	struct value *v = NULL;

	if (yaml_read(&v, &a, str_from((const char *)data, size), &fault) == 0) {
		if (walk(v, 0) > YAML_MAX_NODES)
			abort();
	} else if (fault.line == 0 || fault.column == 0 || !fault.why[0]) {
		abort();
	}
	arena_release(&a);
	return 0;
}
