/*
 * Runs that die at any moment, and what their journal then says; going on with them.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/vec.h"
#include "sys/clock.h"
#include "sys/fs.h"
#include "sys/proc.h"
#include "tests/run/harness.h"

static struct harness h;
static const char *die_at_event, *die_at_name;

/* kill -9 at an event of interest. */
static void die(struct harness *x, const char *event, struct str name)
{
	if (strcmp(event, die_at_event) == 0 && str_eq(name, str_of(die_at_name)))
		raise(SIGKILL);
}

/* Run in another process that dies when `name` comes to `event`. */
static void go_and_die(const char *event, const char *name)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		h.hook = die;
		die_at_event = event;
		die_at_name = name;
		harness_go(&h, NULL);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ck_assert(WIFSIGNALED(status));
	/* Its step is ended by its supervisor. */
	usleep(100000);
}

/* Its work is written to a file of its own: a step of the run before may still be at it. */
static char *log_now(void)
{
	return harness_file(&h, arena_strf(&h.arena, "../../../../../../..%s",
	                                   strchr(h.options.env[3], '=') + 1)
	                                .p);
}

static void next_log(unsigned number)
{
	const char **env = arena_array(&h.arena, const char *, 8);

	for (size_t i = 0; h.env[i]; i++)
		env[i] = h.env[i];
	env[3] = arena_strf(&h.arena, "LOG=%s/log-%u", h.state, number).p;
	h.options.env = env;
}

static char *last_id(enum journal_state *state)
{
	struct journal_runs runs = { 0 };
	struct arena a = ARENA_INIT;
	struct journal *j;
	struct err e = ERR_INIT;
	char *id;

	ck_assert_msg(journal_open(&j, h.state, false, &e) == 0, "%s", e.msg);
	ck_assert_int_eq(journal_list(&runs, &a, j, STR_NONE, STR("ops/note.md"), 10, &e), 0);
	id = runs.n ? runner_text(runs.v[0].id) : NULL;
	*state = runs.n ? runs.v[0].state : JOURNAL_ENDED;
	vec_release(&runs);
	arena_release(&a);
	journal_free(j);
	return id;
}

static void resume(void)
{
	enum journal_state state;

	h.options.resume = last_id(&state);
	ck_assert_int_eq(state, JOURNAL_DEAD);
}

static const char life[] =
	"---\nrunbook:\n  params:\n    WHAT: {required: true}\n    TOKEN: {secret: true, "
	"required: true}\n---\n"
	"```sh {name=look effect=read}\necho look >>log; export SEEN=\"$WHAT\" "
	"HID=\"$TOKEN\"\n```\n\n"
	"```sh {name=one verify=is-one undo=un-one}\necho \"one $WHAT\" >>log; mkdir -p d; cd "
	"d; export ONE=1\n```\n\n"
	"```sh {name=is-one effect=read}\ntest -e \"$OPSBOOK_ROOT/ops/broken\" && exit 1; "
	":\n```\n\n"
	"```sh {name=un-one}\necho un-one >>\"$OPSBOOK_ROOT/ops/log\"\n```\n\n"
	"```sh {name=two}\necho \"two $ONE\" >>\"$OPSBOOK_ROOT/ops/log\"; echo mark; sleep "
	"5\n```\n\n"
	"```sh {name=three}\necho \"three $SEEN $ONE $(basename \"$PWD\") $HID\" "
	">>\"$OPSBOOK_ROOT/ops/log\"\n```\n";

static void begin_life(void)
{
	const char **env;

	harness_init(&h, life);
	env = arena_array(&h.arena, const char *, 8);
	for (size_t i = 0; h.env[i]; i++)
		env[i] = h.env[i];
	env[3] = arena_strf(&h.arena, "OPSBOOK_ROOT=%s", h.root).p;
	h.options.env = env;
	harness_give(&h, "WHAT", "it");
	harness_give(&h, "TOKEN", "s3cret-token");
}

