/*
 * Decides how a run looks: the plan, each step before it starts, how it ended, and the summary
 * with the times of the last good run beside it.
 */
#include <stdio.h>

#include "base/utf8.h"
#include "cmd/run_int.h"
#include "sys/clock.h"

/* Hosts of a failed step that are told one by one. */
#define PARTS_SHOWN 12
/* Values of params are lined up to this width. */
#define VALUE_COLUMNS 32

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define PLAIN "\033[0m"

static void add_colored(struct buf *out, bool color, const char *how, struct str text)
{
	buf_add_z(out, color ? how : "");
	term_add_plain(out, text);
	buf_add_z(out, color ? PLAIN : "");
}

static void add_padded(struct buf *out, bool color, const char *how, struct str text,
                       size_t width)
{
	size_t columns = term_columns(text);

	add_colored(out, color && how, how ? how : "", text);
	for (; columns < width; columns++)
		buf_add_byte(out, ' ');
}

static const char *effect_color(enum runbook_effect effect)
{
	return effect == RUNBOOK_READ ? GREEN : effect == RUNBOOK_CHANGE ? YELLOW : RED;
}

void run_add_mark(struct buf *out, const struct term *t, enum run_outcome outcome)
{
	bool good = outcome == RUN_OK;
	bool none = outcome == RUN_SKIPPED || outcome == RUN_DECLINED || outcome == RUN_UNDONE;
	bool unicode = t && term_has_unicode(t), color = t && term_has_color(t);

	buf_add_z(out, color ? good ? GREEN : none ? YELLOW : RED : "");
	buf_add_z(out, unicode ? good ? "✓" : none ? "-" : "✗" : good ? "+" : none ? "-" : "!");
	buf_add_z(out, color ? PLAIN : "");
}

bool run_session_param(const struct run_session *s, const struct runbook_param *p,
                       struct str *value)
{
	if (s->run)
		return run_param(s->run, p->name, value);
	if (run_values_get(&s->values, p->name, value)) {
		if (p->secret)
			*value = STR("***");
		return true;
	}
	*value = p->secret ? STR("***") : p->normal;
	return p->has_default && p->from == RUNBOOK_FROM_NOWHERE;
}

/* Its value, or where that will come from. */
static void add_value(struct buf *out, const struct run_session *s,
                      const struct runbook_param *p)
{
	static const char *const from[] = { "", "from the command ", "from the variable ",
		                            "from the file " };
	struct str value;

	if (run_session_param(s, p, &value))
		term_add_plain(out, utf8_head(value, 200));
	else if (p->from != RUNBOOK_FROM_NOWHERE) {
		buf_add_z(out, from[p->from]);
		term_add_plain(out, p->source);
	} else {
		buf_add_z(out, p->required ? "(to be given)" : "(none)");
	}
}

/* The columns of names and values, as long as they are of a usual length. */
static void measure_params(const struct run_session *s, size_t *names, size_t *values)
{
	*names = 4;
	*values = 0;
	for (size_t i = 0; i < s->plan.params.n; i++) {
		struct buf value = BUF_INIT;
		size_t columns;

		add_value(&value, s, &s->plan.params.v[i]);
		columns = term_columns(buf_str(&value));
		if (s->plan.params.v[i].name.n > *names)
			*names = s->plan.params.v[i].name.n;
		if (columns > *values && columns <= VALUE_COLUMNS)
			*values = columns;
		buf_release(&value);
	}
}

static void add_params(struct buf *out, const struct run_session *s, bool color)
{
	size_t names, values;

	measure_params(s, &names, &values);
	for (size_t i = 0; i < s->plan.params.n; i++) {
		const struct runbook_param *p = &s->plan.params.v[i];
		struct buf value = BUF_INIT;

		add_value(&value, s, p);
		buf_add_z(out, "    ");
		add_padded(out, color, BOLD, p->name, names);
		buf_add_byte(out, ' ');
		add_padded(out, color, NULL, buf_str(&value), p->help.n ? values : 0);
		if (p->help.n) {
			buf_add_z(out, "  ");
			add_colored(out, color, DIM, p->help);
		}
		buf_add_byte(out, '\n');
		buf_release(&value);
	}
}

static struct str block_name(struct arena *a, const struct runbook_block *b)
{
	if (b->named)
		return b->name;
	return b->name.n ? arena_strf(a, "#%zu (%.*s)", b->number + 1, STR_ARG(b->name))
	                 : arena_strf(a, "#%zu", b->number + 1);
}

