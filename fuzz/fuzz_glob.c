/*
 * Any bytes as lines of patterns, the last line a path.
 */
#include <stdlib.h>

#include "base/glob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_from((const char *)data, size), line[16];
	size_t n = 0;

	while (n < countof(line) && str_split(&rest, '\n', &line[n]))
		n++;
	if (n == 0)
		return 0;
	n--;
	glob_excludes(line, n, line[n]);
	/* A path taken byte by byte means itself. */
	if (str_find_char(line[n], '\\', 0) == STR_NPOS && line[n].n &&
	    str_find_char(line[n], '*', 0) == STR_NPOS &&
	    str_find_char(line[n], '?', 0) == STR_NPOS &&
	    str_find_char(line[n], '[', 0) == STR_NPOS && line[n].p[0] != '/' &&
	    line[n].p[line[n].n - 1] != '/' && !glob_matches(line[n], line[n], false))
		abort();
	return 0;
}
