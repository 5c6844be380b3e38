/*
 * What becomes of <placeholders>, in every kind of quotes.
 */
#include "tests/runbook/book.h"

/* Shell code -> the script, and the names of its params ("NAME=text" parted by ";"). */
static const struct {
	const char *code, *script, *params;
} cases[] = {
	/* Outside quotes and in double quotes. */
	{ "oc get <pod-name>", "oc get \"$POD_NAME\"", "POD_NAME=pod-name" },
	{ "ceph osd.<id> -n<NS> https://<the-host>:6443/<a/b>",
	  "ceph osd.\"$ID\" -n\"$NS\" https://\"$THE_HOST\":6443/\"$A_B\"",
	  "ID=id;NS=NS;THE_HOST=the-host;A_B=a/b" },
	{ "echo \"on <node name>: ok\"", "echo \"on ${NODE_NAME}: ok\"",
	  "NODE_NAME=node name" },
	{ "echo <a-b> <a b> <A_B>", "echo \"$A_B\" \"$A_B\" \"$A_B\"", "A_B=a-b" },
	{ "echo <节点> <端口> <节点>", "echo \"$VALUE\" \"$VALUE_2\" \"$VALUE\"",
	  "VALUE=节点;VALUE_2=端口" },
	{ "echo <path> <home> <ld-preload> <1st>",
	  "echo \"$THE_PATH\" \"$THE_HOME\" \"$THE_LD_PRELOAD\" <1st>",
	  "THE_PATH=path;THE_HOME=home;THE_LD_PRELOAD=ld-preload" },
	{ "X=<value of the label, see below>", "X=\"$VALUE_OF_THE_LABEL_SEE_BELOW\"",
	  "VALUE_OF_THE_LABEL_SEE_BELOW=value of the label, see below" },
	{ "svc <start|stop>", "svc \"$START_STOP\"", "START_STOP=start|stop" },
	/* Substitutions begin anew. */
	{ "echo \"$(oc get <pod>)\"", "echo \"$(oc get \"$POD\")\"", "POD=pod" },
	{ "echo \"$(echo \"<pod>\") <pod>\"", "echo \"$(echo \"${POD}\") ${POD}\"", "POD=pod" },
	{ "echo `oc get <pod>` \"`oc get <pod>`\"",
	  "echo `oc get \"$POD\"` \"`oc get \"$POD\"`\"", "POD=pod" },
	{ "echo ${x:-<pod>} \"${x:-<pod>}\"", "echo ${x:-\"$POD\"} \"${x:-${POD}}\"",
	  "POD=pod" },
	{ "(cd <dir> && ls)", "(cd \"$DIR\" && ls)", "DIR=dir" },
	{ "echo \"it's <pod>\"", "echo \"it's ${POD}\"", "POD=pod" },
	{ "echo \\\"<pod>", "echo \\\"\"$POD\"", "POD=pod" },
	{ "echo \"\\\"<pod>\\\"\"", "echo \"\\\"${POD}\\\"\"", "POD=pod" },
	/* Here-documents that are expanded. */
	{ "cat <<EOF\nname: <pod>\nit's\nEOF\necho <pod>",
	  "cat <<EOF\nname: ${POD}\nit's\nEOF\necho \"$POD\"", "POD=pod" },
	{ "cat <<-EOF | oc apply -f -\n\t<pod>\n\tEOF\necho <pod>",
	  "cat <<-EOF | oc apply -f -\n\t${POD}\n\tEOF\necho \"$POD\"", "POD=pod" },
	{ "cat <<A <<B\n<pod>\nA\n\"<pod>\nB\necho <pod>",
	  "cat <<A <<B\n${POD}\nA\n\"${POD}\nB\necho \"$POD\"", "POD=pod" },
	{ "cat <<EOF\n$(oc get <pod>)\nEOF\n", "cat <<EOF\n$(oc get \"$POD\")\nEOF",
	  "POD=pod" },
	/* None of these is one. */
	{ "cmd 2>&1 <file >out", "cmd 2>&1 <file >out", "" },
	{ "diff <(ls a) <(ls b) >x", "diff <(ls a) <(ls b) >x", "" },
	{ "cat <in 2>&1", "cat <in 2>&1", "" },
	{ "cat <in 2>/dev/null", "cat <in 2>/dev/null", "" },
	{ "sort <in.txt>out", "sort <in.txt>out", "" },
	{ "sort <in>>out", "sort <in>>out", "" },
	{ "cat <a|sort>b", "cat <a|sort>b", "" },
	{ "cat < in > out", "cat < in > out", "" },
	{ "cat <<EOF>out\nx\nEOF", "cat <<EOF>out\nx\nEOF", "" },
	{ "cat <<<word >x", "cat <<<word >x", "" },
	{ "grep \\<word\\> x", "grep \\<word\\> x", "" },
	{ "ls # see <docs>\n", "ls # see <docs>", "" },
	{ "[ $a -lt 3 ] && (( a<b && c>d ))", "[ $a -lt 3 ] && (( a<b && c>d ))", "" },
	{ "oc get pods | grep -v <none>", "oc get pods | grep -v <none>", "" },
	{ "echo \"<b>bold</b>\"", "echo \"<b>bold</b>\"", "" },
	{ "echo <>", "echo <>", "" },
	{ "echo $# <a", "echo $# <a", "" },
};

