/*
 * Which block leads to which, and in which order they run.
 */
#include "tests/runbook/book.h"

/* Steps by name, with what comes with them: "a b(needed) c[guard=g verify=v undo=u]". */
static const char *plan(struct book *b, enum runbook_what what, const char *names,
                        const char *tag)
{
	struct runbook_wish wish = { .what = what, .tag = str_of(tag) };
	struct str list[8], rest = str_of(names), name;
	struct buf out = BUF_INIT;
	struct err e = ERR_INIT;
	struct runbook_plan p;
	char *z;

	while (str_split(&rest, ' ', &name))
		list[wish.nnames++] = name;
	wish.names = list;
	if (runbook_plan(&p, &b->a, &b->r, &wish, &e) != 0)
		buf_addf(&out, "%s: %s", e.code == ERR_INVALID ? "invalid" : "not found",
		         e.msg);
	for (size_t i = 0; i < p.nsteps; i++) {
		const struct runbook_step *s = &p.steps[i];
		const size_t with[] = { s->guard, s->verify, s->undo };
		static const char *const words[] = { " guard=", " verify=", " undo=" };
		size_t from;

		buf_addf(&out, "%s%.*s%s", i ? " " : "", STR_ARG(b->r.blocks[s->block].name),
		         s->needed ? "(needed)" : "");
		from = out.len;
		for (size_t k = 0; k < countof(with); k++)
			if (with[k] != RUNBOOK_NONE)
				buf_addf(&out, "%s%.*s", words[k],
				         STR_ARG(b->r.blocks[with[k]].name));
		if (out.len > from) {
			out.p[from] = '[';
			buf_add_byte(&out, ']');
		}
	}
	z = runner_text(buf_str(&out));
	buf_release(&out);
	return z;
}

#define FENCE(attributes) "```sh {" attributes "}\ntrue\n```\n"

static const char drain[] = "---\nrunbook:\n  guard: context\n---\n# Drain\n\n" FENCE(
	"name="
	"context "
	"effect="
	"read") "## Before\n" FENCE("name=room effect=read tag=look") "```sh\nls\n```\n"
								      "```console "
								      "{name=session}\n$ "
								      "ls\n```\n"
								      "## Drain\n" FENCE(
									      "name=cordon "
									      "verify=is-"
									      "cordoned "
									      "undo=uncordon")
									      FENCE(
										      "name=is-"
										      "cordoned"
										      " effect="
										      "read "
										      "needs="
										      "login") "### Now\n" FENCE("name="
                                                                                                                 "drain"
                                                                                                                 " effe"
                                                                                                                 "ct="
                                                                                                                 "dange"
                                                                                                                 "r "
                                                                                                                 "needs"
                                                                                                                 "=cord"
                                                                                                                 "on,"
                                                                                                                 "room "
                                                                                                                 "verif"
                                                                                                                 "y=is-"
                                                                                                                 "drain"
                                                                                                                 "ed "
                                                                                                                 "undo="
                                                                                                                 "uncor"
                                                                                                                 "don")
										      FENCE("na"
                                                                                            "me"
                                                                                            "=i"
                                                                                            "s-"
                                                                                            "dr"
                                                                                            "ai"
                                                                                            "ne"
                                                                                            "d "
                                                                                            "ef"
                                                                                            "fe"
                                                                                            "ct"
                                                                                            "=r"
                                                                                            "ea"
                                                                                            "d "
                                                                                            "ne"
                                                                                            "ed"
                                                                                            "s="
                                                                                            "dr"
                                                                                            "ai"
                                                                                            "n") "## After\n" FENCE("na"
                                                                                                                    "me"
                                                                                                                    "=u"
                                                                                                                    "nc"
                                                                                                                    "or"
                                                                                                                    "do"
                                                                                                                    "n")
											      FENCE("name=login effect=read "
                                                                                                    "excludeFromRunAll=true")
												      FENCE("name=old ignore=true")
													      FENCE("name=report "
                                                                                                                    "effect=read tag=look "
                                                                                                                    "needs=drain");

