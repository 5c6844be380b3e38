#include "serve/policy.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "tests/runner.h"

static struct policy policy;

static void setup(void)
{
	policy = (struct policy){ .nhosts = 0 };
	policy_allow_loopback(&policy, 4747);
	ck_assert(policy_pair(&policy, "https://Wiki.example.com:443/notes/"));
	ck_assert(policy_pair(&policy, "https://wiki2.example.com/"));
	ck_assert(policy_make_tokens(&policy));
}

static void teardown(void)
{
	policy_release(&policy);
}

/* A request that every rule allows, of one of the kinds. */
static struct policy_request good(enum policy_use use)
{
	static char bearer[128];
	struct policy_request r = { .use = use,
		                    .hosts = 1,
		                    .host = STR("127.0.0.1:4747"),
		                    .method = use == POLICY_RUN ? POLICY_POST : POLICY_GET,
		                    .fetch_site = STR("same-origin") };

	snprintf(bearer, sizeof(bearer), "Bearer %s", policy.token);
	if (use == POLICY_RUN) {
		r.origins = 1;
		r.origin = STR("http://127.0.0.1:4747");
		r.content_type = STR("application/json; charset=utf-8");
		r.authorization = str_of(bearer);
	}
	return r;
}

static void expect(const struct policy_request *r, enum policy_verdict wanted)
{
	ck_assert_int_eq(policy_judge(&policy, r), wanted);
}

START_TEST(hosts)
{
	static const char *const ours[] = { "127.0.0.1:4747", "localhost:4747",
		                            "LOCALHOST:4747", "[::1]:4747" };
	static const char *const theirs[] = { "",
		                              "127.0.0.1",
		                              "localhost",
		                              "127.0.0.1:4748",
		                              "evil.example",
		                              "localhost.evil.example:4747",
		                              "127.0.0.1:4747.evil.example",
		                              "127.0.0.1:4747 ",
		                              "0.0.0.0:4747",
		                              "[::]:4747",
		                              "127.1:4747" };
	struct policy_request r;

	for (int use = POLICY_READ; use <= POLICY_LISTEN; use++) {
		r = good((enum policy_use)use);
		for (size_t i = 0; i < countof(ours); i++) {
			r.host = str_of(ours[i]);
			expect(&r, POLICY_YES);
		}
	}
	for (int use = POLICY_READ; use <= POLICY_RUN; use++) {
		r = good((enum policy_use)use);
		for (size_t i = 0; i < countof(theirs); i++) {
			r.host = str_of(theirs[i]);
			expect(&r, POLICY_BAD_HOST);
		}
		r = good((enum policy_use)use);
		r.hosts = 2;
		expect(&r, POLICY_BAD_HOST);
		r.hosts = 0;
		expect(&r, POLICY_BAD_HOST);
	}
	/* A name without a port is right only on a socket of the file system. */
	r = good(POLICY_READ);
	r.host = STR("localhost");
	r.local = true;
	expect(&r, POLICY_YES);
}
END_TEST

START_TEST(origins)
{
	static const char *const theirs[] = { "null",
		                              "http://127.0.0.1",
		                              "http://127.0.0.1:4748",
		                              "https://127.0.0.1:4747",
		                              "http://localhost:4747",
		                              "http://127.0.0.1:4747/",
		                              "http://127.0.0.1:47470",
		                              "http://127.0.0.1:4747.evil.example",
		                              "http://evil.example",
		                              "file://",
		                              "" };

	for (int use = POLICY_READ; use <= POLICY_RUN; use++)
		for (size_t i = 0; i < countof(theirs); i++) {
			struct policy_request r = good((enum policy_use)use);

			r.origin = str_of(theirs[i]);
			r.origins = 1;
			expect(&r, POLICY_BAD_ORIGIN);
		}
}
END_TEST

START_TEST(run_needs_all)
{
	struct policy_request r = good(POLICY_RUN);

	expect(&r, POLICY_YES);
	r.origins = 0;
	r.origin = STR_NONE;
	expect(&r, POLICY_BAD_ORIGIN);
	r = good(POLICY_RUN);
	r.origins = 2;
	expect(&r, POLICY_BAD_ORIGIN);
	r = good(POLICY_RUN);
	r.method = POLICY_GET;
	expect(&r, POLICY_BAD_METHOD);
	r.method = POLICY_PREFLIGHT;
	expect(&r, POLICY_BAD_METHOD);
	r = good(POLICY_RUN);
	r.content_type = STR("text/plain");
	expect(&r, POLICY_BAD_TYPE);
	r = good(POLICY_RUN);
	r.fetch_site = STR("cross-site");
	expect(&r, POLICY_CROSS_SITE);
	r.fetch_site = STR("none");
	expect(&r, POLICY_CROSS_SITE);
	/* Not every browser says where a request comes from. */
	r.fetch_site = STR_NONE;
	expect(&r, POLICY_YES);
}
END_TEST