static void add_where(struct buf *out, const struct run_session *s,
                      const struct runbook_block *b)
{
	static const char *const via[] = { "", " by ssh", " by ansible", " by tox",
		                           " by tiup" };

	if (b->hosts.n) {
		struct buf pattern = BUF_INIT;

		(void)!run_hosts_pattern(&pattern, s, b);
		buf_add_z(out, "on ");
		term_add_plain(out, buf_str(&pattern));
		buf_release(&pattern);
		buf_add_z(out, via[b->via]);
		if (s->hosts && s->hosts[b->number].n) {
			buf_add_z(out, ", ");
			run_add_hosts(out, s->hosts[b->number].v, s->hosts[b->number].n);
		} else if (b->expecthosts_max)
			buf_addf(out, " (%u to %u hosts)", b->expecthosts_min,
			         b->expecthosts_max);
	} else {
		buf_addf(out, "here%s", via[b->via]);
	}
}

static void add_relative(struct buf *out, const struct run_session *s, const char *what,
                         size_t block)
{
	if (block == RUNBOOK_NONE)
		return;
	buf_addf(out, "; %s ", what);
	term_add_plain(out, s->book->blocks[block].name);
}

static void add_planned(struct buf *out, struct run_session *s, size_t place, size_t width,
                        bool color)
{
	const struct runbook_step *step = &s->plan.steps[place];
	const struct runbook_block *b = &s->book->blocks[step->block];
	const struct run_usual *usual = s->usual ? &s->usual[step->block] : NULL;

	buf_addf(out, "  %3zu ", place + 1);
	add_padded(out, color, BOLD, block_name(&s->arena, b), width);
	buf_add_byte(out, ' ');
	add_padded(out, color, effect_color(b->effect), str_of(runbook_effect_name(b->effect)),
	           6);
	buf_add_byte(out, ' ');
	add_where(out, s, b);
	add_relative(out, s, "guard", step->guard);
	add_relative(out, s, "verify", step->verify);
	add_relative(out, s, "undo", step->undo);
	if (step->needed)
		buf_add_z(out, "; needed");
	if (b->background)
		buf_add_z(out, "; in the background");
	if (usual && usual->known) {
		buf_addf(out, "%s; ok ", color ? DIM : "");
		term_add_ago(out, clock_wall_ms(), usual->when_ms);
		buf_add_z(out, " in ");
		term_add_duration(out, usual->duration_us);
		buf_add_z(out, color ? PLAIN : "");
	}
	if (s->past && s->past[place] == RUN_PAST_DONE)
		buf_add_z(out, "; done before");
	else if (s->past && s->past[place] == RUN_PAST_CHANGED)
		buf_addf(out, "; %sdone before, and changed in the note since%s",
		         color ? YELLOW : "", color ? PLAIN : "");
	else if (s->past && s->past[place] == RUN_PAST_IN_FLIGHT)
		buf_addf(out, "; %swas running when the run died%s", color ? YELLOW : "",
		         color ? PLAIN : "");
	buf_add_byte(out, '\n');
}

void run_add_title(struct buf *out, const struct run_session *s, bool color)
{
	add_colored(out, color, BOLD, s->book->title);
	buf_add_z(out, "  ");
	add_colored(out, color, DIM, s->book->path);
	buf_add_byte(out, '\n');
}

void run_add_plan(struct buf *out, struct run_session *s, bool color)
{
	const struct runbook *book = s->book;
	size_t width = 4;

	run_add_title(out, s, color);
	if (s->plan.params.n)
		buf_add_z(out, "  params\n");
	add_params(out, s, color);
	for (size_t i = 0; i < s->plan.nsteps; i++) {
		const struct runbook_block *b = &book->blocks[s->plan.steps[i].block];
		size_t columns = term_columns(block_name(&s->arena, b));

		if (columns > width && columns <= 32)
			width = columns;
	}
	buf_add_z(out, "  steps\n");
	for (size_t i = 0; i < s->plan.nsteps; i++)
		add_planned(out, s, i, width, color);
}

void run_show_plan(struct run_session *s, const char *id)
{
	struct buf out = BUF_INIT;

	run_add_plan(&out, s, term_has_color(s->term));
	buf_addf(&out, "  %srun %s%s\n", term_has_color(s->term) ? DIM : "", id,
	         term_has_color(s->term) ? PLAIN : "");
	term_tell(s->term, buf_str(&out));
	buf_release(&out);
}