START_TEST(orders)
{
	static const struct {
		enum runbook_what what;
		const char *names, *tag, *plan;
	} wishes[] = {
		{ RUNBOOK_ALL, "", "",
		  "room login(needed) cordon[guard=context verify=is-cordoned undo=uncordon] "
		  "drain[guard=context verify=is-drained undo=uncordon] report" },
		{ RUNBOOK_ALL, "", "look",
		  "room login(needed) cordon(needed)[guard=context verify=is-cordoned "
		  "undo=uncordon] drain(needed)[guard=context verify=is-drained undo=uncordon] "
		  "report" },
		{ RUNBOOK_ALL, "", "none",
		  "not found: no step of ops/note.md has the tag 'none'" },
		{ RUNBOOK_STEP, "drain", "",
		  "login(needed) cordon(needed)[guard=context verify=is-cordoned "
		  "undo=uncordon] "
		  "room(needed) drain[guard=context verify=is-drained undo=uncordon]" },
		{ RUNBOOK_STEP, "is-drained", "",
		  "login(needed) cordon(needed)[guard=context verify=is-cordoned "
		  "undo=uncordon] "
		  "room(needed) drain(needed)[guard=context verify=is-drained undo=uncordon] "
		  "is-drained" },
		{ RUNBOOK_STEP, "uncordon room", "", "room uncordon[guard=context]" },
		{ RUNBOOK_STEP, "context", "", "context" },
		{ RUNBOOK_STEP, "3", "", "ls[guard=context]" },
		{ RUNBOOK_STEP, "session", "", "session[guard=context]" },
		/* A heading: its steps and those of headings below. */
		{ RUNBOOK_STEP, "drain-1", "",
		  "login(needed) cordon[guard=context verify=is-cordoned undo=uncordon] "
		  "room(needed) drain[guard=context verify=is-drained undo=uncordon]" },
		{ RUNBOOK_STEP, "before", "", "room" },
		{ RUNBOOK_ONLY, "drain", "",
		  "drain[guard=context verify=is-drained undo=uncordon]" },
		{ RUNBOOK_ONLY, "report room", "", "room report" },
		{ RUNBOOK_FROM, "report", "",
		  "login(needed) cordon(needed)[guard=context verify=is-cordoned "
		  "undo=uncordon] "
		  "room(needed) drain(needed)[guard=context verify=is-drained undo=uncordon] "
		  "report" },
		{ RUNBOOK_FROM, "uncordon", "",
		  "uncordon[guard=context] login(needed) cordon(needed)[guard=context "
		  "verify=is-cordoned undo=uncordon] room(needed) drain(needed)[guard=context "
		  "verify=is-drained undo=uncordon] report" },
		{ RUNBOOK_STEP, "drian", "",
		  "not found: there is no step 'drian' in ops/note.md; did you mean 'drain'?" },
		{ RUNBOOK_FROM, "x", "", "not found: there is no step 'x' in ops/note.md" },
		{ RUNBOOK_STEP, "13", "",
		  "not found: there is no block '13' in ops/note.md; it has 12" },
		{ RUNBOOK_STEP, "0", "",
		  "not found: there is no block '0' in ops/note.md; it has 12" },
		{ RUNBOOK_STEP, "old", "", "not found: there is no step 'old' in ops/note.md" },
	};
	struct book b;

	book_read(&b, drain);
	ck_assert_str_eq(book_says(&b), "");
	for (size_t i = 0; i < countof(wishes); i++)
		ck_assert_str_eq(plan(&b, wishes[i].what, wishes[i].names, wishes[i].tag),
		                 wishes[i].plan);
	ck_assert_uint_eq(b.r.nsteps, 10);
	book_release(&b);
}
END_TEST

