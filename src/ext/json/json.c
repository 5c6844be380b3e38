/*
 * Decides how jansson's objects become values, and when two values are the same.
 */
#include "ext/json/json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static struct value *take(struct arena *a, const json_t *from, unsigned depth)
{
	struct value *v;
	const char *key;
	json_t *member;
	size_t i;

	if (depth > JSON_DEPTH_MAX)
		return NULL;
	switch (json_typeof(from)) {
	case JSON_OBJECT:
		v = value_map(a);
		json_object_foreach((json_t *)from, key, member)
		{
			struct value *inner = take(a, member, depth + 1);

			if (!inner)
				return NULL;
			value_set(a, v, arena_str(a, str_of(key)), inner);
		}
		return v;
	case JSON_ARRAY:
		v = value_list(a);
		json_array_foreach(from, i, member)
		{
			struct value *inner = take(a, member, depth + 1);

			if (!inner)
				return NULL;
			value_push(a, v, inner);
		}
		return v;
	case JSON_STRING:
		return value_string(
			a, str_from(json_string_value(from), json_string_length(from)));
	case JSON_INTEGER:
		v = value_number(a, 0);
		v->str = arena_strf(a, "%lld", (long long)json_integer_value(from));
		return v;
	case JSON_REAL:
		v = value_number(a, 0);
		v->str = arena_strf(a, "%.17g", json_real_value(from));
		return v;
	case JSON_TRUE:
	case JSON_FALSE:
		return value_bool(a, json_is_true(from));
	case JSON_NULL:
		break;
	}
	return value_null(a);
}

int json_value_read(struct value **out, struct arena *a, struct str bytes,
                    struct json_problem *problem)
{
	json_error_t fault = { .line = 0 };
	json_t *root;

	*problem = (struct json_problem){ .line = 0 };
	if (bytes.n > JSON_TEXT_MAX) {
		snprintf(problem->why, sizeof(problem->why), "longer than %zu MiB",
		         JSON_TEXT_MAX >> 20);
		return -1;
	}
	root = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
	if (!root) {
		problem->line = fault.line > 0 ? (unsigned)fault.line : 0;
		problem->column =
			fault.line > 0 ? (unsigned)fault.column + (fault.column == 0) : 0;
		snprintf(problem->why, sizeof(problem->why), "%s", fault.text);
		return -1;
	}
	*out = take(a, root, 0);
	json_decref(root);
	if (*out)
		return 0;
	snprintf(problem->why, sizeof(problem->why), "nested deeper than %d levels",
	         JSON_DEPTH_MAX);
	return -1;
}

static bool equal_members(const struct value *x, const struct value *y)
{
	const struct value_item *it;

	value_each(it, x)
	{
		const struct value *other = value_get(y, it->key);

		if (!other || !json_value_equal(it->value, other))
			return false;
	}
	return true;
}

static bool equal_items(const struct value *x, const struct value *y)
{
	const struct value_item *it, *other = y->first;

	value_each(it, x)
	{
		if (!other || !json_value_equal(it->value, other->value))
			return false;
		other = other->next;
	}
	return true;
}

bool json_value_equal(const struct value *x, const struct value *y)
{
	if (x->kind != y->kind || x->count != y->count)
		return false;
	switch (x->kind) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		return x->truth == y->truth;
	case VALUE_NUMBER:
		return str_eq(x->str, y->str) ||
		       strtod(x->str.p, NULL) == strtod(y->str.p, NULL);
	case VALUE_STRING:
		return str_eq(x->str, y->str);
	case VALUE_LIST:
		return equal_items(x, y);
	case VALUE_MAP:
		return equal_members(x, y);
	}
	return false;
}
