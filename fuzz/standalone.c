/*
 * Replays files through a fuzz target without a fuzzer: a main() that gives
 * each file of the folders and files named as arguments to
 * LLVMFuzzerTestOneInput(). With it a corpus is an ordinary test under any
 * compiler; what the sanitizers find ends the program.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long replayed;

static int replay_file(const char *path, size_t size)
{
	/* Exactly as large as the file, so that a read past its end is seen. */
	uint8_t *data = malloc(size ? size : 1);
	FILE *f = fopen(path, "rb");
	int rc = -1;

	if (data && f && fread(data, 1, size, f) == size) {
		LLVMFuzzerTestOneInput(data, size);
		replayed++;
		rc = 0;
	} else {
		fprintf(stderr, "%s: cannot be read\n", path);
	}
	if (f)
		fclose(f);
	free(data);
	return rc;
}

static int replay(const char *path);

static int replay_folder(const char *path)
{
	struct dirent **names;
	int n = scandir(path, &names, NULL, alphasort), rc = n < 0 ? -1 : 0;

	for (int i = 0; i < n; i++) {
		char *inner = NULL;

		if (names[i]->d_name[0] != '.') {
			if (asprintf(&inner, "%s/%s", path, names[i]->d_name) < 0 ||
			    replay(inner) != 0)
				rc = -1;
			free(inner);
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return rc;
}

static int replay(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		fprintf(stderr, "%s: not there\n", path);
		return -1;
	}
	return S_ISDIR(st.st_mode) ? replay_folder(path)
	                           : replay_file(path, (size_t)st.st_size);
}

int main(int argc, char **argv)
{
	int rc = 0;

	for (int i = 1; i < argc; i++)
		if (replay(argv[i]) != 0)
			rc = 1;
	printf("%lu inputs replayed\n", replayed);
	return replayed > 0 ? rc : 1;
}