/* Notes -> what is said of them, and the plan of all. */
static const struct {
	const char *note, *said, *plan;
} wrong[] = {
	{ FENCE("name=a needs=b") FENCE("name=b needs=c") FENCE("name=c needs=a"),
	  "1:21+1 cycle these steps need each other: 'a' (line 1) needs 'b' (line 4) needs 'c' "
	  "(line 7) needs 'a'\n",
	  "invalid: ops/note.md:1: 'a' is not run: a circle: 'a' (line 1) needs 'b' (line 4) "
	  "needs 'c' (line 7) needs 'a'" },
	{ FENCE("name=a needs=a"),
	  "1:21+1 cycle these steps need each other: 'a' (line 1) needs 'a'\n",
	  "invalid: ops/note.md:1: 'a' is not run: a circle: 'a' (line 1) needs 'a'" },
	/* What only leads into a circle is not said to be one, and does not run either. */
	{ FENCE("name=x needs=a") FENCE("name=a needs=b") FENCE("name=b needs=a")
	          FENCE("name=y effect=read"),
	  "4:21+1 cycle these steps need each other: 'a' (line 4) needs 'b' (line 7) needs "
	  "'a'\n",
	  "invalid: ops/note.md:4: 'a' is not run: a circle: 'a' (line 4) needs 'b' (line 7) "
	  "needs 'a'" },
	{ FENCE("name=check") FENCE("name=a needs=check,chek,zzz"),
	  "4:27+4 reference needs: there is no step 'chek'; did you mean 'check'?\n"
	  "4:32+3 reference needs: there is no step 'zzz'\n",
	  "invalid: ops/note.md:4: 'a' is not run: needs: there is no step 'chek'; did you "
	  "mean "
	  "'check'?" },
	{ FENCE("name=a verify=b undo=a") FENCE("name=b"),
	  "1:22+1 reference verify: 'b' in line 4 is run without a question, so it must have "
	  "effect=read\n"
	  "1:29+1 reference undo: a step cannot serve itself\n",
	  "invalid: ops/note.md:1: 'a' is not run: verify: 'b' in line 4 is run without a "
	  "question, so it must have effect=read" },
	{ FENCE("name=a") FENCE("name=a effect=read"),
	  "4:13+1 name the block in line 1 is called 'a' too\n",
	  "invalid: ops/note.md:1: 'a' is not run: the block in line 4 has its name" },
	{ FENCE("name=a needs="), "1:21+0 reference needs: it names no step\n",
	  "invalid: ops/note.md:1: 'a' is not run: needs: it names no step" },
	{ "---\nrunbook: {guard: chek}\n---\n" FENCE("name=a") FENCE("name=check effect=read"),
	  "2:18+4 reference guard: there is no step 'chek'; did you mean 'check'?\n",
	  "invalid: ops/note.md:4: 'a' is not run: the note's guard: there is no step 'chek'; "
	  "did you mean 'check'?" },
	{ "---\nrunbook: {guard: check}\n---\n" FENCE("name=a") FENCE("name=check"),
	  "2:18+5 reference guard: 'check' in line 7 is run without a question, so it must "
	  "have "
	  "effect=read\n",
	  "invalid: ops/note.md:4: 'a' is not run: the note's guard: 'check' in line 7 is run "
	  "without a question, so it must have effect=read" },
	/* What serves must be able to run. */
	{ FENCE("name=a verify=v") "```sh {name=v effect=read every=5}\ntrue\n```\n",
	  "4:33+1 value every takes a duration such as 30s, 10m or 1h30m, not '5'\n",
	  "invalid: ops/note.md:4: 'v' is not run: its every takes a duration such as 30s, 10m "
	  "or 1h30m, not '5'" },
	{ "```sh\nls\n```\n", "",
	  "not found: ops/note.md has no steps that run by themselves; its blocks run one by "
	  "one, such as 'ops/note.md#1'" },
	{ "Text.\n", "", "not found: there is nothing to run in ops/note.md" },
	/* Two checks that need what the other one checks. */
	{ FENCE("name=a verify=va") FENCE("name=va effect=read needs=b")
	          FENCE("name=b verify=vb") FENCE("name=vb effect=read needs=a"),
	  "", "b[verify=vb] a[verify=va]" },
};

