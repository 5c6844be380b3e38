/*
 * Runbooks that are executed. Here also stands the harness that the other suites use.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/diag.h"
#include "ext/md/md.h"
#include "run/redact.h"
#include "sys/clock.h"
#include "sys/fs.h"
#include "sys/proc.h"
#include "tests/run/harness.h"

static const char *answer_for(const struct run_value *table, struct str name)
{
	for (size_t i = 0; i < HARNESS_MOST && table[i].name.n; i++) {
		if (str_eq(table[i].name, name))
			return table[i].value.p;
	}
	return NULL;
}

static void hook(struct harness *h, const char *event, struct str name)
{
	if (h->hook)
		h->hook(h, event, name);
}

static enum run_answer on_plan(void *ctx, const struct run_plan_view *view)
{
	static const char marks[] = { [RUN_PAST_NONE] = '.',
		                      [RUN_PAST_DONE] = 'd',
		                      [RUN_PAST_CHANGED] = 'c',
		                      [RUN_PAST_IN_FLIGHT] = 'f' };
	struct harness *h = ctx;

	buf_add_z(&h->told, "plan ");
	for (size_t i = 0; i < view->plan->nsteps; i++)
		buf_add_byte(&h->told, marks[view->past[i]]);
	buf_add_byte(&h->told, '\n');
	hook(h, "plan", STR_NONE);
	return h->decline ? RUN_QUIT : RUN_GO;
}

static bool on_ask(void *ctx, const struct run_param_view *view, struct buf *out)
{
	struct harness *h = ctx;

	buf_addf(&h->told, "ask %.*s%s%.*s\n", STR_ARG(view->param->name),
	         view->problem.n ? ": " : "", STR_ARG(view->problem));
	if (!h->asked || h->asks++ > 3)
		return false;
	buf_add_z(out, h->asked);
	return true;
}

static enum run_answer on_consent(void *ctx, const struct run_step *step, char agreed[41])
{
	struct harness *h = ctx;
	const char *answer = answer_for(h->consents, step->name);

	hook(h, "consent", step->name);
	memcpy(agreed, step->block->hash, 41);
	if (!answer)
		return RUN_GO;
	if (strcmp(answer, "old") == 0)
		agreed[0] = agreed[0] == 'x' ? 'y' : 'x';
	return strcmp(answer, "skip") == 0   ? RUN_SKIP
	       : strcmp(answer, "quit") == 0 ? RUN_QUIT
	                                     : RUN_GO;
}

static void on_begin(void *ctx, const struct run_step *step)
{
	struct harness *h = ctx;

	buf_addf(&h->told, "begin %s %.*s", run_role_name(step->role), STR_ARG(step->name));
	if (step->attempt > 1)
		buf_addf(&h->told, " again %u", step->attempt);
	buf_add_byte(&h->told, '\n');
	hook(h, "begin", step->name);
}

static void on_output(void *ctx, const struct run_output *output)
{
	struct harness *h = ctx;

	h->outputs++;
	if (output->host.n)
		buf_addf(&h->output, "%.*s| ", STR_ARG(output->host));
	buf_add(&h->output, output->bytes);
	hook(h, "output", output->bytes);
}

static void on_end(void *ctx, const struct run_step *step, const struct run_result *result)
{
	struct harness *h = ctx;

	buf_addf(&h->told, "end %.*s %s", STR_ARG(step->name),
	         run_outcome_name(result->outcome));
	if (result->why.n)
		buf_addf(&h->told, ": %.*s", STR_ARG(result->why));
	if (result->out_name.n)
		buf_addf(&h->told, " %.*s=%.*s", STR_ARG(result->out_name),
		         STR_ARG(result->out_value));
	buf_add_byte(&h->told, '\n');
	hook(h, "end", step->name);
}

static enum run_answer on_failed(void *ctx, const struct run_step *step,
                                 const struct run_result *result,
                                 const struct run_pending *pending, size_t npending)
{
	struct harness *h = ctx;
	char answer = h->failures && *h->failures ? *h->failures++ : 'q';

	buf_addf(&h->told, "failed %.*s %s", STR_ARG(step->name),
	         run_outcome_name(result->outcome));
	for (size_t i = 0; i < npending; i++)
		buf_addf(&h->told, " %.*s%s", STR_ARG(pending[i].block->name),
		         pending[i].partly ? "?" : "");
	buf_add_byte(&h->told, '\n');
	hook(h, "failed", step->name);
	return answer == 'r'   ? RUN_RETRY
	       : answer == 's' ? RUN_SKIP
	       : answer == 'u' ? RUN_UNDO_ALL
	                       : RUN_QUIT;
}

static enum run_answer on_in_flight(void *ctx, const struct run_step *step, bool verified,
                                    bool passed)
{
	struct harness *h = ctx;

	buf_addf(&h->told, "in flight %.*s %s\n", STR_ARG(step->name),
	         !verified ? "unknown"
	         : passed  ? "passed"
	                   : "not passed");
	return h->in_flight == 'g' ? RUN_GO : h->in_flight == 's' ? RUN_SKIP : RUN_QUIT;
}

static void on_notice(void *ctx, struct str sentence)
{
	struct harness *h = ctx;

	buf_addf(&h->told, "notice %.*s\n", STR_ARG(sentence));
}

static bool on_paused(void *ctx)
{
	struct harness *h = ctx;

	buf_add_z(&h->told, "paused\n");
	hook(h, "paused", STR_NONE);
	return true;
}

void harness_read(struct harness *h, const char *text)
{
	struct note_options options = { .dialect = MD_ALL };
	struct runbook_options how = { .dialect = MD_ALL };
	struct diags diags = DIAGS_INIT;
	struct str bytes = arena_str(&h->arena, str_of(text));
	struct note *note = arena_new(&h->arena, struct note);

	md_setup();
	note_parse(note, &h->arena, STR("ops/note.md"), bytes, &options, &diags);
	runbook_read(&h->book, &h->arena, note, bytes, &how, &diags);
	for (size_t i = 0; i < diags.n; i++)
		ck_abort_msg("the test's note: %u: %.*s", diags.v[i].line,
		             STR_ARG(diags.v[i].message));
	note_release(note);
	diags_release(&diags);
}

void harness_init(struct harness *h, const char *text)
{
	static const char *const names[] = { "PATH", "HOME", "LANG", NULL };
	const char **env;
	struct buf path = BUF_INIT;

	memset(h, 0, sizeof(*h));
	h->told = h->output = (struct buf)BUF_INIT;
	h->options = (struct run_options)RUN_OPTIONS_INIT;
	h->root = runner_folder_new();
	h->state = arena_strf(&h->arena, "%s-state", h->root).p;
	buf_addf(&path, "%s/ops", h->root);
	ck_assert_int_eq(mkdir(path.p, 0755), 0);
	buf_release(&path);
	env = arena_array(&h->arena, const char *, 8);
	/* Always three: tests put theirs behind. */
	for (size_t i = 0; names[i]; i++) {
		const char *value = getenv(names[i]);

		env[i] = arena_strf(&h->arena, "%s=%s", names[i], value ? value : "").p;
	}
	h->env = env;
	h->options.env = env;
	h->options.root = h->root;
	h->options.state = h->state;
	h->options.values = h->values;
	h->options.grace_ms = 300;
	h->events = (struct run_events){ h,         on_plan, on_ask,    on_consent,   on_begin,
		                         on_output, on_end,  on_failed, on_in_flight, on_notice,
		                         on_paused };
	harness_read(h, text);
}

