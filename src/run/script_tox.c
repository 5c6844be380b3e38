/*
 * Decides how tox is called: so that it writes down what came of each environment, and with the
 * params among the variables that its commands get.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "run/script_int.h"
#include "run/state.h"
#include "sys/proc.h"

static int find_results(struct script *out, struct arena *a, const struct script_job *job,
                        struct err *e)
{
	out->results = SCRIPT_RESULTS_TOX;
	out->results_path = arena_strf(a, "%s/tox", job->folder).p;
	return state_folder_make(out->results_path, e);
}

/* tox keeps variables from its commands unless they are named. */
static void pass_params(struct script *out, struct arena *a, const struct script_job *job)
{
	struct buf names = BUF_INIT;
	struct str before;
	char **it;

	if (env_get(job->env, STR("TOX_TESTENV_PASSENV"), &before))
		buf_add(&names, before);
	vec_each(it, job->env) {
		struct str name = str_from(*it, (size_t)(strchr(*it, '=') - *it));

		if (!map_has(job->exported, name) || !script_is_variable(name))
			continue;
		buf_add_z(&names, names.len ? " " : "");
		buf_add(&names, name);
	}
	if (names.len)
		vec_push(&out->extra,
		         (struct env_change){ STR("TOX_TESTENV_PASSENV"),
		                              arena_str(a, buf_str(&names)), false });
	buf_release(&names);
}

int script_prepare_tox(struct script *out, struct arena *a, const struct script_job *job,
                       struct err *e)
{
	struct words words = { 0 };

	out->path = script_add_file(a, job, "tox.ini", job->block->script, e);
	if (!out->path || find_results(out, a, job, e) != 0)
		return -1;
	pass_params(out, a, job);
	vec_push(&words, "tox");
	vec_push(&words, "-c");
	vec_push(&words, out->path);
	vec_push(&words, "--workdir");
	vec_push(&words, arena_strf(a, "%s/.tox", job->folder).p);
	vec_push(&words, "--result-json");
	vec_push(&words, arena_strf(a, "%s/result.json", out->results_path).p);
	script_set_argv(out, a, &words);
	return 0;
}

/* tox 4 has the option behind its first word, for those that run something. */
static void add_wrapper(struct buf *b, struct str real, struct str results)
{
	buf_add_z(b, "#!/bin/sh\nreal=");
	script_add_quoted(b, real);
	buf_add_z(b, "\nresult=");
	script_add_quoted(b, results);
	buf_add_z(b, "/$$.json\ncase ${1-} in\n"
	             "run|r|run-parallel|p|legacy|le) word=$1; shift\n"
	             "\texec \"$real\" \"$word\" --result-json \"$result\" \"$@\" ;;\n"
	             "''|-*) exec \"$real\" --result-json \"$result\" \"$@\" ;;\n"
	             "*) exec \"$real\" \"$@\" ;;\nesac\n");
}

/* A program called tox, found first, that calls the real one with one option more. */
int script_watch_tox(struct script *out, struct arena *a, const struct script_job *job,
                     struct err *e)
{
	const char *folder = arena_strf(a, "%s/bin", job->folder).p, *file;
	struct buf real = BUF_INIT, text = BUF_INIT;
	struct str path = STR_NONE;
	int result = -1;

	(void)!env_get(job->env, STR("PATH"), &path);
	if (!proc_find(&real, "tox", arena_str(a, path).p)) {
		err_set(e, ERR_NOT_FOUND, "the program tox is not installed");
		goto out;
	}
	if (find_results(out, a, job, e) != 0 || state_folder_make(folder, e) != 0)
		goto out;
	add_wrapper(&text, buf_str(&real), str_of(out->results_path));
	file = script_add_file(a, job, "bin/tox", buf_str(&text), e);
	if (!file)
		goto out;
	if (chmod(file, 0700) != 0) {
		err_errno(e, errno, "cannot make %s executable", file);
		goto out;
	}
	pass_params(out, a, job);
	vec_push(&out->extra,
	         (struct env_change){ STR("PATH"),
	                              arena_strf(a, "%s:%.*s", folder, STR_ARG(path)), false });
	result = 0;
out:
	buf_release(&real);
	buf_release(&text);
	return result;
}
