/*
 * Any bytes as a template, a partial of it and the context (YAML), separated
 * by the byte 0x1e: a page, or an error with a place.
 */
#include <stdlib.h>
#include <string.h>

#include "ext/yaml/yaml.h"
#include "theme/mustache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any partial is the second template, which itself calls none: recursion is the tests' matter. */
static const struct mustache *find(void *ctx, struct str name)
{
	return ctx;
}

static struct mustache *parse(struct str text)
{
	struct mustache *m = NULL;
	struct err e = ERR_INIT;

	if (mustache_parse(&m, STR("t"), text, &e) == 0)
		return m;
	if (e.code != ERR_INVALID || strncmp(e.msg, "t:", 2) != 0)
		abort();
	return NULL;
}

static void render(const struct mustache *m, const struct value *context, struct str text)
{
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	if (mustache_render(m, &out, context, &e) != 0) {
		if (e.code != ERR_LIMIT)
			abort();
	} else if (str_find(text, STR("{{"), 0) == STR_NPOS && !str_eq(buf_str(&out), text)) {
		abort();
	}
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_from((const char *)data, size), part[3];
	struct arena a = ARENA_INIT;
	struct yaml_fault fault;
	struct value *context = NULL;
	struct err ignored = ERR_INIT;
	struct mustache *m, *partial;

	for (size_t i = 0; i < countof(part); i++)
		if (!str_split(&rest, '\x1e', &part[i]))
			part[i] = STR_NONE;
	if (yaml_read(&context, &a, part[2], &fault) != 0)
		context = NULL;
	m = parse(part[0]);
	partial = parse(part[1]);
	if (m) {
		if (mustache_link(m, find, partial, &ignored) != 0 && partial)
			abort();
		render(m, context, part[0]);
	}
	mustache_free(m);
	mustache_free(partial);
	arena_release(&a);
	return 0;
}