void harness_release(struct harness *h)
{
	run_free(h->run);
	h->run = NULL;
	buf_release(&h->told);
	buf_release(&h->output);
	arena_release(&h->arena);
}

static void put(struct run_value *table, const char *name, const char *value)
{
	size_t i = 0;

	while (i < HARNESS_MOST && table[i].name.n && !str_eq(table[i].name, str_of(name)))
		i++;
	ck_assert_uint_lt(i, HARNESS_MOST);
	table[i] = (struct run_value){ str_of(name), str_of(value) };
}

void harness_give(struct harness *h, const char *name, const char *value)
{
	put(h->values, name, value);
	h->options.nvalues = 0;
	while (h->options.nvalues < HARNESS_MOST && h->values[h->options.nvalues].name.n)
		h->options.nvalues++;
}

void harness_consent(struct harness *h, const char *step, const char *answer)
{
	put(h->consents, step, answer);
}

void harness_prepare(struct harness *h, const char *only)
{
	struct runbook_wish wish = { RUNBOOK_ALL, NULL, 0, STR_NONE };
	struct str names[HARNESS_MOST], rest = str_of(only), name;

	run_free(h->run);
	h->run = NULL;
	h->result = -1;
	buf_clear(&h->told);
	buf_clear(&h->output);
	err_clear(&h->err);
	while (only && str_split(&rest, ' ', &name))
		names[wish.nnames++] = name;
	if (only) {
		wish.what = RUNBOOK_STEP;
		wish.names = names;
	}
	ck_assert_msg(runbook_plan(&h->plan, &h->arena, &h->book, &wish, &h->err) == 0, "%s",
	              h->err.msg);
	h->result = run_new(&h->run, &h->options, &h->book, &h->plan, &h->events, &h->err);
}

void harness_go(struct harness *h, const char *only)
{
	harness_prepare(h, only);
	if (h->result == 0)
		h->result = run_go(h->run, &h->outcome, &h->err);
}

void harness_expect(struct harness *h, const char *only, enum run_outcome outcome)
{
	harness_go(h, only);
	ck_assert_msg(h->result == 0 && h->outcome == outcome, "%s (%s)\n%s%s",
	              run_outcome_name(h->outcome), h->err.msg, h->told.p, h->output.p);
}

char *harness_file(struct harness *h, const char *name)
{
	struct buf path = BUF_INIT, b = BUF_INIT;
	char *out;

	buf_addf(&path, "%s/%s", h->root, name);
	(void)!fs_read(&b, path.p, 1 << 20, NULL);
	out = runner_text(buf_str(&b));
	buf_release(&path);
	buf_release(&b);
	return out;
}