START_TEST(says_what_is_wrong)
{
	struct book b;

	book_read(&b, wrong[_i].note);
	ck_assert_str_eq(book_says(&b), wrong[_i].said);
	ck_assert_str_eq(plan(&b, RUNBOOK_ALL, "", ""), wrong[_i].plan);
	book_release(&b);
}
END_TEST

/* Long chains, wide fans and one large circle are read in reasonable time. */
START_TEST(large)
{
	struct buf text = BUF_INIT;
	struct book b;

	for (int i = 0; i < 1000; i++)
		buf_addf(&text, "```sh {name=s%d needs=s%d effect=read}\ntrue\n```\n", i,
		         i + 1 < 1000 ? i + 1 : i / 2 + 1);
	book_read(&b, text.p);
	ck_assert_uint_eq(b.d.n, 1);
	ck_assert_int_eq(b.d.v[0].code, DIAG_RUNBOOK_CYCLE);
	ck_assert(str_find(b.d.v[0].message, STR("needs ... ("), 0) != STR_NPOS);
	ck_assert_uint_lt(b.d.v[0].message.n, 500);
	book_release(&b);
	buf_clear(&text);
	for (int i = 0; i + 1 < 2000; i++)
		buf_addf(&text, "```sh {name=s%d needs=s%d effect=read}\ntrue\n```\n", i,
		         i + 1);
	buf_add_z(&text, "```sh {name=s1999 effect=read}\ntrue\n```\n");
	book_read(&b, text.p);
	ck_assert_str_eq(book_says(&b), "");
	ck_assert(str_starts(str_of(plan(&b, RUNBOOK_ALL, "", "")), STR("s1999 s1998 s1997")));
	book_release(&b);
	buf_release(&text);
}
END_TEST

/* Attributes beyond all measure are said to be that, in reasonable time. */
START_TEST(caps)
{
	struct buf text = BUF_INIT;
	struct book b;

	buf_add_z(&text, "```sh {name=a needs=");
	for (int i = 0; i < 65; i++)
		buf_addf(&text, "s%d,", i);
	buf_add_z(&text, "s}\ntrue\n```\n```sh {name=b needs=");
	for (int i = 0; i < 2000; i++)
		buf_addf(&text, "s%d,", i);
	buf_add_z(&text, "s}\ntrue\n```\n");
	book_read(&b, text.p);
	ck_assert_view_eq(b.r.blocks[0].refusal, "needs: it names more than 64 steps");
	ck_assert_view_eq(b.r.blocks[1].refusal, "its attributes are over 4096 bytes long");
	book_release(&b);
	buf_release(&text);
}
END_TEST

