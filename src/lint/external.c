/*
 * external-missing, external-moved, external-unreachable. Decides which addresses are asked for,
 * and which answers a writer should know of: only what is certain is a warning. A site that wants a login
 * (401, 403) is there.
 */
#include "lint/external.h"

/* Names that are never anybody's (RFC 2606, 6761), and those of one's own network. */
static bool is_reserved(struct str host)
{
	static const char *const ends[] = { ".example",    ".test",       ".invalid",
		                            ".localhost",  ".local",      ".internal",
		                            ".lan",        ".corp",       ".svc",
		                            "example.com", "example.org", "example.net" };

	for (size_t i = 0; i < countof(ends); i++) {
		struct str end = str_of(ends[i]);

		if (str_ends_ci(host, end) &&
		    (end.p[0] == '.' || host.n == end.n || host.p[host.n - end.n - 1] == '.'))
			return true;
	}
	return str_find_char(host, '.', 0) == STR_NPOS;
}

/* Digits and dots: an address of some machine, not a name that outlives it. */
static bool is_number(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if (!char_is_digit(host.p[i]) && host.p[i] != '.')
			return host.p[0] == '[';
	return true;
}

bool external_url(struct str *out, struct str target)
{
	struct str rest, host;
	size_t n = 0;

	target = str_trim(target);
	if (str_eq_ci(str_cut(target, 0, 7), STR("http://")))
		rest = str_tail(target, 7);
	else if (str_eq_ci(str_cut(target, 0, 8), STR("https://")))
		rest = str_tail(target, 8);
	else
		return false;
	while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?' && rest.p[n] != '#')
		n++;
	host = str_cut(rest, 0, n);
	if (str_find_char(host, '@', 0) != STR_NPOS)
		return false;
	host = str_cut(host, 0, str_find_char(host, ':', 0));
	/* What is to be filled in is no address: "https://HOST/<path>", "https://$X.cn/". */
	for (size_t i = 0; i < target.n; i++)
		if ((unsigned char)target.p[i] <= ' ' || strchr("<>{}$|\\^`*\"", target.p[i]))
			return false;
	if (host.n == 0 || is_reserved(host) || is_number(host))
		return false;
	*out = str_cut(target, 0, str_find_char(target, '#', 0));
	return true;
}

void external_collect(const struct kb *kb, struct map *urls)
{
	struct str url;

	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct kb_note *note = &kb->notes.v[i];

		for (size_t l = 0; l < note->note.links.n; l++)
			if (note->targets[l].kind == LINK_EXTERNAL &&
			    external_url(&url, note->note.links.v[l].target))
				map_at(urls, url);
	}
}

struct external_answer external_judge(struct str url, unsigned status, bool no_host,
                                      struct str moved, struct str why, struct arena *a)
{
	struct external_answer r = { EXTERNAL_FINE, STR_NONE, STR_NONE };
	struct str path = str_tail(url, 8);

	if (status == 404 || status == 410) {
		r.state = EXTERNAL_MISSING;
		r.why = arena_strf(a, "the site answers %u", status);
	} else if (status == 0 && no_host) {
		r.state = EXTERNAL_MISSING;
		r.why = STR("there is no such host");
	} else if (status == 0) {
		r.state = EXTERNAL_UNREACHABLE;
		r.why = arena_str(a, why);
	} else if (status >= 500) {
		r.state = EXTERNAL_UNREACHABLE;
		r.why = arena_strf(a, "the site answers %u", status);
	} else if (status < 400 && moved.n) {
		/* A page that is gone often leads to the front page: that is not where it went. */
		bool front = str_eq(moved, url) ||
		             str_find_char(str_tail(moved, 8), '/', 0) + 9 >= moved.n;

		if (!front || str_find_char(path, '/', 0) + 1 >= path.n) {
			r.state = EXTERNAL_MOVED;
			r.to = arena_str(a, moved);
		}
	}
	return r;
}

static void say(struct diags *diags, const struct diag_place *at, struct str url,
                const struct external_answer *answer)
{
	switch (answer->state) {
	case EXTERNAL_FINE:
		return;
	case EXTERNAL_MISSING:
		diag_add(diags, DIAG_EXTERNAL_MISSING, at, "%.*s: '%.*s'", STR_ARG(answer->why),
		         STR_ARG(url));
		return;
	case EXTERNAL_MOVED:
		diag_add(diags, DIAG_EXTERNAL_MOVED, at, "'%.*s' has moved for good",
		         STR_ARG(url));
		diag_hint(diags, "write '%.*s'", STR_ARG(answer->to));
		return;
	case EXTERNAL_UNREACHABLE:
		diag_add(diags, DIAG_EXTERNAL_UNREACHABLE, at, "no answer from '%.*s': %.*s",
		         STR_ARG(url), STR_ARG(answer->why));
		return;
	}
}

void external_say(struct diags *diags, const struct kb *kb, const struct map *answers,
                  size_t max_note_size)
{
	struct buf bytes = BUF_INIT;

	for (size_t i = 0; i < kb->notes.n; i++) {
		const struct kb_note *n = &kb->notes.v[i];
		bool read = false;

		for (size_t l = 0; l < n->note.links.n; l++) {
			const struct note_link *link = &n->note.links.v[l];
			const struct external_answer *answer;
			struct diag_place at;
			struct str url;

			if (n->targets[l].kind != LINK_EXTERNAL ||
			    !external_url(&url, link->target))
				continue;
			answer = map_get_ptr(answers, url);
			if (!answer || answer->state == EXTERNAL_FINE)
				continue;
			if (!read) {
				buf_clear(&bytes);
				/* Without the bytes the place is named, only not quoted. */
				if (source_read(kb->source, n->file, 0, &bytes, max_note_size,
				                NULL) != 0)
					buf_clear(&bytes);
				read = true;
			}
			at = (struct diag_place){ n->note.path, link->line, link->column,
				                  link->width, buf_str(&bytes) };
			say(diags, &at, url, answer);
		}
	}
	buf_release(&bytes);
}