char *harness_journal(struct harness *h)
{
	struct journal_steps steps = { 0 };
	struct journal_runs runs = { 0 };
	const struct journal_step *s;
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct journal *j;
	struct err e = ERR_INIT;
	char *out;

	ck_assert_msg(journal_open(&j, h->state, false, &e) == 0, "%s", e.msg);
	ck_assert_int_eq(journal_list(&runs, &a, j, STR_NONE, STR_NONE, 1, &e), 0);
	if (runs.n) {
		ck_assert_msg(journal_steps(&steps, &a, j, runs.v[0].id, &e) == 0, "%s", e.msg);
		if (runs.v[0].state == JOURNAL_ENDED)
			buf_addf(&b, "%s\n", run_outcome_name(runs.v[0].outcome));
	}
	vec_each(s, &steps)
		buf_addf(&b, "%zu %s %.*s %s\n", s->seq, run_role_name(s->role),
		         STR_ARG(s->name),
		         s->in_flight ? "in flight" : run_outcome_name(s->outcome));
	out = runner_text(buf_str(&b));
	buf_release(&b);
	vec_release(&steps);
	vec_release(&runs);
	arena_release(&a);
	journal_free(j);
	return out;
}

/* Is anything of it in a file below the state folder, or in what was told and shown? */
static bool leaks(struct harness *h, const char *secret)
{
	struct buf command = BUF_INIT;
	bool found;

	run_free(h->run);
	h->run = NULL;
	buf_addf(&command, "grep -rqF -- '%s' '%s'", secret, h->state);
	found = system(command.p) == 0;
	buf_release(&command);
	return found || strstr(h->told.p, secret) || strstr(h->output.p, secret);
}

static struct harness h;

START_TEST(in_order)
{
	harness_init(&h, "```sh {name=one}\necho 1 >>out; echo one\n```\n\n"
	                 "```sh {name=two needs=three}\necho 2 >>out\n```\n\n"
	                 "```sh {name=three}\necho 3 >>out; echo err >&2\n```\n");
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_str_eq(harness_file(&h, "ops/out"), "1\n3\n2\n");
	ck_assert_buf_eq(&h.output, "one\nerr\n");
	ck_assert_buf_eq(&h.told, "plan ...\nbegin step one\nend one ok\nbegin step three\n"
	                          "end three ok\nbegin step two\nend two ok\n");
	ck_assert_str_eq(harness_journal(&h),
	                 "ok\n1 step one ok\n2 step three ok\n3 step two ok\n");
	harness_release(&h);
}
END_TEST

START_TEST(declined)
{
	harness_init(
		&h, "---\nrunbook:\n  params:\n    A: {from: \"cmd:touch evaluated; echo x\"}\n"
		    "---\n```sh {name=one}\ntouch done\n```\n");
	h.decline = true;
	harness_expect(&h, NULL, RUN_DECLINED);
	ck_assert_buf_eq(&h.told, "plan .\n");
	ck_assert_str_eq(harness_journal(&h), "");
	h.decline = false;
	harness_consent(&h, "one", "quit");
	harness_expect(&h, NULL, RUN_STOPPED);
	harness_consent(&h, "one", "skip");
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_str_eq(harness_journal(&h), "ok\n1 param A ok\n2 step one skipped\n");
	/* Somebody agreed to something else than what would run. */
	harness_consent(&h, "one", "old");
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_str_eq(harness_journal(&h), "failed\n1 param A ok\n2 step one refused\n");
	ck_assert_int_eq(access(arena_strf(&h.arena, "%s/ops/done", h.root).p, F_OK), -1);
	harness_release(&h);
}
END_TEST

START_TEST(fails_at_the_first)
{
	harness_init(&h, "```bash {name=one}\nfalse\necho never\n```\n\n"
	                 "```bash {name=pipe}\nfalse | cat\necho never\n```\n\n"
	                 "```sh {name=status}\nexit 3\n```\n\n"
	                 "```bash {name=unset}\nset +e; false\n```\n\n"
	                 "```sh {name=syntax}\nif\n```\n\n"
	                 "```bash {name=after needs=status}\necho after\n```\n");
	h.failures = "sssssq";
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_str_eq(harness_journal(&h),
	                 "failed\n1 step one failed\n2 step pipe failed\n3 step status failed\n"
	                 "4 step unset failed\n5 step syntax failed\n6 step after refused\n");
	ck_assert_ptr_nonnull(strstr(h.told.p, "end status failed: it ended with status 3\n"));
	ck_assert_ptr_nonnull(strstr(h.told.p, "end after refused: it needs 'status'"));
	ck_assert_ptr_null(strstr(h.output.p, "never"));
	ck_assert_ptr_null(strstr(h.output.p, "after"));
	harness_release(&h);
}
END_TEST

