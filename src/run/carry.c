/*
 * Decides what a step hands on to the next ones: the variables it exports, the folder it ended in,
 * its output under a name. Only a step that ended well does.
 */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "run/job_int.h"
#include "sys/fs.h"

/* A variable can be no longer: the kernel's MAX_ARG_STRLEN, less a name. */
#define VALUE_MAX ((size_t)120 * 1024)
#define DUMP_MAX ((size_t)16 << 20)

/* One variable goes over to the next steps. */
static void carry(struct job *job, struct journal_values *kept, const struct env_change *x)
{
	struct run *r = job->run;
	struct journal_value v = { .name = arena_str(&job->arena, x->name), .gone = x->gone };

	if (x->gone) {
		env_unset(&r->env, x->name);
	} else {
		env_set(&r->env, x->name, x->value);
		map_set(&r->exported, x->name, 1);
		v.value = run_mask(r, &job->arena, x->value);
		v.masked = !str_eq(v.value, x->value);
	}
	vec_push(kept, v);
}

/* Its output, or that of its one host, under the name that the note says. */
static void carry_out(struct job *job, struct journal_values *kept, struct str value, bool over)
{
	struct run *r = job->run;
	struct env_change x = { .name = job->block->out, .value = str_trim(value) };

	if (over || x.value.n > VALUE_MAX || str_find_char(x.value, '\0', 0) != STR_NPOS) {
		run_notice(r, "the output of '%.*s' does not fit into the variable %.*s",
		           STR_ARG(job->step.name), STR_ARG(x.name));
		return;
	}
	carry(job, kept, &x);
	/* It may be a secret that the note declared. */
	for (size_t i = 0; i < r->params.n; i++) {
		struct param_value *p = &r->params.v[i];

		if (!str_eq(p->param->name, x.name))
			continue;
		mem_free(p->value);
		p->value = mem_strdup(arena_str(&job->arena, x.value).p);
		params_mask(r);
	}
	job->result.out_name = x.name;
	job->result.out_value = run_mask(r, &job->arena, x.value);
	vec_last(kept)->value = job->result.out_value;
	vec_last(kept)->masked = !str_eq(job->result.out_value, x.value);
}

/* "VERSION" and "web-1.example" give VERSION_WEB_1_EXAMPLE. */
static struct str name_for(struct arena *a, struct str name, struct str host)
{
	struct buf b = BUF_INIT;
	struct str out;

	buf_add(&b, name);
	buf_add_byte(&b, '_');
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i];

		buf_add_byte(&b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A')
		                 : char_is_alnum(c)   ? c
		                                      : '_');
	}
	out = arena_str(a, buf_str(&b));
	buf_release(&b);
	return out;
}

/* Of several hosts each has a variable of its own: one for all would be that of nobody knows which. */
static void carry_hosts(struct job *job, struct journal_values *kept)
{
	struct run *r = job->run;
	const struct host_states *fleet = &r->fleet[job->block->number];
	struct map names = MAP_INIT;

	if (fleet->n == 1 && !fleet->v[0].lost_out) {
		carry_out(job, kept, fleet->v[0].out, false);
		return;
	}
	if (job->hidden) {
		run_notice(r,
		           "%.*s is one secret: what '%.*s' printed on its hosts is not kept",
		           STR_ARG(job->block->out), STR_ARG(job->step.name));
		return;
	}
	for (size_t i = 0; i < fleet->n; i++) {
		const struct host_state *state = &fleet->v[i];
		struct env_change x = {
			.name = name_for(&job->arena, job->block->out, state->name),
			.value = str_trim(state->out),
		};
		bool twice = map_has(&names, x.name);

		map_set(&names, x.name, 1);
		if (state->lost_out || twice || x.value.n > VALUE_MAX ||
		    str_find_char(x.value, '\0', 0) != STR_NPOS)
			run_notice(r, "%.*s is not set to what %.*s printed: %s",
			           STR_ARG(x.name), STR_ARG(state->name),
			           state->lost_out ? "a secret was in it"
			           : twice         ? "another host's name gives the same"
			                           : "it does not fit");
		else
			carry(job, kept, &x);
	}
	map_release(&names);
}

static bool is_same_folder(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

/* What a shell wrote at its end. */
static void carry_dump(struct job *job, struct journal_values *kept)
{
	struct run *r = job->run;
	struct buf dump = BUF_INIT, cwd = BUF_INIT;
	struct env_changes changes = { 0 };
	const struct env_change *x;

	/* The folder is written last: when it is whole, so is all. */
	if (!job->script.env_dump || fs_read(&cwd, job->script.cwd_dump, PATH_MAX, NULL) != 0 ||
	    cwd.len < 2 || cwd.p[cwd.len - 1] != '\n' ||
	    fs_read(&dump, job->script.env_dump, DUMP_MAX, NULL) != 0)
		goto out;
	env_diff(&changes, &job->env, buf_str(&dump));
	vec_each(x, &changes)
		carry(job, kept, x);
	buf_cut(&cwd, cwd.len - 1);
	if (!is_same_folder(cwd.p, job->cwd)) {
		buf_clear(&r->cwd);
		buf_add(&r->cwd, buf_str(&cwd));
	}
	if (job->script.shell_dump && fs_kind(job->script.shell_dump) == FS_FILE)
		r->shell = arena_str(&r->arena, str_of(job->script.shell_dump));
out:
	vec_release(&changes);
	buf_release(&dump);
	buf_release(&cwd);
}

static void carry_pairs(struct job *job, struct journal_values *kept)
{
	struct env_changes pairs = { 0 };
	struct buf text = BUF_INIT;
	const struct env_change *x;
	struct err e = ERR_INIT;

	if (fs_read(&text, job->rb_out.p, RUNBOOK_MAX_SCRIPT, &e) != 0 ||
	    env_read_pairs(&pairs, &job->arena, buf_str(&text), &e) != 0) {
		run_notice(job->run, "'%.*s': %s", STR_ARG(job->step.name), e.msg);
	} else {
		vec_each(x, &pairs)
			carry(job, kept, x);
	}
	vec_release(&pairs);
	buf_release(&text);
}

void job_carry(struct job *job, struct journal_values *kept)
{
	const struct runbook_block *b = job->block;
	enum run_role role = job->step.role;

	if (!b || job->result.outcome != RUN_OK || b->background || role == RUN_GUARD)
		return;
	if (job->remote) {
		if (b->out.n)
			carry_hosts(job, kept);
		job->result.exported = (unsigned)kept->n;
		return;
	}
	carry_dump(job, kept);
	carry_pairs(job, kept);
	if (b->out.n)
		carry_out(job, kept, buf_str(&job->lives.v[0]->raw), job->lives.v[0]->raw_over);
	job->result.exported = (unsigned)kept->n;
	if (job->run->book->session == RUNBOOK_SESSION_SHELL && !job->script.shell_dump &&
	    (b->kind == RUNBOOK_SHELL || b->kind == RUNBOOK_CONSOLE))
		run_notice(job->run,
		           "'%.*s' is no bash: its functions and options are not kept for the "
		           "next steps",
		           STR_ARG(job->step.name));
}
