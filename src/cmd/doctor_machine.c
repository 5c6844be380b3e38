/*
 * What of this machine opsbook needs beside itself, and the command that
 * brings what is missing. None of it keeps a site from being built.
 */
#include "cmd/doctor_int.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/map.h"
#include "base/path.h"
#include "ext/git/write.h"
#include "run/run.h"
#include "run/trust.h"
#include "sys/fs.h"
#include "sys/proc.h"

#define WATCHES "/proc/sys/fs/inotify/max_user_watches"

static bool has_program(const char *name)
{
	const char *path = getenv("PATH");
	struct buf found = BUF_INIT;
	bool has = proc_find(&found, name, path ? path : "/usr/bin:/bin");

	buf_release(&found);
	return has;
}

static void check_programs(void)
{
	if (has_program("git"))
		doctor_say(FINE, "git is there, for publish --push", NULL);
	else
		doctor_say(ADVICE, "no git: publish --push and the steps of CI need it",
		           "apt-get install git");
	if (has_program("bwrap"))
		doctor_say(FINE, "bubblewrap is there, the sandbox of opsbook test", NULL);
	else
		doctor_say(ADVICE, "no bubblewrap: opsbook test has no sandbox",
		           "apt-get install bubblewrap");
}

static void check_identity(const struct project *p)
{
	struct buf name = BUF_INIT, email = BUF_INIT;
	struct git_repo *repo = NULL;
	struct err ignored = ERR_INIT;

	if (git_repo_find(&repo, p->options.path, &ignored) != 0 || !repo)
		goto out;
	git_repo_identity(&name, &email, repo);
	if (name.len && email.len)
		doctor_say(FINE, "git knows your name and address", NULL);
	else
		doctor_say(ADVICE,
		           "git does not know your name: commits that publish makes are by "
		           "\"opsbook\"",
		           "git config --global user.name \"Your Name\"; git config --global "
		           "user.email you@example.com");
out:
	git_repo_free(repo);
	buf_release(&name);
	buf_release(&email);
}

/* The first of them that is set decides. */
static void check_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value = NULL;
	struct buf lower = BUF_INIT;

	for (size_t i = 0; i < countof(names) && !(value && *value); i++)
		value = getenv(names[i]);
	for (const char *c = value ? value : ""; *c; c++)
		buf_add_byte(&lower, char_lower(*c));
	if (str_find(buf_str(&lower), STR("utf-8"), 0) != STR_NPOS ||
	    str_find(buf_str(&lower), STR("utf8"), 0) != STR_NPOS)
		doctor_say(FINE, "the terminal's locale is UTF-8", NULL);
	else
		doctor_say(ADVICE,
		           "the locale is not UTF-8: programs that runbooks start may break "
		           "Chinese",
		           "export LC_ALL=C.UTF-8");
	buf_release(&lower);
}

/* A folder takes a watch; other programs of the user have theirs. */
static void check_watches(const struct project *p)
{
	struct map folders = MAP_INIT;
	struct buf text = BUF_INIT, line = BUF_INIT;
	struct err ignored = ERR_INIT;
	unsigned long limit;

	if (fs_read(&text, WATCHES, 64, &ignored) != 0)
		goto out;
	limit = strtoul(text.p, NULL, 10);
	for (size_t i = 0; i < p->nfiles; i++)
		map_set(&folders, path_dir(p->files[i].path), 1);
	buf_addf(&line, "%zu folders to watch, %lu may be", folders.n, limit);
	if (folders.n < limit / 2)
		doctor_say(FINE, line.p, NULL);
	else
		doctor_say(ADVICE, line.p, "sysctl -w fs.inotify.max_user_watches=524288");
out:
	map_release(&folders);
	buf_release(&text);
	buf_release(&line);
}

/* Diagrams and formulas come from npm when the program is built. */
static void check_built(const struct project *p)
{
	size_t n, math = 0, mermaid = 0;
	const struct theme_asset *assets = theme_assets(p->theme, &n);

	for (size_t i = 0; i < n; i++) {
		math += str_starts(assets[i].name, STR("katex/"));
		mermaid += str_eq(assets[i].name, STR("mermaid.js"));
	}
	if (math && mermaid)
		doctor_say(FINE, "mermaid and KaTeX are built in", NULL);
	else
		doctor_say(ADVICE,
		           "this program was built without mermaid or KaTeX: diagrams and "
		           "formulas "
		           "show as text",
		           "in a clone of opsbook: npm ci && make clean all install");
}

/* May pages of `opsbook serve --allow-run` have its blocks run? */
static void check_trust(const struct project *p)
{
	struct buf state = BUF_INIT, root = BUF_INIT;
	struct err e = ERR_INIT;
	bool trusted = false;

	if (run_state_folder(&state, (const char *const *)environ, &e) != 0 ||
	    fs_realpath(&root, p->options.path, &e) != 0 ||
	    run_trust_find(&trusted, state.p, buf_str(&root), source_origin(p->source)->remote,
	                   &e) != 0)
		doctor_say(ADVICE, e.msg, NULL);
	else if (trusted)
		doctor_say(FINE,
		           "this repository is trusted: serve --allow-run runs its blocks",
		           NULL);
	else
		doctor_say(FINE,
		           "pages cannot have its blocks run: serve --allow-run asks once for "
		           "trust",
		           NULL);
	buf_release(&state);
	buf_release(&root);
}

void doctor_check_machine(const struct project *p)
{
	check_programs();
	check_identity(p);
	check_locale();
	check_watches(p);
	check_trust(p);
	check_built(p);
}
