/*
 * Decides who gets the signals and how the status line lives beside what is printed.
 *
 * A thread waits for signals, ten times a second at least, so that no handler interrupts anybody:
 * it tells the run, or the question that is being asked, and moves the status line. Whoever
 * prints holds `lock`; signals are dealt with without it, so that output that is stuck does not
 * keep Ctrl-C from being heard.
 */
#include "cmd/term_int.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "cmd/cmd.h"
#include "sys/clock.h"

/* Asks our own thread to end. */
#define WAKE SIGUSR1

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH, WAKE };

static void write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t wrote = write(fd, p, n);

		if (wrote < 0 && errno == EAGAIN) {
			struct pollfd wait = { .fd = fd, .events = POLLOUT };

			if (poll(&wait, 1, 1000) < 0 && errno != EINTR)
				return;
		} else if (wrote < 0 && errno != EINTR) {
			/* A terminal or pipe that is gone must not end the run. */
			return;
		} else if (wrote > 0) {
			p += wrote;
			n -= (size_t)wrote;
		}
	}
}

/* With the lock held. */
static void wipe_status(struct term *t)
{
	if (t->shown)
		write_all(STDERR_FILENO, "\r\033[K", 4);
	t->shown = false;
}

static void draw_status(struct term *t)
{
	static const char *const frames[] = {
		"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"
	};
	static const char *const plain[] = { "|", "/", "-", "\\" };
	struct buf line = BUF_INIT;
	struct buf time = BUF_INIT;
	int64_t elapsed = clock_mono_us() - t->since_us;

	/* What is over at once needs no line. */
	if (!t->err_tty || !t->labelled || t->open_line || t->given || elapsed < 150000) {
		buf_release(&line);
		return;
	}
	term_add_duration(&time, elapsed / 1000000 * 1000000);
	buf_addf(&line, "\r\033[K%s%s %s ", t->color ? "\033[36m" : "",
	         t->unicode ? frames[t->frame % countof(frames)]
	                    : plain[t->frame % countof(plain)],
	         t->color ? "\033[0m" : "");
	buf_add(&line, utf8_head(str_of(t->label), t->cols > 40 ? t->cols - 24 : 16));
	buf_addf(&line, " %s%s%s", t->color ? "\033[2m" : "", time.p,
	         t->color ? "\033[0m" : "");
	write_all(STDERR_FILENO, line.p, line.len);
	t->shown = true;
	t->frame++;
	buf_release(&time);
	buf_release(&line);
}

static void read_size(struct term *t)
{
	struct winsize size = { .ws_row = 0 };

	if ((ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 &&
	     ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) ||
	    size.ws_row == 0 || size.ws_col == 0)
		return;
	t->rows = size.ws_row;
	t->cols = size.ws_col;
}

static void tell_question(struct term *t, char what)
{
	if (write(t->pipe[1], &what, 1) < 0)
		return; /* it is full: there is enough to read */
}

/* Ctrl-C ends the step, and asks; twice, or when nobody can be asked, the run. */
static void interrupt(struct term *t)
{
	unsigned before = atomic_fetch_add(&t->interrupts, 1);

	if (atomic_load(&t->asking)) {
		tell_question(t, 'i');
		return;
	}
	if (before > 0 || !t->can_ask)
		atomic_store(&t->ending, true);
	/* A first one ends the step; then the run asks what next. */
	if (t->run)
		run_stop(t->run);
}

static void take_signal(struct term *t, int number)
{
	pthread_mutex_lock(&t->gate);
	switch (number) {
	case SIGINT:
		interrupt(t);
		break;
	case SIGTERM:
	case SIGHUP:
		atomic_store(&t->ending, true);
		tell_question(t, 'h');
		if (t->run)
			run_stop(t->run);
		break;
	case SIGTSTP:
		if (t->run && !atomic_load(&t->asking))
			run_pause(t->run, true);
		else
			tell_question(t, 'z');
		break;
	case SIGWINCH:
		read_size(t);
		if (t->run)
			run_resize(t->run, t->rows, t->cols);
		break;
	default:
		break;
	}
	pthread_mutex_unlock(&t->gate);
}

static void *watch(void *ctx)
{
	static const struct timespec tick = { .tv_nsec = 100000000 };
	struct term *t = ctx;
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < countof(signals); i++)
		sigaddset(&set, signals[i]);
	while (!atomic_load(&t->over)) {
		int number = sigtimedwait(&set, NULL, &tick);

		if (number > 0)
			take_signal(t, number);
		if (pthread_mutex_trylock(&t->lock) == 0) {
			draw_status(t);
			pthread_mutex_unlock(&t->lock);
		}
	}
	return NULL;
}

static bool is_unicode(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < countof(names); i++) {
		const char *value = getenv(names[i]);

		if (value && value[0])
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

struct term *term_new(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct term *t = mem_new(struct term);
	sigset_t set;

	t->rows = 24;
	t->cols = 80;
	t->out_tty = isatty(STDOUT_FILENO);
	t->err_tty = isatty(STDERR_FILENO);
	t->can_ask =
		t->err_tty && isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &t->before) == 0;
	t->color = cmd_color(stderr);
	t->unicode = is_unicode();
	read_size(t);
	pthread_mutex_init(&t->lock, NULL);
	pthread_mutex_init(&t->gate, NULL);
	if (pipe2(t->pipe, O_CLOEXEC | O_NONBLOCK) != 0)
		t->pipe[0] = t->pipe[1] = -1, t->can_ask = false;
	sigemptyset(&set);
	for (size_t i = 0; i < countof(signals); i++) {
		struct sigaction now;

		/* What whoever started us wants ignored (nohup) stays so. */
		if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler == SIG_IGN)
			continue;
		sigaddset(&set, signals[i]);
	}
	pthread_sigmask(SIG_BLOCK, &set, &t->mask);
	sigaction(SIGPIPE, &ignore, &t->pipe_before);
	t->threaded = pthread_create(&t->thread, NULL, watch, t) == 0;
	term_set_mode(t, TERM_KEYS);
	return t;
}

