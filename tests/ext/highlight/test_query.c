/*
 * Holds our reading of the queries to the library's own: for code in every
 * language each node must get the class that the captures of the library's
 * query engine, with their predicates judged by regexec(), give it.
 */
#include "ext/highlight/highlight_int.h"

#include <regex.h>
#include <string.h>

#include "base/map.h"
#include "tests/runner.h"

static const struct {
	const char *language, *code;
} samples[] = {
	{ "bash",
	  "set -eu\n# c\nf() {\n\tlocal a=$1 b=\"${2:-x}\"\n\tfor i in $(ls -l); do\n"
	  "\t\techo \"a $i ${#a} $((1 + 2))\" 'b' $'c' >> x 2>&1 || return 1\n\tdone\n}\n"
	  "cat <<E | grep -v x && [[ -f $y ]]\n$z\nE\ncase $1 in a|b) ls;; esac\n"
	  "f 12 --x=3 $@\nexport A=b; unset A\nif ( oops\n" },
	{ "c", "#include <a.h>\n#define MAX_N(x) (x)\nstatic struct s *f(int a, char b[3])\n{\n"
	       "\tfor (int i = 0; i < MAX_N(3); i++)\n\t\tp->q = g(\"a\\n\", 'c', 0x1f) ? NULL "
	       ": 1;\n"
	       "\tgoto out; /* x */\nout:\n\treturn (T)sizeof(T);\n}\nint ( {" },
	{ "css",
	  "@media (min-width: 3px) and (color) { a > b.c#d:hover::before { --x: 1px; color: "
	  "var(--y, #fff) !important; } }\n[h=\"x\"] ~ * { margin: 0 } /* c */ } x" },
	{ "go",
	  "package a\nimport \"fmt\"\ntype T[K any] struct { A, b int `x` }\nconst (X = iota)\n"
	  "func (t *T) F(x ...string) (error, map[string]int) {\n\tdefer close(c)\n"
	  "\tfor i := range x { fmt.Println(t.A, len(x), 'a', 1.5e3, nil, true) }\n"
	  "\tgo func() { c <- <-d }()\n\treturn append(x, y...), T{A: 1}\n}\nfunc {" },
	{ "html",
	  "<!DOCTYPE html><a href=\"x\" b=c d>t</a><br/><!-- c --><script>x</script></p>" },
	{ "java", "package a;\n@A(b = 1) public class C<T> extends D implements E {\n"
	          "\tprivate static final int MAX_X = 0x1f; // c\n\tC() { super(); }\n"
	          "\t@Override void f(String s) throws X { this.x = Foo.bar(s::length, D::new, "
	          "\"a\\n\","
	          " 'c', null, true); Math.max(a.B.c, 1L); }\n}\nenum E { A }\ninterface I "
	          "{}\nclass {" },
	{ "javascript",
	  "import a, { b } from 'c';\nconst f = (x, { y, z: w }) => x?.y ?? `a ${b.c} d`;\n"
	  "class A extends B { constructor(a) { super(a); this.m = function () {}; } "
	  "static get x() { return /re/g; } }\nfunction g([a]) { return new Foo(MAX_N, "
	  "undefined, require('x'), console.log(1), document, arguments); }\n"
	  "o = { k: () => 1, K, 'q': 2 }; a.b.c = function () {}; <div a=\"b\"><C.D /></div>; "
	  "(" },
	{ "json",
	  "{\"a\": [1, -2.5e3, true, null, \"x\\n\\u0041\"], \"b\": {\"c\": {}}, // c\n 1: }" },
	{ "make", "# c\nCC ?= gcc\nX := $(shell ls | wc) $(patsubst %.c,%.o,$(Y)) "
	          "$(CFLAGS)\nifeq ($(A),b)\n"
	          "include x.mk\nendif\nall: a.o %.b | c\n\t@echo \"$(CC) $@ $< $(@D)\" && "
	          "ls\n.PHONY: all\n"
	          "define F\nx\nendef\n$(error a b)\nexport Z = *.c\n" },
	{ "python",
	  "import os\n@dec(1)\nasync def f(a: int, *b, c=None) -> str:\n\t\"\"\"doc\"\"\"\n"
	  "\tx = f\"hi {a!r:>3} \\n\" + Foo.MAX_N.bar(len(b), print)\n"
	  "\treturn [y for y in x if y is not None and y != 1.5]\nclass A(B):\n\tX = lambda: "
	  "True\n"
	  "with open(f) as g: pass\ndef (:\n" },
	{ "rust",
	  "//! doc\nuse std::{self, io::Read};\n#[derive(Debug)]\npub struct S<'a, T: Tr> { x: "
	  "&'a T }\n"
	  "impl<'a> S<'a> { const MAX_N: u8 = 1; fn f(&mut self, y: Foo::Bar) -> Result<(), E> "
	  "{\n"
	  "\tlet v = vec![1, 2.0]; println!(\"{}\\n\", v); if let Some(x) = Foo::Baz { "
	  "g::<T>(x)?; }\n"
	  "\tmatch s { P::Q { a } => 'c', _ => S::new().h() } /* c */ } }\nenum E { A } fn (" },
	{ "sql", "CREATE TABLE t (id INT PRIMARY KEY, n VARCHAR(10) NOT NULL DEFAULT 'x');\n"
	         "SELECT a.id, count(*) AS n, 1.5 FROM u AS a LEFT JOIN t ON a.id = t.id -- c\n"
	         "WHERE name LIKE 'x%' AND age >= 18 ORDER BY n DESC LIMIT 10;\nUPDATE t SET n "
	         "= NULL; SELEC" },
	{ "toml", "a = 1 # c\nb.c = \"v\\n\"\n\"q\" = 1979-05-27\n[d.e]\nf = [1.5, true, {x = "
	          "'y'}]\n[[g]]\n= 2" },
	{ "tsx", "const A = ({ x }: P) => <div className=\"a\" {...x}>{x.map((y) => <B key={y} "
	         "/>)}</div>;\n"
	         "interface P { readonly x?: string[]; f(a: number): void }\n" },
	{ "typescript",
	  "export abstract class A<T extends B> implements C { private x?: string = `a${1}`;\n"
	  "constructor(readonly y: number, z?: Foo<Bar>) { super(); } }\n"
	  "type U = 'a' | keyof T; enum E { A } declare namespace N {}\n"
	  "function f(this: Window, MAX_N: any): x is string { return y as unknown; }\nlet (" },
	{ "yaml", "%YAML 1.2\n---\n# c\na: 1\nb: &x \"q\\n\"\nc: [x, ~, true, 1.5, {d: e, "
	          "\"f\": 'g'}]\n"
	          "? k\n: *x\nl:\n- !!str m\n- |\n  t\n- >-\n  u\n...\n" },
};

