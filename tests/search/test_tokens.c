#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/runner.h"
#include "tests/search/show_tokens.h"

/* Compare "> text" lines of `f` and the line of tokens behind each with ours; gives their number. */
static unsigned compare(FILE *f)
{
	char *text = NULL, *wanted = NULL;
	size_t text_size = 0, wanted_size = 0;
	unsigned n = 0;
	ssize_t len;

	while ((len = getline(&text, &text_size, f)) > 0) {
		struct buf shown = BUF_INIT;

		if (text[0] != '>')
			continue;
		ck_assert(getline(&wanted, &wanted_size, f) > 0);
		wanted[strcspn(wanted, "\n")] = '\0';
		show_tokens(&shown, str_from(text + 2, (size_t)len - 3));
		ck_assert_buf_eq(&shown, wanted);
		buf_release(&shown);
		n++;
	}
	free(text);
	free(wanted);
	return n;
}

START_TEST(vectors)
{
	FILE *f = fopen("tests/search/vectors.txt", "r");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_gt(compare(f), 30);
	fclose(f);
}
END_TEST

static const char *const twin_inputs[] = {
	"sed -n 's/^> //p' tests/search/vectors.txt",
	"node tests/search/random.mjs 3000 1",
	"node tests/search/random.mjs 3000 20240305",
};

START_TEST(twin)
{
	char command[256];
	FILE *f;

	if (system("node --version >/dev/null 2>&1") != 0) {
		printf("skip the twin: there is no node\n");
		return;
	}
	snprintf(command, sizeof(command), "%s | node tests/search/twin.mjs", twin_inputs[_i]);
	f = popen(command, "r");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_gt(compare(f), 30);
	ck_assert_int_eq(pclose(f), 0);
}
END_TEST

static const char *const stems[][2] = {
	{ "caresses", "caress" },
	{ "ponies", "poni" },
	{ "ties", "ti" },
	{ "cats", "cat" },
	{ "feed", "feed" },
	{ "agreed", "agre" },
	{ "plastered", "plaster" },
	{ "motoring", "motor" },
	{ "sing", "sing" },
	{ "conflated", "conflat" },
	{ "troubled", "troubl" },
	{ "sized", "size" },
	{ "hopping", "hop" },
	{ "falling", "fall" },
	{ "hissing", "hiss" },
	{ "failing", "fail" },
	{ "filing", "file" },
	{ "happy", "happi" },
	{ "sky", "sky" },
	{ "relational", "relat" },
	{ "conditional", "condit" },
	{ "rational", "ration" },
	{ "valenci", "valenc" },
	{ "digitizer", "digit" },
	{ "conformabli", "conform" },
	{ "radicalli", "radic" },
	{ "vileli", "vile" },
	{ "operator", "oper" },
	{ "feudalism", "feudal" },
	{ "decisiveness", "decis" },
	{ "hopefulness", "hope" },
	{ "formaliti", "formal" },
	{ "sensibiliti", "sensibl" },
	{ "triplicate", "triplic" },
	{ "formative", "form" },
	{ "electriciti", "electr" },
	{ "goodness", "good" },
	{ "revival", "reviv" },
	{ "allowance", "allow" },
	{ "inference", "infer" },
	{ "airliner", "airlin" },
	{ "adjustable", "adjust" },
	{ "irritant", "irrit" },
	{ "replacement", "replac" },
	{ "adoption", "adopt" },
	{ "communism", "commun" },
	{ "effective", "effect" },
	{ "bowdlerize", "bowdler" },
	{ "probate", "probat" },
	{ "rate", "rate" },
	{ "cease", "ceas" },
	{ "controll", "control" },
	{ "roll", "roll" },
	{ "yes", "ye" },
};

START_TEST(stem)
{
	char word[64];
	size_t n = strlen(stems[_i][0]);

	memcpy(word, stems[_i][0], n);
	ck_assert_view_eq(str_from(word, search_stem(word, n)), stems[_i][1]);
}
END_TEST

START_TEST(fold)
{
	struct buf out = BUF_INIT;

	search_fold(&out, STR("  ＫＵＢＥＲＮＥＴＥＳ \t\n 部署　Straße "));
	ck_assert_buf_eq(&out, "kubernetes 部署 strasse");
	buf_release(&out);
}
END_TEST

START_TEST(stop_words)
{
	/* The first and last of the list: it is sorted. */
	ck_assert(search_is_stop_word(STR("a")));
	ck_assert(search_is_stop_word(STR("with")));
	ck_assert(search_is_stop_word(STR("your")));
	ck_assert(!search_is_stop_word(STR("pod")));
	ck_assert(!search_is_stop_word(STR_NONE));
}
END_TEST

static void count_token(void *ctx, const struct search_token *t)
{
	ck_assert_uint_gt(t->text.n, 0);
	ck_assert_uint_le(t->text.n, TOKEN_MAX);
	ck_assert_uint_lt(t->from, t->to);
	++*(unsigned *)ctx;
}

/* Bad UTF-8, and far more without a space than a chunk holds. */
START_TEST(hostile)
{
	struct buf text = BUF_INIT;
	unsigned n = 0;

	for (int i = 0; i < 20000; i++)
		buf_add_z(&text, i % 3 ? "字" : "_");
	for (int i = 0; i < 20000; i++)
		buf_add_byte(&text, (char)(i * 7));
	for (int i = 0; i < 20000; i++)
		buf_add_z(&text, "\xcc\x81");
	search_tokens(buf_str(&text), count_token, &n);
	ck_assert_uint_gt(n, 13000);
	buf_release(&text);
}
END_TEST

Suite *search_tokens_suite(void)
{
	Suite *s = suite_create("search/tokens");
	TCase *t = tcase_create("tokens");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, vectors);
	tcase_add_loop_test(t, twin, 0, (int)countof(twin_inputs));
	tcase_add_loop_test(t, stem, 0, (int)countof(stems));
	tcase_add_test(t, fold);
	tcase_add_test(t, stop_words);
	tcase_add_test(t, hostile);
	suite_add_tcase(s, t);
	return s;
}