/* Expectations find their steps. */
START_TEST(expectations)
{
	struct book b;

	book_read(&b,
	          FENCE("name=a")
	                  FENCE("name=b") "```text {expect=a match=glob}\nx*\n```\n"
	                                  "```json {expect=b match=json}\n{}\n```\n"
	                                  "```sh\nls\n```\n<!-- expected_similarity=0.8 "
	                                  "-->\n```text\nout\n```\n"
	                                  "```sh\npwd\n```\n<!-- expected_similarity=\"/.*\" "
	                                  "-->\n```\n/x\n```\n");
	ck_assert_str_eq(book_says(&b), "");
	ck_assert_uint_eq(b.r.nblocks, 4);
	ck_assert_int_eq(b.r.blocks[0].expect.match, RUNBOOK_MATCH_GLOB);
	ck_assert_view_eq(b.r.blocks[0].expect.text, "x*\n");
	ck_assert_uint_eq(b.r.blocks[0].expect.line, 7);
	ck_assert_uint_eq(b.r.blocks[0].expect.end_line, 9);
	ck_assert_int_eq(b.r.blocks[1].expect.match, RUNBOOK_MATCH_JSON);
	ck_assert_int_eq(b.r.blocks[2].expect.match, RUNBOOK_MATCH_SIMILAR);
	ck_assert(b.r.blocks[2].expect.similarity > 0.79 &&
	          b.r.blocks[2].expect.similarity < 0.81);
	ck_assert_view_eq(b.r.blocks[2].expect.text, "out\n");
	ck_assert_int_eq(b.r.blocks[3].expect.match, RUNBOOK_MATCH_RE);
	ck_assert_view_eq(b.r.blocks[3].expect.text, "/.*\n");
	book_release(&b);
	book_read(&b, FENCE("name=a") "```text {expect=zzz}\n```\n```text {expect=a "
	                              "match=fuzzy}\n```\n"
	                              "```text {expect=a}\n```\n```text {expect=a}\n```\n");
	ck_assert_str_eq(book_says(&b),
	                 "4:17+3 reference expect: there is no step 'zzz'\n"
	                 "6:25+5 value match takes exact, glob, re or json, not 'fuzzy'\n"
	                 "10:17+1 reference expect: line 8 says already what 'a' prints\n");
	ck_assert_uint_eq(b.r.blocks[0].expect.line, 8);
	ck_assert_view_eq(b.r.blocks[0].expect.text, "");
	book_release(&b);
}
END_TEST

/* The hash follows what a block does, not what it is called or where it stands. */
START_TEST(hashes)
{
	static const char *const others[] = {
		"```sh {name=a}\nfalse\n```\n",
		"```bash {name=a}\ntrue\n```\n",
		"```sh {name=a effect=danger}\ntrue\n```\n",
		"```sh {name=a cwd=/}\ntrue\n```\n",
		"```sh {name=a timeout=5s}\ntrue\n```\n",
		"```sh {name=a hosts=web}\ntrue\n```\n",
		"```sh {name=a interactive=true}\ntrue\n```\n",
		"```sh {name=a out=B}\ntrue\n```\n",
		"---\nrunbook: {session: shell}\n---\n```sh {name=a}\ntrue\n```\n",
		"---\nshell: zsh\n---\n```sh {name=a}\ntrue\n```\n",
	};
	struct book first, same, b;

	book_read(&first, "```sh {name=a}\ntrue\n```\n");
	book_read(&same, "# Head\n\n- x\n\n  ```sh {name=b tag=x title=T effect=change}\n  "
	                 "true\n  ```\n");
	ck_assert_uint_eq(strlen(book_one(&first)->hash), 40);
	ck_assert_str_eq(book_one(&first)->hash, book_one(&same)->hash);
	for (size_t i = 0; i < countof(others); i++) {
		book_read(&b, others[i]);
		ck_assert_msg(strcmp(book_one(&b)->hash, book_one(&first)->hash) != 0, "%s",
		              others[i]);
		book_release(&b);
	}
	book_release(&first);
	book_release(&same);
}
END_TEST

