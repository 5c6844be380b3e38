/*
 * Decides how a value tree is laid out: linked items in an arena. Small maps are
 * searched from the front, large ones by an index with open addressing.
 */
#include "base/value.h"

static struct value *make(struct arena *a, enum value_kind kind)
{
	struct value *v = arena_take(a, sizeof(*v));

	/* One by one: a page makes hundreds, and clearing one whole is slower. */
	v->kind = kind;
	v->truth = false;
	v->line = v->column = 0;
	v->str = STR_NONE;
	v->first = v->last = NULL;
	v->count = 0;
	v->keys = 0;
	v->index = NULL;
	v->nindex = 0;
	v->memo = NULL;
	return v;
}

struct value *value_null(struct arena *a)
{
	return make(a, VALUE_NULL);
}

struct value *value_bool(struct arena *a, bool truth)
{
	struct value *v = make(a, VALUE_BOOL);

	v->truth = truth;
	v->str = truth ? STR("true") : STR("false");
	return v;
}

struct value *value_number(struct arena *a, long number)
{
	struct value *v = make(a, VALUE_NUMBER);
	char digits[32];
	struct buf text = { digits, 0, sizeof(digits), sizeof(digits) - 1, false };

	buf_add_number(&text, number);
	v->str = arena_str(a, buf_str(&text));
	return v;
}

struct value *value_ref(struct arena *a, struct str s)
{
	struct value *v = make(a, VALUE_STRING);

	v->str = s;
	return v;
}

struct value *value_string(struct arena *a, struct str s)
{
	return value_ref(a, arena_str(a, s));
}

struct value *value_list(struct arena *a)
{
	return make(a, VALUE_LIST);
}

struct value *value_map(struct arena *a)
{
	return make(a, VALUE_MAP);
}

void value_remember(struct arena *a, struct value *map)
{
	map->memo = arena_new(a, struct value_memo);
	map->memo->arena = a;
}

static struct value_item *append(struct arena *a, struct value *into, struct value *v)
{
	struct value_item *it = arena_new(a, struct value_item);

	it->value = v;
	it->key = STR_NONE;
	if (into->last)
		into->last->next = it;
	else
		into->first = it;
	into->last = it;
	into->count++;
	return it;
}

void value_push(struct arena *a, struct value *list, struct value *item)
{
	append(a, list, item);
}

/* From here on a map has an index, which is at most half full. */
#define INDEX_FROM 16

/*
 * The bit of `key` among 64: cheap rather than good. Templates look for names
 * thousands of times a page, from the innermost map out, and most maps tell by
 * this bit that they do not have one.
 */
static uint64_t bit_of(struct str key)
{
	unsigned sum = (unsigned)key.n;

	if (key.n)
		sum += 5 * (unsigned char)key.p[0] + 11 * (unsigned char)key.p[key.n - 1];
	return (uint64_t)1 << (sum & 63);
}

/* The place of `key` in the index, or the free one where it belongs. */
static struct value_item **place_of(const struct value *map, struct str key, uint64_t hash)
{
	size_t at = (size_t)hash & (map->nindex - 1);

	while (map->index[at] && !str_eq(map->index[at]->key, key))
		at = (at + 1) & (map->nindex - 1);
	return &map->index[at];
}

/* Put the item just appended into the index, which is made or doubled when it is time. */
static void index_last(struct arena *a, struct value *map)
{
	struct value_item *it;

	if (map->count < INDEX_FROM)
		return;
	if (map->count * 2 <= map->nindex) {
		*place_of(map, map->last->key, str_hash(map->last->key)) = map->last;
		return;
	}
	map->nindex = map->nindex ? map->nindex * 2 : (size_t)INDEX_FROM * 4;
	map->index = arena_array(a, struct value_item *, map->nindex);
	value_each(it, map) * place_of(map, it->key, str_hash(it->key)) = it;
}

static bool may_hold(const struct value *map, uint64_t bit)
{
	return map && map->kind == VALUE_MAP && (map->keys & bit);
}

static struct value_item *find_small(const struct value *map, struct str key)
{
	struct value_item *it;

	value_each(it, map)
	{
		if (it->key.n != key.n || (key.n && it->key.p[0] != key.p[0]))
			continue;
		if (str_eq(it->key, key))
			return it;
	}
	return NULL;
}

static struct value_item *find(const struct value *map, struct str key)
{
	if (!may_hold(map, bit_of(key)))
		return NULL;
	return map->index ? *place_of(map, key, str_hash(key)) : find_small(map, key);
}

struct value_key value_key(struct str name)
{
	return (struct value_key){ name, str_hash(name), bit_of(name) };
}

struct value *value_at(const struct value *map, const struct value_key *key)
{
	struct value_item *it;

	if (!may_hold(map, key->bit))
		return NULL;
	it = map->index ? *place_of(map, key->name, key->hash) : find_small(map, key->name);
	return it ? it->value : NULL;
}

struct value_item *value_add(struct arena *a, struct value *map, struct str key,
                             struct value *value)
{
	struct value_item *it = append(a, map, value);

	it->key = key;
	map->keys |= bit_of(key);
	index_last(a, map);
	it->line = value->line;
	it->column = value->column;
	return it;
}

void value_set(struct arena *a, struct value *map, struct str key, struct value *value)
{
	struct value_item *it = find(map, key);

	if (it)
		it->value = value;
	else
		value_add(a, map, key, value);
}

void value_set_str(struct arena *a, struct value *map, struct str key, struct str s)
{
	if (s.n)
		value_set(a, map, key, value_string(a, s));
}

void value_set_ref(struct arena *a, struct value *map, struct str key, struct str s)
{
	if (s.n)
		value_set(a, map, key, value_ref(a, s));
}

void value_set_bool(struct arena *a, struct value *map, struct str key, bool truth)
{
	value_set(a, map, key, value_bool(a, truth));
}

void value_set_number(struct arena *a, struct value *map, struct str key, long number)
{
	value_set(a, map, key, value_number(a, number));
}

struct value *value_get(const struct value *map, struct str key)
{
	struct value_item *it = find(map, key);

	return it ? it->value : NULL;
}

struct value *value_path(const struct value *map, struct str dotted)
{
	const struct value *v = map;
	struct str part;

	while (v && str_split(&dotted, '.', &part))
		v = value_get(v, part);
	return (struct value *)v;
}

struct str value_text(const struct value *v)
{
	if (!v || v->kind == VALUE_LIST || v->kind == VALUE_MAP)
		return STR_NONE;
	return v->str;
}

bool value_is_true(const struct value *v)
{
	if (!v)
		return false;
	switch (v->kind) {
	case VALUE_NULL:
		return false;
	case VALUE_BOOL:
		return v->truth;
	case VALUE_STRING:
		return v->str.n > 0;
	case VALUE_LIST:
		return v->count > 0;
	case VALUE_NUMBER:
	case VALUE_MAP:
		return true;
	}
	return false;
}
