/*
 * Decides how a run of the journal is told: in the events of one that goes on, without its questions, so that a page needs
 * to know one language only. Output comes from the recording, cut at where each step began; where that is too long or gone,
 * the journal has the end of each step's.
 */
#include "session/session_int.h"

#include <stdio.h>
#include <stdlib.h>

#include "ext/json/json.h"
#include "sys/fs.h"

/* Bytes of a recording that are read, and of a step's output that are told. */
#define CAST_MAX ((size_t)8 << 20)
#define OUTPUT_MAX ((size_t)128 << 10)
#define LIST_USUAL 20
#define LIST_MOST 100

/* A run and all that the journal has of it. */
struct past {
	struct arena arena;
	struct journal *journal;
	struct journal_run run;
	struct journal_plan plan;
	struct journal_steps steps;
	struct run_parts parts;
	struct buf *outputs; /* by step: from the recording; full ones are not whole */
	bool filmed;         /* there is a recording */
};

/*
 * A run of these notes by its whole id: the journal has those of other folders too, which are nothing to a page of this one,
 * and what an id begins with can be guessed.
 */
int past_find(struct journal_run *out, struct arena *a, struct session *s, struct journal *j,
              struct str id, struct err *e)
{
	if (id.n == 0 || id.n >= RUN_ID_SIZE || journal_find(out, a, j, id, NULL) != 0 ||
	    !str_eq(out->id, id) || !str_eq(out->root, buf_str(&s->root)))
		return err_set(e, ERR_NOT_FOUND, "there is no run of that id");
	return 0;
}

static int past_read(struct past *p, struct session *s, struct str id, struct err *e)
{
	if (journal_open(&p->journal, s->state.p, false, e) != 0 ||
	    past_find(&p->run, &p->arena, s, p->journal, id, e) != 0 ||
	    journal_plan(&p->plan, &p->arena, p->journal, p->run.id, e) != 0 ||
	    journal_steps(&p->steps, &p->arena, p->journal, p->run.id, e) != 0)
		return -1;
	return journal_parts(&p->parts, &p->arena, p->journal, p->run.id, e);
}

static void past_release(struct past *p)
{
	for (size_t i = 0; p->outputs && i < p->steps.n; i++)
		buf_release(&p->outputs[i]);
	vec_release(&p->plan);
	vec_release(&p->steps);
	vec_release(&p->parts);
	journal_free(p->journal);
	arena_release(&p->arena);
}

/* The step that a moment of the recording belongs to: the last that began before it. */
static size_t step_at(const struct past *p, double at)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < p->steps.n; i++)
		if (p->steps.v[i].cast_at >= 0 && p->steps.v[i].cast_at <= at + 1e-6)
			found = i;
	return found;
}

/* Line ends as the program wrote them. */
static void add_plain(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r' || i + 1 == text.n || text.p[i + 1] != '\n')
			buf_add_byte(out, text.p[i]);
}

static void take_event(struct past *p, const struct value *event)
{
	const struct value_item *it;
	size_t step;

	if (event->kind != VALUE_LIST || event->count != 3)
		return;
	it = event->first;
	if (!str_eq(value_text(it->next->value), STR("o")))
		return;
	step = step_at(p, strtod(value_text(it->value).p, NULL));
	if (step != SIZE_MAX)
		add_plain(&p->outputs[step], value_text(it->next->next->value));
}

static void read_film(struct past *p, struct session *s)
{
	struct buf path = BUF_INIT, cast = BUF_INIT;
	struct str rest, line;

	p->outputs = arena_array(&p->arena, struct buf, p->steps.n + 1);
	for (size_t i = 0; i < p->steps.n; i++)
		p->outputs[i] = (struct buf)BUF_INIT_MAX(OUTPUT_MAX);
	journal_add_cast_path(&path, s->state.p, p->run.id);
	p->filmed = fs_read(&cast, path.p, CAST_MAX, NULL) == 0;
	rest = buf_str(&cast);
	while (p->filmed && str_line(&rest, &line)) {
		struct arena a = ARENA_INIT;
		struct json_problem problem;
		struct value *event;

		if (str_starts(line, STR("[")) &&
		    json_value_read(&event, &a, line, &problem) == 0)
			take_event(p, event);
		arena_release(&a);
	}
	buf_release(&path);
	buf_release(&cast);
}

static const char *outcome_of(const struct journal_run *run)
{
	if (run->state == JOURNAL_RUNS)
		return "running";
	return run->state == JOURNAL_DEAD ? "lost" : run_outcome_name(run->outcome);
}

static void add_place(struct buf *out, const struct journal_step *step)
{
	if (step->place == SIZE_MAX)
		buf_add_z(out, ",\"place\":null");
	else
		say_number(out, "place", (int64_t)step->place);
	say_text(out, "role", str_of(run_role_name(step->role)));
	say_text(out, "name", step->name);
}

