#include "tests/source/repo.h"

/* The facts of all files as "path created-1e9 updated-1e9 name+name|". */
static const char *history(const char *path, const char *revision, bool expect_shallow)
{
	const struct source_facts *facts;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct buf b = BUF_INIT;
	struct opened o;
	const char *text;
	bool shallow;

	opened_init(&o, path, revision);
	ck_assert_msg(source_history(o.s, &a, &facts, &shallow, &e) == 0, "%s", e.msg);
	ck_assert_int_eq(shallow, expect_shallow);
	for (size_t i = 0; i < o.n; i++) {
		buf_addf(&b, "%.*s", STR_ARG(o.files[i].path));
		buf_addf(&b, facts[i].created ? " %ld" : " -",
		         (long)facts[i].created - 1000000000);
		buf_addf(&b, facts[i].updated ? " %ld" : " -",
		         (long)facts[i].updated - 1000000000);
		for (size_t j = 0; j < facts[i].nauthors; j++)
			buf_addf(&b, "%s%.*s", j ? "+" : " ", STR_ARG(facts[i].authors[j]));
		if (facts[i].updated)
			ck_assert_int_eq(facts[i].updated_offset, 480);
		buf_add_byte(&b, '|');
	}
	text = runner_text(buf_str(&b));
	buf_release(&b);
	arena_release(&a);
	opened_release(&o);
	return text;
}

static void at(const char *author, long second, const char *script)
{
	repo_commit(author, 1000000000 + second, "%s", script);
}

START_TEST(dates_and_authors)
{
	repo_begin();
	repo_init();
	at("Ann", 10, "echo 1 > a.md; echo 1 > b.md");
	at("Bo", 20, "echo 2 > a.md");
	at("Bo", 30, "echo 3 > a.md");
	at("Cy", 40, "mkdir d; echo 4 > d/c.md");
	repo_run("cd repo; echo x > a.md; echo u > u.md");
	ck_assert_str_eq(history("repo", NULL, false),
	                 "a.md 10 30 Bo+Ann|b.md 10 10 Ann|d/c.md 40 40 Cy|u.md - -|");
	ck_assert_str_eq(history("repo", "HEAD~2", false), "a.md 10 20 Ann+Bo|b.md 10 10 Ann|");
	ck_assert_str_eq(history("repo/d", NULL, false), "c.md 40 40 Cy|");
	repo_run("git clone -q --bare repo bare.git");
	ck_assert_str_eq(history("bare.git", NULL, false),
	                 "a.md 10 30 Bo+Ann|b.md 10 10 Ann|d/c.md 40 40 Cy|");
}
END_TEST

START_TEST(mailmap)
{
	repo_begin();
	repo_init();
	at("Bo", 10, "printf 'Robert <r@x> Bo <ann@example.org>\\n' > .mailmap; echo 1 > a.md");
	at("Ann", 20, "echo 2 > a.md");
	at("Robert", 30, "echo 3 > a.md");
	ck_assert_str_eq(history("repo", NULL, false),
	                 ".mailmap 10 10 Robert|a.md 10 30 Robert+Ann|");
	repo_run("git clone -q --bare repo bare.git");
	ck_assert_str_eq(history("bare.git", NULL, false),
	                 ".mailmap 10 10 Robert|a.md 10 30 Robert+Ann|");
}
END_TEST

START_TEST(names_in_other_encodings)
{
	repo_begin();
	repo_init();
	repo_run("cd repo; git config i18n.commitEncoding GBK");
	at("\xd5\xc5\xc8\xfd", 10, "echo 1 > a.md");
	repo_run("cd repo; git config i18n.commitEncoding UTF-8");
	at("\xe5\xbc\xa0\xe4\xb8\x89", 20, "echo 2 > a.md");
	ck_assert_str_eq(history("repo", NULL, false), "a.md 10 20 \xe5\xbc\xa0\xe4\xb8\x89|");
}
END_TEST

START_TEST(renames)
{
	repo_begin();
	repo_init();
	at("Ann", 10, "seq 1 30 > a.md; seq 50 80 > keep.md; echo p > p.png");
	at("Bo", 20, "mkdir d; git mv a.md d/b.md");
	at("Cy", 30, "git mv d/b.md d/c.md; echo more >> d/c.md; git mv p.png q.png");
	/* Another file of the old name is another file. */
	at("Di", 40, "seq 200 240 > a.md");
	ck_assert_str_eq(history("repo", NULL, false),
	                 "a.md 40 40 Di|d/c.md 10 30 Ann+Bo+Cy|keep.md 10 10 Ann|"
	                 "q.png 10 30 Ann+Cy|");
}
END_TEST