/* What the library captured: the class and the rank of each node. */
struct verdict {
	struct map hl, rank;
};

static struct str node_key(TSNode node)
{
	static const void *id;

	id = node.id;
	return str_from((const char *)&id, sizeof(id));
}

/* \d, \w, \s as POSIX has them; the same inside a set. */
static bool posix_fits(struct str expression, struct str text)
{
	struct buf e = BUF_INIT, t = BUF_INIT;
	bool set = false, fits;
	regex_t re;

	for (size_t i = 0; i < expression.n; i++) {
		char c = expression.p[i];

		if (c == '\\' && i + 1 < expression.n && strchr("dws", expression.p[i + 1])) {
			char k = expression.p[++i];

			buf_addf(&e, set ? "%s" : "[%s]",
			         k == 'd'   ? "0-9"
			         : k == 'w' ? "a-zA-Z0-9_"
			                    : "[:space:]");
			continue;
		}
		set = c == '[' || (set && c != ']');
		buf_add_byte(&e, c);
	}
	buf_add(&t, text);
	ck_assert_int_eq(regcomp(&re, e.p, REG_EXTENDED | REG_NOSUB), 0);
	fits = regexec(&re, t.p, 0, NULL, 0) == 0;
	regfree(&re);
	buf_release(&e);
	buf_release(&t);
	return fits;
}

static struct str step_text(const TSQuery *q, const TSQueryPredicateStep *step)
{
	uint32_t n;
	const char *p = step->type == TSQueryPredicateStepTypeString
	                        ? ts_query_string_value_for_id(q, step->value_id, &n)
	                        : ts_query_capture_name_for_id(q, step->value_id, &n);

