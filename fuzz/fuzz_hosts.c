/*
 * Hosts: the first line is a pattern, the rest an inventory; and what Ansible and tox may tell. No
 * host is found twice, nor one that ssh would take as an option.
 */
#include <stdint.h>
#include <stdlib.h>

#include "run/inventory.h"
#include "run/results.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct run_hosts *hosts, const struct inventory *inv)
{
	for (size_t i = 0; i < hosts->n; i++) {
		struct inventory_host h = inventory_plain(hosts->v[i]);

		if (inv && !inventory_find(&h, inv, hosts->v[i]))
			abort();
		if (!inv && (!inventory_is_name(h.address) || h.address.p[0] == '-'))
			abort();
		for (size_t k = 0; k < i && i < 100; k++)
			if (str_eq(hosts->v[k], hosts->v[i]))
				abort();
	}
}

static void tell(struct str bytes)
{
	struct results ansible = { .whole = false }, tox = { .whole = false };
	struct arena a = ARENA_INIT;

	(void)!results_parse_ansible(&ansible, &a, bytes, NULL);
	(void)!results_parse_tox(&tox, &a, bytes, NULL);
	for (size_t i = 0; i < tox.parts.n; i++)
		if (tox.parts.v[i].state == RUN_PART_FAILED && tox.parts.v[i].why.n == 0)
			abort();
	vec_release(&ansible.parts);
	vec_release(&tox.parts);
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_from((const char *)data, size), pattern = STR_NONE;
	struct run_hosts hosts = { 0 }, plain = { 0 };
	struct inventory *inv = NULL;
	struct arena a = ARENA_INIT;

	(void)!str_line(&rest, &pattern);
	if (inventory_match_plain(&plain, &a, pattern, NULL) == 0)
		check(&plain, NULL);
	if (inventory_parse(&inv, rest, NULL) == 0 &&
	    inventory_match(&hosts, &a, inv, pattern, NULL) == 0)
		check(&hosts, inv);
	tell(rest);
	inventory_free(inv);
	vec_release(&hosts);
	vec_release(&plain);
	arena_release(&a);
	return 0;
}
