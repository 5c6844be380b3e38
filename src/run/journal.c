/*
 * Decides what is on disk before anything else happens. A row of `step` without an end is an
 * intent; the step that it stands for may or may not have done its work.
 */
#include "run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/journal_int.h"
#include "sys/clock.h"
#include "sys/fs.h"
#include "sys/proc.h"

/* How long another process may hold the journal. */
#define WAIT_MS 10000
/* Of its tables. Another number: not ours to write. */
#define VERSION 3

#define PART_TABLE                                                                             \
	"CREATE TABLE part(run TEXT, seq INTEGER, name TEXT, state TEXT, code INTEGER,"        \
	" why TEXT, out TEXT, masked INTEGER, PRIMARY KEY(run, seq, name)) WITHOUT ROWID;"
/* Of version 3: the folder of the notes. Runs before it have none. */
#define ROOT_COLUMN "ALTER TABLE run ADD COLUMN root TEXT; PRAGMA user_version = 3;"

static const char tables[] =
	"CREATE TABLE run(id TEXT PRIMARY KEY, note TEXT, title TEXT, revision TEXT, user TEXT,"
	" machine TEXT, plan_hash TEXT, started INTEGER, ended INTEGER,"
	" outcome TEXT, pid INTEGER, pid_start INTEGER, boot TEXT) WITHOUT ROWID;"
	"CREATE TABLE param(run TEXT, name TEXT, value TEXT, masked INTEGER,"
	" PRIMARY KEY(run, name)) WITHOUT ROWID;"
	"CREATE TABLE planned(run TEXT, place INTEGER, name TEXT, which TEXT, line INTEGER, "
	"hash TEXT,"
	" effect INTEGER, PRIMARY KEY(run, place)) WITHOUT ROWID;"
	"CREATE TABLE step(run TEXT, seq INTEGER, role TEXT, place INTEGER, name TEXT, of TEXT,"
	" line INTEGER, hash TEXT, effect INTEGER, attempt INTEGER, script TEXT, cwd TEXT,"
	" hosts TEXT, started INTEGER, duration INTEGER, outcome TEXT, code INTEGER,"
	" signal INTEGER, why TEXT, tail TEXT, cast_at REAL, cwd_after TEXT,"
	" PRIMARY KEY(run, seq)) WITHOUT ROWID;"
	"CREATE INDEX step_hash ON step(hash, outcome, started);"
	"CREATE TABLE exported(run TEXT, seq INTEGER, name TEXT, value TEXT, gone INTEGER,"
	" masked INTEGER, PRIMARY KEY(run, seq, name)) WITHOUT ROWID;" PART_TABLE ROOT_COLUMN;

/* The file must be ours and no link before a library opens it by its name. */
static int make_private(const char *path, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
	struct stat st;
	int r = 0;

	if (fd < 0)
		return err_errno(e, errno, "cannot write the journal %s", path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid())
		r = err_set(e, ERR_CONFLICT, "the journal %s is not a file of yours", path);
	else if ((st.st_mode & 077) && fchmod(fd, 0600) != 0)
		r = err_errno(e, errno, "cannot make the journal %s private", path);
	close(fd);
	return r;
}

static int read_version(int64_t *out, struct db *db, struct err *e)
{
	struct db_rows *rows;
	int r = db_query(&rows, db, "PRAGMA user_version", e, "");

	if (r == 0)
		r = db_next(rows, e) == 1 ? 0 : -1;
	if (r == 0)
		*out = db_int(rows, 0);
	db_done(rows);
	return r;
}

