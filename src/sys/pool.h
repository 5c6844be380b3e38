/*
 * pool.h - one piece of work on all cores.
 *
 * For the stages that have many independent items. Items are handed out in
 * order, a run of a few at a time; what each leaves behind must not depend on
 * which worker did it.
 */
#ifndef OPSBOOK_SYS_POOL_H
#define OPSBOOK_SYS_POOL_H

#include "base/attr.h"
#include "base/err.h"

/* The most workers a pool runs. */
#define POOL_MAX 64

/* Number of cores that this process may use, 1 to POOL_MAX. */
unsigned pool_cores(void);

/*
 * Do item `item`; `worker` is 0 to workers - 1, for memory of its own. A
 * return other than 0 (with `e` set) stops the pool as soon as it can.
 */
typedef int pool_fn(void *ctx, size_t item, unsigned worker, struct err *e);

/*
 * Call `work` once for each item 0 to `items` - 1 on `workers` threads (the
 * caller's is one of them). 0, or -1 with the error of the lowest failed item.
 */
NODISCARD int pool_run(unsigned workers, size_t items, pool_fn *work, void *ctx, struct err *e);

#endif