START_TEST(retries)
{
	harness_init(&h, "```sh {name=look effect=read retry=3 every=10ms}\n"
	                 "echo x >>tries\ntest $(wc -l <tries) = 3\n```\n\n"
	                 "```sh {name=once}\necho y >>tries; false\n```\n");
	h.failures = "rq";
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_str_eq(harness_file(&h, "ops/tries"), "x\nx\nx\ny\ny\n");
	ck_assert_str_eq(harness_journal(&h),
	                 "failed\n1 step look failed\n2 step look failed\n3 step look ok\n"
	                 "4 step once failed\n5 step once failed\n");
	ck_assert_ptr_nonnull(strstr(h.told.p, "begin step look again 3\n"));
	harness_release(&h);
}
END_TEST

/* The environment and the folder go on; what a step that failed did to them does not. */
START_TEST(carried_over)
{
	harness_init(&h, "```bash {name=one}\nexport A='a  b' B=$'x\\ny' GONE=1; own=1\n"
	                 "mkdir -p 'd e'; cd 'd e'\n```\n\n"
	                 "```sh {name=two}\nprintf '%s|%s|%s\\n' \"$A\" \"$B\" \"${own-}\"; "
	                 "basename \"$PWD\"\n"
	                 "unset GONE\nexport C=雷\nexit 0\n```\n\n"
	                 "```bash {name=three}\necho \"$C ${GONE-unset}\"; export C=lost; cd "
	                 "/; false\n```\n\n"
	                 "```bash {name=four cwd=..}\necho \"$C\"; pwd\n```\n\n"
	                 "```bash {name=five}\ntrap 'echo tidy' EXIT\nset -u\nexport D=$C\ncd "
	                 "..\n```\n\n"
	                 "```bash {name=six}\necho \"$D\"; basename \"$PWD\"; env | grep -c "
	                 "__ob || :\n```\n\n"
	                 "```bash {name=seven}\nset -e; exec echo replaced\n```\n");
	h.failures = "s";
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_buf_eq(&h.output, arena_strf(&h.arena,
	                                       "a  b|x\ny|\nd e\n雷 unset\n雷\n%s\n"
	                                       "tidy\n雷\nops\n0\nreplaced\n",
	                                       h.root)
	                                    .p);
	harness_release(&h);
}
END_TEST

START_TEST(session_shell)
{
	const char *text =
		"---\nrunbook: {session: shell}\n---\n"
		"```bash {name=one}\nf() { echo \"f $1\"; }\nalias hi='echo hi there'\n"
		"set +o pipefail; shopt -s extglob expand_aliases\n```\n\n"
		"```bash {name=two}\nf x\nhi\nfalse | cat\nshopt extglob\n```\n";

	harness_init(&h, text);
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_buf_eq(&h.output, "f x\nhi there\nextglob        \ton\n");
	harness_release(&h);
	harness_init(&h, text + strlen("---\nrunbook: {session: shell}\n---\n"));
	harness_expect(&h, NULL, RUN_FAILED);
	harness_release(&h);
	harness_init(&h, "---\nrunbook: {session: shell}\n---\n```sh {name=one}\n:\n```\n");
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_ptr_nonnull(strstr(h.told.p, "notice 'one' is no bash"));
	harness_release(&h);
}
END_TEST

START_TEST(outputs)
{
	harness_init(
		&h,
		"```sh {name=first out=VERSION}\necho; echo '  1.2 '; echo\n```\n\n"
		"```sh {name=CLUSTER_ID}\necho abc\necho aside >&2\n```\n\n"
		"```sh {name=pairs}\necho K=v=w >>\"$RB_OUT\"\n"
		"printf 'LINES_2<<EOF\\na\\nb\\nEOF\\n' >>\"$RB_OUT\"\n```\n\n"
		"```sh {name=last}\necho \"$VERSION|$CLUSTER_ID|$K|$LINES_2|$OPSBOOK_STEP\"\n"
		"echo nonsense >>\"$RB_OUT\"\n```\n");
	harness_expect(&h, NULL, RUN_OK);
	ck_assert(str_ends(buf_str(&h.output), STR("\n1.2|abc|v=w|a\nb|last\n")));
	ck_assert_ptr_nonnull(strstr(h.told.p, "end first ok VERSION=1.2\n"));
	ck_assert_ptr_nonnull(strstr(h.told.p, "notice 'last': line 1 of $RB_OUT is neither"));
	harness_release(&h);
}
END_TEST

