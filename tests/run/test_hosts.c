/*
 * Patterns of hosts, with an inventory and without; and which hosts a retry is for.
 */
#include <stdlib.h>

#include "run/inventory.h"
#include "tests/run/harness.h"

static const char list[] =
	"{\"_meta\": {\"hostvars\": {\"web1\": {\"ansible_host\": \"10.0.0.1\","
	" \"ansible_port\": 2222, \"ansible_user\": \"ops\"}}},"
	" \"all\": {\"children\": [\"web\", \"db\", \"empty\"]},"
	" \"web\": {\"hosts\": [\"web1\", \"web2\", \"web3\"]},"
	" \"db\": {\"hosts\": [\"db1\"], \"children\": [\"old\", \"db\"]},"
	" \"old\": {\"hosts\": [\"web3\"], \"children\": [\"db\"]},"
	" \"empty\": {}}";

static char *joined(const struct run_hosts *hosts)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < hosts->n; i++)
		buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(hosts->v[i]));
	return buf_detach(&b);
}

static void expect(const struct inventory *inv, const char *pattern, const char *wanted)
{
	struct run_hosts hosts = { 0 };
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	int result = inv ? inventory_match(&hosts, &a, inv, str_of(pattern), &e)
	                 : inventory_match_plain(&hosts, &a, str_of(pattern), &e);
	char *names = joined(&hosts);

	ck_assert_msg((result == 0) == (wanted != NULL), "%s: %s", pattern, e.msg);
	if (wanted)
		ck_assert_str_eq(names, wanted);
	mem_free(names);
	vec_release(&hosts);
	arena_release(&a);
}

START_TEST(patterns)
{
	struct inventory *inv;
	struct inventory_host host;
	struct err e = ERR_INIT;

	ck_assert_int_eq(inventory_parse(&inv, str_of(list), &e), 0);
	expect(inv, "web", "web1 web2 web3");
	expect(inv, "web2", "web2");
	expect(inv, "db1,web1", "web1 db1");
	expect(inv, "web:db", "web1 web2 web3 db1");
	expect(inv, "all:!web2", "web1 web3 db1");
	expect(inv, "!web", "db1");
	expect(inv, "web:&old", "web3");
	/* As with Ansible the order of the parts does not count. */
	expect(inv, "!web1:&old:web", "web3");
	expect(inv, "*", "web1 web2 web3 db1");
	expect(inv, "web[12]", "web1 web2");
	expect(inv, "w?b3", "web3");
	/* Groups that hold each other end. */
	expect(inv, "db", "web3 db1");
	expect(inv, "empty", "");
	expect(inv, "nobody", NULL);
	expect(inv, "web:!nobody", NULL);
	expect(inv, "~web.*", NULL);
	expect(inv, "web,,db", NULL);
	ck_assert(inventory_find(&host, inv, STR("web1")));
	ck_assert(str_eq(host.address, STR("10.0.0.1")) && str_eq(host.port, STR("2222")) &&
	          str_eq(host.user, STR("ops")));
	ck_assert(inventory_find(&host, inv, STR("web2")));
	ck_assert(str_eq(host.address, STR("web2")) && host.port.n == 0);
	ck_assert(!inventory_find(&host, inv, STR("web9")));
	inventory_free(inv);
	ck_assert_int_eq(inventory_parse(&inv, STR("[]"), &e), -1);
	inventory_free(inv);
}
END_TEST

START_TEST(plain)
{
	struct inventory_host host = inventory_plain(STR("ops@web1:2222"));

	ck_assert(str_eq(host.address, STR("web1")) && str_eq(host.port, STR("2222")) &&
	          str_eq(host.user, STR("ops")));
	host = inventory_plain(STR("[::1]:22"));
	ck_assert(str_eq(host.address, STR("::1")) && str_eq(host.port, STR("22")));
	expect(NULL, "web1, web2,web1", "web1 web2");
	expect(NULL, "[fe80::1]", "[fe80::1]");
	/* Nothing that ssh could take for an option, nor a pattern that nobody resolves. */
	expect(NULL, "-oProxyCommand=id", NULL);
	expect(NULL, "ops@-oProxyCommand=id", NULL);
	expect(NULL, "-l@web1", NULL);
	expect(NULL, "web*", NULL);
	expect(NULL, "web1:web2", NULL);
	expect(NULL, "web1:", NULL);
	expect(NULL, "a,,b", NULL);
	expect(NULL, "a b", NULL);
	expect(NULL, "$(id)", NULL);
}
END_TEST

static int find_three(void *ctx, struct run_hosts *out, struct arena *a,
                      const struct runbook_block *block, struct str pattern, struct err *e)
{
	if (!str_eq(pattern, STR("x")))
		return err_set(e, ERR_NOT_FOUND, "no %.*s", STR_ARG(pattern));
	vec_push(out, STR("a"));
	vec_push(out, STR("b"));
	vec_push(out, STR("c"));
	return 0;
}

static int open_here(void *ctx, struct run_target *out, struct arena *a,
                     const struct run_job *job, struct str host, struct err *e)
{
	const char **argv = arena_array(a, const char *, 4), **env;

	argv[0] = "sh";
	argv[1] = job->script_path;
	env = arena_array(a, const char *, 3);
	env[0] = arena_strf(a, "AT=%.*s", STR_ARG(host)).p;
	env[1] = "PATH=/usr/bin:/bin";
	out->argv = argv;
	out->env = env;
	return 0;
}

static void count_ended(void *ctx, struct buf *why, bool *begun,
                        const struct run_target *target, int code)
{
	unsigned *ended = ctx;

	++*ended;
	if (code == 9)
		buf_add_z(why, "the line is cut");
}

/* What went well is not done again; what was not begun is done with what failed. */
START_TEST(retry)
{
	unsigned ended = 0;
	struct run_transport t = { &ended, find_three, open_here, count_ended, NULL };
	struct harness h;
	char *count;

	harness_init(&h,
	             "```sh {name=each hosts=x forks=1}\necho $AT >>count\n"
	             "if [ $AT = b ] && ! [ -e again ]; then touch again; exit 9; fi\n```\n");
	h.options.transport = &t;
	h.failures = "r";
	harness_expect(&h, "each", RUN_OK);
	count = harness_file(&h, "ops/count");
	ck_assert_str_eq(count, "a\nb\nb\nc\n");
	ck_assert_uint_eq(ended, 4);
	ck_assert_ptr_nonnull(strstr(h.told.p, "b: the line is cut; 1 of 3 hosts failed: b; 1 "
	                                       "not begun"));
	harness_release(&h);
}
END_TEST

Suite *run_hosts_suite(void)
{
	Suite *suite = suite_create("hosts");
	TCase *tests = tcase_create("hosts");

	tcase_add_test(tests, patterns);
	tcase_add_test(tests, plain);
	tcase_add_test(tests, retry);
	suite_add_tcase(suite, tests);
	return suite;
}
