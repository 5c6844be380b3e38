/*
 * Decides how a branch gets a site: the files are compared with those of its
 * last commit, what is new is written to the object store, one commit names
 * the source commit, and the branch moves to it if it is still where it was.
 */
#include <string.h>

#include "base/alloc.h"
#include "ext/git/write.h"
#include "publish/publish_int.h"
#include "publish/remote.h"
#include "sys/clock.h"
#include "sys/fs.h"
#include "sys/lock.h"

/* Somebody else may move the branch so many times before we give up. */
#define TRIES 8
/* Of a custom domain at some hosts: belongs to the branch, not to the notes. */
#define CNAME "CNAME"

struct target {
	const struct publish_branch *branch;
	struct buf ref, state, fresh;
	int lock;
	bool there; /* the branch */
	struct git_id tip;
	struct tree before, after;
	bool built;
};

static int target_init(struct target *t, const struct publish_branch *branch,
                       struct git_repo *repo, struct err *e)
{
	*t = (struct target){ .branch = branch,
		              .ref = BUF_INIT,
		              .state = BUF_INIT,
		              .fresh = BUF_INIT,
		              .lock = -1 };
	tree_init(&t->before);
	tree_init(&t->after);
	if (!repo)
		return err_set(e, ERR_NOT_FOUND,
		               "there is no repository here to publish to a branch of; "
		               "use --dir, or begin with `git init`");
	buf_addf(&t->ref, "refs/heads/%s", branch->name);
	if (!git_ref_is_valid(t->ref.p))
		return err_set(e, ERR_INVALID, "'%s' cannot be the name of a branch",
		               branch->name);
	if (branch->remote ? branch->remote[0] == '-' || !branch->remote[0]
	                   : git_ref_is_checked_out(repo, t->ref.p))
		return branch->remote
		               ? err_set(e, ERR_INVALID, "'%s' cannot be a remote",
		                         branch->remote)
		               : err_set(e, ERR_CONFLICT,
		                         "the branch %s is checked out; publish to another",
		                         branch->name);
	buf_addf(&t->state, "%s/opsbook", git_repo_folder(repo));
	buf_addf(&t->fresh, "%s/new", t->state.p);
	if (publish_hold(&t->lock, t->state.p, branch->name, e) != 0)
		return -1;
	return fs_remove(t->fresh.p, e);
}

static int target_release(struct target *t, struct err *e)
{
	int result = t->lock >= 0 ? fs_remove(t->fresh.p, e) : 0;

	lock_drop(t->lock);
	tree_release(&t->before);
	tree_release(&t->after);
	buf_release(&t->ref);
	buf_release(&t->state);
	buf_release(&t->fresh);
	return result;
}

/* What stands on the branch now. */
static int look(struct target *t, struct tree_mark *mark, struct job *j, struct err *e)
{
	struct git_commit_facts facts;

	tree_release(&t->before);
	tree_init(&t->before);
	*mark = (struct tree_mark){ .there = false };
	if (t->branch->remote
	            ? remote_read(&t->tip, &t->there, j->repo, t->branch->remote, t->ref.p, e)
	            : git_ref_read(&t->tip, &t->there, j->repo, t->ref.p, e))
		return -1;
	if (!t->there)
		return 0;
	if (git_repo_commit(&facts, j->repo, &t->tip, e) != 0 ||
	    tree_read_commit(&t->before, j->repo, &facts.tree, e) != 0 ||
	    tree_read_mark(mark, &t->before, e) != 0)
		return -1;
	if (!mark->there && t->before.n > 0)
		return err_set(e, ERR_CONFLICT,
		               "the branch %s holds something that is not a site of opsbook; "
		               "publish to another, or delete it yourself",
		               t->branch->name);
	return 0;
}

static int compare(struct target *t, struct job *j, struct err *e)
{
	const struct tree_file *cname = tree_find(&t->before, STR(CNAME));
	struct publish_changes *changes = &j->report->changes;

	tree_release(&t->after);
	tree_init(&t->after);
	publish_changes_release(changes);
	publish_changes_init(changes);
	if (tree_read_folder(&t->after, t->fresh.p, e) != 0)
		return -1;
	if (cname && !tree_find(&t->after, STR(CNAME)))
		tree_add(&t->after, cname);
	return publish_changes_find(changes, &t->before, &t->after, e);
}

