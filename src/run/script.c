/*
 * Decides how a block is given to its program: always as a file, never as text put together with
 * values. A shell is told to stop at the first failure, as Runme does, and to say at its end what
 * it exports and where it stands.
 */
#include "run/script.h"

#include <string.h>

#include "base/path.h"
#include "run/script_int.h"
#include "run/state.h"
#include "sys/proc.h"

enum flavour { NO_SHELL, SH, BASH, ZSH, KSH };

void script_add_quoted(struct buf *out, struct str s)
{
	buf_add_byte(out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_add_z(out, "'\\''");
		else
			buf_add_byte(out, s.p[i]);
	}
	buf_add_byte(out, '\'');
}

void script_set_argv(struct script *out, struct arena *a, struct words *words)
{
	const char **argv = arena_array(a, const char *, words->n + 1);

	for (size_t i = 0; i < words->n; i++)
		argv[i] = words->v[i];
	out->argv = argv;
	vec_release(words);
}

const char *script_add_file(struct arena *a, const struct script_job *job, const char *name,
                            struct str bytes, struct err *e)
{
	struct str path = arena_strf(a, "%s/%s", job->folder, name);

	return state_file_write(path.p, bytes, e) == 0 ? path.p : NULL;
}

bool script_stays_here(struct str name)
{
	static const struct str names[] = { STR_INIT("PATH"),    STR_INIT("HOME"),
		                            STR_INIT("SHELL"),   STR_INIT("USER"),
		                            STR_INIT("LOGNAME"), STR_INIT("TMPDIR"),
		                            STR_INIT("PWD"),     STR_INIT("OLDPWD"),
		                            STR_INIT("RB_OUT"),  STR_INIT("DISPLAY") };

	for (size_t i = 0; i < countof(names); i++)
		if (str_eq(name, names[i]))
			return true;
	return str_starts(name, STR("SSH_")) || str_starts(name, STR("XDG_"));
}

bool script_is_variable(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!char_is_alnum(name.p[i]) && name.p[i] != '_')
			return false;
	return name.n && !char_is_digit(name.p[0]);
}

struct str script_shell_of(const struct runbook_block *b)
{
	static const char *const shells[] = { "sh", "dash", "ash", "bash", "zsh", "ksh" };
	struct str last;

	if ((b->kind != RUNBOOK_SHELL && b->kind != RUNBOOK_CONSOLE) || b->program.n == 0)
		return STR_NONE;
	last = path_base(b->program.v[0]);
	if (b->program.n > 1 && str_eq(last, STR("env")))
		last = path_base(b->program.v[1]);
	for (size_t i = 0; i < countof(shells); i++)
		if (str_eq(last, str_of(shells[i])))
			return last;
	return STR_NONE;
}

/* "bash" of ["/usr/bin/env", "bash"], "sh" of ["sh", "-u"]. */
static enum flavour flavour_of(const struct runbook_names *program)
{
	static const struct {
		const char *name;
		enum flavour flavour;
	} shells[] = { { "sh", SH },     { "dash", SH }, { "ash", SH },
		       { "bash", BASH }, { "zsh", ZSH }, { "ksh", KSH } };
	size_t i = 0;

	if (program->n > 1 && str_eq(path_base(program->v[0]), STR("env")))
		i = 1;
	for (size_t k = 0; program->n && k < countof(shells); k++) {
		if (str_eq(path_base(program->v[i]), str_of(shells[k].name)))
			return shells[k].flavour;
	}
	return NO_SHELL;
}

/* What a shell does at its end: `env` and `pwd` into private files. Silent, even under `set -x`. */
static void add_dump(struct buf *b, const struct script *s, const char *env)
{
	script_add_quoted(b, str_of(env));
	buf_add_z(b, " -0 >|");
	script_add_quoted(b, str_of(s->env_dump));
	buf_add_z(b, " && command pwd >|");
	script_add_quoted(b, str_of(s->cwd_dump));
	if (s->shell_dump) {
		buf_add_z(b, " && { shopt -p; set +o; alias -p; declare -f; } >|");
		script_add_quoted(b, str_of(s->shell_dump));
	}
	buf_add_z(b, " || :");
}

/*
 * The text given to the shell with -c. The note's script is read from its file, so that its line
 * numbers are right in messages. The end is written down twice: behind the script, for one that
 * sets a trap of its own, and in a trap, for one that says `exit`.
 */
