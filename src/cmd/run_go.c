/*
 * `opsbook run NOTE`: from the command line to a plan, from the plan to a run.
 */
#include "cmd/run_go_int.h"

#include <string.h>
#include <unistd.h>

#include "run/journal.h"
#include "sys/clock.h"

/* "NOTE#STEP" and the options that narrow the run down. */
struct target {
	struct str note, step;
	struct runbook_wish wish;
	struct {
		VEC_FIELDS(struct str);
	} names;
	struct run_values before; /* params of the run that is resumed */
};

static int take_names(struct target *t, const struct cmd_args *args, const char *option)
{
	const char *given;
	size_t at = 0;

	while ((given = cmd_next(args, option, &at))) {
		struct str rest = str_of(given), name;

		while (str_split(&rest, ',', &name))
			if (str_trim(name).n)
				vec_push(&t->names, str_trim(name));
	}
	return t->names.n > 0;
}

static int take_target(struct target *t, const struct cmd_args *args, struct err *e)
{
	bool step = cmd_value(args, "step"), from = cmd_value(args, "from"),
	     only = cmd_value(args, "only");
	const char *tag = cmd_value(args, "tag");

	if (args->nargs) {
		struct str name = str_of(args->args[0]);
		size_t hash = str_rfind_char(name, '#');

		t->note = str_cut(name, 0, hash);
		if (hash != STR_NPOS)
			t->step = str_tail(name, hash + 1);
	}
	if (step + from + only + (t->step.n > 0) > 1)
		return err_set(e, ERR_INVALID,
		               "NOTE#STEP, --step, --from and --only exclude each other");
	if (t->step.n) {
		vec_push(&t->names, t->step);
		t->wish.what = RUNBOOK_STEP;
	} else if (step) {
		take_names(t, args, "step");
		t->wish.what = RUNBOOK_STEP;
	} else if (only) {
		take_names(t, args, "only");
		t->wish.what = RUNBOOK_ONLY;
	} else if (from) {
		vec_push(&t->names, str_of(cmd_value(args, "from")));
		t->wish.what = RUNBOOK_FROM;
	}
	t->wish.tag = str_of(tag);
	return 0;
}

/* A run that is resumed has its note and its steps from the journal. */
static int take_resumed(struct target *t, struct arena *a, const char *id, struct err *e)
{
	struct buf state = BUF_INIT;
	struct journal_values params = { 0 };
	const struct journal_value *value;
	struct journal_plan plan = { 0 };
	const struct journal_planned *it;
	struct journal *journal = NULL;
	struct journal_run run;
	int result = -1;

	if (t->names.n || t->wish.tag.n) {
		err_set(e, ERR_INVALID, "--resume goes on with the steps that the run had");
		goto out;
	}
	if (run_state_folder(&state, (const char *const *)environ, e) != 0 ||
	    journal_open(&journal, state.p, false, e) != 0 ||
	    journal_find(&run, a, journal, str_of(id), e) != 0 ||
	    journal_plan(&plan, a, journal, run.id, e) != 0 ||
	    journal_params(&params, a, journal, run.id, e) != 0)
		goto out;
	if (t->note.n == 0)
		t->note = run.note;
	vec_each(it, &plan)
		vec_push(&t->names, it->which);
	vec_each(value, &params) {
		if (!value->masked && !value->gone)
			run_values_set(&t->before, value->name, value->value);
	}
	t->wish.what = RUNBOOK_ONLY;
	result = 0;
out:
	vec_release(&plan);
	vec_release(&params);
	journal_free(journal);
	buf_release(&state);
	return result;
}

/* Steps that are not in the note any more are told and left out. */
static void drop_lost(struct target *t, const struct runbook *book)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->names.n; i++) {
		if (runbook_find(book, t->names.v[i]))
			t->names.v[kept++] = t->names.v[i];
		else
			fprintf(stderr, "opsbook: '%.*s' is not in the note any more\n",
			        STR_ARG(t->names.v[i]));
	}
	t->names.n = kept;
}

/* "STEP=WORD" options, whose steps must be there. */
static int take_pairs(struct run_values *out, const struct cmd_args *args, const char *option,
                      const char *word, const struct runbook *book, struct err *e)
{
	const char *given;
	size_t at = 0;

	while ((given = cmd_next(args, option, &at))) {
		struct str text = str_of(given);
		size_t eq = word ? text.n : str_find_char(text, '=', 0);
		struct str name = str_cut(text, 0, eq);
		const struct runbook_block *b = runbook_find(book, name);

		if (eq == STR_NPOS)
			return err_set(e, ERR_INVALID, "--%s takes STEP=TARGET, not '%s'",
			               option, given);
		if (!b)
			return err_set(e, ERR_INVALID, "--%s: there is no step '%.*s'", option,
			               STR_ARG(name));
		run_values_set(out, b->name, word ? str_of(word) : str_tail(text, eq + 1));
	}
	return 0;
}

