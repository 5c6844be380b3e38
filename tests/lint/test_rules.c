/*
 * Each rule on the smallest note that breaks it, and on ones that come near.
 */
#include "tests/lint/notes.h"

static const struct {
	const char *text, *found;
} alone[] = {
	/* note-empty */
	{ "", "n.md:0:0+0 note-empty\n" },
	{ "\n\n", "n.md:0:0+0 note-empty\n" },
	{ "# Only a title\n", "n.md:0:0+0 note-empty\n" },
	{ "# T\n\n<!-- later -->\n", "n.md:0:0+0 note-empty\n" },
	{ "# T\n\ntext\n", "" },
	{ "# T\n\n```\ncode\n```\n", "" },
	{ "---\nredirect_from: [old.html]\n---\n", "" },
	{ "[a](https://example.com)\n", "" },
	/* heading-empty */
	{ "# T\n\n##\n\ntext\n", "n.md:3:1+0 heading-empty\n" },
	{ "# T\n\n> ## \n\ntext ## \n", "n.md:3:1+0 heading-empty\n" },
	{ "# T\n\n## `code`\n\n## $x$\n\n```\n##\n```\n", "" },
	{ "# T\n\n## ![what it shows](https://e.com/a.png)\n", "" },
	{ "# T\n\n## ![](https://e.com/a.png)\n",
	  "n.md:3:1+0 heading-empty\nn.md:3:4+0 alt-missing\n" },
	/* front-matter-key */
	{ "---\ntitel: x\n---\ntext\n", "n.md:2:1+5 front-matter-key\n" },
	{ "---\nredirect-from: [a]\n---\ntext\n", "n.md:2:1+13 front-matter-key\n" },
	{ "---\nalais: x\nauthor: y\nweight: 1\nslug: z\n---\ntext\n",
	  "n.md:2:1+5 front-matter-key\n" },
	{ "---\ntags: [a]\nlayout: x\ncategory: y\ncreated: z\n---\ntext\n", "" },
	/* review-overdue */
	{ "---\nreview: 2026-11-22\nowner: ops\n---\ntext\n", "n.md:2:9+10 review-overdue\n" },
	{ "---\nreview: 2026-11-23\n---\ntext\n", "" },
	/* alt-missing */
	{ "![](https://e.com/a.png)\n", "n.md:1:1+0 alt-missing\n" },
	{ "a ![image-20210323101112333](https://e.com/a.png)\n", "n.md:1:3+0 alt-missing\n" },
	{ "![a.png](https://e.com/a.png)\n", "n.md:1:1+0 alt-missing\n" },
	{ "![a picture](https://e.com/a.png) ![image-2 of the rack](https://e.com/a.png)\n",
	  "" },
	{ "<img src=\"https://e.com/a.png\">\n", "n.md:1:1+0 alt-missing\n" },
	{ "<p>\n<img src=\"https://e.com/a.png\" style=\"zoom:50%\">\n</p>\n",
	  "n.md:2:1+0 alt-missing\n" },
	{ "x <img alt=\"\" src=\"https://e.com/a.png\"> <img src='https://e.com/b.png' "
	  "alt='b'>\n",
	  "" },
	{ "```html\n<img src=\"a.png\">\n```\n", "" },
	/* runbook-undo */
	{ "```sh {name=drop effect=danger}\ntrue\n```\n", "n.md:1:1+0 runbook-undo\n" },
	{ "```sh {name=a effect=danger undo=b}\ntrue\n```\n```sh {name=b}\ntrue\n```\n", "" },
	{ "---\nrunbook: {guard: g}\n---\n```sh {name=a effect=danger}\ntrue\n```\n"
	  "```sh {name=g effect=read}\ntrue\n```\n",
	  "" },
	/* What reading a runbook says is said here too. */
	{ "```sh {name=a needs=b}\ntrue\n```\n", "n.md:1:21+1 runbook-reference\n" },
	/* runbook-unquoted */
	{ "---\nrunbook: {params: {dir: string, n: {type: int}}}\n---\n```sh {name=a}\nls $dir "
	  "$n "
	  "\"$dir\"\nx=$dir\n[[ $dir ]]\n```\n",
	  "n.md:5:4+4 runbook-unquoted\n" },
	{ "---\nrunbook: {params: {dir: string}}\n---\n1. step\n\n   ```sh {name=a}\n"
	  "   echo 文 ${dir}\n   ```\n",
	  "n.md:7:11+6 runbook-unquoted\n" },
	/* runbook-remove */
	{ "```sh\nrm -rf $DIR/*\n```\n", "n.md:2:8+6 runbook-remove\n" },
	{ "```bash\ncd x && sudo rm -fr \"$DIR\"/old; true\n```\n",
	  "n.md:2:21+10 runbook-remove\n" },
	{ "```sh\nrm -rf -- \"${DIR}/\"\n```\n", "n.md:2:11+9 runbook-remove\n" },
	{ "```sh\nrm -rf \"${DIR:?}\"/*\nrm -rf $DIR\nrm $DIR/x\nrm -rf a/$DIR/b\n```\n", "" },
	{ "```sh\nDIR=/tmp/x\nrm -rf $DIR/*\nfor d in a b; do rm -rf $d/x; done\n```\n", "" },
	{ "```sh\nexport DIR=$(mktemp -d)\n```\n\n```sh\nrm -rf $DIR/x\n```\n", "" },
	{ "---\nrunbook: {params: {DIR: {required: true}}}\n---\n```sh\nrm -rf "
	  "\"$DIR\"/x\n```\n",
	  "" },
	{ "```sh\nrm -rf \"$HOME\"/x\nterm -r $X/\n```\n", "" },
	/* runbook-prompt */
	{ "```sh\n# look\n$ df -h\n```\n", "n.md:3:1+1 runbook-prompt\n" },
	{ "```bash\n[root@web1 ~]# df -h\n```\n", "n.md:2:1+14 runbook-prompt\n" },
	{ "```sh\n$ df -h\nFilesystem\n```\n\n```console\n$ df\n```\n\n```sh\necho $ x\n```\n",
	  "" },
	{ "```sh\ncat <<E\n$ x\nE\nssh root@host 'x # y'\n```\n", "" },
};

