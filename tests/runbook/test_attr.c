/*
 * Attributes of fences: what is read, and what is said about what Runme would
 * read in another way than it looks.
 */
#include "tests/runbook/book.h"

/* An info string -> what is said, and why the block is refused. */
static const struct {
	const char *info, *said, *refusal;
} cases[] = {
	/* Nothing wrong. */
	{ "sh", "", "" },
	{ "sh {name=x}", "", "" },
	{ "sh { name=x  effect=read }", "", "" },
	{ "sh {}", "", "" },
	{ "sh { }", "", "" },
	{ "sh {\"name\": \"x\", \"timeout\": \"5m\", \"interactive\": true}", "", "" },
	{ "sh {cwd=a=b}", "", "" },
	{ "sh title=\"two words\" {name=x}", "", "" },
	{ "sh {colour=red}", "", "" },
	{ "sh {1,3-5}", "", "" },
	{ "sh {.numberLines #id}", "", "" },
	{ "sh {name=步骤一}", "", "" },
	/* Runme reads it differently. */
	{ "sh{name=x}",
	  "1:6+1 attribute a blank is missing before \"{\" (others take 'sh{n...' for the "
	  "language; write sh {...})\n",
	  "" },
	{ "sh {name=\"x\"}",
	  "1:13+3 attribute Runme would read the quotes of 'name' as a part of the value "
	  "(leave "
	  "them out, or write JSON: {\"name\": \"...\"})\n",
	  "its attribute 'name' cannot be read" },
	{ "sh {name=x cwd='a b'}",
	  "1:19+2 attribute Runme would read the quotes of 'cwd' as a part of the value (leave "
	  "them out, or write JSON: {\"cwd\": \"...\"})\n"
	  "1:22+2 attribute 'b'' is no attribute: it has no \"=\" (a value with a blank needs "
	  "the JSON form: {\"cwd\": \"a b\"})\n",
	  "its attribute 'cwd' cannot be read" },
	{ "sh {background}",
	  "1:8+10 attribute 'background' has no value, which Runme reads as false (write "
	  "background=true)\n",
	  "its attributes cannot be read: 'background'" },
	{ "sh {name=x,effect=read,}",
	  "1:26+1 attribute Runme would read the comma as a part of the value of 'name' "
	  "(attributes are parted by blanks)\n",
	  "its attribute 'name' cannot be read" },
	{ "sh {name=x, effect=read}",
	  "1:14+1 attribute Runme would read the comma as a part of the value of 'name' "
	  "(attributes are parted by blanks)\n",
	  "its attribute 'name' cannot be read" },
	{ "sh {name: x}",
	  "1:8+5 attribute 'name:' is no attribute: key and value are joined by \"=\" (write "
	  "name=value)\n"
	  "1:14+1 attribute 'x' is no attribute: it has no \"=\" (a value with a blank needs "
	  "the "
	  "JSON form: {\"cwd\": \"a b\"})\n",
	  "its attributes cannot be read: 'name:'" },
	{ "sh {\"cwd\": \"a}b\"}",
	  "1:17+1 attribute the attributes end at the first \"}\", also within a text (a value "
	  "cannot hold \"{\" or \"}\"; set it in the script)\n",
	  "its attributes cannot be read" },
	{ "sh {\"name\": x}",
	  "1:16+1 attribute the attributes are no JSON: a text in double quotes, a number, "
	  "true "
	  "or false is wanted\n",
	  "its attributes cannot be read" },
	{ "sh {\"name\": \"x\",}",
	  "1:20+1 attribute the attributes are no JSON: a text in double quotes is wanted\n",
	  "its attributes cannot be read" },
	{ "sh {\"name\" \"x\"}",
	  "1:15+1 attribute the attributes are no JSON: a colon is wanted behind the key\n",
	  "its attributes cannot be read" },
	{ "sh {\"a\": {\"b\": 1}}",
	  "1:20+1 attribute the attributes end at the first \"}\", also within a text (a value "
	  "cannot hold \"{\" or \"}\"; set it in the script)\n",
	  "its attributes cannot be read" },
	{ "sh {name=x",
	  "1:7+1 attribute the \"{\" is never closed, so there are no attributes\n",
	  "its attributes cannot be read" },
	{ "sh {name=x} {effect=read}", "1:16+1 attribute only the first {...} is read\n",
	  "only the first of its {...} is read" },
	{ "sh {effect=read effect=danger}", "1:20+6 attribute 'effect' is given twice\n",
	  "its attribute 'effect' is given twice" },
	{ "sh {=x}", "1:8+2 attribute an attribute has no name before \"=\"\n",
	  "its attribute '' cannot be read" },
	{ "sh {name=x\teffect=read}",
	  "1:8+18 attribute Runme would read the tab as a part of the attribute 'name' "
	  "(attributes are parted by blanks)\n",
	  "its attribute 'name' cannot be read" },
	/* Values. */
	{ "sh {effect=maybe}",
	  "1:15+5 value effect takes read, change or danger, not 'maybe'\n",
	  "its effect takes read, change or danger, not 'maybe'" },
	{ "sh {name=x timeout=30}",
	  "1:23+2 value timeout takes a duration such as 30s, 10m or 1h30m, not '30'\n",
	  "its timeout takes a duration such as 30s, 10m or 1h30m, not '30'" },
	{ "sh {every=0s}",
	  "1:14+2 value every takes a duration such as 30s, 10m or 1h30m, not '0s'\n",
	  "its every takes a duration such as 30s, 10m or 1h30m, not '0s'" },
	{ "sh {interactive=yes}", "1:20+3 value interactive takes true or false, not 'yes'\n",
	  "its interactive takes true or false, not 'yes'" },
	{ "sh {retry=3}", "1:14+1 value retry takes a number only with effect=read, not '3'\n",
	  "its retry takes a number only with effect=read, not '3'" },
	{ "sh {effect=read retry=-1}",
	  "1:26+2 value retry takes a number from 0 to 100000, not '-1'\n",
	  "its retry takes a number from 0 to 100000, not '-1'" },
	{ "sh {forks=0}", "1:14+1 value forks takes a number from 1 to 100000, not '0'\n",
	  "its forks takes a number from 1 to 100000, not '0'" },
	{ "sh {hosts=web expecthosts=12..4}",
	  "1:30+5 value expecthosts takes a number of hosts such as 8, or a range such as "
	  "4..12, not '12..4'\n",
	  "its expecthosts takes a number of hosts such as 8, or a range such as 4..12, not "
	  "'12..4'" },
	{ "sh {via=ssh}", "1:12+3 value via takes ssh only together with hosts=, not 'ssh'\n",
	  "its via takes ssh only together with hosts=, not 'ssh'" },
	{ "sh {via=telnet}",
	  "1:12+6 value via takes local, ssh, ansible, tox or tiup, not 'telnet'\n",
	  "its via takes local, ssh, ansible, tox or tiup, not 'telnet'" },
	{ "sh {out=2x}",
	  "1:12+2 value out takes the name of a variable of your own, such as RELEASE, not "
	  "'2x'\n",
	  "its out takes the name of a variable of your own, such as RELEASE, not '2x'" },
	{ "sh {out=PATH}",
	  "1:12+4 value out takes the name of a variable of your own, such as RELEASE, not "
	  "'PATH'\n",
	  "its out takes the name of a variable of your own, such as RELEASE, not 'PATH'" },
	{ "sh {promptEnv=perhaps}",
	  "1:18+7 value promptEnv takes yes, no or auto, not 'perhaps'\n",
	  "its promptEnv takes yes, no or auto, not 'perhaps'" },
	/* Names. */
	{ "sh {name=12}",
	  "1:13+2 name '12' would mean the block of that number (a name needs a letter)\n",
	  "its name '12' is none" },
	{ "sh {\"name\": \"two words\"}",
	  "1:17+9 name nothing could refer to the name 'two words' (a name is a word, without "
	  "blanks, commas and \"#\")\n",
	  "its name 'two words' is none" },
	/* Keys. */
	{ "sh {name=x efect=read}",
	  "1:15+5 key there is no attribute 'efect' (did you mean 'effect'?)\n", "" },
	{ "sh {Timeout=5m}",
	  "1:8+7 key there is no attribute 'Timeout' (did you mean "
	  "'timeout'?)\n",
	  "" },
	{ "sh {excludefromrunall=true}",
	  "1:8+17 key there is no attribute 'excludefromrunall' (did you mean "
	  "'excludeFromRunAll'?)\n",
	  "" },
	/* Languages. */
	{ "ruby {name=x}",
	  "1:4+4 language nothing here runs 'ruby' (name its program: {interpreter=...}, or "
	  "'runners' in opsbook.yml)\n",
	  NULL },
	{ "ruby", "", NULL },
	{ "yaml {a b c}", "", NULL },
	{ "mermaid {name=x}", "", NULL },
	{ "{name=x}", "", NULL },
};