static const char *params_of(const struct runbook_block *b)
{
	struct buf out = BUF_INIT;
	char *z;

	for (size_t i = 0; i < b->placeholders.n; i++) {
		const struct runbook_param *p = &b->placeholders.v[i];

		ck_assert(p->required && p->placeholder && p->type == RUNBOOK_STRING);
		buf_addf(&out, "%s%.*s=%.*s", i ? ";" : "", STR_ARG(p->name), STR_ARG(p->help));
	}
	z = runner_text(buf_str(&out));
	buf_release(&out);
	return z;
}

START_TEST(replaced)
{
	struct buf text = BUF_INIT, wanted = BUF_INIT;
	struct book b;

	buf_addf(&text, "```bash\n%s\n```\n", cases[_i].code);
	buf_addf(&wanted, "%s\n", cases[_i].script);
	if (str_ends(str_of(cases[_i].code), STR("\n")))
		buf_add_byte(&wanted, '\n');
	book_read(&b, text.p);
	ck_assert_view_eq(book_one(&b)->script, wanted.p);
	ck_assert_str_eq(params_of(book_one(&b)), cases[_i].params);
	ck_assert_view_eq(book_one(&b)->refusal, "");
	ck_assert_str_eq(book_says(&b), "");
	book_release(&b);
	buf_release(&text);
	buf_release(&wanted);
}
END_TEST

static const struct {
	const char *code, *said, *refusal;
} refused[] = {
	{ "echo '<pod>'",
	  "2:7+5 placeholder no value can be put in for <pod> in single quotes (write double "
	  "quotes; if it is no placeholder, give the block a name: sh {name=...})\n",
	  "no value can be put in for <pod> in single quotes, in line 2" },
	{ "echo $'<pod>'",
	  "2:8+5 placeholder no value can be put in for <pod> in single quotes (write double "
	  "quotes; if it is no placeholder, give the block a name: sh {name=...})\n",
	  "no value can be put in for <pod> in single quotes, in line 2" },
	{ "cat <<'EOF'\n名: <pod>\nEOF",
	  "3:4+5 placeholder no value can be put in for <pod> in a here-document with a quoted "
	  "word (take the quotes off the word behind <<; if it is no placeholder, give the "
	  "block "
	  "a name: sh {name=...})\n",
	  "no value can be put in for <pod> in a here-document with a quoted word, in line 3" },
	{ "cat <<\\EOF\n<pod>\nEOF",
	  "3:1+5 placeholder no value can be put in for <pod> in a here-document with a quoted "
	  "word (take the quotes off the word behind <<; if it is no placeholder, give the "
	  "block "
	  "a name: sh {name=...})\n",
	  "no value can be put in for <pod> in a here-document with a quoted word, in line 3" },
	{ "echo '\n\n<pod>\n' <x>",
	  "4:1+5 placeholder no value can be put in for <pod> in single quotes (write double "
	  "quotes; if it is no placeholder, give the block a name: sh {name=...})\n",
	  "no value can be put in for <pod> in single quotes, in line 4" },
	{ "echo $((1 + <n>))",
	  "2:13+3 placeholder no value can be put in for <n> in arithmetic (write a variable; "
	  "if "
	  "it is no placeholder, give the block a name: sh {name=...})\n",
	  "no value can be put in for <n> in arithmetic, in line 2" },
};

