#include "base/buf.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "tests/runner.h"

START_TEST(appends)
{
	struct buf b = BUF_INIT;

	ck_assert_str_eq(b.p, "");
	buf_add(&b, STR("a\0b"));
	buf_add_byte(&b, 'c');
	buf_add_z(&b, "d");
	buf_addf(&b, "%d-%s", 42, "中");
	buf_add_char(&b, 0x6587);
	buf_add_char(&b, 0xd800);
	buf_add_char(&b, 0x110000);
	buf_add_char(&b, 0x1f600);
	ck_assert_uint_eq(b.len, 8 + 3 + 3 + 3 + 3 + 4);
	ck_assert(str_eq(buf_str(&b),
	                 STR("a\0bcd42-中文\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80")));
	ck_assert_int_eq(b.p[b.len], '\0');
	ck_assert(!b.full);
	buf_clear(&b);
	ck_assert_buf_eq(&b, "");
	buf_add_z(&b, "again");
	ck_assert_buf_eq(&b, "again");
	buf_release(&b);
	ck_assert_str_eq(b.p, "");
	buf_add_z(&b, "once more");
	ck_assert_buf_eq(&b, "once more");
	buf_release(&b);
}
END_TEST

START_TEST(numbers)
{
	static const long values[] = { 0, 7, 10, -1, 123456789, LONG_MAX, LONG_MIN };

	for (size_t i = 0; i < countof(values); i++) {
		struct buf b = BUF_INIT;
		char want[32];

		snprintf(want, sizeof(want), "%ld", values[i]);
		buf_add_number(&b, values[i]);
		ck_assert_buf_eq(&b, want);
		buf_release(&b);
	}
}
END_TEST

/* Formats go right into the room there is, or make it, around its end above all. */
START_TEST(formats_at_the_end_of_the_room)
{
	for (int n = 0; n < 200; n++) {
		struct buf b = BUF_INIT_MAX(150);
		char want[256];

		buf_add_z(&b, "start ");
		buf_addf(&b, "%*d", n, 5);
		snprintf(want, sizeof(want), "start %*d", n, 5);
		ck_assert_int_eq(b.full, strlen(want) > 150);
		ck_assert_buf_eq(&b, b.full ? "start " : want);
		ck_assert_uint_eq(strlen(b.p), b.len);
		buf_release(&b);
	}
}
END_TEST

START_TEST(grows)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < 100000; i++)
		buf_add_byte(&b, (char)('a' + i % 26));
	ck_assert_uint_eq(b.len, 100000);
	for (int i = 0; i < 100000; i++)
		ck_assert_int_eq(b.p[i], 'a' + i % 26);
	ck_assert_uint_eq(strlen(b.p), 100000);
	buf_release(&b);
}
END_TEST

START_TEST(cap)
{
	struct buf b = BUF_INIT_MAX(5);

	buf_add_z(&b, "abc");
	buf_add_z(&b, "def");
	ck_assert(b.full);
	ck_assert_buf_eq(&b, "abc");
	buf_addf(&b, "%d", 123);
	ck_assert_buf_eq(&b, "abc");
	buf_addf(&b, "%d", 12);
	ck_assert_buf_eq(&b, "abc12");
	buf_splice(&b, 0, 1, STR("xy"));
	ck_assert_buf_eq(&b, "abc12");
	buf_splice(&b, 0, 1, STR("x"));
	ck_assert_buf_eq(&b, "xbc12");
	buf_clear(&b);
	ck_assert(!b.full);
	buf_add_z(&b, "12345");
	ck_assert(!b.full);
	buf_add_byte(&b, '6');
	ck_assert(b.full);
	buf_release(&b);
}
END_TEST

START_TEST(splices)
{
	struct buf b = BUF_INIT;

	buf_splice(&b, 0, 0, STR_NONE);
	ck_assert_buf_eq(&b, "");
	buf_splice(&b, 5, 9, STR("bc"));
	ck_assert_buf_eq(&b, "bc");
	buf_splice(&b, 0, 0, STR("a"));
	ck_assert_buf_eq(&b, "abc");
	buf_splice(&b, 1, 2, STR("中文"));
	ck_assert_buf_eq(&b, "a中文c");
	buf_splice(&b, 1, 7, STR_NONE);
	ck_assert_buf_eq(&b, "ac");
	buf_splice(&b, 1, 99, STR("z"));
	ck_assert_buf_eq(&b, "az");
	buf_cut(&b, 9);
	ck_assert_buf_eq(&b, "az");
	buf_cut(&b, 1);
	ck_assert_buf_eq(&b, "a");
	ck_assert_view_eq(buf_from(&b, 1), "");
	buf_release(&b);
}
END_TEST

START_TEST(detaches)
{
	struct buf b = BUF_INIT;
	char *p = buf_detach(&b);

	ck_assert_str_eq(p, "");
	mem_free(p);
	buf_add_z(&b, "mine");
	p = buf_detach(&b);
	ck_assert_str_eq(p, "mine");
	ck_assert_buf_eq(&b, "");
	mem_free(p);
	buf_release(&b);
}
END_TEST

typedef void escape_fn(struct buf *b, struct str s);

