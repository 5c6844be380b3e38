/*
 * Decides how objects and references are written: an object that is there is
 * not written again, a reference moves only from where it was seen.
 */
#include "ext/git/write.h"

#include <stdlib.h>

#include "ext/git/git_int.h"

bool git_repo_has(struct git_repo *r, const struct git_id *id)
{
	git_oid oid = git_int_oid(id);

	return git_odb_exists(r->odb, &oid) == 1;
}

int git_write_file(struct git_id *out, struct git_repo *r, struct str bytes, struct err *e)
{
	git_oid oid;
	int code = git_odb_write(&oid, r->odb, bytes.p, bytes.n, GIT_OBJECT_BLOB);

	if (code != 0)
		return git_int_fail(e, code, "cannot write to %s", r->folder);
	*out = git_int_id(&oid);
	return 0;
}

/* The tree of leaves whose paths are alike up to `at`. */
static int write_level(git_oid *out, struct git_repo *r, const struct git_leaf *v, size_t n,
                       size_t at, struct err *e)
{
	git_treebuilder *builder = NULL;
	int code = git_treebuilder_new(&builder, r->repo, NULL), result = -1;
	struct buf name = BUF_INIT;

	for (size_t i = 0; i < n && code == 0;) {
		size_t slash = str_find_char(v[i].path, '/', at), end = i + 1;
		git_oid oid = git_int_oid(&v[i].id);

		buf_clear(&name);
		buf_add(&name, str_cut(v[i].path, at, slash));
		if (slash != STR_NPOS) {
			struct str folder = str_cut(v[i].path, 0, slash + 1);

			while (end < n && str_starts(v[end].path, folder))
				end++;
			if (write_level(&oid, r, v + i, end - i, slash + 1, e) != 0)
				goto out;
		}
		code = git_treebuilder_insert(NULL, builder, name.p, &oid,
		                              slash == STR_NPOS ? GIT_FILEMODE_BLOB
		                                                : GIT_FILEMODE_TREE);
		i = end;
	}
	if (code == 0)
		code = git_treebuilder_write(out, builder);
	result = code == 0 ? 0 : git_int_fail(e, code, "cannot write a tree to %s", r->folder);
out:
	buf_release(&name);
	git_treebuilder_free(builder);
	return result;
}

int git_write_tree(struct git_id *out, struct git_repo *r, const struct git_leaf *v, size_t n,
                   struct err *e)
{
	git_oid oid;

	if (write_level(&oid, r, v, n, 0, e) != 0)
		return -1;
	*out = git_int_id(&oid);
	return 0;
}

int git_write_commit(struct git_id *out, struct git_repo *r,
                     const struct git_new_commit *commit, struct err *e)
{
	git_oid tree_oid = git_int_oid(&commit->tree), parent_oid, oid;
	git_signature *who = NULL;
	git_commit *parent = NULL;
	git_tree *tree = NULL;
	const git_commit *parents[1];
	int code = git_signature_new(&who, commit->name, commit->email, commit->time, 0);

	if (code == 0)
		code = git_tree_lookup(&tree, r->repo, &tree_oid);
	if (code == 0 && commit->parent) {
		parent_oid = git_int_oid(commit->parent);
		code = git_commit_lookup(&parent, r->repo, &parent_oid);
	}
	parents[0] = parent;
	if (code == 0)
		code = git_commit_create(&oid, r->repo, NULL, who, who, NULL, commit->message,
		                         tree, parent ? 1 : 0, parents);
	git_commit_free(parent);
	git_tree_free(tree);
	git_signature_free(who);
	if (code != 0)
		return git_int_fail(e, code, "cannot write a commit to %s", r->folder);
	*out = git_int_id(&oid);
	return 0;
}

bool git_ref_is_valid(const char *ref)
{
	int valid = 0;

	git_int_start();
	return git_reference_name_is_valid(&valid, ref) == 0 && valid;
}

int git_ref_read(struct git_id *out, bool *there, struct git_repo *r, const char *ref,
                 struct err *e)
{
	git_oid oid;
	int code = git_reference_name_to_id(&oid, r->repo, ref);

	*there = code == 0;
	if (code == 0)
		*out = git_int_id(&oid);
	else if (code != GIT_ENOTFOUND)
		return git_int_fail(e, code, "cannot read %s", ref);
	return 0;
}

bool git_ref_is_checked_out(struct git_repo *r, const char *ref)
{
	git_reference *reference = NULL;
	bool is = git_reference_lookup(&reference, r->repo, ref) == 0 &&
	          !git_repository_is_bare(r->repo) && git_branch_is_checked_out(reference) == 1;

	git_reference_free(reference);
	return is;
}

int git_ref_move(struct git_repo *r, const char *ref, const struct git_id *from,
                 const struct git_id *to, const char *why, struct err *e)
{
	git_oid after = git_int_oid(to), before;
	git_reference *made = NULL;
	int code;

	if (from) {
		before = git_int_oid(from);
		code = git_reference_create_matching(&made, r->repo, ref, &after, 1, &before,
		                                     why);
	} else {
		code = git_reference_create(&made, r->repo, ref, &after, 0, why);
	}
	git_reference_free(made);
	if (code == GIT_EMODIFIED || code == GIT_EEXISTS || code == GIT_ELOCKED ||
	    (from && code == GIT_ENOTFOUND))
		return err_set(e, ERR_CONFLICT, "somebody else moved %s", ref);
	return code == 0 ? 0 : git_int_fail(e, code, "cannot move %s", ref);
}

static void add_setting(struct buf *out, git_config *config, const char *variable,
                        const char *setting)
{
	const char *value = getenv(variable);
	git_buf text = GIT_BUF_INIT;

	if (value && *value) {
		buf_add_z(out, value);
		return;
	}
	if (config && git_config_get_string_buf(&text, config, setting) == 0)
		buf_add_z(out, text.ptr);
	git_buf_dispose(&text);
}

void git_repo_identity(struct buf *name, struct buf *email, struct git_repo *r)
{
	git_config *config = NULL;

	if (git_repository_config(&config, r->repo) != 0)
		config = NULL;
	add_setting(name, config, "GIT_COMMITTER_NAME", "user.name");
	add_setting(email, config, "GIT_COMMITTER_EMAIL", "user.email");
	git_config_free(config);
}
