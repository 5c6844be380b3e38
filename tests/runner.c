/*
 * Runs the suites of one folder and exits with 1 when a test fails. CK_FORK=no
 * keeps everything in one process, for a debugger or valgrind.
 */
#include "tests/runner.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

static char root[64];
static struct arena texts = ARENA_INIT; /* reachable to the end: no leak */
static unsigned folders;

char *runner_text(struct str s)
{
	return (char *)arena_str(&texts, s).p;
}

const char *runner_folder_new(void)
{
	char *path;

	if (!root[0])
		abort();
	path = arena_alloc(&texts, sizeof(root) + 32);
	snprintf(path, sizeof(root) + 32, "%s/%ld-%u", root, (long)getpid(), folders++);
	if (mkdir(path, 0700) != 0)
		abort();
	return path;
}

static int drop(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	int failed;

	snprintf(root, sizeof(root), "/tmp/opsbook-test-XXXXXX");
	if (!mkdtemp(root))
		return 2;
	for (size_t i = 0; runner_suites[i]; i++)
		srunner_add_suite(runner, runner_suites[i]());
	printf("%s\n", runner_folder);
	fflush(stdout);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	nftw(root, drop, 16, FTW_DEPTH | FTW_PHYS);
	return failed ? 1 : 0;
}
