/*
 * Decides how a block is given to its program: always as a file, never as text put together with
 * values.
 */
#include "run/script.h"

#include <string.h>

#include "base/path.h"
#include "run/script_int.h"
#include "run/state.h"

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
		return script_shell_of(b).n ? script_prepare_shell(out, a, job, e)
		                            : prepare_file(out, a, job, e);
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
