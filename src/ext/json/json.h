/*
 * json.h - JSON bytes to a value tree.
 *
 * The only door to jansson. For runbook/ and cmd/: payloads of alerts, files of
 * params, output that is compared as JSON.
 */
#ifndef OPSBOOK_EXT_JSON_JSON_H
#define OPSBOOK_EXT_JSON_JSON_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"
#include "base/value.h"

/* Caps: bytes of a text, levels of nesting. */
#define JSON_TEXT_MAX ((size_t)16 << 20)
#define JSON_DEPTH_MAX 256

/* Where and why the bytes are no JSON. */
struct json_problem {
	unsigned line, column; /* 1-based; 0 and 0 when it has no place */
	char why[200];
};

/*
 * Read one JSON value, and nothing behind it, into `*out`, in arena `a`. Whole numbers keep
 * their text, others are written with as many digits as bring them back. 0, or -1 with
 * `problem` set: no JSON, a key twice in an object, a NUL in a text, over a cap.
 */
NODISCARD int json_value_read(struct value **out, struct arena *a, struct str bytes,
                              struct json_problem *problem);

/* Are they the same: members of objects in any order, numbers by their value? */
bool json_value_equal(const struct value *x, const struct value *y);

#endif