START_TEST(params)
{
	static const char evil[] = "$(touch reboot)`touch reboot`'\"; touch reboot #\n中文 \\";
	const char *text = "---\nrunbook:\n  params:\n"
			   "    NODE: {required: true}\n"
			   "    MODE: {type: enum, values: [a, b], default: b}\n"
			   "    USER_NAME: {from: \"env:WHO\"}\n"
			   "    WORDS: {from: \"file:words\"}\n"
			   "    MADE: {from: \"cmd:printf '%s\\\\n' \\\"<$NODE>\\\"\"}\n---\n"
			   "```sh {name=show}\nprintf '%s|' \"$NODE\" \"$MODE\" \"$USER_NAME\" "
			   "\"$WORDS\" \"$MADE\"; echo\n```\n";
	const char **env;

	harness_init(&h, text);
	env = arena_array(&h.arena, const char *, 8);
	for (size_t i = 0; h.env[i]; i++)
		env[i] = h.env[i];
	env[3] = "WHO=root $(touch reboot)";
	env[4] = "NODE=somebody else's";
	h.options.env = env;
	ck_assert_int_eq(
		fs_write(arena_strf(&h.arena, "%s/ops/words", h.root).p, STR("x\ny\n"), &h.err),
		0);
	harness_give(&h, "NODE", evil);
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_buf_eq(
		&h.output,
		arena_strf(&h.arena, "%s|b|root $(touch reboot)|x\ny|<%s>|\n", evil, evil).p);
	ck_assert_int_eq(access(arena_strf(&h.arena, "%s/ops/reboot", h.root).p, F_OK), -1);

	/* Asked for before anything else; a bad answer is asked for again. */
	h.options.nvalues = 0;
	h.asked = "n1";
	harness_expect(&h, NULL, RUN_OK);
	ck_assert(str_starts(buf_str(&h.told), STR("ask NODE\nplan .\n")));
	h.asked = NULL;
	harness_go(&h, NULL);
	ck_assert_int_eq(h.result, -1);
	ck_assert_int_eq(h.err.code, ERR_INVALID);
	ck_assert_str_eq(h.err.msg, "NODE has no value");
	harness_give(&h, "MODE", "c");
	harness_go(&h, NULL);
	ck_assert_int_eq(h.result, -1);
	harness_give(&h, "MODE", "a");
	harness_give(&h, "NOD", "x");
	harness_go(&h, NULL);
	ck_assert_ptr_nonnull(strstr(h.err.msg, "there is no param NOD; there are"));
	harness_release(&h);
}
END_TEST

static void change_param(struct harness *x, const char *event, struct str name)
{
	struct str value;

	if (strcmp(event, "consent") != 0)
		return;
	ck_assert(run_param(x->run, STR("N"), &value));
	ck_assert_view_eq(value, "1");
	ck_assert_int_eq(run_set_param(x->run, STR("N"), STR("x"), &x->err), -1);
	err_clear(&x->err);
	ck_assert_int_eq(run_set_param(x->run, STR("M"), STR("x"), NULL), -1);
	ck_assert_int_eq(run_set_param(x->run, STR("N"), STR("22"), &x->err), 0);
}

START_TEST(params_edited)
{
	harness_init(&h, "---\nrunbook: {params: {N: {type: int, default: 1}}}\n---\n"
	                 "```sh {name=show}\necho $N\n```\n");
	h.hook = change_param;
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_buf_eq(&h.output, "22\n");
	harness_release(&h);
}
END_TEST

START_TEST(secrets)
{
	static const char secret[] = "pa ss/w0rd+雷&x";

	harness_init(&h,
	             "---\nrunbook:\n  params:\n    TOKEN: {secret: true, required: true}\n"
	             "    OTHER: {secret: true, from: \"cmd:echo terces-dmcmorf | rev\"}\n"
	             "    LATE: {secret: true}\n---\n"
	             "```sh {name=raw}\necho \"a $TOKEN b\"; echo \"$TOKEN\" >&2\n"
	             "printf 'pa ss/w0'; sleep 0.2; echo 'rd+雷&x!'\n"
	             "printf %s \"user:$TOKEN\" | base64; printf '%s ' \"$OTHER\"\n"
	             "export COPY=\"x$TOKEN\"\n```\n\n"
	             "```bash {name=traced}\nset -x; echo \"$COPY\"; false\n```\n\n"
	             "```sh {name=LATE}\necho etal-nrob | rev; echo seen-by-nobody >&2\n```\n\n"
	             "```sh {name=later}\necho \"${LATE}s\"\n```\n");
	harness_give(&h, "TOKEN", secret);
	h.failures = "s";
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert(str_starts(buf_str(&h.output), STR("a [masked] b\n")));
	ck_assert_ptr_nonnull(strstr(h.output.p, "[masked]!\ndXNlcj[masked]"));
	ck_assert_ptr_nonnull(strstr(h.output.p, "x[masked]\n"));
	ck_assert(str_ends(buf_str(&h.output), STR("[masked]s\n")));
	ck_assert_ptr_nonnull(strstr(h.told.p, "end LATE ok LATE=[masked]\n"));
	ck_assert(!leaks(&h, secret));
	ck_assert(!leaks(&h, "fromcmd-secret"));
	ck_assert(!leaks(&h, "born-late"));
	ck_assert(leaks(&h, "[masked]"));
	ck_assert(!leaks(&h, "ss/w0rd"));
	harness_release(&h);
}
END_TEST

