/*
 * Where runs meet the rest of the world: full disks, other languages, other hosts, other runs; and
 * what the journal tells of them.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"
#include "ext/db/db.h"
#include "run/env.h"
#include "run/state.h"
#include "sys/fs.h"
#include "tests/run/harness.h"

static struct harness h;

static const char *in_root(const char *name)
{
	return arena_strf(&h.arena, "%s/%s", h.root, name).p;
}

static bool exists(const char *name)
{
	return access(in_root(name), F_OK) == 0;
}

/* A name space of mounts of our own, if the system lets us. */
static bool can_mount(void)
{
	return (unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static const char touching[] =
	"---\nrunbook: {params: {P: {from: \"cmd:touch evaluated; echo x\"}}}\n---\n"
	"```sh {name=one}\ntouch one\n```\n\n```sh {name=two}\ntouch two\n```\n";

/* Nothing is begun when it cannot be written down. */
START_TEST(read_only)
{
	harness_init(&h, touching);
	if (can_mount()) {
		ck_assert_int_eq(mkdir(h.state, 0700), 0);
		ck_assert_int_eq(mount("none", h.state, "tmpfs", MS_RDONLY, "size=1m,mode=700"),
		                 0);
	} else {
		h.options.state = "/proc/opsbook-state";
	}
	harness_go(&h, NULL);
	ck_assert_int_eq(h.result, -1);
	ck_assert_int_eq(h.err.code, h.options.state == h.state ? ERR_IO : ERR_NOT_FOUND);
	ck_assert_buf_eq(&h.told, "");
	ck_assert(!exists("ops/one") && !exists("ops/evaluated"));
	harness_release(&h);
}
END_TEST

static void limit(rlim_t bytes)
{
	struct rlimit now;

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &now), 0);
	now.rlim_cur = bytes;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &now), 0);
}

START_TEST(no_room_at_first)
{
	harness_init(&h, touching);
	limit(4096);
	harness_go(&h, NULL);
	limit(RLIM_INFINITY);
	ck_assert_int_eq(h.result, -1);
	ck_assert_int_eq(h.err.code, ERR_IO);
	ck_assert(!exists("ops/one") && !exists("ops/evaluated"));
	harness_release(&h);
}
END_TEST

static void fill_up(struct harness *x, const char *event, struct str name)
{
	if (strcmp(event, "consent") == 0 && str_eq(name, STR("two")))
		limit(1024);
}

/* The disk is full by the second step: it is not begun, the first is not lost. */
START_TEST(no_room_later)
{
	harness_init(&h, touching);
	h.hook = fill_up;
	harness_go(&h, NULL);
	limit(RLIM_INFINITY);
	ck_assert_int_eq(h.result, -1);
	ck_assert_int_eq(h.err.code, ERR_IO);
	ck_assert(exists("ops/one") && !exists("ops/two"));
	run_free(h.run);
	h.run = NULL;
	ck_assert_str_eq(harness_journal(&h), "1 param P ok\n2 step one ok\n");
	harness_release(&h);
}
END_TEST

static void fill_up_late(struct harness *x, const char *event, struct str name)
{
	if (strcmp(event, "output") == 0)
		limit(1024);
}

/* The disk is full when a step has ended: what is not written down is asked about, not made up. */
START_TEST(no_room_for_the_result)
{
	struct journal_runs runs = { 0 };
	struct journal *j;

	harness_init(&h, "```sh {name=one}\ntouch one\n```\n\n"
	                 "```sh {name=two}\necho mark; sleep 0.3; touch two\n```\n\n"
	                 "```sh {name=three}\ntouch three\n```\n");
	h.hook = fill_up_late;
	harness_go(&h, NULL);
	limit(RLIM_INFINITY);
	ck_assert_int_eq(h.result, -1);
	ck_assert_int_eq(h.err.code, ERR_IO);
	ck_assert(exists("ops/two") && !exists("ops/three"));
	run_free(h.run);
	h.run = NULL;
	ck_assert_str_eq(harness_journal(&h), "1 step one ok\n2 step two in flight\n");
	ck_assert_int_eq(journal_open(&j, h.state, false, &h.err), 0);
	ck_assert_int_eq(journal_list(&runs, &h.arena, j, STR_NONE, STR_NONE, 1, &h.err), 0);
	/* Its process is we, who live: for everybody else it still goes on. */
	ck_assert_int_eq(runs.v[0].state, JOURNAL_RUNS);
	vec_release(&runs);
	journal_free(j);
	harness_release(&h);
}
END_TEST