/* Write what the repository does not have, and a tree of all. */
static int write_tree(struct git_id *out, struct target *t, struct job *j, struct err *e)
{
	struct git_leaf *leaves = mem_zero(t->after.n, sizeof(*leaves));
	struct buf bytes = BUF_INIT;
	int result = 0;

	for (size_t i = 0; i < t->after.n && result == 0; i++) {
		const struct tree_file *f = &t->after.v[i];

		leaves[i] = (struct git_leaf){ f->path, f->id };
		if (git_repo_has(j->repo, &f->id))
			continue;
		buf_clear(&bytes);
		result = tree_read(&bytes, &t->after, f, e);
		if (result == 0)
			result = git_write_file(&leaves[i].id, j->repo, buf_str(&bytes), e);
	}
	if (result == 0)
		result = git_write_tree(out, j->repo, leaves, t->after.n, e);
	buf_release(&bytes);
	mem_free(leaves);
	return result;
}

static int write_commit(struct git_id *out, struct target *t, struct job *j, struct err *e)
{
	const struct publish_changes *c = &j->report->changes;
	struct buf name = BUF_INIT, email = BUF_INIT, message = BUF_INIT;
	struct git_new_commit commit = {
		.parent = t->there && !t->branch->squash ? &t->tip : NULL,
		.time = source_origin(j->project.source)->commit_time,
	};
	int result = write_tree(&commit.tree, t, j, e);

	git_repo_identity(&name, &email, j->repo);
	if (commit.time == 0)
		commit.time = clock_wall_ms() / 1000;
	if (j->report->commit[0])
		buf_addf(&message, "Publish %.10s\n\nSource: %s\n", j->report->commit,
		         j->report->commit);
	else
		buf_add_z(&message, "Publish\n\n");
	buf_addf(&message, "Pages: %zu added, %zu changed, %zu moved, %zu removed\n",
	         c->count[PUBLISH_ADDED], c->count[PUBLISH_CHANGED], c->count[PUBLISH_MOVED],
	         c->count[PUBLISH_REMOVED]);
	commit.name = name.len ? name.p : "opsbook";
	commit.email = email.len ? email.p : "opsbook@localhost";
	commit.message = message.p;
	if (result == 0)
		result = git_write_commit(out, j->repo, &commit, e);
	buf_release(&name);
	buf_release(&email);
	buf_release(&message);
	return result;
}

static int move(struct target *t, struct job *j, const struct git_id *to, struct err *e)
{
	const struct git_id *from = t->there ? &t->tip : NULL;

	if (t->branch->remote)
		return remote_move(j->repo, t->branch->remote, t->ref.p, from, to, e);
	return git_ref_move(j->repo, t->ref.p, from, to, "opsbook: publish", e);
}

/* One try: 0 when it is settled, 1 when the branch moved meanwhile. */
static int try(struct target *t, struct job *j, struct err *e)
{
	struct publish_report *r = j->report;
	struct err why = ERR_INIT;
	struct buf hex = BUF_INIT;
	struct tree_mark mark;
	struct git_id made;
	int result;

	if (look(t, &mark, j, e) != 0)
		return -1;
	if (!job_is_wanted(j, &mark))
		return 0;
	result = t->built ? 1 : job_build(j, t->fresh.p, e);
	if (result <= 0)
		return result;
	t->built = true;
	if (compare(t, j, e) != 0)
		return -1;
	if (t->there && !publish_changes_any(&r->changes)) {
		r->outcome = PUBLISH_SAME;
		return 0;
	}
	if (j->options->dry_run) {
		r->outcome = PUBLISH_TRIED;
		return 0;
	}
	if (write_commit(&made, t, j, e) != 0)
		return -1;
	if (move(t, j, &made, &why) != 0)
		return why.code == ERR_CONFLICT ? 1 : err_set(e, why.code, "%s", why.msg);
	git_id_add_hex(&hex, &made);
	memcpy(r->made, hex.p, sizeof(r->made));
	buf_release(&hex);
	r->pushed = t->branch->remote != NULL;
	return 0;
}

int publish_branch(struct publish_report *out, const struct publish_options *options,
                   const struct publish_branch *branch, struct err *e)
{
	struct job j = { .report = out };
	struct target t = { .lock = -1, .ref = BUF_INIT, .state = BUF_INIT, .fresh = BUF_INIT };
	int result = job_open(&j, out, options, NULL, e);

	if (result == 0) {
		result = target_init(&t, branch, j.repo, e);
		for (int i = 0; i < TRIES && result == 0; i++) {
			result = try(&t, &j, e);
			if (result == 0)
				break;
			result = result == 1 ? 0 : -1;
			if (i == TRIES - 1)
				result = err_set(e, ERR_CONFLICT,
				                 "the branch %s moved %d times while it was "
				                 "published to; try again",
				                 branch->name, TRIES);
		}
	}
	job_close(&j);
	if (target_release(&t, result == 0 ? e : NULL) != 0)
		result = -1;
	return result;
}
