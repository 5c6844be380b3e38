/*
 * Decides how files in memory stand in for a repository, for the tests of the
 * floors above.
 */
#include "base/alloc.h"
#include "base/path.h"
#include "source/source_int.h"

struct source *source_memory(void)
{
	struct source *s = mem_new(struct source);

	s->backend = &source_in_memory;
	s->origin = (struct source_origin){ .name = STR("memory"),
		                            .commit = STR_NONE,
		                            .branch = STR_NONE,
		                            .remote = STR_NONE,
		                            .prefix = STR_NONE };
	s->root = s->avoid = STR_NONE;
	return s;
}

void source_memory_add(struct source *s, struct str path, struct str bytes)
{
	struct source_entry *entry = vec_add(&s->entries);

	entry->path = arena_str(&s->arena, path);
	entry->bytes = arena_str(&s->arena, bytes);
	entry->size = bytes.n;
	entry->stamp = str_hash(bytes);
}

/* The files are entries already. */
static int list(struct source *s, struct str under, struct diags *diags, struct err *e)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->entries.n; i++) {
		struct str rest = s->entries.v[i].path, part;
		bool never = false;

		while (str_split(&rest, '/', &part))
			never = never || source_is_never(part);
		if (!never)
			s->entries.v[kept++] = s->entries.v[i];
	}
	s->entries.n = kept;
	return 0;
}

static int read_bytes(struct source *s, const struct source_entry *entry, unsigned worker,
                      struct buf *out, size_t max, struct err *e)
{
	if (entry->bytes.n > max || entry->bytes.n > out->max - out->len)
		return err_set(e, ERR_LIMIT, "%s is over the cap of %zu bytes", entry->path.p,
		               max);
	buf_add(out, entry->bytes);
	return 0;
}

const struct source_backend source_in_memory = { list, read_bytes, NULL };
