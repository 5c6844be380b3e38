/*
 * Runs the rules: those of one note for all notes in parallel, those of all notes after them.
 * Decides what of the findings is shown, and how grave it is.
 */
#include "lint/lint_int.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/utf8.h"
#include "sys/pool.h"

/* Larger files that are published beside the notes are not looked into. */
#define FILE_MAX ((size_t)4 << 20)
/* Bytes that tell whether a file is text. */
#define TEXT_HEAD 8192

struct job {
	const struct kb *kb;
	const struct lint_options *options;
	const struct allow *allow;
	bool secrets_only;
	struct comments *comments; /* by number of note */
	struct {
		struct arena arena, scratch;
		struct diags diags;
		struct buf bytes;
		struct {
			VEC_FIELDS(struct lint_alert);
		} alerts;
	} worker[POOL_MAX];
};

struct diag_place lint_place(struct lint_note *l, size_t from, size_t n)
{
	struct str bytes = l->bytes;
	struct diag_place at = { l->path, 0, 0, 0, bytes };
	size_t next;

	if (from < l->line_at || l->line == 0) {
		l->line = 1;
		l->line_at = 0;
	}
	while ((next = str_find_char(bytes, '\n', l->line_at)) != STR_NPOS && next < from) {
		l->line_at = next + 1;
		l->line++;
	}
	at.line = l->line;
	at.column = (unsigned)utf8_length(str_cut(bytes, l->line_at, from)) + 1;
	at.width = (unsigned)utf8_length(str_cut(bytes, from, from + n));
	return at;
}

struct diag_place lint_line(const struct lint_note *l, unsigned line)
{
	return (struct diag_place){ l->path, line, 1, 0, l->bytes };
}

struct str lint_line_text(struct lint_note *l, unsigned line, size_t *at)
{
	struct str rest, text = STR_NONE;
	size_t next;

	if (l->line == 0 || line < l->line) {
		l->line = 1;
		l->line_at = 0;
	}
	while (l->line < line) {
		next = str_find_char(l->bytes, '\n', l->line_at);
		if (next == STR_NPOS) {
			*at = l->bytes.n;
			return STR_NONE;
		}
		l->line_at = next + 1;
		l->line++;
	}
	*at = l->line_at;
	rest = str_tail(l->bytes, l->line_at);
	str_line(&rest, &text);
	return text;
}

unsigned lint_column(struct lint_note *l, unsigned line, struct str what)
{
	size_t start;
	struct str text = lint_line_text(l, line, &start);
	size_t at = str_find(text, what, 0);

	return at == STR_NPOS ? 1 : (unsigned)utf8_length(str_cut(text, 0, at)) + 1;
}

static bool can_run(const struct note *note, const struct runbook_options *options)
{
	if (note->is_runbook)
		return true;
	for (size_t i = 0; i < note->fences.n; i++)
		if (runbook_lang_runs(runbook_fence_lang(note->fences.v[i].info), options) ||
		    str_find_char(note->fences.v[i].info, '{', 0) != STR_NPOS)
			return true;
	return false;
}

static void keep_alerts(struct job *job, unsigned worker, const struct runbook *book,
                        size_t note)
{
	for (size_t i = 0; i < book->alerts.n; i++)
		vec_push(&job->worker[worker].alerts,
		         (struct lint_alert){
				 arena_str(&job->worker[worker].arena, book->alerts.v[i]),
				 note });
}

static void look_at(struct job *job, struct lint_note *l, unsigned worker)
{
	struct md_doc *doc = NULL;
	struct runbook book;

	if (l->n && !job->secrets_only) {
		l->doc = l->n->note.doc;
		if (!l->doc)
			l->doc = doc = md_parse(str_tail(l->bytes, l->n->note.body),
			                        job->options->runbooks.dialect);
		if (can_run(&l->n->note, &job->options->runbooks)) {
			struct note note = l->n->note;

			note.doc = (struct md_doc *)l->doc;
			runbook_read(&book, l->scratch, &note, l->bytes,
			             &job->options->runbooks, l->diags);
			l->book = &book;
			keep_alerts(job, worker, &book, (size_t)(l->n - job->kb->notes.v));
		}
	}
	for (size_t i = 0; i < lint_rules_count; i++) {
		const struct lint_rule *rule = &lint_rules[i];

		if (rule->note && (l->n || rule->files) && (!job->secrets_only || rule->files))
			rule->note(l);
	}
	md_free(doc);
}