static void add_prelude(struct buf *b, const struct script *s, const struct script_job *job,
                        const char *env, enum flavour flavour)
{
	struct buf end = BUF_INIT;

	buf_add_z(&end, "{ __ob=$?; [ \"${__ob_done-}\" ] || { ");
	add_dump(&end, s, env);
	buf_add_z(&end, "; }; exit \"$__ob\"; } 2>/dev/null");
	buf_add_z(b, flavour == SH ? "set -e\n" : "set -e -o pipefail\n");
	if (job->shell_state && flavour == BASH) {
		buf_add_z(b, "if [ -f ");
		script_add_quoted(b, str_of(job->shell_state));
		buf_add_z(b, " ]; then . ");
		script_add_quoted(b, str_of(job->shell_state));
		buf_add_z(b, "; fi\n");
	}
	buf_add_z(b, "trap ");
	script_add_quoted(b, buf_str(&end));
	buf_add_z(b, " EXIT\n. ");
	script_add_quoted(b, str_of(s->path));
	/* A script that went without -e ends with the status of its last command. */
	buf_add_z(b, "\n{ __ob=$?; ");
	add_dump(b, s, env);
	buf_add_z(b, "; __ob_done=1; exit \"$__ob\"; } 2>/dev/null\n");
	buf_release(&end);
}

static int prepare_shell(struct script *out, struct arena *a, const struct script_job *job,
                         enum flavour flavour, struct err *e)
{
	const struct runbook_block *b = job->block;
	struct words words = { 0 };
	struct buf prelude = BUF_INIT, env = BUF_INIT;

	out->path = script_add_file(a, job, "script", b->script, e);
	if (!out->path)
		return -1;
	/* The note's script may change PATH. */
	if (!proc_find(&env, "env", state_env(env_list(job->env, a), "PATH")) &&
	    !proc_find(&env, "env", NULL)) {
		buf_release(&env);
		return err_set(e, ERR_NOT_FOUND, "the program env is not installed");
	}
	out->env_dump = arena_strf(a, "%s/env", job->folder).p;
	out->cwd_dump = arena_strf(a, "%s/cwd", job->folder).p;
	if (job->keep_shell && flavour == BASH)
		out->shell_dump = arena_strf(a, "%s/shell", job->folder).p;
	add_prelude(&prelude, out, job, env.p, flavour);
	for (size_t i = 0; i < b->program.n; i++)
		vec_push(&words, arena_str(a, b->program.v[i]).p);
	vec_push(&words, "-c");
	vec_push(&words, arena_str(a, buf_str(&prelude)).p);
	vec_push(&words, arena_str(a, b->name.n ? b->name : STR("opsbook")).p);
	script_set_argv(out, a, &words);
	buf_release(&prelude);
	buf_release(&env);
	return 0;
}

/* PROGRAM... FILE */
static int prepare_file(struct script *out, struct arena *a, const struct script_job *job,
                        struct err *e)
{
	const struct runbook_block *b = job->block;
	struct str ext = b->kind == RUNBOOK_PYTHON ? STR("py") : b->extension;
	struct words words = { 0 };
	const char *name = ext.n ? arena_strf(a, "script.%.*s", STR_ARG(ext)).p : "script";

	if (b->program.n == 0)
		return err_set(e, ERR_INVALID, "no program is known for '%.*s'",
		               STR_ARG(b->lang));
	/* An extension is a setting: it must not lead elsewhere. */
	if (str_find_char(ext, '/', 0) != STR_NPOS)
		return err_set(e, ERR_INVALID,
		               "the extension '%.*s' is no ending of a file name",
		               STR_ARG(ext));
	out->path = script_add_file(a, job, name, b->script, e);
	if (!out->path)
		return -1;
	for (size_t i = 0; i < b->program.n; i++)
		vec_push(&words, arena_str(a, b->program.v[i]).p);
	vec_push(&words, out->path);
	script_set_argv(out, a, &words);
	return 0;
}

int script_prepare(struct script *out, struct arena *a, const struct script_job *job,
                   struct err *e)
{
	const struct runbook_block *b = job->block;
	enum flavour flavour;

	*out = (struct script){ 0 };
	if (str_find_char(b->script, '\0', 0) != STR_NPOS)
		return err_set(e, ERR_INVALID, "the script holds a zero byte");
	if (b->via == RUNBOOK_VIA_ANSIBLE)
		return script_prepare_ansible(out, a, job, e);
	if (b->kind == RUNBOOK_SHELL && b->via == RUNBOOK_VIA_TOX &&
	    script_watch_tox(out, a, job, e) != 0)
		return -1;
	switch (b->kind) {
	case RUNBOOK_SHELL:
	case RUNBOOK_CONSOLE:
		flavour = flavour_of(&b->program);
		return flavour == NO_SHELL ? prepare_file(out, a, job, e)
		                           : prepare_shell(out, a, job, flavour, e);
	case RUNBOOK_PYTHON:
	case RUNBOOK_CUSTOM:
		return prepare_file(out, a, job, e);
	case RUNBOOK_SQL:
		return script_prepare_sql(out, a, job, e);
	case RUNBOOK_HTTP:
		return script_prepare_http(out, a, job, e);
	case RUNBOOK_TOX:
		return script_prepare_tox(out, a, job, e);
	case RUNBOOK_ANSIBLE:
	default:
		return err_set(e, ERR_INVALID, "nothing executes '%.*s'", STR_ARG(b->lang));
	}
}
