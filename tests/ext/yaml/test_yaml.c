#include "ext/yaml/yaml.h"

#include <string.h>

#include "tests/runner.h"

/* Append the tree in a notation that shows every kind: {k=s'text' l=[n'1' b'true' ~]}. */
static void dump(struct buf *out, const struct value *v)
{
	const struct value_item *it;
	bool first = true;

	switch (v->kind) {
	case VALUE_NULL:
		buf_add_byte(out, '~');
		buf_add(out, v->str);
		return;
	case VALUE_BOOL:
		buf_addf(out, "%s'%.*s'", v->truth ? "true" : "false", STR_ARG(v->str));
		return;
	case VALUE_NUMBER:
		buf_addf(out, "n'%.*s'", STR_ARG(v->str));
		return;
	case VALUE_STRING:
		buf_addf(out, "'%.*s'", STR_ARG(v->str));
		return;
	case VALUE_LIST:
	case VALUE_MAP:
		break;
	}
	buf_add_byte(out, v->kind == VALUE_LIST ? '[' : '{');
	value_each(it, v)
	{
		if (!first)
			buf_add_byte(out, ' ');
		first = false;
		if (v->kind == VALUE_MAP)
			buf_addf(out, "%.*s=", STR_ARG(it->key));
		dump(out, it->value);
	}
	buf_add_byte(out, v->kind == VALUE_LIST ? ']' : '}');
}

static const struct {
	const char *yaml, *tree;
} good[] = {
	{ "", "~" },
	{ "# nothing\n", "~" },
	{ "---\n", "~" },
	{ "title: Drain a node\n", "{title='Drain a node'}" },
	{ "标题: 排空节点\n", "{标题='排空节点'}" },
	{ "a: [x, 'y', \"z\\n\"]\n", "{a=['x' 'y' 'z\n']}" },
	{ "- a\n- - b\n  - c\n-\n", "['a' ['b' 'c'] ~]" },
	{ "a: {}\nb: []\n", "{a={} b=[]}" },
	{ "a: |\n  x\n  y\nb: >\n  x\n  y\n", "{a='x\ny\n' b='x y\n'}" },
	/* The core schema: no yes and no, no dates, no 1_000, no leading-zero octal. */
	{ "[~, null, Null, NULL, nULL, '', '~']", "[~ ~ ~ ~ 'nULL' '' '~']" },
	{ "[true, True, TRUE, false, False, FALSE]",
	  "[true'true' true'True' true'TRUE' false'false' false'False' false'FALSE']" },
	{ "[yes, no, on, off, tRUE, 'true']", "['yes' 'no' 'on' 'off' 'tRUE' 'true']" },
	{ "[0, -1, +12, 0o17, 0xBeef, 007]", "[n'0' n'-1' n'+12' n'0o17' n'0xBeef' n'007']" },
	{ "[0o18, 0x, 0xg, -0x1, 1_000, 1:30, -, '12']",
	  "['0o18' '0x' '0xg' '-0x1' '1_000' '1:30' '-' '12']" },
	{ "[1.5, .5, 1., 6.02e23, -1E-3, .inf, -.INF, .NaN]",
	  "[n'1.5' n'.5' n'1.' n'6.02e23' n'-1E-3' n'.inf' n'-.INF' n'.NaN']" },
	{ "[., 1.2.3, 1e, e5, -.nan, 1e5x, +]", "['.' '1.2.3' '1e' 'e5' '-.nan' '1e5x' '+']" },
	{ "date: 2024-05-01\n", "{date='2024-05-01'}" },
	{ "[!!str 12, !!int '12', !!bool \"true\", !mine x, ! '12']",
	  "['12' n'12' true'true' 'x' '12']" },
	/* Keys are names, however they look. */
	{ "null: 1\ntrue: 2\n12: 3\n'': 4\n", "{null=n'1' true=n'2' 12=n'3' =n'4'}" },
	{ "? a\n: b\n? c\n", "{a='b' c=~}" },
	{ "a: &x [1, 2]\nb: *x\n", "{a=[n'1' n'2'] b=[n'1' n'2']}" },
	{ "&k a: &v b\n*v : *k\n", "{a='b' b='a'}" },
	{ "a: &x 1\nb: &x 2\nc: *x\n", "{a=n'1' b=n'2' c=n'2'}" },
	{ "<<: x\n", "{<<='x'}" },
	/* Only the first document counts, whatever the later ones are like. */
	{ "a: 1\n---\nb: 2\n", "{a=n'1'}" },
	{ "a: 1\n...\n---\n[[[ @\n", "{a=n'1'}" },
	{ "\xef\xbb\xbf"
	  "a: 1\n",
	  "{a=n'1'}" },
	{ "a: 1\r\nb: 2\r\n", "{a=n'1' b=n'2'}" },
	{ "%YAML 1.2\n---\na: 1\n", "{a=n'1'}" },
};

