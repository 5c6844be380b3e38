/*
 * Decides what the journal says about a run: whether it still goes on, and what is known of it.
 */
#include <stdio.h>

#include "run/journal_int.h"
#include "sys/proc.h"

static struct str keep(struct arena *a, struct db_rows *rows, int column)
{
	return arena_str(a, db_text(rows, column));
}

static void keep_hash(char out[41], struct db_rows *rows, int column)
{
	struct str s = db_text(rows, column);

	snprintf(out, 41, "%.*s", s.n > 40 ? 40 : (int)s.n, s.p);
}

static enum run_outcome outcome_of(struct str name)
{
	for (int i = 0; i < RUN_OUTCOMES; i++) {
		if (str_eq(name, str_of(run_outcome_name((enum run_outcome)i))))
			return (enum run_outcome)i;
	}
	return RUN_LOST;
}

static enum run_role role_of(struct str name)
{
	for (int i = RUN_STEP; i <= RUN_PARAM; i++) {
		if (str_eq(name, str_of(run_role_name((enum run_role)i))))
			return (enum run_role)i;
	}
	return RUN_STEP;
}

static bool is_alive(int64_t pid, int64_t start, struct str boot)
{
	struct buf now = BUF_INIT;
	bool same;

	proc_add_boot(&now);
	same = str_eq(buf_str(&now), boot);
	buf_release(&now);
	return same && start && proc_start_time((long)pid) == (uint64_t)start;
}

#define RUN_COLUMNS                                                                            \
	"SELECT id, note, title, revision, user, machine, plan_hash, started, ended,"          \
	" outcome, pid, pid_start, boot,"                                                      \
	" (SELECT count(*) FROM planned WHERE run = id),"                                      \
	" (SELECT count(*) FROM step WHERE run = id AND role = 'step' AND outcome = 'ok'),"    \
	" (SELECT count(*) FROM step WHERE run = id AND role = 'step' AND outcome IS NOT NULL" \
	"  AND outcome NOT IN ('ok', 'skipped')), root"                                        \
	" FROM run "

static void take_run(struct journal_run *out, struct arena *a, struct db_rows *rows)
{
	*out = (struct journal_run){ .id = keep(a, rows, 0),
		                     .note = keep(a, rows, 1),
		                     .title = keep(a, rows, 2),
		                     .revision = keep(a, rows, 3),
		                     .user = keep(a, rows, 4),
		                     .machine = keep(a, rows, 5),
		                     .started_ms = db_int(rows, 7),
		                     .ended_ms = db_int(rows, 8),
		                     .outcome = outcome_of(db_text(rows, 9)),
		                     .steps = (unsigned)db_int(rows, 13),
		                     .ok = (unsigned)db_int(rows, 14),
		                     .failed = (unsigned)db_int(rows, 15),
		                     .root = keep(a, rows, 16) };
	keep_hash(out->plan_hash, rows, 6);
	if (out->ended_ms)
		out->state = JOURNAL_ENDED;
	else if (is_alive(db_int(rows, 10), db_int(rows, 11), db_text(rows, 12)))
		out->state = JOURNAL_RUNS;
	else
		out->state = JOURNAL_DEAD;
}

bool journal_can_resume(const struct journal_run *run)
{
	if (run->state == JOURNAL_ENDED)
		return run->outcome == RUN_STOPPED || run->outcome == RUN_FAILED;
	return run->state == JOURNAL_DEAD;
}

int journal_list(struct journal_runs *out, struct arena *a, struct journal *j, struct str root,
                 struct str note, size_t limit, struct err *e)
{
	struct db_rows *rows;
	int more;

	if (db_query(&rows, j->db,
	             RUN_COLUMNS "WHERE (?1 = '' OR note = ?1) AND (?3 = '' OR root = ?3)"
	                         " ORDER BY id DESC LIMIT ?2",
	             e, "sis", note, (int64_t)limit, root) != 0)
		return -1;
	while ((more = db_next(rows, e)) == 1)
		take_run(vec_add(out), a, rows);
	db_done(rows);
	return more;
}

