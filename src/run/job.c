/*
 * Decides what a block is given when it starts, and on which hosts, in which order.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/path.h"
#include "run/job_int.h"
#include "run/state.h"
#include "sys/clock.h"
#include "sys/lock.h"

#define GRACE_MS 5000
/* For what a param's command prints. */
#define PARAM_TIMEOUT_MS 60000

/* Where it begins: its own folder, else where the step before ended, else the note's. */
static const char *folder_of(const struct run *r, struct arena *a,
                             const struct runbook_block *b)
{
	struct str cwd = b ? b->cwd : r->book->cwd;
	bool own = b && runbook_attr(b, STR("cwd")).n;
	struct buf path = BUF_INIT;
	const char *out;

	if (!own && r->cwd.len) {
		buf_add(&path, buf_str(&r->cwd));
	} else if (cwd.n && cwd.p[0] == '/') {
		buf_add(&path, cwd);
	} else {
		buf_add(&path, r->note_folder);
		if (cwd.n) {
			buf_add_byte(&path, '/');
			buf_add(&path, cwd);
		}
	}
	out = arena_str(a, buf_str(&path)).p;
	buf_release(&path);
	return out;
}

/* Its hosts, less those that it is not for this time. */
static int find_hosts(struct job *job, enum run_role role, const struct runbook_block *of,
                      struct err *e)
{
	int found = hosts_find(job, e);

	if (!job->remote)
		return found;
	if (found == 0 && role == RUN_UNDO)
		found = hosts_keep_begun(job->run, of, &job->hosts, e);
	if (found == 0)
		hosts_keep_open(job->run, job->block, &job->hosts);
	job->step.hosts = job->hosts.v;
	job->step.nhosts = job->hosts.n;
	return found;
}

static struct str joined_hosts(struct job *job)
{
	struct buf b = BUF_INIT;
	struct str out;

	for (size_t i = 0; i < job->step.nhosts; i++) {
		buf_add_z(&b, i ? " " : "");
		buf_add(&b, job->step.hosts[i]);
	}
	out = arena_str(&job->arena, buf_str(&b));
	buf_release(&b);
	return out;
}

int job_new(struct job **out, struct run *r, const struct runbook_block *block,
            enum run_role role, const struct runbook_block *of, size_t place, struct err *e)
{
	struct job *job = *out = mem_new(struct job);
	struct run_step *s = &job->step;
	int found;

	job->run = r;
	job->block = block;
	job->lock = -1;
	job->tail = (struct buf)BUF_INIT;
	job->cwd = folder_of(r, &job->arena, block);
	if (role == RUN_STEP && r->replay.n)
		job->replay = arena_str(&job->arena, r->replay);
	found = find_hosts(job, role, of, e);
	*s = (struct run_step){ .place = place,
		                .role = role,
		                .block = block,
		                .of = of,
		                .hosts = s->hosts,
		                .nhosts = s->nhosts,
		                .attempt = 1 };
	s->name = block ? block->name : STR_NONE;
	s->script = run_mask(r, &job->arena,
	                     job->replay.n ? job->replay
	                     : block       ? block->script
	                                   : STR_NONE);
	s->cwd = run_mask(r, &job->arena, str_of(job->cwd));
	return found;
}

void job_free(struct job *job)
{
	if (!job)
		return;
	for (size_t i = 0; i < job->lives.n; i++) {
		hosts_hang_up(job, job->lives.v[i]);
		live_free(job->lives.v[i]);
	}
	vec_release(&job->lives);
	vec_release(&job->hosts);
	vec_release(&job->parts);
	vec_release(&job->script.extra);
	env_release(&job->env);
	buf_release(&job->tail);
	lock_drop(job->lock);
	arena_release(&job->arena);
	mem_free(job);
}

static void fill_row(struct job *job)
{
	const struct runbook_block *b = job->block;
	struct run_step *s = &job->step;
	struct journal_step *row = &job->row;

	*row = (struct journal_step){ .seq = s->seq,
		                      .role = s->role,
		                      .place = s->place,
		                      .name = s->name,
		                      .of = s->of ? s->of->name : STR_NONE,
		                      .line = b ? b->line : 0,
		                      .effect = b ? b->effect : RUNBOOK_READ,
		                      .attempt = s->attempt,
		                      .script = s->script,
		                      .cwd = s->cwd,
		                      .hosts = joined_hosts(job),
		                      .started_ms = s->started_ms,
		                      .cast_at = cast_now(&job->run->cast) };
	if (b)
		memcpy(row->hash, b->hash, sizeof(row->hash));
}

/* Number it, in the journal's order. */
void job_number(struct job *job, unsigned attempt)
{
	job->step.seq = ++job->run->seq;
	job->step.attempt = attempt;
	job->step.started_ms = clock_wall_ms();
	fill_row(job);
}