/* A small disk that is really full. */
START_TEST(full_disk)
{
	struct buf filler = BUF_INIT;
	struct err e = ERR_INIT;

	harness_init(&h, touching);
	if (!can_mount()) {
		printf("no name space of mounts here: only limits were tested\n");
		harness_release(&h);
		return;
	}
	ck_assert_int_eq(mkdir(h.state, 0700), 0);
	ck_assert_int_eq(mount("none", h.state, "tmpfs", 0, "size=256k,mode=700"), 0);
	buf_reserve(&filler, 250 * 1024);
	memset(filler.p, 'x', 250 * 1024);
	filler.len = 250 * 1024;
	(void)!fs_write(arena_strf(&h.arena, "%s/filler", h.state).p, buf_str(&filler), &e);
	harness_go(&h, NULL);
	ck_assert_int_eq(h.result, -1);
	ck_assert(!exists("ops/one") && !exists("ops/evaluated"));
	ck_assert_int_eq(fs_remove(arena_strf(&h.arena, "%s/filler", h.state).p, &e), 0);
	harness_expect(&h, NULL, RUN_OK);
	ck_assert(exists("ops/two"));
	buf_release(&filler);
	harness_release(&h);
}
END_TEST

START_TEST(python)
{
	harness_init(
		&h,
		"```python {name=py}\nimport os, sys\nprint(os.environ['GREETING'], 3 * 7)\n"
		"sys.exit(int(os.environ['CODE']))\n```\n");
	harness_release(&h);
	harness_init(
		&h,
		"---\nrunbook: {params: {GREETING: {default: \"it's \\\"é\\\"\"}}}\n---\n"
		"```python {name=py}\nimport os, sys\nprint(os.environ['GREETING'], 3 * 7)\n"
		"sys.exit(3)\n```\n");
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_buf_eq(&h.output, "it's \"é\" 21\n");
	ck_assert_ptr_nonnull(strstr(h.told.p, "it ended with status 3"));
	harness_release(&h);
}
END_TEST

/* Values are bound, never part of a statement. */
START_TEST(sqlite)
{
	harness_init(&h, "---\nrunbook: {params: {WHO: {required: true}}}\n---\n"
	                 "```sql {name=make db=a.db}\nCREATE TABLE t(x);\nINSERT INTO t "
	                 "VALUES(:WHO), ($WHO);\n```\n\n"
	                 "```sql {name=count db=a.db out=N}\nSELECT count(*), x FROM t GROUP "
	                 "BY x;\n```\n\n"
	                 "```sh {name=show}\necho \"$N\"\n```\n\n"
	                 "```sql {name=bad db=a.db}\nSELECT nothing;\nSELECT 'never';\n```\n");
	harness_give(&h, "WHO", "x'); DROP TABLE t; -- \"雷\\");
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_ptr_nonnull(strstr(h.output.p, "2|x'); DROP TABLE t; -- \"雷\\\n2|x');"));
	ck_assert_ptr_nonnull(strstr(h.told.p, "end bad failed"));
	ck_assert_ptr_null(strstr(h.output.p, "never"));
	harness_release(&h);
}
END_TEST