START_TEST(found_in_one_note)
{
	ck_assert_str_eq(notes_one(alone[_i].text), alone[_i].found);
}
END_TEST

START_TEST(orphans)
{
	struct notes n;

	notes_init(&n);
	notes_add(&n, "README.md", "# Home\n\n[a](a.md)\n");
	notes_add(&n, "a.md", "# A\n\ntext\n");
	notes_add(&n, "lost.md", "# Lost\n\ntext\n");
	notes_add(&n, "hidden.md", "---\nunlisted: true\n---\ntext\n");
	/* A folder without a page of its own gets one that lists all. */
	notes_add(&n, "plain/x.md", "# X\n\ntext\n");
	notes_add(&n, "written/README.md", "# Written\n\n[y](y.md)\n");
	notes_add(&n, "written/y.md", "# Y\n\ntext\n");
	notes_add(&n, "written/z.md", "# Z\n\ntext\n");
	notes_check(&n, false);
	ck_assert_str_eq(notes_found(&n),
	                 "lost.md:0:0+0 note-orphan\nwritten/z.md:0:0+0 note-orphan\n");
	notes_release(&n);
}
END_TEST

START_TEST(titles)
{
	struct notes n;

	notes_init(&n);
	notes_add(&n, "a/x.md", "# Disk full\n\ntext\n");
	notes_add(&n, "b/y.md", "# disk FULL\n\ntext\n");
	notes_add(&n, "c/z.md", "---\ntitle: Disk full\nlang: zh-CN\n---\n文字\n");
	/* Names of files were not chosen as titles. */
	notes_add(&n, "a/notes.md", "text\n");
	notes_add(&n, "b/notes.md", "text\n");
	notes_check(&n, false);
	ck_assert_str_eq(notes_found(&n), "b/y.md:1:0+0 title-duplicate\n");
	notes_release(&n);
}
END_TEST

#define PNG "\x89PNG\r\n\x1a\n"

START_TEST(images)
{
	struct err e = ERR_INIT;
	struct notes n;
	struct buf large = BUF_INIT;

	buf_add_z(&large, PNG);
	while (large.len < 3000)
		buf_add_byte(&large, 'x');
	notes_init(&n);
	ck_assert_int_eq(conf_set(&n.conf, STR("image_size"), STR("2 KiB"), &e), 0);
	notes_add(&n, "n.md", "![one](i/a.png) ![two](i/same.png) ![three](i/large.png)\n");
	notes_add(&n, "i/a.png", PNG "one");
	notes_add(&n, "i/same.png", PNG "one");
	notes_add(&n, "i/unused.png", PNG "two");
	notes_add(&n, "n.assets/left.jpg", "x");
	notes_add(&n, "webapp/src/logo.png", PNG "not the notes'");
	source_memory_add(n.source, STR("i/large.png"), buf_str(&large));
	notes_check(&n, false);
	ck_assert_str_eq(notes_found(&n), "i/large.png:0:0+0 image-large\n"
	                                  "i/same.png:0:0+0 image-duplicate\n"
	                                  "i/unused.png:0:0+0 image-unused\n"
	                                  "n.assets/left.jpg:0:0+0 image-unused\n");
	notes_release(&n);
	buf_release(&large);
}
END_TEST

