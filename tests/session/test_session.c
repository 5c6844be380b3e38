/*
 * Runs as pages have them: planned, started, watched by several, answered, stopped, taken back and read again.
 */
#include "session/session.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"
#include "ext/json/json.h"
#include "run/redact.h"
#include "sys/clock.h"
#include "sys/fs.h"
#include "tests/runner.h"

/* As long as nothing takes on the slowest machine. */
#define PATIENCE_US ((int64_t)50 * 1000000)

static struct arena arena;
static const char *root, *state;
static struct session *session;
static struct session_power power;
static struct buf answer;
static struct err why;

/* One who listens. */
struct ear {
	pthread_mutex_t lock;
	struct buf heard;
	bool over;
};

static const char *in_root(const char *name)
{
	return arena_strf(&arena, "%s/%s", root, name).p;
}

static bool exists(const char *name)
{
	return access(in_root(name), F_OK) == 0;
}

static void note(const char *name, const char *text)
{
	ck_assert_int_eq(fs_write(in_root(name), str_of(text), NULL), 0);
}

static void open_session(void)
{
	static const char *const names[] = { "PATH", "HOME", NULL };
	const char **env = arena_array(&arena, const char *, 4);
	struct session_options options = { .site = { .path = root, .workers = 1 },
		                           .state = state,
		                           .env = env,
		                           .grace_ms = 300 };

	for (size_t i = 0; names[i]; i++) {
		const char *value = getenv(names[i]);

		env[i] = arena_strf(&arena, "%s=%s", names[i], value ? value : "").p;
	}
	ck_assert_msg(session_new(&session, &options, &why) == 0, "%s", why.msg);
	power = session_power(session);
}

static void setup(void)
{
	answer = (struct buf)BUF_INIT;
	root = runner_folder_new();
	state = arena_strf(&arena, "%s-state", root).p;
	open_session();
}

static void teardown(void)
{
	session_free(session);
	session = NULL;
	buf_release(&answer);
	arena_release(&arena);
}

/* Ask; the code of the error, or ERR_NONE with the answer in `answer`. */
static enum err_code ask(const char *what, const char *fmt, ...) PRINTF(2, 3);
static enum err_code ask(const char *what, const char *fmt, ...)
{
	struct buf body = BUF_INIT;
	va_list args;
	int r;

	va_start(args, fmt);
	buf_vaddf(&body, fmt, args);
	va_end(args);
	buf_clear(&answer);
	why = (struct err)ERR_INIT;
	r = power.ask(power.ctx, str_of(what), buf_str(&body), STR_NONE, &answer, &why);
	buf_release(&body);
	ck_assert_msg((r == 0) == (why.code == ERR_NONE), "%s: %s", what, why.msg);
	return why.code;
}

static struct value *read_json(struct str text)
{
	struct json_problem problem;
	struct value *v;

	ck_assert_msg(json_value_read(&v, &arena, text, &problem) == 0, "%s in %.200s",
	              problem.why, text.p);
	return v;
}

static const char *text_of(const struct value *v, const char *key)
{
	return arena_str(&arena, value_text(value_get(v, str_of(key)))).p;
}

/* `,"hashes":{...}` for what `plan` is answered to `wish`, that is `"note":..., "step":...`. */
static const char *hashes_of(const char *wish)
{
	struct buf out = BUF_INIT;
	const struct value_item *it;
	const char *kept;

	ck_assert_msg(ask("plan", "{%s}", wish) == ERR_NONE, "%s", why.msg);
	value_each(it, value_get(read_json(buf_str(&answer)), STR("steps")))
		buf_addf(&out, "%s\"%s\":\"%s\"", out.len ? "," : "",
	                 text_of(it->value, "number"), text_of(it->value, "hash"));
	kept = arena_strf(&arena, ",\"hashes\":{%s}", out.p).p;
	buf_release(&out);
	return kept;
}

/* Plan and start what `wish` says with `more` members; its id. */
static const char *start(const char *wish, const char *more)
{
	const char *hashes = hashes_of(wish);

	ck_assert_msg(ask("start", "{%s%s%s}", wish, hashes, more) == ERR_NONE, "%s", why.msg);
	return text_of(read_json(buf_str(&answer)), "id");
}