START_TEST(tokens)
{
	struct policy_request r = good(POLICY_RUN);
	char wrong[POLICY_TOKEN_SIZE + 16];

	ck_assert_uint_eq(strlen(policy.token), POLICY_TOKEN_SIZE);
	r.authorization = STR_NONE;
	expect(&r, POLICY_NO_TOKEN);
	r.authorization = STR("Bearer ");
	expect(&r, POLICY_NO_TOKEN);
	r.authorization = str_of(policy.token);
	expect(&r, POLICY_NO_TOKEN);
	snprintf(wrong, sizeof(wrong), "Bearer %s", policy.token);
	wrong[strlen(wrong) - 1] ^= 1;
	r.authorization = str_of(wrong);
	expect(&r, POLICY_NO_TOKEN);
	wrong[strlen(wrong) - 1] = '\0';
	r.authorization = str_of(wrong);
	expect(&r, POLICY_NO_TOKEN);
	/* Where nothing may be run, nothing is a token. */
	policy.token[0] = '\0';
	r.authorization = STR("Bearer ");
	expect(&r, POLICY_NO_RUN);
}
END_TEST

START_TEST(readers)
{
	struct policy_request r = good(POLICY_READ);

	/* Someone else's page may lead here, and do nothing else. */
	r.fetch_site = STR("cross-site");
	expect(&r, POLICY_CROSS_SITE);
	r.fetch_mode = STR("no-cors");
	r.fetch_dest = STR("script");
	expect(&r, POLICY_CROSS_SITE);
	r.fetch_mode = STR("navigate");
	r.fetch_dest = STR("iframe");
	expect(&r, POLICY_CROSS_SITE);
	r.fetch_dest = STR("document");
	expect(&r, POLICY_YES);
	r.use = POLICY_LISTEN;
	expect(&r, POLICY_CROSS_SITE);
	/* Another port of this machine is another site. */
	r = good(POLICY_READ);
	r.fetch_site = STR("same-site");
	expect(&r, POLICY_CROSS_SITE);
	r.fetch_site = STR("none");
	expect(&r, POLICY_YES);
	r.method = POLICY_POST;
	expect(&r, POLICY_BAD_METHOD);
	r.method = POLICY_OTHER;
	expect(&r, POLICY_BAD_METHOD);
}
END_TEST

START_TEST(pairs)
{
	static const char *const bad[] = {
		"wiki.example.com",      "ftp://x",       "https://", "https://a@b/",
		"https://*.example.com", "https://x:1:2", "null",     "https://[::1]/",
		"https://a b/"
	};
	struct policy_request r = good(POLICY_RUN);
	char bearer[POLICY_TOKEN_SIZE + 16];

	for (size_t i = 0; i < countof(bad); i++)
		ck_assert_msg(!policy_pair(&policy, bad[i]), "%s", bad[i]);
	ck_assert_str_eq(policy.pairs[0].origin, "https://wiki.example.com");
	/* Each token is good with its own origin alone. */
	ck_assert_uint_eq(strlen(policy.pairs[0].token), POLICY_TOKEN_SIZE);
	ck_assert_str_ne(policy.pairs[0].token, policy.token);
	snprintf(bearer, sizeof(bearer), "Bearer %s", policy.pairs[0].token);
	r.origin = STR("https://wiki.example.com");
	r.fetch_site = STR("cross-site");
	expect(&r, POLICY_NO_TOKEN);
	r.authorization = str_of(bearer);
	expect(&r, POLICY_YES);
	r.origin = STR("http://127.0.0.1:4747");
	expect(&r, POLICY_CROSS_SITE);
	r.fetch_site = STR("same-origin");
	expect(&r, POLICY_NO_TOKEN);
	r.origin = STR("https://wiki2.example.com");
	expect(&r, POLICY_NO_TOKEN);
	r.origins = 0;
	r.origin = STR_NONE;
	expect(&r, POLICY_BAD_ORIGIN);
	r.origins = 1;
	r.origin = STR("https://wiki.example.com");
	r.fetch_site = STR("cross-site");
	r.authorization = STR_NONE;
	expect(&r, POLICY_NO_TOKEN);
	r.method = POLICY_PREFLIGHT;
	expect(&r, POLICY_YES);
	r.origin = STR("https://wiki.example.com.evil.example");
	expect(&r, POLICY_BAD_METHOD);
	r = good(POLICY_RUN);
	r.origin = STR("http://wiki.example.com");
	expect(&r, POLICY_BAD_ORIGIN);
	/* It may ask for runs, not read the notes. */
	r = good(POLICY_READ);
	r.origins = 1;
	r.origin = STR("https://wiki.example.com");
	expect(&r, POLICY_BAD_ORIGIN);
}
END_TEST

START_TEST(passwords)
{
	struct policy_request r = good(POLICY_READ);

	policy.password = mem_strdup("ann:s3cret");
	expect(&r, POLICY_NO_PASSWORD);
	r.authorization = STR("Basic YW5uOnMzY3JldA==");
	expect(&r, POLICY_YES);
	r.authorization = STR("Basic YW5uOnMzY3JldA");
	expect(&r, POLICY_NO_PASSWORD);
	r.host = STR("evil.example");
	expect(&r, POLICY_BAD_HOST);
}
END_TEST

Suite *serve_policy_suite(void)
{
	Suite *s = suite_create("serve/policy");
	TCase *tc = tcase_create("core");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, hosts);
	tcase_add_test(tc, origins);
	tcase_add_test(tc, run_needs_all);
	tcase_add_test(tc, tokens);
	tcase_add_test(tc, readers);
	tcase_add_test(tc, pairs);
	tcase_add_test(tc, passwords);
	suite_add_tcase(s, tc);
	return s;
}