START_TEST(severities)
{
	struct err e = ERR_INIT;
	struct notes n;

	notes_init(&n);
	ck_assert_int_eq(conf_set(&n.conf, STR("check"), STR("note-empty=error"), &e), 0);
	ck_assert_int_eq(conf_set(&n.conf, STR("check"), STR("link-missing = off"), &e), 0);
	ck_assert_int_eq(conf_set(&n.conf, STR("check"), STR("heading-empty=loud"), &e), -1);
	ck_assert_int_eq(conf_set(&n.conf, STR("check"), STR("no-such=off"), &e), -1);
	notes_add(&n, "a.md", "");
	notes_add(&n, "b.md", "[x](gone.md)\n");
	notes_check(&n, false);
	ck_assert_str_eq(notes_found(&n), "a.md:0:0+0 note-empty\n");
	ck_assert_int_eq(n.diags.v[0].severity, DIAG_ERROR);
	ck_assert_uint_eq(n.diags.count[DIAG_ERROR], 1);
	ck_assert_uint_eq(n.diags.count[DIAG_WARNING], 0);
	notes_release(&n);
}
END_TEST

static const struct {
	const char *text, *found;
} comments[] = {
	{ "[x](a.md) <!-- opsbook: ignore link-missing -->\n", "" },
	{ "[x](a.md) <!-- opsbook: ignore image-missing -->\n", "n.md:1:1+1 link-missing\n" },
	{ "[x](a.md) <!-- opsbook: ignore -->\n", "" },
	{ "<!-- opsbook: ignore link-missing, note-empty -- kept for history -->\n\n[x](a.md)\n"
	  "[y](b.md)\n",
	  "n.md:4:1+1 link-missing\n" },
	{ "<!-- opsbook: ignore runbook-remove -->\n```sh\ntrue\nrm -rf $X/a\n\nrm -rf "
	  "$Y/b\n```\n",
	  "" },
	{ "```sh\nrm -rf $X/a # opsbook: ignore runbook-remove\nrm -rf $Y/b\n```\n",
	  "n.md:3:8+4 runbook-remove\n" },
	{ "[a](a.md)\n\n[b](b.md)\n\n<!-- opsbook: ignore-file link-* -->\n", "" },
	{ "[x](a.md) <!-- opsbook: ignore link-mising -->\n",
	  "n.md:1:1+1 link-missing\nn.md:1:32+11 check-ignore\n" },
	{ "The words opsbook: ignore link-missing [x](a.md)\n", "n.md:1:40+1 link-missing\n" },
};

START_TEST(ignored_by_comment)
{
	ck_assert_str_eq(notes_one(comments[_i].text), comments[_i].found);
}
END_TEST

START_TEST(allowed_by_list)
{
	struct notes n;

	notes_init(&n);
	notes_add(&n, LINT_ALLOW_PATH,
	          "# a comment\n\nlink-missing old/\nnote-empty\nlink-missin x.md\n"
	          "secret-password * hunter2!A\nprivate-address lab.md 10.1.2.3\n");
	notes_add(&n, "old/a.md", "[x](gone.md)\n");
	notes_add(&n, "b.md", "[x](gone.md)\n");
	notes_add(&n, "c.md", "");
	notes_add(&n, "d.md", "password: hunter2!A and password: hunter3!A\n");
	notes_add(&n, "lab.md", "10.1.2.3 and 10.1.2.4\n");
	notes_check(&n, false);
	ck_assert_str_eq(notes_found(&n), ".opsbook/allow:5:1+11 check-ignore\n"
	                                  "b.md:1:1+1 link-missing\n"
	                                  "d.md:1:35+9 secret-password\n"
	                                  "lab.md:1:14+8 private-address\n");
	notes_release(&n);
}
END_TEST

Suite *lint_rules_suite(void)
{
	Suite *s = suite_create("lint/rules");
	TCase *t = tcase_create("rules");

	tcase_add_loop_test(t, found_in_one_note, 0, countof(alone));
	tcase_add_test(t, orphans);
	tcase_add_test(t, titles);
	tcase_add_test(t, images);
	tcase_add_test(t, severities);
	tcase_add_loop_test(t, ignored_by_comment, 0, countof(comments));
	tcase_add_test(t, allowed_by_list);
	suite_add_tcase(s, t);
	return s;
}
