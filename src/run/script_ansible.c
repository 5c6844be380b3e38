/*
 * Decides how a block reaches its hosts through Ansible: as a play of ours around the note's script
 * or tasks, or as the play that the note has. Values are marked so that Ansible takes no text of
 * theirs for a template.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/inventory.h"
#include "run/job_int.h"
#include "run/script_int.h"
#include "run/state.h"
#include "sys/fs.h"

/* A play of ours in JSON, which is YAML. */
static void add_unsafe(struct buf *b, struct str text)
{
	buf_add_z(b, "!unsafe ");
	buf_add_json(b, text);
}

static void add_variable(struct buf *b, struct str name, struct str value)
{
	buf_add_json(b, name);
	buf_add_z(b, ": ");
	add_unsafe(b, value);
	buf_add_z(b, ",\n  ");
}

/* What the steps before exported and the params say, there as here. */
static void add_environment(struct buf *b, const struct script_job *job)
{
	static const struct str ours[] = { STR_INIT("OPSBOOK_RUN"), STR_INIT("OPSBOOK_NOTE"),
		                           STR_INIT("OPSBOOK_STEP") };
	struct str value;
	char **it;

	buf_add_z(b, " \"environment\": {\n  ");
	vec_each(it, job->env) {
		struct str name = str_from(*it, (size_t)(strchr(*it, '=') - *it));

		if (map_has(job->exported, name) && script_is_variable(name) &&
		    !script_stays_here(name))
			add_variable(b, name, str_of(*it + name.n + 1));
	}
	for (size_t i = 0; i < countof(ours); i++)
		if (env_get(job->env, ours[i], &value))
			add_variable(b, ours[i], value);
	buf_add_z(b, "\"OPSBOOK_HOST\": \"{{ inventory_hostname }}\"},\n");
}

/* Failed hosts that are borne, as Ansible counts: in percent of a batch, exceeded. */
static void add_limits(struct buf *b, const struct script_job *job)
{
	const struct runbook_block *block = job->block;
	size_t all = job->hosts->n;
	size_t batch = block->serial && block->serial < all ? block->serial : all;
	size_t borne = block->maxfail_percent ? all * block->maxfail / 100 : block->maxfail;

	if (block->serial)
		buf_addf(b, " \"serial\": %u,\n", block->serial);
	if (block->has_maxfail || block->effect != RUNBOOK_READ)
		buf_addf(b, " \"max_fail_percentage\": %zu.%zu,\n",
		         (2 * borne + 1) * 50 / batch, (2 * borne + 1) * 500 / batch % 10);
}

/* The script goes as a file, whose text is no template. */
static int add_script_task(struct buf *b, struct arena *a, const struct script_job *job,
                           struct script *out, struct err *e)
{
	const struct runbook_block *block = job->block;
	struct str shell = script_shell_of(block);
	struct buf program = BUF_INIT, file = BUF_INIT;

	if (shell.n == 0 && block->kind != RUNBOOK_PYTHON)
		return err_set(e, ERR_INVALID,
		               "only shells, Python and plays go to other hosts by ansible, "
		               "not '%.*s'",
		               STR_ARG(block->lang));
	out->path = script_add_file(a, job, "script", block->script, e);
	if (!out->path)
		return -1;
	for (size_t i = 0; i < block->program.n; i++) {
		buf_add_z(&program, i ? " " : "");
		script_add_quoted(&program, block->program.v[i]);
	}
	if (shell.n)
		buf_add_z(&program, str_eq(shell, STR("sh")) || str_eq(shell, STR("dash")) ||
		                                    str_eq(shell, STR("ash"))
		                            ? " -e"
		                            : " -e -o pipefail");
	script_add_quoted(&file, str_of(out->path));
	buf_add_z(b, " \"tasks\": [{\"name\": ");
	add_unsafe(b, block->name);
	buf_add_z(b, ",\n  \"ansible.builtin.script\": {\"cmd\": ");
	add_unsafe(b, buf_str(&file));
	buf_add_z(b, ",\n   \"executable\": ");
	add_unsafe(b, buf_str(&program));
	if (block->cwd.n && block->cwd.p[0] == '/') {
		buf_add_z(b, ",\n   \"chdir\": ");
		add_unsafe(b, block->cwd);
	}
	buf_add_z(b, "}}]");
	buf_release(&program);
	buf_release(&file);
	return 0;
}

