/*
 * Decides whether a site may be published at all: not over one of a newer
 * commit, and not when its notes hold what must not go on line.
 */
#include "publish/publish_int.h"

#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "lint/lint.h"
#include "sys/fs.h"
#include "sys/lock.h"

/* Another publish may take so long before we give up, and we look so often, in milliseconds. */
#define WAIT_MS 600000
#define LOOK_MS 20

void publish_report_init(struct publish_report *r)
{
	*r = (struct publish_report){ .diags = DIAGS_INIT };
	publish_changes_init(&r->changes);
}

void publish_report_release(struct publish_report *r)
{
	publish_changes_release(&r->changes);
	diags_release(&r->diags);
}

int publish_hold(int *lock, const char *state, const char *target, struct err *e)
{
	static const struct timespec nap = { .tv_nsec = LOOK_MS * 1000000L };
	struct err why = ERR_INIT;

	if (fs_mkdirs(state, e) != 0)
		return -1;
	for (int waited = 0; waited < WAIT_MS; waited += LOOK_MS) {
		err_clear(&why);
		if (lock_take(lock, state, &why) == 0)
			return 0;
		if (why.code != ERR_CONFLICT)
			break;
		nanosleep(&nap, NULL);
	}
	return err_set(e, why.code, "cannot publish to '%s': %s", target, why.msg);
}

/* What goes on line has a name: the commit, not files that are being edited. */
static int name_revision(struct job *j, struct site_options *site, struct err *e)
{
	struct arena a = ARENA_INIT;
	struct git_point head = { .has_commit = false };
	int result = 0;

	if (j->repo && !site->revision && !j->options->working_tree) {
		result = git_repo_head(&head, &a, j->repo, e);
		if (head.has_commit)
			site->revision = "HEAD";
	}
	arena_release(&a);
	return result;
}

/* Keys, tokens and passwords, whatever their severity is elsewhere. */
static int review(void *ctx, const struct project *p, const struct kb *kb, struct err *e)
{
	struct job *j = ctx;
	const struct lint_options options = {
		.conf = &p->conf,
		.runbooks = { .dialect = project_render_options(p).dialect },
		.workers = p->workers,
	};

	return lint_run_secrets(&j->secrets, kb, &options, e);
}

/* What must not go on line: a note that could not be published whole, and secrets. */
static size_t blocking(const struct job *j)
{
	return j->project.diags.count[DIAG_ERROR] + j->secrets.n;
}

int job_open(struct job *j, struct publish_report *report,
             const struct publish_options *options, const char *avoid, struct err *e)
{
	struct site_options site = options->site;
	struct str commit;

	*j = (struct job){ .options = options, .report = report };
	site.output = avoid;
	site.review = review;
	site.review_ctx = j;
	if (git_repo_find(&j->repo, site.path, e) != 0 || name_revision(j, &site, e) != 0)
		return -1;
	j->open = true;
	if (project_open(&j->project, &site, e) != 0)
		return -1;
	commit = source_origin(j->project.source)->commit;
	if (commit.n == sizeof(report->commit) - 1)
		memcpy(report->commit, commit.p, commit.n);
	return 0;
}

void job_close(struct job *j)
{
	git_repo_free(j->repo);
	j->repo = NULL;
	if (!j->open)
		return;
	diags_merge(&j->report->diags, &j->project.diags);
	diags_merge(&j->report->diags, &j->secrets);
	diags_release(&j->secrets);
	diags_sort(&j->report->diags);
	project_close(&j->project);
	j->open = false;
}

/* Is `a` behind `b` in the history? 1, 0, or -1 when the clone cannot tell. */
static int is_behind(struct git_repo *repo, const char *a, const char *b)
{
	struct git_id x, y;
	bool behind;

	if (!repo || !git_id_read(&x, str_of(a)) || !git_id_read(&y, str_of(b)) ||
	    git_repo_is_behind(&behind, repo, &x, &y, NULL) != 0)
		return -1;
	return behind;
}

bool job_is_wanted(struct job *j, const struct tree_mark *target)
{
	const struct source_origin *o = source_origin(j->project.source);
	const char *ours = j->report->commit, *theirs = target->commit;
	int older;

	memcpy(j->report->was, theirs, sizeof(target->commit));
	if (j->options->force || !ours[0] || !theirs[0] || strcmp(ours, theirs) == 0)
		return true;
	older = is_behind(j->repo, ours, theirs);
	if (older == 0 && is_behind(j->repo, theirs, ours) == 1)
		return true;
	/* Neither is the other's past, or the clone does not reach so far: the later one. */
	if (older != 1)
		older = target->time > o->commit_time;
	if (older == 1)
		j->report->outcome = PUBLISH_NEWER;
	return older != 1;
}

int job_build(struct job *j, const char *folder, struct err *e)
{
	struct publish_report *r = j->report;

	if (site_build(&j->project, folder, &r->site, e) != 0)
		return -1;
	r->blocking = blocking(j);
	if (r->blocking && !j->options->allow_errors) {
		r->outcome = PUBLISH_BLOCKED;
		return 0;
	}
	return 1;
}