static int note_one(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct job *job = ctx;
	const struct kb_note *n = &job->kb->notes.v[item];
	struct buf *bytes = &job->worker[worker].bytes;
	struct map values = MAP_INIT;
	struct lint_note l = { .kb = job->kb,
		               .n = n,
		               .path = n->note.path,
		               .options = job->options,
		               .allow = job->allow,
		               .diags = &job->worker[worker].diags,
		               .scratch = &job->worker[worker].scratch };

	buf_clear(bytes);
	/* It was there when the notes were read: a reader of the site gets that. */
	if (source_read(job->kb->source, n->file, worker, bytes,
	                (size_t)job->options->conf->max_note_size, NULL) != 0 ||
	    bytes->len != n->note.size)
		return 0;
	l.bytes = buf_str(bytes);
	comments_read(&job->comments[item], &job->worker[worker].arena, &l);
	/* Versions are known where a site shows them. */
	if (job->secrets_only && n->facts->nversions)
		l.values = &values;
	look_at(job, &l, worker);
	if (l.values)
		past_note(&l, worker, (size_t)job->options->conf->max_note_size);
	map_release(&values);
	arena_clear(l.scratch);
	return 0;
}

/* Files that notes link to are published as they are: what is text in them is read. */
static int file_one(void *ctx, size_t item, unsigned worker, struct err *e)
{
	struct job *job = ctx;
	const struct kb_asset *a = &job->kb->assets.v[item];
	struct buf *bytes = &job->worker[worker].bytes;
	struct lint_note l = { .kb = job->kb,
		               .path = job->kb->files[a->file].path,
		               .options = job->options,
		               .allow = job->allow,
		               .diags = &job->worker[worker].diags,
		               .scratch = &job->worker[worker].scratch };

	buf_clear(bytes);
	if (a->image.kind != IMAGE_NONE || a->size > FILE_MAX ||
	    source_read(job->kb->source, a->file, worker, bytes, FILE_MAX, NULL) != 0)
		return 0;
	l.bytes = buf_str(bytes);
	if (str_find_char(str_cut(l.bytes, 0, TEXT_HEAD), '\0', 0) == STR_NPOS)
		look_at(job, &l, worker);
	arena_clear(l.scratch);
	return 0;
}

static int by_name(const void *x, const void *y)
{
	const struct lint_alert *a = x, *b = y;

	return a->note < b->note ? -1 : a->note > b->note ? 1 : str_cmp(a->name, b->name);
}

static void run_all(struct job *job, struct diags *diags)
{
	struct arena scratch = ARENA_INIT;
	struct {
		VEC_FIELDS(struct lint_alert);
	} alerts = { NULL, 0, 0 };
	const struct lint_alert *it;
	struct lint_all l = { .kb = job->kb,
		              .options = job->options,
		              .allow = job->allow,
		              .diags = diags,
		              .scratch = &scratch };

	for (unsigned i = 0; i < POOL_MAX; i++)
		vec_each(it, &job->worker[i].alerts)
			vec_push(&alerts, *it);
	vec_sort(&alerts, by_name);
	l.alerts = alerts.v;
	l.nalerts = alerts.n;
	for (size_t i = 0; i < lint_rules_count; i++)
		if (lint_rules[i].all)
			lint_rules[i].all(&l);
	vec_release(&alerts);
	arena_release(&scratch);
}

/* Put stars over what `secret` marks in the line that `d` quotes. */
static void mask(struct arena *a, struct diag *d, const struct diag *secret)
{
	struct buf line = BUF_INIT;
	struct str rest = d->source;
	unsigned at = d->source_column;
	uint32_t c;

	while (utf8_next(&rest, &c)) {
		bool hidden = at >= secret->column && at < secret->column + secret->width;

		buf_add_char(&line, hidden ? '*' : c);
		at++;
	}
	d->source = arena_str(a, buf_str(&line));
	buf_release(&line);
}

static bool is_secret(enum diag_code code)
{
	return code == DIAG_SECRET_KEY || code == DIAG_SECRET_TOKEN ||
	       code == DIAG_SECRET_PASSWORD;
}