static const struct {
	escape_fn *escape;
	struct str in;
	const char *out;
} escapes[] = {
	{ buf_add_html, STR_INIT("a<b> & \"c\" 'd' 中"),
	  "a&lt;b&gt; &amp; &quot;c&quot; 'd' 中" },
	{ buf_add_html, STR_INIT(""), "" },
	{ buf_add_html, STR_INIT("\xff"), "\xff" },
	{ buf_add_attr, STR_INIT("<\"'&>"), "&lt;&quot;&#39;&amp;&gt;" },
	{ buf_add_xml, STR_INIT("a\x01\x1b<中>\t\n"), "a&lt;中&gt;\t\n" },
	{ buf_add_xml,
	  STR_INIT("\xff"
	           "a\xef\xbf\xbe"
	           "b\xef\xbf\xbf\0c"),
	  "\xef\xbf\xbd"
	  "abc" },
	{ buf_add_url, STR_INIT("a b/c%d?e#f:g[1]!!,==.md"),
	  "a%20b/c%25d%3Fe%23f%3Ag%5B1%5D!!,==.md" },
	{ buf_add_url, STR_INIT("中\xff\"'&"), "%E4%B8%AD%FF%22%27%26" },
	{ buf_add_href, STR_INIT("https://a.b:1/c d?e=f&g#h%20[i]"),
	  "https://a.b:1/c%20d?e=f&g#h%20%5Bi%5D" },
	{ buf_add_href, STR_INIT("中<>\"\\^`{|}\0"),
	  "%E4%B8%AD%3C%3E%22%5C%5E%60%7B%7C%7D%00" },
	{ buf_add_json, STR_INIT("a\"\\\n\t\r\x01</中\x7f"),
	  "\"a\\\"\\\\\\n\\t\\r\\u0001\\u003c/中\\u007f\"" },
	{ buf_add_json, STR_INIT("\xe2\x80\xa8\xe4\xb8\0"),
	  "\"\\u2028\xef\xbf\xbd\xef\xbf\xbd\\u0000\"" },
	{ buf_add_decoded, STR_INIT("a%20b%E4%B8%AD%zz%4%"), "a b中%zz%4%" },
	{ buf_add_decoded, STR_INIT("%2e%2E%2f%00%"), "../%00%" },
	{ buf_add_decoded, STR_INIT("%ff%25%32%30"), "\xff%20" },
};

START_TEST(escaped)
{
	struct buf b = BUF_INIT;

	escapes[_i].escape(&b, escapes[_i].in);
	ck_assert_buf_eq(&b, escapes[_i].out);
	ck_assert_uint_eq(b.len, strlen(escapes[_i].out));
	buf_release(&b);
}
END_TEST

/* Text is skipped eight bytes at a time: each byte is still seen at each place. */
START_TEST(escaped_anywhere)
{
	struct buf html = BUF_INIT, attr = BUF_INIT, json = BUF_INIT, want = BUF_INIT;

	for (unsigned c = 1; c < 128; c++)
		for (size_t at = 0; at < 20; at++) {
			char text[] = "中plain text 文 here";
			char one[] = { (char)c, '\0' };

			if ((unsigned char)text[at] >= 0x80)
				continue;
			text[at] = (char)c;
			buf_clear(&html);
			buf_clear(&attr);
			buf_clear(&json);
			buf_clear(&want);
			buf_add_html(&html, str_of(text));
			buf_add_attr(&attr, str_of(text));
			buf_add_json(&json, str_of(text));
			buf_add_bytes(&want, text, at);
			buf_add_z(&want, c == '&'   ? "&amp;"
			                 : c == '<' ? "&lt;"
			                 : c == '>' ? "&gt;"
			                 : c == '"' ? "&quot;"
			                            : one);
			buf_add_z(&want, text + at + 1);
			ck_assert_buf_eq(&html, want.p);
			if (c == '\'')
				buf_splice(&want, at, at + 1, STR("&#39;"));
			ck_assert_buf_eq(&attr, want.p);
			if (c >= ' ' && c < 0x7f && !strchr("\"\\<", (int)c))
				ck_assert_view_eq(str_cut(buf_str(&json), 1, json.len - 1),
				                  text);
		}
	buf_release(&html);
	buf_release(&attr);
	buf_release(&json);
	buf_release(&want);
}
END_TEST

/* A path goes through the URL form and back unharmed, whatever its bytes. */
START_TEST(url_round_trip)
{
	char all[255];
	struct buf url = BUF_INIT, back = BUF_INIT;

	for (int i = 0; i < 255; i++)
		all[i] = (char)(i + 1);
	buf_add_url(&url, str_from(all, sizeof(all)));
	for (size_t i = 0; i < url.len; i++)
		ck_assert(url.p[i] > ' ' && url.p[i] < 0x7f && !strchr("\"<>#?\\", url.p[i]));
	buf_add_decoded(&back, buf_str(&url));
	ck_assert(str_eq(buf_str(&back), str_from(all, sizeof(all))));
	buf_release(&url);
	buf_release(&back);
}
END_TEST

Suite *base_buf_suite(void)
{
	Suite *s = suite_create("base/buf");
	TCase *t = tcase_create("building");

	tcase_add_test(t, appends);
	tcase_add_test(t, numbers);
	tcase_add_test(t, formats_at_the_end_of_the_room);
	tcase_add_test(t, grows);
	tcase_add_test(t, cap);
	tcase_add_test(t, splices);
	tcase_add_test(t, detaches);
	tcase_add_loop_test(t, escaped, 0, (int)countof(escapes));
	tcase_add_test(t, escaped_anywhere);
	tcase_add_test(t, url_round_trip);
	suite_add_tcase(s, t);
	return s;
}