/* The script's lines, each behind `before`, without what a terminal would obey. */
void run_add_script(struct buf *out, struct str script, const char *before, bool color)
{
	struct term_filter filter = { 0 };
	struct str line;

	while (str_line(&script, &line)) {
		buf_addf(out, "%s%s", color ? BOLD : "", before);
		/* A carriage return would let a line show other than it is. */
		while (line.n) {
			size_t cr = str_find_char(line, '\r', 0);

			term_add_filtered(out, &filter, str_cut(line, 0, cr), false);
			if (cr == STR_NPOS)
				break;
			buf_add_char(out, UTF8_BAD);
			line = str_tail(line, cr + 1);
		}
		buf_addf(out, "%s\n", color ? PLAIN : "");
	}
}

/* On which machines, and in which folder there. */
static void add_place(struct buf *out, const struct run_step *step)
{
	struct str cwd = step->cwd;

	if (step->nhosts == 0) {
		buf_add_z(out, "here");
	} else {
		run_add_hosts(out, step->hosts, step->nhosts);
		/* A folder of this machine says nothing about another. */
		cwd = step->block->cwd;
		if (cwd.n == 0 || cwd.p[0] != '/') {
			buf_add_z(out, ", in the folder that the login has");
			return;
		}
	}
	buf_add_z(out, ", in ");
	term_add_plain(out, cwd);
}

void run_show_step(struct run_session *s, const struct run_step *step)
{
	const struct runbook_block *b = step->block;
	bool color = term_has_color(s->term);
	const char *rule = term_has_unicode(s->term) ? "──" : "--";
	struct buf out = BUF_INIT;

	buf_addf(&out, "\n%s ", rule);
	if (step->role == RUN_UNDO) {
		buf_add_z(&out, "undo of ");
		term_add_plain(&out, step->of->name);
		buf_add_z(&out, ": ");
	} else {
		buf_addf(&out, "%zu of %zu: ", step->place + 1, s->plan.nsteps);
	}
	add_colored(&out, color, BOLD, block_name(&s->arena, b));
	buf_addf(&out, " %s ", rule);
	add_colored(&out, color, effect_color(b->effect),
	            str_of(runbook_effect_name(b->effect)));
	buf_addf(&out, " %s ", rule);
	if (color)
		buf_add_z(&out, DIM);
	term_add_plain(&out, s->book->path);
	buf_addf(&out, ":%u%s\n", b->line, color ? PLAIN : "");
	run_add_script(&out, step->script, "    ", color);
	buf_addf(&out, "  %s", color ? DIM : "");
	add_place(&out, step);
	if (b->effect != RUNBOOK_READ && s->book->guard != RUNBOOK_NONE &&
	    s->book->guard != b->number)
		add_relative(&out, s, "first guard", s->book->guard);
	add_relative(&out, s, "then verify", b->verify);
	add_relative(&out, s, "undone by", b->undo);
	if (b->timeout_ms) {
		buf_add_z(&out, "; at most ");
		term_add_duration(&out, (int64_t)b->timeout_ms * 1000);
	}
	buf_addf(&out, "%s\n", color ? PLAIN : "");
	term_tell(s->term, buf_str(&out));
	buf_release(&out);
}

/* What a usual time says about this one: nothing when they are alike. */
static void add_usual(struct buf *out, const struct run_session *s, size_t block,
                      int64_t duration_us)
{
	const struct run_usual *usual;

	if (!s->usual || block == RUNBOOK_NONE || !s->usual[block].known)
		return;
	usual = &s->usual[block];
	if (duration_us < usual->duration_us + 1000000 || duration_us < usual->duration_us * 2)
		return;
	buf_add_z(out, ", usually ");
	term_add_duration(out, usual->duration_us);
}

/* Of several hosts or environments, those that are not as they should be. */
static void add_bad_parts(struct buf *out, const struct run_session *s,
                          const struct run_result *result)
{
	bool color = term_has_color(s->term);
	size_t bad = 0;

	for (size_t i = 0; i < result->nparts && result->nparts > 1; i++) {
		const struct run_part *part = &result->parts[i];

		if (run_part_is_done(part->state) || part->state == RUN_PART_SKIPPED ||
		    ++bad > PARTS_SHOWN)
			continue;
		buf_addf(out, "    %s%-11s%s ", color ? RED : "", run_part_name(part->state),
		         color ? PLAIN : "");
		term_add_plain(out, part->name);
		if (part->why.n) {
			buf_add_z(out, ": ");
			term_add_plain(out, part->why);
		}
		buf_add_byte(out, '\n');
	}
	if (bad > PARTS_SHOWN)
		buf_addf(out, "    and %zu more\n", bad - PARTS_SHOWN);
}