void term_free(struct term *t)
{
	if (!t)
		return;
	atomic_store(&t->over, true);
	if (t->threaded) {
		pthread_kill(t->thread, WAKE);
		pthread_join(t->thread, NULL);
	}
	wipe_status(t);
	term_set_mode(t, TERM_BEFORE);
	sigaction(SIGPIPE, &t->pipe_before, NULL);
	pthread_sigmask(SIG_SETMASK, &t->mask, NULL);
	if (t->pipe[0] >= 0) {
		close(t->pipe[0]);
		close(t->pipe[1]);
	}
	pthread_mutex_destroy(&t->lock);
	pthread_mutex_destroy(&t->gate);
	mem_free(t);
}

bool term_can_ask(const struct term *t)
{
	return t->can_ask;
}

bool term_is_ending(const struct term *t)
{
	return atomic_load(&t->ending);
}

bool term_was_interrupted(const struct term *t)
{
	return term_is_ending(t) || atomic_load(&t->interrupts) > 0;
}

bool term_has_color(const struct term *t)
{
	return t->color;
}

bool term_has_unicode(const struct term *t)
{
	return t->unicode;
}

void term_size(const struct term *t, unsigned *rows, unsigned *cols)
{
	*rows = t->rows;
	*cols = t->cols;
}

void term_watch(struct term *t, struct run *run)
{
	pthread_mutex_lock(&t->gate);
	t->run = run;
	pthread_mutex_unlock(&t->gate);
}

static void end_line(struct term *t)
{
	if (t->open_line)
		write_all(t->open_fd, "\n", 1);
	t->open_line = false;
}

void term_end_line(struct term *t)
{
	pthread_mutex_lock(&t->lock);
	end_line(t);
	pthread_mutex_unlock(&t->lock);
}

void term_tell(struct term *t, struct str text)
{
	pthread_mutex_lock(&t->lock);
	wipe_status(t);
	end_line(t);
	write_all(STDERR_FILENO, text.p, text.n);
	pthread_mutex_unlock(&t->lock);
}

/* Whole lines behind a mark each; what was begun goes on without one. */
static void add_lines(struct term *t, struct buf *out, const struct run_output *o,
                      struct str text, int fd, bool tty)
{
	bool begun = t->open_line && t->open_fd == fd && t->open_stream == o->stream;

	if (t->open_line && !begun && tty)
		buf_add_byte(out, '\n');
	while (text.n) {
		size_t end = str_find_char(text, '\n', 0);
		size_t n = end == STR_NPOS ? text.n : end + 1;

		if (!begun && tty)
			buf_addf(out, "%s  %s%s ",
			         t->color ? o->stream == RUN_ERR ? "\033[33m" : "\033[2m" : "",
			         t->unicode ? "│" : "|", t->color ? "\033[0m" : "");
		if (!begun && o->host.n)
			buf_addf(out, "%.*s: ", STR_ARG(o->host));
		buf_add(out, str_cut(text, 0, n));
		text = str_tail(text, n);
		begun = false;
	}
}

void term_output(struct term *t, const struct run_output *o)
{
	int fd = o->stream == RUN_ERR ? STDERR_FILENO : STDOUT_FILENO;
	bool tty = o->stream == RUN_ERR ? t->err_tty : t->out_tty;
	struct buf shown = BUF_INIT, out = BUF_INIT;

	pthread_mutex_lock(&t->lock);
	wipe_status(t);
	if (o->raw || (!tty && o->host.n == 0)) {
		buf_add(&out, o->bytes);
		t->open_line = false;
	} else {
		struct term_filter *filter = &t->filters[o->stream == RUN_ERR];

		if (tty)
			term_add_filtered(&shown, filter, o->bytes, t->color);
		else
			buf_add(&shown, o->bytes);
		add_lines(t, &out, o, buf_str(&shown), fd, tty);
		if (tty && filter->colored && out.len && out.p[out.len - 1] == '\n') {
			buf_add_z(&out, "\033[0m");
			filter->colored = false;
		}
		t->open_line = shown.len > 0 && shown.p[shown.len - 1] != '\n';
		t->open_fd = fd;
		t->open_stream = o->stream;
	}
	write_all(fd, out.p, out.len);
	pthread_mutex_unlock(&t->lock);
	buf_release(&shown);
	buf_release(&out);
}

void term_status(struct term *t, const char *label)
{
	pthread_mutex_lock(&t->lock);
	wipe_status(t);
	t->labelled = label != NULL;
	snprintf(t->label, sizeof(t->label), "%s", label ? label : "");
	t->since_us = clock_mono_us();
	memset(t->filters, 0, sizeof(t->filters));
	pthread_mutex_unlock(&t->lock);
	/* A new thing goes on, or none: Ctrl-C means that one. */
	atomic_store(&t->interrupts, 0);
}