static int take_lock(struct job *job, struct err *e)
{
	struct str name = job->block ? job->block->lock : STR_NONE;
	struct buf path = BUF_INIT;
	struct err why = ERR_INIT;
	int r = 0;

	if (name.n == 0 || job->lock >= 0)
		return 0;
	buf_addf(&path, "%.*s/locks", STR_ARG(job->run->state));
	r = state_folder_make(path.p, &why);
	/* Any text may be a name. */
	buf_addf(&path, "/%016llx", (unsigned long long)str_hash(name));
	if (r == 0)
		r = state_folder_make(path.p, &why);
	if (r == 0)
		r = lock_take(&job->lock, path.p, &why);
	buf_release(&path);
	if (r != 0 && why.code == ERR_CONFLICT)
		return err_set(e, ERR_CONFLICT, "another run holds the lock '%.*s'",
		               STR_ARG(name));
	return r == 0 ? 0 : err_set(e, why.code, "%s", why.msg);
}

/* Its environment: what the run carries, and what it may want to know of itself. */
static void make_env(struct job *job)
{
	struct run *r = job->run;
	const struct env_change *x;

	env_release(&job->env);
	for (size_t i = 0; i < r->env.n; i++)
		vec_push(&job->env, mem_strdup(r->env.v[i]));
	env_set_z(&job->env, "OPSBOOK_RUN", r->id);
	env_set(&job->env, STR("OPSBOOK_NOTE"), r->book->path);
	env_set(&job->env, STR("OPSBOOK_STEP"), job->step.name);
	if (job->rb_out.n)
		env_set(&job->env, STR("RB_OUT"), job->rb_out);
	if (job->block && job->block->via == RUNBOOK_VIA_TIUP)
		env_set(&job->env, STR("TIUP_AUDIT_ID"), tiup_audit_id(job));
	vec_each(x, &job->script.extra)
		env_set(&job->env, x->name, x->value);
}

/* The private folder of this attempt, with the script in it. */
static int prepare(struct job *job, struct err *e)
{
	struct run *r = job->run;
	struct script_job given = { .block = job->block, .env = &job->env };
	struct runbook_block other;

	job->folder = arena_strf(&job->arena, "%.*s/%zu", STR_ARG(r->work), job->step.seq);
	if (state_folder_make(job->folder.p, e) != 0)
		return -1;
	if (!job->block)
		return 0; /* a param's command has its argv already */
	job->rb_out = arena_strf(&job->arena, "%s/out", job->folder.p);
	if (state_file_write(job->rb_out.p, STR_NONE, e) != 0)
		return -1;
	given.folder = job->folder.p;
	given.keep_shell = r->book->session == RUNBOOK_SESSION_SHELL;
	given.shell_state = r->shell.n ? r->shell.p : NULL;
	given.note_folder = r->note_folder.p;
	given.exported = &r->exported;
	given.hosts = job->as_one ? &job->hosts : NULL;
	given.inventory = r->options.transport ? r->options.transport->inventory : NULL;
	if (job->replay.n) {
		other = *job->block;
		other.script = job->replay;
		given.block = &other;
	}
	make_env(job);
	return script_prepare(&job->script, &job->arena, &given, e);
}

int64_t job_timeout(const struct job *job)
{
	if (!job->block)
		return PARAM_TIMEOUT_MS;
	if (job->block->timeout_ms)
		return (int64_t)job->block->timeout_ms;
	return job->block->background ? 0 : job->run->options.timeout_ms;
}

static const char *const *exported_list(struct job *job)
{
	const char **list = arena_array(&job->arena, const char *, job->env.n + 1);
	size_t n = 0;
	char **it;

	vec_each(it, &job->env) {
		struct str name = str_from(*it, (size_t)(strchr(*it, '=') - *it));

		if (map_has(&job->run->exported, name))
			list[n++] = *it;
	}
	return list;
}

/* What its transport makes of it for one host. */
static int open_remote(struct job *job, struct proc_spec *spec, struct run_target *target,
                       struct str host, struct err *e)
{
	const struct run_transport *t = job->run->options.transport;
	struct run_job remote = { .block = job->block,
		                  .script_path = job->script.path,
		                  .argv = job->script.argv,
		                  .env = spec->env,
		                  .exported = exported_list(job),
		                  .cwd = job->cwd,
		                  .work = job->folder.p };

	if (t->open(t->ctx, target, &job->arena, &remote, host, e) != 0)
		return -1;
	spec->argv = target->argv;
	spec->env = target->env ? target->env : spec->env;
	spec->input = target->input;
	spec->cwd = job->run->note_folder.p;
	return 0;
}

/* A command line behind what wraps all of them. */
static const char *const *wrapped(struct job *job, const char *const *argv)
{
	const char *const *wrap = job->run->options.wrap;
	size_t n = 0, m = 0;
	const char **all;

	while (wrap[n])
		n++;
	while (argv[m])
		m++;
	all = arena_array(&job->arena, const char *, n + m + 1);
	memcpy(all, wrap, n * sizeof(*all));
	memcpy(all + n, argv, m * sizeof(*all));
	return all;
}