	return str_from(p, n);
}

static bool predicate_passes(const TSQuery *q, const TSQueryPredicateStep *s, uint32_t n,
                             const TSQueryMatch *m, struct str code)
{
	struct str name = step_text(q, &s[0]);
	bool negated = str_starts(name, STR("not-"));

	if (negated)
		name = str_tail(name, 4);
	if (str_eq(name, STR("is-not?")) || str_eq(name, STR("set!")))
		return true;
	for (uint16_t c = 0; c < m->capture_count; c++) {
		uint32_t from = ts_node_start_byte(m->captures[c].node);
		struct str text = str_cut(code, from, ts_node_end_byte(m->captures[c].node));
		bool fits = false;

		if (m->captures[c].index != s[1].value_id)
			continue;
		for (uint32_t i = 2; i < n; i++)
			fits = fits || (str_eq(name, STR("match?"))
			                        ? posix_fits(step_text(q, &s[i]), text)
			                        : str_eq(step_text(q, &s[i]), text));
		if (fits == negated)
			return false;
	}
	return true;
}

static bool predicates_pass(const TSQuery *q, const TSQueryMatch *m, struct str code)
{
	uint32_t n, from = 0;
	const TSQueryPredicateStep *s =
		ts_query_predicates_for_pattern(q, m->pattern_index, &n);

	for (uint32_t i = 0; i < n; i++)
		if (s[i].type == TSQueryPredicateStepTypeDone) {
			if (!predicate_passes(q, s + from, i - from, m, code))
				return false;
			from = i + 1;
		}
	return true;
}

static void judge(struct verdict *v, const struct highlight_language *l, const TSTree *tree,
                  struct str code)
{
	uint32_t offset;
	TSQueryError error;
	TSQuery *q = ts_query_new(l->grammar(), l->queries, (uint32_t)strlen(l->queries),
	                          &offset, &error);
	TSQueryCursor *cursor = ts_query_cursor_new();
	TSQueryMatch m;

	ck_assert_ptr_nonnull(q);
	ts_query_cursor_exec(cursor, q, ts_tree_root_node(tree));
	while (ts_query_cursor_next_match(cursor, &m)) {
		uintptr_t rank = l->first_wins ? 1000u - m.pattern_index : m.pattern_index + 1u;

		if (!predicates_pass(q, &m, code))
			continue;
		for (uint16_t c = 0; c < m.capture_count; c++) {
			struct str key = node_key(m.captures[c].node);
			uint32_t n;
			const char *name =
				ts_query_capture_name_for_id(q, m.captures[c].index, &n);
			enum highlight_class hl = highlight_capture_class(str_from(name, n));

			if (hl == HL_NONE || *map_at(&v->rank, key) > rank)
				continue;
			map_set(&v->rank, key, rank);
			map_set(&v->hl, key, hl);
		}
	}
	ts_query_cursor_delete(cursor);
	ts_query_delete(q);
}

/* Nodes in the order of the matcher's array. */
static void compare(TSNode node, const struct verdict *v, const struct highlight_matcher *m,
                    size_t *at, const char *language)
{
	const struct highlight_node *n = &m->v[(*at)++];
	uintptr_t *hl = map_find(&v->hl, node_key(node));

	ck_assert_uint_eq(n->from, ts_node_start_byte(node));
	ck_assert_uint_eq(n->to, ts_node_end_byte(node));
	ck_assert_msg(n->hl == (hl ? *hl : HL_NONE), "%s: %s at %u is \"%s\", not \"%s\"",
	              language, ts_node_type(node), n->from,
	              highlight_class_name((enum highlight_class)n->hl),
	              hl ? highlight_class_name((enum highlight_class) * hl) : "");
	for (uint32_t i = 0; i < ts_node_child_count(node); i++)
		compare(ts_node_child(node, i), v, m, at, language);
}

