/*
 * Decides how a run is written down for others: a postmortem, a program, a CI system.
 */
#include <string.h>

#include "cmd/runs_int.h"
#include "cmd/term.h"
#include "run/run.h"
#include "sys/clock.h"
#include "sys/fs.h"

/* Bytes of a recording. */
#define CAST_MAX ((size_t)256 << 20)

static void add_json_time(struct buf *out, const char *key, int64_t ms)
{
	buf_addf(out, ",\"%s\":", key);
	if (ms == 0) {
		buf_add_z(out, "null");
		return;
	}
	buf_add_byte(out, '"');
	clock_add_utc(out, ms);
	buf_add_byte(out, '"');
}

static void add_json_text(struct buf *out, const char *key, struct str text)
{
	buf_addf(out, ",\"%s\":", key);
	buf_add_json(out, text);
}

void runs_add_json_head(struct buf *out, const struct journal_run *run)
{
	buf_add_z(out, "{\"id\":");
	buf_add_json(out, run->id);
	add_json_text(out, "note", run->note);
	add_json_text(out, "title", run->title);
	add_json_text(out, "revision", run->revision);
	add_json_text(out, "user", run->user);
	add_json_text(out, "machine", run->machine);
	add_json_text(out, "outcome", str_of(runs_outcome(run)));
	add_json_time(out, "started", run->started_ms);
	add_json_time(out, "ended", run->ended_ms);
	buf_addf(out, ",\"steps\":%u,\"ok\":%u,\"failed\":%u", run->steps, run->ok,
	         run->failed);
	if (run->params.n) {
		buf_add_z(out, ",\"params\":");
		buf_add(out, run->params);
	}
}

static void add_json_parts(struct buf *out, const struct runs_view *v, size_t seq)
{
	const struct run_part *part;
	bool first = true;

	vec_each(part, &v->parts) {
		if (part->seq != seq)
			continue;
		buf_add_z(out, first ? ",\"parts\":[" : ",");
		buf_add_z(out, "{\"name\":");
		buf_add_json(out, part->name);
		buf_addf(out, ",\"state\":\"%s\",\"code\":%d", run_part_name(part->state),
		         part->code);
		add_json_text(out, "why", part->why);
		buf_add_byte(out, '}');
		first = false;
	}
	buf_add_z(out, first ? "" : "]");
}

static void add_json_step(struct buf *out, const struct runs_view *v,
                          const struct journal_step *s)
{
	buf_addf(out, "{\"seq\":%zu,\"role\":\"%s\"", s->seq, run_role_name(s->role));
	add_json_text(out, "name", s->name);
	add_json_text(out, "of", s->of);
	buf_addf(out, ",\"line\":%u,\"hash\":\"%s\",\"effect\":\"%s\",\"attempt\":%u", s->line,
	         s->hash, runbook_effect_name(s->effect), s->attempt);
	add_json_text(out, "outcome", str_of(runs_step_outcome(s)));
	add_json_time(out, "started", s->started_ms);
	buf_addf(out, ",\"seconds\":%.6f,\"code\":%d,\"signal\":%d",
	         (double)s->duration_us / 1e6, s->code, s->signal);
	add_json_text(out, "why", s->why);
	add_json_text(out, "script", s->script);
	add_json_text(out, "cwd", s->cwd);
	add_json_text(out, "hosts", s->hosts);
	add_json_text(out, "tail", s->tail);
	add_json_parts(out, v, s->seq);
	buf_add_byte(out, '}');
}

void runs_add_json(struct buf *out, const struct runs_view *v)
{
	const struct journal_step *s;

	runs_add_json_head(out, &v->run);
	buf_add_z(out, ",\"journal\":[");
	vec_each(s, &v->steps) {
		buf_add_z(out, s == v->steps.v ? "\n" : ",\n");
		add_json_step(out, v, s);
	}
	buf_add_z(out, v->steps.n ? "\n]}\n" : "]}\n");
}

/* Text in a table's cell or a heading: nothing in it is Markdown. */
static void add_md(struct buf *out, struct str text)
{
	struct buf plain = BUF_INIT;

	term_add_plain(&plain, text);
	for (size_t i = 0; i < plain.len; i++) {
		if (strchr("\\`*_{}[]<>#|~!", plain.p[i]))
			buf_add_byte(out, '\\');
		buf_add_byte(out, plain.p[i]);
	}
	buf_release(&plain);
}

