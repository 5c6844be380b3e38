#include "publish/hook.h"

#include "tests/publish/sites.h"

#define NONE "0000000000000000000000000000000000000000"

/* What a push of `ref` between two revisions of repo means for `branch`, which is called `name`. */
static struct hook_push read_push(const char *branch, const char *name, const char *ref,
                                  const char *from, const char *to)
{
	struct buf lines = BUF_INIT, got = BUF_INIT, command = BUF_INIT;
	struct hook_push push;
	struct err e = ERR_INIT;
	const char *ids[2] = { from, to };

	for (int i = 0; i < 2; i++) {
		buf_clear(&command);
		buf_addf(&command, "git -C repo rev-parse %s", ids[i]);
		if (strcmp(ids[i], NONE) != 0)
			ids[i] = sites_ask(command.p);
	}
	buf_addf(&lines, "%s %s %s\n", ids[0], ids[1], ref);
	ck_assert_msg(hook_read(&push, &got, "repo", branch, buf_str(&lines), &e) == 0, "%s",
	              e.msg);
	ck_assert_buf_eq(&got, name);
	buf_release(&lines);
	buf_release(&got);
	buf_release(&command);
	return push;
}

START_TEST(pushes)
{
	struct hook_push push;

	sites_begin();
	push = read_push(NULL, "main", "refs/heads/main", "one", "three");
	ck_assert(push.moved && !push.rewound);
	push = read_push(NULL, "main", "refs/heads/main", "three", "one");
	ck_assert(push.moved && push.rewound);
	push = read_push(NULL, "main", "refs/heads/main", NONE, "one");
	ck_assert(push.moved && !push.rewound);
	push = read_push(NULL, "main", "refs/heads/main", "one", NONE);
	ck_assert(!push.moved);
	push = read_push(NULL, "main", "refs/heads/mainly", "one", "two");
	ck_assert(!push.moved);
	push = read_push("live", "live", "refs/heads/main", "one", "two");
	ck_assert(!push.moved);
	push = read_push("live", "live", "refs/heads/live", "one", "two");
	ck_assert(push.moved);
}
END_TEST

START_TEST(nonsense)
{
	struct buf name = BUF_INIT;
	struct hook_push push;
	struct err e = ERR_INIT;

	sites_begin();
	ck_assert(hook_read(&push, &name, "repo", NULL, STR("no push at all\n\n\t"), &e) == 0);
	ck_assert(!push.moved);
	buf_clear(&name);
	ck_assert(hook_read(&push, &name, "repo", "b",
	                    STR("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz "
	                        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz refs/heads/b\n"),
	                    &e) != 0);
	ck_assert_int_eq(e.code, ERR_INVALID);
	buf_release(&name);
}
END_TEST

START_TEST(installed)
{
	const struct hook_spec spec = { .repo = "repo", .dir = "it's/here", .keep = "7" };
	struct buf path = BUF_INIT;
	struct err e = ERR_INIT;

	sites_begin();
	for (int again = 0; again < 2; again++) {
		buf_clear(&path);
		ck_assert_msg(hook_install(&path, &spec, &e) == 0, "%s", e.msg);
	}
	ck_assert(sites_file_has(path.p, "/it'\\''s/here' --keep '7'\n"));
	repo_run("sh -n '%s'; test -x '%s'", path.p, path.p);
	buf_clear(&path);
	ck_assert_msg(hook_remove(&path, "repo", &e) == 0, "%s", e.msg);
	ck_assert_int_eq(fs_kind(path.p), FS_NONE);
	buf_clear(&path);
	ck_assert(hook_remove(&path, "repo", &e) != 0);
	ck_assert_int_eq(e.code, ERR_NOT_FOUND);
	err_clear(&e);
	repo_run("echo '#!/bin/sh' > repo/.git/hooks/post-receive");
	buf_clear(&path);
	ck_assert(hook_install(&path, &spec, &e) != 0);
	ck_assert_int_eq(e.code, ERR_CONFLICT);
	ck_assert(str_find(str_of(e.msg), STR("hook run --dir"), 0) != STR_NPOS);
	buf_release(&path);
}
END_TEST

Suite *publish_hook_suite(void)
{
	Suite *s = suite_create("publish/hook");
	TCase *tc = tcase_create("core");

	tcase_add_test(tc, pushes);
	tcase_add_test(tc, nonsense);
	tcase_add_test(tc, installed);
	suite_add_tcase(s, tc);
	return s;
}