START_TEST(guard_and_verify)
{
	harness_init(&h,
	             "---\nrunbook: {guard: ctx}\n---\n"
	             "```sh {name=ctx effect=read}\ntest ! -e wrong\n```\n\n"
	             "```sh {name=look effect=read}\n:\n```\n\n"
	             "```sh {name=good verify=sound}\ntouch good\n```\n\n"
	             "```sh {name=sound effect=read retry=2 every=1ms}\ntest -e good\n```\n\n"
	             "```sh {name=switch}\ntouch wrong\n```\n\n"
	             "```sh {name=danger effect=danger}\ntouch boom\n```\n");
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_str_eq(
		harness_journal(&h),
		"failed\n1 step look ok\n2 guard ctx ok\n3 step good ok\n4 verify sound ok\n"
		"5 guard ctx ok\n6 step switch ok\n7 guard ctx failed\n"
		"8 step danger refused\n");
	ck_assert_ptr_nonnull(
		strstr(h.told.p, "end danger refused: its guard 'ctx' did not pass\n"));
	ck_assert_int_eq(access(arena_strf(&h.arena, "%s/ops/boom", h.root).p, F_OK), -1);
	harness_release(&h);
}
END_TEST

static const char undo_note[] =
	"```sh {name=one undo=un-one}\necho one >>log\n```\n\n"
	"```sh {name=two undo=un-two verify=check-two}\necho two >>log\n```\n\n"
	"```sh {name=check-two effect=read}\ntest -e two-is-fine\n```\n\n"
	"```sh {name=un-one verify=check-un}\necho un-one >>log\n```\n\n"
	"```sh {name=check-un effect=read}\necho checked >>log\n```\n\n"
	"```sh {name=un-two}\necho un-two >>log\n```\n\n"
	"```sh {name=three}\necho three >>log\n```\n";

START_TEST(undo)
{
	harness_init(&h, undo_note);
	h.failures = "u";
	harness_expect(&h, NULL, RUN_UNDONE);
	ck_assert_str_eq(harness_file(&h, "ops/log"), "one\ntwo\nun-two\nun-one\nchecked\n");
	ck_assert_str_eq(
		harness_journal(&h),
		"undone\n1 step one ok\n2 step two unverified\n3 verify check-two failed\n"
		"4 undo un-two ok\n5 undo un-one ok\n6 verify check-un ok\n");
	ck_assert_ptr_nonnull(strstr(h.told.p, "failed two unverified two one\n"));
	harness_release(&h);

	/* What failed in the middle is taken back too; and an undo that is left out is not clean. */
	harness_init(&h, "```sh {name=half undo=un}\ntouch half; false\n```\n\n"
	                 "```sh {name=un}\nrm half\n```\n");
	h.failures = "u";
	harness_expect(&h, NULL, RUN_UNDONE);
	ck_assert_ptr_nonnull(strstr(h.told.p, "failed half failed half?\n"));
	h.failures = "u";
	harness_consent(&h, "un", "skip");
	harness_expect(&h, NULL, RUN_FAILED);
	harness_release(&h);
}
END_TEST

START_TEST(timeouts)
{
	long pid;

	harness_init(&h, "```sh {name=slow timeout=300ms undo=un}\n"
	                 "( setsid sh -c 'trap \"\" TERM; echo $$ >pid; while :; do sleep "
	                 "0.05; done' & ) &\n"
	                 "trap '' TERM; echo begun; while :; do sleep 0.05; done\n```\n\n"
	                 "```sh {name=un}\ntouch undone\n```\n");
	h.failures = "u";
	harness_expect(&h, NULL, RUN_UNDONE);
	ck_assert_str_eq(harness_journal(&h), "undone\n1 step slow timeout\n2 undo un ok\n");
	ck_assert_ptr_nonnull(strstr(h.told.p, "it took longer than 300 ms"));
	pid = strtol(harness_file(&h, "ops/pid"), NULL, 10);
	ck_assert_int_gt(pid, 0);
	ck_assert_uint_eq(proc_start_time(pid), 0);
	harness_release(&h);
}
END_TEST

START_TEST(background)
{
	harness_init(&h,
	             "```sh {name=server background=true verify=up}\n"
	             "echo $$ >pid; echo up >up; echo serving; trap 'echo bye; exit 1' TERM\n"
	             "while :; do sleep 0.02; done\n```\n\n"
	             "```sh {name=up effect=read retry=50 every=20ms}\ntest -e up\n```\n\n"
	             "```sh {name=use}\nkill -0 $(cat pid) && echo used\n```\n");
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_ptr_nonnull(strstr(h.output.p, "serving\n"));
	ck_assert_ptr_nonnull(strstr(h.output.p, "used\n"));
	ck_assert_ptr_nonnull(strstr(h.output.p, "bye\n"));
	ck_assert(str_ends(buf_str(&h.told), STR("end use ok\nend server ok\n")));
	ck_assert_uint_eq(proc_start_time(strtol(harness_file(&h, "ops/pid"), NULL, 10)), 0);
	harness_release(&h);
	/* One that does not live so long has failed. */
	harness_init(&h, "```sh {name=server background=true}\nexit 4\n```\n\n"
	                 "```sh {name=use}\nsleep 0.3\n```\n");
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_ptr_nonnull(strstr(h.told.p, "end server failed: it ended with status 4"));
	harness_release(&h);
}
END_TEST

