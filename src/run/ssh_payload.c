/*
 * Decides what a host is sent: one command for its shell that sets the variables, runs the script
 * with nothing on its standard input, and ends it all when the connection does.
 */
#include <string.h>

#include "base/path.h"
#include "run/script_int.h"
#include "run/ssh_int.h"

static void add_export(struct buf *b, struct str name, struct str value)
{
	buf_addf(b, "%.*s=", STR_ARG(name));
	script_add_quoted(b, value);
	buf_addf(b, "; export %.*s\n", STR_ARG(name));
}

static void add_exports(struct buf *b, const struct run_job *job, struct str host)
{
	for (size_t i = 0; job->exported[i]; i++) {
		struct str pair = str_of(job->exported[i]);
		size_t eq = str_find_char(pair, '=', 0);
		struct str name = str_cut(pair, 0, eq);

		if (script_is_variable(name) && !script_stays_here(name))
			add_export(b, name, str_tail(pair, eq + 1));
	}
	for (size_t i = 0; job->env[i]; i++) {
		struct str pair = str_of(job->env[i]);
		size_t eq = str_find_char(pair, '=', 0);
		struct str name = str_cut(pair, 0, eq);

		if (str_eq(name, STR("OPSBOOK_RUN")) || str_eq(name, STR("OPSBOOK_NOTE")) ||
		    str_eq(name, STR("OPSBOOK_STEP")))
			add_export(b, name, str_tail(pair, eq + 1));
	}
	add_export(b, STR("OPSBOOK_HOST"), host);
}

static void add_words(struct buf *b, const struct runbook_names *words)
{
	for (size_t i = 0; i < words->n; i++) {
		buf_add_z(b, i ? " " : "");
		script_add_quoted(b, words->v[i]);
	}
}

/* A line that the text does not have. */
static struct str end_mark(struct buf *b, struct str text)
{
	for (unsigned n = 0;; n++) {
		buf_clear(b);
		buf_addf(b, "OPSBOOK_END_%u", n);
		if (str_find(text, buf_str(b), 0) == STR_NPOS)
			return buf_str(b);
	}
}

static void add_script(struct buf *b, const struct runbook_block *block, struct str shell)
{
	struct buf mark = BUF_INIT;

	if (shell.n) {
		bool plain = str_eq(shell, STR("sh")) || str_eq(shell, STR("dash")) ||
		             str_eq(shell, STR("ash"));

		buf_add_z(b, plain ? "set -e\neval " : "set -e -o pipefail\neval ");
		script_add_quoted(b, block->script);
	} else {
		end_mark(&mark, block->script);
		buf_add_z(b, "exec ");
		add_words(b, &block->program);
		buf_addf(b, " - <<'%s'\n", mark.p);
		buf_add(b, block->script);
		buf_add_z(b, mark.p);
	}
	buf_release(&mark);
}

/*
 * All is one compound command: the shell has read it whole before anything of it runs, so that
 * standard input is free to say when the connection has ended. Then whatever the script started,
 * which is in this process group, is ended too.
 */
static void add_command(struct buf *b, const struct run_job *job, struct str shell)
{
	buf_add_z(b, "{\nexec 3<&0 </dev/null\n"
	             "( trap '' TERM HUP; exec >/dev/null 2>&1; cat <&3; kill -TERM 0; "
	             "sleep 5; kill -KILL 0 ) &\n"
	             "__ob=$!\n(\nexec 3<&-\nunset __ob\n");
	if (job->block->cwd.n && job->block->cwd.p[0] == '/') {
		buf_add_z(b, "cd ");
		script_add_quoted(b, job->block->cwd);
		buf_add_z(b, " || exit\n");
	}
	add_script(b, job->block, shell);
	buf_add_z(b, "\n)\n__ob_end=$?\nkill -KILL \"$__ob\" 2>/dev/null\n"
	             "exit \"$__ob_end\"\n}\n");
}

int ssh_payload(struct buf *out, struct buf *command, const struct run_job *job,
                struct str host, struct err *e)
{
	const struct runbook_block *b = job->block;
	struct str shell = script_shell_of(b);

	if (b->interactive)
		return err_set(e, ERR_INVALID,
		               "an interactive step runs here only, not on other hosts");
	if (shell.n == 0 && b->kind != RUNBOOK_PYTHON)
		return err_set(e, ERR_INVALID,
		               "only shells and Python run on other hosts by ssh, not '%.*s'",
		               STR_ARG(b->lang));
	if (shell.n)
		add_words(command, &b->program);
	else
		buf_add_z(command, "sh");
	buf_add_z(command, " -s");
	add_exports(out, job, host);
	add_command(out, job, shell);
	return 0;
}
