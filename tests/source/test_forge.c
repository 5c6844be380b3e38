#include "tests/source/repo.h"

/* NULL: none. */
static const struct {
	const char *remote, *web, *edit;
} remotes[] = {
	{ "git@github.com:o/r.git", "https://github.com/o/r",
	  "https://github.com/o/r/edit/main/d/a%20b.md" },
	{ "https://github.com/o/r", "https://github.com/o/r",
	  "https://github.com/o/r/edit/main/d/a%20b.md" },
	{ "https://user:token@github.com/o/r.git/", "https://github.com/o/r",
	  "https://github.com/o/r/edit/main/d/a%20b.md" },
	{ "ssh://git@ssh.github.com:443/o/r.git", "https://github.com/o/r",
	  "https://github.com/o/r/edit/main/d/a%20b.md" },
	{ "git://github.com/o/r.git", "https://github.com/o/r",
	  "https://github.com/o/r/edit/main/d/a%20b.md" },
	{ "git@gitlab.com:group/sub/r.git", "https://gitlab.com/group/sub/r",
	  "https://gitlab.com/group/sub/r/-/edit/main/d/a%20b.md" },
	{ "https://gitlab.example.org:8443/g/r.git", "https://gitlab.example.org:8443/g/r",
	  "https://gitlab.example.org:8443/g/r/-/edit/main/d/a%20b.md" },
	{ "ssh://git@gitlab.example.org:2222/g/r.git", "https://gitlab.example.org/g/r",
	  "https://gitlab.example.org/g/r/-/edit/main/d/a%20b.md" },
	{ "git@gitee.com:o/r.git", "https://gitee.com/o/r",
	  "https://gitee.com/o/r/edit/main/d/a%20b.md" },
	{ "https://codeberg.org/o/r.git", "https://codeberg.org/o/r",
	  "https://codeberg.org/o/r/_edit/main/d/a%20b.md" },
	{ "http://gitea.lan:3000/o/r.git", "http://gitea.lan:3000/o/r",
	  "http://gitea.lan:3000/o/r/_edit/main/d/a%20b.md" },
	{ "git+ssh://git@code.example.org/o/r.git", "https://code.example.org/o/r", NULL },
	{ "code.example.org:o/r", "https://code.example.org/o/r", NULL },
	{ "git@[2001:db8::1]:o/r.git", "https://[2001:db8::1]/o/r", NULL },
	{ "git@server:/srv/git/notes.git", NULL, NULL },
	{ "git@server:~/notes.git", NULL, NULL },
	{ "git@server:notes.git", NULL, NULL },
	{ "/srv/git/notes.git", NULL, NULL },
	{ "../o/r.git", NULL, NULL },
	{ "file:///srv/o/r.git", NULL, NULL },
	{ "C:/notes/r", NULL, NULL },
	{ "./a:b/c", NULL, NULL },
	{ "https://", NULL, NULL },
	{ "https:///o/r", NULL, NULL },
	{ "https://ex\"ample.org/o/r", NULL, NULL },
	/* A host like any other: what comes out is an https address. */
	{ "javascript:alert(1)/x", "https://javascript/alert(1)/x", NULL },
	{ "", NULL, NULL },
};

START_TEST(addresses)
{
	struct buf b = BUF_INIT;
	struct str remote = str_of(remotes[_i].remote);
	bool has = source_web_url(&b, remote);

	ck_assert_msg(has == (remotes[_i].web != NULL), "%s gives %s", remotes[_i].remote, b.p);
	ck_assert_buf_eq(&b, remotes[_i].web ? remotes[_i].web : "");
	buf_clear(&b);
	has = source_edit_url(&b, remote, STR("main"), STR("d/a b.md"), STR_NONE);
	ck_assert_msg(has == (remotes[_i].edit != NULL), "%s gives %s", remotes[_i].remote,
	              b.p);
	ck_assert_buf_eq(&b, remotes[_i].edit ? remotes[_i].edit : "");
	buf_release(&b);
}
END_TEST

START_TEST(forge_by_name)
{
	struct str remote = STR("git@code.example.org:o/r.git");
	struct buf b = BUF_INIT;

	ck_assert(source_edit_url(&b, remote, STR("a/b#c"), STR("x?.md"), STR("gitlab")));
	ck_assert_buf_eq(&b, "https://code.example.org/o/r/-/edit/a/b%23c/x%3F.md");
	ck_assert(!source_edit_url(&b, remote, STR("main"), STR("x.md"), STR("none")));
	ck_assert(!source_edit_url(&b, remote, STR_NONE, STR("x.md"), STR("gitlab")));
	buf_release(&b);
}
END_TEST

Suite *source_forge_suite(void)
{
	Suite *s = suite_create("source/forge");
	TCase *t = tcase_create("forge");

	tcase_add_loop_test(t, addresses, 0, countof(remotes));
	tcase_add_test(t, forge_by_name);
	suite_add_tcase(s, t);
	return s;
}
