#include "run/redact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "tests/runner.h"

/* The same numbers in every run. */
static uint64_t state = 88172645463325252u;

static size_t below(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (size_t)(state % n);
}

static void add_base64(struct buf *out, struct str s)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < s.n; i += 3) {
		unsigned v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (i + k < s.n ? (unsigned char)s.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_add_byte(out, i + k > s.n ? '=' : digits[v >> (18 - 6 * k) & 63]);
	}
}

static char *masked(const char *secret, const char *text)
{
	struct str s = str_of(secret);
	struct redact_set *set = redact_set_new(&s, 1);
	struct buf out = BUF_INIT;
	char *z;

	redact_text(set, &out, str_of(text));
	z = runner_text(buf_str(&out));
	buf_release(&out);
	redact_set_free(set);
	return z;
}

START_TEST(forms)
{
	ck_assert_str_eq(masked("hunter2!", "a hunter2! b"), "a [masked] b");
	ck_assert_str_eq(masked("hunter2!", "hunter2"),
	                 "[masked]"); /* the better half, at the end */
	ck_assert_str_eq(masked("hunter2!", "hunter2 hunt"), "hunter2 [masked]");
	ck_assert_str_eq(masked("hunter2!", "a hun"), "a hun");
	ck_assert_str_eq(masked("hunter2!", "hunter2!hunter2!"), "[masked]");
	ck_assert_str_eq(masked("hunter2!", "hunter2! hunter2!"), "[masked] [masked]");
	ck_assert_str_eq(masked("hunter2!", "p=hunter2%21&q"), "p=[masked]&q");
	ck_assert_str_eq(masked("a b&c/d", "?a+b%26c%2fd ?a%20b%26c/d"), "?[masked] ?[masked]");
	ck_assert_str_eq(masked("a\"b\\c\nd", "{\"k\":\"a\\\"b\\\\c\\nd\"}"),
	                 "{\"k\":\"[masked]\"}");
	ck_assert_str_eq(
		masked("密钥é", "x 密钥é y %E5%AF%86%e9%92%a5%C3%A9 \\u5bc6\\u94A5\\u00e9"),
		"x [masked] y [masked] [masked]");
	ck_assert_str_eq(masked("k🔑ey", "\"k\\ud83d\\udd11ey\""), "\"[masked]\"");
	ck_assert_str_eq(
		masked("it's <b>", "+ echo 'it'\\''s <b>' it&#39;s &lt;b&gt; it\\'s\\ \\<b\\>"),
		"+ echo '[masked]' [masked] [masked]");
	ck_assert_str_eq(masked(" pad \n", "-pad-"), "-[masked]-");
	ck_assert_str_eq(masked("", "nothing"), "nothing");
	ck_assert_str_eq(masked("aXa", "baXaXab"), "b[masked]b");
	ck_assert_str_eq(masked("%", "5% 5%25"), "5[masked] 5[masked]");
}
END_TEST

START_TEST(several)
{
	struct str secrets[] = { STR("abcdef"), STR("cdefgh"), STR("x"), STR("abc") };
	struct redact_set *set = redact_set_new(secrets, countof(secrets));
	struct buf out = BUF_INIT;

	redact_text(set, &out, STR("1 abcdefgh 2 abc 3 bcdefg x"));
	ck_assert_buf_eq(&out, "1 [masked] 2 [masked] 3 bcdefg [masked]");
	buf_release(&out);
	redact_set_free(set);
}
END_TEST