START_TEST(go_on)
{
	enum journal_state state;

	begin_life();
	go_and_die("output", "mark\n");
	ck_assert_str_eq(harness_journal(&h),
	                 "1 step look ok\n2 step one ok\n3 verify is-one ok\n"
	                 "4 step two in flight\n");
	resume();
	/* What was given is known, but for the secret, which is asked for. */
	h.options.nvalues = 0;
	h.asked = "s3cret-token";
	h.in_flight = 's';
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_buf_eq(
		&h.told,
		"ask TOKEN\nplan ddf.\n"
		"notice HID, which an earlier step exported, held a secret and is lost\n"
		"begin step look\nend look ok\n"
		"begin verify is-one\nend is-one ok\nin flight two unknown\n"
		"begin step three\nend three ok\n");
	ck_assert_str_eq(harness_file(&h, "ops/log"),
	                 "look\none it\ntwo 1\nthree it 1 d s3cret-token\n");
	ck_assert_str_eq(harness_file(&h, "ops/d/log"), "look\n");
	ck_assert_str_eq(h.options.resume, last_id(&state));
	ck_assert_int_eq(state, JOURNAL_ENDED);
	/* What the one that was killed kept in private is gone as well. */
	run_free(h.run);
	h.run = NULL;
	ck_assert_int_eq(rmdir(arena_strf(&h.arena, "%s/work", h.state).p), 0);
	/* It has ended: it cannot be resumed again. */
	harness_go(&h, NULL);
	ck_assert_int_eq(h.result, -1);
	ck_assert_int_eq(h.err.code, ERR_CONFLICT);
	harness_release(&h);
}
END_TEST

START_TEST(once_more)
{
	begin_life();
	go_and_die("output", "mark\n");
	resume();
	h.in_flight = 'g';
	ck_assert_int_eq(
		fs_write(arena_strf(&h.arena, "%s/ops/broken", h.root).p, STR_NONE, NULL), 0);
	/* What was done does not verify any more: it is done again, and fails now. */
	h.failures = "u";
	harness_expect(&h, NULL, RUN_UNDONE);
	ck_assert_ptr_nonnull(strstr(h.told.p,
	                             "notice 'one' was done, but its verify does not pass\n"
	                             "begin step one\n"));
	ck_assert_ptr_nonnull(strstr(harness_file(&h, "ops/log"), "un-one\n"));
	harness_release(&h);
}
END_TEST

/* The note's step is another one since. */
START_TEST(changed)
{
	begin_life();
	go_and_die("output", "mark\n");
	resume();
	harness_read(&h, arena_strf(&h.arena, "%.*s; echo more >>more%s",
	                            (int)(strstr(life, "; mkdir -p d") - life), life,
	                            strstr(life, "; mkdir -p d"))
	                         .p);
	h.in_flight = 's';
	harness_consent(&h, "one", "skip");
	harness_expect(&h, NULL, RUN_OK);
	ck_assert(str_starts(buf_str(&h.told), STR("plan dcf.\n")));
	ck_assert_ptr_nonnull(
		strstr(h.told.p, "notice 'one' was done, and changed in the note since\n"));
	harness_release(&h);
}
END_TEST

START_TEST(alive)
{
	enum journal_state state;
	int ends[2];
	char byte;
	pid_t pid;

	begin_life();
	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		harness_prepare(&h, NULL);
		close(ends[0]);
		h.hook = NULL;
		h.in_flight = 'q';
		dup2(ends[1], 99);
		h.result = run_go(h.run, &h.outcome, &h.err);
		_exit(0);
	}
	close(ends[1]);
	for (int i = 0; i < 300 && !strstr(harness_file(&h, "ops/log"), "two"); i++)
		usleep(10000);
	h.options.resume = last_id(&state);
	ck_assert_int_eq(state, JOURNAL_RUNS);
	harness_go(&h, NULL);
	ck_assert_int_eq(h.result, -1);
	ck_assert_int_eq(h.err.code, ERR_CONFLICT);
	ck_assert_ptr_nonnull(strstr(h.err.msg, "is still going on"));
	h.options.resume = "2";
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	(void)!read(ends[0], &byte, 1);
	close(ends[0]);
	h.options.resume = "nothing";
	harness_go(&h, NULL);
	ck_assert_int_eq(h.err.code, ERR_NOT_FOUND);
	harness_release(&h);
}
END_TEST

#define STEPS 12

static void make_steps(struct buf *note)
{
	for (int i = 1; i <= STEPS; i++)
		buf_addf(note, "```sh {name=s%d}\necho s%d >>$LOG; sync $LOG\n```\n\n", i, i);
}

/* Steps of the last run by what the journal says: 'o' ok, 'f' in flight, '.' nothing. */
static void read_marks(char marks[STEPS + 1])
{
	struct str rest = str_of(harness_journal(&h)), line;

	memset(marks, '.', STEPS + 1);
	while (str_line(&rest, &line)) {
		size_t at = str_find(line, STR(" step s"), 0);
		long number = at == STR_NPOS ? 0 : strtol(line.p + at + 7, NULL, 10);

		if (number < 1 || number > STEPS)
			continue;
		marks[number] = str_ends(line, STR(" ok"))          ? 'o'
		                : str_ends(line, STR(" in flight")) ? 'f'
		                                                    : '?';
	}
}

