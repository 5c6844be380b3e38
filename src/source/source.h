/*
 * source.h - which files exist, and their bytes.
 *
 * For kb/ and site/. A source is the working tree of a repository, a revision
 * read straight from the object store (of a normal or bare repository), a plain folder that is
 * no repository, or files in memory (for tests). Knows nothing of notes.
 */
#ifndef OPSBOOK_SOURCE_SOURCE_H
#define OPSBOOK_SOURCE_SOURCE_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/err.h"
#include "base/str.h"

struct source;

struct source_options {
	const char *
		path; /* folder: repository (or a folder within: then only what is below it), bare repository, plain folder */
	const char *revision; /* "v1.2", "main~3"; NULL for the working tree (HEAD when bare) */
	const char
		*avoid; /* absolute folder whose files are never listed (the output); or NULL */
	bool notes_only; /* who asks reads notes alone, and not when they were written: of other files in a working
	                  * tree or plain folder neither size nor stamp is told, and `modified` of none */
};

/* A file that can be read: a regular file, or what a symbolic link inside the repository leads to (followed once). */
struct source_file {
	struct str path;  /* relative to the source's root; bytes as they are */
	uint64_t size;    /* bytes, as far as known before reading; UINT64_MAX when not */
	int64_t modified; /* plain folder and uncommitted files: seconds since 1970; else 0 */
	/* Another number when the content may be another; 0 when that cannot be told. Of use only
	 * for the same kind of source: the working tree, or revisions. */
	uint64_t stamp;
};

/* ERR_NOT_FOUND (no such folder, no such revision), ERR_EXTERNAL (a damaged repository). */
NODISCARD int source_open(struct source **out, const struct source_options *options,
                          struct err *e);

/* A source of files in memory; add with source_memory_add() before source_list(). */
struct source *source_memory(void);
void source_memory_add(struct source *s, struct str path, struct str bytes);

/*
 * Find the files: tracked and would-be-tracked ones (ignore rules honoured), hidden folders too; never
 * .git, .obsidian, .github, .gitlab, .vscode, node_modules. Sorted by path in byte order. Submodules, dangling, outward and chained symbolic
 * links become diagnostics. Borrowed until source_free(). Call once.
 */
NODISCARD int source_list(struct source *s, const struct source_file **files, size_t *n,
                          struct diags *diags, struct err *e);

/* What a folder on disk was found to hold, so that after plain saves it need not be walked again. */
struct source_memo;

/* Of a listed source, and what its list said. NULL when it is none that can be had again; `s` is to be kept from other threads. */
struct source_memo *source_memo_new(struct source *s, const struct diags *diags);
void source_memo_free(struct source_memo *m);

/*
 * As source_open() and source_list(), when nothing changed since the last time but the bytes of listed files: `changed` are all
 * paths below the folder of which anything was heard since then. False: open and list it, nothing is known any more.
 */
bool source_again(struct source **out, const struct source_file **files, size_t *n,
                  struct source_memo *m, const struct str *changed, size_t nchanged,
                  struct diags *diags);

/*
 * Append the bytes of file number `file`, at most `max` (ERR_LIMIT). May be called from several
 * threads, each with its own `worker` number below POOL_MAX. ERR_NOT_FOUND when the clone lacks the object.
 */
NODISCARD int source_read(struct source *s, size_t file, unsigned worker, struct buf *out,
                          size_t max, struct err *e);

/* What a file was after a commit that changed it. */
struct source_version {
	char commit[41];
	struct str subject, author;
	int64_t time; /* author date, seconds since 1970 */
	int offset;   /* minutes east of UTC */
	unsigned char content[20];
};

/* Let source_history() keep the last `n` versions of each file; none without this call. */
void source_keep_versions(struct source *s, size_t n);
size_t source_kept_versions(const struct source *s);

/* As source_read(), of a version. */
NODISCARD int source_read_version(struct source *s, const struct source_version *version,
                                  unsigned worker, struct buf *out, size_t max, struct err *e);

/* Who wrote a file and when, from history. */
struct source_facts {
	int64_t created, updated; /* author dates, seconds since 1970; 0 when not known */
	int created_offset, updated_offset; /* minutes east of UTC */
	const struct str *authors; /* names after .mailmap, by number of commits, then name */
	size_t nauthors;
	const struct str *former; /* paths that it had before, the last one first */
	size_t nformer;
	const struct source_version *versions; /* the newest first; only if they are kept */
	size_t nversions;
};

/*
 * One walk over the history for the dates, authors and former paths of all listed files; renames are followed. A path
 * that several files had is the former one of the file that had it last.
 * Fills `*facts` (one for each file, in arena `a`). On a shallow clone, what lies behind its edge is not known: such dates are 0, and
 * `*shallow` is true. A source without history gives all zero. Merges count only for what they change against every parent.
 */
NODISCARD int source_history(struct source *s, struct arena *a,
                             const struct source_facts **facts, bool *shallow, struct err *e);

/* What the site says about where it came from. Strings borrowed, empty when not known. */
struct source_origin {
	struct str name;     /* of the folder or repository: "notes" */
	struct str commit;   /* full id of HEAD or the revision; empty without history */
	int64_t commit_time; /* its committer date, or 0 */
	struct str branch; /* short name of HEAD's branch, or the revision when it names one */
	struct str remote; /* URL of origin (or the only remote) with credentials taken out */
	struct str prefix; /* folder of the repository that is the source's root, or empty */
	bool working_tree, bare, shallow;
};
const struct source_origin *source_origin(const struct source *s);

/*
 * Append the web address of the repository for a remote URL (ssh, scp-like, git or https form of GitHub, GitLab, Gitee, Gitea/Codeberg
 * and self-hosted look-alikes); false when it has none (a path). Pure.
 */
bool source_web_url(struct buf *out, struct str remote);

/* Append the address where `path` (from the repository's root) is edited on `branch`; `forge` is "github", "gitlab", "gitee", "gitea" or empty to guess from the host. False when not known. */
bool source_edit_url(struct buf *out, struct str remote, struct str branch, struct str path,
                     struct str forge);

/* Content address of some bytes: 40 hexadecimal digits (git's blob id). */
void source_blob_id(struct buf *out, struct str bytes);

void source_free(struct source *s);

#endif