static int typist;

static void type_at_prompt(struct harness *x, const char *event, struct str name)
{
	if (strcmp(event, "output") == 0 && strstr(x->output.p, "Colour? ") && typist >= 0) {
		ck_assert_int_eq(write(typist, "blue\n", 5), 5);
		typist = -1;
	}
}

START_TEST(terminal)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	typist = ends[1];
	harness_init(&h,
	             "```bash {name=ask interactive=true}\n"
	             "test -t 0 && test -t 1 && stty size\nstty -echo\nread -p 'Colour? ' c\n"
	             "export C=$c\n```\n\n```sh {name=show}\necho \"$C\"; test ! -t 0\n```\n");
	h.options.input = ends[0];
	h.hook = type_at_prompt;
	h.options.rows = 30;
	h.options.cols = 90;
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_buf_eq(&h.output, "30 90\r\nColour? blue\n");
	close(ends[0]);
	close(ends[1]);
	harness_release(&h);
}
END_TEST

/* A prompt without a line end is shown while it waits; lines come while the step goes on. */
static int64_t seen_prompt, seen_end;

static void note_times(struct harness *x, const char *event, struct str name)
{
	if (strcmp(event, "output") == 0 && str_starts(name, STR("now")))
		seen_prompt = clock_mono_us();
	if (strcmp(event, "end") == 0)
		seen_end = clock_mono_us();
}

START_TEST(streamed)
{
	harness_init(&h,
	             "```sh {name=slow}\nprintf now; sleep 2; printf '\\344\\270'; sleep 0.2; "
	             "printf '\\255\\n'\n```\n");
	h.hook = note_times;
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_buf_eq(&h.output, "now中\n");
	ck_assert(seen_end - seen_prompt > 500000);
	harness_release(&h);
}
END_TEST

static void stop_in_begin(struct harness *x, const char *event, struct str name)
{
	if (strcmp(event, "output") == 0 && str_starts(name, STR("go")))
		raise(SIGINT);
}

static void on_signal(int signal)
{
	if (signal == SIGTSTP)
		run_pause(h.run, true);
	else
		run_stop(h.run);
}

START_TEST(interrupted)
{
	signal(SIGINT, on_signal);
	signal(SIGHUP, on_signal);
	harness_init(
		&h, "```sh {name=one undo=un}\necho go; trap 'echo caught' INT HUP; sleep "
		    "100\n```\n\n"
		    "```sh {name=two}\ntouch two\n```\n\n```sh {name=un}\ntouch undone\n```\n");
	h.hook = stop_in_begin;
	harness_expect(&h, "one two", RUN_STOPPED);
	ck_assert_ptr_nonnull(
		strstr(h.told.p, "end one stopped: it was stopped\nfailed one stopped one?\n"));
	ck_assert_ptr_null(strstr(h.output.p, "caught"));
	ck_assert_str_eq(harness_journal(&h), "stopped\n1 step one stopped\n");
	/* Whoever stops a step may still want to take it back. */
	h.failures = "u";
	harness_expect(&h, "one two", RUN_UNDONE);
	ck_assert_str_eq(harness_journal(&h), "undone\n1 step one stopped\n2 undo un ok\n");
	harness_release(&h);
}
END_TEST

/* To stop one step is not to stop what it works with. */
START_TEST(interrupted_beside_background)
{
	signal(SIGINT, on_signal);
	harness_init(
		&h, "```sh {name=server background=true verify=up}\n"
		    "echo $$ >pid; while :; do sleep 0.02; done\n```\n\n"
		    "```sh {name=up effect=read retry=50 every=20ms}\ntest -s pid\n```\n\n"
		    "```sh {name=one}\nif [ -e again ]; then kill -0 $(cat pid) && echo alive\n"
		    "else touch again; echo go; sleep 100; fi\n```\n");
	h.hook = stop_in_begin;
	h.failures = "r";
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_buf_eq(&h.output, "go\nalive\n");
	ck_assert_str_eq(harness_journal(&h), "ok\n1 step server ok\n2 verify up ok\n"
	                                      "3 step one stopped\n4 step one ok\n");
	harness_release(&h);
}
END_TEST

static void pause_in_output(struct harness *x, const char *event, struct str name)
{
	if (strcmp(event, "output") == 0 && str_eq(name, STR("1\n")))
		raise(SIGTSTP);
	if (strcmp(event, "paused") == 0) {
		/* What a program does while it is stopped: nothing. */
		usleep(1600000);
		ck_assert_buf_eq(&x->output, "1\n");
		ck_assert_str_eq(harness_file(x, "ops/log"), "1\n");
	}
}

