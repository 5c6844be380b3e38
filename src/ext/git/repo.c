/*
 * Decides how the library is set up, which repository a folder belongs to, and
 * what HEAD or the name of a revision stands for.
 */
#include "ext/git/git_int.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

/* Trees up to this size are kept: the walk through history reads each one twice. */
#define TREE_CACHE_LIMIT ((size_t)1 << 20)
#define CACHE_MAX ((ssize_t)64 << 20)

/*
 * Extensions of the repository format that change nothing for a reader. A
 * partial clone has the first; without this list the library refuses it.
 */
static const char *const extensions[] = { "partialclone", "worktreeconfig", "preciousobjects",
	                                  "relativeworktrees" };

int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	return 0;
}

int mbedtls_x509_crt_parse_path(void *chain, const char *path)
{
	return 0;
}

static void start(void)
{
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, countof(extensions));
	/* Objects are read by the ten thousand; zlib's own checksum finds a broken disk. */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, TREE_CACHE_LIMIT);
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, CACHE_MAX);
}

void git_int_start(void)
{
	/* Left running to the end of the process: other threads may be inside. */
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start);
}

int git_int_fail(struct err *e, int code, const char *fmt, ...)
{
	const git_error *why = git_error_last();
	char what[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	return err_set(e, code == GIT_ENOTFOUND ? ERR_NOT_FOUND : ERR_EXTERNAL, "%s: %s", what,
	               why && why->message ? why->message : "no reason given");
}

git_oid git_int_oid(const struct git_id *id)
{
	git_oid oid;

	git_oid_fromraw(&oid, id->v);
	return oid;
}

struct git_id git_int_id(const git_oid *oid)
{
	struct git_id id;

	memcpy(id.v, oid->id, sizeof(id.v));
	return id;
}

bool git_id_eq(const struct git_id *a, const struct git_id *b)
{
	return memcmp(a->v, b->v, sizeof(a->v)) == 0;
}

void git_id_add_hex(struct buf *out, const struct git_id *id)
{
	for (size_t i = 0; i < sizeof(id->v); i++)
		buf_addf(out, "%02x", id->v[i]);
}

bool git_id_read(struct git_id *out, struct str hex)
{
	git_oid oid;

	if (hex.n != GIT_OID_HEXSZ || git_oid_fromstrn(&oid, hex.p, hex.n) != 0)
		return false;
	*out = git_int_id(&oid);
	return true;
}

/* A copy without the slashes that the library puts at the end of folders. */
static char *folder_name(const char *path)
{
	struct buf b = BUF_INIT;

	buf_add_z(&b, path);
	while (b.len > 1 && b.p[b.len - 1] == '/')
		buf_cut(&b, b.len - 1);
	return buf_detach(&b);
}

/* The common folder holds "shallow": ids, one a line, of commits whose parents were left out. */
static void read_edges(struct git_repo *r)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	char chunk[4096];
	struct str rest, line;
	FILE *f;
	size_t n;

	buf_addf(&path, "%s/shallow", r->folder);
	f = fopen(path.p, "re");
	while (f && (n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add_bytes(&text, chunk, n);
	if (f)
		fclose(f);
	rest = buf_str(&text);
	while (str_line(&rest, &line)) {
		git_oid oid;

		if (line.n == GIT_OID_HEXSZ && git_oid_fromstrn(&oid, line.p, line.n) == 0)
			vec_push(&r->edges, git_int_id(&oid));
	}
	buf_release(&text);
	buf_release(&path);
}

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct git_id));
}

static int fill(struct git_repo *r, struct err *e)
{
	const char *worktree = git_repository_workdir(r->repo);
	int code = git_repository_odb(&r->odb, r->repo);

	if (code != 0)
		return git_int_fail(e, code, "cannot open the objects of %s",
		                    git_repository_path(r->repo));
	r->folder = folder_name(git_repository_commondir(r->repo));
	r->own = folder_name(git_repository_path(r->repo));
	r->worktree = worktree ? folder_name(worktree) : NULL;
	r->author = (struct buf)BUF_INIT;
	read_edges(r);
	vec_sort(&r->edges, by_id);
	return 0;
}

