/*
 * The subset of notations that Runme has too gives the same names and
 * attributes as Runme's rules: tests/runbook/runme.txt.
 */
#include <stdio.h>

#include "runbook/runbook_int.h"
#include "tests/runbook/book.h"

static void read_vectors(struct buf *out)
{
	FILE *f = fopen("tests/runbook/runme.txt", "r");
	int c;

	ck_assert_msg(f != NULL, "run from the root of the repository");
	while ((c = getc(f)) != EOF)
		buf_add_byte(out, (char)c);
	fclose(f);
}

/* "\t" and "\n" as they mean. */
static void unescape(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool escape = s.p[i] == '\\' && i + 1 < s.n;

		if (escape && s.p[i + 1] == 't')
			buf_add_byte(out, '\t');
		else if (escape && s.p[i + 1] == 'n')
			buf_add_byte(out, '\n');
		else
			escape = false;
		i += escape;
		if (!escape)
			buf_add_byte(out, s.p[i]);
	}
}

/* Attributes that count, one a line. */
static void add_attrs(struct buf *out, const struct runbook_block *b)
{
	for (size_t i = 0; i < b->attrs.n; i++) {
		const struct runbook_attr *attr = &b->attrs.v[i];

		if (attr_find(&b->attrs, attr->key) == attr)
			buf_addf(out, "%.*s=%.*s\n", STR_ARG(attr->key), STR_ARG(attr->value));
	}
}

static void check_attrs(struct str rest)
{
	struct buf text = BUF_INIT, wanted = BUF_INIT, got = BUF_INIT;
	struct str info = STR_NONE, attr;
	struct book b;

	str_split(&rest, '\t', &info);
	while (str_split(&rest, '\t', &attr)) {
		unescape(&wanted, attr);
		buf_add_byte(&wanted, '\n');
	}
	buf_addf(&text, "```%.*s\ntrue\n```\n", STR_ARG(info));
	book_read(&b, text.p);
	add_attrs(&got, book_one(&b));
	ck_assert_msg(str_eq(buf_str(&got), buf_str(&wanted)), "%.*s\ngot:\n%swanted:\n%s",
	              STR_ARG(info), got.p, wanted.p);
	book_release(&b);
	buf_release(&text);
	buf_release(&wanted);
	buf_release(&got);
}

static void check_name(struct str rest)
{
	struct buf text = BUF_INIT;
	struct str code = STR_NONE, name = STR_NONE;
	struct book b;

	str_split(&rest, '\t', &code);
	str_split(&rest, '\t', &name);
	buf_add_z(&text, "```sh\n");
	unescape(&text, code);
	buf_add_z(&text, "\n```\n");
	book_read(&b, text.p);
	ck_assert(!book_one(&b)->named);
	ck_assert_msg(str_eq(book_one(&b)->name, name), "%.*s: got %.*s, wanted %.*s",
	              STR_ARG(code), STR_ARG(book_one(&b)->name), STR_ARG(name));
	book_release(&b);
	buf_release(&text);
}

START_TEST(vectors)
{
	struct buf file = BUF_INIT;
	struct str rest, line, kind;
	unsigned attrs = 0, names = 0;

	read_vectors(&file);
	rest = buf_str(&file);
	while (str_line(&rest, &line)) {
		if (str_starts(line, STR("#")))
			continue;
		ck_assert(str_split(&line, '\t', &kind));
		if (str_eq(kind, STR("attrs"))) {
			check_attrs(line);
			attrs++;
		} else {
			ck_assert_view_eq(kind, "name");
			check_name(line);
			names++;
		}
	}
	ck_assert_uint_gt(attrs, 30);
	ck_assert_uint_gt(names, 10);
	buf_release(&file);
}
END_TEST

/* A name in capitals takes what the block prints, and only such a name. */
START_TEST(capital_names)
{
	static const struct {
		const char *name, *out;
	} names[] = { { "RELEASE", "RELEASE" },
		      { "A_B", "A_B" },
		      { "_X1Y", "_X1Y" },
		      { "VERSION_2", "" },
		      { "AB", "" },
		      { "Release", "" },
		      { "1AB", "" },
		      { "POD-NAME", "" },
		      { "X2Z", "X2Z" } };

	for (size_t i = 0; i < countof(names); i++) {
		struct buf text = BUF_INIT;
		struct book b;

		buf_addf(&text, "```sh {name=%s}\ntrue\n```\n", names[i].name);
		book_read(&b, text.p);
		ck_assert_view_eq(book_one(&b)->out, names[i].out);
		book_release(&b);
		buf_release(&text);
	}
}
END_TEST

/* The folders of note and block are joined; the note's other keys arrive. */
START_TEST(note_keys)
{
	struct book b;

	book_read(&b, "---\ncwd: /srv\nshell: dash -u\nskipPrompts: true\ntag: x, y\n"
	              "runme:\n  id: 01HF7B0KJX7PXJ4JPRSGT0ZQJA\n  version: v3\n---\n"
	              "```sh\na\n```\n```bash {cwd=sub}\nb\n```\n```zsh {cwd=/abs "
	              "interpreter=zsh}\nc\n```\n```python\nd\n```\n");
	ck_assert_str_eq(book_says(&b), "");
	ck_assert_uint_eq(b.r.nblocks, 4);
	ck_assert(b.r.skip_prompts);
	ck_assert_uint_eq(b.r.tags.n, 2);
	ck_assert_view_eq(b.r.blocks[0].cwd, "/srv");
	ck_assert_view_eq(b.r.blocks[1].cwd, "/srv/sub");
	ck_assert_view_eq(b.r.blocks[2].cwd, "/abs");
	ck_assert_uint_eq(b.r.blocks[0].program.n, 2);
	ck_assert_view_eq(b.r.blocks[0].program.v[0], "dash");
	ck_assert_view_eq(b.r.blocks[0].program.v[1], "-u");
	ck_assert_view_eq(b.r.blocks[2].program.v[0], "zsh");
	ck_assert_view_eq(b.r.blocks[3].program.v[0], "python3");
	book_release(&b);
}
END_TEST

Suite *runbook_runme_suite(void)
{
	Suite *s = suite_create("runbook/runme");
	TCase *t = tcase_create("runme");

	tcase_add_test(t, vectors);
	tcase_add_test(t, capital_names);
	tcase_add_test(t, note_keys);
	suite_add_tcase(s, t);
	return s;
}