/* A server of one answer that shows the request. */
START_TEST(http)
{
	harness_init(
		&h, "---\nrunbook: {params: {PORT: {}, WORD: {}, TOKEN: {secret: true}}}\n---\n"
		    "```python {name=server background=true}\n"
		    "import http.server, os\n"
		    "class H(http.server.BaseHTTPRequestHandler):\n"
		    "    def do_POST(self):\n"
		    "        body = self.rfile.read(int(self.headers['Content-Length']))\n"
		    "        self.send_response(404 if 'bad' in self.path else 200)\n"
		    "        self.end_headers()\n"
		    "        self.wfile.write((self.path + '|' + self.headers['X-Token'] + "
		    "'|').encode() + body + b'\\n')\n"
		    "    def log_message(self, *a): pass\n"
		    "s = http.server.HTTPServer(('127.0.0.1', 0), H)\n"
		    "open('port.new', 'w').write(str(s.server_port) + '\\n')\n"
		    "os.rename('port.new', 'port')\n"
		    "s.serve_forever()\n```\n\n"
		    "```sh {name=PORT effect=read retry=100 every=50ms}\ncat port\n```\n\n"
		    "```http {name=ask}\nPOST http://127.0.0.1:$PORT/a?q=$WORD\nX-Token: t "
		    "$TOKEN\n\n"
		    "{\"w\": \"$WORD\"}\n```\n\n"
		    "```http {name=bad}\nPOST http://127.0.0.1:$PORT/bad\nX-Token: "
		    "x\n\nbody\n```\n");
	harness_give(&h, "WORD", "a&b=c d雷");
	harness_give(&h, "TOKEN", "to-ken-secret");
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_ptr_nonnull(strstr(
		h.output.p, "/a?q=a%26b%3Dc%20d%E9%9B%B7|t [masked]|{\"w\": \"a&b=c d雷\"}"));
	ck_assert_ptr_nonnull(strstr(h.output.p, "HTTP 200\n"));
	ck_assert_ptr_nonnull(strstr(h.output.p, "HTTP 404\n"));
	ck_assert_ptr_nonnull(strstr(h.told.p, "end bad failed: it ended with status 22"));
	harness_release(&h);
}
END_TEST

/* Two runs want the same lock: the other is told, and may try again when it is free. */
static const char locking[] = "```sh {\"name\":\"hold\",\"lock\":\"../x y\"}\necho held; until "
			      "[ -e go ]; do sleep 0.02; done\n```\n";
static struct harness other;

static enum run_answer retry_when_free(void *ctx, const struct run_step *step,
                                       const struct run_result *result,
                                       const struct run_pending *pending, size_t n)
{
	ck_assert_int_eq(result->outcome, RUN_UNSTARTED);
	ck_assert_view_eq(result->why, "another run holds the lock '../x y'");
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(fs_write(in_root("ops/go"), STR_NONE, NULL), 0);
	return RUN_QUIT;
}

static void run_other(struct harness *x, const char *event, struct str name)
{
	if (strcmp(event, "output") != 0)
		return;
	harness_init(&other, locking);
	other.options.state = h.state;
	other.events.failed = retry_when_free;
	harness_go(&other, NULL);
	ck_assert_int_eq(other.result, 0);
	ck_assert_int_eq(other.outcome, RUN_FAILED);
	harness_release(&other);
}

START_TEST(locks)
{
	harness_init(&h, locking);
	h.hook = run_other;
	harness_expect(&h, NULL, RUN_OK);
	h.hook = NULL;
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_int_eq(access(arena_strf(&h.arena, "%s/locks", h.state).p, F_OK), 0);
	harness_release(&h);
}
END_TEST

/* A transport to hosts that are folders here. */
struct pretended {
	const char *hosts;
	unsigned opened;
};

static int find_hosts(void *ctx, struct run_hosts *out, struct arena *a,
                      const struct runbook_block *block, struct str pattern, struct err *e)
{
	struct pretended *p = ctx;
	struct str rest = str_of(p->hosts), name;

	while (str_split(&rest, ' ', &name))
		vec_push(out, name);
	return 0;
}