/* Whatever stands before and behind, at each alignment, no digit made of the secret alone stays. */
START_TEST(base64)
{
	static const char secret[] = "s3cr3t/密+~";

	for (size_t before = 0; before < 7; before++) {
		for (size_t after = 0; after < 7; after++) {
			struct buf plain = BUF_INIT, text = BUF_INIT, want = BUF_INIT;
			size_t from = before * 8 / 6, to;
			char *got;

			buf_add_bytes(&plain, "QWERTYU", before);
			buf_add_z(&plain, secret);
			to = (plain.len * 8 + 5) / 6;
			buf_add_bytes(&plain, "asdfghj", after);
			add_base64(&text, buf_str(&plain));
			got = masked(secret, text.p);
			buf_add_bytes(&want, text.p, from);
			buf_add_z(&want, REDACT_MARK);
			buf_add_z(&want, text.p + to);
			ck_assert_str_eq(got, want.p);
			buf_release(&plain);
			buf_release(&text);
			buf_release(&want);
		}
	}
	/* As base64(1) breaks lines, and as URLs write it. */
	ck_assert_str_eq(masked("hunter2-secrets", "aHVudGVy\nMi1zZWNy\r\nZXRz\n"),
	                 "[masked]\n");
	ck_assert_str_eq(masked("?\?>>~~", "Pz8-Pn5- Pz8+Pn5+ Pz8%2BPn5%2b"),
	                 "[masked] [masked] [masked]");
}
END_TEST

START_TEST(long_ones)
{
	struct buf key = BUF_INIT, indented = BUF_INIT, text = BUF_INIT, out = BUF_INIT;
	struct redact_set *set;
	struct str s;

	buf_add_z(&key, "-----BEGIN KEY-----\n");
	for (int i = 0; i < 30; i++) {
		for (int k = 0; k < 64; k++)
			buf_add_byte(&key, (char)('a' + below(26)));
		buf_add_byte(&key, '\n');
	}
	buf_add_z(&key, "-----END KEY-----\n");
	s = buf_str(&key);
	set = redact_set_new(&s, 1);
	buf_addf(&text, "<%s> ", key.p);
	add_base64(&text, s);
	redact_text(set, &out, buf_str(&text));
	ck_assert_buf_eq(&out, "<[masked]\n> [masked]o=");
	/* A part of it, each line changed at its ends. */
	for (size_t i = 20; i < key.len - 20; i++) {
		if (key.p[i - 1] == '\n')
			buf_add_z(&indented, "    ");
		buf_add_byte(&indented, key.p[i]);
	}
	buf_clear(&out);
	redact_text(set, &out, buf_str(&indented));
	for (size_t i = 0; i + 12 < key.len; i++) {
		struct str twelve = str_from(key.p + i, 12);

		if (str_find(buf_str(&out), twelve, 0) != STR_NPOS && i > 20 &&
		    i < key.len - 40)
			ck_abort_msg("%.12s was shown", key.p + i);
	}
	buf_release(&key);
	buf_release(&indented);
	buf_release(&text);
	buf_release(&out);
	redact_set_free(set);
}
END_TEST

/* Nothing is held but what may be a secret; where one types, a pause shows one character more. */
START_TEST(holding)
{
	struct str s = STR("hunter2-secret");
	struct redact_set *set = redact_set_new(&s, 1);
	struct redact r;
	struct buf out = BUF_INIT;

	redact_init(&r, set);
	redact_feed(&r, &out, STR("Password: "));
	ck_assert_buf_eq(&out, "Password: ");
	redact_feed(&r, &out, STR("h"));
	ck_assert_buf_eq(&out, "Password: ");
	redact_idle(&r, &out, false);
	ck_assert_buf_eq(&out, "Password: ");
	redact_idle(&r, &out, true);
	ck_assert_buf_eq(&out, "Password: h");
	redact_feed(&r, &out, STR("unter2"));
	redact_idle(&r, &out, true);
	ck_assert_buf_eq(&out, "Password: h");
	redact_feed(&r, &out, STR("-secret."));
	ck_assert_buf_eq(&out, "Password: h[masked].");
	redact_feed(&r, &out, STR("hun"));
	redact_idle(&r, &out, true);
	ck_assert_buf_eq(&out, "Password: h[masked].");
	redact_feed(&r, &out, STR("t"));
	redact_feed(&r, &out, STR("!"));
	ck_assert_buf_eq(&out, "Password: h[masked].hunt!");
	redact_finish(&r, &out);
	redact_release(&r);
	redact_set_free(set);
	buf_release(&out);
}
END_TEST