static bool on_say(void *ctx, struct str line)
{
	struct ear *ear = ctx;

	pthread_mutex_lock(&ear->lock);
	buf_add(&ear->heard, line);
	pthread_mutex_unlock(&ear->lock);
	return true;
}

static void on_end(void *ctx)
{
	struct ear *ear = ctx;

	pthread_mutex_lock(&ear->lock);
	ear->over = true;
	pthread_mutex_unlock(&ear->lock);
}

static void listen_to(struct ear *ear, const char *id, unsigned after)
{
	struct session_listener listener = { on_say, on_end, ear };
	struct str body = arena_strf(&arena, "{\"id\":\"%s\",\"after\":%u}", id, after);

	ear->heard = (struct buf)BUF_INIT;
	ear->over = false;
	pthread_mutex_init(&ear->lock, NULL);
	ck_assert_msg(power.listen(power.ctx, body, &listener, &why) == 0, "%s", why.msg);
}

static void hush(struct ear *ear)
{
	buf_release(&ear->heard);
	pthread_mutex_destroy(&ear->lock);
}

/* Wait until it heard `text`, or (NULL) the end. */
static void hear(struct ear *ear, const char *text)
{
	int64_t until = clock_mono_us() + PATIENCE_US;
	bool done = false;

	while (!done && clock_mono_us() < until) {
		pthread_mutex_lock(&ear->lock);
		done = text ? str_find(buf_str(&ear->heard), str_of(text), 0) != STR_NPOS
		            : ear->over;
		pthread_mutex_unlock(&ear->lock);
		if (!done)
			poll(NULL, 0, 5);
	}
	if (!done)
		ck_abort_msg("never heard %s in\n%.4000s", text ? text : "the end",
		             ear->heard.p);
}

static bool heard(const struct ear *ear, const char *text)
{
	return str_find(buf_str(&ear->heard), str_of(text), 0) != STR_NPOS;
}

/* All that a run says from its beginning to its end, kept. */
static const char *story(const char *id)
{
	struct ear ear;
	const char *kept;

	listen_to(&ear, id, 0);
	hear(&ear, NULL);
	kept = arena_str(&arena, buf_str(&ear.heard)).p;
	hush(&ear);
	return kept;
}

static void expect_in(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "no %s in\n%.4000s", part, text);
}

/* Answer question `n`, which must be open by now. */
static enum err_code reply(const char *id, unsigned n, const char *more)
{
	return ask("answer", "{\"id\":\"%s\",\"question\":%u,%s}", id, n, more);
}

static const char plain[] =
	"```sh {name=one effect=read}\necho first\n```\n\n"
	"```sh {name=two verify=is-two undo=not-two}\necho x >two; echo second\n```\n\n"
	"```sh {name=is-two effect=read}\ntest -e two\n```\n\n"
	"```sh {name=not-two}\nrm two\n```\n";

START_TEST(whole)
{
	struct ear early, late;
	const char *id, *told;

	note("a.md", plain);
	id = start("\"note\":\"a.md\"", ",\"agreed\":[\"change\"]");
	listen_to(&early, id, 0);
	hear(&early, NULL);
	listen_to(&late, id, 0);
	ck_assert(late.over);
	ck_assert_buf_eq(&late.heard, early.heard.p);
	told = early.heard.p;
	expect_in(told, "{\"n\":1,\"event\":\"begin\"");
	expect_in(told, "\"text\":\"first\\n\"");
	expect_in(told, "\"role\":\"verify\",\"name\":\"is-two\"");
	expect_in(told, "\"event\":\"end\",\"outcome\":\"ok\"");
	expect_in(told, "\"undo\":true");
	ck_assert(exists("two"));
	hush(&late);
	/* Only what came behind a line. */
	listen_to(&late, id, 2);
	ck_assert(str_starts(buf_str(&late.heard), STR("{\"n\":3,")));
	hush(&late);
	hush(&early);
}
END_TEST

