/*
 * Decides what is kept of what a run says: its beginning and its end. What a page is sent at once must fit into what may
 * wait for a slow reader, so of a long output the middle is left out, and said to be; the recording has all of it.
 */
#include "session/session_int.h"

/* Bytes of lines: all, those of the beginning, and what is left of the others when there are too many. */
#define LOG_MAX ((size_t)4 << 20)
#define HEAD_MAX ((size_t)512 << 10)
#define LEFT_MAX ((size_t)2 << 20)

static void tell(struct log *log, struct str text)
{
	size_t kept = 0;

	for (size_t i = 0; i < log->listeners.n; i++) {
		struct session_listener *it = &log->listeners.v[i];

		if (it->say(it->ctx, text))
			log->listeners.v[kept++] = *it;
		else
			it->end(it->ctx);
	}
	log->listeners.n = kept;
}

/* Leave lines behind the head out, the oldest first: with `all` whatever they are, else output alone. */
static void leave_out(struct log *log, bool all)
{
	size_t kept = log->head;

	/* The last one was not told yet. */
	for (size_t i = log->head; i < log->n; i++) {
		struct log_line *it = &log->v[i];

		if (i + 1 == log->n || log->bytes <= LEFT_MAX || !(all || it->output)) {
			log->v[kept++] = *it;
			continue;
		}
		log->bytes -= it->text.n;
		log->dropped++;
		mem_free((char *)it->text.p);
	}
	log->n = kept;
}

void log_add(struct log *log, struct str text, bool output)
{
	struct buf line = BUF_INIT;
	struct log_line *it;

	buf_addf(&line, "{\"n\":%zu,", ++log->last);
	buf_add(&line, text);
	buf_add_z(&line, "}\n");
	it = vec_add(log);
	it->n = log->last;
	it->output = output;
	it->text.n = line.len;
	it->text.p = buf_detach(&line);
	log->bytes += it->text.n;
	tell(log, it->text);
	if (!log->headed && log->bytes <= HEAD_MAX)
		log->head = log->n;
	else
		log->headed = true;
	if (log->bytes <= LOG_MAX)
		return;
	leave_out(log, false);
	if (log->bytes > LOG_MAX)
		leave_out(log, true);
}

/* Stands for the lines that were left out, with the number of the first of them. */
static bool say_gap(const struct log *log, const struct session_listener *listener, size_t n)
{
	struct buf line = BUF_INIT;
	bool more;

	buf_addf(
		&line,
		"{\"n\":%zu,\"event\":\"notice\",\"text\":\"%zu lines of this run are left out "
		"here; opsbook runs replay shows all of it\"}\n",
		n, log->dropped);
	more = listener->say(listener->ctx, buf_str(&line));
	buf_release(&line);
	return more;
}

void log_listen(struct log *log, const struct session_listener *listener, size_t after)
{
	bool more = true;

	for (size_t i = 0; i < log->n && more; i++) {
		const struct log_line *it = &log->v[i];

		if (it->n <= after)
			continue;
		if (i == log->head && log->dropped)
			more = say_gap(log, listener, i ? log->v[i - 1].n + 1 : 1);
		more = more && listener->say(listener->ctx, it->text);
	}
	if (more && !log->ended)
		vec_push(&log->listeners, *listener);
	else
		listener->end(listener->ctx);
}

void log_beat(struct log *log)
{
	tell(log, STR("\n"));
}

void log_end(struct log *log)
{
	log->ended = true;
	for (size_t i = 0; i < log->listeners.n; i++)
		log->listeners.v[i].end(log->listeners.v[i].ctx);
	vec_release(&log->listeners);
}

void log_release(struct log *log)
{
	log_end(log);
	for (size_t i = 0; i < log->n; i++)
		mem_free((char *)log->v[i].text.p);
	vec_release(log);
}
