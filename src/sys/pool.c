/*
 * Decides how items are shared out: an atomic counter, runs of a few items, so
 * that a long note does not hold up a whole share.
 */
#include "sys/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "base/alloc.h"

#define RUN 4

struct pool {
	pool_fn *work;
	void *ctx;
	size_t items;
	atomic_size_t next;
	atomic_size_t failed; /* the lowest item that failed, or SIZE_MAX */
	pthread_mutex_t lock; /* over the change of `failed` and over `first` */
	struct err first;
};

struct worker {
	struct pool *pool;
	unsigned number;
};

unsigned pool_cores(void)
{
	cpu_set_t set;
	int n;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > POOL_MAX ? POOL_MAX : (unsigned)n;
}

static void fail(struct pool *p, size_t item, const struct err *e)
{
	pthread_mutex_lock(&p->lock);
	if (item < atomic_load(&p->failed)) {
		atomic_store(&p->failed, item);
		p->first = *e;
	}
	pthread_mutex_unlock(&p->lock);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct pool *p = w->pool;

	for (;;) {
		size_t from = atomic_fetch_add(&p->next, RUN);

		for (size_t i = from; i < from + RUN; i++) {
			struct err e = ERR_INIT;

			/* Items before the one that failed are done all the same: the lowest is reported. */
			if (i >= p->items || i > atomic_load(&p->failed))
				return NULL;
			if (p->work(p->ctx, i, w->number, &e) != 0)
				fail(p, i, &e);
		}
	}
}

int pool_run(unsigned workers, size_t items, pool_fn *fn, void *ctx, struct err *e)
{
	struct pool p = { .work = fn, .ctx = ctx, .items = items, .failed = SIZE_MAX };
	struct worker w[POOL_MAX];
	pthread_t threads[POOL_MAX];
	unsigned started = 0;

	if (workers > POOL_MAX)
		workers = POOL_MAX;
	if (workers > items / RUN + 1)
		workers = (unsigned)(items / RUN + 1);
	pthread_mutex_init(&p.lock, NULL);
	for (unsigned i = 0; i < (workers ? workers : 1); i++)
		w[i] = (struct worker){ &p, i };
	for (unsigned i = 1; i < workers; i++) {
		/* Fewer threads are slower, not wrong. */
		if (pthread_create(&threads[started], NULL, work, &w[i]) != 0)
			break;
		started++;
	}
	work(&w[0]);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_destroy(&p.lock);
	if (atomic_load(&p.failed) == SIZE_MAX)
		return 0;
	if (e)
		*e = p.first;
	return -1;
}