/* A fence that nothing in `text` closes. */
static void add_fence(struct buf *out, const char *lang, struct str text)
{
	struct term_filter filter = { 0 };
	size_t longest = 2, run = 0;

	for (size_t i = 0; i < text.n; i++) {
		run = text.p[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	buf_add_byte(out, '\n');
	for (size_t i = 0; i <= longest; i++)
		buf_add_byte(out, '`');
	buf_addf(out, "%s\n", lang);
	term_add_filtered(out, &filter, text, false);
	if (out->len && out->p[out->len - 1] != '\n')
		buf_add_byte(out, '\n');
	for (size_t i = 0; i <= longest; i++)
		buf_add_byte(out, '`');
	buf_add_byte(out, '\n');
}

static void add_clock(struct buf *out, int64_t ms)
{
	struct buf time = BUF_INIT;

	clock_add_utc(&time, ms);
	buf_add(out, str_cut(buf_str(&time), 11, 19));
	buf_release(&time);
}

/* Of a step on hosts, what became of each; of one that was not begun, which they would have been. */
static void add_md_parts(struct buf *out, const struct runs_view *v,
                         const struct journal_step *s)
{
	const struct run_part *part;
	bool any = false;

	vec_each(part, &v->parts) {
		if (part->seq != s->seq)
			continue;
		buf_add_z(out, any ? "- " : "\n- ");
		any = true;
		add_md(out, part->name);
		buf_addf(out, ": %s", run_part_name(part->state));
		if (part->why.n) {
			buf_add_z(out, ", ");
			add_md(out, part->why);
		}
		buf_add_byte(out, '\n');
	}
	if (!any && s->hosts.n) {
		buf_add_z(out, "\nHosts: ");
		add_md(out, s->hosts);
		buf_add_byte(out, '\n');
	}
}

static void add_md_step(struct buf *out, const struct runs_view *v,
                        const struct journal_step *s)
{
	buf_add_z(out, "\n### ");
	add_clock(out, s->started_ms);
	buf_addf(out, " %s", s->role == RUN_STEP ? "" : run_role_name(s->role));
	buf_add_z(out, s->role == RUN_STEP ? "" : " ");
	add_md(out, s->name);
	buf_addf(out, ": %s\n", runs_step_outcome(s));
	if (s->why.n) {
		buf_add_byte(out, '\n');
		add_md(out, s->why);
		buf_add_byte(out, '\n');
	}
	add_md_parts(out, v, s);
	if (s->script.n)
		add_fence(out, "sh", s->script);
	if (s->tail.n)
		add_fence(out, "text", s->tail);
}

static void add_md_row(struct buf *out, const char *what, struct str text)
{
	if (text.n == 0)
		return;
	buf_addf(out, "| %s | ", what);
	add_md(out, text);
	buf_add_z(out, " |\n");
}

static void add_md_time(struct buf *out, const char *what, int64_t ms)
{
	struct buf time = BUF_INIT;

	if (ms)
		clock_add_utc(&time, ms);
	add_md_row(out, what, buf_str(&time));
	buf_release(&time);
}

void runs_add_markdown(struct buf *out, const struct runs_view *v)
{
	const struct journal_run *run = &v->run;
	const struct journal_step *s;

	buf_add_z(out, "# Run of ");
	add_md(out, run->title);
	buf_addf(out, ": %s\n\n| | |\n|---|---|\n", runs_outcome(run));
	add_md_row(out, "Run", run->id);
	add_md_row(out, "Note", run->note);
	add_md_row(out, "Commit", run->revision);
	add_md_row(out, "By", run->user);
	add_md_row(out, "On", run->machine);
	add_md_time(out, "Began", run->started_ms);
	add_md_time(out, "Ended", run->ended_ms);
	if (run->params.n > 2)
		add_md_row(out, "Params", run->params);
	buf_add_z(out, "\n## Timeline\n\nTimes are UTC.\n\n"
	               "| Time | What | Effect | Outcome | Took |\n|---|---|---|---|---:|\n");
	vec_each(s, &v->steps) {
		buf_add_z(out, "| ");
		add_clock(out, s->started_ms);
		buf_addf(out, " | %s", s->role == RUN_STEP ? "" : run_role_name(s->role));
		buf_add_z(out, s->role == RUN_STEP ? "" : " ");
		add_md(out, s->name);
		if (s->of.n) {
			buf_add_z(out, " of ");
			add_md(out, s->of);
		}
		buf_addf(out, " | %s | %s | ", runbook_effect_name(s->effect),
		         runs_step_outcome(s));
		if (!s->in_flight)
			term_add_duration(out, s->duration_us);
		buf_add_z(out, " |\n");
	}
	buf_add_z(out, "\n## What was run\n");
	vec_each(s, &v->steps)
		add_md_step(out, v, s);
}

/* XML has no place for escape characters; a colour in CI's page is no loss. */
static void add_xml(struct buf *out, struct str text)
{
	struct term_filter filter = { 0 };
	struct buf plain = BUF_INIT;

	term_add_filtered(&plain, &filter, text, false);
	buf_add_xml(out, buf_str(&plain));
	buf_release(&plain);
}

static void add_case(struct buf *out, const struct runs_view *v, const struct journal_step *s)
{
	buf_add_z(out, "    <testcase classname=\"");
	add_xml(out, v->run.note);
	buf_addf(out, "\" name=\"%s", s->role == RUN_STEP ? "" : run_role_name(s->role));
	buf_add_z(out, s->role == RUN_STEP ? "" : " ");
	add_xml(out, s->name);
	buf_addf(out, "\" time=\"%.6f\">\n", (double)s->duration_us / 1e6);
	if (s->in_flight || s->outcome == RUN_UNSTARTED || s->outcome == RUN_LOST) {
		buf_addf(out, "      <error message=\"%s: ", runs_step_outcome(s));
		add_xml(out, s->why);
		buf_add_z(out, "\"/>\n");
	} else if (s->outcome == RUN_SKIPPED || s->outcome == RUN_REFUSED) {
		buf_addf(out, "      <skipped message=\"%s\"/>\n", runs_step_outcome(s));
	} else if (s->outcome != RUN_OK) {
		buf_addf(out, "      <failure message=\"%s: ", runs_step_outcome(s));
		add_xml(out, s->why);
		buf_add_z(out, "\"/>\n");
	}
	if (s->tail.n) {
		buf_add_z(out, "      <system-out>");
		add_xml(out, s->tail);
		buf_add_z(out, "</system-out>\n");
	}
	buf_add_z(out, "    </testcase>\n");
}

void runs_add_junit(struct buf *out, const struct runs_view *v)
{
	unsigned failures = 0, errors = 0, skipped = 0;
	const struct journal_step *s;
	int64_t total = 0;

	vec_each(s, &v->steps) {
		bool error =
			s->in_flight || s->outcome == RUN_UNSTARTED || s->outcome == RUN_LOST;
		bool skip = s->outcome == RUN_SKIPPED || s->outcome == RUN_REFUSED;

		errors += error;
		skipped += !error && skip;
		failures += !error && !skip && s->outcome != RUN_OK;
		total += s->duration_us;
	}
	buf_add_z(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite "
	               "name=\"");
	add_xml(out, v->run.note);
	buf_addf(out,
	         "\" tests=\"%zu\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%.6f\"",
	         v->steps.n, failures, errors, skipped, (double)total / 1e6);
	buf_add_z(out, " timestamp=\"");
	clock_add_utc(out, v->run.started_ms);
	/* The format has no fractions and no zone there. */
	buf_cut(out, out->len > 5 ? out->len - 5 : out->len);
	buf_add_z(out, "\" hostname=\"");
	add_xml(out, v->run.machine);
	buf_add_z(out, "\">\n");
	vec_each(s, &v->steps)
		add_case(out, v, s);
	buf_add_z(out, "  </testsuite>\n</testsuites>\n");
}

int runs_add_cast(struct buf *out, const struct runs_view *v, struct err *e)
{
	struct buf path = BUF_INIT;
	int result;

	journal_add_cast_path(&path, v->state.p, v->run.id);
	result = fs_read(out, path.p, CAST_MAX, e);
	buf_release(&path);
	return result;
}