/* The page shows one text and the note has another: nothing runs. */
START_TEST(stale)
{
	const char *hashes;

	note("a.md", plain);
	hashes = hashes_of("\"note\":\"a.md\"");
	ck_assert_int_eq(ask("start", "{\"note\":\"a.md\"}"), ERR_INVALID);
	ck_assert_int_eq(ask("start", "{\"note\":\"a.md\",\"step\":\"two\",\"hashes\":{\"9\":"
	                              "\"x\"}}"),
	                 ERR_INVALID);
	note("a.md", "```sh {name=one effect=read}\necho first\n```\n\n"
	             "```sh {name=two}\ntouch other\n```\n");
	ck_assert_int_eq(ask("start", "{\"note\":\"a.md\",\"agreed\":[\"change\"]%s}", hashes),
	                 ERR_CONFLICT);
	ck_assert(!exists("other"));
	ck_assert_int_eq(
		ask("plan", "{\"note\":\"a.md\",\"step\":\"two\",\"hash\":\"01234567\"}"),
		ERR_CONFLICT);
	ck_assert_int_eq(ask("plan", "{\"note\":\"a.md\",\"step\":\"two\",\"hash\":\"0\"}"),
	                 ERR_INVALID);
	ck_assert_int_eq(ask("plan", "{\"note\":\"a\"}"), ERR_NOT_FOUND);
	ck_assert_int_eq(ask("plan", "{\"note\":\"./a.md\"}"), ERR_NOT_FOUND);
	ck_assert_int_eq(ask("plan", "[]"), ERR_INVALID);
	ck_assert_int_eq(ask("plan", "{\"note\":\"a.md\",\"step\":\"1\",\"from\":\"1\"}"),
	                 ERR_INVALID);
	ck_assert_int_eq(ask("rm", "{}"), ERR_NOT_FOUND);
}
END_TEST

/* A step fails; another value and a second try make it good. Both pages see the same. */
START_TEST(retried)
{
	struct ear here, there;
	const char *id;

	note("a.md",
	     "---\nrunbook: {params: {F: {default: \"no\", pattern: \"[a-z]+\"}}}\n---\n"
	     "```sh {name=one}\ntest \"$F\" = yes\n```\n");
	id = start("\"note\":\"a.md\"", "");
	listen_to(&here, id, 0);
	listen_to(&there, id, 0);
	hear(&here, "\"question\":1,\"kind\":\"consent\"");
	ck_assert_int_eq(reply(id, 1, "\"answer\":\"retry\""), ERR_INVALID);
	ck_assert_int_eq(reply(id, 2, "\"answer\":\"go\""), ERR_CONFLICT);
	ck_assert_int_eq(reply(id, 1, "\"answer\":\"go\""), ERR_NONE);
	hear(&there, "\"question\":2,\"kind\":\"failed\"");
	ck_assert_int_eq(reply(id, 1, "\"answer\":\"go\""), ERR_CONFLICT);
	ck_assert_int_eq(reply(id, 2, "\"answer\":\"retry\",\"values\":{\"F\":\"NO\"}"),
	                 ERR_INVALID);
	ck_assert_int_eq(reply(id, 2, "\"answer\":\"retry\",\"values\":{\"F\":\"yes\"}"),
	                 ERR_NONE);
	hear(&here, NULL);
	hear(&there, NULL);
	ck_assert_buf_eq(&here.heard, there.heard.p);
	ck_assert(heard(&here, "\"answered\",\"question\":2,\"answer\":\"retry\""));
	ck_assert(heard(&here, "\"outcome\":\"ok\""));
	hush(&here);
	hush(&there);
}
END_TEST