int journal_find(struct journal_run *out, struct arena *a, struct journal *j, struct str id,
                 struct err *e)
{
	struct db_rows *rows;
	int found;

	if (id.n == 0)
		return err_set(e, ERR_NOT_FOUND, "no id of a run was given");
	if (db_query(&rows, j->db,
	             RUN_COLUMNS "WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id", e, "s",
	             id) != 0)
		return -1;
	found = db_next(rows, e);
	if (found == 1) {
		take_run(out, a, rows);
		found = db_next(rows, e);
		if (found == 1)
			err_set(e, ERR_INVALID, "several runs begin with '%.*s'", STR_ARG(id));
		found = found == 0 ? 1 : -1;
	} else if (found == 0) {
		err_set(e, ERR_NOT_FOUND, "there is no run '%.*s'", STR_ARG(id));
	}
	db_done(rows);
	return found == 1 ? 0 : -1;
}

#define STEP_COLUMNS                                                                           \
	"SELECT seq, role, place, name, of, line, hash, effect, attempt, script, cwd, hosts,"  \
	" started, duration, outcome, code, signal, why, tail, cast_at FROM step "

static void take_step(struct journal_step *out, struct arena *a, struct db_rows *rows)
{
	int64_t place = db_int(rows, 2);
	struct str outcome = db_text(rows, 14);

	*out = (struct journal_step){ .seq = (size_t)db_int(rows, 0),
		                      .role = role_of(db_text(rows, 1)),
		                      .place = place < 0 ? SIZE_MAX : (size_t)place,
		                      .name = keep(a, rows, 3),
		                      .of = keep(a, rows, 4),
		                      .line = (unsigned)db_int(rows, 5),
		                      .effect = (enum runbook_effect)db_int(rows, 7),
		                      .attempt = (unsigned)db_int(rows, 8),
		                      .script = keep(a, rows, 9),
		                      .cwd = keep(a, rows, 10),
		                      .hosts = keep(a, rows, 11),
		                      .started_ms = db_int(rows, 12),
		                      .duration_us = db_int(rows, 13),
		                      .in_flight = outcome.n == 0,
		                      .outcome = outcome_of(outcome),
		                      .code = (int)db_int(rows, 15),
		                      .signal = (int)db_int(rows, 16),
		                      .why = keep(a, rows, 17),
		                      .tail = keep(a, rows, 18),
		                      .cast_at = db_double(rows, 19) };
	keep_hash(out->hash, rows, 6);
}

int journal_steps(struct journal_steps *out, struct arena *a, struct journal *j, struct str id,
                  struct err *e)
{
	struct db_rows *rows;
	int more;

	if (db_query(&rows, j->db, STEP_COLUMNS "WHERE run = ? ORDER BY seq", e, "s", id) != 0)
		return -1;
	while ((more = db_next(rows, e)) == 1)
		take_step(vec_add(out), a, rows);
	db_done(rows);
	return more;
}

static enum run_part_state part_state_of(struct str name)
{
	for (int i = 0; i < RUN_PART_STATES; i++) {
		if (str_eq(name, str_of(run_part_name((enum run_part_state)i))))
			return (enum run_part_state)i;
	}
	return RUN_PART_FAILED;
}

int journal_parts(struct run_parts *out, struct arena *a, struct journal *j, struct str id,
                  struct err *e)
{
	struct db_rows *rows;
	int more;

	if (db_query(&rows, j->db,
	             "SELECT seq, name, state, code, why, out, masked FROM part WHERE run = ?"
	             " ORDER BY seq",
	             e, "s", id) != 0)
		return -1;
	while ((more = db_next(rows, e)) == 1) {
		struct run_part part = { .seq = (size_t)db_int(rows, 0),
			                 .name = keep(a, rows, 1),
			                 .state = part_state_of(db_text(rows, 2)),
			                 .code = (int)db_int(rows, 3),
			                 .why = keep(a, rows, 4),
			                 .out = keep(a, rows, 5),
			                 .out_masked = db_int(rows, 6) != 0 };

		vec_push(out, part);
	}
	db_done(rows);
	return more;
}