/* A prompt is shown, whatever it ends with; its last letter waits only where a secret begins so. */
START_TEST(prompts)
{
	static const char *const ends[] = { ": ", "? ", "> ", "]", ")", "e", "z", "7" };
	struct str s = STR("hunter2-secret");
	struct redact_set *set = redact_set_new(&s, 1);

	for (size_t i = 0; i < countof(ends); i++) {
		struct buf out = BUF_INIT;
		struct redact r;

		redact_init(&r, set);
		redact_feed(&r, &out, STR("Go on"));
		redact_feed(&r, &out, str_of(ends[i]));
		redact_idle(&r, &out, false);
		ck_assert_uint_eq(out.len, strlen("Go on") + strlen(ends[i]));
		redact_release(&r);
		buf_release(&out);
	}
	redact_set_free(set);
}
END_TEST

static void add_form(struct buf *out, struct str secret)
{
	static const char hex[] = "0123456789abcdef";

	switch (below(5)) {
	case 0:
		buf_add(out, secret);
		break;
	case 1:
		add_base64(out, secret);
		break;
	case 2:
		buf_add_url(out, secret);
		break;
	case 3:
		buf_add_json(out, secret);
		break;
	default:
		for (size_t i = 0; i < secret.n; i++) {
			buf_add_byte(out, '%');
			buf_add_byte(out, hex[(unsigned char)secret.p[i] >> 4]);
			buf_add_byte(out, hex[secret.p[i] & 15]);
		}
	}
}

static void add_random(struct buf *out, size_t most)
{
	static const char letters[] = "ab\"\\/ %+=\nAz0\xe5\xaf\x86";

	for (size_t n = below(most + 1); n > 0; n--)
		buf_add_byte(out, letters[below(sizeof(letters) - 1)]);
}

/* Random secrets in random forms, cut at random places: the cuts do not matter, nothing is shown. */
START_TEST(random_splits)
{
	const char *env = getenv("OPSBOOK_REDACT_ROUNDS");
	size_t rounds = env ? strtoul(env, NULL, 10) : 100000;
	struct buf secret = BUF_INIT, text = BUF_INIT, whole = BUF_INIT, parts = BUF_INIT;

	for (size_t done = 0; done < rounds;) {
		struct redact_set *set;
		struct str s;

		buf_clear(&secret);
		do
			add_random(&secret, below(20) ? 12 : 150);
		while (str_trim(buf_str(&secret)).n < 2);
		s = str_trim(buf_str(&secret));
		set = redact_set_new(&s, 1);
		buf_clear(&text);
		for (size_t i = below(3) + 1; i > 0; i--) {
			add_random(&text, 20);
			add_form(&text, s);
		}
		add_random(&text, 20);
		buf_clear(&whole);
		redact_text(set, &whole, buf_str(&text));
		ck_assert(str_find(buf_str(&whole), s, 0) == STR_NPOS);
		for (size_t i = 0; i < 25; i++, done++) {
			struct redact r;
			size_t at = 0;

			buf_clear(&parts);
			redact_init(&r, set);
			while (at < text.len) {
				size_t n = below(4) ? 1 + below(6) : 1 + below(text.len - at);
				struct str piece = str_cut(buf_str(&text), at, at + n);

				redact_feed(&r, &parts, piece);
				at += piece.n;
			}
			redact_finish(&r, &parts);
			redact_release(&r);
			ck_assert(str_eq(buf_str(&parts), buf_str(&whole)));
		}
		redact_set_free(set);
	}
	buf_release(&secret);
	buf_release(&text);
	buf_release(&whole);
	buf_release(&parts);
}
END_TEST

Suite *run_redact_suite(void)
{
	Suite *suite = suite_create("redact");
	TCase *tcase = tcase_create("redact"), *random = tcase_create("random");

	tcase_add_test(tcase, forms);
	tcase_add_test(tcase, several);
	tcase_add_test(tcase, base64);
	tcase_add_test(tcase, long_ones);
	tcase_add_test(tcase, holding);
	tcase_add_test(tcase, prompts);
	suite_add_tcase(suite, tcase);
	tcase_add_test(random, random_splits);
	tcase_set_timeout(random, 600);
	suite_add_tcase(suite, random);
	return suite;
}
