/*
 * curl_int.h - the calls of libcurl that are used, by their own names without "curl_". For
 * ext/curl only.
 */
#ifndef OPSBOOK_EXT_CURL_CURL_INT_H
#define OPSBOOK_EXT_CURL_CURL_INT_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "ext/curl/curl.h"

/* curl.h makes macros of some of these. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define CURL_CALLS(X)                                                                          \
	X(global_init)                                                                         \
	X(easy_init)                                                                           \
	X(easy_setopt)                                                                         \
	X(easy_getinfo)                                                                        \
	X(easy_reset)                                                                          \
	X(easy_cleanup)                                                                        \
	X(easy_strerror)                                                                       \
	X(multi_init)                                                                          \
	X(multi_add_handle)                                                                    \
	X(multi_remove_handle)                                                                 \
	X(multi_perform)                                                                       \
	X(multi_poll)                                                                          \
	X(multi_info_read)                                                                     \
	X(multi_cleanup)

struct curl_calls {
#define FIELD(name) __typeof__(curl_##name) *name;
	CURL_CALLS(FIELD)
#undef FIELD
};

/* Load the library; ERR_EXTERNAL when it is not there. It stays loaded. */
NODISCARD int curl_load(struct curl_calls *out, struct err *e);

#endif
