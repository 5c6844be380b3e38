/*
 * policy.h - who may ask for what.
 *
 * For serve/. Pure: a request's facts go in, a verdict comes out; policy.c says why each rule is there. Every request
 * is judged here before anything else is done with it.
 */
#ifndef OPSBOOK_SERVE_POLICY_H
#define OPSBOOK_SERVE_POLICY_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

/* Random bytes of a token, and its length as text (hexadecimal). */
#define POLICY_TOKEN_BYTES 32
#define POLICY_TOKEN_SIZE (2 * POLICY_TOKEN_BYTES)

#define POLICY_HOSTS 8
#define POLICY_PAIRS 8

struct policy {
	char *hosts[POLICY_HOSTS]; /* "127.0.0.1:4747": what Host may be, exactly */
	size_t nhosts;
	/* Published sites that may ask for runs, each with a token that is good for it alone. */
	struct policy_pair {
		char *origin; /* "https://wiki.example.com" */
		char token[POLICY_TOKEN_SIZE + 1];
	} pairs[POLICY_PAIRS];
	size_t npairs;
	bool tls;
	char token[POLICY_TOKEN_SIZE + 1]; /* of this process; empty: nothing may be run */
	char *password; /* "user:password" for every request; NULL: none is asked for */
};

/* What is asked for, as far as it matters who asks. */
enum policy_use {
	POLICY_READ, /* a file of the site */
	POLICY_LISTEN, /* the stream of changes, scripts of ours: pages of ours ask for them, nobody links to them */
	POLICY_RUN, /* anything about running: reading a run as well */
};

/* A request's facts; strings empty without the header. */
struct policy_request {
	enum policy_use use;
	enum {
		POLICY_GET,
		POLICY_POST,
		POLICY_PREFLIGHT,
		POLICY_OTHER
	} method; /* GET is HEAD too */
	struct str host, origin, fetch_site, fetch_mode, fetch_dest, content_type,
		authorization;
	unsigned hosts, origins; /* how often the header was sent */
	bool local;              /* over a socket of the file system */
};

enum policy_verdict {
	POLICY_YES,
	POLICY_BAD_HOST,   /* 421 */
	POLICY_BAD_ORIGIN, /* 403 */
	POLICY_CROSS_SITE, /* 403 */
	POLICY_BAD_METHOD, /* 405 */
	POLICY_BAD_TYPE,   /* 415 */
	POLICY_NO_RUN,     /* 404: nothing may be run here */
	POLICY_NO_TOKEN,   /* 401 */
	POLICY_NO_PASSWORD /* 401 */
};

/* Allow the loopback names, with the port where a browser writes one. */
void policy_allow_loopback(struct policy *p, unsigned port);

/* Allow one more Host, "name:port". One too many is left out. */
void policy_allow_host(struct policy *p, const char *host);

/*
 * Pair with the published site at the address `url`: only its origin counts. False: it is no http or https address with a
 * plain host, or there are POLICY_PAIRS already.
 */
bool policy_pair(struct policy *p, const char *url);

/* Make tokens that nobody can guess, for us and each pair; false when the system gives no randomness. */
NODISCARD bool policy_make_tokens(struct policy *p);

enum policy_verdict policy_judge(const struct policy *p, const struct policy_request *r);

/* The paired origin that asks, for the headers that CORS then needs; empty: none. */
struct str policy_paired(const struct policy *p, struct str origin);

/* The status and the sentence for a verdict other than POLICY_YES. */
unsigned policy_status(enum policy_verdict v);
const char *policy_words(enum policy_verdict v);

/* Equal, in a time that does not tell where they differ. */
bool policy_same_secret(struct str a, struct str b);

void policy_release(struct policy *p);

#endif
