/*
 * Decides how contents and commits are read, and which name a commit's author
 * gets: .mailmap's, in UTF-8.
 */
#include "ext/git/git_int.h"

#include <git2/sys/hashsig.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"

/* A longer name of an author is cut. */
#define AUTHOR_MAX 256

int git_int_object(git_odb_object **out, struct git_repo *r, const struct git_id *id,
                   git_object_t type, struct err *e)
{
	git_oid oid = git_int_oid(id);
	int code = git_odb_read(out, r->odb, &oid);

	if (code == 0 && git_odb_object_type(*out) == type)
		return 0;
	if (code == 0) {
		git_odb_object_free(*out);
		*out = NULL;
		return err_set(e, ERR_EXTERNAL, "object %s is not a %s", git_oid_tostr_s(&oid),
		               git_object_type2string(type));
	}
	*out = NULL;
	return git_int_fail(e, code, "cannot read object %s", git_oid_tostr_s(&oid));
}

void git_id_of_content(struct git_id *out, struct str bytes)
{
	git_oid oid;

	git_int_start();
	/* Only a type that is none, or a lack of memory, would make it fail. */
	if (git_odb_hash(&oid, bytes.p, bytes.n, GIT_OBJECT_BLOB) != 0)
		mem_exhausted();
	*out = git_int_id(&oid);
}

int git_repo_read(struct buf *out, struct git_repo *r, const struct git_id *blob, size_t max,
                  struct err *e)
{
	git_oid oid = git_int_oid(blob);
	git_odb_object *object = NULL;
	git_object_t type;
	size_t size;
	int code = git_odb_read_header(&size, &type, r->odb, &oid);

	/* The size first: a content over the cap is not even unpacked. */
	if (code != 0)
		return git_int_fail(e, code, "cannot read object %s", git_oid_tostr_s(&oid));
	if (size > max || size > out->max - out->len)
		return err_set(e, ERR_LIMIT, "the file is over the cap of %zu bytes", max);
	if (git_int_object(&object, r, blob, GIT_OBJECT_BLOB, e) != 0)
		return -1;
	buf_add_bytes(out, git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	return 0;
}

/* Append `name` from `encoding` as UTF-8; false when that is not possible. */
static bool add_converted(struct buf *out, struct str name, const char *encoding)
{
	char text[AUTHOR_MAX * 4], *from = (char *)name.p, *to = text;
	size_t left = name.n, room = sizeof(text);
	iconv_t cd = iconv_open("UTF-8", encoding);
	bool fine;

	if (cd == (iconv_t)-1)
		return false;
	fine = iconv(cd, &from, &left, &to, &room) != (size_t)-1;
	iconv_close(cd);
	if (fine)
		buf_add_bytes(out, text, sizeof(text) - room);
	return fine;
}

/* Append `name` as valid UTF-8 without control characters. */
static void add_name(struct buf *out, struct str name, const char *encoding)
{
	uint32_t c;

	name = str_cut(name, 0, AUTHOR_MAX);
	if (encoding && utf8_invalid(name) != STR_NPOS && add_converted(out, name, encoding))
		return;
	while (utf8_next(&name, &c))
		if (c >= 0x20 && c != 0x7f)
			buf_add_char(out, c);
}

static void fill_author(struct git_repo *r, const git_commit *commit)
{
	const git_signature *author = git_commit_author(commit);
	const char *name = author->name, *email = author->email;

	if (!r->mailmap_read) {
		r->mailmap_read = true;
		/* A broken .mailmap means that names stay as the commits have them. */
		if (git_mailmap_from_repository(&r->mailmap, r->repo) != 0)
			r->mailmap = NULL;
	}
	if (r->mailmap)
		git_mailmap_resolve(&name, &email, r->mailmap, author->name, author->email);
	buf_clear(&r->author);
	if (*name)
		add_name(&r->author, str_of(name), git_commit_message_encoding(commit));
	else
		add_name(&r->author,
		         str_cut(str_of(email), 0, str_find_char(str_of(email), '@', 0)), NULL);
}

static bool is_edge(const struct git_repo *r, const struct git_id *id)
{
	size_t from = 0, to = r->edges.n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int order = memcmp(id->v, r->edges.v[mid].v, sizeof(id->v));

		if (order == 0)
			return true;
		if (order < 0)
			to = mid;
		else
			from = mid + 1;
	}
	return false;
}