/*
 * The last play says of which hosts all before it are done: a host that failed, and all where a play
 * was broken off, do not come to it.
 */
static int add_play(struct buf *b, struct arena *a, const struct script_job *job,
                    struct script *out, struct err *e)
{
	const struct runbook_block *block = job->block;
	bool tasks = block->kind == RUNBOOK_ANSIBLE;
	int result = 0;

	buf_add_z(b, "[");
	if (tasks) {
		out->path = script_add_file(a, job, "block.yml", block->script, e);
		result = out->path ? 0 : -1;
	}
	if (block->play) {
		buf_add_z(b, "{\"ansible.builtin.import_playbook\": \"block.yml\"},\n");
		out->whole_play = true;
	} else {
		buf_add_z(b, "{\"name\": \"opsbook\", \"hosts\": \"all\", \"gather_facts\": "
		             "false,\n");
		add_limits(b, job);
		add_environment(b, job);
		if (tasks)
			buf_add_z(b, " \"tasks\": [{\"ansible.builtin.import_tasks\": "
			             "\"block.yml\"}]");
		else if (result == 0)
			result = add_script_task(b, a, job, out, e);
		buf_add_z(b, "},\n");
	}
	buf_add_z(b, "{\"name\": \"opsbook\", \"hosts\": \"all\", \"gather_facts\": false,\n"
	             " \"tasks\": [{\"name\": \"opsbook: the end\",\n"
	             "  \"ansible.builtin.debug\": {\"msg\": \"\"}}]}]\n");
	return result;
}

static const char *write_file(struct arena *a, const struct script_job *job, const char *name,
                              struct buf *bytes, struct err *e)
{
	const char *path = script_add_file(a, job, name, buf_str(bytes), e);

	buf_release(bytes);
	return path;
}

static void add_json_var(struct buf *b, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_addf(b, ", \"%s\": ", name);
	add_unsafe(b, value);
}

/* Names alone: an inventory of just these. What is called localhost is here, as with Ansible. */
static const char *write_names(struct arena *a, const struct script_job *job, struct err *e)
{
	struct buf b = BUF_INIT;

	buf_add_z(&b, "{\"all\": {\"hosts\": {");
	for (size_t i = 0; i < job->hosts->n; i++) {
		struct inventory_host h = inventory_plain(job->hosts->v[i]);

		buf_add_z(&b, i ? ",\n " : "");
		buf_add_json(&b, h.name);
		if (str_eq(h.name, STR("localhost"))) {
			buf_add_z(&b, ": {\"ansible_connection\": \"local\", "
			              "\"ansible_python_interpreter\": \"{{ "
			              "ansible_playbook_python }}\"}");
			continue;
		}
		buf_add_z(&b, ": {\"ansible_host\": ");
		add_unsafe(&b, h.address);
		add_json_var(&b, "ansible_port", h.port);
		add_json_var(&b, "ansible_user", h.user);
		buf_add_byte(&b, '}');
	}
	buf_add_z(&b, "}}}\n");
	return write_file(a, job, "hosts.yml", &b, e);
}

/* What ansible-inventory printed is no inventory that Ansible reads, but a program's answer is. */
static const char *write_program(struct arena *a, const struct script_job *job, struct err *e)
{
	struct buf b = BUF_INIT;
	const char *path;

	buf_add_z(&b, "#!/bin/sh\nexec cat ");
	script_add_quoted(&b, str_of(job->inventory));
	buf_add_byte(&b, '\n');
	path = write_file(a, job, "inventory", &b, e);
	if (path && chmod(path, 0700) != 0) {
		err_errno(e, errno, "cannot make %s executable", path);
		path = NULL;
	}
	return path;
}

