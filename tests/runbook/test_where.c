/*
 * Where a block may run: what is refused, with its place and reason, and whom a play is for.
 */
#include "tests/runbook/book.h"

static const char front[] =
	"---\nrunbook: {params: {NODE: {type: host}, KEY: {type: secret}}}\n"
	"---\n";

static const struct {
	const char *fence, *text;
	const char *hosts;   /* of the block, when it is not refused */
	const char *refusal; /* or "" */
} cases[] = {
	{ "sh {hosts=web}", "true", "web", "" },
	{ "sh {hosts=$NODE}", "true", "$NODE", "" },
	{ "sh {hosts=web:!$NODE via=ansible}", "true", "web:!$NODE", "" },
	{ "sh {hosts=$NODES}", "true", "", "hosts: the note declares no such param" },
	{ "sh {hosts=$KEY}", "true", "",
	  "hosts: a secret cannot say which hosts: they are shown" },
	{ "sh {hosts=web via=local}", "true", "", "via: this runs here: leave hosts= out" },
	{ "sh {hosts=web via=tox}", "true", "", "via: this runs here: leave hosts= out" },
	{ "sh {hosts=web via=tiup}", "true", "", "via: this runs here: leave hosts= out" },
	{ "sh {via=ansible}", "true", "", "via: ansible goes only together with hosts=" },
	{ "sql {hosts=web db=a.db}", "select 1", "",
	  "hosts: a database is reached from here, by the address in db=; or run its client in "
	  "a "
	  "shell there" },
	{ "http {hosts=web}", "GET http://x/", "",
	  "hosts: requests are made from here; or run curl in a shell there" },
	{ "sql {hosts=web via=ansible db=a.db}", "select 1", "",
	  "via: ansible takes shells, Python, and YAML with tasks or plays" },
	{ "lua {hosts=web interpreter=lua}", "x", "",
	  "hosts: only shells and Python are sent through ssh" },
	{ "sh {hosts=web interactive=true}", "true", "",
	  "hosts: a step on hosts has no terminal: its script is sent where one would be typed "
	  "into; leave interactive=true out, or run ssh -t here" },
	{ "python {hosts=web}", "1", "web", "" },
	{ "python {via=tox}", "1", "",
	  "via: tox takes a shell that calls it, or ini: a tox.ini" },
	{ "python {via=tiup}", "1", "", "via: tiup takes a shell that calls it" },
	{ "sh {via=tiup}", "tiup", "", "" },
	/* Plays say their hosts, or the block does. */
	{ "yaml {via=ansible}", "- hosts: web\n  tasks: []\n- hosts: [db, cache]\n",
	  "web,db,cache", "" },
	{ "yaml {via=ansible hosts=web1}", "- hosts: web\n  tasks: []\n", "web1", "" },
	{ "yaml {via=ansible}", "- hosts: \"{{ where }}\"\n", "",
	  "via: only Ansible knows the hosts of this play: give hosts= as well" },
	{ "yaml {via=ansible hosts=web}", "- hosts: \"{{ where }}\"\n", "web", "" },
	{ "yaml {via=ansible}", "- import_playbook: site.yml\n", "",
	  "via: only Ansible knows the hosts of this play: give hosts= as well" },
	{ "yaml {via=ansible hosts=web}", "- ping:\n", "web", "" },
	{ "yaml {via=ansible}", "- ping:\n", "",
	  "via: ansible goes only together with hosts=" },
	{ "yaml {via=ansible hosts=web serial=2}", "- hosts: web\n", "",
	  "serial: the block is a play, which says that itself" },
	{ "yaml {via=ansible hosts=web maxfail=0}", "- hosts: web\n", "",
	  "maxfail: the block is a play, which says that itself" },
	{ "yaml {via=ansible hosts=web}", "a: b\n", "",
	  "via: the block is no list of tasks or plays" },
	{ "yaml {via=ansible hosts=web}", "- ping:\n- hosts: web\n", "",
	  "via: some of its entries are plays and some are tasks" },
};

START_TEST(where)
{
	const struct runbook_block *x;
	struct buf text = BUF_INIT;
	struct book b;

	buf_addf(&text, "%s```%s\n%s\n```\n", front, cases[_i].fence, cases[_i].text);
	book_read(&b, text.p);
	x = book_one(&b);
	ck_assert_view_eq(x->refusal, cases[_i].refusal);
	if (cases[_i].refusal[0] == '\0') {
		ck_assert_view_eq(x->hosts, cases[_i].hosts);
		ck_assert_str_eq(book_says(&b), "");
	} else {
		ck_assert_ptr_nonnull(strchr(book_says(&b), ':'));
	}
	book_release(&b);
	buf_release(&text);
}
END_TEST

/* The place of a fault is that in the note. */
START_TEST(places)
{
	struct book b;

	book_read(&b, "# X\n\n```yaml {via=ansible hosts=web}\n- ping:\n- a: [\n```\n");
	ck_assert_msg(strncmp(book_says(&b), "6:", 2) == 0 ||
	                      strncmp(book_says(&b), "5:", 2) == 0,
	              "%s", book_says(&b));
	book_release(&b);
	book_read(&b, "```sql {hosts=web}\nselect 1\n```\n");
	ck_assert_msg(strncmp(book_says(&b), "1:15+3 value hosts=web: a database", 34) == 0,
	              "%s", book_says(&b));
	book_release(&b);
}
END_TEST

Suite *runbook_where_suite(void)
{
	Suite *s = suite_create("runbook/where");
	TCase *t = tcase_create("where");

	tcase_add_loop_test(t, where, 0, countof(cases));
	tcase_add_test(t, places);
	suite_add_tcase(s, t);
	return s;
}