START_TEST(says)
{
	struct buf text = BUF_INIT;
	struct book b;

	buf_addf(&text, "```%s\ntrue\n```\n", cases[_i].info);
	book_read(&b, text.p);
	ck_assert_str_eq(book_says(&b), cases[_i].said);
	if (cases[_i].refusal)
		ck_assert_view_eq(book_one(&b)->refusal, cases[_i].refusal);
	else
		ck_assert_uint_eq(b.r.nblocks, 0);
	book_release(&b);
	buf_release(&text);
}
END_TEST

/* What cannot be understood never makes a block safer than it is. */
START_TEST(unknown_effect_is_danger)
{
	struct book b;

	book_read(&b, "```sh {effect=raed}\ntrue\n```\n");
	ck_assert_int_eq(book_one(&b)->effect, RUNBOOK_DANGER);
	book_release(&b);
}
END_TEST

/* Every attribute arrives in its field, in both forms. */
static void check_all(const char *info)
{
	struct buf text = BUF_INIT;
	const struct runbook_block *x;
	struct book b;

	buf_addf(&text, "---\ncwd: base\ntag: all\n---\n```%s\ntrue\n```\n", info);
	book_read(&b, text.p);
	ck_assert_str_eq(book_says(&b), "");
	x = book_one(&b);
	ck_assert_view_eq(x->refusal, "");
	ck_assert(x->named && x->annotated);
	ck_assert_view_eq(x->name, "x");
	ck_assert_int_eq(x->effect, RUNBOOK_READ);
	ck_assert_uint_eq(x->timeout_ms, 5400000);
	ck_assert_uint_eq(x->retry, 3);
	ck_assert_uint_eq(x->every_ms, 500);
	ck_assert_view_eq(x->out, "RESULT");
	ck_assert_view_eq(x->cwd, "base/sub");
	ck_assert_uint_eq(x->program.n, 1);
	ck_assert_view_eq(x->program.v[0], "dash");
	ck_assert(!x->interactive && x->background && x->exclude_from_run_all && !x->ignore);
	ck_assert_uint_eq(x->tags.n, 3);
	ck_assert_view_eq(x->tags.v[0], "all");
	ck_assert_view_eq(x->tags.v[2], "b");
	ck_assert_int_eq(x->prompt_env, RUNBOOK_PROMPT_NO);
	ck_assert_view_eq(x->lock, "cluster");
	ck_assert_int_eq(x->via, RUNBOOK_VIA_SSH);
	ck_assert_view_eq(x->hosts, "web:!db");
	ck_assert_uint_eq(x->forks, 8);
	ck_assert_uint_eq(x->serial, 2);
	ck_assert(x->has_maxfail && x->maxfail_percent);
	ck_assert_uint_eq(x->maxfail, 10);
	ck_assert_uint_eq(x->expecthosts_min, 4);
	ck_assert_uint_eq(x->expecthosts_max, 12);
	ck_assert_view_eq(x->db, "a.db");
	ck_assert_view_eq(runbook_attr(x, STR("owner")), "me");
	ck_assert_view_eq(runbook_attr(x, STR("none")), "");
	book_release(&b);
	buf_release(&text);
}

