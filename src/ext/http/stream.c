/*
 * Decides when a stream's connection sleeps: always when nothing waits to be sent. The library calls us
 * for bytes, and we call it when there are some; one lock keeps the two from missing each other.
 */
#include <string.h>

#include "base/alloc.h"
#include "ext/http/http_int.h"

/* Bytes handed over at once. */
#define BLOCK ((size_t)16 << 10)

struct http_stream {
	pthread_mutex_t lock;
	struct http_server *server;
	struct http_stream *next, **link;  /* in the server's list */
	struct MHD_Connection *connection; /* of its reader; NULL before and after */
	struct buf waiting;
	size_t sent; /* of `waiting` */
	bool asleep; /* the connection is suspended */
	bool ended;  /* by the sender */
	bool gone;   /* the reader is, or was too slow */
	unsigned holders;
};

struct http_stream *http_stream_new(struct http_server *s, size_t max)
{
	struct http_stream *st;

	pthread_mutex_lock(&s->streams_lock);
	if (s->closing || s->nstreams >= HTTP_STREAMS) {
		pthread_mutex_unlock(&s->streams_lock);
		return NULL;
	}
	st = mem_new(struct http_stream);
	pthread_mutex_init(&st->lock, NULL);
	st->server = s;
	st->waiting = (struct buf)BUF_INIT_MAX(max);
	st->holders = 2;
	st->next = s->streams;
	st->link = &s->streams;
	if (st->next)
		st->next->link = &st->next;
	s->streams = st;
	s->nstreams++;
	atomic_fetch_add(&s->refs, 1);
	pthread_mutex_unlock(&s->streams_lock);
	return st;
}

/* Give up one side's hold; the lock is held and is let go. */
static void drop(struct http_stream *st)
{
	bool last = --st->holders == 0;
	struct http_server *s = st->server;

	pthread_mutex_unlock(&st->lock);
	if (!last)
		return;
	pthread_mutex_lock(&s->streams_lock);
	*st->link = st->next;
	if (st->next)
		st->next->link = st->link;
	s->nstreams--;
	pthread_mutex_unlock(&s->streams_lock);
	server_drop(s);
	pthread_mutex_destroy(&st->lock);
	buf_release(&st->waiting);
	mem_free(st);
}

/* The lock is held. */
static void rouse(struct http_stream *st)
{
	if (st->asleep && st->connection) {
		st->asleep = false;
		MHD_resume_connection(st->connection);
	}
}

bool http_stream_send(struct http_stream *st, struct str bytes)
{
	bool reads;

	pthread_mutex_lock(&st->lock);
	if (st->sent) {
		buf_splice(&st->waiting, 0, st->sent, STR_NONE);
		st->sent = 0;
	}
	buf_add(&st->waiting, bytes);
	if (st->waiting.full)
		st->gone = true;
	rouse(st);
	reads = !st->gone;
	pthread_mutex_unlock(&st->lock);
	return reads;
}

void http_stream_end(struct http_stream *st)
{
	pthread_mutex_lock(&st->lock);
	st->ended = true;
	rouse(st);
	drop(st);
}

void http_stream_unused(struct http_stream *st)
{
	pthread_mutex_lock(&st->lock);
	st->gone = true;
	drop(st);
}

void stream_end_all(struct http_server *s)
{
	pthread_mutex_lock(&s->streams_lock);
	s->closing = true;
	for (struct http_stream *st = s->streams; st; st = st->next) {
		pthread_mutex_lock(&st->lock);
		st->gone = true;
		rouse(st);
		pthread_mutex_unlock(&st->lock);
	}
	pthread_mutex_unlock(&s->streams_lock);
}

static ssize_t read_stream(void *ctx, uint64_t at, char *into, size_t max)
{
	struct http_stream *st = ctx;
	ssize_t n = 0;

	pthread_mutex_lock(&st->lock);
	if (st->gone) {
		n = MHD_CONTENT_READER_END_WITH_ERROR;
	} else if (st->sent < st->waiting.len) {
		n = (ssize_t)(st->waiting.len - st->sent < max ? st->waiting.len - st->sent
		                                               : max);
		memcpy(into, st->waiting.p + st->sent, (size_t)n);
		st->sent += (size_t)n;
	} else if (st->ended) {
		n = MHD_CONTENT_READER_END_OF_STREAM;
	} else {
		st->asleep = true;
		MHD_suspend_connection(st->connection);
	}
	pthread_mutex_unlock(&st->lock);
	return n;
}

static void reader_left(void *ctx)
{
	struct http_stream *st = ctx;

	pthread_mutex_lock(&st->lock);
	st->gone = true;
	st->connection = NULL;
	drop(st);
}

struct MHD_Response *stream_response(struct http_stream *st, struct MHD_Connection *connection)
{
	struct MHD_Response *r = MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, BLOCK, read_stream, st, reader_left);

	if (!r) {
		http_stream_unused(st);
		return NULL;
	}
	pthread_mutex_lock(&st->lock);
	st->connection = connection;
	pthread_mutex_unlock(&st->lock);
	return r;
}