static int make_tables(struct db *db, struct err *e)
{
	/* By the version that is there; 0: none. */
	static const char *const missing[VERSION] = { tables, PART_TABLE ROOT_COLUMN,
		                                      ROOT_COLUMN };
	int64_t version = 0;

	if (db_run(db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	/* In the transaction: somebody else may have made them meanwhile. */
	if (read_version(&version, db, e) == 0 &&
	    (version < 0 || version >= VERSION || db_run(db, missing[version], e) == 0) &&
	    db_run(db, "COMMIT", e) == 0)
		return 0;
	(void)!db_run(db, "ROLLBACK", NULL);
	return -1;
}

int journal_open(struct journal **out, const char *state, bool write, struct err *e)
{
	struct journal *j = *out = mem_new(struct journal);
	struct buf path = BUF_INIT;
	int64_t version = 0;
	int r = -1;

	j->state = mem_strdup(state);
	buf_addf(&path, "%s/journal.db", state);
	if (!write && fs_kind(path.p) == FS_NONE) {
		err_set(e, ERR_NOT_FOUND, "nothing was run yet: there is no journal in %s",
		        state);
		goto out;
	}
	if (make_private(path.p, e) != 0 || db_open(&j->db, path.p, WAIT_MS, e) != 0 ||
	    db_run(j->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", e) != 0 ||
	    read_version(&version, j->db, e) != 0 ||
	    (version < VERSION &&
	     (make_tables(j->db, e) != 0 || read_version(&version, j->db, e) != 0)))
		goto out;
	if (version != VERSION)
		err_set(e, ERR_CONFLICT, "the journal %s is of another version of opsbook",
		        path.p);
	else
		r = 0;
	j->strict = true;
out:
	if (r != 0)
		err_wrap(e, "the journal of runs");
	buf_release(&path);
	return r;
}

void journal_free(struct journal *j)
{
	if (!j)
		return;
	db_free(j->db);
	mem_free(j->state);
	mem_free(j);
}

/* Begin a transaction that is on the disk when it has ended, or (only looking) in good time. */
static int begin(struct journal *j, bool strict, struct err *e)
{
	if (strict != j->strict) {
		const char *sql =
			strict ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";

		if (db_run(j->db, sql, e) != 0)
			return -1;
		j->strict = strict;
	}
	return db_run(j->db, "BEGIN IMMEDIATE", e);
}

static int finish(struct journal *j, int r, struct err *e)
{
	if (r == 0 && db_run(j->db, "COMMIT", e) == 0)
		return 0;
	(void)!db_run(j->db, "ROLLBACK", NULL);
	return err_wrap(e, "the journal");
}

static int put_process(struct journal *j, struct str id, struct err *e)
{
	struct buf boot = BUF_INIT;
	int r;

	proc_add_boot(&boot);
	/* A run that goes on has no end any more. */
	r = db_put(
		j->db,
		"UPDATE run SET pid = ?, pid_start = ?, boot = ?, ended = NULL, outcome = NULL"
		" WHERE id = ?",
		e, "iiss", (int64_t)getpid(), (int64_t)proc_start_time(getpid()),
		buf_str(&boot), id);
	buf_release(&boot);
	return r;
}

static int put_planned(struct journal *j, struct str id, size_t place,
                       const struct runbook_block *b, struct err *e)
{
	char number[24];

	snprintf(number, sizeof(number), "%zu", b->number + 1);
	return db_put(j->db, "INSERT INTO planned VALUES(?, ?, ?, ?, ?, ?, ?)", e, "sissisi",
	              id, (int64_t)place, b->name, b->named ? b->name : str_of(number),
	              (int64_t)b->line, str_of(b->hash), (int64_t)b->effect);
}

int journal_begin(struct journal *j, const struct journal_run *run, const struct runbook *book,
                  const struct runbook_plan *plan, struct err *e)
{
	int r;

	if (begin(j, true, e) != 0)
		return -1;
	r = db_put(j->db,
	           "INSERT INTO run(id, note, title, revision, user, machine, plan_hash,"
	           " started, root) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
	           e, "sssssssis", run->id, run->note, run->title, run->revision, run->user,
	           run->machine, str_of(run->plan_hash), run->started_ms, run->root);
	for (size_t i = 0; i < plan->nsteps && r == 0; i++)
		r = put_planned(j, run->id, i, &book->blocks[plan->steps[i].block], e);
	if (r == 0)
		r = put_process(j, run->id, e);
	return finish(j, r, e);
}

int journal_put_params(struct journal *j, struct str id, const struct journal_values *params,
                       struct err *e)
{
	const struct journal_value *v;
	int r;

	if (begin(j, true, e) != 0)
		return -1;
	r = db_put(j->db, "DELETE FROM param WHERE run = ?", e, "s", id);
	vec_each(v, params) {
		if (r == 0)
			r = db_put(j->db, "INSERT INTO param VALUES(?, ?, ?, ?)", e, "sssi", id,
			           v->name, v->value, (int64_t)v->masked);
	}
	return finish(j, r, e);
}

int journal_adopt(struct journal *j, struct str id, bool ended, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct journal_run run;
	int r;

	if (begin(j, true, e) != 0)
		return -1;
	/* In the transaction: nobody else can take it between the look and the taking. */
	r = journal_find(&run, &a, j, id, e);
	if (r == 0 && run.state == JOURNAL_ENDED && !ended && !journal_can_resume(&run))
		r = err_set(e, ERR_CONFLICT,
		            "the run %.*s has ended: there is nothing to resume",
		            STR_ARG(run.id));
	else if (r == 0 && run.state == JOURNAL_RUNS)
		r = err_set(e, ERR_CONFLICT, "the run %.*s is still going on", STR_ARG(run.id));
	if (r == 0)
		r = put_process(j, run.id, e);
	arena_release(&a);
	return finish(j, r, e);
}

static int put_intent(struct journal *j, struct str id, const struct journal_step *s,
                      struct err *e)
{
	return db_put(j->db,
	              "INSERT INTO step(run, seq, role, place, name, of, line, hash, effect,"
	              " attempt, script, cwd, hosts, started, cast_at)"
	              " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	              e, "sisissisiisssid", id, (int64_t)s->seq, str_of(run_role_name(s->role)),
	              s->place == SIZE_MAX ? (int64_t)-1 : (int64_t)s->place, s->name, s->of,
	              (int64_t)s->line, str_of(s->hash), (int64_t)s->effect,
	              (int64_t)s->attempt, s->script, s->cwd, s->hosts, s->started_ms,
	              s->cast_at);
}

int journal_intend(struct journal *j, struct str id, const struct journal_step *step,
                   struct err *e)
{
	if (begin(j, step->effect != RUNBOOK_READ, e) != 0)
		return -1;
	return finish(j, put_intent(j, id, step, e), e);
}

static int put_result(struct journal *j, struct str id, const struct journal_step *s,
                      struct str cwd, struct err *e)
{
	return db_put(
		j->db,
		"UPDATE step SET duration = ?, outcome = ?, code = ?, signal = ?, why = ?,"
		" tail = ?, cwd_after = ? WHERE run = ? AND seq = ?",
		e, "isiissssi", s->duration_us, str_of(run_outcome_name(s->outcome)),
		(int64_t)s->code, (int64_t)s->signal, s->why, s->tail, cwd, id,
		(int64_t)s->seq);
}

int journal_result(struct journal *j, struct str id, const struct journal_step *step,
                   const struct journal_values *exports, struct str cwd, struct err *e)
{
	const struct journal_value *x;
	int r;

	if (begin(j, true, e) != 0)
		return -1;
	r = put_result(j, id, step, cwd, e);
	if (exports && r == 0) {
		vec_each(x, exports) {
			r = db_put(j->db,
			           "INSERT OR REPLACE INTO exported VALUES(?, ?, ?, ?, ?, ?)",
			           e, "sissii", id, (int64_t)step->seq, x->name, x->value,
			           (int64_t)x->gone, (int64_t)x->masked);
			if (r != 0)
				break;
		}
	}
	return finish(j, r, e);
}

int journal_put_parts(struct journal *j, struct str id, const struct journal_step *step,
                      const struct run_part *parts, size_t n, struct err *e)
{
	int r;

	if (begin(j, step->effect != RUNBOOK_READ, e) != 0)
		return -1;
	r = 0;
	for (size_t i = 0; i < n && r == 0; i++)
		r = db_put(j->db, "INSERT OR REPLACE INTO part VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
		           e, "sississi", id, (int64_t)step->seq, parts[i].name,
		           str_of(run_part_name(parts[i].state)), (int64_t)parts[i].code,
		           parts[i].why, parts[i].out, (int64_t)parts[i].out_masked);
	return finish(j, r, e);
}

int journal_amend(struct journal *j, struct str id, size_t seq, const struct journal_step *step,
                  struct err *e)
{
	if (begin(j, true, e) != 0)
		return -1;
	return finish(j,
	              db_put(j->db,
	                     "UPDATE step SET outcome = ?, why = ? WHERE run = ? AND seq = ?",
	                     e, "sssi", str_of(run_outcome_name(step->outcome)), step->why, id,
	                     (int64_t)seq),
	              e);
}

int journal_leave_out(struct journal *j, struct str id, const struct journal_step *step,
                      struct err *e)
{
	int r;

	if (begin(j, true, e) != 0)
		return -1;
	r = put_intent(j, id, step, e);
	if (r == 0)
		r = put_result(j, id, step, STR_NONE, e);
	return finish(j, r, e);
}

int journal_end(struct journal *j, struct str id, enum run_outcome outcome, struct err *e)
{
	int r;

	if (begin(j, true, e) != 0)
		return -1;
	r = db_put(j->db, "UPDATE run SET ended = ?, outcome = ? WHERE id = ?", e, "iss",
	           clock_wall_ms(), str_of(run_outcome_name(outcome)), id);
	return finish(j, r, e);
}