START_TEST(all_plain)
{
	check_all("sh {name=x effect=read timeout=1h30m retry=3 every=500ms out=RESULT cwd=sub "
	          "interpreter=dash interactive=false background=1 excludeFromRunAll=T tag=a,b "
	          "promptEnv=false lock=cluster hosts=web:!db forks=8 serial=2 maxfail=10% "
	          "expecthosts=4..12 db=a.db owner=me ignore=false}");
}
END_TEST

START_TEST(all_json)
{
	check_all("sh {\"name\":\"x\",\"effect\":\"read\",\"timeout\":\"1h30m\",\"retry\":3,"
	          "\"every\":\"500ms\",\"out\":\"RESULT\",\"cwd\":\"sub\",\"interpreter\":"
	          "\"dash\",\"interactive\":false,\"background\":1,\"excludeFromRunAll\":true,"
	          "\"tag\":\"a,b\",\"promptEnv\":\"no\",\"lock\":\"cluster\",\"via\":\"ssh\","
	          "\"hosts\":\"web:!db\",\"forks\":8,\"serial\":\"2\",\"maxfail\":\"10%\","
	          "\"expecthosts\":\"4..12\",\"db\":\"a.db\",\"owner\":\"me\"}");
}
END_TEST

/* Columns are those of the note, whatever stands before the fence. */
START_TEST(columns)
{
	struct book b;

	book_read(&b, "> 1. 步骤\n>\n>    ~~~~ sh {名=好 effect=x}\n>    true\n>    ~~~~\n");
	ck_assert_str_eq(book_says(&b),
	                 "3:26+1 value effect takes read, change or danger, not 'x'\n");
	ck_assert_uint_eq(book_one(&b)->attrs.v[0].column, 15);
	ck_assert_view_eq(book_one(&b)->attrs.v[0].key, "名");
	book_release(&b);
}
END_TEST

Suite *runbook_attr_suite(void)
{
	Suite *s = suite_create("runbook/attr");
	TCase *t = tcase_create("attributes");

	tcase_add_loop_test(t, says, 0, countof(cases));
	tcase_add_test(t, unknown_effect_is_danger);
	tcase_add_test(t, all_plain);
	tcase_add_test(t, all_json);
	tcase_add_test(t, columns);
	suite_add_tcase(s, t);
	return s;
}