START_TEST(not_replaced)
{
	struct buf text = BUF_INIT;
	struct book b;

	buf_addf(&text, "```sh\n%s\n```\n", refused[_i].code);
	book_read(&b, text.p);
	ck_assert_str_eq(book_says(&b), refused[_i].said);
	ck_assert_view_eq(book_one(&b)->refusal, refused[_i].refusal);
	book_release(&b);
	buf_release(&text);
}
END_TEST

/* Who gives attributes has written shell on purpose. */
START_TEST(annotated_is_left)
{
	struct book b;

	book_read(&b, "```sh {name=x}\nsort <in>out\necho '<pod>'\n```\n```python\nif a <b> c: "
	              "pass\n```\n");
	ck_assert_uint_eq(b.r.nblocks, 2);
	ck_assert_view_eq(b.r.blocks[0].script, "sort <in>out\necho '<pod>'\n");
	ck_assert_uint_eq(b.r.blocks[0].placeholders.n, 0);
	ck_assert_view_eq(b.r.blocks[1].script, "if a <b> c: pass\n");
	ck_assert_str_eq(book_says(&b), "");
	book_release(&b);
}
END_TEST

/* One name has one meaning in the whole note. */
START_TEST(one_meaning)
{
	struct book b;

	book_read(&b,
	          "```sh\necho <节点> <pod-name>\n```\n```sh\necho <端口> <pod_name>\n```\n");
	ck_assert_str_eq(params_of(&b.r.blocks[0]), "VALUE=节点;POD_NAME=pod-name");
	ck_assert_str_eq(params_of(&b.r.blocks[1]), "VALUE_2=端口;POD_NAME=pod-name");
	book_release(&b);
}
END_TEST

/* Places count from the note's lines, behind prompts and indentation too. */
START_TEST(places)
{
	struct book b;

	book_read(&b, "- item\n\n  ```console\n  $ ls\n  x\n  $ oc get <pod> \\\n    -n <ns>\n "
	              " ```\n");
	ck_assert_uint_eq(book_one(&b)->placeholders.n, 2);
	ck_assert_uint_eq(book_one(&b)->placeholders.v[0].line, 6);
	ck_assert_uint_eq(book_one(&b)->placeholders.v[0].column, 12);
	ck_assert_uint_eq(book_one(&b)->placeholders.v[1].line, 7);
	ck_assert_uint_eq(book_one(&b)->placeholders.v[1].column, 8);
	book_release(&b);
}
END_TEST

/* Code that is nothing but angle brackets costs no more than other code. */
START_TEST(bounded)
{
	struct buf text = BUF_INIT;
	struct book b;

	buf_add_z(&text, "```sh\n");
	for (int i = 0; i < 20000; i++)
		buf_addf(&text, "echo <name-%d> </x>\n", i);
	buf_add_z(&text, "```\n");
	book_read(&b, text.p);
	ck_assert_view_eq(book_one(&b)->refusal, "it has more than 200 placeholders");
	ck_assert_uint_le(book_one(&b)->placeholders.n, 201);
	book_release(&b);
	buf_release(&text);
}
END_TEST

Suite *runbook_placeholder_suite(void)
{
	Suite *s = suite_create("runbook/placeholder");
	TCase *t = tcase_create("placeholders");

	tcase_add_loop_test(t, replaced, 0, countof(cases));
	tcase_add_loop_test(t, not_replaced, 0, countof(refused));
	tcase_add_test(t, annotated_is_left);
	tcase_add_test(t, one_meaning);
	tcase_add_test(t, places);
	tcase_add_test(t, bounded);
	suite_add_tcase(s, t);
	return s;
}