static void add_begin(struct buf *out, const struct past *p)
{
	const struct journal_run *run = &p->run;

	buf_add_z(out, "\"event\":\"begin\"");
	say_text(out, "id", run->id);
	say_text(out, "note", run->note);
	say_text(out, "title", run->title);
	say_number(out, "started_ms", run->started_ms);
	say_text(out, "who", run->user);
	say_bool(out, "undoing", false);
	say_bool(out, "here", false);
	buf_add_z(out, ",\"steps\":[");
	for (size_t i = 0; i < p->plan.n; i++) {
		const struct journal_planned *it = &p->plan.v[i];

		buf_addf(out, "%s{\"place\":%zu", i ? "," : "", i);
		/* The number is known of those that have no name. */
		if (it->which.n && char_is_digit(it->which.p[0]))
			say_number(out, "number", (int64_t)strtoul(it->which.p, NULL, 10));
		say_text(out, "name", it->name);
		say_text(out, "effect", str_of(runbook_effect_name(it->effect)));
		say_text(out, "hash", str_of(it->hash));
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, ']');
}

static void add_step(struct buf *out, const struct journal_step *step)
{
	struct str rest = step->hosts, host;
	bool first = true;

	buf_add_z(out, "\"event\":\"step\"");
	add_place(out, step);
	if (step->of.n)
		say_text(out, "of", step->of);
	say_text(out, "script", step->script);
	say_text(out, "cwd", step->cwd);
	buf_add_z(out, ",\"hosts\":[");
	while (str_split(&rest, ' ', &host)) {
		buf_add_z(out, first ? "" : ",");
		buf_add_json(out, host);
		first = false;
	}
	buf_add_byte(out, ']');
	say_text(out, "effect", str_of(runbook_effect_name(step->effect)));
	say_number(out, "attempt", step->attempt);
	say_number(out, "started_ms", step->started_ms);
}

static void add_end(struct buf *out, const struct past *p, const struct journal_step *step)
{
	const struct run_part *part;
	bool first = true;
	size_t failed = 0;

	buf_add_z(out, "\"event\":\"end-step\"");
	add_place(out, step);
	say_text(out, "outcome",
	         str_of(step->in_flight ? "lost" : run_outcome_name(step->outcome)));
	say_number(out, "code", step->code);
	say_number(out, "signal", step->signal);
	say_number(out, "duration_ms", step->duration_us / 1000);
	say_text(out, "why", step->why);
	buf_add_z(out, ",\"parts\":[");
	vec_each(part, &p->parts) {
		if (part->seq != step->seq)
			continue;
		buf_add_z(out, first ? "{\"host\":" : ",{\"host\":");
		buf_add_json(out, part->name);
		say_text(out, "outcome", str_of(run_part_name(part->state)));
		say_number(out, "code", part->code);
		say_text(out, "why", part->why);
		buf_add_byte(out, '}');
		failed += !run_part_is_done(part->state);
		first = false;
	}
	buf_add_byte(out, ']');
	say_number(out, "hosts_failed", (int64_t)failed);
	say_bool(out, "will_retry", false);
}

/* Was something done that the note, as it is now, can take back? */
static bool can_undo(const struct past *p, struct session *s)
{
	struct wanted w = { .ssh = NULL };
	const struct journal_step *step;
	struct err ignored = ERR_INIT;
	bool can = false;

	if (p->run.state == JOURNAL_RUNS || p->run.outcome == RUN_UNDONE ||
	    wanted_note(&w, s, p->run.note, &ignored) != 0) {
		wanted_release(&w);
		return false;
	}
	vec_each(step, &p->steps) {
		const struct runbook_block *b = runbook_find(&w.book, step->name);

		can = can || (step->role == RUN_STEP && step->effect != RUNBOOK_READ &&
		              (step->in_flight ||
		               (step->outcome != RUN_SKIPPED && step->outcome != RUN_REFUSED &&
		                step->outcome != RUN_UNSTARTED)) &&
		              b && b->undo != RUNBOOK_NONE && strcmp(b->hash, step->hash) == 0);
	}
	wanted_release(&w);
	return can;
}

static void add_output(struct log *log, const struct past *p, size_t i)
{
	const struct journal_step *step = &p->steps.v[i];
	const struct buf *film = &p->outputs[i];
	bool whole = p->filmed && step->cast_at >= 0 && !film->full;
	struct buf text = BUF_INIT;

	if (!whole && step->tail.n) {
		buf_add_z(&text,
		          "\"event\":\"notice\",\"text\":\"of this step's output only the "
		          "end is told\"");
		log_add(log, buf_str(&text), false);
		buf_clear(&text);
	}
	if (whole ? film->len == 0 : step->tail.n == 0)
		return;
	buf_add_z(&text, "\"event\":\"output\"");
	add_place(&text, step);
	buf_add_z(&text, ",\"stream\":\"out\",\"raw\":false");
	say_text(&text, "text", whole ? buf_str(film) : step->tail);
	log_add(log, buf_str(&text), true);
	buf_release(&text);
}