void run_show_result(struct run_session *s, const struct run_step *step,
                     const struct run_result *result)
{
	bool color = term_has_color(s->term);
	struct buf out = BUF_INIT;

	buf_add_z(&out, "  ");
	run_add_mark(&out, s->term, result->outcome);
	buf_addf(&out, " %s ", step->role == RUN_STEP ? "" : run_role_name(step->role));
	if (step->role == RUN_STEP)
		buf_cut(&out, out.len - 1);
	add_colored(&out, color, BOLD,
	            step->block ? block_name(&s->arena, step->block) : step->name);
	if (result->outcome != RUN_OK)
		buf_addf(&out, " %s", run_outcome_name(result->outcome));
	if (result->outcome == RUN_FAILED && result->why.n == 0)
		buf_addf(&out, result->signal ? " by signal %d" : " with status %d",
		         result->signal ? result->signal : result->code);
	if (result->outcome != RUN_SKIPPED && result->outcome != RUN_REFUSED &&
	    result->outcome != RUN_UNSTARTED) {
		buf_addf(&out, " %s", color ? DIM : "");
		term_add_duration(&out, result->duration_us);
		add_usual(&out, s, step->block ? step->block->number : RUNBOOK_NONE,
		          result->duration_us);
		buf_add_z(&out, color ? PLAIN : "");
	}
	if (result->why.n && result->outcome != RUN_OK) {
		buf_add_z(&out, ": ");
		term_add_plain(&out, result->why);
	}
	if (result->will_retry)
		buf_addf(&out, " (try %u of %u)", step->attempt, step->block->retry + 1);
	if (result->left)
		buf_addf(&out, "; left %u process%s running", result->left,
		         result->left == 1 ? "" : "es");
	if (result->out_name.n) {
		buf_add_z(&out, "; ");
		term_add_plain(&out, result->out_name);
		buf_add_byte(&out, '=');
		term_add_plain(&out, utf8_head(result->out_value, 60));
	}
	buf_add_byte(&out, '\n');
	add_bad_parts(&out, s, result);
	term_tell(s->term, buf_str(&out));
	buf_release(&out);
}

static void add_line(struct buf *out, const struct run_session *s, const struct run_line *line,
                     size_t width)
{
	static const char *const before[] = { "", "guard ", "verify ", "undo ", "param " };
	bool color = term_has_color(s->term);
	struct buf name = BUF_INIT;
	size_t start;

	buf_add_z(&name, before[line->role]);
	buf_add(&name, line->name);
	buf_add_z(out, "  ");
	run_add_mark(out, s->term, line->outcome);
	buf_add_byte(out, ' ');
	add_padded(out, color, line->role == RUN_STEP ? BOLD : DIM, buf_str(&name), width);
	buf_addf(out, " %-10s ", run_outcome_name(line->outcome));
	start = out->len;
	term_add_duration(out, line->duration_us);
	for (size_t n = out->len - start; n < 12; n++)
		buf_add_byte(out, ' ');
	if (s->usual && line->block != RUNBOOK_NONE && s->usual[line->block].known) {
		buf_addf(out, " %s", color ? DIM : "");
		term_add_duration(out, s->usual[line->block].duration_us);
		buf_add_z(out, color ? PLAIN : "");
	} else {
		buf_add_z(out, " -");
	}
	buf_add_byte(out, '\n');
	buf_release(&name);
}

void run_show_summary(struct run_session *s, enum run_outcome outcome)
{
	bool color = term_has_color(s->term);
	struct buf out = BUF_INIT;
	const struct run_line *it;
	size_t width = 4;

	vec_each(it, &s->lines) {
		size_t columns = term_columns(it->name) + (it->role == RUN_STEP ? 0 : 7);

		if (columns > width && columns <= 40)
			width = columns;
	}
	buf_addf(&out, "\n%s    %-*s %-10s %-12s %s%s\n", color ? DIM : "", (int)width, "step",
	         "outcome", "time", "last good", color ? PLAIN : "");
	vec_each(it, &s->lines) {
		if (it->last)
			add_line(&out, s, it, width);
	}
	buf_add_z(&out, "  ");
	run_add_mark(&out, s->term, outcome);
	buf_addf(&out, " run %s: %s%s%s in ", run_id(s->run), color ? BOLD : "",
	         run_outcome_name(outcome), color ? PLAIN : "");
	term_add_duration(&out, clock_mono_us() - s->begun_us);
	buf_add_byte(&out, '\n');
	term_tell(s->term, buf_str(&out));
	buf_release(&out);
}