START_TEST(reads)
{
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT;
	struct yaml_fault fault = { 0 };
	struct value *v = NULL;

	ck_assert_msg(yaml_read(&v, &a, str_of(good[_i].yaml), &fault) == 0, "%u:%u: %s",
	              fault.line, fault.column, fault.why);
	dump(&out, v);
	ck_assert_buf_eq(&out, good[_i].tree);
	buf_release(&out);
	arena_release(&a);
}
END_TEST

static const struct {
	const char *yaml;
	unsigned line, column;
	const char *why; /* part of it */
} bad[] = {
	{ "title: a: b\n", 1, 9, "put the value in quotes" },
	{ "说明: 甲: 乙\n", 1, 6, "put the value in quotes" },
	{ "title: @me\n", 1, 8, "cannot begin with this character" },
	{ "a:\n\tb: 1\n", 2, 1, "use spaces" },
	{ "a: 1\nb: [x\n", 3, 1, "that begins 1 line above" },
	{ "a: \"x\n", 2, 1, "that begins 1 line above" },
	{ "a: 1\n b: 2\n", 2, 3, "put the value in quotes" },
	{ "- a\nb: 1\n", 2, 1, "1 line above" },
	{ "a: 1\n]\n", 2, 1, "" },
	{ "\"a\" b\n", 1, 5, "document start" },
	{ "a: 1\nb: 2\na: 3\n", 3, 1, "\"a\" stands here twice" },
	{ "x: {a: 1, 'a': 2}\n", 1, 11, "\"a\" stands here twice" },
	{ "a: *b\n", 1, 4, "no anchor \"&b\"" },
	{ "a: &b [*b]\n", 1, 8, "inside itself" },
	{ "[a]: 1\n", 1, 1, "a key must be a word" },
	{ "a: &x [1]\n*x : 2\n", 2, 1, "a key must be a word" },
	{ "a: 1\nb: x\xff\n", 2, 5, "not valid UTF-8" },
	{ "a: 1\n乙: \x01\n", 2, 4, "control character" },
	{ "%YAML 2.0\n---\na: 1\n", 1, 1, "" },
};

START_TEST(tells_where)
{
	struct arena a = ARENA_INIT;
	struct yaml_fault fault = { 0 };
	struct value *v = NULL;

	ck_assert_int_eq(yaml_read(&v, &a, str_of(bad[_i].yaml), &fault), -1);
	ck_assert_msg(fault.why[0] && strstr(fault.why, bad[_i].why), "%s", fault.why);
	ck_assert_msg(fault.line == bad[_i].line && fault.column == bad[_i].column,
	              "%u:%u instead of %u:%u: %s", fault.line, fault.column, bad[_i].line,
	              bad[_i].column, fault.why);
	arena_release(&a);
}
END_TEST

START_TEST(places)
{
	struct arena a = ARENA_INIT;
	struct yaml_fault fault = { 0 };
	const struct value_item *it;
	struct value *v = NULL;

	ck_assert_int_eq(yaml_read(&v, &a, STR("# c\na: 1\n键: [x,\n  y]\n"), &fault), 0);
	ck_assert_uint_eq(v->line, 2);
	ck_assert_uint_eq(v->column, 1);
	it = v->first->next;
	ck_assert_uint_eq(it->line, 3);
	ck_assert_uint_eq(it->column, 1);
	ck_assert_uint_eq(it->value->line, 3);
	ck_assert_uint_eq(it->value->column, 4);
	it = it->value->first->next;
	ck_assert_uint_eq(it->value->line, 4);
	ck_assert_uint_eq(it->value->column, 3);
	arena_release(&a);
}
END_TEST

