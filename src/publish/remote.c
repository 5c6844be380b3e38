/*
 * Decides how a branch at a remote is read and moved, and what of git's words
 * is told when that fails.
 */
#include "publish/remote.h"

#include "base/buf.h"
#include "base/path.h"
#include "ext/git/write.h"
#include "publish/program.h"

/* The last line that git marks as the reason, else its last line. */
static struct str reason(struct str said)
{
	struct str line, last = STR("git does not say why"), fatal = STR_NONE;

	while (str_line(&said, &line)) {
		line = str_trim(line);
		if (str_starts(line, STR("fatal: ")))
			fatal = str_tail(line, 7);
		else if (str_starts(line, STR("error: ")) && fatal.n == 0)
			fatal = str_tail(line, 7);
		if (line.n)
			last = line;
	}
	return fatal.n ? fatal : last;
}

static int failed(struct err *e, const char *what, const char *remote, const struct buf *said)
{
	return err_set(e, ERR_EXTERNAL, "cannot %s %s: %.*s", what, remote,
	               STR_ARG(reason(buf_str(said))));
}

/* Where `ref` is at the remote, without a fetch. */
static int ask(struct git_id *out, bool *there, struct git_repo *repo, const char *remote,
               const char *ref, struct err *e)
{
	const char *const args[] = { "ls-remote", "--quiet", "--", remote, ref, NULL };
	struct buf text = BUF_INIT, said = BUF_INIT;
	struct str rest, line;
	int code = 0, result = -1;

	*there = false;
	if (program_git(&text, &said, &code, git_repo_folder(repo), args, e) != 0)
		goto out;
	if (code != 0) {
		failed(e, "read from", remote, &said);
		goto out;
	}
	rest = buf_str(&text);
	/* "ID<tab>NAME"; a name that only ends alike is another one. */
	while (str_line(&rest, &line)) {
		size_t tab = str_find_char(line, '\t', 0);

		if (tab != STR_NPOS && str_eq(str_tail(line, tab + 1), str_of(ref)))
			*there = git_id_read(out, str_cut(line, 0, tab));
	}
	result = 0;
out:
	buf_release(&text);
	buf_release(&said);
	return result;
}

static int fetch(struct git_repo *repo, const char *remote, const char *ref, struct err *e)
{
	struct buf spec = BUF_INIT, text = BUF_INIT, said = BUF_INIT;
	bool shallow = git_repo_is_shallow(repo);
	const char *args[] = { "fetch",     "--quiet", "--no-tags", "--no-write-fetch-head",
		               "--depth=1", "--",      remote,      NULL,
		               NULL };
	int code = 0, result;

	/* A clone with its whole past must not become a shallow one. */
	if (!shallow)
		args[4] = "--no-auto-maintenance";
	/* A name of its own, so that it is found again and not collected. */
	buf_addf(&spec, "+%s:refs/opsbook/%.*s", ref, STR_ARG(str_tail(str_of(ref), 5)));
	args[7] = spec.p;
	result = program_git(&text, &said, &code, git_repo_folder(repo), args, e);
	if (result == 0 && code != 0)
		result = failed(e, "fetch from", remote, &said);
	buf_release(&spec);
	buf_release(&text);
	buf_release(&said);
	return result;
}

int remote_read(struct git_id *out, bool *there, struct git_repo *repo, const char *remote,
                const char *ref, struct err *e)
{
	if (ask(out, there, repo, remote, ref, e) != 0)
		return -1;
	if (!*there || git_repo_has(repo, out))
		return 0;
	return fetch(repo, remote, ref, e);
}

int remote_move(struct git_repo *repo, const char *remote, const char *ref,
                const struct git_id *from, const struct git_id *to, struct err *e)
{
	struct buf lease = BUF_INIT, spec = BUF_INIT, text = BUF_INIT, said = BUF_INIT;
	const char *args[] = {
		"push", "--quiet", "--no-verify", NULL, "--", remote, NULL, NULL
	};
	struct git_id now;
	bool there;
	int code = 0, result;

	buf_addf(&lease, "--force-with-lease=%s:", ref);
	if (from)
		git_id_add_hex(&lease, from);
	git_id_add_hex(&spec, to);
	buf_addf(&spec, ":%s", ref);
	args[3] = lease.p;
	args[6] = spec.p;
	result = program_git(&text, &said, &code, git_repo_folder(repo), args, e);
	if (result == 0 && code != 0) {
		/* Whether it was a race is seen from where the branch is now. */
		result = ask(&now, &there, repo, remote, ref, e);
		if (result == 0 &&
		    (there != (from != NULL) || (there && !git_id_eq(&now, from))))
			result = err_set(e, ERR_CONFLICT, "somebody else moved %s at %s", ref,
			                 remote);
		else if (result == 0)
			result = failed(e, "push to", remote, &said);
	}
	buf_release(&lease);
	buf_release(&spec);
	buf_release(&text);
	buf_release(&said);
	return result;
}
