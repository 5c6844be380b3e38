#include <stdatomic.h>

#include "sys/pool.h"
#include "tests/source/repo.h"

#define ROUNDS 20

struct job {
	const struct opened *o;
	atomic_size_t wrong;
};

/* File "nNNN.md" holds its own number, many times. */
static int read_one(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct job *job = ctx;
	size_t file = item % job->o->n;
	struct buf b = BUF_INIT;
	struct str text, line, number;

	if (source_read(job->o->s, file, worker, &b, 1 << 20, e) != 0)
		return -1;
	number = str_cut(job->o->files[file].path, 1, 4);
	text = buf_str(&b);
	while (str_line(&text, &line))
		if (!str_eq(line, number))
			atomic_fetch_add(&job->wrong, 1);
	if (b.len != 4000)
		atomic_fetch_add(&job->wrong, 1);
	buf_release(&b);
	return 0;
}

static void ck_parallel(const char *path, const char *revision)
{
	struct err e = ERR_INIT;
	struct opened o;
	struct job job;

	opened_init(&o, path, revision);
	ck_assert_uint_eq(o.n, 100);
	job = (struct job){ &o, 0 };
	ck_assert_msg(pool_run(8, o.n * ROUNDS, read_one, &job, &e) == 0, "%s", e.msg);
	ck_assert_uint_eq(job.wrong, 0);
	opened_release(&o);
}

START_TEST(many_readers)
{
	repo_begin();
	repo_init();
	repo_commit("Ann", 1000000000,
	            "for i in $(seq 100 199); do yes $i | head -n 1000 > n$i.md; done");
	ck_parallel("repo", NULL);
	ck_parallel("repo", "HEAD");
	repo_run("git -C repo gc -q");
	ck_parallel("repo", "HEAD");
}
END_TEST

Suite *source_threads_suite(void)
{
	Suite *s = suite_create("source/threads");
	TCase *t = tcase_create("threads");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, many_readers);
	suite_add_tcase(s, t);
	return s;
}