START_TEST(folder_renamed)
{
	repo_begin();
	repo_init();
	at("Ann", 10,
	   "mkdir -p old/x; for i in 1 2 3; do echo $i > old/n$i.md; echo same > old/x/s$i.md; "
	   "done\n"
	   ": > old/empty.md; : > old/gone.md");
	at("Bo", 20, "git mv old new; git rm -qf new/gone.md; : > new/other.md");
	ck_assert_str_eq(
		history("repo", NULL, false),
		"new/empty.md 10 20 Ann+Bo|new/n1.md 10 20 Ann+Bo|new/n2.md 10 20 Ann+Bo|"
		"new/n3.md 10 20 Ann+Bo|new/other.md 20 20 Bo|new/x/s1.md 10 20 Ann+Bo|"
		"new/x/s2.md 10 20 Ann+Bo|new/x/s3.md 10 20 Ann+Bo|");
}
END_TEST

START_TEST(not_alike_is_no_rename)
{
	repo_begin();
	repo_init();
	at("Ann", 10, "seq 1 30 > a.md; seq 1 30 > a.txt");
	at("Bo", 20, "rm a.md a.txt; seq 100 130 > b.md; seq 1 31 > b.txt");
	ck_assert_str_eq(history("repo", NULL, false), "b.md 20 20 Bo|b.txt 20 20 Bo|");
}
END_TEST

START_TEST(deleted_and_back)
{
	repo_begin();
	repo_init();
	at("Ann", 10, "echo 1 > a.md; echo 1 > b.md");
	at("Bo", 20, "rm a.md");
	at("Cy", 30, "echo 1 > a.md");
	ck_assert_str_eq(history("repo", NULL, false), "a.md 10 30 Ann+Cy|b.md 10 10 Ann|");
}
END_TEST

START_TEST(merges)
{
	repo_begin();
	repo_init();
	at("Ann", 10, "seq 1 20 > a.md; seq 30 50 > b.md");
	repo_run("cd repo; git checkout -q -b side");
	at("Bo", 20, "echo side >> b.md; echo s > s.md");
	repo_run("cd repo; git checkout -q main");
	at("Cy", 30, "echo main >> a.md");
	setenv("GIT_AUTHOR_NAME", "Merger", 1);
	repo_run("cd repo; export GIT_AUTHOR_DATE='1000000040 +0800' "
	         "GIT_COMMITTER_DATE='1000000040 +0800'; git merge -q side -m m");
	ck_assert_str_eq(history("repo", NULL, false),
	                 "a.md 10 30 Ann+Cy|b.md 10 20 Ann+Bo|s.md 20 20 Bo|");
	/* One that was changed by hand in the merge itself counts. */
	repo_run("cd repo; git reset -q --hard HEAD^; "
	         "export GIT_AUTHOR_DATE='1000000050 +0800' GIT_COMMITTER_DATE='1000000050 "
	         "+0800'\n"
	         "git merge -q --no-commit side; echo evil >> b.md; git commit -qam m");
	ck_assert_str_eq(history("repo", NULL, false),
	                 "a.md 10 30 Ann+Cy|b.md 10 50 Ann+Bo+Merger|s.md 20 20 Bo|");
}
END_TEST

/* One branch renames while the other edits under the old name. */
START_TEST(rename_across_branches)
{
	repo_begin();
	repo_init();
	at("Ann", 10, "seq 1 40 > old.md; seq 100 140 > left.md");
	repo_run("cd repo; git checkout -q -b side");
	at("Bo", 30, "sed -i 's/^3$/three/' old.md; git mv left.md right.md");
	repo_run("cd repo; git checkout -q main");
	at("Cy", 20, "git mv old.md new.md");
	at("Cy", 35, "echo tail >> new.md");
	setenv("GIT_AUTHOR_NAME", "Merger", 1);
	repo_run("cd repo; export GIT_AUTHOR_DATE='1000000040 +0800' "
	         "GIT_COMMITTER_DATE='1000000040 +0800'; git merge -q side -m m\n"
	         "grep -q three new.md; test -e right.md");
	/* new.md differs from both sides, as git's own combined diff says. */
	ck_assert_str_eq(history("repo", NULL, false),
	                 "new.md 10 40 Cy+Ann+Bo+Merger|right.md 10 30 Ann+Bo|");
}
END_TEST

