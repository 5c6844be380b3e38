/*
 * git_int.h - what the files of ext/git share.
 */
#ifndef OPSBOOK_EXT_GIT_GIT_INT_H
#define OPSBOOK_EXT_GIT_GIT_INT_H

#include <git2.h>

#include "base/vec.h"
#include "ext/git/git.h"

struct git_ids {
	VEC_FIELDS(struct git_id);
};

struct git_repo {
	git_repository *repo;
	git_odb *odb;
	char *worktree, *folder, *own;
	struct git_ids edges;   /* commits whose parents a shallow clone left out; sorted */
	struct git_ids parents; /* of the commit got last */
	struct buf author;      /* of the commit got last */
	git_mailmap *mailmap;
	bool mailmap_read;
};

/* Start the library and set its options, once in the process. */
void git_int_start(void);

/* Set `e` from the library's last error, of which `code` was the result. -1. */
int git_int_fail(struct err *e, int code, const char *fmt, ...) PRINTF(3, 4);

/* Ours and theirs have the same 20 bytes. */
git_oid git_int_oid(const struct git_id *id);
struct git_id git_int_id(const git_oid *oid);

/* Read an object of `type`; git_odb_object_free() it. What names it in errors is its id. */
NODISCARD int git_int_object(git_odb_object **out, struct git_repo *r, const struct git_id *id,
                             git_object_t type, struct err *e);

/*
 * When the library starts it reads all certificates that the system trusts, which takes longer than a
 * search. It only reads folders here, nothing is fetched through it: in the place of Mbed TLS's
 * functions, by which Debian's library reads them, it finds these, which read none and return 0.
 * Elsewhere nobody calls them.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);
int mbedtls_x509_crt_parse_path(void *chain, const char *path);

#endif