START_TEST(as_the_library)
{
	int index = highlight_language_find(str_of(samples[_i].language));
	const struct highlight_language *l = &highlight_languages[index];
	struct highlight_query *q =
		highlight_query_new(l->grammar(), str_of(l->queries), l->first_wins);
	struct str code = str_of(samples[_i].code);
	struct highlight_matcher m = { 0 };
	struct highlight_runs runs = { 0 };
	struct verdict v = { MAP_INIT, MAP_INIT };
	TSParser *parser = ts_parser_new();
	size_t at = 0, classified = 0;
	TSTree *tree;

	ck_assert(ts_parser_set_language(parser, l->grammar()));
	tree = ts_parser_parse_string(parser, NULL, code.p, (uint32_t)code.n);
	highlight_match(&runs, &m, q, tree, code, 0);
	judge(&v, l, tree, code);
	compare(ts_tree_root_node(tree), &v, &m, &at, samples[_i].language);
	ck_assert_uint_eq(at, m.n);
	for (size_t i = 0; i < m.n; i++)
		classified += m.v[i].hl > HL_PLAIN;
	ck_assert_uint_gt(classified, 6);

	ts_tree_delete(tree);
	ts_parser_delete(parser);
	map_release(&v.hl);
	map_release(&v.rank);
	highlight_matcher_release(&m);
	vec_release(&runs);
	highlight_query_free(q);
}
END_TEST

/* Every grammar fits the library, and no pattern of its queries is left out. */
START_TEST(queries_are_understood)
{
	size_t grammars = 0;

	for (unsigned i = 0; i < highlight_language_count; i++) {
		const struct highlight_language *l = &highlight_languages[i];
		struct highlight_query *q;
		uint32_t version;

		if (!l->grammar)
			continue;
		grammars++;
		version = ts_language_version(l->grammar());
		ck_assert_uint_ge(version, TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION);
		ck_assert_uint_le(version, TREE_SITTER_LANGUAGE_VERSION);
		q = highlight_query_new(l->grammar(), str_of(l->queries), l->first_wins);
		ck_assert_uint_gt(q->patterns, 3);
		ck_assert_msg(q->ignored == 0, "%s: %u patterns left out", l->name, q->ignored);
		highlight_query_free(q);
	}
	ck_assert_uint_eq(grammars, countof(samples));
}
END_TEST

/* Queries written to show each kind of step, on JSON, whose trees are plain to see. */
static const struct {
	const char *query, *code, *captured; /* texts of captured nodes, each followed by "|" */
} steps[] = {
	{ "(array (number) @number)", "[1, \"a\", 2]", "1|2|" },
	{ "(array . (number) @number)", "[1, 2]", "1|" },
	{ "(array (number) @number .)", "[1, 2]", "2|" },
	{ "(array (true) . (number) @number)", "[true, 1, 2, null, 3]", "1|" },
	{ "(array (true) (number) @number)", "[1, true, null, 2, 3]", "2|3|" },
	{ "(array (true)? @boolean . (number) @number .)", "[true, 1]", "true|1|" },
	{ "(array . (true)? . (number) @number)", "[1, 2]", "1|" },
	{ "(array (number)+ @number)", "[1, true, 2]", "1|2|" },
	{ "(array . (true)* . (number) @number)", "[true, true, 1, 2]", "1|" },
	{ "(array [(true) (number)] @number)", "[1, true, null]", "1|true|" },
	{ "(array _ @number)", "[1]", "[|1|]|" },
	{ "(array (_) @number)", "[1]", "1|" },
	{ "(pair value: (number) @number)", "{\"a\": 1}", "1|" },
	{ "(pair key: (_) @string)", "{\"a\": 1}", "\"a\"|" },
	{ "(pair !key) @error", "{\"a\": 1}", "" },
	{ "(pair value: [(number) @number (true) @boolean])", "{\"a\": 1, \"b\": true}",
	  "1|true|" },
	{ "((number) @number (#eq? @number \"2\"))", "[1, 2]", "2|" },
	{ "((number) @number (#not-eq? @number \"2\"))", "[1, 2]", "1|" },
	{ "((number) @number (#any-of? @number \"1\" \"3\"))", "[1, 2, 3]", "1|3|" },
	{ "((number) @number (#match? @number \"^1(2|34)?$\"))", "[1, 12, 134, 123]",
	  "1|12|134|" },
	{ "((number) @number (#not-match? @number \"^\\\\d$\"))", "[1, 22]", "22|" },
	{ "(array (number) @_n @number (#eq? @_n \"1\"))", "[1, 2]", "1|" },
	{ "[(number) (true)] @number", "[1, true, null]", "1|true|" },
	{ "([(number) (true)] @number (#match? @number \"^[1t]\"))", "[1, 2, true]",
	  "1|true|" },
	{ "\",\" @operator", "[1, 2]", ",|" },
	{ "(no_such_node) @x (number) @number", "[1]", "1|" },
	{ "(array (object (pair (number) @number)))", "[{\"a\": 1}, 2, {\"b\": true}]", "1|" },
	{ "(_ (number) @number)", "[1]", "1|" },
};

