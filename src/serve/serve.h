/*
 * serve.h - the site on this machine's loopback, changing as its notes do.
 *
 * For cmd/. Nothing here can run anything: what may be run is handed over as a struct session_power.
 */
#ifndef OPSBOOK_SERVE_SERVE_H
#define OPSBOOK_SERVE_SERVE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "serve/session.h"
#include "site/site.h"

#define SERVE_PORT 4747
/* Ports that are tried from there on when none was asked for. */
#define SERVE_PORTS 100

/* What is told to whoever started the server, from any thread. */
enum serve_event {
	SERVE_BUILT,   /* text: "12 ms, a/b.md": what changed */
	SERVE_FAILED,  /* text: why the site could not be made; the one before stays */
	SERVE_POLLING, /* text: why changes are looked for instead of being told */
	SERVE_REFUSED, /* text: a request that broke a rule */
};

struct serve_options {
	struct site_options site;
	const char *prefix;  /* "/wiki": where the site is shown; or NULL: at "/" */
	unsigned port;       /* 0: SERVE_PORT, or the next free one */
	const char *address; /* numeric; NULL: 127.0.0.1 and ::1 */
	const char *socket;  /* path of a socket in the file system instead of ports; or NULL */
	bool watch;          /* for changes */
	/* For an address that others reach; all of them are needed then. */
	bool exposed;                /* the user knows what that means */
	const char *tls_certificate; /* PEM */
	const char *tls_key;
	const char *password; /* "user:password" */
	const char *const *
		pairs; /* addresses of published sites that may ask for runs; ends with NULL; or NULL */
	const struct session_power *power; /* what may be run; NULL: nothing. Borrowed */
	void (*tell)(void *ctx, enum serve_event event, struct str text);
	void *ctx;
	/* For tests: limits in seconds, 0 for the usual ones. */
	unsigned head_s, idle_s;
	bool poll; /* look for changes, do not be told */
};

struct serve;

/*
 * Make the site, listen, serve until serve_stop(). `diags` is given the problems of the content, sorted; also after an
 * error. ERR_CONFLICT: the port is taken; ERR_INVALID: an option; else those of moment_new().
 */
NODISCARD int serve_start(struct serve **out, const struct serve_options *options,
                          struct diags *diags, struct err *e);

/* Append the address to open; with `token` what lets the page run things stands behind its "#". */
void serve_add_url(struct buf *out, const struct serve *s, bool token);

/* Append the address that pairs the published site `n` of the options with this server; false when there is none. */
NODISCARD bool serve_add_pair_url(struct buf *out, const struct serve *s, size_t n);

/* How many notes the site had when serve_start() returned. */
size_t serve_notes(const struct serve *s);

/* End what is open, release all. NULL is fine. */
void serve_stop(struct serve *s);

#endif
