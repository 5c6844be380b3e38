/*
 * Decides when the site is made anew, and what its readers are told of it.
 */
#include "serve/serve_int.h"

#include "base/alloc.h"

/* Problems that are shown on the page. */
#define PROBLEMS_MAX 20

/* The next state of the notes; the number counts from 1. */
static struct state *make(struct serve *s, unsigned long number, struct diags *diags,
                          struct err *e)
{
	struct moment *moment;

	if (moment_new(&moment, s->keep, &s->options.site, buf_str(&s->prefix), diags, e) != 0)
		return NULL;
	return state_new(moment, number);
}

int rebuild_first(struct serve *s, struct diags *diags, struct err *e)
{
	s->state = make(s, 1, diags, e);
	if (!s->state)
		return -1;
	s->notes = moment_kb(state_moment(s->state))->notes.n;
	diags_copy(diags, moment_diags(state_moment(s->state)));
	return 0;
}

int rebuild_start(struct serve *s, struct err *e)
{
	return 0;
}

void rebuild_stop(struct serve *s)
{
}
