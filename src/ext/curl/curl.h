/*
 * curl.h - is there something at these addresses? (libcurl's own header is <curl/curl.h>; ours is
 * always included as "ext/curl/curl.h".)
 *
 * The only door to libcurl, for cmd/. The library is loaded when it is first asked for: it brings some thirty
 * others, which every start of the program would wait for. http and https alone; nothing of
 * what is at an address is kept.
 */
#ifndef OPSBOOK_EXT_CURL_CURL_H
#define OPSBOOK_EXT_CURL_CURL_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

enum curl_fault {
	CURL_ANSWERED, /* `status` says what */
	CURL_NO_HOST,  /* there is no such host */
	CURL_NO_ANSWER /* it cannot be reached, does not answer in time, or is not who it says */
};

/* One address, and what came of asking for it. */
struct curl_ask {
	struct str url; /* without "#..." */
	enum curl_fault fault;
	unsigned status; /* of the last answer, redirects followed; or 0 */
	struct str
		moved; /* where it leads when every redirect on the way is for good; or empty */
	struct str why; /* of a fault, a few words */
};

struct curl_options {
	unsigned parallel; /* at once, in all */
	unsigned per_host; /* at once, of one host */
	unsigned retries;  /* further tries when a server is busy or does not answer */
	long timeout_ms;   /* of one try */
	/* Told now and then how many are done; or NULL. */
	void (*progress)(void *ctx, size_t done, size_t total);
	void *progress_ctx;
};

#define CURL_OPTIONS_INIT                                                                      \
	{                                                                                      \
		.parallel = 32, .per_host = 2, .retries = 2, .timeout_ms = 20000               \
	}

/*
 * Ask for all `n` addresses: for the headers, and where a server does not like that, for the page. Strings of
 * the answers are in `a`. ERR_EXTERNAL: libcurl is not installed.
 */
NODISCARD int curl_ask_all(struct curl_ask *asks, size_t n, struct arena *a,
                           const struct curl_options *options, struct err *e);

#endif