static int find_inventory(const char **out, struct arena *a, const struct script_job *job,
                          struct err *e)
{
	if (!job->inventory)
		*out = write_names(a, job, e);
	else if (inventory_is_list_file(job->inventory))
		*out = write_program(a, job, e);
	else
		*out = job->inventory;
	return *out ? 0 : -1;
}

/* What a play finds beside itself is to be found beside the note. */
static void link_beside(struct arena *a, const struct script_job *job)
{
	static const char *const names[] = { "files",          "templates",      "vars",
		                             "tasks",          "handlers",       "roles",
		                             "library",        "lookup_plugins", "module_utils",
		                             "filter_plugins", "group_vars",     "host_vars" };

	for (size_t i = 0; i < countof(names); i++) {
		const char *there = arena_strf(a, "%s/%s", job->note_folder, names[i]).p;

		if (fs_target_kind(there) == FS_FOLDER)
			(void)!symlink(there, arena_strf(a, "%s/%s", job->folder, names[i]).p);
	}
}

static void set(struct script *out, struct arena *a, const char *name, const char *value)
{
	vec_push(&out->extra, (struct env_change){ str_of(name), str_of(value), false });
}

/* Ansible refuses to start where text is not UTF-8. */
static void set_locale(struct script *out, struct arena *a, const struct script_job *job)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	struct str value = STR_NONE;

	for (size_t i = 0; i < countof(names) && value.n == 0; i++)
		(void)!env_get(job->env, str_of(names[i]), &value);
	if (str_find(value, STR("UTF-8"), 0) == STR_NPOS &&
	    str_find(value, STR("utf8"), 0) == STR_NPOS)
		set(out, a, "LC_ALL", "C.UTF-8");
}

static const char *write_limit(struct arena *a, const struct script_job *job, struct err *e)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < job->hosts->n; i++)
		buf_addf(&b, "%.*s\n", STR_ARG(job->hosts->v[i]));
	return write_file(a, job, "limit", &b, e);
}

static const char *write_plugin(struct arena *a, const struct script_job *job, struct err *e)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; script_ansible_plugin[i]; i++)
		buf_add_z(&b, script_ansible_plugin[i]);
	return write_file(a, job, "callback_plugins/opsbook.py", &b, e);
}

int script_prepare_ansible(struct script *out, struct arena *a, const struct script_job *job,
                           struct err *e)
{
	const char *plugins = arena_strf(a, "%s/callback_plugins", job->folder).p;
	const char *inventory, *play, *limit;
	struct words words = { 0 };
	struct buf text = BUF_INIT;

	if (!job->hosts)
		return err_set(e, ERR_INVALID, "via=ansible needs hosts=");
	if (add_play(&text, a, job, out, e) != 0) {
		buf_release(&text);
		return -1;
	}
	play = write_file(a, job, "play.yml", &text, e);
	limit = play ? write_limit(a, job, e) : NULL;
	if (!limit || find_inventory(&inventory, a, job, e) != 0 ||
	    state_folder_make(plugins, e) != 0 || !write_plugin(a, job, e))
		return -1;
	link_beside(a, job);
	out->results = SCRIPT_RESULTS_ANSIBLE;
	out->results_path = arena_strf(a, "%s/results", job->folder).p;
	set(out, a, "OPSBOOK_RESULTS", out->results_path);
	set(out, a, "OPSBOOK_BARE", job->block->kind == RUNBOOK_ANSIBLE ? "0" : "1");
	set(out, a, "ANSIBLE_STDOUT_CALLBACK", "opsbook");
	set(out, a, "ANSIBLE_RETRY_FILES_ENABLED", "0");
	set(out, a, "PYTHONDONTWRITEBYTECODE", "1");
	set_locale(out, a, job);
	vec_push(&words, "ansible-playbook");
	vec_push(&words, "-i");
	vec_push(&words, inventory);
	vec_push(&words, "-f");
	vec_push(&words,
	         arena_strf(a, "%u", job->block->forks ? job->block->forks : RUN_FORKS).p);
	vec_push(&words, "--limit");
	vec_push(&words, arena_strf(a, "@%s", limit).p);
	vec_push(&words, play);
	script_set_argv(out, a, &words);
	return 0;
}
