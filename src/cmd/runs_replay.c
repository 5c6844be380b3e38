/*
 * Decides how a recording is played: with its pauses, or without them into a pipe. A recording is
 * somebody's output: unless it is wanted, it does not move the cursor or talk to the terminal.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/runs_int.h"
#include "cmd/term.h"
#include "ext/json/json.h"

struct player {
	double speed, idle; /* times as fast; longest pause, in seconds */
	double at;
	bool waits, raw, color;
	struct term_filter filter;
};

static bool read_number(double *out, const char *text, double least, double most)
{
	char *end;

	if (!text)
		return true;
	*out = strtod(text, &end);
	return text[0] && !*end && *out >= least && *out <= most;
}

static void wait_until(struct player *p, double at)
{
	double pause = (at - p->at) / p->speed;
	struct timespec time;

	p->at = at;
	if (!p->waits || pause <= 0)
		return;
	if (pause > p->idle)
		pause = p->idle;
	fflush(stdout);
	time.tv_sec = (time_t)pause;
	time.tv_nsec = (long)((pause - (double)time.tv_sec) * 1e9);
	nanosleep(&time, NULL);
}

static void play_event(struct player *p, const struct value *event)
{
	struct str kind, data;
	struct buf out = BUF_INIT;

	if (event->kind != VALUE_LIST || event->count < 3)
		return;
	kind = value_text(event->first->next->value);
	data = value_text(event->first->next->next->value);
	if (!str_eq(kind, STR("o")) && !str_eq(kind, STR("m")))
		return;
	wait_until(p, strtod(value_text(event->first->value).p, NULL));
	if (str_eq(kind, STR("m"))) {
		buf_add_z(&out, p->color ? "\033[1m-- " : "-- ");
		term_add_plain(&out, data);
		buf_add_z(&out, p->color ? "\033[0m\n" : "\n");
	} else if (p->raw) {
		buf_add(&out, data);
	} else {
		term_add_filtered(&out, &p->filter, data, p->color);
	}
	fwrite(out.p, 1, out.len, stdout);
	buf_release(&out);
}

int runs_replay(const struct runs_view *v, const struct cmd_args *args)
{
	struct player p = { .speed = 1, .idle = 2 };
	struct buf cast = BUF_INIT;
	struct err e = ERR_INIT;
	struct str rest, line;
	bool head = true;

	if (!read_number(&p.speed, cmd_value(args, "speed"), 0.01, 1e6))
		return cmd_usage(args->cmd, "--speed takes a number above 0");
	if (!read_number(&p.idle, cmd_value(args, "idle"), 0, 1e6))
		return cmd_usage(args->cmd, "--idle takes a number of seconds");
	p.color = cmd_color(stdout);
	p.raw = cmd_value(args, "raw") != NULL;
	p.waits = isatty(STDOUT_FILENO) || cmd_value(args, "speed");
	if (runs_add_cast(&cast, v, &e) != 0) {
		buf_release(&cast);
		return cmd_fail(&e);
	}
	rest = buf_str(&cast);
	while (str_line(&rest, &line)) {
		struct arena a = ARENA_INIT;
		struct json_problem problem;
		struct value *event;

		/* A last line that was cut off is no reason not to show the others. */
		if (!head && json_value_read(&event, &a, line, &problem) == 0)
			play_event(&p, event);
		head = false;
		arena_release(&a);
	}
	fflush(stdout);
	buf_release(&cast);
	return EXIT_FINE;
}