/* A report is read by more people than a note: no finding shows the secret of another in its line. */
static void mask_all(struct diags *diags)
{
	for (size_t i = 0, end; i < diags->n; i = end) {
		const struct diag *first = &diags->v[i];

		for (end = i + 1; end < diags->n && diags->v[end].line == first->line &&
		                  str_eq(diags->v[end].path, first->path);)
			end++;
		for (size_t s = i; s < end; s++) {
			const struct diag secret = diags->v[s];

			if (!is_secret(secret.code) || secret.code == DIAG_SECRET_KEY)
				continue;
			for (size_t d = i; d < end; d++)
				mask(&diags->arena, &diags->v[d], &secret);
		}
	}
}

/* Take the accepted ones out and give the others their severities. */
static void settle(struct diags *diags, struct job *job)
{
	const struct conf_checks *checks = &job->options->conf->check;
	size_t kept = 0;

	memset(diags->count, 0, sizeof(diags->count));
	for (size_t i = 0; i < diags->n; i++) {
		struct diag *d = &diags->v[i];
		size_t note = kb_note_at(job->kb, d->path);
		bool off = note != KB_NONE && comment_lets(&job->comments[note], d);

		off = off || allow_has(job->allow, d->code, d->path, STR_NONE);
		for (size_t c = 0; c < checks->n; c++) {
			if (checks->v[c].code != d->code)
				continue;
			off = off || checks->v[c].off;
			d->severity = checks->v[c].severity;
		}
		if (off)
			continue;
		diags->count[d->severity]++;
		diags->v[kept++] = *d;
	}
	diags->n = kept;
	diags_sort(diags);
	mask_all(diags);
}

static void read_allow(struct allow *out, struct buf *bytes, const struct kb *kb,
                       struct diags *diags)
{
	for (size_t i = 0; i < kb->nfiles; i++)
		if (str_eq(kb->files[i].path, STR(LINT_ALLOW_PATH)) &&
		    source_read(kb->source, i, 0, bytes, LINT_ALLOW_MAX, NULL) == 0)
			allow_read(out, buf_str(bytes), diags);
}

static int run(struct diags *diags, const struct kb *kb, const struct lint_options *options,
               bool secrets_only, struct err *e)
{
	struct job *job = mem_new(struct job);
	struct allow allow = { NULL, 0, 0 };
	struct buf allow_bytes = BUF_INIT;
	int result = 0;

	read_allow(&allow, &allow_bytes, kb, diags);
	job->kb = kb;
	job->options = options;
	job->allow = &allow;
	job->secrets_only = secrets_only;
	job->comments = mem_zero(kb->notes.n + 1, sizeof(*job->comments));
	for (unsigned i = 0; i < POOL_MAX; i++)
		job->worker[i].bytes = (struct buf)BUF_INIT;
	if (pool_run(options->workers, kb->notes.n, note_one, job, e) != 0 ||
	    pool_run(options->workers, kb->assets.n, file_one, job, e) != 0)
		result = -1;
	for (unsigned i = 0; i < POOL_MAX; i++)
		diags_merge(diags, &job->worker[i].diags);
	if (result == 0 && !secrets_only)
		run_all(job, diags);
	if (result == 0)
		settle(diags, job);
	for (unsigned i = 0; i < POOL_MAX; i++) {
		arena_release(&job->worker[i].arena);
		arena_release(&job->worker[i].scratch);
		buf_release(&job->worker[i].bytes);
		vec_release(&job->worker[i].alerts);
	}
	for (size_t i = 0; i < kb->notes.n; i++)
		vec_release(&job->comments[i]);
	mem_free(job->comments);
	mem_free(job);
	vec_release(&allow);
	buf_release(&allow_bytes);
	return result;
}

int lint_run(struct diags *diags, const struct kb *kb, const struct lint_options *options,
             struct err *e)
{
	return run(diags, kb, options, false, e);
}

int lint_run_secrets(struct diags *diags, const struct kb *kb,
                     const struct lint_options *options, struct err *e)
{
	size_t kept = 0;

	if (run(diags, kb, options, true, e) != 0)
		return -1;
	memset(diags->count, 0, sizeof(diags->count));
	for (size_t i = 0; i < diags->n; i++) {
		if (!is_secret(diags->v[i].code))
			continue;
		diags->count[diags->v[i].severity]++;
		diags->v[kept++] = diags->v[i];
	}
	diags->n = kept;
	return 0;
}