static int open_host(void *ctx, struct run_target *out, struct arena *a,
                     const struct run_job *job, struct str host, struct err *e)
{
	static const char *argv[] = { "sh", "-s", NULL };
	const char **env = arena_array(a, const char *, 64);
	struct pretended *p = ctx;
	size_t n = 0;

	p->opened++;
	if (str_eq(host, STR("unknown")))
		return err_set(e, ERR_NOT_FOUND, "no such machine");
	for (size_t i = 0; job->exported[i]; i++)
		env[n++] = job->exported[i];
	env[n++] = arena_strf(a, "HOSTNAME_=%.*s", STR_ARG(host)).p;
	env[n++] = "PATH=/usr/bin:/bin";
	out->argv = argv;
	out->env = env;
	out->input = open(job->script_path, O_RDONLY | O_CLOEXEC);
	return 0;
}

START_TEST(hosts)
{
	struct pretended p = { "a b c", 0 };
	struct run_transport transport = { &p, find_hosts, open_host, NULL, NULL };

	harness_init(&h, "---\nrunbook: {params: {V: {default: \"v w\"}}}\n---\n"
	                 "```sh {name=each hosts=web forks=2}\necho \"$V on $HOSTNAME_\"; echo "
	                 "x >>count\n"
	                 "if [ \"$HOSTNAME_\" = b ]; then exit 1; fi; sleep 1\n```\n\n"
	                 "```sh {name=few hosts=web expecthosts=4..12}\ntouch never\n```\n");
	h.options.transport = &transport;
	h.failures = "s";
	harness_expect(&h, "each", RUN_FAILED);
	ck_assert_ptr_nonnull(strstr(h.output.p, "a| v w on a\n"));
	ck_assert_ptr_nonnull(strstr(h.output.p, "b| v w on b\n"));
	ck_assert_ptr_nonnull(strstr(h.told.p, "end each failed: b: it ended with status 1"));
	/* One failed: no further one was begun, for it is a change. */
	p.hosts = "b a c d e f";
	p.opened = 0;
	h.failures = "s";
	harness_expect(&h, "each", RUN_FAILED);
	ck_assert_uint_lt(p.opened, 6);
	p.hosts = "a unknown";
	h.failures = "s";
	harness_expect(&h, "each", RUN_FAILED);
	ck_assert_ptr_nonnull(strstr(h.told.p, "unknown: no such machine"));
	p.hosts = "";
	h.failures = "s";
	harness_expect(&h, "each", RUN_FAILED);
	ck_assert_ptr_nonnull(strstr(h.told.p, "end each unstarted: no host matches 'web'"));
	p.hosts = "a b c";
	h.failures = "s";
	harness_expect(&h, "few", RUN_FAILED);
	ck_assert_ptr_nonnull(
		strstr(h.told.p, "'web' matches 3 hosts, the note expects 4 to 12"));
	ck_assert(!exists("ops/never"));
	harness_release(&h);
}
END_TEST

