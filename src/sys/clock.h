/*
 * clock.h - what time it is.
 *
 * For run/, serve/ and the tests. Builds never ask: no time of day enters a page.
 */
#ifndef OPSBOOK_SYS_CLOCK_H
#define OPSBOOK_SYS_CLOCK_H

#include "base/attr.h"
#include "base/buf.h"

/* Microseconds on a clock that nobody sets; it stands while the machine is suspended. */
int64_t clock_mono_us(void);

/* Milliseconds since 1970, UTC. */
int64_t clock_wall_ms(void);

/* Append the moment as "2026-11-21T03:04:05.678Z". */
void clock_add_utc(struct buf *out, int64_t wall_ms);

#endif
