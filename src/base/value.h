/*
 * value.h - a tree of strings, lists and maps.
 *
 * What front matter and configuration are read into, and what a template is
 * rendered from. For everyone. Every value lives in the arena it was made in;
 * a tree is built once and then only read. Maps keep their order.
 */
#ifndef OPSBOOK_BASE_VALUE_H
#define OPSBOOK_BASE_VALUE_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

enum value_kind {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_NUMBER, /* kept as written, in `str` */
	VALUE_STRING,
	VALUE_LIST,
	VALUE_MAP,
};

struct value {
	enum value_kind kind;
	bool truth;               /* VALUE_BOOL */
	unsigned line, column;    /* 1-based place in its source, 0 when made by us */
	struct str str;           /* VALUE_STRING, VALUE_NUMBER; also the text of a bool */
	struct value_item *first; /* VALUE_LIST, VALUE_MAP */
	struct value_item *last;
	size_t count;
	uint64_t keys; /* VALUE_MAP: a bit for each key there may be, see value.c */
	struct value_item *
		*index; /* of a large map, by hash of the key; a power of two of them */
	size_t nindex;
	struct value_memo *memo; /* or NULL */
};

/*
 * What a template made of a map, kept for the next page that shows the same one. Who made the
 * map hangs an empty memo on it when nothing in it will change any more (or says `off` for as
 * long as something is different); the renderer fills it in when what it made depends on
 * nothing outside the map. It may only be met by one thread at a time.
 */
struct value_memo {
	struct arena *arena; /* lives as long as the memo */
	bool off;
	const void *by; /* the place in the template, NULL while empty */
	struct str text;
	unsigned long steps; /* tags rendered for it */
};

/* An element of a list or an entry of a map (then with its key). */
struct value_item {
	struct str key;
	struct value *value;
	struct value_item *next;
	unsigned line, column; /* of the key */
};

struct value *value_null(struct arena *a);
struct value *value_bool(struct arena *a, bool truth);
struct value *value_number(struct arena *a, long number);

/* A string that is copied, or (ref) only pointed at: it must outlive the tree. */
struct value *value_string(struct arena *a, struct str s);
struct value *value_ref(struct arena *a, struct str s);

struct value *value_list(struct arena *a);
struct value *value_map(struct arena *a);

/* Hang an empty memo on `map`: see struct value_memo. */
void value_remember(struct arena *a, struct value *map);

/* Append to a list. */
void value_push(struct arena *a, struct value *list, struct value *item);

/* Append an entry to a map; the key is only pointed at. A key that is there already is replaced. */
void value_set(struct arena *a, struct value *map, struct str key, struct value *value);

/* The same for a key that is known not to be there; gives the entry. */
struct value_item *value_add(struct arena *a, struct value *map, struct str key,
                             struct value *value);

/* Short forms of value_set(); the string forms leave an empty string out. */
void value_set_str(struct arena *a, struct value *map, struct str key, struct str s);
void value_set_ref(struct arena *a, struct value *map, struct str key, struct str s);
void value_set_bool(struct arena *a, struct value *map, struct str key, bool truth);
void value_set_number(struct arena *a, struct value *map, struct str key, long number);

/* The entry of a map, or NULL; also NULL when `map` is NULL or no map. */
struct value *value_get(const struct value *map, struct str key);

/* A name that is asked for again and again, with what finding it takes. */
struct value_key {
	struct str name; /* borrowed */
	uint64_t hash, bit;
};

struct value_key value_key(struct str name);

/* As value_get(). */
struct value *value_at(const struct value *map, const struct value_key *key);

/* The same by a dotted name: "site.title". */
struct value *value_path(const struct value *map, struct str dotted);

/* The text of a string, number or bool; empty for anything else and for NULL. */
struct str value_text(const struct value *v);

/* Mustache's idea of truth: not NULL, null, false, or an empty list; an empty string is false too. */
bool value_is_true(const struct value *v);

/* `it` walks the items of a list or map; `v` may be NULL. */
#define value_each(it, v) for (it = (v) ? (v)->first : NULL; it; it = it->next)

#endif
