/*
 * Decides when a connection has had its time. The library ends those that are silent; a client that
 * sends a byte now and then is never silent, so how long a request may take in all is watched here.
 */
#include <sys/socket.h>
#include <time.h>

#include "base/alloc.h"
#include "ext/http/http_int.h"
#include "sys/clock.h"

static int64_t now_ms(void)
{
	return clock_mono_us() / 1000;
}

struct conn *sweep_open(struct http_server *s, int fd)
{
	struct conn *c = mem_new(struct conn);

	c->fd = fd;
	c->since = now_ms();
	pthread_mutex_lock(&s->lock);
	c->next = s->conns;
	c->link = &s->conns;
	if (c->next)
		c->next->link = &c->next;
	s->conns = c;
	s->nconns++;
	pthread_mutex_unlock(&s->lock);
	return c;
}

void sweep_close(struct http_server *s, struct conn *c)
{
	pthread_mutex_lock(&s->lock);
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	s->nconns--;
	pthread_mutex_unlock(&s->lock);
	mem_free(c);
}

void sweep_set(struct http_server *s, struct conn *c, int state)
{
	pthread_mutex_lock(&s->lock);
	c->state = state;
	c->since = now_ms();
	pthread_mutex_unlock(&s->lock);
}

/* The descriptor stays its own until sweep_close(), so nobody else's is ever shut. */
static void sweep(struct http_server *s, int64_t now)
{
	for (struct conn *c = s->conns; c; c = c->next) {
		int64_t limit =
			c->state == CONN_WAITS ? s->options.head_s : s->options.request_s;

		if (c->state != CONN_STREAMS && now - c->since > limit * 1000)
			shutdown(c->fd, SHUT_RDWR);
	}
}

static void *watch(void *arg)
{
	struct http_server *s = arg;
	struct timespec until;

	pthread_mutex_lock(&s->lock);
	while (!s->ending) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += 250 * 1000 * 1000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&s->wake, &s->lock, &until);
		sweep(s, now_ms());
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

int sweep_start(struct http_server *s, struct err *e)
{
	pthread_condattr_t attr;
	int failed;

	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->wake, &attr);
	pthread_condattr_destroy(&attr);
	failed = pthread_create(&s->sweeper, NULL, watch, s);
	if (failed)
		return err_errno(e, failed, "cannot start a thread");
	s->sweeping = true;
	return 0;
}

void sweep_stop(struct http_server *s)
{
	if (s->sweeping) {
		pthread_mutex_lock(&s->lock);
		s->ending = true;
		pthread_cond_signal(&s->wake);
		pthread_mutex_unlock(&s->lock);
		pthread_join(s->sweeper, NULL);
	}
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->lock);
}
