/*
 * Decides how a question is answered: keys and lines, with Ctrl-C, Ctrl-Z and a terminal that
 * goes away while somebody thinks. What was typed while a step ran answers nothing.
 */
#include "cmd/term_int.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* Bytes of a line that is typed: what the system's line editor takes. */
#define LINE_MAX_BYTES 4096

void term_set_mode(struct term *t, enum term_mode mode)
{
	struct termios want = t->before;
	sigset_t stop, old;

	if (!t->can_ask || mode == t->mode)
		return;
	t->mode = mode;
	switch (mode) {
	case TERM_BEFORE:
		break;
	case TERM_KEYS:
		want.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		want.c_lflag |= ISIG;
		want.c_cc[VMIN] = 1;
		want.c_cc[VTIME] = 0;
		break;
	case TERM_TYPING:
		want.c_lflag |= ICANON | ECHO | ISIG;
		break;
	case TERM_HIDDEN:
		want.c_lflag |= ICANON | ISIG;
		want.c_lflag &= ~(tcflag_t)ECHO;
		break;
	case TERM_RAW:
		cfmakeraw(&want);
		break;
	}
	/* In the background a change would stop us: the terminal is somebody else's then. */
	sigemptyset(&stop);
	sigaddset(&stop, SIGTTOU);
	if (tcgetpgrp(STDIN_FILENO) != getpgrp())
		return;
	pthread_sigmask(SIG_BLOCK, &stop, &old);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &want);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

void term_suspend(struct term *t)
{
	enum term_mode mode = t->mode;

	term_end_line(t);
	term_set_mode(t, TERM_BEFORE);
	raise(SIGSTOP);
	/* Back again, in the foreground or not; the mode may have been changed by others. */
	t->mode = TERM_BEFORE;
	term_set_mode(t, mode);
}

void term_give(struct term *t, bool to_step)
{
	pthread_mutex_lock(&t->lock);
	t->given = to_step;
	pthread_mutex_unlock(&t->lock);
	term_set_mode(t, to_step ? TERM_RAW : TERM_KEYS);
}

/* Wait until something can be read: 0, or what came instead. */
static int wait_input(struct term *t)
{
	struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
		                 { .fd = t->pipe[0], .events = POLLIN } };
	char what;

	for (;;) {
		if (atomic_load(&t->ending))
			return TERM_END;
		if (poll(fds, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			return TERM_END;
		}
		if (fds[1].revents && read(t->pipe[0], &what, 1) == 1) {
			if (what == 'i')
				return TERM_INTERRUPT;
			if (what == 'z') {
				term_suspend(t);
				return TERM_AGAIN;
			}
			continue;
		}
		if (fds[0].revents)
			return 0;
	}
}

/* Forget what was typed and told before this question, then ask it. */
static void begin(struct term *t, struct str question, enum term_mode mode)
{
	char old[64];

	term_set_mode(t, mode);
	atomic_store(&t->asking, true);
	while (read(t->pipe[0], old, sizeof(old)) > 0)
		;
	tcflush(STDIN_FILENO, TCIFLUSH);
	term_tell(t, question);
}

static void end(struct term *t)
{
	atomic_store(&t->asking, false);
	atomic_store(&t->interrupts, 0);
}

/* The rest of what a cursor key sends is no answer. */
static void skip_sequence(void)
{
	struct pollfd more = { .fd = STDIN_FILENO, .events = POLLIN };
	char rest[16];

	while (poll(&more, 1, 20) > 0 && (more.revents & POLLIN) &&
	       read(STDIN_FILENO, rest, sizeof(rest)) > 0)
		;
}

int term_key(struct term *t, struct str question)
{
	unsigned char c;
	int result;

	if (!t->can_ask)
		return TERM_END;
	begin(t, question, TERM_KEYS);
	result = wait_input(t);
	if (result == 0) {
		ssize_t n = read(STDIN_FILENO, &c, 1);

		/* Ctrl-D is nobody's answer either. */
		result = n == 1 && c != 4 ? c : TERM_END;
		if (result == 0x1b)
			skip_sequence();
	}
	end(t);
	return result;
}

int term_line(struct term *t, struct str question, struct buf *out, bool secret)
{
	char line[LINE_MAX_BYTES];
	size_t len = out->len;
	int result;

	if (!t->can_ask)
		return TERM_END;
	begin(t, question, secret ? TERM_HIDDEN : TERM_TYPING);
	result = wait_input(t);
	if (result == 0) {
		ssize_t n = read(STDIN_FILENO, line, sizeof(line));

		if (n <= 0)
			result = TERM_END;
		else
			buf_add(out, str_from(line, (size_t)n));
		explicit_bzero(line, sizeof(line));
		if (out->len > len && out->p[out->len - 1] == '\n')
			buf_cut(out, out->len - 1);
	}
	end(t);
	if (secret || result != 0)
		term_tell(t, STR("\n"));
	term_set_mode(t, TERM_KEYS);
	return result;
}