/* Agreed to by the name of what it is done to, whoever agrees when. */
START_TEST(danger)
{
	struct ear ear;
	const char *id;

	note("a.md", "---\nrunbook: {params: {H: {type: host, default: db1}}}\n---\n"
	             "```sh {name=wipe effect=danger}\necho \"$H\" >>wiped\n```\n");
	id = start("\"note\":\"a.md\"",
	           ",\"agreed\":[\"change\",\"danger\"],\"confirmed\":{\"1\":\"wipe\"}");
	listen_to(&ear, id, 0);
	hear(&ear, "\"confirm\":\"db1\"");
	ck_assert_int_eq(reply(id, 1, "\"answer\":\"go\""), ERR_INVALID);
	ck_assert_int_eq(reply(id, 1, "\"answer\":\"go\",\"typed\":\"db1 x\""), ERR_INVALID);
	/* With another host it is another danger. */
	ck_assert_int_eq(
		reply(id, 1, "\"answer\":\"go\",\"typed\":\"db1\",\"values\":{\"H\":\"db2\"}"),
		ERR_INVALID);
	ck_assert(!exists("wiped"));
	ck_assert_int_eq(reply(id, 1, "\"answer\":\"go\",\"typed\":\" db2 \""), ERR_NONE);
	hear(&ear, "\"event\":\"end\",\"outcome\":\"ok\"");
	hush(&ear);
	ck_assert(exists("wiped"));
	expect_in(story(start("\"note\":\"a.md\"", ",\"confirmed\":{\"1\":\"db1\"}")),
	          "\"event\":\"end\",\"outcome\":\"ok\"");
}
END_TEST

START_TEST(stopped)
{
	struct ear ear;
	const char *id;
	int64_t until = clock_mono_us() + PATIENCE_US;

	note("a.md", "```sh {name=one effect=read}\n(trap '' TERM; sleep 100) & echo $! >pid\n"
	             "sleep 100\n```\n\n```sh {name=two}\ntouch two\n```\n");
	id = start("\"note\":\"a.md\"", ",\"agreed\":[\"change\"]");
	listen_to(&ear, id, 0);
	while (!exists("pid") && clock_mono_us() < until)
		poll(NULL, 0, 5);
	ck_assert_int_eq(ask("start", "{\"note\":\"a.md\",\"hashes\":{}}"), ERR_CONFLICT);
	ck_assert(strstr(why.msg, id) != NULL);
	ck_assert_int_eq(ask("stop", "{\"id\":\"%s\"}", id), ERR_NONE);
	hear(&ear, NULL);
	ck_assert(heard(&ear, "\"event\":\"end\",\"outcome\":\"stopped\""));
	ck_assert(!exists("two"));
	/* Once more does no harm; of a run that is not here nothing is known. */
	ck_assert_int_eq(ask("stop", "{\"id\":\"%s\"}", id), ERR_NONE);
	ck_assert_int_eq(ask("stop", "{\"id\":\"2\"}"), ERR_NOT_FOUND);
	ck_assert_int_eq(reply(id, 1, "\"answer\":\"go\""), ERR_CONFLICT);
	ck_assert_int_eq(ask("input", "{\"id\":\"%s\",\"text\":\"x\"}", id), ERR_CONFLICT);
	hush(&ear);
}
END_TEST

START_TEST(stopped_at_a_question)
{
	struct ear ear;
	const char *id;

	note("a.md", "```sh {name=one}\ntouch one\n```\n");
	id = start("\"note\":\"a.md\"", "");
	listen_to(&ear, id, 0);
	hear(&ear, "\"event\":\"question\"");
	ck_assert_int_eq(ask("stop", "{\"id\":\"%s\"}", id), ERR_NONE);
	hear(&ear, NULL);
	ck_assert(heard(&ear, "\"event\":\"end\",\"outcome\":\"stopped\""));
	ck_assert(!exists("one"));
	hush(&ear);
}
END_TEST

/* Of a long output the middle is left out; what is left is in order and has its end. */
START_TEST(long_output)
{
	const char *id, *told;
	size_t last = 0, n, lines = 0;
	struct str rest, line;

	note("a.md", "```sh {name=one effect=read}\necho begins\n"
	             "yes 'some words that are said again and again' | head -c 9000000\n"
	             "echo ends\n```\n");
	id = start("\"note\":\"a.md\"", "");
	(void)story(id);
	told = story(id);
	ck_assert_uint_lt(strlen(told), 5 << 20);
	expect_in(told, "begins");
	expect_in(told, "lines of this run are left out");
	expect_in(told, "ends\\n");
	rest = str_of(told);
	while (str_line(&rest, &line)) {
		ck_assert_int_eq(sscanf(line.p, "{\"n\":%zu,", &n), 1);
		ck_assert_uint_gt(n, last);
		last = n;
		lines++;
	}
	ck_assert_uint_lt(lines, last);
	ck_assert(str_ends(str_of(told), STR("\"undo\":false}\n")));
}
END_TEST

