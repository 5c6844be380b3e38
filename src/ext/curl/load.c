/*
 * Finds libcurl at the moment it is needed.
 */
#include "ext/curl/curl_int.h"

#include <dlfcn.h>
#include <string.h>

int curl_load(struct curl_calls *out, struct err *e)
{
	void *lib = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL), *call;

	if (!lib)
		return err_set(e, ERR_EXTERNAL,
		               "libcurl is not installed: apt-get install libcurl4");
#define FIND(name)                                                                             \
	call = dlsym(lib, "curl_" #name);                                                      \
	if (!call)                                                                             \
		return err_set(e, ERR_EXTERNAL, "this libcurl has no curl_" #name "()");       \
	memcpy(&out->name, &call, sizeof(call));
	CURL_CALLS(FIND)
#undef FIND
	if (out->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(e, ERR_EXTERNAL, "libcurl cannot be started");
	return 0;
}
