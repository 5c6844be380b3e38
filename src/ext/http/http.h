/*
 * http.h - requests in, answers out.
 *
 * The only door to libmicrohttpd. For serve/. It knows nothing of what is asked for: it takes
 * requests apart within fixed limits, hands each to one function and sends what that answers. A
 * client that is slow, silent or malformed costs a connection for a bounded time and nothing else.
 */
#ifndef OPSBOOK_EXT_HTTP_HTTP_H
#define OPSBOOK_EXT_HTTP_HTTP_H

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

/* Bytes of a request's line and headers together, about; a longer one is answered with 431. */
#define HTTP_HEAD_MAX ((size_t)16 << 10)
/* Bytes of a request's body; a longer one is refused. */
#define HTTP_BODY_MAX ((size_t)64 << 10)
/* Connections of one socket at once; more wait to be taken. */
#define HTTP_CONNECTIONS 2048
/* Streams at once; more are refused by http_stream_new(). */
#define HTTP_STREAMS 256

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OPTIONS, HTTP_OTHER };

struct http_request {
	enum http_method method;
	struct str path;  /* as it was sent: not decoded, without "?" and what follows */
	struct str query; /* behind the first "?", not decoded; or empty */
	struct str body;
	bool local; /* it came over a socket of the file system */
	void *impl;
};

/*
 * The header's value, found without regard to case; `*count` says how often it was sent, and of several the
 * first is given. Empty without one. Borrowed for the call.
 */
struct str http_header(const struct http_request *request, const char *name, unsigned *count);

/* Bytes that are sent while they come to be: by one side, to one reader. */
struct http_stream;

#define HTTP_FIELDS 24

struct http_answer {
	unsigned status;
	struct {
		const char *name;
		struct str value; /* borrowed for the call */
	} fields[HTTP_FIELDS];
	unsigned nfields;
	struct str body; /* for HEAD too: its length is told */
	void (*done)(
		void *own); /* called once when `body` is needed no more; or NULL: it is copied */
	void *own;
	struct http_stream *stream; /* instead of a body */
	char text[256];             /* for http_answer_text() */
};

/* Add a header. A value with control characters in it, and one too many, is left out. */
void http_answer_add(struct http_answer *a, const char *name, struct str value);

/* Keep a short value with the answer: for one header of it. */
struct str http_answer_text(struct http_answer *a, const char *text);

/* Answer a request. Called from several threads at once. */
typedef void http_handler(void *ctx, const struct http_request *request,
                          struct http_answer *answer);

struct http_options {
	http_handler *handler;
	void *ctx;
	unsigned threads; /* for each socket */
	unsigned idle_s;  /* a connection without any byte is closed after so many seconds */
	unsigned head_s;  /* a request's head must have come after so many, however it drips */
	unsigned request_s; /* and a request that is no stream be answered and sent */
	/* For TLS: the certificate chain and key in PEM; NULL for plain HTTP. */
	const char *tls_certificate, *tls_key;
};

struct http_server;

/* Serve on the listening sockets `fds`, which are the server's from now on; the last `local` are of the file system. */
NODISCARD int http_server_new(struct http_server **out, const int *fds, size_t nfds,
                              size_t local, const struct http_options *options, struct err *e);

/* Connections that are open now. */
size_t http_server_connections(struct http_server *s);

/* Take no more connections, end the open ones, release all but what senders still hold of streams. NULL is fine. */
void http_server_free(struct http_server *s);

/*
 * A stream, held twice: by its sender, until http_stream_end(), and by the answer that it is put into, or else
 * http_stream_unused(). NULL when there are HTTP_STREAMS already. `max` bytes may wait to be sent: with more, the
 * reader is cut off.
 */
struct http_stream *http_stream_new(struct http_server *s, size_t max);

/* Send bytes. False when nobody reads any more: then end it. From any thread. */
bool http_stream_send(struct http_stream *st, struct str bytes);

/* The sender is done: the reader gets what waits, then the end. The stream is no longer the sender's. */
void http_stream_end(struct http_stream *st);

/* The stream was put into no answer after all. */
void http_stream_unused(struct http_stream *st);

#endif