START_TEST(typed)
{
	struct ear ear;
	const char *id;

	note("a.md",
	     "```sh {name=one effect=read}\nsleep 0.2\n```\n\n"
	     "```sh {name=two effect=read interactive=true}\nread x; echo \"got $x $(stty "
	     "size)\"\n```\n");
	id = start("\"note\":\"a.md\"", ",\"rows\":7,\"cols\":33");
	listen_to(&ear, id, 0);
	hear(&ear, "\"name\":\"one\"");
	ck_assert_int_eq(ask("input", "{\"id\":\"%s\",\"text\":\"early\\n\"}", id),
	                 ERR_CONFLICT);
	hear(&ear, "\"event\":\"input\",\"wanted\":true");
	ck_assert_int_eq(ask("resize", "{\"id\":\"%s\",\"rows\":9,\"cols\":44}", id), ERR_NONE);
	ck_assert_int_eq(ask("resize", "{\"id\":\"%s\",\"rows\":0,\"cols\":44}", id),
	                 ERR_INVALID);
	ck_assert_int_eq(ask("input", "{\"id\":\"%s\",\"text\":\"typed\\n\"}", id), ERR_NONE);
	hear(&ear, NULL);
	ck_assert(heard(&ear, "got typed 9 44") || heard(&ear, "got typed 7 33"));
	ck_assert(heard(&ear, "\"event\":\"input\",\"wanted\":false"));
	hush(&ear);
}
END_TEST

/* A value that nobody gave is asked for, and asked for again; a secret is in nothing that is told. */
START_TEST(values)
{
	struct ear ear;
	const char *id;

	note("a.md",
	     "---\nrunbook: {params: {N: {type: int, required: true}, S: {type: secret}}}\n"
	     "---\n```sh {name=one effect=read}\necho \"$N $S $UNKNOWN\"\n```\n");
	ck_assert_int_eq(ask("start", "{\"note\":\"a.md\",\"values\":{\"X\":\"1\"}%s}",
	                     hashes_of("\"note\":\"a.md\"")),
	                 ERR_INVALID);
	ck_assert_int_eq(ask("start", "{\"note\":\"a.md\",\"values\":{\"N\":\"one\"}%s}",
	                     hashes_of("\"note\":\"a.md\"")),
	                 ERR_INVALID);
	ck_assert_int_eq(ask("start", "{\"note\":\"a.md\",\"values\":{\"N\":[1]}}"),
	                 ERR_INVALID);
	ck_assert_int_eq(ask("plan", "{\"note\":\"a.md\",\"values\":{\"N\":\"one\",\"S\":"
	                             "\"hunter2\",\"X\":\"1\"}}"),
	                 ERR_NONE);
	ck_assert(strstr(answer.p, "hunter2") == NULL);
	expect_in(answer.p, "\"problems\":[\"there is no param X\"]");
	expect_in(answer.p, "not 'one'");
	id = start("\"note\":\"a.md\"", ",\"values\":{\"S\":\"hunter2\"}");
	listen_to(&ear, id, 0);
	hear(&ear, "\"question\":1,\"kind\":\"param\"");
	ck_assert_int_eq(reply(id, 1, "\"answer\":\"go\",\"value\":\"many\""), ERR_NONE);
	hear(&ear, "\"question\":2,\"kind\":\"param\"");
	ck_assert_int_eq(reply(id, 2, "\"answer\":\"go\",\"value\":\"12\""), ERR_NONE);
	hear(&ear, NULL);
	ck_assert(heard(&ear, "\"text\":\"12 " REDACT_MARK));
	ck_assert(!heard(&ear, "hunter2"));
	hush(&ear);
}
END_TEST

