/*
 * Decides how keys are found: open addressing over an index, entries apart in
 * the order of their arrival.
 */
#include "base/map.h"

#include <string.h>

#include "base/alloc.h"

static uint32_t tag_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

static size_t slot_of(const struct map *m, struct str key, uint64_t hash)
{
	size_t mask = m->nslots - 1;
	size_t at = (size_t)hash & mask;

	for (;; at = (at + 1) & mask) {
		const struct map_slot *s = &m->slots[at];

		if (s->at == 0)
			return at;
		if (s->tag == tag_of(hash) && str_eq(m->entries[s->at - 1].key, key))
			return at;
	}
}

/* All keys differ: each goes to the first free slot. */
static void rehash(struct map *m)
{
	size_t mask;

	m->nslots = m->nslots ? m->nslots * 2 : 16;
	mask = m->nslots - 1;
	mem_free(m->slots);
	m->slots = mem_zero(m->nslots, sizeof(*m->slots));
	for (size_t i = 0; i < m->n; i++) {
		uint64_t hash = m->entries[i].hash;
		size_t at = (size_t)hash & mask;

		while (m->slots[at].at)
			at = (at + 1) & mask;
		m->slots[at] = (struct map_slot){ (uint32_t)i + 1, tag_of(hash) };
	}
}

uintptr_t *map_at(struct map *m, struct str key)
{
	uint64_t hash = str_hash(key);
	struct map_entry *e;
	size_t at;

	if ((m->n + 1) * 4 > m->nslots * 3)
		rehash(m);
	at = slot_of(m, key, hash);
	if (m->slots[at].at == 0) {
		if (m->n == m->cap) {
			m->cap = m->cap ? m->cap * 2 : 16;
			m->entries = mem_resize(m->entries, m->cap, sizeof(*m->entries));
		}
		e = &m->entries[m->n++];
		*e = (struct map_entry){ arena_str(&m->keys, key), 0, hash };
		m->slots[at] = (struct map_slot){ (uint32_t)m->n, tag_of(hash) };
	}
	return &m->entries[m->slots[at].at - 1].value;
}

uintptr_t *map_find(const struct map *m, struct str key)
{
	size_t at;

	if (m->n == 0)
		return NULL;
	at = slot_of(m, key, str_hash(key));
	return m->slots[at].at ? &m->entries[m->slots[at].at - 1].value : NULL;
}

bool map_has(const struct map *m, struct str key)
{
	return map_find(m, key) != NULL;
}

void map_set(struct map *m, struct str key, uintptr_t value)
{
	*map_at(m, key) = value;
}

void *map_get_ptr(const struct map *m, struct str key)
{
	uintptr_t *v = map_find(m, key);

	return v ? (void *)*v : NULL;
}

void map_share(struct map *out, const struct map *from)
{
	map_release(out);
	if (from->n == 0)
		return;
	out->entries = mem_copy(from->entries, from->n * sizeof(*from->entries));
	out->n = out->cap = from->n;
	out->slots = mem_copy(from->slots, from->nslots * sizeof(*from->slots));
	out->nslots = from->nslots;
}

void map_clear(struct map *m)
{
	m->n = 0;
	if (m->slots)
		memset(m->slots, 0, m->nslots * sizeof(*m->slots));
	arena_clear(&m->keys);
}

void map_release(struct map *m)
{
	mem_free(m->entries);
	mem_free(m->slots);
	arena_release(&m->keys);
	*m = (struct map)MAP_INIT;
}