int git_repo_commit(struct git_commit_facts *out, struct git_repo *r, const struct git_id *id,
                    struct err *e)
{
	git_oid oid = git_int_oid(id);
	git_commit *commit = NULL;
	int code = git_commit_lookup(&commit, r->repo, &oid);

	*out = (struct git_commit_facts){ .author = STR_NONE };
	if (code != 0)
		return git_int_fail(e, code, "cannot read commit %s", git_oid_tostr_s(&oid));
	out->tree = git_int_id(git_commit_tree_id(commit));
	out->time = git_commit_time(commit);
	out->written = git_commit_author(commit)->when.time;
	out->offset = git_commit_author(commit)->when.offset;
	out->edge = is_edge(r, id);
	vec_clear(&r->parents);
	for (unsigned i = 0; !out->edge && i < git_commit_parentcount(commit); i++)
		vec_push(&r->parents, git_int_id(git_commit_parent_id(commit, i)));
	out->parents = r->parents.v;
	out->nparents = r->parents.n;
	fill_author(r, commit);
	out->author = buf_str(&r->author);
	git_commit_free(commit);
	return 0;
}

void git_repo_add_subject(struct buf *out, struct git_repo *r, const struct git_id *id)
{
	git_oid oid = git_int_oid(id);
	git_commit *commit = NULL;

	if (git_commit_lookup(&commit, r->repo, &oid) == 0 && git_commit_summary(commit))
		add_name(out, str_of(git_commit_summary(commit)),
		         git_commit_message_encoding(commit));
	git_commit_free(commit);
}

int git_repo_is_behind(bool *out, struct git_repo *r, const struct git_id *a,
                       const struct git_id *b, struct err *e)
{
	git_oid x = git_int_oid(a), y = git_int_oid(b);
	int code;

	*out = false;
	if (!git_odb_exists(r->odb, &x) || !git_odb_exists(r->odb, &y))
		return err_set(e, ERR_NOT_FOUND, "the clone lacks one of the commits");
	code = git_graph_descendant_of(r->repo, &y, &x);
	if (code < 0)
		return git_int_fail(e, code, "cannot compare the commits");
	*out = code == 1;
	return 0;
}

int git_repo_merge_base(struct git_id *out, struct git_repo *r, const struct git_id *a,
                        const struct git_id *b, struct err *e)
{
	git_oid base, one = git_int_oid(a), two = git_int_oid(b);
	int code = git_merge_base(&base, r->repo, &one, &two);

	if (code == GIT_ENOTFOUND)
		return err_set(e, ERR_NOT_FOUND, "the two have no commit in common%s",
		               git_repo_is_shallow(r) ? ": the clone is shallow, fetch more of "
		                                        "it with `git fetch --unshallow`"
		                                      : "");
	if (code != 0)
		return git_int_fail(e, code, "cannot find where the branch began");
	*out = git_int_id(&base);
	return 0;
}

int git_repo_is_saved(bool *out, struct git_repo *r, struct str path, struct err *e)
{
	struct arena a = ARENA_INIT;
	unsigned flags = 0;
	int code = git_status_file(&flags, r->repo, arena_str(&a, path).p);

	*out = code == 0 && flags == GIT_STATUS_CURRENT;
	if (code != 0 && code != GIT_ENOTFOUND)
		git_int_fail(e, code, "cannot tell whether '%.*s' is committed", STR_ARG(path));
	arena_release(&a);
	return code == 0 || code == GIT_ENOTFOUND ? 0 : -1;
}

struct git_print {
	git_hashsig *sig;
};

struct git_print *git_print_new(struct str bytes)
{
	struct git_print *p;
	git_hashsig *sig;

	git_int_start();
	if (git_hashsig_create(&sig, bytes.p, bytes.n,
	                       GIT_HASHSIG_SMART_WHITESPACE | GIT_HASHSIG_ALLOW_SMALL_FILES) !=
	    0)
		return NULL;
	p = mem_new(struct git_print);
	p->sig = sig;
	return p;
}

void git_print_free(struct git_print *p)
{
	if (p)
		git_hashsig_free(p->sig);
	mem_free(p);
}

int git_print_likeness(const struct git_print *a, const struct git_print *b)
{
	int likeness = git_hashsig_compare(a->sig, b->sig);

	return likeness < 0 ? 0 : likeness;
}