static void tell(struct log *log, struct past *p, struct session *s)
{
	struct buf text = BUF_INIT;

	add_begin(&text, p);
	log_add(log, buf_str(&text), false);
	for (size_t i = 0; i < p->steps.n; i++) {
		const struct journal_step *step = &p->steps.v[i];

		buf_clear(&text);
		add_step(&text, step);
		log_add(log, buf_str(&text), false);
		add_output(log, p, i);
		if (step->in_flight && p->run.state == JOURNAL_RUNS)
			continue;
		buf_clear(&text);
		add_end(&text, p, step);
		log_add(log, buf_str(&text), false);
	}
	buf_clear(&text);
	if (p->run.state == JOURNAL_RUNS) {
		buf_add_z(&text, "\"event\":\"notice\",\"text\":\"this run goes on in another "
		                 "process; this is how far it was\"");
		log_add(log, buf_str(&text), false);
		buf_clear(&text);
	}
	buf_addf(&text, "\"event\":\"end\",\"outcome\":\"%s\"", outcome_of(&p->run));
	if (p->run.ended_ms)
		say_number(&text, "duration_ms", p->run.ended_ms - p->run.started_ms);
	else
		buf_add_z(&text, ",\"duration_ms\":null");
	say_bool(&text, "undo", can_undo(p, s));
	log_add(log, buf_str(&text), false);
	buf_release(&text);
}

int past_listen(struct session *s, struct str id, const struct session_listener *listener,
                size_t after, struct err *e)
{
	struct past p = { .filmed = false };
	struct log log = { .ended = true };
	int result = past_read(&p, s, id, e);

	if (result == 0) {
		read_film(&p, s);
		tell(&log, &p, s);
		log_listen(&log, listener, after);
	}
	log_release(&log);
	past_release(&p);
	return result;
}

static int add_run(struct buf *out, struct session *s, struct arena *a, struct journal *j,
                   const struct journal_run *run, struct err *e)
{
	struct journal_plan plan = { 0 };
	const struct journal_planned *it;
	const struct session_run *l;
	int result = journal_plan(&plan, a, j, run->id, e);

	buf_add_z(out, "{\"id\":");
	buf_add_json(out, run->id);
	say_text(out, "note", run->note);
	say_text(out, "title", run->title);
	say_number(out, "started_ms", run->started_ms);
	if (run->ended_ms)
		say_number(out, "duration_ms", run->ended_ms - run->started_ms);
	else
		buf_add_z(out, ",\"duration_ms\":null");
	say_text(out, "outcome", str_of(outcome_of(run)));
	say_text(out, "who", run->user);
	buf_add_z(out, ",\"steps\":[");
	vec_each(it, &plan) {
		buf_add_z(out, it == plan.v ? "" : ",");
		buf_add_json(out, it->name);
	}
	buf_add_byte(out, ']');
	pthread_mutex_lock(&s->lock);
	l = session_find(s, run->id);
	say_bool(out, "here", l && !l->ended);
	pthread_mutex_unlock(&s->lock);
	buf_add_byte(out, '}');
	vec_release(&plan);
	return result;
}

int past_list(struct buf *out, struct session *s, const struct value *body, struct err *e)
{
	struct str note = value_text(value_get(body, STR("note")));
	struct journal_runs runs = { 0 };
	const struct journal_run *run;
	struct journal *journal = NULL;
	struct arena a = ARENA_INIT;
	size_t limit = LIST_USUAL;
	int result = -1;

	(void)!take_number(&limit, body, STR("limit"), SIZE_MAX);
	if (limit > LIST_MOST)
		limit = LIST_MOST;
	buf_add_z(out, "{\"runs\":[");
	if (journal_open(&journal, s->state.p, false, e) != 0) {
		/* Nothing was run yet. */
		if (e->code == ERR_NOT_FOUND) {
			err_clear(e);
			result = 0;
		}
	} else if (journal_list(&runs, &a, journal, buf_str(&s->root), note, limit, e) == 0) {
		result = 0;
	}
	vec_each(run, &runs) {
		buf_add_z(out, run == runs.v ? "\n" : ",\n");
		if (result == 0)
			result = add_run(out, s, &a, journal, run, e);
	}
	buf_add_z(out, "]}\n");
	vec_release(&runs);
	journal_free(journal);
	arena_release(&a);
	return result;
}