/* Read what `b` holds and release it; the fault's sentence, or "" when it was read. */
static const char *reason_of(struct buf *b)
{
	static struct yaml_fault fault;
	struct arena a = ARENA_INIT;
	struct value *v = NULL;

	memset(&fault, 0, sizeof(fault));
	if (yaml_read(&v, &a, buf_str(b), &fault) == 0)
		fault.why[0] = '\0';
	buf_release(b);
	arena_release(&a);
	return fault.why;
}

START_TEST(depth_cap)
{
	for (unsigned depth = YAML_MAX_DEPTH; depth <= YAML_MAX_DEPTH + 1; depth++) {
		struct buf b = BUF_INIT;

		for (unsigned i = 0; i < depth; i++)
			buf_add_byte(&b, '[');
		for (unsigned i = 0; i < depth; i++)
			buf_add_byte(&b, ']');
		if (depth == YAML_MAX_DEPTH)
			ck_assert_str_eq(reason_of(&b), "");
		else
			ck_assert_ptr_nonnull(strstr(reason_of(&b), "64 levels"));
	}
}
END_TEST

/* Each line nests the one before: without the cap a walk would go 200 levels deep. */
START_TEST(depth_cap_counts_aliases)
{
	struct buf b = BUF_INIT;

	buf_add_z(&b, "a0: &a0 [x]\n");
	for (unsigned i = 1; i < 200; i++)
		buf_addf(&b, "a%u: &a%u [*a%u]\n", i, i, i - 1);
	ck_assert_ptr_nonnull(strstr(reason_of(&b), "64 levels"));
}
END_TEST

START_TEST(billion_laughs)
{
	struct buf b = BUF_INIT;

	buf_add_z(&b, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
	for (unsigned i = 1; i < 10; i++) {
		buf_addf(&b, "a%u: &a%u [", i, i);
		for (unsigned n = 0; n < 10; n++)
			buf_addf(&b, "*a%u,", i - 1);
		buf_add_z(&b, "]\n");
	}
	ck_assert_ptr_nonnull(strstr(reason_of(&b), "100000 values"));
}
END_TEST

START_TEST(size_caps)
{
	struct buf b = BUF_INIT;

	while (b.len <= YAML_MAX_BYTES)
		buf_add_z(&b, "# a comment of some length to fill the cap\n");
	ck_assert_ptr_nonnull(strstr(reason_of(&b), "1024 KiB"));
	buf_add_byte(&b, '[');
	for (unsigned i = 0; i <= YAML_MAX_NODES; i++)
		buf_add_z(&b, "a,");
	buf_add_byte(&b, ']');
	ck_assert_ptr_nonnull(strstr(reason_of(&b), "100000 values"));
}
END_TEST

/* Past the size at which keys are indexed, first and later keys are still compared. */
START_TEST(duplicate_in_large_map)
{
	const unsigned again[] = { 0, 15, 16, 17, 3000 };

	for (size_t i = 0; i < countof(again); i++) {
		struct buf b = BUF_INIT;

		for (unsigned n = 0; n <= 3000; n++)
			buf_addf(&b, "k%u: 1\n", n);
		buf_addf(&b, "k%u: 2\n", again[i]);
		ck_assert_ptr_nonnull(strstr(reason_of(&b), "twice"));
	}
}
END_TEST

Suite *ext_yaml_yaml_suite(void)
{
	Suite *s = suite_create("ext/yaml/yaml");
	TCase *t = tcase_create("values");

	tcase_add_loop_test(t, reads, 0, countof(good));
	tcase_add_loop_test(t, tells_where, 0, countof(bad));
	tcase_add_test(t, places);
	suite_add_tcase(s, t);
	t = tcase_create("caps");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, depth_cap);
	tcase_add_test(t, depth_cap_counts_aliases);
	tcase_add_test(t, billion_laughs);
	tcase_add_test(t, size_caps);
	tcase_add_test(t, duplicate_in_large_map);
	suite_add_tcase(s, t);
	return s;
}
