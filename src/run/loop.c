/*
 * Decides what a run waits for: its processes, in front and in the background, what is typed, and
 * the word to stop.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "run/job_int.h"
#include "sys/clock.h"

struct polls {
	VEC_FIELDS(struct pollfd);
};

static void want(struct polls *polls, int fd)
{
	if (fd >= 0)
		vec_push(polls, (struct pollfd){ fd, POLLIN, 0 });
}

/* The process that what is typed is for, or NULL. */
static struct live *typed_into(const struct run *r)
{
	struct job *front = r->jobs.n ? *vec_last(&r->jobs) : NULL;

	if (!front || r->options.input < 0 || !front->block || !front->block->interactive)
		return NULL;
	for (size_t i = 0; i < front->lives.n; i++) {
		struct live *live = front->lives.v[i];

		if (!live->ended && live->streams[PROC_OUT].open)
			return live;
	}
	return NULL;
}

/* Tick everything; the earliest moment that somebody waits for, or 0. */
static int64_t tick(struct run *r, struct polls *polls)
{
	int64_t now = clock_mono_us(), next = 0;

	for (size_t i = 0; i < r->jobs.n; i++) {
		struct job *job = r->jobs.v[i];

		for (size_t k = 0; k < job->lives.n; k++) {
			struct live *live = job->lives.v[k];
			int64_t at = live_tick(job, live, now);

			if (at && (!next || at < next))
				next = at;
			if (!live->proc)
				continue;
			want(polls, proc_fd(live->proc, PROC_OUT));
			want(polls, proc_fd(live->proc, PROC_ERR));
			if (!live->ended)
				want(polls, proc_control_fd(live->proc));
		}
	}
	return next;
}

static void each_live(struct run *r, void (*call)(struct run *, struct live *))
{
	for (size_t i = 0; i < r->jobs.n; i++) {
		for (size_t k = 0; k < r->jobs.v[i]->lives.n; k++) {
			if (!r->jobs.v[i]->lives.v[k]->ended)
				call(r, r->jobs.v[i]->lives.v[k]);
		}
	}
}

static void halt(struct run *r, struct live *live)
{
	proc_pause(live->proc, r->halted);
}

static void resize(struct run *r, struct live *live)
{
	proc_resize(live->proc, r->rows, r->cols);
}

static void obey(struct run *r)
{
	uint64_t count;

	(void)!read(r->wake, &count, sizeof(count));
	/* What runs in the background is ended with the run, should this be its end. */
	for (size_t i = 0; i < r->jobs.n && r->stop; i++) {
		if (!job_is_background(r->jobs.v[i]))
			job_stop(r->jobs.v[i]);
	}
	if (r->resize) {
		r->resize = 0;
		each_live(r, resize);
	}
	if ((r->pause != 0) == r->halted)
		return;
	r->halted = r->pause != 0;
	each_live(r, halt);
	if (r->halted && r->events.paused && r->events.paused(r->events.ctx)) {
		r->pause = 0;
		r->halted = false;
		each_live(r, halt);
	}
}

/* Hand on what was typed; a program that takes nothing for a second loses it. */
static void type(struct run *r, struct live *live)
{
	char bytes[1024];
	ssize_t n = read(r->options.input, bytes, sizeof(bytes));
	ssize_t done = 0;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		/* Nobody types any more: the end of input, as a terminal says it. */
		r->options.input = -1;
		(void)!proc_type(live->proc, "\004", 1);
		return;
	}
	for (int tries = 0; done < n && tries < 100; tries++) {
		long taken = proc_type(live->proc, bytes + done, (size_t)(n - done));

		if (taken < 0)
			return;
		done += taken;
		if (taken == 0)
			(void)!poll(NULL, 0, 10);
	}
}

void loop_once(struct run *r, int64_t until_us)
{
	struct polls polls = { 0 };
	int64_t next = tick(r, &polls);
	struct live *typed = typed_into(r);
	size_t input = 0, wake = polls.n;
	int wait = -1;

	want(&polls, r->wake);
	if (typed) {
		input = polls.n;
		want(&polls, r->options.input);
	}
	if (until_us && (!next || until_us < next))
		next = until_us;
	if (next) {
		int64_t left = next - clock_mono_us();

		wait = left <= 0 ? 0 : left > 60000000 ? 60000 : (int)((left + 999) / 1000);
	}
	if (poll(polls.v, polls.n, wait) > 0) {
		for (size_t i = 0; i < r->jobs.n; i++) {
			struct job *job = r->jobs.v[i];

			for (size_t k = 0; k < job->lives.n; k++) {
				if (job->lives.v[k]->proc && !live_is_over(job->lives.v[k]))
					live_read(job, job->lives.v[k]);
			}
		}
		if (typed && !typed->ended && polls.v[input].revents)
			type(r, typed);
		if (polls.v[wake].revents)
			obey(r);
	}
	if (r->cast.failed && !r->cast_told) {
		r->cast_told = true;
		run_notice(r, "the recording stopped: %s", strerror(r->cast.failed));
	}
	vec_release(&polls);
}

bool loop_sleep(struct run *r, int64_t us)
{
	int64_t until = clock_mono_us() + us;

	while (!r->stop && clock_mono_us() < until)
		loop_once(r, until);
	return !r->stop;
}
