/*
 * Decides which web address belongs to a remote's URL, and what an edit link
 * looks like on each kind of forge.
 */
#include "source/source.h"

#include "base/path.h"

/* The parts of a remote's URL that a browser needs. */
struct remote {
	struct str scheme, host, path; /* the host with its port, when a browser can use it */
};

/* "name@host:port" without name, and without the port unless it is one for browsers. */
static struct str bare_host(struct str host, bool with_port)
{
	size_t at = str_rfind_char(host, '@'), colon;

	host = str_tail(host, at == STR_NPOS ? 0 : at + 1);
	colon = str_rfind_char(host, ':');
	/* In "[::1]" the colons are the address's own. */
	if (!with_port && colon != STR_NPOS && !str_ends(host, STR("]")))
		host = str_cut(host, 0, colon);
	/* The forges' doors for ssh over the port of https. */
	if (str_eq(host, STR("ssh.github.com")) || str_eq(host, STR("altssh.gitlab.com")))
		host = str_tail(host, str_find_char(host, '.', 0) + 1);
	return host;
}

static bool split_url(struct remote *out, struct str url, size_t scheme)
{
	static const struct str plain[] = { STR_INIT("ssh"), STR_INIT("git"),
		                            STR_INIT("git+ssh"), STR_INIT("ssh+git") };
	size_t from = scheme + 3, slash = str_find_char(url, '/', from);

	if (slash == STR_NPOS)
		return false;
	out->scheme = str_cut(url, 0, scheme);
	out->path = str_tail(url, slash);
	if (str_eq_ci(out->scheme, STR("https")) || str_eq_ci(out->scheme, STR("http"))) {
		out->host = bare_host(str_cut(url, from, slash), true);
		out->scheme = out->scheme.n == 5 ? STR("https") : STR("http");
		return true;
	}
	for (size_t i = 0; i < countof(plain); i++) {
		if (!str_eq_ci(out->scheme, plain[i]))
			continue;
		out->scheme = STR("https");
		out->host = bare_host(str_cut(url, from, slash), false);
		return true;
	}
	return false;
}

/* "git@host:owner/repo"; "C:\notes" and "./a:b" are paths. */
static bool split_short(struct remote *out, struct str url)
{
	size_t slash = str_find_char(url, '/', 0), colon = str_find_char(url, ':', 0);

	if (str_starts(url, STR("[")) || str_find(url, STR("@["), 0) != STR_NPOS) {
		colon = str_find(url, STR("]:"), 0);
		colon = colon == STR_NPOS ? colon : colon + 1;
	}
	if (colon == STR_NPOS || colon < 2 || (slash < colon && slash != STR_NPOS))
		return false;
	out->scheme = STR("https");
	out->host = bare_host(str_cut(url, 0, colon), false);
	out->path = str_tail(url, colon + 1);
	/* A place in the server's own file system. */
	return !str_starts(out->path, STR("/")) && !str_starts(out->path, STR("~"));
}

/* Take "/" and ".git" off both ends; an owner and a name must be left. */
static bool trim_path(struct str *path)
{
	size_t end = path->n;

	for (size_t i = 0; i < path->n; i++)
		if (path->p[i] == '?' || path->p[i] == '#')
			end = i < end ? i : end;
	*path = str_cut(*path, 0, end);
	while (str_starts(*path, STR("/")))
		*path = str_tail(*path, 1);
	while (str_ends(*path, STR("/")))
		*path = str_cut(*path, 0, path->n - 1);
	if (str_ends(*path, STR(".git")))
		*path = str_cut(*path, 0, path->n - 4);
	return str_find_char(*path, '/', 0) != STR_NPOS && !str_ends(*path, STR("/"));
}

static bool split(struct remote *out, struct str url)
{
	size_t scheme = str_find(url, STR("://"), 0);
	bool fine;

	url = str_trim(url);
	fine = scheme == STR_NPOS ? split_short(out, url) : split_url(out, url, scheme);
	if (!fine || out->host.n == 0)
		return false;
	for (size_t i = 0; i < out->host.n; i++) {
		char c = out->host.p[i];

		if (!char_is_alnum(c) && c != '-' && c != '.' && c != ':' && c != '_' &&
		    c != '[' && c != ']')
			return false;
	}
	return trim_path(&out->path);
}

bool source_web_url(struct buf *out, struct str remote)
{
	struct remote parts;

	if (!split(&parts, remote))
		return false;
	buf_add(out, parts.scheme);
	buf_add_z(out, "://");
	buf_add(out, parts.host);
	buf_add_byte(out, '/');
	buf_add_href(out, parts.path);
	return true;
}

static const struct {
	struct str name;
	struct str edit;     /* between the repository and the branch */
	struct str hosts[4]; /* words in a host's name that tell the forge */
} forges[] = {
	{ STR_INIT("github"), STR_INIT("/edit/"), { STR_INIT("github") } },
	{ STR_INIT("gitlab"), STR_INIT("/-/edit/"), { STR_INIT("gitlab") } },
	{ STR_INIT("gitee"), STR_INIT("/edit/"), { STR_INIT("gitee") } },
	{ STR_INIT("gitea"),
	  STR_INIT("/_edit/"),
	  { STR_INIT("gitea"), STR_INIT("codeberg"), STR_INIT("forgejo") } },
};

static bool is_host_of(size_t forge, struct str host)
{
	for (size_t i = 0; i < countof(forges[forge].hosts); i++)
		if (forges[forge].hosts[i].n &&
		    str_find(host, forges[forge].hosts[i], 0) != STR_NPOS)
			return true;
	return false;
}

bool source_edit_url(struct buf *out, struct str remote, struct str branch, struct str path,
                     struct str forge)
{
	struct remote parts;

	if (branch.n == 0 || !split(&parts, remote))
		return false;
	for (size_t i = 0; i < countof(forges); i++) {
		if (forge.n ? !str_eq(forges[i].name, forge) : !is_host_of(i, parts.host))
			continue;
		if (!source_web_url(out, remote))
			return false;
		buf_add(out, forges[i].edit);
		buf_add_url(out, branch);
		buf_add_byte(out, '/');
		buf_add_url(out, path);
		return true;
	}
	return false;
}
