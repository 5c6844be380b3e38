/*
 * Decides which bytes of a stream are shown: all that belong to no way of writing a secret, as
 * soon as that is certain. What has been given out never depends on how the stream was cut.
 */
#include "run/redact.h"

#include "run/redact_int.h"

void redact_init(struct redact *r, const struct redact_set *set)
{
	memset(r, 0, sizeof(*r));
	r->set = set;
	r->held = (struct buf)BUF_INIT;
}

void redact_release(struct redact *r)
{
	buf_release(&r->held);
	vec_release(&r->now);
	vec_release(&r->next);
	vec_release(&r->found);
}

/* Bytes [from, to) are a secret's: join it with those it meets. */
static void found(struct redact *r, uint64_t from, uint64_t to)
{
	if (from < r->first)
		from = r->first; /* its beginning was shown: see redact_idle() */
	while (r->found.n && vec_last(&r->found)->to >= from) {
		if (vec_last(&r->found)->from < from)
			from = vec_last(&r->found)->from;
		if (vec_last(&r->found)->to > to)
			to = vec_last(&r->found)->to;
		r->found.n--;
	}
	vec_push(&r->found, (struct redact_range){ from, to });
}

/* A way came to `node` with the byte before `end`. */
static void arrive(struct redact *r, uint32_t node, uint64_t start, uint64_t end)
{
	const struct redact_node *at = &r->set->nodes.v[node];
	struct redact_thread *other;

	vec_each(other, &r->next) {
		if (other->node != node)
			continue;
		if (start >= other->start)
			return;
		/* The same place, begun earlier: that one covers both. */
		other->start = start;
		break;
	}
	if (at->edges != REDACT_NONE && (!r->next.n || other == r->next.v + r->next.n))
		vec_push(&r->next, (struct redact_thread){ node, start });
	if (at->last)
		found(r, start, end);
	else if (at->next != REDACT_NONE)
		arrive(r, at->next, start, end);
}

static void take(struct redact *r, unsigned char byte, uint64_t place)
{
	const struct redact_set *set = r->set;
	const struct redact_thread *t;
	const uint32_t *begin;

	vec_clear(&r->next);
	vec_each(t, &r->now) {
		for (uint32_t e = set->nodes.v[t->node].edges; e != REDACT_NONE;
		     e = set->edges.v[e].more) {
			if (set->edges.v[e].byte == byte)
				arrive(r, set->edges.v[e].to, t->start, place + 1);
		}
	}
	vec_each(begin, &set->starts[byte])
		arrive(r, *begin, place, place + 1);
	/* Swap, so that no memory is asked for a byte. */
	{
		struct redact_thread *v = r->now.v;
		size_t cap = r->now.cap;

		r->now.v = r->next.v;
		r->now.n = r->next.n;
		r->now.cap = r->next.cap;
		r->next.v = v;
		r->next.n = 0;
		r->next.cap = cap;
	}
}

static void show(struct redact *r, struct buf *out, uint64_t from, uint64_t to)
{
	if (from >= to)
		return;
	buf_add_bytes(out, r->held.p + (from - r->first), (size_t)(to - from));
	r->marked = false;
}

/* Give out what stands before `safe`. */
static void give(struct redact *r, struct buf *out, uint64_t safe)
{
	uint64_t at = r->first;
	size_t done = 0;

	if (safe <= r->first)
		return;
	for (; done < r->found.n && r->found.v[done].from < safe; done++) {
		struct redact_range *range = &r->found.v[done];

		show(r, out, at, range->from);
		if (!r->marked)
			buf_add_z(out, REDACT_MARK);
		r->marked = true;
		at = range->to;
		if (range->to > safe) {
			range->from = at = safe;
			break;
		}
	}
	show(r, out, at, safe);
	if (done) {
		memmove(r->found.v, r->found.v + done,
		        (r->found.n - done) * sizeof(*r->found.v));
		r->found.n -= done;
	}
	buf_splice(&r->held, 0, (size_t)(safe - r->first), STR_NONE);
	r->first = safe;
}

void redact_feed(struct redact *r, struct buf *out, struct str bytes)
{
	const struct redact_thread *t;
	uint64_t safe;

	if (!r->set || r->set->nodes.n == 0) {
		buf_add(out, bytes);
		return;
	}
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char byte = (unsigned char)bytes.p[i];

		/* Most bytes begin nothing and go on with nothing. */
		if (r->now.n || r->set->starts[byte].n)
			take(r, byte, r->first + r->held.len + i);
	}
	safe = r->first + r->held.len + bytes.n;
	buf_add(&r->held, bytes);
	vec_each(t, &r->now) {
		if (t->start < safe)
			safe = t->start;
	}
	give(r, out, safe);
}

void redact_idle(struct redact *r, struct buf *out, bool typed)
{
	uint64_t safe = r->first + r->held.len;
	const struct redact_thread *t;

	vec_each(t, &r->now) {
		const struct redact_node *at = &r->set->nodes.v[t->node];

		bool little = at->at <= 1 && at->of >= 8 && (typed || at->vague);

		if (t->start < safe && !little)
			safe = t->start;
	}
	give(r, out, safe);
}

void redact_finish(struct redact *r, struct buf *out)
{
	uint64_t end = r->first + r->held.len;
	const struct redact_thread *t;

	if (!r->set)
		return;
	vec_each(t, &r->now) {
		const struct redact_node *at = &r->set->nodes.v[t->node];

		/* In the order of their beginnings found() joins them as it should. */
		if (at->at >= 4 && at->at * 2 >= at->of)
			found(r, t->start, end);
	}
	give(r, out, end);
	vec_clear(&r->now);
	r->marked = false;
}

void redact_text(const struct redact_set *set, struct buf *out, struct str text)
{
	struct redact r;

	redact_init(&r, set);
	redact_feed(&r, out, text);
	redact_finish(&r, out);
	redact_release(&r);
}