static unsigned count_in_log(const char *log, int step)
{
	char want[16];
	unsigned count = 0;
	struct str rest = str_of(log), line;

	snprintf(want, sizeof(want), "s%d", step);
	while (str_line(&rest, &line))
		count += str_eq(line, str_of(want));
	return count;
}

/* Compare the journal of a run that was killed with what was done. */
static void check_death(bool *more)
{
	char marks[STEPS + 1];
	unsigned in_flight = 0;
	const char *log;

	*more = false;
	read_marks(marks);
	/* Read behind the journal: a step that was in flight may still have done its work. */
	log = log_now();
	for (int i = 1; i <= STEPS; i++) {
		unsigned done = count_in_log(log, i);

		ck_assert_msg(marks[i] != '?', "step %d\n%s", i, harness_journal(&h));
		ck_assert_msg(marks[i] != 'o' || done == 1, "step %d is lost", i);
		ck_assert_msg(marks[i] != '.' || done == 0, "step %d is not in the journal", i);
		in_flight += marks[i] == 'f';
		*more = *more || marks[i] != 'o';
	}
	ck_assert_uint_le(in_flight, 1);
}

/* Go on with it, saying the truth about the step in flight: each is done once in the end. */
static void check_resume(void)
{
	char marks[STEPS + 1];
	enum journal_state state;
	const char *log;

	h.options.resume = last_id(&state);
	if (state != JOURNAL_DEAD) {
		h.options.resume = NULL;
		return;
	}
	usleep(150000);
	read_marks(marks);
	log = log_now();
	for (int i = 1; i <= STEPS; i++) {
		if (marks[i] == 'f')
			h.in_flight = count_in_log(log, i) ? 's' : 'g';
	}
	harness_expect(&h, NULL, RUN_OK);
	h.options.resume = NULL;
	/* An open database must not come through the next fork. */
	run_free(h.run);
	h.run = NULL;
	log = log_now();
	for (int i = 1; i <= STEPS; i++)
		ck_assert_msg(count_in_log(log, i) == 1, "step %d: %u times\n%s", i,
		              count_in_log(log, i), log);
}

START_TEST(killed_anywhere)
{
	const char *env = getenv("OPSBOOK_KILLS");
	unsigned kills = env ? (unsigned)strtoul(env, NULL, 10) : 150, done = 0, died = 0;
	int64_t until = clock_mono_us() + 20000000, full = 0;
	char memory[] = "/dev/shm/opsbook-test-XXXXXX";
	struct buf note = BUF_INIT;

	srand(1);
	make_steps(&note);
	harness_init(&h, note.p);
	/* In memory if there is such a place: a disk makes every step slow, and is not the matter. */
	if (mkdtemp(memory))
		h.options.state = h.state = memory;
	else
		ck_assert_int_eq(mkdir(h.state, 0700), 0);
	for (; died < kills && (env || clock_mono_us() < until); done++) {
		int64_t begun = clock_mono_us();
		enum journal_state state;
		const char *before;
		bool more;
		pid_t pid;
		int status;

		next_log(done);
		before = full ? last_id(&state) : NULL;
		pid = fork();
		if (pid == 0) {
			harness_go(&h, NULL);
			_exit(0);
		}
		/* The first lives, to know how long a whole run takes. */
		if (full)
			usleep((useconds_t)((double)full * rand() / RAND_MAX));
		if (full)
			kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		/* One that came to its end was given too much time: the machine is busy or not. */
		if (!WIFSIGNALED(status) && (!full || clock_mono_us() - begun < full))
			full = clock_mono_us() - begun;
		died += WIFSIGNALED(status) != 0;
		/* Killed before it began: then nothing was done. */
		if (before && strcmp(before, last_id(&state)) == 0) {
			ck_assert_str_eq(log_now(), "");
			continue;
		}
		check_death(&more);
		if (more && done % 8 == 0)
			check_resume();
	}
	printf("killed %u of %u runs\n", died, done);
	ck_assert_uint_ge(died, 5);
	(void)!fs_remove(h.state, NULL);
	buf_release(&note);
	harness_release(&h);
}
END_TEST

Suite *run_resume_suite(void)
{
	Suite *suite = suite_create("resume");
	TCase *tcase = tcase_create("resume"), *kills = tcase_create("kills");

	tcase_add_test(tcase, go_on);
	tcase_add_test(tcase, once_more);
	tcase_add_test(tcase, changed);
	tcase_add_test(tcase, alive);
	suite_add_tcase(suite, tcase);
	tcase_add_test(kills, killed_anywhere);
	tcase_set_timeout(kills, getenv("OPSBOOK_KILLS") ? 7200 : 120);
	suite_add_tcase(suite, kills);
	return suite;
}
