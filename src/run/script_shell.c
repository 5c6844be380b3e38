/*
 * Decides how a shell is given a block: told to stop at the first failure, as Runme does, and to say
 * at its end what it exports and where it stands.
 */
#include "run/script_int.h"

#include "run/state.h"
#include "sys/proc.h"

enum flavour { SH, BASH, ZSH, KSH };

static enum flavour flavour_of(struct str name)
{
	static const struct {
		const char *name;
		enum flavour flavour;
	} shells[] = { { "bash", BASH }, { "zsh", ZSH }, { "ksh", KSH } };

	for (size_t i = 0; i < countof(shells); i++)
		if (str_eq(name, str_of(shells[i].name)))
			return shells[i].flavour;
	return SH;
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
		buf_add_z(b, " && { shopt -p; set +o; alias -p; ( unset -f trap __ob_status; "
		             "declare -f ); } >|");
		script_add_quoted(b, str_of(s->shell_dump));
	}
	buf_add_z(b, " || :");
}

/*
 * A step may set a trap of its own for its end, which would take the place of ours. So `trap` is a
 * word of ours too: for EXIT, outside of subshells, it keeps the command for our trap to run. A shell
 * that finds its builtin before any function has an alias for it. What we do is silent under `set -x`.
 */
static void add_trap_word(struct buf *b, enum flavour flavour)
{
	bool alias = flavour == SH || flavour == KSH;
	const char *real = alias ? "command trap" : "builtin trap";

	buf_addf(
		b,
		"%s() {\n"
		"{ __ob_main=; case ${1-} in -[a-z]*) ;; *) [ \"$#\" -lt 1 ] || "
		"[ \"$(exec /bin/sh -c 'echo \"$PPID\"')\" != \"$$\" ] || __ob_main=1 ;; esac\n"
		"} 2>/dev/null\n"
		"if [ -z \"$__ob_main\" ]; then %s \"$@\"; return; fi\n"
		"{ [ \"$1\" != -- ] || shift\n"
		"__ob_do=-; [ \"$#\" -lt 2 ] || { __ob_do=$1; shift; }\n"
		"} 2>/dev/null\n"
		"for __ob_sig; do case $__ob_sig in\n"
		"EXIT|exit|SIGEXIT|0) __ob_exit=$__ob_do; [ \"$__ob_do\" != - ] || __ob_exit= "
		";;\n"
		"*) %s -- \"$__ob_do\" \"$__ob_sig\" ;;\nesac; done\n}\n",
		alias ? "__ob_trap" : "trap", real, real);
	buf_add_z(b, alias ? "alias trap=__ob_trap\n" : "");
}

/*
 * The text given to the shell with -c. The note's script is read from its file, so that its line
 * numbers are right in messages. The end is written down twice: behind the script, and in a trap, for
 * one that says `exit`.
 */
static void add_prelude(struct buf *b, const struct script *s, const struct script_job *job,
                        const char *env, enum flavour flavour)
{
	struct buf end = BUF_INIT;

	buf_add_z(&end, "{ __ob=$?; [ \"${__ob_done-}\" ] || { ");
	add_dump(&end, s, env);
	buf_add_z(&end, "; }; } 2>/dev/null; [ -z \"${__ob_exit-}\" ] || { { set +e; } "
	                "2>/dev/null; __ob_status \"$__ob\"; "
	                "eval \"$__ob_exit\"; }; { exit \"$__ob\"; } 2>/dev/null");
	buf_add_z(b, flavour == SH ? "set -e\n" : "set -e -o pipefail\n");
	if (job->shell_state && flavour == BASH) {
		buf_add_z(b, "if [ -f ");
		script_add_quoted(b, str_of(job->shell_state));
		buf_add_z(b, " ]; then . ");
		script_add_quoted(b, str_of(job->shell_state));
		buf_add_z(b, "; fi\n");
	}
	buf_add_z(b, "__ob_status() { return \"$1\"; }\ntrap ");
	script_add_quoted(b, buf_str(&end));
	buf_add_z(b, " EXIT\n");
	add_trap_word(b, flavour);
	buf_add_z(b, ". ");
	script_add_quoted(b, str_of(s->path));
	/* A script that went without -e ends with the status of its last command. */
	buf_add_z(b, "\n{ __ob=$?; ");
	add_dump(b, s, env);
	buf_add_z(b, "; __ob_done=1; exit \"$__ob\"; } 2>/dev/null\n");
	buf_release(&end);
}

int script_prepare_shell(struct script *out, struct arena *a, const struct script_job *job,
                         struct err *e)
{
	const struct runbook_block *b = job->block;
	enum flavour flavour = flavour_of(script_shell_of(b));
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
