/*
 * Any bytes as a configuration file: settings and diagnostics, or an error
 * with a place.
 */
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diags d = DIAGS_INIT;
	struct err e = ERR_INIT;
	const struct diag *it;
	struct conf c;

	conf_init(&c);
	if (conf_read(&c, STR(CONF_FILE), str_from((const char *)data, size), &d, &e) != 0 &&
	    strncmp(e.msg, CONF_FILE ":", sizeof(CONF_FILE)) != 0)
		abort();
	vec_each(it, &d)
		if (it->line == 0 || it->column == 0)
			abort();
	if (c.base_url.n && !str_ends(c.base_url, STR("/")))
		abort();
	conf_release(&c);
	diags_release(&d);
	return 0;
}
