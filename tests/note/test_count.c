#include "note/count_int.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "tests/runner.h"

static const struct {
	const char *text;
	unsigned words, han;
} counted[] = {
	{ "", 0, 0 },
	{ "one", 1, 0 },
	{ "one two  three", 3, 0 },
	{ "don't stop-start it", 3, 0 },
	{ "'quoted' -- a - b", 3, 0 },
	{ "snake_case 99.9% x2", 4, 0 },
	{ "naïve Straße ночь", 3, 0 },
	{ "发布前检查 SLO 预算", 1, 7 },
	{ "a。b，c", 3, 0 },
	{ "カタ 㐂 𠀋", 0, 4 },
	{ "bad\xff"
	  "bytes\xe4\xb8",
	  2, 0 },
	{ "exactly8 exactly8exactly8", 2, 0 },
	{ "ends-in-", 1, 0 },
};

START_TEST(known)
{
	unsigned words = 10, han = 20;

	count_text(&words, &han, str_of(counted[_i].text));
	ck_assert_uint_eq(words, 10 + counted[_i].words);
	ck_assert_uint_eq(han, 20 + counted[_i].han);
}
END_TEST

/* Character by character, as the rule is written. */
static void count_plainly(unsigned *words, unsigned *han, struct str text)
{
	bool in_word = false;
	uint32_t c;

	while (utf8_next(&text, &c)) {
		bool word = utf8_is_word(c) && !utf8_is_han(c);

		*han += utf8_is_han(c);
		*words += word && !in_word;
		in_word = word || (in_word && (c == '\'' || c == '-'));
	}
}

/* Every piece at every offset into eight bytes beside every other. */
START_TEST(at_every_offset)
{
	static const char *const pieces[] = { "a", "Zz9_", "'",     "-",     " ",    ".",
		                              "[", "`{|",  "中",    "é",     "\xe4", "。",
		                              "@", "/:",   "b-c'd", "longer" };
	struct buf text = BUF_INIT;
	uint32_t seed = 12345;

	for (int round = 0; round < 4000; round++) {
		unsigned words = 0, han = 0, want_words = 0, want_han = 0;

		buf_clear(&text);
		for (int i = 0; i < 12; i++) {
			seed = seed * 1664525u + 1013904223u;
			buf_add_z(&text, pieces[(seed >> 20) % countof(pieces)]);
		}
		count_text(&words, &han, buf_str(&text));
		count_plainly(&want_words, &want_han, buf_str(&text));
		ck_assert_msg(words == want_words && han == want_han,
		              "%s: %u and %u, not %u and %u", text.p, words, han, want_words,
		              want_han);
	}
	buf_release(&text);
}
END_TEST

Suite *note_count_suite(void)
{
	Suite *s = suite_create("note/count");
	TCase *t = tcase_create("text");

	tcase_add_loop_test(t, known, 0, countof(counted));
	tcase_add_test(t, at_every_offset);
	suite_add_tcase(s, t);
	return s;
}