/* So many and no more; all have ended when the session has. */
START_TEST(many)
{
	const char *ids[SESSION_RUNS];
	struct ear ears[SESSION_RUNS];

	for (int i = 0; i <= SESSION_RUNS; i++)
		note(arena_strf(&arena, "n%d.md", i).p,
		     "```sh {name=one effect=read}\nfor i in 1 2 3 4 5; do /bin/echo $i; done\n"
		     "sleep 100\n```\n");
	for (int i = 0; i < SESSION_RUNS; i++) {
		ids[i] = start(arena_strf(&arena, "\"note\":\"n%d.md\"", i).p, "");
		listen_to(&ears[i], ids[i], 0);
	}
	ck_assert_uint_eq(session_running(session), SESSION_RUNS);
	ck_assert_int_eq(ask("start", "{\"note\":\"n%d.md\",\"hashes\":{}}", SESSION_RUNS),
	                 ERR_LIMIT);
	for (int i = 0; i < SESSION_RUNS; i++)
		hear(&ears[i], "5\\n");
	session_stop(session);
	ck_assert_uint_eq(session_running(session), 0);
	ck_assert_int_eq(ask("start", "{\"note\":\"n0.md\",\"hashes\":{}}"), ERR_CONFLICT);
	for (int i = 0; i < SESSION_RUNS; i++) {
		ck_assert(ears[i].over);
		ck_assert(heard(&ears[i], "\"event\":\"end\",\"outcome\":\"stopped\""));
		hush(&ears[i]);
	}
}
END_TEST

/* Steps of several runs begin at the same moments; each output is whole. */
START_TEST(side_by_side)
{
	struct ear ears[4];

	for (int i = 0; i < 4; i++) {
		struct buf text = BUF_INIT;

		for (int k = 0; k < 12; k++)
			buf_addf(
				&text,
				"```sh {name=s%d effect=read}\n/bin/echo run%d-step%d\n```\n\n",
				k, i, k);
		note(arena_strf(&arena, "n%d.md", i).p, text.p);
		buf_release(&text);
	}
	for (int i = 0; i < 4; i++)
		listen_to(&ears[i], start(arena_strf(&arena, "\"note\":\"n%d.md\"", i).p, ""),
		          0);
	for (int i = 0; i < 4; i++) {
		hear(&ears[i], NULL);
		for (int k = 0; k < 12; k++)
			expect_in(ears[i].heard.p,
			          arena_strf(&arena, "\"text\":\"run%d-step%d\\n\"", i, k).p);
		ck_assert(heard(&ears[i], "\"event\":\"end\",\"outcome\":\"ok\""));
		hush(&ears[i]);
	}
}
END_TEST

/* Another process, or this one later, tells the same run from the journal. */
START_TEST(past)
{
	const char *id, *told;

	note("a.md", plain);
	ck_assert_int_eq(ask("list", "{}"), ERR_NONE);
	ck_assert_buf_eq(&answer, "{\"runs\":[]}\n");
	id = start("\"note\":\"a.md\"", ",\"agreed\":[\"change\"]");
	(void)story(id);
	session_free(session);
	open_session();
	told = story(id);
	expect_in(told, "{\"n\":1,\"event\":\"begin\"");
	expect_in(told, "\"text\":\"first\\n\"");
	expect_in(told, "\"text\":\"second\\n\"");
	expect_in(told, "\"role\":\"verify\",\"name\":\"is-two\"");
	expect_in(told, "\"event\":\"end\",\"outcome\":\"ok\"");
	expect_in(told, "\"undo\":true");
	ck_assert_int_eq(ask("list", "{\"note\":\"a.md\"}"), ERR_NONE);
	expect_in(answer.p, id);
	expect_in(answer.p, "\"steps\":[\"one\",\"two\"]");
	ck_assert_int_eq(ask("list", "{\"note\":\"b.md\"}"), ERR_NONE);
	ck_assert_buf_eq(&answer, "{\"runs\":[]}\n");
	ck_assert_int_eq(power.listen(power.ctx, STR("{\"id\":\"1999\"}"),
	                              &(struct session_listener){ on_say, on_end, NULL }, &why),
	                 -1);
	ck_assert_int_eq(why.code, ERR_NOT_FOUND);
	/* What an id begins with is none. */
	ck_assert_int_eq(power.listen(power.ctx, arena_strf(&arena, "{\"id\":\"%.20s\"}", id),
	                              &(struct session_listener){ on_say, on_end, NULL }, &why),
	                 -1);
	ck_assert_int_eq(ask("undo", "{\"id\":\"%.20s\"}", id), ERR_NOT_FOUND);
	/* The same journal, the same note in another folder: not its run. */
	session_free(session);
	root = runner_folder_new();
	note("a.md", plain);
	open_session();
	ck_assert_int_eq(ask("list", "{}"), ERR_NONE);
	ck_assert_buf_eq(&answer, "{\"runs\":[]}\n");
	ck_assert_int_eq(ask("undo", "{\"id\":\"%s\"}", id), ERR_NOT_FOUND);
	ck_assert_int_eq(power.listen(power.ctx, arena_strf(&arena, "{\"id\":\"%s\"}", id),
	                              &(struct session_listener){ on_say, on_end, NULL }, &why),
	                 -1);
}
END_TEST