/* Is there a .git in the folder itself? Then to find no repository means that it is damaged. */
static bool has_dot_git(const char *folder)
{
	struct buf path = BUF_INIT;
	bool has;

	buf_addf(&path, "%s/.git", folder);
	has = access(path.p, F_OK) == 0;
	buf_release(&path);
	return has;
}

int git_repo_find(struct git_repo **out, const char *folder, struct err *e)
{
	struct git_repo *r;
	int code;

	*out = NULL;
	git_int_start();
	r = mem_new(struct git_repo);
	code = git_repository_open_ext(&r->repo, folder, 0, NULL);
	if (code == GIT_ENOTFOUND) {
		git_repo_free(r);
		if (has_dot_git(folder))
			return err_set(e, ERR_EXTERNAL, "the repository %s/.git is damaged",
			               folder);
		return 0;
	}
	if (code != 0)
		git_int_fail(e, code, "cannot open the repository of %s", folder);
	if (code != 0 || fill(r, e) != 0) {
		git_repo_free(r);
		return -1;
	}
	*out = r;
	return 0;
}

int git_repo_again(struct git_repo **out, const struct git_repo *r, struct err *e)
{
	struct git_repo *again = mem_new(struct git_repo);
	int code = git_repository_open_ext(&again->repo, git_repository_path(r->repo),
	                                   GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);

	*out = NULL;
	if (code != 0)
		git_int_fail(e, code, "cannot open the repository %s", r->folder);
	if (code != 0 || fill(again, e) != 0) {
		git_repo_free(again);
		return -1;
	}
	*out = again;
	return 0;
}

void git_repo_free(struct git_repo *r)
{
	if (!r)
		return;
	git_mailmap_free(r->mailmap);
	git_odb_free(r->odb);
	git_repository_free(r->repo);
	mem_free(r->worktree);
	mem_free(r->folder);
	mem_free(r->own);
	vec_release(&r->edges);
	vec_release(&r->parents);
	if (r->author.p)
		buf_release(&r->author);
	mem_free(r);
}

const char *git_repo_worktree(const struct git_repo *r)
{
	return r->worktree;
}

const char *git_repo_folder(const struct git_repo *r)
{
	return r->folder;
}

const char *git_repo_own_folder(const struct git_repo *r)
{
	return r->own;
}

bool git_repo_is_shallow(const struct git_repo *r)
{
	return r->edges.n > 0;
}

/* "origin" of "remote.origin.url"; empty for any other setting. */
static struct str remote_of(const char *setting)
{
	struct str s = str_of(setting);

	if (!str_starts(s, STR("remote.")) || !str_ends(s, STR(".url")) || s.n <= 11)
		return STR_NONE;
	return str_cut(s, 7, s.n - 4);
}

/*
 * Goes through all settings by hand: the library's own calls for remotes
 * match them with regular expressions and lose memory at each.
 */
void git_repo_remote(struct buf *out, struct git_repo *r)
{
	struct buf only = BUF_INIT, origin = BUF_INIT, name = BUF_INIT;
	git_config_iterator *it = NULL;
	git_config_entry *entry;
	git_config *config = NULL;
	bool several = false;

	if (git_repository_config(&config, r->repo) != 0 ||
	    git_config_iterator_new(&it, config) != 0)
		goto out;
	while (git_config_next(&entry, it) == 0) {
		struct str remote = remote_of(entry->name);

		if (remote.n == 0 || !entry->value)
			continue;
		several = several || (name.len > 0 && !str_eq(buf_str(&name), remote));
		buf_clear(&name);
		buf_add(&name, remote);
		/* A remote can have more than one: fetching uses the first. */
		if (only.len == 0)
			buf_add_z(&only, entry->value);
		if (str_eq(remote, STR("origin")) && origin.len == 0)
			buf_add_z(&origin, entry->value);
	}
	if (origin.len > 0)
		buf_add(out, buf_str(&origin));
	else if (!several)
		buf_add(out, buf_str(&only));
out:
	git_config_iterator_free(it);
	git_config_free(config);
	buf_release(&only);
	buf_release(&origin);
	buf_release(&name);
}

