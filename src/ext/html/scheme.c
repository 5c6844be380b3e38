/*
 * Decides which addresses a page may hold. Whatever a browser would read as a
 * scheme is one here too: it drops control characters and spaces in front, and
 * tabs and line ends anywhere.
 */
#include "ext/html/html.h"

#define SCHEME_MAX 32

/* The start of `url` up to ":" in lower case, into `out` (SCHEME_MAX bytes). */
enum scheme {
	SCHEME_NONE, /* a relative address */
	SCHEME_SOME,
	SCHEME_ODD, /* no browser should be asked */
};

static enum scheme read_scheme(struct str url, char *out, size_t *n, size_t *behind)
{
	size_t at = 0;

	*n = 0;
	while (at < url.n && (unsigned char)url.p[at] <= ' ')
		at++;
	for (; at < url.n; at++) {
		char c = url.p[at];

		if (c == ':' && *n > 0) {
			*behind = at + 1;
			return SCHEME_SOME;
		}
		if (c == '\t' || c == '\n' || c == '\r')
			continue;
		if (c == '\0' || (c > 0 && c < ' ') || c == 0x7f)
			return SCHEME_ODD;
		if (!char_is_alnum(c) && c != '+' && c != '-' && c != '.')
			return SCHEME_NONE;
		if (*n == SCHEME_MAX)
			return str_find_char(url, ':', at) == STR_NPOS ? SCHEME_NONE
			                                               : SCHEME_ODD;
		out[(*n)++] = char_lower(c);
	}
	return SCHEME_NONE;
}

/* Pictures without script or references to others. */
static bool is_picture_data(struct str rest)
{
	static const struct str kinds[] = {
		STR_INIT("image/png"),  STR_INIT("image/jpeg"), STR_INIT("image/gif"),
		STR_INIT("image/webp"), STR_INIT("image/avif"),
	};
	size_t end = 0;

	while (end < rest.n && rest.p[end] != ',' && rest.p[end] != ';')
		end++;
	for (size_t i = 0; end < rest.n && i < countof(kinds); i++)
		if (str_eq_ci(str_cut(rest, 0, end), kinds[i]))
			return true;
	return false;
}

bool html_scheme_allowed(struct str url, bool image)
{
	static const struct str allowed[] = {
		STR_INIT("http"), STR_INIT("https"), STR_INIT("mailto"),
		STR_INIT("tel"),  STR_INIT("ftp"),   STR_INIT("xmpp"),
	};
	char scheme[SCHEME_MAX];
	size_t n, behind = 0;
	enum scheme found = read_scheme(url, scheme, &n, &behind);

	if (found != SCHEME_SOME)
		return found == SCHEME_NONE;
	for (size_t i = 0; i < countof(allowed); i++)
		if (str_eq(str_from(scheme, n), allowed[i]))
			return true;
	return image && str_eq(str_from(scheme, n), STR("data")) &&
	       is_picture_data(str_tail(url, behind));
}
