/*
 * Decides what of the notes stays in memory until the index is written: what came first, up to
 * an amount; all else goes to disk at once. The same bytes come back from either.
 */
#include "search/publish_int.h"

#include "base/alloc.h"

int kept_put(struct pub_kept *to, struct publish *p, struct str bytes, struct err *e)
{
	*to = (struct pub_kept){ .n = bytes.n };
	if (p->scratch && atomic_fetch_add(&p->kept_bytes, bytes.n) + bytes.n > p->memory)
		return scratch_add(&to->away, p->scratch, bytes, e);
	to->here = mem_copy(bytes.p, bytes.n);
	return 0;
}

int kept_get(struct str *out, struct buf *room, const struct publish *p,
             const struct pub_kept *k, size_t from, size_t to, struct err *e)
{
	*out = str_from(k->here ? k->here + from : NULL, to - from);
	if (k->here || from == to)
		return 0;
	buf_clear(room);
	buf_reserve(room, to - from);
	out->p = room->p;
	return scratch_read(room->p, p->scratch, k->away + from, to - from, e);
}

void kept_release(struct pub_kept *k)
{
	mem_free(k->here);
	*k = (struct pub_kept){ NULL, 0, 0 };
}
