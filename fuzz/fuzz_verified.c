/*
 * The record of tests: what is read of any bytes, written and read again is the same, in order.
 */
#include <stdint.h>
#include <stdlib.h>

#include "runbook/verified.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same(const struct verified_entry *x, const struct verified_entry *y)
{
	return str_eq(x->note, y->note) && str_eq(x->key, y->key) && str_eq(x->hash, y->hash) &&
	       str_eq(x->when, y->when) && str_eq(x->commit, y->commit) &&
	       str_eq(x->where, y->where);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct json_problem problem;
	struct verified v, again;
	struct buf text = BUF_INIT;

	(void)!verified_read(&v, &a, str_from((const char *)data, size), &problem);
	for (size_t i = 0; i < v.n; i++)
		if (verified_find(&v, v.v[i].note, v.v[i].key) != &v.v[i])
			abort();
	verified_write(&text, &v);
	if (verified_read(&again, &a, buf_str(&text), &problem) != 0 || again.n != v.n)
		abort();
	for (size_t i = 0; i < v.n; i++)
		if (!same(&v.v[i], &again.v[i]))
			abort();
	verified_release(&v);
	verified_release(&again);
	buf_release(&text);
	arena_release(&a);
	return 0;
}