static int take_wants(struct run_wants *w, const struct cmd_args *args,
                      const struct runbook *book, struct err *e)
{
	const char *failure = cmd_value(args, "on-failure");

	w->yes = cmd_value(args, "yes") != NULL;
	w->dry = cmd_value(args, "dry-run") != NULL;
	w->has_failure = failure != NULL;
	w->undo = failure && strcmp(failure, "undo") == 0;
	if (failure && !w->undo && strcmp(failure, "stop") != 0)
		return err_set(e, ERR_INVALID, "--on-failure takes stop or undo, not '%s'",
		               failure);
	if (take_pairs(&w->confirms, args, "confirm", NULL, book, e) != 0 ||
	    take_pairs(&w->known, args, "done", "done", book, e) != 0)
		return -1;
	return take_pairs(&w->known, args, "again", "again", book, e);
}

/* When each block went well last, from the journal if there is one. */
static void find_usual(struct run_session *s)
{
	struct buf state = BUF_INIT;
	struct journal *journal = NULL;

	s->usual = arena_array(&s->arena, struct run_usual, s->book->nblocks + 1);
	if (run_state_folder(&state, (const char *const *)environ, NULL) != 0 ||
	    journal_open(&journal, state.p, false, NULL) != 0) {
		journal_free(journal);
		buf_release(&state);
		return;
	}
	for (size_t i = 0; i < s->book->nblocks; i++) {
		struct journal_step step;

		if (journal_last_good(&step, &s->arena, journal, s->book->path,
		                      s->book->blocks[i].hash, NULL) == 1)
			s->usual[i] =
				(struct run_usual){ true, step.duration_us, step.started_ms };
	}
	journal_free(journal);
	buf_release(&state);
}

/* The plan with every script in full, to stdout. */
static int show_dry(struct run_session *s)
{
	bool color = cmd_color(stdout);
	struct buf out = BUF_INIT;

	run_add_plan(&out, s, color);
	for (size_t i = 0; i < s->plan.nsteps; i++) {
		const struct runbook_block *b = &s->book->blocks[s->plan.steps[i].block];

		buf_addf(&out, "\n%zu of %zu: ", i + 1, s->plan.nsteps);
		term_add_plain(&out, b->name);
		buf_addf(&out, " (%s, %.*s:%u)\n", runbook_effect_name(b->effect),
		         STR_ARG(s->book->path), b->line);
		run_add_script(&out, b->script, "    ", color);
	}
	fwrite(out.p, 1, out.len, stdout);
	buf_release(&out);
	return EXIT_FINE;
}

static int status_of(const struct run_session *s, enum run_outcome outcome)
{
	if (s->refused)
		return s->refused;
	return outcome == RUN_OK ? EXIT_FINE : EXIT_CONTENT;
}

/* How somebody goes on from here. */
static void show_next(struct run_session *s, enum run_outcome outcome)
{
	struct buf out = BUF_INIT;

	if (outcome != RUN_FAILED && outcome != RUN_STOPPED)
		return;
	buf_addf(&out, "  to go on: opsbook run --resume %s\n", run_id(s->run));
	term_tell(s->term, buf_str(&out));
	buf_release(&out);
}

static int go(struct run_session *s, const char *resume)
{
	struct run_events events = run_session_events(s);
	struct run_options options = RUN_OPTIONS_INIT;
	enum run_outcome outcome = RUN_DECLINED;
	struct err e = ERR_INIT;
	int result, status;

	options.root = s->notes->root.p;
	options.revision = s->notes->revision;
	options.env = (const char *const *)environ;
	options.values = s->values.v;
	options.nvalues = s->values.n;
	options.resume = resume;
	options.umask = 077;
	options.transport = run_ssh_transport(s->ssh);
	s->term = term_new();
	term_size(s->term, &options.rows, &options.cols);
	if (term_can_ask(s->term))
		options.input = STDIN_FILENO;
	result = run_new(&s->run, &options, s->book, &s->plan, &events, &e);
	s->begun_us = clock_mono_us();
	if (result == 0) {
		term_watch(s->term, s->run);
		result = run_go(s->run, &outcome, &e);
		term_watch(s->term, NULL);
		term_status(s->term, NULL);
		term_end_line(s->term);
	}
	if (result == 0 && outcome != RUN_DECLINED) {
		run_show_summary(s, outcome);
		show_next(s, outcome);
	}
	status = status_of(s, outcome);
	term_free(s->term);
	if (result != 0)
		status = s->quit ? EXIT_CONTENT : cmd_fail(&e);
	run_free(s->run);
	s->run = NULL;
	return status;
}