int journal_params(struct journal_values *out, struct arena *a, struct journal *j,
                   struct str id, struct err *e)
{
	struct db_rows *rows;
	int more;

	if (db_query(&rows, j->db, "SELECT name, value, masked FROM param WHERE run = ?", e,
	             "s", id) != 0)
		return -1;
	while ((more = db_next(rows, e)) == 1) {
		struct journal_value v = { .name = keep(a, rows, 0),
			                   .value = keep(a, rows, 1),
			                   .masked = db_int(rows, 2) != 0 };

		vec_push(out, v);
	}
	db_done(rows);
	return more;
}

int journal_plan(struct journal_plan *out, struct arena *a, struct journal *j, struct str id,
                 struct err *e)
{
	struct db_rows *rows;
	int more;

	if (db_query(&rows, j->db,
	             "SELECT name, which, line, hash, effect FROM planned WHERE run = ? ORDER "
	             "BY place",
	             e, "s", id) != 0)
		return -1;
	while ((more = db_next(rows, e)) == 1) {
		struct journal_planned *p = vec_add(out);

		p->name = keep(a, rows, 0);
		p->which = keep(a, rows, 1);
		p->line = (unsigned)db_int(rows, 2);
		keep_hash(p->hash, rows, 3);
		p->effect = (enum runbook_effect)db_int(rows, 4);
	}
	db_done(rows);
	return more;
}

int journal_last_good(struct journal_step *out, struct arena *a, struct journal *j,
                      struct str note, const char *hash, struct err *e)
{
	struct db_rows *rows;
	int found;

	if (db_query(&rows, j->db,
	             STEP_COLUMNS "WHERE hash = ?1 AND outcome = 'ok' AND"
	                          " run IN (SELECT id FROM run WHERE note = ?2)"
	                          " ORDER BY started DESC, run DESC, seq DESC LIMIT 1",
	             e, "ss", str_of(hash), note) != 0)
		return -1;
	found = db_next(rows, e);
	if (found == 1)
		take_step(out, a, rows);
	db_done(rows);
	return found;
}

int journal_carried(struct journal_values *out, struct str *cwd, struct arena *a,
                    struct journal *j, struct str id, struct err *e)
{
	struct db_rows *rows;
	int more;

	*cwd = STR_NONE;
	/* With max(seq) the other columns are those of its row. */
	if (db_query(&rows, j->db,
	             "SELECT name, value, gone, masked, max(seq) FROM exported WHERE run = ?"
	             " GROUP BY name",
	             e, "s", id) != 0)
		return -1;
	while ((more = db_next(rows, e)) == 1) {
		struct journal_value x = { .name = keep(a, rows, 0),
			                   .value = keep(a, rows, 1),
			                   .gone = db_int(rows, 2) != 0,
			                   .masked = db_int(rows, 3) != 0,
			                   .seq = (size_t)db_int(rows, 4) };

		vec_push(out, x);
	}
	db_done(rows);
	if (more != 0 || db_query(&rows, j->db,
	                          "SELECT cwd_after FROM step WHERE run = ? AND cwd_after <> ''"
	                          " ORDER BY seq DESC LIMIT 1",
	                          e, "s", id) != 0)
		return -1;
	more = db_next(rows, e);
	if (more == 1)
		*cwd = keep(a, rows, 0);
	db_done(rows);
	return more < 0 ? -1 : 0;
}

void journal_add_cast_path(struct buf *out, const char *state, struct str id)
{
	buf_addf(out, "%s/casts/%.*s.cast", state, STR_ARG(id));
}
