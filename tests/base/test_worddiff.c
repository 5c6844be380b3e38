#include "base/worddiff.h"

#include <stdlib.h>

#include "base/buf.h"
#include "tests/runner.h"

/* "[-gone-]" and "{+new+}". */
static const char *show(const char *before, const char *after)
{
	struct worddiff d = { 0 };
	struct buf b = BUF_INIT;
	const struct worddiff_piece *it;
	const char *text;

	worddiff_find(&d, str_of(before), str_of(after));
	vec_each(it, &d) {
		static const char *const marks[][2] = { { "", "" },
			                                { "[-", "-]" },
			                                { "{+", "+}" } };

		buf_addf(&b, "%s%.*s%s", marks[it->kind][0], STR_ARG(it->text),
		         marks[it->kind][1]);
	}
	text = runner_text(buf_str(&b));
	buf_release(&b);
	worddiff_release(&d);
	return text;
}

START_TEST(words)
{
	ck_assert_str_eq(show("", ""), "");
	ck_assert_str_eq(show("same\n", "same\n"), "same\n");
	ck_assert_str_eq(show("", "new\n"), "{+new\n+}");
	ck_assert_str_eq(show("gone\n", ""), "[-gone\n-]");
	ck_assert_str_eq(show("a b c\n", "a x c\n"), "a [-b-]{+x+} c\n");
	ck_assert_str_eq(show("one\ntwo\nthree\n", "one\nthree\n"), "one\n[-two\n-]three\n");
	ck_assert_str_eq(show("port 80;\n", "port 8080;\n"), "port [-80-]{+8080+};\n");
	ck_assert_str_eq(show("重启服务器。\n", "重启数据库。\n"),
	                 "重启[-服务器-]{+数据库+}。\n");
	ck_assert_str_eq(show("a\nb\n", "x\na\nb\ny\n"), "{+x\n+}a\nb\n{+y\n+}");
	ck_assert_str_eq(show("no end", "no end\n"), "no end{+\n+}");
}
END_TEST

START_TEST(counts)
{
	struct worddiff d = { 0 };

	worddiff_find(&d, STR("stop the old service now\n"), STR("start the service 现在\n"));
	ck_assert_uint_eq(d.gone, 3);
	ck_assert_uint_eq(d.fresh, 3);
	worddiff_release(&d);
}
END_TEST

/* Whatever comes: leaving one kind out gives each text back, and no bytes are lost or doubled. */
START_TEST(gives_both_texts_back)
{
	static const char *const parts[] = { "a",  "b",    " ",    "\n",   "中",   "文",
		                             "。", "\xff", "\xe4", "word", "\n\n", "  " };

	srand(7);
	for (int round = 0; round < 2000; round++) {
		struct buf text[2] = { BUF_INIT, BUF_INIT }, got[2] = { BUF_INIT, BUF_INIT };
		struct worddiff d = { 0 };
		const struct worddiff_piece *it;

		for (int s = 0; s < 2; s++)
			for (int i = rand() % 40; i > 0; i--)
				buf_add_z(&text[s], parts[rand() % (int)countof(parts)]);
		worddiff_find(&d, buf_str(&text[0]), buf_str(&text[1]));
		vec_each(it, &d) {
			if (it->kind != WORDDIFF_NEW)
				buf_add(&got[0], it->text);
			if (it->kind != WORDDIFF_GONE)
				buf_add(&got[1], it->text);
		}
		for (int s = 0; s < 2; s++) {
			ck_assert_str_eq(got[s].p, text[s].p);
			buf_release(&got[s]);
			buf_release(&text[s]);
		}
		worddiff_release(&d);
	}
}
END_TEST

/* Two long texts with nothing in common cost no more than their replacement. */
START_TEST(nothing_in_common)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct worddiff d = { 0 };

	for (int i = 0; i < 20000; i++) {
		buf_addf(&a, "a%d\n", i);
		buf_addf(&b, "b%d\n", i);
	}
	worddiff_find(&d, buf_str(&a), buf_str(&b));
	ck_assert_uint_eq(d.gone, 20000);
	ck_assert_uint_eq(d.fresh, 20000);
	worddiff_release(&d);
	buf_release(&a);
	buf_release(&b);
}
END_TEST

Suite *base_worddiff_suite(void)
{
	Suite *s = suite_create("base/worddiff");
	TCase *t = tcase_create("worddiff");

	tcase_add_test(t, words);
	tcase_add_test(t, counts);
	tcase_add_test(t, gives_both_texts_back);
	tcase_add_test(t, nothing_in_common);
	suite_add_tcase(s, t);
	return s;
}