/* Nobody can be asked: is all said that must be? */
static bool check_unasked(struct run_session *s, const struct cmd_args *args)
{
	struct buf missing = BUF_INIT;
	bool complete =
		(isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) || run_preflight(&missing, s);

	if (!complete)
		fprintf(stderr,
		        "opsbook %s: there is no terminal to ask on, so these are needed:\n%s",
		        args->cmd->name, missing.p);
	buf_release(&missing);
	return complete;
}

/* What the run before was given counts, unless something else is given now. */
static void take_before(struct run_session *s, const struct target *t)
{
	const struct run_value *it;
	struct str given;

	vec_each(it, &t->before) {
		if (runbook_plan_param(&s->plan, it->name) &&
		    !run_values_get(&s->values, it->name, &given))
			run_values_set(&s->values, it->name, it->value);
	}
}

int run_notes_open(struct session_notes *out, const struct cmd_args *args, const char *path,
                   struct err *e)
{
	struct site_options options;

	*out = (struct session_notes){ .root = STR_NONE, .revision = STR_NONE };
	if (cmd_site_options(&options, args, path, e) != 0)
		return -1;
	return session_notes_open(out, &options, e);
}

static int find_note(struct runbook *book, struct run_session *s, struct target *t,
                     const struct cmd_args *args, struct err *e)
{
	const char *alert = cmd_value(args, "alert"), *resume = cmd_value(args, "resume");
	struct diags diags = DIAGS_INIT;
	size_t file;
	int result = -1;

	if (alert && run_alert_take(&t->note, &s->values, s->notes, alert,
	                            t->note.n ? arena_str(&s->arena, t->note).p : NULL, e) != 0)
		return -1;
	if (resume && take_resumed(t, &s->arena, resume, e) != 0)
		return -1;
	if (session_notes_find(&file, s->notes, t->note, e) == 0 &&
	    session_notes_read(book, s->notes, file, &diags, e) == 0)
		result = 0;
	cmd_print_diags(&diags, false);
	diags_release(&diags);
	if (resume && result == 0)
		drop_lost(t, book);
	return result;
}

static int start(struct run_session *s, struct runbook *book, struct target *t,
                 const struct cmd_args *args)
{
	struct err e = ERR_INIT;

	if (find_note(book, s, t, args, &e) != 0)
		return cmd_fail(&e);
	s->book = book;
	t->wish.names = t->names.v;
	t->wish.nnames = t->names.n;
	if (run_values_take(&s->values, &s->arena, args, &e) != 0 ||
	    take_wants(&s->wants, args, book, &e) != 0)
		return cmd_usage(args->cmd, "%s", e.msg);
	if (runbook_plan(&s->plan, &s->arena, book, &t->wish, &e) != 0) {
		/* That there is no such step is a slip of whoever typed it. */
		cmd_fail(&e);
		return EXIT_USAGE;
	}
	take_before(s, t);
	if (run_hosts_resolve(s, cmd_value(args, "inventory"), &e) != 0) {
		/* Whatever the reason, a step cannot be run. */
		cmd_fail(&e);
		return EXIT_CONTENT;
	}
	find_usual(s);
	if (s->wants.dry)
		return show_dry(s);
	if (!check_unasked(s, args))
		return EXIT_USAGE;
	return go(s, cmd_value(args, "resume"));
}

int run_terminal(const struct cmd_args *args)
{
	const char *repo = cmd_value(args, "repo");
	struct target target = { .note = STR_NONE, .step = STR_NONE };
	struct session_notes notes;
	struct runbook book;
	struct run_session s = { .notes = &notes };
	struct err e = ERR_INIT;
	int status;

	target.wish.tag = STR_NONE;
	if (take_target(&target, args, &e) != 0)
		return cmd_usage(args->cmd, "%s", e.msg);
	if (target.note.n == 0 && !cmd_value(args, "alert") && !cmd_value(args, "resume"))
		return cmd_usage(args->cmd, "say which NOTE to run, or --list what can be run");
	if (run_notes_open(&notes, args, repo, &e) != 0)
		status = cmd_fail(&e);
	else
		status = start(&s, &book, &target, args);
	vec_release(&target.names);
	vec_release(&target.before);
	vec_release(&s.values);
	vec_release(&s.wants.confirms);
	vec_release(&s.wants.known);
	vec_release(&s.lines);
	run_hosts_release(&s);
	arena_release(&s.arena);
	session_notes_close(&notes);
	return status;
}