/* A plan knows its params, its greatest effect and a hash of all of it. */
START_TEST(plan_facts)
{
	struct runbook_wish wish = { .what = RUNBOOK_ALL };
	const struct str numbers[] = { STR_INIT("1"), STR_INIT("2") };
	struct err e = ERR_INIT;
	struct runbook_plan p, q;
	struct book b;

	book_read(&b, "---\nrunbook:\n  params: {POD: {type: host}, X: 1}\n---\n"
	              "```sh\noc get <pod> <name>\n```\n```sh\noc get <name> <ns>\n```\n" FENCE(
			      "name=a effect=read") FENCE("name=b effect=danger verify=a"));
	ck_assert_int_eq(runbook_plan(&p, &b.a, &b.r, &wish, &e), 0);
	ck_assert_int_eq(p.effect, RUNBOOK_DANGER);
	ck_assert_uint_eq(p.params.n, 2);
	wish = (struct runbook_wish){ RUNBOOK_STEP, numbers, 2, STR_NONE };
	ck_assert_int_eq(runbook_plan(&q, &b.a, &b.r, &wish, &e), 0);
	ck_assert_int_eq(q.effect, RUNBOOK_CHANGE);
	ck_assert_uint_eq(q.params.n, 4);
	/* A param that is declared has its type. */
	ck_assert_int_eq(runbook_plan_param(&q, STR("POD"))->type, RUNBOOK_HOST);
	ck_assert_view_eq(q.params.v[2].name, "NAME");
	ck_assert_view_eq(q.params.v[3].name, "NS");
	ck_assert_ptr_null(runbook_plan_param(&q, STR("Z")));
	ck_assert_str_ne(p.hash, q.hash);
	book_release(&b);
}
END_TEST

/* Languages and what runs them. */
START_TEST(languages)
{
	static const struct runbook_runner runners[] = {
		{ STR_INIT("Ruby"), STR_INIT("ruby  -w"), STR_INIT("rb") },
		{ STR_INIT("sql"), STR_INIT("mysql"), STR_INIT("") },
	};
	static const struct {
		const char *lang;
		int kind;
		const char *program;
	} langs[] = {
		{ "SH", RUNBOOK_SHELL, "sh" },
		{ "shell", RUNBOOK_SHELL, "bash" },
		{ "zsh", RUNBOOK_SHELL, "zsh" },
		{ "py", RUNBOOK_PYTHON, "python3" },
		{ "console", RUNBOOK_CONSOLE, "bash" },
		{ "http", RUNBOOK_HTTP, "" },
		{ "ruby", RUNBOOK_CUSTOM, "ruby" },
		{ "sql", RUNBOOK_CUSTOM, "mysql" },
		{ "yaml {via=ansible hosts=x}", RUNBOOK_ANSIBLE, "" },
		{ "ini {via=tox}", RUNBOOK_TOX, "" },
		{ "lua {interpreter=lua}", RUNBOOK_CUSTOM, "lua" },
		{ "yaml", -1, "" },
		{ "ini", -1, "" },
		{ "text", -1, "" },
		{ "", -1, "" },
	};
	struct runbook_options options = { .runners = runners, .nrunners = countof(runners) };

	for (size_t i = 0; i < countof(langs); i++) {
		struct buf text = BUF_INIT;
		struct book b;

		buf_addf(&text, "~~~ %s\n%s\n~~~\n", langs[i].lang,
		         langs[i].kind == RUNBOOK_ANSIBLE ? "- ping:" : "GET http://x/");
		book_read_with(&b, buf_str(&text), &options);
		ck_assert_uint_eq(b.r.nblocks, langs[i].kind >= 0);
		if (b.r.nblocks) {
			const struct runbook_block *x = book_one(&b);

			ck_assert_int_eq((int)x->kind, langs[i].kind);
			ck_assert_view_eq(x->program.n ? x->program.v[0] : STR_NONE,
			                  langs[i].program);
			ck_assert_view_eq(x->refusal, "");
		}
		book_release(&b);
		buf_release(&text);
	}
}
END_TEST

Suite *runbook_plan_suite(void)
{
	Suite *s = suite_create("runbook/plan");
	TCase *t = tcase_create("plans");

	tcase_add_test(t, orders);
	tcase_add_loop_test(t, says_what_is_wrong, 0, countof(wrong));
	tcase_add_test(t, large);
	tcase_add_test(t, caps);
	tcase_add_test(t, expectations);
	tcase_add_test(t, hashes);
	tcase_add_test(t, plan_facts);
	tcase_add_test(t, languages);
	suite_add_tcase(s, t);
	return s;
}