/* Of a run that has ended, also in another process, what was done is taken back; nothing else, and only once. */
START_TEST(undone)
{
	struct ear ear;
	const char *id;

	note("a.md", plain);
	id = start("\"note\":\"a.md\"", ",\"agreed\":[\"change\"]");
	(void)story(id);
	session_free(session);
	open_session();
	ck_assert_int_eq(ask("undo", "{\"id\":\"%s\"}", id), ERR_NONE);
	listen_to(&ear, id, 0);
	hear(&ear, "\"question\":1,\"kind\":\"consent\"");
	ck_assert(heard(&ear, "\"undoing\":true"));
	ck_assert(exists("two"));
	ck_assert_int_eq(reply(id, 1, "\"answer\":\"go\""), ERR_NONE);
	hear(&ear, NULL);
	ck_assert(heard(&ear, "\"event\":\"end\",\"outcome\":\"undone\""));
	ck_assert(heard(&ear, "\"undo\":false}"));
	ck_assert(!exists("two"));
	hush(&ear);
	ck_assert_int_eq(ask("undo", "{\"id\":\"%s\"}", id), ERR_CONFLICT);
	ck_assert_int_eq(ask("undo", "{\"id\":\"\"}"), ERR_NOT_FOUND);
	id = start("\"note\":\"a.md\"", ",\"agreed\":[\"change\"]");
	(void)story(id);
	note("a.md", "```sh {name=two undo=not-two}\ntouch three\n```\n\n"
	             "```sh {name=not-two}\nrm two\n```\n");
	ck_assert_int_eq(ask("undo", "{\"id\":\"%s\"}", id), ERR_CONFLICT);
	expect_in(why.msg, "changed");
	ck_assert(exists("two"));
}
END_TEST

/* What did its work, but not well: told again when its verify has failed, and taken back in the same run. */
START_TEST(unverified)
{
	struct ear ear;
	const char *id;

	note("a.md",
	     "```sh {name=one verify=no undo=back}\ntouch one\n```\n\n"
	     "```sh {name=no effect=read}\nfalse\n```\n\n```sh {name=back}\nrm one\n```\n");
	id = start("\"note\":\"a.md\"", ",\"agreed\":[\"change\"]");
	listen_to(&ear, id, 0);
	hear(&ear, "\"kind\":\"failed\"");
	ck_assert(heard(&ear, "\"outcome\":\"unverified\""));
	ck_assert(heard(&ear, "\"pending\":[\"one\"]"));
	ck_assert_int_eq(reply(id, 1, "\"answer\":\"undo\""), ERR_NONE);
	hear(&ear, NULL);
	ck_assert(heard(&ear, "\"event\":\"end\",\"outcome\":\"undone\""));
	ck_assert(!exists("one"));
	hush(&ear);
}
END_TEST

Suite *session_session_suite(void)
{
	Suite *s = suite_create("session");
	TCase *tc = tcase_create("core");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, whole);
	tcase_add_test(tc, stale);
	tcase_add_test(tc, retried);
	tcase_add_test(tc, danger);
	tcase_add_test(tc, stopped);
	tcase_add_test(tc, stopped_at_a_question);
	tcase_add_test(tc, long_output);
	tcase_add_test(tc, typed);
	tcase_add_test(tc, values);
	tcase_add_test(tc, many);
	tcase_add_test(tc, side_by_side);
	tcase_add_test(tc, past);
	tcase_add_test(tc, undone);
	tcase_add_test(tc, unverified);
	suite_add_tcase(s, tc);
	return s;
}
