/*
 * Decides when a note's reference definitions stay text. cmark-gfm copies a
 * definition's address and title for each use: 20 KB used 50,000 times in a note of
 * 220 KB are a gigabyte.
 */
#include "ext/md/prepare_int.h"

/* Bytes that the uses of a note may be copied to, at the most that they could be. */
#define COPIED_MAX ((size_t)128 << 20)

bool md_is_definition(struct str line)
{
	size_t at = 0, end;

	while (at < line.n && at < 4 && line.p[at] == ' ')
		at++;
	if (at >= line.n || at > 3 || line.p[at] != '[')
		return false;
	if (at + 1 < line.n && line.p[at + 1] == '^')
		return false;
	end = str_find(line, STR("]:"), at);
	return end != STR_NPOS;
}

bool md_definitions_cost(struct str bytes)
{
	size_t uses = 0, longest = 0, now = 0;
	struct str rest = bytes, line;

	if (str_find(bytes, STR("]:"), 0) == STR_NPOS)
		return false;
	for (size_t at = 0; (at = str_find_char(bytes, ']', at)) != STR_NPOS; at++)
		uses++;
	while (str_line(&rest, &line)) {
		if (md_is_definition(line))
			now = line.n;
		else if (now && str_trim(line).n)
			now += line.n;
		else
			now = 0;
		longest = now > longest ? now : longest;
	}
	return longest > COPIED_MAX / (uses + 1);
}