static void start_one(struct job *job, struct str host)
{
	const struct run_options *o = &job->run->options;
	struct proc_spec spec = { .argv = job->script.argv,
		                  .cwd = job->cwd,
		                  .input = -1,
		                  .pty = job->block && job->block->interactive,
		                  .rows = job->run->rows,
		                  .cols = job->run->cols,
		                  .umask = o->umask == 0 ? 077 : o->umask,
		                  .timeout_ms = job_timeout(job),
		                  .grace_ms = o->grace_ms ? o->grace_ms : GRACE_MS };
	struct run_target target = { .input = -1 };
	struct err e = ERR_INIT;
	struct live *live;

	spec.env = env_list(&job->env, &job->arena);
	if (o->wrap && !job->remote)
		spec.argv = wrapped(job, spec.argv);
	if (job->script.input) {
		spec.input = open(job->script.input, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		if (spec.input < 0)
			err_errno(&e, errno, "cannot open %s", job->script.input);
	}
	if (e.code == ERR_NONE && job->remote && !job->as_one)
		(void)!open_remote(job, &spec, &target, host, &e);
	if (e.code == ERR_NONE) {
		live = live_new(job, host, &spec);
	} else {
		live = mem_new(struct live);
		live->raw = (struct buf)BUF_INIT;
		live->host = host;
		live->ended = true;
		live->end.code = 126;
		live->why = arena_str(&job->arena, str_of(e.msg));
	}
	live->target = target;
	if (spec.input >= 0)
		close(spec.input);
	vec_push(&job->lives, live);
}

/* May another host begin, after those that failed? */
static bool may_go_on(const struct job *job)
{
	const struct runbook_block *b = job->block;
	size_t borne = b->maxfail;

	if (job->stopping)
		return false;
	if (!b->has_maxfail)
		return job->failures == 0 || b->effect == RUNBOOK_READ;
	if (b->maxfail_percent)
		borne = job->hosts.n * b->maxfail / 100;
	return job->failures <= borne;
}

/* Count those that ended; start those whose turn it is. */
static void start_more(struct job *job)
{
	const struct runbook_block *b = job->block;
	size_t forks = b && b->forks ? b->forks : RUN_FORKS;
	size_t serial = b && !job->as_one ? b->serial : 0;

	job->running = job->failures = 0;
	for (size_t i = 0; i < job->lives.n; i++) {
		struct live *live = job->lives.v[i];

		if (live_is_over(live))
			hosts_settle(job, live);
		job->running += !live_is_over(live);
		job->failures += live_is_over(live) && live->end.code != 0;
	}
	while (job->next_host < (job->as_one ? 1 : job->hosts.n) && job->running < forks) {
		if (job->next_host && !may_go_on(job))
			return;
		/* A batch waits for the one before. */
		if (serial && job->next_host % serial == 0 && job->running)
			return;
		start_one(job, job->as_one ? STR_NONE : job->hosts.v[job->next_host]);
		job->next_host++;
		if (live_is_over(job->lives.v[job->lives.n - 1]))
			job->failures++;
		else
			job->running++;
	}
}

/* Does its output go into a secret param? */
static bool is_secret(const struct job *job)
{
	const struct run *r = job->run;

	if (!job->block)
		return true;
	for (size_t i = 0; i < r->params.n && job->block->out.n; i++) {
		if (str_eq(r->params.v[i].param->name, job->block->out))
			return r->params.v[i].param->secret;
	}
	return false;
}

int job_begin(struct job *job, unsigned attempt, struct err *e)
{
	struct run *r = job->run;
	struct err why = ERR_INIT;

	job_number(job, attempt);
	if (journal_intend(r->journal, str_of(r->id), &job->row, e) != 0)
		return -1;
	job->wanted_raw = !job->block || job->block->out.n;
	job->hidden = is_secret(job);
	cast_add_mark(&r->cast, job->step.name);
	if (r->events.step_begin)
		r->events.step_begin(r->events.ctx, &job->step);
	job->begun_us = clock_mono_us();
	vec_push(&r->jobs, job);
	if (take_lock(job, &why) != 0 || prepare(job, &why) != 0) {
		job->result.outcome = RUN_UNSTARTED;
		job->result.why = arena_str(&job->arena, str_of(why.msg));
		job->stopping = true;
		return 0;
	}
	make_env(job);
	start_more(job);
	return 0;
}

bool job_runs(const struct job *job)
{
	for (size_t i = 0; i < job->run->jobs.n; i++) {
		if (job->run->jobs.v[i] == job)
			return true;
	}
	return false;
}

bool job_is_background(const struct job *job)
{
	return job->block && job->block->background && job->step.role == RUN_STEP;
}

bool job_is_over(struct job *job)
{
	if (job->result.outcome == RUN_UNSTARTED)
		return true;
	start_more(job);
	return job->running == 0;
}

void job_stop(struct job *job)
{
	job->stopping = true;
	for (size_t i = 0; i < job->lives.n; i++) {
		if (!job->lives.v[i]->ended)
			proc_stop(job->lives.v[i]->proc);
	}
}
