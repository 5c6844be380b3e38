/*
 * sites.h - what the tests of publish/ share: a repository "repo" of notes, published in this
 * process, and ways to look at what readers would get.
 */
#ifndef OPSBOOK_TESTS_PUBLISH_SITES_H
#define OPSBOOK_TESTS_PUBLISH_SITES_H

#include "base/path.h"
#include "publish/publish.h"
#include "sys/fs.h"
#include "tests/source/repo.h"

/* Where the tests publish to, and what stands beside it. */
#define SITE "www/site"
#define STATE "www/.site.opsbook"

/* Seconds since 1970 of the first commit; each of sites_begin()'s is 100 later. */
#define SITES_TIME 1000000000

/*
 * Go to a fresh folder with a repository of three commits, tagged one, two and three: disk.md changes in each, old.md
 * goes in the second, net.md comes with it.
 */
static inline void sites_begin(void)
{
	repo_begin();
	repo_init();
	repo_commit("Ann", SITES_TIME,
	            "printf '# Notes\\n\\n[disk](disk.md)\\n' > README.md\n"
	            "printf '# Disk\\n\\nStep 1.\\n' > disk.md; printf '# Old\\n' > old.md");
	repo_commit("Ann", SITES_TIME + 100,
	            "printf '# Disk\\n\\nStep 2.\\n' > disk.md; git rm -q old.md\n"
	            "printf '# Net\\n' > net.md");
	repo_commit("Ann", SITES_TIME + 200, "printf '# Disk\\n\\nStep 3.\\n' > disk.md");
	repo_run("cd repo; git tag one HEAD~2; git tag two HEAD~1; git tag three");
}

/* How a revision of a repository is published, before a test asks for more. */
static inline struct publish_options sites_options(const char *repo, const char *revision)
{
	return (struct publish_options){
		.site = { .path = repo, .revision = revision, .workers = 1 }
	};
}

/* What happened to the pages: "+new ~changed >moved=to -gone ", in order of address. */
static inline const char *sites_changes(const struct publish_changes *c)
{
	static const char marks[PUBLISH_CHANGE_KINDS] = { '+', '~', '-', '>' };
	struct buf b = BUF_INIT;
	const struct publish_change *it;
	const char *text;

	vec_each(it, c) {
		buf_addf(&b, "%c%.*s", marks[it->kind], STR_ARG(it->page));
		if (it->to.n)
			buf_addf(&b, "=%.*s", STR_ARG(it->to));
		buf_add_byte(&b, ' ');
	}
	text = runner_text(buf_str(&b));
	buf_release(&b);
	return text;
}

/* Stands for all names and contents below a folder; "" when nothing is there. */
static inline const char *sites_sum(const char *folder)
{
	struct buf path = BUF_INIT, sum = BUF_INIT;
	struct err e = ERR_INIT;
	const char *text;
	struct tree t;

	tree_init(&t);
	ck_assert_msg(fs_kind(folder) == FS_NONE || (fs_realpath(&path, folder, &e) == 0 &&
	                                             tree_read_folder(&t, path.p, &e) == 0),
	              "%s", e.msg);
	tree_add_sum(&sum, &t);
	text = t.n ? runner_text(buf_str(&sum)) : "";
	tree_release(&t);
	buf_release(&path);
	buf_release(&sum);
	return text;
}

/* Does the file hold the text? */
static inline bool sites_file_has(const char *path, const char *text)
{
	struct buf b = BUF_INIT;
	bool has = fs_read(&b, path, BUF_MAX, NULL) == 0 &&
	           str_find(buf_str(&b), str_of(text), 0) != STR_NPOS;

	buf_release(&b);
	return has;
}

static inline int sites_see_name(void *ctx, const char *name, enum fs_kind kind, struct err *e)
{
	buf_addf(ctx, "%s|", name);
	return 0;
}

/* The names in a folder, "|" behind each; "" when it is not there. */
static inline const char *sites_names(const char *folder)
{
	struct buf b = BUF_INIT;
	const char *text;

	if (fs_list(folder, sites_see_name, &b, NULL) != 0)
		buf_clear(&b);
	text = runner_text(buf_str(&b));
	buf_release(&b);
	return text;
}

/* What a shell command prints, its last newline left out. */
static inline const char *sites_ask(const char *command)
{
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	const char *text;

	repo_run("exec >answer\n%s", command);
	ck_assert_msg(fs_read(&b, "answer", BUF_MAX, &e) == 0, "%s", e.msg);
	text = runner_text(str_trim(buf_str(&b)));
	buf_release(&b);
	return text;
}

#endif
