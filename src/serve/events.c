/*
 * Decides what a page is told when something changed: which state it is, and what is wrong with the notes that changed.
 * Not which pages are others: each asks again for its own, and is answered 304 when it is the same.
 */
#include "serve/serve_int.h"

/* A page that does not read so much has gone to sleep. */
#define WAITING_MAX ((size_t)256 << 10)

/* One event as text/event-stream has it; the lock is held. */
static void add_moment(struct buf *out, struct serve *s)
{
	buf_addf(out, "data: {\"boot\":\"%s\",\"state\":%lu,\"failure\":", s->boot,
	         state_number(s->state));
	buf_add_json(out, buf_str(&s->failure));
	buf_add_z(out, ",\"problems\":[");
	buf_add(out, buf_str(&s->problems));
	buf_add_z(out, "]}\n\n");
}

void events_listen(struct serve *s, struct http_answer *a)
{
	struct http_stream *st = http_stream_new(s->http, WAITING_MAX);
	struct buf text = BUF_INIT;

	if (!st) {
		answer_text(a, 503, "too many pages are open");
		return;
	}
	answer_begin(a, 200);
	http_answer_add(a, "Content-Type", STR("text/event-stream"));
	http_answer_add(a, "Cache-Control", STR("no-store"));
	buf_add_z(&text, "retry: 300\n\n");
	pthread_mutex_lock(&s->lock);
	add_moment(&text, s);
	http_stream_send(st, buf_str(&text));
	vec_push(&s->listeners, st);
	pthread_mutex_unlock(&s->lock);
	a->stream = st;
	buf_release(&text);
}

static void say(struct serve *s, struct str text)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->listeners.n; i++) {
		struct http_stream *st = s->listeners.v[i];

		if (http_stream_send(st, text))
			s->listeners.v[kept++] = st;
		else
			http_stream_end(st);
	}
	s->listeners.n = kept;
}

void events_tell(struct serve *s)
{
	struct buf text = BUF_INIT;

	pthread_mutex_lock(&s->lock);
	add_moment(&text, s);
	say(s, buf_str(&text));
	pthread_mutex_unlock(&s->lock);
	buf_release(&text);
}

void events_beat(struct serve *s)
{
	pthread_mutex_lock(&s->lock);
	say(s, STR(": here\n\n"));
	pthread_mutex_unlock(&s->lock);
}

void events_end(struct serve *s)
{
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->listeners.n; i++)
		http_stream_end(s->listeners.v[i]);
	vec_release(&s->listeners);
	pthread_mutex_unlock(&s->lock);
}
