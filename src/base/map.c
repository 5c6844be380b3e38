/*
 * Decides how keys are found: open addressing over an index, entries apart in
 * the order of their arrival.
 */
#include "base/map.h"

#include <string.h>

#include "base/alloc.h"

static size_t slot_of(const struct map *m, struct str key, uint64_t hash)
{
	size_t mask = m->nslots - 1;
	size_t at = (size_t)hash & mask;

	for (;; at = (at + 1) & mask) {
		const struct map_entry *e;

		if (m->slots[at] == 0)
			return at;
		e = &m->entries[m->slots[at] - 1];
		if (e->hash == hash && str_eq(e->key, key))
			return at;
	}
}

static void rehash(struct map *m)
{
	m->nslots = m->nslots ? m->nslots * 2 : 16;
	mem_free(m->slots);
	m->slots = mem_zero(m->nslots, sizeof(*m->slots));
	for (size_t i = 0; i < m->n; i++)
		m->slots[slot_of(m, m->entries[i].key, m->entries[i].hash)] = (uint32_t)i + 1;
}

uintptr_t *map_at(struct map *m, struct str key)
{
	uint64_t hash = str_hash(key);
	struct map_entry *e;
	size_t at;

	if ((m->n + 1) * 4 > m->nslots * 3)
		rehash(m);
	at = slot_of(m, key, hash);
	if (m->slots[at] == 0) {
		if (m->n == m->cap) {
			m->cap = m->cap ? m->cap * 2 : 16;
			m->entries = mem_resize(m->entries, m->cap, sizeof(*m->entries));
		}
		e = &m->entries[m->n++];
		*e = (struct map_entry){ arena_str(&m->keys, key), 0, hash };
		m->slots[at] = (uint32_t)m->n;
	}
	return &m->entries[m->slots[at] - 1].value;
}

uintptr_t *map_find(const struct map *m, struct str key)
{
	size_t at;

	if (m->n == 0)
		return NULL;
	at = slot_of(m, key, str_hash(key));
	return m->slots[at] ? &m->entries[m->slots[at] - 1].value : NULL;
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