START_TEST(journal)
{
	struct journal_runs runs = { 0 };
	struct journal_plan plan = { 0 };
	struct journal_values params = { 0 };
	struct journal_step good;
	struct journal_run run;
	struct arena a = ARENA_INIT;
	struct journal *j;
	struct err e = ERR_INIT;

	harness_init(&h, "---\ntitle: 标题\nrunbook: {params: {P: {default: v}, S: {secret: "
	                 "true, from: \"cmd:echo hush-hush\"}}}\n---\n"
	                 "```sh {name=one}\necho \"$P $S\"\n```\n\n```sh\necho unnamed\n```\n");
	h.options.revision = STR("abc123");
	ck_assert_int_eq(journal_open(&j, h.state, false, &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	journal_free(j);
	err_clear(&e);
	harness_expect(&h, NULL, RUN_OK);
	harness_expect(&h, "2", RUN_OK);
	ck_assert_msg(journal_open(&j, h.state, false, &e) == 0, "%s", e.msg);
	ck_assert_int_eq(journal_list(&runs, &a, j, STR_NONE, STR("other.md"), 10, &e), 0);
	ck_assert_uint_eq(runs.n, 0);
	ck_assert_int_eq(journal_list(&runs, &a, j, STR_NONE, STR_NONE, 10, &e), 0);
	ck_assert_uint_eq(runs.n, 2);
	ck_assert_view_eq(runs.v[0].id, run_id(h.run));
	ck_assert_view_eq(runs.v[1].note, "ops/note.md");
	ck_assert_view_eq(runs.v[1].title, "标题");
	ck_assert_view_eq(runs.v[1].revision, "abc123");
	ck_assert_int_eq(runs.v[1].state, JOURNAL_ENDED);
	ck_assert_uint_eq(runs.v[1].steps, 1);
	ck_assert_uint_eq(runs.v[1].ok, 1);
	ck_assert(runs.v[1].user.n && runs.v[1].machine.n);
	ck_assert(runs.v[1].ended_ms >= runs.v[1].started_ms);
	ck_assert_int_eq(journal_find(&run, &a, j, str_cut(runs.v[1].id, 0, 20), &e), 0);
	ck_assert(str_eq(run.id, runs.v[1].id));
	ck_assert_int_eq(journal_find(&run, &a, j, STR("2"), &e), -1);
	ck_assert_int_eq(e.code, ERR_INVALID);
	err_clear(&e);
	ck_assert_int_eq(journal_find(&run, &a, j, STR("x"), &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	ck_assert_int_eq(journal_params(&params, &a, j, runs.v[1].id, &e), 0);
	ck_assert_uint_eq(params.n, 2);
	ck_assert_view_eq(params.v[0].value, "v");
	ck_assert(!params.v[0].masked);
	ck_assert_view_eq(params.v[1].value, "[masked]");
	ck_assert(params.v[1].masked);
	ck_assert_int_eq(journal_plan(&plan, &a, j, runs.v[1].id, &e), 0);
	ck_assert_uint_eq(plan.n, 1);
	ck_assert_view_eq(plan.v[0].which, "one");
	ck_assert_int_eq(journal_plan(&plan, &a, j, runs.v[0].id, &e), 0);
	ck_assert_view_eq(plan.v[1].which, "2");
	ck_assert_int_eq(
		journal_last_good(&good, &a, j, STR("ops/note.md"), plan.v[0].hash, &e), 1);
	ck_assert_view_eq(good.tail, "v [masked]\n");
	ck_assert_int_eq(good.effect, RUNBOOK_CHANGE);
	ck_assert_int_eq(journal_last_good(&good, &a, j, STR("ops/note.md"), "nothing", &e), 0);
	vec_release(&runs);
	vec_release(&plan);
	vec_release(&params);
	arena_release(&a);
	journal_free(j);
	harness_release(&h);
}
END_TEST

START_TEST(environments)
{
	static const char *const list[] = {
		"A=1", "B=x=y", "=odd", "none", "PWD=/", "C=", NULL
	};
	struct env env = { 0 };
	struct env_changes changes = { 0 };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct str value;

	env_load(&env, list);
	ck_assert_uint_eq(env.n, 4);
	env_diff(&changes, &env,
	         STR("A=1\0B=new\nline\0D=\xe9\0_=x\0PWD=/y\0SHLVL=2\0BASH_FUNC_f%%=() { :; "
	             "}\0"));
	ck_assert_uint_eq(changes.n, 3);
	ck_assert_view_eq(changes.v[0].value, "new\nline");
	ck_assert_view_eq(changes.v[1].name, "D");
	ck_assert_view_eq(changes.v[2].name, "C");
	ck_assert(changes.v[2].gone);
	env_unset(&env, STR("A"));
	ck_assert(!env_get(&env, STR("A"), &value) && env_get(&env, STR("C"), &value));
	ck_assert_uint_eq(value.n, 0);
	vec_clear(&changes);
	ck_assert_int_eq(env_read_pairs(&changes, &a,
	                                STR("A=b=c\r\n\nX_1<<E O\n1\n\n2\nE O\nL=<<x\n"), &e),
	                 0);
	ck_assert_uint_eq(changes.n, 3);
	ck_assert_view_eq(changes.v[0].value, "b=c");
	ck_assert_view_eq(changes.v[1].value, "1\n\n2");
	ck_assert_view_eq(changes.v[2].value, "<<x");
	ck_assert_int_eq(env_read_pairs(&changes, &a, STR("ok=1\n1A=b\n"), &e), -1);
	ck_assert_ptr_nonnull(strstr(e.msg, "line 2 "));
	err_clear(&e);
	ck_assert_int_eq(env_read_pairs(&changes, &a, STR("A<<E\nx\n"), &e), -1);
	vec_release(&changes);
	env_release(&env);
	arena_release(&a);
}
END_TEST

START_TEST(ids)
{
	char one[RUN_ID_SIZE], two[RUN_ID_SIZE];
	struct err e = ERR_INIT;

	for (int64_t ms = INT64_C(1795447896000); ms < INT64_C(1795447897100); ms += 7) {
		ck_assert_int_eq(state_id_make(one, ms, &e), 0);
		ck_assert_int_eq(state_id_make(two, ms + 1, &e), 0);
		ck_assert_int_lt(strcmp(one, two), 0);
		ck_assert_uint_eq(strlen(one), RUN_ID_SIZE - 1);
	}
}
END_TEST

/* A journal of a version before is taken over with all that is in it; runs know their folder since. */
START_TEST(older_journals)
{
	static const char *const steps_back[] = {
		"ALTER TABLE run DROP COLUMN root; PRAGMA user_version = 2;",
		"ALTER TABLE run DROP COLUMN root; DROP TABLE part; PRAGMA user_version = 1;"
	};
	struct journal_runs runs = { 0 };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct journal *j;
	struct db *db;

	harness_init(&h, "```sh {name=one}\necho one\n```\n");
	harness_expect(&h, NULL, RUN_OK);
	for (size_t i = 0; i < countof(steps_back); i++) {
		const char *path = arena_strf(&h.arena, "%s/journal.db", h.state).p;

		ck_assert_msg(db_open(&db, path, 1000, &e) == 0, "%s", e.msg);
		ck_assert_msg(db_run(db, steps_back[i], &e) == 0, "%s", e.msg);
		db_free(db);
		harness_expect(&h, NULL, RUN_OK);
	}
	ck_assert_msg(journal_open(&j, h.state, false, &e) == 0, "%s", e.msg);
	ck_assert_int_eq(journal_list(&runs, &a, j, STR_NONE, STR_NONE, 10, &e), 0);
	ck_assert_uint_eq(runs.n, 3);
	ck_assert_view_eq(runs.v[0].root, h.root);
	ck_assert_view_eq(runs.v[1].root, "");
	vec_clear(&runs);
	ck_assert_int_eq(journal_list(&runs, &a, j, str_of(h.root), STR_NONE, 10, &e), 0);
	ck_assert_uint_eq(runs.n, 1);
	vec_release(&runs);
	arena_release(&a);
	journal_free(j);
	harness_release(&h);
}
END_TEST

Suite *run_edges_suite(void)
{
	Suite *suite = suite_create("edges");
	TCase *tcase = tcase_create("edges");

	tcase_add_test(tcase, read_only);
	tcase_add_test(tcase, no_room_at_first);
	tcase_add_test(tcase, no_room_later);
	tcase_add_test(tcase, no_room_for_the_result);
	tcase_add_test(tcase, full_disk);
	tcase_add_test(tcase, python);
	tcase_add_test(tcase, sqlite);
	tcase_add_test(tcase, http);
	tcase_add_test(tcase, locks);
	tcase_add_test(tcase, hosts);
	tcase_add_test(tcase, journal);
	tcase_add_test(tcase, older_journals);
	tcase_add_test(tcase, environments);
	tcase_add_test(tcase, ids);
	suite_add_tcase(suite, tcase);
	return suite;
}
