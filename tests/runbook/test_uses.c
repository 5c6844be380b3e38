/*
 * Where a block's text uses params, and in which quotes.
 */
#include "runbook/uses.h"

#include "tests/runbook/book.h"

/* Lines of a note's one block -> its uses as "text/NAME:place" with p, d or o. */
static const struct {
	const char *info, *code, *uses;
} cases[] = {
	{ "sh {name=x}", "ls $NODE \"$NODE\" \"${NODE}x\" '$NODE' $NODES \\$NODE # $NODE",
	  "$NODE/NODE:p $NODE/NODE:d ${NODE}/NODE:d" },
	{ "sh {name=x}", "ls ${NODE:?} \"${NODE%%.*}\" $((PORT + $PORT))",
	  "${NODE/NODE:o ${NODE/NODE:o $PORT/PORT:o" },
	{ "sh {name=x}", "cat <<EOF\n$NODE\nEOF\ncat <<'EOF'\n$NODE\nEOF", "$NODE/NODE:h" },
	{ "sh {name=x}", "echo \"$(ls $NODE)\" `ls \"$NODE\"`", "$NODE/NODE:p $NODE/NODE:d" },
	{ "sh {name=x}", "login $TOKEN", "" },
	{ "sh", "ls <node-name> \"on <node-name>\" $NODE",
	  "<node-name>/NODE_NAME:p <node-name>/NODE_NAME:d $NODE/NODE:p" },
	{ "console", "$ ls $NODE\n$NODE <pod>\n$ cat <<EOF\n> 中 $NODE\n> EOF\n  $ ls <pod>",
	  "$NODE/NODE:p $NODE/NODE:h <pod>/POD:p" },
	{ "python", "print('$NODE')", "" },
	{ "sh {name=x}", "\"$NODE", "$NODE/NODE:d" },
	{ "sh {name=x}", "${NODE", "${NODE/NODE:o" },
};

START_TEST(finds)
{
	struct buf text = BUF_INIT, got = BUF_INIT;
	struct runbook_uses uses;
	struct book b;

	buf_addf(&text,
	         "---\nrunbook:\n  params: {NODE: {type: host}, PORT: 1, TOKEN: {secret: "
	         "true}}\n---\n```%s\n%s\n```\n",
	         cases[_i].info, cases[_i].code);
	book_read(&b, text.p);
	uses = runbook_find_uses(&b.a, &b.r, book_one(&b));
	for (size_t i = 0; i < uses.n; i++) {
		const struct runbook_use *u = &uses.v[i];

		buf_addf(&got, "%s%.*s/%.*s:%c", i ? " " : "",
		         STR_ARG(str_cut(book_one(&b)->text, u->from, u->to)), STR_ARG(u->name),
		         "pdho"[u->place]);
	}
	ck_assert_str_eq(got.p, cases[_i].uses);
	book_release(&b);
	buf_release(&text);
	buf_release(&got);
}
END_TEST

Suite *runbook_uses_suite(void)
{
	Suite *s = suite_create("runbook/uses");
	TCase *t = tcase_create("uses");

	tcase_add_loop_test(t, finds, 0, countof(cases));
	suite_add_tcase(s, t);
	return s;
}
