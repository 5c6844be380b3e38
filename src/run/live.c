/*
 * Decides when output is given out: whole lines at once, the beginning of a line when nothing
 * follows for a moment, and never before the secrets are out of it.
 */
#include "run/job_int.h"
#include "sys/clock.h"

/* Somebody may wait for an answer behind a prompt. */
#define IDLE_US 40000
/* And what is typed into a terminal is to be seen, be it what a secret begins with. */
#define TYPED_US 400000
/* What processes that were left behind say after the end is listened to for so long. */
#define LINGER_US 250000
/* A line that is longer is given out in pieces. */
#define LINE_MAX_BYTES ((size_t)32 * 1024)
/* Read at once from a process before another has its turn. */
#define TURN ((size_t)64 * 1024)
/* What is kept of output: for variables, and its end for the journal. */
#define RAW_MAX ((size_t)1 << 20)
#define TAIL_BYTES ((size_t)16 * 1024)

struct live *live_new(struct job *job, struct str host, const struct proc_spec *spec)
{
	struct live *live = mem_new(struct live);
	struct err e = ERR_INIT;

	live->host = host;
	live->raw = (struct buf)BUF_INIT;
	for (int i = 0; i < PROC_STREAMS; i++) {
		redact_init(&live->streams[i].redact, *vec_last(&job->run->secrets));
		live->streams[i].text = (struct buf)BUF_INIT;
	}
	if (proc_spawn(&live->proc, spec, &e) != 0) {
		live->ended = true;
		live->end.code = e.code == ERR_NOT_FOUND ? 127 : 126;
		live->why = arena_str(&job->arena, str_of(e.msg));
		proc_free(live->proc);
		live->proc = NULL;
		return live;
	}
	for (int i = 0; i < PROC_STREAMS; i++)
		live->streams[i].open = proc_fd(live->proc, i) >= 0;
	return live;
}

void live_free(struct live *live)
{
	proc_free(live->proc);
	buf_release(&live->raw);
	for (int i = 0; i < PROC_STREAMS; i++) {
		redact_release(&live->streams[i].redact);
		buf_release(&live->streams[i].text);
	}
	mem_free(live);
}

/* Bytes at the end of `s` that are the beginning of a character. */
static size_t unfinished(struct str s)
{
	for (size_t back = 1; back <= 3 && back <= s.n; back++) {
		unsigned char c = (unsigned char)s.p[s.n - back];
		size_t want = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;

		if ((c & 0xc0) == 0x80)
			continue;
		return want > back ? back : 0;
	}
	return 0;
}

static void keep_tail(struct job *job, struct str bytes)
{
	buf_add(&job->tail, str_tail(bytes, bytes.n > TAIL_BYTES ? bytes.n - TAIL_BYTES : 0));
	if (job->tail.len > 2 * TAIL_BYTES) {
		size_t cut = job->tail.len - TAIL_BYTES;

		/* At the beginning of a character. */
		while (cut < job->tail.len && ((unsigned char)job->tail.p[cut] & 0xc0) == 0x80)
			cut++;
		buf_splice(&job->tail, 0, cut, STR_NONE);
	}
}

/* Give out the first `n` bytes of what waits. */
static void give(struct job *job, struct live *live, int stream, size_t n)
{
	struct run *r = job->run;
	struct buf *text = &live->streams[stream].text;
	struct run_output output = { .step = &job->step,
		                     .stream = stream == PROC_OUT ? RUN_OUT : RUN_ERR,
		                     .host = live->host,
		                     .bytes = str_cut(buf_str(text), 0, n),
		                     .at_us = clock_mono_us() - job->begun_us,
		                     .raw = job->block && job->block->interactive };

	if (n == 0)
		return;
	keep_tail(job, output.bytes);
	cast_add_output(&r->cast, output.bytes, output.raw);
	if (r->events.output)
		r->events.output(r->events.ctx, &output);
	buf_splice(text, 0, n, STR_NONE);
}

static void give_lines(struct job *job, struct live *live, int stream)
{
	struct str text = buf_str(&live->streams[stream].text);
	size_t end = str_rfind_char(text, '\n');

	if ((job->block && job->block->interactive) || text.n > LINE_MAX_BYTES)
		give(job, live, stream, text.n - unfinished(text));
	else if (end != STR_NPOS)
		give(job, live, stream, end + 1);
}

static void end_stream(struct job *job, struct live *live, int stream)
{
	struct live_stream *s = &live->streams[stream];

	s->open = false;
	if (live->proc)
		proc_close(live->proc, stream);
	redact_finish(&s->redact, &s->text);
	give(job, live, stream, s->text.len);
}

static void take(struct job *job, struct live *live, int stream, struct str bytes)
{
	struct live_stream *s = &live->streams[stream];

	s->touched_us = clock_mono_us();
	if (stream == PROC_OUT && job->wanted_raw) {
		live->raw_over = live->raw_over || bytes.n > RAW_MAX - live->raw.len;
		if (!live->raw_over)
			buf_add(&live->raw, bytes);
	}
	if (stream == PROC_OUT && job->hidden) {
		/* Not what is in it, nor how much. */
		bytes = job->hidden_said || !job->block ? STR_NONE : STR(REDACT_MARK "\n");
		job->hidden_said = true;
	}
	redact_feed(&s->redact, &s->text, bytes);
	give_lines(job, live, stream);
}

void live_read(struct job *job, struct live *live)
{
	struct err e = ERR_INIT;
	char bytes[8192];

	for (int i = 0; i < PROC_STREAMS; i++) {
		long n = 0;

		for (size_t done = 0; live->streams[i].open && done < TURN; done += (size_t)n) {
			n = proc_read(live->proc, i, bytes, sizeof(bytes));
			if (n > 0)
				take(job, live, i, str_from(bytes, (size_t)n));
			else if (n < 0)
				end_stream(job, live, i);
			if (n <= 0)
				break;
		}
	}
	if (live->ended)
		return;
	switch (proc_ended(live->proc, &live->end, &e)) {
	case 1:
		live->ended = true;
		break;
	case -1:
		live->ended = live->lost = true;
		live->end = (struct proc_end){ .code = -1 };
		live->why = arena_str(&job->arena, str_of(e.msg));
		break;
	default:
		break;
	}
	live->ended_us = clock_mono_us();
}

int64_t live_tick(struct job *job, struct live *live, int64_t now)
{
	int64_t next = 0;

	for (int i = 0; i < PROC_STREAMS; i++) {
		struct live_stream *s = &live->streams[i];
		int64_t since = s->touched_us > live->ended_us ? s->touched_us : live->ended_us;
		int64_t at = 0;

		if (!s->open)
			continue;
		if (live->ended && now >= since + LINGER_US) {
			end_stream(job, live, i);
			continue;
		}
		if (live->ended)
			at = since + LINGER_US;
		if (s->text.len || s->redact.held.len) {
			bool typed = job->block && job->block->interactive;
			int64_t late = s->touched_us + TYPED_US;

			if (now >= s->touched_us + IDLE_US) {
				redact_idle(&s->redact, &s->text, typed && now >= late);
				give(job, live, i, s->text.len - unfinished(buf_str(&s->text)));
				if (typed && now < late && (!at || late < at))
					at = late;
			} else if (!at || s->touched_us + IDLE_US < at) {
				at = s->touched_us + IDLE_US;
			}
		}
		if (at && (!next || at < next))
			next = at;
	}
	return next;
}

bool live_is_over(const struct live *live)
{
	return live->ended && !live->streams[PROC_OUT].open && !live->streams[PROC_ERR].open;
}