START_TEST(suspended)
{
	signal(SIGTSTP, on_signal);
	harness_init(&h,
	             "```sh {name=one timeout=30s}\nfor i in 1 2 3; do echo $i >>log; echo $i; "
	             "sleep 1; done\n```\n");
	h.hook = pause_in_output;
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_buf_eq(&h.output, "1\n2\n3\n");
	ck_assert_ptr_nonnull(strstr(h.told.p, "paused\n"));
	harness_release(&h);
}
END_TEST

START_TEST(unstarted)
{
	harness_init(&h, "```sh {name=folder cwd=/no/such}\n:\n```\n\n"
	                 "```sh {name=program interpreter=no-such-shell}\n:\n```\n\n"
	                 "```sh {name=away hosts=web}\n:\n```\n");
	h.failures = "sss";
	harness_expect(&h, NULL, RUN_FAILED);
	ck_assert_ptr_nonnull(
		strstr(h.told.p, "end folder unstarted: cannot go to the folder /no/such"));
	ck_assert_ptr_nonnull(
		strstr(h.told.p, "end program unstarted: no-such-shell is not installed"));
	ck_assert_ptr_nonnull(strstr(h.told.p, "end away unstarted: nothing here runs"));
	harness_release(&h);
}
END_TEST

START_TEST(private)
{
	struct stat st;

	umask(022);
	harness_init(&h,
	             "```sh {name=one}\numask; ls -ld \"${RB_OUT%/*}\" | cut -c1-10; : >made\n"
	             "ls /proc/self/fd | wc -l\n```\n");
	harness_expect(&h, NULL, RUN_OK);
	ck_assert_buf_eq(&h.output, "0077\ndrwx------\n4\n");
	ck_assert_int_eq(stat(h.state, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0700);
	ck_assert_int_eq(stat(arena_strf(&h.arena, "%s/journal.db", h.state).p, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(
		stat(arena_strf(&h.arena, "%s/casts/%s.cast", h.state, run_id(h.run)).p, &st),
		0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_uint_eq(strlen(run_id(h.run)), RUN_ID_SIZE - 1);
	run_free(h.run);
	h.run = NULL;
	ck_assert_int_eq(rmdir(arena_strf(&h.arena, "%s/work", h.state).p), 0);
	/* A state folder that is somebody's link is not used. */
	h.state = arena_strf(&h.arena, "%s-link", h.root).p;
	ck_assert_int_eq(symlink("/tmp", h.state), 0);
	h.options.state = h.state;
	harness_go(&h, NULL);
	ck_assert_int_eq(h.result, -1);
	ck_assert_int_eq(h.err.code, ERR_CONFLICT);
	harness_release(&h);
}
END_TEST

START_TEST(cast)
{
	struct buf b = BUF_INIT;

	harness_init(&h,
	             "# Title\n\n```sh {name=one}\necho 'a \"q\"'; printf '\\377\\n'\n```\n");
	harness_expect(&h, NULL, RUN_OK);
	journal_add_cast_path(&b, h.state, str_of(run_id(h.run)));
	run_free(h.run);
	h.run = NULL;
	ck_assert_int_eq(setenv("CAST", b.p, 1), 0);
	ck_assert_int_eq(
		system("python3 -c '\n"
	               "import json, os\n"
	               "l = [json.loads(x) for x in open(os.environ[\"CAST\"])]\n"
	               "assert l[0][\"version\"] == 2 and l[0][\"title\"] == \"Title\", l\n"
	               "assert l[0][\"width\"] == 80 and l[0][\"timestamp\"] > 1e9\n"
	               "assert [x[1] for x in l[1:]][0] == \"m\" and l[1][2] == \"one\", l\n"
	               "o = \"\".join(x[2] for x in l[1:] if x[1] == \"o\")\n"
	               "assert o == \"a \\\"q\\\"\\r\\n\\ufffd\\r\\n\", o\n"
	               "assert all(x[0] >= 0 for x in l[1:])\n'"),
		0);
	buf_release(&b);
	harness_release(&h);
}
END_TEST

Suite *run_run_suite(void)
{
	Suite *suite = suite_create("run");
	TCase *tcase = tcase_create("run");

	tcase_add_test(tcase, in_order);
	tcase_add_test(tcase, declined);
	tcase_add_test(tcase, fails_at_the_first);
	tcase_add_test(tcase, retries);
	tcase_add_test(tcase, carried_over);
	tcase_add_test(tcase, session_shell);
	tcase_add_test(tcase, outputs);
	tcase_add_test(tcase, params);
	tcase_add_test(tcase, params_edited);
	tcase_add_test(tcase, secrets);
	tcase_add_test(tcase, guard_and_verify);
	tcase_add_test(tcase, undo);
	tcase_add_test(tcase, timeouts);
	tcase_add_test(tcase, background);
	tcase_add_test(tcase, terminal);
	tcase_add_test(tcase, streamed);
	tcase_add_test(tcase, interrupted);
	tcase_add_test(tcase, interrupted_beside_background);
	tcase_add_test(tcase, suspended);
	tcase_add_test(tcase, unstarted);
	tcase_add_test(tcase, private);
	tcase_add_test(tcase, cast);
	suite_add_tcase(suite, tcase);
	return suite;
}
