/*
 * http_int.h - what the files of ext/http share.
 */
#ifndef OPSBOOK_EXT_HTTP_HTTP_INT_H
#define OPSBOOK_EXT_HTTP_HTTP_INT_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "ext/http/http.h"

/* Sockets that one server listens on. */
#define HTTP_SOCKETS 4

/* A connection, from its first byte to its last. */
struct conn {
	struct conn *next, **link; /* in the server's list */
	int fd;
	int64_t since; /* ms: when it was opened, or its last request ended */
	enum { CONN_WAITS, CONN_ANSWERS, CONN_STREAMS } state;
};

struct listener {
	struct http_server *server;
	struct MHD_Daemon *daemon;
	bool local;
};

struct http_server {
	struct http_options options;
	struct listener listeners[HTTP_SOCKETS];
	size_t n;
	pthread_mutex_t lock; /* of `conns` and `nconns` */
	struct conn *conns;
	size_t nconns;
	pthread_t sweeper;
	pthread_cond_t wake; /* the sweeper, at the end */
	bool ending, sweeping;
	struct http_stream *streams; /* all that have a hold */
	unsigned nstreams;
	bool closing;
	pthread_mutex_t streams_lock; /* of these three; taken before a stream's own */
	atomic_uint refs;             /* of streams, and the server itself */
};

/* A request while it comes in. */
struct incoming {
	struct conn *conn;
	struct buf target; /* as it was sent */
	struct buf body;
	bool begun;
};

/* stream.c: the response that sends a stream to `connection`; the stream's reader side is its. */
struct MHD_Response *stream_response(struct http_stream *st, struct MHD_Connection *connection);

/* Cut off all readers; no stream is made any more. */
void stream_end_all(struct http_server *s);
/* Give up one hold on the server's memory. */
void server_drop(struct http_server *s);

/* sweep.c: keeping time over connections. */
struct conn *sweep_open(struct http_server *s, int fd);
void sweep_close(struct http_server *s, struct conn *c);
void sweep_set(struct http_server *s, struct conn *c, int state);
NODISCARD int sweep_start(struct http_server *s, struct err *e);
void sweep_stop(struct http_server *s);

#endif