START_TEST(kinds_of_steps)
{
	const struct highlight_language *l =
		&highlight_languages[highlight_language_find(STR("json"))];
	struct highlight_query *q =
		highlight_query_new(l->grammar(), str_of(steps[_i].query), false);
	struct str code = str_of(steps[_i].code);
	struct highlight_matcher m = { 0 };
	struct highlight_runs runs = { 0 };
	struct buf got = BUF_INIT;
	TSParser *parser = ts_parser_new();
	TSTree *tree;

	ck_assert(ts_parser_set_language(parser, l->grammar()));
	tree = ts_parser_parse_string(parser, NULL, code.p, (uint32_t)code.n);
	highlight_match(&runs, &m, q, tree, code, 0);
	for (size_t i = 0; i < m.n; i++)
		if (m.v[i].hl > HL_NONE) {
			buf_add(&got, str_cut(code, m.v[i].from, m.v[i].to));
			buf_add_byte(&got, '|');
		}
	ck_assert_buf_eq(&got, steps[_i].captured);

	buf_release(&got);
	ts_tree_delete(tree);
	ts_parser_delete(parser);
	highlight_matcher_release(&m);
	vec_release(&runs);
	highlight_query_free(q);
}
END_TEST

static const struct {
	const char *expression, *text;
	int fits; /* -1: not supported */
} patterns[] = {
	{ "^a$", "a", 1 },        { "^a$", "ab", 0 },
	{ "a", "bab", 1 },        { "^(ab|c)$", "c", 1 },
	{ "^(ab|c)$", "abc", 0 }, { "^(ab|c)", "abd", 1 },
	{ "^[A-Z]", "a", 0 },     { "^[^a-c]+$", "dd", 1 },
	{ "^[^a-c]+$", "db", 0 }, { "^\\w+-\\d*$", "a_1-", 1 },
	{ "^a.?b$", "axb", 1 },   { "^a.?b$", "ab", 1 },
	{ "^a*ab$", "aaab", 1 },  { "(a|b(c|d))e", "xbde", 1 },
	{ "a$'", "a'", 0 },       { "^-", "-x", 1 },
	{ "[%*?]", "a*", 1 },     { "\\.x", ".x", 1 },
	{ "\\.x", "ax", 0 },      { "", "", 1 },
	{ "^$", "a", 0 },         { "(a)*", "a", -1 },
	{ "a{2}", "aa", -1 },     { "[a", "a", -1 },
	{ "(a", "a", -1 },        { "*", "a", -1 },
	{ "[]a]+", "]", 1 },      { "[a-]", "-", 1 },
	{ "^\\s$", "\t", 1 },
};

START_TEST(regular_expressions)
{
	struct arena a = ARENA_INIT;
	const struct highlight_pattern *p =
		highlight_pattern_new(&a, str_of(patterns[_i].expression));

	if (patterns[_i].fits < 0)
		ck_assert_ptr_null(p);
	else
		ck_assert_int_eq(p && highlight_pattern_fits(p, str_of(patterns[_i].text)),
		                 patterns[_i].fits);
	arena_release(&a);
}
END_TEST

Suite *ext_highlight_query_suite(void)
{
	Suite *s = suite_create("ext/highlight queries");
	TCase *t = tcase_create("queries");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, as_the_library, 0, countof(samples));
	tcase_add_test(t, queries_are_understood);
	tcase_add_loop_test(t, kinds_of_steps, 0, countof(steps));
	tcase_add_loop_test(t, regular_expressions, 0, countof(patterns));
	suite_add_tcase(s, t);
	return s;
}