START_TEST(author_dates_out_of_order)
{
	repo_begin();
	repo_init();
	at("Ann", 100, "echo 1 > a.md");
	repo_run("cd repo; echo 2 > a.md; export GIT_AUTHOR_DATE='1000000050 +0800' "
	         "GIT_COMMITTER_DATE='1000000000 +0800'; git commit -qam 2");
	ck_assert_str_eq(history("repo", NULL, false), "a.md 50 50 Ann|");
}
END_TEST

START_TEST(shallow_clone)
{
	struct opened o;

	repo_begin();
	repo_init();
	at("Ann", 10, "echo 1 > a.md; echo 1 > b.md; echo 1 > c.md");
	at("Bo", 20, "echo 2 > b.md");
	at("Cy", 30, "echo 3 > a.md; echo 3 > new.md");
	repo_run("git clone -q --depth 2 file://$PWD/repo two; git clone -q --depth 1 "
	         "file://$PWD/repo one; git -C two worktree add -q ../linked");
	ck_assert_str_eq(history("two", NULL, true),
	                 "a.md - 30 Cy|b.md - -|c.md - -|new.md 30 30 Cy|");
	ck_assert_str_eq(history("linked", NULL, true),
	                 "a.md - 30 Cy|b.md - -|c.md - -|new.md 30 30 Cy|");
	ck_assert_str_eq(history("one", NULL, true), "a.md - -|b.md - -|c.md - -|new.md - -|");
	opened_init(&o, "two", NULL);
	ck_assert(source_origin(o.s)->shallow);
	opened_release(&o);
	repo_run("git -C two fetch -q --unshallow");
	ck_assert_str_eq(history("two", NULL, false),
	                 "a.md 10 30 Ann+Cy|b.md 10 20 Ann+Bo|c.md 10 10 Ann|new.md 30 30 Cy|");
}
END_TEST

START_TEST(partial_clone)
{
	repo_begin();
	repo_init();
	at("Ann", 10, "echo 1 > a.md; mkdir d; echo 1 > d/b.md");
	at("Bo", 20, "echo 2 > a.md; git mv d/b.md d/c.md");
	repo_run("git -C repo config uploadpack.allowFilter true\n"
	         "git clone -q --filter=blob:none file://$PWD/repo blobless\n"
	         "git clone -q --filter=tree:0 file://$PWD/repo treeless");
	ck_assert_str_eq(history("blobless", NULL, false),
	                 "a.md 10 20 Ann+Bo|d/c.md 10 20 Ann+Bo|");
	ck_assert_str_eq(history("treeless", NULL, true), "a.md - -|d/c.md - -|");
}
END_TEST

START_TEST(link_has_the_facts_of_its_target)
{
	repo_begin();
	repo_init();
	at("Ann", 10, "mkdir d; echo 1 > d/a.md");
	at("Bo", 20, "ln -s d way; ln -s d/a.md b.md");
	at("Cy", 30, "echo 2 > d/a.md");
	ck_assert_str_eq(history("repo", NULL, false),
	                 "b.md 10 30 Ann+Cy|d/a.md 10 30 Ann+Cy|way/a.md 10 30 Ann+Cy|");
}
END_TEST

/* Renamed in every commit: the short cuts through many sets of names. */
START_TEST(many_renames)
{
	repo_begin();
	repo_init();
	at("Ann", 0, "echo once > n0.md; echo other > other.md");
	setenv("GIT_AUTHOR_NAME", "Bo", 1);
	repo_run("cd repo; for i in $(seq 1 40); do git mv n$((i - 1)).md n$i.md\n"
	         "GIT_AUTHOR_DATE=\"$((1000000000 + i)) +0800\" "
	         "GIT_COMMITTER_DATE=\"$((1000000000 + i)) +0800\" git commit -qm $i; done");
	ck_assert_str_eq(history("repo", NULL, false), "n40.md 0 40 Bo+Ann|other.md 0 0 Ann|");
}
END_TEST

Suite *source_history_suite(void)
{
	Suite *s = suite_create("source/history");
	TCase *t = tcase_create("history");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, dates_and_authors);
	tcase_add_test(t, mailmap);
	tcase_add_test(t, names_in_other_encodings);
	tcase_add_test(t, renames);
	tcase_add_test(t, folder_renamed);
	tcase_add_test(t, not_alike_is_no_rename);
	tcase_add_test(t, deleted_and_back);
	tcase_add_test(t, merges);
	tcase_add_test(t, rename_across_branches);
	tcase_add_test(t, author_dates_out_of_order);
	tcase_add_test(t, shallow_clone);
	tcase_add_test(t, partial_clone);
	tcase_add_test(t, link_has_the_facts_of_its_target);
	tcase_add_test(t, many_renames);
	suite_add_tcase(s, t);
	return s;
}