void git_repo_excludes_file(struct buf *out, struct git_repo *r)
{
	git_buf path = GIT_BUF_INIT;
	git_config *config = NULL;

	if (git_repository_config(&config, r->repo) == 0 &&
	    git_config_get_path(&path, config, "core.excludesfile") == 0) {
		buf_add_z(out, path.ptr);
	} else {
		const char *config_home = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

		if (config_home && *config_home)
			buf_addf(out, "%s/git/ignore", config_home);
		else if (home && *home)
			buf_addf(out, "%s/.config/git/ignore", home);
	}
	git_buf_dispose(&path);
	git_config_free(config);
}

/* Fill in commit and tree of what `object` leads to. */
static int fill_point(struct git_point *out, git_object *object, const char *name,
                      struct err *e)
{
	git_object *found = NULL;
	int code = git_object_peel(&found, object, GIT_OBJECT_COMMIT);

	if (code == 0) {
		const git_commit *commit = (const git_commit *)found;

		out->has_commit = true;
		out->commit = git_int_id(git_commit_id(commit));
		out->tree = git_int_id(git_commit_tree_id(commit));
		out->time = git_commit_time(commit);
	} else {
		code = git_object_peel(&found, object, GIT_OBJECT_TREE);
		if (code == 0)
			out->tree = git_int_id(git_object_id(found));
	}
	git_object_free(found);
	if (code == GIT_ENOTFOUND)
		return err_set(e, ERR_NOT_FOUND, "the clone lacks the commit of %s", name);
	if (code != 0)
		return err_set(e, ERR_INVALID, "%s is neither a commit nor a folder", name);
	out->has_tree = true;
	return 0;
}

/* Set the short name when `ref` is a branch, without the remote's name when it is one of a remote. */
static void fill_branch(struct git_point *out, struct arena *a, const git_reference *ref)
{
	struct str name = str_of(git_reference_shorthand(ref));

	if (git_reference_is_remote(ref))
		name = str_tail(name, str_find_char(name, '/', 0) + 1);
	else if (!git_reference_is_branch(ref))
		return;
	out->branch = arena_str(a, name);
}

int git_repo_head(struct git_point *out, struct arena *a, struct git_repo *r, struct err *e)
{
	git_reference *head = NULL;
	git_object *object = NULL;
	int code, result = -1;

	*out = (struct git_point){ .branch = STR_NONE };
	code = git_repository_head(&head, r->repo);
	if (code == GIT_EUNBORNBRANCH || code == GIT_ENOTFOUND) {
		const char *target = NULL;

		if (git_reference_lookup(&head, r->repo, "HEAD") == 0)
			target = git_reference_symbolic_target(head);
		if (target && str_starts(str_of(target), STR("refs/heads/")))
			out->branch = arena_str(a, str_tail(str_of(target), 11));
		result = 0;
		goto out;
	}
	if (code == 0)
		code = git_reference_peel(&object, head, GIT_OBJECT_ANY);
	if (code != 0) {
		git_int_fail(e, code, "cannot read HEAD of %s", r->folder);
		goto out;
	}
	if (!git_repository_head_detached(r->repo))
		fill_branch(out, a, head);
	result = fill_point(out, object, "HEAD", e);
out:
	git_object_free(object);
	git_reference_free(head);
	return result;
}

int git_repo_resolve(struct git_point *out, struct arena *a, struct git_repo *r,
                     const char *revision, struct err *e)
{
	git_reference *ref = NULL, *direct = NULL;
	git_object *object = NULL;
	int code = git_revparse_ext(&object, &ref, r->repo, revision);
	int result = -1;

	*out = (struct git_point){ .branch = STR_NONE };
	if (code == GIT_EINVALIDSPEC || code == GIT_EAMBIGUOUS) {
		err_set(e, ERR_INVALID, "%s is not a revision, or more than one", revision);
	} else if (code == GIT_ENOTFOUND) {
		err_set(e, ERR_NOT_FOUND, "there is no revision %s in %s", revision,
		        r->worktree ? r->worktree : r->folder);
	} else if (code != 0) {
		git_int_fail(e, code, "cannot find the revision %s", revision);
	} else {
		result = fill_point(out, object, revision, e);
		/* "HEAD" and "origin" are names for a branch. */
		if (ref && git_reference_resolve(&direct, ref) == 0)
			fill_branch(out, a, direct);
	}
	git_reference_free(direct);
	git_reference_free(ref);
	git_object_free(object);
	return result;
}
